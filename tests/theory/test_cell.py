"""The cell language: what it derives, what it stores, and what it refuses with which words."""

import json
import pickle

import numpy
import pytest
import sympy
from hard_cells import HARD_CELLS
from sympy import Float, Matrix, Rational, Symbol, exp

from theory.activations import logistic, tanh
from theory.cell import Cell, bilinear, diagonal, free, identity, inputs, net, params, scalar, stacked, state
from theory.cells import CELLS
from theory.errors import CellError, NameClash, NotUnitLocal, SizeMismatch, TheoryError, UndefinedName
from theory.expansion import Expansion, two_unit_expansion

h, c, x = *state("h c"), inputs("x")
EVERY = {**CELLS, **HARD_CELLS}
each_cell = pytest.mark.parametrize("cell", EVERY.values(), ids=EVERY)


def test_three_lines_make_a_gru():
    h, x = state("h"), inputs("x")
    r, z = (logistic(net(k, h, x)) for k in "rz")
    gru = Cell("GRU", {h: z * h + (1 - z) * tanh(net("n", r * h, x))})
    assert gru.states == (h,)
    assert gru.inputs == (x,)
    assert [n.name for n in gru.nets] == ["z", "r", "n"]
    assert gru.sizes == {h: "n", x: "m", "z": "n", "r": "n", "n": "n"}
    assert gru.matrices == {(k, j): ("n", "nm"[j]) for k in ("z", "r", "n") for j in (0, 1)}
    assert gru.biases == {"z": "n", "r": "n", "n": "n"}


def test_symbols_are_found_by_kind_in_the_order_of_reading():
    p, d, g = params("p"), scalar("d", positive=True), scalar("g")
    W = free("W")
    cell = Cell("all kinds", {h: p * d * tanh(net("a", h, x, weights=[W - g * identity, None]))})
    assert (cell.inputs, cell.params, cell.scalars) == ((x,), (p,), (d, g))
    assert cell.matrices == {"W": ("n", "n"), ("a", 1): ("n", "m")}


def test_any_variable_name_is_allowed():
    i, n, t0 = state("i n t0")
    cell = Cell("names", {i: tanh(net("k", n)), n: tanh(net("n", i)), t0: n + t0})
    assert two_unit_expansion(cell).disagreements() == []


@pytest.mark.parametrize("f", [numpy.exp, numpy.sqrt, numpy.tanh, numpy.log])
def test_a_numpy_function_of_a_symbol_or_net_is_refused_by_name(f):
    for thing in (h, net("a", h)):
        with pytest.raises(NotUnitLocal, match=rf"numpy.{f.__name__} of .*use the functions of theory.activations"):
            f(thing)
    with pytest.raises(TypeError):  # NumPy's own words: it never asks a sum
        f(h + c)


