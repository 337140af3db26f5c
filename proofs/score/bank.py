"""True statements to start from: the proved claims of the catalogue, and identities of gated cells.

The cells' identities are the Jacobian of each cell by hand: entry (k, v) of d state / d state over one step, or over q
steps where nets that read the state have weight 0.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from proofs.score.tree import Stored, minus, plus, times, var

Claim = Mapping[str, Any]
KNOWN_SORTS = {"unit", "lag", "nat", "real"}


@lru_cache(maxsize=1)
def catalogue() -> tuple[Claim, ...]:
    """The claims of the catalogue's core, and corrected forms, whose accepted verdict is PROVED, in stored form."""
    from proofs.claims import CORE
    from proofs.expected import expected

    accepted = expected()
    found = []
    for claim in CORE.values():
        verdicts = accepted.get(claim.id, {})
        if verdicts.get("status") == "PROVED":
            found.append(claim.stored)
        if claim.corrected is not None and verdicts.get("corrected") == "PROVED":
            found.append(claim.variant(claim.corrected).stored)
    return tuple(each for each in found if drawable(each))


def drawable(claim: Claim) -> bool:
    """Whether the score draws cases of such a claim: a plain net, rational slopes, no norm variables, no orbits."""
    system, sorts = claim["system"], set(claim["sorts"].values())
    named = system.get("activation") in (None, "logistic", "tanh", "linear")
    return (
        (system["kind"], system["slopes"]) == ("net", "SECTOR")
        and named
        and sorts <= KNOWN_SORTS
        and not _beyond(claim["statement"])
    )


def _beyond(node: Stored) -> bool:
    """Whether a leaf occurs of which no cases are drawn."""
    beyond = {"ActAt", "SlopeAt", "Bias", "Input", "Start", "Steps", "Basis", "Vector", "dual"}
    return (isinstance(node, list) and bool(node) and (node[0] in beyond if isinstance(node[0], str) else False)) or (
        isinstance(node, list) and any(map(_beyond, node))
    )


def stated(statement: Stored, sorts: Mapping[str, str], **more: Any) -> dict[str, Any]:
    """A claim of these parts about any plain net, unless another system is passed."""
    system: dict[str, Any] = {"kind": "net", "slopes": "SECTOR", "activation": None, "range": None, "slope": None}
    system["attained"] = [True, True]
    base = {"schema": 1, "id": "drawn", "system": system, "sorts": dict(sorts), "given": [], "where": []}
    return base | {"statement": statement} | more


K, V = var("k"), var("v")


def out(net: str, unit: Stored, at: str = "0") -> Stored:
    """The output of a cell's gate."""
    return ["Out", net, at, unit]


def weights_of(nets: str, value: str = "0") -> list[Stored]:
    """Every recurrent weight of these nets is that number."""
    return [["netweight", name, "0", "i", "j", value] for name in nets]


@lru_cache(maxsize=1)
def cells() -> tuple[Claim, ...]:
    """Identities and bounds of gated cells, each argued in `lstm`, `gru` and `elman`."""
    from theory.cells import CELLS
    from theory.systems import Net

    found = []
    for name, sorts, where, statement in (*lstm(), *gru(), *elman()):
        found.append(stated(statement, sorts, system=Net.of(CELLS[name]).stored, where=where))
    return tuple(found)


UNIT, UNITS, LAGGED = {"k": "unit"}, {"k": "unit", "v": "unit"}, {"k": "unit", "q": "lag"}
Identity = tuple[str, dict[str, str], list[Stored], Stored]
Q: Stored = var("q")


def entry(lag: Stored, to: str, source: str, at: Stored = V) -> Stored:
    """Entry (k, at) of a block of the state flow."""
    return ["StateFlow", lag, to, K, source, at]


def slope_of_tanh(y: Stored) -> Stored:
    """1 - y**2."""
    return plus("1", minus(["**", y, "2"]))


