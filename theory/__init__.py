"""Why: cells, their derivatives and bounds, and the language of statements; SymPy and the standard library only."""

from typing import TYPE_CHECKING

from theory.lazy import lazy_exports

if TYPE_CHECKING:
    from theory.activations import ACTIVATIONS as ACTIVATIONS
    from theory.activations import Activation as Activation
    from theory.activations import linear as linear
    from theory.activations import logistic as logistic
    from theory.activations import lstm97_g as lstm97_g
    from theory.activations import lstm97_h as lstm97_h
    from theory.activations import relu as relu
    from theory.activations import softplus as softplus
    from theory.activations import tanh as tanh
    from theory.cell import Cell as Cell
    from theory.cell import bilinear as bilinear
    from theory.cell import inputs as inputs
    from theory.cell import net as net
    from theory.cell import params as params
    from theory.cell import scalar as scalar
    from theory.cell import stacked as stacked
    from theory.cell import state as state

__getattr__, __dir__ = lazy_exports(
    __name__,
    {
        "ACTIVATIONS": "activations",
        "Activation": "activations",
        "Cell": "cell",
        "bilinear": "cell",
        "inputs": "cell",
        "linear": "activations",
        "logistic": "activations",
        "lstm97_g": "activations",
        "lstm97_h": "activations",
        "net": "cell",
        "params": "cell",
        "relu": "activations",
        "scalar": "cell",
        "softplus": "activations",
        "stacked": "cell",
        "state": "cell",
        "tanh": "activations",
    },
)

__all__ = [
    "ACTIVATIONS",
    "Activation",
    "Cell",
    "bilinear",
    "inputs",
    "linear",
    "logistic",
    "lstm97_g",
    "lstm97_h",
    "net",
    "params",
    "relu",
    "scalar",
    "softplus",
    "stacked",
    "state",
    "tanh",
]
