"""e(x) >= 0 on an interval or the whole line, shown by finitely many patches and, where it is infinite, two tails.

A patch is a closed interval with one of six arguments, each checked in ball arithmetic:

    direct    the enclosure of e on it, or that by the mean value theorem, is not below 0
    rising    e' >= 0 on it, and e >= 0 at its left end;   falling  likewise from the right
    convex    e'' >= 0 on it, and the tangent at `at` is not below 0 on it: where e nearly touches 0
    point     its ends are one, and e >= 0 there, exactly where its value is rational
    excluded  one of `given`, expressions that are >= 0 by hypothesis, is below 0 on it

A tail is checked by numerics.tails. `search` finds a cover, `verified` checks one: nothing of the search is trusted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

from flint import arb, ctx, fmpq

from numerics.enclosure import Ball, ball, derivatives, enclosed
from numerics.expressions import Expression, exact, kinks, resolved
from numerics.roots import counted
from numerics.tails import tail

# Balls of this many bits tell numbers that differ in the 40th digit.
BITS = 192
# Where a tail may begin; from 1/2 on for what is bounded by itself, such as a cosine.
STARTS = (fmpq(1, 2), *map(fmpq, (2, 8, 16, 32, 64, 256)))
# What a search may spend before it gives up: patches tried, and the least width of one.
MAX_PATCHES, LEAST = 6000, fmpq(1, 2**60)


Given: TypeAlias = tuple[Expression, ...]  # each >= 0 by hypothesis


@dataclass(frozen=True)
class Patch:
    """An interval and the argument that e >= 0 on it; `at` is the point of the tangent where it is convex."""

    low: fmpq
    high: fmpq
    kind: str
    at: fmpq | None = None

    def __str__(self) -> str:
        tangent = f", tangent at {float(self.at.p) / float(self.at.q):.12g}" if self.at is not None else ""
        return f"[{self.low}, {self.high}]: {self.kind}{tangent}"


@dataclass(frozen=True)
class Cover:
    """Patches from left to right; an infinite side begins where they end."""

    patches: tuple[Patch, ...]
    left: bool = False
    right: bool = False

    @property
    def lines(self) -> list[str]:
        """A line for each tail and patch, from left to right."""
        lines = ["tail to the left, by bounds C t**a exp(-b t)"] if self.left else []
        lines += [str(patch) for patch in self.patches]
        return lines + (["tail to the right, by bounds C t**a exp(-b t)"] if self.right else [])


@dataclass(frozen=True)
class Domain:
    """The closed interval of x, None: infinite; `open` tells which finite ends do not belong to it."""

    low: fmpq | None = None
    high: fmpq | None = None
    open: tuple[bool, bool] = (False, False)

    def __str__(self) -> str:
        left = "(-oo" if self.low is None else f"{'(' if self.open[0] else '['}{self.low}"
        right = "oo)" if self.high is None else f"{self.high}{')' if self.open[1] else ']'}"
        return f"{left}, {right}"

    def contains(self, x: fmpq) -> bool:
        """Whether x lies in it or is an end of it."""
        return (self.low is None or self.low <= x) and (self.high is None or x <= self.high)


REALS = Domain()


def verified(e: Expression, cover: Cover, domain: Domain = REALS, *, strict: bool = False, given: Given = ()) -> bool:
    """Whether the cover shows e >= 0 (strict: > 0) on the domain: its patches join, reach both ends, and each holds."""
    patches = cover.patches
    if not patches or any(p.high != q.low for p, q in pairwise(patches)):
        return False
    sides = ((-1, cover.left, patches[0].low, domain.low), (1, cover.right, patches[-1].high, domain.high))
    for side, infinite, end, edge in sides:
        start = side * end
        if edge is None and not (infinite and start > 0 and tail_holds(e, side, start, strict=strict, given=given)):
            return False
        if edge is not None and side * end < side * edge:
            return False
    return all(patch_holds(e, p, domain, strict=strict, given=given) for p in patches)


def tail_holds(e: Expression, side: int, start: fmpq, *, strict: bool = False, given: Given = ()) -> bool:
    """Whether e >= 0 (strict: > 0) for all x = side * t, t >= start, that the hypotheses leave."""
    with ctx.workprec(BITS):
        highest = (tail(g, side, start).high for g in given)
        if any(high is not None and high < 0 for high in highest):
            return True
        found = tail(e, side, start)
        return found.positive if strict else found.low is not None and bool(found.low >= 0)


def patch_holds(
    e: Expression, patch: Patch, domain: Domain = REALS, *, strict: bool = False, given: Given = ()
) -> bool:
    """Whether the argument of the patch stands: e >= 0 on it (strict: > 0, but at an end that is not in the domain)."""
    with ctx.workprec(BITS):
        box = ball(patch.low, patch.high)
        if patch.low > patch.high:
            return False
        if patch.kind == "point":
            return patch.low == patch.high and point_holds(e, patch.low, strict=strict)
        if patch.kind == "excluded":
            return any(bool(on(g, box) < 0) for g in given)
        if patch.kind == "direct":
            return _allowed(on(e, box), strict)
        if patch.kind in ("rising", "falling"):
            end, sign = (patch.low, 1) if patch.kind == "rising" else (patch.high, -1)
            rate = derivatives(e, box, 1)[1] * sign
            is_edge = end == (domain.low, domain.high)[sign < 0] and domain.open[sign < 0]
            if strict and is_edge:  # e > e(end) inside
                return bool(rate > 0) and point_holds(e, end)
            return bool(rate >= 0) and point_holds(e, end, strict=strict)
        if patch.kind == "convex" and patch.at is not None and patch.low <= patch.at <= patch.high:
            return bool(derivatives(e, box, 2)[2] >= 0) and _allowed(_tangent(e, patch), strict)
    return False


def point_holds(e: Expression, x: fmpq, *, strict: bool = False) -> bool:
    """Whether e >= 0 (strict: > 0) at a rational x, exactly where its value is rational."""
    value = exact(e, x)
    if value is not None:
        return bool(value > 0 or (value == 0 and not strict))
    with ctx.workprec(BITS):
        return _allowed(enclosed(e, arb(x)), strict)


def on(e: Expression, box: Ball) -> Ball:
    """The enclosure of e on a box, narrowed by the mean value theorem."""
    naive = enclosed(e, box)
    rate = derivatives(e, box, 1)[1]
    if not rate.is_finite():
        return naive
    mean = enclosed(e, box.mid()) + rate * (box - box.mid())
    return naive.intersection(mean) if naive.is_finite() else mean


def _tangent(e: Expression, patch: Patch) -> Ball:
    """The least value on the patch of the tangent at `at`."""
    assert patch.at is not None
    value, rate = derivatives(e, arb(patch.at), 1)
    reach = max(patch.at - patch.low, patch.high - patch.at)
    return value - abs(rate) * arb(reach)


def _allowed(x: Ball, strict: bool) -> bool:
    return bool(x > 0) if strict else bool(x >= 0)


def search(e: Expression, domain: Domain = REALS, *, strict: bool = False, given: Given = ()) -> Cover | None:
    """A cover that shows e >= 0 (strict: > 0) on the domain; None where none is found, so that nothing is decided."""
    low = domain.low if domain.low is not None else _start(e, -1, domain.high, strict, given)
    high = domain.high if domain.high is not None else _start(e, 1, domain.low, strict, given)
    if low is None or high is None:
        return None
    found: list[Patch] = []
    waiting = list(_grid(low, high))[::-1]
    tried = 0
    while waiting:
        a, b = waiting.pop()
        tried += 1
        tries = _candidates(e, a, b, bool(given))
        patch = next((p for p in tries if patch_holds(e, p, domain, strict=strict, given=given)), None)
        if patch is not None:
            found.append(patch)
        elif tried > MAX_PATCHES or b - a < LEAST or (not given and _fails(e, (a + b) / 2)):
            return None
        else:
            waiting += [((a + b) / 2, b), (a, (a + b) / 2)]
    return Cover(tuple(found), domain.low is None, domain.high is None)


def _start(e: Expression, side: int, other: fmpq | None, strict: bool, given: Given) -> fmpq | None:
    """Where a tail can begin, beyond the other end of the domain."""
    least = fmpq(0) if other is None else max(fmpq(0), side * other)
    starts = [start for start in STARTS if start > least] or [least + 1, 2 * least + 1]
    first = next((start for start in starts if tail_holds(e, side, start, strict=strict, given=given)), None)
    return None if first is None else side * first


def _grid(low: fmpq, high: fmpq) -> Iterator[tuple[fmpq, fmpq]]:
    """The interval in parts of about 1, with ends of few digits."""
    inner = [fmpq(k) for k in range(int(low.ceil()), int(high.floor()) + 1)]
    points = sorted({low, *inner, high})
    return pairwise(points) if low < high else iter([(low, high)])


def _fails(e: Expression, x: fmpq) -> bool:
    """Whether e is certainly negative at x: then there is nothing to look for."""
    with ctx.workprec(BITS):
        return bool(enclosed(e, arb(x)) < 0)


def _candidates(e: Expression, a: fmpq, b: fmpq, has_given: bool) -> Iterator[Patch]:
    """What to try on an interval, the cheap first."""
    if a == b:
        yield Patch(a, b, "point")
    if has_given:
        yield Patch(a, b, "excluded")
    yield Patch(a, b, "direct")
    yield Patch(a, b, "rising")
    yield Patch(a, b, "falling")
    with ctx.workprec(BITS):
        convex = bool(derivatives(e, ball(a, b), 2)[2] >= 0)
        points = dict.fromkeys((lowest(e, a, b), a, b)) if convex else ()
    for at in points:
        yield Patch(a, b, "convex", at)


def lowest(e: Expression, a: fmpq, b: fmpq) -> fmpq:
    """About where a convex e is least: Newton's method on e', kept inside, rounded to a short dyadic number."""
    x = (a + b) / 2
    for _ in range(8):
        _, first, second = derivatives(e, arb(x), 2)
        if not second > 0:
            break
        step = (first / second).mid()
        x = min(max(_dyadic(arb(x) - step), a), b)
    return x


def _dyadic(x: Ball) -> fmpq:
    """x to about 30 digits."""
    scale = 2**100
    return fmpq(int((x.mid() * scale).floor().unique_fmpz()), scale)


@dataclass(frozen=True)
class Shown:
    """What shows e >= 0: on each piece between its kinks a Cover, or None where roots are counted."""

    pieces: tuple[tuple[Domain, Cover | None], ...]

    def __str__(self) -> str:
        return summary([self])


def summary(parts: Sequence[Shown]) -> str:
    """How many patches there are, on what interval, with how many tails; and whether roots are counted."""
    covers = [cover for part in parts for _, cover in part.pieces if cover is not None]
    counted_ones = any(cover is None for part in parts for _, cover in part.pieces)
    if not covers:
        return "Sturm's theorem"
    low, high = min(c.patches[0].low for c in covers), max(c.patches[-1].high for c in covers)
    tails = any(c.left for c in covers) + any(c.right for c in covers)
    words = f"{sum(len(c.patches) for c in covers)} patches"
    words += f" on [{low}, {high}]" if low < high else ""
    words += ("", " and a tail", " and two tails")[tails]
    return words + (", Sturm's theorem" if counted_ones else "")


def shown(e: Expression, domain: Domain = REALS, *, strict: bool = False, given: Given = ()) -> Shown | None:
    """What shows e >= 0 (strict: > 0) where `given` are >= 0; None where nothing is found: then nothing is decided.

    >>> from numerics.expressions import activation_slope, constant, minus
    >>> print(shown(minus(constant(1), activation_slope("relu"))))
    Sturm's theorem
    >>> print(shown(minus(constant("1129/1000"), activation_slope("gelu"))))
    10 patches on [-1/2, 2] and two tails
    >>> shown(minus(constant("1128/1000"), activation_slope("gelu"))) is None
    True
    """
    found: list[tuple[Domain, Cover | None]] = []
    for piece, branch in pieces(e, domain):
        if counted(branch, piece.low, piece.high, strict=strict):
            found.append((piece, None))
            continue
        cover = search(branch, piece, strict=strict, given=given)
        if cover is None:
            return None
        found.append((piece, cover))
    made = Shown(tuple(found))
    return made if holds(e, made, domain, strict=strict, given=given) else None


def holds(e: Expression, by: Shown, domain: Domain = REALS, *, strict: bool = False, given: Given = ()) -> bool:
    """Whether `by` shows e >= 0 (strict: > 0) where `given` are >= 0; everything in it is checked again."""
    expected = pieces(e, domain)
    if [piece for piece, _ in by.pieces] != [piece for piece, _ in expected]:
        return False
    for (piece, branch), (_, cover) in zip(expected, by.pieces, strict=True):
        if cover is None and not counted(branch, piece.low, piece.high, strict=strict):
            return False
        if cover is not None and not verified(branch, cover, piece, strict=strict, given=given):
            return False
    return all(point_holds(e, x, strict=strict) or _excluded(given, x) for x in _edges(expected, domain))


def _excluded(given: Given, x: fmpq) -> bool:
    return any(_fails(g, x) for g in given)


def pieces(e: Expression, domain: Domain = REALS) -> list[tuple[Domain, Expression]]:
    """The parts of the domain between the kinks of e, with e as it is inside; inner ends are left out of each."""
    inner = sorted(x for x in kinks(e) if domain.contains(x) and x not in (domain.low, domain.high))
    if domain.low is not None and domain.low == domain.high:
        return [(domain, e)]
    ends = [domain.low, *inner, domain.high]
    made = []
    for low, high in pairwise(ends):
        piece = Domain(low, high, (low is not None, high is not None))
        made.append((piece, resolved(e, _inside(piece))))
    return made


def _edges(parts_of: list[tuple[Domain, Expression]], domain: Domain) -> set[fmpq]:
    """The finite ends of the pieces that belong to the domain."""
    ends = {end for piece, _ in parts_of for end in (piece.low, piece.high) if end is not None}
    left_out = {end for end, is_open in zip((domain.low, domain.high), domain.open, strict=True) if is_open}
    return ends - left_out


def _inside(piece: Domain) -> fmpq:
    if piece.low is None or piece.high is None:
        return (piece.high - 1 if piece.high is not None else fmpq(0)) if piece.low is None else piece.low + 1
    return (piece.low + piece.high) / 2
