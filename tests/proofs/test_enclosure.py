"""Proofs by enclosure: what is true is proved, a constant lowered by 1e-12 is not, a lying certificate is refused."""

from dataclasses import replace

import pytest

from numerics.cover import Cover, Patch, Shown
from proofs.check import check_claim
from proofs.claim import Claim
from proofs.enclosure import TRUSTED, Enclosed, enclosed, verified
from proofs.verdict import Status
from theory.activations import ACTIVATIONS, enclosure, gelu, logistic, relu, silu, softplus, tanh
from theory.cells import CELLS
from theory.statement import (
    ActAt,
    ErrorFlow,
    Lag,
    Net,
    Rational,
    Real,
    Slope,
    SlopeAt,
    SlopeSup,
    Unit,
    Units,
    Weight,
    both,
    define,
    eq,
    exp,
    for_all,
    iff,
    implies,
    leq,
    log,
    lt,
    no,
    smaller,
    some,
)
from theory.statement import larger as greater

x, y, w = Real("x"), Real("y"), Real("w")
LITTLE, HALF = Rational(1, 10**12), Rational(1, 2)
PRODUCT = Rational("0.2238716023472")


def stored(net, statement, given=(), over=(x,), where=()):
    return Claim(id="t", source="s", over=(*over, Net(net)), statement=statement, given=given, where=where).stored


def proved(net, statement, given=(), over=(x,)):
    claim = stored(net, statement, given, over)
    by = enclosed(claim)
    assert by is None or verified(claim, by)
    return by is not None


@pytest.mark.parametrize("f", ACTIVATIONS.values(), ids=ACTIVATIONS)
def test_the_bound_of_each_slope_is_proved_and_a_little_less_never(f):
    beta = enclosure(f.slope_sup)[1]
    assert proved(f, leq(abs(SlopeAt(x)), beta))
    assert not proved(f, leq(abs(SlopeAt(x)), beta - LITTLE))


@pytest.mark.parametrize(
    ("net", "true", "false"),
    [
        (logistic, leq(abs(x * SlopeAt(x)), PRODUCT), leq(x * SlopeAt(x), PRODUCT - LITTLE)),
        (logistic, lt(ActAt(x), 1), lt(ActAt(x), 1 - LITTLE)),
        (tanh, both(lt(-1, ActAt(x)), lt(ActAt(x), 1)), both(lt(-1, ActAt(x)), lt(ActAt(x), Rational(99, 100)))),
        (silu, leq(Rational("-0.2784645427611"), ActAt(x)), leq(Rational("-0.2784645427610"), ActAt(x))),
        (softplus, lt(SlopeAt(x), 1), lt(SlopeAt(x), 1 - LITTLE)),
        (logistic, leq(1 + x, exp(x)), leq(1 + x + LITTLE, exp(x))),
        (logistic, eq(ActAt(x) * (1 - ActAt(x)), SlopeAt(x)), eq(ActAt(x) * (1 - ActAt(x)) + LITTLE, SlopeAt(x))),
        (relu, leq(0, ActAt(x)), lt(0, ActAt(x))),
        (relu, leq(greater(x, 0), ActAt(x)), leq(greater(x, LITTLE), ActAt(x))),
        (gelu, leq(SlopeAt(x), smaller(2, Rational(113, 100))), leq(SlopeAt(x), smaller(2, Rational(112, 100)))),
        (gelu, for_all(y, leq(SlopeAt(y), Rational(113, 100))), for_all(y, leq(SlopeAt(y), Rational(112, 100)))),
        (gelu, no(lt(Rational(113, 100), SlopeAt(x))), no(lt(Rational(112, 100), SlopeAt(x)))),
        (gelu, implies(lt(2, x), lt(HALF, SlopeAt(x))), implies(lt(-2, x), lt(HALF, SlopeAt(x)))),
        (tanh, iff(leq(2, SlopeAt(x)), leq(3, SlopeAt(x))), iff(leq(0, SlopeAt(x)), leq(3, SlopeAt(x)))),
        (gelu, leq(SlopeSup, Rational(113, 100)), leq(SlopeSup, enclosure(gelu.slope_sup)[0])),
        (gelu, leq(Rational("1.1289041"), SlopeAt(2**HALF)), leq(Rational("1.1289042"), SlopeAt(2**HALF))),
        (logistic, leq(log(1 + x**2), x**2 + LITTLE), leq(log(1 + x**2) + LITTLE, x**2)),
    ],
)  # fmt: skip
def test_what_is_true_is_proved_and_what_is_nearly_so_is_not(net, true, false):
    assert proved(net, true)
    assert not proved(net, false)


def test_an_equation_that_names_a_real_is_put_in():
    given = (eq(w, x / ActAt(x)),)
    assert proved(logistic, leq(SlopeAt(x) * w, Rational("0.27846455")), given, (x, w))
    assert not proved(logistic, leq(SlopeAt(x) * w, Rational("0.27846454")), given, (x, w))


def test_names_that_go_round_in_a_circle_are_not_followed():
    given = (eq(w, 2 * y), eq(y, w / 2))
    assert not proved(tanh, leq(ActAt(w), ActAt(y)), given, (w, y))
    assert proved(tanh, leq(SlopeAt(w), 1), given, (w, y))


def test_a_range_restricts_and_another_hypothesis_excludes():
    assert not proved(tanh, leq(x, 2 * ActAt(x) + 1))
    assert proved(tanh, leq(x, 2 * ActAt(x) + 1), (leq(-1, x), leq(x, 2)))
    assert proved(tanh, leq(x, 2 * ActAt(x) + 1), (leq(x**2, 4), leq(-1, x)))


