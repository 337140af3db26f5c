"""Every definition of the kernel has the value of its leaf by the evaluator, which shares no code with it."""

from fractions import Fraction
from random import Random

import pytest
from stored_forms import ANY, case, claim

from proofs.evaluate import value
from proofs.meaning import definition, entry, read
from proofs.terms import KernelError, Term

SORTS = {"k": "unit", "v": "unit", "i": "unit", "j": "unit", "l": "unit", "q": "lag", "o": "nat", "r": "nat"}
TRUTH = claim(["=", "1", "1"], sorts=SORTS, system=ANY)

K, V, I, J, L = (["var", name] for name in "kvijl")
Q, O, R = (["var", name] for name in "qor")
NEXT = ["+", Q, "1"]
EDGE = ["*", ["+", ["Weight", ["var", "b"], ["var", "a"]], "1/3"], ["Slope", ["var", "m"], ["var", "a"]], ["var", "m"]]

LEAVES = [
    *(["Norm", p, matrix] for p in ("inf", "one", "max") for matrix in (["W"], ["Abs", ["W"]], ["Flow", "2"])),
    *(["Norm", p, matrix] for p in ("inf", "one", "max") for matrix in (["Step", NEXT], ["StateFlow", Q])),
    *(["Norm", p, line] for p in ("inf", "one", "max") for line in (["Row", K], ["Col", K], ["Row", J], ["Col", J])),
    *(["Norm", p, ["Slopes", R]] for p in ("inf", "one", "two", "max")),
    ["WeightMax"],
    ["SlopeMax", "inf", Q],
    ["SlopeMax", "two", NEXT],
    ["Step", "1", K, V],
    ["Step", NEXT, K, V],
    ["ErrorFlow", "1", K, V],
    ["ErrorFlow", "3", J, I],
    ["ErrorFlow", NEXT, K, V, O],
    ["ErrorFlow", "1", K, V, "2"],
    ["StateFlow", "1", K, V],
    ["StateFlow", NEXT, J, V],
    ["PathSum", ["m", "a", "b"], EDGE, "1", K, V],
    ["PathSum", ["m", "a", "b"], EDGE, "2", J, V],
    ["PathSum", ["m", "a", "b"], EDGE, NEXT, K, V],
    ["WeightFlow", "1", K, J, L],
    ["WeightFlow", "2", K, I, L],
    ["WeightFlow", NEXT, K, J, L, O],
]


def drawn(seed: int) -> dict:
    """A net of 1 to 3 units, its slopes and activations of period 3, and values for the variables."""
    rng = Random(seed)
    n = 1 + seed % 3

    def table(rows: int) -> list[list[Fraction]]:
        return [[Fraction(rng.randint(-6, 6), rng.choice((1, 2, 3))) for _ in range(n)] for _ in range(rows)]

    names = {
        name: {"unit": rng.randint(1, n), "lag": rng.randint(1, 3), "nat": rng.randint(0, 2)}[s]
        for name, s in SORTS.items()
    }
    return case(table(n), table(3), acts=table(3), **names)


def stored(t: Term, data: dict) -> object:
    """A term of the kernel in stored form; Kronecker's delta, which only the kernel has, by its value on the case."""
    if isinstance(t, Fraction):
        return str(t)
    if isinstance(t, str):
        return t
    head, *args = t
    if head == "var":
        return ["var", args[0]]
    if head == "Same":
        return str(int(data["vars"][args[0][1]] == data["vars"][args[1][1]]))
    if head == "PathSum":
        return [head, [v[1] for v in args[0]], *(stored(x, data) for x in args[1:])]
    if head in ("sum", "prod", "maximum"):
        ((_, name, _),), body, where = args
        return [head, name, stored(where, data), stored(body, data)]
    return [head, *(stored(x, data) for x in args)]


@pytest.mark.parametrize("leaf", LEAVES, ids=str)
def test_a_definition_has_the_value_of_its_leaf(leaf):
    for seed in range(9):
        data = drawn(seed)
        meant = stored(definition(read(leaf, SORTS)), data)
        assert value(meant, data, TRUTH) == value(leaf, data, TRUTH)
