"""The lemmas about norms say what they mean to: each conclusion holds on exact cases, and none rests on more."""

from fractions import Fraction

import pytest
from test_norm_facts import DUAL, NAMED, Q, R, X, truths, vector

from proofs import kernel as K
from proofs.lemmas import KK, I, J, M, V, flow_below_power, slope, weight
from proofs.lemmas import named_norms as NN
from proofs.lemmas import norm_lemmas as NL
from proofs.lemmas import norm_products as NP
from proofs.tactics import var
from proofs.terms import ONE, KernelError

PAIRS = (X, "one", "two", "inf", "fro")
TWO_AT_MOST_Q = ("<=", Fraction(2), Q)
SHORT = ("all", (I,), ("<=", ("Norm", DUAL, ("Basis", I)), ONE))
UNITS = K.assume(SHORT)
STEEP = K.assume(("<=", ("abs", slope(R, J)), Fraction(2)))
BELOW_Q = K.assume(("<=", R, Q))
FREE = ("Free", "a", J)


def steepest(r, j):
    """|Slope(r, j)| <= 2, for the slopes that the cases draw."""
    bounded = ("all", (R,), ("all", (J,), STEEP.concl))
    return K.instantiate(K.instantiate(K.assume(bounded), r), j)


LEMMAS = {
    **{f"flow_below_power {p}": (lambda p=p: NL.flow_below_power(p), set()) for p in PAIRS},
    **{f"middle_form {p}": (lambda p=p: NL.middle_form(p), {TWO_AT_MOST_Q}) for p in PAIRS},
    **{f"row_below_norm {p}": (lambda p=p: NL.row_below_norm(p), set()) for p in PAIRS},
    **{f"column_below_norm {p}": (lambda p=p: NL.column_below_norm(p), set()) for p in PAIRS},
    **{f"flow_norm {p}": (lambda p=p: NP.flow_norm(p), set()) for p in PAIRS},
    **{f"state_flow_below_power {p}": (lambda p=p: NP.state_flow_below_power(p), set()) for p in PAIRS},
    **{f"slopes_below {p}": (lambda p=p: NL.slopes_below(p, R, BELOW_Q), {BELOW_Q.concl}) for p in PAIRS},
    **{f"slope_below {p}": (lambda p=p: NL.slope_below(p, R, J, BELOW_Q), {BELOW_Q.concl}) for p in PAIRS},
    "component_below": (lambda: NL.component_below(X, J, FREE, KK), set()),
    "dual_below_n": (lambda: NL.dual_below_n(X, J, FREE, UNITS), {SHORT}),
    "sum_below_n": (lambda: NL.sum_below_n(X, J, FREE, weight(KK, J), UNITS), {SHORT}),
    "middle_form with n": (lambda: NL.middle_form(X, NN.dual_row_below_n(X, UNITS)), {SHORT, TWO_AT_MOST_Q}),
    **{f"units_below_one {p}": (lambda p=p: NN.units_below_one(p), set()) for p in NAMED},
    **{f"named flow_below_power {p}": (lambda p=p: NN.flow_below_power(p), set()) for p in PAIRS[1:]},
    **{f"dual_row_below_row {p}": (lambda p=p: NN.dual_row_below_row(p), set()) for p in ("one", "two", "fro")},
    **{f"named row_below_norm {p}": (lambda p=p: NN.row_below_norm(p), set()) for p in ("two", "inf", "fro")},
    **{f"named column_below_norm {p}": (lambda p=p: NN.column_below_norm(p), set()) for p in PAIRS[1:]},
    **{f"entry_below_norm {p}": (lambda p=p: NN.entry_below_norm(p), set()) for p in PAIRS[1:]},
    **{f"norm_below_weight_max {p}": (lambda p=p: NN.norm_below_weight_max(p), set()) for p in PAIRS[1:]},
    "largest_row_below_one_norm": (NN.largest_row_below_one_norm, set()),
    "last_with_n": (lambda: NN.last_with_n("inf", flow_below_power("inf")), set()),
    "middle_below_last": (
        lambda: NN.middle_below_last(NL.slope_max("two"), NN.row_below_norm("two"), NN.column_below_norm("two")),
        {TWO_AT_MOST_Q},
    ),
    "frobenius_of_slopes": (lambda: NN.frobenius_of_slopes(R, steepest(R, J)), {steepest(R, J).hyps}),
    "slope_max_below": (
        lambda: NN.slope_max_below("fro", lambda r: NN.frobenius_of_slopes(r, steepest(r, J))),
        {steepest(R, J).hyps},
    ),
}


@pytest.mark.parametrize("name", LEMMAS)
def test_a_lemma_holds_in_every_case_and_rests_on_nothing_else(name):
    make, hypotheses = LEMMAS[name]
    proof = make()
    expected = {h for each in hypotheses for h in (each if isinstance(each, frozenset) else [each])}
    assert proof.hyps == expected
    formula = ("implies", ("and", *proof.hyps), proof.concl) if proof.hyps else proof.concl
    found = truths(formula, 30)
    assert False not in found
    assert True in found


def test_the_row_of_a_matrix_may_be_longer_than_the_matrix_in_the_1_norm():
    for wrong in (lambda: NN.row_below_norm("one"), lambda: NN.dual_row_below_row("inf")):
        with pytest.raises(KernelError):
            wrong()
    assert False in truths(("<=", ("Norm", "one", ("Row", KK)), ("Norm", "one", ("W",))), 60)
    assert False in truths(("<=", ("Norm", ("dual", "inf"), ("Row", KK)), ("Norm", "inf", ("Row", KK))), 60)


def test_a_bound_at_other_units_is_no_bound():
    wrong = ("<=", ("abs", weight(V, KK)), ("*", ("Norm", DUAL, ("Basis", KK)), ("Norm", X, ("Col", V))))
    assert False in truths(wrong, 120)
    with pytest.raises(KernelError, match="the certificate is no identity"):
        NL.weigh(wrong, (NL.component_below(X, I, weight(I, V), KK),))


def test_an_induction_stops_at_q():
    rows = NL.flow_rows(X, NL.row_below_norm(X))
    assert rows.concl[1] == (M,)
    assert rows.concl[2][:2] == ("implies", ("<=", M, Q))
    longer = ("<=", ("Norm", DUAL, vector(V, ("ErrorFlow", M, KK, V, Fraction(0)))), ONE)
    with pytest.raises(KernelError):
        K.from_shift(rows, var("p", "lag"), 1, longer)
