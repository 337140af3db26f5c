"""GRU in both variants: the reset gate before the matrix product (2014), and after it (cuDNN, torch)."""

from theory.activations import logistic, tanh
from theory.cell import Cell, inputs, net, state

h, x = state("h"), inputs("x")
r, z = (logistic(net(k, h, x)) for k in "rz")
gru = Cell(
    "GRU",
    {h: z * h + (1 - z) * tanh(net("n", r * h, x))},
    source="Cho et al. 2014, Learning phrase representations, eqs. (5) to (8), with biases",
)
gru_reset_after = Cell(
    "GRU reset-after",
    {h: z * h + (1 - z) * tanh(net("n", x) + r * net("u", h))},
    source="torch.nn.GRUCell; net n is W_in x + b_in, net u is W_hn h + b_hn",
)
