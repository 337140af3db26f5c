"""check_cell: whether a cell, anybody's, obeys the laws that every cell obeys (proofs.laws).

>>> from theory.cells import CELLS
>>> check_cell(CELLS["Elman"])
CellReport('Elman', all 11 laws hold)
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from numerics.ensembles import random_network
from numerics.layout import size_names
from numerics.network import Network
from proofs.laws import LAWS, Failure, Law, Subject, Unapplied
from proofs.moment import Moment
from theory.cell import Cell
from theory.symbols import Scalar

Array = NDArray[np.float64]

# (kind of the square matrices, n, every other size), smallest first, so that the first case against a law is small.
# The last but one is of low rank: nets of another size lie inside of those of size n.
DRAWN = (
    ("gaussian", 1, 1),
    ("gaussian", 2, 1),
    ("rank one", 2, 2),
    ("nilpotent", 3, 2),
    ("gaussian", 3, 3),
    ("sign pattern", 4, 1),
    ("gaussian", 5, 2),
)
STEPS = 5


class Outcome(StrEnum):
    """What the search for a case against a law found."""

    HOLDS = "holds"
    FAILS = "fails"
    DOES_NOT_APPLY = "does not apply"


@dataclass(frozen=True)
class LawReport:
    """One law on one cell.

    law, statement : its name and what it says; outcome : see Outcome; found : what differs, or why it does not apply;
    case : the case against it as a Python expression, "" if there is none. HOLDS: tried on every case, none found.
    """

    law: str
    statement: str
    outcome: Outcome
    found: str = ""
    case: str = ""

    @property
    def holds(self) -> bool:
        """False if there is a case against the law; a law that does not apply counts as held."""
        return self.outcome is not Outcome.FAILS

    @property
    def detail(self) -> str:
        """What was found, in one line: "" for a law that holds."""
        if self.outcome is Outcome.DOES_NOT_APPLY:
            return f"does not apply: {self.found}"
        return f"{self.found}; {self.case}" if self.case else self.found

    def __bool__(self) -> bool:
        raise TypeError(f"the law {self.law!r} {self.outcome}, which is no truth value; ask .holds or .outcome")


@dataclass(frozen=True)
class CellReport:
    """All laws on one cell: a sequence of LawReports, in the order of proofs.laws.LAWS."""

    cell: str
    laws: tuple[LawReport, ...]
    seed: int = 0

    def __iter__(self) -> Iterator[LawReport]:
        return iter(self.laws)

    def __len__(self) -> int:
        return len(self.laws)

    def __getitem__(self, name: str) -> LawReport:
        """The report of the law of that name."""
        for each in self.laws:
            if each.law == name:
                return each
        raise KeyError(f"no law {name!r}; the laws are {', '.join(each.law for each in self.laws)}")

    @property
    def broken(self) -> tuple[LawReport, ...]:
        """The laws with a case against them."""
        return tuple(each for each in self.laws if each.outcome is Outcome.FAILS)

    @property
    def holds(self) -> bool:
        """Whether no law has a case against it."""
        return not self.broken

    def __bool__(self) -> bool:
        raise TypeError(f"a report of {len(self)} laws on {self.cell!r} has no truth value; ask .holds or .broken")

    def __repr__(self) -> str:
        unapplied = tuple(each for each in self.laws if each.outcome is Outcome.DOES_NOT_APPLY)
        said = f"all {len(self) - len(unapplied)} laws hold" if self.holds else f"broken: {_listed(self.broken)}"
        return f"CellReport({self.cell!r}, {said}{'; do not apply: ' * bool(unapplied)}{_listed(unapplied)})"

    def __str__(self) -> str:
        lines = (f"  {each.outcome:<15}{each.law}{f': {each.found}' if each.found else ''}" for each in self.laws)
        cases = (f"  {each.law}: {each.case}" for each in self.broken)
        return "\n".join([f"{self.cell}, seed {self.seed}", *lines, *cases])


def _listed(laws: tuple[LawReport, ...]) -> str:
    return ", ".join(each.law for each in laws)


def check_cell(cell: Cell, *, seed: int = 0) -> CellReport:
    """Whether each law of proofs.laws holds for a cell, on nets of 1 to 5 units that the seed fixes.

    The nets are Gaussian, of rank one, nilpotent and of one modulus, with low-rank inner nets where the cell has them;
    all numbers are multiples of 1/4 where the cell's promises allow it. A law is refuted by a case, or holds on those
    tried: nothing here is a proof but the law of the derived Jacobian, which is exact for two units.
    """
    if not isinstance(cell, Cell):
        raise TypeError(f"{cell!r} is no cell; pass a Cell, e.g. theory.cells.CELLS['LSTM']")
    if isinstance(seed, bool) or not isinstance(seed, int) or seed < 0:
        raise ValueError(f"seed={seed!r}; pass an integer >= 0")
    subject = Subject(cell, tuple(_runs(cell, seed)))
    with np.errstate(all="ignore"):  # a cell may overflow; every law looks at what is finite
        return CellReport(cell.name, tuple(_report(law, subject) for law in LAWS), seed)


def _report(law: Law, subject: Subject) -> LawReport:
    found = law.search(subject)
    if isinstance(found, Failure):
        return LawReport(law.name, law.statement, Outcome.FAILS, found.found, found.case)
    if isinstance(found, Unapplied):
        return LawReport(law.name, law.statement, Outcome.DOES_NOT_APPLY, found.reason)
    return LawReport(law.name, law.statement, Outcome.HOLDS)


def _runs(cell: Cell, seed: int) -> Iterator[tuple[Moment, Array]]:
    fixed, seen = cell.fixed_sizes, set()
    for index, (kind, n, other) in enumerate(DRAWN):
        rng = np.random.default_rng([seed, index])
        network = _in_quarters(random_network(cell, kind, fixed.get("n", n), rng, inputs=other, gain=2.0))
        sizes = tuple(network.sizes[name] for name in size_names(cell))
        if fixed and (kind, sizes) in seen:
            continue
        seen.add((kind, sizes))
        inputs = _quarters(rng.standard_normal((STEPS, network.input_size)))
        yield Moment(network, _quarters(rng.standard_normal(network.state_size)), inputs[0]), inputs


def _quarters(values: Array) -> Array:
    return np.asarray(np.round(4.0 * np.asarray(values)) / 4.0 + 0.0)  # + 0.0: no -0.0 in what is printed


def _in_quarters(network: Network) -> Network:
    groups = (
        {k: _quarters(np.asarray(v)) for k, v in group.items()}
        for group in (network.weights, network.biases, network.params)
    )
    weights, biases, params = groups
    scalars = {s.name: _quarter(s, network.scalars[s.name]) for s in network.cell.scalars}
    return Network(network.cell, network.sizes, weights, biases, params, scalars)


def _quarter(s: Scalar, value: float) -> float:
    """The next quarter upwards, if the scalar's promises allow it; else the value itself."""
    up = float(np.ceil(4.0 * value) / 4.0)
    return up if up <= float(s.high) else value
