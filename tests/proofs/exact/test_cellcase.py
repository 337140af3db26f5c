import math
from fractions import Fraction as F
from random import Random

import pytest
from stored_forms import LSTM_SYSTEM, VV, K, Q, claim, norm, plus, power, times

from proofs import replay
from proofs.attack import attack
from proofs.exact.cellcase import CellCase
from proofs.exact.cellsweep import Sweep
from proofs.exact.evaluate import Judge, truth, value
from proofs.search.draw import Draw
from proofs.search.validity import belongs
from theory.cells import CELLS

LSTM_CLAIM = claim(["<=", "0", "1"], system=LSTM_SYSTEM)


def drawn(seed, n=2, q=3):
    draw = Draw(Judge(LSTM_CLAIM), Random(seed))
    case = next(case for case in draw.cases(n, q, 1) if isinstance(case, CellCase))
    return case, draw.judge


def block(q, a, b):
    return ["StateFlow", str(q), a, K, b, VV]


def by_hand(case, r=1):
    """The four blocks of one LSTM step, from t-r to t-r+1, by the formulas of the literature."""
    gate = {net: [F(str(y)) for y in table[(r - 1) % len(table)]] for net, table in case.gates.items()}
    weights = {net: [[F(str(x)) for x in row] for row in slots[0]] for net, slots in case.weights.items()}
    c = cell_before(case, r)
    new = [gate["f"][k] * c[k] + gate["i"][k] * gate["g"][k] for k in range(case.n)]
    blocks = {}
    for k in range(case.n):
        f, i, g, o = (gate[name][k] for name in "figo")
        squashed = math.tanh(new[k])
        for j in range(case.n):
            cc = f if k == j else F(0)
            ch = (
                c[k] * f * (1 - f) * weights["f"][k][j]
                + g * i * (1 - i) * weights["i"][k][j]
                + i * (1 - g * g) * weights["g"][k][j]
            )
            slope = float(o) * (1 - squashed**2)
            blocks["c", "c", k, j], blocks["c", "h", k, j] = cc, ch
            blocks["h", "c", k, j] = slope * float(cc)
            blocks["h", "h", k, j] = slope * float(ch) + squashed * float(o * (1 - o) * weights["o"][k][j])
    return blocks


def cell_before(case, r):
    c = [F(str(x)) for x in case.states["c"]]
    for s in range(case.steps, r, -1):
        gate = {net: [F(str(y)) for y in table[(s - 1) % len(table)]] for net, table in case.gates.items()}
        c = [gate["f"][k] * c[k] + gate["i"][k] * gate["g"][k] for k in range(case.n)]
    return c


@pytest.mark.parametrize("seed", range(12))
def test_one_step_of_an_lstm_is_the_textbook_jacobian_exact_in_the_cell(seed):
    case, _ = drawn(seed)
    expected = by_hand(case)
    for (a, b, k, j), x in expected.items():
        data = {**case.json(), "vars": {"q": "1", "k": str(k + 1), "v": str(j + 1)}}
        low, high = value(block(1, a, b), data, LSTM_CLAIM)
        if a == "c":
            assert low == high == x
        else:
            # 1e-12 is far above the rounding of the ten double operations by hand
            assert low - F(1, 10**12) <= F(x) <= high + F(1, 10**12)
            assert high - low < F(1, 2**50)


@pytest.mark.parametrize("seed", range(6))
def test_the_flow_is_the_product_of_the_steps(seed):
    case, judge = drawn(seed)
    net = judge.net(case)
    flow = net.state_flow(2, 64)
    first, second = net.step(1, 64), net.step(2, 64)
    for k in range(len(flow)):
        for j in range(len(flow)):
            parts = [float(_middle(first[k][m])) * float(_middle(second[m][j])) for m in range(len(flow))]
            assert math.isclose(float(_middle(flow[k][j])), math.fsum(parts), rel_tol=1e-9, abs_tol=1e-9)


def _middle(x):
    return F(str(x)) if not isinstance(x, tuple) else (F(str(x[0])) + F(str(x[1]))) / 2


def test_the_cell_path_is_exact_although_the_output_is_not():
    case, _ = drawn(3)
    data = {**case.json(), "vars": {"q": "2", "k": "1", "v": "1"}}
    low, high = value(block(1, "c", "c"), data, LSTM_CLAIM)
    assert low == high
    low, high = value(["Out", "f", "0", K], data, LSTM_CLAIM)
    assert low == high == F(str(case.gates["f"][0][0]))


@pytest.mark.parametrize("seed", range(4))
def test_every_drawn_case_belongs_to_its_system_and_reads_back(seed):
    for name, cell in CELLS.items():
        stored = claim(["<=", "0", "1"], system={"kind": "cell", "cell": cell.stored, "slopes": "SECTOR"})
        judge = Judge(stored)
        for case in Draw(judge, Random(seed)).cases(2, 2, 5):
            assert belongs(judge, case), name
            assert CellCase.read(case.json()) == case


PAIRS = [(name, a.name, b.name) for name, cell in CELLS.items() for a in cell.states for b in cell.states]


