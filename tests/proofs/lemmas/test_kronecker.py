"""What is derived of Kronecker's delta rests on no hypothesis and says what it should."""

from proofs.lemmas.kronecker import between, idempotent, picked, same, swapped
from proofs.terms import ONE, ZERO

K, V, I = (("var", name, "unit") for name in "kvi")
DELTA = same(K, V)


def test_the_delta_is_symmetric_its_own_square_and_between_0_and_1():
    low, high = between(K, V)
    found = {swapped(K, V), idempotent(K, V), low, high}
    assert all(proof.hyps == frozenset() for proof in found)
    assert swapped(K, V).concl == ("=", DELTA, same(V, K))
    assert idempotent(K, V).concl == ("=", ("*", DELTA, DELTA), DELTA)
    assert low.concl == ("<=", ZERO, DELTA)
    assert high.concl == ("<=", DELTA, ONE)


def test_a_sum_with_a_delta_is_its_one_summand():
    total = picked(K, ("Weight", I, V), I)
    assert total.concl[2] == ("*", ONE, ("Weight", K, V))
