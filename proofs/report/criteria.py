"""The table of criteria of decay: up to which gain of a Gaussian W each one guarantees decay, sampled."""

from decimal import Decimal

from numerics.criteria import Gain, gains
from proofs.report.tables import Entry, Math, Table

COLUMNS = ("criterion", "guarantees decay", "n", "mean gain", "standard error", "known by")
NO_GUARANTEE = "spectral radius"


def criteria_table(seed: int = 0) -> Table:
    """One row per criterion and n of numerics.criteria; the logistic function, W of variance g**2 / n."""
    return Table(COLUMNS, tuple(map(_row, gains(seed))))


def _row(gain: Gain) -> tuple[Entry, ...]:
    mean, error = supported(gain.mean, gain.error)
    guarantees = "no" if gain.criterion == NO_GUARANTEE else "yes"
    return (
        gain.criterion,
        guarantees,
        str(gain.n),
        Math(mean, mean),
        Math(error, error),
        f"sampled, {gain.draws} draws",
    )


def supported(mean: float, error: float) -> tuple[str, str]:
    """The standard error to one digit, rounded up, and the mean to the place of that digit.

    >>> supported(0.471023, 0.001479), supported(1.275, 0.0301), supported(2.0, 0.0)
    (('0.471', '0.002'), ('1.27', '0.04'), ('2.0', '0'))
    """
    if not error:
        return str(mean), "0"
    unit = Decimal(1).scaleb(Decimal(error).adjusted())
    up = Decimal(error).quantize(unit, "ROUND_CEILING")
    return str(Decimal(mean).quantize(unit)), str(up)
