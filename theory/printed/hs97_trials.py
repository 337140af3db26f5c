"""Shares and means of trials in tables 1 to 7 of Hochreiter and Schmidhuber (1997), and whether they can come out.

A share of N trials is a multiple of 1/N, and a mean lies between what the least and the greatest of the numbers allow.
"""

from __future__ import annotations

from sympy import Integer, Rational

from theory.printed.entries import Exactly, Printed, Rounded, one
from theory.printed.hs97_text import PAPER, entry
from theory.printed.trials import nearest_share, possible_means, possible_means_above, successes

TRIALS_1, TRIALS_2 = 30, 18
PERCENT_1 = tuple(map(Rounded, ("100", "100", "97", "97", "100")))  # rows of LSTM in table 1
TEST_SEQUENCES = 2560 * 10  # a test set for each of ten trials


def failures() -> int:
    """Trials of table 1 in which the LSTM did not learn the task, by the percentages of its five rows."""
    return sum(TRIALS_1 - successes(percent, TRIALS_1, scale=100) for percent in PERCENT_1)


def share_learned() -> Rational:
    """The share of the trials of table 1 in which the LSTM learned the task."""
    return 1 - Rational(failures(), TRIALS_1 * len(PERCENT_1))


def _percent(table: str, row: str, printed: str, trials: int) -> Printed:
    value = Rounded(printed)
    return entry(
        f"percent-table-{table}-{printed}",
        f"table {table}",
        f"percent of {trials} trials: {row}",
        value,
        lambda: one(nearest_share(value, trials, scale=100)),
    )


def _misclassified(table: str, t: int, n: int, printed: str) -> Printed:
    value = Rounded(printed)
    return entry(
        f"misclassified-table-{table}-{t}-{n}",
        f"table {table}",
        f"misclassified of {TEST_SEQUENCES} sequences, T = {t}, N = {n}",
        value,
        lambda: one(nearest_share(value, TEST_SEQUENCES)),
    )


def _ratio(id_: str, percent: str, printed: Rational, row: str) -> Printed:
    return entry(
        id_,
        "sec. 5.2, task 2a",
        f"share of trials: {row}",
        Exactly(printed),
        lambda: one(nearest_share(Rounded(percent), TRIALS_2, scale=100) / 100),
    )


SHARES = (
    _percent("1", "LSTM, two of its rows", "97", TRIALS_1),
    entry("failures", "table 1, caption", "failures in 150 trials", Exactly(Integer(2)), lambda: one(failures())),
    entry(
        "always",
        "sec. 5.1, results",
        "share of the trials of table 1 in which the LSTM learns the task",
        Exactly(Integer(1), "always"),
        lambda: one(share_learned()),
    ),
    _percent("2", "RTRL, p = 4, learning rate 1", "78", TRIALS_2),
    _percent("2", "RTRL, p = 4, learning rate 4", "56", TRIALS_2),
    _percent("2", "RTRL, p = 4, learning rate 10", "22", TRIALS_2),
    _percent("2", "chunker, p = 100", "33", TRIALS_2),
    _ratio("share-rtrl", "78", Rational(7, 9), "RTRL, p = 4"),
    _ratio("share-chunker", "33", Rational(1, 3), "chunker, p = 100"),
    _misclassified("4", 100, 3, "0.000195"),
    _misclassified("4", 100, 1, "0.000117"),
    _misclassified("4", 1000, 3, "0.000078"),
    _misclassified("5", 100, 3, "0.00828"),
    _misclassified("5", 100, 1, "0.01500"),
    _misclassified("5", 1000, 1, "0.01207"),
    _misclassified("6", 100, 3, "0.00558"),
    _misclassified("6", 100, 1, "0.00441"),
)

MEANS = (
    entry(
        "mean-table-1",
        "table 1",
        "mean of 30 numbers of sequences between 3800 and 24100",
        Exactly(Integer(8440)),
        lambda: one(possible_means(30, 3800, 24100)),
    ),
    entry(
        "mean-table-7",
        "table 7",
        "mean of 10 numbers of sequences from 370000 to 2020000, 3 above 700000",
        Exactly(Integer(853000)),
        lambda: one(possible_means_above(10, 370000, 2020000, 700000, 3)),
    ),
    Printed(
        "hs97-sequences-2c",
        PAPER,
        "table 3",
        "training sequences until success, p = q = 1000",
        Exactly(Integer(49000)),
        reason=lambda: "an experiment",
    ),
)
