"""The table of decay and the data of its figure: certain digits, how they are known, and what is proved."""

from collections.abc import Callable

import numpy as np
import pytest

from numerics.decay import Decay
from proofs.cli import main
from proofs.report.decay import COLUMNS, decay_data, decay_table, decimal, proved_class, rate
from proofs.report.tables import Table

CELLS = ("Elman", "S6")


def rows(table: Table) -> list[dict[str, str]]:
    return [dict(zip(table.columns, map(str, row), strict=True)) for row in table.rows]


def test_the_rates_of_the_table_are_those_of_the_figure() -> None:
    table, data = rows(decay_table(2, cells=CELLS, units=4, nets=5)), rows(decay_data(2, cells=CELLS, units=4, nets=5))
    assert [row["cell"] for row in table] == list(CELLS)
    assert len(data) == 100 * len(CELLS)
    for row in table:
        assert (row["sampled"], row["lag"]) == ("5 nets", "100")
        (last,) = (each for each in data if each["cell"] == row["cell"] and each["lag"] == "100")
        assert last["known"] == "sampled: 5 nets of 4 units, lag 100, seed 2"
        for which in ("median", "largest"):
            # three digits of the one, three decimal places of the other's logarithm
            assert float(row[which]) == pytest.approx(10 ** (float(last[which]) / 100), rel=6e-3)
        assert float(row["largest b"]) == pytest.approx(10 ** (float(last["largest bound"]) / 100), rel=6e-3)
    assert all(float(each["largest"]) <= float(each["largest bound"]) + 1e-3 for each in data)


def test_what_the_bound_proves_is_said_and_no_more() -> None:
    def made(bounds: list[float], contracting: int = 0, never_grows: bool = False) -> Decay:
        return Decay("C", 4, len(bounds), np.zeros(1), np.zeros(1), np.array(bounds), contracting, never_grows)

    assert proved_class(made([-0.2, 0.1, 0.3], contracting=1)) == "exponential: 1"
    assert proved_class(made([0.0, 0.0, 0.0], never_grows=True)) == "never grows"
    assert proved_class(made([0.1, 0.2, 0.3])) == "nothing"
    assert proved_class(made([-0.1, 0.2, 0.3])) == "nothing"  # below 1 along this run only


@pytest.mark.parametrize(
    ("x", "text"),
    [(-70.3374996, "-70.337"), (-70.3375, "-70.34"), (0.0005, "0.00"), (-0.0001, "0.000"), (12.5, "12.500")],
)
def test_a_digit_that_the_allowance_leaves_open_is_not_written(x: float, text: str) -> None:
    assert decimal(x, 1e-9) == text


def test_no_digit_is_left_by_a_large_allowance() -> None:
    with pytest.raises(ValueError, match=r"0.5 within 1 has no certain digit"):
        decimal(0.5, 1)


def test_a_rate_has_three_digits() -> None:
    assert [rate(x) for x in (-0.70336, 0.0, 1.0553, -np.inf)] == ["0.198", "1.00", "11.4", "0"]


def test_the_command_prints_a_row_for_each_cell_and_compares(
    tmp_path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from proofs.report import decay as module

    small: Callable[[int], Table] = lambda seed: decay_table(seed, cells=CELLS, units=2, nets=3)  # noqa: E731
    monkeypatch.setattr(module, "decay_table", small)
    file = tmp_path / "decay.csv"
    assert main(["table", "decay", "--seed", "5", "--format", "csv", "--output", str(file)]) == 0
    assert file.read_text("utf-8").splitlines()[0].startswith(",".join(COLUMNS[:3]))
    assert main(["table", "decay", "--seed", "5", "--format", "csv", "--compare", str(file)]) == 0
    assert main(["table", "decay", "--seed", "6", "--format", "csv", "--compare", str(file)]) == 1
    said = capsys.readouterr().err
    assert f"{file}, line 2: Elman" in said
    assert f"anew with: errorflow table decay --format csv --seed 6 --output {file}" in said
