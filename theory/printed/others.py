"""Numbers of the other sources: those of 2001, 1994, 2013 and 1996 that the catalogue quotes, and the review's.

Of Hochreiter et al. (2001) the sections named were read; of Bengio et al. (1994) definitions only, of Pascanu et al.
(2013) sentences of section 2.1, of Lin et al. (1996) the abstract: numbers of these are as others quote them.
"""

from __future__ import annotations

from collections.abc import Mapping

from sympy import Expr, Integer, Interval, Rational, Symbol, solve, sqrt

from theory.activations import Activation, logistic, tanh
from theory.printed import slopes, tasks
from theory.printed.connections import fully_recurrent
from theory.printed.entries import Above, Exactly, Printed, Rounded, Value, one

N = slopes.N
CHAPTER = "Hochreiter et al. (2001)"
BENGIO = "Bengio, Simard and Frasconi (1994)"
PASCANU = "Pascanu, Mikolov and Bengio (2013)"
GUESSING = "Schmidhuber and Hochreiter (1996), as cited elsewhere"


def sign_of_update() -> Expr:
    """c in w + c eta delta a(t-1), delta = dE/dnet, for which E falls at the rate (dE/dw)**2: E = (w a - d)**2/2."""
    w, a, d, c, eta, net = (Symbol(name, real=True) for name in ("w", "a", "d", "c", "eta", "net"))
    delta = ((net - d) ** 2 / 2).diff(net).subs(net, w * a)
    error = ((w + c * eta * delta * a) * a - d) ** 2 / 2
    return solve(error.diff(eta).subs(eta, 0) + (delta * a) ** 2, c)[0]


def slope_max_by_norm() -> Mapping[str, Expr]:
    """f'max of n logistic units at net 0: the norm of diag(1/4, ..., 1/4)."""
    beta = slopes.largest_slope(logistic)
    return {"1-, 2- and infinity norm": beta, "Frobenius norm": sqrt(N * beta**2)}


def memory_of_delays(delays: int) -> tuple[Rational, Rational]:
    """By how much D output delays of equal total gain lengthen the memory: all of it on delay D, and spread evenly.

    The flow over q steps is at most gamma**ceil(q/D); with equal weights an error moves (1 + ... + D)/D back a jump.
    """
    mean_jump = Rational(sum(range(1, delays + 1)), delays)
    return mean_jump, Rational(delays)


def delays_in_words(low: int = 2, high: int = 3, up_to: int = 16) -> str:
    """For which numbers of delays the printed factors can come out."""
    fitting = [d for d in range(1, up_to + 1) if memory_of_delays(d)[0] <= high and memory_of_delays(d)[1] >= low]
    return (
        "an experiment, the number D of delays was not read; the theory gives (D + 1)/2 to D, which meets "
        f"{low} to {high} for D = {fitting[0]}, ..., {fitting[-1]}"
    )


def _noted(id_: str, source: str, place: str, what: str, printed: Value, why: str) -> Printed:
    return Printed(id_, source, place, what, printed, reason=lambda: why)


def _one_weight(id_: str, source: str, place: str) -> Printed:
    threshold = Rounded("4.0")
    return Printed(
        id_,
        source,
        place,
        "|f' w| < 1 for |w| below",
        threshold,
        lambda: one(slopes.threshold_for_one_weight(logistic)),
    )


def _largest_slope(f: type[Activation], printed: Expr) -> Printed:
    what = f"gamma, largest slope of {f.name}"
    return Printed(f"pmb13-{f.name}", PASCANU, "sec. 2.1", what, Exactly(printed), lambda: one(slopes.largest_slope(f)))


OTHERS: tuple[Printed, ...] = (
    Printed(
        "hbfs01-update-sign",
        CHAPTER,
        "section on BPTT",
        "sign of the update eta delta_j a_l for delta = dE/dnet",
        Exactly(Integer(1), "+1"),
        lambda: one(sign_of_update()),
    ),
    _one_weight("hbfs01-one-weight", CHAPTER, "intuitive explanation"),
    Printed(
        "bsf94-latch",
        BENGIO,
        "latch neuron (wording not seen)",
        "a = w tanh a has two attractors for w above",
        Exactly(Integer(1)),
        lambda: one(slopes.weights_that_latch().start),
    ),
    Printed(
        "bsf94-initial-weight",
        BENGIO,
        "latch problem (wording not seen)",
        "a weight with which a = w tanh a has two attractors",
        Rounded("1.25"),
        lambda: {"any in the interval": slopes.weights_that_latch()},
    ),
    Printed(
        "bsf94-parameters-2-sequence",
        BENGIO,
        "2-sequence problem (wording not seen)",
        "parameters",
        Exactly(Integer(25)),
        lambda: {"5 units, each reads all": fully_recurrent(0, 5).weights},
    ),
    _noted(
        *("bsf94-parameters-parity", BENGIO, "parity problem (wording not seen)", "parameters", Exactly(Integer(7))),
        why="its connections are not in what was read",
    ),
    _noted(
        "bsf94-targets", BENGIO, "experiments (wording not seen)", "size of the targets", Rounded("0.8"), "a setting"
    ),
    _noted(
        *(
            "bsf94-box",
            BENGIO,
            "multi-grid search (wording not seen)",
            "factor of the box per improvement",
            Rounded("0.9"),
        ),
        why="a setting",
    ),
    _largest_slope(tanh, Integer(1)),
    _largest_slope(logistic, Rational(1, 4)),
    Printed(
        "lin96-memory",
        "Lin, Horne, Tino and Giles (1996)",
        "abstract",
        "how much longer NARX nets remember",
        Exactly(Interval(2, 3), "two to three times"),
        reason=delays_in_words,
    ),
    _noted(
        *("guessing-latch", GUESSING, "latch problem", "trials of random search", Exactly(Integer(718))),
        why="an experiment",
    ),
    _noted(
        *("guessing-parity", GUESSING, "parity problem", "trials of random search", Exactly(Integer(250))),
        why="an experiment",
    ),
    Printed(
        "review-slope-max",
        "review",
        "line 78",
        "f'max of the logistic in a norm that is not named",
        Rounded("0.25"),
        slope_max_by_norm,
    ),
    Printed(
        "review-every-weight",
        "review",
        "line 78",
        "exponential decay if all |w| stay below",
        Exactly(4 / N),
        lambda: one(slopes.threshold_for_every_weight(logistic)),
    ),
    Printed(
        "review-lag",
        "review",
        "line 158",
        "steps that the LSTM bridges: 1000 or more",
        Above(Integer(999)),
        lambda: one(tasks.lag(tasks.task_2c(1000), "second", "e")),
    ),
    _noted(
        *("review-year", "review", "line 6", "year of Hochreiter et al.", Exactly(Integer(2003))),
        why="a date: the chapter is of 2001, its page on the web of 2003",
    ),
)
