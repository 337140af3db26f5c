"""What the kernel is told of a cell holds in every case of the cell, by the evaluator, which shares no code with it."""

from fractions import Fraction
from functools import reduce
from random import Random
from typing import Any

import pytest
from flint import fmpq
from sympy import Rational, exp

from proofs.cell_meaning import ACTIVATIONS, POLYNOMIALS, RANGES, SMOOTH, known
from proofs.claims import CLAIMS
from proofs.exact.cellcase import CellNet
from proofs.exact.evaluate import Judge
from proofs.exact.intervals import add, ends, exponential, fraction, integer_power, multiply
from proofs.exact.outputs import OUTPUTS, output
from proofs.search.drawcell import CellDraw
from proofs.tactics import opened
from proofs.terms import ONE, ZERO, KernelError, N, Term, normal
from theory.activations import gelu, linear, logistic, softplus, tanh
from theory.cell import Cell, inputs, net, params, scalar, state
from theory.cells import CELLS
from theory.weights import free as matrix

h, c, x, u = state("h"), state("c"), inputs("x"), inputs("u", size="n")
p, alpha = params("p"), scalar("alpha", low=0, high=1)
BITS = 96

MADE = {
    "nets in nets": Cell("a", {h: tanh(net("a", logistic(net("b", h, x)) * h, x)), c: h + c}),
    "three deep": Cell("b", {h: net("a", net("b", h * tanh(net("d", h * c))), bias=False), c: linear(net("e", c * h))}),
    "peepholes": Cell(
        "c", {h: net("a", h**3, c * p, weights={1: "diagonal"}), c: p * net("b", h, weights={0: "identity"})}
    ),
    "diagonal of a net": Cell("d", {h: net("a", p * net("b", h), weights={0: "diagonal"}), c: alpha * c * u * h}),
    "identity of a net": Cell("e", {h: net("a", u * net("b", h, c), weights={0: "identity"}), c: c - alpha * h}),
    "other slopes": Cell("f", {h: gelu(net("a", h)) * softplus(net("b", h, c)), c: tanh(c * h) + softplus(p * c)}),
    "exponential": Cell("g", {h: exp(-p * c**2) * tanh(net("a", exp(alpha * h))), c: Rational(1, 3) * c**2}),
    "shared": Cell("h", {h: tanh(net("a", h, weights={0: matrix("W")})), c: net("b", c * h, weights={0: matrix("W")})}),
    "noticed": Cell("j", {h: tanh(net("a", h, u)), c: c * h}),
    "nothing of h": Cell("i", {h: logistic(net("a", x)), c: c * u}),
}
OF_CLAIMS = {name: CLAIMS[name].net.cell for name in ("l3", "l5", "l7")}
OF_CLAIMS |= {f"{name} corrected": CLAIMS[name].variant(CLAIMS[name].corrected).net.cell for name in ("l6-total", "l7")}
NOT_COVERED = {"RBF": "are not covered", "Second order": "has the size 'f', not n"}
COVERED = {name: cell for name, cell in CELLS.items() if name not in NOT_COVERED} | MADE | OF_CLAIMS


R, Q, K, V, J = (
    ("var", name, sort) for name, sort in zip("rqkvj", ("lag", "lag", "unit", "unit", "unit"), strict=True)
)
BEFORE = ("+", R, -ONE)


def times(*factors: Term) -> Term:
    return ("*", *factors)


def sum_of(*terms: Term) -> Term:
    return ("+", *terms)


def one_minus(t: Term) -> Term:
    return sum_of(ONE, times(-ONE, t))


def every(body: Term, *variables: Term) -> Term:
    for variable in reversed(variables):
        body = ("all", (variable,), body)
    return body


def steps_of_equations(equations: Any) -> dict[tuple[str, str], Term]:
    """The entries of a step by the names of the two states."""
    bodies = [opened(f)[1] for f in equations]
    return {
        (left[2], left[4]): right
        for _, left, right in bodies
        if not isinstance(left, Fraction) and left[0] == "CellStep"
    }


def steps_of(cell: Cell) -> dict[tuple[str, str], Term]:
    return steps_of_equations(known(cell.stored)[0])


