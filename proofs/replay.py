"""Judge a stored counterexample by code of its own: one file, standard library only; nothing is trusted but the case.

    python -I -S proofs/replay.py WITNESS.json

A witness replays if its case belongs to the system and the sorts, every `given` is TRUE there, the statement is FALSE,
and the failing relation has the recorded sides. Exit status: 0 REPLAYED, 1 something does not hold, 2 no witness.

Values are intervals with rational ends, points where all is rational; roots, exp, log and eigenvalues are enclosed at
64, 128 and 256 bits. A truth value is True, False or None (unknown); connectives are Kleene's. An undefined term makes
its relation unknown. A for-all over lags or naturals is settled by one period if its variable stands only in the times
of what repeats; else two periods and 12 are tried, and it is False or unknown. Over reals some are tried.

The case repeats: Slope(r, j) = slopes[r mod L][j], Act, Out and Free likewise. A cell's state starts at time t - T and
runs through the gates (of an activation whose output does not tell its slope, the gates are its arguments); before that
it is unknown, and so is a net outside an activation that lacks its inputs or bias.
An orbit runs T steps from a0, net(s) = W a(s-1) + bias + input(s), and is enclosed; nothing repeats, and what lies
before the start is undefined.
"""

from __future__ import annotations

import decimal
import hashlib
import json
import math
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction
from functools import lru_cache, reduce
from itertools import accumulate, combinations, pairwise, product
from operator import mul
from pathlib import Path
from typing import Any, NamedTuple

MAX_BYTES, MAX_DEPTH, MAX_DIGITS, MAX_UNITS, MAX_LAG = 1_000_000, 100, 1000, 16, 10_000
MAX_BITS = 1 << 16  # of a numerator or denominator: a lag of 10000 with slopes and weights of three digits
MAX_WORK = 1_000_000  # operations on numbers of 64 bits: about three seconds
LADDER = (64, 128, 256)
LATER = 64  # times at which slopes by formula are looked at in any case
REALS = tuple(map(Fraction, ("0", "1", "-1", "1/2", "-1/2", "2", "-2", "1000", "-1000")))  # tried for a real variable


class Unreadable(Exception):
    """The file is no witness that can be judged: exit status 2."""


class Fails(Exception):
    """The witness is readable, and something that it says does not hold: exit status 1."""


class Undefined(Exception):
    """A term has no value here, so that the relation it stands in is unknown."""


class TooLarge(Undefined):
    """A number would not fit."""


# --- intervals -----------------------------------------------------------------------------------------------------


class Interval(NamedTuple):
    """All numbers from low to high. An operation is done to all of them; the result holds every outcome.

    A tuple's own +, * and repetition (what `override` is ignored for) would make a longer tuple, which none here wants.
    """

    low: Fraction
    high: Fraction

    @property
    def is_point(self) -> bool:
        """Whether it holds one number alone."""
        return self.low == self.high

    def __contains__(self, x: object) -> bool:
        return isinstance(x, Fraction | int) and self.low <= x <= self.high

    def __add__(self, other: Number) -> Interval:  # type: ignore[override]
        other = interval(other)
        return Interval(self.low + other.low, self.high + other.high)

    def __mul__(self, other: Number) -> Interval:  # type: ignore[override]
        other = interval(other)
        if self.is_point and other.is_point:
            return point(self.low * other.low)
        return hull(x * y for x in self for y in other)

    def __radd__(self, other: Number) -> Interval:
        return self + other

    def __rmul__(self, other: Number) -> Interval:  # type: ignore[override]
        return self * other

    def __neg__(self) -> Interval:
        return Interval(-self.high, -self.low)

    def __sub__(self, other: Number) -> Interval:
        return self + -interval(other)

    def __rsub__(self, other: Number) -> Interval:
        return interval(other) - self

    def __truediv__(self, other: Number) -> Interval:
        other = interval(other)
        if 0 in other:
            raise Undefined("division by a term that is or may be 0")
        return self * hull(1 / y for y in other)

    def __rtruediv__(self, other: Number) -> Interval:
        return interval(other) / self

    def __abs__(self) -> Interval:
        return Interval(max(self.low, -self.high, Fraction(0)), max(-self.low, self.high))

    def __pow__(self, k: int) -> Interval:
        if k < 0:
            return 1 / self**-k
        base = abs(self) if k % 2 == 0 else self  # of these the power rises
        bits = max(x.numerator.bit_length() + x.denominator.bit_length() for x in base) - 2
        if bits * k > MAX_BITS:
            raise TooLarge(f"{shown(self)} to the power {shown(point(k))} needs more than {MAX_BITS} bits")
        return Interval(base.low**k, base.high**k)


Number = Interval | Fraction | int
Value = Interval | None  # None: a real number of which nothing is known
Matrix = list[list[Value]]
Truth = bool | None
Env = dict[str, tuple[str, Interval]]  # name: sort and value


def interval(x: Number) -> Interval:
    """A number as an interval."""
    return x if isinstance(x, Interval) else point(x)


def point(x: Fraction | int) -> Interval:
    """The interval that holds x alone."""
    return Interval(Fraction(x), Fraction(x))


ZERO, ONE = map(point, (0, 1))


def hull(xs: Iterable[Fraction]) -> Interval:
    """The least interval that holds all of the numbers."""
    found = list(xs)
    return Interval(min(found), max(found))


def largest(xs: Sequence[Interval]) -> Interval:
    """The maximum of one number from each."""
    return Interval(max(x.low for x in xs), max(x.high for x in xs))


def least(xs: Sequence[Interval]) -> Interval:
    """The minimum of one number from each."""
    return Interval(min(x.low for x in xs), min(x.high for x in xs))


def widened(a: Interval, distance: Fraction) -> Interval:
    """All numbers within the distance of one in the interval."""
    return Interval(a.low - distance, a.high + distance)


def total(xs: Iterable[Interval]) -> Interval:
    """The sum; of none 0."""
    return sum(xs, ZERO)


