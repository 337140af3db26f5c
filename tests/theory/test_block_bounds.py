"""Bounds of Jacobian blocks: they hold, and they are the ones that a person would write."""

import math
import random
from functools import cached_property

import pytest
from hard_cells import HARD_CELLS
from sympy import Matrix, Max, Min, Rational, Symbol, exp, lambdify, oo, sqrt

from theory.activations import ACTIVATIONS
from theory.block_bounds import NORMS
from theory.cell import Cell, inputs, net, params, scalar, state
from theory.cells import CELLS
from theory.expansion import two_unit_expansion
from theory.nets import Net
from theory.ranges import BoundSymbol, magnitude, numeric_range
from theory.symbols import CellSymbol

EVERY = {**CELLS, **HARD_CELLS}


def test_bounds_of_the_lstm_are_these():
    cell = CELLS["LSTM"]
    h, c = cell.states
    W = {k: BoundSymbol("norm", (k, 0), "inf") for k in "ifgo"}
    sup_c = BoundSymbol("sup", c)
    bounds = cell.bounds("inf")
    assert bounds[c, c] == 1
    assert bounds[h, c] == 1
    assert bounds[c, h] == W["f"] * sup_c / 4 + W["i"] / 4 + W["g"]
    assert (bounds[h, h] - W["o"] / 4 - bounds[c, h]).expand() == 0


def test_one_minus_a_gate_counts_one_and_a_scalar_counts_itself():
    alpha = CELLS["Leaky"].scalars[0]
    (bound,) = CELLS["Leaky"].bounds("one").values()
    assert bound == 1 - alpha + alpha * BoundSymbol("norm", ("a", 0), "one")
    (bound,) = CELLS["S6"].bounds("inf").values()
    assert bound == 1


def test_a_diagonal_block_counts_the_root_of_n_in_the_frobenius_norm():
    h = CELLS["GRU"].states[0]
    assert CELLS["S6"].bounds("fro")[h, h] == sqrt(BoundSymbol("size", "n"))
    assert BoundSymbol("norm", ("z", 0), "fro") in CELLS["GRU"].bounds("fro")[h, h].free_symbols


def test_ranges_are_interval_arithmetic():
    h, x, d = state("h"), inputs("x", size="n"), scalar("d", low=-1, high=2)
    f, g = (ACTIVATIONS["logistic"](net(k, h, x)) for k in "fg")
    assert numeric_range(1 - f) == (0, 1)
    assert numeric_range(f - g) == (-1, 1)
    assert numeric_range((1 - f) * d) == (-1, 2)
    assert numeric_range(d**2) == (0, 4)
    assert numeric_range(d**3) == (-1, 8)
    assert numeric_range(1 / (1 + f)) == (Rational(1, 2), 1)
    assert numeric_range(1 / (d - 3)) == (-1, Rational(-1, 4))
    assert numeric_range(abs(d)) == (0, 2)
    assert numeric_range(1 / (f + 2) ** 2) == (Rational(1, 9), Rational(1, 4))
    assert numeric_range(1 / (abs(d) / 2)) == (1, oo)
    assert numeric_range(1 / Min(d, 0)) == (-oo, -1)
    assert numeric_range(1 / d) == (-oo, oo)
    assert numeric_range(exp(Max(d, 0))) == (1, oo)
    assert numeric_range(exp(Min(d, 0))) == (0, 1)
    assert numeric_range(Max(d, f)) == (0, 2)
    assert numeric_range(h)[1].is_infinite
    assert magnitude(h + 1 - f) == BoundSymbol("sup", h) + 1
    assert magnitude((d - 2) * f) == 2 - d
    assert magnitude(h * f * x) == BoundSymbol("sup", h) * BoundSymbol("sup", x)


def test_a_fixed_matrix_counts_its_norm():
    h = state("h")
    matrix = Matrix([[1, -2], [Rational(1, 2), 3]])
    cell = Cell("fixed", {h: net("a", h, weights=matrix)})
    assert [cell.bounds(norm)[h, h] for norm in NORMS] == [5, Rational(7, 2), sqrt(Rational(57, 4))]
    ones = Cell("ones", {h: net("a", h, weights="ones")})
    n = BoundSymbol("size", "n")
    assert [ones.bounds(norm)[h, h].subs(n, 4) for norm in NORMS] == [4, 4, 4]


def test_a_bound_symbol_is_its_own_modulus():
    assert abs(BoundSymbol("sup", state("h"))) == BoundSymbol("sup", state("h"))


