"""Leaves of the statement language: what a statement can say about a net.

Each leaf is a SymPy function whose arguments have sorts, checked when it is written: `ErrorFlow(q - 2, k, v)` is
refused because q - 2 may be less than 1. SymPy never evaluates a leaf. The values stand in the docstrings; w[k, j] is
the weight to unit k from unit j, F'(t) = diag f'(net(t)), and a lag q = t - s is at least 1."""

from collections.abc import Callable
from typing import ClassVar

import sympy
from sympy.core.symbol import Str
from sympy.printing.printer import Printer

from theory.sorts import IllPosed, NormVariable, SortClash, Unit, Variable, is_lag, is_nat


class NormName(sympy.Symbol):
    """The name of a norm: one, two, inf, fro (root of the sum of squares) or maxnorm (largest absolute entry)."""

    __slots__ = ()

    def __new__(cls, name: str) -> "NormName":
        return sympy.Symbol.__new__(cls, name)

    def __getnewargs_ex__(self) -> tuple[tuple[str], dict[str, object]]:
        return (self.name,), {}


one, two, inf, fro, maxnorm = (NormName(name) for name in ("one", "two", "inf", "fro", "max"))


class Dual(sympy.Basic):
    """dual(p), the norm of vectors sup over u of |sum_j a_j u_j| / |u|_p: the largest value of a on the ball of p.

    dual(one) = inf, dual(inf) = one, dual(two) = dual(fro) = two; of a NormVariable as of any other norm.
    """

    def __new__(cls, norm: object) -> "Dual":
        if isinstance(norm, Dual):
            raise SortClash(f"dual({norm}) is the norm {norm.args[0]} of vectors itself; write {norm.args[0]}")
        if norm == maxnorm or not isinstance(norm, NormName | NormVariable):
            raise SortClash(f"dual({norm}): pass one of one, two, inf, fro, or a NormVariable; of vectors max is inf")
        return sympy.Basic.__new__(cls, norm)

    def _sympystr(self, printer: Printer) -> str:
        return f"dual({printer._print(self.args[0])})"


dual = Dual


class Constant(sympy.Symbol):
    """A number that the net determines, without arguments: SlopeSup, WeightMax, JointRadius, Steps."""

    __slots__ = ()

    def __new__(cls, name: str) -> "Constant":
        return sympy.Symbol.__new__(cls, name)

    def __getnewargs_ex__(self) -> tuple[tuple[str], dict[str, object]]:
        return (self.name,), {}


# "f'max" is three things: the supremum of |f'| over the real line (SlopeSup), the largest norm of F' along a trajectory
# (SlopeMax(p), SlopeMax(p, q)), and nothing at all without saying which. The language has no leaf of that name.
SlopeSup = Constant("SlopeSup")
WeightMax = Constant("WeightMax")
# the joint spectral radius of the matrices W D, D diagonal with entries in [0, 1]: the limit, as q grows, of the q-th
# root of the largest norm of a product of q of them; entries 0 and 1 alone give the same
JointRadius = Constant("JointRadius")
# T, the number of steps of an orbit; t is its last time
Steps = Constant("Steps")


def _index(argument: sympy.Basic) -> bool:
    return isinstance(argument, Unit) or is_nat(argument)


def _plain(argument: sympy.Basic) -> bool:
    return isinstance(argument, sympy.Expr) and not is_norm(argument) and not is_matrix(argument)


def is_norm(argument: object) -> bool:
    """Whether this is a norm, hence no term by itself: inf, a NormVariable, dual(x)."""
    return isinstance(argument, NormName | NormVariable | Dual)


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
    "norm": (is_norm, "one of one, two, inf, fro, maxnorm, or a NormVariable"),
    "matrix": (is_matrix, "a matrix: W, AbsW, Row(k), Col(v), Slopes(r), Step(r), ..."),
    "square": (lambda argument: is_matrix(argument) and not is_vector(argument), "a matrix: W, AbsW, Step(r), ..."),
}


