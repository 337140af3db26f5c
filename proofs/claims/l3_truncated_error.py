"""For the truncated gradient the error that reaches the inside of a 1997 cell does not depend on how old it is (l3).

Of an error at the output y(t) = y_out(t) h(s(t)) of a cell, the share y_out(t) h'(s(t)) enters the cell and is 1 times
that at every step back (eq. (35), l3-carousel). q steps back it leaves through the net input of the cell, times
g'(net_c) y_in (l3), or through its input gate, times g(net_c) y_in (1 - y_in) (l3-gate), each at time t - q.

Truncated means that no error flows on through what gates and net inputs read of other cells' and gates' outputs: the
same as a cell that reads inputs only. Its two states a and b are added to net_c and net_in one step later, so that
over q steps dy(t)/da(t-q) is d/dnet_c(t-q+1): the lag here is that of the paper and 1. The nets' outputs are free in
their ranges, h(s) too, and g' = 1 - g**2 / 4, h' = (1 - h**2) / 2: what holds of all outputs holds of the cell's.

Why: ds(t)/ds(t-1) = 1, and s(t-q) is s(t-q-1) + y_in(t-q) g(net_c(t-q)).

Tight: if net_c or the gates read the cell's output y, all three are false (near misses), as l10.

Source: Hochreiter and Schmidhuber (1997), eqs. (35) and (41), appendix A.1.
"""

from fractions import Fraction
from typing import Any

from proofs import kernel as K
from proofs.claim import Claim, instead
from proofs.kernel import Proof
from proofs.lemmas import KK, Q, cells
from proofs.lemmas.kronecker import same
from proofs.sequent import sequent
from proofs.tactics import at, weigh
from proofs.terms import ONE, ZERO, Term, subst
from theory.activations import logistic, lstm97_g, lstm97_h
from theory.cell import Cell, inputs, net, state
from theory.statement import Lag, Net, NetWeight, Out, StateFlow, Unit, Units, define, eq

y, s, a, b = state("y s a b")
x, a_next, b_next = inputs("x"), inputs("a_next", size="n"), inputs("b_next", size="n")
IDENTITY = {2: "identity"}
y_in = logistic(net("in", y, x, b, weights=IDENTITY))
y_out = logistic(net("out", y, x))
s_next = s + y_in * lstm97_g(net("c", y, x, a, weights=IDENTITY))
cell = Cell(
    "LSTM 1997 with errors to its nets",
    {y: y_out * lstm97_h(net("h", s_next, bias=False, weights={0: "identity"})), s: s_next, a: a_next, b: b_next},
    source="Hochreiter and Schmidhuber (1997), sec. 4; a and b are added to the nets, to differentiate by them",
)

n, q, i, j, k, system = Units("n"), Lag("q"), Unit("i"), Unit("j"), Unit("k"), Net.of(cell)
cut = tuple(define(NetWeight(name, 0, i, j), 0) for name in ("in", "out", "c"))  # y is the first vector of each

share = Out("out", 0, k) * (1 - Out("h", 0, k) ** 2) / 2  # y_out h'(s), as h' = (1 - h**2) / 2
gate, squashed = Out("in", q - 1, k), Out("c", q - 1, k)
SOURCE = "Hochreiter and Schmidhuber (1997), eq. (41)"


Y_OUT, H = ("Out", "out", ZERO, KK), ("Out", "h", ZERO, KK)
SHARE: Term = ("*", Y_OUT, Fraction(1, 2), ("+", ONE, ("*", -ONE, H, H)))


def aged(stored: dict[str, Any]) -> Proof:
    """The flow at any age, by induction: y gets from s what it gets now, its share, and s the nets' errors once."""
    claim = sequent(stored)
    _, flow, error = claim.goal
    to, of = flow[2], flow[4]

    def own(entry: Term) -> cells.Entry:
        return lambda m, v: ("*", subst(entry, Q, m), same(KK, v))

    entries = {"y": lambda m, v: ZERO, "s": own(SHARE if to == "y" else ONE), of: own(error)}
    return weigh(claim.goal, (at(cells.row(claim, to, entries)[of], Q, KK),), (K.same(KK), error))


def derivation() -> Proof:
    """The error of the net input."""
    return aged(l3.stored)


def of_gate_net() -> Proof:
    """The error of the input gate."""
    return aged(of_gate.stored)


def inside() -> Proof:
    """The error inside of the cell."""
    return aged(carousel.stored)


l3 = Claim(
    id="l3",
    title="truncated error of a cell's net input",
    source=SOURCE,
    over=(n, q, k, system),
    where=cut,
    statement=eq(StateFlow(q, "y", k, "a", k), share * (1 - squashed**2 / 4) * gate),
    derivation=derivation,
    near_miss=instead(where=()),
)

of_gate = Claim(
    id="l3-gate",
    title="truncated error of an input gate",
    source=SOURCE,
    over=(n, q, k, system),
    where=cut,
    statement=eq(StateFlow(q, "y", k, "b", k), share * squashed * gate * (1 - gate)),
    derivation=of_gate_net,
    near_miss=instead(where=()),
)

carousel = Claim(
    id="l3-carousel",
    title="truncated error inside of a cell",
    source="Hochreiter and Schmidhuber (1997), eq. (35)",
    over=(n, q, k, system),
    where=cut,
    statement=eq(StateFlow(q, "s", k, "s", k), 1),
    derivation=inside,
    near_miss=instead(where=()),
)
