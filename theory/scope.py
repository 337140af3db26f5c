"""Whether every variable of a statement is bound once, with one sort, and every leaf belongs to the system."""

from collections.abc import Iterable, Mapping
from itertools import chain

import sympy

from theory.binders import Binder, PathSum
from theory.cell import Cell
from theory.constructions import Construction, Definition, Recursion
from theory.formulas import And, Formula, Iff, Implies, Limit, Not, Quantified, Relation, subformulas
from theory.leaves import (
    Act,
    ActAt,
    Basis,
    Bias,
    Col,
    Constant,
    ErrorFlow,
    Flow,
    Free,
    Input,
    JointRadius,
    Leaf,
    Matrix,
    NetWeight,
    Out,
    Row,
    Same,
    Seq,
    Slope,
    SlopeAt,
    SlopeMax,
    Slopes,
    SlopeSup,
    Start,
    StateFlow,
    Step,
    Steps,
    Vector,
    Weight,
    WeightFlow,
    WeightMatrix,
    WeightMax,
)
from theory.sorts import IllPosed, NormVariable, SortClash, Unbound, Unit, Units, Variable

Scope = Mapping[str, Variable]

_NETS = (ErrorFlow, Flow, Weight, Slope, Slopes, Act, WeightFlow, Row, Col, WeightMatrix, SlopeMax)
_NAMED_ONLY = (ActAt, SlopeAt)
_PLAIN_ONLY = (*_NETS, *_NAMED_ONLY, Basis, Vector, NormVariable)
_CELL_ONLY = (Out, NetWeight)
_ORBIT_ONLY = (Bias, Input, Start)


def declared(over: Iterable[Variable]) -> dict[str, Variable]:
    """The variables of `over` by name; each name once, the number of units at most once."""
    scope: dict[str, Variable] = {}
    for variable in over:
        if not isinstance(variable, Variable):
            raise IllPosed(f"over contains {variable!r}; pass Units, Unit, Lag, Nat, Real or NormVariable and one Net")
        if variable.name in scope:
            raise SortClash(f"over has {variable.name} twice: {scope[variable.name].sort} and {variable.sort}")
        scope[variable.name] = variable
    numbers = [name for name, variable in scope.items() if isinstance(variable, Units)]
    if len(numbers) > 1:
        raise SortClash(f"over has {len(numbers)} numbers of units, {', '.join(numbers)}; a net has one")
    return scope


def check_variables(x: Formula | sympy.Basic | Construction, scope: Scope) -> None:
    """Every variable of x is in scope with that sort or bound inside, and no name is bound within its own scope."""
    match x:
        case Variable():
            _check_variable(x, scope)
        case Relation(_, left, right) | Implies(left, right) | Iff(left, right):
            check_variables(left, scope)
            check_variables(right, scope)
        case And(parts):
            for part in parts:
                check_variables(part, scope)
        case Not(part):
            check_variables(part, scope)
        case Quantified(_, variable, body):
            check_variables(body, _extended(scope, variable))
        case Definition():
            check_variables(x.body, _extended(scope, *x.bound))
        case Recursion():
            check_variables(x.first, _extended(scope, *x.arguments))
            check_variables(x.step, _extended(scope, x.index, *x.arguments))
        case Binder():
            if x.end is not None:
                check_variables(x.end, scope)
            check_variables(x.body, _extended(scope, x.variable))
        case Vector():
            check_variables(x.body, _extended(scope, x.variable))
        case PathSum():
            check_variables(x.body, {**scope, **{name.name: name for name in x.args[:3]}})
            for end in x.ends:
                check_variables(end, scope)
        case sympy.Basic():
            for argument in x.args:
                check_variables(argument, scope)


def _check_variable(variable: Variable, scope: Scope) -> None:
    known = scope.get(variable.name)
    if known is None and isinstance(variable, NormVariable):
        raise Unbound(f"the norm {variable} is not declared; add NormVariable({variable.name!r}) to over")
    if known is None:
        raise Unbound(
            f"{variable} ({variable.sort}) is not bound; add it to over, or bind it by for_all, Sum, Prod or Max"
        )
    if known != variable:
        raise SortClash(
            f"{variable} is a {variable.sort} here and a {known.sort} where it is bound; one name has one sort"
        )


