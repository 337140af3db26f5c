"""What the fast form makes of unit-local expressions: every operation of the cell language, on eight numbers."""

import numpy as np
import pytest
from sympy import Abs, Heaviside, Max, Min, Rational, exp, log, sign, sqrt

from numerics import cache, scalar, simd
from numerics.eight_printer import EightPrinter
from numerics.errors import EmitError
from theory.activations import logistic, tanh
from theory.cell import state

a, b = state("a b")
EXPRESSIONS = {
    Max(a, b, a * b): lambda a, b: max(a, b, a * b),
    Min(a, b, a * b): lambda a, b: min(a, b, a * b),
    Abs(a - b): lambda a, b: abs(a - b),
    sign(a): lambda a, b: float(np.sign(a)),
    Heaviside(a - b, Rational(1, 2)): lambda a, b: float(np.heaviside(a - b, 0.5)),
    exp(a) - log(2 + b): lambda a, b: np.exp(a) - np.log(2 + b),
    sqrt(2 + b) / 3: lambda a, b: np.sqrt(2 + b) / 3,
    1 / sqrt(2 + b): lambda a, b: 1 / np.sqrt(2 + b),
    (2 + b) ** Rational(3, 2): lambda a, b: (2 + b) ** 1.5,
    (2 + b) ** Rational(-5, 2): lambda a, b: (2 + b) ** -2.5,
    a**7: lambda a, b: a**7,
    a / (2 + b) ** 3: lambda a, b: a / (2 + b) ** 3,
    tanh(a).diff(a) * tanh(a): lambda a, b: scalar.tanh_slope(a) * scalar.tanh(a),
    (1 - logistic(a)) * logistic(a).diff(a): lambda a, b: scalar.logistic(-a) * scalar.logistic_slope(a),
}
HEAD = """
from numba import njit
from numerics.simd import absolute, load, splat, store
from numerics.vmath import exp, heaviside, larger, log, logistic_pair, sign, smaller, sqrt, tanh_pair

@njit
def values(a, b, out):
"""


@pytest.mark.skipif(not simd.AVAILABLE, reason="vectors need Numba switched on")
def test_every_operation_of_the_cell_language_has_its_value():
    printer = EightPrinter({a: "x", b: "y"})
    lines = ["x, y = load(a, 0), load(b, 0)"]
    for i, expression in enumerate(EXPRESSIONS):
        value = printer.printed(expression)
        lines += [*printer.taken(), f"store(out, {8 * i}, {value})"]
    module = cache.load(HEAD + "".join(f"    {line}\n" for line in lines))
    x, y = np.array([0.5, -0.5, 1.5, 0.0, -1.5, 0.25, 3.0, -2.0]), np.array([1.0, -0.5, 0.5, 0.0, -1.5, -1.0, 2.0, 2.0])
    found = np.empty(8 * len(EXPRESSIONS))
    module.values(x, y, found)
    for (expression, value), row in zip(EXPRESSIONS.items(), found.reshape(-1, 8), strict=True):
        expected = [value(float(p), float(q)) for p, q in zip(x, y, strict=True)]
        np.testing.assert_allclose(row, expected, rtol=3e-15, err_msg=str(expression))  # some ten roundings


def test_what_has_no_code_is_named():
    from sympy import gamma

    with pytest.raises(EmitError, match=r"gamma\(a\) has no code for eight units at once; use the cell language"):
        EightPrinter({a: "x"}).printed(gamma(a))
