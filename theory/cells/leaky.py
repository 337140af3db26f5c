"""Leaky integrator: a time constant 1/alpha slows every unit; alpha = 1 is a plain net of tanh units."""

from theory.activations import tanh
from theory.cell import Cell, inputs, net, scalar, state

h, x, alpha = state("h"), inputs("x"), scalar("alpha", low=0, high=1)
leaky = Cell(
    "Leaky",
    {h: (1 - alpha) * h + alpha * tanh(net("a", h, x))},
    source="Mozer 1992, time constants (hidden units that change slowly), one constant for all units here",
)
