"""The total derivative of the LSTM's cell, in which h moves with c: not a product, of forget gates or of anything else.

The LSTM (forget gates, no peepholes) is written in c and a, the net of its output gate: h = sigma(a) tanh c is no state
but a number that the nets read, so that the block dc(t)/dc(t-q) holds o(t-q) fixed and lets h(t-q) move. As printed it
is the product of the forget gates (l6-total); if not that, it has at least the product's sign (l6-total-sign); or it is
the product of its own values over single steps, here of one unit over two (l7).

The last product is carried by a third state, d(t) = J d(t-1), which nothing reads: J = diag(f) + (diag(c f (1-f)) U_f +
diag(g i (1-i)) U_i + diag(i (1-g**2)) U_g) diag(o (1 - T**2)), with T = tanh c, is dc(t)/dc(t-1) for o(t-1) held fixed.
In the corrected forms T and o are free in their ranges as the gates are: more than the LSTM, and exact.

Why they fall: c reaches the gates through h over one step already. Over two, o(t-1) depends on h(t-2), hence on c(t-2),
and the next step reads o(t-1): the product of the steps lacks that path. (Scalar: U_f = -8, b_f = 2, b_o = 4, all else
0, c = .8: dc(t)/dc(t-1) = -.0917, f = .0385. All four U = 1, c = .8, o = 1/2: over two steps .7371, the product .7075.)

Tight: l6-total holds if nothing but the output gate reads h; l7 if the output gate does not read it.

Source: l6-total: review, line 155, as l6; l7 is new here.
"""

from collections.abc import Callable

from sympy import Expr

from proofs import kernel as K
from proofs.claim import Claim, Variant, instead
from proofs.kernel import Proof
from proofs.lemmas import KK, NEXT, M, Q, V, cells
from proofs.lemmas.kronecker import same
from proofs.sequent import Sequent, sequent
from proofs.tactics import at, for_all, var, weigh
from proofs.terms import ONE, ZERO, Term, subst
from theory.activations import linear, logistic, tanh
from theory.cell import Cell, inputs, net, state
from theory.constructions import Definition
from theory.statement import Lag, Net, NetWeight, Out, Prod, StateFlow, Unit, Units, define, eq, leq
from theory.weights import free

c, a, d = state("c a d")
x = inputs("x")
SOURCE = "Gers, Schmidhuber and Cummins (2000), with h as a function of c and the net of the output gate"


def reads(name: str, vector: Expr, *others: Expr) -> Expr:
    """The net of this name, which reads the vector by U_name."""
    return net(name, vector, *others, bias=bool(others), weights={0: free(f"U{name[-1]}")})


def lstm(name: str, T: Expr, o: Expr, *, steps: bool) -> Cell:
    """The LSTM in c and a, where h = o T is read, and with `steps` the product of the one-step derivatives."""
    f, i, g = logistic(reads("f", o * T, x)), logistic(reads("i", o * T, x)), tanh(reads("g", o * T, x))
    parts = {c: f * c + i * g, a: linear(net("o", o * T, x))}
    if steps:
        to_f, to_i, to_g = (reads(f"d{gate}", o * (1 - T**2) * d) for gate in "fig")
        parts[d] = f * d + c * f * (1 - f) * to_f + g * i * (1 - i) * to_i + i * (1 - g**2) * to_g
    return Cell(name, parts, source=SOURCE)


def alone(name: str, vector: Expr) -> Expr:
    """A net that hands on the vector, by which the output of its activation is free."""
    return net(name, vector, bias=False, weights={0: "identity"})


in_c = lstm("LSTM in c", tanh(c), logistic(a), steps=False)
by_steps = lstm("LSTM in c, and d", tanh(c), logistic(a), steps=True)
any_T, any_o = tanh(alone("T", c)), logistic(alone("O", a))
in_c_any = lstm("LSTM in c, any T and o", any_T, any_o, steps=False)
by_steps_any = lstm("LSTM in c, and d, any T and o", any_T, any_o, steps=True)

