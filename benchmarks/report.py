"""The table of a run, and its file: JSON with a manifest beside it. The table is made from the JSON alone."""

from __future__ import annotations

import hashlib
import json
import platform
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.case import FINITE, LIMIT
from benchmarks.peaks import UNITS
from benchmarks.protocol import IDLE
from benchmarks.startup import CACHED, COLD

Json = dict[str, Any]

SCHEMA = 1
KEYS = ("schema", "machine", "protocol", "missing", "left_out", "rows", "startup")

MET = {
    "goal": "reach the goal",
    "floor": "the floor",
    "below": "are below a goal that has no floor",
    "no": "below the floor",
    None: "not measured",
}


def text(run: Mapping[str, Any]) -> str:
    """The table of a run."""
    lines = [*_head(run)]
    for row in run["rows"]:
        lines += ["", *row_lines(row)]
    lines += ["", *_startup(run["startup"]), "", *_targets(run["rows"])]
    return "\n".join(lines) + "\n"


def _head(run: Mapping[str, Any]) -> Iterator[str]:
    machine, protocol = run["machine"], run["protocol"]
    yield f"{machine['cpu']}, {machine['cores']} cores; {', '.join(f'{k} {v}' for k, v in machine['versions'].items())}"
    yield (
        f"{protocol['rounds']} interleaved rounds of at least {protocol['seconds']} s for each; x is the peer's time "
        "over ours, the median of the rounds (least to largest)"
    )
    coretype = protocol["coretype"] or "OpenBLAS's own choice"
    yield f"OPENBLAS_CORETYPE: {coretype}; one thread is pinned to one core; the first call is compilation and all"
    yield from run["missing"].values()
    yield from run["left_out"]


def row_lines(row: Mapping[str, Any]) -> list[str]:
    """A case: ours with its share of the limit, then a line for each peer, the fastest first."""
    own = row["ours"]
    threads = "" if row["threads"] == 1 else f", {row['threads']} threads"
    lines = [f"{row['job']}, {row['size']}"]
    note = _limit(row) if row["limit"] else ""
    lines.append(_line(f"ours{threads}", own, "", note))
    for name, entry in sorted(row["peers"].items(), key=lambda item: item[1]["ratio"]["median"]):
        ratio = entry["ratio"]
        spread = f"{_figure(ratio['median'])} x ({_figure(ratio['min'])} to {_figure(ratio['max'])})"
        lines.append(_line(name, entry, spread, _notes(entry, own)))
    if row["idle"] is not None and row["idle"] < IDLE:
        lines.append(f"  the machine was not idle when two threads were timed: {100 * row['idle']:.0f} % idle")
    lines += [f"  {sentence}" for target in row["targets"] if (sentence := target_text(target))]
    return lines


def _notes(entry: Mapping[str, Any], own: Mapping[str, Any]) -> str:
    """Fewer rounds than ours, and underflow, where there are any."""
    rounds = f"{entry['rounds']} rounds" if entry["rounds"] < own["rounds"] else ""
    lost = entry["finite"] is not None and entry["finite"] < 1.0
    return ", ".join(filter(None, (rounds, f"finite at {100 * entry['finite']:.0f} % of the lags" if lost else "")))


def _line(name: str, entry: Mapping[str, Any], ratio: str, note: str) -> str:
    first = "" if entry["first_call"] is None else f"first {entry['first_call']:.2f} s"
    seconds, cpu = entry["seconds"]["median"], entry["cpu_seconds"]
    return f"  {name:42}{_time(seconds):>10}{_time(cpu):>10} CPU  {first:14}{ratio:28}{note}".rstrip()


def _limit(row: Mapping[str, Any]) -> str:
    rates = ", ".join(f"{rate / 1e9:.3g} G{UNITS[peak]}" for peak, rate in row["peaks"].items())
    limit = row["limit"]
    return f"{100 * limit['median']:.0f} % of the peak ({100 * limit['min']:.0f} to {100 * limit['max']:.0f}), {rates}"


def _time(seconds: float) -> str:
    for size, unit in ((1.0, "s"), (1e-3, "ms"), (1e-6, "us")):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}" if seconds / size < 100 else f"{seconds / size:.0f} {unit}"
    return f"{seconds / 1e-9:.3g} ns"


def _figure(value: float) -> str:
    return f"{value:.0f}" if value >= 100 else f"{value:.3g}"


