"""A recurrent net of radial basis functions: h_i' = exp(-|(h, x) - c_i|**2 / (2 sigma**2)), a centre for each unit.

Multiplied out, |a - c_i|**2 = |a|**2 - 2 c_i a + |c_i|**2: the centres are the weights of a net, |a|**2 is one with a
matrix of ones, and |c_i|**2 stands in the bias, b_i = -|c_i|**2 / 2. Another bias gives the unit the amplitude
exp(precision (b_i + |c_i|**2 / 2)). The precision is 1/sigma**2.
"""

from sympy import exp

from theory.cell import Cell, inputs, net, scalar, state

h, x, precision = state("h"), inputs("x"), scalar("precision", positive=True)
square = net("square", h**2, x**2, bias=False, weights=["ones", "ones"])
rbf = Cell(
    "RBF",
    {h: exp(precision * (net("c", h, x) - square / 2))},
    source="recurrent form of Broomhead and Lowe 1988, Multivariable functional interpolation; one width for all units",
)
