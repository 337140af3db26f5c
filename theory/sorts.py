"""Variables of the statement language: a name with a sort, and nothing else assumed of it.

| sort  | values       |
|-------|--------------|
| Units | 1, 2, ...    | the number n of units; one per claim
| Unit  | 1, ..., n    |
| Lag   | 1, 2, ...    |
| Nat   | 0, 1, ...    |
| Real  | real numbers |
| NormVariable | norms |

The exceptions of the statement language:

    IllPosed                what is written is not a statement
    |- SortClash            a term of one sort stands where another is needed
    |- Unbound              a variable that neither `over` nor a binder introduces
    |- UnknownLeaf          a function or number that the language does not have
    |- NotAFormula          a truth value or a SymPy relation stands where a formula is needed
       |- PythonComparison  <, <=, >, >= between terms; a TypeError too, because SymPy's Max asks this way
"""

import math
import re
from typing import ClassVar

import sympy

from theory.errors import TheoryError

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")


class IllPosed(TheoryError):
    """What is written is not a statement."""


class SortClash(IllPosed):
    """A term of one sort stands where another is needed."""


class Unbound(IllPosed):
    """A variable that neither `over` nor a binder introduces."""


class UnknownLeaf(IllPosed):
    """A function or number that the language does not have."""


class NotAFormula(IllPosed):
    """A truth value or a SymPy relation stands where a formula is needed."""


class PythonComparison(NotAFormula, TypeError):
    """A Python comparison between terms, which SymPy would evaluate at once."""


def checked_name(name: object, what: str) -> str:
    """The name itself, if it is a word that can stand in a formula: a letter, then letters, digits or _."""
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise IllPosed(f"{what} {name!r} is no name; pass one word of letters, digits and _ such as {what}('q')")
    return name


def _refuse(sign: str, ours: str, left: object, right: object) -> PythonComparison:
    return PythonComparison(f"{left} {sign} {right} is a Python comparison, which SymPy evaluates; write {ours}")


class Variable(sympy.Symbol):
    """A name with a sort. SymPy knows no assumption about it, so it simplifies nothing by one."""

    sort: ClassVar[str] = ""
    least: ClassVar[int | None] = None  # the least value of an integer sort
    __slots__ = ()

    def __new__(cls, name: str) -> "Variable":
        return sympy.Symbol.__new__(cls, checked_name(name, cls.__name__))

    def __getnewargs_ex__(self) -> tuple[tuple[str], dict[str, object]]:
        return (self.name,), {}

    def __le__(self, other: object) -> bool:
        raise _refuse("<=", f"leq({self}, {other})", self, other)

    def __lt__(self, other: object) -> bool:
        raise _refuse("<", f"lt({self}, {other})", self, other)

    def __ge__(self, other: object) -> bool:
        raise _refuse(">=", f"leq({other}, {self})", self, other)

    def __gt__(self, other: object) -> bool:
        raise _refuse(">", f"lt({other}, {self})", self, other)


class Units(Variable):
    """The number of units of the net: 1, 2, ..."""

    sort = "units"
    least = 1


class Unit(Variable):
    """A unit of the net: 1, ..., n."""

    sort = "unit"
    least = 1


class Lag(Variable):
    """A lag q = t - s: 1, 2, ..."""

    sort = "lag"
    least = 1


class Nat(Variable):
    """A natural number: 0, 1, ..."""

    sort = "nat"
    least = 0


class Real(Variable):
    """A real number."""

    sort = "real"


class NormVariable(Variable):
    """A compatible pair: a norm of vectors and a norm of matrices with |M u| <= |M| |u| and |M N| <= |M| |N|.

    It stands in `over` only, and is used as Norm(x, W), SlopeMax(x, q), Norm(dual(x), Basis(k)); what else is assumed
    of it stands in `given`: for_all(k, leq(Norm(dual(x), Basis(k)), 1)) says |u|_inf <= |u|_x for every vector u.
    """

    sort = "norm"


def least_value(term: sympy.Basic) -> int | None:
    """A lower bound of an integer term that can be read off it; None if it is no integer or has no such bound.

    >>> least_value(Lag("q") + 1), least_value(Lag("q") - 2), least_value(Real("x"))
    (2, -1, None)
    """
    if isinstance(term, sympy.Integer):
        return int(term)
    if isinstance(term, Variable):
        return term.least
    parts = [least_value(part) for part in term.args]
    numbers = [part for part in parts if part is not None]
    if not parts or len(numbers) < len(parts):
        return None
    if isinstance(term, sympy.Add):
        return sum(numbers)
    if isinstance(term, sympy.Mul) and min(numbers) >= 0:
        return math.prod(numbers)
    return None


def is_lag(term: sympy.Basic) -> bool:
    """Whether the term is manifestly 1, 2, ...: q, q + 1, 3; not q - 1, and no unit, which counts no steps."""
    least = least_value(term)
    return least is not None and least >= 1 and not term.atoms(Unit)


def is_nat(term: sympy.Basic) -> bool:
    """Whether the term is manifestly 0, 1, ...: m, q - 1, 0; not q - 2, and no unit, which counts no steps."""
    least = least_value(term)
    return least is not None and least >= 0 and not term.atoms(Unit)
