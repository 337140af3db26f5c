"""LSTM with forget gate."""

from theory.activations import logistic, tanh
from theory.cell import Cell, inputs, net, state

h, c = state("h c")
x = inputs("x")
i, f, o = (logistic(net(k, h, x)) for k in "ifo")
c_next = f * c + i * tanh(net("g", h, x))
lstm = Cell("LSTM", {h: o * tanh(c_next), c: c_next}, source="Gers, Schmidhuber and Cummins 2000, Learning to forget")
