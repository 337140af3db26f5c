"""The peers in PyTorch: batched products, torch.func, and plain autograd."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import torch

from benchmarks import forms
from benchmarks.case import Array, Call, Problem

torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", "1")))

FUNCTIONS = forms.Functions(torch.tanh, torch.sigmoid)


class Logs:
    """The logs of two norms of a product over steps; the product is scaled by what `add` returns."""

    def __init__(self, count: int):
        self.exponent = torch.zeros(count, dtype=torch.float64)
        self.rows: dict[str, list[Any]] = {"max": [], "fro": []}

    def add(self, P: Any) -> Any:
        """Note the norms of P (B, n, n); its largest entries (B, 1, 1)."""
        largest = P.abs().amax((1, 2))
        self.rows["fro"].append(0.5 * (P * P).sum((1, 2)).log() + self.exponent)
        self.exponent = self.exponent + largest.log()
        self.rows["max"].append(self.exponent)
        return largest[:, None, None]

    def answer(self) -> dict[str, Array]:
        """{norm: (steps, B)}."""
        return {name: torch.stack(rows).numpy() for name, rows in self.rows.items()}


def _norms_of(J: Any, axes: tuple[int, int]) -> dict[str, Array]:
    """From Jacobians of all steps, what is left after the axes is (steps, B)."""
    largest = J.abs().amax(axes, keepdim=True)
    log_largest = largest.amax(axes).log()
    squares = (J / largest).square().sum(axes)  # relative to the largest entry: they do not underflow
    return {"max": log_largest.numpy(), "fro": (log_largest + 0.5 * squares.log()).numpy()}


def plain(p: Problem) -> Call:
    """d s(T) / d s(T - q) of plain tanh nets, by bmm."""
    W, start, steps = torch.from_numpy(p["W"]), torch.from_numpy(p["start"]), p["steps"]
    transposed = W.transpose(1, 2).contiguous()

    def call() -> dict[str, Array]:
        with torch.no_grad():
            h, slopes = start[:, :, None], []
            for _ in range(steps):
                h = torch.tanh(torch.bmm(W, h))
                slopes.append(1.0 - h * h)
            Q, logs = torch.eye(W.shape[1], dtype=W.dtype).expand(W.shape), Logs(len(W))
            for d in reversed(slopes):
                Q = torch.bmm(transposed, d * Q)
                Q = Q / logs.add(Q)
            return logs.answer()

    return call


def plain_func(p: Problem) -> Call:
    """torch.func: vmap over networks of jacrev through the steps; changes taken by unbind, not by index."""
    W, start, steps = torch.from_numpy(p["W"]), torch.from_numpy(p["start"]), p["steps"]

    def one(W: Any, start: Any) -> Any:
        def last(changes: Any) -> Any:
            h = start
            for change in changes.unbind(0):
                h = torch.tanh(W @ (h + change))
            return h

        return torch.func.jacrev(last)(torch.zeros(steps, W.shape[0], dtype=W.dtype))

    def call() -> dict[str, Array]:
        J = torch.func.vmap(one)(W, start)  # (B, n, steps, n)
        return _norms_of(J.flip(2).permute(2, 0, 1, 3), (2, 3))

    return call


def plain_autograd(p: Problem) -> Call:
    """n backward passes through one graph, batched over networks."""
    W, start, steps = torch.from_numpy(p["W"]), torch.from_numpy(p["start"]), p["steps"]
    B, n, _ = W.shape

    def call() -> dict[str, Array]:
        h, changes = start[:, :, None], []
        for _ in range(steps):
            changes.append(torch.zeros(B, n, 1, dtype=W.dtype, requires_grad=True))
            h = torch.tanh(torch.bmm(W, h + changes[-1]))
        J = [torch.stack(torch.autograd.grad(h[:, k].sum(), changes, retain_graph=True)) for k in range(n)]
        return _norms_of(torch.stack(J)[..., 0].flip(1).permute(1, 2, 0, 3), (2, 3))  # from (n, steps, B, n)

    return call


def _gated_arrays(form: forms.Form, p: Problem) -> tuple[Any, Any, Any, Any]:
    U = [torch.from_numpy(p["U"][:, k].copy()) for k in range(len(form.gates))]
    return forms.weights(torch.cat, form, U), *(torch.from_numpy(p[name]) for name in ("v", "b", "x"))


def gated(name: str) -> Callable[[Problem], Call]:
    """d s(q) / d s(0) of a gated cell, by its form."""
    form = forms.FORMS[name]

    def make(p: Problem) -> Call:
        w, v, b, x = _gated_arrays(form, p)
        B, H = v.shape[0], v.shape[-1]
        size = form.states * H

        def call() -> dict[str, Array]:
            with torch.no_grad():
                states: Any = [torch.zeros(B, H, dtype=v.dtype)] * form.states
                P, logs = torch.eye(size, dtype=v.dtype).expand(B, size, size), Logs(B)
                for x_t in x:
                    states, tangents = form.analytic(FUNCTIONS, w, v * x_t + b, states, P.split(H, dim=1))
                    P = torch.cat(tangents, 1)
                    P = P / logs.add(P)
                return logs.answer()

        return call

    return make


def gated_autograd(name: str) -> Callable[[Problem], Call]:
    """Plain autograd, for the last lag only: one backward pass per entry of the state, batched over networks."""
    form = forms.FORMS[name]

    def make(p: Problem) -> Call:
        w, v, b, x = _gated_arrays(form, p)
        B, H = v.shape[0], v.shape[-1]

        def call() -> dict[str, Array]:
            starts = [torch.zeros(B, H, dtype=v.dtype, requires_grad=True) for _ in range(form.states)]
            states: Any = starts
            for x_t in x:
                states = form.forward(FUNCTIONS, w, v * x_t + b, states)
            s = torch.cat(list(states), 1)
            J = [torch.cat(torch.autograd.grad(s[:, k].sum(), starts, retain_graph=True), 1) for k in range(s.shape[1])]
            return _norms_of(torch.stack(J)[None], (1, 3))

        return call

    return make
