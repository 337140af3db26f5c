"""What is cited holds on exact cases and not without its hypothesis; whatever rests on it says so, and is CITED."""

import ast
import inspect
from fractions import Fraction
from itertools import accumulate
from math import prod, sqrt, tanh
from operator import mul
from random import Random

import pytest
from stored_forms import ANY, case, claim
from test_norm_facts import conclusion, swapping, truths, written

from proofs import kernel as K
from proofs.atlas import record
from proofs.check import check_claim
from proofs.cited import CITED
from proofs.claim import Claim, Constructed, instead
from proofs.claims import CLAIMS
from proofs.cli.judging import AS_EXPECTED, status_of
from proofs.exact.evaluate import Judge, read_case
from proofs.expected import outcome
from proofs.explain import claim_explanation
from proofs.negation import refuted
from proofs.report.verdicts import corrected_text, evidence, summary
from proofs.tactics import weigh
from proofs.terms import ONE, ZERO, KernelError
from proofs.verdict import Status
from theory.statement import Net, Norm, SpectralRadius, Units, W, leq, two

I, J = (("var", name, "unit") for name in "ij")
Q, R, C = ("var", "q", "lag"), ("var", "r", "lag"), ("var", "c", "real")
S = ("var", "s", "nat")
X, G = (("Free", name, S) for name in "xg")
JOINT = ("JointRadius",)
WEIGHTS = ("W",)


def truths_of_powers(formula, steady, count=60):
    """What the evaluator says of the formula in nets of 1 to 3 units, with one step for all times or with three."""
    stored = claim(written(formula), sorts={}, system=ANY)
    judge, rng, found = Judge(stored), Random(3), []
    for _ in range(count):
        n = rng.randint(1, 3)
        weights = [[Fraction(rng.randint(-3, 3), 2) for _ in range(n)] for _ in range(n)]
        slopes = [[Fraction(rng.randint(-2, 4), 4) for _ in range(n)] for _ in range(1 if steady else 3)]
        found.append(judge.statement(judge.scene(read_case(case(weights, slopes), stored))))
    return found


@pytest.mark.parametrize("flow", ["Flow", "StateFlow"])
@pytest.mark.parametrize("half", [1, 2])
def test_the_powers_of_one_matrix_decay_and_vanish_as_cited_and_other_flows_do_not(flow, half):
    (_, _, both) = K.cite("powers", flow).concl
    found = truths_of_powers(both[half], steady=True)
    assert False not in found
    assert found.count(True) > 30
    assert False in truths_of_powers(both[half], steady=False, count=300)


@pytest.mark.parametrize("flow", ["Flow", "StateFlow"])
def test_the_hypothesis_of_the_powers_is_about_all_times_of_the_steps(flow):
    (_, (_, (r,), (_, (j,), equation)), _) = K.cite("powers", flow).concl
    first, sort = {"Flow": (ONE, "lag"), "StateFlow": (ZERO, "nat")}[flow]  # F'(t-1), ... and F'(t), ...
    assert r[2] == sort
    assert equation == ("=", ("Slope", r, j), ("Slope", first, j))


DOMINATED = [
    (WEIGHTS, ONE, ("Abs", WEIGHTS)),
    (("Flow", ONE), ("SlopeMax", "inf"), ("Abs", WEIGHTS)),
    (("Step", R), ("abs", C), ("Abs", WEIGHTS)),
    (("Abs", WEIGHTS), ONE, WEIGHTS),
]


@pytest.mark.parametrize("matrices", DOMINATED, ids=str)
def test_the_larger_of_two_matrices_has_the_larger_radius(matrices):
    found = truths(K.cite("dominated", *matrices, I, J).concl, 40)
    assert False not in found
    assert True in found


def test_signs_and_factors_below_zero_do_not_dominate():
    fact = K.cite("dominated", ("Abs", WEIGHTS), ONE, WEIGHTS, I, J).concl
    assert False in truths(conclusion(fact), 80)
    signed = K.cite("dominated", WEIGHTS, ONE, ("Abs", ("Step", R)), I, J).concl
    assert False in truths(swapping(("abs", ("Weight", I, J)), ("Weight", I, J))(signed), 400)
    negative = K.cite("dominated", ("Abs", WEIGHTS), -ONE, WEIGHTS, I, J).concl
    assert False not in truths(negative, 80)
    assert False in truths(swapping(("<=", ZERO, -ONE), ("<=", ZERO, ONE))(negative), 80)


