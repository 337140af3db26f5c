"""Every rule of the kernel refuses a false premise; a Proof cannot be forged, changed, copied or pickled."""

import copy
import pickle
from fractions import Fraction
from types import SimpleNamespace

import pytest

from proofs import kernel as K
from proofs.meaning import read
from proofs.terms import ONE, ZERO, KernelError, N, free, nonnegative, normal, subst, term

I, J, KK, V = (("var", name, "unit") for name in "ijkv")
Q, R, M = ("var", "q", "lag"), ("var", "r", "lag"), ("var", "m", "nat")
A, B, X = (("var", name, "real") for name in "abx")


def w(k, j):
    return ("Weight", k, j)


def leq(a, b):
    return ("<=", a, b)


def refused(text):
    return pytest.raises(KernelError, match=text)


A_BELOW_B = K.assume(leq(A, B))
ALL_UNITS = K.generalise(K.abs_upper(w(KK, I)), I)  # for all i, w[k, i] <= |w[k, i]|


# A Proof is what the rules made, and nothing else.


def test_a_proof_cannot_be_forged():
    with pytest.raises(TypeError, match="made by the rules"):
        K.Proof(object(), (), leq(ONE, ZERO), "forged", ())


def test_a_proof_cannot_be_changed():
    for change in (lambda p: setattr(p, "concl", leq(ONE, ZERO)), lambda p: delattr(p, "hyps")):
        with pytest.raises(AttributeError, match="cannot be changed"):
            change(A_BELOW_B)


@pytest.mark.parametrize("duplicate", [copy.copy, copy.deepcopy, pickle.dumps], ids=["copy", "deepcopy", "pickle"])
def test_a_proof_cannot_be_copied_or_pickled(duplicate):
    with pytest.raises(TypeError, match="cannot be copied or pickled"):
        duplicate(A_BELOW_B)


def test_a_look_alike_is_no_proof():
    class Fake:
        concl, hyps, rule, uses = ("all", (I,), leq(ONE, ZERO)), frozenset(), "fake", ()

    with refused("is no Proof"):
        K.instantiate(Fake(), KK)


# Logic


def test_only_a_formula_is_assumed():
    with refused("is no formula"):
        K.assume(("+", A, B))


def test_no_generalisation_over_a_variable_of_a_hypothesis():
    with refused("'x', 'real'.* is free in a hypothesis"):
        K.generalise(K.assume(leq(X, ONE)), X)


def test_an_instance_has_the_sort_of_its_variable():
    lags = K.generalise(K.at_least_one(Q), Q)  # for all lags q, 1 <= q
    assert K.instantiate(lags, ("+", M, ONE)).concl == leq(ONE, ("+", M, ONE))
    for wrong in (ZERO, M, ("+", Q, -ONE), Fraction(1, 2), A, I):
        with refused("is not of the sort lag"):
            K.instantiate(lags, wrong)
    for wrong in (ONE, A, Q):
        with refused("is not of the sort unit"):
            K.instantiate(ALL_UNITS, wrong)
    with refused("is not of the sort real"):
        K.instantiate(K.generalise(K.abs_upper(X), X), leq(A, B))


def test_an_instance_captures_no_variable():
    inner = K.generalise(K.generalise(K.algebra(w(KK, I), w(KK, I)), I), KK)  # for all k, for all i: w[k, i] = w[k, i]
    concl = K.instantiate(inner, I).concl
    (bound,) = concl[1]
    assert bound != I
    assert concl[2] == ("=", w(I, bound), w(I, bound))


def test_only_a_for_all_is_instantiated():
    with refused("is none of"):
        K.instantiate(A_BELOW_B, ONE)


def test_detach_needs_the_very_premise():
    implication = K.suppose(A_BELOW_B, leq(A, ONE))
    with refused("the premise is not"):
        K.detach(implication, A_BELOW_B)


def test_suppose_discharges_no_other_hypothesis():
    assert K.suppose(A_BELOW_B, leq(A, ONE)).hyps == {leq(A, B)}
    assert K.suppose(A_BELOW_B, leq(A, B)).hyps == frozenset()


def test_induction_needs_base_and_step_of_one_formula():
    formula = leq(ONE, Q)
    base, step = K.at_least_one(ONE), K.at_least_one(("+", Q, ONE))
    assert K.induct(base, step, Q, formula).concl == ("all", (Q,), formula)
    with refused("the base is not"):
        K.induct(step, step, Q, formula)
    with refused("the step is not"):
        K.induct(base, base, Q, formula)
    with refused("the base is not"):  # a nat starts at 0
        K.induct(base, K.at_least_one(("+", M, ONE)), M, leq(ONE, M))
    with refused("neither a nat nor a lag"):
        K.induct(base, step, X, formula)


def test_induction_keeps_the_hypotheses_of_the_step():
    formula = leq(Q, X)
    step = K.assume(leq(("+", Q, ONE), X))
    with refused("q is free in a hypothesis"):
        K.induct(K.assume(leq(ONE, X)), step, Q, formula)


def test_a_shifted_statement_holds_from_its_start_only():
    formula = leq(Fraction(2), Q)
    at_two = K.generalise(K.positive(leq(Fraction(2), ("+", M, Fraction(2))), [], [(ONE, [M])]), M)
    assert K.from_shift(at_two, Q, 2, formula).concl == ("all", (Q,), ("implies", leq(Fraction(2), Q), formula))
    with refused(r"not the formula at m \+ 1"):
        K.from_shift(at_two, Q, 1, formula)
    with refused("start >= 1"):
        K.from_shift(at_two, Q, 0, formula)
    with refused("m is free in the formula"):
        K.from_shift(at_two, Q, 2, leq(M, Q))


def test_replacing_needs_the_template_at_the_premise():
    equation = K.assume(("=", A, B))
    assert K.replace(K.abs_upper(A), equation, X, leq(X, ("abs", A))).concl == leq(B, ("abs", A))
    with refused("does not give the premise"):
        K.replace(K.abs_upper(B), equation, X, leq(X, ("abs", A)))
    with refused("is none of"):
        K.replace(K.abs_upper(A), A_BELOW_B, X, leq(X, ("abs", A)))
    with refused("no real variable"):
        K.replace(K.abs_upper(A), equation, Q, leq(Q, ("abs", A)))


def test_replacing_under_a_binder_renames_it():
    equation = K.assume(("=", ("Free", "u", I), ZERO))
    template = ("=", ("sum", (I,), ("*", X, w(KK, I)), N), A)
    result = K.replace(K.assume(subst_free(template)), equation, X, template)
    assert result.concl == ("=", ("sum", (("var", "i", "unit"),), ("*", ZERO, w(KK, I)), N), A)


def subst_free(template):
    return subst(template, X, ("Free", "u", I))


# Arithmetic


def test_algebra_needs_equal_normal_forms():
    with refused("different normal forms"):
        K.algebra(("sum", (I,), ("*", w(KK, I), w(I, V)), N), ("sum", (I,), ("*", w(I, KK), w(I, V)), N))


