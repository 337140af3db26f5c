"""Job 2: one error vector, or 16, pulled back through one large net over many steps, its 2-norm at every lag.

    delta(t-1) = W^T D(t) delta(t),   t = T, ..., 1

Forward run and pullback both read W once per step: memory decides. Chaotic where time is taken;
compared at a gain of 0.9.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from benchmarks.case import BOTH, LIMIT, Array, Call, Case, Entrant, Problem, Target, moved_arrays
from benchmarks.job1_plain import CALM_GAIN, GAIN, plain_cell
from numerics.network import Network

STEPS = {128: 1000, 256: 600, 512: 300, 1024: 100, 2048: 40}
SEEDS = 16


def problem(n: int, seeds: int, steps: int, variant: str) -> Problem:
    """W (n, n), start (n,), errors (R, n), steps."""
    rng = np.random.default_rng([2, n])
    gain = GAIN if variant == "timed" else CALM_GAIN
    arrays = {"W": gain / np.sqrt(n) * rng.standard_normal((n, n))}
    start, errors = rng.uniform(-1.0, 1.0, n), rng.standard_normal((seeds, n))
    return {**moved_arrays(arrays, variant), "start": start, "errors": errors, "steps": steps}


def ours(p: Problem, threads: int = 1) -> Call:
    """The public function."""
    from numerics.chain import vector_flows

    network = Network(plain_cell(), {"n": len(p["W"])}, {("a", "h"): p["W"]})

    def call() -> dict[str, Array]:
        logs = vector_flows(network, p["steps"], p["errors"], initial=p["start"], norms=("two",), threads=threads)
        return {"two": logs.log("two")}

    return call


def numpy_loop(p: Problem) -> Call:
    """NumPy: W @ h and errors @ W."""
    W, start, errors, steps = p["W"], p["start"], p["errors"], p["steps"]

    def call() -> dict[str, Array]:
        h, slopes = start, np.empty((steps, len(W)))
        for t in range(steps):
            h = np.tanh(W @ h)
            slopes[t] = 1.0 - h * h
        X, logs, total = errors, np.empty((steps, len(errors))), np.zeros(len(errors))
        for q in range(steps):
            X = (X * slopes[steps - 1 - q]) @ W
            size = np.sqrt((X * X).sum(1))
            total = total + np.log(size)
            logs[q] = total
            X = X / size[:, None]
        return {"two": logs}

    return call


def jax_analytic(p: Problem) -> Call:
    """JAX: two scans, all errors in one product."""
    from benchmarks import jax_chain

    return jax_chain.analytic(p)


def jax_vjp(p: Problem) -> Call:
    """JAX: vjp through the scan, vmap over errors."""
    from benchmarks import jax_chain

    return jax_chain.reverse(p)


def jax_one_by_one(p: Problem) -> Call:
    """JAX: the analytic form, one error after the other."""
    from benchmarks import jax_chain

    return jax_chain.one_by_one(p)


def torch_autograd(p: Problem) -> Call:
    """torch: one backward pass per error."""
    import torch

    W, start, steps = torch.from_numpy(p["W"]), torch.from_numpy(p["start"]), p["steps"]
    errors = [torch.from_numpy(error) for error in p["errors"]]

    def call() -> dict[str, Array]:
        h, changes = start, []
        for _ in range(steps):
            changes.append(torch.zeros_like(start, requires_grad=True))
            h = torch.tanh(torch.mv(W, h + changes[-1]))
        logs = []
        for error in errors:
            found: Any = torch.autograd.grad(h, changes, error, retain_graph=True)
            logs.append(torch.stack(found).norm(dim=1).log().flip(0))
        return {"two": torch.stack(logs, 1).numpy()}

    return call


def case(n: int, seeds: int, steps: int) -> Case:
    """n units, R errors at once; limits: W is read 1 + R times per step, or less where errors share a pass."""
    one = seeds == 1
    apart = () if one else (Entrant("one by one, JAX analytic", "jax", jax_one_by_one, (1, 2)),)
    targets = (
        (Target("JAX", 0.9, 1.0), Target(LIMIT, None, 0.9))
        if one
        else (Target("one by one, JAX", 1.4, 2.0), Target("JAX", 1.4, 2.0))
    )
    return Case(
        "2 one vector" if one else f"2 {seeds} vectors at once",
        f"n = {n}",
        partial(problem, n, seeds, steps),
        (
            Entrant("ours", "ours", ours),
            Entrant(BOTH, "ours", partial(ours, threads=2), (2,)),
            Entrant("NumPy", "numpy", numpy_loop),
            Entrant("JAX analytic", "jax", jax_analytic, (1, 2)),
            Entrant("JAX vjp", "jax", jax_vjp, (1, 2), underflows=True),
            *apart,
            Entrant("torch autograd", "torch", torch_autograd, underflows=True),
        ),
        {"dgemv": 2.0 * 8 * n * n * steps} if one else {},
        targets,
        steps=steps,
        terms=n,
    )


def cases() -> list[Case]:
    """As the table has them."""
    return [case(n, seeds, steps // (1 if seeds == 1 else 4)) for seeds in (1, SEEDS) for n, steps in STEPS.items()]
