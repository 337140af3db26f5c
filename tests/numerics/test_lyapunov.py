"""Lyapunov spectra against QR in many digits, determinants, exact cases; what is singular, graded, out of range."""

import mpmath
import numpy as np
import pytest

from numerics import lyapunov, simd
from numerics.batch import Batch
from numerics.errors import FlowError, NetworkError
from numerics.lyapunov import lyapunov_spectra
from numerics.network import Network
from numerics.reference import reference_trajectory
from theory import net, relu, state, tanh
from theory.cell import Cell
from theory.cells import CELLS

h = state("h")
TANH = Cell("Plain tanh", {h: tanh(net("a", h, bias=False))})
LINEAR = Cell("Plain linear", {h: net("a", h, bias=False)})
ELMAN = CELLS["Elman"]
SIZES = [1, 2, 3, 4, 5, 8, 11, 16, 49, 56]  # with and without a remainder by 4 and by 8; from 49 on in panels
fast_only = pytest.mark.skipif(not simd.AVAILABLE, reason="with Numba switched off there is only the slow route")
U = 2.0**-53


def plain(cell, W):
    W = np.asarray(W, dtype=float)
    return Batch(cell, {"n": W.shape[1]}, {("a", "h"): W})


def gaussian(count, n, gain, seed=0):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(count, n, n)) * gain / np.sqrt(n), rng.uniform(-1.0, 1.0, (count, n))


def tanh_jacobians(W, start, steps):
    """diag(1/cosh(net)**2) W along one trajectory."""
    for _ in range(steps):
        a = W @ start
        start = np.tanh(a)
        yield W / np.cosh(a)[:, None] ** 2


def exact_spectrum(jacobians, digits=400):
    """Exponents by Gram-Schmidt of the whole product in so many digits that nothing is ever orthogonalised between."""
    with mpmath.workdps(digits):
        product, steps = None, 0
        for J in jacobians:
            factor = mpmath.matrix(J.tolist())
            product, steps = (factor if product is None else factor * product), steps + 1
        columns, logs = [], []
        for k in range(product.cols):
            y = product[:, k]
            for q in columns:
                y -= q * (q.T * y)[0]
            size = mpmath.norm(y)
            logs.append(float(mpmath.log(size)) / steps if size else -np.inf)
            columns.append(y / size if size else y * 0)
        return np.sort(logs)[::-1]


def qr_spectrum(jacobians):
    Q, total, steps = None, 0.0, 0
    for J in jacobians:
        Q, R = np.linalg.qr(J if Q is None else J @ Q)
        total, steps = total + np.log(np.abs(np.diag(R))), steps + 1
    return np.sort(total / steps)[::-1]


def rarely_orthogonal(jacobians, every):
    """The false variant: orthonormal only at each step that `every` divides."""
    Y, total, steps = None, 0.0, 0
    for J in jacobians:
        Y, steps = J if Y is None else J @ Y, steps + 1
        if steps % every == 0:
            for k in range(len(Y)):
                total = total + np.log(np.linalg.norm(Y[:, k])) * (np.arange(len(Y)) == k)
                Y[:, k] /= np.linalg.norm(Y[:, k])
                Y[:, k + 1 :] -= np.outer(Y[:, k], Y[:, k] @ Y[:, k + 1 :])
    return np.sort(total / steps)[::-1]


@pytest.mark.parametrize("n", [1, 2, 3, 5, 8])
def test_the_exponents_are_those_of_qr_in_four_hundred_digits(n):
    W, start = gaussian(3, n, 0.9)
    found = lyapunov_spectra(plain(TANH, W), 20, initial=start)
    for k in range(3):
        # slopes of another formula differ by some u, which the least exponent feels by the condition of one step
        condition = max(np.linalg.cond(J) for J in tanh_jacobians(W[k], start[k], 20))
        np.testing.assert_allclose(
            found[k], exact_spectrum(tanh_jacobians(W[k], start[k], 20)), rtol=0, atol=20 * n * U * condition
        )


