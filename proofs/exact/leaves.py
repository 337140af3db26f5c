"""The leaves of the statement language on a case: one small function each, listed in PLAIN and CELL."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from proofs.exact.intervals import Undefined, Value, maximum
from proofs.exact.linear import NORMS
from proofs.exact.norms import DUALS, Ref, diagonal_value, vector_value
from proofs.exact.operators import Compiler, Stored, Term, Unreadable, bound, path_sum
from proofs.exact.outputs import output
from proofs.exact.scene import Scene, lag, nat, unit, whole

Leaf = Callable[[Compiler, Sequence[Stored]], Term]
Key = Callable[[Scene], tuple[Any, ...]]


def _weight(c: Compiler, args: Sequence[Stored]) -> Term:
    k, j = map(c.term, args)
    return lambda s: s.plain.weights_rows[unit(k(s), s.n) - 1][unit(j(s), s.n) - 1]


def _slope(c: Compiler, args: Sequence[Stored]) -> Term:
    r, j = map(c.term, args)
    return lambda s: s.plain.slope_row(nat(r(s)))[unit(j(s), s.n) - 1]


def _same(c: Compiler, args: Sequence[Stored]) -> Term:
    i, j = map(c.term, args)
    return lambda s: int(unit(i(s), s.n) == unit(j(s), s.n))


def _act(c: Compiler, args: Sequence[Stored]) -> Term:
    r, j = map(c.term, args)
    return lambda s: s.plain.act(nat(r(s)), unit(j(s), s.n))


def _error_flow(c: Compiler, args: Sequence[Stored]) -> Term:
    q, k, v, o = map(c.term, (*args, "0")[:4])
    return lambda s: s.plain.flow(lag(q(s)), nat(o(s)))[unit(k(s), s.n) - 1, unit(v(s), s.n) - 1]


def _state_entry(c: Compiler, args: Sequence[Stored]) -> Term:
    q, k, v = map(c.term, args)
    return lambda s: s.plain.state_flow(lag(q(s)))[unit(k(s), s.n) - 1, unit(v(s), s.n) - 1]


def _step_entry(c: Compiler, args: Sequence[Stored]) -> Term:
    r, k, j = map(c.term, args)
    return lambda s: s.plain.step(lag(r(s)))[unit(k(s), s.n) - 1, unit(j(s), s.n) - 1]


def _weight_flow(c: Compiler, args: Sequence[Stored]) -> Term:
    q, k, j, l, o = map(c.term, (*args, "0")[:5])
    return lambda s: s.plain.weight_flow(lag(q(s)), unit(k(s), s.n), unit(j(s), s.n), unit(l(s), s.n), nat(o(s)))


def _weight_max(c: Compiler, args: Sequence[Stored]) -> Term:
    return lambda s: s.plain.norm("max", ("W",), s.bits)


def _joint_radius(c: Compiler, args: Sequence[Stored]) -> Term:
    return lambda s: s.plain.joint_radius()


def _slope_max(c: Compiler, args: Sequence[Stored]) -> Term:
    p = norm_ref(c, args[0])
    length = c.term(args[1]) if len(args) == 2 else None

    def run(s: Scene) -> Value:
        if length is None:  # over the whole sequence: r = 0, 1, ...
            if s.plain.slope_rule is not None:
                raise Undefined("SlopeMax of a sequence of slopes that does not repeat")
            rows = [s.plain.slope_row(r) for r in range(len(s.plain.slopes))]
        else:
            end = lag(length(s))
            if s.plain.slope_rule is None:
                end = min(end, len(s.plain.slopes))
            rows = [s.plain.slope_row(r) for r in range(1, end + 1)]
        return maximum([diagonal_value(p, s.plain.norms, row, s.bits) for row in rows])

    return run


def _free(c: Compiler, args: Sequence[Stored]) -> Term:
    name, index = args[0], c.term(args[1])
    first = int(name in c.unit_indexed)

    def run(s: Scene) -> Value:
        if name not in s.free:
            raise Undefined(f"the case does not give the free sequence {name!r}")
        values = s.free[name]
        r = whole(index(s)) - first
        if r < 0:
            raise Undefined(f"the free sequence {name!r} before its start")
        return values[r % len(values)]

    return run


def _out(c: Compiler, args: Sequence[Stored]) -> Term:
    net, r, j = args[0], *map(c.term, args[1:])
    return lambda s: s.cell.out(net, nat(r(s)), whole(j(s)), s.bits)


def _block(c: Compiler, args: Sequence[Stored]) -> Term:
    q, k, v = (c.term(args[i]) for i in (0, 2, 4))
    to, back = args[1], args[3]
    return lambda s: s.cell.block_entry(lag(q(s)), to, whole(k(s)), back, whole(v(s)), s.bits)


def _norm_name(p: Stored) -> str:
    if p not in NORMS:
        raise Unreadable(f"the norm {p!r} is unknown; it must be one of {', '.join(NORMS)}")
    return str(p)


def norm_ref(c: Compiler, p: Stored) -> Ref:
    """The norm as it is known to a case: "inf", ("var", "x"), ("dual", "inf"), ("dual", ("var", "x"))."""
    if isinstance(p, str):
        return _norm_name(p)
    if p[0] == "var" and len(p) == 2:
        if p[1] not in c.norms:
            known = ", ".join(sorted(c.norms)) or "none"
            raise Unreadable(f"the norm {p[1]!r} is not declared; the norm variables are {known}")
        return "var", p[1]
    if p[0] != "dual" or len(p) != 2:
        raise Unreadable(f"{p!r} is no norm; write a name, ['var', x] or ['dual', p]")
    inner = norm_ref(c, p[1])
    if inner[0] == "dual" or (isinstance(inner, str) and inner not in DUALS):
        raise Unreadable(f"the dual of {p[1]!r} is not read; known are {', '.join(DUALS)} and norm variables")
    return "dual", inner


def matrix_key(c: Compiler, m: Stored) -> Key:
    """The key under which a case knows the matrix: ("Flow", 3) for ["Flow", q] at q = 3."""
    head, *args = m
    if head == "Abs":
        inner = matrix_key(c, args[0])
        return lambda s: ("Abs", inner(s))
    if head == "NetWeight":
        key = (head, args[0], int(args[1]))
        return lambda s: key
    if head not in _INDEX:
        raise Unreadable(f"the matrix {head!r} is unknown; known are W, Abs, NetWeight, {', '.join(_INDEX)}")
    if head == "W":
        return lambda s: ("W",)
    index, read = c.term(args[0]), _INDEX[head]
    return lambda s: (head, read(s, index(s)))


_INDEX: dict[str, Callable[[Scene, Value], int]] = {
    "W": lambda s, x: 0,
    "Row": lambda s, x: unit(x, s.n),
    "Col": lambda s, x: unit(x, s.n),
    "Basis": lambda s, x: unit(x, s.n),
    "Slopes": lambda s, x: nat(x),
    "Step": lambda s, x: lag(x),
    "Flow": lambda s, x: lag(x),
    "StateFlow": lambda s, x: lag(x),
}


def _plain_norm(c: Compiler, args: Sequence[Stored]) -> Term:
    p, m = norm_ref(c, args[0]), args[1]
    if p[0] == "dual" and m[0] not in ("Row", "Col", "Basis", "Vector"):
        raise Unreadable(f"{args[0]!r} is a norm of vectors and {m!r} is a matrix; write Norm({args[0][1]!r}, {m!r})")
    if m[0] == "Vector":
        return _norm_of_vector(c, p, *m[1:])
    key = matrix_key(c, m)
    return lambda s: s.plain.norm(p, key(s), s.bits)


def _norm_of_vector(c: Compiler, p: Ref, name: str, body: Stored) -> Term:
    component = c.scoped([name]).term(body)

    def run(s: Scene) -> Value:
        u = [bound(s, name, j, component) for j in range(1, s.n + 1)]
        return vector_value(p, s.plain.norms, u, s.bits)

    return run


def _plain_radius(c: Compiler, args: Sequence[Stored]) -> Term:
    key = matrix_key(c, args[0])
    return lambda s: s.plain.radius(key(s), s.bits)


def _cell_norm(c: Compiler, args: Sequence[Stored]) -> Term:
    p, key = _norm_name(args[0]), matrix_key(c, args[1])
    return lambda s: s.cell.norm(p, key(s), s.bits)


def _cell_radius(c: Compiler, args: Sequence[Stored]) -> Term:
    key = matrix_key(c, args[0])
    return lambda s: s.cell.radius(key(s), s.bits)


def of_activation(name: str | None, sup: Value | None) -> dict[str, Leaf]:
    """SlopeSup, ActAt and SlopeAt of a plain net: what the activation alone says; Undefined where it is not known."""

    def slope_sup(c: Compiler, args: Sequence[Stored]) -> Term:
        def run(s: Scene) -> Value:
            if sup is None:
                raise Undefined("the slopes of this activation have no bound")
            return sup

        return run

    def at(slope: bool) -> Leaf:
        def compiled(c: Compiler, args: Sequence[Stored]) -> Term:
            z = c.term(args[0])

            def run(s: Scene) -> Value:
                known = output(str(name))
                return (known.slope_at if slope else known.value)(z(s), s.bits)

            return run

        return compiled

    return {"SlopeSup": slope_sup, "ActAt": at(slope=False), "SlopeAt": at(slope=True)}


COMMON: dict[str, Leaf] = {"PathSum": path_sum, "Free": _free, "Same": _same}
PLAIN: dict[str, Leaf] = COMMON | {
    "Weight": _weight,
    "Slope": _slope,
    "Act": _act,
    "ErrorFlow": _error_flow,
    "StateFlow": _state_entry,
    "Step": _step_entry,
    "WeightFlow": _weight_flow,
    "WeightMax": _weight_max,
    "JointRadius": _joint_radius,
    "SlopeMax": _slope_max,
    "Norm": _plain_norm,
    "SpectralRadius": _plain_radius,
}
CELL: dict[str, Leaf] = COMMON | {"Out": _out, "StateFlow": _block, "Norm": _cell_norm, "SpectralRadius": _cell_radius}
