"""The kernel's normal form: equal forms mean equal values, in every net tried, over whole classes of random terms."""

import random
from collections import defaultdict
from fractions import Fraction

import pytest

from proofs.terms import (
    ONE,
    ZERO,
    KernelError,
    N,
    difference,
    free,
    fresh,
    has_sort,
    linear,
    nonnegative,
    normal,
    over_units,
    subst,
    term,
)

I, J, K, V = (("var", name, "unit") for name in "ijkv")
Q, M, X = ("var", "q", "lag"), ("var", "m", "nat"), ("var", "x", "real")


def w(k, j):
    return ("Weight", k, j)


def total(body, *units):
    for unit in reversed(units):
        body = ("sum", (unit,), body, N)
    return body


# A slow, obvious meaning of terms, written apart from the kernel.


def value(t, net, env):
    """The value of a kernel term in a net {"n", "w", "u", "s"}; variables are looked up by their whole tuple."""
    if isinstance(t, Fraction):
        return t
    head, *args = t
    if head == "n":
        return Fraction(net["n"])
    if head == "var":
        return Fraction(env[t])
    if head == "+":
        return sum((value(x, net, env) for x in args), ZERO)
    if head == "*":
        out = ONE
        for x in args:
            out *= value(x, net, env)
        return out
    if head == "**":
        return value(args[0], net, env) ** int(value(args[1], net, env))
    if head == "abs":
        return abs(value(args[0], net, env))
    if head in ("sum", "prod", "maximum"):
        variables, body, where = args
        values = [ONE if head == "prod" else ZERO]
        for choice in _choices(len(variables), int(value(where, net, env))):
            values.append(value(body, net, env | dict(zip(variables, choice, strict=True))))
        if head == "maximum":
            return max(values[1:])
        out = values[0]
        for x in values[1:]:
            out = out * x if head == "prod" else out + x
        return out
    indices = tuple(int(value(x, net, env)) for x in args)
    return net[head][indices]


def _choices(count, n):
    return [()] if count == 0 else [(i, *rest) for i in range(1, n + 1) for rest in _choices(count - 1, n)]


def nets():
    """Three small nets, n = 1, 2, 3, with values for the free variables of the random terms."""
    for n in (1, 2, 3):
        rng = random.Random(n)
        units, times = range(1, n + 1), range(12)
        net = {
            "n": n,
            "Weight": {(i, j): Fraction(rng.randint(-5, 5), 2) for i in units for j in units},
            "u": {(i,): Fraction(rng.randint(-5, 5), 3) for i in units},
            "Slope": {(r, j): Fraction(rng.randint(-3, 3), 2) for r in times for j in units},
        }
        yield net, {K: 1, V: n, Q: 2, M: rng.randint(0, 2), X: Fraction(rng.randint(-4, 4), 3)}


def random_term(rng, depth, units):
    """A random term over free units k, v, a lag q, a nat m and a real x, with nested binders of every kind."""
    pick = rng.random()
    if depth == 0 or pick < 0.22:
        return rng.choice(
            [
                w(rng.choice(units), rng.choice(units)),
                w(rng.choice(units), rng.choice(units)),
                ("u", rng.choice(units)),
                ("Slope", rng.choice([Q, M, ("+", Q, ONE), ONE]), rng.choice(units)),
                X,
                N,
                Fraction(rng.choice([-1, 2])),
            ]
        )
    if pick < 0.46:
        return ("*", random_term(rng, depth - 1, units), random_term(rng, depth - 1, units))
    if pick < 0.6:
        return ("+", random_term(rng, depth - 1, units), random_term(rng, depth - 1, units))
    if pick < 0.68:
        return ("abs", random_term(rng, depth - 1, units))
    if pick < 0.74:
        exponent = rng.choice([Fraction(2), M, Q, ("+", M, ONE), ("+", Q, -ONE), ZERO])
        return ("**", random_term(rng, depth - 1, units), exponent)
    unit = ("var", rng.choice("abc"), "unit")  # few names: shadowing and capture are frequent
    if pick < 0.94:
        return ("sum", (unit,), random_term(rng, depth - 1, [*units, unit]), N)
    if pick < 0.97:
        return ("maximum", (unit,), random_term(rng, depth - 1, [*units, unit]), N)
    lag = ("var", "r", "lag")
    body = ("*", ("Slope", lag, rng.choice(units)), random_term(rng, depth - 2 if depth > 1 else 0, units))
    return (rng.choice(["sum", "prod"]), (lag,), body, Q)


