"""Activation functions: range, slope, and the infimum and supremum of the slope with what proves them.

A slope is a SymPy Function of its own and is never expanded on differentiation. Where the slope is a polynomial in the
output y = f(z), the polynomial is kept beside it (logistic: y - y**2); reading a range off that polynomial term by term
would give [0, 1] for the logistic slope, while the slope as a function of its own carries [0, 1/4].
"""

from theory.activations.base import Activation, Enclosed, Slope, enclosure, inner, outer
from theory.activations.extremes import ByDefinition, ByEnclosure, RootCount, SignChart, SquareIdentity
from theory.activations.rectifiers import (
    gelu,
    gelu_slope,
    gelu_tanh,
    gelu_tanh_slope,
    mish,
    mish_slope,
    relu,
    relu_slope,
    selu,
    selu_slope,
    silu,
    silu_slope,
    softplus,
    softplus_slope,
)
from theory.activations.sigmoids import (
    arctan,
    arctan_slope,
    erf,
    erf_slope,
    lecun_tanh,
    lecun_tanh_slope,
    logistic,
    logistic_slope,
    lstm97_g,
    lstm97_g_slope,
    lstm97_h,
    lstm97_h_slope,
    softsign,
    softsign_slope,
    tanh,
    tanh_slope,
)
from theory.activations.waves import (
    gaussian,
    gaussian_slope,
    hard_sigmoid,
    hard_sigmoid_keras,
    hard_sigmoid_keras_slope,
    hard_sigmoid_slope,
    linear,
    linear_slope,
    sin,
    sin_slope,
)

ACTIVATIONS: dict[str, type[Activation]] = {
    f.name: f
    for f in (
        *(logistic, tanh, linear, relu, lstm97_h, lstm97_g, softplus),
        *(arctan, softsign, sin, lecun_tanh, erf, gelu, gelu_tanh, silu, mish, selu, gaussian),
        *(hard_sigmoid_keras, hard_sigmoid),
    )
}

__all__ = [
    "ACTIVATIONS",
    "Activation",
    "ByDefinition",
    "ByEnclosure",
    "Enclosed",
    "RootCount",
    "SignChart",
    "Slope",
    "SquareIdentity",
    "arctan",
    "arctan_slope",
    "enclosure",
    "erf",
    "erf_slope",
    "gaussian",
    "gaussian_slope",
    "gelu",
    "gelu_slope",
    "gelu_tanh",
    "gelu_tanh_slope",
    "hard_sigmoid",
    "hard_sigmoid_keras",
    "hard_sigmoid_keras_slope",
    "hard_sigmoid_slope",
    "inner",
    "lecun_tanh",
    "lecun_tanh_slope",
    "linear",
    "linear_slope",
    "logistic",
    "logistic_slope",
    "lstm97_g",
    "lstm97_g_slope",
    "lstm97_h",
    "lstm97_h_slope",
    "mish",
    "mish_slope",
    "outer",
    "relu",
    "relu_slope",
    "selu",
    "selu_slope",
    "silu",
    "silu_slope",
    "sin",
    "sin_slope",
    "softplus",
    "softplus_slope",
    "softsign",
    "softsign_slope",
    "tanh",
    "tanh_slope",
]
