"""How exact numerics.vmath is: the error of each function and slope, in units in the last place, against Arb.

One table says what is measured: the function, its value in ball arithmetic, and the points. One law measures them all:
at a point x with the ball y of the true value, the error of a computed f is the upper end of |y - f|, over the distance
of two floats at y. So an error may come out too large by 2**-50 of itself, and never too small at the points taken.

Where a slope changes its sign (gelu, gelu_tanh, silu, mish) its two terms cancel, and so do x/6 and 1/2 in a hard
sigmoid: there the distance of floats is taken at the sum of the moduli of the terms (`terms`), as in numerics.scalar.

The largest errors of 10**6 points each are in accuracy.csv beside this file, each with the point where it is reached.
They are observed, not proved. `python -m tools.accuracy` measures them again.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any, TypeAlias

import numpy as np
from flint import arb, ctx, fmpq
from numpy.typing import NDArray

from numerics.cache import load
from numerics.errors import NumericsError
from numerics.simd import AVAILABLE
from theory.activations import ACTIVATIONS

Array = NDArray[np.float64]
Ball: TypeAlias = Any
Exact = Callable[[Ball], Ball]

FILE = Path(__file__).with_name("accuracy.csv")
COLUMNS = ("function", "counted at", "points", "from", "to", "largest error", "reached at")
POINTS = 10**6
BITS = 128  # of the balls: an error of 2**-60 ulp and less comes from them
GOLDEN = 11400714819323198485  # 2**64 over the golden ratio: its multiples fill [0, 1) evenly, however many are taken

with ctx.workprec(2 * BITS):
    ROOT_2, ROOT_PI = arb(2).sqrt(), arb.pi().sqrt()
    LECUN, CUBIC = arb(fmpq(17159, 10**4)), arb(fmpq(44715, 10**6))
    SELU_SCALE, SELU_SHARE = arb("1.0507009873554804934193349852946"), arb("1.6732632423543772848170429916717")


@dataclass(frozen=True)
class Approximation:
    """A function of numerics.vmath, or the slope that comes with it, and where it is measured.

    exact : its value at a ball; ends : the interval of half of the points, evenly spread; binades : the exponents of
    the other half, evenly spread in each [2**k, 2**(k + 1)), of both signs where ends[0] < 0; terms : the sum of the
    moduli of the terms that cancel, or None where the error counts at the value itself.
    """

    name: str
    exact: Exact
    ends: tuple[float, float]
    binades: tuple[int, int]
    terms: Exact | None = None

    @property
    def function(self) -> str:
        """The name without the word slope."""
        return self.name.removesuffix(" slope")

    @property
    def of_slope(self) -> bool:
        """Whether it is a slope."""
        return self.name != self.function


def points(of: Approximation, start: int, stop: int, step: int = 1) -> Array:
    """The points start, start + step, ... of a sequence that has no end: the same on every machine, in any order.

    >>> points(APPROXIMATIONS["exp"], 0, 4).tolist()[:2]
    [-708.0, -1.4034...e-18]
    """
    i = np.arange(start, stop, step, dtype=np.uint64)
    share = (i * np.uint64(GOLDEN) >> np.uint64(12)).astype(np.float64) * 2.0**-52
    low, high = of.ends
    even = low + (high - low) * share
    half = i >> np.uint64(1)
    least, most = of.binades
    exponents = least + (half % np.uint64(most - least + 1)).astype(np.int32)
    sign = np.where((i * np.uint64(GOLDEN)) & np.uint64(2048), -1.0, 1.0) if low < 0.0 else 1.0
    return np.asarray(np.where(i & np.uint64(1), sign * np.ldexp(1.0 + share, exponents), even))


def computed(of: Approximation, x: Array) -> Array:
    """What numerics.vmath makes of the points x (m,)."""
    if not AVAILABLE:
        raise NumericsError("numerics.vmath is compiled code and Numba is switched off; unset NUMBA_DISABLE_JIT")
    padded = np.zeros(-(-len(x) // 8) * 8)
    padded[: len(x)] = x
    value, slope = np.empty_like(padded), np.empty_like(padded)
    getattr(_compiled(), of.function)(padded, value, slope)
    return (slope if of.of_slope else value)[: len(x)]


def errors(of: Approximation, x: Array) -> Array:
    """The error at each of the points x (m,), in units in the last place, as the text above says: an upper bound."""
    found = np.empty(len(x))
    with ctx.workprec(BITS):
        for k, (at, value) in enumerate(zip(x.tolist(), computed(of, x).tolist(), strict=True)):
            point = arb(at)
            exact = of.exact(point)
            size = exact if of.terms is None else of.terms(point)
            found[k] = float((exact - value).abs_upper()) / math.ulp(float(size))
    return found


@dataclass(frozen=True)
class Worst:
    """The largest error found in so many points, and the point where it is reached."""

    points: int
    error: float
    at: float


def worst(of: Approximation, start: int, stop: int) -> Worst:
    """The largest error at the points start, ..., stop - 1."""
    x = points(of, start, stop)
    found = errors(of, x)
    if not np.isfinite(found).all():
        raise NumericsError(f"{of.name} at {float(x[~np.isfinite(found)][0])!r} has no finite error; look there")
    k = int(np.argmax(found))
    return Worst(stop - start, rounded_up(float(found[k])), float(x[k]))


def together(parts: Iterable[Worst]) -> Worst:
    """The worst of several sets of points; of equal ones the first."""
    found = list(parts)
    largest = max(found, key=lambda each: each.error)
    return Worst(sum(each.points for each in found), largest.error, largest.at)


def rounded_up(error: float) -> float:
    """An error to three digits behind the point, upwards.

    >>> rounded_up(1.2341), rounded_up(0.5)
    (1.235, 0.5)
    """
    return math.ceil(error * 1000.0) / 1000.0


def row(of: Approximation, found: Worst) -> tuple[str, ...]:
    """What COLUMNS say of one function; the point to all digits."""
    low, high = span(of)
    counted = "value" if of.terms is None else "sum of moduli"
    return (of.name, counted, str(found.points), f"{low:.6g}", f"{high:.6g}", f"{found.error:.3f}", repr(found.at))


def span(of: Approximation) -> tuple[float, float]:
    """The interval of all points."""
    low, high = of.ends
    nearest, farthest = math.ldexp(1.0, of.binades[0]), math.ldexp(2.0 - 2.0**-52, of.binades[1])
    return min(low, -farthest if low < 0.0 else nearest), max(high, farthest)


@cache
def measured() -> Mapping[str, Worst]:
    """The committed measurements, by name."""
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = [dict(zip(COLUMNS, line, strict=True)) for line in list(csv.reader(file))[1:]]
    return {
        each["function"]: Worst(int(each["points"]), float(each["largest error"]), float(each["reached at"]))
        for each in rows
    }


def roundings(name: str) -> int:
    """How many roundings, each of a relative error of 2**-53 at most, hold the largest error measured of a function.

    An ulp is at most 2**-52 of the number, so an error of E ulp is in ceil(2 E) roundings. name : as in accuracy.csv.

    >>> roundings("linear"), roundings("sqrt")
    (0, 1)
    """
    found = measured()
    if name not in found:
        raise NumericsError(f"{name!r} was not measured; known are {', '.join(found)}")
    return math.ceil(2.0 * found[name].error)


@cache
def _compiled() -> ModuleType:
    """A loop over an array for each function; each is compiled when it is first called, and kept."""
    lines = ['"""Each function of numerics.vmath on arrays."""', "", "from numba import njit", ""]
    lines += ["from numerics import vmath", "from numerics.simd import load, store"]
    for name in dict.fromkeys(of.function for of in APPROXIMATIONS.values()):
        pair = name in ACTIVATIONS
        call = f"vmath.{name}_pair(load(x, i))" if pair else f"vmath.{name}(load(x, i))"
        lines += ["", "", "@njit(cache=True, nogil=True)", f"def {name}(x, value, slope):"]
        lines += ["    for i in range(0, x.size, 8):", f"        {'f, d' if pair else 'f'} = {call}"]
        lines += ["        store(value, i, f)", *(["        store(slope, i, d)"] if pair else [])]
    return load("\n".join(lines) + "\n")


# exact values; nothing in them cancels but the terms of a sum that is said to be one


@dataclass(frozen=True)
class _Sum:
    """A function as a sum of terms that may cancel."""

    terms: Callable[[Ball], tuple[Ball, ...]]

    def value(self, x: Ball) -> Ball:
        return sum(self.terms(x))

    def moduli(self, x: Ball) -> Ball:
        return sum(map(abs, self.terms(x)))


def _gate(x: Ball) -> Ball:
    """The logistic function."""
    return 1 / (1 + (-x).exp())


def _bump(x: Ball) -> Ball:
    """Its slope."""
    return _gate(x) * _gate(-x)


def _normal(x: Ball) -> Ball:
    """Phi(x)."""
    return (-x / ROOT_2).erfc() / 2


def _cubic(x: Ball) -> Ball:
    """w of gelu_tanh."""
    return 2 * ROOT_2 / ROOT_PI * x * (1 + CUBIC * x * x)


def _cubic_slope(x: Ball) -> Ball:
    return 2 * ROOT_2 / ROOT_PI * (1 + 3 * CUBIC * x * x)


def _mish_terms(x: Ball) -> tuple[Ball, Ball]:
    """f(x)/x, and the rest of f'(x): both in e = exp(-|x|), which does not overflow."""
    e = (-abs(x)).exp()
    if x >= 0:
        whole = 1 + 2 * e + 2 * e * e
        return (1 + 2 * e) / whole, 4 * x * e * e * (1 + e) / whole**2
    whole = 2 + 2 * e + e * e
    return e * (2 + e) / whole, 4 * x * e * (1 + e) / whole**2