def case_of(cell: dict[str, Any], n: int, seed: int) -> CellNet:
    """An exact case of n units over 4 steps."""
    judge = Judge(
        {
            "system": {"kind": "cell", "cell": cell, "slopes": "SECTOR"},
            "sorts": {},
            "given": [],
            "where": [],
            "statement": ["<=", "0", "1"],
        }
    )
    return CellNet(CellDraw(judge, Random(seed)).net(n, 4, {}), judge.sweep)


def value(t: Term, model: CellNet, places: dict[Term, int]) -> Any:
    """A term of the kernel on the case: an interval, or a number where all is exact."""
    if isinstance(t, Fraction):
        return fmpq(t.numerator, t.denominator)
    if t[0] == "var":
        return places[t]
    if t[0] == "sum":
        _, (j,), body, _n = t
        return added(value(body, model, places | {j: unit}) for unit in range(1, model.case.n + 1))
    args = [a if isinstance(a, str) else value(a, model, places) for a in t[1:]]
    return ARITHMETIC[t[0]](args) if t[0] in ARITHMETIC else leaf(t[0], args, model)


def added(values: Any) -> Any:
    return reduce(add, values, 0)


ARITHMETIC = {
    "+": added,
    "*": lambda args: reduce(multiply, args, 1),
    "**": lambda args: integer_power(args[0], int(fmpq(args[1]))),
    "exp": lambda args: exponential(args[0], BITS),
    "Same": lambda args: int(args[0] == args[1]),
    "ActOf": lambda args: output(args[0]).value(args[1], BITS),
    "SlopeOf": lambda args: output(args[0]).slope_at(args[1], BITS),
}


def leaf(head: str, args: list[Any], model: CellNet) -> Any:
    case, spans = model.case, model.sweep.spans(model.case)
    match [head, *(a if isinstance(a, str) else int(fmpq(a)) for a in args)]:
        case ["Out", name, r, k]:
            return model.out(name, r, k, BITS)
        case ["OutSlope", name, r, k]:
            f = output(model.sweep.activated[name])
            return (f.slope if f.told else f.slope_at)(row(case.gates[name], r)[k - 1], BITS)
        case ["NetWeight", name, slot, k, j]:
            return case.weights[name][slot][k - 1][j - 1]
        case ["Value", name, 0] if name in case.scalars:
            return case.scalars[name]
        case ["Value", name, k] if name in case.params:
            return case.params[name][k - 1]
        case ["Value", name, r, k] if name in case.inputs:
            return row(case.inputs[name], r)[k - 1]
        case ["Value", name, r, k]:
            return model.frame(r, BITS).value_before(name)[k - 1]
        case ["CellStep", r, a, k, b, v]:
            return model.step(r, BITS)[spans[a][0] + k - 1][spans[b][0] + v - 1]
        case ["CellFlow", q, a, k, b, v]:
            return model.block_entry(q, a, k, b, v, BITS)
    raise AssertionError(f"{head}{args} has no value here")


def row(table: Any, r: int) -> Any:
    return table[r % len(table)]


def holds(formula: Term, model: CellNet, places: dict[Term, int] | None = None) -> bool:
    """Whether it holds at all units and the first times; of an equation, whether the enclosures of its sides meet."""
    places = places or {}
    if formula[0] == "all":
        (_, (variable,), body) = formula
        span = {"unit": range(1, model.case.n + 1), "lag": range(1, 4), "nat": range(4)}[variable[2]]
        return all(holds(body, model, places | {variable: i}) for i in span)
    (low, high), (other_low, other_high) = (ends(value(side, model, places)) for side in formula[1:])
    return bool(high < other_low if formula[0] == "<" else low <= other_high and other_low <= high)


@pytest.mark.parametrize("name", list(COVERED))
def test_what_is_known_of_a_cell_holds_in_its_cases(name):
    stored = COVERED[name].stored
    equations, _ = known(stored)
    assert len(equations) >= 3 * len(stored["states"]) ** 2
    for seed in range(3):
        model = case_of(stored, 1 + seed, seed)
        assert [equation for equation in equations if not holds(equation, model)] == []


