"""vector_flows: errors at the last step of one network, pulled back to all earlier ones, in log scale."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from types import ModuleType

import numpy as np
from numpy.typing import ArrayLike, NDArray

from numerics import aligned, pullback
from numerics.blocks import Progress, checked_threads, run_blocks
from numerics.compile import checked_lags, compile_cell
from numerics.drive import driven
from numerics.errors import FlowError, NetworkError
from numerics.flow import plain_net
from numerics.inputs import Inputs
from numerics.nets import forward
from numerics.network import Network, checked_array, shape_of
from numerics.scaled import LOG_2, checked_norms
from theory.cell import Cell, Net

Array = NDArray[np.float64]
Integers = NDArray[np.int64]

NORMS = ("max", "one", "two")
KEPT = 2**22  # numbers of a stretch that are kept: 32 MiB of slopes and norms, or states
TOGETHER = 16  # errors in one pass of W
LARGE = 1024  # units: from here on W is used where it lies; to copy it to a cache line would cost more than it gains
MODERATE = 2.0**200  # sums of squares of W between its inverse and it need no scaling
ALONE = 2  # so few errors go one by one: two passes of W take less time than one with sixteen


@dataclass(frozen=True, eq=False)
class VectorFlows:
    """Natural logs of norms of R errors at lags 1, ..., Q: entry [q - 1, r] is lag q; -inf where an error is exactly 0.

    log_max : largest modulus; log_one : sum of moduli; log_two : Euclidean norm; each (Q, R), None if not asked for.
    """

    log_max: Array | None
    log_one: Array | None
    log_two: Array | None

    def log(self, norm: str) -> Array:
        """The logs of one norm: "max", "one" or "two"."""
        logs: Array | None = getattr(self, f"log_{norm}") if norm in NORMS else None
        if logs is None:
            known = [n for n in NORMS if getattr(self, f"log_{n}") is not None]
            raise FlowError(f"norm={norm!r}; here are {', '.join(map(repr, known))}")
        return logs

    def __repr__(self) -> str:
        shapes = {n: getattr(self, f"log_{n}").shape for n in NORMS if getattr(self, f"log_{n}") is not None}
        return f"VectorFlows({', '.join(f'log_{n} {shape}' for n, shape in shapes.items())})"


def vector_flows(
    network: Network,
    inputs: object,
    errors: ArrayLike,
    *,
    initial: object = None,
    steps: int | None = None,
    lags: int | None = None,
    norms: Sequence[str] = NORMS,
    threads: int | None = 1,
    progress: Progress | None = None,
) -> VectorFlows:
    """J_(T-q+1)^T ... J_T^T e for each error e at the last state and each lag q = 1, ..., lags, as logs of its norms.

    errors : (R, N) or (N,); inputs : a number T of steps without input, (T, M), {input: (T, size)}, or a function of
    (start, stop) that returns (stop - start, M), asked more than once, with the number of steps in `steps`; initial :
    None (zeros), (N,) or {state: vector}; lags : at most T, all if not given; norms : those wanted of "max", "one" and
    "two".

    A plain net h' = f(net(h, ...)) is streamed: time is that of reading W, twice per step, and sixteen errors share one
    reading. Other cells go through their compiled pullbacks, slowly. Memory: the result, W twice, and about 64 MiB,
    whatever T is (slopes are kept for a stretch of steps and computed again, from states kept, for earlier ones).
    `threads` share the errors, sixteen each; fewer do not go faster, as one core's reading of W is the limit.

    Error, entry by entry: at most ((1 + gamma(N + 2))**q - 1) |J|^T ... |J|^T |e| of the Jacobians as computed, and
    gamma(N + 2) more on a norm (numerics.rounding); rescaling by powers of two is exact. The bits of an error do not
    depend on the others, nor on threads.

    >>> from theory.cells import CELLS
    >>> net = Network(CELLS["Elman"], {"n": 1, "m": 1}, {("a", "h"): [[1.0]], ("a", "x"): [[1.0]]})
    >>> float(vector_flows(net, 2000, [1.0]).log_max[-1, 0]) < -2000.0
    True
    """
    if not isinstance(network, Network):
        raise NetworkError(f"{network!r} is no network; pass Network.random(cell) or Network(cell, sizes, weights)")
    read = Inputs.of(network, inputs, steps)
    lags = checked_lags(lags, read.steps)
    start = network.stack_state(initial)
    seeds = _checked_errors(network, errors)
    wanted, threads = checked_norms(norms, NORMS), checked_threads(threads)
    plain = _plain(network.cell)
    made: Array = np.empty((len(NORMS), lags, len(seeds)))
    if plain is None:
        _pull_slowly(network, read, start, seeds, made, progress)
    else:
        _Stream(network, *plain, read, start).pull(seeds, made, threads, progress)
    if np.isnan(made).any() or (made == np.inf).any():
        raise FlowError("an error is not finite; pass smaller weights, slopes that are finite, or fewer steps")
    return VectorFlows(*(made[i] if norm in wanted else None for i, norm in enumerate(NORMS)))


def _checked_errors(network: Network, errors: ArrayLike) -> Array:
    shape = shape_of(errors)
    if shape[-1:] != (network.state_size,) or len(shape) > 2 or 0 in shape:
        raise NetworkError(
            f"errors of shape {shape}; pass (R, {network.state_size}), one row or more, or ({network.state_size},)"
        )
    return np.atleast_2d(checked_array("errors", errors, shape, network.sizes))


def _plain(cell: Cell) -> tuple[Net, int, ModuleType] | None:
    try:
        net, slot, f = plain_net(cell)
    except FlowError:
        return None
    run = forward(f)
    return None if run is None else (net, slot, run)


def _logs(found: Array, powers: Integers) -> Array:
    """(3, lags, R) logs from norms found (lags, 3, R), the squares not yet rooted, and powers (lags, R)."""
    with np.errstate(divide="ignore"):  # the log of an exact zero
        logs = np.log(found).transpose(1, 0, 2)
    logs[2] *= 0.5
    logs += powers * LOG_2
    return np.asarray(logs)


class _Stream:
    """A plain net whose slopes are made stretch by stretch, from the last to the first."""

    def __init__(self, network: Network, net: Net, slot: int, run: ModuleType, read: Inputs, start: Array):
        self.n = network.state_size
        self.m = -(-self.n // 8) * 8
        weight = network.weight(net.name, slot)
        if self.m != self.n or self.n < LARGE:
            filled = aligned.zeros(self.m, self.m)
            filled[: self.n, : self.n] = weight
            weight = filled
        self.power = _power(weight)  # taken out, so that no product leaves the range
        self.weight = weight
        self.near_one = np.ldexp(weight, -self.power) if self.power else weight
        self.network, self.net, self.slot, self.run, self.read = network, net, slot, run, read
        self.start = aligned.zeros(self.m)
        self.start[: self.n] = start
        self.same = driven(network, net, slot, [0], read.read(0, 1))[0] if read.constant else None

    @cached_property
    def panels(self) -> Array:
        """W in panels of eight columns, flat, for sixteen errors at once."""
        return aligned.copied(self.near_one.reshape(self.m, -1, 8).swapaxes(0, 1)).reshape(-1)

    def slopes(self, begin: int, end: int, state: Array, slopes: Array) -> None:
        """Run steps begin + 1, ..., end from `state` (m,), which changes; their slopes (end - begin, m) are written."""
        drive = self.same
        if drive is None:
            drive = driven(self.network, self.net, self.slot, [0], self.read.read(begin, end))[0]
        rows = aligned.zeros(len(drive), self.m)
        rows[:, : self.n] = drive
        move = 0 if self.read.constant else self.m
        self.run.run_rows(self.weight.reshape(-1), rows.reshape(-1), move, end - begin, state, slopes, self.m)
        state[self.n :] = 0.0  # what fills up has weights 0, whatever its state
        if not np.isfinite(state).all():
            raise FlowError(
                f"a state of {self.network.cell.name!r} is not finite by step {end}; "
                "pass another initial state, smaller weights or inputs, or fewer steps"
            )

    def stretches(self, lags: int) -> Iterator[tuple[int, Array]]:
        """(number of steps, their slopes) from the last stretch to the one in which lag `lags` ends."""
        total, length = self.read.steps, min(max(KEPT // (self.m + 64), 1), self.read.steps)
        begins = list(range(0, total, length))
        slopes, state, states = aligned.zeros(length * self.m), aligned.copied(self.start), {}
        for begin in begins:
            states[begin] = state.copy()
            self.slopes(begin, min(begin + length, total), state, slopes)
        for begin in reversed(begins):
            end = min(begin + length, total)
            if end <= total - lags:
                return
            if end < total:
                self.slopes(begin, end, aligned.copied(states[begin]), slopes)
            yield end - begin, slopes

    def pull(self, seeds: Array, made: Array, threads: int | None, progress: Progress | None) -> None:
        """Write the logs (3, lags, R)."""
        groups = [self._group(seeds, part) for part in _parts(len(seeds))]
        if any(len(group.powers) > 1 for group in groups):
            self.panels  # noqa: B018  (made before threads ask for them)
        done, lags = 0, made.shape[1]
        for steps, slopes in self.stretches(lags):
            lag = np.arange(done + 1, min(done + steps, lags) + 1)
            work = partial(self._pull_groups, groups, steps, slopes, made, lag)
            run_blocks(work, len(groups), threads=threads)
            done += len(lag)
            if progress is not None:
                progress(done, lags)

    def _group(self, seeds: Array, part: slice) -> _Group:
        width = part.stop - part.start
        errors = aligned.zeros(self.m, 1 if width == 1 else TOGETHER)
        errors[: self.n, :width] = seeds[part].T
        return _Group(part, errors, np.zeros(errors.shape[1], dtype=np.int64))

    def _pull_groups(
        self, groups: list[_Group], steps: int, slopes: Array, made: Array, lag: Integers, low: int, high: int
    ) -> None:
        """Pull groups low, ..., high - 1 through the last steps of a stretch, which are these lags; write the logs."""
        for group in groups[low:high]:
            width = len(group.powers)
            found, powers = aligned.zeros(len(lag), len(NORMS), width), np.empty((len(lag), width), dtype=np.int64)
            powers[0] = group.powers
            if width == 1:
                pull, weight = pullback.pull_one, self.near_one.reshape(-1)
            else:
                pull, weight = pullback.pull_sixteen, self.panels
            e = group.errors.reshape(-1)
            pull(
                weight,
                slopes,
                steps,
                len(lag),
                e,
                aligned.zeros(e.size),
                found.reshape(-1),
                powers.reshape(-1),
                self.m,
            )
            group.powers[:] = powers[-1]
            logs = _logs(found, powers + self.power * lag[:, None])
            made[:, lag[0] - 1 : lag[-1], group.part] = logs[:, :, : group.part.stop - group.part.start]


@dataclass(frozen=True, eq=False)
class _Group:
    """Errors that are pulled together: which, as they are now (m, 1 or 16), and the powers of two taken out of them."""

    part: slice
    errors: Array
    powers: Integers


def _power(weight: Array) -> int:
    """The power of two that brings W near 1, or 0 if it is moderate. One reading of W where it is."""
    flat = weight.reshape(-1)
    with np.errstate(all="ignore"):  # inf is not moderate
        square = float(flat @ flat)
    if 1.0 / MODERATE < square < MODERATE:
        return 0
    return int(np.frexp(np.abs(weight).max())[1])


def _parts(count: int) -> list[slice]:
    """The errors in groups of up to sixteen; a few that remain go one by one."""
    whole = count - count % TOGETHER
    parts = [slice(k, k + TOGETHER) for k in range(0, whole, TOGETHER)]
    if count - whole > ALONE:
        return [*parts, slice(whole, count)]
    return parts + [slice(k, k + 1) for k in range(whole, count)]


def _pull_slowly(
    network: Network, read: Inputs, start: Array, seeds: Array, made: Array, progress: Progress | None
) -> None:
    """Write the logs (3, lags, R) for a cell of any kind, by its compiled pullback."""
    compiled, lags, total = compile_cell(network.cell), made.shape[1], read.steps
    length = min(max(KEPT // network.state_size, 1), total)
    starts, state = {}, start
    for begin in range(0, total, length):
        starts[begin] = state
        rows = read.rows(begin, min(begin + length, total))
        state = compiled.trajectory(network, rows, state).states[-1]
    errors, powers = seeds.copy(), np.zeros(len(seeds), dtype=np.int64)
    for begin in reversed(range(0, total, length)):
        if min(begin + length, total) <= total - lags:
            return
        rows = read.rows(begin, min(begin + length, total))
        states = compiled.trajectory(network, rows, starts[begin]).states
        for t in range(len(rows) - 1, max(total - lags - begin, 0) - 1, -1):
            for r, error in enumerate(errors):
                errors[r] = compiled.pullback(network, states[t], rows[t], error)
            shift = np.frexp(np.abs(errors).max(axis=1))[1]
            errors = np.ldexp(errors, -shift[:, None])
            powers += shift
            sizes = np.abs(errors)
            found = np.stack([sizes.max(axis=1), sizes.sum(axis=1), (errors * errors).sum(axis=1)])
            made[:, total - 1 - begin - t] = _logs(found[None], powers[None])[:, 0]
        if progress is not None:
            progress(min(total - begin, lags), lags)
