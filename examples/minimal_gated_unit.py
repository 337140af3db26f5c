"""The minimal gated unit of Zhou et al. (2016): one gate that both forgets and resets."""

from theory import Cell, inputs, logistic, net, state, tanh

h, x = state("h"), inputs("x")
f = logistic(net("f", h, x))
candidate = tanh(net("n", f * h, x))
mgu = Cell("MGU", {h: (1 - f) * h + f * candidate}, source="Zhou, Wu, Zhang and Zhou 2016, Minimal gated unit")
