"""When the total derivative of an LSTM's cell is the forget gate: exactly if gates and candidate read neither h nor c.

The LSTM with peepholes p is written in c and a, the net of its output gate without the peephole: h = o T with T =
tanh c and o = sigma(a + p_o c) is what the nets read, so that dc(t)/dc(t-1) holds a(t-1) fixed and lets h(t-1) move.
Its entry (k, v) is (l6-step), with c(t-1), f, i, g at unit k, o, T at unit v, and U = U[k, v],

    Same(k, v) (f + c f (1-f) p_f + g i (1-i) p_i)
    + (c f (1-f) U_f + g i (1-i) U_i + i (1-g**2) U_g) (o (1-T**2) + T o (1-o) p_o)

l6-iff: it is f on the diagonal and 0 elsewhere, and would be at six values of (c, g, o), too, if and only if U_f, U_i
and U_g are 0 at (k, v), and p_f and p_i where k = v; whatever f, i and T are in their ranges, and U_o and p_o. So it is
the forget gate for all states and outputs exactly if nothing but the output gate reads the past. Over q steps it is
then the product of the gates (l6-total).

As in l5 U[k, v] = a(k) b(v), which can be any number at one (k, v), and states that nothing reads show c and p as their
own derivatives: w' = c w, and z' = p_f a + p_i c + p_o z.

Why: the entry is a polynomial in c and g. At c = g = 0 it has i U_g times the last factor, whose values at o = 1/4 and
o = 3/4 differ by (1 - T**2) / 2 > 0, so U_g = 0; c = 1 and g = 1/2 give the others in the same way.

Tight: each of the five is needed (near miss: without U_g).

Source: the direction of review, line 155, that holds, and its converse, which is new here.
"""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from sympy import Expr, Rational

from proofs import kernel as K
from proofs.claim import Claim, instead
from proofs.kernel import Proof
from proofs.lemmas import KK, V, cells
from proofs.sequent import sequent
from proofs.tactics import inverse, weigh
from proofs.terms import ONE, ZERO, Term
from theory.activations import linear, logistic, tanh
from theory.cell import Cell, inputs, net, params, state
from theory.formulas import Formula
from theory.statement import (
    Free,
    Net,
    NetWeight,
    Out,
    Same,
    StateFlow,
    Unit,
    Units,
    both,
    define,
    eq,
    iff,
)

c, a, w, z = state("c a w z")
x, (p_i, p_f, p_o) = inputs("x"), (params(name) for name in ("p_i", "p_f", "p_o"))
squashed = tanh(net("T", c, bias=False, weights={0: "identity"}))
h = logistic(net("O", a, p_o * c, bias=False, weights={0: "identity", 1: "identity"})) * squashed
f, i = (logistic(net(name, h, x, p * c, weights={2: "identity"})) for name, p in (("f", p_f), ("i", p_i)))
cell = Cell(
    "LSTM peephole in c, shown",
    {c: f * c + i * tanh(net("g", h, x)), a: linear(net("o", h, x)), w: c * w, z: p_f * a + p_i * c + p_o * z},
    source="Gers and Schmidhuber (2000), with h as a function of c and a; w and z show c and the peepholes",
)

n, k, v, l, j, system = Units("n"), Unit("k"), Unit("v"), Unit("l"), Unit("j"), Net.of(cell)
read_h = tuple(define(NetWeight(gate, 0, l, j), Free(f"a{gate}", l) * Free(f"b{gate}", j)) for gate in "fig")

gate_f, gate_i, T = Out("f", 0, k), Out("i", 0, k), Out("T", 0, v)
U_f, U_i, U_g = (Free(f"a{gate}", k) * Free(f"b{gate}", v) for gate in "fig")
peep_f, peep_i = StateFlow(1, "z", k, "a", k), StateFlow(1, "z", k, "c", k)
peep_o = StateFlow(1, "z", v, "z", v)


def entry(c: Expr | int, g: Expr | int, o: Expr) -> Expr:
    """The entry (k, v) of the total derivative over one step, where c(t-1), g and o have these values."""
    slope_f, slope_i = c * gate_f * (1 - gate_f), g * gate_i * (1 - gate_i)
    kept = gate_f + slope_f * peep_f + slope_i * peep_i
    reads = slope_f * U_f + slope_i * U_i + gate_i * (1 - g**2) * U_g
    return Same(k, v) * kept + reads * (o * (1 - T**2) + T * o * (1 - o) * peep_o)


def zero(*numbers: Expr) -> Formula:
    """All of these are 0."""
    return both(*(eq(number, 0) for number in numbers))


nothing_read = zero(U_f, U_i, U_g, Same(k, v) * peep_f, Same(k, v) * peep_i)
near, far, half = Rational(1, 4), Rational(3, 4), Rational(1, 2)
points = tuple((c, g, o) for c, g in ((0, 0), (1, 0), (0, half)) for o in (near, far))
shown = StateFlow(1, "w", k, "w", k), Out("g", 0, k), Out("O", 0, v)
flow, gate_alone = StateFlow(1, "c", k, "c", v), Same(k, v) * gate_f
is_gate = both(eq(flow, gate_alone), *(eq(entry(*point), gate_alone) for point in points))

