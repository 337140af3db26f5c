"""Verdicts as lines for a terminal and as a table for a paper, both made from records."""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from proofs.report.plain import plain
from proofs.report.tables import Table

Record = Mapping[str, Any]

STATUS_WIDTH = len("UNDECIDED")
COLUMNS = ("claim", "source", "verdict", "scope", "rests on", "variant")

# A number with more digits than this is shown rounded; the witness keeps every digit.
SHOWN_DIGITS = 24


def verdict_lines(record: Record, width: int) -> str:
    """Status, id (padded to `width`) and title; below, what it rests on, the case that refutes, the variant."""
    head = f"{record['status']:<{STATUS_WIDTH}}  {record['id']:<{width}}  {record['title']}".rstrip()
    below = [evidence(record), *case_lines(record), record["reason"], *map(_variant_line, record["variants"].items())]
    return "\n".join([head, *(" " * (STATUS_WIDTH + 2) + line for line in below if line)])


def case_lines(record: Record) -> Iterable[str]:
    """The exact case that refutes, and what fails in it."""
    if record["witness"] is not None:
        yield f"case: {case_text(record['witness']['case'])}"
        yield from failure_lines(record["witness"]["fails"])


def _variant_line(named: tuple[str, Record]) -> str:
    name, variant = named
    if variant["witness"] is not None:
        return f"{name}: {variant['status']} at {case_text(variant['witness']['case'])}"
    return f"{name}: {variant['status']}" + (f" ({variant['scope']})" if variant["scope"] else "")


def derivation_lines(record: Record) -> str:
    """The derivation line by line, each with its verdict; last, the first wrong line, or what the chain gives."""
    head = (
        f"{record['status']:<{STATUS_WIDTH}}  {record['id']}, a derivation of {_counted(len(record['lines']), 'line')}"
    )
    parts = [head]
    for number, line in enumerate(record["lines"], 1):
        parts.append(f"  {number:>2}  {line['status']:<{STATUS_WIDTH}}  {plain(line['statement'])}")
        rest = [line["scope"], line["tightness"]] if line["witness"] is None else []
        below = (*case_lines(line), line["reason"], "; ".join(each for each in rest if each))
        parts += [" " * 6 + each for each in below if each]
    if record["first_wrong"] is not None:
        parts.append(f"  the first wrong line is line {record['first_wrong']}")
    elif record["conclusion"] is not None:
        whole = record["conclusion"]
        parts.append(f"  so  {whole['status']:<{STATUS_WIDTH}}  {plain(whole['statement'])}")
    else:
        parts.append("  the lines form no chain: each stands for itself")
    bases = dict.fromkeys(line["trusted_base"] for line in record["lines"] if line["trusted_base"])
    parts.append(f"  rests on {', '.join(bases)}")
    return "\n".join(parts)


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def evidence(record: Record) -> str:
    """Scope, method, tightness, what is cited or not needed, and what has to be trusted."""
    parts = [record["scope"] if record["witness"] is None else "", record["method"], record["tightness"]]
    if record["cited"]:
        parts.append(f"cites {', '.join(record['cited'])}")
    if record["redundant"]:
        parts.append(f"not needed: {', '.join(record['redundant'])}")
    if record["trusted_base"]:
        parts.append(f"rests on {record['trusted_base']}")
    return "; ".join(part for part in parts if part)


def case_text(case: Record) -> str:
    """The exact case: n, the variables, then matrices row by row.

    >>> case_text({"n": 2, "vars": {"q": "1"}, "W": [["1", "0"], ["0", "3"]], "slopes": [["1", "1"]]})
    'n = 2, q = 1, W = [[1, 0], [0, 3]], every slope 1'
    """
    parts = [f"n = {case['n']}", *(f"{name} = {shown(value)}" for name, value in case.get("vars", {}).items())]
    for name, value in case.items():
        if name in ("n", "vars") or value in ({}, []):
            continue
        parts.append(_slopes_text(value) if name == "slopes" else f"{name} = {_nested(value)}")
    return ", ".join(parts)


def _slopes_text(slopes: Sequence[Sequence[str]]) -> str:
    values = {value for row in slopes for value in row}
    return f"every slope {shown(*values)}" if len(values) == 1 else f"slopes at t, t-1, ...: {_nested(slopes)}"


def _nested(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_nested, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{name}: {_nested(each)}' for name, each in value.items())}}}"
    return shown(value)


def failure_lines(fails: Record) -> Iterable[str]:
    """What fails in the case, with both sides."""
    bindings = "".join(f" at {name} = {value}" for name, value in fails.get("bindings", {}).items())
    yield f"fails: {plain(fails['formula'])}{bindings}"
    if "lhs" in fails:
        yield f"left side {side(fails['lhs'])}, right side {side(fails['rhs'])}"


def side(interval: Sequence[str]) -> str:
    """A value known as an interval: the number itself if it is a point."""
    low, high = interval
    if low == high:
        return shown(low)
    ends = rounded(low), rounded(high)
    return f"about {ends[0]}" if ends[0] == ends[1] else f"in [{ends[0]}, {ends[1]}]"


def shown(number: object) -> str:
    """The number as it is, or rounded where it has too many digits for a line.

    >>> shown("1/3"), shown("1" * 40)
    ('1/3', 'about 1.11111e+39')
    """
    text = str(number)
    return text if len(text) <= SHOWN_DIGITS else f"about {rounded(text)}"


def rounded(number: str) -> str:
    """Six digits of a rational number, whatever its size.

    >>> rounded("1/3"), rounded("0")
    ('0.333333', '0')
    """
    from decimal import Context, Decimal

    value = Fraction(number)
    # Six digits by default's largest exponents: a float would overflow.
    context = Context(prec=6, Emin=-(10**9), Emax=10**9)
    quotient = context.divide(Decimal(value.numerator), Decimal(value.denominator))
    return f"{quotient.normalize(context):g}" if quotient else "0"


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
    return _counted(len(judged), "verdict") + (f": {listed}" if listed else "") + (f"; {noted} noted" if noted else "")
