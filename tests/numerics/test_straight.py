"""Functions that are run while their caller is compiled: what they compute, what they refuse, and how often."""

import random
from fractions import Fraction

import numpy as np
import pytest
from numba import njit
from numba.core.runtime import _nrt_python as counts

from numerics import vmath
from numerics.scratch import flat, room, zeros
from numerics.simd import AVAILABLE, any_not, either, fma, less, load, select, splat, store
from numerics.straight import APART, is_straight, repeated, shared, straight, when

pytestmark = pytest.mark.skipif(not AVAILABLE, reason="Numba is switched off, and these are compiled functions")


@straight
def mixed(x, y):
    return fma(x, y, x - y) * x, select(less(x, y), x, splat(0.25) + y)


@straight
def dot(a, b, size):
    return repeated(0, size, 8, lambda i, sum_: fma(load(a, i), load(b, i), sum_), splat(0.0))


@straight
def triangle(out, n):
    """out[8 i] = the sum over j < i of i j, in a loop whose length is that of the loop around it."""

    def row(i):
        end = repeated(0, i, 1, lambda j, total: total + i * j, 0)
        store(out, 8 * i, splat(0.5))
        repeated(0, end, 1, lambda _: store(out, 8 * i, load(out, 8 * i) + splat(1.0)))

    repeated(0, n, 1, row)


def vectors(count, seed=0):
    return np.random.default_rng(seed).normal(size=(count, 8))


def exactly(a, b, c):
    """a b + c, rounded once."""
    return float(Fraction(a) * Fraction(b) + Fraction(c))


def test_the_instructions_are_those_of_the_source():
    x, y = vectors(2)
    first, second = np.empty(8), np.empty(8)

    @njit
    def both(x, y, first, second):
        a, b = mixed(load(x, 0), load(y, 0))
        store(first, 0, a)
        store(second, 0, b)

    both(x, y, first, second)
    assert first.tolist() == [exactly(a, b, a - b) * a for a, b in zip(x.tolist(), y.tolist(), strict=True)]
    assert second.tolist() == [a if a < b else 0.25 + b for a, b in zip(x.tolist(), y.tolist(), strict=True)]


@pytest.mark.parametrize("name", ["tanh_pair", "gelu_pair", "mish_pair"])
def test_numba_makes_the_same_bits_of_the_same_lines(name):
    traced, compiled = getattr(vmath, name), njit(forceinline=True)(getattr(vmath, name).__wrapped__)

    @njit
    def run(x, out):
        for i in range(0, len(x), 8):
            a, b = traced(load(x, i))
            c, d = compiled(load(x, i))
            store(out[0], i, a)
            store(out[1], i, b)
            store(out[2], i, c)
            store(out[3], i, d)

    x, out = np.linspace(-40.0, 40.0, 4000), np.empty((4, 4000))
    run(x, out)
    assert (out[:2] == out[2:]).all()
    assert len(np.unique(out[0])) > 100


@pytest.mark.parametrize("turns", [0, 1, 5])
def test_a_loop_carries_its_values_from_turn_to_turn(turns):
    a, b, out = vectors(5), vectors(5, seed=1), np.empty(8)

    @njit
    def run(a, b, size, out):
        store(out, 0, dot(a, b, size))

    run(a.ravel(), b.ravel(), 8 * turns, out)
    expected = [0.0] * 8
    for i in range(turns):
        expected = [exactly(*each) for each in zip(a[i].tolist(), b[i].tolist(), expected, strict=True)]
    assert out.tolist() == expected


def test_loops_stand_in_loops_and_may_be_as_long_as_what_was_computed():
    out = np.zeros(8 * 6)
    njit(lambda out: triangle(out, 6))(out)
    assert out[::8].tolist() == [0.5 + sum(i * j for j in range(i)) for i in range(6)]


@straight
def larger_of(a, b, i):
    """The second of two where it is not smaller in some lane, and 1 if it was taken."""
    smaller = load(a, i)
    return when(any_not(less(load(b, i), smaller)), lambda _, count: (load(b, i), count + 1), smaller, 0)


