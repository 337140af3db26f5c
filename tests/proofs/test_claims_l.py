"""What the claims on the LSTM say, computed by hand in floats: cells written out, derivatives by central differences.

h = 1e-5 makes an error of about h**2 = 1e-10 and 1e-16 / h = 1e-11 relative to numbers of order 1; 1e-8 is far above.
"""

import math
from collections.abc import Callable
from itertools import product

import numpy as np
import pytest

from proofs.claims import CLAIMS
from theory.statement import Lag, Nat

H, CLOSE = 1e-5, 1e-8


def sigma(x: np.ndarray | float) -> np.ndarray:
    return 1 / (1 + np.exp(-np.asarray(x, dtype=float)))


def derivative(f: Callable[[float], float]) -> float:
    return float((f(H) - f(-H)) / (2 * H))


def lstm_cell(c: float, o: float, steps: int, u: dict[str, float], b: dict[str, float]) -> float:
    """c after these steps of one LSTM unit, from c and its output gate."""
    for _ in range(steps):
        h = o * math.tanh(c)
        f, i, o = (float(sigma(u.get(k, 0) * h + b.get(k, 0))) for k in "fio")
        c = f * c + i * math.tanh(u.get("g", 0) * h)
    return c


def test_the_total_derivative_has_another_sign_than_the_forget_gate() -> None:
    u, b, c = {"f": -8.0}, {"f": 2.0, "o": 4.0}, 0.8
    o = float(sigma(4))
    f = float(sigma(2 - 8 * o * math.tanh(c)))
    assert derivative(lambda e: lstm_cell(c + e, o, 1, u, b)) == pytest.approx(-0.09166, abs=5e-6)
    assert f == pytest.approx(0.03854, abs=5e-6)


def test_the_total_derivative_over_two_steps_is_not_the_product_of_single_ones() -> None:
    u, c0 = dict.fromkeys("figo", 1.0), 0.8
    o1, c1 = float(sigma(0.5 * math.tanh(c0))), lstm_cell(c0, 0.5, 1, u, {})
    both = derivative(lambda e: lstm_cell(c0 + e, 0.5, 2, u, {}))
    first = derivative(lambda e: lstm_cell(c0 + e, 0.5, 1, u, {}))
    second = derivative(lambda e: lstm_cell(c1 + e, o1, 1, u, {}))
    assert both == pytest.approx(0.737099, abs=5e-7)
    assert first * second == pytest.approx(0.707510, abs=5e-7)
    u["o"] = 0.0  # with an output gate that reads no h they multiply
    c1 = lstm_cell(c0, 0.5, 1, u, {})
    both = derivative(lambda e: lstm_cell(c0 + e, 0.5, 2, u, {}))
    first = derivative(lambda e: lstm_cell(c0 + e, 0.5, 1, u, {}))
    assert both == pytest.approx(first * derivative(lambda e: lstm_cell(c1 + e, 0.5, 1, u, {})), abs=CLOSE)


def test_the_four_blocks_of_l5_are_those_of_a_peephole_lstm() -> None:
    """The stated formulas with T = tanh c(t), which the claim leaves free."""
    rng, n = np.random.default_rng(0), 3
    u, p, b = ({k: rng.normal(size=s) for k in "figo"} for s in ((n, n), n, n))

    def parts(c: np.ndarray, h: np.ndarray) -> tuple[np.ndarray, ...]:
        f, i = (sigma(u[k] @ h + p[k] * c + b[k]) for k in "fi")
        g = np.tanh(u["g"] @ h + b["g"])
        new = f * c + i * g
        return f, i, g, sigma(u["o"] @ h + p["o"] * new + b["o"]), new

    c, h = rng.normal(size=n), rng.normal(size=n)
    f, i, g, o, new = parts(c, h)
    T, diag = np.tanh(new), np.diag
    K = f + c * f * (1 - f) * p["f"] + g * i * (1 - i) * p["i"]
    R = diag(c * f * (1 - f)) @ u["f"] + diag(g * i * (1 - i)) @ u["i"] + diag(i * (1 - g**2)) @ u["g"]
    A = o * (1 - T**2) + T * o * (1 - o) * p["o"]
    stated = np.block([[diag(K), R], [diag(A * K), diag(A) @ R + diag(T * o * (1 - o)) @ u["o"]]])

    def step(s: np.ndarray) -> np.ndarray:
        *_, o, new = parts(s[:n], s[n:])
        return np.concatenate([new, o * np.tanh(new)])

    s = np.concatenate([c, h])
    found = np.array([(step(s + H * e) - step(s - H * e)) / (2 * H) for e in np.eye(2 * n)]).T
    np.testing.assert_allclose(stated, found, rtol=0, atol=CLOSE)