REFUSED = [
    (
        lambda: net("a", sympy.tanh(h)),
        NotUnitLocal,
        r"tanh\(h\) in net 'a', vector 0 is SymPy's tanh, not ours; write: from theory.activations import tanh",
    ),
    (lambda: Cell("c", {h: sympy.tanh(net("a", h))}), NotUnitLocal, r"in the update of h is SymPy's tanh, not ours"),
    (lambda: Cell("c", {h: sympy.cos(h)}), NotUnitLocal, "cos is not in the cell language; use our activations"),
    (lambda: Cell("c", {h: sympy.erf(h)}), NotUnitLocal, r"erf\(h\) in the update of h is SymPy's erf, not ours"),
    (
        lambda: Cell("c", {h: sympy.Function("f")(h)}),
        NotUnitLocal,
        "undefined function.*what mixes units goes through a net",
    ),
    (lambda: Cell("c", {h: sympy.Sum(h, (c, 1, 2))}), NotUnitLocal, "is not unit-local \\(Sum\\)"),
    (lambda: Cell("c", {h: h**c}), NotUnitLocal, r"exponent c; use an integer, sqrt, or exp\(b\*log\(a\)\)"),
    (lambda: Cell("c", {h: 0.1 * h}), NotUnitLocal, "is a float; write 1/10 as a Rational"),
    (lambda: Cell("c", {h: sympy.pi * h}), NotUnitLocal, "pi in the update of h is not unit-local"),
    (lambda: Cell("c", {h: h > 0}), NotUnitLocal, "h > 0 in the update of h is a StrictGreaterThan"),
    (lambda: Cell("c", {h: h / 0}), NotUnitLocal, "zoo"),
    (lambda: Cell("c", {h: "h"}), CellError, "'h' in the update of h is no expression"),
    (
        lambda: Cell("c", {h: tanh(net("a", Symbol("y")))}),
        UndefinedName,
        r'y in net .a., vector 0 is an undefined name; make it with state\("y"\)',
    ),
    (
        lambda: Cell("c", {h: h + Symbol("k")}),
        UndefinedName,
        r'k in the update of h is an undefined name; make it with state\("k"\)',
    ),
    (lambda: Cell("c", {h: tanh(net("a", h, c))}), UndefinedName, "state c of cell 'c' has no update; add c: "),
    (lambda: Cell("c", {x: h, h: h}), CellError, "has an update for x, which is no state; make it with state"),
    (lambda: Cell("c", {"h": h}), CellError, "has an update for 'h', which is no state"),
    (lambda: Cell("c", {}), CellError, r"has the update \{\}; pass \{state: expression\}, at least one state"),
    (lambda: Cell("c", [(h, h)]), CellError, "has the update .*; pass"),
    (lambda: Cell("", {h: h}), CellError, "'' cannot name a cell"),
    (
        lambda: Cell("c", {h: tanh(net("a", h, inputs("h")))}),
        NameClash,
        "'h' is a state of size 'n' and an input of size 'm'",
    ),
    (lambda: Cell("c", {h: h, state("h", size="m"): x}), NameClash, "two states of one name"),
    (lambda: Cell("c", {h: h + x}), SizeMismatch, "the update of h: h has size 'n', but x has size 'm'"),
    (
        lambda: Cell("c", {h: tanh(net("a", h * x))}),
        SizeMismatch,
        "net 'a', vector 0: .* has size .*; units meet one to one",
    ),
    (
        lambda: Cell("c", {h: tanh(net("a", x, weights="diagonal"))}),
        SizeMismatch,
        r"net 'a' has size 'n', but x has size 'm'",
    ),
    (lambda: Cell("c", {h: tanh(net("a", x, weights="identity"))}), SizeMismatch, "whose weights are square"),
    (lambda: Cell("c", {h: h * net("a", h), state("s", "m"): net("a", h)}), SizeMismatch, "net 'a'"),
    (
        lambda: Cell("c", {h: net("a", h, size="n") * net("b", net("a", h, size="r"))}),
        SizeMismatch,
        "net 'a' has size .* and size .*; nets of one name",
    ),
    (
        lambda: Cell("c", {h: net("a", h) * net("a", h, x)}),
        NameClash,
        "two nets are called 'a' and would share their weights",
    ),
    (lambda: Cell("c", {h: net("a", h) * net("a", c), c: c * net("a", x)}), SizeMismatch, r"matrix \('a', 0\) is"),
    (
        lambda: Cell("c", {h: net("a", h, weights=free("W")) * net("b", x, weights=free("W"))}),
        SizeMismatch,
        "matrix 'W' is",
    ),
    (
        lambda: Cell("c", {h: net("a", h, weights=free("W")) * net("b", h, weights=diagonal("W"))}),
        NameClash,
        "matrix 'W' is diagonal in one net and full in another",
    ),
    (
        lambda: Cell("c", {h: net("a", h, weights=sympy.eye(2)) + net("b", h, weights=sympy.eye(3))}),
        SizeMismatch,
        "makes size 'n' 3, but it is 2 already",
    ),
    (lambda: Cell("c", {h: net("a", h, weights=sympy.ones(2, 3))}), SizeMismatch, "fixed matrix of shape"),
    (lambda: net("a"), CellError, "net 'a' reads nothing; pass at least one vector"),
    (lambda: net("a b", h), CellError, "'a b' cannot name a net; pass letters, digits and underscores"),
    (lambda: net("a", h, size="2"), CellError, "'2' cannot name the size of net 'a'"),
    (lambda: net("a", 1), CellError, "vector 0 is 1, the same for all units; a constant is the bias: drop it"),
    (lambda: net("a", scalar("d")), CellError, "the same for all units"),
    (lambda: net("a", h, weights=[None, None]), CellError, "2 weights for 1 vectors"),
    (lambda: net("a", h, weights={1: "ones"}), CellError, "weights of slot 1, but its 1 vectors have slots 0..0"),
    (lambda: net("a", h, weights="dense"), CellError, "'dense' is no form of a weight; pass None, 'free', 'diagonal'"),
    (lambda: net("a", h, weights=Matrix([[Symbol("w")]])), CellError, "is not a matrix of rationals"),
    (lambda: h * free("W"), CellError, r"h times a matrix; .*a matrix times a vector is net\(name, vector"),
    (lambda: free("W") + 1, CellError, "1 in a combination of matrices"),
    (lambda: net("a", h, weights=None).weights[0].T, CellError, "a matrix without a name has no transpose"),
    (
        lambda: tanh(net("a", h)).diff(h),
        CellError,
        r"derivative of the net 'a' by h: a net is opaque to SymPy; use cell.paths",
    ),
    (lambda: state(""), CellError, "'' names nothing; pass names in one string"),
    (lambda: state("h-1"), CellError, "'h-1' cannot name a state"),
    (lambda: state("h", size=3), CellError, "3 cannot name the size of h"),
    (lambda: scalar("d", low=1, high=0), CellError, r"the range 1..0 is empty"),
    (lambda: scalar("d", positive=True, low=-1), CellError, "positive=True and low=-1 disagree"),
    (lambda: scalar("d", low=0.1), CellError, "low=0.1 is not exact"),
    (lambda: scalar("d", low="0"), CellError, "low='0' is not exact"),
    (lambda: scalar("d", high=[1]), CellError, "high=\\[1\\] is not exact"),
    (lambda: scalar("d", high=float("nan")), CellError, "high=nan is not exact"),
    (lambda: scalar("d", positive=True, high=0), CellError, "the range 0..0 is empty"),
    (lambda: scalar("d", low=Symbol("k")), CellError, "low=k is not exact"),
    (lambda: net("a", Float("0.333") * h), NotUnitLocal, "is a float; write 333/1000 as a Rational"),
    (lambda: CELLS["GRU"].paths(h, c), UndefinedName, "c is no state of cell 'GRU'; it has h"),
    (lambda: CELLS["GRU"].nets_called("f"), UndefinedName, "cell 'GRU' has no net 'f'; it has z, r, n"),
    (lambda: CELLS["GRU"].bounds("two"), CellError, "norm='two' has no bound here; pass one of 'one', 'inf', 'fro'"),
    (lambda: stacked(CELLS["GRU"], 0), CellError, "depth=0\\): pass the number of layers, an integer >= 1"),
    (lambda: stacked(CELLS["GRU"], True), CellError, "depth=True"),
    (lambda: stacked(Cell("closed", {h: tanh(net("a", h))}), 2), CellError, "cell 'closed' reads no input"),
]


