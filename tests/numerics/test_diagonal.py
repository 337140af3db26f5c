"""Sums of logs are right to the last digit after any number of steps, from either end, and zeros are exactly zero."""

import tracemalloc
from fractions import Fraction

import mpmath
import numpy as np
import pytest

from numerics import diagonal, simd
from numerics.diagonal import channel_flows, diagonal_flow
from numerics.errors import FlowError, NumericsError

compiled = pytest.mark.skipif(not simd.AVAILABLE, reason="compiled code is off (NUMBA_DISABLE_JIT)")
U = 2.0**-53


def exact_sums(steps, lags, anchor):
    """The sums of the steps at each lag as Fractions, rounded once (R, D)."""
    rows = steps if anchor == "start" else steps[::-1]
    sums, found = [Fraction(0)] * steps.shape[1], []
    for lag, row in enumerate(rows.tolist(), start=1):
        sums = [s + Fraction(x) for s, x in zip(sums, row, strict=True)]
        if lag in lags:
            found.append([float(s) for s in sums])
    return np.array(found)


def exact_norms(steps, rates, lags, anchor):
    """log_max and log_fro (R,), from exact sums; rates (N, D)."""
    logs = (exact_sums(steps, lags, anchor)[:, None, :] * rates).reshape(len(lags), -1)
    top = logs.max(axis=1)
    return top, top + 0.5 * np.log(np.exp(2.0 * (logs - top[:, None])).sum(axis=1))


