"""The leaves of the statement language on an orbit: one small function each, listed in ORBIT."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flint import fmpq

from proofs.exact.intervals import Undefined, Value, maximum
from proofs.exact.leaves import COMMON, Leaf, matrix_key, norm_ref
from proofs.exact.norms import diagonal_value, vector_value
from proofs.exact.operators import Compiler, Stored, Term, bound
from proofs.exact.orbitcase import OrbitNet, value
from proofs.exact.scene import Scene, lag, nat, unit

# lag or nat, unit, ...: how each argument of a leaf is read
Reader = Callable[[Scene, Value], int]


def _bits(s: Scene) -> int:
    return s.orbit.precision or s.bits


def _unit(s: Scene, x: Value) -> int:
    return unit(x, s.n)


def _lag(s: Scene, x: Value) -> int:
    return lag(x)


def _nat(s: Scene, x: Value) -> int:
    return nat(x)


def _leaf(readers: Sequence[Reader], at: Callable[..., Value], *, optional: int = 0) -> Leaf:
    """The leaf at(net, arguments..., bits); the last `optional` arguments are 0 where they are left out."""

    def compiled(c: Compiler, args: Sequence[Stored]) -> Term:
        terms = [c.term(a) for a in (*args, *["0"] * optional)[: len(readers)]]

        def run(s: Scene) -> Value:
            found = [read(s, t(s)) for read, t in zip(readers, terms, strict=True)]
            return at(s.orbit, *found, _bits(s))

        return run

    return compiled


def _flow(kind: str) -> Callable[..., Value]:
    def at(net: OrbitNet, q: int, k: int, v: int, *rest: int) -> Value:
        o, bits = (0, *rest)[-2:]
        return value(net.table(kind, q, bits, o)[k - 1][v - 1])

    return at


def _step(net: OrbitNet, r: int, k: int, j: int, bits: int) -> Value:
    return value(net.factor("StateFlow", r, bits)[k - 1][j - 1])


def _slope_max(c: Compiler, args: Sequence[Stored]) -> Term:
    """Over r = 1..q; over the whole past, which no run of finitely many steps has, it is undefined."""
    p = norm_ref(c, args[0])
    length = c.term(args[1]) if len(args) == 2 else None

    def run(s: Scene) -> Value:
        if length is None:
            raise Undefined("SlopeMax over all times of a run of finitely many steps")
        net = s.orbit
        rows = [net.slope_row(r, _bits(s)) for r in range(1, lag(length(s)) + 1)]
        return maximum([diagonal_value(p, net.of.norms, row, s.bits) for row in rows])

    return run


def _norm(c: Compiler, args: Sequence[Stored]) -> Term:
    p, m = norm_ref(c, args[0]), args[1]
    if m[0] != "Vector":
        key = matrix_key(c, m)
        return lambda s: s.orbit.norm(p, key(s), _bits(s))
    _, name, body = m
    component = c.scoped([name]).term(body)
    return lambda s: vector_value(
        p, s.orbit.of.norms, [bound(s, name, j, component) for j in range(1, s.n + 1)], s.bits
    )


def _radius(c: Compiler, args: Sequence[Stored]) -> Term:
    key = matrix_key(c, args[0])
    return lambda s: s.orbit.radius(key(s), _bits(s))


ORBIT: dict[str, Leaf] = COMMON | {
    "Weight": _leaf((_unit, _unit), lambda net, k, j, bits: value(net.of.weights[k - 1][j - 1])),
    "Bias": _leaf((_unit,), lambda net, k, bits: value(net.of.bias[k - 1])),
    "Input": _leaf((_nat, _unit), lambda net, r, k, bits: value(net.of.input(r, k))),
    "Start": _leaf((_unit,), lambda net, k, bits: value(net.of.start[k - 1])),
    "Steps": _leaf((), lambda net, bits: fmpq(net.of.steps)),
    "Slope": _leaf((_nat, _unit), lambda net, r, j, bits: net.slope_row(r, bits)[j - 1]),
    "Act": _leaf((_nat, _unit), OrbitNet.act),
    "ErrorFlow": _leaf((_lag, _unit, _unit, _nat), _flow("Flow"), optional=1),
    "StateFlow": _leaf((_lag, _unit, _unit), _flow("StateFlow")),
    "Step": _leaf((_lag, _unit, _unit), _step),
    "WeightFlow": _leaf((_lag, _unit, _unit, _unit, _nat), OrbitNet.weight_flow, optional=1),
    "WeightMax": _leaf((), lambda net, bits: net.norm("max", ("W",), bits)),
    "JointRadius": _leaf((), OrbitNet.joint_radius),
    "SlopeMax": _slope_max,
    "Norm": _norm,
    "SpectralRadius": _radius,
}
