"""How far a case is from refuting a claim, as a float: what Hypothesis targets and local search climbs.

The margin of a relation is the signed relative difference of its sides, (left - right) / (|left| + |right|); of a limit
it is (rho - 1) / (rho + 1), rho the growth of the flow over one period; a conjunction takes the largest, a for-all the
largest, a negation the opposite. It lies in [-1, 1] and is positive where the statement is FALSE, up to rounding: it
only nominates cases, which are then judged exactly.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, TypeAlias

from flint import fmpq

from proofs.exact.cellcase import CellNet
from proofs.exact.evaluate import Judge
from proofs.exact.formulas import RELATIONS, repeats_with_period, span_values
from proofs.exact.intervals import Undefined, Value, ends
from proofs.exact.operators import Stored, Term
from proofs.exact.scene import Scene

Measure: TypeAlias = Callable[[Scene], float]

# Squarings of the flow over a period: rho is read off the norm of its 64th power.
SQUARINGS = 6


class Margin:
    """The margin of a claim's statement on a scene."""

    def __init__(self, judge: Judge) -> None:
        self.judge = judge
        self.statement = measure(judge, judge.stored["statement"])

    def __call__(self, s: Scene) -> float:
        """The statement's margin in [-1, 1]; -1 where a term has no value."""
        try:
            return self.statement(s)
        except (Undefined, OverflowError):
            return -1.0


def measure(judge: Judge, f: Stored, names: Sequence[str] = ()) -> Measure:
    """The margin of a stored formula in the claim's variables and `names`, as a function of the scene."""
    head, *args = f
    if head in RELATIONS:
        a, b = judge.term(args[0], names), judge.term(args[1], names)
        return partial(_relation, head == "=", a, b)
    if head in ("all", "some"):
        return _quantified(judge, head == "all", names, *args)
    if head in ("decays", "vanishes"):
        return _growing
    return partial(_CONNECTIVES[head], [measure(judge, part, names) for part in args])


def _relation(equal: bool, a: Term, b: Term, s: Scene) -> float:
    x, y = _middle(a(s)), _middle(b(s))
    size = abs(x) + abs(y)
    gap = (x - y) / size if size else fmpq(0)
    return abs(_float(gap)) if equal else _float(gap)


def _middle(x: Value) -> fmpq:
    low, high = ends(x)
    return (low + high) / 2


def _float(x: fmpq) -> float:
    return int(x.p) / int(x.q)


def _and(parts: Sequence[Measure], s: Scene) -> float:
    return max(part(s) for part in parts)


def _not(parts: Sequence[Measure], s: Scene) -> float:
    return -parts[0](s)


def _implies(parts: Sequence[Measure], s: Scene) -> float:
    return min(-parts[0](s), parts[1](s))


def _iff(parts: Sequence[Measure], s: Scene) -> float:
    left, right = (part(s) for part in parts)
    return max(min(-left, right), min(left, -right))


_CONNECTIVES: Mapping[str, Callable[[Sequence[Measure], Scene], float]] = {
    "and": _and,
    "not": _not,
    "implies": _implies,
    "iff": _iff,
}


def _quantified(judge: Judge, every: bool, names: Sequence[str], name: str, span: Stored, body: Stored) -> Measure:
    inner = measure(judge, body, (*names, name))
    scope = judge.compiler.scoped((*names, name))
    repeats = span in ("lags", "nats") and repeats_with_period(scope, body, name)
    pick = max if every else min

    def run(s: Scene) -> float:
        before = s.env.get(name)
        found: list[float] = []
        try:
            for value in span_values(s, span, repeats)[0]:
                s.env[name] = value
                found.append(inner(s))
        finally:
            if before is None:
                s.env.pop(name, None)
            else:
                s.env[name] = before
        return pick(found)

    return run


def _growing(s: Scene) -> float:
    """(rho - 1) / (rho + 1) of the flow over one period; 0 where the states need not repeat."""
    if hasattr(s, "plain"):
        rows: Any = s.plain.flow(len(s.plain.slopes)).tolist()
    else:
        rows = _period_flow(s.cell) if hasattr(s, "cell") else None
    if rows is None:
        return 0.0
    rho = _growth([[_float(_middle(x)) for x in row] for row in rows])
    return (rho - 1) / (rho + 1)


def _period_flow(net: CellNet) -> Any:
    period = net.period()
    return None if period is None else net.state_flow(period, 64)


def _growth(m: list[list[float]]) -> float:
    """About the spectral radius: the norm of m ** 64, to the power 1/64; the powers are kept near 1 in size."""
    growth, exponent = 1.0, 1.0
    for _ in range(SQUARINGS + 1):
        top = max(sum(map(abs, row)) for row in m)
        if top == 0:
            return 0.0
        growth *= top**exponent
        exponent /= 2
        columns = list(zip(*m, strict=True))
        m = [[sum(a * b for a, b in zip(row, column, strict=True)) / top**2 for column in columns] for row in m]
    return growth
