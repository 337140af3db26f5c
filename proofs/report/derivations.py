"""A derivation's verdict as lines for a terminal: a mark per line, the first wrong one, its repair, what was needed."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from proofs.prover.steps import numbered
from proofs.report.plain import plain
from proofs.report.verdicts import STATUS_WIDTH, case_lines, counted, hypothesis_lines, repair_lines

Record = Mapping[str, Any]


def derivation_lines(record: Record) -> str:
    """The derivation line by line, each with its mark and how it was found; then what the lines give together."""
    lines = counted(len(record["lines"]), "line")
    head = f"{record['status']:<{STATUS_WIDTH}}  {record['id']}, a derivation of {lines}"
    parts = [head, *("  " + line for line in hypothesis_lines(record))]
    for number, line in enumerate(record["lines"], 1):
        parts += _marked(f"{number:>2}", line)
    parts += ["  " + line for line in (*_first_wrong(record), *_concluded(record), *_needed(record))]
    bases = dict.fromkeys(line["trusted_base"] for line in record["lines"] if line["trusted_base"])
    if bases:
        parts.append(f"  rests on {', '.join(bases)}")
    return "\n".join(parts)


def _marked(name: str, line: Record) -> Iterator[str]:
    """The line with its mark; below, its case, or how and in what scope it was proved."""
    statement = line["statement"] if isinstance(line["statement"], str) else plain(line["statement"])
    yield f"  {name}  {line['status']:<{STATUS_WIDTH}}  {statement}"
    how = line["method"].removeprefix("kernel, ") if line["status"] == "PROVED" else ""
    rest = [line["scope"], how, line["tightness"]] if line["witness"] is None else []
    below = (*case_lines(line), line["reason"], "; ".join(each for each in rest if each))
    yield from (" " * 6 + each for each in below if each)


def _first_wrong(record: Record) -> Iterator[str]:
    """The first wrong line and its repair; where the chain breaks, if it does."""
    number = record["first_wrong"]
    if number is not None:
        yield f"the first wrong line is line {number}"
    if record["broken"] is not None:
        yield f"line {record['broken']} does not begin where line {record['broken'] - 1} ends"
    if number is not None or record["broken"] is not None:
        found = list(repair_lines(record["repairs"]))
        yield from found or ["repair: no single edit was found that makes it and the rest stand"]


def _concluded(record: Record) -> Iterator[str]:
    """What the lines give, and whether they give it."""
    whole = record["conclusion"]
    if whole is None:
        yield "the lines form no chain: each stands for itself"
        return
    yield from _marked("so", whole)
    if record["in_spite"]:
        yield "the conclusion holds, but not by these lines"
    elif record["first_wrong"] is not None and whole["status"] == "TESTED":
        yield "the conclusion was not refuted, and these lines do not show it"


def _needed(record: Record) -> Iterator[str]:
    """The lines that the conclusion does without, and the hypotheses that the lines rest on."""
    needless: Sequence[int] = record["needless"]
    if needless:
        yield f"true but not needed for the conclusion: {numbered(needless)}"
    if record["used"]:
        yield f"hypotheses used: {'; '.join(record['used'])}"
    if record["unused"]:
        yield f"hypotheses not used: {'; '.join(record['unused'])}"