def shuffled(t, rng, names):
    """The same term with bound variables renamed and the order of sums and products changed."""
    if not isinstance(t, tuple):
        return t
    if t[0] == "var":
        return names.get(t, t)
    if t[0] in ("+", "*"):
        parts = [shuffled(x, rng, names) for x in t[1:]]
        rng.shuffle(parts)
        return (t[0], *parts)
    if t[0] in ("sum", "prod", "maximum"):
        new = ("var", f"z{rng.randrange(10**9)}", t[1][0][2])
        inner = shuffled(t[2], rng, names | {t[1][0]: new})
        return (t[0], (new,), inner, shuffled(t[3], rng, names))
    return (t[0], *(shuffled(x, rng, names) for x in t[1:]))


def classes_of(count, seed):
    """{normal form: set of value signatures} over random terms, and how many renamed copies had another form."""
    rng, found, missed = random.Random(seed), defaultdict(set), 0
    instances = list(nets())
    for _ in range(count):
        t = random_term(rng, rng.choice([2, 3, 4]), [K, V])
        try:
            form, other = repr(term(normal(t))), repr(term(normal(shuffled(t, rng, {}))))
        except KernelError:  # more nested sums than the normal form merges
            continue
        missed += form != other
        found[form].add(tuple(value(t, net, env) for net, env in instances))
    return found, missed


@pytest.mark.parametrize("count", [15_000, pytest.param(50_000, marks=pytest.mark.deep)])
def test_random_terms_have_no_unsound_class(count):
    found, missed = classes_of(count, seed=1)
    assert [form for form, signatures in found.items() if len(signatures) > 1] == []
    assert len(found) > 0.3 * count  # the classes are many, and not one term each
    assert missed == 0  # a renamed and reordered copy has the same form


def test_the_value_of_a_normal_form_is_the_value_of_the_term():
    rng = random.Random(5)
    for _ in range(1500):
        t = random_term(rng, 3, [K, V])
        try:
            form = term(normal(t))
        except KernelError:
            continue
        assert all(value(t, net, env) == value(form, net, env) for net, env in nets())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (total(("abs", ("+", w(K, I), w(V, I))), I), ("*", N, ("abs", ("+", w(K, I), w(V, I))))),
        (total(w(K, I), I), total(w(I, K), I)),
        (total(("*", w(I, J), w(I, J)), I, J), ("*", total(w(I, J), I, J), total(w(I, J), I, J))),
        (("abs", ("+", w(K, V), X)), ("+", ("abs", w(K, V)), ("abs", X))),
        (("**", X, ("+", Q, Fraction(-2))), ("*", ("**", X, Q), ("**", X, Fraction(-2)))),
        (("sum", (("var", "r", "lag"),), ("Slope", ("var", "r", "lag"), K), Q), total(("Slope", ONE, I), I)),
    ],
    ids=["out of its range", "transpose", "square of a sum", "triangle is no equality", "negative exponent", "ranges"],
)
def test_terms_that_differ_have_different_forms(one, other):
    assert normal(one) != normal(other)


def test_a_product_of_sums_over_one_name_keeps_the_sums_apart():
    square = ("*", total(w(K, I), I), total(w(K, I), I))
    assert normal(square) == normal(total(("*", w(K, I), w(K, J)), I, J))
    assert normal(square) != normal(total(("*", w(K, I), w(K, I)), I))


def test_substitution_renames_a_bound_variable_that_would_capture():
    t = total(w(K, I), I)
    assert subst(t, K, I) == ("sum", (("var", "i1", "unit"),), w(I, ("var", "i1", "unit")), N)
    assert free(subst(t, K, I)) == {I}


def test_sorts_of_terms():
    assert has_sort(("+", Q, -ONE), "nat")
    assert not has_sort(("+", Q, -ONE), "lag")
    assert not has_sort(("+", Q, Fraction(-2)), "nat")
    assert not has_sort(("+", M, -ONE), "nat")
    assert has_sort(("+", M, ONE), "lag")
    assert not has_sort(X, "nat")
    assert not has_sort(ONE, "unit")
    assert not has_sort(Fraction(1, 2), "nat")
    assert not has_sort(("<=", X, X), "real")
    assert not has_sort(K, "real")
    assert linear(("*", Fraction(2), Q)) == {Q: 2, None: 2}
    assert linear(("*", Q, Q)) is None


