"""The peers in JAX, each in its best known form: jit, vmap over networks, scan over steps, float64."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from benchmarks import forms
from benchmarks.case import Call, Problem

jax.config.update("jax_enable_x64", True)

FUNCTIONS = forms.Functions(jnp.tanh, jax.nn.sigmoid)


def called(function: Callable[..., Any], names: tuple[str, ...], arrays: tuple[Any, ...]) -> Call:
    """A call that waits for the result, {name: (steps, B)}."""

    def call() -> dict[str, Any]:
        results = jax.block_until_ready(function(*arrays))
        return {name: np.asarray(result) for name, result in zip(names, results, strict=True)}

    return call


def _nets_last(logs: Any) -> Any:
    return tuple(each.T for each in logs)


# plain nets: d s(T) / d s(T - q)


def _slopes(W: Any, start: Any, steps: int) -> tuple[Any, Any]:
    def step(h: Any, _: Any) -> tuple[Any, Any]:
        h = jnp.tanh(W @ h)
        return h, 1.0 - h * h

    return jax.lax.scan(step, start, None, length=steps)


def _scaled(Q: Any, exponent: Any) -> tuple[tuple[Any, Any], tuple[Any, Any]]:
    """One step's norms of a product (n, n), and the product with its largest entry taken out."""
    largest, squares = jnp.max(jnp.abs(Q)), jnp.sum(Q * Q)
    log_largest = jnp.log(largest)
    return (Q / largest, exponent + log_largest), (exponent + log_largest, exponent + 0.5 * jnp.log(squares))


@lru_cache(maxsize=8)
def plain_analytic(steps: int) -> Any:
    """Q <- W^T diag(d) Q from the last step back: the transposed product, in log scale."""

    def one(W: Any, start: Any) -> Any:
        _, slopes = _slopes(W, start, steps)

        def step(carry: Any, d: Any) -> Any:
            Q, exponent = carry
            return _scaled(W.T @ (d[:, None] * Q), exponent)

        return jax.lax.scan(step, (jnp.eye(len(start)), 0.0), slopes[::-1])[1]

    return jax.jit(lambda W, start: _nets_last(jax.vmap(one)(W, start)))


@lru_cache(maxsize=8)
def plain_networks_last(steps: int) -> Any:
    """The same with the networks along the last axis, sums over units written out: JAX's best layout for small n."""

    def run(W: Any, start: Any) -> Any:
        n = W.shape[1]
        W, h = jnp.transpose(W, (1, 2, 0)), start.T

        def forward(h: Any, _: Any) -> Any:
            h = jnp.tanh(sum((W[:, j] * h[j] for j in range(1, n)), W[:, 0] * h[0]))
            return h, 1.0 - h * h

        _, slopes = jax.lax.scan(forward, h, None, length=steps)

        def step(carry: Any, d: Any) -> Any:
            Q, exponent = carry
            D = d[:, None] * Q
            Q = sum((W[j][:, None] * D[j][None] for j in range(1, n)), W[0][:, None] * D[0][None])
            largest, squares = jnp.max(jnp.abs(Q), (0, 1)), jnp.sum(Q * Q, (0, 1))
            logs = exponent + jnp.log(largest), exponent + 0.5 * jnp.log(squares)
            return (Q / largest, logs[0]), logs

        eye = jnp.broadcast_to(jnp.eye(n)[:, :, None], W.shape)
        return jax.lax.scan(step, (eye, jnp.zeros(W.shape[2])), slopes[::-1])[1]

    return jax.jit(run)


def _logs_of(J: Any, axes: tuple[int, int]) -> tuple[Any, Any]:
    """The logs of both norms over two axes; squares relative to the largest entry, so that they do not underflow."""
    largest = jnp.max(jnp.abs(J), axes, keepdims=True)
    log_largest = jnp.log(largest).squeeze(axes)
    return log_largest, log_largest + 0.5 * jnp.log(jnp.sum(jnp.square(J / largest), axes))


