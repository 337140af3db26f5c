"""A passport as text for a terminal."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from proofs.report.measured import per_step_text
from proofs.report.numbers import three_digits
from proofs.report.tables import Table, rendered


def passport_text(made: Mapping[str, Any]) -> str:
    """The passport, a paragraph per part."""
    parts = [
        (made["name"] + (f", {made['source']}" if made["source"] else ""), made["recurrence"]),
        ("Jacobian, for every number of units, as error paths (output first)", made["jacobian"]),
        ("Bounds of its blocks, for all weights, inputs and states", made["bounds"]["inf"]),
        (f"Laws: {_held(made['laws'])}", _law_lines(made["laws"])),
        ("Measured: log10 of the inf-norm of d state(t) / d state(t-q)", _measured_lines(made)),
    ]
    return "\n\n".join("\n".join([head, *(f"  {line}" for line in lines)]) for head, lines in parts)


def _held(laws: Sequence[Mapping[str, Any]]) -> str:
    applied = [law for law in laws if law["outcome"] != "does not apply"]
    held = sum(bool(law["holds"]) for law in applied)
    return f"all {held} hold" if held == len(applied) else f"{held} of {len(applied)} hold"


def _law_lines(laws: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    width = max(len(law["outcome"]) for law in laws)
    for law in laws:
        yield f"{law['outcome']:<{width}}  {law['law']}: {law['found'] or law['statement']}"
        if law["case"]:
            yield f"{'':<{width}}  case: {law['case']}"


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
