"""Every fact about norms holds on exact cases, by the evaluator, and a wrong variant of it does not."""

from fractions import Fraction
from random import Random

import pytest
from stored_forms import ANY, case, claim

from proofs import kernel as K
from proofs.exact.evaluate import Judge, read_case
from proofs.norm_facts import FACTS
from proofs.terms import ONE, ZERO, KernelError, N, free, nonnegative, normal

SORTS = {"k": "unit", "v": "unit", "q": "lag", "r": "lag", "o": "nat", "c": "real", "x": "norm"}
I, J, KK, V = (("var", name, "unit") for name in "ijkv")
Q, R, O, C, X = (("var", name, sort) for name, sort in SORTS.items() if name in "qrocx")
W, NEXT = ("W",), ("+", Q, ONE)
DUAL, NAMED, EVERY = ("dual", X), ("one", "two", "fro"), (X, "one", "two", "inf", "fro")
QUARTERS = [Fraction(k, 4) for k in range(-8, 9)]


def a(j):
    """A vector that depends on k, for the test of captures; Free is as free as a term can be."""
    return ("+", ("Free", "a", j), ("*", ("Weight", KK, j), C))


def b(j):
    return ("Free", "b", j)


def swap(t, old, new):
    """t with every occurrence of old replaced by new."""
    if t == old:
        return new
    return tuple(swap(x, old, new) for x in t) if isinstance(t, tuple) else t


def swapping(old, new):
    return lambda fact: swap(fact, old, new)


def conclusion(fact):
    return fact[2]


def reverse(fact):
    return (fact[0], fact[2], fact[1])


def equal(fact):
    return ("=", *fact[1:])


def without(factor):
    return lambda fact: swap(fact, factor, ONE)


def norm(p, of):
    return ("Norm", p, of)


def vector(j, body):
    return ("Vector", (j,), body)


# Name, arguments, wrong variant. A wrong variant is a formula that someone might take for the fact.
INSTANCES = [
    *(("components", (p, ("Row", KK), J), swapping(("Weight", KK, J), ("Weight", J, KK))) for p in (X, DUAL, "max")),
    *(("components", (p, ("Col", V), J), swapping(("Weight", J, V), ("Weight", V, J))) for p in (X, DUAL, "two")),
    *(("components", (p, ("Basis", KK), J), swapping(("Same", J, KK), ONE)) for p in (X, DUAL, "one")),
    *(("components", (p, vector(I, a(I)), J), swapping(a(J), b(J))) for p in (X, DUAL)),
    *(("equal_vectors", (p, J, b(J), ("abs", b(J))), conclusion) for p in (X, DUAL)),
    *(("homogeneous", (p, J, C, a(J)), swapping(("abs", C), C)) for p in (X, DUAL, "max", "fro")),
    *(("subadditive", (p, J, a(J), b(J)), equal) for p in (X, DUAL, "max", "two")),
    *(("spread", (p, J, a(J)), without(norm(p, ("Basis", J)))) for p in (X, DUAL)),
    *(("hoelder", (p, J, a(J), b(J)), swapping(("dual", p), p)) for p in (X, "inf")),
    *(("hoelder", (p, J, a(J), b(J)), swapping(norm(p, vector(J, b(J))), norm("max", vector(J, b(J))))) for p in NAMED),
    *(("matrix_vector", (p, W, I, J, a(J)), swapping(norm(p, W), norm("max", W))) for p in EVERY),
    ("matrix_vector", (X, ("Step", R), I, J, b(J)), swapping(norm(X, ("Step", R)), norm("max", ("Step", R)))),
    ("matrix_vector", (X, ("Abs", W), I, J, b(J)), swapping(norm(X, ("Abs", W)), norm("max", W))),
    *(("vector_matrix", (p, W, I, J, a(I)), swapping(("dual", p), p)) for p in (X, "one", "inf")),
    *(("vector_matrix", (p, W, I, J, a(I)), swapping(norm(p, W), norm("max", W))) for p in ("two", "fro")),
    ("vector_matrix", (X, ("Step", R), I, J, b(I)), swapping(DUAL, X)),
    *(("slopes_vector", (p, R, J, a(J)), without(norm(p, ("Slopes", R)))) for p in EVERY),
    ("slopes_vector", (X, R, J, b(J)), swapping(norm(X, ("Slopes", R)), norm("max", ("Slopes", R)))),
    *(("slope", (p, R, J), reverse) for p in EVERY),
    *(("spectral_radius", (p, W), reverse) for p in EVERY),
    *(("spectral_radius", (p, ("Slopes", R)), reverse) for p in (X, "fro")),
    ("spectral_radius", (X, W), swapping(X, "max")),
    ("multiple_radius", (W, ONE, ("Abs", W), I, J), conclusion),
    ("multiple_radius", (("Abs", W), -ONE, W, I, J), swapping(("abs", -ONE), -ONE)),
    *(("last_step", (p, "Flow", lag), without(norm(p, ("Slopes", lag)))) for p in EVERY for lag in (ONE, NEXT)),
    *(("last_step", (p, "StateFlow", NEXT), without(norm(p, ("Step", NEXT)))) for p in EVERY),
    *(("last_step", (p, "StateFlow", ONE), swapping(norm(p, ("Step", ONE)), norm(p, W))) for p in (X, "two")),
    *(("step", (p, Q), without(norm(p, W))) for p in EVERY),
    *(("step", (p, ONE), swapping(norm(p, ("Slopes", ZERO)), norm(p, ("Slopes", ONE)))) for p in (X, "inf")),
    *(("slopes_upper", (p, O), lambda fact: ("<", *fact[1:])) for p in (*EVERY, "max")),
    *(("slopes_least", (p, O, ("abs", C)), conclusion) for p in (*EVERY, "max")),
    *(("dual_by_name", (p, vector(J, a(J))), swapping(("dual", p), p)) for p in ("one", "inf")),
    *(
        ("dual_by_name", (p, ("Row", KK)), swapping(norm("two", ("Row", KK)), norm("one", ("Row", KK))))
        for p in NAMED[1:]
    ),
    ("frobenius_of_vector", (vector(J, a(J)),), swapping("two", "one")),
    ("frobenius_of_vector", (("Row", KK),), swapping("two", "inf")),
    *(
        ("basis", (p, KK), swapping(p, X))
        for p in ("one", "two", "inf", "fro", "max", ("dual", "one"), ("dual", "fro"))
    ),
    *(("squares_of_vector", (M, J), swapping("two", "one")) for M in (("Row", KK), vector(I, a(I)))),
    *(("squares_of_matrix", (M, I, J), swapping("fro", "two")) for M in (W, ("Step", Q), ("Flow", ONE))),
    ("squares_of_slopes", (R, J), swapping("fro", "two")),
    *(("two_below_frobenius", (M,), reverse) for M in (W, ("Slopes", R), ("Step", Q))),
    ("root", (C, b(V)), conclusion),
    ("square_root", (("abs", C),), swapping(Fraction(1, 2), Fraction(1, 3))),
]


