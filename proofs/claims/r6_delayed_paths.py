"""The number of error paths over q steps of a net of n units with D output delays, for n = 2 and D = 2, 3.

A path is a way to write q as an ordered sum of k delays, each 1 to D, with any of the n units at each of its k - 1
inner ends: the sum over k of n ** (k - 1) times the number of such sums. "parts" over k at x is that number: one more
delay d leaves x - d to be written, and with none left only 0 is.

Why: counted. For q = 1, ..., 7 they are 1, 3, 8, 22, 60, 164, 448 (D = 2) and 1, 3, 9, 26, 76, 222, 648 (D = 3).
Without further delays they are n ** (q - 1) = 1, 2, 4, 8, ... (p3).

Tight: equalities.

Source: computed here; on the delays of Lin et al. (1996).
"""

from fractions import Fraction
from functools import cache

import sympy

from proofs import kernel as K
from proofs.claim import Claim, instead
from proofs.kernel import Proof
from proofs.sequent import sequent
from proofs.tactics import at, weigh
from proofs.terms import Term, normal
from theory.statement import Formula, Lag, Nat, Net, Real, Seq, Sum, both, eq, recur

k, d, x, most, net = Nat("k"), Lag("d"), Real("x"), Lag("D"), Net()

# 1 at x = 0 and 0 at the other integers
nothing_left = (abs(x + 1) + abs(x - 1) - 2 * abs(x)) / 2
parts = recur(Seq("parts", k, x, most), first=nothing_left, step=Sum(d, most, Seq("parts", k, x - d, most)))


def paths(q: int, delays: int) -> sympy.Expr:
    """The number of paths over q steps from one of two units to another."""
    return sympy.Add(*(2 ** (count - 1) * Seq("parts", count, q, delays) for count in range(1, q + 1)))


def numbers(delays: int, *values: int) -> Formula:
    """The numbers of paths over 1, 2, ... steps."""
    return both(*(eq(paths(q, delays), value) for q, value in enumerate(values, start=1)))


def unrolled(claim: Claim, delays: int) -> Proof:
    """Each number from the equations of the sequence, its sums written out."""
    said = sequent(claim.stored)
    first, later = map(K.assume, said.constructed)

    @cache
    def value(count: int, left: int) -> Proof:
        """Seq(parts, count, left, D) = a number."""
        x, most = Fraction(left), Fraction(delays)
        if not count:
            return at(first, x, most)
        step = at(later, Fraction(count - 1), x, most)
        (_, (d,), body, _) = step.concl[2]
        folds = [K.fold(("sum", (d,), body, Fraction(end))) for end in range(delays + 1)]
        known = [value(count - 1, left - i) for i in range(1, delays + 1)]
        total = sum(_number(each) for each in known)
        return weigh(("=", step.concl[1], Fraction(total)), (step,), *((p,) for p in (*folds, *known)))

    def number(part: Term, q: int) -> Proof:
        return weigh(part, *((Fraction(2 ** (count - 1)), value(count, q)) for count in range(1, q + 1)))

    return K.both(*(number(part, q) for q, part in enumerate(said.goal[1:], start=1)))


def _number(equation: Proof) -> Fraction:
    return normal(equation.concl[2]).get((), Fraction(0))


def counted(name: str, delays: int, *values: int) -> Claim:
    """The claim for that many delays."""
    claim = Claim(
        id=f"r6-{name}",
        title=f"number of paths of two units with {name} output delays",
        source="computed here",
        over=(net,),
        where=(parts,),
        statement=numbers(delays, *values),
        derivation=lambda: unrolled(claim, delays),
        near_miss=instead(statement=numbers(delays, *(2**q for q in range(7)))),  # without the longer delays
    )
    return claim


two = counted("two", 2, 1, 3, 8, 22, 60, 164, 448)
three = counted("three", 3, 1, 3, 9, 26, 76, 222, 648)
