"""What is known about the leaves of a statement: bounds of flows, norms, slopes and weights, proved once for all.

`above` gives what is above a factor, `low` why a factor is >= 0. Nothing here is trusted: all are the kernel's proofs.
"""

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from proofs import kernel as K
from proofs import lemmas as L
from proofs import prover as P
from proofs.certificates import prove
from proofs.kernel import Proof
from proofs.lemmas.flow_bounds import flow_bounds
from proofs.lemmas.transposed_paths import path_bounds
from proofs.prover.equations import instance, tried
from proofs.sequent import Sequent
from proofs.tactics import absolute, at, chain, for_all, sum_of_bounds, var, weigh
from proofs.terms import (
    ONE,
    RELATIONS,
    ZERO,
    KernelError,
    N,
    Term,
    free,
    has_sort,
    nonnegative,
    normal,
    over_units,
    subst,
    term,
)

TOP: Term = ("WeightMax",)
INF, COLUMNS = ("Norm", "inf", L.W), ("Norm", "one", L.W)
SUP: Term = ("SlopeSup",)


@cache
def flow_below_entries() -> Proof:
    """For all q, k, v: |ErrorFlow(q, k, v)| <= n ** (q - 1) (WeightMax SlopeMax(inf, q)) ** q: so many paths."""
    rate: Term = ("*", TOP, L.SLOPE_MAX)
    low = weigh(("<=", ZERO, rate), (L.weight_max_nonnegative(), L.slope_max_nonnegative()))

    def bound(m: Term, v: Term = L.V) -> Term:
        return ("<=", L.size(L.flow(m, L.KK, v)), ("*", ("**", N, ("+", m, -ONE)), ("**", rate, m)))

    def last(r: Term, j: Term, within: Proof) -> Proof:
        entry, slope = L.below_max(TOP, j, L.V), L.slope_below(r, L.V, within)
        goal = ("<=", L.size(L.net_step(r, j, L.V)), rate)
        return weigh(goal, (slope, entry.concl[1]), (entry, L.slope_max_nonnegative()))

    def step(known: Proof, within: Proof) -> Proof:
        spread, here = L.split(L.flow, L.net_step, L.KK, L.V), last(L.NEXT, L.J, within)
        past = at(known, L.J)
        goal = ("<=", ("*", past.concl[1], here.concl[1]), ("*", past.concl[2], rate))
        each = weigh(goal, (here, past.concl[1]), (past, low))
        return K.generalise(weigh(bound(L.NEXT), (spread,), (sum_of_bounds(each, L.J),)), L.V)

    first = chain(absolute(K.unfold(L.flow(ONE, L.KK, L.V))), last(ONE, L.KK, K.at_least_one(L.Q)))
    formula = ("all", (L.V,), bound(L.M))
    whole = L.up_to_q(formula, K.generalise(weigh(bound(ONE), (first,)), L.V), step)
    return for_all(at(L.at_lag(whole), L.V), L.Q, L.KK, L.V)


@cache
def rows_of_flow() -> Proof:
    """For all q, k: sum over v of |ErrorFlow(q, k, v)| <= (SlopeMax(inf, q) |W|_inf) ** q."""
    rows = L.at_lag(L.flow_rows(L.below_max(INF, L.KK)))
    return for_all(weigh(("<=", rows.concl[1], ("**", ("*", L.SLOPE_MAX, INF), L.Q)), (rows,)), L.Q, L.KK)


@cache
def columns_of_flow() -> Proof:
    """For all q, v: sum over k of |ErrorFlow(q, k, v)| <= (SlopeMax(inf, q) |W|_1) ** q."""
    return for_all(at(L.at_lag(L.product_columns(L.flow, L.net_step, L.net_column)), L.V), L.Q, L.V)


@cache
def state_norm(p: str) -> Proof:
    """For all q: Norm(p, StateFlow(q)) <= (max over r <= q of Norm(p, Step(r))) ** q."""
    greatest: Term = ("maximum", (var("r", "lag"),), ("Norm", p, ("Step", var("r", "lag"))), L.Q)
    return K.generalise(L.state_flow_norm(p, weigh(("<=", greatest, greatest))), L.Q)


