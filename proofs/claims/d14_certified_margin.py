"""How much of the noise that a latch neuron stands the contraction of theorem 3 certifies: about a half to 3/4.

The latch neuron a(t) = w tanh a(t-1) + h(t) stands every noise up to h* = max of w tanh a - a. A ball of radius d
around its attractor certifies (1 - lambda(d)) d, with lambda(d) = w tanh'(a* - d) the largest slope on it (d13). The
best d certifies 56.13 % of h* for w = 2 (d14), 50.14 % for w = 1.25, 62.66 % for w = 3, 71.93 % for w = 5.

Each statement is about one real x, the edge a* - d of the ball, in this form: h* lies within 1e-12 below `most`; the
attractor a* lies between `low` and `high`, where w tanh a - a changes its sign; no x certifies more than the larger
part of most, with high for a*; and `at` certifies more than the smaller part of most, with low for a*.

Why: ball arithmetic. By the mean value theorem the part is below 1; for w -> 1 it is 2 (sqrt 6 - sqrt 3)/3 =
.478 (theory.latching).

Tight: the two parts differ by 1e-4; the smaller one is exceeded (the near miss).

Source: new here, about Bengio et al. (1994), theorem 3 (wording of the theorem not seen).
"""

from sympy import Rational as Q

from proofs.claim import Claim, instead
from theory.activations import tanh
from theory.statement import ActAt, Net, Real, SlopeAt, both, leq, lt

x, net = Real("x"), Net(tanh)
NEAR = Q(1, 10**12)


def certified(name: str, weight: Q, part: str, most: str, fold: str, state: str, at: str) -> Claim:
    """Between `part` and 1e-4 more of h*: `most`, rounded up, is attained at `fold`; `state` is the attractor."""
    bound, attained, edge, share = Q(most), Q(fold), Q(at), Q(part)
    low, high = Q(state) - NEAR, Q(state) + NEAR
    margin = both(leq(weight * ActAt(x) - x, bound), leq(bound - NEAR, weight * ActAt(attained) - attained))
    attractor = both(lt(low, weight * ActAt(low)), lt(weight * ActAt(high), high))
    above = leq((1 - weight * SlopeAt(x)) * (high - x), (share + Q(1, 10**4)) * bound)
    below = leq(share * bound, (1 - weight * SlopeAt(edge)) * (low - edge))
    return Claim(
        id=name,
        title=f"a ball certifies {float(100 * share):.6g} % of the noise that a latch of w = {weight} stands",
        source="new here; Bengio et al. (1994), theorem 3",
        over=(x, net),
        given=(leq(0, x),),
        statement=both(margin, attractor, above, below),
        near_miss=instead(statement=leq((1 - weight * SlopeAt(x)) * (high - x), share * bound)),
    )


d14 = certified("d14", Q(2), "0.5613", "0.5328399753536", "0.8813735870195", "1.915008048154537", "1.3242")
of_w0 = certified("d14-of-w0", Q(5, 4), "0.5014", "0.0778051693154", "0.4812118250596", "0.888014729359838", "0.6865")
of_three = certified("d14-of-three", Q(3), "0.6266", "1.303273908003", "1.146215834781", "2.984704585357887", "1.8032")
of_five = certified("d14-of-five", Q(5), "0.7193", "3.028500479821", "1.443635475179", "4.999545608576163", "2.3955")
