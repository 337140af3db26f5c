"""Cells that use every corner of the cell language; they are no models, only hard cases."""

from sympy import Abs, Matrix, Max, Min, Rational, exp, sqrt

from theory.activations import linear, logistic, lstm97_g, lstm97_h, relu, softplus, tanh
from theory.cell import Cell, diagonal, free, identity, inputs, net, ones, params, scalar, shift, state

h, c, u = state("h c u")
x = inputs("x")


def _antisymmetric():
    W, g = free("W"), scalar("g", positive=True)
    return Cell("antisymmetric", {h: h + tanh(net("a", h, x, weights=[W - W.T - g * identity, None])) / 10})


def _shared_weights():
    inner = tanh(net("a", h, x))
    return Cell("shared weights", {h: tanh(net("a", inner, x)) + inner * h})


def _shared_matrix():
    W = free("W")
    return Cell("shared matrix", {h: tanh(net("a", h, weights=W)) * logistic(net("b", h, weights=[2 * W]))})


def _low_rank():
    return Cell("low rank", {h: tanh(net("up", net("down", h, size="r"), x))})


def _softmax():
    weight = exp(net("a", h, x))
    return Cell("softmax", {h: weight / net("total", weight, bias=False, weights="ones")})


def _rms_norm():
    a = net("a", h, x)
    square = net("mean", a**2, bias=False, weights=ones)
    return Cell("RMSNorm", {h: tanh(a / sqrt(square + 1))})


def _delay_line():
    return Cell("delay line", {h: net("shift", h, bias=False, weights=shift) + relu(net("a", x))})


def _fixed():
    mix = Matrix([[1, 2], [Rational(1, 2), -1]])
    return Cell("fixed", {h: softplus(net("a", h, x, weights=[mix, None]))})


def _peepholes():
    p = diagonal("p")
    gate = logistic(net("f", c, x, weights=[p, None]))
    return Cell("peepholes", {h: lstm97_h(c) * logistic(net("o", c, weights=p)), c: gate * lstm97_g(c) + linear(h)})


def _order_statistics():
    p = params("p")
    return Cell("order statistics", {h: Max(h, net("a", h, x)) + Min(p * h, c), c: Abs(h - c) + Abs(net("a", h, x))})


def _three_states():
    return Cell("three states", {h: tanh(net("a", c, u)), c: net("b", h), u: h * c / (1 + exp(u))})


HARD_CELLS = {
    cell.name: cell
    for cell in (
        _antisymmetric(),
        _shared_weights(),
        _shared_matrix(),
        _low_rank(),
        _softmax(),
        _rms_norm(),
        _delay_line(),
        _fixed(),
        _peepholes(),
        _order_statistics(),
        _three_states(),
    )
}
