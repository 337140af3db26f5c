"""Printed numbers by a second route: connections listed one by one, sequences enumerated or drawn, loops counted."""

import dataclasses
import math
import random
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import combinations_with_replacement, product

import pytest
from sympy import Expr, Integer, Interval, Rational, Sum, Symbol, oo

from theory.errors import TheoryError
from theory.printed import PRINTED, Above, Exactly, Outcome, Printed, Rounded, others, tally, tasks, trials
from theory.printed import hs97_weights as weights
from theory.printed.connections import Link, Rule, Topology, lstm
from theory.printed.entries import one

WRONG = {
    "hs97-index-2c",
    "hs97-expected-length-2c",
    "hs97-occurrences-2c",
    "hs97-length-table-10-2c",
    "hs97-lag-table-10-2c",
    "hs97-range-table-10-h",
    "hs97-range-table-10-g",
    "hs97-always",
    "hs97-misclassified-table-6-100-3",
    "hs97-output-steps",
    "hbfs01-update-sign",
}


def test_the_numbers_that_do_not_come_out_are_these() -> None:
    assert {id_ for id_, number in PRINTED.items() if number.outcome is Outcome.WRONG} == WRONG


# ---- the verdict


def test_no_verdict_can_be_typed() -> None:
    assert "outcome" not in {field.name for field in dataclasses.fields(Printed)}
    with pytest.raises(TypeError):
        Printed("x", "s", "p", "w", Exactly(Integer(1)), lambda: one(1), outcome=Outcome.RIGHT)  # type: ignore[call-arg]


def test_readings_or_a_reason_but_not_both() -> None:
    with pytest.raises(TheoryError, match="x: pass readings=, or reason="):
        Printed("x", "s", "p", "w", Exactly(Integer(1)))
    with pytest.raises(TheoryError, match="x: pass readings=, or reason="):
        Printed("x", "s", "p", "w", Exactly(Integer(1)), lambda: one(1), lambda: "why")


def test_an_id_that_is_no_slug_is_refused() -> None:
    with pytest.raises(TheoryError, match="pass 't-100'"):
        Printed("T = 100", "s", "p", "w", Exactly(Integer(1)), lambda: one(1))


def test_rounding_is_exact_at_half_a_unit_of_the_last_digit() -> None:
    assert Rounded("0.32").allows(Rational("0.315"))
    assert Rounded("0.32").allows(Rational("0.325"))
    assert not Rounded("0.32").allows(Rational("0.3149999999999999999999"))
    assert not Rounded("0.32").allows(Rational("0.3250000000000000000001"))


def test_what_sympy_leaves_open_is_an_error_not_a_verdict() -> None:
    with pytest.raises(TheoryError, match=r"leaves x > 1 open"):
        Above(Integer(1)).allows(Symbol("x", real=True))


def test_a_formula_is_not_a_decimal() -> None:
    assert not Rounded("0.25").allows(1 / Symbol("n", positive=True))


RIGHT = [number for number in PRINTED.values() if number.outcome is Outcome.RIGHT]


def moved(number: Printed) -> Exactly | Rounded | Above:
    """What is printed, changed in its last digit, or to what no reading allows where readings differ by so little."""
    found = list(number.recomputed.values())
    if isinstance(number.printed, Above):
        return Above(max(found))
    if isinstance(found[0], Interval) and not (
        isinstance(number.printed, Exactly) and isinstance(number.printed.value, Interval)
    ):
        return Exactly(found[0].start - 1)
    if isinstance(number.printed, Rounded):
        digits = Decimal(number.printed.digits)
        return Rounded(str(digits + Decimal(1).scaleb(int(digits.as_tuple().exponent))))
    value = number.printed.value
    if isinstance(value, Interval):
        return Exactly(Interval(value.start, value.end + 1))
    return Exactly(value + 1 if value + 1 not in found else value + 2)


@pytest.mark.parametrize("number", RIGHT, ids=lambda number: number.id)
def test_a_right_number_becomes_wrong_when_its_last_digit_moves(number: Printed) -> None:
    assert dataclasses.replace(number, printed=moved(number)).outcome is Outcome.WRONG


# ---- weights, one by one

Connection = tuple[str, str]


def units(group: str, count: int) -> list[str]:
    return [f"{group} {i}" for i in range(count)]