@pytest.mark.parametrize(("wrong", "error", "words"), REFUSED, ids=[words for _, _, words in REFUSED])
def test_what_is_no_cell_is_refused_with_the_value_and_the_remedy(wrong, error, words):
    with pytest.raises(error, match=words) as caught:
        wrong()
    assert isinstance(caught.value, TheoryError)
    assert isinstance(caught.value, ValueError)


def test_sizes_are_inferred_through_nets():
    s = state("s", size="m")
    inner = net("inner", s)
    cell = Cell("inferred", {s: tanh(net("a", tanh(inner) * s, x))})
    assert cell.sizes == {s: "m", x: "m", "a": "m", "inner": "m"}


def test_a_size_of_its_own_makes_a_low_rank_net():
    cell = HARD_CELLS["low rank"]
    assert Cell("r", {h: tanh(net("up", net("down", h, size="r")))}).matrices == {
        ("down", 0): ("r", "n"),
        ("up", 0): ("n", "r"),
    }
    assert cell.sizes["down"] == "r"


def test_a_net_whose_size_nothing_determines_has_size_n():
    assert Cell("r", {h: tanh(net("up", net("down", h)))}).sizes["down"] == "n"


def test_diagonal_weights_make_the_size_known():
    s = state("s", size="r")
    cell = Cell("d", {h: tanh(net("up", tanh(net("a", s, weights="diagonal")))), s: s / 2})
    assert cell.sizes["a"] == "r"