def _hard(over: int) -> _Sum:
    """x / over + 1/2 between its corners, else 0 or 1."""
    return _Sum(lambda x: (x / over, arb(0.5)) if 2 * abs(x) <= over else (arb(int(x > 0)),))


def _step(low: float, high: float, slope: fmpq) -> Exact:
    return lambda x: arb(slope if low < x <= high else 0)


Reach: TypeAlias = tuple[tuple[float, float], tuple[int, int]]  # ends and binades

EXPONENTIAL: Reach = ((-708.0, 708.0), (-60, 8))  # beyond, exp(-|x|) is clamped
HALVED: Reach = ((-706.0, 706.0), (-60, 8))  # where that of tanh(x/2) is
POSITIVE: Reach = ((0.5, 2.0), (-1022, 1023))
LINES: Reach = ((-8.0, 8.0), (-60, 500))
RATIONAL: Reach = ((-32.0, 32.0), (-60, 508))  # beyond, the slope is clamped


def _pair(name: str, reach: Reach, value: Exact | _Sum, slope: Exact | _Sum) -> list[Approximation]:
    return [_alone(name, reach, value), _alone(f"{name} slope", reach, slope)]


def _alone(name: str, reach: Reach, f: Exact | _Sum) -> Approximation:
    return Approximation(name, f.value, *reach, f.moduli) if isinstance(f, _Sum) else Approximation(name, f, *reach)


