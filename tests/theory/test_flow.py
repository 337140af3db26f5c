"""The error flow of a plain net: derived, equal in its forms for every n and lag, and right in numbers."""

import itertools
import random
from fractions import Fraction

import mpmath
import pytest
import sympy
from sympy import KroneckerDelta, Sum

from theory.binders import PathSum
from theory.errors import TheoryError
from theory.flow import (
    Delta,
    Evidence,
    Identity,
    Induction,
    Product,
    delta_recursion,
    equal_at_lag,
    equal_for_all_lags,
    error_flow_edge,
    error_flow_path_sum,
    error_flow_product,
    error_flow_recursion,
    error_gradient,
    one_step_jacobian,
    path_count,
    sensitivity_recursion,
    weight_flow_recursion,
    weight_gradient,
    weight_gradient_at_lag,
    weight_gradient_for_all_lags,
)
from theory.forward import NETS, activation, activation_slope, forward_map, in_leaves
from theory.leaves import Act, ErrorFlow, Flow, Slope, Slopes, W, Weight
from theory.path_sums import SINCE, I, J, K, L, Q, V, path_sum, peeled_first, peeled_last, peeling_rules, shifted
from theory.sorts import Unit
from theory.statement import stored
from theory.sums import UNITS, descending_product, equal, value_at

LAGS = range(1, 9)


def over(body, *units):
    return Sum(body, *((unit, 1, UNITS) for unit in units))


# -- what is derived ------------------------------------------------------------------------------------------------


def test_the_one_step_jacobian_is_the_weight_times_the_slope_of_the_unit_that_it_leaves():
    assert one_step_jacobian().entry(K, V, 1) == Slope(1, V) * Weight(K, V)
    assert one_step_jacobian().entry(K, V, Q + 1) == Slope(Q + 1, V) * Weight(K, V)
    assert one_step_jacobian().latex() == r"f'_{v}(\mathrm{net}_{v}(t-r))\,w_{lv}"


def test_bias_and_input_do_not_change_a_derivative():
    assert "External(0, k)" in str(forward_map(K, 2).term)
    assert "External" not in str(forward_map(K, 2).by_net(V))


def test_the_delta_recursion_weighs_the_errors_of_the_units_that_are_fed():
    derived = delta_recursion(SINCE)
    assert equal(derived, Slope(SINCE + 1, J) * over(Weight(I, J) * Delta(SINCE, I), I))
    assert not equal(derived, Slope(SINCE + 1, J) * over(Weight(J, I) * Delta(SINCE, I), I))
    assert not equal(derived, over(Slope(SINCE + 1, I) * Weight(I, J) * Delta(SINCE, I), I))
    assert not equal(derived, Slope(SINCE, J) * over(Weight(I, J) * Delta(SINCE, I), I))


def test_the_recursion_has_both_guards_of_the_papers():
    recursion = error_flow_recursion()
    assert recursion.first == Slope(1, V) * Weight(K, V)
    assert equal(recursion.step, Slope(Q + 1, V) * over(ErrorFlow(Q, K, I) * Weight(I, V), I))


WRONG_STEPS = {
    "transposed": Slope(Q + 1, V) * over(ErrorFlow(Q, K, I) * Weight(V, I), I),
    "time shifted by one": Slope(Q, V) * over(ErrorFlow(Q, K, I) * Weight(I, V), I),
    "slope at the wrong unit": over(Slope(Q + 1, I) * ErrorFlow(Q, K, I) * Weight(I, V), I),
    "missing sum": Slope(Q + 1, V) * ErrorFlow(Q, K, I) * Weight(I, V),
    "from the other unit": Slope(Q + 1, V) * over(ErrorFlow(Q, I, K) * Weight(I, V), I),
    "twice": 2 * Slope(Q + 1, V) * over(ErrorFlow(Q, K, I) * Weight(I, V), I),
}


@pytest.mark.parametrize("name", WRONG_STEPS)
def test_a_wrong_step_is_neither_the_recursion_nor_the_last_edge(name):
    assert not equal(error_flow_recursion().step, WRONG_STEPS[name])
    peeled = peeled_last(error_flow_edge(), lambda e, k, v: PathSum(e, Q, k, v), Q, K, V)
    hypothesis = WRONG_STEPS[name].replace(ErrorFlow, lambda q, k, v: PathSum(error_flow_edge(), q, k, v))
    assert not equal(hypothesis, peeled)


def test_the_forms_are_terms_of_the_statement_language():
    assert stored(error_flow_recursion().step)[0] == "sum"
    assert stored(error_flow_path_sum(3))[0] == "sum"
    assert stored(error_flow_path_sum(Q))[0] == "PathSum"
    assert stored(error_flow_product(3).entry(K, V))[0] == "sum"


