"""An exact case on a line: what the rows are is said, and the matrices of a cell are named by what they read."""

from proofs.report.cases import case_text, witness_text
from theory.cells import CELLS

PLAIN = {"n": 2, "vars": {"q": "1"}, "W": [["1", "0"], ["0", "3"]], "slopes": [["1", "1"]]}
ONE = [["0"]]
GATED = {
    "n": 1,
    "vars": {"q": "2"},
    "sizes": {"n": 1, "m": 1},
    "weights": {"z": [ONE, ONE], "r": [ONE, ONE], "n": [ONE, [["1"]]]},
    "gates": {"z": [["1/2"]], "r": [["1/2"]], "n": [["0"]]},
    "states": {"h": ["1"]},
    "T": 2,
    "inputs": {"x": ONE},
    "params": {},
    "scalars": {},
}


def test_slopes_that_differ_say_that_rows_are_times_and_repeat():
    assert case_text(PLAIN).endswith("every slope 1")
    text = case_text({**PLAIN, "slopes": [["1", "-1"]]})
    assert text.endswith("slopes at t, t-1, ... (one row per time, repeating): [[1, -1]]")


def test_slopes_that_a_construction_defines_need_not_repeat():
    witness = {"system": {"kind": "net"}, "case": {**PLAIN, "slopes": [["1", "2"]]}}
    assert "repeating" in witness_text({**witness, "where": []})
    assert "repeating" not in witness_text({**witness, "where": [["slope", "r", "j", ["var", "r"]]]})


def test_activations_and_free_sequences_are_named():
    text = case_text({**PLAIN, "acts": [["1", "2"]], "free": {"e": ["1", "0"]}})
    assert "activations at t, t-1, ... (one row per time, repeating): [[1, 2]], free sequence e = [1, 0]" in text


def test_the_matrices_of_a_cell_are_named_by_the_net_and_what_it_reads():
    assert case_text(GATED, CELLS["GRU"].stored) == (
        "n = 1, q = 2, m = 1, z from h: [[0]], z from x: [[0]], r from h: [[0]], r from x: [[0]], "
        "n from slot 0: [[0]], n from x: [[1]], "
        "outputs at t, t-1, ... (one row per time, repeating): z = [[1/2]], r = [[1/2]], n = [[0]], "
        "state at t-2: h = [1], steps = 2, inputs at t, t-1, ... (one row per time, repeating): x = [[0]]"
    )


def test_without_its_cell_the_matrices_go_by_their_slots():
    assert "z from slot 0: [[0]], z from slot 1: [[0]]" in case_text(GATED)


def test_params_and_scalars_are_named_and_equal_outputs_told_once():
    text = case_text({**GATED, "gates": {"z": [["1/2"]]}, "params": {"D": ["2"]}, "scalars": {"dt": "1/4"}})
    assert "every output 1/2" in text
    assert text.endswith("D = [2], dt = 1/4")


def test_an_orbit_is_told_with_its_start_and_its_inputs_forward_in_time():
    orbit = {"n": 1, "vars": {}, "W": [["2"]], "bias": ["0"], "a0": ["1"], "T": 2, "inputs": [["1"], ["0"]]}
    assert case_text(orbit) == (
        "n = 1, W = [[2]], bias = [0], a(t-2) = [1], steps = 2, inputs of the steps, first to last: [[1], [0]]"
    )
