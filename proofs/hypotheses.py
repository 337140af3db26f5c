"""Which hypotheses a claim needs, and where a claim that falls would hold.

Each hypothesis is dropped in turn and what is left is judged: attacked, then tried in the kernel. And a claim that was
refuted is looked at where its case is not: with one unit, at the first lag, beyond it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from proofs import replay
from proofs.attack import Attack, attack
from proofs.kernel import Proof
from proofs.membership import only_by_free_sequences, slopes_belong
from proofs.prover import proved
from proofs.report.plain import plain
from proofs.sequent import net_sequent, proves, sequent
from proofs.terms import KernelError
from proofs.vacuity import entailed
from proofs.verdict import Need

# Cases of the attack on a claim without one of its hypotheses; those of gated cells and orbits cost more.
BUDGET, CELL_BUDGET, ORBIT_BUDGET = 400, 100, 40
# A scope is named if so many of its cases were judged, and none refutes.
ENOUGH = 8

Stored = dict[str, Any]


def needs(stored: Stored, proof: Any, *, seed: int = 0) -> tuple[Need, ...]:
    """Whether each hypothesis of a claim that stands is needed; ``proof`` is the kernel's Proof of it, or None."""
    unused: tuple[bool, ...] = (False,) * len(stored["given"])
    if isinstance(proof, Proof):
        unused = tuple(term not in proof.hyps for term in sequent(stored).given)
    return tuple(_need(stored, i, spare, seed) for i, spare in enumerate(unused))


def _need(stored: Stored, index: int, unused: bool, seed: int) -> Need:
    hypothesis = plain(stored["given"][index])
    if unused:
        return Need(hypothesis, "not needed", "the proof does not use it")
    if stored["given"][index] in _names(stored):
        return Need(hypothesis, "unknown", "it gives a variable, or the number of steps, its value")
    rest = {**stored, "given": stored["given"][:index] + stored["given"][index + 1 :]}
    orbit = stored["system"].get("slopes") == "ORBIT"  # a run of a thousand steps is not judged a thousand times
    found = attack(rest, seed=seed, budget=_budget(stored), reduce=not orbit)
    if found.witness is not None and replay.check(found.witness).holds:
        return Need(hypothesis, "needed", "without it the claim falls", found.witness)
    if _provable(rest) and not found.undefined:
        return Need(hypothesis, "not needed", "the claim is proved without it")
    if _follows(rest, stored["given"][index]):
        return Need(hypothesis, "not needed", "it follows from the others")
    return Need(hypothesis, "unknown", f"without it the claim stands in {found.tried} cases, and no proof was found")


def _budget(stored: Stored) -> int:
    if stored["system"]["kind"] == "cell":
        return CELL_BUDGET
    return ORBIT_BUDGET if stored["system"].get("slopes") == "ORBIT" else BUDGET


def _follows(rest: Stored, hypothesis: Any) -> bool:
    """Whether the kernel has a proof of the hypothesis from the others."""
    try:
        goal = net_sequent({**rest, "statement": hypothesis})
    except KernelError:
        return False
    variables: list[Any] = []
    wanted = goal.goal
    while wanted[0] == "all":
        variables.append(wanted[1][0])
        wanted = wanted[2]
    return entailed(goal, wanted, variables)


def _provable(stored: Stored) -> bool:
    try:
        goal = net_sequent(stored)
        proof = proved(goal, degree=2)
    except KernelError:
        return False
    belongs = only_by_free_sequences(stored) or slopes_belong(stored)
    return proof is not None and proves(proof, goal) and belongs


def _names(stored: Stored) -> list[Any]:
    """The hypotheses x = term, x a real variable or Steps: dropped, they leave x without a meaning."""
    reals = [["Steps"], *(["var", name] for name, sort in stored["sorts"].items() if sort == "real")]
    return [g for g in stored["given"] if g[0] == "=" and any(side in reals for side in g[1:])]


@dataclass(frozen=True)
class Scope:
    """A restriction under which a refuted claim may hold: where it must stand, and where it must fall as well."""

    words: str
    holds: list[Any]
    falls: tuple[list[Any], ...] = ()


def hint(stored: Stored, witness: dict[str, Any], *, seed: int = 0) -> str:
    """Where a refuted claim would hold, in words: for n = 1 only, for q >= 2; "" where nothing of the kind is seen.

    It is a hint and no verdict: cases of that scope were tried and none refutes.
    """
    for scope in _scopes(stored, witness["case"]):
        tried = _restricted(stored, scope.holds, seed)
        if tried.witness is not None or tried.tried < ENOUGH or tried.unknown or tried.starved is not None:
            continue
        if all(_restricted(stored, each, seed).witness is not None for each in scope.falls):
            restricted = {**stored, "given": [*stored["given"], scope.holds]}
            proof = "proved there" if _provable(restricted) else f"{tried.tried} cases there stand"
            return f"it holds for {scope.words}: {proof}"
    return ""


def _restricted(stored: Stored, relation: list[Any], seed: int) -> Attack:
    restricted = {**stored, "given": [*stored["given"], relation]}
    return attack(restricted, seed=seed, budget=BUDGET, reduce=False)


def _scopes(stored: Stored, case: dict[str, Any]) -> Iterator[Scope]:
    """The scopes that the case of the refutation leaves open."""
    if case["n"] >= 2:
        yield Scope("n = 1 only", ["=", ["n"], "1"], (["=", ["n"], "2"], ["=", ["n"], "3"]))
    elif case["n"] == 1:
        yield Scope("n >= 2 only", ["<=", "2", ["n"]])
    for name, sort in stored["sorts"].items():
        x, first = ["var", name], {"lag": 1, "nat": 0}.get(sort)
        if first is None:
            continue
        second, third = str(first + 1), str(first + 2)
        if case["vars"][name] == str(first):
            yield Scope(f"{name} >= {second}", ["<=", second, x])
        elif int(case["vars"][name]) > first:
            yield Scope(f"{name} = {first} only", ["=", x, str(first)], (["=", x, second], ["=", x, third]))
