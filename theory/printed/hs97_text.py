"""Numbers in the text of Hochreiter and Schmidhuber (1997): section 3, the tasks, the discussion, appendix A.1."""

from __future__ import annotations

from sympy import Expr, Integer, Interval, Product, Rational, Symbol, exp, limit, oo, sqrt

from theory.activations import logistic
from theory.printed import slopes, tally, tasks
from theory.printed.connections import fully_recurrent
from theory.printed.entries import Above, Exactly, Printed, Readings, Rounded, Value, one

PAPER = "Hochreiter and Schmidhuber (1997)"
N, P, Q = slopes.N, tasks.P, tasks.Q
_X = Symbol("x", real=True)
_GATE = 1 / (1 + exp(-_X))
SQUASHINGS = {"h": 2 * _GATE - 1, "g": 4 * _GATE - 2}


def entry(id_: str, place: str, what: str, printed: Value, readings: Readings) -> Printed:
    """A number of this paper that can be computed again."""
    return Printed(f"hs97-{id_}", PAPER, place, what, printed, readings)


def closure_of_range(squashing: Expr) -> Interval:
    """The limits at both ends of an increasing function."""
    return Interval(limit(squashing, _X, -oo), limit(squashing, _X, oo))


def number_of_paths() -> Expr:
    """Tuples l_1, ..., l_(q-1) of units, each 1..n."""
    return Product(N, (Symbol("m", integer=True, positive=True), 1, Q - 1)).doit()


def three_units_for_one() -> Expr:
    """Weights of a fully connected net of 3 n units, over those of n units."""
    return fully_recurrent(0, 3 * N).weights / fully_recurrent(0, N).weights


def distractor_symbols() -> Expr:
    """The p + 4 symbols without e, b, x and y."""
    return P + 4 - len("ebxy")


def embedded_reber_lags() -> dict[str, Expr]:
    """From the second symbol to the last but one, which repeats it; or the steps of the whole string."""
    string = tasks.embedded_reber()
    steps = tasks.lag(string, "second", "last but one")
    return {
        "to the symbol that repeats it": steps,
        "to the step that predicts it": steps - 1,
        "the whole string": tasks.length(string),
    }


def adding_targets() -> Interval:
    """The range of .5 + (X1 + X2)/4, which grows with X1 and X2 in [-1, 1]."""
    return Interval(*(Rational(1, 2) + (x + x) / Integer(4) for x in (Integer(-1), Integer(1))))


def least_delay_6a() -> Expr:
    """From a relevant symbol to the next one or to the end: t1 in 10..20, t2 in 50..60, length 100..110."""
    return Integer(min(50 - 20, 100 - 60))


def total_steps() -> dict[str, Expr]:
    """The steps of all equations: with the paper's number for (22) at output units, and with one per weight."""
    return {
        "sum of its list": tally.steps(tally.OUTPUT_STEPS_PRINTED),
        "one per weight in (22)": tally.steps(tally.output_weights()),
    }


SECTION_3 = (
    entry(
        "slope",
        "sec. 3.1",
        "largest slope of the logistic",
        Rounded("0.25"),
        lambda: one(slopes.largest_slope(logistic)),
    ),
    entry(
        "one-weight",
        "sec. 3.1",
        "|f' w| < 1 for |w| below",
        Rounded("4.0"),
        lambda: one(slopes.threshold_for_one_weight(logistic)),
    ),
    entry(
        "every-weight",
        "sec. 3.1",
        "exponential decay if all |w| stay below",
        Exactly(4 / N),
        lambda: one(slopes.threshold_for_every_weight(logistic)),
    ),
    entry(
        "slope-max",
        "sec. 3.1",
        "f'max of the logistic in the infinity norm",
        Rounded("0.25"),
        lambda: one(slopes.largest_slope(logistic)),
    ),
    entry("paths", "sec. 3.1", "terms of the sum over paths", Exactly(N ** (Q - 1)), lambda: one(number_of_paths())),
    entry(
        "time-constant",
        "sec. 3.2",
        "time constant for lags without end",
        Rounded("1.0"),
        lambda: one(slopes.time_constant_without_decay()),
    ),
)


def _occurrences(q: int, p: int, printed: str) -> Printed:
    return entry(
        f"occurrences-table-3-{q}-{p}",
        "table 3",
        f"expected occurrences of a distractor symbol, q = {q}, p = {p}",
        Rounded(printed),
        lambda: one(tasks.expected_occurrences_2c().subs({P: p, Q: q})),
    )


