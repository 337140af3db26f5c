"""A manifest: what was run, on what, and what came out, so that it can be run again."""

import hashlib
import json
import platform
import sys
from collections.abc import Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from proofs.cli.judging import json_line, write_file

DISTRIBUTIONS = (
    "errorflow",
    "sympy",
    "numpy",
    "scipy",
    "numba",
    "llvmlite",
    "hypothesis",
    "python-flint",
    "matplotlib",
)


def write_manifest(file: Path, seed: int, records: Sequence[Mapping[str, Any]], timings: Mapping[str, float]) -> None:
    """Write the command, the seed, versions, CPU, ground types, hashes of the records, and times in seconds."""
    write_file(file, json.dumps(manifest(seed, records, timings), indent=2) + "\n")


def manifest(seed: int, records: Sequence[Mapping[str, Any]], timings: Mapping[str, float]) -> dict[str, Any]:
    """The manifest as JSON."""
    from sympy.external.gmpy import GROUND_TYPES

    return {
        "schema": 1,
        "command": ["errorflow", *sys.argv[1:]],
        "seed": seed,
        "python": platform.python_version(),
        "platform": platform.platform(),
        "cpu": platform.processor() or platform.machine(),
        "versions": {name: _version(name) for name in DISTRIBUTIONS},
        "ground_types": GROUND_TYPES,
        "sha256": {str(each["id"]): hashlib.sha256(json_line(each).encode()).hexdigest() for each in records},
        "timing": dict(timings),
    }


def _version(distribution: str) -> str:
    try:
        return version(distribution)
    except PackageNotFoundError:
        return "not installed"