def test_a_certificate_has_no_negative_coefficient():
    with refused("the coefficient -1 is negative"):
        K.positive(leq(ONE, ZERO), [], [(Fraction(-1), [])])


def test_a_real_variable_is_not_taken_for_positive():
    with refused("not known to be >= 0"):
        K.positive(leq(ZERO, A), [], [(ONE, [A])])


def test_a_certificate_is_an_identity():
    with refused("no identity"):
        K.positive(leq(A, ("+", B, ONE)), [A_BELOW_B], [(ONE, [0])])


def test_a_strict_goal_needs_something_strictly_positive():
    with refused("strictly positive"):
        K.positive(("<", A, B), [A_BELOW_B], [(ONE, [0])])
    with refused("strictly positive"):
        K.positive(("<", ZERO, ("abs", A)), [], [(ONE, [("abs", A)])])
    assert K.positive(("<", A, ("+", B, ONE)), [A_BELOW_B], [(ONE, [0]), (ONE, [])]).concl[0] == "<"


def test_an_equality_follows_from_equalities_only():
    with refused("from equalities only"):
        K.positive(("=", A, B), [A_BELOW_B], [(ONE, [0])])


def test_a_premise_that_is_an_equality_may_be_subtracted():
    equal = K.assume(("=", A, B))
    assert K.positive(leq(B, A), [equal], [(Fraction(-1), [0])]).hyps == {("=", A, B)}


def test_the_absolute_value_needs_both_sides():
    above, below = K.assume(leq(A, B)), K.assume(leq(("*", Fraction(-1), A), B))
    assert K.abs_least(above, below).concl == leq(("abs", A), B)
    with refused("second premise"):
        K.abs_least(above, above)


def test_one_is_a_lower_bound_of_lags_only():
    for t in (M, A, ("+", Q, -ONE)):
        with refused("not manifestly at least 1"):
            K.at_least_one(t)


def test_powers_at_least_one_need_base_and_exponent():
    with refused("needs 1 <= a and 0 <= x"):
        K.power_at_least_one(K.assume(leq(ZERO, A)), K.assume(leq(ZERO, B)))
    with refused("needs 1 <= a and 0 <= x"):
        K.power_at_least_one(K.at_least_one(N), K.assume(leq(Fraction(-1), B)))


# Sums, products and maxima


def test_only_units_are_summed_over():
    lags = K.generalise(K.at_least_one(Q), Q)
    with refused("for all units"):
        K.sum_monotone(lags)
    with refused("for all units"):
        K.sum_monotone(K.generalise(K.assume(("<", A, B)), I))


def test_a_member_is_below_a_sum_of_non_negative_terms_only():
    with refused("0 <= b"):
        K.member(ALL_UNITS, KK)
    signed = K.generalise(K.assume(leq(ONE, A)), I)
    with refused("0 <= b"):
        K.member(signed, KK)
    fine = K.generalise(K.positive(leq(ZERO, ("abs", w(KK, I))), [], [(ONE, [("abs", w(KK, I))])]), I)
    assert K.member(fine, V).concl == leq(("abs", w(KK, V)), ("sum", (I,), ("abs", w(KK, I)), N))
    with refused("a unit"):
        K.member(fine, Q)


def test_a_fold_stays_in_its_range():
    product = ("prod", (R,), ("Slope", R, KK), Q)
    with refused("not manifestly at least 1"):
        K.fold((*product[:3], M))
    with refused("no sum or product over a lag"):
        K.fold(("sum", (I,), w(KK, I), N))
    assert K.fold((*product[:3], ZERO)).concl[2] == ONE
    assert K.fold(("sum", (R,), ("Slope", R, KK), ZERO)).concl[2] == ZERO


def test_an_index_of_a_maximum_lies_in_its_range():
    over_lags = ("maximum", (R,), ("Slope", R, KK), Q)
    with refused("needs a proof of"):
        K.maximum_upper(over_lags, ("+", Q, ONE))
    with refused("needs a proof of"):
        K.maximum_upper(over_lags, ("+", Q, ONE), K.at_least_one(Q))
    with refused("no index"):
        K.maximum_upper(over_lags, ZERO)
    with refused("no index"):
        K.maximum_upper(("maximum", (I,), w(KK, I), N), Q)


def test_a_bound_of_a_maximum_does_not_depend_on_the_index():
    maximum = ("maximum", (I,), w(KK, I), N)
    with refused("depends on i"):
        K.maximum_least(ALL_UNITS, maximum)
    with refused("bounds another term"):
        K.maximum_least(K.generalise(K.abs_upper(w(V, I)), I), maximum)
    with refused("about another index"):
        K.maximum_least(K.generalise(K.abs_upper(w(KK, J)), J), maximum)


def test_a_maximum_over_lags_needs_the_restriction():
    maximum = ("maximum", (R,), A, Q)
    unrestricted = K.generalise(A_BELOW_B, R)
    with refused("not restricted"):
        K.maximum_least(unrestricted, maximum)
    wider = K.generalise(K.suppose(A_BELOW_B, leq(R, ("+", Q, ONE))), R)
    with refused("not restricted"):
        K.maximum_least(wider, maximum)
    with refused("not manifestly at least 1"):
        K.maximum_least(K.generalise(K.suppose(A_BELOW_B, leq(R, M)), R), ("maximum", (R,), A, M))
    right = K.generalise(K.suppose(A_BELOW_B, leq(R, Q)), R)
    assert K.maximum_least(right, maximum).concl == leq(maximum, B)


def test_the_triangle_inequality_is_about_sums():
    with refused("is no sum"):
        K.triangle(("*", A, B))


# Meaning


def test_a_flow_is_unfolded_at_a_manifest_lag_only():
    for lag in (ZERO, M):
        with refused("not manifestly at least 1"):
            K.unfold(("ErrorFlow", lag, KK, V, ZERO))
    with refused("neither 1 nor manifestly at least 2"):
        K.unfold(("ErrorFlow", Q, KK, V, ZERO))


def test_what_has_no_rational_form_is_not_unfolded():
    for leaf in (("Norm", "two", ("W",)), ("Norm", "fro", ("W",)), ("SpectralRadius", ("W",)), ("SlopeMax", "inf")):
        with refused("no (rational form|definition)"):
            K.unfold(leaf)


def decay_premises(bound, rho="1/2"):
    sorts = {"q": "lag", "i": "unit", "j": "unit"}
    below = leq(("abs", ("ErrorFlow", Q, I, J, ZERO)), bound)
    everywhere = K.assume(("all", (Q,), ("all", (I,), ("all", (J,), below))))
    value = read(rho, sorts)
    return everywhere, K.assume(leq(ZERO, value)), K.assume(("<", value, ONE)), ("Flow",)


