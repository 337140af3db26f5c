"""The peers in NumPy: matmul over the batch, one step after the other; OpenBLAS with the kernels for the machine."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks import forms
from benchmarks.case import Array, Call, Problem

FUNCTIONS = forms.Functions(np.tanh, lambda z: 1.0 / (1.0 + np.exp(-z)))


class Logs:
    """The logs of two norms of a product over steps; the product is scaled by what `add` returns."""

    def __init__(self, count: int):
        self.exponent = np.zeros(count)
        self.rows: dict[str, list[Array]] = {"max": [], "fro": []}

    def add(self, P: Array) -> Array:
        """Note the norms of P (B, n, n); its largest entries (B, 1, 1)."""
        largest = np.abs(P).max((1, 2))
        log_largest = np.log(largest)
        self.rows["fro"].append(0.5 * np.log((P * P).sum((1, 2))) + self.exponent)
        self.exponent = self.exponent + log_largest
        self.rows["max"].append(self.exponent)
        return largest[:, None, None]

    def answer(self) -> dict[str, Array]:
        """{norm: (steps, B)}."""
        return {name: np.array(rows) for name, rows in self.rows.items()}


def plain(p: Problem) -> Call:
    """d s(T) / d s(T - q) of plain tanh nets."""
    W, start, steps = p["W"], p["start"], p["steps"]
    transposed = np.ascontiguousarray(W.swapaxes(1, 2))

    def call() -> dict[str, Array]:
        h, slopes = start[:, :, None], []
        for _ in range(steps):
            h = np.tanh(W @ h)
            slopes.append(1.0 - h * h)
        Q, logs = np.broadcast_to(np.eye(W.shape[1]), W.shape), Logs(len(W))
        for d in reversed(slopes):
            Q = transposed @ (d * Q)
            Q = Q / logs.add(Q)
        return logs.answer()

    return call


def plain_networks_last(p: Problem) -> Call:
    """The same with the networks along the last axis and sums over units written out: for a few units."""
    W, start, steps = np.ascontiguousarray(p["W"].transpose(1, 2, 0)), np.ascontiguousarray(p["start"].T), p["steps"]
    n, _, count = W.shape

    def call() -> dict[str, Array]:
        h, slopes = start, []
        for _ in range(steps):
            h = np.tanh(sum((W[:, j] * h[j] for j in range(1, n)), W[:, 0] * h[0]))
            slopes.append(1.0 - h * h)
        Q, exponent = np.broadcast_to(np.eye(n)[:, :, None], W.shape), np.zeros(count)
        logs: dict[str, list[Array]] = {"max": [], "fro": []}
        for d in reversed(slopes):
            D = d[:, None] * Q
            Q = sum((W[j][:, None] * D[j][None] for j in range(1, n)), W[0][:, None] * D[0][None])
            largest = np.abs(Q).max((0, 1))
            logs["fro"].append(exponent + 0.5 * np.log((Q * Q).sum((0, 1))))
            exponent = exponent + np.log(largest)
            logs["max"].append(exponent)
            Q = Q / largest
        return {name: np.array(rows) for name, rows in logs.items()}

    return call


def gated(name: str) -> Callable[[Problem], Call]:
    """d s(q) / d s(0) of a gated cell, by its form."""
    form = forms.FORMS[name]

    def make(p: Problem) -> Call:
        U = [np.ascontiguousarray(p["U"][:, k]) for k in range(len(form.gates))]
        w, v, b, x = forms.weights(np.concatenate, form, U), p["v"], p["b"], p["x"]
        B, H = len(v), v.shape[-1]

        def call() -> dict[str, Array]:
            states: Any = [np.zeros((B, H))] * form.states
            P, logs = np.broadcast_to(np.eye(form.states * H), (B, form.states * H, form.states * H)), Logs(B)
            for x_t in x:
                states, tangents = form.analytic(FUNCTIONS, w, v * x_t + b, states, np.split(P, form.states, axis=1))
                P = np.concatenate(tangents, axis=1)
                P = P / logs.add(P)
            return logs.answer()

        return call

    return make
