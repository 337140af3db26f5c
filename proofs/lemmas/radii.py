"""What spectral radii say of a flow whose steps are all one matrix; two of the lemmas cite `proofs.cited`."""

from proofs import kernel as K
from proofs.kernel import Proof
from proofs.lemmas import I, J
from proofs.meaning import entry
from proofs.tactics import absurd, at, chain, for_all, inverse, weigh
from proofs.terms import ONE, ZERO, Term

STATE_STEP: Term = ("Step", ONE)
NET_STEP: Term = ("Flow", ONE)


def radius(matrix: Term) -> Term:
    """The spectral radius of a matrix of the language."""
    return ("SpectralRadius", matrix)


def powers(flow: str, slopes: Proof) -> tuple[Proof, Proof]:
    """rho(M) < 1 implies that the flow decays, and if it vanishes, rho(M) < 1; M is the one step of the flow.

    ``slopes`` proves for all nats r and units j: Slope(r, j) = x, where x does not depend on r.
    """
    fact = K.cite("powers", flow)
    r, j, first = ("var", "r", "lag" if flow == "Flow" else "nat"), ("var", "j", "unit"), fact.concl[1][2][2][2][1]
    now, then = at(slopes, r, j), at(slopes, first, j)
    steady = for_all(weigh(("=", now.concl[1], then.concl[1]), (now,), (then, -ONE)), r, j)
    both = K.detach(fact, steady)
    return K.part(both, 0), K.part(both, 1)


def decays_iff_small(flow: str, slopes: Proof) -> Proof:
    """The flow decays if and only if rho(M) < 1."""
    small, needed = powers(flow, slopes)
    vanishes = K.vanish(K.assume(("decays", (flow,))), (flow,))
    return K.equivalent(K.suppose(K.detach(needed, vanishes), ("decays", (flow,))), small)


def vanishes_iff_small(flow: str, slopes: Proof) -> Proof:
    """The flow vanishes if and only if rho(M) < 1."""
    small, needed = powers(flow, slopes)
    decays = K.detach(small, K.assume(small.concl[1]))
    return K.equivalent(needed, K.suppose(K.vanish(decays, (flow,)), small.concl[1]))


def does_not_vanish(flow: str, slopes: Proof, large: Proof) -> Proof:
    """The flow does not vanish, from 1 <= rho(M) or 1 < rho(M)."""
    _, needed = powers(flow, slopes)
    vanishes: Term = ("vanishes", (flow,))
    small = K.detach(needed, K.assume(vanishes))
    gap = weigh(("<", ZERO, ("+", ONE, ("*", -ONE, small.concl[1]))), (small,))
    low, whole = inverse(gap)
    return absurd(vanishes, (large, low), (whole, -ONE))


def equal_radius(matrix: Term, other: Term, entries: Proof) -> Proof:
    """rho(M) = rho(N), from M[i, j] = N[i, j], of any units i and j."""
    scaled = for_all(weigh(("=", entry(matrix, I, J), ("*", ONE, entry(other, I, J))), (entries,)), I, J)
    equal = K.detach(K.norm_fact("multiple_radius", matrix, ONE, other, I, J), scaled)
    return weigh(("=", radius(matrix), radius(other)), (equal,))


def slopes_up_to_largest(signs: Proof) -> Proof:
    """For all times and units, 0 <= Slope(r, j) <= SlopeMax(inf), from 0 <= Slope(r, j)."""
    r, j = ("var", "r", "nat"), ("var", "j", "unit")
    low = at(signs, r, j)
    slope = low.concl[2]
    return for_all(K.both(low, chain(K.abs_upper(slope), K.slope_upper("inf", r, j))), r, j)
