"""The error flow of a plain net in its three forms, derived from the forward dynamics, and their equality.

What flows: delta_j(t) = dE / d net_j(t). An error that is injected at time t reaches time t - q scaled by

    ErrorFlow(q, k, v) = d delta_v(t-q) / d delta_k(t)        the papers' quantity (Hochreiter et al. 2001, (1))
                       = d net_k(t) / d net_v(t-q)            the same number seen forwards (duality, P6)

**Recursion** (`error_flow_recursion`, P1). The error of unit v comes from every unit i that v feeds:

    delta_v(t-q-1) = f'_v(net_v(t-q-1)) * sum over i of w[i, v] delta_i(t-q)          (`delta_recursion`, M3)

which is the chain rule applied to one step of `theory.forward`. Differentiated by delta_k(t) it becomes the recursion
of the papers, both guards: f'_v(net_v(t-1)) w[k, v] at lag 1; one more slope and one more sum over the units at each
further lag.

**Path sum** (`error_flow_path_sum`, P2). Written out, the recursion is a sum over all paths k = l_0, l_1, ..., l_q = v

    l_0 --w[l_0, l_1]-- f'_(l_1)(t-1) --w[l_1, l_2]-- f'_(l_2)(t-2) -- ... -- f'_(l_q)(t-q)

of n**(q-1) products (`path_count`, P3), each of q weights and q slopes; f'(net(t)) does not occur. The weight of an
edge is w[l_(m-1), l_m]: Hochreiter and Schmidhuber (1997), (2), prints w[l_m, l_(m-1)], which is the flow of the
transposed net and contradicts their (1).

**Product** (`error_flow_product`, P5). A sum over paths is an entry of a product of matrices:
W F'(t-1) W F'(t-2) ... W F'(t-q), with F'(t) = diag f'(net(t)).

**Weights** (`weight_gradient`, `error_gradient`, M4). A weight acts at every step, so its derivative is a sum over
time: of delta_j(t-r) a_l(t-r-1) over r = 0..q-1, not one such term.

For each number q the forms agree by the normal form of `theory.sums`, for every n (`equal_at_lag`). For all q they
agree by induction (`equal_for_all_lags`): the path sum is an uninterpreted head with two rules, peel the first edge and
peel the last edge, and each form's recursion, as derived, is one of the two. The rules are checked against the
definition up to lag 8, for an edge of which nothing is assumed (`theory.path_sums`).
"""

from collections.abc import Callable
from dataclasses import dataclass

import sympy
from sympy import Expr, KroneckerDelta

from theory.binders import PathSum
from theory.errors import TheoryError
from theory.forward import forward_map
from theory.leaves import Act, ErrorFlow, Matrix, Slope, Slopes, W, Weight, WeightFlow
from theory.path_sums import (
    SINCE,
    Edge,
    I,
    J,
    K,
    L,
    Q,
    V,
    checked_lag,
    path_sum,
    peeled_first,
    peeled_last,
    peeling_rules,
    summed,
)
from theory.recursions import (
    Delta,
    error_flow_recursion,
    one_step_jacobian,
    sensitivity_recursion,
    weight_flow_recursion,
)
from theory.recursions import delta_recursion as delta_recursion
from theory.sorts import Unit
from theory.statement_latex import latex
from theory.sums import UNITS, Identity, collapsed


class TimeSum(sympy.Function):
    """TimeSum(q, k, j, l, o): the sum over r = 0..q-1 of d net_k(t-o) / d net_j(t-o-r) times a_l(t-o-r-1)."""

    nargs = 5


@dataclass(frozen=True)
class Product:
    """A product of the net's matrices, left to right."""

    factors: tuple[Matrix, ...]

    def entry(self, k: Unit, v: Unit) -> Expr:
        """The entry [k, v]: by the rules for the entries of a product and of a diagonal matrix, and no others."""
        units = (k, *(Unit(f"p{place}") for place in range(1, len(self.factors))), v)
        entries = (_entry(factor, *units[place : place + 2]) for place, factor in enumerate(self.factors))
        return collapsed(summed(sympy.Mul(*entries), units[1:-1]))

    def latex(self) -> str:
        """The product in LaTeX."""
        return r"\,".join(map(latex, self.factors))


@dataclass(frozen=True)
class Induction:
    """What holds at lag 1 (`base`) and passes from lag q to lag q + 1 (`step`), each by normal form."""

    name: str
    base: Identity
    step: Identity

    @property
    def holds(self) -> bool:
        """Whether base and step both hold."""
        return self.base.holds and self.step.holds


