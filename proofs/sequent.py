"""What a claim says, as a sequent of the kernel: the hypotheses that a proof may use, and the goal."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from proofs import cell_meaning
from proofs import kernel as K
from proofs.kernel import Proof
from proofs.meaning import read
from proofs.terms import FORMULAS, ONE, ZERO, KernelError, Term, need, normal
from proofs.wellformed import LEAVES
from theory.activations import ACTIVATIONS, outer


@dataclass(frozen=True)
class Sequent:
    """hypotheses |- goal: the claim's `given`, what its `where` constructs, and what its system is known for.

    Of a gated cell the equations of that very cell are known: a proof about one cell rests on equations that are no
    hypotheses of a claim about another.
    """

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

    Refuses (KernelError) constructions that are not obviously consistent: each leaf and each sequence once, by what was
    there before it; and a claim about a gated cell that `cell_meaning` does not cover, or that speaks of more than
    blocks of flows and outputs.

    A claim about orbits is judged as one about all slopes of the sector. The kernel knows of Bias, Input, Start and
    Steps only that they are numbers, and W, the slopes and activations of a run of T steps, continued by any slopes of
    the sector beyond t - T + 1, are a net of the sector: what holds of all of them holds of the run, wherever it is
    defined. So nothing that is special to orbits is provable, and a construction of slopes is refused.
    """
    sorts = stored["sorts"]
    return Sequent(
        given=tuple(read(g, sorts) for g in stored["given"]),
        known=_known_of_cell(stored) if stored["system"]["kind"] == "cell" else _known_of_net(stored),
        constructed=tuple(c for entry in stored["where"] for c in constructions(entry, sorts)),
        goal=read(stored["statement"], sorts),
    )


def net_sequent(stored: dict[str, Any]) -> Sequent:
    """The sequent of a claim about a plain net: what the search for proofs looks at. It leaves gated cells alone."""
    need(stored["system"]["kind"] == "net", "no proof is given, and the search for proofs leaves gated cells alone")
    return sequent(stored)


def _known_of_net(stored: dict[str, Any]) -> tuple[Term, ...]:
    _consistent(stored["where"], stored["system"])
    return (*activation_facts(stored["system"]), *value_facts(stored))


def _known_of_cell(stored: dict[str, Any]) -> tuple[Term, ...]:
    bodies = [part for entry in stored["where"] for part in entry[-2:]]  # before the last: a name, or a first value
    for part in _parts([*stored["given"], *bodies, stored["statement"]])[1:]:
        block = part[0] != "StateFlow" or len(part) == 6
        need(str(part[0]) in _OF_CELLS and block, f"the kernel has no rules for {part[0]} of a cell")
    equations, chosen = cell_meaning.known(stored["system"]["cell"])
    _consistent(stored["where"], stored["system"], chosen)
    return equations


# what a claim about a cell may speak of; norms and limits of its matrices, which stack the states, are not read
_OF_CELLS = (FORMULAS - {"decays", "vanishes"}) | {"sum", "prod", "maximum", "+", "*", "**", "abs", "max", "min"}
_OF_CELLS |= {"exp", "log", "var", "n", "Free", "Seq", "Same", "Out", "StateFlow"}


def activation_facts(system: dict[str, Any]) -> Iterator[Term]:
    """SlopeSup = its value, or where that is irrational an enclosure, if the activation is named, its slope bounded."""
    ends = system.get("slope")
    if "sup" in system:
        low, high = map(Fraction, system["sup"])
        yield from (("<=", low, ("SlopeSup",)), ("<=", ("SlopeSup",), high))
    elif ends and all(e.strip("-") != "oo" for e in ends):
        yield ("=", ("SlopeSup",), max(abs(Fraction(e)) for e in ends))


def value_facts(stored: dict[str, Any]) -> Iterator[Term]:
    """For every real x: |SlopeAt(x)| <= SlopeSup, and the ends between which SlopeAt(x) and ActAt(x) lie.

    An irrational end is replaced by a rational one outside. Only what the claim speaks of.
    """
    spoken = _leaves(["and", stored["statement"], *stored["given"], *stored["where"]]) & {"ActAt", "SlopeAt"}
    x: Term = ("var", "x", "real")
    for head in sorted(spoken):
        f, leaf = ACTIVATIONS[stored["system"]["activation"]], (head, x)
        values = (f.range_, f.range_attained) if head == "ActAt" else (f.slope_range, f.slope_attained)
        yield from (("all", (x,), relation) for relation in _between(leaf, *values))
        if head == "SlopeAt":
            yield ("all", (x,), ("<=", ("abs", leaf), ("SlopeSup",)))


