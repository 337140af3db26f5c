"""Unit-local expressions as compiled code over many rows at once, eight units in a vector.

Entry k of a row of a result is an expression of entry k of the same row of some arrays, of entry k of vectors that stay
as they are, and of numbers; a state may be carried from row to row. What no row enters is computed once per tile.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import ModuleType

from numba import njit
from sympy import Add, Expr, Mul, Symbol, cse, numbered_symbols

from numerics import cache, vmath
from numerics.eight_printer import EightPrinter
from numerics.simd import Eight, absolute, less, select, splat

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
    return select(less(x, splat(STILL_A_FLOAT)), x, vmath.log(vmath.softplus_pair(x)[0]))


FROM_SIMD = ("absolute", "load", "splat", "store")
FROM_HERE = ("log_of_modulus", "log_of_softplus")


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
    printer = EightPrinter({s: s.name for s in (*names.values(), *still.values())}, suffix="_")
    steady, moving = _Steady(set(still.values()), printer), list[str]()
    for name, expr in common:
        if expr.free_symbols <= steady.symbols:
            steady.add(name, expr)
        else:
            moving += _assigned(printer, name.name, steady.taken_out(expr))
            printer.names[name] = name.name
    finals = [steady.taken_out(e) for e in finals]
    outer = [f"u{i} = load(units, {i} * width + k)" for i in range(len(given.units))]
    outer += [f"c{i} = splat(numbers[{i}])" for i in range(len(given.numbers))] + steady.lines
    inner = [f"r{i} = load(rows[{i}], at)" for i in range(len(given.rows))] + moving
    for i, e in enumerate(finals[: len(given.results)]):
        inner += [*_assigned(printer, f"y{i}", e), f"store(results[{i}], at, y{i})"]
    if given.carried is not None:
        outer.append("s = load(state, k)")
        inner += _assigned(printer, "s", finals[-1])
    after = ["store(state, k, s)"] if given.carried is not None else []
    return _module(outer, inner, after)


def _assigned(printer: EightPrinter, name: str, expr: Expr) -> list[str]:
    """The lines that give a name to an expression."""
    code = printer.printed(expr)
    return [*printer.taken(), f"{name} = {code}"]


class _Steady:
    """What no row enters, taken out of the expressions: a name each."""

    def __init__(self, symbols: set[Symbol], printer: EightPrinter):
        self.symbols, self.printer = symbols, printer
        self.lines: list[str] = []

    def add(self, name: Symbol, expr: Expr) -> None:
        self.lines += _assigned(self.printer, name.name, expr)
        self.symbols.add(name)
        self.printer.names[name] = name.name

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
        ("vmath", vars(vmath).keys() - set(FROM_SIMD)),
    ):
        if names := sorted(used.intersection(known)):
            lines.append(f"from numerics.{module} import {', '.join(names)}")
    return "\n".join(lines) + "\n\n\n" + body + "\n"
