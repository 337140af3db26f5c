"""If every step has |M'| <= lambda, the gradient over q steps is at most lambda**q, in the infinity and in the 1-norm.

With one lambda < 1 for all steps it decays exponentially (d1-decays).

Why: d a(t) / d a(t-q) is the product of the q step Jacobians, and the norm of a product is at most the product of the
norms.

Tight: equality for constant multiples of the unit matrix. |M'| < 1 at each step without one bound for all gives no
rate.

Source: Hochreiter et al. (2001), section on the dilemma; Bengio et al. (1994), theorem 4 (wording of the
theorem not seen); review, line 121.
"""

from proofs import kernel as K
from proofs import lemmas as L
from proofs.claim import Claim, instead
from proofs.kernel import Proof
from proofs.sequent import sequent
from theory.statement import (
    Lag,
    Max,
    Net,
    Norm,
    Real,
    StateFlow,
    Step,
    Units,
    decays,
    for_all,
    implies,
    inf,
    leq,
    lt,
    maxnorm,
    one,
)

n, q, r, lam, net = Units("n"), Lag("q"), Lag("r"), Real("lam"), Net()

SOURCE = (
    "Hochreiter et al. (2001), section on the dilemma; Bengio et al. (1994), theorem 4 "
    "(wording of the theorem not seen); review, line 121"
)


def by_rows() -> Proof:
    """Induction over the lag: row sums of a product are at most the product of the largest row sums."""
    return L.state_flow_norm("inf", K.assume(sequent(d1.stored).given[0]))


def by_columns() -> Proof:
    """The same with column sums."""
    return L.state_flow_norm("one", K.assume(sequent(in_the_one_norm.stored).given[0]))


def by_one_bound() -> Proof:
    """The theorem in the infinity norm with lam for the largest norm of a step, at every lag."""
    claim = sequent(exponential.stored)
    return L.state_flow_decays(claim.goal[1], *map(K.assume, claim.given))


d1 = Claim(
    id="d1",
    title="decay theorem, infinity norm",
    source=SOURCE,
    over=(n, q, lam, net),
    given=(leq(Max(r, q, Norm(inf, Step(r))), lam),),
    statement=leq(Norm(inf, StateFlow(q)), lam**q),
    derivation=by_rows,
    # the largest absolute entry: no norm of products
    near_miss=instead(
        given=(leq(Max(r, q, Norm(maxnorm, Step(r))), lam),),
        statement=leq(Norm(maxnorm, StateFlow(q)), lam**q),
    ),
)

in_the_one_norm = Claim(
    id="d1-one",
    title="decay theorem, 1-norm",
    source=SOURCE,
    over=(n, q, lam, net),
    given=(leq(Max(r, q, Norm(one, Step(r))), lam),),
    statement=leq(Norm(one, StateFlow(q)), lam**q),
    derivation=by_columns,
    # two norms mixed
    near_miss=instead(statement=leq(Norm(inf, StateFlow(q)), lam**q)),
)

exponential = Claim(
    id="d1-decays",
    title="one bound below 1 for all steps",
    source=SOURCE,
    over=(n, lam, net),
    given=(leq(0, lam), lt(lam, 1)),
    statement=implies(for_all(r, leq(Norm(inf, Step(r)), lam)), decays(StateFlow)),
    derivation=by_one_bound,
    near_miss=instead(given=(leq(0, lam), leq(lam, 1))),
)