def test_the_forms_print_in_the_notation_of_the_papers():
    assert error_flow_product(2).latex() == "W\\,F'(t-1)\\,W\\,F'(t-2)"
    shown = error_flow_recursion().latex()
    assert r"f'_{v}(\mathrm{net}_{v}(t-1))\,w_{kv}" in shown
    assert r"\sum_{i=1}^{n}" in shown


# -- equality at each lag -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("q", LAGS)
def test_all_forms_equal_the_derivative_of_the_composed_forward_map(q):
    identities = equal_at_lag(q)
    assert [identity.name for identity in identities if not identity.holds] == []
    assert len(identities) == 4


def edge_weight_transposed(m, l, j):
    return Slope(m, l) * Weight(l, j)


def edge_time_shifted(m, l, j):
    return Slope(m + 1, l) * Weight(j, l)


def edge_slope_at_wrong_unit(m, l, j):
    return Slope(m, j) * Weight(j, l)


@pytest.mark.parametrize("q", [1, 2, 3, 5])
@pytest.mark.parametrize("edge", [edge_weight_transposed, edge_time_shifted, edge_slope_at_wrong_unit])
def test_a_path_sum_over_wrong_edges_is_not_the_flow(edge, q):
    assert not equal(path_sum(edge, q, K, V), forward_map(K, q).by_net(V))


@pytest.mark.parametrize("q", [1, 2, 3])
def test_the_path_sum_as_printed_in_1997_is_the_flow_of_the_transposed_net(q):
    printed = path_sum(edge_weight_transposed, q, K, V)
    derived = error_flow_path_sum(q)
    assert not equal(printed, derived)
    assert equal(printed, derived.replace(Weight, lambda to, came: Weight(came, to)))


def test_a_path_sum_that_misses_a_sum_is_not_the_flow():
    one_path = Weight(K, I) * Slope(1, I) * Weight(I, V) * Slope(2, V)
    assert equal(over(one_path, I), error_flow_path_sum(2))
    assert not equal(one_path, error_flow_path_sum(2))


def test_the_slope_at_the_time_of_the_error_does_not_occur():
    assert Slope(0, K) not in error_flow_path_sum(4).atoms(Slope)
    assert {slope.args[0] for slope in error_flow_path_sum(4).atoms(Slope)} == {1, 2, 3, 4}


def test_the_papers_product_runs_downwards_and_is_one_at_lag_one():
    t, s, tau = sympy.symbols("t s tau")
    between = {1: [], 2: [t - 1], 4: [t - 1, t - 2, t - 3]}
    for q, times in between.items():
        factors = descending_product(sympy.Function("g"), t - 1, (s + 1).subs(s, t - q))
        assert factors == sympy.Mul(*map(sympy.Function("g"), times))
    g = sympy.Function("g")
    literal = sympy.Product(g(tau), (tau, t - 1, s + 1)).subs({t: 6, s: 1}).doit()  # from 5 down to 2
    assert literal == 1 / (g(3) * g(4))


@pytest.mark.parametrize("q", [2, 3, 5])
def test_the_product_is_row_times_core_times_column(q):
    # (W_k^T)^T F'(t-1) [W F'(t-2) ... W F'(t-q+1)] W_v f'_v(net_v(t-q)), HS97's matrix form
    i, j = Unit("i"), Unit("j")
    inner = tuple(factor for r in range(2, q) for factor in (W, Slopes(r)))
    core = Product(inner).entry(i, j) if inner else KroneckerDelta(i, j)
    bracketed = over(Weight(K, i) * Slope(1, i) * core * Weight(j, V) * Slope(q, V), i, j)
    assert equal(bracketed, error_flow_product(q).entry(K, V))


def test_a_product_in_another_order_is_another_flow():
    turned = Product((Slopes(1), W, Slopes(2), W))
    assert not equal(turned.entry(K, V), error_flow_product(2).entry(K, V))
    reversed_in_time = Product((W, Slopes(2), W, Slopes(1)))
    assert not equal(reversed_in_time.entry(K, V), error_flow_product(2).entry(K, V))


def test_there_are_n_to_the_q_minus_one_paths():
    assert [path_count(q) for q in (1, 2, 3, 4)] == [1, UNITS, UNITS**2, UNITS**3]
    assert all(path_count(Q).subs(Q, q) == path_count(q) for q in LAGS)
    assert sympy.simplify(UNITS * path_count(Q) - path_count(Q + 1)) == 0


# -- equality for all lags ------------------------------------------------------------------------------------------


def test_recursion_sensitivity_product_and_path_sum_are_equal_for_all_lags():
    evidence = equal_for_all_lags()
    assert evidence.holds
    assert [induction.name for induction in evidence.inductions] == ["recursion", "sensitivity", "product"]
    rules = {f"peel {edge}, lag {lag}" for edge in ("first", "last") for lag in range(2, 9)}
    assert {rule.name for rule in evidence.rules} == rules


