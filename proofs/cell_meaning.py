"""What a gated cell is, in the kernel's terms: the equations that a proof about this very cell may rest on.

Part of the trusted base; standard library only. It reads the stored form of a cell and differentiates one step by code
of its own, for every number n of units. The tests compare each entry with the evaluator's, which shares no code with
it, and with the Jacobian of an LSTM written by hand.

A case of a cell gives meaning to these leaves, r being a lag, k and v units:

Out(net, r, k)          the output of the net's activation (of the net, where it has none) at time t - r
OutSlope(net, r, k)     the slope of that activation there, where it is no polynomial in the output
NetWeight(net, s, k, j) what the net multiplies unit j of its vector s with
Value(name, r, k)       a state or an input at time t - r; Value(name, k) a parameter, Value(name, 0) a scalar
ActOf(f, x) SlopeOf(f, x)   the activation f at x and its slope
CellStep(r, a, k, b, v) d a_k(t-r+1) / d b_v(t-r) for states a and b, whose gates are those of time t - (r - 1)
CellFlow(q, a, k, b, v) d a_k(t) / d b_v(t-q)

The kernel knows nothing of them by itself. `known` says that CellFlow is the product of the steps, that CellStep is the
derivative of the update, in which ranges outputs lie, and which weights are one and the same. All of it holds in every
case of the cell: outputs are free, so nothing is said of how outputs and states at different times hang together.

Refused (KernelError) is what is not covered or not defined everywhere: sizes other than n where the error passes, log,
sqrt, abs, max, min, division, activations with a kink, weights that are neither free, diagonal nor the identity, and a
net that stands there twice with different vectors or activations.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import Any

from proofs.meaning import read
from proofs.terms import ONE, ZERO, KernelError, N, Term, need, subst

R, Q = ("var", "r", "lag"), ("var", "q", "lag")
K, V, J = (("var", name, "unit") for name in "kvj")
BEFORE = ("+", R, -ONE)  # the gates of the step from t - r to t - r + 1 are Out(net, r - 1, .)
SIZE = "n"

# f' as a polynomial in the output y, constant term first; the open range of y
POLYNOMIALS: dict[str, tuple[Fraction, ...]] = {
    "logistic": (ZERO, ONE, -ONE),
    "tanh": (ONE, ZERO, -ONE),
    "lstm97_h": (Fraction(1, 2), ZERO, Fraction(-1, 2)),
    "lstm97_g": (ONE, ZERO, Fraction(-1, 4)),
    "linear": (ONE,),
}
RANGES = {"logistic": (0, 1), "tanh": (-1, 1), "lstm97_h": (-1, 1), "lstm97_g": (-2, 2)}
# of other activations with a slope everywhere nothing is said
SMOOTH = frozenset(
    {"softplus", "arctan", "softsign", "lecun_tanh", "sin", "erf", "gelu", "gelu_tanh", "silu", "mish", "gaussian"}
)
ACTIVATIONS = SMOOTH | POLYNOMIALS.keys()


@dataclass(frozen=True)
class Slope:
    """The derivative of an expression at unit k with respect to b_v: own * Same(k, v) + other."""

    own: Term = ZERO
    other: Term = ZERO

    def __bool__(self) -> bool:
        return (self.own, self.other) != (ZERO, ZERO)

    def times(self, *factors: Term) -> "Slope":
        """The derivative times what depends on unit k alone."""
        return Slope(_product(*factors, self.own), _product(*factors, self.other))


def _product(*factors: Term) -> Term:
    return ZERO if ZERO in factors else ("*", *factors)


def _sum(terms: Sequence[Term]) -> Term:
    kept = tuple(t for t in terms if t != ZERO)
    return ("+", *kept) if kept else ZERO


def _added(slopes: Sequence[Slope]) -> Slope:
    return Slope(_sum([s.own for s in slopes]), _sum([s.other for s in slopes]))


class Cell:
    """A stored cell, checked, with the nets and the weights through which the error passes.

    weights  {(net, slot): the stored form of a weight that some derivative contains}, filled in by `slope`
    """

    def __init__(self, stored: Mapping[str, Any]) -> None:
        self.update: Mapping[str, Any] = stored["update"]
        self.states = tuple(name for name, _ in stored["states"])
        self.sizes = {name: size for kind in ("states", "inputs", "params") for name, size in stored[kind]}
        names = [x[0] for kind in ("states", "inputs", "params", "scalars") for x in stored[kind]]
        need(len(set(names)) == len(names), f"two of {', '.join(names)} have one name")
        need(set(self.update) == set(self.states), f"the update is not of the states {', '.join(self.states)}")
        for name in self.states:
            self._vector(name)
        self.nets: dict[str, tuple[str | None, Any]] = {}
        for name, activation, net in (found for e in self.update.values() for found in _nets(e)):
            other = self.nets.setdefault(name, (activation, net))
            need(other == (activation, net), f"the net {name} stands there twice, with other vectors or activations")
        self.weights: dict[tuple[str, int], Any] = {}

    def _vector(self, name: str, *time: Term) -> Term:
        """The value at unit k of a state, an input or a parameter, if it has n units."""
        need(self.sizes.get(name) == SIZE, f"{name} has the size {self.sizes.get(name)!r}, not {SIZE}")
        return ("Value", name, *time, K)

    def value(self, e: Any) -> Term:
        """The value of an expression at unit k and time t - r + 1, its states those of time t - r."""
        match e:
            case str():
                return _number(e)
            case ["state", name]:
                return self._vector(name, R)
            case ["input", name]:
                return self._vector(name, BEFORE)
            case ["param", name]:
                return self._vector(name)
            case ["scalar", name]:
                return ("Value", name, ZERO)
            case ["+" | "*" as head, _, *_]:
                return (head, *map(self.value, e[1:]))
            case ["**", base, exponent]:
                return ("**", self.value(base), Fraction(_degree(exponent)))
            case ["exp", inner]:
                return ("exp", self.value(inner))
            case ["net", *_]:
                return self._gate("Out", e)
            case [str(f), ["net", *_] as net] if f in ACTIVATIONS:
                return self._gate("Out", net)
            case [str(f), inner] if f in ACTIVATIONS:
                return ("ActOf", f, self.value(inner))
        raise KernelError(f"{e!r} is not covered by the kernel's rules for cells")

    def _gate(self, leaf: str, net: Any) -> Term:
        need(net[2] == SIZE, f"the net {net[1]} has the size {net[2]!r}, not {SIZE}")
        return (leaf, net[1], BEFORE, K)

    def slope(self, e: Any, b: str) -> Slope:
        """The derivative of an expression with respect to state b; all of the expression is looked at."""
        match e:
            case str():
                _number(e)
                return Slope()
            case ["input" | "param" | "scalar", _]:
                return Slope()
            case ["state", name]:
                return Slope(own=ONE) if name == b else Slope()
            case ["+", _, *_]:
                return _added([self.slope(part, b) for part in e[1:]])
            case ["*", _, *_]:
                parts = [self.slope(part, b) for part in e[1:]]
                others = [[x for j, x in enumerate(e[1:]) if j != i] for i in range(len(parts))]
                pairs = zip(parts, others, strict=True)
                return _added([part.times(*map(self.value, rest)) for part, rest in pairs if part])
            case ["**", base, exponent]:
                inner, k = self.slope(base, b), Fraction(_degree(exponent))
                return inner.times(k, ("**", self.value(base), k - 1)) if inner else inner
            case ["exp", part]:
                inner = self.slope(part, b)
                return inner.times(self.value(e)) if inner else inner
            case ["net", *_]:
                return self._through(e, b)
            case [str(f), ["net", *_] as net] if f in ACTIVATIONS:
                inner = self._through(net, b)
                return inner.times(_steepness(f, self.value(e), self._gate("OutSlope", net))) if inner else inner
            case [str(f), part] if f in ACTIVATIONS:
                inner = self.slope(part, b)
                return inner.times(_steepness(f, self.value(e), ("SlopeOf", f, self.value(part)))) if inner else inner
        raise KernelError(f"{e!r} is not covered by the kernel's rules for cells")

    def _through(self, net: Any, b: str) -> Slope:
        """The derivative of a net: over its vectors, weights times the derivative of the vector at the other unit."""
        _, name, size, _bias, forms, vectors = net
        found = []
        for slot, (form, vector) in enumerate(zip(forms, vectors, strict=True)):
            inner = self.slope(vector, b)
            if not inner:
                continue
            need(size == SIZE, f"the net {name} has the size {size!r}, not {SIZE}")
            if form == ["identity"]:
                found.append(inner)
                continue
            self.weights[name, slot] = form
            leaf = ("NetWeight", name, Fraction(slot), K)
            if form[0] == "diagonal":
                found.append(inner.times((*leaf, K)))
                continue
            need(form[0] == "free", f"the weights {form!r} of the net {name} are not covered by the kernel's rules")
            at_v = _product((*leaf, V), subst(inner.own, K, V))  # of the sum over j of w[k, j] own(j) Same(j, v)
            spread = _product((*leaf, J), subst(inner.other, K, J))
            found.append(Slope(other=_sum([at_v, ZERO if spread == ZERO else ("sum", (J,), spread, N)])))
        return _added(found)


def _nets(e: Any, activation: str | None = None) -> Iterator[tuple[str, str | None, Any]]:
    """Every net in an expression, inner ones too: its name, the activation applied to it, and the net."""
    match e:
        case ["net", str(name), _, _, forms, vectors] if len(forms) == len(vectors):
            yield name, activation, e
            for vector in vectors:
                yield from _nets(vector)
        case ["net", *_]:
            raise KernelError(f"{e!r} is no stored net")
        case [str(head), *parts]:
            for part in parts:
                yield from _nets(part, head if head in ACTIVATIONS else None)


def _number(e: str) -> Fraction:
    value = read(e, {})
    need(type(value) is Fraction, f"{e!r} is no number")
    return Fraction(value)


def _degree(exponent: Any) -> int:
    need(
        isinstance(exponent, str) and exponent.isdecimal() and int(exponent) >= 1, f"{exponent!r} is no power 1, 2, ..."
    )
    return int(exponent)


def _steepness(f: str, output: Term, opaque: Term) -> Term:
    """f' where the output is this: a polynomial in it, or a leaf of its own."""
    if f not in POLYNOMIALS:
        return opaque
    return ("+", *(("*", c, ("**", output, Fraction(i))) for i, c in enumerate(POLYNOMIALS[f]) if c))


