"""Replacing each hidden unit by at most three multiplies the number of weights by at most 9.

Fully connected: each of the n hidden units reads all hidden units and I further numbers (inputs, a bias). With m <= 3 n
units in their place (a cell, an input gate, an output gate) there are m (m + I) weights.

Why: m (m + I) <= 3 n (3 n + I) <= 9 n (n + I).

Tight: without further inputs, I = 0, equality at m = 3 n; the factor is 3 (3 n + I) / (n + I), between 3 and 9.

Source: Hochreiter and Schmidhuber (1997), sec. 6, on the factor 3**2 in the fully connected case.
"""

from proofs.claim import Claim, instead
from theory.statement import Nat, Net, Units, leq

n, m, others, net = Units("n"), Nat("m"), Nat("I"), Net()

before, after = n * (n + others), m * (m + others)

l13 = Claim(
    id="l13",
    title="three units for one, nine times the weights",
    source="Hochreiter and Schmidhuber (1997), sec. 6",
    over=(n, m, others, net),
    given=(leq(m, 3 * n),),
    statement=leq(after, 9 * before),
    near_miss=instead(statement=leq(after, 8 * before)),
)
