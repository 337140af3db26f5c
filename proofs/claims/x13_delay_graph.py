"""Units whose edges carry any delays up to D: over q steps the exponent of the decay is at least q/D.

J_d(t) = (w_ij Slope(D t + d, j)) is the derivative of a(t) by a(t-d): unit j is read with each delay at each time by a
gain of its own, which is 0 where the graph has no such edge (an edge with a delay of its own is a unit of its own). The
sizes of a row of J_1(t), ..., J_D(t) add up to at most gamma <= 1 at the times 1, ..., q. A change u of at most 1 of
each unit at the time 0 changes each unit by at most gamma ** m at the time q, for D (m - 1) + 1 <= q: a bound of the
infinity norm of d a(q) / d a(0). Seq(e, t, x, D, i) is the change of unit i at the time t - x, in a register as in r5.

Why: as r5. A path over q steps has q/D edges at least, whatever the graph, and each of them costs gamma.

Tight: equality for W = w I, w >= 0, all of it at the delay D, at multiples of D.

Source: new here; on Lin et al. (1996), and DiPietro et al. (2017) on shortest paths (wording not seen).
"""

import sympy

from proofs import kernel as K
from proofs.claim import Claim, instead
from proofs.kernel import Proof
from proofs.lemmas import KK, I, J, size, slope, weight
from proofs.lemmas.registers import LATER, D, Register, T, X, entering, newest_is_share
from proofs.sequent import sequent
from proofs.tactics import absolute, at, chain, size_of, size_of_product, sum_of_bounds, weigh
from proofs.tactics import total as sum_over
from proofs.terms import ONE, ZERO, Term
from theory.registers import register
from theory.statement import Free, Lag, Max, Nat, Net, Real, Seq, Slope, Sum, Unit, Units, Weight, leq
from theory.statement import for_all as every

n, q, m, most, net = Units("n"), Lag("q"), Lag("m"), Lag("D"), Net()
i, j, k = Unit("i"), Unit("j"), Unit("k")
t, r, d, held, place, gamma = Nat("t"), Lag("r"), Lag("d"), Lag("H"), Real("x"), Real("gamma")


def slopes(time: sympy.Expr, delay: sympy.Expr, most: Lag) -> sympy.Expr:
    """The entry (i, j) of J_d at this time."""
    return Weight(i, j) * Slope(most * time + delay, j)


def units(time: sympy.Expr, place: object, unit: Unit, held: Lag = held) -> Seq:
    """The value of a unit so many places before the time."""
    return Seq("e", time, place, held, unit)


unit_registers = register(
    units(t, place, i),
    first=Free("u", i),
    new=Sum(d, held, Sum(j, slopes(t + 1, d, held) * units(t, d - 1, j))),
)


def of_units() -> Proof:
    """A summand is the sum over the units of an entry times what is read."""
    claim = sequent(x13.stored)
    small, total, below_one, late = map(K.assume, claim.given)
    first, later = map(K.assume, claim.constructed)
    low, high = newest_is_share(X)
    start, share, u = at(first, X, D, I), low.concl[2], ("Free", "u", I)
    size_u = at(small, I)
    product = size_of_product(share, u)
    begins = weigh(
        ("<=", absolute(start).concl[1], ONE),
        (absolute(start),), (product,), (size_of(low), size(u)), (size_u, low), (high,),
    )  # fmt: skip

    def added(delay: Term, read: Proof) -> Proof:
        g: Term = ("*", weight(I, J), slope(("+", ("*", D, LATER), delay), J))
        each = at(K.generalise(read, I), J)
        value = each.concl[1][1]
        product = size_of_product(g, value)
        step = weigh(("<=", product.concl[1], ("*", size(g), each.concl[2])), (product,), (each, size(g)))
        sizes = sum_of_bounds(step, J)
        spread = K.triangle(sum_over(("*", g, value), J))
        return weigh(("<=", spread.concl[1], ("*", sum_over(size(g), J), each.concl[2])), (spread,), (sizes,))

    def gains(time: Term, within: Proof) -> Proof:
        outer = K.maximum_upper(total.concl[1], time, within)
        return chain(K.maximum_upper(outer.concl[1], I), outer, total)

    proof = Register(
        lambda t, x: ("Seq", "e", t, x, D, I),
        (I,),
        begins,
        at(later, T, ("+", X, ONE), D, I),
        entering(at(later, T, ZERO, D, I)),
        added,
        gains,
        below_one,
    ).proof(late)
    return weigh(claim.goal, (at(K.generalise(proof, I), KK),))


x13 = Claim(
    id="x13",
    title="units and any delays up to D: the exponent is the number of edges, at least q/D",
    source="new here; on Lin et al. (1996) and DiPietro et al. (2017), the length of a shortest path",
    over=(n, q, most, m, k, gamma, net),
    given=(
        every(i, leq(abs(Free("u", i)), 1)),
        leq(Max(r, q, Max(i, Sum(d, most, Sum(j, abs(slopes(r, d, most)))))), gamma),
        leq(gamma, 1),
        leq(most * (m - 1) + 1, q),
    ),
    where=(unit_registers,),
    statement=leq(abs(units(q, 0, k, most)), gamma**m),
    derivation=of_units,
    near_miss=instead(statement=leq(abs(units(q, 0, k, most)), gamma ** (m + 1))),
)
