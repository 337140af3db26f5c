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

from sympy import Expr

from proofs.claim import Claim, instead
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


only_output = instead(over=(n, q, k, Net.of(in_c_any)), where=without(*"fig"))

total = Claim(
    id="l6-total",
    title="product of the forget gates (total derivative)",
    source="review, line 155",
    over=(n, q, k, system),
    statement=eq(StateFlow(q, "c", k, "c", k), Prod(r, q, Out("f", r - 1, k))),
    corrected=only_output,
)

sign = Claim(
    id="l6-total-sign",
    title="the total derivative along the cell is not negative",
    source="new here; what the review's proportional sign leaves of l6-total",
    over=(n, q, k, system),
    statement=leq(0, StateFlow(q, "c", k, "c", k)),
    corrected=only_output,
)

l7 = Claim(
    id="l7",
    title="product of the total derivatives over single steps",
    source="new here",
    over=(n, k, Net.of(by_steps)),
    given=(eq(n, 1),),
    statement=eq(StateFlow(2, "c", k, "c", k), StateFlow(2, "d", k, "d", k)),
    corrected=instead(over=(n, k, Net.of(by_steps_any)), where=without("o")),
)
