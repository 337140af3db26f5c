"""As printed: for E = (t - y)**2 the error of an output unit is f' (t - y).

An error is minus the slope of the cost, here by net: -(dE/dy) f'. E is quadratic in y, so that its slope is exactly
(E(y + h) - E(y - h)) / (2 h), which the statement has without the division.

Why it falls: dE/dy = -2 (t - y); a factor 2 is missing.

Tight: the corrected statement is an equality. In the source the factor is harmless: the learning rate takes it up. For
E = (t - y)**2 / 2 the error is as printed.

Source: Hochreiter and Schmidhuber (1997), eqs. (16)-(19).
"""

from proofs import kernel as K
from proofs.claim import Claim, instead
from proofs.kernel import Proof
from proofs.sequent import sequent
from theory.statement import Net, Real, Slope, Unit, Units, eq

n, k, t, y, h, net = Units("n"), Unit("k"), Real("t"), Real("y"), Real("h"), Net()

gain = Slope(0, k) * ((t - (y - h)) ** 2 - (t - (y + h)) ** 2)


def corrected() -> Proof:
    """Both sides have one normal form."""
    goal = sequent(m7.variant(m7.corrected).stored).goal
    return K.algebra(*goal[1:])


m7 = Claim(
    id="m7",
    title="error of an output unit",
    source="Hochreiter and Schmidhuber (1997), eqs. (16)-(19)",
    over=(n, k, t, y, h, net),
    statement=eq(gain, 2 * h * (Slope(0, k) * (t - y))),
    corrected=instead(statement=eq(gain, 2 * h * (2 * Slope(0, k) * (t - y))), derivation=corrected),
)
