"""Rigorous numbers of the latch neuron a(t) = w tanh a(t-1) + h(t): balls around w, a, m, m**T and the noise margin.

The closed forms are those of theory.latching, written so that ball arithmetic loses little. A root is enclosed by
halving, between points at which the sign is certain; so every number lies in its ball, whatever the rounding.

    >>> from numerics.digits import significant, significant_exp
    >>> latch = latch_of_noise("0.1")
    >>> [str(significant(x, 6)) for x in (latch.weight, latch.state, latch.multiplier)]
    ['1.29788', '0.974011', '0.566925']
    >>> str(significant_exp(latch.log_gradient(1000), 3))
    '3.35E-247'

Near w = 1 numbers cancel: of a noise of 1e-30 about 120 of 192 bits are left. Where too few are, fewer digits are
certain; pass more `bits`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from flint import arb, fmpq

from numerics.enclosure import Ball, at_precision
from numerics.errors import NumericsError

Number: TypeAlias = Fraction | int | float | str
BITS = 192
MAX_LAG = 10**15


@dataclass(frozen=True)
class Latch:
    """A latch neuron without noise, and the noise that it stands; every ball contains its number.

    weight          w > 1
    state           a > 0, the attractor: a = w tanh a
    fold            b, where w tanh' = 1: below it a falls to 0 under the largest noise that is stood
    margin          h* = w tanh b - b: worst-case noise keeps the sign if it is h* or less, and not if it is more
    log_multiplier  log m < 0, m = w tanh'(a)
    bits            the precision at which they are computed
    """

    weight: Ball
    state: Ball
    fold: Ball
    margin: Ball
    log_multiplier: Ball
    bits: int

    @property
    def multiplier(self) -> Ball:
        """m = 2a / sinh 2a, what a step at the attractor multiplies the gradient by."""
        with at_precision(self.bits):
            return self.log_multiplier.exp()

    def log_gradient(self, lag: int) -> Ball:
        """The natural log of m**lag: the gradient over so many steps at the attractor, which may underflow a float."""
        if not isinstance(lag, int) or isinstance(lag, bool) or not 1 <= lag <= MAX_LAG:
            raise NumericsError(f"lag={lag!r}; pass a number of steps, 1 to {MAX_LAG}")
        with at_precision(self.bits):
            return self.log_multiplier * lag

    @property
    def certified_margin(self) -> Ball:
        """The largest (1 - lambda(d)) d, with lambda(d) the largest slope within d of the attractor.

        It is what the contraction |M'| <= lambda on a ball certifies (Bengio et al. 1994, theorem 3). With x = a - d it
        is log-concave in x between fold and attractor (theory.latching), so its one maximum is where its slope changes
        its sign; below the fold and above the attractor `falling` has the sign that it has beside them.
        """
        with at_precision(self.bits):
            w, a = self.weight, self.state

            def falling(x: Ball) -> Ball:
                slope = w / _squared(x.cosh())
                return (1 - slope) - 2 * slope * x.tanh() * (a - x)

            x = root(falling, _below(self.fold), a.upper())
            return (1 - w / _squared(x.cosh())) * (a - x)

    @property
    def certified_part(self) -> Ball:
        """certified_margin / margin, in (0, 1): how much of what the latch stands the contraction sees."""
        found = self.certified_margin
        with at_precision(self.bits):
            return found / self.margin


def latch_of_weight(weight: Number, *, bits: int = BITS) -> Latch:
    """The latch of a weight w > 1; a float is taken for the dyadic number that it is, a string such as "1.25" exactly.

    >>> print(latch_of_weight("1.25").margin.str(7, radius=False))
    0.07780517
    """
    w = read_number("weight", weight)
    if w <= 1:
        raise NumericsError(
            f"weight={weight} stores nothing: for w <= 1 all states of w tanh a tend to 0; pass a weight > 1"
        )
    with at_precision(_checked(bits)):
        ball = arb(fmpq(w.numerator, w.denominator))
        # arcosh sqrt(w) = arsinh sqrt(w - 1), and w - 1 is exact
        fold = arb(fmpq(w.numerator - w.denominator, w.denominator)).sqrt().asinh()
        return _latch(ball, fold, bits)


def latch_of_noise(noise: Number, *, bits: int = BITS) -> Latch:
    """The latch whose margin h* is this noise: the least weight that keeps the sign under |h(t)| <= noise.

    >>> print(latch_of_noise("0.5").weight.str(6, radius=False))
    1.95328
    """
    h = read_number("noise", noise)
    if h <= 0:
        raise NumericsError(f"noise={noise} is no margin; pass the largest |h(t)| that is to be stood, a number > 0")
    with at_precision(_checked(bits)):
        margin = arb(fmpq(h.numerator, h.denominator))

        def above(b: Ball) -> Ball:
            return margin_at_fold(b) - margin

        high = arb(1)
        while not above(high) > 0:
            high = 2 * high
        fold = root(above, arb(0), high)
        return _latch(_squared(fold.cosh()), fold, bits, margin)


def margin_at_fold(b: Ball) -> Ball:
    """h* = sinh b cosh b - b, which rises with b."""
    return (2 * b).sinh() / 2 - b


def _latch(w: Ball, fold: Ball, bits: int, margin: Ball | None = None) -> Latch:
    # x - w tanh x < 0 from 0 up to the attractor, which lies above the fold, and below w because tanh < 1
    a = root(lambda x: x - w * x.tanh(), _below(fold), w.upper())
    # 2a / sinh 2a = 4a exp(-2a) / (1 - exp(-4a)), whose log neither overflows nor underflows
    log_multiplier = (4 * a).log() - 2 * a - (-(-4 * a).expm1()).log()
    return Latch(w, a, fold, margin_at_fold(fold) if margin is None else margin, log_multiplier, bits)


def root(f: Callable[[Ball], Ball], low: Ball, high: Ball) -> Ball:
    """A ball that contains the one root of f in (low, high), f below 0 to its left and above 0 to its right.

    low, high : exact; the interval is cut at a quarter, the middle and three quarters while a sign there is certain.
    """
    if f(low) > 0 or f(high) < 0:
        raise NumericsError(f"no sign changes from - to + on [{low}, {high}]")
    while True:
        width, cut = high - low, False
        for part in (2, 1, 3):
            at = (low + width * part / 4).mid()
            if not (low < at and at < high):
                continue
            value = f(at)
            if value < 0:
                low, cut = at, True
            elif value > 0:
                high, cut = at, True
            if cut:
                break
        if not cut:
            return low.union(high)


def _below(x: Ball) -> Ball:
    """A number that is 0 or more and not above the positive number in x."""
    return arb(0).max(x.lower()).mid()


def _squared(x: Ball) -> Ball:
    return x * x


def read_number(name: str, value: Number) -> Fraction:
    """The number exactly; NumericsError where it is none."""
    try:
        if isinstance(value, bool) or not isinstance(value, Fraction | int | float | str):
            raise TypeError
        return Fraction(value)
    except (TypeError, ValueError, OverflowError, ZeroDivisionError):
        raise NumericsError(f'{name}={value!r}; pass a finite number: Fraction(1, 10), "0.1", 2, 0.25') from None


def _checked(bits: int) -> int:
    if not isinstance(bits, int) or not 64 <= bits <= 1 << 16:
        raise NumericsError(f"bits={bits!r}; pass 64 to {1 << 16}")
    return bits
