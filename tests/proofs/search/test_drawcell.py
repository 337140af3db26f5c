import pytest
from stored_forms import LSTM_SYSTEM, claim

from proofs.attack import attack
from proofs.search.drawcell import shift

Q, K = ["var", "q"], ["var", "k"]


@pytest.mark.parametrize(
    ("stored", "expected"),
    [
        (["=", ["StateFlow", ["+", "3", Q], "c", K, "c", K], "7"], 3),
        (["=", ["StateFlow", "5", "c", K, "c", K], ["Out", "f", ["+", Q, "2"], K]], 5),
        (["=", ["Out", "f", ["+", Q, "4"], K], "0"], 4),
        (["=", ["StateFlow", Q, "c", K, "c", K], "9"], 1),
        (["<=", ["*", "8", Q], "1"], 1),
        ("3", 1),
        ([], 1),
    ],
)
def test_the_shift_is_the_largest_number_added_to_a_time(stored, expected):
    assert shift(stored) == expected


def test_a_run_of_a_cell_is_as_long_as_the_times_of_its_statement():
    ahead = ["StateFlow", ["+", "3", Q], "c", K, "c", K]
    stored = claim(["<=", ahead, "0"], sorts={"q": "lag", "k": "unit"}, system=LSTM_SYSTEM)
    found = attack(stored)
    assert found.witness is not None
    assert found.undefined == 0
