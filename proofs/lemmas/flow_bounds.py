"""Bounds of the error flow that `lemmas` proves once, at the entries and in the norms that a goal speaks of.

Nothing here is trusted: each bound is the kernel's proof of `lemmas`, instantiated.
"""

from collections.abc import Iterator
from functools import cache

from proofs import kernel as K
from proofs import lemmas as L
from proofs.certificates import prove
from proofs.kernel import Proof
from proofs.sequent import Sequent
from proofs.tactics import at, for_all, rewritten, var, weigh
from proofs.terms import ONE, ZERO, N, Term, free

NORMS = ("inf", "one")  # the norms in which `lemmas` bounds the rows or the columns of a product


def flow_bounds(claim: Sequent, entries: list[Term], norms: list[Term]) -> Iterator[Proof]:
    """The bounds of these entries of the flow, |ErrorFlow(q, k, v)|, in the norms of W that occur in the goal.

    The final form without n; n times it and the middle form, where the lag is known to be at least 2.
    """
    for _, lag, k, v, o in entries:
        if o != ZERO:
            continue
        for p in NORMS:
            if ("Norm", p, L.W) in norms:
                yield from _final_forms(p, lag, k, v, norms)
        yield from _middle_form(claim, lag, k, v)
    for norm in norms:
        yield from _same_norms(norm)


def _same_norms(norm: Term) -> Iterator[Proof]:
    """The largest entry of a vector by its two names, and f'max in two norms: equalities, read either way."""
    if norm[0] == "Norm" and norm[1] == "max" and norm[2][0] in ("Row", "Col"):
        one, other = K.unfold(norm), K.unfold(("Norm", "inf", norm[2]))
    elif norm[0] == "SlopeMax" and len(norm) == 3 and norm[1] in ("one", "two", "max"):
        one, other = K.unfold(norm), K.unfold(("SlopeMax", "inf", norm[2]))
    else:
        return
    for a, b in ((one, other), (other, one)):
        yield weigh(("=", a.concl[1], b.concl[1]), (a,), (b, -ONE))


def _final_forms(p: str, lag: Term, k: Term, v: Term, norms: list[Term]) -> Iterator[Proof]:
    for name in NORMS:
        if ("SlopeMax", name, lag) in norms:
            yield from (at(each, lag, k, v) for each in _powers(p, name))


@cache
def _powers(p: str, name: str) -> tuple[Proof, ...]:
    """(SlopeMax |W|_p) ** q, and n times it, at all q, k and v, with the largest slope in the norm called name."""
    plain = L.flow_below_power(p)
    bound = _in_norm(name, plain, plain.concl[1], p)
    low = _in_norm(name, L.rate_powers(p), ZERO, p)
    wider = weigh(("<=", bound.concl[1], ("*", N, bound.concl[2])), (bound,), (low, K.at_least_one(N)))
    return tuple(for_all(each, L.Q, L.KK, L.V) for each in (bound, wider))


def _in_norm(name: str, proof: Proof, left: Term, p: str) -> Proof:
    """The proof of left <= (SlopeMax(inf, q) |W|_p) ** q, with SlopeMax(name, q), which is the same."""
    if name == "inf":
        return proof
    place = var("x'", "real")
    return rewritten(proof, L.same_slope_max(name), ("<=", left, ("**", ("*", place, ("Norm", p, L.W)), L.Q)))


def _middle_form(claim: Sequent, lag: Term, k: Term, v: Term) -> Iterator[Proof]:
    form, two = _middle_form_anywhere()
    long: Term = ("<=", two[1], lag)
    ones = [K.at_least_one(x) for x in free(lag) if x[2] == "lag"]
    known = K.assume(long) if long in claim.hypotheses else prove(long, ones, degree=1)
    if known is not None:
        yield K.detach(at(form, lag, k, v), known)


@cache
def _middle_form_anywhere() -> tuple[Proof, Term]:
    """At all q, k and v: 2 <= q implies the middle form; and the formula 2 <= q."""
    form = L.middle_form_from_two()
    (two,) = form.hyps
    return for_all(K.suppose(form, two), L.Q, L.KK, L.V), two