def test_decay_needs_a_rate_that_is_fixed_and_below_one():
    half = Fraction(1, 2)
    assert K.decay(*decay_premises(("*", A, ("**", half, Q))), A).concl == ("decays", ("Flow",))
    with refused("depends on the lag"):
        K.decay(*decay_premises(("*", Q, ("**", half, Q))), Q)
    with refused("not C rho"):
        K.decay(*decay_premises(("*", Fraction(2), ("**", half, Q))))
    bound, low, _high, matrix = decay_premises(("*", A, ("**", half, Q)))
    with refused("needs 0 <= rho and rho < 1"):
        K.decay(bound, low, K.assume(("<", Fraction(1, 3), ONE)), matrix)
    with refused("another flow"):
        K.decay(bound, low, _high, ("StateFlow",))


def test_sifting_takes_the_one_summand_of_another_unit():
    one = ("*", ("Same", I, J), w(I, KK))
    assert K.sift(("sum", (I,), one, N)).concl[2] == ("*", ONE, w(J, KK))
    for wrong in (
        ("sum", (I,), ("*", ("Same", I, I), w(I, KK)), N),
        ("sum", (I,), ("*", ("Same", J, I), w(I, KK)), N),
        ("sum", (I,), ("*", w(I, KK), ("Same", I, J)), N),
    ):
        with refused("is no sum over units i of Same"):
            K.sift(wrong)
    for wrong in (("sum", (R,), ("*", ("Slope", R, J), A), Q), ("sum", (I,), w(I, J), N)):
        with refused("is no sum over units i of Same"):
            K.sift(wrong)
    with refused("is no unit"):
        K.same(Q)


# Definitions


def seq(index, *arguments):
    return ("Seq", "s", index, *arguments)


def test_a_definition_is_not_circular():
    with refused("at a step other than"):
        K.define("s", M, [], ZERO, seq(("+", M, ONE)))
    with refused("at a step other than"):
        K.define("s", M, [], seq(ZERO), ZERO)
    base, step = K.define("s", M, [], ONE, ("*", Fraction(2), seq(M)))
    assert base.hyps == {base.concl}
    assert step.hyps == {step.concl}


def test_a_definition_has_no_free_variable_that_is_no_argument():
    with refused(r"\['x'\] are free"):
        K.define("s", M, [], X, seq(M))
    with refused(r"\['k'\] are free"):
        K.define("s", M, [], w(KK, KK), seq(M))
    assert K.define("s", M, [X], X, seq(M, X))[0].concl == ("all", (X,), ("=", seq(ZERO, X), X))


def test_the_stored_form_names_the_sort_of_every_variable():
    with refused("'y'.* has no sort"):
        read(["<=", ["var", "y"], "1"], {"x": "real"})
    with refused("has no sort"):
        read(["var", "#1.0"], {"#1.0": "unit"})
    stored = ["all", "i", ["n"], ["<=", ["Weight", ["var", "k"], ["var", "i"]], "3/2"]]
    assert read(stored, {"k": "unit"}) == ("all", (I,), leq(w(KK, I), Fraction(3, 2)))


# What an adversarial reading once got through: each derived 1 <= 0, or a false statement.

S = ("var", "s", "lag")
HALF = Fraction(1, 2)


def test_a_lag_that_ends_at_n_is_no_unit():
    maximum = ("maximum", (R,), R, Q)
    least = K.maximum_least(K.generalise(K.suppose(K.assume(leq(R, Q)), leq(R, Q)), R), maximum)
    at_n = K.instantiate(K.generalise(least, Q), N)
    with refused("needs a proof of"):
        K.maximum_upper(at_n.concl[1], ("+", N, ONE))


def test_a_sum_over_lags_up_to_n_keeps_its_variable():
    powers = ("sum", (R,), ("**", Fraction(2), R), N)
    assert normal(powers) != normal(("*", N, ("**", Fraction(2), R)))
    assert free(term(normal(powers))) == frozenset()
    inside = ("sum", (R,), ("**", M, R), ("+", N, ZERO))
    assert free(term(normal(("abs", ("+", inside, A))))) == {M, A}


@pytest.mark.parametrize(("outer", "inner"), [("some", "some"), ("all", "some"), ("some", "all")])
def test_decay_is_of_every_entry(outer, inner):
    below = leq(("abs", ("ErrorFlow", Q, I, J, ZERO)), ("**", HALF, Q))
    premise = K.assume(("all", (Q,), (outer, (I,), (inner, (J,), below))))
    with refused("needs for all lag, unit, unit"):
        K.decay(premise, K.assume(leq(ZERO, HALF)), K.assume(("<", HALF, ONE)), ("Flow",))


def test_decay_is_not_of_the_diagonal_alone():
    below = leq(("abs", ("ErrorFlow", Q, I, I, ZERO)), ("**", HALF, Q))
    premise = K.assume(("all", (Q,), ("all", (I,), ("all", (I,), below))))
    with refused("needs for all lags, units, units"):
        K.decay(premise, K.assume(leq(ZERO, HALF)), K.assume(("<", HALF, ONE)), ("Flow",))


def test_no_decay_is_of_an_entry_between_units():
    entry = ("abs", ("ErrorFlow", Q, Q, J, ZERO))
    with refused("is no unit"):
        K.no_decay(K.assume(("all", (Q,), leq(HALF, entry))), K.assume(("<", ZERO, HALF)), ("Flow",))


def test_an_iterator_loses_no_premise_and_no_factor():
    false = K.assume(leq(ONE, ZERO))
    assert K.positive(leq(ONE, ZERO), (p for p in [false]), [(ONE, [0])]).hyps == {leq(ONE, ZERO)}
    with refused("no identity"):
        K.positive(leq(ONE, ZERO), [K.algebra(A, A)], [(Fraction(-1), map(int, "0"))])
    with refused(r"\['x'\] are free"):
        K.define("s", M, (v for v in []), X, seq(M))


@pytest.mark.parametrize(
    "rule",
    [
        lambda fake: K.both(fake),
        lambda fake: K.suppose(fake, leq(A, B)),
        lambda fake: K.generalise(fake, X),
        lambda fake: K.replace(fake, K.algebra(A, A), X, leq(ONE, ZERO)),
        lambda fake: K.induct(fake, fake, Q, leq(ONE, ZERO)),
    ],
    ids=["both", "suppose", "generalise", "replace", "induct"],
)
def test_every_rule_asks_for_a_proof(rule):
    with refused("is no Proof"):
        rule(SimpleNamespace(hyps=frozenset(), concl=leq(ONE, ZERO)))


def test_a_shift_starts_at_an_integer():
    square = ("<", ZERO, ("**", ("+", Q, Fraction(-2)), Fraction(2)))
    shifted = K.assume(("all", (M,), subst(square, Q, ("+", M, Fraction(3, 2)))))
    for start in (Fraction(3, 2), 1.5, True):
        with refused("start >= 1"):
            K.from_shift(shifted, Q, start, square)


def test_lags_are_summed_over_one_by_one():
    with refused("no sum or product over a lag"):
        K.fold(("sum", (R, S), S, ONE))
    with refused("no index"):
        K.maximum_upper(("maximum", (R, S), S, Q), ONE, K.at_least_one(Q))


