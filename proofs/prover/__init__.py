"""A try at a proof without a person.

Facts about the leaves of a relation are gathered: definitions, the triangle inequality, that a sum grows with its
terms, the bounds of `lemmas`. Then a certificate is searched for. It fails often and is never wrong: the kernel checks.
"""

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from functools import partial
from typing import Any

from proofs import kernel as K
from proofs import lemmas as L
from proofs.certificates import prove
from proofs.kernel import Proof
from proofs.lemmas.flow_bounds import flow_bounds
from proofs.prover.climb import climbed
from proofs.prover.closed_forms import closed_forms
from proofs.prover.norm_prover import norm_bounds
from proofs.sequent import Sequent, net_sequent
from proofs.tactics import absolute, at, chain, for_all, power_bounds, rewritten, sum_of_bounds, triangle, var, weigh
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
    nonnegative,
    normal,
    subst,
    term,
)

MAX_FACTS, ROUNDS = 24, 3  # premises of one certificate; how often facts are gathered about what facts brought in
NORMS = ("Norm", "SlopeMax", "WeightMax")
SIGNED = ("ErrorFlow", "StateFlow", "Slope", "Weight", "Step", "sum")  # what is at most its absolute value


def derivation_of(stored: dict[str, Any]) -> Callable[[], Proof]:
    """A derivation, as a Claim takes it, that tries to prove the stored claim; KernelError where it cannot."""

    def derivation() -> Proof:
        proof = proved(net_sequent(stored))
        if proof is None:
            raise KernelError("no certificate was found; pass a derivation")
        return proof

    return derivation


def proved(claim: Sequent, *, also: Sequence[Proof] = (), degree: int = 3) -> Proof | None:
    """A proof of the goal, a relation, from the hypotheses and the facts about its leaves; None where none is found.

    ``also`` are further premises, whose own hypotheses the proof then has; ``degree`` bounds the products of facts
    that the certificates look at: 1 is quick, 3 may take seconds.
    """
    if claim.goal[0] not in RELATIONS:
        return None
    given = [*also, *(K.assume(h) for h in (*claim.given, *claim.known) if h[0] in RELATIONS)]
    leaves = list(dict.fromkeys(_subterms(claim.goal)))
    bounds = list(flow_bounds(claim, [x for x in leaves if x[0] == "ErrorFlow"], [x for x in leaves if x[0] in NORMS]))
    bounds += norm_bounds(claim, list(dict.fromkeys([*leaves, *(x for g in given for x in _subterms(g.concl))])))
    sizes = [K.abs_upper(x) for x in _signed(claim.goal)]
    equal = [fact for fact in bounds if fact.concl[0] == "="]
    about = [g.concl for g in (*given, *sizes, *equal)]
    known = [*closed_forms(claim, leaves), *bounds, *sizes, *gathered(claim.goal, about)]
    premises = (given + known)[:MAX_FACTS]
    found = prove(claim.goal, premises, degree=1)
    if found is None:
        found = climbed(claim.goal, [*given, *known, *powers(claim.goal, given, known)])
    for higher in range(2, degree + 1):
        if found is None:
            found = prove(claim.goal, premises, degree=higher)
    return found


def _signed(goal: Term) -> Iterator[Term]:
    """Atoms of a goal, and its left side, that may be negative: each is at most its absolute value."""
    yield from (x for x in _atoms(goal) if isinstance(x, tuple) and x[0] in SIGNED)
    if len(normal(goal[1])) > 1 and not nonnegative(goal[1]):
        yield goal[1]


def powers(goal: Term, given: list[Proof], known: list[Proof]) -> Iterator[Proof]:
    """0 <= a ** e, and a ** e <= b ** e for a <= b.

    For the exponents e that occur and the a that are known to be >= 0.
    """
    low = {p.concl[2]: p for p in known if p.concl[:2] == ("<=", ZERO)}
    exponents = {exponent for r in (goal, *(p.concl for p in known)) for exponent in _exponents(r)}
    for fact in (*given, *known):
        base = fact.concl[1]
        if base == ZERO:
            continue
        for exponent in sorted(exponents, key=repr):
            if fact.concl[0] != "=":
                yield from _tried(_power_below, fact, low, exponent)
            elif isinstance(fact.concl[2], Fraction):
                yield from _tried(_power_equal, fact, exponent)
    for sign in low.values():
        for exponent in sorted(exponents, key=repr):
            yield from _tried(_power_sign, sign, exponent)


