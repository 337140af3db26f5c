"""The kernel's normal form: equal forms mean equal values, in every net tried, over whole classes of random terms."""

import random
from collections import defaultdict
from fractions import Fraction

import pytest

from proofs.terms import ONE, ZERO, KernelError, N, free, has_sort, linear, nonnegative, normal, subst, term

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


def test_fifty_thousand_random_terms_have_no_unsound_class():
    found, missed = classes_of(50_000, seed=1)
    assert [form for form, signatures in found.items() if len(signatures) > 1] == []
    assert len(found) > 15_000  # the classes are many, and not one term each
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