APPROXIMATIONS: dict[str, Approximation] = {
    each.name: each
    for each in (
        _alone("exp", ((-708.0, 709.78), (-60, 8)), lambda x: x.exp()),
        _alone("log", POSITIVE, lambda x: x.log()),
        _alone("sqrt", POSITIVE, lambda x: x.sqrt()),
        *_pair("logistic", EXPONENTIAL, _gate, _bump),
        *_pair("tanh", ((-353.0, 353.0), (-60, 7)), lambda x: x.tanh(), lambda x: 1 / x.cosh() ** 2),
        *_pair("linear", LINES, lambda x: x, lambda x: arb(1)),
        *_pair("relu", LINES, lambda x: max(x, arb(0)), _step(0.0, math.inf, fmpq(1))),
        *_pair("lstm97_h", HALVED, lambda x: (x / 2).tanh(), lambda x: 2 * _bump(x)),
        *_pair("lstm97_g", HALVED, lambda x: 2 * (x / 2).tanh(), lambda x: 4 * _bump(x)),
        *_pair("softplus", EXPONENTIAL, lambda x: x.exp().log1p(), _gate),
        *_pair("arctan", RATIONAL, lambda x: x.atan(), lambda x: 1 / (1 + x * x)),
        *_pair("softsign", RATIONAL, lambda x: x / (1 + abs(x)), lambda x: 1 / (1 + abs(x)) ** 2),
        *_pair("sin", ((-1024.0, 1024.0), (-60, 29)), lambda x: x.sin(), lambda x: x.cos()),
        *_pair(
            "lecun_tanh",
            ((-529.0, 529.0), (-60, 8)),
            lambda x: LECUN * (2 * x / 3).tanh(),
            lambda x: LECUN * 2 / 3 / (2 * x / 3).cosh() ** 2,
        ),
        *_pair("erf", ((-26.6, 26.6), (-60, 3)), lambda x: x.erf(), lambda x: 2 * (-x * x).exp() / ROOT_PI),
        *_pair(
            "gelu",
            ((-37.6, 37.6), (-60, 4)),
            lambda x: x * _normal(x),
            _Sum(lambda x: (_normal(x), x * (-x * x / 2).exp() / (ROOT_2 * ROOT_PI))),
        ),
        *_pair(
            "gelu_tanh",
            ((-21.1, 21.1), (-60, 3)),
            lambda x: x * _gate(_cubic(x)),
            _Sum(lambda x: (_gate(_cubic(x)), x * _cubic_slope(x) * _bump(_cubic(x)))),
        ),
        *_pair("silu", EXPONENTIAL, lambda x: x * _gate(x), _Sum(lambda x: (_gate(x), x * _bump(x)))),
        *_pair("mish", EXPONENTIAL, lambda x: x * _mish_terms(x)[0], _Sum(_mish_terms)),
        *_pair(
            "selu",
            EXPONENTIAL,
            lambda x: SELU_SCALE * (x if x > 0 else SELU_SHARE * x.expm1()),
            lambda x: SELU_SCALE * (1 if x > 0 else SELU_SHARE * x.exp()),
        ),
        *_pair("gaussian", ((-37.6, 37.6), (-60, 4)), lambda x: (-x * x / 2).exp(), lambda x: -x * (-x * x / 2).exp()),
        *_pair("hard_sigmoid_keras", LINES, _hard(5), _step(-2.5, 2.5, fmpq(1, 5))),
        *_pair("hard_sigmoid", LINES, _hard(6), _step(-3.0, 3.0, fmpq(1, 6))),
    )
}
