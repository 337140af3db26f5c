"""Every rule of the kernel refuses a false premise; a Proof cannot be forged, changed, copied or pickled."""

import copy
import pickle
from fractions import Fraction

import pytest

from proofs import kernel as K
from proofs.meaning import read
from proofs.terms import ONE, ZERO, KernelError, N

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
    with refused("x is free in a hypothesis"):
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
    from proofs.terms import subst

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
    with refused("'y' has no sort"):
        read(["<=", ["var", "y"], "1"], {"x": "real"})
    with refused("has no sort"):
        read(["var", "#1.0"], {"#1.0": "unit"})
    stored = ["all", "i", ["n"], ["<=", ["Weight", ["var", "k"], ["var", "i"]], "3/2"]]
    assert read(stored, {"k": "unit"}) == ("all", (I,), leq(w(KK, I), Fraction(3, 2)))
