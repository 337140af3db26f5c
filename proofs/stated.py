"""A claim that exists in stored form only: no source, no derivation, no SymPy; a judge sees nothing else of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from proofs.claim import Constructed
from theory.sorts import Lag, Nat, NormVariable, Real, Unit, Units, Variable

SORTS: dict[str, type[Variable]] = {sort.sort: sort for sort in (Unit, Lag, Nat, Real, NormVariable)}


@dataclass(frozen=True)
class Written:
    """A formula in stored form."""

    stored: list[Any]


@dataclass(frozen=True)
class Stated:
    """What `proofs.check` asks of a claim, read off its stored form."""

    stored: dict[str, Any]
    derivation: Callable[[], Any] | None = None
    constructed: Constructed | None = None

    @property
    def id(self) -> str:
        """The claim's id."""
        return str(self.stored["id"])

    @property
    def over(self) -> tuple[Variable, ...]:
        """The number of units and the variables, each with its sort."""
        return (Units("n"), *(SORTS[sort](name) for name, sort in self.stored["sorts"].items()))

    @property
    def given(self) -> tuple[Written, ...]:
        """The hypotheses."""
        return tuple(map(Written, self.stored["given"]))
