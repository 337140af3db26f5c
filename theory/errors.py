"""The one exception tree of theory: what is wrong with a value, and what to pass instead.

TheoryError (a ValueError)
    CellError             something in the definition of a cell
        UndefinedName     a symbol that state, inputs, params or scalar did not make; a state without an update
        NameClash         two different things under one name
        NotUnitLocal      an operation that has no meaning unit by unit, or that is not ours
        SizeMismatch      vectors of different size where one size is needed
"""


class TheoryError(ValueError):
    """A value that the theory cannot use; the message shows it and says what to pass instead."""


class CellError(TheoryError):
    """A definition that is no cell."""


class UndefinedName(CellError):
    """A name or symbol that the cell language did not make, or a state without an update."""


class NameClash(CellError):
    """Two different things under one name."""


class NotUnitLocal(CellError):
    """An expression that cannot be evaluated unit by unit, outside of a net."""


class SizeMismatch(CellError):
    """Two vectors of different size where one size is needed."""
