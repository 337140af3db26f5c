"""Leaves of the statement language: what a statement can say about a net.

Each leaf is a SymPy function whose arguments have sorts, checked when it is written: `ErrorFlow(q - 2, k, v)` is
refused because q - 2 may be less than 1. SymPy never evaluates a leaf. The values stand in the docstrings; w[k, j] is
the weight to unit k from unit j, F'(t) = diag f'(net(t)), and a lag q = t - s is at least 1."""

from collections.abc import Callable
from typing import ClassVar

import sympy
from sympy.core.symbol import Str
from sympy.printing.printer import Printer

from theory.sorts import IllPosed, SortClash, Unit, Variable, is_lag, is_nat


class NormName(sympy.Symbol):
    """The name of a norm: one, two, inf, fro (root of the sum of squares) or maxnorm (largest absolute entry)."""

    __slots__ = ()

    def __new__(cls, name: str) -> "NormName":
        return sympy.Symbol.__new__(cls, name)

    def __getnewargs_ex__(self) -> tuple[tuple[str], dict[str, object]]:
        return (self.name,), {}


one, two, inf, fro, maxnorm = (NormName(name) for name in ("one", "two", "inf", "fro", "max"))


class Constant(sympy.Symbol):
    """A number that the net determines, without arguments: SlopeSup, WeightMax."""

    __slots__ = ()

    def __new__(cls, name: str) -> "Constant":
        return sympy.Symbol.__new__(cls, name)

    def __getnewargs_ex__(self) -> tuple[tuple[str], dict[str, object]]:
        return (self.name,), {}


# "f'max" is three things: the supremum of |f'| over the real line (SlopeSup), the largest norm of F' along a trajectory
# (SlopeMax(p), SlopeMax(p, q)), and nothing at all without saying which. The language has no leaf of that name.
SlopeSup = Constant("SlopeSup")
WeightMax = Constant("WeightMax")


def _index(argument: sympy.Basic) -> bool:
    return isinstance(argument, Unit) or is_nat(argument)


def _plain(argument: sympy.Basic) -> bool:
    return isinstance(argument, sympy.Expr) and not isinstance(argument, NormName) and not is_matrix(argument)


def is_matrix(argument: object) -> bool:
    """Whether this is a matrix or a vector, hence no term by itself: W, Row(k), StateFlow(q), ..."""
    return isinstance(argument, Matrix) or (isinstance(argument, StateFlow | Step) and len(argument.args) == 1)


# what an argument must be: the test, and what the message asks for
SORTS: dict[str, tuple[Callable[[sympy.Basic], bool], str]] = {
    "lag": (is_lag, "a lag, manifestly 1 or more (q, q + 1, 3)"),
    "nat": (is_nat, "a natural number, manifestly 0 or more (m, q - 1, 0)"),
    "unit": (lambda argument: isinstance(argument, Unit), "a Unit variable"),
    "index": (_index, "a Unit variable or a natural number, manifestly 0 or more"),
    "term": (_plain, "a term"),
    "name": (lambda argument: isinstance(argument, Str), "a name in quotes"),
    "norm": (lambda argument: isinstance(argument, NormName), "one of one, two, inf, fro, maxnorm"),
    "matrix": (is_matrix, "a matrix: W, AbsW, Row(k), Col(v), Slopes(r), Step(r), ..."),
}


def _argument(argument: object) -> sympy.Basic:
    # SymPy would parse a string ("E" is Euler's number there); a state of a cell counts by its name
    if isinstance(argument, str):
        return Str(argument)
    return sympy.sympify(argument, strict=True)


def _signature(leaf: str, signatures: tuple[tuple[str, ...], ...], count: int) -> tuple[str, ...]:
    for signature in signatures:
        if signature[-1:] == ("term*",) and count >= len(signature) - 1:
            return signature[:-1] + ("term",) * (count - len(signature) + 1)
        if len(signature) == count:
            return signature
    forms = " or ".join(f"{leaf}({', '.join(signature)})" for signature in signatures)
    raise IllPosed(f"{leaf} with {count} arguments; write {forms}")


def checked_arguments(
    leaf: str, signatures: tuple[tuple[str, ...], ...], arguments: tuple[object, ...]
) -> list[sympy.Basic]:
    """The arguments as SymPy objects, if one of the leaf's signatures admits them."""
    given = [_argument(argument) for argument in arguments]
    for position, sort in enumerate(_signature(leaf, signatures, len(given))):
        if sort == "name" and isinstance(given[position], sympy.Symbol) and not isinstance(given[position], Variable):
            given[position] = Str(given[position].name)  # a state of a cell, by its name
        allowed, wanted = SORTS[sort]
        if not allowed(given[position]):
            shown = f"{leaf}({', '.join(map(str, given))})"
            raise SortClash(f"argument {position + 1} of {shown} is {given[position]}; pass {wanted}")
    return given


