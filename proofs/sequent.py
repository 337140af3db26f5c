"""What a claim says, as a sequent of the kernel: the hypotheses that a proof may use, and the goal."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from proofs import kernel as K
from proofs.kernel import Proof
from proofs.meaning import read
from proofs.terms import ONE, ZERO, Term, normal


@dataclass(frozen=True)
class Sequent:
    """hypotheses |- goal: the claim's `given`, what its `where` constructs, and what its activation is known for."""

    given: tuple[Term, ...]
    constructed: tuple[Term, ...]
    known: tuple[Term, ...]
    goal: Term

    @property
    def hypotheses(self) -> frozenset[Term]:
        """All that a proof may rest on."""
        return frozenset((*self.given, *self.constructed, *self.known))


def sequent(stored: dict[str, Any]) -> Sequent:
    """The sequent of a claim in stored form.

    Refuses (KernelError) a claim about gated cells, for which the kernel has no rules.
    """
    sorts = stored["sorts"]
    return Sequent(
        given=tuple(read(g, sorts) for g in stored["given"]),
        constructed=tuple(c for entry in stored["where"] for c in constructions(entry, sorts)),
        known=tuple(activation_facts(stored["system"])),
        goal=read(stored["statement"], sorts),
    )


def activation_facts(system: dict[str, Any]) -> Iterator[Term]:
    """SlopeSup = its value, where the activation is named and its slope bounded."""
    ends = system.get("slope")
    if ends and all(e.strip("-") != "oo" for e in ends):
        yield ("=", ("SlopeSup",), max(abs(Fraction(e)) for e in ends))


def constructions(entry: list[Any], sorts: dict[str, str]) -> list[Term]:
    """The equations of one `where` entry.

    Weights or slopes by a formula; a sequence by its first value and its step.
    """
    kind = entry[0]
    if kind == "seq":
        _, name, index, arguments, first, step = entry
        bound = dict(arguments)
        at, args = ("var", index, "nat"), [("var", a, s) for a, s in arguments]
        base, later = K.define(name, at, args, read(first, sorts | bound), read(step, sorts | bound | {index: "nat"}))
        return [base.concl, later.concl]
    if kind in ("weight", "slope"):
        _, i, j, body = entry
        first_sort = "unit" if kind == "weight" else "nat"
        row, column = ("var", i, first_sort), ("var", j, "unit")
        leaf = ("Weight" if kind == "weight" else "Slope", row, column)
        equation = ("=", leaf, read(body, sorts | {i: first_sort, j: "unit"}))
        return [("all", (row,), ("all", (column,), equation))]
    return []  # weights of a cell's nets: the kernel has no rules for them, so no proof can use them


def proves(proof: Proof, claim: Sequent) -> bool:
    """Whether the proof is of the claim's very statement, from its hypotheses alone."""
    return proof.concl == claim.goal and proof.hyps <= claim.hypotheses


def shows_contradiction(proof: Proof, claim: Sequent) -> bool:
    """Whether the proof derives 1 <= 0 from the hypotheses."""
    return proof.concl == ("<=", ONE, ZERO) and proof.hyps <= claim.hypotheses


def never_bites(proof: Proof, claim: Sequent) -> bool:
    """Whether the proof shows a <= c and c <= b for a goal a <= b, c a number and b not."""
    if claim.goal[0] != "<=" or proof.concl[0] != "and" or len(proof.concl) != 3 or not proof.hyps <= claim.hypotheses:
        return False
    _, a, b = claim.goal
    (_, left, c), (_, c_again, right) = proof.concl[1], proof.concl[2]
    signs = proof.concl[1][0] == proof.concl[2][0] == "<="
    constant = set(normal(b)) <= {()}
    return signs and (left, right) == (a, b) and c == c_again and isinstance(c, Fraction) and not constant
