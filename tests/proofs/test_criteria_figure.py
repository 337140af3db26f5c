"""The figure of the criteria: each criterion has its line, and a row for each number of units, as measured."""

import pytest

from numerics import criteria
from numerics.criteria import CRITERIA, GUARANTEES, mean_gain
from proofs.report.criteria_figure import LINES, criteria_data
from proofs.report.palette import GREY


def test_every_criterion_has_a_line_of_its_own() -> None:
    assert set(LINES) == set(CRITERIA)
    assert len({(color, style) for _, color, style, _ in LINES.values()}) == len(LINES)
    # grey is what guarantees nothing
    assert [name for name, (_, color, *_) in LINES.items() if color == GREY] == [
        name for name in CRITERIA if name not in GUARANTEES
    ]


def test_the_rows_are_the_measured_gains_to_their_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(criteria, "DRAWS", {4: 10, 8: 5})
    monkeypatch.setattr(criteria, "COSTLY", {"2-norm, scaled": {4: 2}})
    table = criteria_data(3)
    rows = [dict(zip(table.columns, map(str, row), strict=True)) for row in table.rows]
    assert [(row["criterion"], row["units"]) for row in rows] == [
        (name, n) for name in CRITERIA for n in (("4",) if name == "2-norm, scaled" else ("4", "8"))
    ]
    for row in rows:
        draws = int(row["known"].removeprefix("sampled: ").removesuffix(" draws, seed 3"))
        gain = mean_gain(row["criterion"], int(row["units"]), draws, 3)
        assert abs(float(row["gain"]) - gain.mean) <= float(row["standard error"])
        assert gain.error <= float(row["standard error"]) <= 2 * gain.error
