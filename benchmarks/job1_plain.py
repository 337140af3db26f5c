"""Job 1: the error flow of a batch of plain tanh nets at all lags, h' = tanh(W h), norms max and Frobenius.

    d s(T) / d s(T - q) = D(T) W D(T-1) W ... D(T-q+1) W,   q = 1, ..., T

W is Gaussian of standard deviation 1.5/sqrt(n) where time is taken: chaotic for large n, so that two correct programs
part after some dozens of steps. Answers are compared at a gain of 0.9, where they do not.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from benchmarks.case import LIMIT, SELF, Array, Call, Case, Entrant, Problem, Target, moved_arrays
from numerics.batch import Batch
from theory import Cell, net, state, tanh

STEPS = 200
COUNTS = {2: 4096, 4: 2048, 8: 1024, 16: 256, 32: 64, 64: 32}
GAIN, CALM_GAIN = 1.5, 0.9

# {n: (floor, goal)} against JAX analytic, JAX autodiff, NumPy, and as a share of the limit
TARGETS: dict[int, tuple[tuple[str, float | None, float], ...]] = {
    **dict.fromkeys(
        (2, 4),
        (
            ("JAX analytic", 3.5, 5.0),
            ("JAX jacrev", 11.0, 15.0),
            ("NumPy matmul", 25.0, 30.0),
            ("NumPy, networks last", 25.0, 30.0),
            (LIMIT, None, 0.6),
        ),
    ),
    8: (("JAX analytic", 5.4, 7.0), ("JAX jacrev", 15.0, 20.0), (LIMIT, 0.42, 0.55)),
    16: (("JAX analytic", 3.4, 4.5), ("JAX jacrev", 8.0, 8.0), (LIMIT, 0.60, 0.75)),
    32: (("JAX analytic", 2.4, 3.5), ("JAX jacrev", 8.0, 8.0), (LIMIT, 0.70, 0.85)),
    64: (("JAX analytic", 2.7, 3.5), ("JAX jacrev", 8.0, 8.0), (LIMIT, 0.78, 0.90)),
}


def problem(n: int, count: int, steps: int, variant: str) -> Problem:
    """W (B, n, n), start (B, n), steps."""
    rng = np.random.default_rng([1, n])
    gain = GAIN if variant == "timed" else CALM_GAIN
    arrays = {"W": gain / np.sqrt(n) * rng.standard_normal((count, n, n))}
    return {**moved_arrays(arrays, variant), "start": rng.uniform(-1.0, 1.0, (count, n)), "steps": steps}


def plain_cell() -> Cell:
    """h' = tanh(W h)."""
    h = state("h")
    return Cell("plain tanh net", {h: tanh(net("a", h, bias=False))})


def ours(p: Problem, threads: int = 1) -> Call:
    """The public function."""
    from numerics.flows import error_flows

    batch = Batch(plain_cell(), {"n": p["W"].shape[1]}, {("a", "h"): p["W"]})

    def call() -> dict[str, Array]:
        flows = error_flows(batch, p["steps"], initial=p["start"], anchor="end", norms=("max", "fro"), threads=threads)
        return {norm: flows.log(norm) for norm in ("max", "fro")}

    return call


def numpy_matmul(p: Problem) -> Call:
    """NumPy."""
    from benchmarks import numpy_peers

    return numpy_peers.plain(p)


def numpy_networks_last(p: Problem) -> Call:
    """NumPy, in the layout that suits a few units."""
    from benchmarks import numpy_peers

    return numpy_peers.plain_networks_last(p)


def _jax(name: str) -> Callable[[Problem], Call]:
    def make(p: Problem) -> Call:
        from benchmarks import jax_peers

        return jax_peers.plain(getattr(jax_peers, name))(p)

    return make


def _torch(name: str) -> Callable[[Problem], Call]:
    def make(p: Problem) -> Call:
        from benchmarks import torch_peers

        return getattr(torch_peers, name)(p)

    return make


def peers(n: int) -> tuple[Entrant, ...]:
    """Everybody else, for n units."""
    both = (1, 2)
    last = (
        Entrant("NumPy, networks last", "numpy", numpy_networks_last),
        Entrant("JAX analytic, networks last", "jax", _jax("plain_networks_last"), both),
    )
    return (
        Entrant("NumPy matmul", "numpy", numpy_matmul),
        Entrant("JAX analytic", "jax", _jax("plain_analytic"), both),
        *(last if n <= 4 else ()),
        Entrant("JAX jacrev", "jax", _jax("plain_reverse"), both, underflows=True),
        Entrant("torch bmm", "torch", _torch("plain")),
        Entrant("torch.func jacrev", "torch", _torch("plain_func"), underflows=True),
        Entrant("torch autograd", "torch", _torch("plain_autograd"), underflows=True),
    )


def case(n: int, count: int, steps: int) -> Case:
    """One thread, n units."""
    total = float(count * steps)
    limits = {"tanh": n * total, "log": 2.0 * total} if n <= 4 else {"fma": (2.0 * n**3 + 2.0 * n**2) * total}
    return Case(
        "1 plain net, all lags",
        f"n = {n}",
        partial(problem, n, count, steps),
        (Entrant("ours", "ours", ours), *peers(n)),
        limits,
        tuple(Target(*each) for each in TARGETS.get(n, ())),
        steps=steps,
        terms=n,
    )


def two_threads(n: int, count: int, steps: int) -> Case:
    """Two threads against one, n units."""
    return Case(
        "1 with two threads",
        f"n = {n}",
        partial(problem, n, count, steps),
        (
            Entrant("ours", "ours", partial(ours, threads=2), (2,)),
            Entrant(SELF, "ours", ours),
            Entrant("JAX analytic", "jax", _jax("plain_analytic"), (1, 2)),
        ),
        targets=(Target(SELF, 1.6, 1.9),),
        steps=steps,
        terms=n,
        threads=2,
    )


def cases() -> list[Case]:
    """As the table has them."""
    return [
        *(case(n, count, STEPS) for n, count in COUNTS.items()),
        *(two_threads(n, 4 * COUNTS[n], STEPS) for n in (2, 8, 16, 32, 64)),
    ]