def test_two_nets_of_one_name_share_one_matrix():
    cell = HARD_CELLS["shared weights"]
    assert [n.name for n in cell.nets] == ["a", "a"]
    assert list(cell.matrices) == [("a", 0), ("a", 1)]


def test_a_net_is_opaque_to_sympy():
    a = net("a", h)
    assert a - net("a", h) == 0
    assert a != net("a", c)
    assert a != net("a", h, bias=False)
    assert a != net("a", h, weights="diagonal")
    assert (a + a) == 2 * a
    assert sympy.expand(tanh(a) * (h + 1)) == tanh(a) * h + tanh(a)
    assert sympy.simplify(tanh(a) - tanh(a)) == 0


def test_states_inputs_and_params_of_one_name_are_different_symbols():
    assert len({state("h"), inputs("h", size="n"), params("h"), state("h", size="m"), scalar("h"), Symbol("h")}) == 6
    assert state("h") == state("h")
    assert scalar("d", low=0) != scalar("d")


@each_cell
def test_a_cell_survives_pickling(cell):
    again = pickle.loads(pickle.dumps(cell))
    assert again == cell
    assert hash(again) == hash(cell)
    assert again.stored == cell.stored


def test_a_cell_is_frozen():
    cell = CELLS["GRU"]
    with pytest.raises(AttributeError):
        cell.name = "other"
    with pytest.raises(TypeError):
        cell.update[cell.states[0]] = 0


@each_cell
def test_the_stored_form_is_json_and_names_every_size(cell):
    stored = cell.stored
    assert json.loads(json.dumps(stored)) == stored
    assert list(stored) == ["name", "states", "inputs", "params", "scalars", "update"]
    assert set(stored["update"]) == {s.name for s in cell.states}
    assert "null" not in json.dumps(stored)


def test_the_stored_form_of_the_gru_is_this():
    h, x = ["state", "h"], ["input", "x"]
    z, r = (["logistic", ["net", k, "n", True, [["free"], ["free"]], [h, x]]] for k in "zr")
    n = ["net", "n", "n", True, [["free"], ["free"]], [["*", h, r], x]]
    carry, new = ["*", h, z], ["*", ["+", "1", ["*", "-1", z]], ["tanh", n]]
    stored = CELLS["GRU"].stored
    head, *terms = stored["update"]["h"]
    assert head == "+"
    assert sorted(terms, key=len) == sorted([carry, new], key=len) or {str(t) for t in terms} == {str(carry), str(new)}
    assert (stored["states"], stored["inputs"]) == ([["h", "n"]], [["x", "m"]])


def _stored_update(expr):
    return Cell("c", {h: expr}).stored["update"]["h"]


@pytest.mark.parametrize(
    ("expr", "stored"),
    [
        (h / 2, ["*", "1/2", ["state", "h"]]),
        (h**-2, ["**", ["state", "h"], "-2"]),
        (sympy.sqrt(h), ["sqrt", ["state", "h"]]),
        (h ** Rational(-3, 2), ["**", ["sqrt", ["state", "h"]], "-3"]),
        (exp(h), ["exp", ["state", "h"]]),
        (exp(1) * h, ["*", ["exp", "1"], ["state", "h"]]),
        (exp(2) * h, ["*", ["state", "h"], ["exp", "2"]]),
        (sympy.log(h), ["log", ["state", "h"]]),
        (abs(h), ["abs", ["state", "h"]]),
        (sympy.Max(h, 0), ["max", "0", ["state", "h"]]),
        (sympy.Min(h, 0), ["min", "0", ["state", "h"]]),
        (params("p") * 0 + scalar("d", low=-1, high=Rational(1, 3)), ["scalar", "d"]),
    ],
)
def test_every_operation_has_its_stored_form(expr, stored):
    assert _stored_update(expr) == stored


