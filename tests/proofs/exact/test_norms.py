"""Norms of a case: exact values against brute force, laws of a compatible pair, and what is refused."""

from random import Random

import numpy as np
import pytest
from flint import fmpq

from proofs.exact.evaluate import read_case, truth, value
from proofs.exact.intervals import Undefined, ends, fraction
from proofs.exact.norms import KINDS, Pair, diagonal_value, facets, matrix_value, vector_value
from proofs.exact.operators import Unreadable
from proofs.exact.plaincase import PlainCase
from proofs.search.norms import NORMS

X = ["var", "x"]
SYSTEM = {"kind": "net", "activation": None, "range": None, "slope": None, "attained": [True, True], "slopes": "SECTOR"}
STORED = {"id": "t", "system": SYSTEM, "sorts": {"x": "norm"}, "given": [], "where": [], "statement": ["<=", "0", "1"]}
CORNERS = {"kind": "polytope", "vertices": [["1", "0", "0"], ["0", "1", "0"], ["0", "0", "1"], ["1", "1", "1"]]}
# the ball of the 1-norm with two corners added: |W| = .9, |F'| = 2 although every slope is at most 1
NET = {
    "n": 3,
    "vars": {},
    "W": [["9/10", "9/10", "-9/10"]] * 3,
    "slopes": [["1", "1", "0"]],
    "norms": {"x": CORNERS},
}


def drawn_pair(seed):
    rng = Random(seed)
    n = rng.randint(1, 4)
    return NORMS[list(NORMS)[seed % len(NORMS)]](n, rng), n, rng


def vector(rng, n):
    return [fmpq(rng.randint(-6, 6), 2) for _ in range(n)]


def table(rng, n):
    return [vector(rng, n) for _ in range(n)]


def above(x):
    return float(fraction(ends(x)[1]))


def below(x):
    return float(fraction(ends(x)[0]))


def floats(rows):
    return np.array([[float(fraction(x)) for x in row] for row in rows])


def sampled_ball(pair, n, rng, count=400):
    """Vectors of norm 1, and the extreme ones that are known."""
    found = [[fmpq(int(i == j)) for j in range(n)] for i in range(n)] + [list(v) for v in pair.vertices]
    found += [[fmpq(rng.choice((1, -1))) / d for d in pair.weights or [fmpq(1)] * n] for _ in range(16)]
    found += [vector(rng, n) for _ in range(count)]
    nonzero = (u for u in found if any(u))
    return [(u, pair.vector(u, 64)) for u in nonzero]


@pytest.mark.parametrize("seed", range(26))
def test_a_dual_norm_is_the_largest_value_on_the_unit_ball(seed):
    pair, n, rng = drawn_pair(seed)
    a = vector(rng, n)
    dual = pair.dual(a, 64)
    quotients = [
        abs(float(fraction(sum(x * y for x, y in zip(a, u, strict=True))))) / above(size)
        for u, size in sampled_ball(pair, n, rng)
    ]
    assert max(quotients) <= above(dual) * (1 + 1e-12)
    # the extreme points of the 1-, inf- and polytope balls are among the samples; the 2-norm's ball is only near
    tolerance = 0.1 if pair.kind in ("two", "fro") else 1e-12
    assert max(quotients) >= below(dual) * (1 - tolerance)


@pytest.mark.parametrize("seed", range(26))
def test_a_norm_of_matrices_is_compatible_and_least_where_it_is_induced(seed):
    pair, n, rng = drawn_pair(seed)
    m = table(rng, n)
    whole = pair.matrix(m, 64)
    stretched = [
        above(pair.vector([sum((x * y for x, y in zip(row, u, strict=True)), fmpq(0)) for row in m], 64)) / below(size)
        for u, size in sampled_ball(pair, n, rng)
    ]
    assert max(stretched) <= above(whole) * (1 + 1e-12)
    if pair.kind not in ("two", "fro", "nmax"):
        assert max(stretched) >= below(whole) * (1 - 1e-12)