def _all(body: Term, *variables: Term) -> Term:
    for variable in reversed(variables):
        body = ("all", (variable,), body)
    return body


def known(stored: Mapping[str, Any]) -> tuple[tuple[Term, ...], frozenset[tuple[str, int]]]:
    """The equations of the cell, and the weights (net, slot) that a construction may choose: free, and of one net."""
    cell = Cell(stored)
    flows = [equation for pair in product(cell.states, repeat=2) for equation in _flow(cell, *pair)]
    uses = [name for _, net in cell.nets.values() for form in net[4] for name in _names(form)]
    alone = (["free"], *(["free", name] for name in uses if uses.count(name) == 1))
    chosen = (key for key, form in cell.weights.items() if form in alone)
    return (*flows, *_ranges(cell), *_shared(cell)), frozenset(chosen)


def _flow(cell: Cell, a: str, b: str) -> Iterator[Term]:
    """The step from b to a, and the flow over one step and over one more."""
    entry = cell.slope(cell.update[a], b)
    step = ("CellStep", R, a, K, b, V)
    yield _all(("=", step, _sum([_product(entry.own, ("Same", K, V)), entry.other])), R, K, V)
    yield _all(("=", ("CellFlow", ONE, a, K, b, V), ("CellStep", ONE, a, K, b, V)), K, V)
    later = ("+", Q, ONE)
    ways = (("*", ("CellFlow", Q, a, K, c, J), ("CellStep", later, c, J, b, V)) for c in cell.states)
    spread = ("+", *(("sum", (J,), way, N) for way in ways))
    yield _all(("=", ("CellFlow", later, a, K, b, V), spread), Q, K, V)


def _ranges(cell: Cell) -> Iterator[Term]:
    """The outputs lie in the open ranges of their activations."""
    time = ("var", "r", "nat")
    for name, (activation, net) in cell.nets.items():
        if activation in RANGES and net[2] == SIZE:
            low, high = map(Fraction, RANGES[activation])
            output = ("Out", name, time, K)
            yield _all(("<", low, output), time, K)
            yield _all(("<", output, high), time, K)


def _shared(cell: Cell) -> Iterator[Term]:
    """Weights of one name are equal."""
    first: dict[str, tuple[str, int]] = {}
    for key, form in cell.weights.items():
        if len(form) > 1 and (other := first.setdefault(form[1], key)) != key:
            need(cell.weights[other] == form, f"the weights {form[1]} have two forms")
            yield _all(("=", *(("NetWeight", net, Fraction(slot), K, J) for net, slot in (other, key))), K, J)


def _names(form: Any) -> Iterator[str]:
    """The names of matrices in the form of a weight, and what else may be one."""
    for part in form[1:]:
        yield from [part] if isinstance(part, str) else _names(["", *part])