def test_vectors_orthogonalised_at_every_fifth_step_only_are_caught():
    W, start = gaussian(1, 8, 0.9)
    jacobians = list(tanh_jacobians(W[0], start[0], 40))
    exact = exact_spectrum(jacobians)
    assert np.abs(lyapunov_spectra(plain(TANH, W), 40, initial=start)[0] - exact).max() < 1e-12
    assert np.abs(rarely_orthogonal(jacobians, 1) - exact).max() < 1e-12
    assert np.abs(rarely_orthogonal(jacobians, 5) - exact).max() > 1e-3


@pytest.mark.parametrize("n", SIZES)
def test_they_sum_to_the_mean_log_of_the_determinant_and_agree_with_numpys_qr(n):
    W, start = gaussian(2, n, 0.9, seed=n)
    found = lyapunov_spectra(plain(TANH, W), 30, initial=start)
    for k in range(2):
        jacobians = list(tanh_jacobians(W[k], start[k], 30))
        condition = max(np.linalg.cond(J) for J in jacobians)
        bound = 20 * n * U * condition
        assert abs(found[k].sum() - np.mean([np.linalg.slogdet(J)[1] for J in jacobians])) < n * bound
        np.testing.assert_allclose(found[k], qr_spectrum(jacobians), rtol=0, atol=bound)


@pytest.mark.parametrize("n", [3, 8, 50])
def test_powers_of_two_on_the_diagonal_come_back_exactly(n):
    powers = np.random.default_rng(n).permutation(n) - n // 2
    found = lyapunov_spectra(plain(LINEAR, np.diag(2.0**powers)[None]), 7)
    np.testing.assert_array_equal(np.rint(found[0] / np.log(2.0)), np.sort(powers)[::-1])
    # the slow route, alone with Numba switched off, rounds once or twice per reflection
    np.testing.assert_allclose(found[0], np.sort(powers)[::-1] * np.log(2.0), rtol=4 * U, atol=8 * U)


@pytest.mark.parametrize("power", [-1000, -300, 300, 1000])
def test_no_contraction_or_expansion_is_too_large(power):
    for n in (2, 8, 50):
        W = np.ldexp(np.eye(n)[::-1], power)[None]
        assert np.abs(lyapunov_spectra(plain(LINEAR, W), 9) / (power * np.log(2.0)) - 1.0).max() < 4 * U


@pytest.mark.parametrize("n", [4, 7, 64])
def test_an_orthogonal_matrix_has_exponents_0(n):
    Q = np.linalg.qr(np.random.default_rng(n).normal(size=(n, n)))[0]
    assert np.abs(lyapunov_spectra(plain(LINEAR, Q[None]), 50)).max() < 10 * n * U  # Q itself is orthogonal to that


def test_reordering_the_units_leaves_the_exponents_of_a_symmetric_matrix():
    # T l(T) tends to T log|eigenvalue| + c, with what is missing falling like (1/2)**(2 T)
    V = np.linalg.qr(np.random.default_rng(3).normal(size=(4, 4)))[0]
    W = V @ np.diag([2.0, -1.0, 0.5, 0.25]) @ V.T
    order = [2, 0, 3, 1]
    batch = plain(LINEAR, [W, W[np.ix_(order, order)]])
    slopes = (80 * lyapunov_spectra(batch, 80) - 40 * lyapunov_spectra(batch, 40)) / 40
    expected = np.log([2.0, 1.0, 0.5, 0.25])
    np.testing.assert_allclose(slopes, [expected, expected], atol=1e-13)  # W has its eigenvalues to some u


def test_the_signs_of_units_change_no_bit():
    W, start = gaussian(2, 9, 1.5)
    signs = np.sign(np.random.default_rng(1).normal(size=9))
    same = lyapunov_spectra(plain(TANH, signs[:, None] * W * signs), 60, initial=start * signs)
    np.testing.assert_array_equal(lyapunov_spectra(plain(TANH, W), 60, initial=start), same)


