"""Unit-local expressions as compiled code over many rows at once, eight units in a vector.

Entry k of a row of a result is an expression of entry k of the same row of some arrays, of entry k of vectors that stay
as they are, and of numbers; a state may be carried from row to row. What no row enters is computed once per tile.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce
from types import ModuleType

from numba import njit
from sympy import Add, Basic, Expr, Function, Max, Min, Mul, Symbol, cse, numbered_symbols
from sympy.printing.precedence import precedence
from sympy.printing.pycode import PythonCodePrinter

from numerics import cache, vmath
from numerics.diagonal_kernels import softplus
from numerics.errors import EmitError
from numerics.simd import Eight, absolute, less, select, splat
from theory.activations import ACTIVATIONS

TILE_ROWS = 64
STILL_A_FLOAT = -40.0  # log(softplus(x)) = x - exp(x)/2 + ...: below it x, to the last digit
TWO_54, LOG_OF_TWO_54 = 2.0**54, 37.429947750237046


@njit(forceinline=True)
def log_of_modulus(x: Eight) -> Eight:
    """log|x| of any x; -inf for 0."""
    a = absolute(x)
    small = less(a, splat(vmath.TINY))
    return vmath.log(select(small, a * splat(TWO_54), a)) - select(small, splat(LOG_OF_TWO_54), splat(0.0))


@njit(forceinline=True)
def log_of_softplus(x: Eight) -> Eight:
    """log(softplus(x)), without underflow."""
    return select(less(x, splat(STILL_A_FLOAT)), x, vmath.log(softplus(x)))


@njit(forceinline=True)
def sign_of(x: Eight) -> Eight:
    """1, -1, or 0 at 0."""
    negative_part = select(less(x, splat(0.0)), splat(-1.0), splat(0.0))
    return select(less(splat(0.0), x), splat(1.0), negative_part)


@njit(forceinline=True)
def step_of(x: Eight) -> Eight:
    """1 above 0, 0 below, 1/2 at 0."""
    return splat(0.5) * sign_of(x) + splat(0.5)


OWN = {
    "log_abs": "log_of_modulus", "log_softplus": "log_of_softplus", "softplus": "softplus", "sign": "sign_of",
    "Heaviside": "step_of", "relative": "exp", "larger": "maximum", "Abs": "absolute", "exp": "exp", "log": "log",
}  # fmt: skip
FROM_SIMD = ("absolute", "load", "maximum", "minimum", "splat", "square_root", "store")
FROM_VMATH = ("exp", "log")
FROM_HERE = ("log_of_modulus", "log_of_softplus", "sign_of", "softplus", "step_of")


class _Printer(PythonCodePrinter):
    """SymPy as operations on eight numbers."""

    def _print(self, expr: Basic, **settings: object) -> str:
        if expr.is_number:
            return f"splat({_float(expr)})"
        return (
            self._print_Function(expr)
            if isinstance(expr, Function | Max | Min)
            else str(super()._print(expr, **settings))
        )

    def _print_Function(self, expr: Basic) -> str:
        name, (z, *more) = type(expr).__name__, expr.args
        if name in ("Max", "Min"):
            called = "maximum" if name == "Max" else "minimum"
            return reduce(lambda a, b: f"{called}({a}, {b})", map(self._print, expr.args))
        if name in OWN:
            shown = [z] if name == "Heaviside" else expr.args
            return f"{OWN[name]}({', '.join(map(self._print, shown))})"
        pair = f"{name.removesuffix('_slope')}_pair"
        known = name.removesuffix("_slope") in {f.__name__ for f in ACTIVATIONS.values()}
        if more or not known or pair not in vars(vmath):
            raise EmitError(f"{expr} has no code for eight units at once; use numerics.flow.error_flow")
        return f"{pair}({self._print(z)})[{int(name.endswith('_slope'))}]"

    def _print_Add(self, expr: Expr, order: object = None) -> str:
        return " + ".join(self.parenthesize(part, precedence(expr)) for part in expr.args)

    def _print_Mul(self, expr: Expr) -> str:
        return " * ".join(self.parenthesize(part, precedence(expr)) for part in expr.args)

    def _print_Pow(self, expr: Expr, rational: bool = False) -> str:
        """base**(k/2) as a product of bases and one square root, inverted where k < 0."""
        twice = 2 * expr.exp
        if not twice.is_Integer:
            raise EmitError(f"{expr} has no code for eight units at once; use exp(b * log(a))")
        base, count = f"({self._print(expr.base)})", abs(int(twice))
        factors = [base] * (count // 2) + [f"square_root({base})"] * (count % 2)
        product = " * ".join(factors)
        return f"({product})" if twice > 0 else f"(splat(1.0) / ({product}))"


_PRINTER = _Printer()


def printed(expr: Basic) -> str:
    """An expression as code on eight numbers; EmitError where there is none."""
    return str(_PRINTER.doprint(expr))


def _float(expr: Basic) -> str:
    value = float(expr)
    return repr(value) if abs(value) < float("inf") else f"float({str(value)!r})"


@dataclass(frozen=True)
class Rows:
    """What a function over rows reads and writes, by the symbols in its expressions.

    results : expressions, one array each; rows : symbols of arrays (rows, width); units : of vectors (width,);
    numbers : of numbers; carried : (symbol, its next value) of a state that goes from row to row, or None
    """

    results: tuple[Expr, ...]
    rows: tuple[Symbol, ...]
    units: tuple[Symbol, ...]
    numbers: tuple[Symbol, ...] = ()
    carried: tuple[Symbol, Expr] | None = None


@lru_cache(maxsize=256)
def compiled_rows(given: Rows) -> ModuleType:
    """The module whose `fill(count, results, rows, units, numbers, state)` computes `count` rows, all arrays flat-able.

    results, rows : (count, width) each, width a multiple of 8; units : (len(units) or 1, width); numbers : (numbers,);
    state : (width,), replaced by the one after the last row. Tuples of arrays.
    """
    return cache.load(row_source(given))


def row_source(given: Rows) -> str:
    """The text of that module."""
    names = {s: Symbol(f"r{i}", real=True) for i, s in enumerate(given.rows)}
    still = {s: Symbol(f"u{i}", real=True) for i, s in enumerate(given.units)}
    still |= {s: Symbol(f"c{i}", real=True) for i, s in enumerate(given.numbers)}
    targets = list(given.results)
    if given.carried is not None:
        names[given.carried[0]] = Symbol("s", real=True)
        targets.append(given.carried[1])
    common, finals = cse([e.xreplace(names | still) for e in targets], symbols=numbered_symbols("t", real=True))
    steady = _Steady(set(still.values()))
    moving = []
    for name, expr in common:
        if expr.free_symbols <= steady.symbols:
            steady.add(name, expr)
        else:
            moving.append(f"{name} = {printed(steady.taken_out(expr))}")
    finals = [steady.taken_out(e) for e in finals]
    outer = [f"u{i} = load(units, {i} * width + k)" for i in range(len(given.units))]
    outer += [f"c{i} = splat(numbers[{i}])" for i in range(len(given.numbers))] + steady.lines
    inner = [f"r{i} = load(rows[{i}], at)" for i in range(len(given.rows))] + moving
    inner += [f"store(results[{i}], at, {printed(e)})" for i, e in enumerate(finals[: len(given.results)])]
    if given.carried is not None:
        outer.append("s = load(state, k)")
        inner.append(f"s = {printed(finals[-1])}")
    after = ["store(state, k, s)"] if given.carried is not None else []
    return _module(outer, inner, after)


class _Steady:
    """What no row enters, taken out of the expressions: one line each."""

    def __init__(self, symbols: set[Symbol]):
        self.symbols = symbols
        self.lines: list[str] = []

    def add(self, name: Symbol, expr: Expr) -> None:
        self.symbols.add(name)
        self.lines.append(f"{name} = {printed(expr)}")

    def taken_out(self, expr: Expr) -> Expr:
        """The expression with every largest part that no row enters, and is no symbol or number, named before."""
        if expr.is_Symbol or expr.is_number:
            return expr
        if expr.free_symbols <= self.symbols:
            name = Symbol(f"h{len(self.lines)}", real=True)
            self.add(name, expr)
            return name
        still = [part for part in expr.args if part.free_symbols <= self.symbols]
        if isinstance(expr, Add | Mul) and len(still) > 1:
            rest = [self.taken_out(part) for part in expr.args if part not in still]
            return expr.func(self.taken_out(expr.func(*still)), *rest)
        return expr.func(*map(self.taken_out, expr.args))


def _module(outer: Sequence[str], inner: Sequence[str], after: Sequence[str]) -> str:
    body = "\n".join(
        [
            "@njit(cache=True, nogil=True)",
            "def fill(count, results, rows, units, numbers, state):",
            '    """The expressions, row by row."""',
            "    width = state.size",
            f"    for tile in range(0, count, {TILE_ROWS}):",
            "        for k in range(0, width, 8):",
            *(f"            {line}" for line in outer),
            f"            for r in range(tile, min(tile + {TILE_ROWS}, count)):",
            "                at = r * width + k",
            *(f"                {line}" for line in inner),
            *(f"            {line}" for line in after),
        ]
    )
    used = set(re.findall(r"\b(\w+)\(", body))
    lines = [
        '"""Expressions over many rows, written by numerics.row_code; do not edit."""',
        "",
        "from numba import njit",
        "",
    ]
    for module, known in (
        ("row_code", FROM_HERE),
        ("simd", FROM_SIMD),
        ("vmath", (*FROM_VMATH, *(n for n in vars(vmath) if n.endswith("_pair")))),
    ):
        if names := sorted(used.intersection(known)):
            lines.append(f"from numerics.{module} import {', '.join(names)}")
    return "\n".join(lines) + "\n\n\n" + body + "\n"