@cache
def top_below(p: str) -> Proof:
    """WeightMax <= Norm(p, W), for the infinity- and the 1-norm: an entry is at most its row's or column's sum."""
    unfolded = K.unfold(TOP)
    ((i,), columns) = unfolded.concl[2][1:3]
    ((j,), entry) = columns[1:3]
    row = L.entry_below_row(entry[1], j if p == "inf" else i)
    each = chain(row, L.below_max(("Norm", p, L.W), i if p == "inf" else j))
    rows = K.maximum_least(K.generalise(each, j), columns)
    return chain(unfolded, K.maximum_least(K.generalise(rows, i), unfolded.concl[2]))


class Library:
    """The facts for one sequent: its hypotheses, and the windows and norms that it speaks of."""

    def __init__(self, claim: Sequent) -> None:
        self.claim = claim
        formulas = (claim.goal, *claim.given)
        self.leaves = list(dict.fromkeys(x for f in formulas for x in subterms(f)))
        self.windows = [x for x in self.leaves if x[0] == "SlopeMax"]
        self.relations = [K.assume(h) for h in (*claim.given, *claim.known) if h[0] in RELATIONS]
        self.laws = [K.assume(h) for h in claim.given if h[0] == "all"]

    def products(self) -> list[Proof]:
        """The hypotheses that are relations, the strict ones as <=."""
        weak = [P.weak(p) if p.concl[0] == "<" else p for p in self.relations]
        return weak + [inner for p in weak for inner in tried(_unscaled, p)]

    def sign(self, atom: Term) -> Proof | None:
        """0 <= the atom, or None."""
        for p in self.products():
            if p.concl[:2] == ("<=", ZERO) and p.concl[2] == atom:
                return p
        rules: dict[str, Callable[[Term], Proof]] = {
            "Norm": P._nonnegative_norm, "WeightMax": lambda _: L.weight_max_nonnegative(),
            "SlopeMax": _slope_max_sign, "maximum": _maximum_sign,
            "SlopeSup": lambda _: L.nonnegative_bound(K.slope_sup(ZERO, L.J)),
        }  # fmt: skip
        rule = rules.get(atom[0])
        found = next(tried(rule, atom), None) if rule else None
        return found or self._above_something(atom)

    def _above_something(self, atom: Term) -> Proof | None:
        """0 <= the atom, because a hypothesis says that it is at least a product that is >= 0."""
        for p in self.products():
            left, right = p.concl[1:]
            for low, high, way in ((left, right, 1), (right, left, -1)) if p.concl[0] == "=" else ((left, right, 1),):
                if high != atom or low == ZERO:
                    continue
                factors = self._signs(low)
                if factors is not None:
                    return weigh(("<=", ZERO, atom), (p, ONE * way), (ONE, *factors))
        return None

    def _signs(self, t: Term) -> list[Any] | None:
        """The factors of a product, each with the reason why it is >= 0."""
        parts = t[1:] if isinstance(t, tuple) and t[0] == "*" else (t,)
        found = []
        for x in parts:
            ok: Any = x if nonnegative(x) else self.sign(x) if isinstance(x, tuple) else None
            if ok is None:
                return None
            found.append(ok)
        return found

    def above(self, atom: Term) -> Iterator[Proof]:
        """Proofs of atom <= something, or atom = something."""
        if not isinstance(atom, tuple):
            return
        head = atom[0]
        if head in P.SIGNED:
            yield K.abs_upper(atom)
        if head == "abs":
            yield from self._sizes(atom[1])
        elif head == "Norm":
            yield from _norms(atom)
        elif head == "SlopeMax":
            yield from self._slope_maxima(atom)
        elif atom == TOP:
            yield from (top_below(p) for p in ("inf", "one"))
        elif head == "sum" and over_units(atom) and len(atom[1]) == 1:
            yield from self._sums(atom)
        yield from self._lawful(atom)

    def _sizes(self, inner: Term) -> Iterator[Proof]:
        head = inner[0]
        if head == "Weight":
            yield from _entries(*inner[1:])
        elif head == "Slope":
            yield from self._slopes(*inner[1:])
        elif head == "ErrorFlow" and inner[4] == ZERO:
            yield from self._flows(inner)
        elif head == "StateFlow":
            for p in ("inf", "one"):
                yield from tried(_entry_of, ("Norm", p, ("StateFlow", inner[1])), inner)
        elif head == "Step":
            yield from tried(_entry_of, ("Norm", "inf", ("Step", inner[1])), inner)
            yield from tried(lambda: absolute(K.unfold(inner)))
        elif head == "PathSum":
            yield from path_bounds(inner)
        elif head == "sum":
            yield from tried(K.triangle, inner)

    def _flows(self, entry: Term) -> Iterator[Proof]:
        _, lag, k, v, _o = entry
        slopes = ("SlopeMax", "inf", lag)
        yield from flow_bounds(self.claim, [entry], [INF, COLUMNS, slopes])
        yield from tried(lambda: at(flow_below_entries(), lag, k, v))
        yield from tried(_entry_of, ("Norm", "inf", ("Flow", lag)), entry)
        if lag == ONE:
            yield from tried(lambda: absolute(K.unfold(entry)))

    def _slopes(self, r: Term, j: Term) -> Iterator[Proof]:
        yield from tried(K.slope_sup, r, j)
        for window in self.windows:
            if len(window) == 2:
                yield from tried(K.slope_upper, window[1], r, j)
            else:
                yield from tried(_slope_within, r, j, window[2])

    def _slope_maxima(self, atom: Term) -> Iterator[Proof]:
        if len(atom) == 2:
            return
        yield from tried(P._below_sup, atom)
        for other in self.windows:
            if len(other) == 2:
                yield from tried(P._below_all_times, atom, other)
            elif other != atom and other[1] in ("inf", "one", "two", "max"):
                yield from tried(P._fewer_lags, atom, ("SlopeMax", "inf", other[2]))

    def _sums(self, atom: Term) -> Iterator[Proof]:
        label, body = atom[1][0], atom[2]
        if body[0] == "abs" and body[1][0] == "ErrorFlow" and body[1][4] == ZERO:
            _, lag, k, v, _o = body[1]
            if v == label and k != label:
                yield from tried(lambda: at(rows_of_flow(), lag, k))
            if k == label and v != label:
                yield from tried(lambda: at(columns_of_flow(), lag, v))
        if body[0] == "abs" and body[1][0] == "Weight":
            yield from _line_sums(body[1], label)
        unit = var("u0'", "unit")
        for proof in self._terms(subst(body, label, unit)):
            yield from tried(sum_of_bounds, proof, unit)

    def _terms(self, body: Term) -> Iterator[Proof]:
        """Bounds of a product from bounds of one of its factors."""
        ((mono, c),) = normal(body).items()
        for factor, exponent in mono:
            if dict(exponent) != {None: 1} or not isinstance(factor, tuple):
                continue
            rest = term({tuple(x for x in mono if x[0] != factor): c})
            for proof in self.above(factor):
                yield from tried(_beside, proof, factor, rest, body)

    def _lawful(self, atom: Term) -> Iterator[Proof]:
        """Hypotheses "for all x, a <= b" at the x for which a is the atom."""
        for law in self.laws:
            yield from tried(instance, law, atom)


