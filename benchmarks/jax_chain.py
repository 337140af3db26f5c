"""Job 2 in JAX."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from benchmarks.case import Array, Call, Problem
from benchmarks.jax_peers import called


@lru_cache(maxsize=8)
def _analytic(steps: int) -> Any:
    def run(W: Any, start: Any, errors: Any) -> Any:
        def forward(h: Any, _: Any) -> Any:
            h = jnp.tanh(W @ h)
            return h, 1.0 - h * h

        _, slopes = jax.lax.scan(forward, start, None, length=steps)

        def back(carry: Any, d: Any) -> Any:
            X, logs = carry
            X = (X * d) @ W
            size = jnp.sqrt((X * X).sum(-1))
            logs = logs + jnp.log(size)
            return (X / size[..., None], logs), logs

        return (jax.lax.scan(back, (errors, jnp.zeros(errors.shape[:-1])), slopes[::-1])[1],)

    return jax.jit(run)


@lru_cache(maxsize=8)
def _reverse(steps: int) -> Any:
    def run(W: Any, start: Any, errors: Any) -> Any:
        def last(changes: Any) -> Any:
            return jax.lax.scan(lambda h, change: (jnp.tanh(W @ (h + change)), None), start, changes)[0]

        pull = jax.vjp(last, jnp.zeros((steps, len(start))))[1]
        J = jax.vmap(pull)(errors)[0] if len(errors) > 1 else pull(errors[0])[0][None]  # (R, steps, n)
        return (0.5 * jnp.log((J * J).sum(-1)).T[::-1],)

    return jax.jit(run)


def _arrays(p: Problem) -> tuple[Any, ...]:
    return tuple(jnp.asarray(p[name]) for name in ("W", "start", "errors"))


def analytic(p: Problem) -> Call:
    """All errors in one product; a single one as a vector."""
    W, start, errors = _arrays(p)
    if len(errors) > 1:
        return called(_analytic(p["steps"]), ("two",), (W, start, errors))
    one = called(_analytic(p["steps"]), ("two",), (W, start, errors[0]))
    return lambda: {"two": np.asarray(one()["two"])[:, None]}


def reverse(p: Problem) -> Call:
    """Reverse mode through the scan."""
    return called(_reverse(p["steps"]), ("two",), _arrays(p))


def one_by_one(p: Problem) -> Call:
    """One error after the other, each with a forward run of its own, as without a batch."""
    W, start, errors = _arrays(p)
    calls = [called(_analytic(p["steps"]), ("two",), (W, start, error)) for error in errors]

    def call() -> dict[str, Array]:
        return {"two": np.stack([np.asarray(each()["two"]) for each in calls], axis=1)}

    return call
