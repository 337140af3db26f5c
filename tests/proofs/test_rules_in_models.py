"""Rules of the kernel applied at random: what they conclude holds in every small net in which the hypotheses hold."""

import random
from collections import Counter
from fractions import Fraction

from test_terms import I, K, M, Q, V, X, nets, random_term, value

from proofs import kernel
from proofs.terms import ONE, RELATIONS, KernelError, N, Term

HOLDS = {"<=": lambda a, b: a <= b, "<": lambda a, b: a < b, "=": lambda a, b: a == b}
MODELS = [
    (
        net
        | {"Act": {(1, *unit): x for unit, x in net["u"].items()}}
        | {"Same": {(i, j): Fraction(i == j) for i in range(1, 4) for j in range(1, 4)}},
        env,
    )
    for net, env in nets()
]
LAG = ("var", "r", "lag")


def true_in(formula: Term, net: dict, env: dict) -> bool:
    """Whether a relation, or a for-all over units or lags up to 4, holds in the net."""
    if formula[0] == "all":
        (_, (variable,), body) = formula
        ends = range(1, net["n"] + 1) if variable[2] == "unit" else range(1, 5)
        return all(true_in(body, net, env | {variable: i}) for i in ends)
    return HOLDS[formula[0]](value(formula[1], net, env), value(formula[2], net, env))


def sound(proof: kernel.Proof) -> list[bool]:
    """Whether the conclusion holds, for each net in which all hypotheses do."""
    return [true_in(proof.concl, net, env) for net, env in MODELS if all(true_in(h, net, env) for h in proof.hyps)]


def in_language(t: Term) -> Term:
    """The random term with Act(1, j) for its leaf u(j), which the language does not have."""
    if not isinstance(t, tuple):
        return t
    return ("Act", ONE, t[1]) if t[0] == "u" else tuple(in_language(x) for x in t)


def terms(rng: random.Random, *units: Term) -> Term:
    return in_language(random_term(rng, rng.choice([0, 1, 2]), [K, V, *units]))


def random_certificate(rng: random.Random, premises: list[kernel.Proof]) -> tuple[list, list[Term]]:
    """Summands c * f1 * f2 ..., and what they are as terms."""
    certificate, summands = [], []
    for _ in range(rng.randint(1, 2)):
        coefficient, factors = Fraction(rng.choice([-1, 1, 2]), rng.choice([1, 2])), []
        product: list[Term] = [coefficient]
        for _ in range(rng.randint(0, 3)):
            kind = rng.random()
            if kind < 0.5:
                index = rng.randrange(len(premises))
                _, a, b = premises[index].concl
                factors.append(index)
                product.append(("+", b, ("*", -ONE, a)))
            else:
                t = terms(rng)
                factors.append(("square", t) if kind < 0.7 else ("abs", t) if kind < 0.9 else t)
                product += [t, t] if kind < 0.7 else [factors[-1]]
        certificate.append((coefficient, factors))
        summands.append(("*", *product))
    return certificate, summands


def judged_certificates(count: int) -> Counter:
    """How many conclusions of random certificates hold, fail, and how many certificates were refused."""
    rng, counted = random.Random(11), Counter()
    for _ in range(count):
        premises = [kernel.assume((rng.choice(sorted(RELATIONS)), terms(rng), terms(rng))) for _ in range(2)]
        certificate, summands = random_certificate(rng, premises)
        base = terms(rng)
        goal = (rng.choice(sorted(RELATIONS)), base, ("+", base, *summands))
        try:
            proof = kernel.positive(goal, premises, certificate)
        except KernelError:
            counted["refused"] += 1
            continue
        counted.update(sound(proof))
    return counted


def test_random_certificates_that_are_accepted_are_sound():
    counted = judged_certificates(5000)
    assert counted[False] == 0
    assert counted[True] > 400
    assert counted["refused"] > 1000


def test_an_unsound_side_condition_is_noticed(monkeypatch):
    monkeypatch.setattr(kernel, "nonnegative", lambda t: True)
    assert judged_certificates(1000)[False] > 0


def test_random_sums_products_and_maxima_obey_their_rules():
    rng, counted = random.Random(12), Counter()
    for _ in range(1500):
        body = terms(rng, I)
        over_units = [(binder, (I,), body, N) for binder in ("sum", "maximum")]
        inner = ("*", ("Slope", LAG, K), body if I not in kernel.free(body) else X)
        attempts = [
            lambda s=over_units[0]: kernel.triangle(s),
            lambda m=over_units[1]: kernel.maximum_upper(m, V),
            lambda b=body: kernel.member(kernel.generalise(absolute_is_positive(b), I), V),
            lambda b=body: kernel.sum_monotone(kernel.generalise(kernel.abs_upper(b), I)),
            lambda b=body: kernel.sift(("sum", (I,), ("*", ("Same", I, V), b), N)),
            lambda b=inner: kernel.fold(("sum", (LAG,), b, Q)),
            lambda b=inner: kernel.fold(("prod", (LAG,), b, ("+", M, ONE))),
            lambda b=body: kernel.size_squared(b),
        ]
        try:
            proof = rng.choice(attempts)()
        except KernelError:
            counted["refused"] += 1
            continue
        counted.update(sound(kernel.generalise(proof, I) if I in kernel.free(proof.concl) else proof))
    assert counted[False] == 0
    assert counted[True] > 2000


def absolute_is_positive(t: Term) -> kernel.Proof:
    return kernel.positive(("<=", Fraction(0), ("abs", t)), [], [(ONE, [("abs", t)])])
