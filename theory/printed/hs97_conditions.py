"""Minimal lengths and lags in tables 7, 8 and 10 of Hochreiter and Schmidhuber (1997), and the weights of table 10.

The lag is, by the caption of table 10, the least number of steps between the most recent relevant input and the teacher
signal. Where every element is predicted from those before it, it can be counted to the element that is predicted or
to the step that predicts it; both readings are given.
"""

from __future__ import annotations

from sympy import Expr, Integer, Interval

from theory.printed import tasks
from theory.printed.connections import HIDDEN, Topology, lstm, lstm_without_output_gates
from theory.printed.entries import Exactly, Printed, Readings, one, slug
from theory.printed.hs97_text import SQUASHINGS, closure_of_range, embedded_reber_lags, entry
from theory.printed.hs97_weights import GATES, NON_INPUT, SYMBOLS

Q = tasks.Q


def predicted(steps: Expr) -> dict[str, Expr]:
    """A lag in a task of prediction, by both readings."""
    return {"to the element predicted": steps, "to the step that predicts it": steps - 1}


def lengths(sequence: tasks.Sequence) -> dict[str, Expr]:
    """The length of a sequence whose last element is predicted: with it, and as the net reads it, without."""
    count = tasks.length(sequence)
    return {"all elements": count, "without the last, which is only predicted": count - 1}


def lag_of_adding(minimal_length: int) -> Expr:
    """From the latest second marked pair to the end of the shortest sequence."""
    return Integer(minimal_length - tasks.latest_second_mark(minimal_length))


def lags_of_two_sequences() -> dict[str, Expr]:
    """From the last informative element to the end of a sequence of 100; or the steps of the whole sequence."""
    counted = {f"N = {n}": tasks.lag(tasks.two_sequences(100, n), "informative", "noise") for n in (1, 3)}
    return counted | {"the whole sequence": tasks.length(tasks.two_sequences(100, 1))}


def lags_2c() -> dict[str, Expr]:
    """From the second element to the trigger e and to the last element."""
    sequence = tasks.task_2c(Q)
    return {to: tasks.lag(sequence, "second", name) for to, name in (("until e", "e"), ("to the last element", "last"))}


def _lag(table: str, task: str, printed: int | Expr, readings: Readings, note: str = "") -> Printed:
    return entry(
        slug("lag table", table, task),
        f"table {table}",
        f"minimal lag, task {task}{note}",
        Exactly(Integer(1) * printed),
        readings,
    )


def _length(task: str, printed: int | Expr, sequence: tasks.Sequence) -> Printed:
    what = f"minimal sequence length, task {task}"
    return entry(
        slug("length table 10", task), "table 10", what, Exactly(Integer(1) * printed), lambda: lengths(sequence)
    )


def _weights(task: str, printed: int, net: Topology) -> Printed:
    return entry(
        slug("weights table 10", task),
        "table 10",
        f"weights, task {task}",
        Exactly(Integer(printed)),
        lambda: one(net.weights),
    )


def _range(name: str, printed: Interval) -> Printed:
    return entry(
        f"range-table-10-{name}",
        "table 10, caption",
        f"range of {name}",
        Exactly(printed),
        lambda: one(closure_of_range(SQUASHINGS[name])),
    )


def _adding(table: str, task: str, minimal_length: int, printed: int) -> Printed:
    return _lag(table, task, printed, lambda: one(lag_of_adding(minimal_length)))


def _ending(task: str, printed: int, latest: int) -> Printed:
    """A task with an answer at the end, after 100 elements at least, whose last relevant element comes at `latest`."""
    return _lag("10", task, printed, lambda: one(100 - latest))


LENGTHS = (
    _length("1", 9, tasks.embedded_reber()),
    _length("2a, 2b", 100, tasks.task_2a(100)),
    _length("2c", Q, tasks.task_2c(Q)),
)

LAGS = (
    *(_adding("7", f"4, T = {t}", t, lag) for t, lag in ((100, 50), (500, 250), (1000, 500))),
    _adding("8", "5", 100, 50),
    _lag("10", "1", 9, embedded_reber_lags),
    _lag("10", "2a, 2b", 100, lambda: predicted(tasks.lag(tasks.task_2a(100), "first", "last"))),
    _lag("10", "2c", Q, lags_2c, note=", which sec. 5.2 gives as q + 1"),
    _lag("10", "3a, 3b, 3c", 100, lags_of_two_sequences),
    *(_adding("10", f"4-{row}", t, lag) for row, t, lag in ((1, 100, 50), (2, 500, 250), (3, 1000, 500))),
    _adding("10", "5", 100, 50),
    _ending("6a", 40, latest=60),
    _ending("6b", 24, latest=76),
)

WEIGHTS = (
    _weights("1-1, 1-4", 264, lstm(SYMBOLS, SYMBOLS, 4, 1, GATES)),
    _weights("1-2, 1-3, 1-5", 276, lstm(SYMBOLS, SYMBOLS, 3, 2, GATES)),
    _weights("2a, 2b", 10504, lstm_without_output_gates(100)),
    *(
        _weights(tasks_, weights, lstm(inputs, 2, 2, 1))
        for tasks_, inputs, weights in (
            *(("2c-1, 2c-9", 54, 364), ("2c-2, 2c-8", 104, 664), ("2c-3, 2c-7", 204, 1264)),
            *(("2c-4, 2c-6", 504, 3064), ("2c-5", 1004, 6064)),
        )
    ),
    _weights("3a, 3b, 3c", 102, lstm(1, 1, 3, 1, HIDDEN)),
    _weights("4-1, 4-2, 4-3, 5", 93, lstm(2, 1, 2, 2, NON_INPUT)),
    _weights("6a", 156, lstm(8, 4, 2, 2, NON_INPUT)),
    _weights("6b", 308, lstm(8, 8, 3, 2, NON_INPUT)),
)

CAPTION = (_range("h", Interval(-2, 2)), _range("g", Interval(-1, 1)))
