"""Three routes agree: compiled code, the reference by hand, and finite differences or the paths multiplied out."""

import re

import numpy as np
import pytest
from hard_cells import HARD_CELLS
from sympy import log, sqrt

from numerics import Compiled, Network, compile_cell
from numerics.emit import source
from numerics.errors import EmitError, FlowError, NetworkError
from numerics.network import Trajectory
from numerics.printer import printed, sharpened
from numerics.reference import STEPS, reference
from theory.activations import logistic, tanh
from theory.cell import Cell, inputs, net, scalar, state
from theory.cells import CELLS

SIZES = (1, 2, 5, 16)
ALL_CELLS = {**CELLS, **HARD_CELLS}
# Both sides are sums of at most a few hundred products of numbers near 1: a few hundred u = 3e-14 at n = 16.
CLOSE = {"rtol": 1e-13, "atol": 1e-13}


def drawn(cell, n, seed=0):
    """A network, a state and an input; n is 2 where a fixed matrix says so."""
    n = cell.fixed_sizes.get("n", n)
    network = Network.random(cell, n=n, seed=seed)
    rng = np.random.default_rng([seed, n])
    return network, rng.standard_normal(network.state_size), rng.standard_normal(network.input_size)


@pytest.mark.parametrize("n", SIZES)
@pytest.mark.parametrize("name", sorted(CELLS))
def test_compiled_step_and_jacobian_are_those_by_hand(name, n):
    network, s, x = drawn(CELLS[name], n, seed=n)
    compiled = compile_cell(CELLS[name])
    new, jacobian = reference(CELLS[name])(network, s, x)
    np.testing.assert_allclose(compiled.step(network, s, x), new, **CLOSE)
    np.testing.assert_allclose(compiled.jacobian(network, s, x), jacobian, **CLOSE)


def test_every_cell_has_a_reference_by_hand():
    assert sorted(STEPS) == sorted(CELLS)


def test_a_cell_of_another_make_has_no_reference():
    h = state("h")
    with pytest.raises(NetworkError, match="'GRU' has no reference by hand; the cells that have are Elman, GRU"):
        reference(Cell("GRU", {h: logistic(net("a", h))}))


def test_the_comparison_with_the_reference_notices_a_slope_of_the_wrong_gate():
    network, s, x = drawn(CELLS["GRU"], 5)
    _, jacobian = reference(CELLS["GRU"])(network, s, x)
    swapped = Network(
        network.cell, network.sizes, network.weights, {**network.biases, "r": network.biases["z"]}, network.params
    )
    assert not np.allclose(compile_cell(CELLS["GRU"]).jacobian(swapped, s, x), jacobian, **CLOSE)


@pytest.mark.parametrize("n", [1, 3])
@pytest.mark.parametrize("name", sorted(ALL_CELLS))
def test_pushforward_is_the_jacobian_and_pullback_its_transpose(name, n):
    network, s, x = drawn(ALL_CELLS[name], n, seed=3)
    compiled = compile_cell(ALL_CELLS[name])
    jacobian, units = compiled.jacobian(network, s, x), np.eye(network.state_size)
    forward = np.array([compiled.pushforward(network, s, x, e) for e in units]).T
    backward = np.array([compiled.pullback(network, s, x, e) for e in units])
    scale = max(1.0, np.abs(jacobian).max())
    np.testing.assert_allclose(forward, jacobian, rtol=0, atol=1e-14 * 50 * scale)
    np.testing.assert_allclose(backward, jacobian, rtol=0, atol=1e-14 * 50 * scale)


@pytest.mark.parametrize("name", sorted(ALL_CELLS))
def test_the_jacobian_is_the_limit_of_central_differences(name):
    network, s, x = drawn(ALL_CELLS[name], 3, seed=5)
    compiled, h = compile_cell(ALL_CELLS[name]), 1e-6
    columns = [
        (compiled.step(network, s + h * e, x) - compiled.step(network, s - h * e, x)) / (2 * h) for e in np.eye(len(s))
    ]
    # Truncation h**2 |f'''|/6 and rounding u |f|/h, about 1e-12 and 1e-10, with room for large third derivatives.
    np.testing.assert_allclose(compiled.jacobian(network, s, x), np.array(columns).T, rtol=1e-7, atol=1e-8)


