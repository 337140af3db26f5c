"""error_flows: the flow of many networks of any cell at all lags, in log scale: numerics.flow, eight at a time.

What runs is written for the cell and its sizes (numerics.fast_form). The processor notes every result that underflows,
overflows or is invalid; a network of which it noted one is computed again by numerics.flow's route, slowly, so that an
underflow is never taken for decay.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import ModuleType
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from numerics import aligned, cache, fast_form, scaled, simd
from numerics.batch import Batch
from numerics.blocks import Progress, checked_threads, run_blocks
from numerics.compile import TINY_STATE, TINY_STEPS, compile_cell
from numerics.errors import FlowError, NetworkError
from numerics.fast_layout import FastLayout
from numerics.fast_support import ROOM
from numerics.inputs import Inputs, checked_count
from numerics.network import Trajectory, checked_array
from theory.cell import Cell

Array = NDArray[np.float64]
Anchor = Literal["end", "start"]

SCRATCH = 2**18  # numbers that a compiled form keeps for itself, about
CALL, HELD = 2**14, 2**18  # steps that run in one call: whose inputs are asked for, or are there already


@dataclass(frozen=True, eq=False)
class Flows:
    """Natural logs of norms of the flow of B networks at the lags `lags` (Q,); -inf where a flow is exactly zero.

    log(norm) : (Q, B). Error of a flow in an absolute norm: (1 + gamma(N + 2 + c))**q - 1 of the product of the
    Jacobians with each of their terms by its modulus, |W| |W'| for a net inside a net, where a term carries c roundings
    (numerics.rounding; slopes err by a few ulp, numerics.accuracy).
    """

    batch: Batch
    anchor: Anchor
    lags: NDArray[np.int64]
    logs: Mapping[str, Array]
    trajectory: Callable[[int], Trajectory]  # of the k-th network, run again one network at a time

    def log(self, norm: str) -> Array:
        """The logs of one of the norms asked for, (Q, B)."""
        if norm not in self.logs:
            raise FlowError(f"norm={norm!r}; these flows have {', '.join(map(repr, self.logs))}")
        return self.logs[norm]

    def __repr__(self) -> str:
        return f"Flows({self.batch!r}, {len(self.lags)} lags to {self.lags[-1]}, anchor {self.anchor!r})"


def error_flows(
    batch: Batch,
    inputs: object,
    *,
    initial: object = None,
    steps: int | None = None,
    lags: int | None = None,
    every: int = 1,
    anchor: Anchor = "end",
    norms: Sequence[str] = scaled.NORMS,
    threads: int | None = 1,
    progress: Progress | None = None,
) -> Flows:
    """The flow d s(T) / d s(T - q) (anchor "end") or d s(q) / d s(0) ("start") of B networks at lags q = 1, 2, ...

    inputs : a number T of steps without input; (T, M), the same for all; (B, T, M); or a function inputs(start, stop)
        that gives those of some steps, (stop - start, M), with `steps` = T: then memory does not grow with T but by
        what is returned, 8 bytes for each norm, network and recorded lag (as much again, at most 32 MiB, is asked of
        the system meanwhile, and not touched; the memory of a large result that is gone is kept for the next)
    initial : None (zeros), (N,), or (B, N); lags : at most T, all of them if not given; every : record each `every`-th
    norms : of "max", "one", "inf", "fro"; threads : the result is the same for any number; None is one per core

    >>> from theory.cells import CELLS
    >>> flows = error_flows(Batch.random(CELLS["LSTM"], 3, n=2, m=1), 2000, norms=("max",))
    >>> flows.log("max").shape, bool((flows.log("max")[-1] < -100).all())
    ((2000, 3), True)
    """
    job = _Job(batch, inputs, initial, steps, lags, every, anchor, norms)
    threads = checked_threads(threads)
    if simd.NOTES_EXCEPTIONS and simd.AVAILABLE and not job.tiny:
        carried = _fast(job, threads, progress)
        found, lost = carried.logs[..., : len(batch)], carried.lost[: len(batch)]
    else:
        found = np.empty((len(job.norms), job.lags // job.every, len(batch)))
        lost = np.ones(len(batch), bool)
    for k in np.flatnonzero(lost):
        found[:, :, k] = _slow(job, int(k))
    logs = dict(zip(job.norms, found, strict=True))
    return Flows(batch, job.anchor, np.arange(job.every, job.lags + 1, job.every), logs, job.trajectory)


def flow_products(
    batch: Batch, inputs: object, lag: int, *, initial: object = None, steps: int | None = None, anchor: Anchor = "end"
) -> tuple[Array, NDArray[np.int64]]:
    """The flow itself at one lag: (B, N, N) mantissas and powers of two that belong to them entry by entry.

    Arguments as for error_flows; entry = mantissa * 2**power, with mantissas of any size below 2**64 or so.
    """
    job = _Job(batch, inputs, initial, steps, lag, lag, anchor, ("max",))
    size, count = batch.state_size, len(batch)
    mantissas, powers = np.empty((count, size, size)), np.zeros((count, size, size), np.int64)
    lost = np.ones(count, bool)
    if simd.NOTES_EXCEPTIONS and simd.AVAILABLE:
        carried = _fast(job, 1, None)
        lost, (mantissas, powers) = carried.lost[:count], carried.products(count, size)
    for k in np.flatnonzero(lost):
        mantissas[k], powers[k] = scaled.product(_factors(job, int(k)))
    if anchor == "end":
        mantissas, powers = (np.where(lost[:, None, None], a, a.swapaxes(1, 2)) for a in (mantissas, powers))
    return mantissas, powers


class _Job:
    """What was asked for, checked, and room for its result."""

    def __init__(
        self,
        batch: Any,
        inputs: object,
        initial: object,
        steps: int | None,
        lags: int | None,
        every: int,
        anchor: Anchor,
        norms: Sequence[str],
    ):
        if not isinstance(batch, Batch):
            raise NetworkError(f"{batch!r} is no batch; pass Batch.of(networks) or Batch.random(cell, count)")
        if anchor not in ("end", "start"):
            raise FlowError(f"anchor={anchor!r}; pass 'end' or 'start'")
        self.norms = scaled.checked_norms(norms)
        self.batch, self.anchor = batch, anchor
        self.read = Inputs.of(batch, inputs, steps, len(batch))
        self.steps = self.read.steps
        self.lags = checked_count("lags", self.steps if lags is None else lags, self.steps, "the number of steps")
        self.every = checked_count("every", every, self.lags)
        self.initial = self._checked_initial(initial)

    @property
    def tiny(self) -> bool:
        """Whether networks are better taken one by one, uncompiled (numerics.compile); it depends on sizes alone."""
        return self.batch.state_size <= TINY_STATE and self.steps <= TINY_STEPS and len(self.batch) <= simd.WIDTH

    def _checked_initial(self, initial: object) -> Array:
        if initial is None:
            return np.zeros((len(self.batch), self.batch.state_size))
        leading = (len(self.batch),) if np.ndim(initial) == 2 else ()  # type: ignore[arg-type]  # whatever it is
        state = checked_array("initial", initial, (*leading, self.batch.state_size), self.batch.sizes)
        return np.broadcast_to(state, (len(self.batch), self.batch.state_size))

    def trajectory(self, k: int) -> Trajectory:
        """The run of the k-th network, one network at a time."""
        given = self.inputs(0, self.steps if self.anchor == "end" else self.lags)
        own = given if given.ndim == 2 else given[k]
        return compile_cell(self.batch.cell).trajectory(self.batch[k], own, self.initial[k])

    @property
    def shared(self) -> bool:
        """Whether all networks have the same inputs."""
        return self.read.given is None or self.read.given.ndim == 2

    @property
    def held(self) -> bool:
        """Whether the inputs of all steps are there already."""
        return self.read.given is not None

    def inputs(self, start: int, stop: int) -> Array:
        """The inputs of some steps, (stop - start, M) or (B, stop - start, M)."""
        return np.ascontiguousarray(self.read.rows(start, stop))

    def ranges(self, stop: int) -> list[tuple[int, int]]:
        """Steps 0, ..., stop - 1 in parts whose inputs are held at once."""
        size = HELD if self.held else CALL
        return [(start, min(start + size, stop)) for start in range(0, stop, size)]


@lru_cache(maxsize=64)
def _module(
    cell: Cell, sizes: tuple[tuple[str, int], ...], anchor: str, norms: tuple[str, ...], shared: bool, together: int
) -> ModuleType:
    backwards = anchor == "end"
    text = fast_form.source(cell, dict(sizes), backwards=backwards, norms=norms, shared=shared, together=together)
    return cache.load(text)


class _Carried:
    """The networks' numbers, and what is carried from step to step: states in lanes, flows with their powers of two,
    networks that lost digits."""

    def __init__(self, job: _Job, layout: FastLayout, module: Any):
        block, columns, self.in_lanes = module.BLOCK, module.COLUMNS, module.IN_LANES
        count, size = len(job.batch), job.batch.state_size
        blocks = -(-count // block)
        identity = np.eye(size, module.DISTANCE).ravel()
        first = np.repeat(identity, block) if module.IN_LANES else identity
        flows = (blocks * (1 if module.IN_LANES else block), len(first))
        by_column = (blocks, block if module.IN_LANES else block * columns)
        logs = len(job.norms), job.lags // job.every, blocks * block
        self.numbers, self.states, self.flow, power, self.floor, self.scale = aligned.several(
            *((blocks * block, layout.room), (blocks, size * block), flows, by_column, by_column, by_column),
            beside=math.prod(logs) + SCRATCH,
        )
        layout.pack(job.batch, self.numbers)
        shape = (blocks, block, size) if module.BY_NETWORK else (blocks, size, block)
        states = self.states.reshape(shape) if module.BY_NETWORK else self.states.reshape(shape).swapaxes(1, 2)
        states[:-1] = job.initial[: (blocks - 1) * block].reshape(blocks - 1, block, size)
        states[-1], states[-1, : count - (blocks - 1) * block] = job.initial[-1], job.initial[(blocks - 1) * block :]
        self.flow[:], self.floor[:], self.scale[:] = first, 1.0 / ROOM, 1.0
        self.power = power.view(np.int64)
        self.power[:] = 0
        self.lost = np.zeros(blocks * block, bool)
        self.logs = aligned.lent(*logs)

    def products(self, count: int, size: int) -> tuple[Array, NDArray[np.int64]]:
        """The flows as they stand, (count, N, N) mantissas and powers, in the order in which they are kept."""
        blocks = len(self.power)
        if self.in_lanes:
            flow = self.flow.reshape(blocks, size, size, -1).transpose(0, 3, 1, 2).reshape(-1, size, size)
            power = self.power[:, : len(flow) // blocks].reshape(-1, 1, 1)  # one for each network
            return flow[:count].copy(), np.broadcast_to(power, flow.shape)[:count].copy()
        power = self.power.reshape(len(self.flow), 1, -1)
        flow = self.flow.reshape(len(self.flow), size, -1)
        return flow[:count, :, :size].copy(), np.broadcast_to(power, flow.shape)[:count, :, :size].copy()

    @property
    def arrays(self) -> tuple[Any, ...]:
        """In the order in which the compiled functions take them."""
        return self.states, self.flow, self.power, self.floor, self.scale, self.logs, self.lost


def _fast(job: _Job, threads: int, progress: Progress | None) -> _Carried:
    """A job run by its compiled form: its logs, and which networks have to be computed again."""
    batch = job.batch
    layout = FastLayout(batch.cell, batch.sizes)
    together = fast_form.vectors_together(batch.state_size, len(batch))
    module = _module(batch.cell, tuple(batch.sizes.items()), job.anchor, job.norms, job.shared, together)
    carried = _Carried(job, layout, module)
    blocks = len(carried.states)
    parts = _parts(job, module.CHUNK)
    for number, (begin, end, plan) in enumerate(parts):
        x = job.inputs(begin, end)

        def work(first: int, last: int, x: Array = x, plan: Any = plan) -> None:
            module.flows(carried.numbers, x, plan, job.every, first, last, *carried.arrays)

        run_blocks(work, blocks, threads=threads, progress=_scaled(progress, number, len(parts)))
    return carried


def _parts(job: _Job, chunk: int) -> list[tuple[int, int, NDArray[np.int64]]]:
    """(first step, last, plan) of each call of the compiled form; steps of a plan count from the call's first."""
    if job.anchor == "start":
        return [(begin, end, _onwards(end - begin, chunk, begin)) for begin, end in job.ranges(job.lags)]
    skipped = job.steps - job.lags
    if job.held:
        return [(0, job.steps, np.concatenate([_onwards(skipped, chunk), _back(skipped, job.steps, chunk)]))]
    parts = [(begin, end, _onwards(end - begin, chunk)) for begin, end in job.ranges(skipped)]
    return [*parts, (skipped, job.steps, _back(0, job.lags, chunk))]


