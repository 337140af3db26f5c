"""What a person has on paper: hypotheses and lines.

Each line is judged by itself, and may use the lines before it; the first wrong one is named with its case. What the
lines give together is judged as well, also where a line is wrong: a true conclusion may be reached by a false step.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from proofs.attack import attack
from proofs.certificates import prove
from proofs.check import check_claim
from proofs.claim import Claim
from proofs.kernel import Proof, assume
from proofs.mend.draft import Draft
from proofs.prover.steps import NO_PROOF, Step, step
from proofs.report.plain import plain
from proofs.sequent import net_sequent
from proofs.terms import RELATIONS, KernelError
from proofs.verdict import Status, Verdict
from theory.constructions import Construction
from theory.formulas import Formula, Relation, formula
from theory.sorts import IllPosed, Units, Variable
from theory.systems import Net

WRONG = (Status.REFUTED, Status.ILL_POSED)
DROPPED = 300  # cases of the attack on a line without one of its hypotheses


@dataclass(frozen=True)
class Derivation:
    """Lines ``left (= | <= | <) right`` over some variables, under hypotheses.

    lines      the relations in order; where a line's left side is the right side of the line before, they form a chain
    over       the variables and the net, as of a Claim
    given      the hypotheses of every line; where, the constructions
    concludes  what the lines give together; of a chain it need not be said

    >>> from theory.statement import Lag, Net, Norm, Nat, Units, W, inf, leq
    >>> n, net = Units("n"), Net()
    >>> Derivation([leq(0, Norm(inf, W))], over=(n, net)).claims[0].id
    'derivation-line-1'
    """

    lines: tuple[Relation, ...]
    over: tuple[Variable | Net, ...]
    given: tuple[Formula, ...] = ()
    where: tuple[Construction, ...] = ()
    concludes: Relation | None = None
    id: str = "derivation"
    source: str = "a derivation on paper"

    def __init__(
        self,
        lines: Sequence[Relation],
        *,
        over: Sequence[Variable | Net],
        given: Sequence[Formula] = (),
        where: Sequence[Construction] = (),
        concludes: Relation | None = None,
        id: str = "derivation",
        source: str = "a derivation on paper",
    ) -> None:
        fields = {"lines": tuple(lines), "over": tuple(over), "given": tuple(given), "where": tuple(where)}
        for name, value in (*fields.items(), ("concludes", concludes), ("id", id), ("source", source)):
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
        return tuple(self.claim(number) for number in range(1, len(self.lines) + 1))

    @property
    def conclusion(self) -> Claim | None:
        """What the lines are said to conclude.

        Of a chain of two or more lines: its first left side, its weakest sign, its last right side; else None.
        """
        links = zip(self.lines, self.lines[1:], strict=False)
        if self.concludes is not None:
            return self._claim("conclusion", self.concludes)
        if len(self.lines) < 2 or any(one.right != other.left for one, other in links):
            return None
        signs = {line.sign for line in self.lines}
        sign = "<" if "<" in signs else "<=" if "<=" in signs else "="
        return self._claim("conclusion", Relation(sign, self.lines[0].left, self.lines[-1].right))

    @property
    def draft(self) -> Draft:
        """The derivation in stored form."""
        net = next(part for part in self.over if isinstance(part, Net))
        sorts = {x.name: x.sort for x in self.over if isinstance(x, Variable) and not isinstance(x, Units)}
        where, given, lines = (tuple(x.stored for x in each) for each in (self.where, self.given, self.lines))
        return Draft(net.stored, sorts, where, given, lines)

    def claim(self, number: int) -> Claim:
        """The line with this number, from 1, as a claim; IllPosed where it is no statement."""
        return self._claim(f"line-{number}", self.lines[number - 1])

    def _claim(self, part: str, line: Relation) -> Claim:
        name, reason = f"{self.id}-{part}", "a line of a derivation"
        return Claim(name, self.source, self.over, line, self.given, self.where, reason=reason)


@dataclass(frozen=True)
class DerivationVerdict:
    """The verdict on every line, in order, and on what they give together.

    conclusion  None where the lines form no chain and nothing else is concluded
    uses        for each line the numbers of the earlier lines that its proof rests on
    needless    the numbers of lines that are true, and without which the conclusion follows from the others
    used        the hypotheses, as text, that some line rests on; `unused` those that no line needs
    """

    derivation: Derivation
    lines: tuple[Verdict, ...]
    conclusion: Verdict | None
    uses: tuple[tuple[int, ...], ...] = ()
    needless: tuple[int, ...] = ()
    used: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()

    @property
    def wrong(self) -> tuple[int, ...]:
        """The numbers, from 1, of the lines that are refuted or ill-posed."""
        return tuple(number for number, verdict in enumerate(self.lines, 1) if verdict.status in WRONG)

    @property
    def first_wrong(self) -> int | None:
        """The number, from 1, of the first line that is refuted or ill-posed; None if there is none."""
        return next(iter(self.wrong), None)

    @property
    def broken(self) -> int | None:
        """The first line that does not begin where the line before it ends; None in a chain, or where all are apart."""
        links = self.derivation.draft.links
        return links.index(False) + 2 if any(links) and not all(links) else None

    @property
    def in_spite(self) -> bool:
        """Whether the conclusion holds although a line on the way is wrong."""
        holds = self.conclusion is not None and self.conclusion.status == Status.PROVED
        return holds and self.first_wrong is not None

    @property
    def status(self) -> Status:
        """The status of the first wrong line; else the weakest status of a line."""
        if self.first_wrong is not None:
            return self.lines[self.first_wrong - 1].status
        weakest = (Status.UNDECIDED, Status.TESTED, Status.VACUOUS, Status.CITED, Status.PROVED)
        return min((verdict.status for verdict in self.lines), key=weakest.index)

    def __bool__(self) -> bool:
        raise TypeError(f"a derivation's verdict is {self.status}, not a truth value; look at first_wrong and lines")


def check_derivation(derivation: Derivation, *, seed: int = 0, budget: int | None = None) -> DerivationVerdict:
    """The verdict on each line by itself, attacked and then tried in the kernel, and on what the lines conclude.

    All lines are judged, also after a wrong one.
    """
    proofs: dict[int, Proof] = {}
    judged = list(_judged_lines(derivation, proofs, seed, budget))
    lines, uses = tuple(verdict for verdict, _ in judged), tuple(used for _, used in judged)
    conclusion, needed = derivation.conclusion, None
    whole = None
    if conclusion is not None:
        whole, needed = _concluded(conclusion, proofs, seed, budget)
    needless = () if needed is None else _needless(needed, uses, lines)
    used, unused = _hypotheses(derivation, lines, seed)
    return DerivationVerdict(derivation, lines, whole, uses, needless, used, unused)


def _judged_lines(
    derivation: Derivation, proofs: dict[int, Proof], seed: int, budget: int | None
) -> Iterator[tuple[Verdict, tuple[int, ...]]]:
    """The verdicts on the lines, each with the earlier lines it uses; their proofs are put into `proofs`."""
    for number in range(1, len(derivation.lines) + 1):
        try:
            claim = derivation.claim(number)
        except IllPosed as error:
            name = f"{derivation.id}-line-{number}"
            yield Verdict(Status.ILL_POSED, name, method="reading", reason=str(error)), ()
            continue
        verdict, found = _judged(claim, proofs, seed, budget)
        if verdict.proof is not None and verdict.status == Status.PROVED:
            proofs[number] = verdict.proof
        yield verdict, found.uses if found is not None else ()


def _judged(
    claim: Claim, earlier: Mapping[int, Proof], seed: int, budget: int | None, *, degree: int = 3
) -> tuple[Verdict, Step | None]:
    """The verdict on a line, its method saying how it was proved, and the step itself."""
    found: list[Step] = []

    def derivation() -> Proof:
        found.append(step(claim.stored, dict(earlier), degree=degree))
        return found[-1].proof

    verdict = check_claim(replace(claim, derivation=derivation), seed=seed, budget=budget)
    if verdict.status == Status.TESTED and not found:
        verdict = replace(verdict, reason=NO_PROOF)
    if verdict.status != Status.PROVED or not found:
        return verdict, None
    return replace(verdict, method=f"{verdict.method}, {found[-1].how}"), found[-1]


def _concluded(
    claim: Claim, proofs: Mapping[int, Proof], seed: int, budget: int | None
) -> tuple[Verdict, tuple[int, ...] | None]:
    """The verdict on the conclusion, and a smallest list of lines that give it by a sum, or None."""
    verdict, _ = _judged(claim, proofs, seed, budget, degree=2)
    try:
        goal = net_sequent(claim.stored)
    except KernelError:
        return verdict, None
    given = [assume(h) for h in (*goal.given, *goal.known) if h[0] in RELATIONS]

    def follows(numbers: Sequence[int]) -> bool:
        lines = [assume(proofs[number].concl) for number in numbers if proofs[number].concl[0] in RELATIONS]
        return prove(goal.goal, [*given, *lines], degree=1) is not None

    kept = tuple(proofs)
    if not follows(kept):
        return verdict, None
    for number in proofs:
        fewer = tuple(each for each in kept if each != number)
        kept = fewer if follows(fewer) else kept
    return verdict, kept


def _needless(needed: Sequence[int], uses: Sequence[tuple[int, ...]], lines: Sequence[Verdict]) -> tuple[int, ...]:
    """The true lines that neither the conclusion nor the proof of a needed line rests on."""
    wanted, pending = set[int](), list(needed)
    while pending:
        number = pending.pop()
        if number not in wanted:
            wanted.add(number)
            pending += uses[number - 1]
    true = [number for number, verdict in enumerate(lines, 1) if verdict.status not in WRONG]
    return tuple(number for number in true if number not in wanted)


def _hypotheses(derivation: Derivation, lines: Sequence[Verdict], seed: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The hypotheses that lines rest on: by their proofs, or because a line falls without; and those that none needs.

    One that an unproved line may need, although no case shows it, is in neither.
    """
    used, unused = [], []
    open_lines = [number for number, verdict in enumerate(lines, 1) if verdict.status == Status.TESTED]
    for place, hypothesis in enumerate(derivation.given):
        name = plain(hypothesis.stored)
        proofs = [verdict for verdict in lines if verdict.proof is not None]
        proved = any(name not in verdict.redundant for verdict in proofs)
        if proved or any(_falls_without(derivation.claim(number), place, seed) for number in open_lines):
            used.append(name)
        elif not open_lines:
            unused.append(name)
    return tuple(used), tuple(unused)


def _falls_without(claim: Claim, place: int, seed: int) -> bool:
    stored = claim.stored
    given = [each for i, each in enumerate(stored["given"]) if i != place]
    return attack({**stored, "given": given}, seed=seed, budget=DROPPED).witness is not None