def test_the_trajectory_is_step_after_step():
    network, s, _ = drawn(CELLS["LSTM peephole"], 4)
    compiled = compile_cell(network.cell)
    entries = np.random.default_rng(0).standard_normal((7, network.input_size))
    trajectory = compiled.trajectory(network, entries, s)
    for t, x in enumerate(entries):
        np.testing.assert_array_equal(trajectory.states[t + 1], compiled.step(network, trajectory.states[t], x))
    np.testing.assert_array_equal(np.concatenate([trajectory["h"], trajectory["c"]], axis=1), trajectory.states)
    assert len(trajectory) == 7
    with pytest.raises(NetworkError, match="'z' is no state of 'LSTM peephole'; it has 'h', 'c'"):
        trajectory["z"]


def test_each_of_several_inputs_and_states_is_read_from_its_own_place():
    a, b = state("a"), state("b", size="k")
    x, y, z = inputs("x"), inputs("y", size="l"), inputs("z", size="k")
    cell = Cell("places", {a: tanh(net("p", a, x, y, z)), b: logistic(net("q", b, y, size="k")) * z})
    rng = np.random.default_rng(0)
    shapes = {("p", "a"): (2, 2), ("p", "x"): (2, 3), ("p", "y"): (2, 4), ("p", "z"): (2, 5)}
    shapes |= {("q", "b"): (5, 5), ("q", "y"): (5, 4)}
    weights = {key: rng.standard_normal(shape) for key, shape in shapes.items()}
    biases = {"p": rng.standard_normal(2), "q": rng.standard_normal(5)}
    network = Network(cell, {"n": 2, "m": 3, "l": 4, "k": 5}, weights, biases)
    s, entries = rng.standard_normal(2 + 5), rng.standard_normal(3 + 4 + 5)
    parts = {"a": s[:2], "b": s[2:], "x": entries[:3], "y": entries[3:7], "z": entries[7:]}

    def by_hand(name, *vectors):
        return sum(weights[name, v] @ parts[v] for v in vectors) + biases[name]

    new_b = 1 / (1 + np.exp(-by_hand("q", "b", "y"))) * parts["z"]
    new = np.concatenate([np.tanh(by_hand("p", "a", "x", "y", "z")), new_b])
    np.testing.assert_allclose(compile_cell(cell).step(network, s, entries), new, **CLOSE)


def test_names_that_meet_those_of_the_generated_code_do_no_harm():
    i, n, k = state("i"), state("n", size="k"), inputs("np", size="total")
    cell = Cell(
        "names", {i: logistic(net("J", i, n, k)) * logistic(net("s", i)), n: logistic(net("exp", n, i, size="k"))}
    )
    network = Network.random(cell, n=3, m=2)
    compiled = compile_cell(cell)
    jacobian = compiled.jacobian(network)
    backward = np.array([compiled.pullback(network, None, None, e) for e in np.eye(5)])
    np.testing.assert_allclose(backward, jacobian, atol=1e-15)


def test_two_names_that_join_to_one_are_told_apart():
    a_b, a = state("b_c"), state("c")
    cell = Cell(
        "joined",
        {
            a_b: logistic(net("a", a_b, a, weights={0: "diagonal"})),
            a: logistic(net("a_b", a, a_b, weights={0: "diagonal"})),
        },
    )
    network = Network.random(cell, n=2)
    compiled = compile_cell(cell)
    backward = np.array([compiled.pullback(network, None, None, e) for e in np.eye(4)])
    np.testing.assert_allclose(backward, compiled.jacobian(network), atol=1e-15)


@pytest.mark.parametrize("name", sorted(ALL_CELLS))
def test_the_source_is_the_same_each_time_and_its_lines_can_be_read(name):
    text = source(ALL_CELLS[name])
    assert text == source(ALL_CELLS[name])
    assert [
        f"def {f}(" in text for f in ("step", "pushforward", "pullback", "jacobian", "trajectory", "error_flow")
    ] == [True] * 6


