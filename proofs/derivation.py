"""What a person has on paper: hypotheses and lines.

Each line is judged by itself; the first wrong one is named with its case.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from proofs.check import check_claim
from proofs.claim import Claim
from proofs.kernel import Proof
from proofs.prover import derivation_of
from proofs.sequent import sequent
from proofs.tactics import weigh
from proofs.verdict import Status, Verdict
from theory.constructions import Construction
from theory.formulas import Formula, Relation, formula
from theory.sorts import IllPosed, Variable
from theory.systems import Net

WRONG = (Status.REFUTED, Status.ILL_POSED)


@dataclass(frozen=True)
class Derivation:
    """Lines ``left (= | <= | <) right`` over some variables, under hypotheses.

    lines   the relations in order; where a line's left side is the right side of the line before, the lines form a
    chain
    over    the variables and the net, as of a Claim
    given   the hypotheses of every line; where, the constructions

    >>> from theory.statement import Lag, Net, Norm, Nat, Units, W, inf, leq
    >>> n, net = Units("n"), Net()
    >>> Derivation([leq(0, Norm(inf, W))], over=(n, net)).claims[0].id
    'derivation-line-1'
    """

    lines: tuple[Relation, ...]
    over: tuple[Variable | Net, ...]
    given: tuple[Formula, ...] = ()
    where: tuple[Construction, ...] = ()
    id: str = "derivation"
    source: str = "a derivation on paper"

    def __init__(
        self,
        lines: Sequence[Relation],
        *,
        over: Sequence[Variable | Net],
        given: Sequence[Formula] = (),
        where: Sequence[Construction] = (),
        id: str = "derivation",
        source: str = "a derivation on paper",
    ) -> None:
        fields = {"lines": tuple(lines), "over": tuple(over), "given": tuple(given), "where": tuple(where)}
        for name, value in (*fields.items(), ("id", id), ("source", source)):
            object.__setattr__(self, name, value)
        if not self.lines:
            raise IllPosed(
                "a derivation without lines states nothing; pass at least one leq(a, b), lt(a, b) or eq(a, b)"
            )
        for number, line in enumerate(self.lines, 1):
            if not isinstance(formula(line), Relation):
                raise IllPosed(f"line {number} is {line!r}; a line is a relation: leq(a, b), lt(a, b) or eq(a, b)")

    @property
    def claims(self) -> tuple[Claim, ...]:
        """Each line as a claim of its own."""
        return tuple(self._claim(f"line-{number}", line) for number, line in enumerate(self.lines, 1))

    @property
    def conclusion(self) -> Claim | None:
        """What a chain of two or more lines gives: its first left side, its weakest sign, its last right side."""
        links = zip(self.lines, self.lines[1:], strict=False)
        if len(self.lines) < 2 or any(one.right != other.left for one, other in links):
            return None
        signs = {line.sign for line in self.lines}
        sign = "<" if "<" in signs else "<=" if "<=" in signs else "="
        whole = self._claim("conclusion", Relation(sign, self.lines[0].left, self.lines[-1].right))
        return replace(whole, derivation=lambda: self._chained(whole))

    def _chained(self, whole: Claim) -> Proof:
        """The proofs of the lines, one after the other."""
        return weigh(sequent(whole.stored).goal, *((derivation_of(line.stored)(),) for line in self.claims))

    def _claim(self, part: str, line: Relation) -> Claim:
        name, reason = f"{self.id}-{part}", "a line of a derivation"
        return Claim(name, self.source, self.over, line, self.given, self.where, reason=reason)


@dataclass(frozen=True)
class DerivationVerdict:
    """The verdict on every line, in order, and on what the chain gives together; None where the lines form no chain."""

    derivation: Derivation
    lines: tuple[Verdict, ...]
    conclusion: Verdict | None

    @property
    def first_wrong(self) -> int | None:
        """The number, from 1, of the first line that is refuted or ill-posed; None if there is none."""
        return next((number for number, verdict in enumerate(self.lines, 1) if verdict.status in WRONG), None)

    @property
    def status(self) -> Status:
        """The status of the first wrong line; else the weakest status of a line."""
        if self.first_wrong is not None:
            return self.lines[self.first_wrong - 1].status
        weakest = (Status.UNDECIDED, Status.TESTED, Status.VACUOUS, Status.PROVED)
        return min((verdict.status for verdict in self.lines), key=weakest.index)

    def __bool__(self) -> bool:
        raise TypeError(f"a derivation's verdict is {self.status}, not a truth value; look at first_wrong and lines")


def check_derivation(derivation: Derivation, *, seed: int = 0, budget: int | None = None) -> DerivationVerdict:
    """The verdict on each line by itself, attacked and then tried in the kernel.

    All lines are judged, also after a wrong one.
    """
    lines = tuple(judged_lines(derivation, seed=seed, budget=budget))
    conclusion = derivation.conclusion
    whole = None if conclusion is None else check_claim(conclusion, seed=seed, budget=budget)
    return DerivationVerdict(derivation, lines, whole)


def judged_lines(derivation: Derivation, **options: Any) -> Iterator[Verdict]:
    """The verdicts on the lines, one after the other as they become known."""
    for claim in derivation.claims:
        yield check_claim(claim, **options)