def _extended(scope: Scope, *variables: Variable) -> Scope:
    for variable in variables:
        if variable.name in scope:
            raise SortClash(f"{variable} is bound again within its own scope; rename the inner one")
    return {**scope, **{variable.name: variable for variable in variables}}


def terms_of(x: Formula | Construction) -> tuple[sympy.Basic, ...]:
    """The terms that a formula or construction is made of, outermost first; the leaf that is defined is one of them."""
    match x:
        case Relation(_, left, right):
            return (left, right)
        case Implies(left, right) | Iff(left, right):
            return terms_of(left) + terms_of(right)
        case And(parts):
            return tuple(chain.from_iterable(map(terms_of, parts)))
        case Not(part) | Quantified(_, _, part):
            return terms_of(part)
        case Definition(leaf, body):
            return (leaf, body)
        case Recursion(_, first, step):
            return (first, step)
    return ()


def atoms_of(parts: Iterable[Formula | Construction]) -> set[sympy.Basic]:
    """All leaves, matrices and variables inside of the parts."""
    found = (term.atoms(Leaf, Matrix, sympy.Symbol) for part in parts for term in terms_of(part))
    return set().union(*found)


def check_system(parts: Iterable[Formula | Construction], is_cell: bool) -> None:
    """Every leaf has a meaning for the system: ErrorFlow and Weight for plain nets, Out and NetWeight for cells."""
    atoms = atoms_of(parts)
    for atom in sorted(atoms, key=str):
        entry = len(atom.args) == 3 and isinstance(atom, StateFlow | Step)
        block = len(atom.args) == 5 and isinstance(atom, StateFlow)
        if is_cell and (isinstance(atom, _PLAIN_ONLY) or atom in (WeightMax, JointRadius) or entry):
            raise IllPosed(f"{atom} has a meaning for plain nets only, and the system is a cell; {_FOR_CELLS}")
        if not is_cell and (isinstance(atom, _CELL_ONLY) or block):
            raise IllPosed(
                f"{atom} has a meaning for cells only, and the system is a plain net; pass Net.of(cell) in over"
            )


def check_names(parts: Iterable[Formula | Construction], cell: Cell | None) -> None:
    """Every state, net and slot that a statement names is one of the cell's."""
    if cell is None:
        return
    parts = tuple(parts)
    states = [str(state) for state in cell.states]
    slots = {net.name: len(net.vectors) for net in cell.nets}
    for atom in sorted(atoms_of(parts), key=str):
        if isinstance(atom, StateFlow) and len(atom.args) == 5:
            _check_states(str(atom), (str(atom.args[1]), str(atom.args[3])), cell, states)
        elif isinstance(atom, Out | NetWeight):
            name = str(atom.args[0])
            if name not in slots:
                raise IllPosed(f"{atom}: {cell.name} has no net {name!r}; its nets are {', '.join(slots)}")
            if isinstance(atom, NetWeight) and int(atom.args[1]) >= slots[name]:
                raise IllPosed(f"{atom}: the net {name!r} reads {slots[name]} vectors, slots 0 to {slots[name] - 1}")
    for limit in (each for part in parts if isinstance(part, Formula) for each in subformulas(part)):
        if isinstance(limit, Limit) and limit.block:
            _check_states(f"{limit.kind}({limit.matrix}, {', '.join(limit.block)})", limit.block, cell, states)


def _check_states(where: str, named: Iterable[str], cell: Cell, states: list[str]) -> None:
    for name in named:
        if name not in states:
            raise IllPosed(f"{where}: {cell.name} has no state {name!r}; its states are {', '.join(states)}")


def check_orbit(parts: Iterable[Formula | Construction], is_orbit: bool) -> None:
    """Bias, Input, Start and Steps belong to orbits, whose slopes follow from them and cannot be defined."""
    parts = tuple(parts)
    for part in parts:
        if is_orbit and isinstance(part, Definition) and isinstance(part.leaf, Slope):
            raise IllPosed(f"{part.leaf} cannot be defined: slopes of an orbit follow from W, bias, inputs and start")
    for atom in sorted(atoms_of(parts), key=str):
        if not is_orbit and (isinstance(atom, _ORBIT_ONLY) or atom is Steps):
            raise IllPosed(f"{atom} has a meaning for orbits only; pass Net(activation, slopes=ORBIT) in over")