def test_one_minus_a_gate_is_the_gate_of_the_negative():
    z, y = scalar("z"), scalar("y")
    assert sharpened((1 - logistic(z)) * y) == logistic(-z) * y
    assert sharpened(2 * (1 - logistic(z)) * y) == 2 * logistic(-z) * y
    assert sharpened(1 + y - logistic(z)) == y + logistic(-z)
    assert sharpened(2 - logistic(z)) == 2 - logistic(z)


def test_a_shut_update_gate_keeps_its_digits():
    network = Network(CELLS["GRU"], {"n": 1, "m": 1}, {(k, j): [[0.0]] for k in "rzn" for j in (0, 1)}, {"z": [40.0]})
    jump = compile_cell(CELLS["GRU"]).step(
        Network(network.cell, network.sizes, network.weights, {"z": [40.0], "n": [1.0]})
    )
    assert jump[0] == pytest.approx(np.exp(-40.0) * np.tanh(1.0), rel=1e-14)  # 1 - logistic(40.0) is 0.0


def test_a_function_without_compiled_code_is_named():
    from sympy import gamma

    with pytest.raises(EmitError, match=r"gamma\(z\) has no compiled code; use arctan, arctan_slope"):
        printed(gamma(scalar("z")))


def test_the_public_door_names_what_is_not_a_network_or_a_cell():
    compiled = compile_cell(CELLS["Elman"])
    with pytest.raises(NetworkError, match=r"3 is no network; pass Network.random\(cell\)"):
        compiled.step(3)
    with pytest.raises(NetworkError, match="a network of 'GRU' for the compiled 'Elman'; compile its cell"):
        compiled.step(Network.random(CELLS["GRU"], n=2))
    with pytest.raises(NetworkError, match="'Elman' is no cell; pass a Cell"):
        compile_cell("Elman")


def test_a_trajectory_that_overflows_is_refused_with_its_step():
    h = state("h")
    cell = Cell("cubic", {h: 100 * h**3})
    with pytest.raises(FlowError, match="a state of 'cubic' is not finite at step"):
        compile_cell(cell).trajectory(Network(cell, {"n": 1}, {}), 20, [2.0])


def of_one_unit(update):
    """A network of one unit and one state h, with the weight 1 in the net a, if there is one."""
    cell = Cell("edge", {state("h"): update})
    weights = {key: np.ones((1, 1)) for key in cell.matrices}
    return Network(cell, {"n": 1}, weights)


# (update, state at which step or slope is not finite, what is said of the step, what is said of the Jacobian)
h, a = state("h"), net("a", state("h"))
OUTSIDE = [
    (1 / h, 0.0, "1/h is inf at index 0, where h = 0.0", "1/h is inf at index 0, where h = 0.0"),
    (h**-2, 0.0, "h**(-2) is inf at index 0, where h = 0.0", "h**(-2) is inf at index 0, where h = 0.0"),
    (log(h), -1.0, "log(h) is nan at index 0, where h = -1.0", ""),  # the formula of the slope, 1/h, is defined
    (sqrt(a), -4.0, "sqrt(net_a) is nan at index 0, where net_a = -4.0", "sqrt(net_a) is nan at index 0"),
    (h / (a - 1), 1.0, "1/(net_a - 1) is inf at index 0, where net_a = 1.0", "1/(net_a - 1) is inf at index 0"),
    (sqrt(a), 0.0, "", "1/sqrt(net_a) is inf at index 0, where net_a = 0.0"),
    (h**3, 1e200, "h**3 is inf at index 0, where h = 1e+200", "h**3 is inf at index 0, where h = 1e+200"),
]


