"""What an expression does for all large |x|: an interval that contains it, by bounds C t**a exp(-b t) on t >= start.

On the tail x = t or x = -t with t >= start > 0, each part of an expression carries an interval and, where known,

    |part| <= C t**a exp(-b t)      and      |part| >= c t**a exp(-b t) > 0.

Such bounds multiply and add, and t**a exp(-b t) falls on t >= start once a <= b start: that is the whole of the
argument. So x exp(-x), in which an interval alone would be 0 times infinity, is between 0 and start exp(-start).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from flint import arb, fmpq

from numerics.enclosure import Ball
from numerics.expressions import Expression


@dataclass(frozen=True)
class Growth:
    """C t**a exp(-b t), a an integer, C > 0; all numbers are exact balls."""

    c: Ball
    a: int
    b: Ball


@dataclass(frozen=True)
class Part:
    """What is known of a part on the tail: its ends (None: infinite), and bounds of its modulus from both sides.

    nonzero tells that it is 0 nowhere, also where no bound from below is known: exp(-t**2).
    """

    low: Ball | None
    high: Ball | None
    upper: Growth | None = None
    lower: Growth | None = None
    nonzero: bool = False

    @property
    def positive(self) -> bool:
        """Whether it is greater than 0 on the whole tail."""
        return self.low is not None and bool(
            self.low > 0 or (self.low >= 0 and (self.nonzero or self.lower is not None))
        )

    @property
    def sign(self) -> int:
        """1 or -1 where the part has one sign, or is 0, on the whole tail; else 0."""
        if self.low is not None and self.low >= 0:
            return 1
        return -1 if self.high is not None and self.high <= 0 else 0


def tail(e: Expression, side: int, start: fmpq) -> Part:
    """What is known of e for all x = side * t, t >= start > 0: its ends above all; at the working precision.

    >>> from numerics.expressions import X
    >>> found = tail(("*", X, ("exp", ("*", ("number", fmpq(-1)), X))), 1, fmpq(8))
    >>> found.positive, bool(found.high < 0.003)
    (True, True)
    """
    return _Tail(side, start).part(e)


class _Tail:
    """The rules, for one side and start."""

    def __init__(self, side: int, start: fmpq) -> None:
        self.side, self.start = side, arb(start)

    def part(self, e: Expression) -> Part:
        head, *args = e
        if head == "x":
            growth = Growth(arb(1), 1, arb(0))
            if self.side > 0:
                return Part(self.start.lower(), None, growth, growth, True)
            return Part(None, (-self.start).upper(), growth, growth, True)
        if head in ("number", "pi", "ball"):
            return self.constant(arb.pi() if head == "pi" else arb(args[0]).union(arb(args[-1])))
        if head == "**":
            return self.power(self.part(args[0]), args[1])
        if head == "step":
            return self.chosen(*map(self.part, args))
        parts = [self.part(a) for a in args]
        if head in ("+", "*", "max"):
            combine = {"+": self.sum, "*": self.product, "max": self.larger}[head]
            total = parts[0]
            for p in parts[1:]:
                total = combine(total, p)
            return total
        functions: dict[str, Callable[[Part], Part]] = {"exp": self.exp, "log": self.log, "erfc": self.erfc}
        return functions[head](parts[0]) if head in functions else self.plain(head, parts[0])

    def constant(self, c: Ball) -> Part:
        size = Growth(abs(c).upper(), 0, arb(0))
        least = Growth(abs(c).lower(), 0, arb(0)) if abs(c).lower() > 0 else None
        return Part(c.lower(), c.upper(), size, least, least is not None)

    def refined(self, p: Part) -> Part:
        """The interval narrowed by what the bounds of the modulus say at the start of the tail."""
        low, high = p.low, p.high
        if p.upper is None and low is not None and high is not None:
            p = replace(p, upper=Growth(abs(low).max(abs(high)).upper(), 0, arb(0)))
        if p.lower is None and low is not None and low > 0:
            p = replace(p, lower=Growth(low, 0, arb(0)))
        if p.lower is None and high is not None and high < 0:
            p = replace(p, lower=Growth(-high, 0, arb(0)))
        if p.upper is not None and self.falls(p.upper):
            most = self.at_start(p.upper).upper()
            low = (-most).lower() if low is None or low < -most else low
            high = most if high is None or high > most else high
        if p.lower is not None and p.lower.a >= 0 and p.lower.b <= 0:
            least = self.at_start(p.lower).lower()
            if p.sign > 0 and low is not None and low < least:
                low = least
            if p.sign < 0 and high is not None and high > -least:
                high = (-least).upper()
        return replace(p, low=low, high=high)

    def falls(self, g: Growth) -> bool:
        """Whether t**a exp(-b t) does not rise on t >= start: a <= b start, and b >= 0, so that a <= b t later too."""
        return bool(g.b >= 0 and g.b * self.start >= g.a)

    def at_start(self, g: Growth) -> Ball:
        return g.c * self.start**g.a * (-g.b * self.start).exp()

    def share(self, g: Growth, of: Growth) -> Ball | None:
        """The largest quotient on the tail of g by t**a exp(-b t) of another; None where it is not bounded so."""
        quotient = Growth(g.c, g.a - of.a, (g.b - of.b).lower())
        return self.at_start(quotient).upper() if g.b >= of.b and self.falls(quotient) else None

    def sum(self, p: Part, q: Part) -> Part:
        low = None if p.low is None or q.low is None else (p.low + q.low).lower()
        high = None if p.high is None or q.high is None else (p.high + q.high).upper()
        upper = None
        if p.upper is not None and q.upper is not None:
            frame = Growth(arb(1), max(p.upper.a, q.upper.a), p.upper.b.min(q.upper.b).lower())
            shares = [self.share(g, frame) for g in (p.upper, q.upper)]
            c = (shares[0] or arb("nan")) + (shares[1] or arb("nan"))
            upper = replace(frame, c=c.upper()) if c.is_finite() else None
        nonzero = p.sign * q.sign > 0 and (p.nonzero or q.nonzero)
        return self.refined(self.dominated(p, q, Part(low, high, upper, None, nonzero)))

    def dominated(self, p: Part, q: Part, total: Part) -> Part:
        """The sum with a lower bound of its modulus, from the summand that outweighs the other."""
        for large, small in ((p, q), (q, p)):
            if large.lower is None or large.sign == 0:
                continue
            left: Ball = large.lower.c
            if small.sign != large.sign:
                taken = None if small.upper is None else self.share(small.upper, large.lower)
                if taken is None or not left > taken:
                    continue
                left = (left - taken).lower()
            elif small.lower is not None and _outgrows(small.lower, large.lower):
                continue  # the other one bounds from below by more
            low, high = total.low, total.high
            if large.sign > 0:
                low = arb(0) if low is None or low < 0 else low
            else:
                high = arb(0) if high is None or high > 0 else high
            return replace(total, low=low, high=high, lower=replace(large.lower, c=left))
        return total

    def product(self, p: Part, q: Part) -> Part:
        ends = [_times(a, b) for a in _ends(p) for b in _ends(q)]
        low = None if any(_infinite(x, -1) for x in ends) else _least(ends)
        high = None if any(_infinite(x, 1) for x in ends) else _most(ends)
        upper = lower = None
        if p.upper is not None and q.upper is not None:
            upper = Growth((p.upper.c * q.upper.c).upper(), p.upper.a + q.upper.a, (p.upper.b + q.upper.b).lower())
        if p.lower is not None and q.lower is not None:
            lower = Growth((p.lower.c * q.lower.c).lower(), p.lower.a + q.lower.a, (p.lower.b + q.lower.b).upper())
        return self.refined(Part(low, high, upper, lower, p.nonzero and q.nonzero))

    def power(self, p: Part, exponent: fmpq) -> Part:
        if exponent.q != 1:
            return self.root(p, exponent)
        count, result = abs(int(exponent.p)), self.constant(arb(1))
        for _ in range(count):
            result = self.product(result, p)
        if count % 2 == 0 and (result.low is None or result.low < 0):
            result = replace(result, low=arb(0))
        return result if exponent > 0 else self.reciprocal(result)

    def root(self, p: Part, exponent: fmpq) -> Part:
        """A real power of a positive part: an interval alone."""
        if p.low is None or not p.low > 0:
            return Part(None, None)
        e = arb(exponent)
        ends = [p.low**e, None if p.high is None else p.high**e]
        if exponent < 0:
            ends = [arb(0) if ends[1] is None else ends[1], ends[0]]
        high = None if ends[1] is None else ends[1].upper()
        return self.refined(Part(ends[0].lower(), high, nonzero=True))

    def reciprocal(self, p: Part) -> Part:
        if p.sign == 0 or p.lower is None:  # it may come near 0
            return Part(None, None)
        upper = None if p.lower is None else Growth((1 / p.lower.c).upper(), -p.lower.a, (-p.lower.b).lower())
        lower = None if p.upper is None or not p.upper.c > 0 else self._inverse(p.upper)
        far, near = (p.high, p.low) if p.sign > 0 else (p.low, p.high)
        small = arb(0) if far is None or far == 0 else 1 / far
        large = None if near is None or near == 0 else 1 / near
        low, high = (small.lower(), None if large is None else large.upper())
        if p.sign < 0:
            low, high = (None if large is None else large.lower()), small.upper()
        return self.refined(Part(low, high, upper, lower, True))

    def _inverse(self, g: Growth) -> Growth:
        return Growth((1 / g.c).lower(), -g.a, (-g.b).upper())

    def exp(self, p: Part) -> Part:
        """exp of a part that is at least linear in t decays or grows at a rate; of one at most linear, not faster."""
        low = arb(0) if p.low is None else p.low.exp().lower()
        high = None if p.high is None else p.high.exp().upper()
        slow = fast = None
        if p.sign and p.lower is not None and p.lower.a >= 1 and p.lower.b <= 0:
            slow = (p.lower.c * self.start ** (p.lower.a - 1)).lower()
        if p.upper is not None and p.upper.a <= 1 and p.upper.b >= 0:
            fast = (p.upper.c * self.start ** (p.upper.a - 1)).upper()
        upper = lower = None
        if p.sign < 0:
            upper = None if slow is None else Growth(arb(1), 0, slow)
            lower = None if fast is None else Growth(arb(1), 0, fast)
        elif p.sign > 0:
            upper = None if fast is None else Growth(arb(1), 0, -fast)
            lower = None if slow is None else Growth(arb(1), 0, -slow)
        return self.refined(Part(low, high, upper, lower, True))

    def log(self, p: Part) -> Part:
        low = None if p.low is None or not p.low > 0 else p.low.log().lower()
        high = None if p.high is None or not p.high > 0 else p.high.log().upper()
        if p.sign <= 0 or p.low is None or not p.low >= 1 or p.upper is None:
            return self.refined(Part(low, high)) if p.sign > 0 else Part(None, None)
        # log(c t**a exp(-b t)) <= (|log c| / start + |a| most + |b|) t; log(t)/t is at most 1/e, and falls from e on
        most = self.start.log() / self.start if self.start > 3 else arb(-1).exp()
        rate = abs(p.upper.c.log()) / self.start + abs(p.upper.a) * most + abs(p.upper.b)
        return self.refined(Part(low, high, Growth(rate.upper(), 1, arb(0))))

    def erfc(self, p: Part) -> Part:
        """erfc falls, and is at most exp(-z**2) for z >= 0."""
        low = arb(0) if p.high is None else p.high.erfc().lower()
        high = arb(2) if p.low is None else p.low.erfc().upper()
        upper = Growth(arb(2), 0, arb(0))
        if p.sign > 0 and p.lower is not None and p.lower.a >= 1 and p.lower.b <= 0:
            upper = Growth(arb(1), 0, (p.lower.c**2 * self.start ** (2 * p.lower.a - 1)).lower())
        return self.refined(Part(low, high, upper, None, True))

    def chosen(self, t: Part, a: Part, b: Part) -> Part:
        """a where t > 0, else b."""
        if t.low is not None and t.low > 0:
            return a
        if t.high is not None and t.high <= 0:
            return b
        return self.either(a, b)

    def either(self, a: Part, b: Part) -> Part:
        low = None if a.low is None or b.low is None else a.low.min(b.low)
        high = None if a.high is None or b.high is None else a.high.max(b.high)
        return Part(low, high)

    def larger(self, a: Part, b: Part) -> Part:
        low = b.low if a.low is None else a.low if b.low is None else a.low.max(b.low)
        high = None if a.high is None or b.high is None else a.high.max(b.high)
        return Part(low, high)

    def plain(self, head: str, p: Part) -> Part:
        """A function of which the interval alone is kept: |.|, erf, atan, sin, cos."""
        if head == "abs":
            negated = Part(None if p.high is None else -p.high, None if p.low is None else -p.low, p.upper, p.lower)
            if p.sign:
                return p if p.sign > 0 else negated
            most = None if p.low is None or p.high is None else p.high.max(-p.low)
            return self.refined(Part(arb(0), most, p.upper))
        if head in ("sin", "cos"):
            return Part(arb(-1), arb(1), Growth(arb(1), 0, arb(0)))
        function = {"erf": arb.erf, "atan": arb.atan}[head]
        limit = arb(1) if head == "erf" else arb.pi() / 2
        low = (-limit).lower() if p.low is None else function(p.low).lower()
        high = limit.upper() if p.high is None else function(p.high).upper()
        return Part(low, high, Growth(limit.upper(), 0, arb(0)))


def _outgrows(g: Growth, other: Growth) -> bool:
    """Whether g is the larger one for large t."""
    return bool(g.b < other.b) or (bool(g.b == other.b) and g.a > other.a)


# ends with infinity: a ball, or the sign of an infinite one
_End = Ball | int


def _ends(p: Part) -> tuple[_End, _End]:
    return (-1 if p.low is None else p.low), (1 if p.high is None else p.high)


def _times(a: _End, b: _End) -> _End:
    """The product of two ends; 0 times infinity is 0, as befits the ends of products."""
    if isinstance(a, int) and isinstance(b, int):
        return a * b
    if isinstance(a, int) or isinstance(b, int):
        infinite, finite = (a, b) if isinstance(a, int) else (b, a)
        assert isinstance(infinite, int)
        return arb(0) if finite == 0 else infinite if finite > 0 else -infinite
    return a * b


def _infinite(x: _End, sign: int) -> bool:
    return isinstance(x, int) and x == sign


def _least(ends: list[_End]) -> Ball:
    finite = [x for x in ends if not isinstance(x, int)]
    low = finite[0]
    for x in finite[1:]:
        low = low.min(x)
    return low.lower()


def _most(ends: list[_End]) -> Ball:
    finite = [x for x in ends if not isinstance(x, int)]
    high = finite[0]
    for x in finite[1:]:
        high = high.max(x)
    return high.upper()