def moved(t: Term, head: str, shift: int) -> Term:
    """The term with another time in each leaf of this head."""
    if not isinstance(t, tuple):
        return t
    t = tuple(moved(part, head, shift) for part in t)
    return (*t[:2], ("+", t[2], Fraction(shift)), *t[3:]) if t[:1] == (head,) else t


@pytest.mark.parametrize(("head", "shift"), [("Out", 1), ("Out", 2), ("Value", 1), ("NetWeight", 1)])
def test_another_time_or_another_weight_would_be_noticed(head, shift):
    stored = MADE["noticed"].stored
    models = [case_of(stored, 2, seed) for seed in range(4)]
    steps = [f for f in known(stored)[0] if "CellStep" in repr(f) and head in repr(f)]
    assert all(holds(f, model) for f in steps for model in models)
    assert not all(holds(moved(f, head, shift), model) for f in steps for model in models)


def test_the_derivative_of_an_lstm_is_the_one_written_by_hand():
    """The blocks of l5 without peepholes: c' = f c + i g, h' = o tanh(c')."""
    entries = steps_of(CELLS["LSTM"])
    before = ("Value", "c", R, K)
    f, i, g, o = (("Out", name, BEFORE, K) for name in "figo")
    to_f, to_i, to_g, to_o = (("NetWeight", name, ZERO, K, V) for name in "figo")
    delta, after = ("Same", K, V), sum_of(times(f, before), times(i, g))
    squashed = ("ActOf", "tanh", after)
    reads = sum_of(
        times(before, f, one_minus(f), to_f), times(g, i, one_minus(i), to_i), times(i, one_minus(times(g, g)), to_g)
    )
    through = times(o, one_minus(times(squashed, squashed)))
    by_hand = {
        ("c", "c"): times(f, delta),
        ("c", "h"): reads,
        ("h", "c"): times(through, f, delta),
        ("h", "h"): sum_of(times(through, reads), times(squashed, o, one_minus(o), to_o)),
    }
    assert {key: normal(t) for key, t in entries.items()} == {key: normal(t) for key, t in by_hand.items()}


def test_the_derivative_of_a_gru_sums_over_the_units_that_the_reset_gate_reads():
    (entry,) = steps_of(CELLS["GRU"]).values()
    z, n = (("Out", name, BEFORE, K) for name in "zn")
    r_v, r_j = (("Out", "r", BEFORE, unit) for unit in (V, J))
    to_z, to_n, to_j = (("NetWeight", name, ZERO, K, unit) for name, unit in (("z", V), ("n", V), ("n", J)))
    h_k, h_j, to_r = ("Value", "h", R, K), ("Value", "h", R, J), ("NetWeight", "r", ZERO, J, V)
    spread = ("sum", (J,), times(to_j, h_j, r_j, one_minus(r_j), to_r), N)
    inside = times(one_minus(z), one_minus(times(n, n)), sum_of(times(to_n, r_v), spread))
    gate = times(sum_of(h_k, times(-ONE, n)), z, one_minus(z), to_z)
    assert normal(entry) == normal(sum_of(times(z, ("Same", K, V)), gate, inside))


def test_the_equations_of_a_cell_are_these_letter_by_letter():
    y, delta, w = ("Out", "a", BEFORE, K), ("Same", K, V), ("NetWeight", "a", ZERO, K, V)
    equations, chosen = known(Cell("small", {h: logistic(net("a", h)), c: h}).stored)
    assert chosen == {("a", 0)}
    by_leaf = {opened(f)[1][1]: f for f in equations}
    for a, b in (("h", "h"), ("h", "c"), ("c", "h"), ("c", "c")):
        first, later = ("CellFlow", ONE, a, K, b, V), ("CellFlow", ("+", Q, ONE), a, K, b, V)
        step = ("CellStep", R, a, K, b, V)
        ways = (
            ("sum", (J,), times(("CellFlow", Q, a, K, s, J), ("CellStep", ("+", Q, ONE), s, J, b, V)), N) for s in "hc"
        )
        assert by_leaf[first] == every(("=", first, ("CellStep", ONE, a, K, b, V)), K, V)
        assert by_leaf[later] == every(("=", later, ("+", *ways)), Q, K, V)
        assert opened(by_leaf[step])[0] == [R, K, V]
    entries = {key: normal(t) for key, t in steps_of_equations(equations).items()}
    slope = times(y, one_minus(y), w)
    assert entries == {("h", "h"): normal(slope), ("h", "c"): {}, ("c", "h"): normal(delta), ("c", "c"): {}}
    time = ("var", "r", "nat")
    output = ("Out", "a", time, K)
    ranges = {every(("<", ZERO, output), time, K), every(("<", output, ONE), time, K)}
    assert {f for f in equations if opened(f)[1][0] == "<"} == ranges
    assert len(equations) == 14
    assert "sum" not in repr(by_leaf["CellStep", R, "h", K, "h", V])