def written(t):
    """A formula of the kernel in stored form; Kronecker's delta as a weight, for nets whose matrix is the identity."""
    if isinstance(t, Fraction):
        return str(t)
    if isinstance(t, str):
        return t
    head, *rest = t
    if head == "var":
        return ["var", rest[0]]
    if head == "Same":
        return ["Weight", *map(written, rest)]
    if head == "Vector":
        return [head, rest[0][0][1], written(rest[1])]
    if head == "sum":
        return [head, rest[0][0][1], written(rest[2]), written(rest[1])]
    if head == "all":
        ((_, name, sort),) = rest[0]
        return [head, name, ["n"] if sort == "unit" else "nats", written(rest[1])]
    return [head, *map(written, rest)]


def mentions(t, head):
    return isinstance(t, tuple) and (t[:1] == (head,) or any(mentions(x, head) for x in t))


def some_norm(n, rng):
    """A pair in stored form: a named one, a weighted one, or the gauge of a polytope that need not be absolute."""
    kind = rng.choice(["one", "inf", "two", "fro", "nmax", "weighted-one", "weighted-inf", "polytope", "polytope"])
    if kind.startswith("weighted"):
        return {"kind": kind, "weights": [str(Fraction(rng.randint(1, 8), rng.choice([1, 4]))) for _ in range(n)]}
    if kind != "polytope":
        return {"kind": kind}
    rows = [[Fraction(i == j) + Fraction(rng.randint(-2, 2) * (j > i), 2) for j in range(n)] for i in range(n)]
    more = [[rng.choice([-1, Fraction(1, 2), 1]) for _ in range(n)] for _ in range(rng.randint(0, 1))]
    return {"kind": kind, "vertices": [[str(x) for x in row] for row in rows + more]}