def target_text(target: Mapping[str, Any]) -> str:
    """One sentence: what was to be reached, what was, and by how much it is met or missed."""
    against, floor, goal, value = target["against"], target["floor"], target["goal"], target["value"]
    share = against in (LIMIT, FINITE)
    what = {LIMIT: "share of the peak", FINITE: "finite lags of ours"}.get(against, f"against {against}")

    def shown(number: float) -> str:
        return f"{100 * number:.0f} %" if share else f"{_figure(number)} x"

    def judged(number: float) -> str:
        bounds = "" if floor is None else f"floor {shown(floor)} {_reached(number, floor)}, "
        return f"{shown(number)}; {bounds}goal {shown(goal)} {_reached(number, goal)}"

    if value is None:
        return f"{what}: not measured"
    beside = {
        "peers with one thread": target["one_thread"],
        "with two threads on both sides": target.get("two_threads"),
    }
    return "; ".join(
        [f"{what}: {judged(value)}", *(f"{k}: {judged(number)}" for k, number in beside.items() if number is not None)]
    )


def _reached(value: float, bound: float) -> str:
    if value >= bound:
        return "met"
    return f"missed by {100 * (1 - value / bound):.0f} %"


def _startup(entries: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    columns = ("import", "cold", "first", "cached", "warm")
    yield "Start-up: import; first call with nothing compiled; with compiled code cached, as the first of a process;"
    yield "the same with Numba running; a later call. Each has a process of its own; JAX keeps nothing for the next."
    for entry in entries:
        shown = (f"{'-' if entry[key] is None else _time(entry[key]):>10}" for key in columns)
        late = [
            f"{key}: bound {_time(bound)} missed by a factor of {_figure(entry[key] / bound)}"
            for key, bound in (("cold", COLD), ("cached", CACHED))
            if entry["cached"] is not None and entry[key] > bound
        ]
        yield f"  {entry['name']:42}{''.join(shown)}  {', '.join(late)}".rstrip()
    if not entries:
        yield "  not measured"


def _targets(rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """What was to be reached, counted; and all floors that are missed."""
    found = [(row, target) for row in rows for target in row["targets"]]
    counts = {met: sum(target["met"] == met for _, target in found) for met in MET}
    yield f"Of {len(found)} targets " + ", ".join(f"{counts[met]} {words}" for met, words in MET.items()) + "."
    for row, target in found:
        if target["met"] == "no":
            yield f"  missed: {row['job']}, {row['size']}, {target_text(target)}"


def checked(run: object, source: str) -> Json:
    """A run read from a file; ValueError if it is none."""
    if not isinstance(run, dict) or run.get("schema") != SCHEMA or not set(KEYS) <= set(run):
        raise ValueError(f"{source} is no run of schema {SCHEMA}; pass a file that python -m benchmarks --output wrote")
    return run


def machine() -> Json:
    """What the run was made on."""
    from proofs.cli.manifest import manifest

    found = manifest(0, (), {})
    versions = {name: found["versions"][name] for name in ("numpy", "numba", "llvmlite")} | _versions("jax", "torch")
    return {"cpu": _cpu(), "cores": _cores(), "python": found["python"], "versions": versions}


def _versions(*names: str) -> dict[str, str]:
    from importlib.metadata import PackageNotFoundError, version

    found = {}
    for name in names:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed"
    return found


def _cpu() -> str:
    info = Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text("utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _cores() -> int:
    from benchmarks.workers import cores

    return len(cores())


def written(run: Mapping[str, Any]) -> str:
    """The run as JSON, numbers to 6 digits: no more are measured."""
    return json.dumps(_rounded(run), indent=1) + "\n"


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return float(f"{value:.6g}")
    if isinstance(value, Mapping):
        return {k: _rounded(v) for k, v in value.items()}
    return [_rounded(v) for v in value] if isinstance(value, list | tuple) else value


def write(file: Path, run: Mapping[str, Any], seconds: float) -> None:
    """The run, and its manifest beside it: FILE.manifest.json."""
    from proofs.cli.manifest import manifest

    content = written(run)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(content, "utf-8")
    beside = manifest(0, (), {"seconds": round(seconds, 1)}) | {
        "command": ["python", "-m", "benchmarks", *sys.argv[1:]],
        "machine": run["machine"],
        "protocol": run["protocol"],
        "sha256": {file.name: hashlib.sha256(content.encode()).hexdigest()},
    }
    file.with_name(f"{file.name}.manifest.json").write_text(json.dumps(beside, indent=2) + "\n", "utf-8")
