"""As printed, |M'| < 1 is a condition on the system; but it depends on which of its coordinates are called the state.

Of one net at rest, with one F' for all times, the state may be net, with the Jacobian W F', or a = f(net), with F' W.
Read as: if |W F'| < 1 then |F' W| < 1, in the 2-norm (d2) and in the infinity norm (d2-inf). Any constant F' of the
sector is that of some net at rest, under a bias of its own.

Why they fall: W = [[1/2, 8], [0, 1/2]], F' = diag(1, 1/20) has |W F'| = .6408 and |F' W| = 8.0156, and this is a tanh
net at rest (d2-fixed-point: the run stays where it is to 1e-9).

Tight: W F' and F' W have the same eigenvalues (corrected, cited). Away from rest, too, the two flows differ by a
change of coordinates only, F'(t) (d net(t) / d net(t-q)) = (d a(t) / d a(t-q)) F'(t-q) (d2-change).

Source: review, line 116, and Hochreiter et al. (2001), section on the dilemma, where |M'| is "the norm of the
Jacobian". The example is new here.
"""

from sympy import Rational

from proofs import kernel as K
from proofs.claim import Claim, instead
from proofs.kernel import Proof
from proofs.lemmas import I, J, radii
from proofs.sequent import sequent
from proofs.tactics import at, weigh
from proofs.terms import ONE
from theory.activations import tanh
from theory.leaves import NormName
from theory.statement import (
    ORBIT,
    Act,
    Bias,
    ErrorFlow,
    Flow,
    Formula,
    Free,
    Input,
    Lag,
    Nat,
    Net,
    Norm,
    Same,
    Slope,
    SpectralRadius,
    Start,
    StateFlow,
    Step,
    Steps,
    Unit,
    Units,
    Weight,
    both,
    define,
    eq,
    implies,
    inf,
    leq,
    lt,
    two,
)

n, q, r, net = Units("n"), Lag("q"), Nat("r"), Net(tanh)
i, j, k, u, v = (Unit(name) for name in "ijkuv")

SOURCE = "review, line 116; Hochreiter et al. (2001), section on the dilemma"

at_rest = (define(Slope(r, j), Free("f", j)),)


def exchanged() -> Proof:
    """rho(A B) = rho(B A), as cited; with one F' for all times all steps are the same."""
    slopes = K.assume(*sequent(d2.stored).constructed)
    later, first = (("Step", time) for time in (ONE + ONE, ONE))
    now, then = K.unfold((*later, I, J)), K.unfold((*first, I, J))
    weight, slope = ("Weight", I, J), at(slopes, ONE, I)
    steady = weigh(
        ("=", now.concl[1], then.concl[1]),
        (now,),
        (then, -ONE),
        (slope, weight),
        (at(slopes, ONE - ONE, I), -ONE, weight),
    )
    return weigh(
        sequent(d2.variant(d2.corrected).stored).goal,
        (K.cite("exchanged"),),
        (radii.equal_radius(later, first, steady),),
    )


same_eigenvalues = instead(statement=eq(SpectralRadius(Flow(1)), SpectralRadius(Step(1))), derivation=exchanged)


def carried_over(p: NormName) -> Formula:
    """If the step of the nets has a norm below 1, so has that of the activations."""
    return implies(lt(Norm(p, Flow(1)), 1), lt(Norm(p, Step(1)), 1))


d2 = Claim(
    id="d2",
    title="|M'| < 1 in whatever coordinates, 2-norm",
    source=SOURCE,
    over=(n, net),
    where=at_rest,
    statement=carried_over(two),
    corrected=same_eigenvalues,
)

d2_inf = Claim(
    id="d2-inf",
    title="|M'| < 1 in whatever coordinates, infinity norm",
    source=SOURCE,
    over=(n, net),
    where=at_rest,
    statement=carried_over(inf),
    corrected=same_eigenvalues,
)

d2_change = Claim(
    id="d2-change",
    title="the flow of the nets and that of the activations differ by a change of coordinates",
    source="new here: the chain rule for a = f(net)",
    over=(n, q, k, v, net),
    statement=eq(Slope(0, k) * ErrorFlow(q, k, v), StateFlow(q, k, v) * Slope(q, v)),
    near_miss=instead(statement=eq(Slope(0, k) * ErrorFlow(q, k, v), StateFlow(q, k, v) * Slope(0, v))),
)

# v rests where tanh(x)**2 = .95 and its slope is .05, u at 0
PLACE, HEIGHT = Rational("2.178272210301"), Rational("0.974679434481")

fixed_point = Claim(
    id="d2-fixed-point",
    title="a net at rest with |W F'| < .641 and |F' W| > 8",
    source="new here",
    over=(n, k, u, v, Net(tanh, slopes=ORBIT)),
    given=(eq(n, 2), eq(Same(u, v), 0), eq(Steps, 2)),
    where=(
        define(Weight(i, j), Same(i, j) / 2 + 8 * Same(i, u) * Same(j, v)),
        define(Bias(i), Same(i, v) * (PLACE - HEIGHT / 2) - 8 * HEIGHT * Same(i, u)),
        define(Input(r, i), 0),
        define(Start(i), HEIGHT * Same(i, v)),
    ),
    statement=both(
        *(leq(abs(Act(time, k) - HEIGHT * Same(k, v)), Rational(1, 10**9)) for time in (0, 1)),
        leq(Norm(two, Flow(1)), Rational(641, 1000)),
        lt(8, Norm(two, Step(1))),
    ),
    near_miss=instead(statement=leq(Norm(two, Flow(1)), Rational(640, 1000))),
)
