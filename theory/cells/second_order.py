"""A second-order net: net_i = sum over j and k of w_ijk h_j x_k + b_i, a matrix W(x)_ij = sum_k w_ijk x_k times h.

The weights are held in factors, w_ijk = sum over f of W_if V_jf Y_kf (theory.affine.bilinear): with n m of them, every
w_ijk is of this form.
"""

from theory.activations import logistic
from theory.cell import Cell, bilinear, inputs, state

h, x = state("h"), inputs("x")
second_order = Cell(
    "Second order",
    {h: logistic(bilinear("a", h, x))},
    source="Giles et al. 1992, Learning and extracting finite state automata with second-order recurrent nets",
)
