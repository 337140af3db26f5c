"""Remedies as cells: a NARX net, which reads its outputs of the last D times, for a given D.

A state holds the output of one delay, and the states move on by one each step. The flow of the outputs over q steps,
d a(t) / d a(t-q) with the other delays held, sums over all ways to write q as delays of 1 to D; of n units there are
n**(k - 1) paths for each way with k delays.
"""

from theory.activations import tanh
from theory.cell import Cell, inputs, net, state
from theory.errors import CellError

MOST_DELAYS = 64


def narx(delays: int) -> Cell:
    """The NARX net with so many output delays: a1(t) = tanh(sum over d of W_d a1(t-d) + U x(t) + b).

    The states a1, ..., aD hold the outputs of the last D times, a1 the newest. With one delay it is a plain net.

    >>> narx(2).update
    mappingproxy({a1: tanh(net(a, a1, a2, x)), a2: a1})
    """
    if isinstance(delays, bool) or not isinstance(delays, int) or not 1 <= delays <= MOST_DELAYS:
        raise CellError(f"delays={delays!r}; pass the number of output delays, 1 to {MOST_DELAYS}")
    held = [state(f"a{d}") for d in range(1, delays + 1)]
    moved = dict(zip(held[1:], held, strict=False))
    return Cell(
        f"NARX of {delays} delays",
        {held[0]: tanh(net("a", *held, inputs("x"))), **moved},
        source="Lin, Horne, Tino and Giles 1996; Hochreiter, Bengio, Frasconi and Schmidhuber 2001, remedies",
    )