def test_the_normal_form_that_is_handed_out_cannot_be_changed():
    with pytest.raises(TypeError):
        normal(X)[()] = ONE


def test_a_path_sum_captures_no_variable():
    v = ("var", "#v", "unit")
    step, unit, previous = ("var", "m", "lag"), ("var", "l", "unit"), ("var", "p", "unit")
    paths = ("PathSum", (step, unit, previous), w(unit, previous), ONE, v, V)
    assert K.unfold(paths).concl[2] == w(V, v)


@pytest.mark.parametrize(
    "wrong",
    [
        leq(A, "x"),
        leq(1, A),
        ("<=", A, B, B),
        leq(I, A),
        leq(("Weight", I), A),
        leq(("Weight", I, Q), A),
        leq(("sum", (X,), X, N), A),
        leq(("sum", (I,), w(I, I), Q), A),
        leq(("Nonsense", I), A),
        ("decays", ("W",)),
        ("all", ((I, J),), leq(A, B)),
        ("all", (("var", "i", "unit", "more"),), leq(A, B)),
        ("all", (("var", "i", "apple"),), leq(A, B)),
        leq(("Norm", ("W",), "inf"), A),
    ],
    ids=repr,
)
def test_what_is_no_formula_is_not_assumed(wrong):
    with pytest.raises((KernelError, TypeError)):
        K.assume(wrong)


@pytest.mark.parametrize(
    "stored",
    [
        ["all", "r", ["var", "q"], ["<=", "1", "2"]],
        ["<=", "1", "0", "7"],
        ["<=", ["sum", "r", "lags", "1"], "1"],
        ["<=", "1/0", "1"],
        ["<=", "\u0661", "1"],
        ["<=", ["PathSum", ["m", "m", "j"], "1", ["var", "q"], ["var", "k"], ["var", "k"]], "1"],
        ["<=", ["var", "q", "lag"], "1"],
    ],
    ids=repr,
)
def test_a_malformed_stored_form_is_refused(stored):
    with pytest.raises(KernelError):
        K.assume(read(stored, {"q": "lag", "k": "unit"}))


def test_even_powers_are_not_negative():
    assert nonnegative(("**", X, Fraction(4)))
    assert nonnegative(("**", X, ("*", Fraction(2), M)))
    assert not nonnegative(("**", X, ("+", ("*", Fraction(2), M), ONE)))
    assert normal(("**", Fraction(-1), ("*", Fraction(2), M))) == normal(ONE)
    assert normal(("*", ("**", X, Fraction(64)), X)) == normal(("**", X, Fraction(65)))
    assert normal(("abs", ("**", Fraction(-1), M))) == normal(ONE)
    assert normal(("**", X, ("+", HALF, HALF))) == normal(X)


# What a rule concludes, word for word: a conclusion that is true but not what its name says misleads who builds on it.

SIZE_SUM, SUM = (("sum", (I,), body, N) for body in (("abs", w(KK, I)), w(KK, I)))
OVER_LAGS = ("sum", (R,), ("Slope", R, KK), ("+", Q, ONE))


@pytest.mark.parametrize(
    ("proof", "concl"),
    [
        (K.assume(leq(A, B)), leq(A, B)),
        (K.algebra(("+", A, B), ("+", B, A)), ("=", ("+", A, B), ("+", B, A))),
        (K.abs_upper(A), leq(A, ("abs", A))),
        (K.size_squared(A), ("=", ("*", ("abs", A), ("abs", A)), ("*", A, A))),
        (K.at_least_one(N), leq(ONE, N)),
        (K.power_at_least_one(K.at_least_one(N), K.assume(leq(ZERO, X))), leq(ONE, ("**", N, X))),
        (K.antisymmetric(A_BELOW_B, K.assume(leq(B, A))), ("=", A, B)),
        (K.detach(K.suppose(A_BELOW_B, leq(A, ONE)), K.assume(leq(A, ONE))), leq(A, B)),
        (K.part(K.both(A_BELOW_B, K.abs_upper(A)), 1), leq(A, ("abs", A))),
        (K.triangle(SUM), leq(("abs", SUM), SIZE_SUM)),
        (K.sum_monotone(ALL_UNITS), leq(SUM, SIZE_SUM)),
        (K.fold(OVER_LAGS), ("=", OVER_LAGS, ("+", (*OVER_LAGS[:3], Q), ("Slope", ("+", Q, ONE), KK)))),
        (K.maximum_upper(("maximum", (I,), w(KK, I), N), V), leq(w(KK, V), ("maximum", (I,), w(KK, I), N))),
        (K.unfold(("Step", ONE, KK, V)), ("=", ("Step", ONE, KK, V), ("*", ("Slope", ZERO, KK), w(KK, V)))),
        (K.slope_sup(Q, J), leq(("abs", ("Slope", Q, J)), ("SlopeSup",))),
        (K.slope_upper("two", Q, J), leq(("abs", ("Slope", Q, J)), ("SlopeMax", "two"))),
        (K.same(KK), ("=", ("Same", KK, KK), ONE)),
    ],
    ids=lambda x: x.rule if isinstance(x, K.Proof) else "",
)
def test_a_rule_concludes_what_it_says(proof, concl):
    assert proof.concl == concl


@pytest.mark.parametrize("rule", [K.slope_sup, lambda r, j: K.slope_upper("inf", r, j)], ids=["sup", "max"])
def test_a_slope_is_that_of_a_unit_at_a_time(rule):
    for r, j in ((A, J), (("+", M, -ONE), J), (Q, Q), (Q, ONE)):
        with refused("are no time and unit"):
            rule(r, j)


def test_the_largest_slope_bounds_no_sum_of_squares():
    with refused("is not its largest entry"):
        K.slope_upper("fro", Q, J)


def test_a_rule_rests_on_the_hypotheses_of_all_its_premises():
    nonnegative, strict = K.assume(leq(ZERO, A)), K.assume(("<", A, ONE))
    assert K.both(A_BELOW_B, nonnegative).hyps == {leq(A, B), leq(ZERO, A)}
    assert K.part(K.both(A_BELOW_B, nonnegative), 0).hyps == {leq(A, B), leq(ZERO, A)}
    assert K.antisymmetric(A_BELOW_B, K.assume(leq(B, A))).hyps == {leq(A, B), leq(B, A)}
    assert K.power_at_least_one(K.at_least_one(N), nonnegative).hyps == {leq(ZERO, A)}
    assert K.positive(("<", A, ("+", B, ONE)), [A_BELOW_B, strict], [(ONE, [0]), (ONE, [])]).hyps == {
        leq(A, B),
        ("<", A, ONE),
    }
    equation = K.assume(("=", A, B))
    assert K.replace(nonnegative, equation, X, leq(ZERO, X)).hyps == {leq(ZERO, A), ("=", A, B)}
    implication = K.assume(("implies", leq(ZERO, A), leq(A, B)))
    assert K.detach(implication, nonnegative).hyps == {implication.concl, leq(ZERO, A)}
    assert K.sum_monotone(K.generalise(A_BELOW_B, I)).hyps == {leq(A, B)}