def lstm_connections(inputs: int, outputs: int, blocks: int, size: int, biased: str) -> set[Connection]:
    """Sec. 5: cells and gates read inputs, cells and gates; output units read cells; bias weights come from "1"."""
    cells = [f"cell {b}.{v}" for b in range(blocks) for v in range(size)]
    gates = units("in", blocks) + units("out", blocks)
    ends = units("k", outputs)
    into = {(u, t) for t in cells + gates for u in units("i", inputs) + cells + gates}
    have_bias = {"none": [], "gates": gates, "hidden": cells + gates, "all": cells + gates + ends}[biased]
    return into | {(c, k) for k in ends for c in cells} | {("1", t) for t in have_bias}


LSTM_ROWS = [
    ((7, 7, 4, 1, "gates"), 264),
    ((7, 7, 3, 2, "gates"), 276),
    *(((p + 4, 2, 2, 1, "none"), w) for p, w in ((50, 364), (100, 664), (200, 1264), (500, 3064), (1000, 6064))),
    ((1, 1, 3, 1, "hidden"), 102),
    ((2, 1, 2, 2, "all"), 93),
    ((8, 4, 2, 2, "all"), 156),
    ((8, 8, 3, 2, "all"), 308),
]
BIASED = {"none": (), "gates": weights.GATES, "hidden": weights.HIDDEN, "all": weights.NON_INPUT}


@pytest.mark.parametrize(("net", "printed"), LSTM_ROWS)
def test_the_weights_of_an_lstm_are_its_connections(net: tuple[int, int, int, int, str], printed: int) -> None:
    assert len(lstm_connections(*net)) == printed == lstm(*net[:4], BIASED[net[4]]).weights


def test_a_wrong_count_of_weights_is_caught() -> None:
    """Gates that nobody reads, cells without their gates, output units that read the gates, no biases."""
    listed = len(lstm_connections(7, 7, 4, 1, "gates"))
    right = lstm(7, 7, 4, 1, weights.GATES)
    wrong = (
        dataclasses.replace(right, links=tuple(x for x in right.links if x.source not in weights.GATES)),
        dataclasses.replace(right, links=tuple(x for x in right.links if x.target not in weights.GATES)),
        dataclasses.replace(right, links=(*right.links, *(Link(gate, "output") for gate in weights.GATES))),
        dataclasses.replace(right, biased=()),
        dataclasses.replace(right, biased=weights.NON_INPUT),
    )
    assert right.weights == listed
    assert all(net.weights != listed for net in wrong)


@pytest.mark.parametrize(("p", "printed"), [(4, 36), (10, 144), (100, 10404)])
def test_the_weights_of_the_net_with_one_recurrent_unit_are_its_connections(p: int, printed: int) -> None:
    inputs, ends = units("i", p + 1), units("k", p + 1)
    net = {(u, "h") for u in [*inputs, "h"]} | {(u, k) for k in ends for u in [*inputs, "h"]}
    assert len(net) == printed == weights.one_recurrent_unit(p).weights
    chunker = net | {(u, "k extra") for u in [*inputs, "h"]}
    assert len(chunker) == weights.one_recurrent_unit(p, extra_outputs=1).weights


def test_the_weights_of_task_2a_are_its_connections() -> None:
    inputs, ends = units("i", 101), units("k", 101)
    net = {(u, t) for t in ("cell", "gate") for u in inputs} | {(u, k) for k in ends for u in [*inputs, "cell"]}
    assert len(net) == 10504 == weights.lstm_without_output_gates(100).weights


@pytest.mark.parametrize(("hidden", "printed"), [(3, 170), (12, 494)])
def test_the_weights_of_a_fully_recurrent_net_are_its_connections(hidden: int, printed: int) -> None:
    recurrent = units("h", hidden) + units("k", 7)
    assert len({(u, t) for t in recurrent for u in units("i", 7) + recurrent}) == printed


def test_the_weights_of_the_elman_net_are_its_connections() -> None:
    hidden = units("h", 15)
    net = {(u, h) for h in hidden for u in units("i", 7) + hidden} | {(h, k) for k in units("k", 7) for h in hidden}
    assert len(net) == 435


def cascade_connections(hidden: int, chosen: tuple[str, ...]) -> set[Connection]:
    i, h, k = units("i", 7), units("h", hidden), units("k", 7)
    kinds = {
        "input to hidden": {(a, b) for a in i for b in h},
        "hidden to itself": {(a, a) for a in h},
        "hidden to later hidden": {(h[a], h[b]) for b in range(hidden) for a in range(b)},
        "hidden to every other hidden": {(a, b) for a in h for b in h if a != b},
        "hidden to output": {(a, b) for a in h for b in k},
        "input to output": {(a, b) for a in i for b in k},
        "output to itself": {(b, b) for b in k},
        "bias of hidden": {("1", b) for b in h},
        "bias of output": {("1", b) for b in k},
    }
    return set().union(*(kinds[name] for name in chosen))


