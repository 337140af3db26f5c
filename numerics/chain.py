"""vector_flows: errors at the last step of one network, pulled back to all earlier ones, in log scale."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from types import ModuleType

import numpy as np
from numpy.typing import ArrayLike, NDArray

from numerics import aligned, pullback
from numerics.barrier import together
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
# What each of the threads that share a step has of it, or more: units, because short pieces of rows are read slowly,
# and entries of W. Two threads are 1.1 times as fast as one at 256 units, 1.3 at 384, 1.7 at 512: so much is worth it.
UNITS_EACH, ENTRIES_EACH = 128, 2**16
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
    reading. Other cells go through their compiled pullbacks, slowly, in one thread. Memory: the result, W twice, and
    about 64 MiB, whatever T is (slopes are kept for a stretch of steps and computed again, from states kept, for
    earlier ones). `threads` share the errors, sixteen each; those that are left over, and the run itself, they share
    step by step from 361 units on, each its own units, in no more threads than there are cores.

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
        _Stream(network, *plain, read, start, threads).pull(seeds, made, progress)
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

    def __init__(
        self, network: Network, net: Net, slot: int, run: ModuleType, read: Inputs, start: Array, threads: int
    ):
        self.n = network.state_size
        self.m = -(-self.n // 8) * 8
        self.threads = min(threads, checked_threads(None))  # more than there are cores would only wait
        self.team = max(min(self.threads, self.m // UNITS_EACH, self.m**2 // ENTRIES_EACH), 1)
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
        weight, panels = self.near_one.reshape(-1), aligned.empty(self.m * self.m)
        together(lambda k, _: pullback.fill_panels(weight, panels, *self.part(k), self.m), self.team)
        return panels

    def part(self, k: int) -> tuple[int, int]:
        """The first unit of thread k of a team, and the first after its last: whole lines of the cache."""
        count = self.m // 8
        return 8 * (count * k // self.team), 8 * (count * (k + 1) // self.team)

    def slopes(self, begin: int, end: int, state: Array, slopes: Array) -> None:
        """Run steps begin + 1, ..., end from `state` (m,), which changes; their slopes (end - begin, m) are written."""
        drive = self.same
        if drive is None:
            drive = driven(self.network, self.net, self.slot, [0], self.read.read(begin, end))[0]
        rows = aligned.zeros(len(drive), self.m)
        rows[:, : self.n] = drive
        self._run(rows.reshape(-1), end - begin, state, slopes)
        state[self.n :] = 0.0  # what fills up has weights 0, whatever its state
        if not np.isfinite(state).all():
            raise FlowError(
                f"a state of {self.network.cell.name!r} is not finite by step {end}; "
                "pass another initial state, smaller weights or inputs, or fewer steps"
            )

    def _run(self, rows: Array, steps: int, state: Array, slopes: Array) -> None:
        """The steps themselves, rows (steps or 1, m) their drive, by one thread or by a team."""
        weight, move = self.weight.reshape(-1), 0 if self.read.constant else self.m
        if self.team == 1:
            self.run.run_rows(weight, rows, move, steps, state, slopes, self.m)
            return
        states = aligned.copied(np.stack([state, state])).reshape(-1)  # the last and the next, which the team writes

        def work(k: int, board: Integers) -> None:
            self.run.run_shared(weight, rows, move, steps, states, slopes, self.m, *self.part(k), self.team, board)

        together(work, self.team)
        state[:] = states.reshape(2, -1)[steps % 2]

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

    def pull(self, seeds: Array, made: Array, progress: Progress | None) -> None:
        """Write the logs (3, lags, R)."""
        groups = [self._group(seeds, part) for part in _parts(len(seeds))]
        if any(len(group.powers) > 1 for group in groups):
            self.panels  # noqa: B018  (made before threads ask for them)
        apart = len(groups) - self._left_over(len(groups))
        done, lags = 0, made.shape[1]
        for steps, slopes in self.stretches(lags):
            lag = np.arange(done + 1, min(done + steps, lags) + 1)
            pulled = partial(self._pulled, steps, slopes, made, lag)
            run_blocks(partial(_each, partial(pulled, 1), groups), apart, threads=self.threads)
            _each(partial(pulled, self.team), groups, apart, len(groups))
            done += len(lag)
            if progress is not None:
                progress(done, lags)

    def _left_over(self, groups: int) -> int:
        """How many groups are left for a team, one after the other, once each thread had as many of its own."""
        left = groups % self.threads
        return left if left < self.team else 0

    def _group(self, seeds: Array, part: slice) -> _Group:
        width = part.stop - part.start
        errors = aligned.zeros(self.m, 1 if width == 1 else TOGETHER)
        errors[: self.n, :width] = seeds[part].T
        return _Group(part, errors, np.zeros(errors.shape[1], dtype=np.int64))

    def _pulled(self, steps: int, slopes: Array, made: Array, lag: Integers, team: int, group: _Group) -> None:
        """Pull a group through the last steps of a stretch, which are these lags; write its errors and logs."""
        shared = aligned.empty(2 * group.errors.size)
        work = partial(self._pull, steps, slopes, len(lag), team, group, shared)
        (errors, found, powers), *_ = together(work, team)  # all of a team come to the same
        group.errors[...] = errors
        group.powers[:] = powers[-1]
        logs = _logs(found, powers + self.power * lag[:, None])
        made[:, lag[0] - 1 : lag[-1], group.part] = logs[:, :, : group.part.stop - group.part.start]

    def _pull(
        self, steps: int, slopes: Array, lags: int, team: int, group: _Group, shared: Array, k: int, board: Integers
    ) -> tuple[Array, Array, Integers]:
        """The part of thread k of a team: the errors at the end, norms (lags, 3, width), powers (lags, width)."""
        width = len(group.powers)
        errors, found = aligned.copied(group.errors), aligned.zeros(lags, len(NORMS), width)
        powers = np.empty((lags, width), dtype=np.int64)
        powers[0] = group.powers
        pull, weight = (pullback.pull_one, self.near_one) if width == 1 else (pullback.pull_sixteen, self.panels)
        flat = errors.reshape(-1)
        low, high = self.part(k) if team > 1 else (0, self.m)
        pull(
            weight.reshape(-1), slopes, steps, lags, flat, aligned.zeros(flat.size), shared if team > 1 else flat,
            found.reshape(-1), powers.reshape(-1), self.m, low, high, team, board,
        )  # fmt: skip
        return errors, found, powers


@dataclass(frozen=True, eq=False)
class _Group:
    """Errors that are pulled together: which, as they are now (m, 1 or 16), and the powers of two taken out of them."""

    part: slice
    errors: Array
    powers: Integers


def _each(pulled: Callable[[_Group], None], groups: list[_Group], low: int, high: int) -> None:
    """Groups low, ..., high - 1 one after the other."""
    for group in groups[low:high]:
        pulled(group)


def _power(weight: Array) -> int:
    """The power of two that brings W near 1, or 0 if it is moderate. One reading of W where it is.

    Not by BLAS: its threads would go on waiting for more work, on the cores that ours need.
    """
    flat = weight.reshape(-1)
    with np.errstate(all="ignore"):  # inf is not moderate
        square = float(np.einsum("i,i->", flat, flat))
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
