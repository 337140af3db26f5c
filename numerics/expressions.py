"""Expressions in one real variable as nested tuples, which ball arithmetic, tail bounds and root counting all read.

    ("x",)  ("number", p/q)  ("pi",)  ("+", a, b, ...)  ("*", a, b, ...)  ("**", a, p/q)  ("abs", a)
    ("exp", a)  ("log", a)  ("erf", a)  ("erfc", a)  ("atan", a)  ("sin", a)  ("cos", a)  ("max", a, b, ...)
    ("step", t, a, b)   a where t > 0, else b;   ("ball", p/q, p/q)   a number of which only this is known

Nothing is simplified: an expression is the one that was written.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, TypeAlias

import sympy
from flint import fmpq
from sympy import Expr, Piecewise, S

from numerics.errors import NumericsError
from theory.activations import ACTIVATIONS

Expression: TypeAlias = tuple[Any, ...]

X: Expression = ("x",)
_HEADS: dict[type, str] = {
    sympy.Add: "+",
    sympy.Mul: "*",
    sympy.exp: "exp",
    sympy.log: "log",
    sympy.erf: "erf",
    sympy.erfc: "erfc",
    sympy.atan: "atan",
    sympy.sin: "sin",
    sympy.cos: "cos",
    sympy.Abs: "abs",
    sympy.Max: "max",
}
_VALUES_AT = {("exp", 0): 1, ("log", 1): 0, ("erf", 0): 0, ("erfc", 0): 1, ("atan", 0): 0, ("sin", 0): 0, ("cos", 0): 1}


def constant(value: object) -> Expression:
    """The expression of a rational number.

    >>> constant("1/2")
    ('number', 1/2)
    """
    text = str(value)
    top, _, bottom = text.partition("/")
    return ("number", fmpq(int(top), int(bottom or "1")))


def minus(a: Expression, b: Expression) -> Expression:
    """a - b."""
    return ("+", a, ("*", constant(-1), b))


def from_sympy(expr: Expr, z: Expr) -> Expression:
    """The expression of a SymPy one in the symbol z; NumericsError for a function that is not among those above."""
    if expr == z:
        return X
    if expr.is_Rational:
        return constant(expr)
    if expr is S.Pi:
        return ("pi",)
    if expr is S.Exp1:
        return ("exp", constant(1))
    if isinstance(expr, sympy.Pow):
        if expr.base is S.Exp1:
            return ("exp", from_sympy(expr.exp, z))
        if expr.exp.is_Rational:
            return ("**", from_sympy(expr.base, z), constant(expr.exp)[1])
    if isinstance(expr, Piecewise):
        return _step(list(expr.args), z)
    if isinstance(expr, sympy.Add):
        return ("+", *(from_sympy(part, z) if isinstance(part, Expr) else part for part in _summands(expr, z)))
    head = _HEADS.get(expr.func)
    if head is None:
        raise NumericsError(f"{expr} has no ball arithmetic; known are {', '.join(_HEADS.values())} and powers")
    return (head, *(from_sympy(part, z) for part in expr.args))


def _summands(total: sympy.Add, z: Expr) -> Iterator[Expr | Expression]:
    """The summands; c + c erf(a) as c erfc(-a), which does not cancel where a is far below 0."""
    constant_part, rest = total.as_coeff_Add()
    for part in sympy.Add.make_args(rest):
        factor, function = part.as_coeff_Mul()
        if isinstance(function, sympy.erf) and factor == constant_part != 0:
            inner = ("*", constant(-1), from_sympy(function.args[0], z))
            yield ("*", constant(factor), ("erfc", inner))
            constant_part = S.Zero
        else:
            yield part
    if constant_part != 0:
        yield constant_part


def _step(pieces: list[Any], z: Expr) -> Expression:
    value, condition = pieces[0].expr, pieces[0].cond
    here = from_sympy(value, z)
    if condition is S.true:
        return here
    rest = _step(pieces[1:], z)
    distance = from_sympy(condition.lhs - condition.rhs, z)
    if isinstance(condition, sympy.StrictGreaterThan):
        return ("step", distance, here, rest)
    if isinstance(condition, sympy.LessThan):
        return ("step", distance, rest, here)
    raise NumericsError(f"the condition {condition} is neither z > c nor z <= c")


@cache
def activation(name: str) -> Expression:
    """f(x) of an activation of theory.activations, as it is defined there."""
    z = sympy.Symbol("z", real=True)
    return from_sympy(_known(name).definition(z), z)


@cache
def activation_slope(name: str) -> Expression:
    """f'(x) of an activation, as it is defined there; at a kink the slope from the left."""
    z = sympy.Symbol("z", real=True)
    return from_sympy(S(_known(name).slope_definition(z)), z)


