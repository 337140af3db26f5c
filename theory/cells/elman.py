"""Elman's simple recurrent net, the fully recurrent net of the error flow papers with logistic units."""

from theory.activations import logistic
from theory.cell import Cell, inputs, net, state

h, x = state("h"), inputs("x")
elman = Cell(
    "Elman",
    {h: logistic(net("a", h, x))},
    source="Elman 1990, Finding structure in time; Hochreiter, Bengio, Frasconi and Schmidhuber 2001, sec. 2",
)