def steps_of(kind, T, D, seed=0):
    rng = np.random.default_rng(seed)
    if kind == "positive":
        return rng.uniform(1e-3, 0.1, (T, D))
    if kind == "mixed":
        return rng.normal(size=(T, D))
    # each large step is taken back: what is left is in the digits that a plain sum loses
    large = np.repeat(rng.normal(size=(T // 2 + 1, D)) * 1e12, 2, axis=0)[:T]
    large[1::2] *= -1.0
    return large + rng.uniform(0.0, 1e-3, (T, D))


# 5 columns are fewer than a vector; 70 are one block and a vector that counts two columns again
@compiled
@pytest.mark.parametrize("anchor", ["start", "end"])
@pytest.mark.parametrize("kind", ["positive", "mixed", "cancelling"])
@pytest.mark.parametrize(("D", "N"), [(5, 1), (5, 3), (70, 1)])
def test_the_logs_are_those_of_exact_sums(D, N, kind, anchor, monkeypatch):
    monkeypatch.setattr(diagonal, "CHUNK", 8 * 13)  # several chunks
    steps, rates = steps_of(kind, 60, D), np.random.default_rng(1).normal(size=(N, D))
    for every, lags in ((1, 60), (7, 50)):
        found = diagonal_flow(steps, rates, anchor=anchor, every=every, lags=lags, norms=("max", "fro"))
        plain = diagonal_flow(steps, rates, anchor=anchor, every=every, lags=lags)
        assert found.lags.tolist() == [*range(every, lags, every), lags]
        log_max, log_fro = exact_norms(steps, rates, found.lags.tolist(), anchor)
        # one rounding each: of the sum, here too; of the product, here too; what the sums lose is below u**2 sum |x|
        lost = 60 * 60 * U * U * np.abs(steps).sum(axis=0).max() * np.abs(rates).max()
        for logs in (found.log_max, plain.log("inf")):
            np.testing.assert_allclose(logs, log_max, rtol=4 * U, atol=lost)
        # and the logs of both are within 10 u of the terms, the sum of 70 or fewer terms within 80 u, each halved
        np.testing.assert_allclose(found.log("fro"), log_fro, rtol=4 * U, atol=lost + 60 * U)


@compiled
def test_a_plain_sum_would_fail_the_test_above():
    steps = steps_of("cancelling", 60, 5)
    exact, plain = exact_sums(steps, [60], "start"), steps.cumsum(axis=0)[-1:]
    assert np.abs(plain / exact - 1.0).max() > 1e-6


@compiled
@pytest.mark.parametrize("anchor", ["start", "end"])
def test_the_same_bits_come_from_an_array_a_callable_and_smaller_recordings(anchor, monkeypatch):
    monkeypatch.setattr(diagonal, "CHUNK", 8 * 100)  # several chunks
    steps, rates = steps_of("mixed", 1234, 5), -np.linspace(0.5, 2.0, 5)
    whole = diagonal_flow(steps, rates, anchor=anchor)
    asked = []

    def rows(start, stop):
        asked.append((start, stop))
        return steps[start:stop]

    drawn = diagonal_flow(rows, rates, steps=1234, anchor=anchor)
    np.testing.assert_array_equal(drawn.log_max, whole.log_max)
    assert asked[1] == ((0, 100) if anchor == "start" else (1134, 1234))
    for every in (7, 64, 500, 5000):
        some = diagonal_flow(steps, rates, anchor=anchor, every=every)
        np.testing.assert_array_equal(some.log_max, whole.log_max[some.lags - 1])


@compiled
def test_softplus_keeps_its_digits_at_both_ends():
    x = np.concatenate([np.linspace(-700.0, 700.0, 1401), np.linspace(-2.0, 2.0, 1599)]).reshape(-1, 5)
    steps = channel_flows(x[:1], None, softplus=True).log  # compiles
    found = np.concatenate([channel_flows(row[None], None, softplus=True).log for row in x])
    with mpmath.workdps(40):
        exact = np.array([[float(mpmath.log1p(mpmath.exp(mpmath.mpf(v)))) for v in row] for row in x.tolist()])
    assert steps.shape == (1, 5)
    np.testing.assert_allclose(
        found, exact, rtol=8 * U
    )  # exp and log1p within 2 ulp, their sum within 1: 8 u with room


@compiled
def test_the_flow_of_softplus_steps_is_the_flow_of_the_steps():
    x, rates = steps_of("mixed", 300, 70), -np.linspace(0.5, 2.0, 70)
    steps = np.logaddexp(0.0, x)
    for anchor in ("start", "end"):
        found = diagonal_flow(x, rates, softplus=True, anchor=anchor, every=9)
        other = diagonal_flow(steps, rates, anchor=anchor, every=9)
        np.testing.assert_allclose(found.log_max, other.log_max, rtol=12 * U)  # two softplus of 2 to 4 ulp each


@compiled
@pytest.mark.parametrize("anchor", ["start", "end"])
def test_a_factor_that_is_exactly_zero_makes_its_channel_zero_and_no_other(anchor):
    rng = np.random.default_rng(3)
    logs = rng.normal(size=(80, 5))
    logs[10, 0] = logs[30, 1] = logs[30, 4] = logs[55, 2] = logs[70, 3] = -np.inf
    rows = logs if anchor == "start" else logs[::-1]
    sums = np.cumsum(rows, axis=0)
    found = diagonal_flow(logs, anchor=anchor, norms=("max", "fro"))
    top = sums.max(axis=1)
    np.testing.assert_allclose(found.log_max, top, rtol=1e-13, atol=1e-13)  # a plain sum of 80 numbers below 10
    alive = np.isfinite(top)
    squares = np.exp(2.0 * (sums[alive] - top[alive, None])).sum(axis=1)
    np.testing.assert_allclose(found.log_fro[alive], top[alive] + 0.5 * np.log(squares), rtol=1e-13, atol=1e-13)
    assert (found.log_fro[~alive] == -np.inf).all()
    assert (~alive).sum() == (10 if anchor == "start" else 11)
    channels = channel_flows(logs, anchor=anchor, every=8)
    np.testing.assert_allclose(channels.log, sums[7::8], rtol=1e-13, atol=1e-13)


@compiled
def test_an_argument_keeps_its_digits_however_often_it_goes_around():
    rng = np.random.default_rng(4)
    T, steps = 4000, rng.uniform(0.0, 1e9, (4000, 5))
    rates = -rng.uniform(0.1, 1.0, (2, 5)) * 1e-9 + 1j * rng.uniform(-3.0, 3.0, (2, 5))
    found = channel_flows(steps, rates, every=1000)
    with mpmath.workdps(60):
        turn = 2 * mpmath.pi
        for r, lag in enumerate(range(1000, T + 1, 1000)):
            for d in range(5):
                total = mpmath.mpf(0)
                for x in steps[:lag, d].tolist():
                    total += mpmath.mpf(x)
                for n in range(2):
                    angle = total * mpmath.mpf(rates[n, d].imag)
                    off = (angle - mpmath.mpf(found.argument[r, n, d])) / turn
                    # u of a sum of 4e12 is 4e-4 turns: the digits beyond it are there
                    assert abs(off - mpmath.nint(off)) * turn < 4 * U + 4e12 * 3 * 4000 * 4000 * U * U
                    assert found.log[r, n, d] == pytest.approx(float(total * rates[n, d].real), rel=4 * U)


@compiled
def test_complex_and_signed_factors_are_those_of_their_product():
    rng = np.random.default_rng(5)
    factors = rng.normal(size=(50, 5)) + 1j * rng.normal(size=(50, 5))
    factors[:, 1] = rng.normal(size=50)
    product = np.cumprod(factors, axis=0)
    found = channel_flows(np.log(factors))
    # a product of 50 factors and 50 logs: 8 u each
    np.testing.assert_allclose(np.exp(found.log + 1j * found.argument), product, rtol=50 * 8 * U)
    np.testing.assert_allclose(diagonal_flow(np.log(factors)).log_max, np.log(np.abs(product).max(axis=1)), atol=1e-12)
    assert channel_flows(np.log(np.abs(factors))).argument is None


@compiled
def test_the_log_goes_far_below_the_least_float():
    steps = np.full((5000, 5), 10.0)
    found = diagonal_flow(steps, -np.arange(1.0, 6.0), norms=("max", "fro"))
    assert found.log_max[-1] == found.log_fro[-1] == -50_000.0
    assert "log max norm there -50000" in repr(found)


@compiled
def test_memory_does_not_grow_with_the_number_of_steps():
    def peak(T):
        base = np.random.default_rng(0).uniform(0.0, 0.1, (2**17, 8))
        diagonal_flow(base[:10], -np.ones(8))
        tracemalloc.start()
        diagonal_flow(lambda start, stop: base[: stop - start], -np.ones(8), steps=T, every=2**17)
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    assert peak(2**22) < peak(2**19) + 10_000  # eight times the chunks: a few more recorded lags


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"step_sizes": np.ones(3)}, r"step_sizes has shape \(3,\)"),
        (
            {"step_sizes": np.ones((3, 2)), "rates": np.ones(3)},
            r"rates of shape \(3,\); pass finite rates \(2,\) or \(N, 2\)",
        ),
        ({"step_sizes": np.ones((3, 2)), "anchor": "middle"}, "anchor='middle'; pass 'start'"),
        ({"step_sizes": np.ones((3, 2)), "lags": 4}, "lags=4; pass an integer from 1 to 3, the number of steps"),
        ({"step_sizes": np.ones((3, 2)), "every": 0}, "every=0; pass an integer from 1"),
        ({"step_sizes": np.ones((3, 2)), "norms": ("two",)}, r"norms=\('two',\); pass some of 'max'"),
        ({"step_sizes": lambda a, b: np.ones((b - a, 2))}, "step_sizes is callable; pass steps=T"),
        (
            {"step_sizes": lambda a, b: np.ones((1, 2)), "steps": 5},
            r"step_sizes\(0, 5\) has shape \(1, 2\); return \(5, 2\)",
        ),
        ({"step_sizes": np.ones((3, 2)), "steps": 5}, "steps=5, but step_sizes has 3 rows"),
        (
            {"step_sizes": np.array([[1.0, 2.0], [1.0, np.nan]])},
            "step 1 of column 1 is nan; pass finite numbers, or -inf",
        ),
        ({"step_sizes": np.array([[np.inf, 2.0]])}, "step 0 of column 0 is inf"),
        (
            {"step_sizes": np.array([[-np.inf, 2.0]]), "rates": [1.0, 1.0]},
            "step 0 of column 0 is -inf; pass finite numbers$",
        ),
        ({"step_sizes": np.full((3, 2), 1e308)}, "a sum of steps overflows within the lags up to 3"),
        ({"step_sizes": np.ones((3, 2)) + 1j, "rates": [1.0, 1.0]}, "step_sizes that are complex; pass the logs"),
        ({"step_sizes": [[1.0], [1.0, 2.0]]}, r"step_sizes has shape \(\)"),
        ({"step_sizes": np.ones((3, 2)), "rates": "fast"}, r"rates of shape \(\)"),
        ({"step_sizes": np.ones((3, 2)), "rates": [[1.0], [1.0, 2.0]]}, r"rates of shape \(\)"),
        ({"step_sizes": np.ones((3, 2)), "anchor": np.ones(2)}, r"anchor=array"),
        ({"step_sizes": np.ones((3, 2)), "norms": 3}, "norms=3; pass some of"),
        ({"step_sizes": np.full((3, 2), 1e300), "rates": [-1e10, 1.0]}, "rate times sum overflows at lag 3"),
        (
            {"step_sizes": lambda a, b: np.ones((b - a, 2)) + (1j if b > 1 else 0), "steps": 5},
            r"step_sizes\(0, 5\) is complex",
        ),
    ],
)
def test_what_cannot_be_summed_is_refused_with_its_value(given, says):
    if not simd.AVAILABLE and "norms" not in given:
        says = "unset NUMBA_DISABLE_JIT"
    with pytest.raises(NumericsError, match=says):
        diagonal_flow(**given)


@compiled
def test_a_norm_that_was_not_asked_for_is_refused():
    found = diagonal_flow(np.ones((3, 2)))
    with pytest.raises(FlowError, match=r"pass norms=\('max', 'fro'\)"):
        found.log("fro")
    with pytest.raises(FlowError, match="norm='two'; pass one of"):
        found.log("two")
