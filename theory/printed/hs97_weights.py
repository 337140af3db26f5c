"""Numbers of weights in tables 1 to 10 of Hochreiter and Schmidhuber (1997), counted from units and connections.

The nets that are not LSTM in table 1 are estimates of the paper from other papers; the counts here leave out biases.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, combinations

from sympy import Expr, Integer

from theory.printed.connections import (
    BIASES,
    CASCADE,
    HIDDEN,
    Topology,
    cascade,
    elman,
    fully_recurrent,
    lstm,
    lstm_without_output_gates,
    one_recurrent_unit,
)
from theory.printed.entries import Exactly, Printed, one, slug
from theory.printed.hs97_text import PAPER

GATES = ("in gate", "out gate")
NON_INPUT = (*HIDDEN, "output")
SYMBOLS = 7  # of the Reber grammar: B, T, P, S, X, V, E

# Table, net, number as printed, the net.
COUNTS: tuple[tuple[str, str, int, Topology], ...] = (
    ("1", "RTRL, 3 hidden units", 170, fully_recurrent(SYMBOLS, 3 + SYMBOLS)),
    ("1", "RTRL, 12 hidden units", 494, fully_recurrent(SYMBOLS, 12 + SYMBOLS)),
    ("1", "Elman, 15 hidden units", 435, elman(SYMBOLS, 15, SYMBOLS)),
    ("1", "LSTM, 4 blocks of size 1", 264, lstm(SYMBOLS, SYMBOLS, 4, 1, GATES)),
    ("1", "LSTM, 3 blocks of size 2", 276, lstm(SYMBOLS, SYMBOLS, 3, 2, GATES)),
    *(("2", f"RTRL, p = {p}", weights, one_recurrent_unit(p)) for p, weights in ((4, 36), (10, 144), (100, 10404))),
    ("2", "BPTT, p = 100", 10404, one_recurrent_unit(100)),
    ("2", "chunker, p = 100, its net with one more output", 10506, one_recurrent_unit(100, extra_outputs=1)),
    ("2", "LSTM, p = 100", 10504, lstm_without_output_gates(100)),
    *(
        ("3", f"LSTM, p = {p}", weights, lstm(p + 4, 2, 2, 1))
        for p, weights in ((50, 364), (100, 664), (200, 1264), (500, 3064), (1000, 6064))
    ),
    *((table, "LSTM, task 3", 102, lstm(1, 1, 3, 1, HIDDEN)) for table in "456"),
    *((table, f"LSTM, task {task}", 93, lstm(2, 1, 2, 2, NON_INPUT)) for table, task in (("7", "4"), ("8", "5"))),
    ("9", "LSTM, task 6a", 156, lstm(8, 4, 2, 2, NON_INPUT)),
    ("9", "LSTM, task 6b", 308, lstm(8, 8, 3, 2, NON_INPUT)),
)

# Recurrent cascade correlation: hidden units and weights as printed; the connections with which the first comes out.
CASCADE_PRINTED = ((7, 119), (9, 198))
CASCADE_READING = ("input to hidden", "hidden to later hidden", "hidden to output")


def cascade_weights(hidden: int, chosen: Sequence[str]) -> Expr:
    """Weights of a net of cascade correlation for the Reber grammar."""
    return cascade(SYMBOLS, hidden, SYMBOLS, tuple(chosen)).weights


def connections_of_cascades() -> Iterator[tuple[str, ...]]:
    """Every set of kinds of connections and biases."""
    kinds = (*CASCADE, *BIASES)
    return chain.from_iterable(combinations(kinds, size) for size in range(len(kinds) + 1))


def cascade_in_words() -> str:
    """How many sets of connections give the smaller number, the larger, and both."""
    sets = list(connections_of_cascades())
    gives = [{c for c in sets if cascade_weights(hidden, c) == weights} for hidden, weights in CASCADE_PRINTED]
    return (
        f"an estimate; of {len(sets)} sets of connections {len(gives[0])} give 119 with 7 hidden units, "
        f"{len(gives[1])} give 198 with 9, {len(gives[0] & gives[1])} both; those of the 119 above give "
        f"{cascade_weights(9, CASCADE_READING)} with 9"
    )


def _counted(table: str, net: str, weights: int, topology: Topology) -> Printed:
    return Printed(
        slug("hs97 table", table, net),
        PAPER,
        f"table {table}",
        f"weights: {net}",
        Exactly(Integer(weights)),
        lambda: one(topology.weights),
    )


WEIGHTS: tuple[Printed, ...] = (
    *(_counted(*row) for row in COUNTS),
    Printed(
        "hs97-table-1-cascade-7",
        PAPER,
        "table 1",
        "weights: cascade correlation, 7 hidden units",
        Exactly(Integer(119)),
        lambda: {", ".join(CASCADE_READING): cascade_weights(7, CASCADE_READING)},
    ),
    Printed(
        "hs97-table-1-cascade-9",
        PAPER,
        "table 1",
        "weights: cascade correlation, 9 hidden units",
        Exactly(Integer(198)),
        reason=cascade_in_words,
    ),
)