def subterms(t: Term) -> Iterator[Term]:
    """The subterms with a head, binders included."""
    if isinstance(t, tuple) and t:
        if isinstance(t[0], str):
            yield t
        for x in t[1:]:
            yield from subterms(x)


def _slope_max_sign(atom: Term) -> Proof:
    if len(atom) == 2:
        return L.nonnegative_bound(K.slope_upper(atom[1], ZERO, L.J))
    return L.slope_max_nonnegative(atom[2]) if atom[1] == "inf" else P._nonnegative_norm(atom)


def _maximum_sign(atom: Term) -> Proof:
    """0 <= a maximum over lags of norms: the first of them is."""
    upper = K.maximum_upper(atom, ONE, K.at_least_one(atom[3]))
    low = P._nonnegative_norm(upper.concl[1])
    return weigh(("<=", ZERO, atom), (low,), (upper,))


def _unscaled(proof: Proof) -> Proof:
    """max of x <= b / c, from a proof that the maximum over lags of c x is <= b, c > 0."""
    _, (head, (r,), body, lags), bound = proof.concl
    ((mono, c),) = normal(body).items()
    if head != "maximum" or c <= 0 or c == 1 or r[2] != "lag":
        raise KernelError("no maximum of a multiple")
    inner, limit = term({mono: ONE}), ("*", 1 / c, bound)
    within = K.assume(("<=", r, lags))
    entry = K.maximum_upper(proof.concl[1], r, within)
    each = weigh(("<=", inner, limit), (entry, 1 / c), (proof, 1 / c))
    return K.maximum_least(K.generalise(K.suppose(each, within.concl), r), ("maximum", (r,), inner, lags))