@pytest.mark.parametrize("n", [5, 50])
def test_a_network_has_the_same_bits_alone_and_in_any_batch_with_any_threads(n):
    W, start = gaussian(11, n, 1.5)
    together = lyapunov_spectra(plain(TANH, W), 20, initial=start)
    np.testing.assert_array_equal(together, lyapunov_spectra(plain(TANH, W), 20, initial=start, threads=2))
    for k in (0, 7, 8, 10):
        np.testing.assert_array_equal(together[k], lyapunov_spectra(plain(TANH, W[k : k + 1]), 20, initial=start[k])[0])


@fast_only
def test_slopes_that_leave_the_range_are_noticed_in_their_own_network():
    rng, bias = np.random.default_rng(8), np.zeros((8, 3))
    bias[5] = -700.0  # slopes of about 1e-304, whose squares are no floats
    W, U_ = rng.normal(size=(8, 3, 3)), np.zeros((8, 3, 1))
    batch = Batch(ELMAN, {"n": 3, "m": 1}, {("a", "h"): W, ("a", "x"): U_}, {"a": bias})
    found = lyapunov_spectra(batch, 10)
    np.testing.assert_allclose(found[5].sum(), np.linalg.slogdet(W[5])[1] - 2100.0, rtol=1e-13)
    for k in range(8):
        np.testing.assert_array_equal(found[k], lyapunov_spectra(Batch.of([batch[k]]), 10)[0])


@fast_only
def test_when_a_neighbour_is_scaled_does_not_show_in_the_bits():
    # rows of very different size: vectors leave the range after some steps, each network at another time
    rng = np.random.default_rng(7)
    W = (
        rng.normal(size=(8, 6, 6))
        * 10.0 ** rng.uniform(-9.0, 0.0, (8, 6, 1))
        * 10.0 ** rng.uniform(-6.0, 2.0, (8, 1, 1))
    )
    together = lyapunov_spectra(plain(LINEAR, W), 60)
    for k in range(8):
        np.testing.assert_array_equal(together[k], lyapunov_spectra(plain(LINEAR, W[k : k + 1]), 60)[0])


def test_inputs_may_be_given_in_any_form_and_are_read_piece_by_piece(monkeypatch):
    batch = Batch.random(ELMAN, 10, n=6, m=2, seed=4)
    x = np.random.default_rng(0).normal(size=(50, 2))
    whole = lyapunov_spectra(batch, x)
    jacobians = [[J for _, J, _ in reference_trajectory(batch[k], x)] for k in range(10)]
    condition = max(np.linalg.cond(J) for one in jacobians for J in one)
    np.testing.assert_allclose(whole, [qr_spectrum(one) for one in jacobians], rtol=0, atol=20 * 6 * U * condition)
    monkeypatch.setattr(lyapunov, "CHUNK", 8 * 6 * 7)  # seven steps at a time
    asked = []

    def read(start, stop):
        asked.append(stop - start)
        return x[start:stop]

    for given, steps in ((x, None), ({"x": x}, None), (np.tile(x, (10, 1, 1)), None), (read, 50)):
        np.testing.assert_array_equal(whole, lyapunov_spectra(batch, given, steps=steps))
    assert max(asked) <= 50


SINGULAR = {
    "two rows are equal": lambda W: W.__setitem__(1, W[0]),
    "a column is 0": lambda W: W.__setitem__((slice(None), 2), 0.0),
    "a row is 0": lambda W: W.__setitem__(0, 0.0),
    "all is 0": lambda W: W.__setitem__(slice(None), 0.0),
    "rank one": lambda W: W.__setitem__(slice(None), np.outer(np.arange(1.0, len(W) + 1), np.ones(len(W)))),
    "the first two columns are equal": lambda W: W.__setitem__((slice(None), 1), W[:, 0]),
}