def integer_root(x: int, k: int) -> int:
    """The largest r with r**k <= x, by Newton's method from the next power of 2 above."""
    if x == 0:
        return 0
    r = 1 << -(-x.bit_length() // k)
    while (better := ((k - 1) * r + x // r ** (k - 1)) // k) < r:
        r = better
    return r


def root(a: Interval, k: int, bits: int) -> Interval:
    """The k-th roots of numbers >= 0, exact where they are rational."""
    if a.low < 0:
        raise Undefined(f"root of {shown(a)}, which is or may be negative")

    def end(x: Fraction, up: int) -> Fraction:
        exact = Fraction(integer_root(x.numerator, k), integer_root(x.denominator, k))
        if exact**k == x:
            return exact
        shift = bits + x.denominator.bit_length()
        return Fraction(integer_root((x.numerator << k * shift) // x.denominator, k) + up, 1 << shift)

    return Interval(end(a.low, 0), end(a.high, 1))


def by_decimals(f: Callable[[Context, Decimal], Decimal], a: Interval, bits: int) -> Interval:
    """The image under a rising function, with ends of bits // 3 significant decimal digits.

    The module decimal rounds the function correctly to the nearest such number; unless that is exact, the next one on
    the outer side is taken.
    """

    def end(x: Fraction, rounding: str, further: Callable[[Context, Decimal], Decimal]) -> Fraction:
        context = Context(bits // 3, rounding, -MAX_BITS, MAX_BITS, traps=[decimal.Overflow, decimal.Underflow])
        try:
            argument = context.divide(Decimal(x.numerator), Decimal(x.denominator))
            context.clear_flags()
            y = f(context, argument)
            return Fraction(further(context, y) if context.flags[decimal.Inexact] else y)
        except (decimal.Overflow, decimal.Underflow):
            raise TooLarge(f"a function of {shown(point(x))} needs more than {MAX_BITS} decimal places") from None

    return Interval(
        end(a.low, decimal.ROUND_FLOOR, Context.next_minus), end(a.high, decimal.ROUND_CEILING, Context.next_plus)
    )


def rounded(a: Interval, bits: int) -> Interval:
    """The interval with its ends moved outward to bits // 3 significant decimal digits."""
    return by_decimals(Context.plus, a, bits)


def exp(a: Interval, bits: int) -> Interval:
    """All e**x."""
    return by_decimals(Context.exp, a, bits)


def log(a: Interval, bits: int) -> Interval:
    """All natural logarithms."""
    if a.low <= 0:
        raise Undefined(f"log of {shown(a)}, which is or may be 0 or less")
    return by_decimals(Context.ln, a, bits)


def decay(a: Interval, bits: int) -> Interval:
    """exp(-x) of numbers x >= 0; beyond 4096 between 0 and exp(-4096)."""
    low, high = exp(-least([a, point(4096)]), bits)
    return Interval(low if a.high <= 4096 else Fraction(0), high)


def series(first: Interval, ratio: Callable[[int], Interval], bits: int) -> Interval:
    """first (1 + r(1) + r(1) r(2) + ...), where r(i) lies in ratio(i) and |r(i)| stays <= 1/2 once it is.

    From there what is left out is at most the last term that is taken.
    """
    found, term, i = first, first, 1
    while abs(ratio(i)).high > Fraction(1, 2) or abs(term).high > abs(first).high / 2**bits:
        term = rounded(term * ratio(i), bits)
        found, i = found + term, i + 1
    return rounded(widened(found, abs(term).high), bits)


@lru_cache(maxsize=64)
def pi(bits: int) -> Interval:
    """pi = 4 arctan(1), by Euler's series."""
    return series(point(2), lambda i: point(Fraction(i, 2 * i + 1)), bits)


def arctan(a: Interval, bits: int) -> Interval:
    """All angles with these tangents: Euler's series, x / (1 + x**2) times ratios x**2 / (1 + x**2) 2i / (2i+1)."""

    def end(x: Fraction) -> Interval:
        if abs(x) > 1:
            return pi(bits) * Fraction(x / abs(x), 2) - end(1 / x)
        share = rounded(point(x * x / (1 + x * x)), bits)
        return series(point(x / (1 + x * x)), lambda i: share * Fraction(2 * i, 2 * i + 1), bits)

    return rising(lambda z, _: end(z.low))(a, bits)


def cosine(a: Interval, bits: int) -> Interval:
    """All cosines, which differ from that of the midpoint by half the width at most: Taylor's series, without turns."""
    middle, radius = (a.low + a.high) / 2, (a.high - a.low) / 2
    if abs(middle) > 1 << 512:
        raise TooLarge(f"the cosine or sine of {shown(a)} needs pi to more than 512 bits")
    turn = 2 * pi(bits + math.ceil(abs(middle)).bit_length())
    square = (middle - round(middle / turn.low) * turn) ** 2
    found = series(ONE, lambda i: -square / (2 * i * (2 * i - 1)), bits)
    return clipped(widened(found, radius))


def sine(a: Interval, bits: int) -> Interval:
    """All sines: the cosine a quarter turn before."""
    return ZERO if a == ZERO else cosine(a - pi(bits) / 2, bits)


def erf(a: Interval, bits: int) -> Interval:
    """All values of the error function: 2/sqrt(pi) exp(-x**2) sum of 2**i x**(2i+1) / (1 3 ... (2i+1)).

    For x**2 > bits the value is within exp(-x**2) of its limit.
    """

    def end(x: Fraction) -> Interval:
        square = rounded(point(x * x), bits)
        if square.low > bits:
            limit = x / abs(x)
            return hull([limit, limit * (1 - decay(square, bits).high)])
        sum_ = series(point(x), lambda i: square * Fraction(2, 2 * i + 1), bits)
        return rounded(2 * sum_ * decay(square, bits) / root(pi(bits), 2, bits), bits)

    return clipped(rising(lambda z, _: end(z.low))(a, bits))


def clipped(a: Interval) -> Interval:
    """Those of the numbers that lie between -1 and 1."""
    return Interval(max(a.low, Fraction(-1)), min(a.high, Fraction(1)))


def power(a: Interval, b: Interval, bits: int) -> Interval:
    """All x**y: exact for an integer y, by roots for a rational y, else exp(y log x) for a positive x."""
    y = b.low
    if b.is_point and y.denominator == 1:
        return a ** int(y)
    if a.low < 0:
        raise Undefined(f"{shown(a)} to the power {shown(b)}: a real power needs a positive base")
    if b.is_point and max(abs(y.numerator), y.denominator) <= 64:
        return root(a**y.numerator, y.denominator, bits)
    if a == ZERO and y > 0:
        return a
    return exp(b * log(a, bits), bits)


ARITHMETIC: dict[str, Callable[..., Interval]] = {  # of the precision and the arguments
    "+": lambda bits, *xs: total(xs),
    "*": lambda bits, *xs: reduce(mul, xs),
    "max": lambda bits, *xs: largest(xs),
    "min": lambda bits, *xs: least(xs),
    "abs": lambda bits, x: abs(x),
    "**": lambda bits, x, y: power(x, y, bits),
    "exp": lambda bits, x: exp(x, bits),
    "log": lambda bits, x: log(x, bits),
    "sqrt": lambda bits, x: root(x, 2, bits),
}


# --- activations: range, slope, ends of the slope attained, slope in the output -------------------------------------


Function = Callable[[Interval, int], Interval]  # of an interval, at so many bits


class Activation(NamedTuple):
    """Range and slopes of f, f itself, f' at a point (at a kink from the left), and f' as a function of y = f(z).

    An irrational end of range_ or slope is moved inside, where it is a value; sup encloses the largest |f'| then.
    """

    range_: list[str]
    slope: list[str]
    attained: list[bool]
    value: Function
    slope_at: Function
    in_output: Function | None = None  # None: the output does not tell the slope
    values: list[str] | None = None  # the only slopes there are
    closed: tuple[bool, bool] = (False, False)  # the ends of range_ that are outputs
    sup: list[str] | None = None


def rising(f: Function) -> Function:
    """The image under a function that never falls, from the ends alone."""
    return lambda z, bits: Interval(f(point(z.low), bits).low, f(point(z.high), bits).high)


def _sigmoid(scale: str, inner: str, shift: str) -> Function:
    """scale / (1 + exp(-inner z)) + shift, its fraction as a / (a + b), where a or b is 1 and the other less."""

    def at(z: Interval, bits: int) -> Interval:
        a, b = (decay(Fraction(inner) * largest([x, ZERO]), bits) for x in (-z, z))
        return Fraction(scale) * (a / (a + b)) + Fraction(shift)

    return rising(at)


def _bell(scale: str, inner: str) -> Function:
    """scale inner e / (1 + e)**2 with e = exp(-inner |z|), which rises in e up to 1: the slope of the above."""
    at = rising(lambda e, _: Fraction(scale) * Fraction(inner) * (e / (1 + e) ** 2))
    return lambda z, bits: at(least([decay(Fraction(inner) * abs(z), bits), ONE]), bits)


def _quadratic(c0: str, c1: str, c2: str) -> Function:
    return lambda y, bits: Fraction(c0) + Fraction(c1) * y + Fraction(c2) * y**2


def _scaled(c: str, shift: str = "0") -> Function:
    return lambda z, bits: Fraction(c) * z + Fraction(shift)


def _constant(c: str) -> Function:
    return lambda z, bits: point(Fraction(c))


def _pieces(ends: list[str], *parts: Function) -> Function:
    """One function up to each end, the end included, and one beyond the last; of an interval in several, the hull."""
    edges: list[Any] = [-math.inf, *map(Fraction, ends), math.inf]

    def f(z: Interval, bits: int) -> Interval:
        pieces = [(low, high, part) for (low, high), part in zip(pairwise(edges), parts, strict=True)]
        found = [
            part(Interval(max(z.low, low), min(z.high, high)), bits)
            for low, high, part in pieces
            if z.low <= high and z.high > low
        ]
        return hull(x for image in found for x in image)

    return f


def _ramp(c: str, shift: str) -> Function:
    """c z + shift, but not below 0."""
    line = _scaled(c, shift)
    return lambda z, bits: largest([line(z, bits), ZERO])


def _hard(c: str) -> tuple[Function, Function, Function]:
    """c z + 1/2 between 0 and 1, its slope, and that at its outputs y: c where y and 1 - y are positive."""
    end, ramp = 1 / (2 * Fraction(c)), _ramp(c, "1/2")
    slope = _pieces([str(-end), str(end)], _constant("0"), _constant(c), _constant("0"))
    inside = _pieces(["0"], _constant("0"), _constant(c))
    return lambda z, bits: least([ramp(z, bits), ONE]), slope, lambda y, bits: inside(least([y, 1 - y]), bits)


def _softplus(z: Interval, bits: int) -> Interval:
    return log(1 + exp(z, bits), bits)


def _softsign(z: Interval, bits: int) -> Interval:
    return z / (1 + abs(z))


def _silu(z: Interval, bits: int) -> Interval:
    return z * SIGMOID(z, bits)


def _silu_slope(z: Interval, bits: int) -> Interval:
    return SIGMOID(z, bits) + z * BELL(z, bits)


def _mish(z: Interval, bits: int) -> Interval:
    return z * (1 - 2 / ((1 + exp(z, bits)) ** 2 + 1))


def _mish_slope(z: Interval, bits: int) -> Interval:
    e = exp(z, bits)
    d = (1 + e) ** 2 + 1
    return 1 - 2 / d + 4 * z * e * (e + 1) / d**2


def _normal(z: Interval, bits: int) -> Interval:
    """The distribution function of a normal variable."""
    return (1 + erf(z / root(point(2), 2, bits), bits)) / 2


def _bump(z: Interval, bits: int) -> Interval:
    return decay(z**2 / 2, bits)


def _gelu(z: Interval, bits: int) -> Interval:
    return z * _normal(z, bits)


def _gelu_slope(z: Interval, bits: int) -> Interval:
    return _normal(z, bits) + z * _bump(z, bits) / root(2 * pi(bits), 2, bits)


CUBIC = Fraction("0.044715")


def _gelu_tanh(z: Interval, bits: int) -> Interval:
    return z * SIGMOID(root(8 / pi(bits), 2, bits) * (z + CUBIC * z**3), bits)


def _gelu_tanh_slope(z: Interval, bits: int) -> Interval:
    c = root(8 / pi(bits), 2, bits)
    w, rate = c * (z + CUBIC * z**3), c * (1 + 3 * CUBIC * z**2)
    return SIGMOID(w, bits) + z * rate * BELL(w, bits)


def _erf_slope(z: Interval, bits: int) -> Interval:
    return 2 * decay(z**2, bits) / root(pi(bits), 2, bits)


def _selu(z: Interval, bits: int) -> Interval:
    below = exp(least([z, ZERO]), bits) - 1
    return Fraction(SELU) * largest([z, ZERO]) + Fraction(SELU_TOP) * below


def _selu_slope(z: Interval, bits: int) -> Interval:
    """The slope up to 0."""
    return Fraction(SELU_TOP) * exp(z, bits)


SIGMOID, BELL = _sigmoid("1", "1", "0"), _bell("1", "1")
UP = [False, True]  # the slopes of a sigmoid come near 0 and reach their maximum
BOTH, LEFT = (True, True), (True, False)
SELU = "1.0507009873554804934193349852946"
SELU_TOP = str(Fraction(SELU) * Fraction("1.6732632423543772848170429916717"))
HARD, HARD_KERAS = _hard("1/6"), _hard("1/5")
ACTIVATIONS = {
    "logistic": Activation(["0", "1"], ["0", "1/4"], UP, SIGMOID, BELL, _quadratic("0", "1", "-1")),
    "tanh": Activation(
        ["-1", "1"], ["0", "1"], UP, _sigmoid("2", "2", "-1"), _bell("2", "2"), _quadratic("1", "0", "-1")
    ),
    "lstm97_h": Activation(
        ["-1", "1"], ["0", "1/2"], UP, _sigmoid("2", "1", "-1"), _bell("2", "1"), _quadratic("1/2", "0", "-1/2")
    ),
    "lstm97_g": Activation(
        ["-2", "2"], ["0", "1"], UP, _sigmoid("4", "1", "-2"), _bell("4", "1"), _quadratic("1", "0", "-1/4")
    ),
    "lecun_tanh": Activation(
        ["-17159/10000", "17159/10000"], ["0", "17159/15000"], UP, _sigmoid("17159/5000", "4/3", "-17159/10000"),
        _bell("17159/5000", "4/3"), _quadratic("17159/15000", "0", "-20000/51477"),
    ),
    "linear": Activation(
        ["-oo", "oo"], ["1", "1"], [True, True], _scaled("1"), _constant("1"), _constant("1"), ["1"]
    ),
    "relu": Activation(
        ["0", "oo"], ["0", "1"], [True, True], _ramp("1", "0"), _pieces(["0"], _constant("0"), _constant("1")),
        _pieces(["0"], _constant("0"), _constant("1")), ["0", "1"], LEFT,
    ),
    "softplus": Activation(
        ["0", "oo"], ["0", "1"], [False, False], _softplus, SIGMOID, lambda y, bits: 1 - exp(-y, bits)
    ),
    "arctan": Activation(
        ["-785398163397/500000000000", "785398163397/500000000000"], ["0", "1"], UP, arctan,
        lambda z, bits: 1 / (1 + z**2), lambda y, bits: cosine(y, bits) ** 2,
        closed=BOTH,
    ),
    "softsign": Activation(
        ["-1", "1"], ["0", "1"], UP, rising(_softsign),
        lambda z, bits: 1 / (1 + abs(z)) ** 2, lambda y, bits: (1 - abs(y)) ** 2,
    ),
    "sin": Activation(["-1", "1"], ["-1", "1"], [True, True], sine, cosine, closed=BOTH),
    "erf": Activation(
        ["-1", "1"], ["0", "225675833419/200000000000"], UP, erf, _erf_slope,
        sup=["141047395886939071737019862890193146461/125000000000000000000000000000000000000",
             "11283791670955125738961589031215451716883/10000000000000000000000000000000000000000"],
    ),
    "gelu": Activation(
        ["-169971207479/1000000000000", "oo"], ["-25780829037/200000000000", "225780829037/200000000000"],
        [True, True], _gelu, _gelu_slope, closed=LEFT,
        sup=["11289041451851547863407444422619733123323/10000000000000000000000000000000000000000",
             "5644520725925773931703722211309866561663/5000000000000000000000000000000000000000"],
    ),
    "gelu_tanh": Activation(
        ["-170040750571/1000000000000", "oo"], ["-64496534329/500000000000", "564496534329/500000000000"],
        [True, True], _gelu_tanh, _gelu_tanh_slope, closed=LEFT,
        sup=["1128993068658771765455904470399553/1000000000000000000000000000000000",
             "564496534329385882727952235199777/500000000000000000000000000000000"],
    ),
    "silu": Activation(
        ["-278464542761/1000000000000", "oo"], ["-1559989377/15625000000", "17184989377/15625000000"],
        [True, True], _silu, _silu_slope, closed=LEFT,
        sup=["109983932012886691695818492432057/100000000000000000000000000000000",
             "1099839320128866916958184924320571/1000000000000000000000000000000000"],
    ),
    "mish": Activation(
        ["-308843413017/1000000000000", "oo"], ["-112526122389/1000000000000", "1088498161251/1000000000000"],
        [True, True], _mish, _mish_slope, closed=LEFT,
        sup=["8707985290013822889826349019137/8000000000000000000000000000000",
             "544249080625863930614146813696063/500000000000000000000000000000000"],
    ),
    "selu": Activation(
        [str(-Fraction(SELU_TOP)), "oo"], ["0", SELU_TOP], UP,
        _selu, _pieces(["0"], _selu_slope, _constant(SELU)),
        _pieces(["0"], _scaled("1", SELU_TOP), _constant(SELU)),
    ),
    "gaussian": Activation(
        ["0", "1"], ["-4738520779/7812500000", "4738520779/7812500000"], [True, True], _bump,
        lambda z, bits: -z * _bump(z, bits), closed=(False, True),
        sup=["3032653298563167118018997674955902267209/5000000000000000000000000000000000000000",
             "6065306597126334236037995349911804534421/10000000000000000000000000000000000000000"],
    ),
    "hard_sigmoid": Activation(
        ["0", "1"], ["0", "1/6"], [True, True], *HARD, ["0", "1/6"], BOTH,
    ),
    "hard_sigmoid_keras": Activation(
        ["0", "1"], ["0", "1/5"], [True, True], *HARD_KERAS, ["0", "1/5"], BOTH,
    ),
}  # fmt: skip


def within(x: Fraction, ends: list[str], attained: Sequence[bool]) -> bool:
    """Whether x lies between the ends, of which only the attained ones count."""
    low, high = (float(end.replace("oo", "inf")) if "oo" in end else Fraction(end) for end in ends)
    left, right = attained
    return low <= x <= high and (x != low or left) and (x != high or right)


def is_output(y: Fraction, name: str) -> bool:
    """Whether the activation takes the value y."""
    return within(y, ACTIVATIONS[name].range_, ACTIVATIONS[name].closed)


# --- matrices and polynomials (coefficients from the highest power down) --------------------------------------------


def plus(a: Value, b: Value) -> Value:
    """The sum, unknown if a part is."""
    return None if a is None or b is None else a + b


def times(a: Value, b: Value) -> Value:
    """The product, unknown if a factor is and the other is not 0."""
    if ZERO in (a, b):
        return ZERO
    return None if a is None or b is None else a * b


def dot(xs: Iterable[Value], ys: Iterable[Value]) -> Value:
    """The sum of the products."""
    products: list[Value] = [times(*pair) for pair in zip(xs, ys, strict=True)]
    start: Value = ZERO
    return reduce(plus, products, start)


def known(matrix: Matrix) -> list[list[Interval]]:
    """The matrix itself, if nothing in it is unknown."""
    rows = [[x for x in row if x is not None] for row in matrix]
    if any(len(row) < len(whole) for row, whole in zip(rows, matrix, strict=True)):
        raise Undefined("an entry of the matrix is unknown: it needs states, inputs or biases that the case lacks")
    return rows


def applied(rows: Iterable[Sequence[Interval]], u: Sequence[Interval]) -> list[Interval]:
    """The matrix of these rows times u."""
    return [total(x * y for x, y in zip(row, u, strict=True)) for row in rows]


def known_product(a: list[list[Interval]], b: list[list[Interval]]) -> list[list[Interval]]:
    """The matrix product."""
    columns = list(zip(*b, strict=True))
    return [applied(columns, row) for row in a]


def characteristic(a: list[list[Interval]]) -> list[Interval]:
    """The characteristic polynomial, by Newton: k c(k) = -(c(0) t(k) + ... + c(k-1) t(1)), t(k) the trace of a**k."""
    traces: list[Interval] = []
    c = [ONE]
    for k, power in enumerate(accumulate([a] * len(a), known_product), start=1):
        traces = [total(row[i] for i, row in enumerate(power)), *traces]
        c.append(-total(x * y for x, y in zip(c, traces, strict=True)) / k)
    return c


def schur(c: list[Interval], bits: int = max(LADDER)) -> Truth:
    """Whether all roots lie strictly inside the unit circle (Schur, Cohn, Jury).

    The numbers are kept short by moving them outward; if that leaves it open, points are taken as they are.
    """
    ways: list[Callable[[Interval], Interval]] = [lambda x: rounded(x, bits)]
    if all(x.is_point for x in c):
        ways.append(lambda x: x)
    return next((truth for way in ways if (truth := schur_by(way, c)) is not None), None)


def schur_by(way: Callable[[Interval], Interval], c: list[Interval]) -> Truth:
    """The same, of the numbers as they come out of `way` at every step."""
    while len(c) > 1:
        first, *_, last = c = list(map(way, c))
        if abs(last).high >= abs(first).low:
            return False if abs(last).low >= abs(first).high else None
        ratio = last / first
        c = [x - ratio * y for x, y in zip(c, reversed(c), strict=True)][:-1]
    return True


def scaled(c: list[Interval], m: Fraction) -> list[Interval]:
    """The polynomial whose roots are those of c divided by m."""
    return [x / m**i for i, x in enumerate(c)]


def divided(a: list[Fraction], b: list[Fraction]) -> tuple[list[Fraction], list[Fraction]]:
    """Quotient and remainder of polynomials."""
    quotient = []
    while len(a) >= len(b):
        quotient.append(a[0] / b[0])
        a = [x - quotient[-1] * y for x, y in zip(a, b + [Fraction(0)] * (len(a) - len(b)), strict=True)][1:]
    leading = next((i for i, x in enumerate(a) if x), len(a))
    return quotient, a[leading:]


def common(a: list[Fraction], *, b: list[Fraction]) -> list[Fraction]:
    """The greatest common divisor of polynomials."""
    while b:
        a, b = b, divided(a, b)[1]
    return a


def derivative(c: list[Fraction]) -> list[Fraction]:
    """The derivative of a polynomial."""
    return [x * (len(c) - 1 - i) for i, x in enumerate(c[:-1])]


def in_closed_disc(c: list[Fraction]) -> bool:
    """Whether all roots lie in the closed unit disc.

    What c shares with its reversal has the roots on the circle and the pairs (z, 1/z); it has only roots on the circle
    iff, made squarefree, its derivative has all roots inside (Cohn; Gauss and Lucas). The rest must lie inside.
    """
    while c[-1] == 0:
        c = c[:-1]
    shared = common(c, b=c[::-1])
    squarefree, _ = divided(shared, common(shared, b=derivative(shared)))
    rest, _ = divided(c, shared)
    return all(schur(list(map(point, part))) for part in (rest, derivative(squarefree)))


def spectral_radius(a: list[list[Interval]], bits: int) -> Interval:
    """The largest modulus of an eigenvalue: bisection by `schur`, exact where it is rational with few bits."""
    if len(a) == 1:
        ((only,),) = a
        return abs(only)
    c = characteristic(a)
    if all(x == ZERO for x in c[1:]):
        return ZERO
    low, high = Fraction(0), norm("inf", a, bits).high
    for _ in range(bits):
        middle = (low + high) / 2
        inside = schur(scaled(c, middle), bits + max(LADDER))
        if inside is None:
            break
        low, high = (low, middle) if inside else (middle, high)
    guess = ((low + high) / 2).limit_denominator(1 << bits // 2)
    if guess > 0 and all(x.is_point for x in c):
        exact = scaled(c, guess)
        if in_closed_disc([x.low for x in exact]) and not schur(exact):
            return point(guess)
    return Interval(low, high)


def norm(name: str, a: list[list[Interval]], bits: int) -> Interval:
    """The operator norm one, two or inf, the Frobenius norm fro, or max, the largest entry. A vector is one column."""
    sizes = [[abs(x) for x in row] for row in a]
    columns = list(zip(*a, strict=True))
    if name == "max":
        return largest([x for row in sizes for x in row])
    if name == "inf":
        return largest([total(row) for row in sizes])
    if name == "one":
        return norm("inf", [list(column) for column in columns], bits)
    if name == "fro" or len(columns) == 1:
        return root(total(x**2 for row in sizes for x in row), 2, bits)
    if all(x == ZERO for i, row in enumerate(a) for j, x in enumerate(row) if i != j):
        return norm("max", a, bits)
    gram = known_product([list(column) for column in columns], a)
    return root(spectral_radius(gram, 2 * bits), 2, bits)


# --- norms that the case brings: compatible pairs, of vectors and of matrices ----------------------------------------


PAIRS = {
    "one": None, "two": None, "inf": None, "fro": None, "nmax": None,
    "weighted-one": "weights", "weighted-inf": "weights", "polytope": "vertices",
}  # fmt: skip
POLAR = {"one": "inf", "two": "two", "inf": "one", "fro": "two"}  # the dual norms of vectors


def inverted(rows: list[list[Fraction]]) -> list[list[Fraction]] | None:
    """The inverse of a square matrix, by Gauss and Jordan; None where there is none."""
    size = len(rows)
    work = [[*row, *(Fraction(i == j) for j in range(size))] for i, row in enumerate(rows)]
    for column in range(size):
        pivot = next((i for i in range(column, size) if work[i][column]), None)
        if pivot is None:
            return None
        work[column], work[pivot] = work[pivot], work[column]
        one = [x / work[column][column] for x in work[column]]
        work = [[x - row[column] * y for x, y in zip(row, one, strict=True)] for row in work]
        work[column] = one
    return [row[size:] for row in work]


class Pair:
    """A norm of vectors with a norm of matrices: |M u| <= |M| |u| for all M and u.

    With weights d it is a plain norm, of all d_j u_j, with that of all d_i m_ij / d_j. The gauge of the polytope
    conv{+v, -v} at u is the least sum |c_v| with sum c_v v = u; a least one uses n independent vertices, so all such
    choices are tried; its matrix norm is the largest |M v|, its dual norm the largest |a . v|.
    """

    def __init__(self, said: dict[str, Any], n: int, meter: Meter) -> None:
        self.kind, self.n, self.meter = said["kind"].removeprefix("weighted-"), n, meter
        self.of_vectors = "inf" if self.kind == "nmax" else self.kind
        self.weights: list[Fraction] = said.get("weights", [Fraction(1)] * n)
        vertices: list[list[Fraction]] = said.get("vertices", [])
        meter.spend(math.comb(len(vertices), n) * n**3)
        choices = (inverted([list(row) for row in zip(*some, strict=True)]) for some in combinations(vertices, n))
        self.bases = [[list(map(point, row)) for row in basis] for basis in choices if basis is not None]
        self.vertices = [list(map(point, v)) for v in vertices]

    def of_vector(self, u: list[Interval], bits: int) -> Interval:
        """|u|."""
        if self.kind == "polytope":
            self.meter.spend(len(self.bases) * self.n**2)
            return least([total(map(abs, applied(basis, u))) for basis in self.bases])
        return norm(self.of_vectors, [[d * x] for d, x in zip(self.weights, u, strict=True)], bits)

    def of_functional(self, a: list[Interval], bits: int) -> Interval:
        """The dual norm: the largest |a . u| with |u| <= 1."""
        if self.kind == "polytope":
            return largest(list(map(abs, applied(self.vertices, a))))
        return norm(POLAR[self.of_vectors], [[x / d] for d, x in zip(self.weights, a, strict=True)], bits)

    def of_matrix(self, m: list[list[Interval]], bits: int) -> Interval:
        """|M|."""
        if self.kind == "polytope":
            self.meter.spend(len(self.vertices) * self.n**2)
            return largest([self.of_vector(applied(m, v), bits) for v in self.vertices])
        if self.kind == "nmax":
            return self.n * norm("max", m, bits)
        rows = zip(self.weights, m, strict=True)
        return norm(self.kind, [[d * x / e for e, x in zip(self.weights, row, strict=True)] for d, row in rows], bits)


# --- the stored form: what may stand where --------------------------------------------------------------------------

# letters: t term, f formula, M matrix, L flow, w construction, x expression of a cell, X list of those; s name, p norm,
# r name of a variable, k integer, ? true or false, q range of a quantifier, a list; v binds a name, V three names, A a
# list of [name, sort]; b term and g formula under what is bound. * one or more of the letter before it, | another form.
GRAMMAR: dict[str, dict[str, str]] = {
    "t": {
        "n": "", "var": "r", "+": "t*", "*": "t*", "**": "tt", "abs": "t", "max": "t*", "min": "t*", "exp": "t",
        "log": "t", "sum": "vtb", "prod": "vtb", "maximum": "vtb", "PathSum": "Vbttt", "Weight": "tt", "Slope": "tt",
        "Bias": "t", "Input": "tt", "Start": "t", "Steps": "",
        "Act": "tt", "ActAt": "t", "SlopeAt": "t", "ErrorFlow": "ttt|tttt", "WeightFlow": "tttt|ttttt", "Out": "stt",
        "Free": "st", "Same": "tt",
        "Seq": "st*", "SlopeSup": "", "SlopeMax": "p|pt", "WeightMax": "", "JointRadius": "", "StateFlow": "ttt|tstst",
        "Step": "ttt", "Norm": "pM", "SpectralRadius": "M",
    },
    "f": {
        "<=": "tt", "<": "tt", "=": "tt", "and": "f*", "not": "f", "implies": "ff", "iff": "ff",
        "all": "vqg", "some": "vqg", "decays": "L", "vanishes": "L",
    },
    "M": {
        "Basis": "t", "Vector": "vb", "W": "", "Abs": "M", "Row": "t", "Col": "t", "Slopes": "t", "Step": "t",
        "Flow": "t", "StateFlow": "t", "NetWeight": "st",
    },
    "L": {"Flow": "", "StateFlow": "|ss"},
    "w": {
        "weight": "vvb", "slope": "vvb", "netweight": "skvvb", "seq": "svAbb", "bias": "vb", "input": "vvb",
        "start": "vb",
    },
    "x": {
        "state": "s", "input": "s", "param": "s", "scalar": "s", "+": "x*", "*": "x*", "**": "xk", "max": "x*",
        "min": "x*", "exp": "x", "log": "x", "sqrt": "x", "abs": "x", "net": "ss?aX", **dict.fromkeys(ACTIVATIONS, "x"),
    },
}  # fmt: skip
NOUNS = {"t": "term", "f": "formula", "M": "matrix", "L": "flow", "w": "construction", "x": "cell expression"}
NORMS = ("one", "two", "inf", "fro", "max")
RANGES = {"lags": ("lag", 1), "nats": ("nat", 0), "reals": ("real", None)}  # sort and first value
NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(/[1-9][0-9]*)?")
ATOMS: dict[str, Callable[[Any], bool]] = {
    "s": lambda x: isinstance(x, str),
    "v": lambda x: isinstance(x, str),
    "r": lambda x: isinstance(x, str),
    "k": lambda x: isinstance(x, str) and re.fullmatch(r"-?[0-9]{1,4}", x) is not None,
    "?": lambda x: isinstance(x, bool),
    "q": lambda x: x in (["n"], *RANGES),
    "a": lambda x: isinstance(x, list),
    "X": lambda x: isinstance(x, list),
    "V": lambda x: are_strings(x, 3),
    "A": lambda x: isinstance(x, list) and all(are_strings(y, 2) for y in x),
}
BOUND: dict[str, Callable[[Any], set[str]]] = {"v": lambda x: {x}, "V": set, "A": lambda x: {name for name, _ in x}}


def are_strings(x: Any, count: int) -> bool:
    """Whether x is a list of so many strings."""
    return isinstance(x, list) and len(x) == count and all(isinstance(y, str) for y in x)


def brief(x: object) -> str:
    """The value as JSON, shortened."""
    return cut(json.dumps(x, default=str), 60)


def cut(text: str, length: int) -> str:
    """The text, shortened."""
    return text if len(text) <= length else f"{text[: length - 3]}..."


@lru_cache(maxsize=4096)
def number(text: str) -> Fraction:
    """The rational that "p" or "p/q" stands for."""
    digits = max(map(len, text.lstrip("-").split("/")))
    if digits > MAX_DIGITS:
        raise Unreadable(f"{brief(text)} has {digits} digits; a witness may have {MAX_DIGITS} in a number")
    if not NUMBER.fullmatch(text) or str(Fraction(text)) != text:
        raise Unreadable(f'{brief(text)} is no number of a witness; write "p" or "p/q" in lowest terms, such as "-3/4"')
    return Fraction(text)


def _signature(kind: str, head: str, count: int) -> str:
    for form in GRAMMAR[kind][head].split("|"):
        letters, star, _ = form.partition("*")
        letters = letters.ljust(count, letters[-1]) if star else letters
        if len(letters) == count:
            return letters
    raise Unreadable(f"{head} with {count} arguments is no {NOUNS[kind]}; it takes those of {GRAMMAR[kind][head]!r}")


def told_names(scope: frozenset[Any]) -> str:
    """The variables in scope, without the norms."""
    return ", ".join(sorted(x for x in scope if isinstance(x, str))) or "none"


def well_formed(e: Any, kind: str, scope: frozenset[Any]) -> None:
    """Refuse what is no term, formula, ... of the stored form, and a variable that is not in scope."""
    if kind in "tx" and isinstance(e, str):
        number(e)
        return
    head, *parts = e if isinstance(e, list) and e else [None]
    if not isinstance(head, str) or head not in GRAMMAR[kind]:
        raise Unreadable(f"{brief(e)} is no {NOUNS[kind]}; one starts with {', '.join(GRAMMAR[kind])}")
    inner, letters = scope, _signature(kind, head, len(parts))
    for letter, part in zip(letters, parts, strict=True):
        if letter in ATOMS and not ATOMS[letter](part):
            raise Unreadable(f"{brief(part)} cannot stand in {brief(e)}")
        if letter == "r" and part not in scope:
            raise Unreadable(f"{brief(e)} is bound nowhere; the variables here are {told_names(scope)}")
        if letter in BOUND:
            inner |= BOUND[letter](part)
        elif letter == "X":
            for x in part:
                well_formed(x, "x", scope)
        elif letter in "bg":
            well_formed(part, {"b": "t", "g": "f"}[letter], inner)
        elif letter in GRAMMAR:
            well_formed(part, letter, scope)
    if "p" in letters:
        well_formed_norm(parts[0], e, scope)


def well_formed_norm(p: Any, e: list[Any], scope: frozenset[Any]) -> None:
    """Refuse a norm that is not declared, a dual norm that has no name here, and one of anything but a vector."""
    match p:
        case ["dual", inner]:
            if e[0] != "Norm" or not is_vector(e[2]):
                allowed = f"a dual norm is one of vectors, {', '.join(VECTORS)}"
                raise Unreadable(f"{brief(p)} cannot stand in {brief(e)}: {allowed}")
            names: Iterable[str] = POLAR
        case inner:
            names = NORMS
    match inner:
        case ["var", str(name)]:
            if ("norm", name) not in scope:
                raise Unreadable(f"{brief(p)} is no norm of the claim, whose sorts do not say that {name} is one")
        case str() if inner in names:
            pass
        case _:
            raise Unreadable(f"{brief(p)} is no norm; one is {', '.join(NORMS)}, a variable, or a dual norm")


VECTORS = ("Row", "Col", "Basis", "Vector")


def is_vector(e: Any) -> bool:
    """Whether the stored matrix is a vector, or that of the absolute values of one."""
    while e[0] == "Abs":
        e = e[1]
    return e[0] in VECTORS


# --- the case -------------------------------------------------------------------------------------------------------


@dataclass
class Meter:
    """What may still be computed, and the first number that was too large."""

    left: int = MAX_WORK
    too_large: str = ""
    why: str = ""  # why the last relation was unknown

    def spend(self, work: int) -> None:
        """Take the work off what is left."""
        self.left -= work
        if self.left < 0:
            raise Unreadable(f"the witness needs more than {MAX_WORK} operations; reduce n, the lags or the statement")

    def sized(self, a: Interval, operations: int = 1) -> Interval:
        """The interval itself, if its ends are small enough to go on with; so many operations were done to get it."""
        bits = max(x.numerator.bit_length() + x.denominator.bit_length() for x in a)
        self.spend(operations * (1 + bits // 64))
        if bits > MAX_BITS:
            raise TooLarge(f"a number needs {bits} bits, more than {MAX_BITS}; reduce the lags or the exponents")
        return a

    def product(self, a: Matrix, b: Matrix) -> Matrix:
        """The matrix product."""
        columns = list(zip(*b, strict=True))
        return [[self.counted(dot(xs=row, ys=column), len(b)) for column in columns] for row in a]

    def counted(self, x: Value, operations: int) -> Value:
        """The value itself, known or not, after so many operations."""
        if x is None:
            self.spend(operations)
            return None
        return self.sized(x, operations)


@dataclass(frozen=True)
class Witness:
    """The fields of a witness after reading: numbers of the case as Fractions, the rest as stored."""

    claim: str
    system: dict[str, Any]
    sorts: dict[str, str]
    given: list[Any]
    where: list[Any]
    statement: Any
    case: dict[str, Any]
    fails: dict[str, Any]

    @property
    def n(self) -> int:
        """The number of units."""
        return int(self.case["n"])

    @property
    def is_orbit(self) -> bool:
        """Whether the slopes follow from a run."""
        return bool(self.system.get("slopes") == "ORBIT")

    @property
    def env(self) -> Env:
        """The variables of `over`."""
        return {name: (sort, point(self.case["vars"][name])) for name, sort in self.sorts.items() if sort != "norm"}

    def constructed(self, head: str) -> list[Any]:
        """The constructions of that head."""
        return [entry for entry in self.where if entry[0] == head]

    @property
    def period(self) -> int | None:
        """After how many steps slopes, outputs, inputs, free values repeat; None of an orbit and slopes by formula."""
        if self.is_orbit or any(mentions(body, r) for _, r, _, body in self.constructed("slope")):
            return None
        rows = [self.case.get("slopes", []), self.case.get("acts", [])]
        rows += [row for name in ("gates", "inputs", "free") for row in self.case.get(name, {}).values()]
        return math.lcm(*(len(row) for row in rows if row))


def mentions(e: Any, name: str) -> bool:
    """Whether the variable occurs in the term or formula."""
    return e == ["var", name] or (isinstance(e, list) and any(mentions(part, name) for part in e))


EIGENVALUES = 32  # operations per entry and bit, for the eigenvalues of a matrix
SERIES = 16  # operations per bit, for an activation
EASY_NORMS = ("one", "inf", "fro", "max")  # need no eigenvalues


class World:
    """The values of terms for one case, at one precision."""

    def __init__(self, w: Witness, bits: int, meter: Meter) -> None:
        self.w, self.bits, self.meter, self.n = w, bits, meter, w.n
        self.cell = Cell(w, bits, meter) if w.system["kind"] == "cell" else None
        self.orbit = Orbit(w, bits, meter) if w.is_orbit else None
        self.chains: dict[tuple[str, int], list[Matrix]] = {}
        self.terms_of: dict[tuple[str | Interval, ...], list[Interval | None]] = {}
        self.rows: Matrix = [[point(x) for x in row] for row in w.case.get("W", [])]
        self.pairs = {name: Pair(said, w.n, meter) for name, said in w.case.get("norms", {}).items()}

    def term(self, e: Any, env: Env) -> Interval:
        """The interval of a term under the values of its variables."""
        self.meter.spend(1)
        if isinstance(e, str):
            return point(number(e))
        head, *args = e
        if head in LEAVES:
            return self.meter.sized(LEAVES[head](self, env, *args))
        values = [self.term(x, env) for x in args]
        if head in ("+", "*"):
            return self.folded(head, values)
        return self.meter.sized(ARITHMETIC[head](self.bits, *values))

    def folded(self, head: str, xs: Iterable[Interval]) -> Interval:
        """The sum or product, small enough at every step."""
        return reduce(lambda *pair: self.meter.sized(ARITHMETIC[head](self.bits, *pair)), xs)

    def integer(self, e: Any, env: Env, first: int, last: int, noun: str) -> int:
        """The value of a term that stands for a unit, a lag or a natural number."""
        found = self.term(e, env)
        if not found.is_point or found.low.denominator != 1 or not first <= found.low <= last:
            raise Undefined(f"{told(e)} = {shown(found)} is no {noun}, {first} to {last}")
        return int(found.low)

    def unit(self, e: Any, env: Env, last: int | None = None) -> int:
        """The unit of a term, counted from 0."""
        return self.integer(e, env, 1, self.n if last is None else last, "unit") - 1

    def lag(self, e: Any, env: Env) -> int:
        """The lag of a term."""
        return self.integer(e, env, 1, MAX_LAG, "lag")

    def nat(self, e: Any, env: Env) -> int:
        """The natural number of a term."""
        return self.integer(e, env, 0, MAX_LAG, "natural number")

    def cell_of(self, leaf: str) -> Cell:
        """The cell; a plain net has no such leaf."""
        if self.cell is None:
            raise Undefined(f"{leaf} is of cells; this is a plain net")
        return self.cell

    def plain(self, leaf: str) -> dict[str, Any]:
        """The case of a plain net; a cell has no such leaf."""
        if self.cell is not None:
            raise Undefined(f"{leaf} is of plain nets; this is the cell {self.w.system['cell']['name']}")
        return self.w.case

    def orbit_of(self, leaf: str) -> Orbit:
        """The orbit; no other system has such a leaf."""
        if self.orbit is None:
            raise Undefined(f"{leaf} is of orbits; this system's slopes are {self.w.system['slopes']}")
        return self.orbit

    def slope(self, r: int, j: int) -> Interval:
        """Slope(r, j), by its construction after the steps that the case lists."""
        if self.orbit:
            return self.orbit.slope(r, j)
        slopes = self.plain("Slope")["slopes"]
        for _, time, unit, body in self.w.constructed("slope") if r >= len(slopes) else ():
            found = self.term(body, self.w.env | {time: ("nat", point(r)), unit: unit_of(j)})
            if not all(in_sector(x, self.w.system) for x in found):
                raise Undefined(f"Slope({r}, {j + 1}) = {shown(found)} is no slope of this net")
            return found
        return point(slopes[r % len(slopes)][j])

    def act(self, r: int, j: int) -> Interval:
        """Act(r, j); beside slopes that go on by formula, those of the steps that the case lists alone."""
        if self.orbit:
            return self.orbit.act(r, j)
        acts = self.plain("Act").get("acts")
        if not acts:
            raise Undefined("Act: the case has no acts")
        if r >= len(acts) and self.w.period is None and "activation" in self.w.system:
            raise Undefined(f"Act({r}, {j + 1}): the slopes go on by formula, the acts end with row {len(acts) - 1}")
        return point(acts[r % len(acts)][j])

    def weights(self) -> Matrix:
        """W."""
        self.plain("W")
        return self.rows

    def slopes(self, r: int) -> Matrix:
        """F'(t - r)."""
        self.meter.spend(self.n**2)
        return [[self.slope(r, j) if i == j else ZERO for j in range(self.n)] for i in range(self.n)]

    def step(self, r: int) -> Matrix:
        """Step(r) = d state(t-r+1) / d state(t-r)."""
        return self.cell.step(r) if self.cell else self.meter.product(self.slopes(r - 1), self.weights())

    def chain(self, name: str, q: int, o: int = 0) -> Matrix:
        """The product of the first q factors: W F'(t-o-r) for Flow, Step(r) for StateFlow, r = 1, ..., q."""
        known_ones = self.chains.setdefault((name, o), [])
        while len(known_ones) < q:
            r = o + len(known_ones) + 1
            factor = self.meter.product(self.weights(), self.slopes(r)) if name == "Flow" else self.step(r)
            whole = self.meter.product(known_ones[-1], factor) if known_ones else factor
            known_ones.append([[self.orbit.kept(x) for x in row] for row in known(whole)] if self.orbit else whole)
        return known_ones[q - 1]

    def matrix(self, e: Any, env: Env) -> list[list[Interval]]:
        """The matrix of a Norm or SpectralRadius; a row or column of W is a matrix of one column."""
        head, *args = e
        if head == "Abs":
            (inner,) = args
            return [[abs(x) for x in row] for row in self.matrix(inner, env)]
        return known(MATRICES[head](self, env, *args))

    def charge(self, m: list[list[Interval]], operations: int) -> None:
        """Take off the work of a norm or spectral radius, for each entry so many operations per bit of precision."""
        for x in (x for row in m for x in row):
            self.meter.sized(x, operations * self.bits)

    def norm_of(self, env: Env, p: Any, e: Any) -> Interval:
        """Norm(p, M)."""
        m, vector = self.matrix(e, env), is_vector(e)
        self.charge(m, 1 if vector or p in EASY_NORMS else EIGENVALUES)
        return self.norm(p, m, vector)

    def norm(self, p: Any, m: list[list[Interval]], vector: bool) -> Interval:
        """The norm of a matrix, or of a vector as a matrix of one column."""
        if isinstance(p, str):
            return norm(p, m, self.bits)
        if p[0] == "dual" and isinstance(p[1], str):
            return norm(POLAR[p[1]], m, self.bits)
        name = p[1][1] if p[0] == "dual" else p[1]
        if name not in self.pairs:
            raise Undefined(f"the case has no norm {name}")
        pair, column = self.pairs[name], [x for row in m for x in row]
        if p[0] == "dual":
            return pair.of_functional(column, self.bits)
        return pair.of_vector(column, self.bits) if vector else pair.of_matrix(m, self.bits)

    def vector(self, name: str, body: Any, env: Env) -> Matrix:
        """The vector of a body over the units, as a matrix of one column."""
        return [[self.term(body, env | {name: unit_of(j)})] for j in range(self.n)]

    def radius(self, e: Any, env: Env) -> Interval:
        """SpectralRadius(M)."""
        a = self.matrix(e, env)
        if any(len(row) != len(a) for row in a):
            raise Undefined(f"{told(e)} is no square matrix and has no spectral radius")
        self.charge(a, EIGENVALUES)
        return spectral_radius(a, self.bits)

    def joint_radius(self) -> Interval:
        """JointRadius, of all W D, 0 <= D <= 1 diagonal: from the radii for zeros and ones up to |W D W|**(1/2)."""
        w, radii, twice = known(self.weights()), [], []
        for ones in range(1, 1 << self.n):
            kept = [j for j in range(self.n) if ones >> j & 1]
            part = [[w[i][j] for j in kept] for i in kept]
            self.charge(part, EIGENVALUES)
            radii.append(spectral_radius(part, self.bits))
            twice.append(known_product([[row[j] for j in kept] for row in w], [w[j] for j in kept]))
        tops = [root(largest([norm(p, m, self.bits) for m in twice]), 2, self.bits) for p in ("inf", "one")]
        tops.append(spectral_radius([[abs(x) for x in row] for row in w], self.bits))
        return Interval(largest(radii).low, min(top.high for top in tops))

    def entry(self, matrix: Matrix, i: int, j: int) -> Interval:
        """An entry, if it is known."""
        ((found,),) = known([[matrix[i][j]]])
        return found

    def state_flow(self, env: Env, q: Any, *places: Any) -> Interval:
        """StateFlow(q, k, v) of a plain net, StateFlow(q, c, k, h, v) of a cell."""
        if len(places) == 2:
            self.plain("StateFlow(q, k, v)")
            i, j = (self.unit(e, env) for e in places)
        else:
            cell, (to, k, of, v) = self.cell_of("StateFlow(q, c, k, h, v)"), places
            rows, columns = cell.places(to), cell.places(of)
            i, j = rows[self.unit(k, env, len(rows))], columns[self.unit(v, env, len(columns))]
        return self.entry(self.chain("StateFlow", self.lag(q, env)), i, j)

    def error_flow(self, env: Env, q: Any, k: Any, v: Any, o: Any = "0") -> Interval:
        """ErrorFlow(q, k, v, o)."""
        flow = self.chain("Flow", self.lag(q, env), self.nat(o, env))
        return self.entry(flow, self.unit(k, env), self.unit(v, env))

    def step_entry(self, env: Env, r: Any, k: Any, j: Any) -> Interval:
        """Step(r, k, j) of a plain net."""
        self.plain("Step(r, k, j)")
        return self.entry(self.step(self.lag(r, env)), self.unit(k, env), self.unit(j, env))

    def weight_flow(self, env: Env, q: Any, k: Any, j: Any, l: Any, o: Any = "0") -> Interval:
        """WeightFlow(q, k, j, l, o), from the innermost step outward."""
        first = self.nat(o, env)
        to, of, source = (self.unit(e, env) for e in (k, j, l))
        flow = [ZERO] * self.n
        for s in reversed(range(first + 1, first + self.lag(q, env) + 1)):
            behind: Matrix = [[self.slope(s, i) * x if x != ZERO else ZERO] for i, x in enumerate(flow)]
            flow = [x for row in known(self.meter.product(self.weights(), behind)) for x in row]
            flow[of] += self.act(s, source)
        return flow[to]

    def path_sum(self, env: Env, names: list[str], body: Any, q: Any, k: Any, v: Any) -> Interval:
        """The sum over the paths l_0 = k, ..., l_q = v: step by step, for every unit the sum over the ways to it."""
        m, to, came = names
        ways, last = {self.unit(k, env): ONE}, self.unit(v, env)
        for step in range(1, self.lag(q, env) + 1):
            at = env | {m: ("lag", point(step))}
            edges = {
                i: [(self.term(body, at | {to: unit_of(i), came: unit_of(j)}), x) for j, x in ways.items()]
                for i in range(self.n)
            }
            ways = {i: self.folded("+", [self.folded("*", pair) for pair in pairs]) for i, pairs in edges.items()}
        return ways[last]

    def free(self, env: Env, name: str, index: Any) -> Interval:
        """Free(name, index): units count from 1, times from 0; the values repeat."""
        values = self.w.case.get("free", {}).get(name)
        if not values:
            raise Undefined(f"the case has no values of the free sequence {name}")
        is_unit = index[0] == "var" and env.get(index[1], ("",))[0] == "unit"
        return point(values[(self.nat(index, env) - is_unit) % len(values)])

    def sequence(self, env: Env, name: str, index: Any, *arguments: Any) -> Interval:
        """Seq(name, index, arguments), from the first value upward, each value once."""
        wanted, values = self.nat(index, env), [self.term(e, env) for e in arguments]
        made = [rest for _, said, *rest in self.w.constructed("seq") if said == name and len(rest[1]) == len(values)]
        if not made or not all(x.is_point for x in values):
            raise Undefined(f"no construction gives Seq({name}) at these arguments")
        (count, parameters, start, step), *_ = made
        bound = self.w.env | {x: (sort, value) for (x, sort), value in zip(parameters, values, strict=True)}
        found = self.terms_of.setdefault((name, *values), [])
        while len(found) <= wanted:
            i = len(found)
            found.append(None)  # being computed: a step that asks for itself is undefined
            found[i] = self.term(step, bound | {count: ("nat", point(i - 1))}) if i else self.term(start, bound)
        x = found[wanted]
        if x is None:
            raise Undefined(f"Seq({name}, {wanted}) is defined by itself")
        return x

    def over(self, env: Env, name: str, span: Any, body: Any) -> list[Interval]:
        """The values of the body of a sum, product or maximum."""
        sort, last = ("unit", self.n) if span == ["n"] else ("lag", self.lag(span, env))
        return [self.term(body, env | {name: (sort, point(i))}) for i in range(1, last + 1)]

    def slope_sup(self) -> Interval:
        """sup |f'| over the reals, enclosed where it is irrational."""
        self.plain("SlopeSup")
        facts = ACTIVATIONS.get(self.w.system.get("activation", ""))
        if facts and facts.sup:
            return Interval(*map(Fraction, facts.sup))
        ends, _, _ = sector(self.w.system)
        if not ends or {"oo", "-oo"} & set(ends):
            raise Undefined("SlopeSup: the slopes of this system have no bound")
        return point(max(abs(Fraction(end)) for end in ends))

    def activation(self, leaf: str) -> Activation:
        """The activation of a plain net that names one."""
        self.plain(leaf)
        if "activation" not in self.w.system:
            raise Undefined(f"{leaf} is of a named activation; this system has none")
        self.meter.spend(SERIES * self.bits)
        return ACTIVATIONS[self.w.system["activation"]]

    def slope_max(self, env: Env, p: Any, q: Any = None) -> Interval:
        """SlopeMax(p, q) over r = 1..q; SlopeMax(p) over a whole period."""
        if q is None and self.w.period is None:
            raise Undefined("SlopeMax(p) of slopes that do not repeat")
        last = len(self.plain("SlopeMax")["slopes"]) if q is None else self.lag(q, env)
        return largest([self.norm(p, known(self.slopes(r)), False) for r in range(1, last + 1)])

    def variable(self, env: Env, name: str) -> Interval:
        """The value of a variable."""
        if name not in env:
            raise Undefined(f"the variable {name} has no value here")
        _, value = env[name]
        return value


def unit_of(i: int) -> tuple[str, Interval]:
    """What a variable for the unit stands for, which is counted from 0."""
    return "unit", point(i + 1)


LEAVES: dict[str, Callable[..., Interval]] = {  # of the world, the variables and the arguments
    "n": lambda w, env: point(w.n),
    "var": World.variable,
    "sum": lambda w, env, v, span, body: w.folded("+", w.over(env, v, span, body)),
    "prod": lambda w, env, v, span, body: w.folded("*", w.over(env, v, span, body)),
    "maximum": lambda w, env, v, span, body: largest(w.over(env, v, span, body)),
    "PathSum": World.path_sum,
    "Weight": lambda w, env, i, j: w.entry(w.weights(), w.unit(i, env), w.unit(j, env)),
    "WeightMax": lambda w, env: norm("max", known(w.weights()), w.bits),
    "JointRadius": lambda w, env: w.joint_radius(),
    "Slope": lambda w, env, r, j: w.slope(w.nat(r, env), w.unit(j, env)),
    "Bias": lambda w, env, k: point(w.orbit_of("Bias").case["bias"][w.unit(k, env)]),
    "Input": lambda w, env, r, k: w.orbit_of("Input").input(w.nat(r, env), w.unit(k, env)),
    "Start": lambda w, env, k: point(w.orbit_of("Start").case["a0"][w.unit(k, env)]),
    "Steps": lambda w, env: point(w.orbit_of("Steps").steps),
    "SlopeSup": lambda w, env: w.slope_sup(),
    "ActAt": lambda w, env, x: w.activation("ActAt").value(w.term(x, env), w.bits),
    "SlopeAt": lambda w, env, x: w.activation("SlopeAt").slope_at(w.term(x, env), w.bits),
    "SlopeMax": World.slope_max,
    "Same": lambda w, env, i, j: point(w.unit(i, env) == w.unit(j, env)),
    "Act": lambda w, env, r, j: w.act(w.nat(r, env), w.unit(j, env)),
    "ErrorFlow": World.error_flow,
    "StateFlow": World.state_flow,
    "Step": World.step_entry,
    "WeightFlow": World.weight_flow,
    "Out": lambda w, env, net, r, j: w.cell_of("Out").out(net, w.nat(r, env), w.unit(j, env, MAX_UNITS)),
    "Free": World.free,
    "Seq": World.sequence,
    "Norm": World.norm_of,
    "SpectralRadius": lambda w, env, m: w.radius(m, env),
}
MATRICES: dict[str, Callable[..., Matrix]] = {
    "W": lambda w, env: w.weights(),
    "Row": lambda w, env, i: [[x] for x in w.weights()[w.unit(i, env)]],
    "Col": lambda w, env, j: [[row[w.unit(j, env)]] for row in w.weights()],
    "Basis": lambda w, env, k: [[point(j == w.unit(k, env))] for j in range(w.n)],
    "Vector": lambda w, env, v, body: w.vector(v, body, env),
    "Slopes": lambda w, env, r: w.slopes(w.nat(r, env)),
    "Step": lambda w, env, r: w.step(w.lag(r, env)),
    "Flow": lambda w, env, q: w.chain("Flow", w.lag(q, env)),
    "StateFlow": lambda w, env, q: w.chain("StateFlow", w.lag(q, env)),
    "NetWeight": lambda w, env, net, slot: w.cell_of("NetWeight").weights(net, w.nat(slot, env)),
}


# --- orbits: a run of a plain net, enclosed ---------------------------------------------------------------------------


class Orbit:
    """The activations and slopes of a run, for one case at one precision; computed as far as they are asked for."""

    def __init__(self, w: Witness, bits: int, meter: Meter) -> None:
        self.case: dict[str, Any] = w.case
        self.asked, self.bits, self.meter = bits, bits + 32, meter  # a run is enclosed at more bits than are asked for
        self.steps: int = w.case["T"]
        self.outside: list[list[Fraction]] = w.case.get("inputs") or [[Fraction(0)] * w.n] * self.steps
        self.f = ACTIVATIONS[w.system["activation"]]
        self.acts = [[point(x) for x in w.case["a0"]]]  # at time 0, 1, ...
        self.slopes: list[list[Interval]] = []  # at time 1, 2, ...

    def kept(self, a: Interval) -> Interval:
        """A rational of at most 1024 bits as it is; all else moved outward to few decimals."""
        exact = a.is_point and max(a.low.numerator.bit_length(), a.low.denominator.bit_length()) <= 1024
        return a if exact else rounded(a, self.bits)

    def time(self, r: int, first: int) -> int:
        """The time t - r, `first` or later, once the run has come there."""
        if self.steps - r < first:
            raise Undefined(f"t - {r} lies before what a run of {self.steps} steps determines")
        while len(self.slopes) < self.steps - r:
            self.step()
        return self.steps - r

    def step(self) -> None:
        """One step more."""
        before = self.acts[-1]
        n, outside = len(before), self.outside[len(self.slopes)]
        self.meter.spend(n * (n + self.asked // 8))
        nets = [
            self.kept(total([point(b + x), *(w * a for w, a in zip(row, before, strict=True))]))
            for row, b, x in zip(self.case["W"], self.case["bias"], outside, strict=True)
        ]
        outputs = [self.kept(self.f.value(z, self.bits)) for z in nets]
        told = self.f.in_output if self.f.values is None else None  # at a kink the output may tell the other side's
        slopes = [told(y, self.bits) for y in outputs] if told else [self.f.slope_at(z, self.bits) for z in nets]
        self.acts.append(outputs)
        self.slopes.append(list(map(self.kept, slopes)))

    def slope(self, r: int, j: int) -> Interval:
        """Slope(r, j)."""
        return self.slopes[self.time(r, 1) - 1][j]

    def act(self, r: int, j: int) -> Interval:
        """Act(r, j)."""
        return self.acts[self.time(r, 0)][j]

    def inputs(self) -> list[list[Fraction]]:
        """Input(r, k), row r, from the last time on; the case lists them from the first."""
        return self.outside[::-1]

    def input(self, r: int, k: int) -> Interval:
        """Input(r, k)."""
        if r >= self.steps:
            raise Undefined(f"the input at t - {r} lies before a run of {self.steps} steps")
        return point(self.inputs()[r][k])


# --- cells: the state Jacobian by forward differentiation ------------------------------------------------------------


class Dual(NamedTuple):
    """A number with its derivatives by the entries of the state before the step."""

    value: Value
    slopes: dict[int, Value]


def combined(value: Value, parts: Iterable[tuple[Value, Dual]]) -> Dual:
    """The chain rule: the derivatives are the sum of partial * derivatives over the parts."""
    products: dict[int, list[tuple[Value, Value]]] = {}
    for partial, part in parts:
        for j, x in part.slopes.items():
            products.setdefault(j, []).append((partial, x))
    return Dual(value, {j: dot(*zip(*pairs, strict=True)) for j, pairs in products.items()})


# the derivative of a function of one number, from the number x and the function's value y
UNARY: dict[str, Callable[[Interval, Interval], Value]] = {
    "exp": lambda x, y: y,
    "log": lambda x, y: 1 / x,
    "sqrt": lambda x, y: 1 / (2 * y),
    "abs": lambda x, y: ONE if x.low > 0 else -ONE if x.high < 0 else None,
}


def unary(head: str, x: Dual, bits: int) -> Dual:
    """exp, log, sqrt, abs or an activation of a number that is no net."""
    if x.value is None:
        return combined(None, [(None, x)])
    if head in ACTIVATIONS:
        y = ACTIVATIONS[head].value(x.value, bits)
        return combined(y, [(ACTIVATIONS[head].slope_at(x.value, bits), x)])
    y = ARITHMETIC[head](bits, x.value)
    return combined(y, [(UNARY[head](x.value, y), x)])


def to_the(k: int, x: Dual) -> Dual:
    """x**k."""
    if x.value is None:
        return combined(None, [(None, x)])
    return combined(x.value**k, [(k * x.value ** (k - 1) if k else ZERO, x)])


def several(head: str, xs: list[Dual]) -> Dual:
    """A sum, product, maximum or minimum."""
    values = [x.value for x in xs]
    if head == "+":
        return combined(reduce(plus, values), [(ONE, x) for x in xs])
    if head == "*":
        others = [reduce(times, [ONE, *values[:i], *values[i + 1 :]]) for i in range(len(xs))]
        return combined(reduce(times, values), zip(others, xs, strict=True))
    sure = [value for value in values if value is not None]
    if len(sure) < len(xs):
        return combined(None, [(None, x) for x in xs])
    best = largest(sure) if head == "max" else least(sure)
    touching = [x for x, value in zip(xs, sure, strict=True) if value.low <= best.high and value.high >= best.low]
    return combined(best, [(ONE if len(touching) == 1 else None, x) for x in touching])


class Cell:
    """The states of a cell over time, and its Jacobians, for one case at one precision."""

    def __init__(self, w: Witness, bits: int, meter: Meter) -> None:
        self.cell, self.case, self.bits, self.meter = w.system["cell"], w.case, bits, meter
        self.size = {name: int(w.case["sizes"][size]) for name, size in self.cell["states"]}
        self.steps = int(w.case["T"])
        start: dict[str, list[Value]] = {s: [point(x) for x in w.case["states"][s]] for s in self.size}
        self.past = [start]  # at t - T, t - T + 1, ...
        leaves_ = (leaf for e in self.cell["update"].values() for leaf in all_leaves(e))
        nets = ((activation, rest) for activation, (kind, *rest) in leaves_ if kind == "net")
        self.chosen = {  # the nets whose outputs the case chooses, with their activations; no other has an output
            name: activation
            for activation, (name, _, bias, *_) in nets
            if activation or (bias and name not in w.case.get("biases", {}))
        }
        self.jacobians: dict[int, Matrix] = {}

    def places(self, state: str) -> list[int]:
        """Where the units of a state stand in the stacked state."""
        if state not in self.size:
            raise Undefined(f"the cell has no state {state}; it has {', '.join(self.size)}")
        names = list(self.size)
        first = sum(self.size[name] for name in names[: names.index(state)])
        return list(range(first, first + self.size[state]))

    def given(self, net: str, r: int) -> list[Interval]:
        """What the case says of the net at time t - r: its outputs, or the arguments of its activation."""
        rows = self.case["gates"].get(net) or [[]]
        return [point(y) for y in rows[r % len(rows)]]

    def output(self, activation: str | None, y: Interval) -> Interval:
        """The output, from what the case says."""
        if activation is None or ACTIVATIONS[activation].in_output is not None:
            return y
        return ACTIVATIONS[activation].value(y, self.bits)

    def out(self, net: str, r: int, j: int) -> Interval:
        """Out(net, r, j), the unit counted from 0."""
        if net not in self.chosen:
            raise Undefined(f"the net {net} has no output but where it has an activation, or a bias that is not given")
        row = self.given(net, r)
        if j >= len(row):
            raise Undefined(f"the case has no output of unit {j + 1} of the net {net}")
        return self.output(self.chosen[net], row[j])

    def weights(self, net: str, slot: int) -> Matrix:
        """The matrix that the net multiplies its slot-th vector with."""
        matrices = self.case["weights"].get(net, [])
        if slot >= len(matrices):
            raise Undefined(f"the case has no weights of the net {net}, slot {slot}")
        return [[point(x) for x in row] for row in matrices[slot]]

    def state(self, r: int) -> dict[str, list[Value]]:
        """The state at time t - r; unknown before t - T."""
        if r > self.steps:
            return {name: [None] * size for name, size in self.size.items()}
        while len(self.past) <= self.steps - r:
            before = {s: [Dual(x, {}) for x in values] for s, values in self.past[-1].items()}
            after = self.updated(before, self.steps - len(self.past))
            self.past.append({s: [x.value for x in after[s]] for s in self.size})
        return dict(self.past[self.steps - r])

    def updated(self, before: dict[str, list[Dual]], r: int) -> dict[str, list[Dual]]:
        """The state at time t - r, from the one before it."""
        found = {s: self.vector(self.cell["update"][s], before, r) for s in self.size}
        return {s: xs * self.size[s] if len(xs) == 1 else xs for s, xs in found.items()}

    def step(self, r: int) -> Matrix:
        """Step(r) = d state(t-r+1) / d state(t-r), states stacked in their order."""
        if r not in self.jacobians:
            before = {
                s: [Dual(x, {i: ONE}) for i, x in zip(self.places(s), values, strict=True)]
                for s, values in self.state(r).items()
            }
            rows = [x.slopes for xs in self.updated(before, r - 1).values() for x in xs]
            self.jacobians[r] = [[row.get(j, ZERO) for j in range(len(rows))] for row in rows]
        return self.jacobians[r]

    def vector(self, e: Any, states: dict[str, list[Dual]], r: int) -> list[Dual]:
        """The values of an expression at time t - r, one per unit; one for all units where it mixes in none."""
        if isinstance(e, str):
            return [Dual(point(number(e)), {})]
        head, *args = e
        self.meter.spend(1)
        if head == "state":
            return states[e[1]]
        if head in ("input", "param", "scalar"):
            return [Dual(x, {}) for x in self.numbers(head, e[1], r)]
        if head == "net":
            return self.net(e, states, r)
        if head in ACTIVATIONS and e[1][0] == "net":
            return self.gate(head, e[1], states, r)
        if head == "**":
            base, k = args
            return [to_the(int(k), x) for x in self.vector(base, states, r)]
        if head in UNARY or head in ACTIVATIONS:
            return [self.sized(unary(head, x, self.bits)) for x in self.vector(e[1], states, r)]
        vectors = [self.vector(x, states, r) for x in args]
        size = max(map(len, vectors))
        columns = [xs * size if len(xs) == 1 else xs for xs in vectors]
        return [self.sized(several(head, list(xs))) for xs in zip(*columns, strict=True)]

    def sized(self, x: Dual) -> Dual:
        """The number itself, if all of it is small enough to go on with."""
        for y in (x.value, *x.slopes.values()):
            if y is not None:
                self.meter.sized(y)
        return x

    def numbers(self, kind: str, name: str, r: int) -> list[Value]:
        """An input at time t - r, a parameter or a scalar; unknown if the case does not give it."""
        if kind == "scalar":
            x = self.case.get("scalars", {}).get(name)
            return [None if x is None else point(x)]
        rows = rows_of_symbol(self.case, kind, name)
        if rows:
            return [point(x) for x in rows[r % len(rows)]]
        size = next(size for symbol, size in self.cell[f"{kind}s"] if symbol == name)
        return [None] * int(self.case["sizes"][size])

    def net(self, e: Any, states: dict[str, list[Dual]], r: int) -> list[Dual]:
        """The net itself; its value is unknown without the inputs and the bias that it reads."""
        _, name, size, bias, _, read_ = e
        rows = int(self.case["sizes"][size])
        biases = self.case.get("biases", {}).get(name, [None] * rows) if bias else [Fraction(0)] * rows
        vectors = [self.vector(x, states, r) for x in read_]
        self.meter.spend(rows * sum(map(len, vectors)))
        matrices = [self.weights(name, slot) for slot in range(len(vectors))]
        found = []
        for b, *weights in zip(biases, *matrices, strict=True):
            parts = [(None if b is None else point(b), Dual(ONE, {}))]  # the bias is the weight of a 1
            for row, xs in zip(weights, vectors, strict=True):
                parts += zip(row, xs, strict=True)
            value = dot([w for w, _ in parts], [x.value for _, x in parts])
            found.append(self.sized(combined(value, parts)))
        return found

    def gate(self, head: str, net: Any, states: dict[str, list[Dual]], r: int) -> list[Dual]:
        """An activation of a net: its output is the case's, or its argument, and the slope follows from that."""
        told_by = ACTIVATIONS[head].in_output or ACTIVATIONS[head].slope_at
        units = zip(self.given(net[1], r), self.net(net, states, r), strict=True)
        return [combined(self.output(head, y), [(told_by(y, self.bits), x)]) for y, x in units]


# --- formulas -------------------------------------------------------------------------------------------------------


DECIDE: dict[str, Callable[[Interval, Interval], Truth]] = {
    "<=": lambda a, b: True if a.high <= b.low else False if a.low > b.high else None,
    "<": lambda a, b: True if a.high < b.low else False if a.low >= b.high else None,
    "=": lambda a, b: False if a.high < b.low or b.high < a.low else True if a.is_point and a == b else None,
}
# where the time stands in what repeats with the case; a cell's Step need not repeat
TIMES = {"net": {"Slope": 1, "Act": 1, "Free": 2, "Slopes": 1, "Step": 1}, "cell": {"Out": 2, "Free": 2}}


def all_of(truths: Iterable[Truth]) -> Truth:
    """Kleene's conjunction."""
    found: Truth = True
    for truth in truths:
        if truth is False:
            return False
        found = found and truth
    return found


def opposite(truth: Truth) -> Truth:
    """Kleene's negation."""
    return None if truth is None else not truth


def is_shift(e: Any, name: str) -> bool:
    """Whether the term is the variable plus what does not depend on it."""
    summands = e if e[0] == "+" else [e]
    return [x for x in summands if mentions(x, name)] == [["var", name]]


def repeats(e: Any, name: str, times: dict[str, int]) -> bool:
    """Whether the variable stands only in the time of what repeats."""
    if isinstance(e, str):
        return True
    time = times.get(e[0])
    return e != ["var", name] and all(
        repeats(part, name, times) or (i == time and is_shift(part, name)) for i, part in enumerate(e)
    )


def ranged(span: Any) -> tuple[str, int | None]:
    """The sort of the variable of a quantifier, and its first value."""
    return ("unit", 1) if span == ["n"] else RANGES[span]


class Judge:
    """The truth of formulas for one case."""

    def __init__(self, w: Witness) -> None:
        self.w, self.meter, self.env, self.period = w, Meter(), w.env, w.period
        self.worlds = [World(w, bits, self.meter) for bits in LADDER]

    def truth(self, f: Any, env: Env) -> Truth:
        """True, False or None."""
        self.meter.spend(1)
        match f:
            case ["and", *parts]:
                return all_of(self.truth(x, env) for x in parts)
            case ["not", part]:
                return opposite(self.truth(part, env))
            case ["implies", left, right]:
                return opposite(self.truth(["and", left, ["not", right]], env))
            case ["iff", *parts]:
                left, right = (self.truth(x, env) for x in parts)
                return None if None in (left, right) else left == right
            case ["all", name, span, body]:
                return self.everywhere(name, span, body, env)
            case ["some", name, span, body]:
                return opposite(self.everywhere(name, span, ["not", body], env))
            case ["decays" | "vanishes", flow]:
                return self.decays(flow)
        truth, _ = self.compared(f, env)
        return truth

    def compared(self, f: Any, env: Env) -> tuple[Truth, list[Interval]]:
        """A relation, with its sides at the precision that decides it."""
        head, *terms = f
        for world in self.worlds:
            try:
                sides = [world.term(x, env) for x in terms]
            except Undefined as e:
                self.meter.why = str(e)
                if isinstance(e, TooLarge):
                    self.meter.too_large = self.meter.too_large or f"{told(f)}: {e}"
                continue
            truth = DECIDE[head](*sides)
            if truth is not None:
                return truth, sides
            self.meter.why = f"{told(f)} is not decided at {world.bits} bits: {' and '.join(map(shown, sides))}"
        return None, []

    def everywhere(self, name: str, span: Any, body: Any, env: Env) -> Truth:
        """A for-all: over units, and over the times of what repeats, it is settled; else it can only fail."""
        sort, first = ranged(span)
        period, times = self.period, TIMES[self.w.system["kind"]]
        tried: Iterable[Fraction | int]
        if first is None:
            settled, tried = False, REALS
        elif span == ["n"]:
            settled, tried = True, range(first, first + self.w.n)
        elif period is not None and repeats(body, name, times):
            settled, tried = True, range(first, first + period)
        else:
            settled, tried = False, range(first, first + 2 * (period or 1) + 12)
        hint = self.w.fails["bindings"].get(name)
        if hint is not None and sort_clash(sort, hint, self.w.n) is None:
            tried = (hint, *tried)  # what the witness says fails
        found = all_of(self.truth(body, env | {name: (sort, point(x))}) for x in tried)
        return found if settled or found is False else None

    def decays(self, flow: Any) -> Truth:
        """Whether a flow tends to 0, and so exponentially: the case repeats, so its powers over one period decide."""
        (*_, world), period = self.worlds, self.period
        head, *block = flow
        if period is None:
            return None
        try:
            if block or (world.cell and head == "StateFlow"):
                return self.cell_decays(world.cell_of("a block of StateFlow"), block, period)
            return self.powers_vanish(world.chain(head, period))
        except Undefined as e:
            self.meter.why = str(e)
            return None

    def powers_vanish(self, m: Matrix) -> Truth:
        """Whether the powers of the matrix tend to 0."""
        roughest, *_ = self.worlds
        roughest.charge(known(m), len(m))
        return schur(characteristic(known(m)))

    def cell_decays(self, cell: Cell, block: list[str], period: int) -> Truth:
        """The same of a cell, by a period before t - T, where the states are unknown; the run since must have values.

        The run itself cannot make a flow vanish that does not: multiplied by some steps more it is whole periods.
        """
        self.meter.spend(period)
        steps = [cell.step(r) for r in range(1, cell.steps + period + 1)][cell.steps :]
        whole = reduce(self.meter.product, steps)
        units = list(range(len(whole)))
        rows, columns = map(cell.places, block) if block else (units, units)
        if rows == columns == units:
            return self.powers_vanish(whole)
        links = {(a, b) for m in steps for a, row in enumerate(m) for b, x in enumerate(row) if x != ZERO}
        back = {(b, a) for a, b in links}
        ways = dict.fromkeys(tuple(sorted(reached(i, links) & reached(j, back))) for i, j in product(rows, columns))
        return all_of(self.dies_out(whole, way) for way in ways)

    def dies_out(self, whole: Matrix, ways: Sequence[int]) -> Truth:
        """Whether an entry i, j of the flow tends to 0, from the units on the ways from i to j alone."""
        inside = self.powers_vanish([[whole[a][b] for b in ways] for a in ways])
        # a large eigenvalue of several units may cancel in this entry; that of one unit is the entry
        return inside if inside or len(ways) == 1 else None


def reached(i: int, links: set[tuple[int, int]]) -> set[int]:
    """What can be reached from i along the links."""
    found, new = {i}, {i}
    while new:
        new = {b for a, b in links if a in new} - found
        found |= new
    return found


# --- reading a witness ----------------------------------------------------------------------------------------------


CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def parsed(text: str) -> Any:
    """The JSON value of a text, without floats, large integers, deep nesting and control characters."""

    def no_float(x: str) -> Any:
        raise Unreadable(f'{brief(x)} is no exact number; write a rational in quotes, such as "1/2"')

    try:
        small: Callable[[str], int] = lambda x: int(x) if len(x) < 10 else no_float(x)  # noqa: E731
        found = json.loads(text, parse_float=no_float, parse_constant=no_float, parse_int=small)
    except json.JSONDecodeError as e:
        raise Unreadable(f"the file is not JSON: {e}; pass a witness that errorflow wrote") from None
    level, depth = [found], 0
    while level := [x for x in level if isinstance(x, list | dict)]:
        level, depth = [part for x in level for part in parts_of(x)], depth + 1
        if depth > MAX_DEPTH:
            raise Unreadable(f"the file nests more than {MAX_DEPTH} levels deep; pass a witness that errorflow wrote")
        for x in level:
            if isinstance(x, str) and CONTROL.search(x):
                raise Unreadable(f"{brief(x)} has control characters; no text of a witness has such")
    return found


def parts_of(x: list[Any] | dict[str, Any]) -> list[Any]:
    """What a JSON array or object holds, the names of its fields included."""
    return [*x, *x.values()] if isinstance(x, dict) else x


def conform(x: Any, shape: Any, where: str) -> Any:
    """What x says, read as its shape.

    A shape is a function of x and where, [shape] for a list, {name: shape} for an object; the name * stands for all
    fields, and a field whose name ends in ? may be missing or null.
    """
    if callable(shape):
        return shape(x, where)
    if type(x) is not type(shape):
        raise Unreadable(f"{where} is {brief(x)}; it must be a JSON {'array' if isinstance(shape, list) else 'object'}")
    if isinstance(shape, list):
        (inner,) = shape
        return [conform(part, inner, f"{where}[{i}]") for i, part in enumerate(x)]
    if "*" in shape:
        return {name: conform(part, shape["*"], f"{where}.{name}") for name, part in x.items()}
    found = {}
    for name, part in shape.items():
        field = name.rstrip("?")
        if field == name and name not in x:
            raise Unreadable(f"{where} lacks the field {name!r}; it has {', '.join(sorted(x)) or 'none'}")
        if field == name or x.get(field) is not None:
            found[field] = conform(x[field], part, f"{where}.{field}")
    return found


def stored(x: Any, where: str) -> Any:
    """A stored form, to be looked at by `well_formed`."""
    return x


def text(x: Any, where: str) -> str:
    """A string."""
    if not isinstance(x, str):
        raise Unreadable(f"{where} is {brief(x)}; it must be a string")
    return x


def truth_value(x: Any, where: str) -> Truth:
    """true, false or null."""
    if not (x is None or isinstance(x, bool)):
        raise Unreadable(f"{where} is {brief(x)}; it must be true, false or null")
    return x


def rational(x: Any, where: str) -> Fraction:
    """A number of a case."""
    if not isinstance(x, str):
        raise Unreadable(f'{where} is {brief(x)}; every number is a string "p" or "p/q"')
    return number(x)


def rows_of(x: Any, where: str) -> list[list[Fraction]]:
    """Rows of numbers; one vector is one row."""
    is_table = isinstance(x, list) and bool(x) and isinstance(x[0], list)
    return list(conform(x if is_table else [x], [[rational]], where))


def natural(last: int) -> Callable[[Any, str], int]:
    """An integer 1..last, written as an integer or as a string."""

    def read_natural(x: Any, where: str) -> int:
        value = int(x) if isinstance(x, str) and re.fullmatch("[0-9]{1,9}", x) else x
        if type(value) is not int or not 1 <= value <= last:
            raise Unreadable(f"{where} is {brief(x)}; it must be an integer 1 to {last}")
        return value

    return read_natural


FAILS = {
    "formula": stored,
    "bindings?": {"*": rational},
    "lhs?": [rational],
    "rhs?": [rational],
    "parts?": [truth_value],
}
WITNESS = {
    "schema": stored, "claim": text, "system": stored, "sorts": {"*": text}, "given": [stored],
    "where": [stored], "statement": stored, "case": stored, "fails": FAILS, "sha256": text,
}  # fmt: skip
NET = {
    "kind": text, "slopes": text, "activation?": text, "range?": [text], "slope?": [text], "attained?": [truth_value],
    "values?": [text], "sup?": [text],
}  # fmt: skip
CELL = {
    "name": text, "states": [[text]], "inputs": [[text]], "params": [[text]], "scalars": [[text]],
    "update": {"*": stored},
}  # fmt: skip
CASE = {"n": natural(MAX_UNITS), "vars": {"*": rational}, "free?": {"*": [rational]}}
NORM = {"kind": text, "weights?": [rational], "vertices?": [[rational]]}
NET_CASE = CASE | {"W": [[rational]], "slopes": [[rational]], "acts?": [[rational]], "norms?": {"*": NORM}}
ORBIT_CASE = CASE | {
    "W": [[rational]], "bias": [rational], "a0": [rational], "T": natural(MAX_LAG), "inputs?": [[rational]],
}  # fmt: skip
CELL_CASE = CASE | {
    "sizes": {"*": natural(MAX_UNITS)}, "T": natural(MAX_LAG), "weights": {"*": [[[rational]]]},
    "gates": {"*": [[rational]]}, "states": {"*": [rational]}, "inputs?": {"*": rows_of}, "params?": {"*": [rational]},
    "scalars?": {"*": rational}, "biases?": {"*": [rational]},
}  # fmt: skip


CASES = {"net SECTOR": NET_CASE, "net ORBIT": ORBIT_CASE, "cell SECTOR": CELL_CASE}


def read(raw: Any) -> Witness:
    """The witness of a JSON object, if its form is right and its hash is that of its other fields."""
    w = conform(raw, WITNESS, "the witness")
    if brief(w["schema"]) != "1":
        raise Unreadable(f"schema {brief(w['schema'])} is unknown here; this replay reads schema 1")
    kind, slopes = (w["system"].get(x) for x in ("kind", "slopes")) if isinstance(w["system"], dict) else (None, None)
    if f"{kind} {slopes}" not in CASES:
        raise Unreadable(
            f"the system {brief(w['system'])} is unknown; this replay judges nets and cells, slopes SECTOR, "
            "and nets, slopes ORBIT"
        )
    system = conform(w["system"], NET if kind == "net" else {"kind": text, "slopes": text, "cell": CELL}, "system")
    case = conform(w["case"], CASES[f"{kind} {slopes}"], "case")
    check_forms(w)
    for name, x in case["vars"].items():
        if w["sorts"].get(name) in ("lag", "nat") and x > MAX_LAG:
            raise Unreadable(f"case.vars.{name} is {brief(str(x))}; a lag may be {MAX_LAG} at most")
    rest = {name: x for name, x in raw.items() if name != "sha256"}
    digest = hashlib.sha256(json.dumps(rest, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
    need(
        digest == w["sha256"],
        f"the fields have the sha256 {digest}, the file says {brief(w['sha256'])}: it was changed",
    )
    return Witness(w["claim"], system, w["sorts"], w["given"], w["where"], w["statement"], case, w["fails"])


def check_forms(w: dict[str, Any]) -> None:
    """Refuse sorts and formulas that are none, and sides that are no intervals."""
    for name, sort in w["sorts"].items():
        if sort not in ("unit", "lag", "nat", "real", "norm"):
            raise Unreadable(f"sorts.{name} is {brief(sort)}; it must be unit, lag, nat, real or norm")
    scope: frozenset[Any] = frozenset(("norm", x) if sort == "norm" else x for x, sort in w["sorts"].items())
    fails = w["fails"]
    for entry in w["where"]:
        well_formed(entry, "w", scope)
    made = [f"Seq({name})" if head == "seq" else head.title() for head, name, *_ in w["where"] if head != "netweight"]
    for name in made:
        if made.count(name) > 1:
            raise Unreadable(f"where makes {name} twice; the two could contradict each other")
    for f in (*w["given"], w["statement"]):
        well_formed(f, "f", scope)
    fails.setdefault("bindings", {})
    well_formed(fails["formula"], "f", scope | set(fails["bindings"]))
    for side in ("lhs", "rhs") if fails["formula"][0] in DECIDE else ():
        ends = fails.get(side, [])
        if len(ends) != 2 or ends[0] > ends[1]:
            raise Unreadable(f"fails.{side} is {brief(ends)}; it must be two numbers, the lower first")
        fails[side] = Interval(*ends)


# --- what must hold -------------------------------------------------------------------------------------------------


def need(holds: bool, message: str) -> None:
    """Nothing if it holds, else Fails with the message."""
    if not holds:
        raise Fails(message)


def need_table(rows: list[list[Fraction]], height: int | None, width: int, what: str) -> None:
    """So many rows (None: one or more) of so many numbers."""
    fits = len(rows) == height if height is not None else len(rows) > 0
    shape = f"{height or 'one or more'} rows of {width} numbers" if height != 1 else f"{width} numbers"
    need(fits and all(len(row) == width for row in rows), f"{what} is not {shape}")


def sort_clash(sort: str, x: Fraction, n: int) -> str | None:
    """Why x is no value of the sort; None if it is."""
    ends = {"unit": (1, n), "lag": (1, MAX_LAG), "nat": (0, MAX_LAG)}.get(sort)
    if ends is None:
        return None
    first, last = ends
    fits = x.denominator == 1 and first <= x <= last
    return None if fits else f"{x} is no {sort}, an integer {first} to {last}"


def check_vars(w: Witness) -> None:
    """Every variable of `over` has a value of its sort, and nothing else has one."""
    given, norms = w.case["vars"], {name for name, sort in w.sorts.items() if sort == "norm"}
    wanted = set(w.sorts) - norms
    need(set(given) == wanted, f"case.vars has {sorted(given)}; the variables of the claim are {sorted(wanted)}")
    said = w.case.get("norms", {})
    need(set(said) == norms, f"case.norms has {sorted(said)}; the norms of the claim are {sorted(norms)}")
    for name, pair in said.items():
        check_norm(f"case.norms.{name}", pair, w.n)
    for name, x in given.items():
        clash = sort_clash(w.sorts[name], x, w.n)
        need(clash is None, f"{name} = {clash}")


def check_norm(what: str, said: dict[str, Any], n: int) -> None:
    """What the case says of a norm must be a compatible pair for n units."""
    kind, have = said["kind"], set(said) - {"kind"}
    if kind not in PAIRS:
        raise Unreadable(f"{what}.kind is {brief(kind)}; it must be one of {', '.join(PAIRS)}")
    wanted = {PAIRS[kind]} - {None}
    need(have == wanted, f"{what} of the kind {kind} has {sorted(have)}; it needs {PAIRS[kind] or 'nothing else'}")
    if "weights" in said:
        need_table([said["weights"]], 1, n, f"{what}.weights")
        need(min(said["weights"]) > 0, f"{what}.weights has {min(said['weights'])}; every weight must be positive")
    if "vertices" in said:
        need_table(said["vertices"], None, n, f"{what}.vertices")
        need(spans(said["vertices"], n), f"{what}.vertices do not span: conv{{+v, -v}} has no inside")


def spans(vectors: list[list[Fraction]], n: int) -> bool:
    """Whether the vectors span all n dimensions: then, and only then, sum v v^T is invertible."""
    gram = [[sum((v[i] * v[j] for v in vectors), Fraction(0)) for j in range(n)] for i in range(n)]
    return inverted(gram) is not None


def sector(system: dict[str, Any]) -> tuple[list[str] | None, list[bool], list[str] | None]:
    """The ends of the slopes of a plain net, whether they are attained, and the only values if there are such."""
    if "activation" not in system:
        return system.get("slope"), system.get("attained", [True, True]), system.get("values")
    facts = ACTIVATIONS[system["activation"]]
    return facts.slope, facts.attained, facts.values


def in_sector(x: Fraction, system: dict[str, Any]) -> bool:
    """Whether x is a slope that the net's activation takes."""
    ends, attained, values = sector(system)
    return (ends is None or within(x, ends, attained)) and (values is None or str(x) in values)


def check_end(end: str) -> None:
    """Refuse what is neither a number nor oo or -oo."""
    if end not in ("oo", "-oo"):
        number(end)


def check_unnamed(system: dict[str, Any]) -> None:
    """Without the name of an activation, only slopes are told, as two ends and whether each is attained."""
    ends, attained = system.get("slope", ["-oo", "oo"]), system.get("attained", [True, True])
    if len(ends) != 2:
        raise Unreadable(f'system.slope is {brief(ends)}; it must be null or two ends, such as ["0", "oo"]')
    for end in ends:
        check_end(end)
    if len(attained) != 2:
        raise Unreadable(f"system.attained is {brief(attained)}; it must be two truth values")
    if "range" in system:
        raise Unreadable(f"system.range is {brief(system['range'])} of no activation; it must be null")


def check_system(system: dict[str, Any]) -> None:
    """What a plain net's system says of its activation must be so."""
    name = system.get("activation")
    if name is None:
        check_unnamed(system)
        return
    if name not in ACTIVATIONS:
        raise Unreadable(f"the activation {brief(name)} is unknown here; this replay knows {', '.join(ACTIVATIONS)}")
    facts = ACTIVATIONS[name]
    true = {"range": facts.range_, "slope": facts.slope, "attained": facts.attained}
    true |= {"values": facts.values, "sup": facts.sup}
    for key, value in true.items():
        said = system.get(key, value)
        need(said == value, f"system.{key} of {name} is {brief(said)}; it is {brief(value)}")


def check_net(w: Witness) -> None:
    """The numbers of a plain net's case must be those of such a net."""
    check_system(w.system)
    n, case, name = w.n, w.case, w.system.get("activation")
    need_table(case["W"], n, n, "case.W")
    if w.is_orbit:
        check_orbit(w)
        return
    need_table(case["slopes"], None, n, "case.slopes")
    for r, row in enumerate(case["slopes"]):
        for j, x in enumerate(row, 1):
            need(in_sector(x, w.system), f"Slope({r}, {j}) = {x} is no slope of {name}: {brief(sector(w.system))}")
    if "acts" not in case:
        return
    if name is None:
        need_table(case["acts"], None, n, "case.acts")
        return
    need_table(case["acts"], len(case["slopes"]), n, "case.acts")
    for r, rows in enumerate(zip(case["acts"], case["slopes"], strict=True)):
        for j, (y, x) in enumerate(zip(*rows, strict=True), 1):
            check_act(y, x, name, f"({r}, {j})")


def check_act(y: Fraction, x: Fraction, name: str, at: str) -> None:
    """The activation takes the value y, and its slope is x wherever it does."""
    need(is_output(y, name), f"Act{at} = {y} is no output of {name}")
    told_by = ACTIVATIONS[name].in_output
    if told_by is None:
        raise Fails(f"Act{at} = {y} does not tell the slope of {name}; such a case has no acts")
    true = told_by(point(y), min(LADDER))
    need(true == point(x), f"Slope{at} = {x}, but the output {y} of {name} has the slope {shown(true)}")


def check_orbit(w: Witness) -> None:
    """The activation is named; bias, start and inputs have a number for each unit."""
    if "activation" not in w.system:
        raise Unreadable("an orbit needs its activation by name")
    need_table([w.case["bias"]], 1, w.n, "case.bias")
    need_table([w.case["a0"]], 1, w.n, "case.a0")
    if w.case.get("inputs"):
        need_table(w.case["inputs"], w.case["T"], w.n, "case.inputs")


def leaves(e: Any, activation: str | None = None) -> Iterator[tuple[str | None, list[Any]]]:
    """The symbols and outermost nets of a cell's expression, each with the activation applied to it directly."""
    if isinstance(e, str):
        return
    head, *args = e
    if head in ("state", "input", "param", "scalar", "net"):
        yield activation, e
        return
    for x in args:
        yield from leaves(x, head if head in ACTIVATIONS else None)


def all_leaves(e: Any) -> Iterator[tuple[str | None, list[Any]]]:
    """The same, and those of what the nets read."""
    for activation, leaf in leaves(e):
        yield activation, leaf
        for x in leaf[5] if leaf[0] == "net" else ():
            yield from all_leaves(x)


Sizes = dict[tuple[str, str], list[int]]  # of (kind, name): one size, or none of a scalar


def declared(w: Witness) -> Sizes:
    """The sizes of the cell's states, inputs, parameters and scalars, with their kinds."""
    found: Sizes = {}
    for kind in ("state", "input", "param"):
        for symbol in w.system["cell"][f"{kind}s"]:
            if len(symbol) != 2 or symbol[1] not in w.case["sizes"]:
                raise Unreadable(f"cell.{kind}s has {brief(symbol)}; it must be a name and a size of case.sizes")
            name, size = symbol
            if (kind, name) in found:
                raise Unreadable(f"cell.{kind}s has {name} twice")
            found[kind, name] = [w.case["sizes"][size]]
    for scalar in w.system["cell"]["scalars"]:
        if len(scalar) != 3:
            raise Unreadable(f"cell.scalars has {brief(scalar)}; it must be a name and two ends")
        name, *ends = scalar
        for end in ends:
            check_end(end)
        found["scalar", name] = []
    return found


def width(e: Any, w: Witness, sizes: Sizes) -> int:
    """The number of units of an expression; 1 if no vector is in it."""
    found: set[int] = set()
    for _, (kind, name, *rest) in leaves(e):
        try:
            found.update([w.case["sizes"][rest[0]]] if kind == "net" else sizes[kind, name])
        except KeyError:
            what = brief([kind, name, *rest])
            raise Unreadable(f"{what} is no {kind} of the cell, or has no size in case.sizes") from None
    if len(found) > 1:
        raise Unreadable(f"{brief(e)} mixes vectors of the sizes {', '.join(map(str, sorted(found)))}")
    return max(found, default=1)


def check_cell(w: Witness) -> None:
    """The cell must be one, and the numbers of the case those of such a cell."""
    cell, case, sizes = w.system["cell"], w.case, declared(w)
    states = {name: size for (kind, name), found in sizes.items() for size in found if kind == "state"}
    if set(cell["update"]) != set(states) or not states:
        raise Unreadable(f"the cell updates {sorted(cell['update'])}; its states are {sorted(states)}")
    need(case["sizes"].get("n", w.n) == w.n, f"case.sizes.n is {case['sizes'].get('n')}, but n is {w.n}")
    for name, size in states.items():
        e = cell["update"][name]
        well_formed(e, "x", frozenset())
        if width(e, w, sizes) not in (1, size):
            raise Unreadable(f"the update of {name} has {width(e, w, sizes)} units, the state {size}")
        need_table([case["states"].get(name, [])], 1, size, f"case.states.{name}")
    for (kind, name), found in sizes.items():
        for row, size in product(rows_of_symbol(case, kind, name), found):
            need_table([row], 1, size, f"case.{kind}s.{name}")
    for name, low, high in cell["scalars"]:
        x = case.get("scalars", {}).get(name)
        fits = x is None or within(x, [low, high], [True, True])
        need(fits, f"case.scalars.{name} is {x}; it must be a number from {low} to {high}")
    nets: dict[str, tuple[str | None, list[Any]]] = {}
    for activation, net in (x for e in cell["update"].values() for x in all_leaves(e) if x[1][0] == "net"):
        if nets.setdefault(net[1], (activation, net)) != (activation, net):
            raise Unreadable(f"two nets are called {net[1]!r} and differ; their outputs cannot be told apart")
    for field in ("weights", "gates", "biases"):
        more = sorted(set(case.get(field, {})) - set(nets))
        need(not more, f"case.{field} has {more}; the nets of the cell are {sorted(nets)}")
    shared: dict[str, Any] = {}
    for activation, net in nets.values():
        check_net_of_cell(w, activation, net, sizes, shared)


def rows_of_symbol(case: dict[str, Any], kind: str, name: str) -> list[list[Fraction]]:
    """What the case gives for an input (one row per time) or a parameter (one row); no rows if nothing."""
    found = case.get(f"{kind}s", {}).get(name, []) if kind in ("input", "param") else []
    return [found] if kind == "param" and found else found


def check_net_of_cell(
    w: Witness, activation: str | None, net: list[Any], sizes: Sizes, shared: dict[str, list[list[Fraction]]]
) -> None:
    """Weights have the shapes and forms of their net, outputs the range of its activation."""
    _, name, _, _, kinds, vectors = net
    case, rows = w.case, width(net, w, sizes)
    given = case["weights"].get(name, [])
    if len(kinds) != len(vectors):
        raise Unreadable(f"the net {name!r} has {len(kinds)} weights for {len(vectors)} vectors")
    need(len(given) == len(vectors), f"case.weights.{name} is not {len(vectors)} matrices")
    for slot, (kind, vector, matrix) in enumerate(zip(kinds, vectors, given, strict=True)):
        need_table(matrix, rows, width(vector, w, sizes), f"case.weights.{name}[{slot}]")
        check_form(kind, matrix, shared, f"case.weights.{name}[{slot}]")
    if name in case.get("biases", {}):
        need_table([case["biases"][name]], 1, rows, f"case.biases.{name}")
    gates = case["gates"].get(name, [])
    if activation is not None or gates:
        need_table(gates, None, rows, f"case.gates.{name}")
    if activation is None or ACTIVATIONS[activation].in_output is None:  # then any number is an argument
        return
    for y in (y for row in gates for y in row):
        need(is_output(y, activation), f"case.gates.{name} has {y}, which is no output of {activation}")


FIXED: dict[str, Callable[[int, int], int]] = {
    "identity": lambda i, j: int(i == j),
    "shift": lambda i, j: int(i == j + 1),
    "ones": lambda i, j: 1,
}


def check_form(kind: Any, matrix: list[list[Fraction]], shared: dict[str, list[list[Fraction]]], what: str) -> None:
    """The matrix has the form that the cell prescribes, and is equal to others of the same name."""
    entries = [(i, j, x) for i, row in enumerate(matrix) for j, x in enumerate(row)]
    match kind:
        case ["free" | "diagonal" as head, *names]:
            need(head == "free" or all(x == 0 for i, j, x in entries if i != j), f"{what} is not {brief(kind)}")
            for name in map(str, names):
                need(shared.setdefault(name, matrix) == matrix, f"{what} differs from another weight called {name}")
        case ["matrix", rows]:
            need(matrix == conform(rows, [[rational]], what), f"{what} is not {brief(kind)}")
        case ["identity" | "shift" | "ones" as head]:
            need(all(x == FIXED[head](i, j) for i, j, x in entries), f"{what} is not {brief(kind)}")
        case _:
            raise Unreadable(f"weights {brief(kind)} cannot be judged here; free, diagonal, fixed and shared ones can")


TABLES: dict[str, Callable[..., Iterable[Iterable[Any]]]] = {  # of the case, by the heads of their constructions
    "weight": lambda world: world.plain("Weight")["W"],
    "slope": lambda world: world.plain("Slope")["slopes"],
    "netweight": lambda world, net, slot: world.cell_of("NetWeight").weights(net, world.nat(slot, {})),
    "input": lambda world: world.orbit_of("Input").inputs(),
    "bias": lambda world: [[x] for x in world.orbit_of("Bias").case["bias"]],
    "start": lambda world: [[x] for x in world.orbit_of("Start").case["a0"]],
}


def check_constructions(w: Witness, world: World) -> None:
    """Weights, slopes and what else is constructed are in the case what `where` makes them."""
    for head, *names, body in (x for x in w.where if x[0] != "seq"):
        if head == "slope" and w.is_orbit:
            raise Unreadable("the slopes of an orbit follow from its run and cannot be constructed")
        outer, inner = names[:-2], names[-2:]
        what = f"NetWeight({', '.join(outer)})" if outer else head.title()
        sort, first = ("nat", 0) if head in ("slope", "input") else ("unit", 1)
        for i, row in enumerate(TABLES[head](world, *outer), first):
            for j, said in enumerate(map(interval, row), 1):
                here = dict(zip(inner, [(sort, point(i)), ("unit", point(j))], strict=False))
                made = world.term(body, w.env | here)
                at = ", ".join(f"{x.low}" for _, x in here.values())
                need(made == said, f"{what}({at}) = {shown(said)}, but `where` makes it {shown(made)}")


def check_later_slopes(w: Witness, world: World) -> None:
    """Slopes that `where` gives by a formula are slopes of the net at the first times, whether asked for or not.

    Later ones are looked at where the formulas ask for them.
    """
    for r, j in product(range(LATER) if w.constructed("slope") else (), range(w.n)):
        world.slope(r, j)


def check_failure(w: Witness, judge: Judge) -> None:
    """The recorded formula is a part of the statement, fails, and has the recorded sides or parts."""
    f, env = w.fails["formula"], judge.env
    scope = next(occurrences(w.statement, f, {}), None)
    if scope is None:
        raise Fails(f"{told(f)}, which is said to fail, is no part of the statement")
    for name, x in w.fails["bindings"].items():
        need(name in scope or name in judge.env, f"fails.bindings has {name}, which the statement does not bind there")
        sort, value = (scope[name], point(x)) if name in scope else judge.env[name]
        clash = sort_clash(sort, x, w.n)
        need(clash is None, f"fails.bindings: {name} = {clash}")
        need(value == point(x), f"fails.bindings: {name} is {x}, unlike that of the case")
        env = env | {name: (sort, value)}
    head, *parts = f
    if head in DECIDE:
        check_sides(f, env, w.fails, judge)
        return
    need(judge.truth(f, env) is False, f"{told(f)} is said to fail, and does not")
    if head in CONNECTIVES:
        found = [judge.truth(x, env) for x in parts]
        need(found == w.fails.get("parts"), f"the parts of {told(f)} are {found}, unlike {w.fails.get('parts')}")


CONNECTIVES = ("and", "not", "implies", "iff")


def occurrences(f: Any, part: Any, scope: dict[str, str]) -> Iterator[dict[str, str]]:
    """For every place of the part in the formula, the variables bound there with their sorts."""
    if f == part:
        yield scope
    head, *parts = f
    if head in CONNECTIVES:
        for x in parts:
            yield from occurrences(x, part, scope)
    elif head in ("all", "some"):
        name, span, body = parts
        sort, _ = ranged(span)
        yield from occurrences(body, part, scope | {name: sort})


def check_sides(f: Any, env: Env, fails: dict[str, Any], judge: Judge) -> None:
    """The relation fails, its sides are as recorded, and what is recorded decides it as well."""
    truth, sides = judge.compared(f, env)
    need(truth is False, f"{told(f)} is said to fail, and does not: {judge.meter.why if truth is None else 'it holds'}")
    for name, side in zip(("lhs", "rhs"), sides, strict=True):
        said = fails[name]
        overlap = side.low <= said.high and said.low <= side.high
        need(overlap, f"fails.{name} is recorded as {shown(said)}; it is {shown(side)}")
    head, *_ = f
    need(DECIDE[head](fails["lhs"], fails["rhs"]) is False, f"{told(f)} does not fail at the sides that are recorded")


# --- the account ----------------------------------------------------------------------------------------------------


def shown(a: Interval) -> str:
    """The interval for people: a rational of few digits as it is, with a decimal."""

    def end(x: Fraction) -> str:
        size = x.numerator.bit_length() - x.denominator.bit_length()
        return f"{float(x):.10g}" if abs(size) < 1000 else f"about {'-' if x < 0 else ''}2**{size}"

    low, high = map(end, a)
    if a.is_point and a.low.numerator.bit_length() + a.low.denominator.bit_length() < 200:
        return f"{a.low}" if a.low.denominator == 1 else f"{a.low} = {low}"
    return low if low == high else f"{low} to {high}"


BINDING = ("all", "some", "iff", "implies", "and", "=", "<", "<=", "+", "*", "**")  # from the loosest


def told(e: Any) -> str:
    """A term or formula for people."""
    if not isinstance(e, list):
        return f"{e}"
    head, *args = e
    if head in ("all", "some"):
        name, span, body = args
        return f"{head} {name}: {told(body)}" if span == ["n"] else f"{head} {name} in {span}: {told(body)}"
    if head in BINDING:
        looser = BINDING[: BINDING.index(head) + (head in ("implies", "**"))]

        def part(x: Any) -> str:
            is_loose = x[0] in looser if isinstance(x, list) else head == "**" and not x.isdigit()
            return f"({told(x)})" if is_loose else told(x)

        return ("**" if head == "**" else f" {head} ").join(map(part, args))
    parts = ", ".join(map(told, args))
    if head in ("var", "abs"):
        return parts if head == "var" else f"|{parts}|"
    return f"{head}({parts})" if args else f"{head}"


def grid(rows: list[list[Fraction]]) -> list[str]:
    """The matrix in columns."""
    cells = [[str(x) for x in row] for row in rows]
    wide = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return ["    " + "  ".join(x.rjust(width_) for x, width_ in zip(row, wide, strict=True)) for row in cells]


def account(w: Witness) -> str:
    """The case, what is given and what fails."""
    case, lines = w.case, [f"claim {w.claim}"]
    lines.append(", ".join([f"n = {w.n}", *(f"{name} = {x}" for name, x in case["vars"].items())]))
    tables = [("W", case.get("W")), ("slopes, row r: f'(net(t - r)), repeated", case.get("slopes"))]
    tables += [("outputs, row r: a(t - r), repeated", case.get("acts"))]
    if w.system["kind"] == "cell":
        lines.append(f"cell {w.system['cell']['name']}, started {case['T']} steps before t")
        tables = [(f"weights of {net}, slot {i}", m) for net, ms in case["weights"].items() for i, m in enumerate(ms)]
        tables += [(f"outputs of {net}, row r: at t - r, repeated", rows) for net, rows in case["gates"].items()]
        tables += [(f"{state} at the start", [values]) for state, values in case["states"].items()]
        tables += [(f"{name}, row r: at t - r, repeated", rows) for name, rows in case.get("inputs", {}).items()]
        tables += [(f"bias of {net}", [values]) for net, values in case.get("biases", {}).items()]
        tables += [(name, [values]) for name, values in case.get("params", {}).items() if values]
        tables += [(name, [[x]]) for name, x in case.get("scalars", {}).items()]
    if w.is_orbit:
        lines.append(f"a run of {case['T']} steps")
        tables += [("bias", [case["bias"]]), ("start", [case["a0"]]), ("inputs", case.get("inputs"))]
    tables += [(f"{name}, repeated", [values]) for name, values in case.get("free", {}).items()]
    for title, rows in tables:
        lines += [f"{title}:", *grid(rows)] if rows else []
    for name, said in case.get("norms", {}).items():
        lines.append(f"norm {name}: {said['kind']}")
        lines += grid([*said.get("vertices", []), *([said["weights"]] if "weights" in said else [])])
    lines += [f"given and true: {told(f)}" for f in w.given]
    at = "".join(f", {name} = {x}" for name, x in w.fails["bindings"].items())
    lines.append(f"false{at}: {told(w.fails['formula'])}")
    if w.fails["formula"][0] in DECIDE:
        lines += [f"    left   {shown(w.fails['lhs'])}", f"    right  {shown(w.fails['rhs'])}"]
    return "\n".join(lines)


@dataclass(frozen=True)
class Outcome:
    """What became of a witness: status 0 replayed, 1 something does not hold, 2 no witness; and the account of it."""

    status: int
    message: str

    @property
    def holds(self) -> bool:
        """Whether the witness refutes its claim."""
        return self.status == 0


def judged(w: Witness) -> str:
    """The account of a witness that replays; Fails or Unreadable for any other."""
    check_vars(w)
    (check_net if w.system["kind"] == "net" else check_cell)(w)
    judge = Judge(w)
    world, *_ = judge.worlds
    try:
        check_constructions(w, world)
        check_later_slopes(w, world)
    except Undefined as e:
        raise Fails(f"a construction has no value: {e}") from None
    wanted = [(f, True) for f in w.given] + [(w.statement, False)]
    for f, truth in wanted:
        found = judge.truth(f, judge.env)
        if found is None and judge.meter.too_large:
            raise Unreadable(f"{judge.meter.too_large}; a witness that small numbers do not settle is not judged")
        what = "unknown" if found is None else "true" if found else "false"
        why = f" ({judge.meter.why})" if found is None else ""
        need(
            found is truth,
            f"{'given' if truth else 'the statement'} {told(f)} is {what}{why}, not {str(truth).lower()}",
        )
    check_failure(w, judge)
    return account(w)


def judged_text(text: str) -> Outcome:
    """The outcome for the text of a file."""
    try:
        return Outcome(0, f"{judged(read(parsed(text)))}\nREPLAYED")
    except Fails as e:
        return Outcome(1, cut(f"NOT REPLAYED: {e}", 1000))
    except Unreadable as e:
        return Outcome(2, cut(f"NO WITNESS: {e}", 1000))
    except RecursionError:
        return Outcome(2, "NO WITNESS: the file nests too deep; pass a witness that errorflow wrote")


def check(witness: dict[str, Any]) -> Outcome:
    """The outcome for a witness as Python dicts, lists, strings, integers and truth values."""
    try:
        text = json.dumps(witness)
    except (TypeError, ValueError, RecursionError) as e:
        return Outcome(2, f"NO WITNESS: {type(e).__name__}: {e}; pass dicts, lists and strings as JSON has them")
    return judged_text(text)


def judged_file(path: Path) -> Outcome:
    """The outcome for a file."""
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            return Outcome(2, f"NO WITNESS: {path} has {size} bytes; a witness has {MAX_BYTES} at most")
        text = path.read_text("utf-8")
    except (OSError, ValueError) as e:  # no such file, a folder, no permission; not UTF-8
        return Outcome(2, f"NO WITNESS: {path} cannot be read ({e}); pass a JSON file that errorflow wrote")
    return judged_text(text)


def main(argv: list[str]) -> int:
    """Judge the file named by the only argument, print the outcome, and come back with the exit status."""
    if len(argv) != 1:
        print(f"usage: replay.py WITNESS.json (one file; {len(argv)} given)", file=sys.stderr)
        return 2
    (name,) = argv
    outcome = judged_file(Path(name))
    message = outcome.message.encode("ascii", "backslashreplace").decode("ascii")  # whatever the terminal can print
    print(message, file=sys.stdout if outcome.holds else sys.stderr)
    return outcome.status


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