@lru_cache(maxsize=8)
def plain_reverse(steps: int) -> Any:
    """Reverse mode through the scan: d s(T) / d (a change of each earlier state)."""

    def one(W: Any, start: Any) -> Any:
        def last(changes: Any) -> Any:
            return jax.lax.scan(lambda h, change: (jnp.tanh(W @ (h + change)), None), start, changes)[0]

        J = jax.jacrev(last)(jnp.zeros((steps, len(start))))[:, ::-1]  # (n, lag, n)
        return _logs_of(J, (0, 2))

    return jax.jit(lambda W, start: _nets_last(jax.vmap(one)(W, start)))


def plain(function: Callable[[int], Any]) -> Callable[[Problem], Call]:
    """An entrant's make from one of the functions above."""
    return lambda p: called(function(p["steps"]), ("max", "fro"), (jnp.asarray(p["W"]), jnp.asarray(p["start"])))


# gated cells: d s(q) / d s(0)


def gated(name: str, kind: str) -> Callable[[Problem], Call]:
    """An entrant's make: kind is "analytic", "cell" (jacfwd of the cell, product) or "scan" (jacfwd through scan)."""

    def make(p: Problem) -> Call:
        arrays = tuple(jax.tree.map(jnp.asarray, (p["U"], p["v"], p["b"], p["x"])))
        return called(_GATED[kind](name), ("max", "fro"), arrays)

    return make


def _over_networks(one: Callable[..., Any]) -> Any:
    return jax.jit(lambda U, v, b, x: _nets_last(jax.vmap(one, in_axes=(0, 0, 0, None))(U, v, b, x)))


@lru_cache(maxsize=16)
def _gated_analytic(name: str) -> Any:
    form = forms.FORMS[name]

    def one(U: Any, v: Any, b: Any, x: Any) -> Any:
        H = v.shape[-1]
        weights = forms.weights(jnp.concatenate, form, U)

        def step(carry: Any, x_t: Any) -> Any:
            states, P, exponent = carry
            states, tangents = form.analytic(FUNCTIONS, weights, v * x_t + b, states, jnp.split(P, form.states))
            (P, exponent), logs = _scaled(jnp.concatenate(tangents), exponent)
            return (states, P, exponent), logs

        zero = tuple(jnp.zeros(H) for _ in range(form.states))
        return jax.lax.scan(step, (zero, jnp.eye(form.states * H), 0.0), x)[1]

    return _over_networks(one)


def _flat(form: forms.Form, weights: Any, v: Any, b: Any) -> Any:
    """The cell as a function of one vector."""

    def cell(s: Any, x_t: Any) -> Any:
        return jnp.concatenate(form.forward(FUNCTIONS, weights, v * x_t + b, jnp.split(s, form.states)))

    return cell


@lru_cache(maxsize=16)
def _gated_cell(name: str) -> Any:
    form = forms.FORMS[name]

    def one(U: Any, v: Any, b: Any, x: Any) -> Any:
        size = form.states * v.shape[-1]
        cell = _flat(form, forms.weights(jnp.concatenate, form, U), v, b)

        def step(carry: Any, x_t: Any) -> Any:
            s, P, exponent = carry
            J = jax.jacfwd(cell)(s, x_t)
            (P, exponent), logs = _scaled(J @ P, exponent)
            return (cell(s, x_t), P, exponent), logs

        return jax.lax.scan(step, (jnp.zeros(size), jnp.eye(size), 0.0), x)[1]

    return _over_networks(one)


@lru_cache(maxsize=16)
def _gated_scan(name: str) -> Any:
    form = forms.FORMS[name]

    def one(U: Any, v: Any, b: Any, x: Any) -> Any:
        cell = _flat(form, forms.weights(jnp.concatenate, form, U), v, b)

        def states(start: Any) -> Any:
            return jax.lax.scan(lambda s, x_t: (cell(s, x_t),) * 2, start, x)[1]

        J = jax.jacfwd(states)(jnp.zeros(form.states * v.shape[-1]))
        return _logs_of(J, (1, 2))

    return _over_networks(one)


_GATED: dict[str, Callable[[str], Any]] = {"analytic": _gated_analytic, "cell": _gated_cell, "scan": _gated_scan}
