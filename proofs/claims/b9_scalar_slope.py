"""Whether f'max may be the largest slope, max |f'_j|, instead of the norm |F'| (b9, b9-logistic, b9-two-units).

The source writes f'max and a compatible pair of norms. In the bound of the papers f'max is max |F'(tau)|, a norm of
matrices. Read as the largest slope, a number of the units, the bound fails although the norm is compatible, at least
the infinity norm, and 1 at unit vectors: with two units where a slope may be negative (b9), with three where none is
(b9-logistic): the ball of the 1-norm with the corners (1, 1, 1) and -(1, 1, 1) added, rows (1, 1, -1) of W, slopes
1, 1, 0 times the largest. There |W| = 1 and |F'| is twice the largest slope.

With two units and slopes >= 0 the source's condition on the vector norm, |u|_inf <= |u|, is not enough either
(b9-two-units): a ball that is long along (1, 1) and thin across it, W with rows (1, -9/10). It is with |e_j| = 1.

Why: |F'| = max |f'_j| wherever the norm of a vector does not change with the signs of its components (absolute
norms), so b4-star applies (b9, corrected). With two units, slopes d_1 >= d_2 >= 0 and |e_j| = 1, F' u is d_2 u plus
(d_1 - d_2) u_1 e_1, so |F' u| <= d_2 |u| + (d_1 - d_2) |u_1| <= d_1 |u|; rows of the flow likewise in the dual norm.

Tight: the corrected form attains equality only at n = 1, as it keeps the factor n of the source.

Source: Hochreiter and Schmidhuber (1997), sec. 3.1; review, line 67. Absolute norms: Bauer, Stoer and Witzgall (1961),
for all real diagonal matrices an equivalence.
"""

from typing import Any

from proofs import kernel as K
from proofs import lemmas as L
from proofs.claim import Claim, Constructed, also_given
from proofs.kernel import Proof
from proofs.lemmas import norm_lemmas as NL
from proofs.lemmas.two_units import flow_below_power
from proofs.sequent import sequent
from proofs.tactics import at, chain, power_bounds, weigh
from proofs.terms import ZERO, N, Term
from theory.activations import logistic
from theory.statement import (
    Basis,
    ErrorFlow,
    Lag,
    Nat,
    Net,
    Norm,
    NormVariable,
    Slope,
    SlopeMax,
    Slopes,
    Unit,
    Units,
    W,
    dual,
    eq,
    for_all,
    inf,
    leq,
)

n, q, k, v, j = Units("n"), Lag("q"), Unit("k"), Unit("v"), Unit("j")
r, x, net = Nat("r"), NormVariable("x"), Net()

X: Term = ("var", "x", "norm")
RATE: Term = ("*", L.SLOPE_MAX, NL.norm(X, L.W))
above_inf = for_all(j, leq(Norm(dual(x), Basis(j)), 1))
slopes_as_their_norm = for_all(r, leq(Norm(x, Slopes(r)), Norm(inf, Slopes(r))))
largest_slope = leq(abs(ErrorFlow(q, k, v)), n * (SlopeMax(inf, q) * Norm(x, W)) ** q)


def parallelogram() -> dict[str, Any]:
    """conv{+-(1, 0), +-(1, 1)}, rows (2, -1) of W, slopes 1 and -1: |W| = 2, flow 2 * 3 ** (q - 1)."""
    return {
        "n": 2,
        "vars": {"q": "3", "k": "1", "v": "1"},
        "W": [["2", "-1"], ["2", "-1"]],
        "slopes": [["1", "-1"]],
        "norms": {"x": {"kind": "polytope", "vertices": [["1", "0"], ["1", "1"]]}},
    }


def ball_with_two_corners() -> dict[str, Any]:
    """conv{+-e_i, +-(1, 1, 1)}, rows 3.6 (1, 1, -1) of W, slopes 1/4, 1/4, 1/256: |W|/4 = .9, yet the flow grows."""
    axes = [["1", "0", "0"], ["0", "1", "0"], ["0", "0", "1"]]
    return {
        "n": 3,
        "vars": {"q": "20", "k": "1", "v": "1"},
        "W": [["18/5", "18/5", "-18/5"]] * 3,
        "slopes": [["1/4", "1/4", "1/256"]],
        "norms": {"x": {"kind": "polytope", "vertices": [*axes, ["1", "1", "1"]]}},
    }


