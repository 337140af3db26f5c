"""A passport as text for a terminal."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from proofs.report.measured import per_step_text
from proofs.report.numbers import three_digits
from proofs.report.tables import Table, rendered

FROM_ZERO = "Runs start from the state 0; error_flow(network, inputs, initial=...) measures from another, in Python."


def passport_text(made: Mapping[str, Any]) -> str:
    """The passport, a paragraph per part."""
    parts = [
        (made["name"] + (f", {made['source']}" if made["source"] else ""), made["recurrence"]),
        ("Jacobian, for every number of units, as error paths (output first)", made["jacobian"]),
        ("Bounds of its blocks, for all weights, inputs and states", made["bounds"]["inf"]),
        (f"Laws: {_held(made['laws'])}", _law_lines(made["laws"])),
        _measured_part(made),
    ]
    return "\n\n".join("\n".join([head, *(f"  {line}" for line in lines)]) for head, lines in parts)


def _held(laws: Sequence[Mapping[str, Any]]) -> str:
    """How many of the laws that apply hold, and the names of those that fail or do not apply.

    >>> _held([{"law": "pullback", "outcome": "holds"}, {"law": "one unit", "outcome": "does not apply"}])
    '1 of 1 that apply hold; 1 does not apply: one unit'
    """
    named = {outcome: [law["law"] for law in laws if law["outcome"] == outcome] for outcome in ("holds", *_OTHER)}
    held, unapplied = len(named["holds"]), named["does not apply"]
    if held == len(laws):
        return f"all {held} hold"
    said = [f"{held} of {len(laws) - len(unapplied)}{' that apply' * bool(unapplied)} hold"]
    said += [f"{len(found)} {_OTHER[o][len(found) > 1]}: {', '.join(found)}" for o in _OTHER if (found := named[o])]
    return "; ".join(said)


# {outcome: (said of one law, said of several)}
_OTHER = {"fails": ("fails", "fail"), "does not apply": ("does not apply", "do not apply")}


def _law_lines(laws: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    width = max(len(law["outcome"]) for law in laws)
    for law in laws:
        yield f"{law['outcome']:<{width}}  {law['law']}: {law['found'] or law['statement']}"
        if law["case"]:
            yield f"{'':<{width}}  case: {law['case']}"


def _measured_part(made: Mapping[str, Any]) -> tuple[str, Iterable[str]]:
    if made["not_measured"]:
        return f"Not measured: {made['not_measured']}", [FROM_ZERO]
    return "Measured: log10 of the inf-norm of d state(t) / d state(t-q)", _measured_lines(made)


def _measured_lines(made: Mapping[str, Any]) -> Iterable[str]:
    measured, over = made["measured"], made["flow_over_bound"]
    lags = list(measured[0]["log10_inf"])
    rows = tuple(
        (f"{each['ensemble']}, {each['units']} units", *(_log(each["log10_inf"][lag]) for lag in lags))
        for each in measured
    )
    yield from rendered(Table(("net", *(f"q = {lag}" for lag in lags)), rows), "text").splitlines()
    yield (
        f"flow over its bound, {over['networks']} nets, lags 1..{over['lags']}: "
        f"median {three_digits(over['median'])} ({per_step_text(over)} per step), "
        f"largest {three_digits(over['largest'])}; above it {over['violated']} of {over['comparisons']} times"
    )


def _log(value: float | None) -> str:
    return "zero" if value is None else f"{value:g}"
