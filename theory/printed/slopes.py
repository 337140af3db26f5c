"""Largest slopes, and the thresholds for weights that follow from them."""

from __future__ import annotations

from sympy import Expr, Interval, Symbol, limit, oo, solve, tanh
from sympy.calculus.util import maximum

from theory.activations import Activation

N = Symbol("n", integer=True, positive=True)


def largest_slope(f: type[Activation]) -> Expr:
    """The largest slope of an activation whose slope is a polynomial in its output, from that polynomial.

    >>> from theory.activations import logistic
    >>> largest_slope(logistic)
    1/4
    """
    y = Symbol("y", real=True)
    return maximum(f.slope_in_output(y), y, Interval(*f.range_))


def threshold_for_one_weight(f: type[Activation]) -> Expr:
    """The largest w such that |f' w'| < 1 whenever |w'| < w."""
    w = Symbol("w", positive=True)
    return solve(largest_slope(f) * w - 1, w)[0]


def threshold_for_every_weight(f: type[Activation]) -> Expr:
    """The largest w_max such that f'max times the row sums of |W|, at most n times a weight below it, stays below 1."""
    w = Symbol("w", positive=True)
    return solve(largest_slope(f) * N * w - 1, w)[0]


def weights_that_latch() -> Interval:
    """The w for which a = w tanh a has solutions a > 0: above a/tanh a at a -> 0, which increases without bound."""
    a = Symbol("a", positive=True)
    return Interval.open(limit(a / tanh(a), a, 0), limit(a / tanh(a), a, oo))


def time_constant_without_decay() -> Expr:
    """The tau in (0, 1] whose flow tau**q over q steps does not depend on q."""
    tau, q = Symbol("tau", positive=True), Symbol("q", positive=True)
    return solve((tau**q).diff(q) / tau**q, tau)[0]