# Each condition of a rule is needed on its own.


def test_a_summand_that_is_nothing_is_not_strictly_positive():
    assert K.positive(leq(A, B), [A_BELOW_B], [(ONE, [0]), (ZERO, [])]).concl == leq(A, B)
    with refused("strictly positive"):
        K.positive(("<", A, B), [A_BELOW_B], [(ONE, [0]), (ZERO, [])])
    strict = K.assume(("<", A, B))
    with refused("strictly positive"):  # a product of a strict premise and one that is not
        K.positive(("<", ZERO, ("*", ("+", B, ("*", -ONE, A)), X)), [strict, K.assume(leq(ZERO, X))], [(ONE, [0, 1])])


def test_a_square_is_not_negative():
    assert K.positive(leq(ZERO, ("*", A, A)), [], [(ONE, [("square", A)])]).concl == leq(ZERO, ("*", A, A))
    with refused("no identity"):
        K.positive(leq(ZERO, A), [], [(ONE, [("square", A)])])


@pytest.mark.parametrize("i", [2, -3, ONE, True, "0"], ids=repr)
def test_a_part_is_one_of_the_parts(i):
    parts = K.both(A_BELOW_B, K.abs_upper(A))
    assert K.part(parts, -2).concl == leq(A, B)
    with refused("there is no part"):
        K.part(parts, i)


def test_induction_keeps_a_hypothesis_of_the_base():
    base = K.part(K.both(K.at_least_one(ONE), A_BELOW_B), 0)
    assert K.induct(base, K.at_least_one(("+", Q, ONE)), Q, leq(ONE, Q)).hyps == {leq(A, B)}


def no_decay_premises(entry, low=HALF, lag=Q):
    return K.assume(("all", (lag,), leq(low, entry))), K.assume(("<", ZERO, low)), ("Flow",)


def test_no_decay_needs_a_fixed_positive_bound_below_one_entry_of_the_flow():
    entry = ("ErrorFlow", Q, I, J, ZERO)
    assert K.no_decay(*no_decay_premises(("abs", entry))).concl == ("not", ("decays", ("Flow",)))
    bound, positive, matrix = no_decay_premises(("abs", entry))
    with refused("an entry of the flow"):
        K.no_decay(*no_decay_premises(entry))
    with refused("an entry of the flow"):
        K.no_decay(K.assume(("all", (Q,), ("<", HALF, ("abs", entry)))), positive, matrix)
    with refused("another flow"):
        K.no_decay(*no_decay_premises(("abs", ("ErrorFlow", Q, I, J, ONE))))
    with refused("another flow"):
        K.no_decay(*no_decay_premises(("abs", A)))
    with refused("another flow"):
        K.no_decay(*no_decay_premises(("abs", ("+", A, B))))
    with refused("another flow"):
        K.no_decay(bound, positive, ("StateFlow",))
    with refused("depends on the lag"):
        K.no_decay(*no_decay_premises(("abs", entry), Q))
    with refused("needs 0 < c"):
        K.no_decay(bound, K.assume(("<", ZERO, ONE)), matrix)
    with refused("needs for all lag"):
        K.no_decay(*no_decay_premises(("abs", entry), lag=M))


def test_a_sequence_runs_over_nats_from_a_first_value_that_is_fixed():
    for index in (Q, X, I):
        with refused("is no nat"):
            K.define("s", index, [], ZERO, ZERO)
    with refused("the first value depends on it"):
        K.define("s", M, [], M, seq(M))
    with refused("at a step other than"):
        K.define("s", M, [], ZERO, ("+", seq(M), seq(ZERO)))


def test_a_shift_is_of_a_nat_to_a_lag_by_a_whole_number():
    formula, at_two = leq(ONE, Q), K.generalise(K.at_least_one(("+", M, ONE)), M)
    assert K.from_shift(at_two, Q, 1, formula).concl[2] == ("implies", leq(ONE, Q), formula)
    for proof, lag, start in (
        (at_two, M, 1),
        (at_two, ("+", Q, ONE), 1),
        (at_two, Q, ONE),
        (K.generalise(K.at_least_one(("+", R, ONE)), R), Q, 1),
    ):
        with refused("needs for all nats, a lag, and start >= 1"):
            K.from_shift(proof, lag, start, formula)


def test_both_premises_of_an_absolute_value_and_of_an_equality_have_one_bound():
    with refused("second premise"):
        K.abs_least(K.assume(leq(A, B)), K.assume(leq(("*", -ONE, A), X)))
    for below in (A_BELOW_B, K.assume(leq(B, X)), K.assume(leq(X, A))):
        with refused("second premise"):
            K.antisymmetric(A_BELOW_B, below)


def test_a_certificate_is_for_a_relation_and_its_factors_are_terms():
    with refused("is no relation"):
        K.positive(("implies", A, A), [], [])
    with refused("not known to be >= 0"):
        K.positive(leq(ZERO, ("*", A, A)), [], [(ONE, [("square", A, B)])])
    assert K.positive(leq(ZERO, Fraction(2)), [], [(ONE, [Fraction(2)])]).concl == leq(ZERO, Fraction(2))


def test_a_member_is_one_of_units_only():
    lags = K.generalise(K.positive(leq(ZERO, R), [], [(ONE, [R])]), R)
    with refused("needs for all units"):
        K.member(lags, KK)


def test_a_template_holds_its_place_with_a_real_variable():
    with refused("no real variable"):
        K.replace(K.abs_upper(A), K.assume(("=", A, B)), ("Free", "x", "real"), leq(A, ("abs", A)))


def test_sums_products_and_maxima_are_told_apart():
    over_lags, over_units = ((R,), ("Slope", R, KK), Q), ((I,), w(KK, I), N)
    with refused("no sum or product over a lag"):
        K.fold(("maximum", *over_lags))
    for binder in ("sum", "prod"):
        with refused("no index"):
            K.maximum_upper((binder, *over_units), V)
        with refused("about another index"):
            K.maximum_least(K.generalise(K.abs_upper(w(KK, I)), I), (binder, *over_units))
    with refused("is no sum"):
        K.triangle(("maximum", *over_units))
    one = ("*", ("Same", I, J), w(I, KK))
    for t in (("maximum", (I,), one, N), ("prod", (I,), one, N), ("sum", (I, V), one, N)):
        with refused("is no sum over units i of Same"):
            K.sift(t)


