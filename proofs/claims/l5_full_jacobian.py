"""The full Jacobian of the LSTM with forget gate and peepholes, over one step, block by block and entry by entry.

With c = c(t-1), T = tanh c(t), the gates i, f, o and g at time t, U their weights from h(t-1), p their peepholes:

    dc(t)/dc(t-1) = diag(K), K = f + c f (1-f) p_f + g i (1-i) p_i
    dc(t)/dh(t-1) = R = diag(c f (1-f)) U_f + diag(g i (1-i)) U_i + diag(i (1-g**2)) U_g
    dh(t)/dc(t-1) = diag(A K), A = o (1-T**2) + T o (1-o) p_o
    dh(t)/dh(t-1) = diag(A) R + diag(T o (1-o)) U_o

The language reads neither the states nor the weights of a cell. So U[k, v] = a(k) b(v), which can be any number at one
(k, v); p are parameters; and two more states, which nothing reads, show c and p as their own derivatives: w' = c w, and
z' = p_f h + p_i c + p_o z. That a block is diagonal is said of the sum of the sizes of its rows.

Why: the chain rule. Derived for every cell by the tool, which is compared with it here; T is free in (-1, 1).

Tight: an equation. Without the peephole of the output gate in A it fails (near miss).

Source: new here; the cell is of Gers and Schmidhuber (2000).
"""

from sympy import Expr

from proofs import kernel as K
from proofs.claim import Claim, instead
from proofs.kernel import Proof
from proofs.lemmas import KK, J, cells
from proofs.lemmas.kronecker import between, same
from proofs.sequent import sequent
from proofs.tactics import absolute, size_of, sum_of_bounds, weigh
from proofs.terms import ONE, Term
from theory.activations import logistic, tanh
from theory.cell import Cell, inputs, net, params, state
from theory.formulas import Formula
from theory.statement import Free, Net, NetWeight, Out, StateFlow, Sum, Unit, Units, both, define, eq

h, c, w, z = state("h c w z")
x, (p_i, p_f, p_o) = inputs("x"), (params(name) for name in ("p_i", "p_f", "p_o"))


def peephole(name: str, h: Expr, p: Expr, cell: Expr) -> Expr:
    """The gate's net, which reads h, x and, unit by unit, p times the cell."""
    return net(name, h, x, p * cell, weights={2: "identity"})


c_next = logistic(peephole("f", h, p_f, c)) * c + logistic(peephole("i", h, p_i, c)) * tanh(net("g", h, x))
squashed = tanh(net("T", c_next, bias=False, weights={0: "identity"}))
cell = Cell(
    "LSTM peephole, shown",
    {h: logistic(peephole("o", h, p_o, c_next)) * squashed, c: c_next, w: c * w, z: p_f * h + p_i * c + p_o * z},
    source="Gers and Schmidhuber (2000); w and z show c and the peepholes, and nothing reads them",
)

n, i, j, k, v, system = Units("n"), Unit("i"), Unit("j"), Unit("k"), Unit("v"), Net.of(cell)
read_h = tuple(define(NetWeight(gate, 0, i, j), Free(f"a{gate}", i) * Free(f"b{gate}", j)) for gate in "ifgo")

gate_i, gate_f, gate_o, g, T = (Out(name, 0, k) for name in ("i", "f", "o", "g", "T"))
before, peep_f, peep_i, peep_o = (StateFlow(1, a, k, b, k) for a, b in ("ww", "zh", "zc", "zz"))


def block(to: str, of: str) -> Expr:
    """The entry (k, v) of d to(t) / d of(t-1)."""
    return StateFlow(1, to, k, of, v)


def diagonal(to: str, of: str, entries: Expr) -> Formula:
    """The block is the diagonal matrix with these entries."""
    entry = StateFlow(1, to, k, of, k)
    return both(eq(entry, entries), eq(Sum(j, abs(StateFlow(1, to, k, of, j))), abs(entry)))


def weight(gate: str) -> Expr:
    """U[k, v] of the gate."""
    return Free(f"a{gate}", k) * Free(f"b{gate}", v)


slope_f, slope_i, slope_g, slope_o = (
    before * gate_f * (1 - gate_f),
    g * gate_i * (1 - gate_i),
    gate_i * (1 - g**2),
    T * gate_o * (1 - gate_o),
)
kept = gate_f + slope_f * peep_f + slope_i * peep_i
reads = slope_f * weight("f") + slope_i * weight("i") + slope_g * weight("g")
through = gate_o * (1 - T**2)


def jacobian(shown: Expr) -> Formula:
    """The four blocks, where dh(t)/dc(t) is this."""
    return both(
        diagonal("c", "c", kept),
        eq(block("c", "h"), reads),
        diagonal("h", "c", shown * kept),
        eq(block("h", "h"), shown * reads + slope_o * weight("o")),
    )


def derivation() -> Proof:
    """Each equation by the derivative of the step; off the diagonal its entries have the factor Same(k, j)."""
    claim = sequent(l5.stored)
    cell = cells.of_cell(claim)

    def alone(goal: Term) -> Proof:
        """Sum over j of |x Same(k, j)| = |x|, x the entry at k itself."""
        _, _q, to, _k, of, _v = goal[2][1]
        x, delta, entry = cells.block(ONE, to, of), same(KK, J), cells.block(ONE, to, of, J)
        positive = size_of(between(KK, J)[0])
        diagonal: Term = ("=", entry, ("*", x, delta))
        each = weigh(diagonal, (cells.reduced(entry, cell),), (cells.reduced(x, cell), -ONE, delta))
        size = weigh(("=", ("abs", entry), ("*", ("abs", x), delta)), (absolute(each),), (positive, ("abs", x)))
        summed = sum_of_bounds(size, J)
        return weigh(goal, (summed,), (cells.reduced(summed.concl[2], cell),))

    def shown(goal: Term) -> Proof:
        if goal[0] == "and":
            return K.both(*map(shown, goal[1:]))
        return alone(goal) if goal[1][0] == "sum" else cells.solved(goal, cell)

    return shown(claim.goal)


l5 = Claim(
    id="l5",
    title="full Jacobian of the peephole LSTM",
    source="new here; Gers and Schmidhuber (2000) for the cell",
    over=(n, k, v, system),
    where=read_h,
    statement=jacobian(through + slope_o * peep_o),
    derivation=derivation,
    near_miss=instead(statement=jacobian(through)),
)