@dataclass(frozen=True)
class Evidence:
    """What was compared: rules against the definition up to a lag, and inductions that use those rules."""

    rules: tuple[Identity, ...]
    inductions: tuple[Induction, ...]

    @property
    def holds(self) -> bool:
        """Whether every comparison came out equal."""
        return all(rule.holds for rule in self.rules) and all(induction.holds for induction in self.inductions)

    def __bool__(self) -> bool:
        raise TypeError("evidence has no truth value of its own; ask for .holds")


# -- the forms ------------------------------------------------------------------------------------------------------


def error_flow_edge(since: Expr | int = 0) -> Edge:
    """The edge of a path, as a function of m, l_m and l_(m-1): the one-step Jacobian between the two units."""
    one_step = one_step_jacobian()
    return lambda m, l, j: one_step.entry(j, l, m + since)


def error_flow_path_sum(q: Expr | int) -> Expr:
    """The error flow as a sum over paths (P2), in weights and slopes; for a lag that is no number, as a PathSum.

    Source: Hochreiter et al. (2001), (2), with l_t = k and l_s = v, which it needs; right at lag 1 too (no sums).

    >>> error_flow_path_sum(2)
    Sum(l1, Slope(1, l1)*Slope(2, v)*Weight(k, l1)*Weight(l1, v))
    >>> error_flow_path_sum(Q)
    PathSum(m, l, j, Slope(m, l)*Weight(j, l), q, k, v)
    """
    return path_sum(error_flow_edge(), q, K, V) if isinstance(q, int) else PathSum(error_flow_edge(), q, K, V)


def error_flow_product(q: int) -> Product:
    """W F'(t-1) W F'(t-2) ... W F'(t-q) (P5; Hochreiter and Schmidhuber 1997, sec. 3.1).

    >>> error_flow_product(2).entry(K, V)
    Sum(p2, Slope(1, p2)*Slope(2, v)*Weight(k, p2)*Weight(p2, v))
    """
    return Product(tuple(factor for r in range(1, checked_lag(q) + 1) for factor in (W, Slopes(r))))


def weight_gradient(q: int) -> Expr:
    """d net_k(t) / d w[j, l] through the last q steps: the sum over time of error flow times activation (M4).

    >>> weight_gradient(2)
    Act(1, l)*KroneckerDelta(j, k) + Act(2, l)*ErrorFlow(1, k, j)
    """
    now = KroneckerDelta(K, J) * Act(1, L)
    return sympy.Add(now, *(ErrorFlow(r, K, J) * Act(r + 1, L) for r in range(1, checked_lag(q))))


def error_gradient(q: int) -> Expr:
    """dE / d w[j, l] through the last q steps, for an error injected at time t: sum over r of delta_j(t-r) a_l(t-r-1).

    The weight update is -eta times this (gradient descent); Hochreiter et al. (2001) prints the opposite sign, for
    delta = dE/dnet, and one term of the sum.

    >>> error_gradient(2)
    Act(1, l)*Delta(0, j) + Act(2, l)*Delta(1, j)
    """
    return sympy.Add(*(Delta(r, J) * Act(r + 1, L) for r in range(checked_lag(q))))


def path_count(q: Expr | int) -> Expr:
    """n**(q-1), the number of paths of an error flow of lag q (P3); for a number q, the path sum whose edges are all 1.

    >>> path_count(3), path_count(Q)
    (n**2, n**(q - 1))
    """
    if isinstance(q, int):
        return collapsed(path_sum(lambda m, l, j: sympy.S.One, q, K, V))
    return UNITS ** (q - 1)


# -- the equalities -------------------------------------------------------------------------------------------------


def equal_at_lag(q: int) -> tuple[Identity, ...]:
    """All forms against the derivative of the composed forward map, for every n, at a lag that is a number.

    >>> all(identity.holds for identity in equal_at_lag(3))
    True
    """
    derivative = forward_map(K, checked_lag(q)).by_net(V)
    forms = {
        "path sum": error_flow_path_sum(q),
        "recursion": error_flow_recursion().at(q),
        "sensitivity recursion": sensitivity_recursion().at(q).xreplace({SINCE: sympy.S.Zero}),
        "product": error_flow_product(q).entry(K, V),
    }
    return tuple(Identity(f"{name}, lag {q}", form, derivative) for name, form in forms.items())


def weight_gradient_at_lag(q: int) -> Identity:
    """The sum over time against the derivative of the composed forward map by w[j, l], for every n.

    >>> weight_gradient_at_lag(3).holds
    True
    """
    written_out = weight_gradient(q).replace(ErrorFlow, lambda r, k, j: path_sum(error_flow_edge(), int(r), k, j))
    return Identity(f"sum over time, lag {q}", written_out, forward_map(K, q).by_weight(J, L))