def test_a_bound_of_a_maximum_is_an_implication_to_an_inequality():
    inside, range_r = leq(R, Q), ("maximum", (R,), A, R)
    with refused("not restricted"):
        K.maximum_least(K.assume(("all", (R,), ("and", inside, leq(A, B)))), ("maximum", (R,), A, Q))
    with refused("not restricted"):
        K.maximum_least(K.generalise(K.suppose(A_BELOW_B, leq(R, R)), R), range_r)
    with refused("bounds another term"):
        K.maximum_least(K.generalise(K.assume(("=", A, B)), I), ("maximum", (I,), A, N))
    strict = K.maximum_least(K.generalise(K.assume(("<", A, B)), I), ("maximum", (I,), A, N))
    assert strict.concl == ("<", ("maximum", (I,), A, N), B)


def test_a_rate_of_decay_is_not_negative_and_its_bound_is_one_of_sizes():
    bound, low, high, matrix = decay_premises(("*", A, ("**", HALF, Q)))
    with refused("needs 0 <= rho and rho < 1"):
        K.decay(bound, K.assume(leq(-ONE, HALF)), high, matrix)
    strict = K.assume(("all", (Q,), ("all", (I,), ("all", (J,), ("<", *bound.concl[2][2][2][1:])))))
    with refused("another flow"):
        K.decay(strict, low, high, matrix, A)


# Denials, existence, reciprocals


ABSURD = K.positive(leq(ONE, ZERO), [K.assume(leq(A, ZERO)), K.assume(("=", A, ONE))], [(ONE, [0]), (-ONE, [1])])


def test_a_denial_follows_from_what_is_absurd_and_discharges_what_it_denies():
    denial = K.refute(ABSURD, leq(A, ZERO))
    assert denial.concl == ("not", leq(A, ZERO))
    assert denial.hyps == {("=", A, ONE)}
    assert K.refute(ABSURD, leq(B, ZERO)).hyps == ABSURD.hyps
    for wrong in (A_BELOW_B, K.assume(("<", ONE, ZERO)), K.assume(("not", leq(ONE, ZERO)))):
        with refused("not 1 <= 0|is none of"):
            K.refute(wrong, leq(A, B))


def test_a_contradiction_is_of_a_formula_and_its_denial():
    denial = K.assume(("not", leq(A, B)))
    assert K.contradict(A_BELOW_B, denial).concl == leq(ONE, ZERO)
    assert K.contradict(A_BELOW_B, denial).hyps == {leq(A, B), ("not", leq(A, B))}
    with refused("denies another"):
        K.contradict(K.assume(leq(B, A)), denial)
    with refused("is none of"):
        K.contradict(denial, A_BELOW_B)
    with refused("denies another"):
        K.contradict(SimpleNamespace(concl=leq(A, B), hyps=frozenset()), denial)


def test_an_equivalence_needs_both_directions():
    there, back = K.assume(("implies", leq(A, B), leq(A, X))), K.assume(("implies", leq(A, X), leq(A, B)))
    assert K.equivalent(there, back).concl == ("iff", leq(A, B), leq(A, X))
    assert K.equivalent(there, back).hyps == there.hyps | back.hyps
    for wrong in (there, K.assume(("implies", leq(A, X), leq(B, A)))):
        with refused("not the converse"):
            K.equivalent(there, wrong)


def test_what_exists_is_exhibited_at_a_term_of_its_sort():
    formula = leq(X, B)
    assert K.exhibit(A_BELOW_B, X, formula, A).concl == ("some", (X,), formula)
    assert K.exhibit(A_BELOW_B, X, formula, A).hyps == {leq(A, B)}
    with refused("is no formula at"):
        K.exhibit(A_BELOW_B, X, formula, B)
    with refused("is not of the sort lag"):
        K.exhibit(K.at_least_one(ONE), R, leq(ONE, ONE), ZERO)
    with refused("is no variable"):
        K.exhibit(A_BELOW_B, ONE, formula, A)


def test_what_is_chosen_is_forgotten_afterwards():
    exists = K.assume(("some", (X,), ("=", X, A)))
    chosen = K.assume(("=", X, A))
    free_of_x = K.positive(leq(ZERO, ZERO), [chosen], [])
    assert K.choose(exists, free_of_x).hyps == exists.hyps
    with refused("x is free beside"):
        K.choose(exists, chosen)
    with refused("x is free beside"):
        K.choose(exists, K.positive(leq(A, B), [chosen, K.assume(leq(X, B))], [(-ONE, [0]), (ONE, [1])]))
    with refused("is none of"):
        K.choose(K.assume(("all", (X,), ("=", X, A))), free_of_x)


def test_an_inverse_is_of_something_positive():
    inverse = ("**", A, -ONE)
    facts = K.reciprocal(K.assume(("<", ZERO, A)))
    assert facts.concl == ("and", ("<", ZERO, inverse), ("=", ("*", A, inverse), ONE))
    assert facts.hyps == {("<", ZERO, A)}
    for wrong in (leq(ZERO, A), ("<", A, ZERO), ("<", -ONE, A)):
        with refused("needs 0 < a|is none of"):
            K.reciprocal(K.assume(wrong))


def test_bernoulli_is_for_exponents_from_one_on_and_bases_from_zero_on():
    base, exponent = K.assume(leq(ZERO, A)), K.assume(leq(ONE, X))
    line = K.bernoulli(base, exponent)
    assert line.concl == leq(("+", ONE, ("*", X, ("+", A, -ONE))), ("**", A, X))
    assert line.hyps == {leq(ZERO, A), leq(ONE, X)}
    for wrong in ((exponent, base), (base, K.assume(leq(HALF, X))), (K.assume(leq(-ONE, A)), exponent)):
        with refused("needs 0 <= a and 1 <= x"):
            K.bernoulli(*wrong)


def test_a_sum_has_one_summand_only_where_there_is_one_unit():
    alone, total = K.assume(("=", N, ONE)), ("sum", (I,), w(KK, I), N)
    assert K.only(alone, total, V).concl == ("=", total, w(KK, V))
    assert K.only(alone, total, V).hyps == {("=", N, ONE)}
    for wrong in (K.assume(("=", N, Fraction(2))), K.assume(("=", ONE, N)), K.assume(("=", A, ONE))):
        with refused("not n = 1"):
            K.only(wrong, total, V)
    for t in (("sum", (R,), A, N), ("sum", (I, J), w(I, J), N), ("maximum", (I,), w(KK, I), N)):
        with refused("no sum over units"):
            K.only(alone, t, V)
    with refused("is no unit"):
        K.only(alone, total, Q)


def test_a_lag_above_a_number_does_not_occur_in_the_number():
    assert K.archimedes(A, Q).concl == ("some", (Q,), leq(A, Q))
    for t, lag in ((("+", Q, ONE), Q), (A, M), (A, ("+", Q, ONE))):
        with refused("is no lag"):
            K.archimedes(t, lag)
    with refused("is no term|stands where a number"):
        K.archimedes(I, Q)


# Limits


def size_of_flow(k=I, v=J, lag=Q):
    return ("abs", ("ErrorFlow", lag, k, v, ZERO))


def everywhere(body, *variables):
    for variable in reversed(variables or (Q, I, J)):
        body = ("all", (variable,), body)
    return K.assume(body)


