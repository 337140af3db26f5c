"""What the library knows: every bound has no hypotheses but the claim's, and is the kernel's proof."""

from collections.abc import Callable
from fractions import Fraction

import pytest

from proofs import lemmas as L
from proofs.kernel import Proof
from proofs.lemmas.transposed_paths import by_columns, by_rows, is_transposed
from proofs.prover.known import TOP, Library, columns_of_flow, flow_below_entries, rows_of_flow, state_norm, top_below
from proofs.score.bank import stated
from proofs.sequent import sequent
from proofs.tactics import var
from proofs.terms import ZERO, Term

K_, V_, Q_, LAM = var("k", "unit"), var("v", "unit"), var("q", "lag"), var("lam", "real")
RATE = ["*", ["Norm", "inf", ["W"]], ["SlopeMax", "inf", ["var", "q"]]]
FLOW = ["abs", ["ErrorFlow", ["var", "q"], ["var", "k"], ["var", "v"]]]
SORTS = {"q": "lag", "k": "unit", "v": "unit", "lam": "real"}


def library(given: list[object]) -> Library:
    return Library(sequent(stated(["<=", FLOW, ["**", ["var", "lam"], ["var", "q"]]], SORTS, given=given)))


@pytest.mark.parametrize(
    "theorem",
    [flow_below_entries, rows_of_flow, columns_of_flow, by_columns, by_rows, lambda: state_norm("inf"),
     lambda: state_norm("one"), lambda: top_below("inf"), lambda: top_below("one")],
)  # fmt: skip
def test_a_theorem_rests_on_nothing(theorem: Callable[[], Proof]) -> None:
    proof = theorem()
    assert proof.hyps == frozenset()


@pytest.mark.parametrize(
    "atom",
    [L.size(L.weight(K_, V_)), L.size(L.slope(Q_, V_)), L.size(L.flow(Q_, K_, V_)), ("Norm", "inf", ("Row", K_)),
     ("Norm", "inf", ("Col", K_)), ("Norm", "one", ("Row", K_)), ("Norm", "inf", ("Flow", Q_)), TOP,
     ("Norm", "inf", ("StateFlow", Q_)), ("SlopeMax", "inf", Q_)],
    ids=str,
)  # fmt: skip
def test_every_fact_above_a_factor_is_about_that_factor(atom: Term) -> None:
    known = library([["<=", RATE, ["var", "lam"]]])
    found = list(known.above(atom))
    assert found
    assert all(proof.concl[1] == atom and proof.hyps <= known.claim.hypotheses for proof in found)


def test_a_slope_later_than_the_window_is_not_below_its_largest() -> None:
    later = L.size(L.slope(("+", Q_, Fraction(1)), V_))
    assert all(proof.concl[2][0] != "SlopeMax" for proof in library([["<=", RATE, ["var", "lam"]]]).above(later))


def test_a_real_is_known_to_be_positive_only_by_a_hypothesis() -> None:
    assert library([]).sign(LAM) is None
    by_name = library([["=", ["var", "lam"], RATE]]).sign(LAM)
    assert by_name is not None
    assert by_name.concl == ("<=", ZERO, LAM)
    assert library([["<=", ["var", "lam"], RATE]]).sign(LAM) is None


def test_a_path_sum_is_of_the_transposed_net_only_with_the_weights_turned_round() -> None:
    m, to, came = var("m", "lag"), var("a", "unit"), var("b", "unit")

    def paths(weight: Term) -> Term:
        return ("PathSum", (m, to, came), ("*", L.slope(m, to), weight), Q_, K_, V_)

    assert is_transposed(paths(L.weight(to, came)))
    assert not is_transposed(paths(L.weight(came, to)))
