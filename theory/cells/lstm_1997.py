"""LSTM of 1997: no forget gate; its squashings are h = 2 logistic - 1 and g = 4 logistic - 2."""

from theory.activations import logistic, lstm97_g, lstm97_h
from theory.cell import Cell, inputs, net, state

h, c = state("h c")
x = inputs("x")
i, o = (logistic(net(k, h, x)) for k in "io")
c_next = c + i * lstm97_g(net("g", h, x))
lstm_1997 = Cell(
    "LSTM 1997",
    {h: o * lstm97_h(c_next), c: c_next},
    source="Hochreiter and Schmidhuber 1997, sec. 4: s(t) = s(t-1) + y_in(t) g(net_c(t)), y_c(t) = y_out(t) h(s(t))",
)
