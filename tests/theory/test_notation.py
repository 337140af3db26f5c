"""The one convention, checked on equations, and the table of sources."""

import pytest
from sympy import Symbol

from theory.activations import logistic
from theory.cell import Cell, net, state
from theory.errors import UndefinedName
from theory.expansion import two_unit_expansion
from theory.notation import CONVENTIONS, SOURCES, Row, notation_rows


def test_the_weight_k_j_leads_to_unit_k_from_unit_j():
    h = state("h")
    plain = two_unit_expansion(Cell("plain", {h: logistic(net("a", h, bias=False))}))
    h1 = plain.entry(h, 1)
    to_0_from_1 = Symbol("W[a,0][0,1]", real=True)
    assert plain.update[h, 0].args[0].coeff(h1) == to_0_from_1
    assert plain.jacobian[h, h][0, 1] == logistic.slope(plain.update[h, 0].args[0]) * to_0_from_1


def test_every_source_has_rows_and_every_row_a_source():
    assert {row.source for row in notation_rows()} == set(SOURCES)
    assert all(notation_rows(source) for source in SOURCES)


def test_no_source_prints_one_symbol_twice():
    printed = [(row.source, row.printed) for row in notation_rows()]
    assert len(printed) == len(set(printed))


def test_rows_come_source_by_source():
    order = [row.source for row in notation_rows()]
    assert order == sorted(order, key=list(SOURCES).index)


@pytest.mark.parametrize(
    ("source", "printed", "ours"),
    [
        ("HS97", "q", "q"),
        ("HS97", "u", "k"),
        ("HS97", "l_m", "l_m"),
        ("HS97", "w_{l_m l_{m-1}}", "w[l_{m-1}, l_m]"),
        ("HS97", "vartheta_k(t)", "-delta_k(t)"),
        ("HBFS01", "s", "t - q"),
        ("HBFS01", "l_tau", "l_m"),
        ("BSF94", "a_t", "a(t)"),
        ("BSF94", "M'", "F'(t) W"),
        ("PMB13", "x_t", "net(t)"),
        ("review", "t - s", "q"),
    ],
)
def test_the_indices_of_each_paper_map_to_ours(source, printed, ours):
    assert [row.ours for row in notation_rows(source) if row.printed == printed] == [ours]


def test_what_a_source_prints_wrong_is_said_in_its_row():
    (transposed,) = (row for row in notation_rows("HS97") if "l_{m-1}" in row.printed)
    assert "transposed" in transposed.differs
    (words,) = (row for row in notation_rows("review") if row.printed == "w_{ij}")
    assert "from i to j in words" in words.differs


def test_the_convention_names_lag_units_and_error():
    assert {"q", "k", "v", "w[k, j]", "delta_k(t)", "l_m"} <= set(CONVENTIONS)


def test_rows_are_data():
    assert all(isinstance(row, Row) and row.printed and row.ours for row in notation_rows())


def test_an_unknown_source_is_refused_with_those_there_are():
    with pytest.raises(
        UndefinedName, match="'H97' is not in the table; pass one of HS97, HBFS01, BSF94, PMB13, review"
    ):
        notation_rows("H97")