def test_non_negative_by_form():
    assert nonnegative(("*", N, ("abs", X)))
    assert nonnegative(total(("abs", w(K, I)), I))
    assert nonnegative(("**", X, Fraction(2)))
    assert not nonnegative(X)
    assert not nonnegative(("*", Fraction(-1), ("abs", X)))
    assert not nonnegative(("**", X, Fraction(3)))
    assert not nonnegative(total(w(K, I), I))


# Every index, constant and comparison, at a case that tells.

R, S, B = ("var", "r", "lag"), ("var", "s", "lag"), ("var", "b", "real")
HALF, TWO, THREE = Fraction(1, 2), Fraction(2), Fraction(3)


def unit(name):
    return ("var", name, "unit")


@pytest.mark.parametrize(
    ("variables", "where", "over"),
    [((I,), N, True), ((I, J), N, True), ((I,), Q, False), ((R,), N, False), ((I, R), N, False), ((R, I), N, False)],
)
def test_a_binder_is_over_units_if_its_range_is_n_and_all_its_variables_are_units(variables, where, over):
    assert over_units(("sum", variables, ONE, where)) is over


def test_the_range_of_a_binder_is_not_bound():
    assert free(("sum", (R,), ("Slope", R, K), R)) == {R, K}
    assert free(("PathSum", (R, I, J), w(I, V), S, K, J)) == {V, S, K, J}
    assert free(("all", (Q,), ("<=", Q, X))) == {X}
    assert free("name") == free(ONE) == free(N) == frozenset()
    assert subst(("sum", (R,), ("Slope", R, K), R), R, S) == ("sum", (R,), ("Slope", R, K), S)
    assert subst(("PathSum", (R, I, J), w(I, V), S, K, J), J, K) == ("PathSum", (R, I, J), w(I, V), S, K, K)


def test_a_fresh_variable_has_the_first_number_that_is_not_taken():
    assert fresh(I, []) == unit("i1")
    assert fresh(I, [unit("i1")]) == unit("i2")
    assert fresh(I, iter([unit("i2"), unit("i1")])) == unit("i3")
    assert fresh(I, [("var", "i1", "lag")]) == unit("i1")


def test_a_renamed_variable_is_none_of_those_in_sight():
    for body, names in (
        (("*", w(I, J), w(K, unit("i1"))), (I,)),  # i1 is free in the body
        (("*", w(I, J), w(K, unit("i1"))), (I, unit("i1"))),  # it is bound beside it
    ):
        (new, *_), inner = subst(("sum", names, body, N), J, I)[1:3]
        assert new == unit("i2")
        assert inner == ("*", w(new, I), w(K, unit("i1")))
    (new,), inner = subst(("sum", (I,), ("*", X, w(I, J)), N), X, w(I, unit("i1")))[1:3]  # it is free in what comes
    assert new == unit("i2")
    assert inner == ("*", w(I, unit("i1")), w(new, J))
    bound = subst(("sum", (I, J), ("*", X, w(I, J)), N), X, w(I, J))
    assert bound == ("sum", (unit("i1"), unit("j1")), ("*", w(I, J), w(unit("i1"), unit("j1"))), N)


def test_a_body_without_the_variable_stays_as_it_is():
    assert subst(total(w(K, I), I), V, I) == total(w(K, I), I)
    assert subst(total(w(K, I), I), I, V) == total(w(K, I), I)


@pytest.mark.parametrize(
    ("t", "form"),
    [
        (THREE, {None: 3}),
        (HALF, None),
        (N, {N: 1, None: 1}),
        (Q, {Q: 1, None: 1}),
        (M, {M: 1}),
        (X, None),
        (K, None),
        (("abs", Q), None),
        (("+", Q, M, -ONE), {None: 0, Q: 1, M: 1}),
        (("+", Q, Q, R), {None: 3, Q: 2, R: 1}),
        (("+", Q, X), None),
        (("*", TWO, Q, THREE), {None: 6, Q: 6}),
        (("*", M, TWO), {M: 2}),
        (("*", TWO, THREE), {None: 6}),
        (("*", Q, M), None),
        (("*", TWO, X), None),
    ],
    ids=repr,
)
def test_an_integer_combination_has_these_coefficients(t, form):
    assert linear(t) == form


