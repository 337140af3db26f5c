"""The catalogue: one file per claim, or per family of close ones; no claim file imports another.

`CLAIMS` maps ids to claims, in the order of the catalogue: the model (m), path sums (p), conditions on single paths
(c), bounds (b), the dilemma (d), the LSTM (l), and within a letter by number. Nothing registers itself: the folder is
scanned."""

import re
from collections.abc import Iterator, Mapping
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType

from proofs.claim import Claim

_LETTERS = "mpcbdl"
_FILE = re.compile(r"([a-z])(\d+)_\w+")


def _place(module: str) -> tuple[int, int, str]:
    found = _FILE.fullmatch(module)
    if found is None:
        return len(_LETTERS), 0, module
    letter, number = found.groups()
    return (_LETTERS.index(letter) if letter in _LETTERS else len(_LETTERS)), int(number), module


def _scan() -> Iterator[Claim]:
    for module in sorted((info.name for info in iter_modules(__path__)), key=_place):
        for value in vars(import_module(f"{__name__}.{module}")).values():
            if isinstance(value, Claim):
                yield value


def _catalogue() -> Mapping[str, Claim]:
    found: dict[str, Claim] = {}
    for claim in _scan():
        if found.setdefault(claim.id, claim) is not claim:
            raise ValueError(f"two claims have the id {claim.id!r}; ids are permanent and never reused")
    return MappingProxyType(found)


CLAIMS = _catalogue()

__all__ = ["CLAIMS"]
