"""As it is often said: where the gradient vanishes, early inputs hardly influence the output.

d20 reads it so: two runs of one latch, a net of one tanh unit with any weight w, get the first inputs c and -c, and no
others; then their last activations differ by no more than 2 |c| times the derivative of the last activation for the
first input, the larger one of the two runs. (The runs are two units that do not see each other.)

Why it falls: the derivative speaks of small changes of the input. A latch with w > 1 keeps the sign of its first input
for ever, and the two outputs stay apart, while the derivative vanishes along either run. d20-latch: with w = 2, from
the activations 1/2 and -1/2, the outputs are 1.9 apart after 1000 steps, where the gradient is exp(-1791). They stay so
under any later inputs of size .5328 or less (d10-latch).

Tight: to first order it is true (corrected): if |M'| <= lambda at each step, the derivative of an activation for an
input q steps before is at most lambda**q times the largest slope. It is true of the runs themselves where the mean
slope between them is at most lambda at each step (d20-between); between the two states of a latch it is not (d19).

Source: review, line 27: what is put in first hardly influences the output, as a consequence of vanishing gradients.
"""

from sympy import Expr, Rational

from proofs import kernel as K
from proofs import lemmas as L
from proofs.claim import Claim, instead
from proofs.kernel import Proof
from proofs.sequent import sequent
from proofs.tactics import absolute, at, power_bounds, var, weigh
from proofs.terms import ONE, ZERO, subst
from theory.activations import tanh
from theory.constructions import Definition
from theory.statement import (
    ORBIT,
    Act,
    Bias,
    Free,
    Input,
    Lag,
    Nat,
    Net,
    Norm,
    Real,
    Same,
    Seq,
    Slope,
    SlopeSup,
    Start,
    StateFlow,
    Step,
    Steps,
    Sum,
    Unit,
    Units,
    Weight,
    both,
    define,
    eq,
    for_all,
    inf,
    larger,
    leq,
    log,
    recur,
)

n, q, r, m, s, net = Units("n"), Lag("q"), Lag("r"), Nat("m"), Nat("s"), Net()
i, j, k, v = (Unit(name) for name in "ijkv")
w, c, lam, start, x = (Real(name) for name in ("w", "c", "lam", "e0", "x"))

SOURCE = "review, line 27"
SHORT, LONG = 6, 1000


def two_runs(steps: int, weight: Expr, first: Expr) -> tuple[Definition, ...]:
    """Unit k and unit v run alone with one weight, from 0; the first input is `first` to k and -first to v, then 0."""
    at_first = larger(0, s - (steps - 2))
    return (
        define(Weight(i, j), weight * Same(i, j)),
        define(Bias(i), 0),
        define(Input(s, i), first * (Same(i, k) - Same(i, v)) * at_first),
        define(Start(i), 0),
    )


def response(lag: Lag | int, to: Unit, of: Unit) -> Expr:
    """d a(t) / d x(t - lag), where x is what enters the net beside the weights."""
    return StateFlow(lag, to, of) * Slope(lag, of)


steepest = larger(abs(response(SHORT - 1, k, k)), abs(response(SHORT - 1, v, v)))


late = log(StateFlow(LONG, k, k))


def to_first_order() -> Proof:
    """|d a(t) / d a(t-q)| <= lam ** q, and |f'| <= SlopeSup."""
    claim = sequent(d20.variant(d20.corrected).stored)
    steps = K.assume(claim.given[0])
    flow, steep = L.state_flow_entry(steps, L.KK, L.V), K.slope_sup(L.Q, L.V)
    norm = at(steps, ONE)
    low = weigh(("<=", ZERO, norm.concl[2]), (norm,), (ONE, norm.concl[1]))
    power = power_bounds(low, weigh(("<=", low.concl[2], low.concl[2])), L.Q)[0]
    return weigh(claim.goal, (flow, steep.concl[1]), (steep, power))


def between() -> Proof:
    """Induction: one more factor of at most lam."""
    claim = sequent(apart.stored)
    slopes, first, later = map(K.assume, (*claim.given, *claim.constructed))
    time, begun, formula = var("m", "nat"), var("e0", "real"), claim.goal
    gain = at(slopes, time)
    low = weigh(("<=", ZERO, gain.concl[2]), (gain,), (ONE, gain.concl[1]))
    power = power_bounds(low, weigh(("<=", low.concl[2], low.concl[2])), time)[0]
    moved = absolute(at(later, time, begun))
    up = subst(formula, time, ("+", time, ONE))
    step = weigh(up, (moved,), (K.assume(formula), gain.concl[1]), (gain, power, ("abs", begun)))
    return at(K.induct(weigh(subst(formula, time, ZERO), (absolute(at(first, begun)),)), step, time, formula), time)


d20 = Claim(
    id="d20",
    title="early inputs hardly influence the output where the gradient vanishes",
    source=SOURCE,
    over=(n, k, v, w, c, Net(tanh, slopes=ORBIT)),
    given=(eq(n, 2), eq(Steps, SHORT)),
    where=two_runs(SHORT, w, c),
    statement=leq(abs(Act(0, k) - Act(0, v)), 2 * abs(c) * steepest),
    corrected=instead(
        over=(n, q, k, v, lam, Net(tanh)),
        given=(for_all(r, leq(Norm(inf, Step(r)), lam)),),
        where=(),
        statement=leq(abs(response(q, k, v)), SlopeSup * lam**q),
        derivation=to_first_order,
    ),
)

other = Sum(j, Act(0, j)) - Act(0, k)

latch = Claim(
    id="d20-latch",
    title="w = 2: the outputs are 1.9 apart after 1000 steps, and the gradient is exp(-1791)",
    source="new here; against " + SOURCE,
    over=(n, k, Net(tanh, slopes=ORBIT)),
    given=(eq(n, 2), eq(Steps, LONG)),
    where=(
        define(Weight(i, j), 2 * Same(i, j)),
        define(Bias(i), 0),
        define(Input(s, i), 0),
        define(Start(i), Same(i, k) - Rational(1, 2)),
    ),
    statement=both(leq(Rational("1.9"), Act(0, k) - other), leq(-1791, late), leq(late, -1790)),
    near_miss=instead(statement=leq(Rational("1.92"), Act(0, k) - other)),
)

apart = Claim(
    id="d20-between",
    title="two runs come together where the mean slope between them is at most lambda",
    source="new here",
    over=(m, lam, start, net),
    given=(for_all(s, leq(abs(Free("g", s)), lam)),),
    where=(recur(Seq("e", s, x), first=x, step=Free("g", s) * Seq("e", s, x)),),
    statement=leq(abs(Seq("e", m, start)), lam**m * abs(start)),
    derivation=between,
    near_miss=instead(statement=leq(abs(Seq("e", m, start)), lam ** (m + 1) * abs(start))),
)