@pytest.mark.parametrize("spoil", SINGULAR.values(), ids=SINGULAR.keys())
@pytest.mark.parametrize("n", [5, 50])
def test_a_singular_matrix_gives_minus_infinity_and_leaves_the_others_alone(n, spoil):
    W, start = gaussian(9, n, 0.9)
    healthy = lyapunov_spectra(plain(TANH, W), 12, initial=start)
    spoil(W[4])
    found = lyapunov_spectra(plain(TANH, W), 12, initial=start)
    others = [0, 1, 2, 3, 5, 6, 7, 8]
    np.testing.assert_array_equal(found[others], healthy[others])
    assert not np.isnan(found).any()
    if n == 5:
        expected = exact_spectrum_of_singular(W[4], start[4], 12)
        np.testing.assert_array_equal(np.isinf(found[4]), np.isinf(expected))
        np.testing.assert_allclose(found[4], expected, rtol=0, atol=1e-11)
    else:
        assert np.isinf(found[4]).any()
        assert np.isfinite(found[4]).sum() <= np.linalg.matrix_rank(W[4])


def exact_spectrum_of_singular(W, start, steps, digits=400):
    """The same with diag(slopes) W unrounded, so that what is singular stays it; what is below 1e-300 is then 0."""
    with mpmath.workdps(digits):
        product = mpmath.eye(len(W))
        for _ in range(steps):
            a = W @ start
            start = np.tanh(a)
            product = mpmath.diag(list(1.0 / np.cosh(a) ** 2)) * (mpmath.matrix(W.tolist()) * product)
        columns, logs = [], []
        for k in range(len(W)):
            y = product[:, k]
            for q in columns:
                y -= q * (q.T * y)[0]
            size = mpmath.norm(y)
            zero = size < mpmath.mpf(10) ** -300
            logs.append(-np.inf if zero else float(mpmath.log(size)) / steps)
            columns.append(y * 0 if zero else y / size)
        return np.sort(logs)[::-1]


@pytest.mark.parametrize("largest", [25.0, 40.0, 55.0, 90.0, 300.0, 650.0])
@pytest.mark.parametrize("n", [4, 6, 50])
def test_slopes_of_very_different_size_lose_no_digit_of_any_exponent(n, largest):
    # logistic slopes exp(-|net|) from 1/4 down to exp(-650): far below what one projection leaves
    W, start = gaussian(1, n, 0.5)
    bias = -np.linspace(0.0, largest, n)[np.random.default_rng(0).permutation(n)]
    batch = Batch(ELMAN, {"n": n, "m": 1}, {("a", "h"): W, ("a", "x"): np.zeros((1, n, 1))}, {"a": bias[None]})
    found = lyapunov_spectra(batch, 3, initial=start)[0]
    jacobians = [J for _, J, _ in reference_trajectory(batch[0], 3, start[0])]
    # dividing the rows by their slopes gives W back: the condition that matters is that of W
    logdet = np.mean([np.log(np.abs(J).max(axis=1)).sum() for J in jacobians])
    scaled = [J / np.abs(J).max(axis=1)[:, None] for J in jacobians]
    logdet += np.mean([np.linalg.slogdet(J)[1] for J in scaled])
    bound = 50 * n * U * np.linalg.cond(W[0]) * max(largest, 1.0)
    assert abs(found.sum() - logdet) < n * bound
    if n < 50:
        np.testing.assert_allclose(found, exact_spectrum(jacobians, digits=3000), rtol=0, atol=bound)


def test_rectifiers_that_are_off_leave_as_many_directions_as_are_on():
    W, start = gaussian(9, 6, 1.5, seed=2)
    rectifier = Cell("Plain rectifier", {h: relu(net("a", h, bias=False))})
    found = lyapunov_spectra(plain(rectifier, W), 6, initial=np.abs(start))
    for k in range(9):
        s, alive = np.abs(start[k]), 6
        product = np.eye(6)
        for _ in range(6):
            a = W[k] @ s
            s, product = np.maximum(a, 0.0), (a > 0.0)[:, None] * (W[k] @ product)
            alive = min(alive, np.count_nonzero(a > 0.0))
        assert np.isfinite(found[k]).sum() == alive
        if alive:
            # the sum over what is left is the log of the volume that the first directions keep; the determinant of a
            # Gram matrix has the digits of a squared condition: here ten are left, more than six are asked for
            volume = np.sqrt(np.linalg.det(product[:, :alive].T @ product[:, :alive]))
            assert found[k][:alive].sum() == pytest.approx(np.log(volume) / 6, abs=1e-6)


