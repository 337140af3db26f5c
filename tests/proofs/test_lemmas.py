"""The shared proofs rest on no hypothesis, and what they conclude holds on random nets, by a slow evaluator."""

import random
from fractions import Fraction

import pytest

from proofs import kernel as K
from proofs import lemmas
from proofs import tactics as T
from proofs.kernel import Proof
from proofs.lemmas import KK, I, J, Q, V, W, identities
from proofs.meaning import definition
from proofs.terms import ONE, ZERO, KernelError, N, Term, free, subst


def value(t: Term, net: dict, env: dict) -> Fraction:
    """A slow, obvious meaning of kernel terms in a net {"n", "w", "s"}, apart from kernel and evaluator."""
    if isinstance(t, Fraction):
        return t
    head, *args = t
    if head == "n":
        return Fraction(net["n"])
    if head == "var":
        return env[t]
    if head in ("+", "*"):
        out = ZERO if head == "+" else ONE
        for x in args:
            out = out + value(x, net, env) if head == "+" else out * value(x, net, env)
        return out
    if head == "**":
        return value(args[0], net, env) ** int(value(args[1], net, env))
    if head == "abs":
        return abs(value(args[0], net, env))
    if head == "sum":
        (unit,), body, _ = args
        return sum((value(body, net, env | {unit: u}) for u in range(net["n"])), ZERO)
    return leaf(head, args, net, env)


def leaf(head: str, args: list, net: dict, env: dict) -> Fraction:
    w, slopes, n = net["w"], net["s"], range(net["n"])
    at = [] if head == "Norm" else [a if isinstance(a, str) else value(a, net, env) for a in args]
    if head == "Weight":
        return w[at[0]][at[1]]
    if head == "Slope":
        return slopes[int(at[0])][at[1]]
    if head == "ErrorFlow":
        q, k, v, o = int(at[0]), at[1], at[2], int(at[3])
        steps = [[[w[i][j] * slopes[o + r][j] for j in n] for i in n] for r in range(1, q + 1)]
        product = steps[0]
        for step in steps[1:]:
            product = [
                [sum(a * b for a, b in zip(row, col, strict=True)) for col in zip(*step, strict=True)]
                for row in product
            ]
        return product[k][v]
    if head == "SlopeMax":
        return max(abs(x) for r in range(1, int(at[1]) + 1) for x in slopes[r])
    if head == "WeightMax":
        return max(abs(x) for row in w for x in row)
    if head == "SlopeSup":
        return net["sup"]
    p, matrix = args
    if matrix[0] == "Row":
        return max(abs(x) for x in w[env[matrix[1]]])
    if matrix[0] == "Col":
        return max(abs(row[env[matrix[1]]]) for row in w)
    lines = w if p == "inf" else list(zip(*w, strict=True))
    return max(sum(abs(x) for x in line) for line in lines)


def nets():
    for seed in range(12):
        rng = random.Random(seed)
        n = 1 + seed % 3
        s = [[Fraction(rng.randint(-4, 4), 4) for _ in range(n)] for _ in range(8)]
        w = [[Fraction(rng.randint(-4, 4), 2) for _ in range(n)] for _ in range(n)]
        yield {"n": n, "w": w, "s": s, "sup": ONE}, rng


BOUNDS = {
    "flow below power, infinity norm": lambda: lemmas.flow_below_power("inf"),
    "flow below power, 1-norm": lambda: lemmas.flow_below_power("one"),
    "class bound": lemmas.flow_below_class_bound,
    "rows of the flow": lambda: lemmas.at_lag(lemmas.flow_rows(lemmas.below_max(("Norm", "inf", W), KK))),
    "norm below largest weight": lambda: lemmas.norm_below_weight_max("inf"),
    "powers of the rate": lambda: lemmas.rate_powers("one"),
}


@pytest.mark.parametrize("bound", BOUNDS.values(), ids=BOUNDS)
def test_a_bound_rests_on_nothing_and_holds_on_random_nets(bound):
    proof = bound()
    assert proof.hyps == frozenset()
    for net, rng in nets():
        env = {Q: Fraction(rng.randint(1, 4)), **{u: rng.randrange(net["n"]) for u in (I, J, KK, V)}}
        assert free(proof.concl) <= env.keys()
        _, left, right = proof.concl
        assert value(left, net, env) <= value(right, net, env)


def test_the_middle_form_holds_on_random_nets():
    proof = lemmas.middle_form()
    (m,) = proof.concl[1]
    for net, rng in nets():
        env = {m: Fraction(rng.randint(0, 3)), KK: rng.randrange(net["n"]), V: rng.randrange(net["n"])}
        _, left, right = proof.concl[2]
        assert value(left, net, env) <= value(right, net, env)


def test_the_first_step_is_peeled_on_random_nets():
    (lag,), (_, (unit,), (_, left, right)) = (proof := identities.first_step_peeled()).concl[1:]
    assert proof.hyps == frozenset()
    for net, rng in nets():
        env = {lag: Fraction(rng.randint(1, 3)), identities.O: Fraction(rng.randint(0, 2))}
        env |= {unit: rng.randrange(net["n"]), KK: rng.randrange(net["n"])}
        assert value(left, net, env) == value(right, net, env)


UNFOLDED: list[Term] = [
    ("ErrorFlow", Fraction(3), KK, V, ONE),
    ("ErrorFlow", ONE, KK, V, ZERO),
    ("Norm", "one", ("Row", KK)),
]


@pytest.mark.parametrize("leaf_term", UNFOLDED, ids=lambda t: t[0])
def test_a_definition_has_the_value_of_its_leaf(leaf_term):
    for net, rng in nets():
        env = {KK: rng.randrange(net["n"]), V: rng.randrange(net["n"])}
        if leaf_term[0] == "Norm":
            assert value(definition(leaf_term), net, env) == sum(abs(x) for x in net["w"][env[KK]])
        else:
            assert value(definition(leaf_term), net, env) == value(leaf_term, net, env)


def test_tactics_refuse_what_the_kernel_refuses():
    a, b = T.var("a", "real"), T.var("b", "real")
    below: Proof = K.assume(("<=", a, b))
    with pytest.raises(KernelError, match="no identity"):
        T.chain(below, below)
    with pytest.raises(KernelError, match="no identity"):
        T.power_bounds(below, below, Q)
    assert T.triangle(a, b).concl == ("<=", ("abs", ("+", a, b)), ("+", ("abs", a), ("abs", b)))
    assert T.absolute(K.assume(("=", a, b))).concl == ("=", ("abs", a), ("abs", b))
    assert subst(T.total(("Weight", I, J), I, J), I, KK) == T.total(("Weight", I, J), I, J)
    assert T.total(ONE, I) == ("sum", (I,), ONE, N)
