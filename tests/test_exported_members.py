"""The public names: sorted, present, and loaded only when they are used."""

import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("theory", "numerics", "proofs")

# Names that stay: programs that import them keep running.
PROMISED = {
    "theory": ("Cell", "inputs", "logistic", "net", "params", "state", "tanh"),
    "theory.cells": ("CELLS",),
    "numerics": ("Network", "compile_cell", "error_flow"),
    "proofs": ("Claim", "Derivation", "Verdict", "check_cell", "check_claim", "check_derivation", "strategies"),
}


@pytest.mark.parametrize("package", PACKAGES)
def test_all_is_sorted_without_repetition(package: str) -> None:
    names = import_module(package).__all__
    assert list(names) == sorted(set(names))


@pytest.mark.parametrize("package", PACKAGES)
def test_every_public_name_can_be_loaded(package: str) -> None:
    module = import_module(package)
    missing = []
    for name in module.__all__:
        try:
            getattr(module, name)
        except (ImportError, AttributeError) as error:
            missing.append(f"{name}: {error}")
    assert not missing


@pytest.mark.parametrize("package", PACKAGES)
def test_all_lists_what_dir_lists(package: str) -> None:
    module = import_module(package)
    assert module.__all__ == module.__dir__()


@pytest.mark.parametrize(
    ("package", "name"), [(package, name) for package, names in PROMISED.items() for name in names]
)
def test_a_promised_name_is_there(package: str, name: str) -> None:
    assert getattr(import_module(package), name) is not None


@pytest.mark.parametrize("package", PACKAGES)
def test_importing_a_package_loads_nothing_heavy(package: str) -> None:
    program = f"import {package}, sys; print(*sorted({{'sympy', 'numpy', 'numba', 'hypothesis'}} & set(sys.modules)))"
    loaded = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert loaded.stdout.split() == []


def test_a_name_that_is_not_public_is_refused_with_the_names_that_are() -> None:
    with pytest.raises(AttributeError, match="theory has no public name 'Sell'; it has ACTIVATIONS, "):
        import_module("theory").Sell  # noqa: B018
