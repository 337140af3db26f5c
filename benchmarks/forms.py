"""Gated cells by hand, for the peers: one step, and one step with its tangents in the cheapest known form.

The same source serves NumPy and torch, where every array has a leading axis over networks, and JAX under vmap, where
it has none. U are the gates' recurrent matrices, each (..., H, H), d = v x + b their drives (..., gates, H), P a list
of tangents, one per state (..., H, N). A product diag(q) M is rows(q, M).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

Arrays = Any  # of NumPy, JAX or torch


@dataclass(frozen=True)
class Functions:
    """What the forms need of a library."""

    tanh: Callable[[Any], Any]
    logistic: Callable[[Any], Any]


@dataclass(frozen=True)
class Form:
    """A cell: its gates in the order of U, which of them read the state directly, and how many states it has."""

    gates: tuple[str, ...]
    direct: tuple[int, ...]
    states: int
    forward: Callable[..., Any]
    analytic: Callable[..., Any]
    products: float  # floating-point operations of a step with tangents, over H**3
    rest: float  # over H**2


@dataclass(frozen=True)
class Weights:
    """U per gate, and the matrices of the gates that read the state directly, one below the other."""

    U: tuple[Any, ...]
    stacked: Any  # (..., direct gates * H, H)
    direct: tuple[int, ...]


def weights(concatenate: Callable[..., Any], form: Form, U: Sequence[Any]) -> Weights:
    """The matrices of the gates, each (..., H, H), as the forms use them."""
    return Weights(tuple(U), concatenate([U[k] for k in form.direct], -2), form.direct)


def apply(M: Arrays, v: Arrays) -> Arrays:
    """M v, for one network or many."""
    return (M @ v[..., None])[..., 0]


def rows(q: Arrays, M: Arrays) -> Arrays:
    """diag(q) M."""
    return q[..., :, None] * M


def nets(w: Weights, d: Arrays, h: Arrays) -> list[Arrays]:
    """The nets that read h directly, each (..., H)."""
    product = apply(w.stacked, h)
    H = h.shape[-1]
    return [product[..., i * H : (i + 1) * H] + d[..., k, :] for i, k in enumerate(w.direct)]


def lstm(fn: Functions, w: Weights, d: Arrays, s: Any) -> list[Arrays]:
    """h, c of the LSTM; gates i, f, g, o."""
    h, c = s
    i, f, g, o = nets(w, d, h)
    c = fn.logistic(f) * c + fn.logistic(i) * fn.tanh(g)
    return [fn.logistic(o) * fn.tanh(c), c]


def lstm_analytic(fn: Functions, w: Weights, d: Arrays, s: Any, P: Any) -> tuple[Any, Any]:
    """dc' = f dc + K dh with the three matrices of c' merged into K; dh' through dc'."""
    (h, c), (dh, dc) = s, P
    i, f, g, o = nets(w, d, h)
    i, f, g, o = fn.logistic(i), fn.logistic(f), fn.tanh(g), fn.logistic(o)
    K = rows(g * i * (1.0 - i), w.U[0]) + rows(c * f * (1.0 - f), w.U[1]) + rows(i * (1.0 - g * g), w.U[2])
    c = f * c + i * g
    t = fn.tanh(c)
    dc = rows(f, dc) + K @ dh
    dh = rows(o * (1.0 - t * t), dc) + rows(t * o * (1.0 - o), w.U[3] @ dh)
    return (o * t, c), [dh, dc]


def gru_after(fn: Functions, w: Weights, d: Arrays, s: Any) -> list[Arrays]:
    """h of the GRU with the reset gate after the product; gates r, z, u, and n, which reads the input only."""
    (h,) = s
    r, z, u = nets(w, d, h)
    z = fn.logistic(z)
    return [z * h + (1.0 - z) * fn.tanh(d[..., 3, :] + fn.logistic(r) * u)]


def gru_after_analytic(fn: Functions, w: Weights, d: Arrays, s: Any, P: Any) -> tuple[Any, Any]:
    """dh' = z dh + K dh, three matrices merged into K."""
    (h,), (dh,) = s, P
    r, z, u = nets(w, d, h)
    r, z = fn.logistic(r), fn.logistic(z)
    n = fn.tanh(d[..., 3, :] + r * u)
    q = (1.0 - z) * (1.0 - n * n)
    K = rows(q * u * r * (1.0 - r), w.U[0]) + rows((h - n) * z * (1.0 - z), w.U[1]) + rows(q * r, w.U[2])
    return (z * h + (1.0 - z) * n,), [rows(z, dh) + K @ dh]


def gru(fn: Functions, w: Weights, d: Arrays, s: Any) -> list[Arrays]:
    """h of the GRU with the reset gate before the product; gates r, z, n."""
    (h,) = s
    r, z = nets(w, d, h)
    z = fn.logistic(z)
    return [z * h + (1.0 - z) * fn.tanh(apply(w.U[2], fn.logistic(r) * h) + d[..., 2, :])]


def gru_analytic(fn: Functions, w: Weights, d: Arrays, s: Any, P: Any) -> tuple[Any, Any]:
    """K = diag U_z + diag U_n (diag(r) + diag(h r') U_r): two products of matrices per step, 4 H**3."""
    (h,), (dh,) = s, P
    r, z = nets(w, d, h)
    r, z = fn.logistic(r), fn.logistic(z)
    n = fn.tanh(apply(w.U[2], r * h) + d[..., 2, :])
    K = w.U[2] @ rows(h * r * (1.0 - r), w.U[0]) + w.U[2] * r[..., None, :]
    K = rows((1.0 - z) * (1.0 - n * n), K) + rows((h - n) * z * (1.0 - z), w.U[1])
    return (z * h + (1.0 - z) * n,), [rows(z, dh) + K @ dh]


def mgu(fn: Functions, w: Weights, d: Arrays, s: Any) -> list[Arrays]:
    """h of the minimal gated unit; gates f, n."""
    (h,) = s
    f = fn.logistic(nets(w, d, h)[0])
    return [(1.0 - f) * h + f * fn.tanh(apply(w.U[1], f * h) + d[..., 1, :])]


def mgu_analytic(fn: Functions, w: Weights, d: Arrays, s: Any, P: Any) -> tuple[Any, Any]:
    """As for the GRU, with one gate for both."""
    (h,), (dh,) = s, P
    f = fn.logistic(nets(w, d, h)[0])
    n = fn.tanh(apply(w.U[1], f * h) + d[..., 1, :])
    slope = f * (1.0 - f)
    K = w.U[1] @ rows(h * slope, w.U[0]) + w.U[1] * f[..., None, :]
    K = rows(f * (1.0 - n * n), K) + rows((n - h) * slope, w.U[0])
    return ((1.0 - f) * h + f * n,), [rows(1.0 - f, dh) + K @ dh]


# `products` and `rest` count the cheapest form known, ours or these: matrix products 2 H**3 each for H columns.
FORMS: dict[str, Form] = {
    "LSTM": Form(("i", "f", "g", "o"), (0, 1, 2, 3), 2, lstm, lstm_analytic, 8.0, 14.0),
    "GRU reset-after": Form(("r", "z", "u", "n"), (0, 1, 2), 1, gru_after, gru_after_analytic, 2.0, 11.0),
    "GRU": Form(("r", "z", "n"), (0, 1), 1, gru, gru_analytic, 4.0, 12.0),
    "MGU": Form(("f", "n"), (0,), 1, mgu, mgu_analytic, 4.0, 8.0),
}
