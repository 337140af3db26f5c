"""What is known of the norms in a goal, for the prover: bounds of the flow in every pair, and norms among each other.

Nothing here is trusted: each fact is the kernel's proof from `norm_lemmas` or `named_norms`, instantiated. A product of
several is found by `climb`, which puts one bound after the other in the place of a factor.
"""

from collections.abc import Callable, Iterator
from functools import cache
from itertools import product
from typing import Any

from proofs import kernel as K
from proofs.kernel import Proof
from proofs.lemmas import KK, Q, V, W
from proofs.lemmas import named_norms as NN
from proofs.lemmas import norm_lemmas as NL
from proofs.lemmas import norm_products as NP
from proofs.lemmas.norm_lemmas import dual, norm
from proofs.norm_facts import DUALS, PAIRS
from proofs.sequent import Sequent
from proofs.tactics import at, for_all, power_bounds, weigh
from proofs.terms import ONE, ZERO, KernelError, N, Term, free, has_sort
from proofs.wellformed import MATRICES

DIAGONAL = ("inf", "one", "two")  # norms in which a diagonal matrix has its largest entry


def norm_bounds(claim: Sequent, leaves: list[Term]) -> Iterator[Proof]:
    """Facts about the norms among the leaves of the goal; none where there is no norm."""
    norms = [x for x in leaves if x[0] in ("Norm", "SlopeMax")]
    if not norms:
        return
    pairs = list(dict.fromkeys(p for p in map(_pair, norms) if p != "max"))
    pairs += ["two"] if "fro" in pairs and "two" not in pairs else []
    entries = [x for x in leaves if x[0] == "ErrorFlow" and x[4] == ZERO]
    for entry in entries:
        for p in pairs:
            yield from _of_flow(claim, p, entry)
    for p in pairs:
        yield from _of_lines(claim, p, norms)
        yield from _of_tails(claim, p, norms)
    yield from _of_products(norms)
    yield from _of_matrices(leaves, norms, pairs)
    yield from _of_slopes(leaves, [*norms, *(NL.slope_max(p, entry[1]) for p in pairs for entry in entries)])
    if N in leaves:
        yield K.at_least_one(N)


def _pair(x: Term) -> Term:
    return x[1][1] if x[1][0] == "dual" else x[1]


def _tried(make: Callable[..., Proof], *arguments: Any) -> Iterator[Proof]:
    try:
        yield make(*arguments)
    except KernelError:
        return


# The flow


def _of_flow(claim: Sequent, p: Term, entry: Term) -> Iterator[Proof]:
    """The final form and, where the lag is given to be at least 2, the middle form; what is known of their lengths."""
    _, lag, k, v, _ = entry
    yield at(_final_form(p), lag, k, v)
    middle = at(_middle_form(p), lag, k, v)
    yield from (K.detach(middle, long) for long in _at_least_two(claim, middle.concl[1], lag))
    for q, unit in ((dual(p), k), (p, v)):
        yield from _tried(K.norm_fact, "basis", q, unit)
    for short in _short_units(claim, p):
        yield at(short, k)


def _at_least_two(claim: Sequent, two: Term, lag: Term) -> Iterator[Proof]:
    """2 <= lag, where it is given, or plain from the form of the lag, as of q + 1."""
    if two in claim.hypotheses:
        yield K.assume(two)
    else:
        ones = [(K.at_least_one(x),) for x in free(lag) if x[2] == "lag"]
        yield from _tried(lambda: weigh(two, *ones, *((x,) for x in free(lag) if x[2] == "nat")))


def _flows(t: Term) -> Iterator[Term]:
    """The entries of the error flow in a term or formula."""
    if isinstance(t, tuple):
        if t[:1] == ("ErrorFlow",):
            yield t
        for part in t:
            yield from _flows(part)


@cache
def _final_form(p: Term) -> Proof:
    return for_all(NL.flow_below_power(p), Q, KK, V)


@cache
def _middle_form(p: Term) -> Proof:
    form = NL.middle_form(p)
    (two,) = form.hyps
    return for_all(K.suppose(form, two), Q, KK, V)