def test_what_decays_vanishes():
    flow = K.vanish(K.assume(("decays", ("Flow",))), ("Flow",))
    assert (flow.concl, flow.hyps) == (("vanishes", ("Flow",)), {("decays", ("Flow",))})
    for wrong in (K.assume(("decays", ("StateFlow",))), K.assume(("not", ("decays", ("Flow",))))):
        with refused("needs for all lag"):
            K.vanish(wrong, ("Flow",))


def test_what_is_at_most_a_constant_over_the_lag_vanishes():
    bound = everywhere(leq(("*", Q, size_of_flow()), A))
    assert K.vanish(bound, ("Flow",)).concl == ("vanishes", ("Flow",))
    assert K.vanish(bound, ("Flow",)).hyps == bound.hyps
    for wrong in (size_of_flow(), ("*", HALF, size_of_flow()), ("*", Q, size_of_flow(lag=("+", Q, ONE)))):
        with refused("no bound of q"):
            K.vanish(everywhere(leq(wrong, A)), ("Flow",))
    with refused("no bound of q"):
        K.vanish(bound, ("StateFlow",))
    with refused("no bound of q"):
        K.vanish(everywhere(("<", ("*", Q, size_of_flow()), A)), ("Flow",))
    for constant in (Q, w(I, KK), w(KK, J)):
        with refused("C depends on the lag or a unit"):
            K.vanish(everywhere(leq(("*", Q, size_of_flow()), constant)), ("Flow",))
    with refused("needs for all lag"):
        K.vanish(everywhere(leq(("*", Q, size_of_flow()), A), Q, I), ("Flow",))
    with refused("needs for all lags, units, units"):
        K.vanish(everywhere(leq(("*", Q, size_of_flow(I, I)), A), Q, I, I), ("Flow",))
    with refused("is no Proof"):
        K.vanish(SimpleNamespace(concl=("decays", ("Flow",)), hyps=frozenset()), ("Flow",))


POSITIVE = K.assume(("<", ZERO, HALF))


def test_a_polynomial_bound_from_below_excludes_decay():
    cube = ("*", ("**", Q, Fraction(3)), size_of_flow())
    slow = K.no_decay(everywhere(leq(HALF, cube), Q), POSITIVE, ("Flow",), 3)
    assert slow.concl == ("not", ("decays", ("Flow",)))
    for power in (0, 1, 2):
        with refused("an entry of the flow|a size"):
            K.no_decay(everywhere(leq(HALF, cube), Q), POSITIVE, ("Flow",), power)
    for power in (-1, Fraction(3), True):
        with refused("is no power"):
            K.no_decay(everywhere(leq(HALF, cube), Q), POSITIVE, ("Flow",), power)
    more = ("*", ("**", Q, Fraction(3)), size_of_flow(), A)
    with refused("a size"):
        K.no_decay(everywhere(leq(HALF, more), Q), POSITIVE, ("Flow",), 3)
    growing = ("*", ("**", Q, Q), size_of_flow())
    with refused("a size"):
        K.no_decay(everywhere(leq(HALF, growing), Q), POSITIVE, ("Flow",), 3)


def test_one_entry_or_a_sum_of_sizes_that_stays_excludes_that_the_flow_vanishes():
    total = ("sum", (J,), size_of_flow(), N)
    for size in (size_of_flow(), total, ("sum", (I,), total, N), ("sum", (I, J), size_of_flow(), N)):
        stays = K.no_vanish(everywhere(leq(HALF, size), Q), POSITIVE, ("Flow",))
        assert stays.concl == ("not", ("vanishes", ("Flow",)))
    state = ("abs", ("StateFlow", Q, I, J))
    assert K.no_vanish(everywhere(leq(HALF, state), Q), POSITIVE, ("StateFlow",)).concl[1] == (
        "vanishes",
        ("StateFlow",),
    )
    lags = ("sum", (R,), size_of_flow(), Q)
    over_a_lag = ("sum", (R,), size_of_flow(), N)
    signed = ("sum", (J,), size_of_flow()[1], N)
    for size in (lags, over_a_lag, signed, ("maximum", (J,), size_of_flow(), N), ("*", Q, size_of_flow())):
        with refused("an entry of the flow"):
            K.no_vanish(everywhere(leq(HALF, size), Q), POSITIVE, ("Flow",))
    with refused("another flow"):
        K.no_vanish(everywhere(leq(HALF, size_of_flow(lag=ONE)), Q), POSITIVE, ("Flow",))
    with refused("c depends on the lag"):
        K.no_vanish(everywhere(leq(Q, size_of_flow()), Q), K.assume(("<", ZERO, Q)), ("Flow",))
    with refused("needs 0 < c"):
        K.no_vanish(everywhere(leq(HALF, size_of_flow()), Q), K.assume(leq(ZERO, HALF)), ("Flow",))


def test_a_proof_keeps_the_premises_of_its_rule_in_their_order():
    denial = K.assume(("not", leq(A, B)))
    assert K.contradict(A_BELOW_B, denial).uses == (A_BELOW_B, denial)
    there, back = K.assume(("implies", leq(A, B), leq(A, X))), K.assume(("implies", leq(A, X), leq(A, B)))
    assert K.equivalent(there, back).uses == (there, back)
    exists, known = K.assume(("some", (X,), ("=", X, A))), K.assume(leq(A, B))
    assert K.choose(exists, known).uses == (exists, known)


def test_the_constant_of_a_decay_is_1_where_none_is_told():
    bound, low, high, matrix = decay_premises(("**", HALF, Q))
    assert K.decay(bound, low, high, matrix).concl == ("decays", ("Flow",))


# What a proof remembers, what is no proof and no variable, and the parts of rules that no one had asked for.