def _power_below(fact: Proof, low: dict[Term, Proof], exponent: Term) -> Proof:
    return power_bounds(_sign(fact.concl[1], low), weak(fact), exponent)[1]


def _power_equal(fact: Proof, exponent: Term) -> Proof:
    """a ** e = b ** e, from a = b."""
    power: Term = ("**", fact.concl[1], exponent)
    return rewritten(K.algebra(power, power), fact, ("=", power, ("**", var("x'", "real"), exponent)))


def _power_sign(sign: Proof, exponent: Term) -> Proof:
    base = sign.concl[2]
    return power_bounds(sign, weigh(("<=", base, base)), exponent)[0]


def _size_unfolded(leaf: Term) -> Proof:
    return absolute(K.unfold(leaf))


def weak(fact: Proof) -> Proof:
    """a <= b, from a <= b or a < b."""
    return weigh(("<=", *fact.concl[1:]), (fact,))


def _sign(base: Term, low: dict[Term, Proof]) -> Proof:
    """0 <= base, for a product of factors that are known to be >= 0."""
    ((mono, c),) = normal(base).items() if len(normal(base)) == 1 else (((), -ONE),)
    factors: list[Any] = [low.get(a, a) for a, e in mono for _ in range(dict(e).get(None, 0))]
    return weigh(("<=", ZERO, base), (c, *factors))


def _exponents(relation: Term) -> Iterator[Term]:
    """The exponents of powers that are no numbers, as terms."""
    if relation[0] not in RELATIONS:
        return
    for mono in difference(relation):
        for _atom, exponent in mono:
            if dict(exponent).keys() != {None}:
                yield _as_exponent(exponent)


def _as_exponent(exponent: tuple[Any, ...]) -> Term:
    """An exponent of the normal form as a term: read off a power of a fresh variable."""
    power = term({((("var", "b'", "real"), exponent),): ONE})
    return power[2]


def gathered(goal: Term, given: list[Term]) -> Iterator[Proof]:
    """Facts about the norms and atoms of the goal, then about those that these facts bring in, each once."""
    norms: list[Term] = []
    seen: set[Term] = set()
    relations = [goal, *given]
    for _ in range(ROUNDS):
        fresh = [term(normal(x)) for r in relations for x in _subterms(r) if x[0] in NORMS]
        fresh = [x for x in dict.fromkeys(fresh) if x not in norms]
        norms += fresh
        atoms = [a for r in relations for a in _atoms(r) if a not in seen]
        found = [fact for norm in fresh for fact in _tried(_nonnegative_norm, norm)]
        found += [fact for norm in norms for fact in _between(norm, norms) if fact.concl not in seen]
        found += [fact for atom in dict.fromkeys(atoms) for fact in facts(atom, norms)]
        seen.update(atoms, (fact.concl for fact in found))
        relations = [fact.concl for fact in found]
        yield from found


def facts(atom: Term, norms: list[Term]) -> Iterator[Proof]:
    """What is known of one atom: its definition, and bounds from above by the norms that occur."""
    if not isinstance(atom, tuple):
        return
    head = atom[0]
    if head in ("ErrorFlow", "StateFlow", "PathSum", "Step"):
        yield from _tried(K.unfold, atom)
    elif head in NORMS:
        yield from _tried(_row_form, atom)
    elif head == "abs":
        yield from _about_size(atom, norms)
    elif head == "sum" and atom[3] == N:
        yield from _about_sum(atom, norms)


def _tried(rule: Callable[..., Proof], *arguments: Any) -> Iterator[Proof]:
    """The proof that the rule gives, if it applies."""
    try:
        yield rule(*arguments)
    except KernelError:
        return


