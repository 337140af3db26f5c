"""The one exception tree of numerics: what is wrong with a value, and what to pass instead.

NumericsError (a ValueError)
    NetworkError    arrays that do not fit a cell: a shape, a name, a number that is not finite
    FlowError       a step or flow that cannot be computed: no lag left, a pole, a logarithm of 0, an overflow
    EmitError       an expression for which there is no compiled code
    CacheError      a cache folder that others could write to
"""


class NumericsError(ValueError):
    """A value that numerics cannot use; the message shows it and says what to pass instead."""


class NetworkError(NumericsError):
    """Arrays, sizes or names that do not fit the cell."""


class FlowError(NumericsError):
    """A step or flow that cannot be computed from this state and these inputs."""


class EmitError(NumericsError):
    """An expression for which there is no compiled code."""


class CacheError(NumericsError):
    """A cache folder that is not the user's alone; code in it would be executed."""
