"""Orbits on exact numbers: the run and its flows against mpmath, what stays rational, what lies before the start."""

from dataclasses import replace

import mpmath
import pytest
from flint import arb, fmpq

from proofs.exact.evaluate import Judge, read_case, truth, value
from proofs.exact.intervals import Undefined, ends
from proofs.exact.orbitcase import OrbitCase, OrbitNet, Setting
from proofs.exact.orbitcase import value as value_of
from theory.activations import logistic, tanh
from theory.statement import ORBIT, Flow, JointRadius, Lag, Nat, Net, Rational, Slope, Unit, Units, decays, for_all, leq

n, q, r, k = Units("n"), Lag("q"), Nat("r"), Unit("k")
SLOPES = {"tanh": lambda z: 1 - mpmath.tanh(z) ** 2, "logistic": lambda z: mpmath.exp(-z) / (1 + mpmath.exp(-z)) ** 2}
VALUES = {"tanh": mpmath.tanh, "logistic": lambda z: 1 / (1 + mpmath.exp(-z))}


def numbers(*texts):
    return tuple(fmpq(*map(int, text.split("/"))) for text in texts)


TWO = OrbitCase(
    2,
    {"k": 1},
    (numbers("1", "-1/3"), numbers("5/2", "1/2")),
    numbers("1/4", "-1"),
    numbers("1/2", "2"),
    4,
    (numbers("1", "0"), numbers("0", "1/3"), numbers("-1", "1"), numbers("0", "0")),
)


def stored(statement, net, *over):
    from proofs.claim import Claim

    return Claim(id="here", source="test", over=(n, *over, net), statement=statement, reason="test").stored


def by_mpmath(case, activation):
    """(activations at time 0..T, slopes at time 1..T), in 60 digits."""
    real = [[mpmath.mpf(int(x.p)) / int(x.q) for x in row] for row in (*case.weights, case.bias, case.start)]
    W, bias, acts, slopes = real[: case.n], real[case.n], [real[-1]], []
    for s in range(case.steps):
        outside = [mpmath.mpf(int(x.p)) / int(x.q) for x in case.inputs[s]] if case.inputs else [0] * case.n
        nets = [sum(map(mpmath.fmul, W[i], acts[-1])) + bias[i] + outside[i] for i in range(case.n)]
        acts.append([VALUES[activation](z) for z in nets])
        slopes.append([SLOPES[activation](z) for z in nets])
    return W, acts, slopes


def holds(enclosure, x):
    low, high = ends(enclosure)
    assert high - low < fmpq(1, 10**15)
    return (
        mpmath.mpf(int(low.p)) / int(low.q) - mpmath.mpf(10) ** -50
        <= x
        <= mpmath.mpf(int(high.p)) / int(high.q) + mpmath.mpf(10) ** -50
    )


@pytest.mark.parametrize("activation", ["tanh", "logistic"])
def test_a_run_and_its_flows_are_those_that_mpmath_computes(activation):
    with mpmath.workdps(60):
        W, acts, slopes = by_mpmath(TWO, activation)
        net = OrbitNet(TWO.setting, activation)
        for back in range(TWO.steps):
            for j in range(2):
                assert holds(net.act(back, j + 1, 64), acts[-1 - back][j])
                assert holds(net.slope_row(back, 64)[j], slopes[-1 - back][j])
        matrix = mpmath.matrix(W)
        flow, state = mpmath.eye(2), mpmath.eye(2)
        for back in range(1, TWO.steps):
            flow = flow * matrix * mpmath.diag(slopes[-1 - back])
            state = state * mpmath.diag(slopes[-back]) * matrix
            for i in range(2):
                for j in range(2):
                    assert holds(net.named(("Flow", back), 64)[i][j], flow[i, j])
                    assert holds(net.named(("StateFlow", back), 64)[i][j], state[i, j])


def test_a_net_at_0_keeps_all_rational_so_that_equality_is_decided():
    case = OrbitCase(2, {"k": 1}, (numbers("7", "-7"), numbers("-7", "7")), numbers("0", "0"), numbers("0", "0"), 6)
    flow = OrbitNet(case.setting, "logistic").table("Flow", 5, 64)
    assert flow[0][0] == fmpq(7, 4) ** 5 * 2**4


def test_a_long_product_of_rationals_becomes_a_ball_and_stays_small():
    case = OrbitCase(1, {}, (numbers("2/3"),), numbers("0"), numbers("1"), 1000)
    flow = OrbitNet(case.setting, "linear").table("Flow", 999, 64)[0][0]
    assert isinstance(flow, arb)
    low, high = ends(value_of(flow))
    assert low < fmpq(2, 3) ** 999 < high < low * (1 + fmpq(1, 2**64))