@pytest.mark.parametrize("seed", range(26))
def test_a_norm_of_matrices_is_submultiplicative_and_agrees_with_itself_on_diagonal_matrices(seed):
    pair, n, rng = drawn_pair(seed)
    a, b, d = table(rng, n), table(rng, n), vector(rng, n)
    product = [[sum((a[i][k] * b[k][j] for k in range(n)), fmpq(0)) for j in range(n)] for i in range(n)]
    assert below(pair.matrix(product, 64)) <= above(pair.matrix(a, 64)) * above(pair.matrix(b, 64)) * (1 + 1e-12)
    whole = [[x if i == j else fmpq(0) for j in range(n)] for i, x in enumerate(d)]
    one, other = ends(pair.diagonal(d, 64)), ends(pair.matrix(whole, 64))
    assert one[0] <= other[1]
    assert other[0] <= one[1]


@pytest.mark.parametrize("seed", range(12))
def test_named_norms_agree_with_numpy(seed):
    rng = Random(seed)
    n = rng.randint(1, 4)
    m, u = table(rng, n), vector(rng, n)
    a, v = floats(m), floats([u])[0]
    vectors = {"one": 1, "two": 2, "inf": np.inf, "fro": 2, "nmax": np.inf}
    matrices = {"one": 1, "two": 2, "inf": np.inf, "fro": "fro"}
    for kind, order in vectors.items():
        assert above(Pair(kind).vector(u, 64)) == pytest.approx(np.linalg.norm(v, order), rel=1e-12)
    for kind, order in matrices.items():
        assert above(Pair(kind).matrix(m, 64)) == pytest.approx(np.linalg.norm(a, order), rel=1e-9)
    assert above(Pair("nmax").matrix(m, 64)) == pytest.approx(n * abs(a).max(), rel=1e-12)


def test_the_facets_of_the_1_norm_are_the_corners_of_the_box_and_those_of_a_polytope_touch_n_vertices():
    axes = tuple(tuple(fmpq(i == j) for j in range(3)) for i in range(3))
    assert len(facets(axes)) == 4
    assert all(abs(x) == 1 for a in facets(axes) for x in a)
    cut = NORMS["box cut by a diagonal"](3, Random(0)).vertices
    for a in facets(cut):
        touched = sum(abs(sum(x * y for x, y in zip(a, v, strict=True))) == 1 for v in cut)
        assert touched >= 3


def test_an_enclosed_vector_has_an_enclosed_norm():
    wide = (fmpq(1), fmpq(2))
    for kind in KINDS:
        pair = Pair(
            kind,
            (fmpq(1), fmpq(3)) if kind.startswith("weighted") else (),
            NORMS["thin rhombus"](2, Random(0)).vertices if kind == "polytope" else (),
        )
        low, high = ends(pair.vector([wide, fmpq(1)], 64))
        for x in (fmpq(1), fmpq(3, 2), fmpq(2)):
            assert low <= ends(pair.vector([x, fmpq(1)], 64))[1]
            assert ends(pair.vector([x, fmpq(1)], 64))[0] <= high


def test_the_leaves_of_a_norm_variable_have_the_values_of_the_catalogue():
    def point(e):
        low, high = value(e, NET, STORED)
        assert low == high
        return low

    assert point(["Norm", X, ["W"]]) * 10 == 9
    assert point(["Norm", X, ["Slopes", "3"]]) == point(["SlopeMax", X]) == point(["SlopeMax", X, "2"]) == 2
    assert point(["SpectralRadius", ["Flow", "1"]]) * 10 == 18
    assert point(["Norm", X, ["Basis", "2"]]) == point(["Norm", ["dual", X], ["Basis", "2"]]) == 1
    assert point(["Norm", ["dual", X], ["Row", "1"]]) * 10 == 9
    assert point(["Norm", ["dual", X], ["Vector", "j", ["Weight", "1", ["var", "j"]]]]) * 10 == 9
    assert point(["Norm", X, ["Vector", "j", ["Slope", "0", ["var", "j"]]]]) == 2
    assert point(["Norm", ["dual", "one"], ["Vector", "j", ["var", "j"]]]) == 3
    assert point(["Norm", ["dual", "inf"], ["Vector", "j", ["var", "j"]]]) == 6
    assert point(["Norm", X, ["Abs", ["W"]]]) * 10 == 27