F, I, T_V = ("Out", "f", ZERO, KK), ("Out", "i", ZERO, KK), ("Out", "T", ZERO, V)
STEEP_F, STEEP_I = (("*", y, ("+", ONE, ("*", -ONE, y))) for y in (F, I))
STEEP_T: Term = ("*", ("+", ONE, T_V), ("+", ONE, ("*", -ONE, T_V)))


def through(o: Term) -> Term:
    """How much h moves with c."""
    peephole = ("*", T_V, o, ("+", ONE, ("*", -ONE, o)), ("CellFlow", ONE, "z", V, "z", V))
    return ("+", ("*", o, STEEP_T), peephole)


def from_zeros(goal: Term, zeros: Proof, c: Term, g: Term, o: Term) -> Proof:
    """The entry at these values is the gate, if nothing is read: each summand has a factor 0."""
    u_f, u_i, u_g, s_f, s_i = (K.part(zeros, place) for place in range(5))
    rest = ("+", ONE, ("*", -ONE, g, g))
    reads = ((u_f, c, STEEP_F), (u_i, g, STEEP_I), (u_g, I, rest))
    return weigh(goal, (s_f, c, STEEP_F), (s_i, g, STEEP_I), *((*each, through(o)) for each in reads))


def derivative() -> Proof:
    """The derivative of the step."""
    claim = sequent(step.stored)
    return cells.solved(claim.goal, cells.of_cell(claim))


def put_in(gates: Term, zeros: Proof) -> Iterator[Proof]:
    """The derivative of the step, and the entry at the six values, with the zeros put in."""
    _, flow, *others = gates
    formula = derivative()
    before, g, o = ("CellFlow", ONE, "w", KK, "w", KK), ("Out", "g", ZERO, KK), ("Out", "O", ZERO, V)
    here = from_zeros(("=", formula.concl[2], flow[2]), zeros, before, g, o)
    yield weigh(flow, (formula,), (here,))
    for goal, point in zip(others, points, strict=True):
        yield from_zeros(goal, zeros, *(Fraction(str(number)) for number in point))


def cancelled(equation: Proof, low: Proof) -> Proof:
    """t = 0, from d t = 0 and 0 < d."""
    (_, _d, t), (positive, one) = equation.concl[1], inverse(low)
    return weigh(("=", t, ZERO), (equation, positive.concl[2]), (one, -ONE, t))


def exactly() -> Proof:
    """There by differences between two values of o, back by putting in the zeros."""
    claim = sequent(iff_.stored)
    _, gates, zeros = claim.goal
    known = K.assume(gates)
    at_rest, at_c, at_g = ((K.part(known, place), K.part(known, place + 1)) for place in (1, 3, 5))
    u_f, u_i, u_g, s_f, s_i = (part[1] for part in zeros[1:])

    def inside(output: Term, slope: Term) -> Proof:
        """0 < the slope: the product of the distances of an output to the ends of its range."""
        return weigh(("<", ZERO, slope), cells.within(claim, output))

    low_f, low_i, low_T = inside(F, STEEP_F), inside(I, STEEP_I), inside(T_V, STEEP_T)

    def solved(pair: tuple[Proof, Proof], scale: int, low: Proof, u: Term, *others: tuple[Any, ...]) -> Proof:
        """u = 0, from the entry at two values of o."""
        first, second = pair
        twice = Fraction(2 * scale)
        both_low = weigh(("<", ZERO, ("*", low.concl[2], STEEP_T)), (low, low_T))
        goal: Term = ("=", ("*", both_low.concl[2], u), ZERO)
        return cancelled(weigh(goal, (second, twice), (first, -twice), *others), both_low)

    no_g = solved(at_rest, 1, cells.within(claim, I)[0], u_g)
    found = [no_g]
    for pair, scale, share, low, u, p in ((at_c, 1, ONE, low_f, u_f, s_f), (at_g, 2, Fraction(3, 2), low_i, u_i, s_i)):
        slope, now = low.concl[2], through(Fraction(1, 4))
        no_u = solved(pair, scale, low, u, (no_g, -share, I, STEEP_T))
        rest = weigh(
            ("=", ("*", slope, p), ZERO), (pair[0], Fraction(scale)), (no_u, -ONE, slope, now), (no_g, -share, I, now)
        )
        found += [no_u, cancelled(rest, low)]
    no_g, no_f, none_f, no_i, none_i = found
    there = K.suppose(K.both(no_f, no_i, no_g, none_f, none_i), gates)
    back = K.both(*put_in(gates, K.assume(zeros)))
    return K.equivalent(there, K.suppose(back, zeros))


step = Claim(
    id="l6-step",
    title="total derivative of the peephole LSTM's cell over one step",
    source="new here; Gers and Schmidhuber (2000) for the cell",
    over=(n, k, v, system),
    where=read_h,
    statement=eq(flow, entry(*shown)),
    derivation=derivative,
    near_miss=instead(statement=eq(flow, gate_alone)),
)

iff_ = Claim(
    id="l6-iff",
    title="the total derivative is the forget gate, if and only if they read neither",
    source="new here, to review, line 155",
    over=(n, k, v, system),
    where=read_h,
    statement=iff(is_gate, nothing_read),
    derivation=exactly,
    near_miss=instead(statement=iff(is_gate, zero(U_f, U_i, Same(k, v) * peep_f, Same(k, v) * peep_i))),
)
