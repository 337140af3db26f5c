"""Hypothesis strategies for property tests of recurrent nets, for anybody's tests too.

    from hypothesis import given
    from proofs import strategies

    @given(strategies.from_cell(gru, max_units=8))
    def test_the_state_stays_in_range(moment): ...

What is drawn is small and dyadic, so exact as float64 and as a rational; cases are built, not filtered; a failing case
shrinks to something that a person can print, and is shown as an expression that can be pasted. Large random nets come
from seeds (numerics.ensembles).
"""

from proofs.strategies.arguments import MAX_UNITS
from proofs.strategies.matrices import STRUCTURES, exact, weights
from proofs.strategies.nets import from_cell, networks, trajectories
from proofs.strategies.numbers import activations, dyadics, gate_values, lags, slopes

__all__ = [
    "MAX_UNITS",
    "STRUCTURES",
    "activations",
    "dyadics",
    "exact",
    "from_cell",
    "gate_values",
    "lags",
    "networks",
    "slopes",
    "trajectories",
    "weights",
]