@pytest.mark.parametrize(
    ("sort", "good", "bad"),
    [
        ("unit", [K], [ONE, Q, X, N, w(K, V), "k", ("abs", "k", "unit")]),
        ("real", [ONE, X, Q, M, N, w(K, V), ("abs", X)], [K, "x", 1, None, ("<=", X, X), ("not", ("<=", X, X))]),
        (
            "nat",
            [ZERO, ONE, M, Q, N, ("+", Q, -ONE), ("*", TWO, M)],
            [-ONE, HALF, X, K, ("+", M, -ONE), ("+", TWO, ("*", -ONE, M)), "m", 1],
        ),
        ("lag", [ONE, Q, N, ("+", M, ONE), ("*", TWO, Q)], [ZERO, M, ("+", Q, -ONE), ("*", ZERO, Q), X, K, "q", 1]),
    ],
)
def test_what_may_stand_for_a_variable_of_a_sort(sort, good, bad):
    assert [t for t in good if not has_sort(t, sort)] == []
    assert [t for t in bad if has_sort(t, sort)] == []


@pytest.mark.parametrize("wrong", [1, 0.5, "x", None, [ONE]], ids=repr)
def test_what_is_no_fraction_and_no_tuple_has_no_normal_form(wrong):
    with pytest.raises(KernelError, match="a number is a Fraction"):
        normal(wrong)


@pytest.mark.parametrize("formula", [("<=", X, X), ("and", ("<=", X, X)), ("all", (I,), ("<=", X, X))], ids=repr)
def test_a_formula_has_no_normal_form(formula):
    with pytest.raises(KernelError, match="is a formula, not a term"):
        normal(formula)


def power(base, exponent):
    return ("**", base, exponent)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("+",), ZERO),
        (("*",), ONE),
        (("+", X, ("*", -ONE, X)), ZERO),
        (("*", ("+", X, B), ("+", X, ("*", -ONE, B))), ("+", ("*", X, X), ("*", -ONE, B, B))),
        (power(TWO, -ONE), HALF),
        (power(Fraction(-2, 3), Fraction(-3)), Fraction(-27, 8)),
        (power(X, ZERO), ONE),
        (power(ZERO, ZERO), ONE),
        (power(ZERO, TWO), ZERO),
        (power(ZERO, Q), ("*", ZERO, X)),
        (power(("+", X, B), ZERO), ONE),
        (power(("+", X, B), Q), ("*", power(("+", X, B), ("+", Q, -ONE)), ("+", X, B))),
        (power(("*", THREE, X, B, B), Q), ("*", power(THREE, Q), power(X, Q), power(B, ("*", TWO, Q)))),
        (power(power(X, TWO), M), power(X, ("*", TWO, M))),
        (power(power(X, TWO), THREE), power(X, Fraction(6))),
        (power(power(X, M), TWO), power(X, ("*", TWO, M))),
        (power(power(X, Q), TWO), power(X, ("*", TWO, Q))),
        (power(power(X, ("+", M, ONE)), Q), ("*", X, power(X, M), power(power(X, ("+", M, ONE)), ("+", Q, -ONE)))),
        (power(-ONE, ("+", M, M)), ONE),
        (power(-ONE, ("*", THREE, M)), power(-ONE, M)),
        (power(-ONE, ("+", Q, ONE)), ("*", -ONE, power(-ONE, Q))),
        (("abs", power(-ONE, Q)), ONE),
        (power(Fraction(12, 35), Q), ("*", *(power(TWO, Q),) * 2, power(THREE, Q), power(Fraction(1, 35), Q))),
        (("*", power(Fraction(997), Q), power(Fraction(1009), Q)), power(Fraction(997 * 1009), Q)),
        (("abs", ("+", X, ("*", -ONE, B))), ("abs", ("+", B, ("*", -ONE, X)))),
        (("abs", ("+", ("*", HALF, X), ("*", -HALF, B))), ("abs", ("+", ("*", HALF, B), ("*", -HALF, X)))),
        (("abs", ("*", Fraction(-2), N, X)), ("*", TWO, N, ("abs", X))),
        (("abs", ("+", X, ("*", -ONE, X))), ZERO),
        (("abs", ("abs", X)), ("abs", X)),
        (total(ONE, I, J), ("*", N, N)),
        (total(ZERO, I), ZERO),
        (total(("*", TWO, X), I), ("*", TWO, X, N)),
        (total(power(total(w(K, J), J), TWO), K), total(("*", w(K, I), w(K, J)), K, I, J)),
        (total(("*", ("u", I), w(I, J)), I, J), total(("*", ("u", I), w(I, J)), J, I)),
        (("maximum", (I,), ("+", w(K, I), X), N), ("maximum", (J,), ("+", X, w(K, J)), N)),
        (("prod", (R,), ("+", R, X), ("+", Q, Q)), ("prod", (S,), ("+", X, S), ("*", TWO, Q))),
        (("PathSum", (R, I, J), w(I, J), Q, K, V), ("PathSum", (S, J, I), w(J, I), ("+", Q, ZERO), K, V)),
    ],
    ids=repr,
)
def test_two_terms_of_one_value_have_one_normal_form(one, other):
    assert normal(one) == normal(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (power(X, M), power(X, ("+", M, ONE))),
        (power(X, M), ONE),
        (power(-ONE, M), ONE),
        (power(-ONE, M), -ONE),
        (power(TWO, Q), power(THREE, Q)),
        (power(TWO, Q), power(HALF, Q)),
        (power(("+", X, ONE), -ONE), ONE),
        (("abs", ("*", N, X)), ("*", N, X)),
        (("abs", X), X),
        (("prod", (R,), R, Q), ("prod", (R,), R, ("+", Q, ONE))),
        (("PathSum", (R, I, J), w(I, J), Q, K, V), ("PathSum", (R, I, J), w(J, I), Q, K, V)),
        (("PathSum", (R, I, J), w(I, J), Q, K, V), ("PathSum", (R, I, J), w(I, J), Q, V, K)),
        (("maximum", (I, J), w(I, J), N), ("maximum", (I, J), w(I, I), N)),
        (total(("*", w(I, J), w(J, I)), I, J), total(("*", w(I, J), w(I, J)), I, J)),
    ],
    ids=repr,
)
def test_two_terms_of_other_values_have_other_normal_forms(one, other):
    assert normal(one) != normal(other)


