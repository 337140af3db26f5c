"""What proves the infimum and the supremum of a slope: a square, root counting, a sign chart, an enclosure.

Each proof is data, with a check that derives everything again and refuses another bound: `holds(slope, z, ends)` says
whether `ends` are the infimum and the supremum of the slope over the reals; exact. The proof by enclosure needs ball
arithmetic, and its check stands in numerics.extremes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from sympy import (
    Dummy,
    Expr,
    Poly,
    Rational,
    S,
    Symbol,
    erf,
    expand,
    fraction,
    limit,
    oo,
    simplify,
    together,
)

Ends: TypeAlias = tuple[Expr, Expr]
Attained: TypeAlias = tuple[bool, bool]


@dataclass(frozen=True)
class SquareIdentity:
    """sup - slope(y) = coefficient * (y - root)**2 and slope(y) = factor * (y - lo) * (hi - y), both exactly checked.

    The first shows slope <= sup, with equality at the output y = root; the second slope > 0 on the open range (lo, hi).
    """

    supremum: Expr
    coefficient: Expr
    root: Expr
    factor: Expr

    def holds(self, slope: Expr, y: Expr, lo: Expr, hi: Expr) -> bool:
        """Whether both identities hold for `slope`, a polynomial in `y`, and root lies inside of (lo, hi). Exact."""
        square = expand(self.supremum - slope - self.coefficient * (y - self.root) ** 2)
        product = expand(slope - self.factor * (y - lo) * (hi - y))
        return square == 0 and product == 0 and self.coefficient > 0 and self.factor > 0 and lo < self.root < hi


@dataclass(frozen=True)
class ByDefinition:
    """The supremum is read off the definition of the slope; `reason` says how."""

    supremum: Expr
    reason: str


@dataclass(frozen=True)
class Piece:
    """The slope on a part of the line as a rational function of u, which runs through an interval there.

    side       "all", "positive" (z > 0) or "nonpositive" (z <= 0): the part of the line
    generator  u as an expression in Z
    rational   the slope as an expression in U
    low, high  the interval of u; closed tells which of its ends belong to it
    """

    side: str
    generator: Expr
    rational: Expr
    low: Expr
    high: Expr
    closed: Attained = (False, False)

    def is_of(self, slope: Expr, z: Symbol) -> bool:
        """Whether the slope is this rational function of u, on this part of the line."""
        w = {
            "all": Dummy("z", real=True),
            "positive": Dummy("p", positive=True),
            "nonpositive": -Dummy("q", nonnegative=True),
        }[self.side]
        return simplify(slope.subs(z, w) - self.rational.subs(U, self.generator.subs(Z, w))) == 0


Z, U = Symbol("z", real=True), Symbol("u")


@dataclass(frozen=True)
class RootCount:
    """On each piece of the line the slope is rational in some u(z), and sup - slope and slope - inf change no sign.

    Sturm's theorem counts the roots of what is left of them; so this decides, for all reals at once.
    """

    pieces: tuple[Piece, ...]

    def holds(self, slope: Expr, z: Symbol, ends: Ends) -> bool:
        """Whether `ends` are the infimum and the supremum of the slope. Exact."""
        if {p.side for p in self.pieces} not in ({"all"}, {"positive", "nonpositive"}):
            return False
        if not all(piece.is_of(slope, z) for piece in self.pieces):
            return False
        gaps = [gap for p in self.pieces for gap in (p.rational - ends[0], ends[1] - p.rational)]
        inside = all(
            nonnegative(gap, p.low, p.high) for p in self.pieces for gap in (p.rational - ends[0], ends[1] - p.rational)
        )
        return bool(gaps) and inside and all(self._approached(end) for end in ends)

    def attained(self, ends: Ends) -> Attained:
        """Which of the ends are values of the slope."""
        low, high = (any(takes(p, end) for p in self.pieces) for end in ends)
        return low, high

    def _approached(self, end: Expr) -> bool:
        return any(takes(p, end) or end in _limits(p) for p in self.pieces)


def takes(piece: Piece, value: Expr) -> bool:
    """Whether the rational function takes the value on its interval."""
    numerator = _polynomial(fraction(together(piece.rational - value))[0])
    if numerator.is_zero:
        return True
    return _count_inside(numerator, piece.low, piece.high) > 0 or any(
        belongs and numerator.eval(end) == 0
        for end, belongs in zip((piece.low, piece.high), piece.closed, strict=True)
        if end.is_finite
    )


def _limits(piece: Piece) -> Iterator[Expr]:
    yield limit(piece.rational, U, piece.low, "+")
    yield limit(piece.rational, U, piece.high, "-")


def nonnegative(rational: Expr, low: Expr, high: Expr) -> bool:
    """Whether a rational function of U with rational coefficients is >= 0 and has no pole on the open (low, high).

    >>> nonnegative(1 / (1 + U) - U / 2, S.Zero, S.One), nonnegative(1 / (1 + U) - U, S.Zero, S.One)
    (True, False)
    """
    numerator, denominator = (_polynomial(part) for part in fraction(together(rational)))
    if numerator.is_zero:
        return True
    if _count_inside(denominator, low, high):
        return False
    product = numerator * denominator
    changes = [g for g, m in product.sqf_list()[1] if m % 2 and _count_inside(g, low, high)]
    return not changes and bool(product.eval(_ordinary_point(product, low, high)) > 0)


def vanishes(rational: Expr, low: Expr, high: Expr) -> bool:
    """Whether a rational function of U has a root in the open (low, high)."""
    numerator = _polynomial(fraction(together(rational))[0])
    return bool(numerator.is_zero) or _count_inside(numerator, low, high) > 0


def _polynomial(expr: Expr) -> Poly:
    return Poly(expr, U, domain="QQ")


def _count_inside(p: Poly, low: Expr, high: Expr) -> int:
    """The number of different real roots in the open interval."""
    if p.degree() < 1:
        return 0
    ends = {end for end in (low, high) if end.is_finite}
    on_ends = sum(p.eval(end) == 0 for end in ends)
    count = p.count_roots(None if low == -oo else low, None if high == oo else high)
    return count - on_ends


def _ordinary_point(p: Poly, low: Expr, high: Expr) -> Expr:
    """A rational inside of the interval that is no root."""
    for k in range(1, p.degree() + 3):
        if low == -oo and high == oo:
            point = S(k)
        elif high == oo:
            point = low + k
        elif low == -oo:
            point = high - k
        else:
            point = low + (high - low) * Rational(k, p.degree() + 3)
        if p.eval(point) != 0:
            return point
    raise ArithmeticError(f"{p} vanishes at more points than it has roots")


@dataclass(frozen=True)
class SignChart:
    """f'' = positive * polynomial, so f' turns at the polynomial's real roots only: extreme there or at infinity.

    roots  the real roots, each once
    """

    positive: Expr
    polynomial: Expr
    roots: tuple[Expr, ...]

    def holds(self, slope: Expr, z: Symbol, ends: Ends) -> bool:
        """Whether `ends` are the infimum and the supremum of the slope. Exact."""
        chart = self.positive.subs(Z, z) * self.polynomial.subs(Z, z)
        p = Poly(self.polynomial, Z)
        return (
            bool(self.positive.is_positive)
            and simplify(slope.diff(z) - chart) == 0
            and p.count_roots() == len(set(self.roots))
            and all(simplify(self.polynomial.subs(Z, r)) == 0 for r in self.roots)
            and all(self._is_extreme(slope, z, end, sign) for end, sign in zip(ends, (-1, 1), strict=True))
        )

    def attained(self, slope: Expr, z: Symbol, ends: Ends) -> Attained:
        """Which of the ends are values of the slope."""
        low, high = (any(_plain(slope.subs(z, r) - end) == 0 for r in self.roots) for end in ends)
        return low, high

    def _is_extreme(self, slope: Expr, z: Symbol, end: Expr, sign: int) -> bool:
        values = [slope.subs(z, r) for r in self.roots] + [limit(slope, z, oo), limit(slope, z, -oo)]
        gaps = [_plain(sign * (end - value)) for value in values]
        return any(gap == 0 for gap in gaps) and all(gap == 0 or gap.is_positive for gap in gaps)


def _plain(number: Expr) -> Expr:
    return simplify(number.rewrite(erf))


@dataclass(frozen=True)
class ByEnclosure:
    """Ball arithmetic on a compact interval and inequalities for the tails: see numerics.extremes, which checks it."""


Proof: TypeAlias = SquareIdentity | ByDefinition | RootCount | SignChart | ByEnclosure