def test_the_first_power_is_one():
    (entry,) = steps_of_equations(known(stored(["**", H, "1"]))[0]).values()
    assert normal(entry) == normal(("Same", K, V))


@pytest.mark.parametrize("name", sorted(ACTIVATIONS))
def test_slopes_and_ranges_of_outputs_are_those_of_the_evaluator(name):
    entry = OUTPUTS[name]
    if name in RANGES:
        assert [fraction(entry.low), fraction(entry.high), entry.closed] == [
            *map(Fraction, RANGES[name]),
            (False, False),
        ]
    if name in POLYNOMIALS:
        for y in (fmpq(-3, 4), fmpq(0), fmpq(1, 3), fmpq(2)):
            total = sum((c * Fraction(int(y.p), int(y.q)) ** i for i, c in enumerate(POLYNOMIALS[name])), ZERO)
            assert fraction(entry.slope(y, BITS)) == total
    assert POLYNOMIALS.keys().isdisjoint(SMOOTH)


def test_each_activation_is_smooth_or_is_refused():
    kinks = {"relu", "selu", "hard_sigmoid", "hard_sigmoid_keras"}
    assert set(OUTPUTS) - kinks == ACTIVATIONS
    for name in kinks:
        for argument in (["net", "a", "n", True, [["free"]], [["state", "h"]]], ["state", "h"]):
            with pytest.raises(KernelError, match="is not covered"):
                known(stored([name, argument]))


def stored(update: Any, **changes: Any) -> dict[str, Any]:
    """A cell of one state in stored form."""
    cell = {"name": "made", "states": [["h", "n"]], "inputs": [["x", "m"], ["u", "n"]], "params": [["p", "n"]]}
    return cell | {"scalars": [["d", "0", "1"]], "update": {"h": update}} | changes


H: Any = ["state", "h"]


def gate(name: str = "a", vectors: Any = (H,), forms: Any = (["free"],), size: str = "n") -> Any:
    return ["net", name, size, True, list(forms), list(vectors)]


@pytest.mark.parametrize(
    ("update", "why"),
    [
        (["log", H], "is not covered"),
        (["sqrt", H], "is not covered"),
        (["abs", H], "is not covered"),
        (["max", H, "0"], "is not covered"),
        (["min", H, "0"], "is not covered"),
        (["**", H, "-1"], "is no power"),
        (["**", H, "0"], "is no power"),
        (["**", H, "1/2"], "is no power"),
        (["**", ["input", "u"], "-1"], "is no power"),  # undefined at u = 0, though its derivative by h is 0
        (["log", ["input", "u"]], "is not covered"),
        (["tanh", gate(vectors=[["log", ["input", "x"]]])], "is not covered"),
        (["+"], "is not covered"),
        (["*"], "is not covered"),
        (["ActOf", "tanh", H], "is not covered"),
        (["state"], "is not covered"),
        ("x", "is no number"),
        (["*", H, ["input", "x"]], "x has the size 'm', not n"),
        (["tanh", gate(size="m")], "a has the size 'm', not n"),
        (["tanh", gate(vectors=[gate("b", size="m")])], "b has the size 'm', not n"),
        (["*", H, gate(vectors=[["input", "x"]], size="m")], "a has the size 'm', not n"),
        *(
            (["tanh", gate(forms=[form])], "are not covered")
            for form in (["ones"], ["shift"], ["matrix", [["1"]]], ["transpose", "W"], ["combination", ["1", ["free"]]])
        ),
        (["+", ["tanh", gate()], gate()], "the net a stands there twice"),
        (["+", ["tanh", gate()], ["logistic", gate()]], "the net a stands there twice"),
        (["+", ["tanh", gate()], ["tanh", gate(vectors=[["*", H, H]])]], "the net a stands there twice"),
        (["+", ["tanh", gate("b", [gate()])], ["tanh", gate()]], "the net a stands there twice"),
        (["tanh", gate(forms=[])], "is no stored net"),
        (["tanh", gate()[:5]], "is no stored net"),
        (["tanh", [*gate(), "1"]], "is no stored net"),
        (["tanh", gate(name=["a"])], "is no stored net"),
        (["**", H, 2], "is no power"),
        ([], "is not covered"),
        (["+", gate("a", forms=[["free", "W"]]), gate("b", forms=[["diagonal", "W"]])], "W have two forms"),
    ],
    ids=str,
)
def test_what_is_not_covered_or_not_defined_everywhere_is_refused(update, why):
    with pytest.raises(KernelError, match=why):
        known(stored(update))


