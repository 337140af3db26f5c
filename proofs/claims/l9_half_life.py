"""A forget gate f = sigma(b) brings exponential decay back: its half-life is about log 2 e**b steps.

For 0 <= b <= 5 it lies between log 2 e**b and log 2 (e**b + 1) (l9). It is 1, 2.21, 5.46, 14.3 and 103 steps for b =
0, 1, 2, 3, 5; to keep one half over 10, 100, 1000 steps takes b = 2.634, 4.968, 7.274; 100 steps at b = 1 keep 2.48e-14
(l9-values). Gates that are all at most rho keep at most rho**m over m steps (l9-decay).

What is kept over q steps is f**q along the cell, as in l6 without recurrent weights; the half-life is the q, not
rounded, at which it is 1/2: log 2 / log(1/f). l9 says as well what the start b = log(T - 1), f = 1 - 1/T, keeps over T
= 1 + e**b steps: between f/e and 1/e.

Why: log(1/f) = log(1 + e**-b), which lies between e**-b / (1 + e**-b) and e**-b. By ball arithmetic; l9-decay by
induction.

Tight: the half-life is log 2 (e**b + 1/2) up to what vanishes for large b; it exceeds log 2 (e**b + 1/3) (near miss).

Source: computed here; the forget gate is of Gers et al. (2000), the start at log(T - 1) of Tallec and Ollivier (2018)
(wording not seen).
"""

from sympy import Expr, Rational

from proofs import kernel as K
from proofs.claim import Claim, instead
from proofs.kernel import Proof
from proofs.sequent import sequent
from proofs.tactics import at, var, weigh
from proofs.terms import ONE, ZERO, subst
from theory.activations import logistic
from theory.formulas import Formula
from theory.statement import ActAt, Free, Nat, Net, Real, Seq, both, eq, exp, for_all, leq, log, recur

HERE = "computed here"
b, net = Real("b"), Net(logistic)
m, t, rho, gate = Nat("m"), Nat("t"), Real("rho"), Free("factor", Nat("t"))


def forgets(bias: Expr) -> Expr:
    """log(1/f), what one step takes from the logarithm."""
    return -log(ActAt(bias))


def half_life(bias: int, low: str, high: str) -> Formula:
    """The half-life lies between these numbers."""
    return both(leq(Rational(low) * forgets(bias), log(2)), leq(log(2), Rational(high) * forgets(bias)))


def keeps_half(steps: int, low: str, high: str) -> Formula:
    """The bias at which as many steps keep one half lies between these numbers."""
    return both(leq(log(2), steps * forgets(Rational(low))), leq(steps * forgets(Rational(high)), log(2)))


l9 = Claim(
    id="l9",
    title="half-life of a forget gate",
    source=HERE,
    over=(b, net),
    given=(leq(0, b), leq(b, 5)),
    statement=both(leq(exp(b) * forgets(b), 1), leq(1, (exp(b) + 1) * forgets(b))),
    near_miss=instead(statement=leq(1, (exp(b) + Rational(1, 3)) * forgets(b))),
)

values = Claim(
    id="l9-values",
    title="half-lives at five biases, biases for three spans",
    source=HERE,
    over=(net,),
    statement=both(
        eq(ActAt(0), Rational(1, 2)),
        half_life(1, "2.205", "2.215"),
        half_life(2, "5.455", "5.465"),
        half_life(3, "14.25", "14.35"),
        half_life(5, "102.5", "103.5"),
        keeps_half(10, "2.6335", "2.6345"),
        keeps_half(100, "4.9675", "4.9685"),
        keeps_half(1000, "7.2735", "7.2745"),
        leq(100 * forgets(1), -log(Rational("2.475e-14"))),
        leq(-log(Rational("2.485e-14")), 100 * forgets(1)),
    ),
    near_miss=instead(statement=half_life(1, "2.205", "2.21")),
)


def decay() -> Proof:
    """Induction: 0 <= kept(m) <= rho**m, as 0 <= f <= rho."""
    claim = sequent(decays.stored)
    low, high = map(K.assume, claim.given)
    first, later = map(K.assume, claim.constructed)
    m, kept = var("m", "nat"), claim.goal[1]
    gate = at(high, m)
    formula = ("and", ("<=", ZERO, kept), claim.goal)
    here, moved, at_least = K.assume(formula), at(later, m), at(low, m)
    positive, below = K.part(here, 0), K.part(here, 1)
    up = subst(formula, m, ("+", m, ONE))
    base = K.both(weigh(subst(formula[1], m, ZERO), (first, -ONE), (ONE,)), weigh(subst(formula[2], m, ZERO), (first,)))
    step = K.both(
        weigh(up[1], (moved, -ONE), (at_least, positive)),
        weigh(up[2], (moved,), (gate, positive), (below, at_least), (below, gate)),
    )
    return K.part(at(K.induct(base, step, m, formula), m), 1)


decays = Claim(
    id="l9-decay",
    title="forget gates with a bound below 1",
    source=HERE,
    over=(m, rho, Net()),
    given=(for_all(t, leq(0, gate)), for_all(t, leq(gate, rho))),
    where=(recur(Seq("kept", t), first=1, step=gate * Seq("kept", t)),),
    statement=leq(Seq("kept", m), rho**m),
    derivation=decay,
    near_miss=instead(statement=leq(Seq("kept", m), rho ** (m + 1))),
)