def test_what_lies_before_the_start_is_undefined_and_its_relation_unknown():
    net = OrbitNet(TWO.setting, "tanh")
    assert net.act(4, 1, 64) == fmpq(1, 2)  # the start itself
    assert ends(net.named(("StateFlow", 4), 64)[0][0])
    for beyond in (
        lambda: net.act(5, 1, 64),
        lambda: net.slope_row(4, 64),
        lambda: net.table("Flow", 4, 64),
        lambda: net.table("Flow", 3, 64, 1),
        lambda: net.table("StateFlow", 5, 64),
        lambda: net.weight_flow(5, 1, 1, 1, 0, 64),
        lambda: TWO.setting.input(4, 1),
    ):
        with pytest.raises(Undefined, match="of a run of 4 steps"):
            beyond()
    claim = stored(leq(Slope(4, k), 1), Net(tanh, slopes=ORBIT), k)
    assert truth(claim["statement"], TWO, claim) is None


def test_the_flow_by_a_weight_over_all_steps_is_its_difference_quotient():
    net = OrbitNet(TWO.setting, "tanh")
    found = ends(net.weight_flow(4, 1, 2, 1, 0, 128))[0]
    with mpmath.workdps(60):
        step = fmpq(1, 10**12)
        moved = replace(TWO, weights=(TWO.weights[0], (TWO.weights[1][0] + step, TWO.weights[1][1])))
        before, after = (by_mpmath(case, "tanh")[1] for case in (TWO, moved))
        # net_1 at the last step: artanh of the activation
        slope = (mpmath.atanh(after[-1][0]) - mpmath.atanh(before[-1][0])) * 10**12
        assert abs(slope - mpmath.mpf(int(found.p)) / int(found.q)) < 1e-9


def test_a_for_all_over_times_is_never_true_of_a_run_and_a_limit_is_unknown():
    claim = stored(for_all(r, leq(0, Slope(r, k))), Net(tanh, slopes=ORBIT), k)
    judge = Judge(claim)
    assert judge.statement(judge.scene(TWO)) is None
    false = stored(for_all(r, leq(Slope(r, k), 0)), Net(tanh, slopes=ORBIT), k)
    assert Judge(false).statement(Judge(false).scene(TWO)) is False
    limit = stored(decays(Flow), Net(logistic, slopes=ORBIT))
    assert Judge(limit).statement(Judge(limit).scene(replace(TWO, variables={}))) is None


def test_the_stored_form_of_a_case_reads_back_and_wrong_shapes_are_refused():
    claim = stored(leq(Slope(0, k), 1), Net(tanh, slopes=ORBIT), k)
    assert read_case(TWO.json(), claim) == TWO
    for name, wrong, words in (
        ("T", 0, "T=0; a run has 1 to"),
        ("bias", ["1"], "bias has rows of lengths"),
        ("inputs", [["1", "0"]], "inputs has rows of lengths"),
        ("W", [["1", "0"]], "W has rows of lengths"),
        ("n", 0, "n=0; a net has at least one unit"),
    ):
        with pytest.raises(ValueError, match=words):
            read_case({**TWO.json(), name: wrong}, claim)


def test_a_ball_in_the_setting_stands_for_all_its_numbers():
    wide = arb(1, fmpq(1, 100))
    balls = Setting(((wide,),), numbers("0"), numbers("1"), 3)
    enclosure = ends(OrbitNet(balls, "tanh", 64).named(("StateFlow", 3), 64)[0][0])
    for w in numbers("99/100", "1", "101/100"):
        one = OrbitCase(1, {}, ((w,),), numbers("0"), numbers("1"), 3)
        low, high = ends(OrbitNet(one.setting, "tanh").named(("StateFlow", 3), 64)[0][0])
        assert enclosure[0] <= low
        assert high <= enclosure[1]


def test_more_bits_enclose_more_closely():
    claim = stored(leq(Slope(0, k), 1), Net(tanh, slopes=ORBIT), k)
    widths = [high - low for low, high in (value(["Slope", "0", ["var", "k"]], TWO, claim, b) for b in (64, 128, 256))]
    assert widths[0] > 2**60 * widths[1] > 2**180 * widths[2]


def test_the_joint_radius_of_an_orbit_is_that_of_its_weights():
    # the parts of TWO have the radii 1, 1/2 and the root of 4/3; |W| has 1.6965
    for bound, holds_there in ((fmpq(115, 100), False), (fmpq(17, 10), True)):
        claim = stored(leq(JointRadius, Rational(int(bound.p), int(bound.q))), Net(tanh, slopes=ORBIT))
        assert Judge(claim).statement(Judge(claim).scene(replace(TWO, variables={}))) is holds_there
