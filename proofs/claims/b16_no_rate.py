"""That gamma = f'max |W| is the rate of decay: read as "the error flow decays only if gamma < 1".

Why it falls: gamma is an upper bound of the rate. W = [[1/2, 100], [0, 1/2]] with slopes 1 has gamma = 100.5 in the
infinity norm, and its flow decays like q 2**-q. The rate of a constant step is its spectral radius, that of a
sequence of steps the Lyapunov exponent.

Tight: what holds is the other direction; with gamma <= 1 it fails.

Source: Hochreiter and Schmidhuber (1997), sec. 3.1 (tau), and the review, line 76 (gamma), give the bound this name.
"""

from functools import partial

from proofs import kernel as K
from proofs import lemmas as L
from proofs.claim import Claim, instead
from proofs.kernel import Proof
from proofs.sequent import sequent
from proofs.tactics import power_bounds, weigh
from proofs.terms import ZERO, Term
from theory.statement import Flow, Net, Norm, SlopeMax, Units, W, decays, implies, inf, lt

n, net = Units("n"), Net()

below_one = lt(SlopeMax(inf) * Norm(inf, W), 1)


def corrected() -> Proof:
    """|flow| <= (SlopeMax |W|) ** q over all times, whose base is below 1."""
    goal = sequent(b16.variant(b16.corrected).stored).goal
    small = K.assume(goal[1])
    above, norm_low = L.flow_below_power("inf"), L.norm_nonnegative("inf")
    norm: Term = norm_low.concl[2]
    steep = L.slope_max_below(partial(K.slope_upper, "inf"))
    low = weigh(("<=", ZERO, ("*", steep.concl[2], norm)), (L.slope_max_nonnegative(), norm_low), (steep, norm_low))
    bigger = weigh(("<=", above.concl[2][1], low.concl[2]), (steep, norm_low))
    first = weigh(("<=", ZERO, above.concl[2][1]), (L.slope_max_nonnegative(), norm_low))
    powers = power_bounds(first, bigger, L.Q)[1]
    bound = weigh(("<=", above.concl[1], powers.concl[2]), (above,), (powers,))
    high = weigh(("<", low.concl[2], small.concl[2]), (small,))
    fixed = weigh(
        ("<=", ZERO, low.concl[2]), (K.slope_upper("inf", ZERO, L.J), norm_low), (norm_low, L.size(L.slope(ZERO, L.J)))
    )
    return K.suppose(L.flow_decays(bound, fixed, high), goal[1])


b16 = Claim(
    id="b16",
    title="the bound's base taken for the rate of decay, infinity norm",
    source="Hochreiter and Schmidhuber (1997), sec. 3.1; review, line 76",
    over=(n, net),
    statement=implies(decays(Flow), below_one),
    corrected=instead(statement=implies(below_one, decays(Flow)), derivation=corrected),
)
