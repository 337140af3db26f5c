"""The LSTM's loop of hand_lstm_loop.py as an entrant."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.case import Array, Call, Problem
from numerics.cache import load

LOOP = Path(__file__).with_name("hand_lstm_loop.py")
UNITS = "H = 8\n"


def loop(H: int) -> Any:
    """The compiled loop for H units, a multiple of 8."""
    source = LOOP.read_text("utf-8")
    if H % 8 or source.count(UNITS) != 1:
        raise ValueError(f"H={H}; pass a multiple of 8, and keep one line {UNITS.strip()!r} in {LOOP.name}")
    return load(source.replace(UNITS, f"H = {H}\n")).run


def make(p: Problem) -> Call:
    """B must be a multiple of 8."""
    U, x = np.ascontiguousarray(p["U"]), p["x"]
    count, steps, H = len(U), len(x), p["v"].shape[-1]
    run, flat = loop(H), U.reshape(count, -1)
    v, b = np.ascontiguousarray(p["v"]), np.ascontiguousarray(p["b"])

    def call() -> dict[str, Array]:
        log_max, log_fro = np.empty((count // 8, 8 * steps)), np.empty((count // 8, 8 * steps))
        run(U, flat, v, b, x, log_max, log_fro)

        def networks_last(logs: Array) -> Array:
            return logs.reshape(count // 8, steps, 8).transpose(1, 0, 2).reshape(steps, count)

        return {"max": networks_last(log_max), "fro": networks_last(log_fro)}

    return call
