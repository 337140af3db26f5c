"""One logistic unit without bias and input does not reach theta**q / n: with |w| <= 4 its flow over 2 steps is <= 2/3.

theta = n w_max / 4 = 1 here, and with bias or input the flow is 1 (b11); without them at most 2/3, for every weight and
every start between 0 and 1 (b11-orbit). Over the first step of a run the bound is reached, later not
(b11-orbit-first), and by two units over any number of steps: "strictly below without input" is false of nets in
general (b11-orbit-strict).

Why: both slopes would have to be 1/4, hence both nets 0; but if one net is 0, the next is w/2. With two units and
W = w_max sigma sigma^T, sigma = (1, -1), started at 0, all nets are 0. Judged by enclosing the run, over all weights
and starts; what holds of all nets, with input or without, is proved as in b11.

Tight: 2/3 is loose; the attack comes within a tenth of it.

Source: new here; compare Hochreiter and Schmidhuber (1997), sec. 3.1.
"""

from sympy import Rational

from proofs import kernel as K
from proofs.claim import Claim, instead
from proofs.kernel import Proof
from proofs.lemmas.pairs import class_bound
from proofs.sequent import sequent
from proofs.tactics import weigh
from theory.activations import logistic
from theory.statement import (
    ORBIT,
    Bias,
    ErrorFlow,
    Input,
    Lag,
    Nat,
    Net,
    Real,
    Start,
    Steps,
    Unit,
    Units,
    Weight,
    WeightMax,
    define,
    eq,
    leq,
    lt,
)

n, q, r, w, s, net = Units("n"), Lag("q"), Nat("r"), Real("w"), Real("s"), Net(logistic, slopes=ORBIT)
i, j, k, v = (Unit(name) for name in "ijkv")

still = (define(Bias(i), 0), define(Input(r, i), 0))
bounded = (leq(abs(w), 4), leq(0, s), leq(s, 1))
any_start = (define(Weight(i, j), w), *still, define(Start(i), s))


def at_most() -> Proof:
    """n**(q-1) paths, each at most (WeightMax / 4)**q, whatever the slopes: those of an orbit, too."""
    claim = sequent(strict.variant(strict.corrected).stored)
    return weigh(claim.goal, (class_bound(K.assume(claim.known[0])),))


orbit = Claim(
    id="b11-orbit",
    title="one unit without bias and input stays below theta**2 / n",
    source="new here",
    over=(n, k, w, s, net),
    given=(eq(n, 1), eq(Steps, 3), *bounded),
    where=any_start,
    statement=leq(abs(ErrorFlow(2, k, k)), Rational(2, 3)),
    near_miss=instead(statement=leq(abs(ErrorFlow(2, k, k)), Rational(2, 5))),
)

first = Claim(
    id="b11-orbit-first",
    title="over one step one unit without bias and input stays below theta / n",
    source="new here; the false form of b11-orbit",
    over=(n, k, w, s, net),
    given=(eq(n, 1), eq(Steps, 2), *bounded),
    where=any_start,
    statement=lt(abs(ErrorFlow(1, k, k)), 1),
    corrected=instead(given=(eq(n, 1), eq(Steps, 3), *bounded)),
)

strict = Claim(
    id="b11-orbit-strict",
    title="nets without bias and input stay strictly below theta**q / n",
    source="new here; the false generalisation of b11-orbit to more units",
    over=(n, q, k, v, net),
    given=(lt(q, Steps), leq(2, q), leq(2, n), lt(0, WeightMax)),
    where=still,
    statement=lt(n * abs(ErrorFlow(q, k, v)), (n * WeightMax / 4) ** q),
    corrected=instead(statement=leq(n * abs(ErrorFlow(q, k, v)), (n * WeightMax / 4) ** q), derivation=at_most),
)