def test_a_branch_is_taken_where_its_condition_holds():
    @njit
    def run(a, b, out):
        taken = 0
        for i in range(0, len(a), 8):
            x, count = larger_of(a, b, i)
            store(out, i, x)
            taken += count
        return taken

    a, b = np.repeat([1.0, 2.0, 3.0], 8), np.repeat([2.0, 1.0, 3.5], 8)
    b[8 + 3] = 7.0
    out = np.empty(24)
    assert run(a, b, out) == 3
    assert (out == b).all()
    b[8 + 3] = 0.0
    assert run(a, b, out) == 2
    assert (out[8:16] == 2.0).all()


def test_a_branch_on_a_value_is_refused():
    @straight
    def larger(x, y):
        return x if less(x, y) else y

    with pytest.raises(TypeError, match="a branch on a M8 in a straight-line function; use select or when"):
        njit(lambda x: larger(load(x, 0), load(x, 0)))(np.ones(8))


def test_a_value_of_another_type_is_refused():
    @straight
    def wrong(x):
        return fma(x, x, 1.0)

    with pytest.raises(TypeError, match=r"takes a F8 in a straight-line function, not 1\.0"):
        njit(lambda x: wrong(load(x, 0)))(np.ones(8))


def test_a_loop_that_gives_something_else_than_it_takes_is_refused():
    @straight
    def wrong(x):
        return repeated(0, 3, 1, lambda i, total: (total, x), x)

    with pytest.raises(TypeError, match=r"is given \[F8\] gives back \[F8, F8\]; let it give"):
        njit(lambda x: wrong(load(x, 0)))(np.ones(8))


def test_an_operator_that_is_no_single_instruction_is_refused():
    @straight
    def wrong(x, n):
        store(x, n / 2, splat(0.0))

    with pytest.raises(TypeError, match="no truediv on int64"):
        njit(lambda x: wrong(x, 8))(np.ones(8))


def test_outside_of_compiled_code_they_say_where_they_run():
    with pytest.raises(TypeError, match="runs in compiled code only"):
        vmath.tanh_pair(1.0)


def test_arrays_are_made_where_their_references_are_counted():
    assert not is_straight(room)
    assert not is_straight(zeros)
    assert not is_straight(flat)
    assert is_straight(load)
    assert is_straight(vmath.tanh_pair)
    assert not is_straight(vmath.sin_pair)

    @straight
    def wrong(n):
        return room(n)

    with pytest.raises(TypeError, match="an array made in a straight-line function"):
        njit(lambda n: wrong(n))(8)


@straight
def second(a, b):
    return load(a, 0), b


def test_arrays_that_pass_through_are_freed_once():
    @njit
    def run(turns):
        total = 0.0
        for _ in range(turns):
            a, b = zeros(16), room(2, 8)
            first, passed = second(a, b)
            store(flat(passed), 8, first)
            total += passed[1, 7] + a[15]
        return total

    run(1)
    counts.memsys_enable_stats()
    try:
        before = counts.memsys_get_stats_mi_alloc() - counts.memsys_get_stats_mi_free()
        assert run(100) == 0.0
        assert counts.memsys_get_stats_mi_alloc() - counts.memsys_get_stats_mi_free() == before
    finally:
        counts.memsys_disable_stats()


def test_constants_do_not_make_a_shared_function_anew():
    counted = APART(lambda x, n: x[n] + n)
    each = shared(counted)
    found = njit(lambda x: each(x, 2) + each(x, 3) + each(x, len(x) - 1))(np.arange(8.0))
    assert found == 4.0 + 6.0 + 14.0
    assert len(counted.signatures) == 1


def test_masks_and_integers_may_be_carried():
    @straight
    def below(x, size):
        nowhere = less(splat(0.0), splat(0.0))
        found, last = repeated(0, size, 8, lambda i, m, _: (either(m, less(load(x, i), splat(0.0))), i), nowhere, -1)
        return select(found, splat(1.0), splat(0.0)), last

    @njit
    def run(x, out):
        mask, last = below(x, len(x))
        store(out, 0, mask)
        return last

    x, out = np.ones(32), np.empty(8)
    places = random.Random(0).sample(range(32), 3)
    x[places] = -1.0
    assert run(x, out) == 24
    assert out.tolist() == [float(any(p % 8 == i for p in places)) for i in range(8)]
