"""A try at a proof without a person: facts about the leaves of a relation are gathered, then a certificate is searched for.

It knows definitions, the triangle inequality, that a sum grows with its terms, and the bounds of `lemmas`. It fails often and is never wrong: the kernel
checks what it finds.
"""

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from proofs import kernel as K
from proofs import lemmas as L
from proofs.certificates import prove
from proofs.kernel import Proof
from proofs.sequent import Sequent, sequent
from proofs.tactics import absolute, at, chain, for_all, sum_of_bounds, weigh
from proofs.terms import (
    BINDERS,
    ONE,
    RELATIONS,
    ZERO,
    KernelError,
    N,
    Term,
    difference,
    free,
    has_sort,
    normal,
    subst,
    term,
)

MAX_FACTS, ROUNDS = 24, 3  # premises of one certificate; how often facts are gathered about what facts brought in
NORMS = ("Norm", "SlopeMax", "WeightMax")


def derivation_of(stored: dict[str, Any]) -> Callable[[], Proof]:
    """A derivation, as a Claim takes it, that tries to prove the stored claim and raises KernelError where it cannot."""

    def derivation() -> Proof:
        proof = proved(sequent(stored))
        if proof is None:
            raise KernelError("no certificate was found; pass a derivation")
        return proof

    return derivation


def proved(claim: Sequent) -> Proof | None:
    """A proof of the goal, a relation, from the hypotheses and the facts about its leaves; None where none is found."""
    if claim.goal[0] not in RELATIONS:
        return None
    given = [K.assume(h) for h in (*claim.given, *claim.known) if h[0] in RELATIONS]
    known = list(islice(gathered(claim.goal, [g.concl for g in given]), MAX_FACTS))
    for degree in (1, 2, 3):
        proof = prove(claim.goal, given + known, degree=degree)
        if proof is not None:
            return proof
    return None


def gathered(goal: Term, given: list[Term]) -> Iterator[Proof]:
    """Facts about the atoms of the goal, then about the atoms that these bring in, each once."""
    norms = list(dict.fromkeys(x for relation in (goal, *given) for x in _subterms(relation) if x[0] in NORMS))
    seen: set[Term] = set()
    relations = [goal, *given]
    for norm in norms:
        yield from _tried(lambda norm=norm: _nonnegative_norm(norm))
    for _ in range(ROUNDS):
        fresh = [a for r in relations for a in _atoms(r) if a not in seen]
        relations = []
        for atom in dict.fromkeys(fresh):
            seen.add(atom)
            for fact in facts(atom, norms):
                relations.append(fact.concl)
                yield fact


def facts(atom: Term, norms: list[Term]) -> Iterator[Proof]:
    """What is known of one atom: its definition, and bounds from above by the norms that occur."""
    if not isinstance(atom, tuple):
        return
    head = atom[0]
    if head in ("ErrorFlow", "StateFlow", "PathSum", "Step"):
        yield from _tried(lambda: K.unfold(atom))
    elif head in NORMS:
        yield from _tried(lambda: _row_form(atom))
    elif head == "abs":
        yield from _about_size(atom, norms)
    elif head == "sum" and atom[3] == N:
        yield from _about_sum(atom, norms)


def _tried(rule: Callable[[], Proof]) -> Iterator[Proof]:
    try:
        yield rule()
    except KernelError:
        return


def _about_size(atom: Term, norms: list[Term]) -> Iterator[Proof]:
    inner = atom[1]
    if inner[0] in ("ErrorFlow", "StateFlow", "Step"):
        yield from _tried(lambda: _spread(inner))
    elif inner[0] == "sum":
        yield from _tried(lambda: K.triangle(inner))
    elif inner[0] == "Slope":
        yield from _tried(lambda: K.slope_sup(inner[1], inner[2]))
        for norm in norms:
            if norm[0] == "SlopeMax" and len(norm) == 3 and norm[1] in ("inf", "max", "one", "two"):
                yield from _tried(lambda norm=norm: _slope_below(inner, norm))
    elif inner[0] == "Weight":
        for norm in norms:
            for indices in _entry_indices(norm, inner):
                yield from _tried(lambda norm=norm, indices=indices: L.below_max(norm, *indices))


def _entry_indices(norm: Term, entry: Term) -> list[tuple[Term, ...]]:
    """The indices at which a norm that is a maximum of weights has this entry: WeightMax, Norm(inf, Row), Norm(inf, Col)."""
    _, k, j = entry
    if norm == ("WeightMax",) or norm == ("Norm", "max", ("W",)):
        return [(k, j)]
    if norm[0] == "Norm" and norm[1] in ("inf", "max"):
        return {("Row", k): [(j,)], ("Col", j): [(k,)]}.get(norm[2], [])
    return []