def _about_size(atom: Term, norms: list[Term]) -> Iterator[Proof]:
    inner = atom[1]
    if inner[0] in ("ErrorFlow", "StateFlow", "Step"):
        yield from _tried(_size_unfolded, inner)
        yield from _tried(_spread, inner)
        yield from _tried(_entry_of_row, inner)
        for norm in norms:
            if norm[:2] == ("Norm", "inf") and norm[2][0] == "Flow":
                yield from _tried(_entry_of_flow, inner, norm)
    elif inner[0] == "sum":
        yield from _tried(K.triangle, inner)
    elif inner[0] == "+":
        yield from _tried(_spread_out, inner)
    elif inner[0] == "Slope":
        yield from _tried(K.slope_sup, inner[1], inner[2])
        for norm in norms:
            if norm[0] == "SlopeMax" and len(norm) == 3 and norm[1] == "inf":
                yield from _tried(_slope_below, inner, norm)
    elif inner[0] == "Weight":
        for norm in norms:
            for indices in _entry_indices(norm, inner):
                yield from _tried(L.below_max, norm, *indices)


def _entry_indices(norm: Term, entry: Term) -> list[tuple[Term, ...]]:
    """The indices at which a norm that is a maximum of weights has this entry.

    Such norms are WeightMax, Norm(inf, Row) and Norm(inf, Col).
    """
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


def _spread_out(inner: Term) -> Proof:
    """|s + t + ...| <= |s| + |t| + ..."""
    _, first, *others = inner
    if len(others) == 1:
        return triangle(first, others[0])
    rest: Term = ("+", *others)
    return weigh(
        ("<=", ("abs", inner), ("+", *(("abs", part) for part in inner[1:]))),
        (triangle(first, rest),),
        (_spread_out(rest),),
    )


def _entry_of_row(leaf: Term) -> Proof:
    """|ErrorFlow(q, k, v)| <= sum over v of |ErrorFlow(q, k, v)|."""
    head, lag, k, v, *offset = leaf
    if head != "ErrorFlow":
        raise KernelError(f"{leaf!r} is no entry of the error flow")
    anywhere = var("u'", "unit")
    row = L.entry_below_row((head, lag, k, anywhere, *offset), anywhere)
    return at(K.generalise(row, anywhere), v)


def _entry_of_flow(leaf: Term, norm: Term) -> Proof:
    """|ErrorFlow(q, k, v)| <= Norm(inf, Flow(q))."""
    return chain(_entry_of_row(leaf), L.below_max(norm, leaf[2]))


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


def _between(norm: Term, norms: list[Term]) -> Iterator[Proof]:
    """A norm below another that occurs: of a row or column below that of W, of fewer lags below that of more."""
    if norm[:2] == ("SlopeMax", "inf") and len(norm) == 3:
        yield from _tried(_below_sup, norm)
    if norm[:2] == ("Norm", "inf") and norm[2][0] == "Flow":
        yield from _tried(_flow_norm, norm)
    for other in norms:
        if norm[:2] == ("SlopeMax", "inf") and len(norm) == 3 and other[0] == "SlopeMax" and len(other) == 2:
            yield from _tried(_below_all_times, norm, other)
        if norm == ("Norm", "inf", L.W) and other == ("WeightMax",):
            yield from _tried(L.norm_below_weight_max, "inf")
        if norm[0] == other[0] == "SlopeMax" and len(norm) == len(other) == 3 and norm != other:
            yield from _tried(_fewer_lags, norm, other)
        if other == ("Norm", "inf", L.W) and norm[:2] == other[:2] and norm[2][0] in ("Row", "Col"):
            yield from _tried(_line_below_norm, norm)


def _flow_norm(norm: Term) -> Proof:
    """Norm(inf, Flow(q)) <= |W|_inf SlopeMax (SlopeMax |W|_inf) ** (q - 1): the largest row sum, by `lemmas`."""
    rows = L.at_lag(L.flow_rows(L.below_max(("Norm", "inf", L.W), L.KK)))
    return L.max_below(at(for_all(rows, L.Q, L.KK), norm[2][1]), norm)


def _below_sup(norm: Term) -> Proof:
    """SlopeMax(inf, q) <= SlopeSup, at the lag of this leaf."""
    return at(K.generalise(L.slope_max_below(K.slope_sup), L.Q), norm[2])


