"""Job 4: the flow of a diagonal cell, h' = exp(rate delta) h + ...; rate < 0, step sizes delta (T, D), every lag.

log of the max norm:        max over d of rate_d (delta_1d + ... + delta_td)
log of the Frobenius norm:  log of the root of the sum over (i, d) of exp(2 rate_id (delta_1d + ... + delta_td))
softplus:                   delta = log(1 + exp(x)) is part of the job
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache, partial
from typing import Any

import numpy as np

from benchmarks.case import LIMIT, ROUNDING, Answer, Array, Call, Case, Entrant, Problem, Target

SIZES = {64: 200_000, 4096: 4_000}
STATES, FROBENIUS_STEPS = 16, 20_000

# {D: ((floor, goal) against JAX scan, against cumsum)}
TARGETS = {64: ((8.0, 12.0), (30.0, 30.0)), 4096: ((1.8, 2.5), (30.0, 30.0))}


def problem(kind: str, D: int, steps: int, variant: str) -> Problem:
    """Steps delta (T, D), or x (T, D) of softplus, and rates (D,) or (STATES, D); nothing is chaotic here."""
    rng = np.random.default_rng([4, D])
    given = rng.standard_normal((steps, D)) - 3.0 if kind == "softplus" else rng.uniform(0.001, 0.1, (steps, D))
    rates = -rng.uniform(0.5, 16.0, (STATES, D)) if kind == "fro" else -rng.uniform(0.5, 1.5, D)
    return {"given": given, "rates": rates, "kind": kind}


def ours(p: Problem) -> Call:
    """The public function."""
    from numerics.diagonal import diagonal_flow

    norm = "fro" if p["kind"] == "fro" else "max"

    def call() -> dict[str, Array]:
        flow = diagonal_flow(p["given"], p["rates"], norms=(norm,), softplus=p["kind"] == "softplus")
        return {"log": flow.log(norm)}

    return call


def _steps(p: Problem) -> Array:
    return np.log1p(np.exp(p["given"])) if p["kind"] == "softplus" else p["given"]


def numpy_cumsum(p: Problem) -> Call:
    """NumPy: cumsum, and a log-sum-exp relative to the largest for the Frobenius norm."""
    rates = p["rates"]

    def call() -> dict[str, Array]:
        total = np.cumsum(_steps(p), axis=0)
        if p["kind"] != "fro":
            return {"log": (rates * total).max(1)}
        exponents = 2.0 * total[:, None] * rates
        largest = exponents.max((1, 2))
        sums = np.exp(exponents - largest[:, None, None]).sum((1, 2))
        return {"log": 0.5 * (largest + np.log(sums))}

    return call


@lru_cache(maxsize=8)
def _jax_run(kind: str, form: str) -> Any:
    import jax
    import jax.numpy as jnp

    def norm(total: Any, rates: Any) -> Any:
        if kind != "fro":
            return jnp.max(rates * total, axis=-1)
        return 0.5 * jax.scipy.special.logsumexp(2.0 * total[..., None, :] * rates, axis=(-2, -1))

    def scan(given: Any, rates: Any) -> Any:
        def step(total: Any, x: Any) -> Any:
            total = total + (jax.nn.softplus(x) if kind == "softplus" else x)
            return total, norm(total, rates)

        return (jax.lax.scan(step, jnp.zeros(given.shape[1]), given)[1],)

    def cumsum(given: Any, rates: Any) -> Any:
        steps = jax.nn.softplus(given) if kind == "softplus" else given
        return (norm(jnp.cumsum(steps, 0), rates),)

    return jax.jit(scan if form == "scan" else cumsum)


def _jax(form: str) -> Callable[[Problem], Call]:
    def make(p: Problem) -> Call:
        from benchmarks.jax_peers import called, jnp

        return called(_jax_run(p["kind"], form), ("log",), (jnp.asarray(p["given"]), jnp.asarray(p["rates"])))

    return make


def torch_cumsum(p: Problem) -> Call:
    """torch: cumsum."""
    from benchmarks.torch_peers import torch

    given, rates = torch.from_numpy(p["given"]), torch.from_numpy(p["rates"])

    def call() -> dict[str, Array]:
        steps = torch.nn.functional.softplus(given) if p["kind"] == "softplus" else given
        total = torch.cumsum(steps, 0)
        if p["kind"] != "fro":
            return {"log": (rates * total).amax(1).numpy()}
        return {"log": (0.5 * torch.logsumexp(2.0 * total[:, None] * rates, (1, 2))).numpy()}

    return call


def plain_sums(case: Case, ours: Answer, moved: Sequence[Answer], theirs: Answer) -> str | None:
    """A plain sum of t positive terms is wrong by at most (t - 1) u of itself; ours is compensated, and a log adds 8 u.

    A softplus is wrong by at most 4 ulp in the libraries, a relative error that sums of positive terms keep; torch's is
    x itself above 20, wrong by exp(-20)/20 < 1.1e-10, which is no rounding: it is allowed for where it occurs, never
    here (x stays below 3).
    """
    values, own = theirs["log"], ours["log"]
    if values.shape != own.shape:
        return f"log: shape {values.shape}, ours {own.shape}"
    allowed = ROUNDING * (np.arange(1, len(own) + 1) + 16.0) * np.maximum(np.abs(own), 1.0)
    wrong = ~(np.abs(values - own) <= allowed)
    if not wrong.any():
        return None
    t = int(np.argmax(wrong))
    return f"log at step {t}: {values[t]:.17g}, ours {own[t]:.17g}; allowed are {allowed[t]:.2g}"


def case(kind: str, D: int, steps: int, targets: tuple[Target, ...] = ()) -> Case:
    """One of the three kinds at D channels."""
    number = float(steps * D)
    limits = {
        "max": {"read": 8.0 * number},
        "softplus": {"exp": number, "log": number},
        "fro": {"exp": number * STATES},
    }[kind]
    names = {"max": "max norm", "softplus": "softplus, max norm", "fro": f"Frobenius norm of {STATES} states each"}
    return Case(
        "4 diagonal flow",
        f"D = {D}, {names[kind]}",
        partial(problem, kind, D, steps),
        (
            Entrant("ours", "ours", ours),
            Entrant("cumsum, NumPy", "numpy", numpy_cumsum),
            Entrant("JAX scan", "jax", _jax("scan"), (1, 2)),
            Entrant("cumsum, JAX", "jax", _jax("cumsum"), (1, 2)),
            Entrant("cumsum, torch", "torch", torch_cumsum),
        ),
        limits,
        targets,
        compare=plain_sums,
    )


def cases() -> list[Case]:
    """As the table has them."""
    largest = [
        case(
            "max",
            D,
            steps,
            (Target("JAX scan", *TARGETS[D][0]), Target("cumsum", *TARGETS[D][1]), Target(LIMIT, 0.88, 0.95)),
        )
        for D, steps in SIZES.items()
    ]
    return [*largest, case("softplus", 64, SIZES[64]), case("fro", 64, FROBENIUS_STEPS)]
