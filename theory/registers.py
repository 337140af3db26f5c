"""Registers: sequences that hold their last values, so that a claim can speak of D delays for every D.

Seq(name, t, x, ...) is the value x steps before the time t, for x = 0, 1, 2, ... Each step moves every value by one
place and puts a new one at x = 0. The gain of the delay d at the time t stands at D t + d of the free sequence g.
"""

import sympy

from theory.constructions import Recursion, recur
from theory.leaves import Free, Seq
from theory.sorts import Lag


def newest(place: sympy.Expr) -> sympy.Expr:
    """1 at the place 0, and 0 at 1, 2, ...

    >>> [newest(sympy.Integer(place)) for place in range(3)]
    [1, 0, 0]
    """
    return (abs(place - 1) + 1 - place) / 2


def register(leaf: Seq, *, first: sympy.Expr, new: sympy.Expr) -> Recursion:
    """The register leaf = Seq(name, t, x, ...) with the value ``first`` at the time 0, 0 before it, and then ``new``.

    ``new`` is free of x. At x = 0 the place that is read beside it counts nothing; |x - 1| keeps it from going below 0.
    """
    name, t, place, *others = leaf.args
    moved = Seq(name, t, abs(place - 1), *others)
    return recur(leaf, first=newest(place) * first, step=newest(place) * new + (1 - newest(place)) * moved)


def gain(time: sympy.Expr, delay: sympy.Expr, delays: Lag) -> sympy.Expr:
    """The gain of a delay at a time, of so many delays."""
    return Free("g", delays * time + delay)
