"""The symbols that a cell is written with: states, inputs, parameters, scalars.

Each is a SymPy symbol that knows what it is and how many units it has. SymPy is told only that it is real; a range is
data beside the symbol, never an assumption that simplifies silently.
"""

from __future__ import annotations

from sympy import Expr, S, Symbol, sympify
from sympy.core.sympify import SympifyError

from theory.errors import CellError, NotUnitLocal


def checked_name(name: object, what: str) -> str:
    """`name` as given, if it is a Python identifier; else CellError. `i` and `n` are fine: code prefixes names."""
    if not isinstance(name, str) or not name.isidentifier():
        raise CellError(f"{name!r} cannot name {what}; pass letters, digits and underscores, e.g. 'h' or 'h_1'")
    return name


def refused_ufunc(value: Expr, ufunc) -> NotUnitLocal:
    """The error for a NumPy function applied to a symbol of the cell language."""
    return NotUnitLocal(
        f"numpy.{ufunc.__name__} of {value}: a cell is symbolic; use the functions of theory.activations "
        "(logistic, tanh, relu, ...), exp, log and sqrt of sympy, and Rational or an integer for a number"
    )


class CellSymbol(Symbol):
    """A symbol of the cell language: `name`, `kind`, and `size`, the name of the number of its units (None: one)."""

    __slots__ = ("size",)
    kind = "symbol"

    def __new__(cls, name: str, size: str | None = "n"):
        self = Symbol.__xnew__(cls, name, real=True)
        self.size = size
        return self

    def __getnewargs_ex__(self):
        return (self.name, self.size), {}

    def _hashable_content(self):
        return (*Symbol._hashable_content(self), str(self.size))

    def __array_ufunc__(self, ufunc, method, *arguments, **options):
        raise refused_ufunc(self, ufunc)


class State(CellSymbol):
    """A vector that a cell carries from one time step to the next."""

    __slots__ = ()
    kind = "state"


class Input(CellSymbol):
    """A vector that is given to a cell at each time step."""

    __slots__ = ()
    kind = "input"


class Param(CellSymbol):
    """A vector of parameters, one per unit."""

    __slots__ = ()
    kind = "param"


class Scalar(CellSymbol):
    """One number per cell, with the range low..high that it promises (a hypothesis of everything said of the cell)."""

    __slots__ = ("low", "high", "positive")
    kind = "scalar"

    def __new__(cls, name: str, low: Expr = S.NegativeInfinity, high: Expr = S.Infinity, positive: bool = False):
        self = CellSymbol.__new__(cls, name, None)
        self.low, self.high, self.positive = low, high, positive
        return self

    def __getnewargs_ex__(self):
        return (self.name, self.low, self.high, self.positive), {}

    def _hashable_content(self):
        return (*Symbol._hashable_content(self), str(self.low), str(self.high), str(self.positive))


def _several(kind: type[CellSymbol], names: str, size: str):
    if not isinstance(names, str) or not names.replace(",", " ").split():
        raise CellError(f"{names!r} names nothing; pass names in one string, e.g. 'h' or 'h c'")
    checked_name(size, f"the size of {names}")
    made = tuple(kind(checked_name(name, f"a {kind.kind}"), size) for name in names.replace(",", " ").split())
    return made[0] if len(made) == 1 else made


def state(names: str, size: str = "n"):
    """The states of these names (one symbol, or a tuple where `names` holds several), each with `size` units.

    >>> h, c = state("h c")
    >>> h.size
    'n'
    """
    return _several(State, names, size)


def inputs(names: str, size: str = "m"):
    """The inputs of these names, each with `size` entries; one symbol, or a tuple."""
    return _several(Input, names, size)


def params(names: str, size: str = "n"):
    """The parameter vectors of these names, one parameter per unit; one symbol, or a tuple."""
    return _several(Param, names, size)


def scalar(name: str, positive: bool = False, low=None, high=None) -> Scalar:
    """One number per cell in low..high (positive: greater than 0); what the range promises is a hypothesis.

    >>> alpha = scalar("alpha", low=0, high=1)
    >>> alpha.low, alpha.high
    (0, 1)
    """
    low = _end(name, "low", low, S.Zero if positive else S.NegativeInfinity)
    high = _end(name, "high", high, S.Infinity)
    if positive and low < 0:
        raise CellError(f"scalar {name!r}: positive=True and low={low} disagree; pass low >= 0, or leave one out")
    if not low <= high or (positive and high == 0):
        raise CellError(f"scalar {name!r}: the range {low}..{high} is empty; pass low <= high")
    return Scalar(checked_name(name, "a scalar"), low, high, positive)


def _end(name: str, which: str, value: object, default: Expr) -> Expr:
    if value is None:
        return default
    try:
        end = sympify(value, strict=True)
    except SympifyError:
        end = S.NaN
    if not (isinstance(end, Expr) and (end.is_Rational or end.is_infinite)):
        raise CellError(
            f"scalar {name!r}: {which}={value!r} is not exact; pass an integer, Rational(1, 10), or leave it out"
        )
    return end
