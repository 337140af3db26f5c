"""The jobs by name, in the order of the table."""

from __future__ import annotations

from functools import cache
from importlib import import_module

from benchmarks.case import Case

# {name: module with a function cases()}
JOBS: dict[str, str] = {
    "plain": "benchmarks.job1_plain",
    "chain": "benchmarks.job2_chain",
    "gated": "benchmarks.job3_gated",
    "diagonal": "benchmarks.job4_diagonal",
    "lyapunov": "benchmarks.job6_lyapunov",
    "latch": "benchmarks.job8_latch",
}


def cases(name: str) -> list[Case]:
    """The cases of a job."""
    found: list[Case] = import_module(JOBS[name]).cases()
    return found


@cache
def _by_key() -> dict[str, Case]:
    return {case.key: case for name in JOBS for case in cases(name)}


def find(key: str) -> Case:
    """The case of a key."""
    return _by_key()[key]