def test_a_product_has_the_same_radius_either_way_round_at_one_and_the_same_time():
    fact = K.cite("exchanged").concl
    found = truths(fact, 60)
    assert False not in found
    assert True in found
    assert False in truths(swapping(("Step", ONE + ONE), ("Step", ONE))(fact), 60)
    assert False in truths(swapping(("Step", ONE + ONE), WEIGHTS)(fact), 60)


@pytest.mark.parametrize(
    ("text", "name", "arguments"),
    [
        ("nothing of the name 'perron' is cited; there are powers, dominated", "perron", ()),
        ("'Step' is no flow", "powers", ("Step",)),
        ("are no two units", "dominated", (WEIGHTS, ONE, WEIGHTS, I, I)),
        ("are no two units", "dominated", (WEIGHTS, ONE, WEIGHTS, R, J)),
        ("are no two units", "dominated", (WEIGHTS, ONE, WEIGHTS, I, R)),
        ("is free in a matrix or in the factor", "dominated", (WEIGHTS, ("Free", "c", I), WEIGHTS, I, J)),
        ("is free in a matrix or in the factor", "dominated", (("Step", ("Free", "r", J)), ONE, WEIGHTS, I, J)),
        ("is free in a matrix or in the factor", "dominated", (WEIGHTS, ONE, ("Step", ("Free", "r", J)), I, J)),
        ("r or j is free in", "joint_decay", (("Slope", ("var", "r", "nat"), J),)),
        ("r or j is free in", "joint_period", (("Free", "c", J), Q)),
        ("is not manifestly a lag", "joint_period", (ONE, ("var", "m", "nat"))),
        ("'max' is none of one, two, inf, fro", "joint_norm", ("max",)),
        ("is no nat", "boundary_decay", (X, G, ("var", "s", "lag"), C, ONE, ONE)),
        ("is no nat", "boundary_decay", (X, G, ("Free", "s", "nat"), C, ONE, ONE)),
        ("not manifestly a lag", "boundary_decay", (X, G, S, C, ONE, S)),
        ("not manifestly a lag", "boundary_decay", (X, G, S, C, ONE, ONE / 2)),
        ("s is free in c, k or p", "boundary_decay", (X, G, S, S, ONE, ONE)),
        ("s is free in c, k or p", "boundary_decay", (X, G, S, C, ("Free", "x", S), ONE)),
        ("is free in what is passed", "boundary_decay", (X, G, S, ("var", "C", "real"), ONE, ONE)),
        ("is free in what is passed", "boundary_decay", (("*", R, X), G, S, C, ONE, ONE)),
        ("is free in what is passed", "boundary_decay", (X, ("*", ("var", "T", "lag"), G), S, C, ONE, ONE)),
        ("is free in what is passed", "boundary_decay", (X, G, S, C, ("var", "eps", "real"), Q)),
        ("has no entries", "dominated", (("Slopes", ONE), ONE, WEIGHTS, I, J)),
    ],
)
def test_what_is_not_listed_or_lacks_its_side_condition_is_refused(text, name, arguments):
    with pytest.raises(KernelError, match=text):
        K.cite(name, *arguments)


def test_every_citation_has_an_author_a_year_and_a_theorem_or_a_definition():
    for citation in CITED.values():
        assert any(part.isdigit() and len(part) == 4 for part in citation.source.replace("(", ")").split(")"))
        assert any(word in citation.source for word in ("Theorem", "definition", "infimum", "chapter"))
        assert citation.fact.__doc__


# the joint spectral radius: slopes in [0, c] drawn so, or not


def truths_of_joint(formula, nets):
    """What the evaluator says of the formula in nets, given by their weights and slopes."""
    stored = claim(written(formula), sorts={"q": "lag"}, system=ANY)
    judge = Judge(stored)
    cases = (read_case(case(weights, slopes, q=1 + i % 3), stored) for i, (weights, slopes) in enumerate(nets))
    return [judge.statement(judge.scene(each)) for each in cases]


def nets(count=80):
    """Nets of 1 to 3 units with weights of any sign, and slopes in [0, 1] of a period of up to 3."""
    rng = Random(5)
    for _ in range(count):
        n = rng.randint(1, 3)
        weights = [[Fraction(rng.randint(-4, 4), 3) for _ in range(n)] for _ in range(n)]
        yield weights, [[Fraction(rng.randint(0, 4), 4) for _ in range(n)] for _ in range(rng.randint(1, 3))]


# W diag(1, -1) has the radius 1.09, and no W D with D between 0 and 1 one above .97, nor their products
SIGNS = [([[ZERO, Fraction(-3, 4)], [Fraction(1, 2), Fraction(3, 4)]], [[ONE, -ONE]])]


