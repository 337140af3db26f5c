"""What does not fit a cell is refused at the public door, with the value and what to pass instead."""

import re

import numpy as np
import pytest
from hard_cells import HARD_CELLS

from numerics import Network
from numerics.ensembles import MATRICES, networks, random_matrix
from numerics.errors import NetworkError
from theory.cell import Cell, free, identity, net, scalar, state
from theory.cells import CELLS

ELMAN = CELLS["Elman"]
W, U = [[0.5, 0.0], [0.25, -1.0]], [[1.0], [2.0]]
GOOD = {"sizes": {"n": 2, "m": 1}, "weights": {("a", "h"): W, ("a", "x"): U}}


def test_weights_are_found_by_slot_and_by_vector():
    by_name = Network(ELMAN, **GOOD)
    by_slot = Network(ELMAN, {"n": 2, "m": 1}, {("a", 0): W, ("a", 1): U}, {"a": [0.0, 0.0]})
    assert [a.tolist() if hasattr(a, "tolist") else a for a in by_name.arguments] == [
        a.tolist() if hasattr(a, "tolist") else a for a in by_slot.arguments
    ]


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"sizes": {"n": 0, "m": 1}}, "size n=0; pass an integer >= 1"),
        ({"sizes": {"n": 2.5, "m": 1}}, "size n=2.5; pass an integer >= 1"),
        ({"sizes": {"n": True, "m": 1}}, "size n=True; pass an integer >= 1"),
        ({"sizes": {"n": 2}}, "size 'm' of 'Elman' missing; pass sizes for 'n', 'm'"),
        ({"sizes": {"n": 2, "m": 1, "k": 3}}, "sizes: 'Elman' has no size 'k'; pass 'n', 'm'"),
        ({"sizes": 4}, "sizes is a int; pass a dictionary"),
        ({"weights": [W, U]}, "weights is a list; pass a dictionary"),
        ({"weights": {("a", "h"): W}}, "weights ('a', 1) of 'Elman' missing; pass ('a', 0), ('a', 1)"),
        ({"weights": {("b", "h"): W}}, "weights: 'Elman' has no ('b', 'h'); pass ('a', 0), ('a', 1)"),
        ({"weights": {("a", "h"): W, ("a", 0): W}}, "weights: ('a', 0) is given twice, once as ('a', 0); pass it once"),
        (
            {"weights": {("a", "h"): U, ("a", "x"): U}},
            "weights ('a', 'h'): shape (2, 1); n=2, m=1 make it (2, 2): pass an array of that shape",
        ),
        (
            {"weights": {("a", "h"): [[0.0, np.nan], [0.0, 0.0]], ("a", "x"): U}},
            "weights ('a', 'h'): nan at (0, 1); pass finite numbers",
        ),
        (
            {"weights": {("a", "h"): W, ("a", "x"): [[1.0], [np.inf]]}},
            "weights ('a', 'x'): inf at (1, 0); pass finite numbers",
        ),
        (
            {"weights": {("a", "h"): "W", ("a", "x"): U}},
            "weights ('a', 'h') is 'W'; pass an array of numbers of shape (2, 2)",
        ),
        ({"biases": {"b": [0.0, 0.0]}}, "biases: 'Elman' has no 'b'; pass 'a'"),
        ({"biases": {"a": [0.0, np.nan]}}, "biases 'a': nan at 1; pass finite numbers"),
        ({"params": {"p": [1.0]}}, "params: 'Elman' has no 'p'; pass nothing"),
        ({"cell": "Elman"}, "'Elman' is no cell; pass a Cell, e.g. theory.cells.CELLS['LSTM']"),
    ],
)
def test_what_does_not_fit_gets_its_message(changed, message):
    with pytest.raises(NetworkError, match=re.escape(message)):
        Network(**{"cell": ELMAN, **GOOD, **changed})


def test_a_scalar_outside_of_its_promised_range_is_refused():
    leaky = CELLS["Leaky"]
    with pytest.raises(NetworkError, match=r"scalars 'alpha' = 1.5, but the cell promises 0 <= alpha <= 1"):
        Network(leaky, GOOD["sizes"], GOOD["weights"], scalars={"alpha": 1.5})
    h, dt = state("h"), scalar("dt", positive=True)
    cell = Cell("Euler", {h: h + dt * net("a", h)})
    with pytest.raises(NetworkError, match=r"scalars 'dt' = 0.0, but the cell promises 0 < dt <= inf"):
        Network(cell, {"n": 1}, {("a", "h"): [[1.0]]}, scalars={"dt": 0.0})


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda n: n.stack_state([1.0]), "initial: shape (1,); n=2, m=1 make it (2,)"),
        (lambda n: n.stack_state({"c": [1.0, 1.0]}), "initial: 'Elman' has no 'c'; pass 'h'"),
        (lambda n: n.stack_inputs(0), "inputs=0: pass the number of steps, an integer >= 1"),
        (lambda n: n.stack_inputs(np.zeros((3, 2))), "inputs: shape (3, 2); n=2, m=1 make it (3, 1)"),
        (lambda n: n.stack_inputs(np.zeros((0, 1))), "inputs: shape (0, 1); n=2, m=1 make it (1, 1)"),
        (lambda n: n.stack_inputs({"x": [[np.nan]]}), "inputs 'x': nan at (0, 0); pass finite numbers"),
        (lambda n: n.stack_inputs({"y": [[1.0]]}), "inputs: 'Elman' has no 'y'; pass 'x'"),
        (lambda n: n.stack_inputs({}), "inputs of [] steps; pass arrays (steps, entries) with the same steps"),
    ],
)
def test_states_and_inputs_that_do_not_fit_get_their_message(call, message):
    with pytest.raises(NetworkError, match=re.escape(message)):
        call(Network(ELMAN, **GOOD))


