"""Formulas as closures with three values: True, False, and None where the enclosures or the horizon do not decide."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

from flint import fmpq_mat

from proofs.exact.cellcase import CellNet
from proofs.exact.cellsweep import Table, multiply_tables
from proofs.exact.intervals import TooLarge, Undefined, Value, ends, number, total
from proofs.exact.linear import block_decays, exact_table, identity, matrix, powers_decay, table_norm
from proofs.exact.mentions import variables
from proofs.exact.operators import Compiler, Stored, Term, Unreadable
from proofs.exact.scene import LADDER, Scene

Test: TypeAlias = Callable[[Scene], bool | None]

RELATIONS = ("<=", "<", "=")
# Lags tried for a for-all that no period decides: enough for a power to show itself, cheap on small nets.
HORIZON = 12
# Numbers tried for a quantifier over the reals; it is never decided both ways.
SAMPLES = tuple(map(number, ("0", "1", "-1", "1/2", "2", "-3", "10", "1/64")))
_STARTS = {"lags": 1, "nats": 0}


def compare(op: str, x: Value, y: Value) -> bool | None:
    """The relation between two values where their ends decide it, else None."""
    if not isinstance(x, tuple) and not isinstance(y, tuple):
        return bool(x <= y) if op == "<=" else bool(x < y) if op == "<" else bool(x == y)
    (a, b), (c, d) = ends(x), ends(y)
    if op == "<=":
        return True if b <= c else False if a > d else None
    if op == "<":
        return True if b < c else False if a >= d else None
    return False if b < c or d < a else None


def climbed(s: Scene, op: str, a: Term, b: Term) -> tuple[bool | None, Value, Value]:
    """The relation with both its sides, at the first number of bits that decides it; Undefined passes through."""
    verdict: bool | None = None
    x: Value = 0
    y: Value = 0
    try:
        for bits in LADDER:
            s.bits = bits
            x, y = a(s), b(s)
            verdict = compare(op, x, y)
            if verdict is not None:
                break
        return verdict, x, y
    finally:
        s.bits = LADDER[0]


def formula(c: Compiler, f: Stored) -> Test:
    """The truth of a stored formula, as a function of the scene."""
    head, *args = f
    if head in RELATIONS:
        return _relation(head, c.term(args[0]), c.term(args[1]))
    if head in ("all", "some"):
        return _quantified(c, head, *args)
    if head in ("decays", "vanishes"):
        return _limit(args[0])
    if head not in CONNECTIVES:
        known = ", ".join([*RELATIONS, *CONNECTIVES, "all", "some", "decays", "vanishes"])
        raise Unreadable(f"the formula {head!r} is unknown; known are {known}")
    return CONNECTIVES[head]([formula(c, part) for part in args])


def _relation(op: str, a: Term, b: Term) -> Test:
    def run(s: Scene) -> bool | None:
        try:
            return climbed(s, op, a, b)[0]
        except Undefined as error:
            s.undefined += not isinstance(error, TooLarge)
            return None

    return run


def every(values: Sequence[bool | None]) -> bool | None:
    """Kleene's conjunction."""
    return False if False in values else None if None in values else True


def negation(x: bool | None) -> bool | None:
    """Kleene's negation."""
    return None if x is None else not x


def _and(parts: Sequence[Test]) -> Test:
    def run(s: Scene) -> bool | None:
        result: bool | None = True
        for part in parts:
            x = part(s)
            if x is False:
                return False
            if x is None:
                result = None
        return result

    return run


def _not(parts: Sequence[Test]) -> Test:
    (part,) = parts
    return lambda s: negation(part(s))


def _implies(parts: Sequence[Test]) -> Test:
    premise, conclusion = parts

    def run(s: Scene) -> bool | None:
        x = premise(s)
        if x is False:
            return True
        y = conclusion(s)
        return True if y is True else False if x is True and y is False else None

    return run


def _iff(parts: Sequence[Test]) -> Test:
    left, right = parts

    def run(s: Scene) -> bool | None:
        x, y = left(s), right(s)
        return None if x is None or y is None else x is y

    return run


CONNECTIVES: dict[str, Callable[[Sequence[Test]], Test]] = {"and": _and, "not": _not, "implies": _implies, "iff": _iff}


def _quantified(c: Compiler, head: str, name: str, span: Stored, body: Stored) -> Test:
    inner = formula(c.scoped([name]), body)
    # "some" is "not for all not": one loop serves both
    flip = head == "some"
    sought = flip
    repeats = span in ("lags", "nats") and repeats_with_period(c, body, name)

    def run(s: Scene) -> bool | None:
        values, complete = span_values(s, span, repeats)
        before = s.env.get(name)
        open_ = False
        try:
            for value in values:
                s.env[name] = value
                x = inner(s)
                if x is sought:
                    return sought
                open_ = open_ or x is None
        finally:
            if before is None:
                s.env.pop(name, None)
            else:
                s.env[name] = before
        return None if open_ or not complete else not sought

    return run