def test_a_proof_names_its_rule_and_its_premises_in_their_order():
    equation, above = K.assume(("=", A, B)), K.assume(leq(B, A))
    implication, back = K.suppose(A_BELOW_B, leq(A, ONE)), K.suppose(K.assume(leq(A, ONE)), leq(A, B))
    there, again = K.suppose(A_BELOW_B, leq(A, B)), K.suppose(K.assume(leq(A, B)), leq(A, B))
    at_most_one, size = K.assume(leq(A, ONE)), K.assume(leq(("*", -ONE, A), B))
    base, step = K.at_least_one(ONE), K.at_least_one(("+", Q, ONE))
    one_n, exponent, from_one = K.at_least_one(N), K.assume(leq(ZERO, X)), K.assume(leq(ONE, X))
    some_x, chosen = K.assume(("some", (X,), leq(X, A))), K.positive(leq(ZERO, ZERO), [], [])
    denial = K.assume(("not", leq(A, B)))
    bound, low, high, matrix = decay_premises(("*", A, ("**", HALF, Q)))
    no_bound, positive, _ = no_decay_premises(("abs", ("ErrorFlow", Q, I, J, ZERO)))
    assert back.hyps == {leq(A, ONE)}
    for proof, rule, *uses in (
        (A_BELOW_B, "assume"),
        (K.generalise(A_BELOW_B, X), "generalise", A_BELOW_B),
        (K.instantiate(ALL_UNITS, V), "instantiate", ALL_UNITS),
        (implication, "suppose", A_BELOW_B),
        (K.detach(implication, at_most_one), "detach", implication, at_most_one),
        (K.refute(ABSURD, leq(A, ZERO)), "refute", ABSURD),
        (K.contradict(A_BELOW_B, denial), "contradict", A_BELOW_B, denial),
        (K.equivalent(there, again), "equivalent", there, again),
        (K.exhibit(A_BELOW_B, X, leq(X, B), A), "exhibit", A_BELOW_B),
        (K.choose(some_x, chosen), "choose", some_x, chosen),
        (K.both(A_BELOW_B, above), "both", A_BELOW_B, above),
        (K.induct(base, step, Q, leq(ONE, Q)), "induct", base, step),
        (K.replace(K.abs_upper(A), equation, X, leq(X, ("abs", A))), "replace", None, equation),
        (K.positive(leq(A, B), [above, A_BELOW_B], [(ONE, [1])]), "positive", above, A_BELOW_B),
        (K.abs_least(A_BELOW_B, size), "abs_least", A_BELOW_B, size),
        (K.antisymmetric(A_BELOW_B, above), "antisymmetric", A_BELOW_B, above),
        (K.power_at_least_one(one_n, exponent), "power_at_least_one", one_n, exponent),
        (K.bernoulli(exponent, from_one), "bernoulli", exponent, from_one),
        (K.decay(bound, low, high, matrix, A), "decay", bound, low, high),
        (K.no_decay(no_bound, positive, matrix), "no_decay", no_bound, positive),
    ):
        assert proof.rule == rule
        assert [u for u, v in zip(proof.uses, uses, strict=True) if v is not None and u is not v] == []


@pytest.mark.parametrize("fake", [None, leq(A, B), SimpleNamespace(concl=leq(A, B), hyps=frozenset())], ids=type)
def test_what_is_no_proof_is_refused_as_a_premise(fake):
    for rule in (
        lambda: K.instantiate(fake, X),
        lambda: K.detach(K.suppose(A_BELOW_B, leq(A, B)), fake),
        lambda: K.exhibit(fake, X, leq(X, B), A),
        lambda: K.choose(K.assume(("some", (X,), leq(X, B))), fake),
        lambda: K.contradict(fake, K.assume(("not", leq(A, B)))),
        lambda: K.antisymmetric(fake, fake),
        lambda: K.vanish(fake, ("Flow",)),
        lambda: K.maximum_upper(("maximum", (R,), R, Q), ONE, fake),
        lambda: K.abs_least(fake, fake),
    ):
        with pytest.raises(KernelError):
            rule()


def test_what_only_looks_like_a_variable_is_none():
    lag, nat, real = (("abs", name, sort) for name, sort in (("q", "lag"), ("m", "nat"), ("x", "real")))
    for text, rule in (
        ("is no variable", lambda: K.generalise(A_BELOW_B, real)),
        ("is no variable", lambda: K.generalise(A_BELOW_B, ONE)),
        ("is no variable", lambda: K.generalise(A_BELOW_B, ("var", "x"))),
        ("is no variable", lambda: K.exhibit(A_BELOW_B, real, leq(A, B), A)),
        ("is no variable", lambda: K.exhibit(A_BELOW_B, ("var", "x"), leq(A, B), A)),
        ("neither a nat nor a lag", lambda: K.induct(K.at_least_one(ONE), K.at_least_one(Q), lag, leq(ONE, Q))),
        ("needs for all nats, a lag", lambda: K.from_shift(K.generalise(A_BELOW_B, M), lag, 1, leq(A, B))),
        ("no real variable", lambda: K.replace(A_BELOW_B, K.algebra(A, A), real, leq(A, B))),
        ("is no lag", lambda: K.archimedes(A, lag)),
        ("is no nat", lambda: K.define("s", nat, [], ZERO, ZERO)),
    ):
        with refused(text):
            rule()


def test_the_last_factor_of_a_product_is_its_fold():
    over_lags = ("prod", (R,), ("Slope", R, KK), ("+", Q, ONE))
    assert K.fold(over_lags).concl == ("=", over_lags, ("*", (*over_lags[:3], Q), ("Slope", ("+", Q, ONE), KK)))
    for empty, head in ((ONE, "prod"), (ZERO, "sum")):
        nothing = (head, (R,), ("Slope", R, KK), ZERO)
        assert K.fold(nothing).concl == ("=", nothing, empty)


def test_an_index_in_the_range_of_lags_gives_a_lower_bound_of_the_maximum():
    over_lags, within = ("maximum", (R,), ("Slope", R, KK), Q), K.assume(leq(S, Q))
    upper = K.maximum_upper(over_lags, S, within)
    assert (upper.concl, upper.hyps, upper.uses) == (leq(("Slope", S, KK), over_lags), {leq(S, Q)}, (within,))
    for other in (leq(S, S), leq(Q, S), leq(R, Q), leq(S, ONE)):
        with refused("needs a proof of"):
            K.maximum_upper(over_lags, S, K.assume(other))
    with refused("is none of"):
        K.maximum_upper(over_lags, S, K.assume(("=", S, Q)))


def test_the_one_unit_of_a_sum_is_a_unit_even_where_a_number_could_stand():
    alone, total = K.assume(("=", N, ONE)), ("sum", (I,), ("Free", "g", I), N)
    assert K.only(alone, total, V).concl == ("=", total, ("Free", "g", V))
    for wrong in (Q, ONE, X, N):
        with refused("is no unit"):
            K.only(alone, total, wrong)


def test_a_sequence_is_these_two_equations():
    base, step = K.define("s", M, [X, KK], X, ("+", seq(M, X, KK), M))
    first, later = seq(ZERO, X, KK), seq(("+", M, ONE), X, KK)
    assert base.concl == ("all", (X,), ("all", (KK,), ("=", first, X)))
    assert step.concl == ("all", (M,), ("all", (X,), ("all", (KK,), ("=", later, ("+", seq(M, X, KK), M)))))


def test_a_sum_that_does_not_begin_with_kronecker_is_not_sifted():
    for body in (ONE, A, ("*", ONE, w(I, J)), ("+", ("Same", I, J), A), ("*", ("Same", I), A), ("*",)):
        with refused("is no sum over units i of Same"):
            K.sift(("sum", (I,), body, N))
    with refused("is no unit"):
        K.sift(("sum", (R,), ("*", ("Same", R, J), A), Q))
    with refused("runs over units in the range n"):
        K.sift(("sum", (I,), ("*", ("Same", I, J), A), Q))


def test_a_fact_about_norms_has_a_name():
    with refused("there is no fact 'nonsense'; there are components, "):
        K.norm_fact("nonsense")
    assert K.norm_fact("slope", "inf", Q, J).rule == "norm_fact"
