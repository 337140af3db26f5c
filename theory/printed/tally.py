"""The steps of the backward pass of the LSTM, appendix A.1 of Hochreiter and Schmidhuber (1997), as ranges of indices.

K output units, H hidden units, C blocks of S cells, I units that cells, gates and hidden units read. An equation that
is evaluated for every k and sums over every block and cell takes K C S steps.
"""

from __future__ import annotations

from sympy import Expr, Mul, Symbol, expand

from theory.printed.connections import symbolic_lstm

K, H, C, S, I = (Symbol(name, integer=True, positive=True) for name in "KHCSI")

STEPS: dict[str, tuple[Expr, ...]] = {
    "(19)": (K,),
    "(20)": (H, K),
    "(21)": (C, S, K),
    "(22), hidden units": (H, I),
    "(22), output gates": (C, I),
    "(23)": (C, S, K),
    "(25)": (C, S, I),
    "(26)": (C, I, S),
    "(27)": (C, S, I),
    "(28)": (C, S, I),
}
OUTPUT_STEPS_PRINTED = K * (H + C)
TOTAL_PRINTED = K + 2 * K * H + K * C + 2 * K * S * C + H * I + C * I + 4 * C * S * I
WEIGHTS_PRINTED = K * H + K * C * S + C * S * I + 2 * C * I + H * I
STORED_PRINTED = 2 * C * S * I


def steps(output_steps: Expr) -> Expr:
    """All steps of the backward pass, with so many for equation (22) at the output units."""
    return expand(sum(Mul(*ranges) for ranges in STEPS.values()) + output_steps)


def output_weights() -> Expr:
    """The weights into output units; equation (22) updates each of them once.

    >>> output_weights()
    C*K*S + H*K
    """
    net = symbolic_lstm(K, H, C, S, I)
    return expand(sum(net.count(link) for link in net.links if link.target == "output"))


def weights() -> Expr:
    """All weights of the net."""
    return symbolic_lstm(K, H, C, S, I).weights


def stored_derivatives() -> Expr:
    """Derivatives of the C S internal states that do not vanish: by I weights into the cell, and I into its gate."""
    states = C * S
    return expand(states * I + states * I)