@pytest.mark.parametrize(
    ("t", "canonical"),
    [
        (("+", X, ("*", TWO, X)), ("*", THREE, X)),
        (("*", X, ONE), X),
        (("*", X, X), power(X, TWO)),
        (power(X, ("+", TWO, M)), power(X, ("+", M, TWO))),
        (power(X, ("*", TWO, M)), power(X, ("*", TWO, M))),
        (power(X, ("+", Q, -ONE)), power(X, ("+", Q, -ONE))),
        (power(X, ("+", Q, R)), power(X, ("+", Q, R))),
        (power(X, HALF), power(X, HALF)),
        (power(X, ("*", M, M)), power(X, power(M, TWO))),
        (power(X, B), power(X, B)),
        (power(X, -ONE), power(X, -ONE)),
        (power(("+", X, X), -ONE), power(("*", TWO, X), -ONE)),
        (power(Fraction(1009), M), power(Fraction(1009), M)),
        (power(Fraction(1, 1009), M), power(Fraction(1009), ("*", -ONE, M))),
        (power(Fraction(-2), M), ("*", power(-ONE, M), power(TWO, M))),
        (power(Fraction(997**2), M), power(Fraction(997), ("*", TWO, M))),
        (power(Fraction(1009**2), M), power(Fraction(1009**2), M)),
        (total(w(K, I), I), ("sum", (unit("#1.0"),), w(K, unit("#1.0")), N)),
        (
            total(power(total(w(I, J), J), TWO), I),
            (
                "sum",
                (unit("#1.0"), unit("#1.1"), unit("#1.2")),
                ("*", w(unit("#1.0"), unit("#1.1")), w(unit("#1.0"), unit("#1.2"))),
                N,
            ),
        ),
        (
            total(power(total(w(I, J), J), M), I),
            ("sum", (unit("#2.0"),), power(("sum", (unit("#1.0"),), w(unit("#2.0"), unit("#1.0")), N), M), N),
        ),
        (
            total(("sum", (R,), ("Slope", R, I), Q), I),
            (
                "sum",
                (unit("#2.0"),),
                ("sum", (("var", "#1.0", "lag"),), ("Slope", ("var", "#1.0", "lag"), unit("#2.0")), Q),
                N,
            ),
        ),
        (("maximum", (I,), TWO, N), ("maximum", (unit("#1.0"),), TWO, N)),
        (
            ("prod", (R,), ("maximum", (I, J), w(I, J), N), Q),
            (
                "prod",
                (("var", "#2.0", "lag"),),
                ("maximum", (unit("#1.0"), unit("#1.1")), w(unit("#1.0"), unit("#1.1")), N),
                Q,
            ),
        ),
        (("prod", (R,), ("maximum", (), X, N), Q), ("prod", (("var", "#1.0", "lag"),), ("maximum", (), X, N), Q)),
        (
            ("sum", (R,), ("Slope", R, K), Q),
            ("sum", (("var", "#1.0", "lag"),), ("Slope", ("var", "#1.0", "lag"), K), Q),
        ),
        (total(w(unit("#1.0"), I), I), ("sum", (unit("#2.0"),), w(unit("#1.0"), unit("#2.0")), N)),
        (("maximum", (I,), ("abs", w(K, I)), N), ("maximum", (unit("#1.0"),), ("abs", w(K, unit("#1.0"))), N)),
        (
            ("maximum", (I,), total(w(I, J), J), N),
            ("maximum", (unit("#2.0"),), ("sum", (unit("#1.0"),), w(unit("#2.0"), unit("#1.0")), N), N),
        ),
    ],
    ids=repr,
)
def test_the_canonical_term_is_this_one(t, canonical):
    assert term(normal(t)) == canonical