def is_vector(argument: object) -> bool:
    """Whether this is a vector over the units: Row(k), Col(v), Basis(k), Vector(j, term)."""
    return isinstance(argument, Matrix) and argument.is_vector


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
    is_vector: ClassVar[bool] = False

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


class Same(Leaf):
    """Same(i, j) = 1 if i and j are one unit, else 0."""

    signatures = (("unit", "unit"),)


class Act(Leaf):
    """Act(r, j) = a_j(t - r)."""

    signatures = (("nat", "unit"),)


class ActAt(Leaf):
    """ActAt(x) = f(x), of the system's activation f at any real x."""

    signatures = (("term",),)


class SlopeAt(Leaf):
    """SlopeAt(x) = f'(x), of the system's activation f at any real x; at a kink the slope from the left."""

    signatures = (("term",),)


class Bias(Leaf):
    """Bias(k) = b_k, of an orbit."""

    signatures = (("unit",),)


class Input(Leaf):
    """Input(r, k) = x_k(t - r), of an orbit; r < T."""

    signatures = (("nat", "unit"),)


class Start(Leaf):
    """Start(k) = a_k(t - T), the activation that an orbit starts from; any real number."""

    signatures = (("unit",),)


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

    def __new__(cls, *arguments: object) -> "SlopeMax":
        made = Leaf.__new__(cls, *arguments)
        _check_dual(made, made.args[0], "Slopes(r)")
        return made


class Norm(Leaf):
    """Norm(p, M); of Row(k), Col(v), Basis(k) and Vector(j, term) the norm of the vector."""

    signatures = (("norm", "matrix"),)

    def __new__(cls, *arguments: object) -> "Norm":
        made = Leaf.__new__(cls, *arguments)
        if not is_vector(made.args[1]):
            _check_dual(made, made.args[0], made.args[1])
        return made


def _check_dual(leaf: Leaf, norm: sympy.Basic, matrix: object) -> None:
    if isinstance(norm, Dual):
        vectors = ", or a vector: Row(k), Col(v), Basis(k), Vector(j, term)" if isinstance(leaf, Norm) else ""
        raise SortClash(f"{leaf}: {norm} is a norm of vectors and {matrix} is a matrix; pass {norm.args[0]}{vectors}")


class SpectralRadius(Leaf):
    """The largest modulus of an eigenvalue of M."""

    signatures = (("square",),)


class WeightMatrix(Matrix):
    """The weights of the plain net."""

    signatures = ((),)

    def _sympystr(self, _: Printer) -> str:
        return "W"


class AbsMatrix(Matrix):
    """The matrix of the absolute values."""

    signatures = (("square",),)


W = WeightMatrix()
AbsW = AbsMatrix(W)


class Row(Matrix):
    """Row k of W: the weights to unit k."""

    signatures = (("unit",),)
    is_vector = True


class Col(Matrix):
    """Column v of W: the weights from unit v."""

    signatures = (("unit",),)
    is_vector = True


class Basis(Matrix):
    """Basis(k) = e_k, the unit vector of unit k."""

    signatures = (("unit",),)
    is_vector = True


class Vector(Matrix):
    """Vector(j, body): the vector whose component j is the body, over the units j = 1..n; it binds j.

    >>> j, k = Unit("j"), Unit("k")
    >>> Norm(inf, Vector(j, Weight(j, k) - 1))
    Norm(inf, Vector(j, Weight(j, k) - 1))
    """

    signatures = (("unit", "term"),)
    is_vector = True

    @property
    def variable(self) -> Unit:
        """The bound unit."""
        return self.args[0]

    @property
    def body(self) -> sympy.Expr:
        """The component."""
        return self.args[1]

    @property
    def free_symbols(self) -> set[sympy.Basic]:
        """The symbols outside the reach of the bound unit."""
        return self.body.free_symbols - {self.variable}


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
