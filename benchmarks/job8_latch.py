"""Job 8: latching under bounded noise, x <- tanh(w x) + noise, with the product of slopes and the nearest state.

Everybody has a generator of their own, so answers are compared in distribution: the means of the logs of the slopes'
products and of the nearest states. Peers take logs once per EIGHT steps, of products of slopes.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache, partial
from typing import Any

import numpy as np

from benchmarks.case import LIMIT, MOVED, Answer, Array, Call, Case, Entrant, Problem, Target

W, BOUND, START = 2.0, 0.3, 0.9
TRAJECTORIES, STEPS, EIGHT = 4096, 1000, 8


def problem(trajectories: int, steps: int, variant: str) -> Problem:
    """Numbers only; the moved problems are the same with other seeds."""
    seed = 1 + MOVED.index(variant) if variant in MOVED else 0
    return {"trajectories": trajectories, "steps": steps, "seed": seed}


def ours(p: Problem, threads: int = 1) -> Call:
    """The public function; it does the worst-case noise too, one trajectory more."""
    from numerics.noisy_latch import latching_under_noise

    def call() -> dict[str, Array]:
        result = latching_under_noise(
            W,
            BOUND,
            start=START,
            trajectories=p["trajectories"],
            steps=p["steps"],
            seed=p["seed"],
            threads=threads,
        )
        return {"log_slopes": result.log_slopes[None], "nearest": result.nearest[None]}

    return call


def numpy_loop(p: Problem) -> Call:
    """NumPy with SFC64, its fastest generator."""
    count, steps = p["trajectories"], p["steps"]

    def call() -> dict[str, Array]:
        rng = np.random.Generator(np.random.SFC64(p["seed"]))
        x, low, logs, noise = np.full(count, START), np.full(count, START), np.zeros(count), np.empty(count)
        for t in range(0, steps, EIGHT):
            product = np.full(count, 1.0)
            for _ in range(t, min(t + EIGHT, steps)):
                y = np.tanh(W * x)
                product *= W * (1.0 - y * y)
                rng.random(out=noise)
                x = y + BOUND * (2.0 * noise - 1.0)
                np.minimum(low, x, out=low)
            logs += np.log(product)
        return {"log_slopes": logs[None], "nearest": low[None]}

    return call


@lru_cache(maxsize=8)
def _jax_run(count: int, steps: int) -> Any:
    import jax
    import jax.numpy as jnp

    def run(key: Any) -> Any:
        def steps_from(carry: Any, t: Any) -> Any:
            x, low, logs = carry
            noises = jax.random.uniform(jax.random.fold_in(key, t), (EIGHT, count), jnp.float64, -BOUND, BOUND)
            product = jnp.ones(count)
            for noise in noises:
                y = jnp.tanh(W * x)
                product = product * (W * (1.0 - y * y))
                x = y + noise
                low = jnp.minimum(low, x)
            return (x, low, logs + jnp.log(product)), None

        x = jnp.full(count, START)
        _, low, logs = jax.lax.scan(steps_from, (x, x, jnp.zeros(count)), jnp.arange(steps // EIGHT))[0]
        return logs[None], low[None]

    return jax.jit(run)


def jax_loop(p: Problem) -> Call:
    """JAX with threefry, its default generator."""
    from benchmarks.jax_peers import called, jax

    return called(_jax_run(p["trajectories"], p["steps"]), ("log_slopes", "nearest"), (jax.random.PRNGKey(p["seed"]),))


def torch_loop(p: Problem) -> Call:
    """torch with its default generator."""
    from benchmarks.torch_peers import torch

    count, steps = p["trajectories"], p["steps"]

    def call() -> dict[str, Array]:
        rng = torch.Generator().manual_seed(p["seed"])
        x = torch.full((count,), START, dtype=torch.float64)
        low, logs, noise = x.clone(), torch.zeros_like(x), torch.empty_like(x)
        for t in range(0, steps, EIGHT):
            product = torch.ones_like(x)
            for _ in range(t, min(t + EIGHT, steps)):
                y = torch.tanh(W * x)
                product *= W * (1.0 - y * y)
                x = y + noise.uniform_(-BOUND, BOUND, generator=rng)
                torch.minimum(low, x, out=low)
            logs += torch.log(product)
        return {"log_slopes": logs.numpy()[None], "nearest": low.numpy()[None]}

    return call


def in_distribution(case: Case, ours: Answer, moved: Sequence[Answer], theirs: Answer) -> str | None:
    """Means of independent trajectories: they differ by more than 6 standard errors once in 10**9 comparisons."""
    for name, values in theirs.items():
        own = np.concatenate([each[name] for each in (ours, *moved)], axis=1)  # four seeds
        error = math.sqrt(own.var() / own.size + values.var() / values.size)
        if not abs(values.mean() - own.mean()) <= 6.0 * error:
            return f"{name}: mean {values.mean():.6g}, ours {own.mean():.6g}; the standard error is {error:.2g}"
    return None


def case(trajectories: int, steps: int) -> Case:
    """All trajectories from one start; steps is a multiple of EIGHT."""
    return Case(
        "8 latching under noise",
        f"{trajectories} latches, {steps} steps",
        partial(problem, trajectories, steps),
        (
            Entrant("ours", "ours", ours),
            Entrant("NumPy SFC64", "numpy", numpy_loop),
            Entrant("JAX threefry", "jax", jax_loop, (1, 2)),
            Entrant("torch", "torch", torch_loop),
        ),
        {"tanh": float(trajectories * steps)},
        (Target("NumPy", 5.4, 8.0), Target("JAX", 5.4, 8.0), Target(LIMIT, None, 0.6)),
        compare=in_distribution,
    )


def cases() -> list[Case]:
    """As the table has them."""
    return [case(TRAJECTORIES, STEPS)]