def test_bound_symbols_of_different_things_are_different():
    h, a = state("h"), params("a")
    assert BoundSymbol("sup", net("a", h)) != BoundSymbol("sup", net("a", a))
    assert BoundSymbol("norm", ("a", 0), "one") != BoundSymbol("norm", ("a", 0), "inf")
    assert BoundSymbol("norm", ("a", 0), "one") == BoundSymbol("norm", ("a", 0), "one")


class _Numbers:
    """A cell with two units and random numbers; evaluates what is said of it in floats."""

    def __init__(self, cell: Cell, seed: int):
        self.cell, self.symbolic = cell, two_unit_expansion(cell)
        draw = random.Random(seed)
        symbols = {s for e in self.symbolic.update.values() for s in e.free_symbols}
        self.values = {s: draw.uniform(-2, 2) for s in sorted(symbols, key=lambda s: s.name)}
        self.values |= {s: draw.uniform(max(s.low, -2), min(s.high, 2)) for s in cell.scalars}

    def __call__(self, exprs: list) -> list[float]:
        f = lambdify(list(self.values), exprs, modules=[_FUNCTIONS, "math"], cse=True)
        return f(*self.values.values())

    @cached_property
    def jacobian(self):
        blocks = self.symbolic.jacobian
        flat = iter(self([x for block in blocks.values() for x in block]))
        return {key: [[next(flat) for _ in range(b.cols)] for _ in range(b.rows)] for key, b in blocks.items()}

    def matrix(self, name: str, slot: int) -> list[list[float]]:
        symbolic = self.symbolic.matrix(name, slot)
        flat = iter(self(list(symbolic)))
        return [[next(flat) for _ in range(symbolic.cols)] for _ in range(symbolic.rows)]

    @staticmethod
    def norm(matrix: list[list[float]], norm: str) -> float:
        rows = [[abs(x) for x in row] for row in matrix]
        if norm == "fro":
            return math.sqrt(sum(x * x for row in rows for x in row))
        return max(sum(row) for row in (rows if norm == "inf" else zip(*rows, strict=True)))

    def bound(self, symbol):
        if not isinstance(symbol, BoundSymbol):
            return self.values[symbol]
        if symbol.kind == "size":
            return self.symbolic.sizes[symbol.of]
        if symbol.kind == "norm":
            return self.norm(self.matrix(*symbol.of), symbol.norm)
        if isinstance(symbol.of, tuple):
            return max(abs(x) for row in self.matrix(*symbol.of) for x in row)
        size = symbol.of.size if isinstance(symbol.of, CellSymbol | Net) else "n"
        return max(map(abs, self([self.symbolic.at(symbol.of, k) for k in range(self.symbolic.sizes[size])])))


def _function(expr_of):
    z = Symbol("z")
    return lambdify([z], expr_of(z), modules="math")


_FUNCTIONS = {f.name: _function(f.definition) for f in ACTIVATIONS.values()}
_FUNCTIONS |= {f.slope.__name__: _function(f.slope_definition) for f in ACTIVATIONS.values()}
_FUNCTIONS |= {
    "Heaviside": lambda z, at_0=0.5: at_0 if z == 0 else float(z > 0),
    "sign": lambda z: float((z > 0) - (z < 0)),
}


@pytest.mark.parametrize("cell", EVERY.values(), ids=EVERY)
def test_no_block_is_larger_than_its_bound(cell):
    for seed in range(3):
        numbers = _Numbers(cell, seed)
        for norm in NORMS:
            for block, bound in cell.bounds(norm).items():
                value = bound.subs({s: numbers.bound(s) for s in bound.free_symbols})
                # some hundred operations in floats: a relative error far below 1e-9
                assert numbers.norm(numbers.jacobian[block], norm) <= float(value) * (1 + 1e-9)


def test_a_bound_without_one_of_its_terms_is_exceeded():
    cell = CELLS["Elman"]
    ((block, bound),) = cell.bounds("inf").items()
    excess = []
    for seed in range(20):
        numbers = _Numbers(cell, seed)
        for s in list(numbers.values):  # nets near 0, where the slope is nearly 1/4
            if not s.name.startswith("W[a,0]"):
                numbers.values[s] = 0.0
        smaller = bound.subs({s: numbers.bound(s) for s in bound.free_symbols}) * Rational(9, 10)
        excess.append(numbers.norm(numbers.jacobian[block], "inf") > smaller)
    assert any(excess)
