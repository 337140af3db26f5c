"""On every cell the derived bounds of the Jacobian's blocks hold for the compiled Jacobian, in three norms."""

import math
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import find, given, settings
from hypothesis import strategies as st
from sympy import lambdify

from numerics import compile_cell
from numerics.measure import bound_value, jacobian_roundings
from numerics.rounding import compare, flow_slack
from proofs import strategies
from proofs.cli.source import objects
from theory.activations import tanh
from theory.cell import Cell, inputs, net, state
from theory.cells import CELLS

NORMS = ("one", "inf", "fro")
EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


def _low_rank():
    h, x = state("h"), inputs("x")
    return Cell("low rank", {h: tanh(net("up", net("down", h, size="r"), x))})


OTHERS = [_low_rank(), *objects(str(EXAMPLES / "minimal_gated_unit.py"), Cell).values()]
ALL = {cell.name: cell for cell in [*CELLS.values(), *OTHERS]}


@cache
def bounds(name, norm):
    """(symbols, function of their values, pairs of states): derived once, evaluated often."""
    blocks = ALL[name].bounds(norm)
    symbols = sorted(set().union(*(bound.free_symbols for bound in blocks.values())), key=str)
    names = [f"s{i}" for i in range(len(symbols))]
    renamed = [bound.xreplace(dict(zip(symbols, map(_symbol, names), strict=True))) for bound in blocks.values()]
    return symbols, lambdify(names, renamed, "math"), list(blocks)


def _symbol(name):
    from sympy import Symbol

    return Symbol(name, nonnegative=True)


def norm_of(block, norm):
    size = np.abs(block)
    return {"one": size.sum(axis=0).max(), "inf": size.sum(axis=1).max(), "fro": np.sqrt((size * size).sum())}[norm]


def log(x):
    return math.log(x) if x > 0 else -math.inf


def outcomes(moment, norm, factor=1.0):
    """{(a, b): whether the norm of the block is at most `factor` times its bound}: holds, violated or undecided."""
    network, cell = moment.network, moment.network.cell
    symbols, value, pairs = bounds(cell.name, norm)
    limits = value(*(bound_value(s, moment.trajectory) for s in symbols))
    jacobian = compile_cell(cell).jacobian(network, moment.state, moment.inputs)
    slack = flow_slack(network.state_size, 1, roundings=jacobian_roundings(network))
    starts = np.cumsum([0, *(network.sizes[s.size] for s in cell.states)])
    place = {s: slice(starts[i], starts[i + 1]) for i, s in enumerate(cell.states)}
    return {
        (a, b): compare(log(norm_of(jacobian[place[a], place[b]], norm)), log(factor * limit), slack)
        for (a, b), limit in zip(pairs, limits, strict=True)
    }


def moments(cell, **bounds_):
    """Moments whose square matrices are of any structure."""
    of = st.sampled_from(list(strategies.STRUCTURES))
    return of.flatmap(lambda structure: strategies.from_cell(cell, structure=structure, **bounds_))


@pytest.mark.parametrize("name", ALL)
def test_a_block_is_never_above_its_bound(name):
    @given(moments(ALL[name]))
    def check(moment):
        for norm in NORMS:
            assert "violated" not in outcomes(moment, norm).values()

    check()


@pytest.mark.parametrize("name", ALL)
def test_a_block_of_up_to_64_units_is_never_above_its_bound(name):
    @settings(max_examples=8)
    @given(moments(ALL[name], min_units=5, max_units=64, max_inputs=8))
    def check(moment):
        for norm in NORMS:
            assert "violated" not in outcomes(moment, norm).values()

    check()


@pytest.mark.deep
@pytest.mark.parametrize("name", ALL)
def test_a_deep_search_finds_no_block_above_its_bound(name):
    @given(moments(ALL[name], max_units=16, max_inputs=4, max_entry=8))
    def check(moment):
        for norm in NORMS:
            assert "violated" not in outcomes(moment, norm).values()

    check()


@pytest.mark.parametrize("norm", NORMS)
@pytest.mark.parametrize("name", ["Elman", "Leaky", "low rank"])
def test_nine_tenths_of_a_tight_bound_are_violated(name, norm):
    assert find(
        moments(ALL[name], max_units=2, max_inputs=1),
        lambda moment: "violated" in outcomes(moment, norm, factor=0.9).values(),
        settings=settings(max_examples=2000, derandomize=True),
    )


def test_a_bound_reached_to_the_last_digit_is_not_called_violated():
    reached = find(moments(ALL["Elman"]), lambda moment: "undecided" in outcomes(moment, "inf").values())
    assert reached.network.weight("a", 0).any()