def _below_all_times(norm: Term, other: Term) -> Proof:
    """SlopeMax(inf, q) <= SlopeMax(p), the largest slope at any time."""
    return at(K.generalise(L.slope_max_below(partial(K.slope_upper, other[1])), L.Q), norm[2])


def _fewer_lags(small: Term, large: Term) -> Proof:
    """SlopeMax(p, q) <= SlopeMax(p', q'), for q manifestly at most q'."""
    unfolded = K.unfold(small)
    (_, (r,), inner, lags) = unfolded.concl[2]
    within = K.assume(("<=", r, lags))
    ones = [K.at_least_one(x) for x in free(large[2]) if x[2] == "lag"]
    more = prove(("<=", r, large[2]), [within, *ones], degree=1)
    if more is None:
        raise KernelError(f"{small[2]!r} is not manifestly at most {large[2]!r}")
    if inner[0] == "Norm":  # no rational form
        raise KernelError(f"{small!r} is treated in norm_prover")
    (unit,) = inner[1]
    each = K.generalise(L.slope_below(r, unit, more), unit)
    least = K.maximum_least(each, inner)
    return chain(unfolded, K.maximum_least(K.generalise(K.suppose(least, within.concl), r), unfolded.concl[2]))


def _line_below_norm(norm: Term) -> Proof:
    """Norm(inf, Row(k)) or Norm(inf, Col(v)) <= Norm(inf, W)."""
    unfolded = K.unfold(norm)
    (_, (unit,), (_, (_, to, source)), _) = unfolded.concl[2]
    anywhere = var("u'", "unit")
    entry = at(K.generalise(L.entry_below_row(L.weight(to, anywhere), anywhere), anywhere), source)
    each = chain(entry, L.below_max(("Norm", "inf", L.W), to))
    return chain(unfolded, K.maximum_least(K.generalise(each, unit), unfolded.concl[2]))


def _row_form(norm: Term) -> Proof:
    """The 1-norm of a row or a column is a sum."""
    unfolded = K.unfold(norm)
    if unfolded.concl[2][0] != "sum":
        raise KernelError(f"{norm!r} is no sum")
    return unfolded


def _about_sum(atom: Term, norms: list[Term]) -> Iterator[Proof]:
    """A sum is at most the sum of bounds of its terms.

    Row and column sums are at most the norm; the rows of the flow are bounded by `lemmas`.
    """
    for norm in norms:
        if norm[0] == "Norm" and norm[2] == ("W",) and norm[1] in ("inf", "one") and len(atom[1]) == 1:
            for index in free(atom):
                yield from _tried(_line_of_norm, norm, index, atom)
    yield from _rows_of_flow(atom)
    units = [("var", f"u{i}'", "unit") for i in range(len(atom[1]))]
    body = atom[2]
    for label, unit in zip(atom[1], units, strict=True):
        body = subst(body, label, unit)
    for factor in [a for m in normal(body) for a, _ in m]:
        for fact in facts(factor, norms):
            if fact.concl[0] in ("<=", "="):
                yield from _tried(_termwise, body, factor, fact, units)


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


def _line_of_norm(norm: Term, index: Term, atom: Term) -> Proof:
    """The row or column sum at the index is at most the norm, if the atom is that sum."""
    proof = L.below_max(norm, index)
    if normal(proof.concl[1]) != normal(atom):
        raise KernelError("the row is another one")
    return proof


def _rows_of_flow(atom: Term) -> Iterator[Proof]:
    """Sum over v of |ErrorFlow(q, k, v)| <= c SlopeMax (SlopeMax |W|_inf) ** (q - 1).

    With c = |W|_inf and with c = n |row k|_inf.
    """
    body = atom[2]
    if len(atom[1]) != 1 or body[0] != "abs" or body[1][0] != "ErrorFlow" or body[1][3:] != (atom[1][0], ZERO):
        return
    _, lag, k, _v, _o = body[1]
    if not isinstance(lag, tuple) or lag[0] != "var" or k == atom[1][0]:
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
