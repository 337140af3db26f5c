"""A corpus drawn from a seed: half of it false, each with a case hidden from the tool, half of it true by construction.

Entry i of a seed is drawn by itself, from the seed and i alone: any process can draw any part of the corpus.
"""

from dataclasses import dataclass, field
from random import Random
from typing import Any

from proofs.score.bank import Claim, catalogue, cells
from proofs.score.grammar import composed
from proofs.score.operators import OPERATORS, Operator, mutants
from proofs.score.planting import planted
from proofs.score.rewriting import REWRITINGS, Rule
from proofs.score.weakening import WEAKENINGS

# Shares of the bases; cells are few, for the kernel has no rules for them.
FROM_CATALOGUE, FROM_CELLS = 0.35, 0.05
CELLS_IF_FALSE = 0.15
# Bases drawn per operator, of which so many that it applies to; edits per base; cases drawn per edit.
BASES, APPLICABLE, SITES, CASES = 600, 30, 3, 60


@dataclass(frozen=True)
class Entry:
    """A statement with what is known of it.

    stored   all that the tool is shown
    true     whether it holds
    kind     the operator that made it false; "weakened" or "rewritten"
    steps    the rules that made it, in order
    witness  of a false one: a case at which it fails, replayed; never shown to the tool
    """

    stored: Claim
    true: bool
    kind: str
    steps: tuple[str, ...] = ()
    witness: dict[str, Any] | None = field(default=None, repr=False)


def entry(seed: int, index: int) -> Entry:
    """Entry `index` of the corpus of a seed: even ones are false, odd ones true, every second of these weakened."""
    rng = Random(f"{seed}:{index}")
    if index % 2 == 0:
        return false_entry(index // 2, rng)
    return weakened(rng) if index // 2 % 2 == 0 else rewritten(rng)


def base(rng: Random, cell_share: float = FROM_CELLS) -> Claim:
    """A true statement of the bank."""
    kind = rng.random()
    if kind < cell_share:
        return rng.choice(cells())
    return rng.choice(catalogue()) if kind < cell_share + FROM_CATALOGUE else composed(rng)


def named(claim: Claim) -> Claim:
    """The claim under an id that tells nothing."""
    return dict(claim) | {"id": "drawn"}


def false_entry(turn: int, rng: Random) -> Entry:
    """A mutant of a rewritten true statement, by the operator whose turn it is; by the next where none is found."""
    for step in range(len(OPERATORS)):
        operator = OPERATORS[(turn + step) % len(OPERATORS)]
        made = mutant(operator, rng)
        if made is not None:
            return made
    raise RuntimeError("no operator makes a false statement; the case generator is at fault")


def mutant(operator: Operator, rng: Random) -> Entry | None:
    """A false statement that the operator makes, with its case; None where no base gives one."""
    applicable = 0
    for _ in range(BASES):
        origin, steps = applied(base(rng, CELLS_IF_FALSE), REWRITINGS, rng.choice((0, 1, 2)), rng)
        edited = mutants(origin, operator)
        applicable += bool(edited)
        if applicable > APPLICABLE:
            return None
        for claim in rng.sample(edited, min(SITES, len(edited))):
            witness = planted(named(claim), rng, CASES)
            if witness is not None:
                return Entry(named(claim), False, operator.name, steps, witness)
    return None


def applied(claim: Claim, rules: Any, count: int, rng: Random) -> tuple[Claim, tuple[str, ...]]:
    """The claim after so many of the rules, each at most once, and their names."""
    steps: list[str] = []
    names = sorted(rules)
    for name in rng.sample(names, len(names)):
        if len(steps) == count:
            break
        rule: Rule = rules[name]
        made = rule(claim, rng)
        if made is not None and made != claim:
            claim, steps = made, [*steps, name]
    return claim, tuple(steps)


def rewritten(rng: Random) -> Entry:
    """A true statement, written otherwise."""
    while True:
        claim, steps = applied(base(rng), REWRITINGS, rng.choice((1, 2, 2, 3)), rng)
        if steps:
            return Entry(named(claim), True, "rewritten", steps)


def weakened(rng: Random) -> Entry:
    """A true statement with something given away, then written otherwise."""
    while True:
        origin = base(rng)
        claim, given_away = applied(origin, WEAKENINGS, rng.choice((1, 1, 2)), rng)
        if given_away:
            claim, steps = applied(claim, REWRITINGS, rng.choice((0, 1, 1)), rng)
            return Entry(named(claim), True, "weakened", given_away + steps)