def thin_rhombus() -> dict[str, Any]:
    """conv{+-(1, 1), +-(.1, -.1)}, W with rows (1, -.9), F' = diag(1, 0): |W| = .19, the flow is 1 at every q."""
    return {
        "n": 2,
        "vars": {"q": "1", "k": "1", "v": "1"},
        "W": [["1", "-9/10"]] * 2,
        "slopes": [["1", "0"]],
        "norms": {"x": {"kind": "polytope", "vertices": [["1", "1"], ["1/10", "-1/10"]]}},
    }


def norm_of_slopes(claim: Claim) -> Proof:
    """The bound for every pair, where max |F'| is at most the largest slope, |e_k|* and |e_v| are at most 1, 1 <= n."""
    stated = sequent(claim.variant(claim.corrected).stored)
    units, short, steep = map(K.assume, stated.given)
    whole = NL.norm(X, L.W)
    steeper, low = slope_max_below(X, steep), NL.slope_max_nonnegative(X)
    power: Term = ("*", NL.slope_max(X), whole)
    nonnegative = weigh(("<=", ZERO, power), (low, whole))
    below = power_bounds(nonnegative, weigh(("<=", power, RATE), (steeper, whole)), L.Q)
    return weigh(
        stated.goal,
        (NL.flow_below_power(X),),
        (at(units, L.KK), NL.norm(X, ("Basis", L.V)), below[0]),
        (short, below[0]),
        (below[1],),
        (K.at_least_one(N), power_of_rate()),
    )


def two_units_hold() -> Proof:
    """F' u is a multiple of u plus multiples of its two components, as in `proofs.lemmas.two_units`; 1 <= n."""
    stated = sequent(two_units.variant(two_units.corrected).stored)
    bound = flow_below_power(X, *map(K.assume, stated.given))
    return weigh(stated.goal, (bound,), (K.at_least_one(N), power_of_rate()))


def power_of_rate() -> Proof:
    """0 <= (SlopeMax(inf, q) |W|) ** q."""
    positive = weigh(("<=", ZERO, RATE), (L.slope_max_nonnegative(), NL.norm(X, L.W)))
    return power_bounds(positive, weigh(("<=", RATE, RATE)), L.Q)[0]


def slope_max_below(p: Term, steep: Proof) -> Proof:
    """SlopeMax(p, q) <= SlopeMax(inf, q), from |F'(t-r)| <= max |f'_j| for all r."""
    unfolded = K.unfold(NL.slope_max(p))
    greatest = unfolded.concl[2]
    _, (r,), _, lag = greatest
    within = K.assume(("<=", r, lag))
    each = chain(at(steep, r), NL.slopes_below("inf", r, within))
    least = K.maximum_least(K.generalise(K.suppose(each, within.concl), r), greatest)
    return weigh(("<=", unfolded.concl[1], least.concl[2]), (unfolded,), (least,))


b9: Claim = Claim(
    id="b9",
    title="final form with the largest slope as f'max, any compatible norm",
    source="Hochreiter and Schmidhuber (1997), sec. 3.1, and review, line 67, if f'max is read as max |f'|",
    over=(n, q, k, v, x, net),
    given=(above_inf, leq(Norm(x, Basis(v)), 1)),
    statement=largest_slope,
    constructed=Constructed(case=parallelogram),
    corrected=also_given(slopes_as_their_norm, derivation=lambda: norm_of_slopes(b9)),
)

logistic_net: Claim = Claim(
    id="b9-logistic",
    title="the same in logistic nets, whose slopes are not negative",
    source="Hochreiter and Schmidhuber (1997), sec. 3.1, and review, line 67, if f'max is read as max |f'|",
    over=(n, q, k, v, x, Net(logistic)),
    given=(above_inf, leq(Norm(x, Basis(v)), 1)),
    statement=largest_slope,
    constructed=Constructed(case=ball_with_two_corners),
    corrected=also_given(slopes_as_their_norm, derivation=lambda: norm_of_slopes(logistic_net)),
)

two_units = Claim(
    id="b9-two-units",
    title="the largest slope as f'max: two units, slopes not negative, a norm of at least the infinity norm",
    source="new: a first analysis of this condition; refuted by the second one",
    over=(n, q, k, v, x, net),
    given=(eq(n, 2), for_all(r, for_all(j, leq(0, Slope(r, j)))), above_inf),
    statement=largest_slope,
    constructed=Constructed(case=thin_rhombus),
    corrected=also_given(for_all(j, eq(Norm(x, Basis(j)), 1)), derivation=two_units_hold),
)