def test_every_form_of_a_weight_has_its_stored_form():
    W, g = free("W"), scalar("g", positive=True)
    forms = [None, W, "diagonal", diagonal("p"), "identity", "shift", "ones", Matrix([[1, Rational(-1, 2)], [0, 3]])]
    forms.append(W - W.T / 2 - g * identity)
    cell = Cell("forms", {h: net("a", *[h] * len(forms), weights=forms)})
    assert cell.stored["update"]["h"][4] == [
        ["free"],
        ["free", "W"],
        ["diagonal"],
        ["diagonal", "p"],
        ["identity"],
        ["shift"],
        ["ones"],
        ["matrix", [["1", "-1/2"], ["0", "3"]]],
        [
            "combination",
            ["1", ["free", "W"]],
            ["-1/2", ["transpose", "W"]],
            [["*", "-1", ["scalar", "g"]], ["identity"]],
        ],
    ]
    assert cell.stored["scalars"] == [["g", "0", "oo"]]
    assert cell.fixed_sizes == {"n": 2}


def test_a_scalar_may_be_positive_with_a_lower_end_of_its_own():
    assert scalar("d", positive=True, low=0) == scalar("d", positive=True)
    assert scalar("d", positive=True, low=Rational(1, 2)).low == Rational(1, 2)
    assert scalar("d", low=1, high=1).high == 1
    assert scalar("d", low=0, high=0).high == 0


def test_a_matrix_can_be_subtracted_from_the_identity():
    W = free("W")
    assert (identity - W).args[::-1] == (-W + identity).args
    e = two_unit_expansion(Cell("minus", {h: net("a", h, weights=[-W])}))
    assert e.matrix("a", 0)[0, 1] == -e.weight("W", 0, 1)
    assert e.disagreements() == []


def test_a_transpose_alone_is_a_weight():
    W = free("W")
    cell = Cell("transposed", {h: net("a", h, weights=W) + net("b", h, weights=W.T)})
    e = two_unit_expansion(cell)
    assert e.matrix("b", 0) == e.matrix("a", 0).T
    assert e.disagreements() == []


def test_the_entries_of_the_fixed_forms_are_these():
    forms = ["identity", "shift", "ones", "diagonal", Matrix([[1, 2], [3, 4]])]
    e = two_unit_expansion(Cell("fixed", {h: net("a", *[h] * 5, weights=forms)}))
    d0, d1 = (e.weight(("a", 3), k, k) for k in (0, 1))
    expected = [[[1, 0], [0, 1]], [[0, 0], [1, 0]], [[1, 1], [1, 1]], [[d0, 0], [0, d1]], [[1, 2], [3, 4]]]
    assert [e.matrix("a", j) for j in range(5)] == [Matrix(m).as_immutable() for m in expected]


def test_stacking_renames_by_layer_and_feeds_the_new_output_upwards():
    stack = stacked(CELLS["LSTM"], 3)
    assert [s.name for s in stack.states] == ["h_3", "c_3", "h_2", "c_2", "h_1", "c_1"]
    assert stack.inputs == (inputs("x"),)
    h_1, h_2 = state("h_1 h_2")
    assert stack.nets_called("f_1")[0].vectors == (h_1, inputs("x"))
    assert stack.nets_called("f_2")[0].vectors == (h_2, stack.update[h_1])
    assert stack.matrices["f_1", 1] == ("n", "m")
    assert stack.matrices["f_2", 1] == ("n", "n")
    assert stack.name == "LSTM x 3"


def test_a_stack_of_one_layer_is_the_cell_with_other_names():
    stack = stacked(CELLS["GRU"], 1)
    assert json.dumps(stack.stored["update"]).replace("_1", "") == json.dumps(CELLS["GRU"].stored["update"])