def _plan(passes: Sequence[tuple[int, ...]]) -> NDArray[np.int64]:
    return np.array(passes, dtype=np.int64).reshape(-1, 5)


def _onwards(steps: int, chunk: int, done: int | None = None) -> NDArray[np.int64]:
    """A plan that runs steps 0, ..., steps - 1, with the product from lag `done` on, or without."""
    begins = range(0, steps, chunk)
    return _plan([(t, min(chunk, steps - t), -1, -1, -1 if done is None else done + t) for t in begins])


def _back(begin: int, end: int, chunk: int) -> NDArray[np.int64]:
    """A plan for the flow to the last state: run on, mark where chunks begin, and take them from the last one back."""
    begins = list(range(begin, end, chunk))
    onwards = [(t, min(chunk, end - t), -1, c, -1) for c, t in enumerate(begins[:-1])]
    last, done = begins[-1], end - begins[-1]
    passes = [*onwards, (last, done, -1, -1, 0)]
    for c in range(len(begins) - 2, -1, -1):
        passes.append((begins[c], chunk, c, -1, done))
        done += chunk
    return _plan(passes)


def _scaled(progress: Progress | None, part: int, parts: int) -> Progress | None:
    """Progress over the blocks of one part as progress over all of them."""
    if progress is None:
        return None
    return lambda done, count: progress(part * count + done, parts * count)


def _slow(job: _Job, k: int) -> Array:
    """The logs of one network by the Jacobians of numerics.compile, entry by entry in log scale (norms, recorded)."""
    order = list(scaled.NORMS)
    if job.anchor == "end":
        logs = compile_cell(job.batch.cell).error_flow(job.trajectory(k), job.lags)
    else:
        logs = scaled.log_norms(J.T for J in _jacobians(job.trajectory(k)))
        order[1], order[2] = order[2], order[1]  # of the transposed product
    return np.asarray(logs[job.every - 1 :: job.every, [order.index(norm) for norm in job.norms]].T)


def _factors(job: _Job, k: int) -> Iterator[Array]:
    """The Jacobians of the flow of one network at the last lag, output side first."""
    jacobians = list(_jacobians(job.trajectory(k)))
    return reversed(jacobians[-job.lags :])


def _jacobians(trajectory: Trajectory) -> Iterator[Array]:
    """The state Jacobian of each step, the first one first."""
    step = compile_cell(trajectory.network.cell)
    for s, x in zip(trajectory.states, trajectory.inputs, strict=False):
        yield step.jacobian(trajectory.network, s, x)
