"""The figure of the paths: each net does what its title says, exactly, and no lag is left out."""

from fractions import Fraction

import pytest

from proofs.report.path_figure import LAGS, NETS, SIZES, path_data

EXPLODES, VANISHES, IS_ZERO = "explodes", "vanishes", "is 0"

# {net: what becomes of the largest path, of the sum, of the sum of sizes}
SAID = {
    "paths vanish, the sum explodes": (VANISHES, EXPLODES, EXPLODES),
    "paths explode, the sum is 0": (EXPLODES, IS_ZERO, EXPLODES),
    "paths and sum vanish, the sizes explode": (VANISHES, VANISHES, EXPLODES),
}


def becomes(sizes: list[Fraction]) -> str:
    """What happens to the sizes from lag 2 on, over every two lags."""
    if not any(sizes[1:]):
        return IS_ZERO
    rates = {later / size for size, later in zip(sizes[1:], sizes[3:], strict=False)}
    return EXPLODES if min(rates) > 1 else VANISHES if max(rates) < 1 else "neither"


@pytest.mark.parametrize("net", NETS)
def test_a_net_does_what_its_title_says(net: str) -> None:
    table = path_data()
    rows = [dict(zip(table.columns, map(str, row), strict=True)) for row in table.rows if row[0] == net]
    assert [row["lag"] for row in rows] == [str(lag) for lag in range(1, LAGS + 1)]
    assert {row["known"] for row in rows} == {"exact"}
    assert tuple(becomes([Fraction(row[size]) for row in rows]) for size in SIZES) == SAID[net]
    assert [int(row["paths"]) for row in rows] == [2 ** (lag - 1) for lag in range(1, LAGS + 1)]