def _slope_below(slope: Term, norm: Term) -> Proof:
    _, r, j = slope
    within = prove(("<=", r, norm[2]), [], degree=1)
    if within is None or not has_sort(r, "lag"):
        raise KernelError(f"{r!r} is not manifestly in 1..{norm[2]!r}")
    return L.slope_below(r, j, within)


def _spread(leaf: Term) -> Proof:
    """|flow over q + 1| <= sum of |flow over q| |last step|; |step| = |slope| |weight|."""
    unfolded = K.unfold(leaf)
    size = absolute(unfolded)
    return chain(size, K.triangle(unfolded.concl[2])) if unfolded.concl[2][0] == "sum" else size


def _nonnegative_norm(norm: Term) -> Proof:
    """0 <= a norm: it is at least its value at some index, which is an absolute value or a sum of such."""
    unfolded = K.unfold(norm)
    inner, steps = unfolded.concl[2], []
    while inner[0] == "maximum":
        (index,) = inner[1]
        within = None if inner[3] == N else K.at_least_one(inner[3])
        steps.append(K.maximum_upper(inner, ONE if within else index, within))
        inner = steps[-1].concl[1]
    return weigh(("<=", ZERO, norm), (ONE, inner), *((s,) for s in steps), (unfolded, -ONE))


def _row_form(norm: Term) -> Proof:
    """The 1-norm of a row or a column is a sum."""
    unfolded = K.unfold(norm)
    if unfolded.concl[2][0] != "sum":
        raise KernelError(f"{norm!r} is no sum")
    return unfolded


def _about_sum(atom: Term, norms: list[Term]) -> Iterator[Proof]:
    """A sum is at most the sum of bounds of its terms; row and column sums are at most the norm; rows of the flow, by `lemmas`."""
    for norm in norms:
        if norm[0] == "Norm" and norm[2] == ("W",) and norm[1] in ("inf", "one") and len(atom[1]) == 1:
            for index in free(atom):
                yield from _tried(lambda norm=norm, index=index: _matching(L.below_max(norm, index), atom))
    yield from _rows_of_flow(atom)
    units = [("var", f"u{i}'", "unit") for i in range(len(atom[1]))]
    body = atom[2]
    for label, unit in zip(atom[1], units, strict=True):
        body = subst(body, label, unit)
    for factor in [a for m in normal(body) for a, _ in m]:
        for fact in facts(factor, norms):
            if fact.concl[0] in ("<=", "="):
                yield from _tried(lambda fact=fact, factor=factor: _termwise(body, factor, fact, units))


def _termwise(body: Term, factor: Term, fact: Proof, units: list[Term]) -> Proof:
    """Sum of f * rest <= sum of b * rest, from f <= b and rest >= 0 by its form."""
    ((mono, coefficient),) = normal(body).items()
    if dict(mono).get(factor) != normal_exponent() or fact.concl[1] != factor:
        raise KernelError("the factor does not stand in the sum with the exponent 1")
    rest = [term({((a, e),): ONE}) for a, e in mono if a != factor]
    other = ("*", coefficient, *rest)
    proof = weigh((fact.concl[0], ("*", factor, other), ("*", fact.concl[2], other)), (fact, other))
    for unit in reversed(units):
        proof = sum_of_bounds(proof, unit)
    return proof


def normal_exponent() -> tuple[Any, ...]:
    """The exponent 1 as the normal form writes it."""
    ((mono, _),) = normal(N).items()
    return tuple(mono[0][1])


def _matching(proof: Proof, atom: Term) -> Proof:
    if normal(proof.concl[1]) != normal(atom):
        raise KernelError("the row is another one")
    return proof


def _rows_of_flow(atom: Term) -> Iterator[Proof]:
    """Sum over v of |ErrorFlow(q, k, v)| <= c SlopeMax (SlopeMax |W|_inf) ** (q - 1), with c = |W|_inf and c = n |row k|_inf."""
    body = atom[2]
    if len(atom[1]) != 1 or body[0] != "abs" or body[1][0] != "ErrorFlow" or body[1][3:] != (atom[1][0], ZERO):
        return
    _, lag, k, _v, _o = body[1]
    if lag[0] != "var" or k == atom[1][0]:
        return
    row = L.below_max(("Norm", "inf", ("Row", L.KK)), L.V)
    for first in (L.below_max(("Norm", "inf", L.W), L.KK), sum_of_bounds(row, L.V)):
        yield at(for_all(L.at_lag(L.flow_rows(first)), L.Q, L.KK), lag, k)


def _atoms(relation: Term) -> list[Term]:
    return [a for m in difference(relation) for a, _ in m] if relation[0] in RELATIONS else []


def _subterms(t: Term) -> Iterator[Term]:
    """The subterms of a formula outside of binders that are tuples with a head, outermost first."""
    if not isinstance(t, tuple) or t[0] in BINDERS:
        return
    yield t
    for x in t[1:]:
        yield from _subterms(x)
