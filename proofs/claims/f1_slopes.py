"""The largest slope of each activation: |f'(x)| <= beta for all real x, with beta exact or to 30 digits, and attained.

n w_max < 1/beta then guarantees that the error flow decays (b10 with beta for 1/4; f1-gelu-decays). For erf, gelu,
silu, mish, selu and LeCun's tanh beta > 1: what holds for relu, where beta = 1, does not hold for them.

Why: where f' is rational in exp(x), or in x, by Sturm's theorem, exactly; else by ball arithmetic on a compact interval
and bounds for the tails. At a kink f' is the slope from the left.

Tight: each statement names a point where |f'| is beta, or within 1e-28 of it; the near misses lower beta by 1e-6. Only
the supremum of softplus is not attained.

Source: logistic, h and g: Hochreiter and Schmidhuber (1997), sec. 3.1 and eqs. (4), (5); the others computed here.
Gelu: Hendrycks and Gimpel (2016); silu: Elfwing et al. (2017); mish: Misra (2019); selu: Klambauer et al. (2017).
"""

from sympy import Expr

from proofs import kernel as K
from proofs import lemmas as L
from proofs.claim import Claim, instead
from proofs.kernel import Proof
from proofs.sequent import sequent
from proofs.tactics import weigh
from proofs.terms import ONE, ZERO, N, Term
from theory import activations as known
from theory.activations import Activation
from theory.formulas import Formula
from theory.statement import Flow, Net, Rational, Real, SlopeAt, Units, WeightMax, both, decays, eq, leq, lt

x = Real("x")
MILLIONTH = Rational(1, 10**6)
HERE, PAPER = "computed here", "Hochreiter and Schmidhuber (1997)"


def _claim(f: type[Activation], statement: Formula, lower: Formula, source: str) -> Claim:
    return Claim(
        id=f"f1-{f.name.replace('_', '-')}",
        title=f"the largest slope of {f.name}",
        source=source,
        over=(x, Net(f)),
        statement=statement,
        near_miss=instead(statement=lower),
    )


def exactly(f: type[Activation], beta: Expr, at: int, source: str = HERE) -> Claim:
    """|f'| <= beta with equality at a rational point."""
    statement = both(leq(abs(SlopeAt(x)), beta), eq(abs(SlopeAt(at)), beta))
    return _claim(f, statement, leq(abs(SlopeAt(x)), beta - MILLIONTH), source)


def nearly(f: type[Activation], digits: str, at: Expr, source: str = HERE) -> Claim:
    """|f'| <= beta, an irrational number rounded up after 30 digits, and |f'| is within 1e-28 of it at a point."""
    beta = Rational(digits)
    statement = both(leq(abs(SlopeAt(x)), beta), leq(beta - Rational(1, 10**28), abs(SlopeAt(at))))
    return _claim(f, statement, leq(abs(SlopeAt(x)), beta - MILLIONTH), source)


logistic = exactly(known.logistic, Rational(1, 4), 0, PAPER)
lstm97_h = exactly(known.lstm97_h, Rational(1, 2), 0, PAPER)
lstm97_g = exactly(known.lstm97_g, Rational(1), 0, PAPER)
tanh = exactly(known.tanh, Rational(1), 0)
arctan = exactly(known.arctan, Rational(1), 0)
softsign = exactly(known.softsign, Rational(1), 0)
relu = exactly(known.relu, Rational(1), 1)
linear = exactly(known.linear, Rational(1), 0)
sine = exactly(known.sin, Rational(1), 0)
lecun_tanh = exactly(known.lecun_tanh, Rational(17159, 15000), 0, "LeCun et al. (1998), Efficient BackProp")
selu = exactly(known.selu, known.selu.slope_sup, 0, "Klambauer et al. (2017)")
hard_sigmoid = exactly(known.hard_sigmoid, Rational(1, 6), 0)
hard_sigmoid_keras = exactly(known.hard_sigmoid_keras, Rational(1, 5), 0)
erf = nearly(known.erf, "1.128379167095512573896158903122", Rational(0))
gelu = nearly(known.gelu, "1.128904145185154786340744442262", 2 ** Rational(1, 2), "Hendrycks and Gimpel (2016)")
gelu_tanh = nearly(known.gelu_tanh, "1.128993068658771765455904470400", Rational("1.41850400879082835554803"))
silu = nearly(known.silu, "1.099839320128866916958184924321", Rational("2.39935728051546766783274"))
mish = nearly(known.mish, "1.088498161251727861228293627393", Rational("1.49057117948542845929442"), "Misra (2019)")
gaussian = nearly(known.gaussian, "0.606530659712633423603799534992", Rational(-1))

softplus = _claim(
    known.softplus,
    both(lt(abs(SlopeAt(x)), 1), lt(1 - Rational(1, 10**12), SlopeAt(30))),
    leq(abs(SlopeAt(x)), 1 - MILLIONTH),
    HERE,
)

n, w_max, gelu_net = Units("n"), Rational("0.8858148"), Net(known.gelu)


def gelu_decays() -> Proof:
    """|flow| <= (beta n WeightMax) ** q, and beta n WeightMax < 1."""
    claim = sequent(decay.stored)
    small, above = K.assume(claim.given[0]), K.assume(claim.known[1])
    size: Term = ("*", N, ("WeightMax",))
    least = weigh(("<=", ZERO, size), (L.weight_max_nonnegative(), N))
    positive = K.assume(claim.known[0])
    below = weigh(("<=", ZERO, ("SlopeSup",)), (positive,), (positive.concl[1],))
    bound = L.flow_below_class_bound()
    rate, top = bound.concl[2][1], above.concl[2]
    low = weigh(("<=", ZERO, rate), (least, below))
    high = weigh(("<", rate, ONE), (above, least), (small, top), (ONE - top * small.concl[2],))
    return L.flow_decays(bound, low, high)


decay = Claim(
    id="f1-gelu-decays",
    title="gelu: all weights below .8858148/n",
    source=HERE,
    over=(n, gelu_net),
    given=(lt(n * WeightMax, w_max),),
    statement=decays(Flow),
    derivation=gelu_decays,
    near_miss=instead(given=(lt(n * WeightMax, 1),)),
)