def test_slopes_of_one_sign_decay_where_the_joint_radius_is_small_and_others_need_not():
    (_, (_, _, small), decays) = K.cite("joint_decay", ONE).concl
    implied = ("implies", small, decays)
    found = truths_of_joint(implied, nets())
    assert False not in found
    assert True in found
    assert False in truths_of_joint(implied, SIGNS)
    assert False in truths_of_joint(("implies", ("<", ("*", ONE / 2, JOINT), ONE), decays), nets())


def test_a_flow_of_one_sign_has_no_radius_above_the_power_of_the_joint_one():
    (_, slopes, bound) = K.cite("joint_period", ONE, Q).concl
    found = truths_of_joint(bound, nets())
    assert False not in found
    assert True in found
    assert False in truths_of_joint(bound, SIGNS)
    assert False in truths_of_joint(swapping(("**", ("*", ONE, JOINT), Q), ("*", ONE, JOINT))(bound), nets())
    assert False in truths_of_joint(
        swapping(("SpectralRadius", ("Flow", Q)), ("Norm", "two", ("Flow", Q)))(bound), nets()
    )
    assert slopes == K.cite("joint_decay", ONE).concl[1][1]
    (_, (r,), (_, (j,), both)) = slopes
    slope = ("Slope", r, j)
    assert (r[2], j[2]) == ("nat", "unit")
    assert both == ("and", ("<=", ZERO, slope), ("<=", slope, ONE))


@pytest.mark.parametrize("p", ["one", "two", "inf", "fro"])
def test_the_joint_radius_is_at_most_a_norm_and_no_largest_entry(p):
    fact = K.cite("joint_norm", p).concl
    found = truths_of_joint(fact, nets())
    assert False not in found
    assert True in found
    assert False in truths_of_joint(swapping(p, "max")(fact), nets())
    assert False in truths_of_joint(("<", *fact[1:]), nets())


def test_the_joint_radius_is_at_most_that_of_the_absolute_weights_and_not_that_of_W():
    fact = K.cite("joint_absolute").concl
    found = truths_of_joint(fact, nets())
    assert False not in found
    assert True in found
    assert False in truths_of_joint(swapping(("Abs", WEIGHTS), WEIGHTS)(fact), nets())


# the boundary: sequences x and factors g, followed in floating point for LATE steps

LATE = 20_000
NEAR = 0.03  # after LATE steps what tends to a limit is within its share t**(-1/2) or log t / t of it, times 4


