"""Statements in the 2-norm, the Frobenius norm and norm variables are proved without a person; false ones are not."""

import pytest

from proofs.claim import Claim
from proofs.prover import proved
from proofs.sequent import proves, sequent
from theory.statement import (
    Basis,
    Col,
    ErrorFlow,
    Flow,
    Lag,
    Net,
    Norm,
    NormVariable,
    Real,
    Row,
    SlopeMax,
    SlopeSup,
    SpectralRadius,
    StateFlow,
    Unit,
    Units,
    W,
    Weight,
    WeightMax,
    dual,
    eq,
    for_all,
    fro,
    inf,
    leq,
    maxnorm,
    one,
    two,
)

n, q, k, v, i, x, g = Units("n"), Lag("q"), Unit("k"), Unit("v"), Unit("i"), NormVariable("x"), Real("g")
flow = abs(ErrorFlow(q, k, v))
LONG = leq(2, q)
DUALS_SHORT = for_all(i, leq(Norm(dual(x), Basis(i)), 1))
SHORT = leq(Norm(x, Basis(v)), 1)


def middle(p, row, factor=1):
    return factor * SlopeMax(p, q) ** q * Norm(p, Col(v)) * Norm(row, Row(k)) * Norm(p, W) ** (q - 2)


def later(p, row):
    """The middle form at the lag q + 1, which is at least 2 by its form."""
    return n * SlopeMax(p, q + 1) ** (q + 1) * Norm(p, Col(v)) * Norm(row, Row(k)) * Norm(p, W) ** (q - 1)


def final(slopes, weights):
    return (SlopeMax(slopes, q) * Norm(weights, W)) ** q


TRUE = [
    *((leq(flow, final(p, p)), ()) for p in (two, fro)),
    *((leq(flow, n * final(p, p)), ()) for p in (two, fro)),
    *((leq(flow, final(p, r)), ()) for p, r in ((inf, two), (inf, fro), (two, fro))),
    *((leq(flow, middle(p, p, n)), (LONG,)) for p in (one, two, inf, fro)),
    *((leq(flow, middle(p, p)), (LONG,)) for p in (one, two, fro)),
    (leq(flow, middle(x, dual(x))), (LONG,)),
    *((leq(abs(ErrorFlow(q + 1, k, v)), later(p, p)), ()) for p in (one, two, inf)),
    *((leq(later(p, r), n * (SlopeMax(p, q + 1) * Norm(p, W)) ** (q + 1)), ()) for p, r in ((one, inf), (two, two))),
    (leq(flow, middle(x, x, n)), (LONG, DUALS_SHORT)),
    (leq(flow, Norm(dual(x), Basis(k)) * Norm(x, Basis(v)) * final(x, x)), ()),
    (leq(flow, Norm(x, Basis(v)) * final(x, x)), (DUALS_SHORT,)),
    (leq(flow, final(x, x)), (DUALS_SHORT, SHORT)),
    (leq(flow, n * final(x, x)), (DUALS_SHORT, SHORT)),
    (leq(n * middle(two, two), n * final(two, two)), (LONG,)),
    (leq(flow, (g * Norm(two, W)) ** q), (leq(SlopeMax(two, q), g),)),
    (leq(flow, g**q), (leq(SlopeMax(two, q) * Norm(two, W), g),)),
    (leq(flow, (SlopeMax(two, q) * n * WeightMax) ** q), ()),
    (leq(flow, (SlopeSup * Norm(two, W)) ** q), ()),
    (leq(flow, (SlopeMax(two) * Norm(two, W)) ** q), ()),
    (leq(Norm(two, Flow(q)), final(two, two)), ()),
    *((leq(Norm(p, StateFlow(q)), (SlopeMax(p) * Norm(p, W)) ** q), ()) for p in (two, x)),
    (leq(Norm(two, W), Norm(fro, W)), ()),
    *((leq(Norm(p, W), n * WeightMax), ()) for p in (one, two, inf, fro)),
    *((leq(Norm(p, Row(k)), Norm(p, W)), ()) for p in (two, inf, fro)),
    *((leq(Norm(p, Col(v)), Norm(p, W)), ()) for p in (one, two, inf, fro)),
    *((leq(Norm(maxnorm, W), Norm(p, W)), ()) for p in (one, two, inf, fro)),
    (leq(abs(Weight(k, v)), Norm(two, W)), ()),
    *((leq(SpectralRadius(W), Norm(p, W)), ()) for p in (two, x)),
    (leq(Norm(x, Col(v)), Norm(x, W) * Norm(x, Basis(v))), ()),
    *((leq(SlopeMax(inf, q), SlopeMax(p, q)), ()) for p in (fro, x)),
    (eq(SlopeMax(two, q), SlopeMax(one, q)), ()),
]

FALSE = [
    (leq(later(one, one), n * (SlopeMax(one, q + 1) * Norm(one, W)) ** (q + 1)), ()),
    (leq(flow, middle(one, one, n)), ()),
    (leq(flow, final(x, x)), (DUALS_SHORT,)),
    (leq(flow, final(x, x)), (SHORT,)),
    (leq(flow, middle(two, two, n)), ()),
    (leq(flow, middle(x, x, n)), (LONG,)),
    (leq(flow, middle(inf, inf)), (LONG,)),
    (leq(Norm(fro, W), Norm(two, W)), ()),
    (leq(Norm(one, Row(k)), Norm(one, W)), ()),
    (leq(Norm(two, W), WeightMax), ()),
    (leq(Norm(two, W), Norm(maxnorm, W)), ()),
    (leq(Norm(x, W), SpectralRadius(W)), ()),
    (leq(SlopeMax(fro, q), SlopeMax(inf, q)), ()),
    (leq(Norm(two, StateFlow(q)), final(two, two)), ()),  # its slopes begin at the time t, one earlier
]


def tried(statement, given):
    over = (n, q, k, v, x, g, Net())
    claim = sequent(Claim(id="t", source="a test", over=over, statement=statement, given=given, reason="a test").stored)
    return claim, proved(claim, degree=2)


def label(case):
    return f"{case[0].left} {case[0].sign} {case[0].right}"


@pytest.mark.parametrize("case", TRUE, ids=label)
def test_a_true_statement_about_norms_is_proved(case):
    claim, proof = tried(*case)
    assert proof is not None
    assert proves(proof, claim)


@pytest.mark.parametrize("case", FALSE, ids=label)
def test_a_false_statement_about_norms_is_not_proved(case):
    assert tried(*case)[1] is None
