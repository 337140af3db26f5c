"""S6, the selective state space of Mamba: h' = exp(delta A) h + delta B x, with A = -exp(A_log) < 0 diagonal.

A unit of h is a pair (channel e, state i), e < d, i < N, n = d N; unit e N + i. All nets read the input only. This cell
lets each weight be free; Mamba's are those in which delta's rows and b_delta depend on e alone, B's on i alone, and u's
row (e, i) picks channel e of x. The error flow over h, diag(exp(delta A)), is the same for both.
"""

from sympy import exp

from theory.activations import softplus
from theory.cell import Cell, inputs, net, params, state

h, x, A_log = state("h"), inputs("x"), params("A_log")
delta = softplus(net("delta", x))
s6 = Cell(
    "S6",
    {h: exp(-delta * exp(A_log)) * h + delta * net("B", x, bias=False) * net("u", x, bias=False)},
    source="Gu and Dao 2023, Mamba, algorithm 2, with the Euler form delta B that the released code uses",
)
