"""The palette keeps its contrast for those who lack a kind of cone, and on white paper; a bad one does not pass."""

from itertools import pairwise

import numpy as np
import pytest
from colour_vision import SEEN, contrast, distance, lab, linear, worst_pair

from proofs.report.palette import BLUE, INKS, STYLES, WHITE, WORDS

# Nearly nine times what is just noticed (2.3); the pair of red and green below has half of it.
FAR_APART = 20.0
# WCAG 2: 3 for lines and marks (1.4.11), 4.5 for words of this size (1.4.3).
OF_LINES, OF_WORDS = 3.0, 4.5

RED_AND_GREEN = ("#D00000", "#008000")
OKABE_ITO_GREEN = "#009E73"


@pytest.mark.parametrize("vision", SEEN)
def test_the_worst_pair_keeps_its_contrast(vision: str) -> None:
    pair = worst_pair(INKS, [vision])
    assert pair.distance >= FAR_APART, pair


def test_every_ink_can_be_seen_on_white_and_words_can_be_read() -> None:
    ratios = {ink: contrast(ink) for ink in INKS}
    assert min(ratios.values()) >= OF_LINES, ratios
    assert set(WORDS) <= set(INKS)
    assert min(contrast(word) for word in WORDS) >= OF_WORDS, ratios


def test_lines_differ_without_any_colour() -> None:
    assert len(set(STYLES)) == len(STYLES) >= 3


def test_a_bad_palette_fails_by_name() -> None:
    pair = worst_pair(RED_AND_GREEN)
    assert pair.distance < FAR_APART
    assert pair.vision == "deuteranopia"
    assert distance(*RED_AND_GREEN, "all cones") > 100
    # why their green is left out
    assert worst_pair((*INKS, OKABE_ITO_GREEN))[1:] == ("tritanopia", BLUE, OKABE_ITO_GREEN)
    assert worst_pair((*INKS, OKABE_ITO_GREEN)).distance < FAR_APART


@pytest.mark.parametrize("vision", SEEN)
def test_shades_from_white_to_blue_darken_for_everybody(vision: str) -> None:
    """In the order of their lightness no two shades are confused; a rainbow has no order."""
    ends = [np.array([int(colour[k : k + 2], 16) for k in (1, 3, 5)]) for colour in (WHITE, BLUE)]
    shades = ["#" + "".join(f"{round(x):02X}" for x in (1 - s) * ends[0] + s * ends[1]) for s in np.linspace(0, 1, 11)]
    lightness = [lab(SEEN[vision] @ linear(shade))[0] for shade in shades]
    assert all(a - b > 2.0 for a, b in pairwise(lightness)), lightness


def test_the_measures_have_their_known_values() -> None:
    assert lab(linear("#FFFFFF")) == pytest.approx([100.0, 0.0, 0.0], abs=1e-9)  # the white point itself
    # sRGB red in L*a*b*, D65, as tables print it to 2 digits; the matrix has 4 digits
    assert lab(linear("#FF0000")) == pytest.approx([53.24, 80.09, 67.20], abs=0.05)
    assert contrast("#000000") == pytest.approx(21.0)
    assert contrast("#FFFFFF") == pytest.approx(1.0)
    for matrix in SEEN.values():
        assert matrix.sum(axis=1) == pytest.approx(1.0, abs=2e-6)  # white stays white, as printed: 6 digits