def test_no_set_of_connections_of_a_cascade_gives_both_printed_numbers() -> None:
    """A set that holds a connection twice (later and every other) is counted twice by the theory; here once."""
    both = []
    for chosen in weights.connections_of_cascades():
        counts = [len(cascade_connections(hidden, chosen)) for hidden, _ in weights.CASCADE_PRINTED]
        if counts == [printed for _, printed in weights.CASCADE_PRINTED]:
            both.append(chosen)
        if not {"hidden to later hidden", "hidden to every other hidden"} <= set(chosen):
            assert counts == [weights.cascade_weights(hidden, chosen) for hidden, _ in weights.CASCADE_PRINTED]
    assert not both
    assert len(cascade_connections(7, weights.CASCADE_READING)) == 119
    assert "0 both" in weights.cascade_in_words()


@pytest.mark.parametrize("rule", list(Rule))
@pytest.mark.parametrize("count", [1, 2, 5])
def test_a_rule_counts_the_pairs_that_it_picks(rule: Rule, count: int) -> None:
    picked = {
        Rule.ALL: lambda i, j: True,
        Rule.OTHERS: lambda i, j: i != j,
        Rule.EARLIER: lambda i, j: j < i,
        Rule.SELF: lambda i, j: i == j,
    }[rule]
    net = Topology({"unit": count}, (Link("unit", "unit", rule),), biased=("unit",))
    assert net.weights == count + sum(picked(i, j) for i in range(count) for j in range(count))


def test_a_link_to_a_group_without_a_size_is_refused() -> None:
    with pytest.raises(TheoryError, match="no size for gate"):
        Topology({"cell": 1}, (Link("cell", "gate"),))
    with pytest.raises(TheoryError, match="SELF is for a link of a group to itself"):
        Topology({"a": 1, "b": 1}, (Link("a", "b", Rule.SELF),))


# ---- lengths, occurrences, lags


def test_the_expected_length_is_the_sum_of_the_series() -> None:
    k = Symbol("k", integer=True, nonnegative=True)
    mean = Sum(k * Rational(1, 10) * Rational(9, 10) ** k, (k, 0, oo)).doit()
    assert tasks.expected_length_2c() == tasks.Q + 4 + mean == tasks.Q + 13


def encloses(formula: Expr, q: int) -> bool:
    """Whether 400 terms of the series are below the formula at q, by no more than the rest can be.

    For k >= K: q + k <= (q + K) 1.05**(k - K), so that the rest is at most r**K (q + K) .1/(1 - 1.05 r).
    """
    many, r = 400, Fraction(9, 10)
    low = 4 + sum(Fraction(1, 10) * r**k * (q + k) for k in range(many))
    rest = r**many * (q + many) * Fraction(1, 10) / (1 - Fraction(105, 100) * r)
    value = Fraction(int(formula.subs(tasks.Q, q)))
    return bool(low <= value <= low + rest)


@pytest.mark.parametrize("q", [1, 50, 1000])
def test_partial_sums_enclose_the_recomputed_length_and_catch_wrong_formulas(q: int) -> None:
    assert encloses(tasks.expected_length_2c(), q)
    assert encloses(PRINTED["hs97-expected-length-2c"].recomputed[""], q)
    for wrong in (tasks.Q + 14, tasks.Q + 12, tasks.length(tasks.task_2c(tasks.Q, 10)), tasks.Q + 4):
        assert not encloses(wrong, q)


def drawn_2c(rng: random.Random, q: int, p: int) -> list[str]:
    """Sec. 5.2: a prefix of length q + 2, then with 9/10 one element more, with 1/10 the end e and x or y."""
    second = rng.choice("xy")
    sequence = ["b", second, *(f"a{rng.randint(1, p)}" for _ in range(q))]
    while rng.random() < 0.9:
        sequence.append(f"a{rng.randint(1, p)}")
    return [*sequence, "e", second]


def test_drawn_sequences_have_the_recomputed_mean_and_not_the_printed_one() -> None:
    """40000 draws: the standard deviation of a length is sqrt(90), of the mean .047; q + 14 is 21 of these away."""
    rng, q, p, draws = random.Random(0), 5, 4, 40_000
    sequences = [drawn_2c(rng, q, p) for _ in range(draws)]
    error = math.sqrt(90 / draws)
    mean = sum(map(len, sequences)) / draws
    assert abs(mean - (q + 13)) < 5 * error < abs(mean - (q + 14))
    occurrences = sum(sequence.count("a1") for sequence in sequences) / draws
    assert abs(occurrences - (q + 9) / p) < 5 * error / p * 2 < abs(occurrences - (q + 10) / p) * 2
    assert min(map(len, sequences)) == q + 4