def lstm() -> Iterator[Identity]:
    """LSTM: c' = f c + i g, and no net reads c.

    So d c'_k / d c_k = f_k. With no recurrent weights c is diagonal: over q steps the product of the f, and h does not
    act on c. With weights 1/2 in g alone d c'_k / d h_v = i_k (1 - g_k**2) / 2. In 1997 f is 1.
    """
    f, i, g = (out(name, K) for name in "fig")
    diagonal = weights_of("fig")
    yield "LSTM", UNIT, [], ["=", entry("1", "c", "c", K), f]
    yield "LSTM", UNIT, [], ["<", ["abs", entry("1", "c", "c", K)], "1"]
    yield "LSTM", UNIT, diagonal, ["=", entry("2", "c", "c", K), times(f, out("f", K, "1"))]
    gates = ["prod", "r", Q, ["Out", "f", ["+", "-1", var("r")], K]]
    yield "LSTM", LAGGED, diagonal, ["=", entry(Q, "c", "c", K), gates]
    later = times(entry(Q, "c", "c", K), ["Out", "f", Q, K])
    yield "LSTM", LAGGED, diagonal, ["=", entry(["+", "1", Q], "c", "c", K), later]
    yield "LSTM", UNITS | LAGGED, diagonal, ["=", entry(Q, "c", "h"), "0"]
    through = times("1/2", i, slope_of_tanh(g))
    yield "LSTM", UNITS, weights_of("fi") + weights_of("g", "1/2"), ["=", entry("1", "c", "h"), through]
    yield "LSTM 1997", UNIT, [], ["=", entry("1", "c", "c", K), "1"]
    yield "LSTM 1997", LAGGED, weights_of("ig"), ["=", entry(Q, "c", "c", K), "1"]


def gru() -> Iterator[Identity]:
    """GRU: h' = z h + (1 - z) n, n = tanh(W (r h) + ...).

    With no recurrent weights d h'_k / d h_k = z_k. With weights 1/2 in n alone the second way adds
    (1 - z_k) (1 - n_k**2) r_v / 2, from every unit v.
    """
    z, n, r = (out(name, K) for name in "znr")
    yield "GRU", UNIT, weights_of("zrn"), ["=", entry("1", "h", "h", K), z]
    yield "GRU", UNIT, weights_of("zrn"), ["=", entry("2", "h", "h", K), times(z, out("z", K, "1"))]
    later = times(entry(Q, "h", "h", K), ["Out", "z", Q, K])
    yield "GRU", LAGGED, weights_of("zrn"), ["=", entry(["+", "1", Q], "h", "h", K), later]
    second = times("1/2", plus("1", minus(z)), slope_of_tanh(n), r)
    yield "GRU", UNIT, weights_of("zr") + weights_of("n", "1/2"), ["=", entry("1", "h", "h", K), plus(z, second)]


def elman() -> Iterator[Identity]:
    """Elman: d h'_k / d h_v = y_k (1 - y_k) w_kv, and y (1 - y) <= 1/4; the leaky integrator mixes it with 1."""
    y, weight = out("a", K), ["NetWeight", "a", "0"]
    largest = times(y, plus("1", minus(y)), ["Norm", "max", weight])
    yield "Elman", UNITS, [], ["<=", ["abs", entry("1", "h", "h")], largest]
    yield "Elman", UNITS, [], ["<=", ["abs", entry("1", "h", "h")], times("1/4", ["Norm", "inf", weight])]
    rate = ["**", times("1/4", ["Norm", "inf", weight]), Q]
    yield "Elman", {"q": "lag"}, [], ["<=", ["Norm", "inf", ["StateFlow", Q]], rate]
    constant = times(y, plus("1", minus(y)), "1/2")
    yield "Elman", UNITS, weights_of("a", "1/2"), ["=", entry("1", "h", "h"), constant]
    yield "Leaky", UNITS, [], ["<=", ["abs", entry("1", "h", "h")], plus("1", ["Norm", "max", weight])]