def test_a_sum_is_multiplied_out_up_to_the_power_of_64():
    assert len(normal(power(("+", X, ONE), Fraction(64)))) == 65
    assert term(normal(power(("+", X, ONE), Fraction(65)))) == power(("+", X, ONE), Fraction(65))
    assert normal(power(X, Fraction(65))) == {((X, ((None, 65),)),): ONE}


def test_a_literal_exponent_is_at_most_a_hundred_thousand():
    assert normal(power(X, Fraction(100_000))) == {((X, ((None, 100_000),)),): ONE}
    assert normal(power(-ONE, Fraction(-100_000))) == {(): ONE}
    for base, exponent in ((X, 100_001), (-ONE, -100_001)):
        with pytest.raises(KernelError, match="is beyond 100000"):
            normal(power(base, Fraction(exponent)))


def test_six_nested_sums_are_merged_and_seven_are_refused():
    units = [unit(f"u{k}") for k in range(7)]
    (((atom, _),),) = normal(total(("Free", "g", *units[:6]), *units[:6]))
    assert len(atom[1]) == 6
    with pytest.raises(KernelError, match="7 nested sums; the normal form merges at most 6"):
        normal(total(("Free", "g", *units), *units))


@pytest.mark.parametrize(
    ("t", "known"),
    [
        (ZERO, True),
        (HALF, True),
        (-ONE, False),
        (power(ZERO, M), True),
        (power(-ONE, M), False),
        (power(TWO, M), True),
        (power(X, ("*", TWO, Q)), True),
        (power(X, ("*", THREE, Q)), False),
        (power(X, ("+", ("*", TWO, M), ONE)), False),
        (("*", X, X), True),
        (("*", X, B), False),
        (("*", ("abs", X), B), False),
        (("+", ("abs", X), ("*", -ONE, ("abs", B))), False),
        (M, True),
        (Q, True),
        (N, True),
        (X, False),
        (K, False),
        (w(K, V), False),
        (total(w(K, I), I), False),
        (total(("*", w(K, I), w(K, I)), I), True),
        (("sum", (R,), R, Q), False),
        (("maximum", (I,), ("abs", w(K, I)), N), False),
        (("ActAt", X), False),
        (("WeightMax",), True),
        (("SlopeSup",), True),
        (("SlopeMax", "inf"), True),
        (("SlopeMax", "inf", Q), True),
        (("SlopeMax", "inf", M), False),
    ],
    ids=repr,
)
def test_what_is_known_to_be_non_negative_by_its_form(t, known):
    assert nonnegative(t) is known


def test_a_difference_is_the_right_side_minus_the_left():
    assert difference(("<=", X, B)) == normal(("+", B, ("*", -ONE, X)))