n, q, r, j, k, l, system = Units("n"), Lag("q"), Lag("r"), Unit("j"), Unit("k"), Unit("l"), Net.of(in_c)


def without(*names: str) -> tuple[Definition, ...]:
    """These nets do not read h."""
    return tuple(define(NetWeight(name, 0, j, l), 0) for name in names)


def of_gates(claim: Sequent) -> Proof:
    """The flow from c to c is the product of the forget gates: by induction, row c of the flow has nothing else."""
    r = var("r", "lag")
    gates: Term = ("prod", (r,), ("Out", "f", ("+", r, -ONE), KK), Q)

    def own(m: Term, v: Term) -> Term:
        return ("*", subst(gates, Q, m), same(KK, v))

    row = cells.row(claim, "c", {"c": own, "a": lambda m, v: ZERO}, cells.folded)
    return weigh(("=", cells.block(Q, "c", "c"), gates), (at(row["c"], Q, KK),), (K.same(KK), gates))


def is_product() -> Proof:
    """The flow is the product."""
    claim = sequent(total.variant(total.corrected).stored)
    return weigh(claim.goal, (of_gates(claim),))


def not_negative() -> Proof:
    """A product of positive gates is not negative, by induction over the lag."""
    claim = sequent(sign.variant(sign.corrected).stored)
    flow = of_gates(claim)
    gates, formula = flow.concl[2], ("<=", ZERO, subst(flow.concl[2], Q, M))

    def gate(time: Term) -> Proof:
        return cells.within(claim, ("Out", "f", time, KK))[0]

    first = cells.reduced(subst(gates, Q, ONE), cells.folded)
    base = weigh(subst(formula, M, ONE), (first, -ONE), (gate(ZERO),))
    last = K.fold(subst(gates, Q, NEXT))
    step = weigh(subst(formula, M, NEXT), (last, -ONE), (gate(M), K.assume(formula)))
    return weigh(claim.goal, (at(K.induct(base, step, M, formula), Q),), (flow, -ONE))


def multiplied() -> Proof:
    """Both flows are the sum over j of a step to j and one from j: a step of d is one of c, most others are 0."""
    claim = sequent(l7.variant(l7.corrected).stored)
    cell, (r, k, v) = cells.of_cell(claim), (var("r", "lag"), KK, V)

    def equal(a: str, b: str, other: Term) -> Proof:
        return for_all(cells.solved(("=", ("CellStep", r, a, k, b, v), other), cell), r, k, v)

    nothing = (equal(a, b, ZERO) for a, b in ("ac", "ad", "cd"))
    steps = cells.instances([equal("d", "d", ("CellStep", r, "c", k, "c", v)), *nothing])
    return cells.solved(claim.goal, cells.rules(steps, cells.over_one(claim), cells.longer(claim, ONE)))


def only_output(derivation: Callable[[], Proof]) -> Variant:
    """Nothing but the output gate reads h; T and o are free."""
    return instead(over=(n, q, k, Net.of(in_c_any)), where=without(*"fig"), derivation=derivation)


total = Claim(
    id="l6-total",
    title="product of the forget gates (total derivative)",
    source="review, line 155",
    over=(n, q, k, system),
    statement=eq(StateFlow(q, "c", k, "c", k), Prod(r, q, Out("f", r - 1, k))),
    corrected=only_output(is_product),
)

sign = Claim(
    id="l6-total-sign",
    title="the total derivative along the cell is not negative",
    source="new here; what the review's proportional sign leaves of l6-total",
    over=(n, q, k, system),
    statement=leq(0, StateFlow(q, "c", k, "c", k)),
    corrected=only_output(not_negative),
)

l7 = Claim(
    id="l7",
    title="product of the total derivatives over single steps",
    source="new here",
    over=(n, k, Net.of(by_steps)),
    given=(eq(n, 1),),
    statement=eq(StateFlow(2, "c", k, "c", k), StateFlow(2, "d", k, "d", k)),
    corrected=instead(over=(n, k, Net.of(by_steps_any)), where=without("o"), derivation=multiplied),
)