class Leaf(sympy.Function):
    """A function of the language; `signatures` lists the sorts of its arguments, each form once."""

    signatures: ClassVar[tuple[tuple[str, ...], ...]] = ()
    is_commutative = True

    def __new__(cls, *arguments: object) -> "Leaf":
        return sympy.Function.__new__(cls, *checked_arguments(cls.__name__, cls.signatures, arguments))


class Matrix(sympy.Basic):
    """A matrix or vector of the net; a statement speaks of it through Norm and SpectralRadius."""

    signatures: ClassVar[tuple[tuple[str, ...], ...]] = ()

    def __new__(cls, *arguments: object) -> "Matrix":
        return sympy.Basic.__new__(cls, *checked_arguments(cls.__name__, cls.signatures, arguments))


class Weight(Leaf):
    """w[k, j], to unit k from unit j."""

    signatures = (("unit", "unit"),)


class Slope(Leaf):
    """Slope(r, j) = f'_j(net_j(t - r))."""

    signatures = (("nat", "unit"),)


class ErrorFlow(Leaf):
    """ErrorFlow(q, k, v, o=0) = d net_k(t-o) / d net_v(t-o-q) = (W F'(t-o-1) ... W F'(t-o-q))[k, v]; plain nets."""

    signatures = (("lag", "unit", "unit"), ("lag", "unit", "unit", "nat"))


class Act(Leaf):
    """Act(r, j) = a_j(t - r)."""

    signatures = (("nat", "unit"),)


class WeightFlow(Leaf):
    """WeightFlow(q, k, j, l, o=0) = d net_k(t-o) / d w[j, l] through the last q steps."""

    signatures = (("lag", "unit", "unit", "unit"), ("lag", "unit", "unit", "unit", "nat"))


class Out(Leaf):
    """Out(net, r, j): the output of the activation of the cell's named net, unit j, at time t - r."""

    signatures = (("name", "nat", "unit"),)


class Free(Leaf):
    """Free(name, index): a free real sequence (a gain, a noise, a vector of signs)."""

    signatures = (("name", "index"),)


class Seq(Leaf):
    """Seq(name, index, ...): a sequence that `where` defines by its first value and its step."""

    signatures = (("name", "nat", "term*"),)


class SlopeMax(Leaf):
    """SlopeMax(p, q) = max over r = 1..q of Norm(p, Slopes(r)); SlopeMax(p) is the supremum over all r."""

    signatures = (("norm",), ("norm", "lag"))


class Norm(Leaf):
    """Norm(p, M); of Row(k) and Col(v) the norm of the vector."""

    signatures = (("norm", "matrix"),)


class SpectralRadius(Leaf):
    """The largest modulus of an eigenvalue of M."""

    signatures = (("matrix",),)


class WeightMatrix(Matrix):
    """The weights of the plain net."""

    signatures = ((),)

    def _sympystr(self, _: Printer) -> str:
        return "W"


class AbsMatrix(Matrix):
    """The matrix of the absolute values."""

    signatures = (("matrix",),)


W = WeightMatrix()
AbsW = AbsMatrix(W)


class Row(Matrix):
    """Row k of W: the weights to unit k."""

    signatures = (("unit",),)


class Col(Matrix):
    """Column v of W: the weights from unit v."""

    signatures = (("unit",),)


class Slopes(Matrix):
    """Slopes(r) = F'(t - r), a diagonal matrix; Norm(fro, ...) is the root of its sum of squares."""

    signatures = (("nat",),)


class Flow(Matrix):
    """Flow(q) = d net(t) / d net(t - q) = W F'(t-1) ... W F'(t-q); plain nets."""

    signatures = (("lag",),)


class NetWeight(Matrix):
    """NetWeight(net, slot): what the cell's named net multiplies its slot-th vector (0, 1, ...) with.

    `define(NetWeight(net, slot, i, j), body)` in `where` fixes its entries.
    """

    signatures = (("name", "nat"), ("name", "nat", "unit", "unit"))


class StateFlow(Leaf):
    """d state(t) / d state(t - q) = Step(1) ... Step(q).

    StateFlow(q) is the matrix, StateFlow(q, k, v) an entry of a plain net's (its state is a), StateFlow(q, c, k, h, v)
    an entry of the block d c(t) / d h(t - q) of a cell.
    """

    signatures = (("lag",), ("lag", "unit", "unit"), ("lag", "name", "unit", "name", "unit"))


class Step(Leaf):
    """d state(t - r + 1) / d state(t - r), r = 1, 2, ...: the matrix Step(r), of a plain net F'(t - r + 1) W.

    Step(r, k, j) is an entry of a plain net's, Slope(r - 1, k) Weight(k, j).
    """

    signatures = (("lag",), ("lag", "unit", "unit"))
