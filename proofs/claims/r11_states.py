"""A net of S discrete states keeps S different things: b bits need 2 ** b states.

State r puts out the number c_r. The 2 ** b codes 0, 1/2, 1, 3/2, ... cannot each be the output of one of 2 ** b - 1
states. That a code x is one of the outputs is written: the product over r of x - c_r is 0. Stated for b = 1 and 2.

Why: the product is a polynomial of degree S in x whose first coefficient is 1; its S-th difference over steps of 1/2
is S!/2 ** S, not 0.

Tight: with 2 ** b states it can be done, one state for each code (the near misses).

In the number of bits that is exponential; "exponentially" is the review's word and not found in the source, which says
that n state networks represent one of n states, and that the adding problem would need an unacceptable number: outputs
within .04 of .5 + (X_1 + X_2)/4 take 13 states at least for all sums, by the lengths of the intervals (not stated).

Source: Hochreiter and Schmidhuber (1997), sec. 2, on Bengio and Frasconi (1994); Hochreiter et al. (2001), remedies;
review, remedies.
"""

from fractions import Fraction
from math import comb, factorial

import sympy

from proofs import kernel as K
from proofs.claim import Claim, instead
from proofs.kernel import Proof
from proofs.sequent import sequent
from proofs.tactics import weigh
from proofs.terms import ONE, ZERO
from theory.formulas import Formula
from theory.statement import Net, Real, both, eq, no


def outputs(states: int) -> tuple[Real, ...]:
    """The outputs of the states."""
    return tuple(Real(f"c{r}") for r in range(1, states + 1))


def kept(states: int, codes: int) -> Formula:
    """Not each code is the output of one of the states."""
    shown = [
        eq(sympy.Mul(*(sympy.Rational(i, 2) - c for c in outputs(states)), evaluate=False), 0) for i in range(codes)
    ]
    return no(both(*shown))


def difference(claim: Claim, states: int) -> Proof:
    """The difference of order S of the products is S!/2 ** S; were all of them 0, it would be 0."""
    denied = sequent(claim.stored).goal
    every: Proof = K.assume(denied[1])
    scale = Fraction((-2) ** states, factorial(states))
    signs = [scale * (-1) ** i * comb(states, i) for i in range(states + 1)]
    absurd = weigh(("<=", ONE, ZERO), *((K.part(every, i), s) for i, s in enumerate(signs)))
    return K.refute(absurd, every.concl)


def bits(name: str, b: int) -> Claim:
    """The claim for that many bits."""
    states = 2**b - 1
    claim = Claim(
        id=f"r11-{name}",
        title=f"{name} bits need {2**b} states" if b > 1 else "one bit needs 2 states",
        source="Hochreiter and Schmidhuber (1997), sec. 2; Hochreiter et al. (2001), remedies; review, remedies",
        over=(*outputs(states), Net()),
        statement=kept(states, 2**b),
        derivation=lambda: difference(claim, states),
        near_miss=instead(over=(*outputs(2**b), Net()), statement=kept(2**b, 2**b)),
    )
    return claim


one, two = bits("one", 1), bits("two", 2)