@pytest.mark.parametrize("name", ["GRU", "LSTM", "Leaky"])
def test_other_cells_go_by_their_jacobians(name):
    batch = Batch.random(CELLS[name], 2, n=3, m=2, seed=1)
    x = np.random.default_rng(2).normal(size=(15, 2))
    found = lyapunov_spectra(batch, x)
    for k in range(2):
        jacobians = [J for _, J, _ in reference_trajectory(batch[k], x)]
        condition = max(np.linalg.cond(J) for J in jacobians)
        np.testing.assert_allclose(found[k], qr_spectrum(jacobians), rtol=0, atol=200 * U * condition)


@fast_only
def test_the_fast_and_the_slow_route_agree(monkeypatch):
    W, start = gaussian(3, 6, 1.0)
    fast = lyapunov_spectra(plain(TANH, W), 25, initial=start)
    monkeypatch.setattr(lyapunov, "forward", lambda f: None)
    slow = lyapunov_spectra(plain(TANH, W), 25, initial=start)
    condition = max(np.linalg.cond(J) for k in range(3) for J in tanh_jacobians(W[k], start[k], 25))
    np.testing.assert_allclose(fast, slow, rtol=0, atol=120 * U * condition)


def test_a_hundred_thousand_steps_tend_to_the_exponents_of_the_fixed_point():
    W, start = gaussian(1, 2, 0.5)
    steps = 100_000 if simd.AVAILABLE else 300
    found = lyapunov_spectra(plain(TANH, W), steps, initial=start)
    # the state tends to 0, where the Jacobian is W
    assert found[0].sum() == pytest.approx(np.linalg.slogdet(W[0])[1], abs=10.0 / steps)


def test_progress_is_told_and_wrong_arguments_are_refused():
    W, start = gaussian(20, 3, 1.0)
    told = []
    lyapunov_spectra(plain(TANH, W), 5, initial=start, progress=lambda done, count: told.append((done, count)))
    assert told[-1][0] == told[-1][1] > 0
    with pytest.raises(NetworkError, match=r"is no batch; pass Batch.random"):
        lyapunov_spectra(Network.random(ELMAN, n=2), 5)
    with pytest.raises(NetworkError, match=r"steps=None; inputs are a function: pass the number of steps"):
        lyapunov_spectra(plain(TANH, W), lambda start, stop: np.zeros((stop - start, 0)))
    with pytest.raises(NetworkError, match=r"initial of shape \(3, 2\); pass \(20, 3\), or \(3,\) for all"):
        lyapunov_spectra(plain(TANH, W), 5, initial=np.zeros((3, 2)))
    for wrong in ([["a"] * 3] * 20, [[1.0], [1.0, 2.0]]):
        with pytest.raises(NetworkError, match=r"initial is .*pass an array of numbers"):
            lyapunov_spectra(plain(TANH, W), 5, initial=wrong)
    for wrong in ([[["a"]] * 5] * 20, [[1.0], [1.0, 2.0]], lambda start, stop: "none"):
        with pytest.raises(NetworkError, match=r"inputs.* pass an array of numbers|return numbers|inputs of shape"):
            lyapunov_spectra(plain(TANH, W), wrong, steps=3 if callable(wrong) else None)
    with pytest.raises(FlowError, match="is not finite"):
        lyapunov_spectra(plain(LINEAR, np.full((1, 2, 2), 1e200)), 5, initial=[1.0, 1.0])