def test_evidence_counts_only_when_it_is_asked():
    with pytest.raises(TypeError, match=r"ask for \.holds"):
        bool(equal_for_all_lags())


def test_evidence_with_one_wrong_comparison_does_not_hold():
    evidence = equal_for_all_lags()
    wrong = Identity("transposed", Weight(K, V), Weight(V, K))
    assert not Evidence((*evidence.rules, wrong), evidence.inductions).holds
    right = evidence.inductions[0]
    assert not Evidence(evidence.rules, (Induction("no base", wrong, right.step),)).holds
    assert not Evidence(evidence.rules, (Induction("no step", right.base, wrong),)).holds


def test_the_peeling_rules_hold_for_an_arbitrary_edge_and_their_variants_do_not():
    edge = sympy.Function("edge")
    assert all(rule.holds for rule in peeling_rules())
    for q in (1, 2, 4):
        longer = path_sum(edge, q + 1, K, V)

        def shorter(e, k, v, q=q):
            return path_sum(e, q, k, v)

        assert not equal(peeled_last(edge, shorter, q - 1, K, V), longer)  # the last edge at the wrong step
        assert not equal(peeled_first(edge, lambda e, k, v, q=q: path_sum(edge, q, k, v), K, V), longer)  # no shift
        assert not equal(peeled_first(edge, shorter, V, K), longer)  # the ends exchanged
        assert equal(path_sum(shifted(edge), q, K, V).replace(edge, lambda m, l, j: edge(m - 1, l, j)),
                     path_sum(edge, q, K, V))  # fmt: skip


def test_two_path_sums_are_equal_only_with_the_same_edges_lag_and_ends():
    def head(edge, q=Q, k=K, v=V):
        return PathSum(edge, q, k, v)

    assert equal(head(error_flow_edge()), head(lambda m, l, j: Weight(j, l) * Slope(m, l)))
    assert not equal(head(error_flow_edge()), head(edge_weight_transposed))
    assert not equal(head(error_flow_edge()), head(error_flow_edge(1)))
    assert not equal(head(error_flow_edge()), head(error_flow_edge(), q=Q + 1))
    assert not equal(head(error_flow_edge()), head(error_flow_edge(), k=V, v=K))


# -- the gradient of a weight ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("q", [1, 2, 3, 4, 6])
def test_the_weight_gradient_is_a_sum_over_time(q):
    assert weight_gradient_at_lag(q).holds


@pytest.mark.parametrize("q", [2, 3, 4])
def test_the_update_of_a_single_time_is_not_the_gradient(q):
    gradient = forward_map(K, q).by_weight(J, L)
    for r in range(q):
        flow = error_flow_path_sum(r).xreplace({V: J}) if r else KroneckerDelta(K, J)
        assert not equal(flow * Act(r + 1, L), gradient)
    assert equal(KroneckerDelta(K, J) * Act(1, L), forward_map(K, 1).by_weight(J, L))  # right at one step only


def test_the_weight_gradient_is_the_sum_over_time_for_all_lags():
    assert weight_gradient_for_all_lags().holds


@pytest.mark.parametrize("q", [1, 2, 3, 4])
def test_the_recursion_of_the_weight_flow_gives_the_weight_gradient(q):
    written_out = weight_flow_recursion().at(q).xreplace({SINCE: sympy.S.Zero})
    assert equal(written_out, forward_map(K, q).by_weight(J, L))


@pytest.mark.parametrize("q", [1, 2, 3, 4])
def test_the_gradient_of_the_error_is_delta_times_activation_summed_over_time(q):
    def delta_written_out(r, j):
        if r == 0:
            return Delta(0, j)
        i = Unit(f"i{r}")
        return Sum(Weight(i, j) * Slope(r, j) * delta_written_out(r - 1, i), (i, 1, UNITS))

    error = error_gradient(q).replace(Delta, lambda r, j: delta_written_out(int(r), j))
    assert equal(error, Sum(Delta(0, K) * forward_map(K, q).by_weight(J, L), (K, 1, UNITS)))


# -- numbers --------------------------------------------------------------------------------------------------------


def random_net(rng, n, q):
    weights = [[Fraction(rng.randint(-9, 9), rng.choice([1, 2, 4, 7])) for _ in range(n)] for _ in range(n)]
    slopes = [[Fraction(rng.randint(0, 8), 8) for _ in range(n)] for _ in range(q + 1)]
    return weights, slopes