def test_arrays_are_copied_so_that_a_later_change_does_no_harm():
    given = np.array(W)
    network = Network(ELMAN, GOOD["sizes"], {("a", "h"): given, ("a", "x"): U})
    given[0, 0] = np.nan
    assert network.weight("a", 0)[0, 0] == 0.5


def test_each_form_of_a_weight_becomes_the_matrix_that_theory_says():
    values = {"W": [[1.0, 2.0], [3.0, 4.0]]}
    W_, g, h = free("W"), scalar("g", positive=True), state("h")
    cell = Cell("forms", {h: net("a", h, h, h, h, weights=[W_ - W_.T - g * identity, "shift", "ones", "diagonal"])})
    network = Network(cell, {"n": 2}, {**values, ("a", 3): [5.0, 6.0]}, scalars={"g": 0.5})
    assert network.weight("a", 0).tolist() == [[-0.5, -1.0], [1.0, -0.5]]
    assert network.weight("a", 1).tolist() == [[0.0, 0.0], [1.0, 0.0]]
    assert network.weight("a", 2).tolist() == [[1.0, 1.0], [1.0, 1.0]]
    assert network.weight("a", 3).tolist() == [[5.0, 0.0], [0.0, 6.0]]


@pytest.mark.parametrize("name", sorted(HARD_CELLS))
def test_every_matrix_is_that_of_theory_entry_by_entry(name):
    cell = HARD_CELLS[name]
    network = Network.random(cell, n=cell.fixed_sizes.get("n", 3))
    for net_ in cell.nets:
        for slot, form in enumerate(net_.weights):
            matrix = network.weight(net_.name, slot)

            def entry(key, i, j):
                array = network.weights[key]
                return float(array[i] if array.ndim == 1 else array[i, j])

            scalars = {s: network.scalars[s.name] for s in cell.scalars}
            for i, j in np.ndindex(matrix.shape):
                expected = form.entry(i, j, (net_.name, slot), entry)
                expected = float(expected.xreplace(scalars)) if hasattr(expected, "xreplace") else expected
                assert matrix[i, j] == pytest.approx(expected, rel=1e-15)


@pytest.mark.parametrize("kind", sorted(MATRICES))
def test_the_same_seed_gives_the_same_networks_and_another_one_others(kind):
    first, again = (list(networks(CELLS["LSTM"], kind, 4, 2, seed)) for seed in (7, 7))
    other = next(networks(CELLS["LSTM"], kind, 4, 2, 8))
    for a, b in zip(first, again, strict=True):
        np.testing.assert_array_equal(a.weight("f", 0), b.weight("f", 0))
    assert not np.array_equal(first[0].weight("f", 1), other.weight("f", 1))
    assert not np.array_equal(first[0].weight("f", 1), first[1].weight("f", 1))


def test_each_ensemble_has_the_structure_of_its_name():
    rng = np.random.default_rng(1)
    made = {kind: random_matrix(kind, 6, 6, rng) for kind in MATRICES}
    np.testing.assert_allclose(made["orthogonal"] @ made["orthogonal"].T, np.eye(6), atol=1e-14)
    assert np.linalg.matrix_rank(made["rank one"]) == 1
    assert not np.linalg.matrix_power(made["nilpotent"], 6).any()
    assert np.linalg.matrix_power(made["nilpotent"], 2).any()
    assert set(np.abs(made["sign pattern"]).ravel()) == {1 / np.sqrt(6)}
    assert 0.5 < made["gaussian"].std() * np.sqrt(6) < 1.5


def test_an_unknown_ensemble_is_refused_with_those_there_are():
    with pytest.raises(NetworkError, match="kind='cauchy' of random matrices; pass one of 'gaussian', 'nilpotent'"):
        Network.random(ELMAN, kind="cauchy")
    with pytest.raises(NetworkError, match="size n=0; pass an integer >= 1"):
        Network.random(ELMAN, n=0)
