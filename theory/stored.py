"""The stored form of terms and formulas: nested lists of strings, as JSON keeps them, and no SymPy.

Numbers are strings "p" or "p/q" in lowest terms; the number of units is ["n"], a variable ["var", name]. A term that
the language does not have is refused here, with what to write instead."""

import sympy
from sympy.core.symbol import Str

from theory.binders import PATH_NAMES, Binder, PathSum
from theory.formulas import And, Formula, Iff, Implies, Limit, Not, Quantified, Relation, Stored, term
from theory.leaves import AbsMatrix, Constant, Dual, Leaf, Matrix, NormName, Vector, WeightMatrix, is_norm
from theory.sorts import IllPosed, SortClash, Unit, Units, UnknownLeaf, Variable

MAX_DIGITS = 1000

_OPERATIONS: dict[type[sympy.Basic], str] = {
    sympy.Add: "+",
    sympy.Mul: "*",
    sympy.Pow: "**",
    sympy.Abs: "abs",
    sympy.Max: "max",
    sympy.Min: "min",
    sympy.exp: "exp",
    sympy.log: "log",
}
# every term is real: what SymPy writes for a symbol that may be complex says nothing
_IDENTITIES = (sympy.re, sympy.conjugate)

_INSTEAD: dict[type[sympy.Basic], str] = {
    sympy.Sum: "write Sum(i, body) over the units or Sum(r, q, body) over the lags 1..q",
    sympy.Product: "SymPy reads a product from 5 down to 2 as a reciprocal; write Prod(r, q, body), r = 1..q",
    sympy.Float: "statements are exact; write Rational(p, q)",
}

_LEAVES = (
    "ErrorFlow, PathSum, StateFlow, Step, Weight, Slope, Same, Act, ActAt, SlopeAt, WeightFlow, Out, Free, Seq, Norm, "
    "SpectralRadius, JointRadius, SlopeSup, SlopeMax, WeightMax, Bias, Input, Start, Steps, Sum, Prod, Max"
)


def stored(x: Formula | sympy.Basic | int) -> Stored:
    """The term or formula as nested lists.

    >>> from theory.statement import ErrorFlow, Lag, Unit, leq
    >>> q, k, v = Lag("q"), Unit("k"), Unit("v")
    >>> stored(leq(abs(ErrorFlow(q, k, v)), sympy.Rational(1, 4)))
    ['<=', ['abs', ['ErrorFlow', ['var', 'q'], ['var', 'k'], ['var', 'v']]], '1/4']
    """
    return _formula(x) if isinstance(x, Formula) else _term(term(x))


def number(value: sympy.Rational) -> str:
    """The number in lowest terms: "p" or "p/q"; refused above MAX_DIGITS digits, which no replay reads."""
    digits = int(max(abs(value.p), value.q).bit_length() * 0.30103) + 1
    if digits > MAX_DIGITS:
        raise IllPosed(
            f"a number has about {digits} digits; at most {MAX_DIGITS} are read, write a variable or a power"
        )
    return f"{value.p}" if value.q == 1 else f"{value.p}/{value.q}"


def _formula(whole: Formula) -> list[Stored]:
    match whole:
        case Relation(sign, left, right):
            return [sign, _term(left), _term(right)]
        case And(parts):
            return ["and", *map(_formula, parts)]
        case Not(part):
            return ["not", _formula(part)]
        case Implies(left, right):
            return ["implies", _formula(left), _formula(right)]
        case Iff(left, right):
            return ["iff", _formula(left), _formula(right)]
        case Quantified(quantifier, variable, body):
            span: Stored = ["n"] if isinstance(variable, Unit) else f"{variable.sort}s"
            return [quantifier, variable.name, span, _formula(body)]
        case Limit(kind, matrix, block):
            return [kind, [matrix, *block]]
    raise IllPosed(f"{whole!r} is no formula of the language")


def _term(x: sympy.Basic) -> Stored:
    if isinstance(x, sympy.Rational):
        return number(x)
    if isinstance(x, Str):
        return x.name
    if is_norm(x):
        raise SortClash(f"{x} is a norm, not a number; write Norm({x}, M) of a matrix or a vector M")
    if isinstance(x, Units):
        return ["n"]
    if isinstance(x, Variable):
        return ["var", x.name]
    if isinstance(x, Constant):
        return [x.name]
    if isinstance(x, Binder):
        return [x.head, x.variable.name, ["n"] if x.end is None else _term(x.end), _term(x.body)]
    if isinstance(x, PathSum):
        return ["PathSum", [name.name for name in PATH_NAMES], _term(x.body), *map(_term, x.ends)]
    if isinstance(x, WeightMatrix | AbsMatrix):
        return ["W" if isinstance(x, WeightMatrix) else "Abs", *map(_term, x.args)]
    if isinstance(x, Vector):
        return ["Vector", x.variable.name, _term(x.body)]
    if isinstance(x, Leaf | Matrix):
        return [type(x).__name__, *(_norm(part) if is_norm(part) else _term(part) for part in x.args)]
    return _operation(x)


def _norm(x: sympy.Basic) -> Stored:
    if isinstance(x, Dual):
        return ["dual", _norm(x.args[0])]
    return x.name if isinstance(x, NormName) else ["var", x.name]


def _operation(x: sympy.Basic) -> Stored:
    if x is sympy.E:
        return ["exp", "1"]
    if isinstance(x, _IDENTITIES):
        return _term(x.args[0])
    head = _OPERATIONS.get(type(x))
    if head is None:
        raise _unknown(x)
    return [head, *map(_term, x.args)]


def _unknown(x: sympy.Basic) -> UnknownLeaf:
    for kind, instead in _INSTEAD.items():
        if isinstance(x, kind):
            return UnknownLeaf(f"{x} is SymPy's {kind.__name__}: {instead}")
    if isinstance(x, sympy.Symbol):
        return UnknownLeaf(
            f"{x} is a symbol without a sort; declare it: Real({x.name!r}), Lag({x.name!r}), Unit({x.name!r})"
        )
    if isinstance(x, sympy.Function):
        return UnknownLeaf(f"{type(x).__name__} in {x} is no leaf of the language; it has exp, log, abs, {_LEAVES}")
    return UnknownLeaf(
        f"{x} has no meaning in a statement; it has rational numbers, variables, + * **, exp, log, {_LEAVES}"
    )
