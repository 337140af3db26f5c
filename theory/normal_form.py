"""The normal form of a sum of products: nested tuples in which no bound index has a name.

Every sum is moved inwards as far as it goes; sums over unconnected indices stand side by side, sorted. Inside a
connected sum the outermost index is chosen among those that ranges and places do not tell apart, so that the least
tuple results: two terms that differ in the names and the order of their sums and products get one key.
"""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

import sympy
from sympy import Expr, KroneckerDelta, Symbol
from sympy.core.function import Application, AppliedUndef
from sympy.core.symbol import Str

from theory.binders import Binder, PathSum
from theory.binders import Sum as UnitSum
from theory.leaves import Matrix
from theory.summands import UNITS, Environment, Factor, Index, OutOfFragment, checked_index, settled

Node = tuple[str, tuple["Node", ...]]
Key = tuple[Node, ...]
Within = Mapping[Symbol, Expr]
Names = Mapping[Index, Node]


@dataclass(frozen=True)
class NormalForm:
    """A term as a set of (key, coefficient); equal normal forms mean equal terms, for every n."""

    terms: tuple[tuple[Key, sympy.Rational], ...]


def normal_form(term: Expr, *, within: Within | None = None) -> NormalForm:
    """The normal form of a sum of products; `within={k: n}` declares that the free index k lies in 1..n."""
    declared = {symbol: checked_index(symbol, end) for symbol, end in (within or {}).items()}
    names = {index: _symbol_node(index.symbol) for index in declared.values()}
    form = _form(sympy.sympify(term), declared, names, 0)
    return NormalForm(tuple(sorted(form.items(), key=lambda item: item[0])))


def _form(term: Expr, environment: Environment, names: Names, depth: int) -> dict[Key, sympy.Rational]:
    form: dict[Key, sympy.Rational] = {}
    for summand in settled(term, environment):
        key = _key(summand.factors, summand.indices, names, depth)
        form[key] = form.get(key, sympy.S.Zero) + summand.coefficient
    return {key: coefficient for key, coefficient in form.items() if coefficient != 0}


def _key(factors: tuple[Factor, ...], indices: tuple[Index, ...], names: Names, depth: int) -> Key:
    """The product with every sum moved inwards as far as it goes; sums over unconnected indices stand side by side."""
    bound = set(indices)
    waiting = [factor for factor in factors if factor.meanings() & bound]
    keys = [
        _encoded(factor.term, factor.environment, names, depth) for factor in factors if not factor.meanings() & bound
    ]
    for part, part_indices in _components(waiting, indices):
        keys.append(_sum_node(part, part_indices, names, depth))
    return tuple(sorted(keys))


def _components(
    factors: list[Factor], indices: tuple[Index, ...]
) -> list[tuple[tuple[Factor, ...], tuple[Index, ...]]]:
    groups: list[tuple[tuple[Factor, ...], tuple[Index, ...]]] = [((), (index,)) for index in indices]
    for factor in factors:
        touched = [group for group in groups if factor.meanings() & set(group[1])]
        groups = [group for group in groups if group not in touched]
        joined = tuple(f for group in touched for f in group[0])
        groups.append(((*joined, factor), tuple(i for group in touched for i in group[1])))
    return groups


def _sum_node(factors: tuple[Factor, ...], indices: tuple[Index, ...], names: Names, depth: int) -> Node:
    """The least way to write a connected sum, with each index of the smallest class of look-alikes as the outermost."""
    candidates = []
    for index in _smallest_class(factors, indices, names, depth):
        rest = tuple(other for other in indices if other is not index)
        inner = _key(factors, rest, {**names, index: (f"index {depth}", ())}, depth + 1)
        candidates.append(("sum", (_encoded(index.end, {}, {}, 0), *inner)))
    return min(candidates)


def _smallest_class(factors: tuple[Factor, ...], indices: tuple[Index, ...], names: Names, depth: int) -> list[Index]:
    """Indices that their ranges and their places in the factors do not tell apart (colour refinement)."""
    colours = _ranks({index: _encoded(index.end, {}, {}, 0) for index in indices})
    while len(set(colours.values())) < len(indices):
        views = {index: _view(index, factors, colours, names, depth) for index in indices}
        finer = _ranks(views)
        if len(set(finer.values())) == len(set(colours.values())):
            break
        colours = finer
    classes: dict[int, list[Index]] = {}
    for index, colour in colours.items():
        classes.setdefault(colour, []).append(index)
    return min(classes.items(), key=lambda item: (len(item[1]), item[0]))[1]