def some_case(rng, identity):
    """A net of 1 to 3 units with slopes of any sign and period 3, and values for the variables."""
    n = rng.randint(1, 3)
    draw = rng.choice([lambda: rng.choice(QUARTERS), lambda: Fraction(rng.randint(0, 1)), lambda: Fraction(1)])
    weights = [[Fraction(i == j) if identity else draw() for j in range(n)] for i in range(n)]
    slopes = [[rng.choice(QUARTERS) for _ in range(n)] for _ in range(3)]
    vectors = {name: [rng.choice(QUARTERS) for _ in range(n)] for name in "ab"}
    values = {"k": rng.randint(1, n), "v": rng.randint(1, n), "q": rng.randint(1, 3), "r": rng.randint(1, 3)}
    data = case(weights, slopes, free=vectors, **values, o=rng.randint(0, 3), c=rng.choice(QUARTERS))
    return data | {"norms": {"x": some_norm(n, rng)}}


def truths(formula, count):
    """What the evaluator says of the formula in ``count`` exact cases."""
    for variable in sorted(v for v in free(formula) if v[1] not in SORTS):
        formula = ("all", (variable,), formula)
    stored = claim(written(formula), sorts=SORTS, system=ANY)
    judge, rng, identity = Judge(stored), Random(7), mentions(formula, "Same")
    found = []
    for _ in range(count):
        found.append(judge.statement(judge.scene(read_case(some_case(rng, identity), stored))))
    return found


def label(instance):
    return f"{instance[0]} {instance[1]}".replace("'", "")[:90]


@pytest.mark.parametrize("instance", INSTANCES, ids=label)
def test_a_fact_holds_in_every_case_and_its_wrong_variant_does_not(instance):
    name, arguments, wrong = instance
    fact = K.norm_fact(name, *arguments).concl
    assert wrong(fact) != fact
    found = truths(fact, 40)
    assert False not in found
    assert True in found
    assert False in truths(wrong(fact), 120)


def test_every_fact_is_tried():
    assert {name for name, *_ in INSTANCES} == set(FACTS)


