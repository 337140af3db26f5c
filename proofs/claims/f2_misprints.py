"""Two slips of a first table of largest slopes, found by recomputing it: gelu's place and mish's threshold.

f2-gelu-place: "the slope of gelu is largest at +sqrt(2) and -sqrt(2)". At -sqrt(2) it is least, -.128904 = 1 - beta.
f2-mish-threshold: "n w_max < .918698 guarantees decay with mish". 1/beta is .91869700.

Why: f'(x) + f'(-x) = 1 for gelu; the largest slope of mish is 1.0884981613 (f1-mish), and times .918698 that exceeds 1.

Tight: .918697 is right, .918698 is not.

Source: new; slips of a first table, refuted by its recomputation (f1).
"""

from proofs.claim import Claim, instead
from theory.activations import gelu, mish
from theory.statement import Net, Rational, Real, SlopeAt, both, leq

x = Real("x")
ROOT, BETA = 2 ** Rational(1, 2), Rational("1.1289041")

place = Claim(
    id="f2-gelu-place",
    title="gelu's slope is largest at both square roots of 2",
    source="new: a first table of largest slopes, refuted by its recomputation",
    over=(Net(gelu),),
    statement=both(leq(BETA, abs(SlopeAt(ROOT))), leq(BETA, abs(SlopeAt(-ROOT)))),
    corrected=instead(
        statement=both(leq(BETA, SlopeAt(ROOT)), leq(abs(SlopeAt(-ROOT) + BETA - 1), Rational(1, 10**6)))
    ),
)

threshold = Claim(
    id="f2-mish-threshold",
    title="mish: decay below .918698/n",
    source="new: a first table of largest slopes, refuted by its recomputation",
    over=(x, Net(mish)),
    statement=leq(abs(SlopeAt(x)) * Rational("0.918698"), 1),
    corrected=instead(statement=leq(abs(SlopeAt(x)) * Rational("0.918697"), 1)),
)
