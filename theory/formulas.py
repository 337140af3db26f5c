"""Formulas of the statement language: relations between terms, connectives, quantifiers, limits.

A formula is data, not a truth value: `bool(formula)` raises, so `a and b`, `not a` and `a <= b <= c` are caught where
they are written. All are frozen; `.stored` is the nested list that is judged, `.latex()` is for people.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import sympy
from sympy.logic.boolalg import BooleanAtom, BooleanFunction

from theory.leaves import Flow, StateFlow, is_matrix, is_norm
from theory.sorts import (
    IllPosed,
    NormVariable,
    NotAFormula,
    PythonComparison,
    SortClash,
    Units,
    UnknownLeaf,
    Variable,
    checked_name,
)

Stored = str | list["Stored"]

# a symbol is a Boolean to SymPy, so the base class will not do
_TRUTH_VALUES = (bool, BooleanAtom, BooleanFunction)


@dataclass(frozen=True)
class Formula:
    """What a claim states, or a part of it."""

    def __bool__(self) -> bool:
        raise NotAFormula(
            f"{self!r} is a formula, not a truth value: write both(a, b) for `a and b`, no(a) for `not a`, "
            "implies(a, b) for `if a: b`, and leq(a, b), lt(a, b), eq(a, b) for comparisons"
        )

    @property
    def stored(self) -> Stored:
        """The formula as nested lists: what evaluator, kernel and witness see."""
        from theory.stored import stored

        return stored(self)

    def latex(self) -> str:
        """The formula in LaTeX, without dollar signs."""
        from theory.statement_latex import latex

        return latex(self)

    def _repr_latex_(self) -> str:
        return f"$\\displaystyle {self.latex()}$"


@dataclass(frozen=True)
class Relation(Formula):
    """left sign right, with the sign <=, < or =."""

    sign: str
    left: sympy.Expr
    right: sympy.Expr


@dataclass(frozen=True)
class And(Formula):
    """All of the parts."""

    parts: tuple[Formula, ...]


@dataclass(frozen=True)
class Not(Formula):
    """Not the part."""

    part: Formula


@dataclass(frozen=True)
class Implies(Formula):
    """The right part wherever the left one holds."""

    left: Formula
    right: Formula


@dataclass(frozen=True)
class Iff(Formula):
    """Both parts or neither."""

    left: Formula
    right: Formula


@dataclass(frozen=True)
class Quantified(Formula):
    """The body for all ("all") or some ("some") values of the variable."""

    quantifier: str
    variable: Variable
    body: Formula


@dataclass(frozen=True)
class Limit(Formula):
    """ "decays": Norm(max, M(q)) <= C rho**q for all q with one C and one rho < 1; "vanishes": the limit is 0.

    `matrix` is Flow or StateFlow; a block (c, h) of a cell's StateFlow is named by its two states.
    """

    kind: str
    matrix: str
    block: tuple[str, ...] = ()


def term(value: object) -> sympy.Expr:
    """The value as a term: exact, no truth value, no matrix, no norm."""
    if isinstance(value, Formula):
        raise NotAFormula(f"{value!r} is a formula where a term is needed")
    if isinstance(value, _TRUTH_VALUES):
        raise PythonComparison(f"{value} is a truth value where a term is needed; write leq, lt or eq between terms")
    try:
        made = sympy.sympify(value, strict=True)
    except sympy.SympifyError:
        raise IllPosed(f"{value!r} is no term; pass a number, a variable or a leaf such as Weight(k, j)") from None
    if is_matrix(made):
        raise SortClash(f"{made} is a matrix or a vector; a term needs Norm(inf, {made}) or an entry of it")
    if not isinstance(made, sympy.Expr) or is_norm(made):
        raise SortClash(f"{made} is no term; pass a number, a variable or a leaf such as Weight(k, j)")
    floats = sorted(made.atoms(sympy.Float), key=str)
    if floats:
        near = sympy.nsimplify(floats[0], rational=True)
        raise UnknownLeaf(f"{floats[0]} is a float; statements are exact, write Rational({near.p}, {near.q})")
    return made


def formula(value: object) -> Formula:
    """The value itself if it is a formula; the error names the way to write what was probably meant."""
    if isinstance(value, Formula):
        return value
    if isinstance(value, sympy.core.relational.Relational):
        name = {"<=": "leq", ">=": "leq", "<": "lt", ">": "lt"}.get(value.rel_op, "eq")
        raise PythonComparison(
            f"{value} is a SymPy relation, which SymPy may simplify; write {name}({value.lts}, {value.gts})"
            if name != "eq"
            else f"{value} is a SymPy relation, which SymPy may simplify; write eq({value.lhs}, {value.rhs})"
        )
    if isinstance(value, _TRUTH_VALUES):
        raise PythonComparison(f"{value} is the outcome of a Python comparison, not a formula; write leq, lt or eq")
    raise NotAFormula(f"{value!r} is no formula; write leq(a, b), lt(a, b), eq(a, b), both(...), implies(...), ...")


def leq(left: object, right: object) -> Relation:
    """left <= right."""
    return Relation("<=", term(left), term(right))


def lt(left: object, right: object) -> Relation:
    """left < right."""
    return Relation("<", term(left), term(right))


def eq(left: object, right: object) -> Relation:
    """left = right."""
    return Relation("=", term(left), term(right))


def both(*parts: object) -> And:
    """All of the parts (two or more)."""
    if len(parts) < 2:
        raise IllPosed(f"both() joins two or more formulas, not {len(parts)}")
    return And(tuple(formula(part) for part in parts))


def no(part: object) -> Not:
    """The part does not hold."""
    return Not(formula(part))


def implies(left: object, right: object) -> Implies:
    """The right part holds wherever the left one does."""
    return Implies(formula(left), formula(right))


def iff(left: object, right: object) -> Iff:
    """Both parts hold, or neither."""
    return Iff(formula(left), formula(right))


def for_all(variable: object, body: object) -> Quantified:
    """The body holds for every value of the variable: a Unit, Lag, Nat or Real."""
    return Quantified("all", _bound(variable, "for_all"), formula(body))


def some(variable: object, body: object) -> Quantified:
    """The body holds for some value of the variable: a Unit, Lag, Nat or Real."""
    return Quantified("some", _bound(variable, "some"), formula(body))


def decays(matrix: object, *block: object) -> Limit:
    """There are C and rho < 1 such that Norm(max, M(q)) <= C rho**q for every lag q.

    decays(Flow), decays(StateFlow), and of a cell decays(StateFlow, c, h): the block d c(t) / d h(t - q).
    """
    return _limit("decays", matrix, block)


def vanishes(matrix: object, *block: object) -> Limit:
    """M(q) tends to 0 as the lag q grows; arguments as of `decays`."""
    return _limit("vanishes", matrix, block)


def _bound(variable: object, quantifier: str) -> Variable:
    if isinstance(variable, Units):
        raise SortClash(f"{quantifier}({variable}, ...): the number of units stands in `over`, outermost and universal")
    if isinstance(variable, NormVariable):
        raise SortClash(f"{quantifier}({variable}, ...): a norm stands in `over`, outermost and universal")
    if not isinstance(variable, Variable):
        raise IllPosed(f"{quantifier}({variable}, ...) binds no variable; pass a Unit, Lag, Nat or Real")
    return variable


def _limit(kind: str, matrix: object, block: tuple[object, ...]) -> Limit:
    if matrix is not Flow and matrix is not StateFlow:
        raise IllPosed(f"{kind}({matrix}) has no lag to go to infinity; write {kind}(Flow) or {kind}(StateFlow)")
    if block and (matrix is Flow or len(block) != 2):
        raise IllPosed(f"{kind} of a block takes two states of a cell: {kind}(StateFlow, c, h); got {block}")
    names = tuple(checked_name(str(state), kind) for state in block)
    return Limit(kind, matrix.__name__, names)


def subformulas(whole: Formula) -> Iterator[Formula]:
    """The formula and all that it is made of, outermost first."""
    yield whole
    parts: tuple[Formula, ...] = ()
    if isinstance(whole, And):
        parts = whole.parts
    elif isinstance(whole, Implies | Iff):
        parts = (whole.left, whole.right)
    elif isinstance(whole, Not):
        parts = (whole.part,)
    elif isinstance(whole, Quantified):
        parts = (whole.body,)
    for part in parts:
        yield from subformulas(part)