def test_a_bound_name_of_a_vector_does_not_leak():
    kept = {**STORED, "sorts": {"x": "norm", "j": "unit"}}
    case = {**NET, "vars": {"j": "3"}}
    body = ["+", ["Norm", "one", ["Vector", "i", ["Weight", ["var", "j"], ["var", "i"]]]], ["var", "j"]]
    low, high = value(body, case, kept)
    assert low == high
    assert low * 10 == 57


@pytest.mark.parametrize(
    ("pair", "message"),
    [
        ({"kind": "three"}, "the kind 'three' of a norm is unknown; it must be one of one, two"),
        ({"kind": "weighted-inf"}, "a norm of the kind 'weighted-inf' has .'kind'.; it needs"),
        ({"kind": "one", "weights": ["1", "1", "1"]}, "a norm of the kind 'one' has .'kind', 'weights'.; it needs"),
        ({"kind": "weighted-one", "weights": ["1", "2"]}, "the norm x has the weights 1, 2; it needs n=3, all pos"),
        ({"kind": "weighted-one", "weights": ["1", "0", "2"]}, "the norm x has the weights 1, 0, 2; it needs n=3"),
        ({"kind": "polytope", "vertices": [["1", "0", "0"], ["0", "1", "0"]]}, "vertices span a proper subspace"),
        ({"kind": "polytope", "vertices": [["1", "0"], ["0", "1"]]}, "vertices of .2. numbers; each must have n=3"),
        ({"kind": "polytope", "vertices": []}, "vertices of .. numbers; each must have n=3"),
        (
            {"kind": "polytope", "vertices": [[str(i), str(i * i), "1"] for i in range(1, 40)]},
            "39 vertices, 36556 candidate facets; pass fewer",
        ),
    ],
)
def test_what_is_no_norm_is_refused_with_its_value(pair, message):
    with pytest.raises(ValueError, match=message):
        read_case({**NET, "norms": {"x": pair}}, STORED)


@pytest.mark.parametrize(
    ("term", "message"),
    [
        (["Norm", ["var", "y"], ["W"]], "the norm 'y' is not declared; the norm variables are x"),
        (["Norm", ["dual", X], ["W"]], "is a norm of vectors and"),
        (["SlopeMax", ["dual", X]], "dual"),
        (["Norm", ["dual", "max"], ["Basis", "1"]], "the dual of 'max' is not read"),
        (["Norm", ["dual", ["dual", X]], ["Basis", "1"]], "is not read"),
        (["+", X, "1"], "the variable 'x' is not bound"),
    ],
)
def test_a_stored_norm_that_has_no_meaning_is_refused(term, message):
    with pytest.raises((Unreadable, Undefined), match=message):
        value(term, NET, STORED)


def test_a_case_without_the_norm_leaves_its_relation_unknown():
    case = {name: x for name, x in NET.items() if name != "norms"}
    assert truth(["<=", ["Norm", X, ["W"]], "1"], case, STORED) is None
    assert truth(["<=", ["Norm", X, ["W"]], "1"], NET, STORED) is True


def test_a_case_writes_the_norms_that_it_reads():
    for kind, pair in {"w": {"kind": "weighted-inf", "weights": ["1/2", "1", "100"]}, "p": CORNERS}.items():
        case = read_case({**NET, "norms": {kind: pair}}, STORED)
        assert isinstance(case, PlainCase)
        assert case.json()["norms"] == {kind: pair}
        assert PlainCase.read(case.json()) == case


def test_a_reference_to_a_norm_is_looked_up_where_it_is_used():
    u = [fmpq(3), fmpq(-4)]
    norms = {"x": Pair("weighted-one", (fmpq(1), fmpq(2)))}
    assert vector_value(("var", "x"), norms, u, 64) == 11
    assert vector_value(("dual", ("var", "x")), norms, u, 64) == 3
    assert vector_value(("dual", "two"), norms, u, 64) == 5
    assert matrix_value(("var", "x"), norms, [[fmpq(0), fmpq(1)], [fmpq(0), fmpq(0)]], 64) == fmpq(1, 2)
    assert diagonal_value(("var", "x"), norms, u, 64) == 4
    with pytest.raises(Undefined, match="is a norm of vectors"):
        matrix_value(("dual", ("var", "x")), norms, [u, u], 64)
