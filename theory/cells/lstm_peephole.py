"""LSTM with peepholes: diagonal weights by which the gates read the cell; the output gate reads its new value."""

from theory.activations import logistic, tanh
from theory.cell import Cell, inputs, net, state

h, c = state("h c")
x = inputs("x")
i, f = (logistic(net(k, h, x, c, weights={2: "diagonal"})) for k in "if")
c_next = f * c + i * tanh(net("g", h, x))
o = logistic(net("o", h, x, c_next, weights={2: "diagonal"}))
lstm_peephole = Cell(
    "LSTM peephole",
    {h: o * tanh(c_next), c: c_next},
    source="Gers and Schmidhuber 2000, Recurrent nets that time and count",
)
