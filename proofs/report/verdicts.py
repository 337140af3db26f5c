"""Verdicts as lines for a terminal and as a table for a paper, both made from records."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from proofs.report.cases import witness_text
from proofs.report.numbers import side
from proofs.report.plain import constructed, plain
from proofs.report.tables import Table

Record = Mapping[str, Any]

STATUS_WIDTH = len("UNDECIDED")
COLUMNS = ("claim", "source", "verdict", "scope", "rests on", "variant")


def verdict_lines(record: Record, width: int, *, statement: bool = True) -> str:
    """Status, id (padded to `width`) and title; below, hypotheses and statement, evidence, the case, the variant."""
    head = f"{record['status']:<{STATUS_WIDTH}}  {record['id']:<{width}}  {record['title']}".rstrip()
    stated = [*hypothesis_lines(record), *statement_lines(record)] if statement else []
    below = [*stated, evidence(record), *case_lines(record), record["reason"], record.get("hint", "")]
    below += [_variant_line(record, name) for name in record["variants"]]
    below += repair_lines(record.get("repairs", ()))
    return "\n".join([head, *(" " * (STATUS_WIDTH + 2) + line for line in below if line)])


def statement_lines(record: Record) -> Iterable[str]:
    """The statement, unless it is a matter of record."""
    if isinstance(record["statement"], list):
        yield f"states: {plain(record['statement'])}"


def hypothesis_lines(record: Record) -> Iterable[str]:
    """What is given and what is constructed, a line each, where there is any."""
    if record["given"]:
        yield f"given: {'; '.join(map(plain, record['given']))}"
    if record.get("where"):
        yield f"where: {'; '.join(map(constructed, record['where']))}"


def case_lines(record: Record) -> Iterable[str]:
    """The exact case that refutes, that the hypotheses hold in it, and what fails."""
    witness = record["witness"]
    if witness is None:
        return
    yield f"case: {witness_text(witness)}"
    if witness["given"]:
        yield "every hypothesis holds in this case"
    statement = witness["statement"]
    while statement[0] == "all":
        statement = statement[3]
    if statement[0] == "implies":
        yield f"premise true, conclusion false: {plain(statement)}"
    yield from failure_lines(witness["fails"], whole=witness["statement"])


def _variant_line(record: Record, name: str) -> str:
    """The variant's name, what it changes, its status, and the case or the scope."""
    variant = record["variants"][name]
    head = f"{name}: {variant['status']}, {change(record, variant)}"
    if variant["witness"] is not None:
        return f"{head}; at {witness_text(variant['witness'])}"
    return "; ".join(part for part in (head, variant["scope"], variant["rate"]) if part)


def change(record: Record, variant: Record) -> str:
    """What a variant says otherwise than the claim: its statement, the hypotheses it adds, replaces or drops."""
    more, fewer = (
        [each for each in one["given"] if each not in other["given"]]
        for one, other in ((variant, record), (record, variant))
    )
    parts = [f"{plain(variant['statement'])}"] if variant["statement"] != record["statement"] else []
    if more:
        parts.append(f"given {'; '.join(map(plain, more))}")
    if fewer:
        parts.append(f"without {'; '.join(map(plain, fewer))}")
    if variant["where"] != record["where"]:
        parts.append(f"where {'; '.join(map(constructed, variant['where'])) or 'nothing is constructed'}")
    return ", ".join(parts)


def need_lines(record: Record) -> Iterable[str]:
    """For each hypothesis whether it is needed, and why; of a needed one the case at which the claim fails without."""
    for each in record.get("needs", ()):
        case = f": {witness_text(each['witness'])}" if each["witness"] is not None else ""
        yield f"{each['answer']}: {each['hypothesis']}; {each['reason']}{case}"