REFUSED = [
    ("no such fact", "there is no fact 'cauchy'", "cauchy", ()),
    ("the largest entry is no pair", "no compatible pair", "matrix_vector", ("max", W, I, J, b(J))),
    ("the largest entry is no pair", "no compatible pair", "vector_matrix", ("max", W, I, J, b(I))),
    ("the largest entry is no pair", "no compatible pair", "last_step", ("max", "Flow", ONE)),
    ("the largest entry is no pair", "no compatible pair", "step", ("max", ONE)),
    ("the largest entry is no pair", "no compatible pair", "spectral_radius", ("max", W)),
    ("the largest entry is no pair", "no compatible pair", "hoelder", ("max", J, b(J), b(J))),
    ("the largest entry is no pair", "no compatible pair", "slopes_vector", ("max", R, J, b(J))),
    ("the largest entry is no pair", "no compatible pair", "slope", ("max", R, J)),
    ("a dual norm is no pair", "no compatible pair", "matrix_vector", (DUAL, W, I, J, b(J))),
    ("a dual norm is no pair", "no compatible pair", "hoelder", (DUAL, J, b(J), b(J))),
    ("a real variable is no norm", "no compatible pair", "spectral_radius", (C, W)),
    ("a real variable is no norm", "is no norm", "subadditive", (C, J, b(J), b(J))),
    ("a made-up norm", "is no norm", "subadditive", ("three", J, b(J), b(J))),
    ("the dual of a dual", "is no norm", "subadditive", (("dual", DUAL), J, b(J), b(J))),
    ("the dual of max", "is no norm", "subadditive", (("dual", "max"), J, b(J), b(J))),
    (
        "weights of a cell are no matrix of the kernel",
        "is no matrix",
        "two_below_frobenius",
        (("NetWeight", "i", "0"),),
    ),
    ("a dual norm of slopes", "of vectors only", "slopes_upper", (DUAL, O)),
    ("a dual norm of slopes", "of vectors only", "slopes_least", (DUAL, O, C)),
    ("the index of the image occurs in the vector", "i is free in", "matrix_vector", (X, W, I, J, ("Weight", I, J))),
    ("the index of the image occurs in the vector", "j is free in", "vector_matrix", (X, W, I, J, ("Weight", I, J))),
    ("one index for row and column", "are not distinct", "matrix_vector", (X, W, J, J, b(J))),
    ("one index for row and column", "are not distinct", "vector_matrix", (X, W, J, J, b(J))),
    ("one index for row and column", "are not distinct", "squares_of_matrix", (W, J, J)),
    ("the matrix depends on an index", "j is free in", "matrix_vector", (X, ("Step", b(J)), I, J, b(J))),
    ("the matrix depends on an index", "i is free in", "vector_matrix", (X, ("Step", b(I)), I, J, b(I))),
    ("the matrix depends on an index", "j is free in", "squares_of_matrix", (("Step", b(J)), I, J)),
    ("the time depends on the index", "j is free in", "slopes_vector", (X, b(J), J, b(J))),
    ("the time depends on the index", "j is free in", "squares_of_slopes", (b(J), J)),
    ("one index for row and column", "are not distinct", "multiple_radius", (W, C, W, J, J)),
    ("a lag is no unit", "are no units", "multiple_radius", (W, C, W, Q, J)),
    ("the matrix depends on an index", "i is free in", "multiple_radius", (("Step", b(I)), C, W, I, J)),
    ("the matrix depends on an index", "j is free in", "multiple_radius", (W, C, ("Step", b(J)), I, J)),
    ("the factor depends on the index", "j is free in", "multiple_radius", (W, b(J), W, I, J)),
    ("the factor depends on the index", "j is free in", "homogeneous", (X, J, b(J), a(J))),
    ("the vector has the index for its own", "j is free in", "components", (X, ("Row", J), J)),
    ("the vector has the index for its own", "j is free in", "components", (X, ("Basis", J), J)),
    ("the vector has the index for its own", "j is free in", "squares_of_vector", (("Col", J), J)),
    ("a matrix has no components", "is no vector", "components", (X, W, J)),
    ("a matrix has no components", "is no vector", "squares_of_vector", (W, J)),
    ("a matrix has no dual norm", "is no vector", "dual_by_name", ("two", W)),
    ("a matrix in the Frobenius norm", "is no vector", "frobenius_of_vector", (W,)),
    ("a vector has no entries", "has no entries", "matrix_vector", (X, ("Row", KK), I, J, b(J))),
    ("a vector has no spectral radius", "is no matrix", "spectral_radius", (X, ("Row", KK))),
    ("a lag is no unit", "are no units", "hoelder", (X, Q, b(J), b(J))),
    ("a lag is no unit", "are no units", "equal_vectors", (X, Q, b(J), b(J))),
    ("a lag is no unit", r"'q', 'lag'.*'j', 'unit'.* are no units", "matrix_vector", (X, W, Q, J, b(J))),
    ("a lag is no unit", r"'q', 'lag'.*'j', 'unit'.* are no units", "vector_matrix", (X, W, Q, J, b(J))),
    ("a lag is no unit", r"'q', 'lag'.*'j', 'unit'.* are no units", "squares_of_matrix", (W, Q, J)),
    ("a number is no norm", "no compatible pair", "slope", (ONE, R, J)),
    ("a number is no variable", "is no nat variable", "slopes_least", (X, ONE, C)),
    ("a number with the sort of a norm", "no compatible pair", "slope", (("abs", C, "norm"), R, J)),
    ("a number with the sort of a nat", "is no nat variable", "slopes_least", (X, ("abs", C, "nat"), C)),
    ("a number is no index", "are no units", "spread", (X, ONE, b(J))),
    ("the dual has no name", "has no name", "dual_by_name", (X, ("Row", KK))),
    ("the dual has no name", "has no name", "dual_by_name", ("max", ("Row", KK))),
    ("a unit vector in any norm", "has no name", "basis", (X, KK)),
    ("a unit vector in any norm", "has no name", "basis", (DUAL, KK)),
    ("no flow", "is no flow", "last_step", (X, "Step", Q)),
    ("a lag that may be 1", "neither 1 nor manifestly", "last_step", (X, "Flow", Q)),
    ("a lag that may be 1", "neither 1 nor manifestly", "last_step", (X, "StateFlow", Q)),
    ("a lag that may be 0", "is not manifestly a lag", "step", (X, O)),
    ("a time that may be negative", "is no time", "slopes_upper", (X, ("+", O, -ONE))),
    ("the bound depends on the time", "o is free in", "slopes_least", (X, O, ("Slope", O, J))),
    ("lags leave out the time 0", "is no nat variable", "slopes_least", (X, Q, C)),
    ("a body that is no number", "stands where a number is needed", "subadditive", (X, J, J, b(J))),
    ("a body that is a norm", "is no variable", "subadditive", (X, J, X, b(J))),
]


@pytest.mark.parametrize("refusal", REFUSED, ids=lambda refusal: f"{refusal[0]}, {refusal[2]}")
def test_a_fact_is_refused_without_its_side_condition(refusal):
    _, text, name, arguments = refusal
    with pytest.raises(KernelError, match=text):
        K.norm_fact(name, *arguments)