@pytest.mark.parametrize("places", range(1, 7))
def test_a_symbol_is_met_places_over_p_times_in_the_mean(places: int) -> None:
    strings = list(product("abc", repeat=places))
    assert Fraction(sum(string.count("a") for string in strings), len(strings)) == Fraction(places, 3)


@pytest.mark.parametrize("q", [1, 2, 7])
def test_lags_of_task_2c_by_positions(q: int) -> None:
    sequence = ["b", "y", *["a"] * q, "e", "y"]
    assert tasks.length(tasks.task_2c(q)) == len(sequence)
    assert tasks.lag(tasks.task_2c(q), "second", "e") == sequence.index("e") - sequence.index("y") == q + 1


def reber_strings(longest: int, node: int = 0) -> Iterator[str]:
    """Every string of the Reber grammar of at most that length."""
    if node == tasks.REBER_END:
        yield ""
    elif longest > 0:
        for symbol, after in tasks.REBER[node].items():
            yield from (symbol + rest for rest in reber_strings(longest - 1, after))


def test_the_shortest_embedded_reber_strings_have_nine_symbols_and_a_lag_of_six() -> None:
    embedded = [f"B{s}{inner}{s}E" for inner in reber_strings(9) for s in "TP"]
    assert {"BTXSE", "BPVVE"} <= set(reber_strings(5))
    assert "BPTVPXTTVVE" in set(reber_strings(11))
    shortest = min(embedded, key=len)
    assert len(shortest) == 9 == tasks.length(tasks.embedded_reber())
    lags = {len(string) - 2 - 1 for string in embedded}  # positions 1 and len - 2, from 0
    assert min(lags) == 6 == tasks.lag(tasks.embedded_reber(), "second", "last but one")