@pytest.mark.parametrize(("name", "a", "b"), PAIRS)
def test_every_block_of_every_cell_agrees_with_the_independent_checker(name, a, b):
    system = {"kind": "cell", "cell": CELLS[name].stored, "slopes": "SECTOR"}
    # false in nearly every case; the checker compares both sides with what is recorded
    stored = claim(["=", ["StateFlow", Q, a, K, b, VV], "-17/3"], system=system)
    for seed in range(2):
        found = attack(stored, seed=seed, budget=40)
        assert found.witness is not None
        assert replay.check(found.witness).holds


def test_norms_of_enclosed_matrices_enclose_those_of_their_middle():
    case, judge = drawn(5)
    net = judge.net(case)
    middle = [[_middle(x) for x in row] for row in net.state_flow(2, 64)]
    largest = max(sum(map(abs, row)) for row in middle)
    for p in ("one", "two", "inf", "fro", "max"):
        low, high = value(norm(p, ["StateFlow", "2"]), case, LSTM_CLAIM)
        assert high - low < F(1, 2**40)
        if p == "inf":
            assert low - F(1, 2**40) <= largest <= high + F(1, 2**40)


def test_decay_of_a_cell_is_decided_where_its_steps_repeat_and_unknown_elsewhere():
    elman = {"kind": "cell", "cell": CELLS["Elman"].stored, "slopes": "SECTOR"}
    assert attack(claim(["decays", ["StateFlow"]], system=elman), budget=60).witness is not None
    lstm = attack(LSTM_CLAIM | {"statement": ["decays", ["StateFlow"]]}, budget=60)
    assert lstm.witness is None
    assert lstm.unknown == lstm.tried
    assert Sweep(CELLS["Elman"].stored).steps_repeat
    assert not Sweep(CELLS["LSTM"].stored).steps_repeat


def test_a_step_before_the_case_begins_is_unknown():
    case, _ = drawn(1)
    assert (
        truth(["=", ["StateFlow", str(case.steps), "c", K, "c", K], "1/3"], _with_units(case), LSTM_CLAIM) is not None
    )
    assert (
        truth(["=", ["StateFlow", str(case.steps + 1), "c", K, "c", K], "1/3"], _with_units(case), LSTM_CLAIM) is None
    )


def _with_units(case):
    return {**case.json(), "vars": {"q": "1", "k": "1", "v": "1"}}


def test_a_net_with_and_without_its_activation_is_refused():
    net = ["net", "a", "n", True, [["free"]], [["state", "h"]]]
    cell = {"name": "odd", "states": [["h", "n"]], "inputs": [], "params": [], "scalars": []}
    with pytest.raises(ValueError, match="net 'a' is used with and without its activation"):
        Sweep({**cell, "update": {"h": plus(["tanh", net], net)}})


@pytest.mark.parametrize(
    ("expression", "derivative"),
    [
        (times(["state", "h"], ["state", "h"]), lambda h: 2 * h),
        (power(["state", "h"], "3"), lambda h: 3 * h * h),
        (["exp", ["state", "h"]], math.exp),
        (["log", ["state", "h"]], lambda h: 1 / h),
        (["sqrt", ["state", "h"]], lambda h: 0.5 / math.sqrt(h)),
        (["abs", times("-1", ["state", "h"])], lambda h: 1.0),
        (["max", ["state", "h"], "1/4"], lambda h: 1.0),
        (["min", ["state", "h"], "1/4"], lambda h: 0.0),
        (["logistic", ["state", "h"]], lambda h: math.exp(-h) / (1 + math.exp(-h)) ** 2),
        (["softplus", ["state", "h"]], lambda h: 1 / (1 + math.exp(-h))),
        (["lstm97_g", ["state", "h"]], lambda h: 4 * math.exp(-h) / (1 + math.exp(-h)) ** 2),
        (["relu", ["state", "h"]], lambda h: 1.0),
    ],
)
def test_a_pointwise_expression_has_its_derivative(expression, derivative):
    cell = {
        "name": "pointwise",
        "states": [["h", "n"]],
        "inputs": [],
        "params": [],
        "scalars": [],
        "update": {"h": expression},
    }
    stored = claim(["<=", "0", "1"], system={"kind": "cell", "cell": cell, "slopes": "SECTOR"})
    case = CellCase(1, {"q": 1, "k": 1, "v": 1}, {"n": 1}, {}, {}, {"h": (_quarter(3),)}, 1)
    low, high = value(["StateFlow", "1", "h", K, "h", VV], case, stored)
    assert float(low) <= derivative(0.75) + 1e-15
    assert float(high) >= derivative(0.75) - 1e-15
    assert high - low < F(1, 2**55)


def _quarter(k):
    from proofs.exact.intervals import number

    return number(f"{k}/4")


def test_units_of_a_cell_are_compared_and_the_case_replays():
    stated = claim(["<", ["Same", K, VV], "1"], system=LSTM_SYSTEM)
    witness = attack(stated).witness
    assert witness["case"]["vars"]["k"] == witness["case"]["vars"]["v"]
    assert replay.check(witness).holds