def test_stacking_renames_parameters_and_named_matrices_but_not_scalars():
    W, p, g = free("W"), params("p"), scalar("g")
    cell = Cell("c", {h: p * tanh(net("a", h, x, weights=[W - W.T - g * identity, None]))})
    stack = stacked(cell, 2)
    assert [q.name for q in stack.params] == ["p_2", "p_1"]
    assert {"W_1", "W_2"} < set(stack.matrices)
    assert stack.scalars == (g,)


def test_stacking_keeps_who_has_a_bias_and_the_forms_of_weights():
    assert set(stacked(CELLS["S6"], 2).biases) == {"delta_1", "delta_2"}
    peephole = stacked(CELLS["LSTM peephole"], 2)
    assert peephole.diagonals == {(f"{k}_{layer}", 2) for k in "ifo" for layer in (1, 2)}
    assert peephole.form("o_2", 2) == CELLS["LSTM peephole"].form("o", 2)


def test_a_cell_prints_its_update_and_a_deep_net_only_one_level():
    assert repr(Cell("plain", {h: tanh(net("a", h, x))})) == "Cell('plain', {h: tanh(net(a, h, x))})"
    assert "net(n, h*logistic(net_r), x)" in repr(CELLS["GRU"])


def test_latex_shows_diag_weights_and_new_states_with_a_prime():
    assert CELLS["Elman"].latex() == (
        r"\frac{\partial h'}{\partial h} &= "
        r"\operatorname{diag}\left(\sigma'\left(\mathrm{net}_{a}\right)\right) \, W_{a,h}"
    )
    lstm = CELLS["LSTM"]
    assert (
        r"\frac{\partial c'}{\partial c} &= \operatorname{diag}\left(\sigma\left(\mathrm{net}_{f}\right)\right)"
        in lstm.latex()
    )
    assert r"h' &= \tanh\left(c'\right) \sigma\left(\mathrm{net}_{o}\right)" in lstm.recurrence_latex()
    assert r"\frac{\partial c'}{\partial c} &= I" in CELLS["LSTM 1997"].latex()


@each_cell
def test_latex_is_balanced(cell):
    text = cell._repr_latex_()
    assert text.startswith("$$\\begin{aligned}")
    assert text.count("{") == text.count("}")
    assert text.count(r"\left") == text.count(r"\right")


def test_a_bilinear_map_with_a_factor_for_each_pair_has_any_weights():
    h, x = state("h"), inputs("x")
    cell = Cell("tensor", {h: bilinear("a", h, x, bias=False)})
    written_out = Expansion(cell, {"n": 2, "m": 2, "f": 4})
    w = {(i, j, k): Symbol(f"w[{i},{j},{k}]") for i in range(2) for j in range(2) for k in range(2)}
    values = {}
    for f, (j, k) in enumerate((j, k) for j in range(2) for k in range(2)):
        values |= {written_out.weight(("a", 0), i, f): w[i, j, k] for i in range(2)}
        values |= {written_out.weight(("a_left", 0), f, other): int(other == j) for other in range(2)}
        values |= {written_out.weight(("a_right", 0), f, other): int(other == k) for other in range(2)}
    for i in range(2):
        pairs = [(j, k) for j in range(2) for k in range(2)]
        entries = {name: [Symbol(f"{name}[{unit}]", real=True) for unit in range(2)] for name in "hx"}
        second_order = sum(w[i, j, k] * entries["h"][j] * entries["x"][k] for j, k in pairs)
        assert sympy.expand(written_out.update[h, i].xreplace(values) - second_order) == 0


def test_a_bilinear_map_reads_one_state_twice_and_may_have_its_own_sizes():
    h, c = state("h"), state("c", size="k")
    cell = Cell("squares", {h: tanh(bilinear("a", h, h)), c: bilinear("b", h, c, size="k", factors="g")})
    assert cell.sizes["a"] == "n"
    assert [cell.sizes[f"{name}_{side}"] for name in "ab" for side in ("left", "right")] == ["f", "f", "g", "g"]
    assert [cell.graph.count(h, h), cell.graph.count(c, h), cell.graph.count(c, c)] == [2, 1, 1]
    assert two_unit_expansion(cell).disagreements() == []
