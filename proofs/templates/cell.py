"""new_name: a recurrent cell of your own; ``errorflow cell new_name.py`` tells what follows from it."""

from theory import Cell, inputs, logistic, net, state, tanh

h, x = state("h"), inputs("x")
keep = logistic(net("keep", h, x))
new_name = Cell("new_name", {h: keep * h + (1 - keep) * tanh(net("new", h, x))})