def _between(leaf: Term, ends: tuple[Any, Any], attained: tuple[bool, bool]) -> Iterator[Term]:
    (low, high), sign = outer(ends), {True: "<=", False: "<"}
    if low.is_finite:
        yield (sign[attained[0]], Fraction(int(low.p), int(low.q)), leaf)
    if high.is_finite:
        yield (sign[attained[1]], leaf, Fraction(int(high.p), int(high.q)))


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
    if kind in ("weight", "slope", "input", "netweight"):
        *of_net, i, j, body = entry[1:]
        first_sort = "unit" if kind in ("weight", "netweight") else "nat"
        row, column = ("var", i, first_sort), ("var", j, "unit")
        leaf: Term = (kind.title(), row, column)
        if kind == "netweight":
            net, slot = of_net
            leaf = ("NetWeight", net, read(slot, {}), row, column)
        equation = ("=", leaf, read(body, sorts | {i: first_sort, j: "unit"}))
        return [("all", (row,), ("all", (column,), equation))]
    if kind in ("bias", "start"):
        _, k, body = entry
        unit = ("var", k, "unit")
        return [("all", (unit,), ("=", (kind.title(), unit), read(body, sorts | {k: "unit"})))]
    raise KernelError(f"the kernel has no rules for the construction of {kind}")


# beside free sequences: what a construction may be built of, none of it by way of itself
_USABLE: dict[str, set[str]] = {
    "slope": {"Weight"},
    "bias": {"Weight"},
    "input": {"Weight", "Bias"},
    "start": {"Weight", "Bias"},
}


def _consistent(where: list[Any], system: dict[str, Any], chosen: frozenset[tuple[str, int]] = frozenset()) -> None:
    """Refuse constructions that could contradict themselves or each other; of a cell, weights other than `chosen`."""
    orbit = system.get("slopes") == "ORBIT"
    need(not orbit or all(entry[0] != "slope" for entry in where), "the slopes of an orbit cannot be constructed")
    done: list[str] = []
    for entry in where:
        kind = entry[0]
        name = entry[1] if kind == "seq" else f"NetWeight{(entry[1], entry[2])}" if kind == "netweight" else kind
        need(name not in done, f"where defines {name} twice")
        if kind == "seq":
            unknown = {used for body in entry[-2:] for used in _sequences(body)} - {name, *done}
            need(not unknown, f"the sequence {name} uses {', '.join(sorted(unknown))}, which is not defined before it")
        else:
            of_cell = system["kind"] == "cell"
            need((kind == "netweight") == of_cell, f"{kind} is constructed of {'nets' if of_cell else 'cells'} only")
            free = not of_cell or entry[1:3] in [[net, str(slot)] for net, slot in chosen]
            need(free, f"{name} cannot be chosen: no error passes there, or it is of a fixed form or shared")
            allowed = {"n", "Free", "Same"} | (set() if of_cell else {"SlopeSup"}) | _USABLE.get(name, set())
            other = _leaves(entry[-1]) - allowed
            need(not other, f"the construction of {name} uses {', '.join(sorted(other))}")
            steady = system.get("slope") is not None or name != "slope" or ["var", entry[1]] not in _parts(entry[-1])
            need(steady, "slopes that depend on the time may be unbounded; name the activation")
        done.append(name)
    if "slope" in done and system.get("slope") is None:  # by itself or by way of a weight
        bodies = [entry[-1] for entry in where if entry[0] != "seq"]
        circular = any("SlopeSup" in _leaves(body) for body in bodies)
        need(not circular, "SlopeSup is a bound of the slopes that are constructed by it; name the activation")


def _parts(stored: Any) -> list[Any]:
    """The stored term and all terms that it is made of; names and numbers are none."""
    return [stored, *(p for x in stored for p in _parts(x))] if isinstance(stored, list) and stored else []


def _leaves(stored: Any) -> set[str]:
    known = LEAVES.keys() | {"SlopeMax"}
    return {p[0] for p in _parts(stored) if str(p[0]) in known}


def _sequences(stored: Any) -> set[str]:
    return {str(p[1]) for p in _parts(stored) if p[0] == "Seq"}


def proves(proof: Proof, claim: Sequent) -> bool:
    """Whether the proof is of the claim's very statement, from its hypotheses alone."""
    return proof.concl == claim.goal and proof.hyps <= claim.hypotheses


def shows_contradiction(proof: Proof, claim: Sequent) -> bool:
    """Whether the proof derives 1 <= 0 from the hypotheses."""
    return proof.concl == ("<=", ONE, ZERO) and proof.hyps <= claim.hypotheses


def never_bites(proof: Proof, claim: Sequent) -> bool:
    """Whether the proof shows a <= c and c <= b for a goal a <= b, c a number, a and b not."""
    match claim.goal, proof.concl:
        case ("<=", a, b), ("and", ("<=", low, Fraction() as c), ("<=", other, high)):
            constant = any(set(normal(side)) <= {()} for side in (a, b))
            return not constant and (low, other, high) == (a, c, b) and proof.hyps <= claim.hypotheses
    return False
