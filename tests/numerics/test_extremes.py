"""Every end that theory.activations states is shown, and one that is moved by 1e-12 is not."""

from dataclasses import replace

import pytest
from flint import fmpq

from numerics.errors import NumericsError
from numerics.extremes import end_holds, end_shown, ends, located
from theory.activations import ACTIVATIONS, Enclosed

EVERY = [(name, end) for name in ACTIVATIONS for end in ends(name)]
LITTLE = fmpq(1, 10**9)


@pytest.mark.parametrize(("name", "end"), EVERY)
def test_each_end_is_shown_and_checked_again(name, end):
    by = end_shown(name, end)
    assert end_holds(name, end, by)
    assert not end_holds(name, end, replace(by, point=by.point + 1)) or not end.attained or name in FLAT


# piecewise linear: the slope is the same one step on; a sine comes close again
FLAT = {"linear", "relu", "hard_sigmoid", "hard_sigmoid_keras"}


@pytest.mark.parametrize(
    ("name", "end"), [(n, e) for n, e in EVERY if n in ("silu", "mish", "gelu_tanh", "erf", "selu")]
)
@pytest.mark.parametrize("move", [LITTLE, -LITTLE])
def test_an_end_that_is_moved_is_refused(name, end, move):
    moved = replace(end, low=end.low + move, high=end.high + move)
    if end.attained:
        with pytest.raises(NumericsError, match="is it right"):
            end_shown(name, moved)
    elif end.side * move < 0:
        with pytest.raises(NumericsError, match="is not shown"):
            end_shown(name, moved)


@pytest.mark.parametrize("name", [name for name, f in ACTIVATIONS.items() if isinstance(f.slope_sup_at, tuple)])
def test_the_place_of_the_largest_slope_is_enclosed(name):
    for at in ACTIVATIONS[name].slope_sup_at:
        if isinstance(at, Enclosed):
            assert located(name, at)
            assert not located(name, Enclosed("elsewhere", str(at.low + 1), str(at.high + 1)))
