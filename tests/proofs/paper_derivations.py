"""Derivations of the catalogue, as a person writes them: each term of a chain once, between its signs."""

from proofs.derivation import Derivation
from theory.activations import logistic
from theory.formulas import Relation, term
from theory.statement import (
    Col,
    ErrorFlow,
    Lag,
    Net,
    Norm,
    PathSum,
    Real,
    Row,
    Slope,
    SlopeMax,
    SlopeSup,
    Sum,
    Unit,
    Units,
    W,
    Weight,
    WeightMax,
    inf,
    leq,
    lt,
    one,
)

n, q, net = Units("n"), Lag("q"), Net()
i, j, k, v = (Unit(name) for name in "ijkv")


def chain(*parts):
    """The lines of a chain: term, sign, term, sign, term, ..."""
    terms, signs = [term(each) for each in parts[::2]], parts[1::2]
    return [Relation(sign, a, b) for a, sign, b in zip(terms[:-1], signs, terms[1:], strict=True)]


unrolled = Derivation(
    chain(
        ErrorFlow(q + 2, k, v),
        "=",
        Sum(j, ErrorFlow(q + 1, k, j) * Weight(j, v)) * Slope(q + 2, v),
        "=",
        Sum(j, Sum(i, ErrorFlow(q, k, i) * Weight(i, j)) * Slope(q + 1, j) * Weight(j, v)) * Slope(q + 2, v),
        "=",
        Sum(i, Sum(j, ErrorFlow(q, k, i) * Weight(i, j) * Slope(q + 1, j) * Weight(j, v) * Slope(q + 2, v))),
    ),
    over=(n, q, k, v, net),
    id="unrolled",
    source="Hochreiter et al. (2001), eqs. (1) and (2): the recursion twice",
)

two_steps = Derivation(
    chain(
        ErrorFlow(2, k, v),
        "=",
        Sum(j, Weight(k, j) * Slope(1, j) * Weight(j, v)) * Slope(2, v),
        "=",
        PathSum(lambda m, l, j: Slope(m, l) * Weight(j, l), 2, k, v),
    ),
    over=(n, k, v, net),
    id="two-steps",
    source="Hochreiter et al. (2001), eq. (2), at lag 2",
)

steepest = SlopeMax(inf, q + 1)
flow, rate = abs(ErrorFlow(q + 1, k, v)), steepest * Norm(inf, W)

middle_form = Derivation(
    chain(
        flow,
        "=",
        abs(Sum(j, ErrorFlow(q, k, j) * Weight(j, v))) * abs(Slope(q + 1, v)),
        "<=",
        Sum(j, abs(ErrorFlow(q, k, j)) * abs(Weight(j, v))) * abs(Slope(q + 1, v)),
        "<=",
        Sum(j, abs(ErrorFlow(q, k, j))) * Norm(inf, Col(v)) * steepest,
        "<=",
        n * steepest ** (q + 1) * Norm(inf, Col(v)) * Norm(inf, Row(k)) * Norm(inf, W) ** (q - 1),
    ),
    over=(n, q, k, v, net),
    id="middle-form",
    source="Hochreiter and Schmidhuber (1997), sec. 3.1",
)

final_form = Derivation(
    chain(
        flow,
        "<=",
        n * steepest ** (q + 1) * Norm(inf, Col(v)) * Norm(inf, Row(k)) * Norm(inf, W) ** (q - 1),
        "<=",
        n * steepest ** (q + 1) * Norm(inf, Row(k)) * Norm(inf, W) ** q,
        "<=",
        n * rate ** (q + 1),
        "<=",
        n,
    ),
    over=(n, q, k, v, net),
    given=(leq(rate, 1),),
    id="final-form",
    source="Hochreiter and Schmidhuber (1997), sec. 3.1, final line of the bound",
)

four_over_n = Derivation(
    chain(
        abs(ErrorFlow(q, k, v)),
        "<=",
        (SlopeMax(inf, q) * Norm(inf, W)) ** q,
        "<=",
        (SlopeSup * Norm(inf, W)) ** q,
        "<=",
        (n * WeightMax / 4) ** q,
        "<=",
        1,
    ),
    over=(n, q, k, v, Net(logistic)),
    given=(lt(n * WeightMax, 4),),
    id="four-over-n",
    source="Hochreiter and Schmidhuber (1997), sec. 3.1; review, line 78",
)

lam, g, u, e, d = Real("lam"), Real("g"), Real("u"), Real("e"), Real("d")

latching = Derivation(
    chain(
        abs(g * e + u),
        "<=",
        abs(g) * abs(e) + abs(u),
        "<=",
        lam * abs(e) + abs(u),
        "<=",
        lam * d + (1 - lam) * d,
        "=",
        d,
    ),
    over=(n, lam, g, u, e, d, net),
    given=(leq(abs(e), d), leq(abs(g), lam), leq(abs(u), (1 - lam) * d)),
    id="latching",
    source="Bengio et al. (1994), theorem 3: one step of the induction",
)

steepest_one = SlopeMax(one, q + 1)

in_the_one_norm = Derivation(
    chain(
        flow,
        "<=",
        n * steepest_one ** (q + 1) * Norm(one, Col(v)) * Norm(one, Row(k)) * Norm(one, W) ** (q - 1),
        "<=",
        n * (steepest_one * Norm(one, W)) ** (q + 1),
    ),
    over=(n, q, k, v, net),
    id="in-the-one-norm",
    source="Hochreiter and Schmidhuber (1997), sec. 3.1, read in the 1-norm",
)