def _known(name: str) -> Any:
    if name not in ACTIVATIONS:
        raise NumericsError(f"the activation {name!r} is unknown; known are {', '.join(ACTIVATIONS)}")
    return ACTIVATIONS[name]


def substituted(e: Expression, inner: Expression) -> Expression:
    """e with another expression for x."""
    if e == X:
        return inner
    return tuple(substituted(part, inner) if isinstance(part, tuple) else part for part in e)


def parts(e: Expression) -> Iterator[Expression]:
    """The expression and all inside of it."""
    yield e
    for part in e:
        if isinstance(part, tuple):
            yield from parts(part)


def linear(e: Expression) -> tuple[fmpq, fmpq] | None:
    """(c, g) where the expression is c + g x with rational c and g, as it is written; else None.

    >>> linear(minus(X, constant("5/2")))
    (-5/2, 1)
    """
    head, *args = e
    if head in ("x", "number"):
        return (fmpq(0), fmpq(1)) if head == "x" else (fmpq(args[0]), fmpq(0))
    if head not in ("+", "*"):
        return None
    found = [linear(a) for a in args]
    lines = [line for line in found if line is not None]
    if len(lines) < len(found):
        return None
    c, g = lines[0]
    for d, h in lines[1:]:
        if head == "*" and g != 0 != h:
            return None
        c, g = (c + d, g + h) if head == "+" else (c * d, c * h + g * d)
    return c, g


def kinks(e: Expression) -> set[fmpq]:
    """Where a step or |.| of a linear expression switches."""
    lines = (linear(part[1]) for part in parts(e) if part[0] in ("step", "abs"))
    return {-c / g for c, g in (line for line in lines if line is not None) if g != 0}


def resolved(e: Expression, x: fmpq) -> Expression:
    """The expression with each step and |.| of a linear expression replaced by its branch at x, which is no kink."""
    head, *args = e
    made = tuple(resolved(a, x) if isinstance(a, tuple) else a for a in args)
    line = linear(args[0]) if head in ("step", "abs") else None
    if line is None:
        return (head, *made)
    positive = line[0] + line[1] * x > 0
    if head == "step":
        return made[1] if positive else made[2]
    return made[0] if positive else ("*", constant(-1), made[0])


def exact(e: Expression, x: fmpq) -> fmpq | None:
    """The rational value at a rational x where it is seen to be one, else None.

    >>> exact(activation("logistic"), fmpq(0)), exact(activation("logistic"), fmpq(1))
    (1/2, None)
    """
    head, *args = e
    if head == "x":
        return x
    if head == "number":
        return fmpq(args[0])
    if head in ("pi", "ball"):
        return None
    if head == "**":
        return _power(exact(args[0], x), args[1])
    if head == "step":
        side = exact(args[0], x)
        return None if side is None else exact(args[1] if side > 0 else args[2], x)
    values = [exact(a, x) for a in args]
    if head == "*" and any(v is not None and v == 0 for v in values):
        rest = [a for a, v in zip(args, values, strict=True) if v is None]
        return fmpq(0) if all(map(_has_values_everywhere, rest)) else None
    known = [v for v in values if v is not None]
    return _applied(head, known) if len(known) == len(values) else None


def _has_values_everywhere(e: Expression) -> bool:
    """Whether it is made of functions that have a value at every real number: no log, no reciprocal, no root."""
    heads = ((part[0], part[-1]) for part in parts(e))
    return all(head != "log" and (head != "**" or (last.q == 1 and last >= 0)) for head, last in heads)


def _power(base: fmpq | None, exponent: fmpq) -> fmpq | None:
    if base is None or (base == 0 and exponent < 0):
        return None
    if exponent.q == 1:
        return base ** int(exponent.p)
    top, bottom = base.p, base.q
    if exponent.q != 2 or base < 0 or top.isqrt() ** 2 != top or bottom.isqrt() ** 2 != bottom:
        return None
    return fmpq(top.isqrt(), bottom.isqrt()) ** int(exponent.p)


def _applied(head: str, values: list[fmpq]) -> fmpq | None:
    if head == "+":
        return sum(values, fmpq(0))
    if head == "*":
        product = fmpq(1)
        for v in values:
            product *= v
        return product
    if head in ("abs", "max"):
        return abs(values[0]) if head == "abs" else max(values)
    found = _VALUES_AT.get((head, values[0])) if values[0] in (0, 1) else None
    return None if found is None else fmpq(found)
