"""As printed: if |f'_i w_ij| > 1 for every factor, as with linear f, the error flow blows up.

Why it falls: the largest product grows, but the products may cancel. Linear units and W = 3 [[1, -1], [1, -1]]: every
path has size 3**q, and W W = 0.

Tight: for one unit there is one path, and it is true; so it is where all weights are positive.

Source: Hochreiter and Schmidhuber (1997), sec. 3.1; Hochreiter et al. (2001), intuitive explanation: "the largest
product increases exponentially ... the error blows up"."""

from proofs.claim import Claim, also_given
from theory.activations import linear
from theory.statement import Flow, Lag, Net, Slope, Unit, Units, Weight, decays, eq, for_all, lt, no

n, r, i, j, net = Units("n"), Lag("r"), Unit("i"), Unit("j"), Net(linear)

c3 = Claim(
    id="c3",
    title="every factor above 1",
    source="Hochreiter and Schmidhuber (1997), sec. 3.1; Hochreiter et al. (2001), intuitive explanation",
    over=(n, net),
    given=(for_all(r, for_all(i, for_all(j, lt(1, abs(Slope(r, i) * Weight(i, j)))))),),
    statement=no(decays(Flow)),
    corrected=also_given(eq(n, 1)),
)
