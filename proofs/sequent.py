"""What a claim says, as a sequent of the kernel: the hypotheses that a proof may use, and the goal."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from proofs import kernel as K
from proofs.kernel import Proof
from proofs.meaning import read
from proofs.terms import ONE, ZERO, Term, need, normal
from proofs.wellformed import LEAVES


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

    Refuses (KernelError) a claim about gated cells, for which the kernel has no rules, and constructions that are not
    obviously consistent: each leaf and each sequence once, by what was there before.
    """
    need(stored["system"]["kind"] == "net", "the kernel has no rules for gated cells")
    _consistent(stored["where"], stored["system"])
    need(stored["system"]["kind"] == "net", "the kernel has no rules for gated cells")
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


def _consistent(where: list[Any], system: dict[str, Any]) -> None:
    """Refuse constructions that could contradict themselves or each other."""
    done: list[str] = []
    for entry in where:
        name = entry[1] if entry[0] == "seq" else entry[0]
        need(name not in done, f"where defines {name} twice")
        if entry[0] == "seq":
            unknown = {used for body in entry[-2:] for used in _sequences(body)} - {name, *done}
            need(not unknown, f"the sequence {name} uses {', '.join(sorted(unknown))}, which is not defined before it")
        else:
            allowed = {"Free", "SlopeSup"} | ({"Weight"} if name == "slope" else set())
            other = _leaves(entry[-1]) - allowed
            need(not other, f"the construction of {name} uses {', '.join(sorted(other))}")
            steady = system.get("slope") is not None or name != "slope" or ["var", entry[1]] not in _parts(entry[-1])
            need(steady, "slopes that depend on the time may be unbounded; name the activation")
        done.append(name)


def _parts(stored: Any) -> list[Any]:
    """The stored term and all that it is made of."""
    return [stored, *(p for x in stored for p in _parts(x))] if isinstance(stored, list) else [stored]


def _leaves(stored: Any) -> set[str]:
    return {p[0] for p in _parts(stored) if isinstance(p, list) and p and p[0] in LEAVES and p != ["n"]}


def _sequences(stored: Any) -> set[str]:
    return {p[1] for p in _parts(stored) if isinstance(p, list) and p and p[0] == "Seq"}


def proves(proof: Proof, claim: Sequent) -> bool:
    """Whether the proof is of the claim's very statement, from its hypotheses alone."""
    return proof.concl == claim.goal and proof.hyps <= claim.hypotheses


def shows_contradiction(proof: Proof, claim: Sequent) -> bool:
    """Whether the proof derives 1 <= 0 from the hypotheses."""
    return proof.concl == ("<=", ONE, ZERO) and proof.hyps <= claim.hypotheses


def never_bites(proof: Proof, claim: Sequent) -> bool:
    """Whether the proof shows a <= c and c <= b for a goal a <= b, c a number, a and b not."""
    parts = proof.concl[1:] if proof.concl[0] == "and" else ()
    if claim.goal[0] != "<=" or len(parts) != 2 or not proof.hyps <= claim.hypotheses:
        return False
    _, a, b = claim.goal
    bounds = [part[1:] for part in parts if part[0] == "<="]
    constant = any(set(normal(side)) <= {()} for side in (a, b))
    return len(bounds) == 2 and not constant and bounds[0][0] == a and bounds[1][1] == b and _same_number(*bounds)


def _same_number(one: Term, other: Term) -> bool:
    return one[1] == other[0] and isinstance(one[1], Fraction)
