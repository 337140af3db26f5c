"""Printed numbers of the sources, computed again from first principles: weights, lengths, lags, shares, thresholds.

Hochreiter and Schmidhuber (1997) was read whole but for its figures: the Reber grammar (figure 3) is the usual one.

>>> from theory.printed import PRINTED
>>> length = PRINTED["hs97-expected-length-2c"]
>>> length.printed.text, length.recomputed[""], length.outcome.value
('q + 14', q + 13, 'WRONG')
"""

from theory.printed.entries import Above, Exactly, Outcome, Printed, Rounded, shown
from theory.printed.hs97_conditions import CAPTION, LAGS, LENGTHS
from theory.printed.hs97_conditions import WEIGHTS as WEIGHTS_OF_TABLE_10
from theory.printed.hs97_text import REST, SECTION_3, TABLE_3, TASKS
from theory.printed.hs97_trials import MEANS, SHARES
from theory.printed.hs97_weights import WEIGHTS
from theory.printed.others import OTHERS

_BY_PART = (
    SECTION_3,
    TASKS,
    TABLE_3,
    WEIGHTS,
    LENGTHS,
    LAGS,
    WEIGHTS_OF_TABLE_10,
    CAPTION,
    SHARES,
    MEANS,
    REST,
    OTHERS,
)

PRINTED: dict[str, Printed] = {number.id: number for part in _BY_PART for number in part}

__all__ = ["PRINTED", "Above", "Exactly", "Outcome", "Printed", "Rounded", "shown"]