TABLE_3 = (
    *(_occurrences(q, q, "1") for q in (50, 100, 200, 500, 1000)),
    *(_occurrences(1000, p, printed) for p, printed in ((500, "2"), (200, "5"), (100, "10"), (50, "20"))),
)

TASKS = (
    entry(
        "reber-lag",
        "sec. 5.1",
        "steps of the shortest time lag, embedded Reber grammar",
        Exactly(Integer(9)),
        embedded_reber_lags,
    ),
    entry(
        "h-range",
        "sec. 5.1",
        "range of h, eq. (4)",
        Exactly(Interval(-1, 1)),
        lambda: one(closure_of_range(SQUASHINGS["h"])),
    ),
    entry(
        "g-range",
        "sec. 5.1",
        "range of g, eq. (5)",
        Exactly(Interval(-2, 2)),
        lambda: one(closure_of_range(SQUASHINGS["g"])),
    ),
    entry(
        "lag-2a",
        "sec. 5.2, task 2a",
        "steps for which the first element is stored",
        Exactly(P),
        lambda: one(tasks.lag(tasks.task_2a(P), "first", "last")),
    ),
    entry(
        "index-2c",
        "sec. 5.2, task 2c",
        "largest index i of a distractor symbol a_i in a sequence",
        Exactly(Q),
        lambda: one(distractor_symbols()),
    ),
    entry(
        "minimal-length-2c",
        "sec. 5.2, task 2c",
        "minimal sequence length",
        Exactly(Q + 4),
        lambda: one(tasks.length(tasks.task_2c(Q))),
    ),
    entry(
        "expected-length-2c",
        "sec. 5.2, task 2c",
        "expected sequence length",
        Exactly(Q + 14),
        lambda: one(tasks.expected_length_2c()),
    ),
    entry(
        "occurrences-2c",
        "sec. 5.2, task 2c",
        "expected occurrences of a distractor symbol",
        Exactly((Q + 10) / P),
        lambda: one(tasks.expected_occurrences_2c()),
    ),
    entry(
        "lag-2c",
        "sec. 5.2, task 2c",
        "steps for which the second element is stored, until e",
        Exactly(Q + 1),
        lambda: one(tasks.lag(tasks.task_2c(Q), "second", "e")),
    ),
    entry(
        "abstract-lag",
        "abstract",
        "longest minimal lag that was learned (task 2c, q = 1000)",
        Above(Integer(1000)),
        lambda: one(tasks.lag(tasks.task_2c(1000), "second", "e")),
    ),
    entry(
        "deviation-3c",
        "sec. 5.3, task 3c",
        "standard deviation of noise with variance .1",
        Rounded("0.32"),
        lambda: one(sqrt(Rational("0.1"))),
    ),
    entry(
        "targets-4",
        "sec. 5.4",
        "range of the targets .5 + (X1 + X2)/4",
        Exactly(Interval(0, 1)),
        lambda: one(adding_targets()),
    ),
    entry(
        "delays-6a",
        "sec. 5.6",
        "least delay between relevant inputs and to the end, task 6a",
        Exactly(Integer(30)),
        lambda: one(least_delay_6a()),
    ),
)

REST = (
    entry(
        "ring",
        "sec. 2",
        "units that Ring's net adds for a lag of 100 steps",
        Exactly(Integer(100)),
        lambda: one(tasks.units_to_reach(100)),
    ),
    entry(
        "factor",
        "sec. 6",
        "growth of the number of weights, three units for one",
        Exactly(Integer(9)),
        lambda: one(three_units_for_one()),
    ),
    entry("weights", "appendix A.1", "weights W", Exactly(tally.WEIGHTS_PRINTED), lambda: one(tally.weights())),
    entry(
        "output-steps",
        "appendix A.1",
        "steps of (22) for output units",
        Exactly(tally.OUTPUT_STEPS_PRINTED),
        lambda: one(tally.output_weights()),
    ),
    entry("total-steps", "appendix A.1", "steps of the backward pass", Exactly(tally.TOTAL_PRINTED), total_steps),
    entry(
        "stored",
        "appendix A.1",
        "derivatives to be stored",
        Exactly(tally.STORED_PRINTED),
        lambda: one(tally.stored_derivatives()),
    ),
)