def check_named(parts: Iterable[Formula | Construction], is_named: bool) -> None:
    """ActAt and SlopeAt speak of one activation, which has to be named."""
    for atom in sorted(atoms_of(parts), key=str):
        if not is_named and isinstance(atom, _NAMED_ONLY):
            raise IllPosed(f"{atom} needs an activation; pass Net(logistic), or another of theory.activations, in over")


_FOR_CELLS = "write StateFlow(q, c, k, h, v), Out(net, r, j), Norm(p, NetWeight(net, slot))"


def check_blocks(parts: Iterable[Formula], is_cell: bool) -> None:
    """Flow, and limits of it, belong to plain nets; blocks of a StateFlow belong to cells."""
    for part in parts:
        if isinstance(part, Limit) and is_cell and part.matrix == "Flow":
            raise IllPosed(f"{part.kind}(Flow) has a meaning for plain nets only; write {part.kind}(StateFlow)")
        if isinstance(part, Limit) and not is_cell and part.block:
            raise IllPosed(
                f"{part.kind}(StateFlow, {', '.join(part.block)}) is a block of a cell; a plain net has none"
            )


def check_sequences(formulas: Iterable[Formula], where: Iterable[Construction]) -> None:
    """Every Seq is defined before it is used, its step uses itself one index below; a Free name has one index sort."""
    parts = (*where, *formulas)
    known: dict[str, int] = {}
    for part in parts:
        if isinstance(part, Recursion):
            _check_recursion(part, known)
            known[part.name] = len(part.arguments)
        else:
            _check_known(atoms_of([part]), known)
    kinds: dict[str, str] = {}
    for atom in sorted(atoms_of(parts), key=str):
        if isinstance(atom, Free):
            name, kind = atom.args[0].name, "unit" if isinstance(atom.args[1], Unit) else "time"
            if kinds.setdefault(name, kind) != kind or name in known:
                raise SortClash(
                    f"{atom}: {name} is another sequence elsewhere; one name is one sequence with one index sort"
                )


def _check_recursion(recursion: Recursion, known: Mapping[str, int]) -> None:
    name = recursion.name
    if name in known:
        raise IllPosed(f"where defines {name} twice")
    _check_known(recursion.first.atoms(Seq), known)
    step = recursion.step.atoms(Seq)
    _check_known({atom for atom in step if atom.args[0].name != name}, known)
    for atom in step:
        if atom.args[0].name == name and atom.args[1] != recursion.index:
            raise IllPosed(f"the step of {name} uses {atom}; it may use {name} at {recursion.index} only")
        if atom.args[0].name == name and len(atom.args) != len(recursion.leaf.args):
            raise IllPosed(f"{atom} has other arguments than {recursion.leaf}")


def _check_known(atoms: Iterable[sympy.Basic], known: Mapping[str, int]) -> None:
    for atom in atoms:
        if isinstance(atom, Seq) and known.get(atom.args[0].name) != len(atom.args) - 2:
            raise Unbound(
                f"{atom} is not defined; define it in where: recur(Seq({atom.args[0].name!r}, t), first, step)"
            )


_USABLE: dict[type[sympy.Basic], tuple[type[Leaf], ...]] = {
    Slope: (Weight,),
    Bias: (Weight,),
    Input: (Weight, Bias),
    Start: (Weight, Bias),
}


def check_definitions(where: Iterable[Construction]) -> None:
    """A definition's body uses constants and sequences, and what _USABLE names, if it is defined before.

    So nothing is defined by itself.
    """
    seen: set[object] = set()
    where = tuple(where)
    defined = [type(part.leaf) for part in where if isinstance(part, Definition)]
    for part in where:
        if not isinstance(part, Definition):
            continue
        key = (type(part.leaf), part.leaf.args[:2] if isinstance(part.leaf, NetWeight) else ())
        allowed = (Free, Same, Seq, Binder, *_USABLE.get(type(part.leaf), ()))
        bad = [
            atom
            for atom in part.body.atoms(Leaf, Matrix, Constant)
            if not isinstance(atom, allowed) and atom is not SlopeSup
        ]
        if bad:
            raise IllPosed(
                f"the definition of {part.leaf} uses {min(map(str, bad))}, which depends on it; use Free, Seq, numbers"
            )
        if key in seen:
            raise IllPosed(f"where defines {part.leaf} twice")
        seen.add(key)
        later = [kind for kind in defined[len(seen) :] if part.body.atoms(kind)]
        if later:
            raise IllPosed(f"the definition of {part.leaf} uses {later[0].__name__}, which is defined after it")
