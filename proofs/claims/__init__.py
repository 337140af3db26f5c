"""The catalogue: one file per claim, or per family of close ones; no claim file imports another.

`CLAIMS` maps ids to claims, in the order of the catalogue: the model (m), path sums (p), conditions on single paths
(c), bounds (b), activations (f), the dilemma (d), the LSTM (l), second-order nets (s), remedies (r), criteria (n),
stronger results (x), printed numbers (t), and within a letter by number. `CORE` are those that a quick run judges.
Nothing registers itself: the folder is scanned."""

import re
from collections.abc import Iterator, Mapping
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType

from proofs.claim import Claim

# What the papers are known for, each true or wrong as printed; the rest are variants, sharper forms and curiosities.
CORE_MODULES = frozenset(
    (
        *("m1_forward", "m2_direction", "m3_backward", "m4_update"),
        *("p1_recursion", "p2_path_sum", "p3_number_of_paths", "p4_transposed", "p5_matrix_form", "p6_duality"),
        *("c1_per_path", "c2_sum_explodes", "c3_paths_cancel"),
        *("b3_middle_form", "b4_final_form", "b6_attained", "b7_typeset", "b10_four_over_n"),
        *("d0_dilemma", "d1_decay", "d3_gradient_preserved", "d13_noise", "l6_forget_gates"),
    )
)

_LETTERS = "mpcbfdlsrnxt"
_FILE = re.compile(r"([a-z])(\d+)_\w+")


def _place(module: str) -> tuple[int, int, str]:
    found = _FILE.fullmatch(module)
    if found is None:
        return len(_LETTERS), 0, module
    letter, number = found.groups()
    return (_LETTERS.index(letter) if letter in _LETTERS else len(_LETTERS)), int(number), module


def _scan() -> Iterator[tuple[str, Claim]]:
    for module in sorted((info.name for info in iter_modules(__path__)), key=_place):
        for value in vars(import_module(f"{__name__}.{module}")).values():
            if isinstance(value, Claim):
                yield module, value


def _catalogue() -> tuple[Mapping[str, Claim], Mapping[str, Claim]]:
    """All claims, and those of the core, by their ids."""
    found: dict[str, Claim] = {}
    core: dict[str, Claim] = {}
    for module, claim in _scan():
        if found.setdefault(claim.id, claim) is not claim:
            raise ValueError(f"two claims have the id {claim.id!r}; ids are permanent and never reused")
        if module in CORE_MODULES:
            core[claim.id] = claim
    return MappingProxyType(found), MappingProxyType(core)


CLAIMS, CORE = _catalogue()

__all__ = ["CLAIMS", "CORE", "CORE_MODULES"]