LETTER_BY_LETTER = [
    (("root", C, b(V)), ("implies", ("and", ("<=", 0, b(V)), ("<=", ("*", C, C), ("*", b(V), b(V)))), ("<=", C, b(V)))),
    (
        ("square_root", C),
        (
            "implies",
            ("<", 0, C),
            ("and", ("<=", 0, ("**", C, Fraction(1, 2))), ("=", ("*", *(("**", C, Fraction(1, 2)),) * 2), C)),
        ),
    ),
    (
        ("equal_vectors", X, J, C, b(J)),
        ("implies", ("all", (J,), ("=", C, b(J))), ("=", norm(X, vector(J, C)), norm(X, vector(J, b(J))))),
    ),
    (("dual_by_name", "one", ("Col", V)), ("=", norm(("dual", "one"), ("Col", V)), norm("inf", ("Col", V)))),
    (("frobenius_of_vector", ("Col", V)), ("=", norm("fro", ("Col", V)), norm("two", ("Col", V)))),
    (("basis", "two", KK), ("=", norm("two", ("Basis", KK)), 1)),
    (
        ("squares_of_matrix", W, I, J),
        ("=", ("**", norm("fro", W), 2), ("sum", (I,), ("sum", (J,), ("**", ("Weight", I, J), 2), N), N)),
    ),
]


@pytest.mark.parametrize("case", LETTER_BY_LETTER, ids=lambda case: case[0][0])
def test_a_fact_is_this_formula_letter_by_letter(case):
    arguments, formula = case
    assert K.norm_fact(*arguments).concl == formula


def test_a_norm_is_neither_quantified_nor_a_number():
    with pytest.raises(KernelError, match="is no variable with a name and a sort"):
        K.generalise(K.norm_fact("slope", X, R, J), X)
    with pytest.raises(KernelError, match="is no variable with a name and a sort"):
        K.instantiate(K.generalise(K.abs_upper(C), C), X)
    with pytest.raises(KernelError, match="is no term"):
        K.abs_upper(DUAL)
    with pytest.raises(KernelError, match="is no term"):
        K.abs_upper(vector(J, b(J)))


def test_an_instance_captures_no_index_of_a_vector():
    line = K.norm_fact("components", X, ("Row", KK), J)
    (_, _, right) = K.instantiate(K.generalise(line, KK), J).concl
    _, _, (_, (bound,), body) = right
    assert bound != J
    assert body == ("Weight", J, bound)


def test_a_replacement_in_a_vector_captures_nothing():
    place, outer = ("var", "x'", "real"), ("Weight", J, J)  # j is a unit of the outside here
    template = ("=", norm(X, vector(J, ("*", ("Weight", J, KK), place))), C)
    before = K.assume(("=", norm(X, vector(I, ("*", ("Weight", I, KK), outer))), C))
    with pytest.raises(KernelError, match="the template does not give the premise"):
        K.replace(before, K.assume(("=", outer, ONE)), place, template)
    (_, (bound,), body) = K.subst(template, place, outer)[1][2]
    assert bound != J
    assert body == ("*", ("Weight", bound, KK), outer)


def test_the_name_of_the_index_of_a_vector_does_not_matter_and_its_place_does():
    line, other = (norm(X, vector(j, ("*", ("Weight", KK, j), b(j)))) for j in (I, J))
    assert normal(line) == normal(other)
    assert normal(norm(X, vector(I, ("Weight", KK, I)))) != normal(norm(X, vector(I, ("Weight", I, KK))))
    assert normal(norm(X, vector(I, ("Weight", I, J)))) != normal(norm(X, vector(J, ("Weight", J, J))))
    nested = norm(X, vector(I, ("*", b(I), norm(DUAL, vector(J, ("Weight", I, J))))))
    renamed = norm(X, vector(J, ("*", b(J), norm(DUAL, vector(I, ("Weight", J, I))))))
    assert normal(nested) == normal(renamed)
    assert normal(("sum", (I,), nested, N)) == normal(("*", N, renamed))


def test_norms_and_suprema_are_nonnegative_by_their_form_and_others_are_not():
    of_lags = ("SlopeMax", X, Q)
    for t in (norm(X, W), norm(DUAL, ("Row", KK)), ("SpectralRadius", W), ("WeightMax",), ("SlopeSup",), of_lags):
        assert nonnegative(t)
    assert nonnegative(("SlopeMax", "inf"))
    for t in (("SlopeMax", X, ("+", Q, -ONE)), ("Weight", KK, V), ("+", norm(X, W), -ONE), C, b(V)):
        assert not nonnegative(t)