def _entries(k: Term, j: Term) -> Iterator[Proof]:
    """Bounds of |w[k, j]|."""
    yield L.below_max(TOP, k, j)
    yield L.below_max(("Norm", "inf", ("Row", k)), j)
    yield L.below_max(("Norm", "inf", ("Col", j)), k)
    unit = var("u1'", "unit")
    for entry, place, norm, index in ((L.weight(k, unit), j, INF, k), (L.weight(unit, j), k, COLUMNS, j)):
        row = at(K.generalise(L.entry_below_row(entry, unit), unit), place)
        yield row
        yield chain(row, L.below_max(norm, index))


def _line_sums(entry: Term, label: Term) -> Iterator[Proof]:
    """Bounds of the sum of a row's or a column's sizes."""
    _, k, j = entry
    unit = var("u1'", "unit")
    row = j == label and k != label
    if not row and (k != label or j == label):
        return
    norm, vector, index = (INF, "Row", k) if row else (COLUMNS, "Col", j)
    yield L.below_max(norm, index)
    largest = L.below_max(("Norm", "inf", (vector, index)), unit)
    yield sum_of_bounds(largest, unit)
    yield sum_of_bounds(L.below_max(TOP, *((index, unit) if row else (unit, index))), unit)
    one = K.unfold(("Norm", "one", (vector, index)))
    yield weigh(("=", one.concl[2], one.concl[1]), (one, -ONE))


def _norms(norm: Term) -> Iterator[Proof]:
    _, p, of = norm
    if of[0] in ("Row", "Col") and p == "one":
        yield from tried(K.unfold, norm)
    elif of[0] in ("Row", "Col") and p in ("inf", "max"):
        yield from tried(P._line_below_norm, norm)
        yield from tried(_line_below_sum, norm)
        yield from tried(_line_below_top, norm)
    elif of == L.W and p in ("inf", "one"):
        yield L.norm_below_weight_max(p)
    elif of[0] == "Flow" and p == "inf":
        yield from tried(_flow_norm, norm)
    elif of[0] == "StateFlow" and p in ("inf", "one"):
        yield from tried(lambda: at(state_norm(p), of[1]))


def _flow_norm(norm: Term) -> Proof:
    """Norm(inf, Flow(q)) <= (SlopeMax(inf, q) |W|_inf) ** q."""
    lag = norm[2][1]
    rows = at(rows_of_flow(), lag)
    return L.max_below(rows, norm)


def _line(norm: Term, bound: Callable[[Term, Term], Proof]) -> Proof:
    """A norm that is the largest entry of a row or column, from a bound of each entry |w[k, j]|."""
    unfolded = K.unfold(norm)
    (_, (unit,), (_, (_, k, j)), _) = unfolded.concl[2]
    return chain(unfolded, K.maximum_least(K.generalise(bound(k, j), unit), unfolded.concl[2]))


def _line_below_top(norm: Term) -> Proof:
    return _line(norm, lambda k, j: L.below_max(TOP, k, j))


def _line_below_sum(norm: Term) -> Proof:
    index, row = norm[2][1], norm[2][0] == "Row"
    unit = var("u1'", "unit")
    entry = L.weight(index, unit) if row else L.weight(unit, index)
    member = K.generalise(L.entry_below_row(entry, unit), unit)
    return _line(norm, lambda k, j: at(member, j if row else k))


def _entry_of(norm: Term, entry: Term) -> Proof:
    """|an entry| <= the norm of its matrix: the largest row or column sum of sizes."""
    *head, k, v = entry if entry[0] != "ErrorFlow" else entry[:4]
    tail = entry[4:] if entry[0] == "ErrorFlow" else ()
    unit = var("u1'", "unit")
    rows = norm[1] == "inf"
    there = (*head, k, unit, *tail) if rows else (*head, unit, v, *tail)
    row = at(K.generalise(L.entry_below_row(there, unit), unit), v if rows else k)
    return chain(row, L.below_max(norm, k if rows else v))


def _slope_within(r: Term, j: Term, lag: Term) -> Proof:
    """|Slope(r, j)| <= SlopeMax(inf, lag), for r manifestly in 1..lag."""
    ones = [K.at_least_one(x) for x in free(lag) if x[2] == "lag"]
    within = prove(("<=", r, lag), ones, degree=1) if has_sort(r, "lag") else None
    if within is None:
        raise KernelError(f"{r!r} is not manifestly in 1..{lag!r}")
    return L.slope_below(r, j, within)


def _beside(proof: Proof, factor: Term, rest: Term, body: Term) -> Proof:
    """rest a <= rest b, from a <= b, with rest >= 0 by its form."""
    sign, a, b = proof.concl
    if a != factor:
        raise KernelError("another factor")
    return weigh((sign, body, ("*", rest, b)), (proof, rest))