def equal_for_all_lags() -> Evidence:
    """Recursion, sensitivity, product and path sum agree for every n and every lag: by induction over the lag.

    Claim of each induction: the flow equals PathSum(edge) with the edge derived in `one_step_jacobian`, at every lag,
    for every pair of units and every time. Its step replaces the flow at lag q by the PathSum (the hypothesis) and
    compares with the rule that peels an edge. So the error that flows back equals the sensitivity forwards (P6).
    """
    return Evidence(peeling_rules(), (_by_last_edge(), _by_first_edge(), _product_by_last_edge()))


def weight_gradient_for_all_lags() -> Evidence:
    """The derivative by a weight is the sum over time of flow times activation, for every n and every number of steps.

    `TimeSum` is defined by its first term and by adding the latest one. By induction it obeys the recursion that
    differentiation gave for the flow to a weight (each error flow in it is peeled at its first edge); a recursion has
    one solution, so the two are equal.
    """
    now = weight_gradient(1).xreplace({Act(1, L): Act(SINCE + 1, L)})
    one_step = Identity("both are the present term at one step", weight_flow_recursion().first, now)
    return Evidence((one_step,), (_time_sum_obeys_the_recursion(),))


def _path_sum(q: Expr, k: Unit, v: Unit, since: Expr | int = 0) -> Expr:
    return PathSum(error_flow_edge(since), q, k, v)


def _by_hypothesis(term: Expr) -> Expr:
    return term.replace(ErrorFlow, _path_sum)


def _by_last_edge() -> Induction:
    recursion = error_flow_recursion(SINCE)
    edge = error_flow_edge(SINCE)
    peeled = peeled_last(edge, lambda e, k, v: PathSum(e, Q, k, v), Q, K, V)
    base = Identity("recursion at lag 1 = path sum", recursion.first, path_sum(edge, 1, K, V))
    return Induction("recursion", base, Identity("recursion = last edge", _by_hypothesis(recursion.step), peeled))


def _by_first_edge() -> Induction:
    recursion = sensitivity_recursion()
    edge = error_flow_edge(SINCE)
    peeled = peeled_first(edge, lambda e, k, v: PathSum(e, Q, k, v), K, V)
    base = Identity("sensitivity at lag 1 = path sum", recursion.first, path_sum(edge, 1, K, V))
    return Induction("sensitivity", base, Identity("sensitivity = first edge", _by_hypothesis(recursion.step), peeled))


def _product_by_last_edge() -> Induction:
    edge = error_flow_edge()
    longer = sympy.Sum(_path_sum(Q, K, I) * Product((W, Slopes(Q + 1))).entry(I, V), (I, 1, UNITS))
    peeled = peeled_last(edge, lambda e, k, v: PathSum(e, Q, k, v), Q, K, V)
    base = Identity("product at lag 1 = path sum", error_flow_product(1).entry(K, V), path_sum(edge, 1, K, V))
    return Induction("product", base, Identity("product = last edge", longer, peeled))


def _latest_term(q: Expr | int, k: Unit, since: Expr) -> Expr:
    return ErrorFlow(q, k, J, since) * Act(since + q + 1, L)


def _time_sum_obeys_the_recursion() -> Induction:
    # claim for q: TimeSum(q + 1, k, o) = the step of the weight flow, with TimeSum(q, i, o + 1) in it
    ahead, sensitivity = weight_flow_recursion(), sensitivity_recursion()
    to_j = {V: J}

    def stepped(shorter: Callable[[Unit], Expr]) -> Expr:
        return ahead.step.replace(WeightFlow, lambda q, i, j, l, o: shorter(i))

    def first(i: Unit) -> Expr:
        return ahead.first.xreplace({K: i, SINCE: SINCE + 1})

    def one_more(i: Unit) -> Expr:
        return TimeSum(Q, i, J, L, SINCE + 1) + _latest_term(Q, i, SINCE + 1)

    base = Identity(
        "sum over two steps = step of the weight flow",
        ahead.first + sensitivity.first.xreplace(to_j) * Act(SINCE + 2, L),
        stepped(first),
    )
    step = Identity(
        "one more term = step of the weight flow",
        stepped(lambda i: TimeSum(Q, i, J, L, SINCE + 1)) + sensitivity.step.xreplace(to_j) * Act(SINCE + Q + 2, L),
        stepped(one_more),
    )
    return Induction("the sum over time obeys the recursion of the weight flow", base, step)


# -- entries and indices --------------------------------------------------------------------------------------------


def _entry(factor: Matrix, a: Unit, b: Unit) -> Expr:
    if isinstance(factor, Slopes):
        return KroneckerDelta(a, b) * Slope(factor.args[0], a)
    if factor == W:
        return Weight(a, b)
    raise TheoryError(f"{factor} has no entry in a plain net's product; pass W or Slopes(r)")