def repair_lines(repairs: Sequence[Record]) -> Iterable[str]:
    """The edits that make a wrong statement stand, the strongest first, each with what it then says."""
    for place, each in enumerate(repairs):
        where = f"line {each['line']}, " if each["line"] is not None and each["of"] > 1 else ""
        yield f"{'repair' if place == 0 else '    or'}: {where}{each['edit']}: {each['status']}"
        yield from (f"        {name}: {plain(line)}" for name, line in _edited(each))
        if each["still"]:
            yield f"        still wrong: {', '.join(f'line {number}' for number in each['still'])}"


def _edited(each: Record) -> Iterable[tuple[str, Any]]:
    """What the edit touches, named: lines by their numbers, and further hypotheses."""
    yield from ((f"{number:>2}" if each["of"] > 1 else "so", line) for number, line in each["lines"].items())
    yield from (("given", more) for more in each["given"])


def counted(count: int, noun: str) -> str:
    """A number of things, with its plural.

    >>> counted(1, "line"), counted(2, "line")
    ('1 line', '2 lines')
    """
    return f"{count} {noun}{'' if count == 1 else 's'}"


def evidence(record: Record) -> str:
    """Scope, method, tightness, what is cited or not needed, and what has to be trusted."""
    parts = [record["scope"]] if record["witness"] is None else []
    parts += [record["method"], record["tightness"], record["rate"]]
    if record["cited"]:
        parts.append(f"cites {', '.join(record['cited'])}")
    if record["redundant"]:
        parts.append(f"not needed: {', '.join(record['redundant'])}")
    if record["trusted_base"]:
        parts.append(f"rests on {record['trusted_base']}")
    return "; ".join(part for part in parts if part)


def failure_lines(fails: Record, *, whole: Any = None) -> Iterable[str]:
    """What fails in the case, with both sides; the formula is left out where it is the whole statement."""
    bindings = "".join(f" at {name} = {value}" for name, value in fails.get("bindings", {}).items())
    if bindings or fails["formula"] != whole:
        yield f"fails: {plain(fails['formula'])}{bindings}"
    if "lhs" in fails:
        yield f"left side {side(fails['lhs'])}, right side {side(fails['rhs'])}"


def verdicts_table(records: Sequence[Record]) -> Table:
    """One row per verdict, in the order given."""
    return Table(COLUMNS, tuple(_row(each) for each in records))


def _row(record: Record) -> tuple[str, ...]:
    variants = ", ".join(f"{name} {each['status']}" for name, each in record["variants"].items())
    return (record["id"], record["source"], record["status"], record["scope"], record["trusted_base"], variants)


def summary(records: Sequence[Record]) -> str:
    """How many verdicts of which status, in words.

    >>> summary([{"status": "PROVED"}, {"status": "REFUTED"}, {"status": "PROVED"}])
    '3 verdicts: 2 proved, 1 refuted'
    """
    judged = [each["status"] for each in records if each["status"] != "NOTED"]
    counts = {status: judged.count(status) for status in dict.fromkeys(judged)}
    noted = len(records) - len(judged)
    listed = ", ".join(f"{count} {status.lower().replace('_', '-')}" for status, count in counts.items())
    return counted(len(judged), "verdict") + (f": {listed}" if listed else "") + (f"; {noted} noted" if noted else "")


def corrected_text(records: Sequence[Record]) -> str:
    """How many corrected forms stand, in words; "" where no claim has one.

    >>> corrected_text([{"variants": {"corrected": {"status": s}}} for s in ("PROVED", "TESTED", "REFUTED", "PROVED")])
    '3 of 4 corrected forms stand (2 proved, 1 tested)'
    """
    found = [each["variants"]["corrected"]["status"] for each in records if "corrected" in each["variants"]]
    standing = [status for status in found if status in ("PROVED", "CITED", "TESTED")]
    counts = {status: standing.count(status) for status in ("PROVED", "CITED", "TESTED") if status in standing}
    listed = ", ".join(f"{count} {status.lower()}" for status, count in counts.items())
    if not found:
        return ""
    stand = "stands" if len(found) == 1 else "stand"
    return f"{len(standing)} of {counted(len(found), 'corrected form')} {stand}" + (f" ({listed})" if listed else "")