@pytest.mark.parametrize(("update", "at", "step", "jacobian"), OUTSIDE, ids=lambda value: str(value))
def test_a_cell_outside_of_its_domain_is_refused_with_the_expression_at_fault(update, at, step, jacobian):
    network = of_one_unit(update)
    compiled = compile_cell(network.cell)
    if step:
        with pytest.raises(FlowError, match=re.escape(f"the step of 'edge' is not finite: {step}; pass a state,")):
            compiled.step(network, [at])
        with pytest.raises(
            FlowError, match=re.escape(f"a state of 'edge' is not finite at step 1: {step}; pass another")
        ):
            compiled.trajectory(network, 3, [at])
    else:
        assert compiled.step(network, [at]) == [0.0]
    if not jacobian:
        assert compiled.jacobian(network, [at]) == [[1 / at]]
        return
    for name, more in (("jacobian", ()), ("pushforward", ([1.0],)), ("pullback", ([1.0],))):
        with pytest.raises(FlowError, match=re.escape(f"the {name} of 'edge' is not finite: {jacobian}")):
            getattr(compiled, name)(network, [at], None, *more)


@pytest.mark.parametrize("runs", [0, 32])
def test_a_pole_that_an_activation_would_hide_is_refused_compiled_or_not(runs, monkeypatch):
    monkeypatch.setattr("numerics.compile.TINY_RUNS", runs)
    network = of_one_unit(tanh(1 / h))
    compiled = Compiled(network.cell, source(network.cell), compile_cell(network.cell).module)
    with pytest.raises(FlowError, match=r"the step of 'edge' is not finite: 1/h is inf at index 0, where h = 0\.0"):
        compiled.step(network, [0.0])


@pytest.mark.parametrize("update", [sqrt(h), sqrt(h) * h / h, h * log(h + 1) / h + sqrt(h)], ids=str)
def test_a_flow_through_a_jacobian_that_is_not_finite_is_refused_and_never_a_zero(update):
    network = of_one_unit(update)
    compiled = compile_cell(network.cell)
    trajectory = Trajectory(network, np.array([[1.0], [0.0], [1.0]]), np.zeros((2, 0)))
    assert np.isfinite(
        compiled.error_flow(Trajectory(network, trajectory.states[:1].repeat(2, 0), np.zeros((1, 0))))
    ).all()
    with pytest.raises(
        FlowError, match=r"the jacobian of 'edge' is not finite at step 2: .* is inf at index 0, where h"
    ):
        compiled.error_flow(trajectory)


def test_a_nan_in_one_row_of_a_jacobian_is_not_lost_in_the_flow():
    cell = Cell("two rows", {h: h + log(net("a", h, bias=False))})
    network = Network(cell, {"n": 3}, {("a", "h"): np.diag([1.0, 1.0, 1.0])})
    states = np.array([[1.0, 2.0, 3.0], [1.0, -1.0, 3.0], [1.0, 1.0, 1.0]])
    logs = compile_cell(cell).error_flow(Trajectory(network, states, np.zeros((2, 0))))
    assert np.isfinite(logs).all()  # the slope of the logarithm, 1/net, is finite there
    states[1, 1] = 0.0
    with pytest.raises(FlowError, match=r"at step 2: log\(net_a\) is -inf at index 1, where net_a = 0\.0"):
        compile_cell(cell).error_flow(Trajectory(network, states, np.zeros((2, 0))))


@pytest.mark.parametrize("name", sorted(CELLS))
def test_a_tiny_call_is_not_compiled_and_gives_the_same_bits(name, monkeypatch):
    network = Network.random(CELLS[name], n=2, m=2, seed=3)
    rng = np.random.default_rng(0)
    s, x, e = (rng.standard_normal(size) for size in (network.state_size, network.input_size, network.state_size))
    entries = rng.standard_normal((20, network.input_size))

    def results():
        compiled = Compiled(CELLS[name], source(CELLS[name]), compile_cell(CELLS[name]).module)
        run = compiled.trajectory(network, entries, s)
        flow = compiled.error_flow(run)
        return [
            compiled.step(network, s, x), compiled.pushforward(network, s, x, e), compiled.pullback(network, s, x, e),
            compiled.jacobian(network, s, x), run.states, flow,
        ]  # fmt: skip

    monkeypatch.setattr("numerics.compile.TINY_RUNS", 0)
    expected = results()
    monkeypatch.setattr("numerics.compile.TINY_RUNS", 6)
    # as if nothing had been compiled yet
    monkeypatch.setattr(Compiled, "_is_compiled", lambda self, function: False)
    for found, own in zip(results(), expected, strict=True):
        np.testing.assert_array_equal(found, own)
