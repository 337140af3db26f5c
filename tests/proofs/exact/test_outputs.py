import pytest
from flint import fmpq

from proofs.exact.intervals import Undefined, ends
from proofs.exact.outputs import OUTPUTS, output
from theory.activations import ACTIVATIONS


@pytest.mark.parametrize("name", sorted(ACTIVATIONS))
def test_slopes_in_the_output_and_ranges_are_those_that_theory_derives(name):
    known, derived = OUTPUTS[name], ACTIVATIONS[name]
    low, high = derived.range_
    assert (None if known.low is None else str(known.low)) == (str(low) if low.is_finite else None)
    assert (None if known.high is None else str(known.high)) == (str(high) if high.is_finite else None)
    for y in (fmpq(1, 4), fmpq(1, 2), fmpq(7, 8)):
        polynomial = derived.slope_in_output(y=_sympy(y))
        if polynomial is not None and name != "relu":
            assert str(known.slope(y, 64)) == str(polynomial)


def _sympy(y):
    from sympy import Rational

    return Rational(int(y.p), int(y.q))


@pytest.mark.parametrize("name", sorted(OUTPUTS))
def test_the_slope_of_the_value_is_the_derivative(name):
    known, step = OUTPUTS[name], fmpq(1, 2**20)
    for z in (fmpq(1, 2), fmpq(3, 2)):
        y = known.value(z, 256)
        up, down = (ends(known.value(z + d, 256))[0] for d in (step, -step))
        # the central difference errs by |f'''| step**2 / 6 < step**2
        assert abs((up - down) / (2 * step) - ends(known.slope(y, 256))[0]) < step**2


def test_the_slope_of_relu_is_undefined_where_its_output_may_be_zero():
    assert OUTPUTS["relu"].slope(fmpq(0), 64) == 0
    with pytest.raises(Undefined):
        OUTPUTS["relu"].slope((fmpq(0), fmpq(1)), 64)


def test_an_unknown_activation_names_those_known():
    with pytest.raises(Undefined, match="'gelu'; known are logistic, tanh"):
        output("gelu")