def at_boundary(formula, runs, **variables):
    """The premises of the citation at 300 times, and whether its limit and its bounds look so after LATE steps."""
    (_, (_, start, *each_time), (_, (_, _, (_, _, late)), (_, _, (_, _, between)))) = formula
    values = {"C": 0.0, **{name: float(value) for name, value in variables.items()}}
    products = list(accumulate([1.0, *runs["g"][1:]], mul))

    def number(t, **more):
        match t:
            case Fraction():
                return float(t)
            case ("var", name, _):
                return more.get(name, values.get(name))
            case ("Free", name, index):
                return runs[name][round(number(index, **more))]
            case ("prod", _, ("Free", "g", _), q):
                return products[round(number(q, **more))]
            case ("abs", inner):
                return abs(number(inner, **more))
        return {"+": sum, "*": prod, "**": lambda pair: pair[0] ** pair[1]}[t[0]]([number(x, **more) for x in t[1:]])

    def holds(relation, **more):
        (sign, a, b), slack = relation, 1e-15
        left, right = number(a, **more), number(b, **more)
        return left < right if sign == "<" else left <= right + slack

    premises = [holds(start), *(all(holds(body, s=s) for s in range(300)) for _, _, body in each_time)]
    (_, _, (_, _, (_, _, near))), (_, _, (_, (_, _, scaled), _)) = late, between
    first, second = (number(scaled, q=q) for q in (LATE // 2, LATE))
    return premises, number(near[1], q=LATE) < NEAR, first > 0 and abs(second / first - 1) < NEAR


def run_of(step, slope, start):
    """x and g = the slope at x, over LATE + 1 times."""
    places = list(accumulate(range(LATE), lambda x, _: step(x), initial=start))
    return {"x": places, "g": [slope(x) for x in places]}


def noisy():
    """x - x**2 with an error of x**3 / 2 of either sign in each step, and a factor with one of x**2."""
    rng = Random(1)
    places = list(accumulate(range(LATE), lambda x, _: x - x**2 + rng.uniform(-0.5, 0.5) * x**3, initial=0.4))
    return {"x": places, "g": [1 - 2 * x + rng.uniform(-0.5, 0.5) * x**2 for x in places]}


SADDLE = run_of(lambda x: x / (1 + x), lambda x: (1 + x) ** -2, 0.3)
CUBIC = run_of(lambda x: x - x**3, lambda x: 1 - 3 * x**2, 0.3)
BOUNDARY = {
    "saddle": (SADDLE, {"c": 1, "K": 3, "p": 1}),
    "pitchfork": (run_of(lambda x: x / sqrt(1 + 2 * x * x), lambda x: (1 + 2 * x * x) ** -1.5, 0.1), {"K": 8, "p": 2}),
    "cubic": (CUBIC, {"K": 1, "p": 2}),
    "tanh": (run_of(tanh, lambda x: 1 - tanh(x) ** 2, 0.4), {"c": Fraction(1, 3), "K": Fraction(1, 2), "p": 2}),
    "fourth": (run_of(lambda x: x - 2 * x**4, lambda x: 1 - 8 * x**3, 0.4), {"c": 2, "K": 1, "p": 3}),
    "noisy": (noisy(), {"K": Fraction(1, 2), "p": 1}),
}


def of_order(p):
    """The citation for x, g and the order p."""
    return K.cite("boundary_decay", X, G, S, C, ("var", "K", "real"), p).concl


@pytest.mark.parametrize("name", BOUNDARY)
def test_at_the_boundary_states_and_gradients_decay_as_cited(name):
    runs, numbers = BOUNDARY[name]
    for p in (("var", "p", "lag"), Fraction(numbers["p"])):
        premises, limit, bounds = at_boundary(of_order(p), runs, **{"c": 1, **numbers})
        assert all(premises)
        assert limit
        assert bounds


def test_another_exponent_or_another_constant_is_none():
    p = ("var", "p", "lag")
    exponent = of_order(p)[2][2][2][2][2][1][2][1][2]
    for runs, numbers in BOUNDARY.values():
        other = swapping(exponent, ("**", p, -ONE))(of_order(p))
        assert at_boundary(other, runs, **{"c": 1, **numbers})[1:] == (True, False)
        twice = swapping(("*", C, p, Q, ("**", ("Free", "x", Q), p)), ("*", C, Q, ("**", ("Free", "x", Q), p)))
        assert at_boundary(twice(of_order(p)), runs, **{"c": 1, **numbers})[1] == (numbers["p"] == 1)


def test_each_hypothesis_at_the_boundary_is_needed():
    resting = {"x": [0.25] * (LATE + 1), "g": [0.5] * (LATE + 1)}  # x = c/K, so that it need not fall
    cases = {
        0: (resting, {"c": 1, "K": 4, "p": 1}),
        1: (run_of(lambda x: x - x * x, lambda x: 1 - 2 * x, 0.0), {"c": 1, "K": 1, "p": 1}),
        2: (run_of(lambda x: x - 2 * x**2, lambda x: 1 - 2 * x, 0.1), {"c": 1, "K": 1, "p": 1}),
        3: ({**SADDLE, "g": [0.3, 0.0, *SADDLE["g"][2:]]}, {"c": 1, "K": 3, "p": 1}),
        4: ({**CUBIC, "g": [1 - x**2 for x in CUBIC["x"]]}, {"c": 1, "K": 1, "p": 2}),
    }
    for i, (runs, numbers) in cases.items():
        premises, *shown = at_boundary(of_order(("var", "p", "lag")), runs, **numbers)
        assert not premises[i]
        assert shown != [True, True]
    flat = run_of(lambda x: x - x**3, lambda x: 1 - 3 * x**2, 0.3)
    premises, *shown = at_boundary(of_order(ONE), flat, c=0, K=3)  # no term of this order: c = 0
    assert premises == [False, True, True, True, True]
    assert shown == [False, False]


# A Proof lists what it rests on


def test_a_proof_lists_what_the_proofs_that_it_used_cite():
    fact, other = K.cite("exchanged"), K.cite("powers", "Flow")
    assert fact.cites == {"exchanged"}
    assert K.algebra(ONE, ONE).cites == frozenset()
    assert K.both(K.both(fact, K.algebra(ONE, ONE)), K.suppose(other, other.concl)).cites == {"exchanged", "powers"}
    with pytest.raises(AttributeError, match="cannot be changed"):
        fact.cites = frozenset()


def premises_dropped(source):
    """The rules that take a Proof and make one without it."""
    found = []
    for rule in ast.parse(source).body:
        if not isinstance(rule, ast.FunctionDef) or rule.name in ("_proof", "_conclusion"):
            continue
        every = [*rule.args.args, *([rule.args.vararg] if rule.args.vararg else [])]
        premises = {a.arg for a in every if a.annotation is not None and "Proof" in ast.unparse(a.annotation)}
        for call in (
            x for x in ast.walk(rule) if isinstance(x, ast.Call) and ast.unparse(x.func) in ("_proof", "_limit")
        ):
            passed = {
                x.id
                for part in call.args[3 * (ast.unparse(call.func) == "_proof") :]
                for x in ast.walk(part)
                if isinstance(x, ast.Name)
            }
            found += [f"{rule.name}: {name}" for name in sorted(premises - passed)]
    return found


def test_no_rule_of_the_kernel_forgets_a_premise():
    assert premises_dropped(inspect.getsource(K)) == []
    forgets = "def rule(a: Proof, b: Proof | None) -> Proof:\n    return _proof(a.hyps | b.hyps, a.concl, 'rule', a)\n"
    assert premises_dropped(forgets) == ["rule: b"]


# and a verdict with it


def below_norm(**fields):
    """rho(W) <= |W|_2, which needs no citation."""
    return Claim(
        id="below-norm",
        source="a test",
        over=(Units("n"), Net()),
        statement=leq(SpectralRadius(W), Norm(two, W)),
        reason="a test",
        **fields,
    )


def needlessly_cited():
    fact = K.norm_fact("spectral_radius", "two", WEIGHTS)
    return weigh(fact.concl, (fact,), (K.cite("exchanged"), ZERO))


def test_a_proof_that_cites_gives_cited_and_one_that_does_not_gives_proved():
    proved = check_claim(below_norm(derivation=lambda: K.norm_fact("spectral_radius", "two", WEIGHTS)), budget=40)
    cited = check_claim(below_norm(derivation=needlessly_cited), budget=40)
    assert (proved.status, proved.cited, proved.trusted_base) == (Status.PROVED, (), "the kernel")
    assert (cited.status, cited.scope) == (Status.CITED, "all n")
    assert cited.cited == (f"exchanged ({CITED['exchanged'].source})",)
    assert cited.trusted_base == "the kernel and what is cited"


def test_a_cited_verdict_is_printed_counted_and_counts_as_success():
    one = below_norm(derivation=needlessly_cited)
    told = record(one, check_claim(one, budget=40))
    assert told["cited"] == [f"exchanged ({CITED['exchanged'].source})"]
    assert f"cites exchanged ({CITED['exchanged'].source}); rests on" in evidence(told)
    assert summary([told, told]) == "2 verdicts: 2 cited"
    assert outcome(told) == {"status": "CITED", "scope": "all n"}
    assert [status_of(told, require) for require in (None, "proved")] == [AS_EXPECTED, AS_EXPECTED]
    stands = {"variants": {"corrected": {"status": "CITED"}}}
    assert corrected_text([stands, stands]) == "2 of 2 corrected forms stand (2 cited)"


def test_a_claim_is_explained_with_what_it_cites_in_words():
    text = claim_explanation(CLAIMS["d6"], 0)
    assert "Taken from the literature, not proved here:" in text
    assert "powers: If every step of a flow is one matrix M" in text
    assert "Corollary 5.6.13" in text


def test_neither_vacuity_nor_a_refutation_by_construction_may_cite():
    absurd = below_norm(
        given=(leq(1, 0),), derivation=lambda: K.part(K.both(K.assume(("<=", ONE, ZERO)), K.cite("exchanged")), 0)
    )
    verdict = check_claim(absurd, budget=40)
    assert verdict.status == Status.VACUOUS  # by the tool's own proof
    assert not verdict.cited
    denial = below_norm(constructed=Constructed(where=(), derivation=lambda: K.cite("exchanged")))
    assert refuted(denial)[1] == "the construction cites exchanged: a refutation rests on the kernel alone"


CITING = ["d6", "d6-vanishes", "d7", "d7-periodic", "n4", "n4-explodes", "x5-radius", "x5-joint", "x5-constant", "x8"]


@pytest.mark.parametrize("name", CITING)
def test_the_statements_about_constant_steps_are_cited(name):
    verdict = check_claim(CLAIMS[name], budget=40)
    assert verdict.status == Status.CITED, verdict.reason


@pytest.mark.parametrize("name", ["d2", "d2-inf", "d4", "d5"])
def test_the_corrected_forms_about_eigenvalues_are_cited(name):
    corrected = CLAIMS[name].variant(CLAIMS[name].corrected)
    assert check_claim(corrected, budget=40).status == Status.CITED


def test_without_the_constant_slopes_the_derivations_prove_nothing():
    for name in ("d6", "x5-constant"):
        loose = CLAIMS[name].variant(instead(where=(), derivation=CLAIMS[name].derivation))
        assert check_claim(loose, budget=40).status != Status.CITED
