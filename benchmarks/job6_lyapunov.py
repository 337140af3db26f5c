"""Job 6: the Lyapunov spectrum of plain tanh nets, all n exponents, orthonormalised at every step.

Timed at a gain of 1.5 (chaotic for large n), compared at 0.9.
"""

from __future__ import annotations

from functools import lru_cache, partial
from typing import Any

import numpy as np

from benchmarks.case import Array, Call, Case, Entrant, Problem, Target
from benchmarks.job1_plain import plain_cell
from benchmarks.job1_plain import problem as plain_problem
from numerics.batch import Batch

STEPS = 200
# Rounding differs from step to step and turns the vectors of nearly equal exponents among themselves, which one change
# of W for all steps does not: at n = 8 (-0.767, -0.768, -0.774) ours and NumPy each err by half the tolerance of 8.
SAFETY = 64.0
COUNTS = {4: 512, 8: 256, 16: 64, 32: 32, 64: 16}
TARGETS = {4: (18.0, 25.0), 8: (18.0, 25.0), 16: (12.0, 15.0), 32: (5.5, 8.0), 64: (2.0, 4.0)}


def ours(p: Problem) -> Call:
    """The public function."""
    from numerics.lyapunov import lyapunov_spectra

    batch = Batch(plain_cell(), {"n": p["W"].shape[1]}, {("a", "h"): p["W"]})
    return lambda: {"exponents": lyapunov_spectra(batch, p["steps"], initial=p["start"]).T}


def _sorted(sums: Any, steps: int) -> dict[str, Array]:
    """The exponents per step in decreasing order (n, B), from sums of logs (B, n)."""
    return {"exponents": -np.sort(-np.asarray(sums) / steps, axis=1).T}


def numpy_qr(p: Problem) -> Call:
    """NumPy's batched qr."""
    W, start, steps = p["W"], p["start"], p["steps"]

    def call() -> dict[str, Array]:
        h, sums = start[:, :, None], np.zeros(start.shape)
        Q = np.broadcast_to(np.eye(W.shape[1]), W.shape)
        for _ in range(steps):
            h = np.tanh(W @ h)
            Q, R = np.linalg.qr((1.0 - h * h) * (W @ Q))
            sums = sums + np.log(np.abs(np.diagonal(R, axis1=1, axis2=2)))
        return _sorted(sums, steps)

    return call


@lru_cache(maxsize=8)
def _jax_run(steps: int) -> Any:
    import jax
    import jax.numpy as jnp

    def one(W: Any, start: Any) -> Any:
        def step(carry: Any, _: Any) -> Any:
            h, Q, sums = carry
            h = jnp.tanh(W @ h)
            Q, R = jnp.linalg.qr((1.0 - h * h)[:, None] * (W @ Q))
            return (h, Q, sums + jnp.log(jnp.abs(jnp.diagonal(R)))), None

        n = len(start)
        return jax.lax.scan(step, (start, jnp.eye(n), jnp.zeros(n)), None, length=steps)[0][2]

    return jax.jit(jax.vmap(one))


def jax_qr(p: Problem) -> Call:
    """JAX's qr in a scan, vmap over networks."""
    from benchmarks.jax_peers import jax, jnp

    arrays = jnp.asarray(p["W"]), jnp.asarray(p["start"])
    return lambda: _sorted(jax.block_until_ready(_jax_run(p["steps"])(*arrays)), p["steps"])


def torch_qr(p: Problem) -> Call:
    """torch's batched qr."""
    from benchmarks.torch_peers import torch

    W, start, steps = torch.from_numpy(p["W"]), torch.from_numpy(p["start"]), p["steps"]

    def call() -> dict[str, Array]:
        with torch.no_grad():
            h, sums = start[:, :, None], torch.zeros_like(start)
            Q = torch.eye(W.shape[1], dtype=W.dtype).expand(W.shape)
            for _ in range(steps):
                h = torch.tanh(torch.bmm(W, h))
                Q, R = torch.linalg.qr((1.0 - h * h) * torch.bmm(W, Q))
                sums = sums + R.diagonal(dim1=1, dim2=2).abs().log()
            return _sorted(sums.numpy(), steps)

    return call


def case(n: int, count: int, steps: int) -> Case:
    """n units; 4 n**3 operations per step: the product, and Gram-Schmidt."""
    return Case(
        "6 Lyapunov spectrum",
        f"n = {n}",
        partial(plain_problem, n, count, steps),
        (
            Entrant("ours", "ours", ours),
            Entrant("NumPy qr", "numpy", numpy_qr),
            Entrant("JAX qr", "jax", jax_qr, (1, 2)),
            Entrant("torch qr", "torch", torch_qr),
        ),
        {"fma": 4.0 * n**3 * count * steps},
        (Target("JAX qr", *TARGETS[n]),) if n in TARGETS else (),
        steps=steps,
        terms=4 * n,
        safety=SAFETY,
    )


def cases() -> list[Case]:
    """As the table has them."""
    return [case(n, count, STEPS) for n, count in COUNTS.items()]