@pytest.mark.parametrize(("name", "why"), NOT_COVERED.items())
def test_a_cell_with_nets_of_fixed_matrices_or_of_another_size_is_refused(name, why):
    with pytest.raises(KernelError, match=why):
        known(CELLS[name].stored)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"states": [["h", "m"]]}, "h has the size 'm', not n"),
        ({"params": [["h", "n"]]}, "have one name"),
        ({"scalars": [["u", "0", "1"]]}, "have one name"),
        ({"states": [["h", "n"], ["c", "n"]]}, "the update is not of the states h, c"),
    ],
)
def test_a_cell_that_is_not_one_of_n_units_is_refused(changes, why):
    assert known(stored(H))
    with pytest.raises(KernelError, match=why):
        known(stored(H, **changes))


@pytest.mark.parametrize(
    ("update", "chosen"),
    [
        (["tanh", gate(vectors=[H, ["input", "x"]], forms=[["free"], ["free"]])], {("a", 0)}),
        (["tanh", gate(forms=[["free", "W"]])], {("a", 0)}),
        (["tanh", gate(forms=[["free", "free"]])], {("a", 0)}),
        (["tanh", gate(forms=[["identity"]])], set()),
        (["tanh", gate(forms=[["diagonal"]])], set()),
        (["tanh", gate(vectors=[H, H], forms=[["free", "W"], ["free", "W"]])], set()),
        (["tanh", gate(vectors=[H, ["input", "u"]], forms=[["free", "W"], ["free", "W"]])], set()),
        (["tanh", gate(vectors=[H, ["input", "u"]], forms=[["free", "W"], ["transpose", "W"]])], set()),
        (
            [
                "tanh",
                gate(
                    vectors=[H, ["input", "u"]],
                    forms=[["free", "W"], ["combination", ["2", ["free", "W"]], ["1", ["identity"]]]],
                ),
            ],
            set(),
        ),
        (
            ["tanh", gate(vectors=[H, ["input", "u"]], forms=[["free"], ["combination", ["2", ["free", "W"]]]])],
            {("a", 0)},
        ),
    ],
)
def test_a_weight_can_be_chosen_if_it_is_free_and_of_one_net_and_the_error_passes(update, chosen):
    assert known(stored(update))[1] == chosen


def test_weights_of_one_name_are_one():
    equations, _ = known(MADE["shared"].stored)
    pair = [("NetWeight", name, ZERO, K, J) for name in "ab"]
    assert [f for f in equations if opened(f)[1][1:2] == (pair[0],)] == [every(("=", *pair), K, J)]


def test_nothing_is_said_of_the_range_of_a_net_of_another_size():
    other = stored(["+", H, ["tanh", gate(vectors=[["tanh", gate("b", [["input", "x"]], size="m")]])]])
    about = {opened(f)[1][2][1] for f in known(other)[0] if opened(f)[1][:2] == ("<", -ONE)}
    assert about == {"a"}