def _of_tails(claim: Sequent, p: Term, norms: list[Term]) -> Iterator[Proof]:
    """0 <= |W| ** (q - 2), and |row k| |column v| |W| ** (q - 2) <= |W| ** q, for the lags given to be >= 2."""
    lines = [
        dict.fromkeys(x[2][1] for x in norms if x[:2] == ("Norm", p) and x[2][0] == head) for head in ("Row", "Col")
    ]
    lags = [h[2] for h in claim.given if h[:2] == ("<=", NL.TWO) and has_sort(h[2], "lag")]
    lags += [x[1] for x in _flows(claim.goal)] + [x[2] for x in norms if x[0] == "SlopeMax" and len(x) == 3]
    mixed = [x[2][1] for x in norms if p == "one" and x[:2] == ("Norm", "inf") and x[2][0] == "Row"]
    for lag, long in ((x, long) for x in dict.fromkeys(lags) for long in _at_least_two(claim, ("<=", NL.TWO, x), x)):
        yield K.detach(at(_tail(p), lag), long)
        for k, v in product(*lines):
            yield from (K.detach(at(each, lag, k, v), long) for each in _tried(_split, p))
        for k, v in product(mixed, lines[1]):
            yield K.detach(at(_split_in_one(), lag, k, v), long)


@cache
def _tail(p: Term) -> Proof:
    """For all q, 2 <= q implies 0 <= |W| ** (q - 2)."""
    power: Term = ("**", norm(p, W), ("+", Q, -NL.TWO))
    low = NL.from_two(("<=", ZERO, power), lambda m: _power(norm(p, W), m))
    (two,) = low.hyps
    return K.generalise(K.suppose(low, two), Q)


@cache
def _split(p: Term) -> Proof:
    return _powers(NN.row_below_norm(p), NN.column_below_norm(p))


@cache
def _split_in_one() -> Proof:
    """The same in the 1-norm with the largest entry of the row, the dual norm, in the place of its sum."""
    return _powers(NN.largest_row_below_one_norm(), NN.column_below_norm("one"))


def _powers(row: Proof, column: Proof) -> Proof:
    form = NN.powers_split(row.concl[1], column.concl[1], row, column, row.concl[2])
    (two,) = form.hyps
    return for_all(K.suppose(form, two), Q, KK, V)


def _power(base: Term, exponent: Term) -> Proof:
    """0 <= a ** e, for a that is >= 0 by its form."""
    return power_bounds(weigh(("<=", ZERO, base), (ONE, base)), weigh(("<=", base, base)), exponent)[0]


def _short_units(claim: Sequent, p: Term) -> Iterator[Proof]:
    """The hypotheses "for all i, |e_i|* <= 1"."""
    for formula in claim.given:
        if formula[0] == "all" and formula[1][0][2] == "unit":
            (i,) = formula[1]
            if formula[2] == ("<=", norm(dual(p), ("Basis", i)), ONE):
                yield K.assume(formula)


def _of_products(norms: list[Term]) -> Iterator[Proof]:
    """The norms of whole flows."""
    for _, p, flow in (x for x in norms if x[0] == "Norm" and x[2][0] in ("Flow", "StateFlow")):
        yield from (at(each, flow[1]) for each in _tried(_product, p, flow[0]))


@cache
def _product(p: Term, head: str) -> Proof:
    make = NP.flow_norm if head == "Flow" else NP.state_flow_below_power
    return K.generalise(make(p), Q)


# Rows and columns


def _of_lines(claim: Sequent, p: Term, norms: list[Term]) -> Iterator[Proof]:
    """The dual norm of a row against its norm; a row, a column or an entry against the matrix."""
    lines = dict.fromkeys(x[2] for x in norms if x[0] == "Norm" and x[2][0] in ("Row", "Col"))
    for line in lines:
        for make in _line_facts(claim, p, line[0]):
            for proof in _tried(make):
                yield at(K.generalise(proof, KK if line[0] == "Row" else V), line[1])
        if p in DUALS:
            yield from _tried(K.norm_fact, "dual_by_name", p, line)
        if p == "fro":
            yield K.norm_fact("frobenius_of_vector", line)


def _line_facts(claim: Sequent, p: Term, head: str) -> Iterator[Callable[[], Proof]]:
    if p in PAIRS:
        yield (lambda: NN.row_below_norm(p)) if head == "Row" else (lambda: NN.column_below_norm(p))
    if head == "Row" and p in PAIRS:
        yield lambda: NN.dual_row_below_row(p)
        yield lambda: NN.dual_row_below_n(p, NN.units_below_one(p))
    if head == "Row":
        yield from ((lambda short=short: NN.dual_row_below_n(p, short)) for short in _short_units(claim, p))
    yield (lambda: NL.row_below_norm(p)) if head == "Row" else (lambda: NL.column_below_norm(p))


# Matrices


