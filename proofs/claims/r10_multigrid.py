"""Multigrid random search: the box shrinks to .9 of its side at each improvement, hence to .9 ** m after m of them.

r10-side: the side is exactly .9 ** m; after 50 improvements that is .005154 (the table `remedies`). So to shrink by a
factor it takes a number of improvements that grows with its logarithm alone; how many trials an improvement takes is an
experiment (r10).

Why: induction.

Tight: equality.

Source: Bengio et al. (1994), as reported; Hochreiter et al. (2001), remedies (numbers not seen in the papers).
"""

from proofs.claim import Claim, instead
from theory.statement import Nat, Net, Rational, Seq, eq, recur

SOURCE = "Bengio et al. (1994); Hochreiter et al. (2001), remedies"

r10 = Claim(
    id="r10",
    title="multigrid random search",
    source=SOURCE,
    noted="the search box shrinks to .9 of its side at each improvement; how many trials a task takes is an experiment",
)

m, t, net = Nat("m"), Nat("t"), Net()
SHRINKS = Rational(9, 10)
side = recur(Seq("side", t), first=1, step=SHRINKS * Seq("side", t))

after = Claim(
    id="r10-side",
    title="after m improvements the side of the box is .9 ** m",
    source=SOURCE,
    over=(m, net),
    where=(side,),
    statement=eq(Seq("side", m), SHRINKS**m),
    # as if each improvement took a tenth of the first side
    near_miss=instead(statement=eq(Seq("side", m), 1 - m / 10)),
)