@pytest.mark.parametrize("minimal_length", [20, 22, 40, 100])
def test_the_lag_of_the_adding_problem_by_every_choice_of_marks(minimal_length: int) -> None:
    latest = 0
    for first in range(minimal_length)[:10]:
        unmarked = [i for i in range(minimal_length) if i != first]
        latest = max(latest, *(second + 1 for second in unmarked[: minimal_length // 2 - 1]))
    assert minimal_length - latest == minimal_length // 2 == minimal_length - tasks.latest_second_mark(minimal_length)


@pytest.mark.parametrize("chain", [0, 1, 5])
def test_a_chain_of_higher_order_units_reaches_so_many_steps(chain: int) -> None:
    """y(t) = x(t) (1 + l_1(t - 1)), l_i(t) = x(t) (1 + l_(i+1)(t - 1)): which inputs change y."""

    def output(x: list[int], i: int, t: int) -> int:
        return x[t] * (1 + (output(x, i + 1, t - 1) if i < chain and t > 0 else 0))

    base = [3] * 10
    changed = [
        lag for lag in range(10) if output([4 if t == 9 - lag else 3 for t in range(10)], 0, 9) != output(base, 0, 9)
    ]
    assert max(changed) == chain == tasks.furthest_input(chain)
    assert tasks.units_to_reach(chain) == chain


# ---- steps of the backward pass


def counted_steps(k: int, h: int, c: int, s: int, i: int) -> dict[str, int]:
    """One for each term of each equation of appendix A.1, in loops."""
    K, H, C, S, I = (range(x) for x in (k, h, c, s, i))
    return {
        "(19)": sum(1 for _ in K),
        "(20)": sum(1 for _ in product(H, K)),
        "(21)": sum(1 for _ in C for _ in S for _ in K),
        "(22), output units": sum(1 for _ in K for _ in [*H, *product(C, S)]),
        "(22), hidden units": sum(1 for _ in product(H, I)),
        "(22), output gates": sum(1 for _ in product(C, I)),
        "(23)": sum(1 for _ in product(C, S) for _ in K),
        "(25)": sum(1 for _ in product(C, S) for _ in I),
        "(26)": sum(1 for _ in C for _ in I for _ in S),
        "(27)": sum(1 for _ in product(C, S) for _ in I),
        "(28)": sum(1 for _ in product(C, S) for _ in I),
    }


@pytest.mark.parametrize("sizes", [(2, 3, 2, 1, 4), (2, 0, 3, 2, 5), (4, 1, 2, 3, 7)])
def test_the_tally_against_counted_loops(sizes: tuple[int, int, int, int, int]) -> None:
    """With blocks of one cell the printed total is the count; with larger ones it is short by K C (S - 1)."""
    at = dict(zip((tally.K, tally.H, tally.C, tally.S, tally.I), sizes, strict=True))
    counted = counted_steps(*sizes)
    k, _, c, s, _ = sizes
    assert {name: Integer(1) * math.prod(r.subs(at) for r in ranges) for name, ranges in tally.STEPS.items()} == {
        name: steps for name, steps in counted.items() if name != "(22), output units"
    }
    assert tally.output_weights().subs(at) == counted["(22), output units"]
    assert tally.TOTAL_PRINTED.subs(at) == sum(counted.values()) - k * c * (s - 1)


def test_the_number_of_weights_against_listed_connections() -> None:
    at = {tally.K: 4, tally.H: 0, tally.C: 2, tally.S: 2, tally.I: 16}
    without_bias = lstm_connections(8, 4, 2, 2, "none")
    assert tally.WEIGHTS_PRINTED.subs(at) == len(without_bias) == tally.weights().subs(at)


# ---- trials

SHARES = [
    (number, scale, count)
    for number in PRINTED.values()
    for key, scale, count in (
        ("hs97-percent-table-1", 100, 30),
        ("hs97-percent-table-2", 100, 18),
        ("hs97-misclassified", 1, 25600),
    )
    if number.id.startswith(key)
]


@pytest.mark.parametrize(("number", "scale", "count"), SHARES, ids=lambda x: x.id if isinstance(x, Printed) else "")
def test_a_share_is_right_if_and_only_if_some_number_of_trials_rounds_to_it(
    number: Printed, scale: int, count: int
) -> None:
    assert isinstance(number.printed, Rounded)
    unit = Decimal(1).scaleb(Decimal(number.printed.digits).as_tuple().exponent)
    possible = {(Decimal(scale * m) / count).quantize(unit, ROUND_HALF_UP) for m in range(count + 1)}
    assert (Decimal(number.printed.digits) in possible) is (number.outcome is Outcome.RIGHT)


def test_the_possible_means_are_those_of_all_choices() -> None:
    choices = [c for c in combinations_with_replacement(range(7), 4) if c[0] == 0 and c[-1] == 6]
    means = [Fraction(sum(c), 4) for c in choices]
    assert trials.possible_means(4, 0, 6) == Interval(min(means), max(means))
    above = [Fraction(sum(c), 4) for c in choices if sum(x > 3 for x in c) == 2]
    bounds = trials.possible_means_above(4, 0, 6, 3, 2)
    assert all(bounds.contains(mean) for mean in above)
    assert (bounds.end, bounds.start) == (max(above), min(above) - Fraction(1, 4))  # the third is above 3, so 4 here


# ---- the other sources


@pytest.mark.parametrize("delays", [2, 4, 8, 16])
def test_delays_lengthen_the_memory_by_a_factor_between_the_two(delays: int) -> None:
    """All gain .9 on delay D: the rate is .9**(1/D). Spread evenly: the root of x**D = .9/D (x**(D-1) + ... + 1)."""
    low, high = 0.0, 1.0
    for _ in range(200):
        x = (low + high) / 2
        low, high = (x, high) if x**delays < 0.9 / delays * sum(x**i for i in range(delays)) else (low, x)
    factor = math.log(0.9) / math.log(x)
    even, last = map(float, others.memory_of_delays(delays))
    assert even <= factor <= even * 1.03 < last or delays == 2
    assert factor <= last


def test_the_sign_of_the_update_lowers_the_error_in_one_step() -> None:
    """One linear unit, E = (w a - 1)**2/2 from w = 0, eta = .1: .5 becomes .405 with - and .605 with +."""
    errors = {sign: (Fraction(sign) * Fraction(1, 10) * -1 - 1) ** 2 / 2 for sign in (1, -1)}
    assert errors == {1: Fraction(605, 1000), -1: Fraction(405, 1000)}
    assert others.sign_of_update() == -1


def test_the_latch_has_two_attractors_above_one_and_none_below() -> None:
    def latches(w: float) -> bool:
        a = 1.0
        for _ in range(10_000):
            a = w * math.tanh(a)
        return a > 1e-2

    assert latches(1.25)
    assert latches(1.001)
    assert not latches(0.99)