def _of_matrices(leaves: list[Term], norms: list[Term], pairs: list[Term]) -> Iterator[Proof]:
    matrices = list(dict.fromkeys(x[2] for x in norms if x[0] == "Norm" and x[2][0] in MATRICES))
    for matrix in matrices:
        if norm("fro", matrix) in norms:
            yield K.norm_fact("two_below_frobenius", matrix)
        if ("SpectralRadius", matrix) in leaves:
            yield from (K.norm_fact("spectral_radius", p, matrix) for p in pairs)
    flows = any(x[0] == "ErrorFlow" for x in leaves)
    for p in (p for p in pairs if p in PAIRS and (flows or norm(p, W) in norms)):
        if ("WeightMax",) in leaves:
            yield _below_weights(p)
        if norm("max", W) in norms:
            yield _largest_entry(p)
        yield from (at(_entry(p), *x[1:]) for x in leaves if x[0] == "Weight")


@cache
def _below_weights(p: str) -> Proof:
    return NN.norm_below_weight_max(p)


@cache
def _entry(p: str) -> Proof:
    return for_all(NN.entry_below_norm(p), KK, V)


@cache
def _largest_entry(p: str) -> Proof:
    """Norm(max, W) <= Norm(p, W)."""
    unfolded = K.unfold(norm("max", W))
    outer = unfolded.concl[2]
    ((i,), inner) = outer[1:3]
    (j,) = inner[1]
    row = K.maximum_least(K.generalise(at(_entry(p), i, j), j), inner)
    least = K.maximum_least(K.generalise(row, i), outer)
    return weigh(("<=", norm("max", W), norm(p, W)), (unfolded,), (least,))


# Slopes


def _of_slopes(leaves: list[Term], norms: list[Term]) -> Iterator[Proof]:
    """The same largest slope under the names of several norms, and no larger than in the Frobenius norm."""
    windows = list(dict.fromkeys(x for x in norms if x[0] == "SlopeMax" and len(x) == 3))
    for small in windows:
        yield from (_at_all_times(small, x) for x in norms if x == small[:2])
        if ("SlopeSup",) in leaves:
            yield from _tried(_below_sup, small)
        for large in windows:
            if small[2] != large[2] or small == large or small[1] not in DIAGONAL:
                continue
            if large[1] in DIAGONAL:
                yield from _tried(_same_largest, "<=", small, large)
                yield from _tried(_same_largest, "=", small, large)
            elif large[1] != "max":
                yield from _tried(_largest_below, small, large)


def _same_largest(sign: str, small: Term, large: Term) -> Proof:
    one, other = K.unfold(small), K.unfold(large)
    return weigh((sign, small, large), (one,), (other, -ONE))


def _below_sup(small: Term) -> Proof:
    """SlopeMax(p, q) <= SlopeSup, for the norms in which it is the largest |f'|."""
    unfolded = K.unfold(small)
    ((r,), inner, lag) = unfolded.concl[2][1:]
    if inner[0] == "Norm":
        raise KernelError(f"{small!r} may be larger than the largest slope")
    units = K.maximum_least(K.generalise(K.slope_sup(r, inner[1][0]), inner[1][0]), inner)
    least = K.maximum_least(K.generalise(K.suppose(units, ("<=", r, lag)), r), unfolded.concl[2])
    return weigh(("<=", small, ("SlopeSup",)), (unfolded,), (least,))


def _at_all_times(small: Term, large: Term) -> Proof:
    """SlopeMax(p, q) <= SlopeMax(p), the supremum over all times."""
    unfolded = K.unfold(small)
    ((r,), slopes, _) = unfolded.concl[2][1:]
    here = norm(small[1], ("Slopes", r))
    same = [] if slopes == here else [(K.unfold(here), -ONE)]
    upper = weigh(("<=", slopes, large), *same, (K.norm_fact("slopes_upper", small[1], r),))
    least = K.maximum_least(K.generalise(K.suppose(upper, ("<=", r, small[2])), r), unfolded.concl[2])
    return weigh(("<=", small, large), (unfolded,), (least,))


def _largest_below(small: Term, large: Term) -> Proof:
    """SlopeMax(inf, q) <= SlopeMax(p, q), for every pair: |f'_j| <= |F'|."""
    unfolded = K.unfold(small)
    ((r,), inner, lag) = unfolded.concl[2][1:]
    (unit,) = inner[1]
    within = K.assume(("<=", r, lag))
    entry = K.generalise(NL.slope_below(large[1], r, unit, within), unit)
    units = K.maximum_least(entry, inner)
    least = K.maximum_least(K.generalise(K.suppose(units, within.concl), r), unfolded.concl[2])
    return weigh(("<=", small, large), (unfolded,), (least,))


__all__ = ["norm_bounds"]
