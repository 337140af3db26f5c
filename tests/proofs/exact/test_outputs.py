import mpmath
import pytest
from flint import fmpq
from sympy import Rational, S

from proofs.exact.intervals import Undefined, ends, fraction
from proofs.exact.outputs import LEAST_EXPONENT, OUTPUTS, output
from theory.activations import ACTIVATIONS, inner

TOLD = sorted(
    set(ACTIVATIONS) - {"sin", "erf", "gelu", "gelu_tanh", "silu", "mish", "gaussian"}
)  # the output tells the slope


@pytest.mark.parametrize("name", sorted(ACTIVATIONS))
def test_slopes_in_the_output_and_ranges_are_those_that_theory_derives(name):
    known, derived = OUTPUTS[name], ACTIVATIONS[name]
    low, high = inner(derived.range_)
    assert (None if known.low is None else str(known.low)) == (str(low) if low.is_finite else None)
    assert (None if known.high is None else str(known.high)) == (str(high) if high.is_finite else None)
    for y in (fmpq(1, 4), fmpq(1, 2), fmpq(7, 8)):
        polynomial = derived.slope_in_output(y=_sympy(y))
        if polynomial is not None:
            assert str(known.slope(y, 64)) == str(polynomial)


def _sympy(y):
    return Rational(int(y.p), int(y.q))


@pytest.mark.parametrize("name", sorted(OUTPUTS))
def test_the_slope_of_the_value_is_the_derivative(name):
    known, step = OUTPUTS[name], fmpq(1, 2**20)
    for z in (fmpq(1, 2), fmpq(3, 2), fmpq(-3, 4)):
        y = known.value(z, 256)
        up, down = (ends(known.value(z + d, 256))[0] for d in (step, -step))
        # the central difference errs by |f'''| step**2 / 6 < step**2
        assert abs((up - down) / (2 * step) - ends(known.slope_at(z, 256))[0]) < step**2
        if name in TOLD:
            assert abs(ends(known.slope(y, 256))[0] - ends(known.slope_at(z, 256))[0]) < fmpq(1, 2**200)


@pytest.mark.parametrize("name", sorted(OUTPUTS))
@pytest.mark.parametrize("z", [fmpq(1), fmpq(-7, 3), fmpq(40), fmpq(-40), fmpq(1, 10**12)])
def test_value_and_slope_at_a_point_enclose_those_of_the_definitions(name, z):
    with mpmath.workdps(60):
        at = Rational(int(z.p), int(z.q))
        pairs = ((OUTPUTS[name].value, "definition"), (OUTPUTS[name].slope_at, "slope_definition"))
        for function, definition in pairs:
            true = S(getattr(ACTIVATIONS[name], definition)(at)).evalf(120)
            low, high = (fraction(end) for end in ends(function(z, 128)))
            assert float(high - low) <= 2.0**-100 * max(1.0, abs(float(true)))
            slack = Rational(1, 10**100) * max(1, abs(true))
            assert Rational(low.numerator, low.denominator) <= true + slack
            assert true - slack <= Rational(high.numerator, high.denominator)


def test_values_that_are_rational_stay_rational():
    assert OUTPUTS["logistic"].value(fmpq(0), 64) == fmpq(1, 2)
    assert OUTPUTS["gelu"].slope_at(fmpq(0), 64) == fmpq(1, 2)
    assert OUTPUTS["arctan"].slope_at(fmpq(2), 64) == fmpq(1, 5)
    assert OUTPUTS["softsign"].value(fmpq(-3), 64) == fmpq(-3, 4)
    assert isinstance(OUTPUTS["erf"].slope_at(fmpq(0), 64), tuple)


def test_an_interval_is_mapped_onto_all_its_values():
    low, high = ends(OUTPUTS["gaussian"].value((fmpq(-1, 2), fmpq(1, 2)), 64))
    assert low <= fmpq(8825, 10000)  # exp(-1/8) = .882497
    assert high >= 1


def test_the_slope_of_relu_is_undefined_where_its_output_may_be_zero():
    assert OUTPUTS["relu"].slope(fmpq(0), 64) == 0
    with pytest.raises(Undefined):
        OUTPUTS["relu"].slope((fmpq(0), fmpq(1)), 64)


def test_the_slope_of_gelu_does_not_follow_from_its_output():
    with pytest.raises(Undefined, match="does not follow from the output"):
        OUTPUTS["gelu"].slope(fmpq(-1, 10), 64)


def test_a_number_too_small_to_be_written_down_is_enclosed_with_zero():
    low, high = ends(OUTPUTS["gaussian"].value(fmpq(10**6), 64))
    assert low == 0
    assert high == fmpq(1, 2) ** LEAST_EXPONENT


def test_a_range_contains_the_ends_that_are_taken():
    assert OUTPUTS["relu"].takes(fmpq(0))
    assert not OUTPUTS["logistic"].takes(fmpq(0))
    assert OUTPUTS["hard_sigmoid"].takes(fmpq(1))
    assert not OUTPUTS["hard_sigmoid"].takes(fmpq(2))


def test_an_unknown_activation_names_those_known():
    with pytest.raises(Undefined, match="'step'; known are logistic, tanh"):
        output("step")
