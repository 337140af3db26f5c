"""The marks: what the tool says of every statement of a corpus, and the table of what it should have said."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from proofs.score.corpus import entry
from proofs.score.simple import five_random_points, hypothesis_alone

STATUSES = ("REFUTED", "PROVED", "TESTED", "VACUOUS", "UNDECIDED", "ILL_POSED")
Mark = dict[str, Any]


@dataclass(frozen=True)
class Question:
    """Entry `index` of the corpus of a seed; it pickles."""

    seed: int
    index: int


def marked(question: Question) -> Mark:
    """What the tool and the two simple methods say of an entry, which they see in stored form alone."""
    from proofs.check import judge_stored

    made = entry(question.seed, question.index)
    verdict = judge_stored(dict(made.stored), seed=question.seed)
    status = str(verdict.status)
    mark: Mark = {
        "seed": question.seed,
        "index": question.index,
        "true": made.true,
        "kind": made.kind,
        "steps": list(made.steps),
        "status": status,
        "hypothesis": hypothesis_alone(made.stored, question.index),
        "points": five_random_points(made.stored, question.index),
    }
    missed = status not in ("PROVED", "VACUOUS") if made.true else status != "REFUTED"
    return mark | ({"stored": made.stored, "witness": made.witness, "reason": verdict.reason} if missed else {})


def wrong(mark: Mark) -> bool:
    """Whether the tool said the opposite of what is so: a true statement refuted, a false one proved."""
    return mark["status"] == "REFUTED" if mark["true"] else mark["status"] in ("PROVED", "VACUOUS", "CITED")


def right(mark: Mark) -> bool:
    """Whether a false statement was refuted, a true one proved."""
    return bool(mark["status"] == ("PROVED" if mark["true"] else "REFUTED"))


@dataclass(frozen=True)
class Row:
    """The marks of one kind of statement: how many, and of which status."""

    kind: str
    true: bool
    count: int
    statuses: Mapping[str, int]
    hypothesis: int
    points: int


def rows(marks: Iterable[Mark]) -> list[Row]:
    """A row per operator of the false statements and per kind of the true ones, in the order of first sight."""
    kinds: dict[tuple[bool, str], list[Mark]] = {}
    for mark in marks:
        kinds.setdefault((mark["true"], mark["kind"]), []).append(mark)
    return [row(kind, true, of) for (true, kind), of in sorted(kinds.items())]


def row(kind: str, true: bool, marks: Sequence[Mark]) -> Row:
    """The counts of these marks."""
    statuses = Counter(mark["status"] for mark in marks)
    return Row(kind, true, len(marks), statuses, *(sum(m[x] for m in marks) for x in ("hypothesis", "points")))


def totals(marks: Sequence[Mark]) -> tuple[Row, Row]:
    """All false statements, and all true ones."""
    false, true = ([m for m in marks if m["true"] is truth] for truth in (False, True))
    return row("all false", False, false), row("all true", True, true)


def in_words(marks: Sequence[Mark]) -> str:
    """The last line: how many of each half were got right, and what was wrong."""
    false, true = totals(marks)
    refuted, proved = false.statuses["REFUTED"], true.statuses["PROVED"]
    mistakes = [m for m in marks if wrong(m)]
    parts = [f"{refuted} of {false.count} false statements refuted ({percent(refuted, false.count)})"]
    parts.append(f"{proved} of {true.count} true ones proved ({percent(proved, true.count)})")
    names = ", ".join(f"{m['index']} of seed {m['seed']}" for m in mistakes[:5])
    parts.append(f"{len(mistakes)} WRONG: {names}" if mistakes else "none wrong")
    simple = [f"Hypothesis alone refutes {percent(false.hypothesis, false.count)}"]
    simple.append(f"five random points {percent(false.points, false.count)}")
    return "; ".join([*parts, ", ".join(simple)]) + "."


def percent(part: int, whole: int) -> str:
    """The share in percent, to one digit; "-" of nothing."""
    return f"{100 * part / whole:.1f} %" if whole else "-"
