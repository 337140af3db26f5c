"""The table of the latch neuron: what noise it stands at which weight, and what is left of its gradient.

a(t) = w tanh a(t-1) + h(t) keeps its sign under every noise |h(t)| <= h*. A row is of a noise, whose least weight is
found, or of a weight. Every digit is certain (numerics.latch_neuron), the last one rounded.
"""

from collections.abc import Sequence
from decimal import Decimal

from numerics.digits import significant, significant_exp
from numerics.latch_neuron import Latch, latch_of_noise, latch_of_weight
from proofs.report.tables import Entry, Math, Table

NOISES = ("0.01", "0.05", "0.1", "0.2", "0.5")
# 1.25 is w0 of Bengio, Simard and Frasconi (1994)
WEIGHTS = ("1.25", "2", "3", "5")
LAGS = (10, 100, 1000)
DIGITS, GRADIENT_DIGITS = 6, 3
GIVEN = (("noise", "h*"), ("weight", "w"), ("state", "a*"), ("multiplier", "m"))
CERTIFIED = ("certified part of", "h*")
# From here down a number is written with a power of ten.
SMALL = Decimal("0.01")


def latch_neuron_table(
    noises: Sequence[str] = NOISES, weights: Sequence[str] = WEIGHTS, lags: Sequence[int] = LAGS
) -> Table:
    """A row for each noise, with the least weight that stands it, and for each weight, with the noise that it stands.

    >>> latch_neuron_table(["0.1"], [], [10]).rows[0][:3]
    (Math(text='0.1', latex='0.1'), Math(text='1.29788', latex='1.29788'), Math(text='0.974011', latex='0.974011'))
    """
    rows = [_row(latch_of_noise(h), lags, noise=h) for h in noises]
    rows += [_row(latch_of_weight(w), lags, weight=w) for w in weights]
    gradients = (f"gradient after {lag}" for lag in lags)
    return Table((*(_named(word, letter) for word, letter in GIVEN), *gradients, _named(*CERTIFIED)), tuple(rows))


def _named(word: str, letter: str) -> Math:
    return Math(f"{word} {letter}", rf"\text{{{word} }}{letter.replace('*', '^*')}")


def _row(latch: Latch, lags: Sequence[int], *, noise: str = "", weight: str = "") -> tuple[Entry, ...]:
    """What is given stands as it is given."""
    return (
        Math(noise, noise) if noise else number(significant(latch.margin, DIGITS)),
        Math(weight, weight) if weight else number(significant(latch.weight, DIGITS)),
        number(significant(latch.state, DIGITS)),
        number(significant_exp(latch.log_multiplier, DIGITS)),
        *(number(significant_exp(latch.log_gradient(lag), GRADIENT_DIGITS)) for lag in lags),
        number(significant(latch.certified_part, DIGITS)),
    )


def number(x: Decimal) -> Math:
    r"""A number as text and as LaTeX; with a power of ten below 0.01.

    >>> str(number(Decimal("0.0283"))), str(number(Decimal("0.00000520"))), number(Decimal("1.44E-53")).latex
    ('0.0283', '5.20e-6', '1.44 \\cdot 10^{-53}')
    """
    if x >= SMALL:
        return Math(f"{x:f}", f"{x:f}")
    mantissa, _, exponent = f"{x:e}".partition("e")
    return Math(f"{mantissa}e{int(exponent)}", rf"{mantissa} \cdot 10^{{{int(exponent)}}}")
