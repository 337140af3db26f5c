"""The flow of diagonal cells over millions of steps: products of factors exp(rate * step), as compensated sums of logs.

The state Jacobian of a diagonal cell (S6, S4D, LRU) is diagonal, so is its flow, and its max, 1-, infinity- and 2-norm
are one number, the largest |entry|. Nothing is multiplied: the log of a flow is a sum, and never underflows. The sums
are exact to the last digit (numerics.diagonal_kernels); rows are read once, in chunks, by one thread: a core reads as
fast as the memory gives.

Error, u = 2**-53, x the steps of a column, R = 2**20 / D the rows of a chunk: log_max errs by at most 2 u |log_max| (a
rounding of the sum, one of its product with the rate) plus T R u**2 |rate| sum |x|, which is below it for T up to 10^11
where the steps have one sign. log_fro errs by that and (N D / 8 + 16) u.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from numerics import aligned
from numerics.diagonal_kernels import BLOCK, TILE, compiled, finish_norms, reduced_angles
from numerics.errors import FlowError, NumericsError
from numerics.inputs import checked_count
from numerics.network import shape_of
from numerics.scaled import NORMS, checked_norms
from numerics.simd import AVAILABLE, WIDTH

Array = NDArray[np.float64]
Drawn = Callable[[int, int], ArrayLike]  # (start, stop) -> rows start, ..., stop - 1
Anchor = Literal["start", "end"]

NUMBERS = "fiuc"  # kinds of NumPy types
CHUNK = 2**20  # entries that are read at a time: 8 MB, so that what a call costs does not count


@dataclass(frozen=True, eq=False)
class DiagonalFlow:
    """Natural logs of norms of a diagonal flow at `lags` (R,), each (R,); -inf where the flow is exactly zero.

    every : the lags are every, 2 every, ..., and `last`; log_max : the largest |entry|, which is the max, 1-,
    infinity- and 2-norm; log_fro : the Frobenius norm, or None
    """

    anchor: str
    every: int
    last: int
    log_max: Array
    log_fro: Array | None

    @cached_property
    def lags(self) -> NDArray[np.int64]:
        """The recorded lags (R,)."""
        return recorded_lags(self.every, self.last)

    def log(self, norm: str) -> Array:
        """The logs of one norm: "max", "one", "inf" or "fro"."""
        if norm not in NORMS:
            raise FlowError(f"norm={norm!r}; pass one of {', '.join(map(repr, NORMS))}")
        if norm != "fro":
            return self.log_max
        if self.log_fro is None:
            raise FlowError("the Frobenius norm was not asked for; pass norms=('max', 'fro')")
        return self.log_fro

    def __repr__(self) -> str:
        return f"DiagonalFlow({len(self.log_max)} lags up to {self.last}, log max norm there {self.log_max[-1]:.6g})"


@dataclass(frozen=True, eq=False)
class ChannelFlows:
    """The flow of each channel on its own at `lags` (R,): natural log of the modulus, and argument in [-pi, pi].

    log : (R, D) or (R, N, D), as the rates are; argument : the same shape, or None where all factors are positive.
    Error of the argument: 4 u plus T R u**2 |imaginary rate| sum |steps| (the module's docstring), however often it
    went around.
    """

    anchor: str
    lags: NDArray[np.int64]
    log: Array
    argument: Array | None


def diagonal_flow(
    step_sizes: ArrayLike | Drawn,
    rates: ArrayLike | None = None,
    *,
    steps: int | None = None,
    anchor: Anchor = "start",
    lags: int | None = None,
    every: int = 1,
    norms: Sequence[str] = ("max", "one", "inf"),
    softplus: bool = False,
) -> DiagonalFlow:
    """The flow of factors exp(rate * step), diagonal, at the lags every, 2 every, ..., and at the last one.

    step_sizes : (T, D), or a callable (start, stop) -> (stop - start, D), with `steps` = T: then memory does not depend
    on T but for what is recorded, 8 bytes per lag and norm. rates : (D,), or (N, D): N states per channel that share
    its step, as in S6; complex ones count with their real part; None: the steps are the logs of the factors, -inf for a
    factor that is exactly zero. Of signed or complex factors pass the log of the modulus.
    softplus : the steps are softplus of what is given, never 0. anchor : "start", d s(q) / d s(0); "end",
    d s(T) / d s(T - q). norms : "fro" costs one exponential per factor and recorded lag, the others nothing.
    """
    mode = "norms" if "fro" in checked_norms(norms) else "max"
    sums = _Sums(step_sizes, rates, steps, anchor, lags, every, mode, softplus)
    logs = sums.run()
    if sums.mode == "norms":
        finish_norms(logs, 0, logs.shape[1])
    return DiagonalFlow(anchor, sums.every, sums.lags, logs[0], logs[1] if sums.mode == "norms" else None)


def channel_flows(
    step_sizes: ArrayLike | Drawn,
    rates: ArrayLike | None = None,
    *,
    steps: int | None = None,
    anchor: Anchor = "start",
    lags: int | None = None,
    every: int = 1,
    softplus: bool = False,
) -> ChannelFlows:
    """The same channel by channel, with the argument of complex factors exp(rate * step) modulo 2 pi.

    rates : complex for S4D; None: the steps are log-moduli, or complex logs log(modulus) + i argument (LRU; i pi for a
    negative factor). Memory: 16 bytes per recorded lag for each channel, and 16 for each of its factors.
    """
    given = (steps, anchor, lags, every, "channels", softplus)
    sums = _Sums(step_sizes, rates, *given)
    sums.run()
    turning: Any = None
    if rates is not None and np.iscomplexobj(rates):
        turning = sums.angles(np.imag(np.asarray(rates)))
    elif sums.complex_steps:
        turned = _Sums(step_sizes, None, *given, part="imag")
        turned.run()
        turning = turned.angles(np.ones(turned.columns))
    return ChannelFlows(anchor, recorded_lags(sums.every, sums.lags), sums.channel_logs(), turning)


def chunk_rows(columns: int) -> int:
    """How many rows of so many columns are read at a time."""
    return max(1, CHUNK // max(columns, WIDTH))


def recorded_lags(every: int, last: int) -> NDArray[np.int64]:
    """every, 2 every, ..., and last, which is at least what comes before it."""
    return np.minimum(np.arange(1, -(-last // every) + 1) * every, last)


class _Sums:
    """Running sums of steps, and what was recorded of them; one run from the first lag to the last.

    Where a column has met a factor that is exactly zero, another column's steps are read in its place, which changes no
    maximum and has weight 0 in a sum.
    """

    def __init__(
        self, steps: Any, rates: Any, length: int | None, anchor: str, lags: int | None, every: int, mode: str,
        softplus: bool, part: str = "real",
    ):  # fmt: skip
        if not AVAILABLE:
            raise NumericsError("a diagonal flow is summed by compiled code; unset NUMBA_DISABLE_JIT")
        self.mode, self.softplus, self.part, self.backward = mode, softplus, part, _is_end(anchor)
        self.steps, self.length, first = _source(steps, length)
        self.columns, self.complex_steps = first.shape[1], bool(np.iscomplexobj(first))
        self.logs_given = rates is None
        self.rates, self.single = _checked_rates(rates, self.columns, self.complex_steps)
        self.lags = checked_count("lags", self.length if lags is None else lags, self.length, "the number of steps")
        self.every = checked_count("every", every, None)
        self.alive = np.ones(self.columns, dtype=bool)
        self.died = np.full(self.columns, np.iinfo(np.int64).max)  # the first lag at which a column is zero
        self._lay_out()

    def _lay_out(self) -> None:
        """Arrays for the columns as they lie in vectors; `slots` holds the column that each entry of a vector reads."""
        self.width = max(self.columns, WIDTH)
        full, rest = divmod(self.width, BLOCK)
        tail = np.arange(0, rest, WIDTH) + BLOCK * full
        tail[len(tail) - 1 :] = self.width - WIDTH
        self.last = self.width - WIDTH - BLOCK * (full if rest else full - 1)
        vectors = (start + np.arange(WIDTH) for start in tail)
        self.places = np.concatenate([np.arange(BLOCK * full), *vectors]).astype(int)
        count, outputs = len(self.places), -(-self.lags // self.every)
        self.sums, self.rests = aligned.zeros(count), aligned.zeros(count)
        tile = 8 * TILE if self.width <= BLOCK else TILE
        self.best, self.scratch = aligned.empty(tile, WIDTH), aligned.empty(tile, BLOCK)
        kept = {"max": 1, "norms": tile, "channels": outputs}[self.mode]
        self.high, self.low = aligned.zeros(kept, count), aligned.zeros(kept, count)
        self.logs = np.empty((2 if self.mode == "norms" else 1, outputs))
        self._assign()

    def _assign(self) -> None:
        """Which column each place of a row reads, with its rate, and its weight in a sum."""
        living = np.flatnonzero(self.alive)
        read = np.minimum(np.arange(self.width), self.columns - 1)
        self.read = np.where(self.alive[read], read, living[0] if len(living) else 0)
        slots = self.read[self.places]
        self.weights = np.zeros(len(slots))
        self.weights[np.unique(slots, return_index=True)[1]] = 1.0
        rates = self.rates[:, slots]
        if self.mode == "max" and len(rates) > 1:
            rates = np.stack([rates.max(axis=0), rates.min(axis=0)])  # the largest log is at one of the two
        self.slot_rates = np.ascontiguousarray(rates)
        self.as_given = self.width == self.columns and bool(self.alive.all())

    def run(self) -> Array:
        """Go through all lags; the logs (1 or 2, R)."""
        self.add = compiled(self.width, min(len(self.rates), 2), self.mode, self.softplus).run
        steepest = float(np.abs(self.rates).max())
        for since, chunk in self._chunks():
            before = self.sums.copy(), self.rests.copy()
            if self.alive.all():
                self._add(chunk, since, 0, len(chunk))
            if not (self.alive.all() and np.isfinite(self.sums).all() and np.isfinite(self.rests).all()):
                self.sums[:], self.rests[:] = before
                self._add_with_zeros(chunk, since)
            if float(np.abs(self.sums).max()) * steepest == math.inf:
                raise FlowError(f"rate times sum overflows at lag {since + len(chunk)}; pass smaller rates or steps")
        return self.logs

    def _chunks(self) -> Iterator[tuple[int, Array]]:
        """(lags so far, rows of steps), in the order of the lags."""
        rows = chunk_rows(self.columns)
        for since in range(0, self.lags, rows):
            stop = min(since + rows, self.lags)
            start, end = (self.length - stop, self.length - since) if self.backward else (since, stop)
            given = np.asarray(self.steps(start, end))
            if given.shape != (end - start, self.columns):
                raise FlowError(
                    f"step_sizes({start}, {end}) has shape {given.shape}; return {(end - start, self.columns)}"
                )
            if np.iscomplexobj(given) and not self.complex_steps:
                raise FlowError(
                    f"step_sizes({start}, {end}) is complex, unlike step_sizes(0, 1); return complex rows always"
                )
            part = np.imag(given) if self.part == "imag" else np.real(given)
            yield since, np.ascontiguousarray(part, dtype=np.float64)

    def _add(self, chunk: Array, since: int, first: int, stop: int) -> None:
        """Add rows first, ..., stop - 1 of a chunk, counted in the order of the lags."""
        if first == stop:
            return
        rows = chunk if self.as_given else np.ascontiguousarray(chunk[:, self.read])
        place, stride = (len(rows) - 1 - first, -1) if self.backward else (first, 1)
        done = since + first
        self.add(
            rows, place * self.width, stride * self.width, stop - first, done, self.every,
            since + stop == self.lags, self.last, self.sums, self.rests, self.slot_rates, self.weights, self.best,
            self.high, self.low, self.scratch, self.logs, done // self.every,
        )  # fmt: skip

    def _add_with_zeros(self, chunk: Array, since: int) -> None:
        """The same where sums are not finite: exact zeros are taken out, anything else is an error."""
        zero = (chunk == -np.inf) if self.logs_given else np.zeros(chunk.shape, dtype=bool)
        self._refuse(chunk, zero, since)
        in_order = zero[::-1] if self.backward else zero
        dying = np.flatnonzero((in_order & self.alive).any(axis=1))
        if self.mode == "channels":
            for row in dying:
                self.died[in_order[row]] = np.minimum(self.died[in_order[row]], since + row + 1)
            self._add(np.where(zero, 0.0, chunk), since, 0, len(chunk))
        else:
            first = 0
            tried = slice(since // self.every, (since + len(chunk) - 1) // self.every + 1)
            self.logs[0, tried], self.logs[1:, tried] = -np.inf, 1.0
            for row in dying:
                self._add_living(chunk, since, first, int(row))
                self.alive &= ~in_order[row]
                self._assign_sums()
                first = int(row)
            self._add_living(chunk, since, first, len(chunk))
        if not (np.isfinite(self.sums).all() and np.isfinite(self.rests).all()):
            raise FlowError(f"a sum of steps overflows within the lags up to {since + len(chunk)}; pass smaller steps")

    def _add_living(self, chunk: Array, since: int, first: int, stop: int) -> None:
        if self.alive.any():
            self._add(chunk, since, first, stop)

    def _assign_sums(self) -> None:
        """After a death: places of the dead read a living column, with its sums."""
        if not self.alive.any():
            return
        held: dict[int, int] = {}
        for slot, column in enumerate(self.read[self.places]):
            held.setdefault(int(column), slot)
        self._assign()
        slots = [held[int(column)] for column in self.read[self.places]]
        self.sums, self.rests = self.sums[slots], self.rests[slots]

    def _refuse(self, chunk: Array, zero: NDArray[np.bool_], since: int) -> None:
        wrong = ~np.isfinite(chunk) & ~zero
        if wrong.any():
            row, column = (int(i) for i in np.argwhere(wrong)[0])
            start = self.length - since - len(chunk) if self.backward else since
            hint = "finite numbers, or -inf for an exact zero" if self.logs_given else "finite numbers"
            raise FlowError(f"step {start + row} of column {column} is {chunk[row, column]}; pass {hint}")

    def channel_logs(self) -> Array:
        """The logs of each channel at the recorded lags, (R, D) or (R, N, D); -inf from an exact zero on."""
        logs = self._by_channel(self.high)[:, None, :] * self.rates
        gone = recorded_lags(self.every, self.lags)[:, None] >= self.died
        logs[np.broadcast_to(gone[:, None, :], logs.shape)] = -np.inf
        return logs[:, 0] if self.single else logs

    def angles(self, rates: Array) -> Array:
        """Sums times rates modulo 2 pi, (R, D) or (R, N, D)."""
        table = np.atleast_2d(rates)
        found = np.empty((len(self.high), *table.shape))
        for n, row in enumerate(table):
            out = np.empty_like(self.high)
            reduced_angles(self.high, self.low, np.ascontiguousarray(row[self.read[self.places]]), out)
            found[:, n] = self._by_channel(out)
        return found[:, 0] if rates.ndim == 1 else found

    def _by_channel(self, slots: Array) -> Array:
        where = np.zeros(self.columns, dtype=int)
        where[self.read[self.places]] = np.arange(len(self.places))
        return slots[:, where]


def _is_end(anchor: object) -> bool:
    if not isinstance(anchor, str) or anchor not in ("start", "end"):
        raise FlowError(f"anchor={anchor!r}; pass 'start' for d s(q)/d s(0), or 'end' for d s(T)/d s(T - q)")
    return anchor == "end"


def _source(steps: Any, length: int | None) -> tuple[Drawn, int, NDArray[Any]]:
    """The steps as a callable, their number T, and the first row."""
    if callable(steps):
        if length is None:
            raise FlowError("step_sizes is callable; pass steps=T, the number of steps")
        count = checked_count("steps", length, None)
        first = np.asarray(steps(0, 1))
        if first.ndim != 2 or first.shape[0] != 1 or first.shape[1] < 1 or first.dtype.kind not in NUMBERS:
            raise FlowError(f"step_sizes(0, 1) has shape {first.shape}; return numbers (1, D)")
        return steps, count, first
    shape = shape_of(steps)
    array = np.asarray(steps if shape else np.nan)
    if array.ndim != 2 or 0 in shape or array.dtype.kind not in NUMBERS:
        raise FlowError(f"step_sizes has shape {shape} and type {array.dtype}; pass numbers (T, D), or a callable")
    if length not in (None, len(array)):
        raise FlowError(f"steps={length}, but step_sizes has {len(array)} rows; leave steps out")
    return (lambda start, stop: array[start:stop]), len(array), array[:1]


def _checked_rates(rates: Any, columns: int, complex_steps: bool) -> tuple[Array, bool]:
    """(N, D) real rates, and whether they were given without the axis N."""
    if rates is None:
        return np.ones((1, columns)), True
    if complex_steps:
        raise FlowError("rates beside step_sizes that are complex; pass the logs of the factors alone")
    table = np.asarray(rates if (shape := shape_of(rates)) else np.nan)
    fits = table.ndim in (1, 2) and shape[-1] == columns and table.size > 0 and table.dtype.kind in NUMBERS
    if not fits or not np.isfinite(table).all():
        raise FlowError(f"rates of shape {shape}; pass finite rates ({columns},) or (N, {columns})")
    real = np.array(np.real(table), dtype=np.float64)
    return np.atleast_2d(real), table.ndim == 1