def _view(index: Index, factors: tuple[Factor, ...], colours: dict[Index, int], names: Names, depth: int) -> Node:
    shades: dict[Index, Node] = {other: (f"colour {colour:06d}", ()) for other, colour in colours.items()}
    shades = {**names, **shades, index: ("self", ())}
    mine = [factor for factor in factors if index in factor.meanings()]
    seen = sorted(_encoded(factor.term, factor.environment, shades, depth) for factor in mine)
    return f"colour {colours[index]:06d}", tuple(seen)


def _ranks(views: dict[Index, Node]) -> dict[Index, int]:
    order = {view: rank for rank, view in enumerate(sorted(set(views.values())))}
    return {index: order[view] for index, view in views.items()}


def _encoded(term: sympy.Basic, environment: Environment, names: Names, depth: int) -> Node:
    if isinstance(term, Symbol):
        meaning = environment.get(term, term)
        if isinstance(meaning, Index):
            return names[meaning]
        return _symbol_node(meaning) if isinstance(meaning, Symbol) else (f"number {meaning}", ())
    if isinstance(term, Str):
        return f"word {term.name}", ()
    if isinstance(term, Expr) and (term.is_Rational or isinstance(term, sympy.NumberSymbol) or term is sympy.I):
        return f"number {term}", ()
    if isinstance(term, sympy.Pow) and not (term.exp.is_Integer and term.exp > 0):
        return "power", tuple(_encoded(part, environment, names, depth) for part in term.args)
    if isinstance(term, sympy.Add | sympy.Mul | sympy.Pow | sympy.Sum | UnitSum):
        return _polynomial_node(_form(term, environment, names, depth))
    if isinstance(term, PathSum):
        return _path_sum_node(term, environment, names, depth)
    return _applied_node(term, environment, names, depth)


def _path_sum_node(term: PathSum, environment: Environment, names: Names, depth: int) -> Node:
    # the edge binds its three names, so an index of the same name outside means nothing inside
    bound = {symbol: Index(symbol, UNITS) for symbol in term.args[:3]}
    labels = {index: (f"index {depth + place}", ()) for place, index in enumerate(bound.values())}
    edge = _encoded(term.body, {**environment, **bound}, {**names, **labels}, depth + 3)
    return _head(PathSum), (edge, *(_encoded(end, environment, names, depth) for end in term.ends))


def _applied_node(term: sympy.Basic, environment: Environment, names: Names, depth: int) -> Node:
    if isinstance(term, sympy.Indexed):
        head, arguments = "indexed", (_array_name(term, environment), *term.indices)
    elif isinstance(term, Application | Matrix) and not isinstance(term, sympy.Piecewise | Binder):
        head, arguments = _head(type(term)), term.args
    else:
        raise OutOfFragment(f"{term} ({type(term).__name__}) has no place in a sum of products")
    nodes = tuple(_encoded(argument, environment, names, depth) for argument in arguments)
    symmetric = isinstance(term, KroneckerDelta | sympy.Max | sympy.Min)
    return head, tuple(sorted(nodes)) if symmetric else nodes


def _array_name(term: sympy.Indexed, environment: Environment) -> sympy.Basic:
    if term.base.label in environment:
        raise OutOfFragment(f"{term.base.label} is an array and an index in {term}; rename one of them")
    return term.base.label


def _polynomial_node(form: dict[Key, sympy.Rational]) -> Node:
    if not form or list(form) == [()]:
        return f"number {form.get((), 0)}", ()
    if len(form) == 1:
        ((key, coefficient),) = form.items()
        if coefficient == 1 and len(key) == 1:
            return key[0]
    return "plus", tuple((f"times {coefficient}", key) for key, coefficient in sorted(form.items()))


def _symbol_node(symbol: Symbol) -> Node:
    facts = sorted(symbol._assumptions_orig.items())
    return f"symbol {symbol.name} {_head(type(symbol))} {facts} {getattr(symbol, 'dummy_index', '')}", ()


def _head(head: type) -> str:
    if issubclass(head, AppliedUndef):
        undefined = cast(Any, head)
        return f"undefined {undefined.name} {sorted(undefined._kwargs.items())}"
    name = f"{head.__module__}.{head.__qualname__}"
    found = getattr(sys.modules.get(head.__module__), head.__qualname__, None)
    # two local classes may share a name; they are still two functions
    return name if found is head else f"{name} {id(head)}"
