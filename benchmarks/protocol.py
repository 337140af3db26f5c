"""How a case is measured: agreement first, then interleaved rounds, then medians of what each round says.

1. Each entrant answers the calm problem, and ours the moved ones too; an entrant that disagrees with ours ends the
   run. The first call of each, compilation included, is noted.
2. Every entrant makes one call of the timed problem to warm up, and another, where that was short, that says how many
   calls fill SECONDS.
3. ROUNDS rounds: every entrant in turn, ours and the peaks among them. An entrant without a target whose call takes
   longer than SLOW takes part in the first SLOW_ROUNDS only, and the table says so.
4. A ratio is the median over the rounds of (its time / our time) in the same round, with the least and the largest.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any, Protocol

import numpy as np

from benchmarks.case import BOTH, FINITE, LIMIT, MOVED, UNDERFLOW, Answer, Case, Entrant, Target
from benchmarks.peaks import peak_entrant

ROUNDS, SECONDS = 7, 0.03
SLOW, SLOW_ROUNDS = 0.25, 3
IDLE, IDLE_WAIT = 0.9, 5.0  # share of the machine that is idle before two threads are timed; seconds to wait for it


class Asked(Protocol):
    """A worker, or what stands in for one."""

    def ask(self, what: str, *arguments: Any) -> Any:
        """The result of one of the functions of workers.Desk."""


Workers = Mapping[int, Asked]
Json = dict[str, Any]


class Disagreement(Exception):
    """An entrant whose answer is not ours: nothing is timed."""


@dataclass(frozen=True)
class Runner:
    """An entrant in one setting."""

    entrant: Entrant
    threads: int

    @property
    def label(self) -> str:
        """Its name, and the threads where that is not one."""
        threads = f", {self.threads} threads"
        return self.entrant.name if self.threads == 1 else self.entrant.name.removesuffix(threads) + threads


def runners(case: Case, workers: Workers, missing: Mapping[str, str]) -> list[Runner]:
    """Whoever can take part: ours first, then the peers, then the peaks."""
    found = [
        Runner(entrant, threads)
        for entrant in case.entrants
        for threads in entrant.threads
        if threads in workers and entrant.package not in missing
    ]
    return found + [Runner(peak_entrant(peak), 1) for peak in case.limits]


def ours(case: Case) -> Entrant:
    """The entrant that the others are compared with: the first one."""
    return case.entrants[0]


@dataclass(frozen=True)
class First:
    """The first call of an entrant: its seconds, and the share of the first axis (lags) at which all is finite."""

    seconds: float
    finite: float


def check_agreement(case: Case, workers: Workers, running: Sequence[Runner]) -> dict[str, First]:
    """{label: its first call}; Disagreement if an answer is not ours."""
    home, own = workers[case.threads], ours(case).name
    reference, first = home.ask("answer", case.key, own, "calm")
    moved = [home.ask("answer", case.key, own, variant)[0] for variant in MOVED]
    firsts = {Runner(ours(case), case.threads).label: First(first, finite_share(reference))}
    for each in running:
        if each.entrant.package == "peak" or each.label in firsts:
            continue
        theirs, first = workers[each.threads].ask("answer", case.key, each.entrant.name, "calm")
        firsts[each.label] = First(first, finite_share(theirs))
        if each.entrant.underflows:
            theirs = above_underflow(reference, theirs)
        check_answer(case, each.label, reference, moved, theirs)
    return firsts


def finite_share(answer: Answer) -> float:
    """The share of the first axis along which everything is a finite number."""
    return min(float(np.isfinite(values).reshape(len(values), -1).all(axis=1).mean()) for values in answer.values())


def above_underflow(reference: Answer, theirs: Answer) -> Answer:
    """Their answer, with ours where the numbers themselves would be no normal floats: that is not compared."""
    return {
        name: np.where(reference[name][-len(values) :] < UNDERFLOW, reference[name][-len(values) :], values)
        for name, values in theirs.items()
    }


def check_answer(case: Case, label: str, reference: Answer, moved: Sequence[Answer], theirs: Answer) -> None:
    """Disagreement, with the place and both values, if an answer is not ours."""
    if not theirs:
        raise Disagreement(f"{case.key}: {label} answers nothing; an entrant returns its logs")
    if problem := case.disagreement(reference, moved, theirs):
        raise Disagreement(f"{case.key}: {label} disagrees with ours in {problem}")


def time_rounds(
    case: Case, workers: Workers, running: Sequence[Runner], rounds: int
) -> dict[str, list[tuple[float, float]]]:
    """{label: (wall, CPU) seconds of a call in each round}."""
    counts: dict[str, int] = {}
    warm: dict[str, float] = {}

    def timed(each: Runner, repetitions: int) -> tuple[float, float]:
        pair: tuple[float, float] = workers[each.threads].ask("timed", case.key, each.entrant.name, repetitions)
        return pair

    for each in running:
        warm[each.label] = timed(each, 1)[0]
        if warm[each.label] < 10.0 * SECONDS:  # else one call fills a round whatever it took
            warm[each.label] = timed(each, 1)[0]
        counts[each.label] = max(1, int(SECONDS / max(warm[each.label], 1e-9)))
    times: dict[str, list[tuple[float, float]]] = {each.label: [] for each in running}
    for number in range(rounds):
        for each in running:
            if number < SLOW_ROUNDS or warm[each.label] <= SLOW or has_target(case, each.label):
                times[each.label].append(timed(each, counts[each.label]))
    return times


def has_target(case: Case, label: str) -> bool:
    """Whether a target speaks of this entrant."""
    return any(label.startswith(target.against) for target in case.targets)


def measured(
    case: Case,
    workers: Workers,
    missing: Mapping[str, str],
    *,
    rounds: int = ROUNDS,
    progress: Callable[[str], None] = lambda text: None,
) -> Json:
    """The row of a case, as JSON."""
    running = runners(case, workers, missing)
    progress(f"{case.key}: do all agree?")
    firsts = check_agreement(case, workers, running)
    idle = wait_until_idle() if len({each.threads for each in running}) > 1 else None
    progress(f"{case.key}: {rounds} rounds of {len(running)}")
    times = time_rounds(case, workers, running, rounds)
    peaks = {}
    for peak in case.limits:
        done = workers[1].ask("amount", case.key, peak)
        peaks[peak] = [done / wall for wall, _ in times.pop(peak)]
    return row(case, times, firsts, peaks, idle)


def row(
    case: Case,
    times: Mapping[str, Sequence[tuple[float, float]]],
    firsts: Mapping[str, First],
    peaks: Mapping[str, Sequence[float]],
    idle: float | None,
) -> Json:
    """What the rounds say: seconds, ratios, the share of the limit, and which targets are met."""
    own = Runner(ours(case), case.threads).label
    base = [wall for wall, _ in times[own]]
    limited = [sum(amount / peaks[peak][k] for peak, amount in case.limits.items()) / base[k] for k in range(len(base))]
    entries = {label: _entry(pairs, base, firsts.get(label)) for label, pairs in times.items()}
    both = _ratios(times, [wall for wall, _ in times[BOTH]]) if BOTH in times else {}
    share = _spread(limited) if case.limits else None
    return {
        "job": case.job,
        "size": case.size,
        "threads": case.threads,
        "ours": {key: value for key, value in entries[own].items() if key != "ratio"},
        "peers": {label: entry for label, entry in entries.items() if label != own},
        "peaks": {peak: median(rates) for peak, rates in peaks.items()},
        "limit": share,
        "idle": idle,
        "targets": [target_reached(target, entries, entries[own], share, both) for target in case.targets],
    }


def _entry(pairs: Sequence[tuple[float, float]], base: Sequence[float], first: First | None) -> Json:
    walls = [wall for wall, _ in pairs]
    return {
        "seconds": _spread(walls),
        "cpu_seconds": median(cpu for _, cpu in pairs),
        "rounds": len(walls),
        "first_call": first.seconds if first else None,
        "finite": first.finite if first else None,
        "ratio": _spread([wall / base[k] for k, wall in enumerate(walls)]),
    }


def _ratios(times: Mapping[str, Sequence[tuple[float, float]]], base: Sequence[float]) -> dict[str, float]:
    """{label: the median over the rounds of its time over that of `base`}."""
    return {label: median(wall / base[k] for k, (wall, _) in enumerate(pairs)) for label, pairs in times.items()}


def _spread(values: Sequence[float]) -> Json:
    return {"median": median(values), "min": min(values), "max": max(values)}


def target_reached(
    target: Target, entries: Mapping[str, Json], own: Json, share: Json | None, both: Mapping[str, float]
) -> Json:
    """The value that counts for a target, and by how much it is met or missed.

    Of several entrants, and of one and two threads, the fastest counts; what comes out for peers of one thread stands
    beside it where that is another number, and what comes out where ours has two threads too (both: ratios to that).
    The value is None where nobody could be measured.
    """
    result: Json = {"against": target.against, "floor": target.floor, "goal": target.goal, "value": None}
    result["one_thread"] = result["two_threads"] = None
    if target.against == LIMIT:
        result["value"] = share["median"] if share else None
    elif target.against == FINITE:
        result["value"] = own["finite"]
    else:
        found = {k: e["ratio"]["median"] for k, e in entries.items() if k.startswith(target.against)}
        result["value"] = min(found.values(), default=None)
        one = min((ratio for label, ratio in found.items() if not label.endswith(" threads")), default=None)
        result["one_thread"] = one if one != result["value"] else None
        result["two_threads"] = min((both[label] for label in found if label in both), default=None)
    result["met"] = _met(result["value"], target)
    return result


def _met(value: float | None, target: Target) -> str | None:
    """What is reached: "goal", "floor" or "no"; "below" a goal that has no floor; None where there is no value."""
    if value is None:
        return None
    if value >= target.goal:
        return "goal"
    if target.floor is None:
        return "below"
    return "floor" if value >= target.floor else "no"


def idle_share(seconds: float = 0.3) -> float | None:
    """The share of all cores that did nothing for a moment; None where the system does not say."""
    stat = Path("/proc/stat")
    if not stat.exists():
        return None

    def counts() -> list[int]:
        return [int(word) for word in stat.read_text().split("\n")[0].split()[1:9]]

    before = counts()
    time.sleep(seconds)
    spent = [after - earlier for after, earlier in zip(counts(), before, strict=True)]
    return (spent[3] + spent[4]) / max(sum(spent), 1)


def wait_until_idle() -> float | None:
    """Wait for an idle machine, IDLE_WAIT seconds at most; the share that was idle at the end."""
    deadline = time.monotonic() + IDLE_WAIT
    share = idle_share()
    while share is not None and share < IDLE and time.monotonic() < deadline:
        share = idle_share()
    return share
