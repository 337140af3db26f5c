"""As printed: if |f'_i w_ij| > 1 for every factor, as with linear f, the error flow blows up.

Why it falls: the largest product grows, but the products may cancel. Linear units and W = 3 [[1, -1], [1, -1]]: every
path has size 3**q, and W W = 0. Where all weights are positive, nothing cancels: with f' = 1 each entry of the flow is
at least 1 at every lag.

Tight: signs of the form sigma_i sigma_j do as well (c2); for one unit there is one path, and any sign will do.

Source: Hochreiter and Schmidhuber (1997), sec. 3.1; Hochreiter et al. (2001), intuitive explanation: "the largest
product increases exponentially ... the error blows up"."""

from fractions import Fraction

from proofs import kernel as K
from proofs.claim import Claim, instead
from proofs.kernel import Proof
from proofs.lemmas import KK, NEXT, I, J, M, Q, V, flow, weight
from proofs.lemmas.identities import last_steps
from proofs.sequent import sequent
from proofs.tactics import absolute, at, sum_of_bounds, weigh
from proofs.terms import ONE, ZERO, N, subst
from theory.activations import linear
from theory.statement import Flow, Lag, Nat, Net, Slope, Unit, Units, Weight, decays, define, for_all, lt, no

n, r, s, i, j, net = Units("n"), Lag("r"), Nat("s"), Unit("i"), Unit("j"), Net(linear)

every_factor_above_one = for_all(r, for_all(i, for_all(j, lt(1, abs(Slope(r, i) * Weight(i, j))))))
positive_weights = for_all(i, for_all(j, lt(0, Weight(i, j))))


def no_cancellation() -> Proof:
    """Induction over the lag: 1 <= ErrorFlow(q, k, v), a sum of n products of what is at least 1."""
    claim = sequent(c3.variant(c3.corrected).stored)
    factors, signs, slopes = map(K.assume, (*claim.given, *claim.constructed))
    weights = weights_above_one(factors, signs, slopes)
    formula = ("all", (V,), ("<=", ONE, flow(M, KK, V)))
    first, entry, grown = K.unfold(flow(ONE, KK, V)), at(weights, KK, V), K.unfold(flow(NEXT, KK, V))
    base = weigh(subst(formula[2], M, ONE), (entry,), (first, -ONE), (at(slopes, ONE, V), -ONE, weight(KK, V)))
    unit, last = last_steps(grown)
    past, steep, entry = at(K.assume(formula), unit), at(slopes, NEXT, V), at(weights, unit, V)
    arriving = past.concl[2]
    summand = ("<=", ONE, ("*", arriving, last))
    each = weigh(summand, (past,), (entry, past), (entry,), (steep, -ONE, arriving, entry.concl[2]))
    step = weigh(subst(formula[2], M, NEXT), (K.at_least_one(N),), (sum_of_bounds(each, unit),), (grown, -ONE))
    above = at(K.induct(K.generalise(base, V), K.generalise(step, V), M, formula), Q, V)
    size = K.abs_upper(above.concl[2])
    bound = K.generalise(weigh(("<=", ONE, size.concl[2]), (above,), (size,)), Q)
    return K.no_decay(bound, weigh(("<", ZERO, ONE), (ONE,)), ("Flow",))


def weights_above_one(factors: Proof, signs: Proof, slopes: Proof) -> Proof:
    """For all i and j, 1 <= w[i, j]: from 1 < |f'_i w[i, j]|, 0 < w[i, j] and f'_i = 1."""
    w, factor, positive = weight(I, J), at(factors, ONE, I, J), at(signs, I, J)
    size = K.abs_least(weigh(("<=", w, w)), weigh(("<=", ("*", -ONE, w), w), (positive, Fraction(2))))
    slope = absolute(at(slopes, ONE, I))
    above = weigh(("<=", ONE, w), (factor,), (slope, size.concl[1]), (size,))
    return K.generalise(K.generalise(above, J), I)


c3 = Claim(
    id="c3",
    title="every factor above 1",
    source="Hochreiter and Schmidhuber (1997), sec. 3.1; Hochreiter et al. (2001), intuitive explanation",
    over=(n, net),
    given=(every_factor_above_one,),
    statement=no(decays(Flow)),
    corrected=instead(
        given=(every_factor_above_one, positive_weights),
        where=(define(Slope(s, j), 1),),  # f' = 1, as the system says; the kernel knows of f' only a bound
        derivation=no_cancellation,
    ),
)