def by_hand(weights, slopes, q):
    """W F'(t-1) W F'(t-2) ... W F'(t-q), row by row, in plain Python."""
    n = len(weights)
    flow = [[Fraction(int(i == j)) for j in range(n)] for i in range(n)]
    for r in range(1, q + 1):
        times_w = [[sum(flow[i][l] * weights[l][j] for l in range(n)) for j in range(n)] for i in range(n)]
        flow = [[times_w[i][j] * slopes[r][j] for j in range(n)] for i in range(n)]
    return flow


def leaf_of(weights, slopes):
    def leaf(name, *arguments):
        first, second = map(int, arguments)
        return weights[first - 1][second - 1] if name == "Weight" else slopes[first][second - 1]

    return leaf


@pytest.mark.parametrize(("n", "q"), [(n, q) for n in (1, 2, 3) for q in (1, 2, 3, 4)])
def test_the_derived_forms_have_the_values_of_the_matrix_product(n, q):
    weights, slopes = random_net(random.Random(10 * n + q), n, q)
    expected = by_hand(weights, slopes, q)
    forms = [error_flow_recursion().at(q), error_flow_path_sum(q), error_flow_product(q).entry(K, V)]
    forms.append(sensitivity_recursion().at(q).xreplace({SINCE: sympy.S.Zero}))
    for form, k, v in itertools.product(forms, range(n), range(n)):
        assert value_at(form, {UNITS: n, K: k + 1, V: v + 1}, leaf_of(weights, slopes)) == expected[k][v]


def run(weights, biases, nets, steps):
    """The nets of each step, the first ones given, with f = tanh."""
    history = [nets]
    for _ in range(steps):
        acts = [mpmath.tanh(net) for net in history[-1]]
        history.append(
            [sum(w * a for w, a in zip(row, acts, strict=True)) + b for row, b in zip(weights, biases, strict=True)]
        )
    return history


@pytest.mark.parametrize(("n", "q"), [(2, 1), (2, 3), (3, 2), (3, 4)])
def test_the_derived_flow_agrees_with_finite_differences_to_1e_10(n, q):
    rng = random.Random(n + q)
    with mpmath.workdps(60):
        weights = [[mpmath.mpf(rng.uniform(-2, 2)) for _ in range(n)] for _ in range(n)]
        biases, start = ([mpmath.mpf(rng.uniform(-1, 1)) for _ in range(n)] for _ in range(2))
        step = mpmath.mpf(10) ** -15  # central differences: an error of about 1e-30 at 60 digits
        history = run(weights, biases, start, q)
        slopes = [[1 - mpmath.tanh(net) ** 2 for net in history[q - r]] for r in range(q + 1)]
        exact = [[[to_fraction(x) for x in row] for row in rows] for rows in (weights, slopes)]
        form = error_flow_path_sum(q)
        for k, v in itertools.product(range(n), range(n)):
            up, down = ([net + (i == v) * sign * step for i, net in enumerate(start)] for sign in (1, -1))
            measured = (run(weights, biases, up, q)[q][k] - run(weights, biases, down, q)[q][k]) / (2 * step)
            derived = value_at(form, {UNITS: n, K: k + 1, V: v + 1}, leaf_of(*exact))
            difference = measured - mpmath.mpf(derived.numerator) / derived.denominator
            assert abs(difference) < 1e-10 * max(1, abs(measured))


def to_fraction(x):
    return Fraction(str(mpmath.nstr(x, 50)))


# -- bad input ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("q", [0, -1, 1.0, "2", Q])
def test_a_lag_that_cannot_be_written_out_is_refused(q):
    for form in (error_flow_product, weight_gradient, error_gradient, equal_at_lag, error_flow_recursion().at):
        with pytest.raises(TheoryError, match=r"pass 1, 2, \.\.\."):
            form(q)


def test_a_unit_with_the_name_of_a_sum_index_is_refused():
    with pytest.raises(TheoryError, match="call your unit something else"):
        forward_map(Unit("l1"), 2)
    with pytest.raises(TheoryError, match="call your unit something else"):
        forward_map(K, 2).by_net(Unit("l2"))


@pytest.mark.parametrize("lag", [0, -1, "2", 1.0, Q])
def test_a_forward_map_over_no_number_of_steps_is_refused(lag):
    with pytest.raises(TheoryError, match="is no number of steps; pass 1, 2"):
        forward_map(K, lag)


def test_a_slope_that_has_no_name_is_refused():
    with pytest.raises(TheoryError, match="has no name among"):
        in_leaves(activation_slope(K, NETS[K]), {})


def test_an_activation_has_no_derivative_by_its_unit():
    with pytest.raises(TheoryError, match="second argument only"):
        activation(K, NETS[K]).fdiff(1)


def test_only_weights_and_slopes_have_entries_in_the_product():
    with pytest.raises(TheoryError, match="pass W or Slopes"):
        Product((W, Flow(Q))).entry(K, V)
