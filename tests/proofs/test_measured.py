"""The table of measurements: what is measured is said above it, and no ratio is rounded up to its bound."""

import math
from dataclasses import replace

from numerics.measure import Measured
from proofs.report.measured import CAPTION, COLUMNS, measured_records, measured_table

ONE = Measured("Elman", 64, 200, 5, 1000, 3e-127, 0.999924, 0.104, 137, 0, 0)


def row(measured):
    return dict(zip(COLUMNS, measured_table(measured_records([measured])).rows[0], strict=True))


def test_a_ratio_below_1_never_reads_as_1():
    assert row(ONE)["ratio, largest"] == "0.9999"
    assert row(replace(ONE, largest=1 - 1e-9))["ratio, largest"] == "0.999999999"
    assert measured_records([ONE])[0]["largest"] < 1


def test_the_mean_per_step_and_the_zero_flows_have_their_columns():
    assert (row(ONE)["per step, median"], row(ONE)["zero flows"]) == ("0.104", "137")


def test_where_every_flow_is_zero_there_is_no_mean():
    nothing = replace(ONE, per_step=math.nan, zeros=1000)
    assert row(nothing)["per step, median"] == "none"
    assert measured_records([nothing])[0]["per_step"] is None


def test_the_caption_says_what_is_measured():
    for part in ("infinity norm", "b**q", "5 kinds", "gaussian", "ratio**(1/q)"):
        assert part in CAPTION
