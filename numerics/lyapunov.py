"""lyapunov_spectra: how fast directions grow along trajectories of many networks, in natural logs per step."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from types import ModuleType

import numpy as np
from numpy.typing import NDArray

from numerics import aligned, tangent_panels, tangents
from numerics.batch import Batch
from numerics.blocks import Progress, run_blocks
from numerics.compile import compile_cell
from numerics.drive import driven
from numerics.errors import FlowError, NetworkError
from numerics.flow import plain_net
from numerics.inputs import Inputs
from numerics.nets import forward
from numerics.network import Network, checked_array, shape_of
from numerics.orthogonal import LOST, exact_rank, growth, has_full_rank, slow_growth
from theory.cell import Cell, Net

Array = NDArray[np.float64]
Integers = NDArray[np.int64]

LANES = 48  # units: above, eight networks side by side leave the cache (measured: 64 units take 10 % longer that way)
SMALL = 2.0**-60  # weights that are smaller, or larger than its inverse, are left to the slow route (orthogonal.FAINT)
CHUNK = 2**16  # slopes at a time, 512 KiB
TOGETHER = 2**16  # numbers of networks that are taken together, 512 KiB


def lyapunov_spectra(
    batch: Batch,
    inputs: object,
    *,
    initial: object = None,
    steps: int | None = None,
    threads: int | None = 1,
    progress: Progress | None = None,
) -> Array:
    """The finite-time Lyapunov exponents of B networks of N state entries, in decreasing order: (B, N) natural logs.

    inputs : a number T of steps without input, (T, M) shared, (B, T, M), or a function of (start, stop) that returns
    (stop - start, M), with the number of steps in `steps`, asked again for each group of networks; initial : None
    (zeros), (N,), (B, N) or {state: vector}.

    Let J_T ... J_1 = Q R be the product of the state Jacobians. The exponents are log |R_kk| / T: how fast the distance
    of J_T ... J_1 e_k from the span of those before it grows. -inf where it is 0: a slope is exactly 0, or a matrix
    exactly singular. The vectors are made orthogonal at every step; at every fifth, contracting spectra come out wrong.

    Error, against the exact QR of the Jacobians as computed: the factor of each step has a relative error of some N u,
    times what its projections cancel: the condition of one step, never that of the product. The mean over T steps has
    about as much, 1e-13 for gaussian W of 64 units. Slopes of very different size lose no digits, but where a direction
    keeps less than 2**-80 in one step, its network takes the slow route. Where W is exactly singular and slopes of one
    step differ by more than 2**40, a direction that only survives in the digits beyond may come out as -inf. The sum is
    the mean of log |det J|. Memory is bounded whatever T is, and the bits of a network depend neither on the others nor
    on threads.

    Plain nets h' = f(net(h, ...)) go fast, others by their compiled Jacobians, one network after the other, slowly.

    Source: Benettin, Galgani, Giorgilli and Strelcyn (1980), Meccanica 15; with Gram-Schmidt that repeats.

    >>> from theory.cells import CELLS
    >>> W = np.zeros((1, 2, 2))
    >>> W[0] = [[0.0, 2.0], [-1.0, 0.0]]
    >>> batch = Batch(CELLS["Elman"], {"n": 2, "m": 1}, {("a", "h"): W, ("a", "x"): np.zeros((1, 2, 1))})
    >>> spectrum = lyapunov_spectra(batch, 1, initial=[0.0, 0.0])  # one step, slopes 1/4: |R_kk| = 1/4, 1/2
    >>> np.exp(spectrum).round(12).tolist()
    [[0.5, 0.25]]
    """
    if not isinstance(batch, Batch):
        raise NetworkError(f"{batch!r} is no batch; pass Batch.random(cell, count), or Batch.of([network])")
    first = batch[0]
    read = Inputs.of(first, inputs, steps, len(batch))
    start = initial_states(batch, first, initial)
    plain = _plain(batch.cell)
    if plain is None:
        logs = np.empty_like(start)

        def work(low: int, high: int) -> None:
            for k in range(low, high):
                logs[k] = _slowly(batch[k], k, read, start[k])

        run_blocks(work, len(batch), threads=threads, progress=progress)
    else:
        logs = _plain_growth(batch, plain, read, start, threads, progress)
    return np.asarray(-np.sort(-logs / read.steps, axis=1))


def initial_states(batch: Batch, first: Network, initial: object) -> Array:
    """The states (B, N) that networks start from: from None, (N,), {state: vector}, or (B, N)."""
    shape = (len(batch), batch.state_size)
    if len(given := shape_of(initial)) == 2:
        if given != shape:
            raise NetworkError(f"initial of shape {given}; pass {shape}, or {shape[1:]} for all, finite numbers")
        return checked_array("initial", initial, shape, batch.sizes)
    return np.tile(first.stack_state(initial), (len(batch), 1))


@dataclass(frozen=True)
class _Plain:
    """A plain net that has a fast form."""

    net: Net
    slot: int
    run: ModuleType


def _plain(cell: Cell) -> _Plain | None:
    try:
        net, slot, f = plain_net(cell)
    except FlowError:
        return None
    run = forward(f)
    return None if run is None else _Plain(net, slot, run)


def _plain_growth(
    batch: Batch, plain: _Plain, read: Inputs, start: Array, threads: int | None, progress: Progress | None
) -> Array:
    """Logs of growth over all steps (B, n); what the fast form cannot decide is done again, slowly."""
    weight = batch.weight(plain.net.name, plain.slot)
    n, count = batch.state_size, len(batch)
    # few enough at a time for the second cache
    group = 8 * max(TOGETHER // (24 * n * (n + 1)), 1) if n <= LANES else 1
    logs, marks = np.empty_like(start), np.zeros(count, dtype=np.int64)

    def work(low: int, high: int) -> None:
        for k in range(low, high):
            which = np.arange(group * k, min(group * (k + 1), count))
            if n <= LANES:
                which = np.minimum(np.arange(which[0], which[-1] + 1 + -len(which) % 8), count - 1)  # with copies
            one = _lanes if n <= LANES else _panels
            logs[which], marks[which] = one(batch, plain, which, weight[which], read, start[which])

    run_blocks(work, -(-count // group), threads=threads, progress=progress)
    sizes = np.abs(weight)
    out_of_range = (sizes > 1.0 / SMALL) | ((sizes > 0.0) & (sizes < SMALL))
    marks[out_of_range.any(axis=(1, 2))] |= LOST
    for k in np.flatnonzero(marks):
        regular = has_full_rank(weight[k])
        if marks[k] & LOST or not regular:
            logs[k] = _slowly(batch[int(k)], int(k), read, start[k], not regular)
    return logs


def _lanes(
    batch: Batch, plain: _Plain, which: Integers, weight: Array, read: Inputs, start: Array
) -> tuple[Array, Integers]:
    """(logs of growth (8 blocks, n), marks (8 blocks,)) of networks in blocks of eight, side by side."""
    blocks, n = len(which) // 8, start.shape[1]
    work, counts = aligned.zeros(blocks, 3 * n + 3, n, 8), np.zeros((blocks, 8 * n + 8), dtype=np.int64)
    work[:, :n] = weight.reshape(blocks, 8, n, n).transpose(0, 2, 3, 1)
    work[:, range(n, 2 * n), range(n)] = 1.0
    work[:, 3 * n] = 1.0
    flat = work.reshape(blocks, -1)
    h = aligned.copied(start.reshape(blocks, 8, n).swapaxes(1, 2)).reshape(blocks, -1)
    steps = max(CHUNK // (8 * n * blocks), 1)
    slopes = aligned.zeros(blocks, 8 * n * min(steps, read.steps))
    for drive, count in _drives(batch, plain, which, read, steps):
        lanes = aligned.copied(drive.reshape(blocks, 8, -1, n).transpose(0, 2, 3, 1)).reshape(blocks, -1)
        plain.run.run_lanes(flat, lanes, 0 if read.constant else 8 * n, count, h, slopes, n)
        tangents.orthogonal_steps(flat, slopes, counts, count, n)
    logs = growth(work[:, 3 * n], counts[:, : 8 * n].reshape(blocks, n, 8)).swapaxes(1, 2).reshape(-1, n)
    lost = ~np.isfinite(h.reshape(blocks, n, 8)).all(axis=1)
    return logs, (counts[:, 8 * n :] | LOST * lost).reshape(-1)


def _panels(
    batch: Batch, plain: _Plain, which: Integers, weight: Array, read: Inputs, start: Array
) -> tuple[Array, Integers]:
    """(logs of growth (1, n), mark (1,)) of one network, its tangent vectors in panels of eight."""
    n = start.shape[1]
    m = -(-n // 8) * 8
    work, counts, h = aligned.zeros(3 * m * m + 3 * m + 8), np.zeros(m + 1, dtype=np.int64), aligned.zeros(m)
    work[: m * m].reshape(m, m)[:n, :n] = weight[0]
    vectors = work[m * m : 2 * m * m].reshape(m // 8, m, 8)
    for k in range(n):
        vectors[k // 8, k, k % 8] = 1.0
    squares = work[3 * m * m : 3 * m * m + n]
    squares[:], h[:n] = 1.0, start[0]
    steps = max(CHUNK // m, 1)
    slopes = aligned.zeros(min(steps, read.steps), m)
    for drive, count in _drives(batch, plain, which, read, steps):
        rows = aligned.zeros(drive.shape[1], m)
        rows[:, :n] = drive[0]
        plain.run.run_rows(work, rows.reshape(-1), 0 if read.constant else m, count, h, slopes.reshape(-1), m)
        slopes[:count, n:] = 0.0
        tangent_panels.orthogonal_steps(work, slopes.reshape(-1), counts, count, m)
    return growth(squares, counts[:n])[None], counts[m:] | LOST * (not np.isfinite(h[:n]).all())


def _drives(batch: Batch, plain: _Plain, which: Integers, read: Inputs, steps: int) -> Iterator[tuple[Array, int]]:
    """The drive of networks (len(which), steps or 1, n) and the number of steps that it is for, chunk by chunk."""
    same = driven(batch, plain.net, plain.slot, which.tolist(), read.read(0, 1)) if read.constant else None
    for begin in range(0, read.steps, steps):
        end = min(begin + steps, read.steps)
        if same is None:
            yield driven(batch, plain.net, plain.slot, which.tolist(), read.read(begin, end)), end - begin
        else:
            yield same, end - begin


def _slowly(network: Network, k: int, read: Inputs, start: Array, singular: bool | None = None) -> Array:
    """Logs of growth of one network of any cell, by its compiled Jacobians."""
    compiled = compile_cell(network.cell)

    def jacobians() -> Iterator[Array]:
        state, chunk = start, max(CHUNK // network.state_size, 1)
        for begin in range(0, read.steps, chunk):
            rows = read.rows(begin, min(begin + chunk, read.steps))
            for x in rows[k] if rows.ndim == 3 else rows:
                yield compiled.jacobian(network, state, x)
                state = compiled.step(network, state, x)

    def is_singular(J: Array) -> bool:
        return exact_rank(J) < len(J) if singular is None else singular

    return slow_growth(jacobians(), network.state_size, is_singular)