def test_a_hypothesis_on_another_variable_restricts_nothing():
    assert not proved(tanh, leq(0, ActAt(x)), (leq(0, y),), (x, y))
    assert not proved(tanh, leq(0, ActAt(x)), (leq(0, x + y),), (x, y))
    assert not proved(tanh, leq(0, ActAt(x)), (leq(0, y), eq(w, x)), (x, y, w))


def test_a_goal_without_the_variable_is_not_excused_by_a_hypothesis_that_fails_at_one_point():
    assert not proved(tanh, implies(leq(1, x**2), leq(1, 0)))
    assert not proved(tanh, both(leq(SlopeAt(x), 1), leq(1, 0)), (leq(1, x**2),))


def test_a_tail_begins_beyond_the_range():
    assert proved(gelu, lt(HALF, SlopeAt(x)), (leq(20, x),))
    assert proved(gelu, leq(SlopeAt(x), HALF), (leq(x, -1000),))
    assert not proved(gelu, leq(SlopeAt(x), HALF), (leq(1000, x),))


def test_a_strict_range_leaves_its_end_out():
    assert proved(tanh, lt(0, x**3 + x), (lt(0, x),))
    assert not proved(tanh, lt(0, x**3 + x), (leq(0, x),))


def test_an_undefined_term_is_no_proof():
    assert not proved(tanh, leq(0, 1 / x**2))
    assert enclosed(stored(tanh, leq(x, x)) | {"statement": QUOTIENT}) is None
    assert not proved(tanh, leq(log(x), x))
    assert proved(tanh, leq(log(x), x), (leq(Rational(1, 100), x),))


# SymPy would write it as 1 <= 1
QUOTIENT = ["<=", ["*", ["var", "x"], ["**", ["var", "x"], "-1"]], "1"]


def test_statements_of_another_kind_are_refused():
    n, q, k = Units("n"), Lag("q"), Unit("k")
    assert enclosed(stored(tanh, leq(abs(ErrorFlow(q, k, k)), 1), over=(n, q, k))) is None
    assert enclosed(stored(tanh, leq(SlopeAt(x), SlopeAt(y) + 1), over=(x, y))) is None
    assert enclosed(stored(tanh, some(y, leq(SlopeAt(y), 1)))) is None
    assert enclosed(stored(tanh, leq(Slope(0, k), 1), over=(n, k))) is None
    assert enclosed(stored(tanh, leq(SlopeAt(q), 1), over=(q,))) is None
    constructed = stored(tanh, leq(SlopeAt(x), 1), over=(n, x), where=(define(Weight(k, Unit("j")), 1),))
    assert enclosed(constructed) is None
    cell = Claim(id="t", source="s", over=(x, Net.of(CELLS["GRU"])), statement=leq(x, x + 1)).stored
    assert enclosed(cell) is None


# certificates


@pytest.fixture(scope="module")
def certificate():
    claim = stored(silu, leq(SlopeAt(x), Rational(11, 10)))
    by = enclosed(claim)
    assert by is not None
    return claim, by


def with_cover(by: Enclosed, cover: Cover) -> Enclosed:
    ((domain, _),) = by.parts[0].pieces
    return replace(by, parts=(Shown(((domain, cover),)),))


def test_a_certificate_is_checked_again_and_one_of_another_claim_is_refused(certificate):
    claim, by = certificate
    assert verified(claim, by)
    assert not verified(stored(silu, leq(SlopeAt(x), Rational(109, 100))), by)
    assert not verified(stored(silu, leq(x, SlopeAt(x))), by)
    assert not verified(claim, replace(by, parts=()))
    assert not verified(claim, replace(by, parts=by.parts * 2))


def test_a_planted_wrong_tail_is_caught(certificate):
    claim, by = certificate
    cover = by.parts[0].pieces[0][1]
    assert cover is not None
    patches = tuple(p for p in cover.patches if p.high <= 2)
    assert patches
    assert not verified(claim, with_cover(by, replace(cover, patches=patches)))


def test_a_planted_wrong_patch_is_caught(certificate):
    claim, by = certificate
    cover = by.parts[0].pieces[0][1]
    assert cover is not None
    one = Patch(cover.patches[0].low, cover.patches[-1].high, "direct")
    assert not verified(claim, with_cover(by, replace(cover, patches=(one,))))


def test_root_counting_is_not_taken_on_trust(certificate):
    claim, by = certificate
    assert not verified(claim, with_cover(by, None))


# verdicts


def test_the_verdict_says_that_it_is_by_enclosure_and_what_it_trusts():
    claim = Claim(id="t", source="s", over=(x, Net(gelu)), statement=leq(SlopeAt(x), Rational(113, 100)))
    verdict = check_claim(claim, budget=20)
    assert verdict.status == Status.PROVED
    assert verdict.method == "enclosure"
    assert verdict.scope.startswith("all real x, by enclosure: ")
    assert verdict.trusted_base == TRUSTED
    assert "Arb" in verdict.trusted_base


def test_what_is_undefined_somewhere_is_not_proved():
    claim = Claim(id="t", source="s", over=(x, Net(gelu)), statement=leq(0, abs(1 / x)))
    assert check_claim(claim, budget=20).status != Status.PROVED


def test_a_domain_of_one_number_is_judged_exactly():
    assert proved(logistic, eq(SlopeAt(0), Rational(1, 4)), over=())
    assert not proved(logistic, lt(SlopeAt(0), Rational(1, 4)), over=())