def span_values(s: Scene, span: Stored, repeats: bool) -> tuple[Sequence[Value], bool]:
    """The values to try for a quantifier over this range, and whether they decide it."""
    if span == ["n"]:
        return range(1, s.n + 1), True
    if span == "reals":
        return SAMPLES, False
    if span not in _STARTS:
        raise Unreadable(f"the range {span!r} of a quantifier is unknown; known are ['n'], lags, nats, reals")
    start = _STARTS[span]
    period = s.periods()
    return range(start, start + (period if repeats else max(HORIZON, period))), repeats


_TIMED = {"Slope": 1, "Act": 1, "Out": 2, "Free": 2}


def repeats_with_period(c: Compiler, e: Stored, name: str) -> bool:
    """The name occurs only as a time that the case repeats, so one period of it decides a for-all.

    These are Slope, Act, Out, Free, and norms of Slopes(r) and of a plain net's Step(r), at the name plus a constant.
    A cell's steps depend on its states, which need not repeat.
    """
    if not isinstance(e, list) or not e or name not in variables(e):
        return True
    head = e[0]
    if head == "var":
        return False
    place = None if c.runs else _TIMED.get(head)
    if head in ("Norm", "SpectralRadius") and e[-1][0] in ("Slopes", "Step"):
        return not c.steps_change and _shifted(e[-1][1], name)
    if place is not None and not (head == "Slope" and c.steps_change):
        others = [part for i, part in enumerate(e) if i > 0 and i != place]
        return _shifted(e[place], name) and all(name not in variables(part) for part in others)
    return place is None and all(repeats_with_period(c, part, name) for part in e[1:])


def _shifted(e: Stored, name: str) -> bool:
    if name not in variables(e) or e == ["var", name]:
        return True
    rest = [part for part in e[1:] if part != ["var", name]]
    return bool(e[0] == "+" and len(rest) == len(e) - 2 and all(isinstance(part, str) for part in rest))


def _limit(m: Stored) -> Test:
    """Whether the flow over q steps tends to 0 (on a periodic case: exponentially) as q grows."""
    head, *block = m
    if head not in ("Flow", "StateFlow"):
        raise Unreadable(f"the limit of {head!r} is unknown; known are Flow and StateFlow")

    def run(s: Scene) -> bool | None:
        try:
            if hasattr(s, "plain"):
                return _plain_decays(s, head)
            return None if hasattr(s, "orbit") else _cell_decays(s.cell, block)
        except Undefined:
            s.undefined += 1
            return None

    return run


def _plain_decays(s: Scene, head: str) -> bool | None:
    net = s.plain
    if net.slope_rule is not None:
        return None
    key = ("decays", head)
    if key not in net.cache:
        period = len(net.slopes)
        net.cache[key] = powers_decay(net.flow(period) if head == "Flow" else net.state_flow(period))
    return bool(net.cache[key])


def _cell_decays(net: CellNet, block: Sequence[str]) -> bool | None:
    bits = LADDER[-1]
    period = net.period()
    if period is None:
        return None
    whole = net.state_flow(period, bits)
    flows = [exact_table(net.state_flow(q, bits)) for q in range(1, period)]
    exact = exact_table(whole)
    if exact is None or None in flows:
        return _enclosed_decays(whole, bool(block))
    power = matrix(exact)
    if not block:
        return powers_decay(power)
    spans = net.sweep.spans(net.case)
    size = power.nrows()
    left = _rows(identity(size), *spans[block[0]])
    start, length = spans[block[1]]
    partial = [identity(size), *(matrix(m) for m in flows if m is not None)]
    return block_decays(power, left, _columns(partial, start, length))


def _rows(m: fmpq_mat, start: int, length: int) -> fmpq_mat:
    return matrix(m.tolist()[start : start + length])


def _columns(ms: Sequence[fmpq_mat], start: int, length: int) -> fmpq_mat:
    tables = [m.tolist() for m in ms]
    return matrix([[x for t in tables for x in t[i][start : start + length]] for i in range(len(tables[0]))])


def _enclosed_decays(m: Table, is_block: bool) -> bool | None:
    """A matrix power with a row sum below 1 decays; a trace of at least the size does not (of the whole matrix)."""
    for _ in range(4):
        if ends(table_norm("inf", m, LADDER[-1]))[1] < 1:
            return True
        low, high = ends(total([m[i][i] for i in range(len(m))]))
        if not is_block and max(low, -high) >= len(m):
            return False
        m = multiply_tables(m, m)
    return None
