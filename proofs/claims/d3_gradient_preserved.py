"""As printed: where |M'| > 1, the gradient is preserved.

Why it falls: a step may stretch one direction and lose it at the next: W = [[1/2, 100], [0, 1/2]] has |M'| = 100.5
and decays, and W = [[0, 10], [0, 0]] has M' M' = 0.

Tight: for one unit it is true; there M' is a number. (Above 1 the gradient is not preserved even then, it may explode.)

Source: review, line 122. Hochreiter et al. (2001), section on the dilemma, say that no robust latching is possible
there."""

from proofs.claim import Claim, also_given
from theory.statement import Lag, Net, Norm, StateFlow, Step, Units, eq, for_all, implies, inf, lt, no, vanishes

n, r, net = Units("n"), Lag("r"), Net()

d3 = Claim(
    id="d3",
    title="|M'| > 1 preserves the gradient",
    source="review, line 122",
    over=(n, net),
    statement=implies(for_all(r, lt(1, Norm(inf, Step(r)))), no(vanishes(StateFlow))),
    corrected=also_given(eq(n, 1)),
)