def test_the_truncated_error_of_a_net_is_the_same_at_every_age() -> None:
    """A 1997 cell that reads inputs only, eq. (41) for its net input and its input gate, 1 to 5 steps back."""
    rng, steps = np.random.default_rng(1), 6
    nets = rng.normal(size=(steps, 3))  # of the cell, the input gate and the output gate

    def output(change: float, back: int, which: int) -> float:
        s = 0.2
        for t, (cell, gate, _) in enumerate(nets):
            moved = change * (t == steps - 1 - back)
            s += sigma(gate + moved * (which == 1)) * (4 * sigma(cell + moved * (which == 0)) - 2)
        return float(sigma(nets[-1, 2]) * (2 * sigma(s) - 1))

    y = output(0, 0, 0) / float(sigma(nets[-1, 2]))
    share = float(sigma(nets[-1, 2])) * (1 - y**2) / 2
    for back in range(1, 6):
        cell, gate, _ = nets[steps - 1 - back]
        g, y_in = float(4 * sigma(cell) - 2), float(sigma(gate))
        found = [derivative(lambda e, k=back, w=which: output(e, k, w)) for which in (0, 1)]
        assert found == pytest.approx([share * (1 - g**2 / 4) * y_in, share * g * y_in * (1 - y_in)], abs=CLOSE)


@pytest.mark.parametrize(("u", "flow"), [(0, 1), (0.5, 39.97), (1, 898.5), (-1, 3.1e-5), (-6, 1.28e3)])
def test_the_untruncated_cell_of_1997_near_rest_grows_and_vanishes(u: float, flow: float) -> None:
    def run(s: float) -> float:
        for _ in range(20):
            s += 0.9 * (4 * float(sigma(0.9 * u * (2 * float(sigma(s)) - 1))) - 2)
        return s

    small = 1e-9  # s is a fixed point at 0; the third order is far below
    assert (run(small) - run(-small)) / (2 * small) == pytest.approx(flow, rel=5e-3)


def test_the_weights_and_the_tally_of_l8_are_those_of_nets_that_are_counted() -> None:
    corrected = CLAIMS["l8"].corrected
    assert corrected is not None
    tally, most = (
        dict(corrected.changes)["statement"].body.body.left,
        dict(corrected.changes)["statement"].body.body.right,
    )
    for k, c, s, i, h in product((1, 2, 3), (1, 2), (1, 3), (1, 4), (0, 2)):
        sizes = {Lag("K"): k, Lag("C"): c, Lag("S"): s, Lag("I"): i, Nat("H"): h}
        outputs = [(o, source) for o in range(k) for source in (*range(h), *product(range(c), range(s)))]
        readers = [*range(h), *product(range(c), range(s)), *product(range(c), ("in", "out"))]
        weights = len(outputs) + len([(r, source) for r in readers for source in range(i)])
        known = {x: sizes.get(x, 4) for x in most.free_symbols}
        assert most.subs(known) == 4 * weights
        assert tally.subs(sizes) <= 4 * weights


def test_the_noise_of_l11_turns_the_sign_with_the_printed_probability() -> None:
    deviation = 0.1 * math.sqrt(1000)
    assert deviation == pytest.approx(3.16, abs=5e-3)
    assert math.erfc(1 / (deviation * math.sqrt(2))) / 2 == pytest.approx(0.3759, abs=5e-5)


def test_the_half_lives_of_l9_are_those_of_powers() -> None:
    for b, steps in {0: 1.0, 1: 2.21, 2: 5.46, 3: 14.3, 5: 103}.items():
        assert -math.log(2) / math.log(float(sigma(b))) == pytest.approx(steps, rel=4e-3)
    assert float(sigma(1)) ** 100 == pytest.approx(2.48e-14, rel=3e-3)


def test_the_entry_of_l6_step_is_the_total_derivative_of_a_peephole_lstm() -> None:
    """The net of the output gate is held fixed, and h = o tanh c moves with c."""
    rng, n = np.random.default_rng(2), 3
    u, p, b = ({k: rng.normal(size=s) for k in "figo"} for s in ((n, n), n, n))
    c, a = rng.normal(size=n), rng.normal(size=n)

    def gates(c: np.ndarray) -> tuple[np.ndarray, ...]:
        o, T = sigma(a + p["o"] * c), np.tanh(c)
        f, i = (sigma(u[k] @ (o * T) + p[k] * c + b[k]) for k in "fi")
        return f, i, np.tanh(u["g"] @ (o * T) + b["g"]), o, T

    def step(c: np.ndarray) -> np.ndarray:
        f, i, g, *_ = gates(c)
        return f * c + i * g

    f, i, g, o, T = gates(c)
    kept = f + c * f * (1 - f) * p["f"] + g * i * (1 - i) * p["i"]
    reads = (
        (c * f * (1 - f))[:, None] * u["f"] + (g * i * (1 - i))[:, None] * u["i"] + (i * (1 - g**2))[:, None] * u["g"]
    )
    stated = np.diag(kept) + reads * (o * (1 - T**2) + T * o * (1 - o) * p["o"])
    found = np.array([(step(c + H * e) - step(c - H * e)) / (2 * H) for e in np.eye(n)]).T
    np.testing.assert_allclose(stated, found, rtol=0, atol=CLOSE)
