"""How far apart colours look, also to those who lack one kind of cone: simulated, then measured in CIE L*a*b*.

The simulations are the matrices of Machado, Oliveira and Fernandes (2009), A physiologically-based model for simulation
of color vision deficiency, severity 1.0, which act on linear sRGB. Distances are CIE76, for the white D65: about 2.3
are just noticed (Mahy, Van Eycken and Oosterlinck 1994).
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

SEEN: Mapping[str, Array] = {
    "all cones": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
# linear sRGB to CIE XYZ (IEC 61966-2-1)
TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
THIRD = 6.0 / 29.0  # where the cube root of L*a*b* becomes a line


class Pair(NamedTuple):
    """Two colours that look alike, how far apart, and to whom."""

    distance: float
    vision: str
    first: str
    second: str


def linear(colour: str) -> Array:
    """Linear sRGB of "#RRGGBB", (3,) in [0, 1]."""
    stored = np.array([int(colour[k : k + 2], 16) for k in (1, 3, 5)]) / 255.0
    return np.where(stored <= 0.04045, stored / 12.92, ((stored + 0.055) / 1.055) ** 2.4)


def lab(rgb: Array) -> Array:
    """L*, a*, b* of linear sRGB, what lies outside of its range brought to its border."""
    x, y, z = (TO_XYZ @ np.clip(rgb, 0.0, 1.0)) / TO_XYZ.sum(axis=1)
    fx, fy, fz = (v ** (1 / 3) if v > THIRD**3 else v / (3 * THIRD**2) + 4 / 29 for v in (x, y, z))
    return np.array([116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)])


def distance(first: str, second: str, vision: str) -> float:
    """CIE76 Delta E of two colours as they are seen."""
    return float(np.linalg.norm(lab(SEEN[vision] @ linear(first)) - lab(SEEN[vision] @ linear(second))))


def worst_pair(colours: Sequence[str], visions: Iterable[str] = tuple(SEEN)) -> Pair:
    """The pair that looks most alike, over all ways of seeing."""
    return min(Pair(distance(a, b, seen), seen, a, b) for seen in visions for a, b in combinations(colours, 2))


def contrast(colour: str) -> float:
    """The contrast with white, 1 to 21 (WCAG 2)."""
    return 1.05 / (float(TO_XYZ[1] @ linear(colour)) + 0.05)
