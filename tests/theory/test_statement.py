"""The pen: what it writes, what it refuses and with which words, and its stored form."""

import json
import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import sympy

from theory import tanh as our_tanh
from theory.activations import linear, logistic, relu, softplus
from theory.binders import Binder, PathSum
from theory.cells import CELLS
from theory.errors import TheoryError
from theory.leaves import Leaf
from theory.scope import (
    check_blocks,
    check_definitions,
    check_orbit,
    check_sequences,
    check_system,
    check_variables,
    declared,
)
from theory.sorts import (
    NotAFormula,
    PythonComparison,
    SortClash,
    Unbound,
    UnknownLeaf,
    is_lag,
    is_nat,
    least_value,
)
from theory.statement import (
    AbsW,
    Act,
    Bias,
    Col,
    ErrorFlow,
    Flow,
    Free,
    IllPosed,
    Input,
    JointRadius,
    Lag,
    Max,
    Nat,
    Net,
    NetWeight,
    Norm,
    Out,
    Prod,
    Rational,
    Real,
    Row,
    Same,
    Seq,
    Slope,
    SlopeMax,
    Slopes,
    SlopeSup,
    SpectralRadius,
    Start,
    StateFlow,
    Step,
    Steps,
    Sum,
    Unit,
    Units,
    W,
    Weight,
    WeightFlow,
    WeightMax,
    both,
    decays,
    define,
    eq,
    exp,
    for_all,
    fro,
    iff,
    implies,
    inf,
    larger,
    latex,
    leq,
    log,
    lt,
    maxnorm,
    no,
    one,
    recur,
    smaller,
    some,
    stored,
    two,
    vanishes,
)

ROOT = Path(__file__).resolve().parents[2]

n, q, r, m, x, y = Units("n"), Lag("q"), Lag("r"), Nat("m"), Real("x"), Real("y")
i, j, k, v = (Unit(name) for name in "ijkv")
Q, M, X, I, J, K, V = (["var", name] for name in ("q", "m", "x", "i", "j", "k", "v"))


# what it writes

TERMS = [
    (n, ["n"]),
    (Units("units"), ["n"]),
    (sympy.Integer(-3), "-3"),
    (Rational(6, -4), "-3/2"),
    (x + 1, ["+", "1", X]),
    (x / 2, ["*", "1/2", X]),
    (x ** (q - 2), ["**", X, ["+", "-2", Q]]),
    (1 / x, ["**", X, "-1"]),
    (sympy.sqrt(x), ["**", X, "1/2"]),
    (abs(x), ["abs", X]),
    (larger(x, 2), ["max", "2", X]),
    (smaller(x, 2), ["min", "2", X]),
    (exp(x), ["exp", X]),
    (exp(1), ["exp", "1"]),
    (log(x), ["log", X]),
    (Sum(i, Weight(k, i)), ["sum", "i", ["n"], ["Weight", K, I]]),
    (Prod(r, q + 1, x), ["prod", "r", ["+", "1", Q], X]),
    (Max(r, q, x), ["maximum", "r", Q, X]),
    (Slope(q - 1, j), ["Slope", ["+", "-1", Q], J]),
    (ErrorFlow(q, k, v), ["ErrorFlow", Q, K, V]),
    (ErrorFlow(1, k, v, m), ["ErrorFlow", "1", K, V, M]),
    (Act(m, j), ["Act", M, J]),
    (Same(k, j), ["Same", K, J]),
    (WeightFlow(q, k, j, i), ["WeightFlow", Q, K, J, I]),
    (WeightFlow(q, k, j, i, 0), ["WeightFlow", Q, K, J, I, "0"]),
    (Out("E", m, j), ["Out", "E", M, J]),
    (Free("sigma", j), ["Free", "sigma", J]),
    (Free("u", m + 1), ["Free", "u", ["+", "1", M]]),
    (Seq("e", 0), ["Seq", "e", "0"]),
    (Seq("e", m, k, x), ["Seq", "e", M, K, X]),
    (SlopeSup, ["SlopeSup"]),
    (WeightMax, ["WeightMax"]),
    (JointRadius, ["JointRadius"]),
    (SlopeMax(inf), ["SlopeMax", "inf"]),
    (SlopeMax(fro, q), ["SlopeMax", "fro", Q]),
    (StateFlow(q, k, v), ["StateFlow", Q, K, V]),
    (StateFlow(q, "c", k, "h", v), ["StateFlow", Q, "c", K, "h", V]),
    (Step(r, k, j), ["Step", ["var", "r"], K, J]),
    (Norm(one, W), ["Norm", "one", ["W"]]),
    (Norm(two, AbsW), ["Norm", "two", ["Abs", ["W"]]]),
    (Norm(maxnorm, Row(k)), ["Norm", "max", ["Row", K]]),
    (Norm(inf, Col(v)), ["Norm", "inf", ["Col", V]]),
    (Norm(inf, Slopes(m)), ["Norm", "inf", ["Slopes", M]]),
    (Norm(inf, Step(q)), ["Norm", "inf", ["Step", Q]]),
    (Norm(inf, Flow(q)), ["Norm", "inf", ["Flow", Q]]),
    (Norm(inf, StateFlow(q)), ["Norm", "inf", ["StateFlow", Q]]),
    (Norm(inf, NetWeight("f", 0)), ["Norm", "inf", ["NetWeight", "f", "0"]]),
    (SpectralRadius(Step(1)), ["SpectralRadius", ["Step", "1"]]),
    (
        PathSum(lambda m, l, j: Slope(m, l) * Weight(j, l), q, k, v),
        [
            "PathSum",
            ["m", "l", "j"],
            ["*", ["Slope", ["var", "m"], ["var", "l"]], ["Weight", ["var", "j"], ["var", "l"]]],
            Q,
            K,
            V,
        ],
    ),
]


@pytest.mark.parametrize(("term", "expected"), TERMS, ids=lambda each: str(each)[:40])
def test_a_term_is_stored_as_nested_lists(term: sympy.Expr, expected: object) -> None:
    assert stored(term) == expected
    assert json.loads(json.dumps(stored(term))) == stored(term)
    assert latex(term)


FORMULAS = [
    (leq(1, q), ["<=", "1", Q]),
    (lt(x, y), ["<", X, ["var", "y"]]),
    (eq(x, x), ["=", X, X]),  # SymPy would make it True
    (both(leq(1, q), lt(x, 1)), ["and", ["<=", "1", Q], ["<", X, "1"]]),  # and drop the first part of this one
    (no(leq(1, q)), ["not", ["<=", "1", Q]]),
    (implies(leq(1, q), lt(x, 1)), ["implies", ["<=", "1", Q], ["<", X, "1"]]),
    (iff(leq(1, q), lt(x, 1)), ["iff", ["<=", "1", Q], ["<", X, "1"]]),
    (for_all(i, leq(0, Weight(i, i))), ["all", "i", ["n"], ["<=", "0", ["Weight", I, I]]]),
    (for_all(q, leq(1, q)), ["all", "q", "lags", ["<=", "1", Q]]),
    (some(m, leq(1, m)), ["some", "m", "nats", ["<=", "1", M]]),
    (some(x, leq(1, x)), ["some", "x", "reals", ["<=", "1", X]]),
    (decays(Flow), ["decays", ["Flow"]]),
    (decays(StateFlow), ["decays", ["StateFlow"]]),
    (vanishes(StateFlow, "c", "h"), ["vanishes", ["StateFlow", "c", "h"]]),
]


@pytest.mark.parametrize(("formula", "expected"), FORMULAS, ids=lambda each: str(each)[:40])
def test_a_formula_is_stored_as_nested_lists(formula, expected: object) -> None:
    assert formula.stored == expected == stored(formula)
    assert formula.latex() == latex(formula)
    assert formula._repr_latex_().startswith("$")
    assert pickle.loads(pickle.dumps(formula)) == formula


def test_a_state_of_a_cell_may_stand_for_its_name() -> None:
    c, h = CELLS["LSTM"].states[::-1]
    assert {c.name, h.name} == {"c", "h"}
    assert StateFlow(q, c, k, h, v) == StateFlow(q, c.name, k, h.name, v)
    assert decays(StateFlow, c, h) == decays(StateFlow, c.name, h.name)


def test_the_stored_form_does_not_depend_on_the_hash_seed() -> None:
    code = (
        "from theory.statement import *; import json;"
        "n, q, k, v, x, y = Units('n'), Lag('q'), Unit('k'), Unit('v'), Real('x'), Real('y');"
        "term = larger(x, y, n * SlopeMax(inf)**q * Norm(inf, Col(v)) * Norm(one, W) * x * y + ErrorFlow(q, k, v));"
        "print(json.dumps(stored(term)))"
    )
    runs = [
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            check=True,
            cwd=ROOT,
            env=os.environ | {"PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2", "3")
    ]
    assert len(set(runs)) == 1
    assert runs[0].strip()


# what it refuses

REFUSED: list[tuple[Callable[[], object], type[IllPosed], str]] = [
    (lambda: q >= 1, PythonComparison, r"q >= 1 is a Python comparison.*write leq\(1, q\)"),
    (lambda: q < x, PythonComparison, r"write lt\(q, x\)"),
    (lambda: 1 <= q <= 3, PythonComparison, r"write leq\(1, q\)"),
    (lambda: no(n * q > 1), PythonComparison, r"SymPy relation.*write lt\(1, n\*q\)|write lt\(1, q\*n\)"),
    (lambda: no(sympy.Eq(x, y)), PythonComparison, r"write eq\(x, y\)"),
    (lambda: no(q == 1), PythonComparison, "False is the outcome of a Python comparison"),
    (lambda: eq(True, 1), PythonComparison, "True is a truth value where a term is needed"),
    (lambda: leq(1, q) and leq(q, 2), NotAFormula, r"write both\(a, b\) for `a and b`"),
    (lambda: not leq(1, q), NotAFormula, r"no\(a\) for `not a`"),
    (lambda: leq(leq(1, q), 2), NotAFormula, "a formula where a term is needed"),
    (lambda: no(q), NotAFormula, "q is no formula"),
    (lambda: both(leq(1, q)), IllPosed, "two or more"),
    (lambda: ErrorFlow(q - 1, k, v), SortClash, r"argument 1 of ErrorFlow\(q - 1, k, v\) is q - 1; pass a lag"),
    (lambda: ErrorFlow(m, k, v), SortClash, "pass a lag"),
    (lambda: ErrorFlow(q, 1, v), SortClash, "argument 2.*pass a Unit variable"),
    (lambda: Weight(q, k), SortClash, "pass a Unit variable"),
    (lambda: Slope(q - 2, k), SortClash, "a natural number"),
    (lambda: Slope(x, k), SortClash, "a natural number"),
    (lambda: Free("u", q - 2), SortClash, "a Unit variable or a natural number"),
    (lambda: Norm(k, W), SortClash, "one of one, two, inf, fro, maxnorm"),
    (lambda: Norm(inf, x), SortClash, "pass a matrix"),
    (lambda: leq(1, Row(k)), SortClash, r"a term needs Norm\(inf, Row\(k\)\)"),
    (lambda: leq(1, StateFlow(q)), SortClash, "a matrix or a vector"),
    (lambda: leq(1, inf), SortClash, "inf is no term"),
    (lambda: SlopeMax(), IllPosed, r"SlopeMax with 0 arguments; write SlopeMax\(norm\) or SlopeMax\(norm, lag\)"),
    (lambda: ErrorFlow(q, k), IllPosed, "ErrorFlow with 2 arguments"),
    (lambda: leq(0.25, x), UnknownLeaf, r"0.25.* is a float; .* write Rational\(1, 4\)"),
    (lambda: leq("x", 1), IllPosed, "'x' is no term"),
    (lambda: leq(None, 1), IllPosed, "None is no term"),
    (lambda: stored(sympy.Symbol("z")), UnknownLeaf, r"z is a symbol without a sort; declare it: Real\('z'\)"),
    (lambda: stored(sympy.tanh(x)), UnknownLeaf, r"tanh in tanh\(x\) is no leaf"),
    (lambda: stored(our_tanh(x)), UnknownLeaf, "tanh .*is no leaf"),
    (lambda: stored(sympy.Function("g")(x)), UnknownLeaf, r"g in g\(x\) is no leaf"),
    (lambda: stored(sympy.Product(x, (q, 5, 2))), UnknownLeaf, "reciprocal; write Prod"),
    (lambda: stored(sympy.Sum(x, (q, 1, n))), UnknownLeaf, r"write Sum\(i, body\)"),
    (lambda: stored(sympy.pi), UnknownLeaf, "pi has no meaning"),
    (lambda: stored(x + sympy.I), UnknownLeaf, "I has no meaning"),
    (lambda: stored(sympy.nan), UnknownLeaf, "nan has no meaning"),
    (lambda: stored(sympy.oo), UnknownLeaf, "oo has no meaning"),
    (lambda: Sum(q, x), IllPosed, r"write Sum\(i, body\) with a Unit i or Sum\(r, q, body\)"),
    (lambda: Sum(n, x), IllPosed, "binds nothing"),
    (lambda: Sum(i, q, x), IllPosed, "binds nothing"),
    (lambda: Max(x, y), IllPosed, r"of two terms the larger is larger\(a, b\)"),
    (lambda: Sum(r, q - 1, x), SortClash, "the range ends at q - 1; pass a lag"),
    (lambda: Sum(i, W), SortClash, r"the body of Sum\(i, W\) is W; pass a term"),
    (lambda: PathSum(lambda m, l, i: Weight(j, l), q, k, v), IllPosed, "uses j, one of its own names"),
    (lambda: PathSum(3, q, k, v), IllPosed, "pass a function"),
    (lambda: PathSum(lambda m, l, j: 1, q - 1, k, v), SortClash, "pass a lag"),
    (lambda: Lag("two words"), IllPosed, "is no name"),
    (lambda: Real(3), IllPosed, "3 is no name"),
    (lambda: decays(W), IllPosed, r"write decays\(Flow\) or decays\(StateFlow\)"),
    (lambda: decays(Flow, "c", "h"), IllPosed, "takes two states"),
    (lambda: decays(StateFlow, "c"), IllPosed, "takes two states"),
    (lambda: for_all(n, leq(1, n)), SortClash, "stands in `over`"),
    (lambda: for_all(Weight(i, j), leq(1, n)), IllPosed, "binds no variable"),
    (lambda: define(Weight(i, i), 1), IllPosed, "not two variables"),
    (lambda: define(ErrorFlow(q, k, v), 1), IllPosed, "cannot be defined"),
    (lambda: define(NetWeight("f", 0), 1), IllPosed, "cannot be defined"),
    (lambda: recur(Seq("e", 0), 1, 1), IllPosed, "with a Nat t"),
    (lambda: recur(Seq("e", m, 1), 1, 1), IllPosed, "not distinct variables"),
    (lambda: Net(sympy.tanh), IllPosed, "pass an activation"),
    (lambda: Net(logistic, slopes="ANY"), IllPosed, "slopes='ANY' is unknown; pass SECTOR or ORBIT"),
    (lambda: Net(slopes="ORBIT"), IllPosed, r"needs its activation by name; pass Net\(tanh, slopes=ORBIT\)"),
    (lambda: Net.of(CELLS["LSTM"], slopes="ORBIT"), IllPosed, "orbits of cells are not supported; pass SECTOR"),
    (lambda: define(Act(0, k), 1), IllPosed, r"define .* Bias\(k\), Input\(r, k\) or Start\(k\)"),
    (lambda: define(Input(0, k), 1), IllPosed, "the indices of .* are not two variables"),
    (lambda: Start(1), SortClash, "pass a Unit variable"),
    (lambda: StateFlow(Steps, k, v), SortClash, "pass a lag, manifestly 1 or more"),
    (lambda: Net.of("LSTM"), IllPosed, "pass a Cell"),
]


@pytest.mark.parametrize(("writing", "error", "words"), REFUSED, ids=[words for _, _, words in REFUSED])
def test_what_is_no_statement_is_refused_with_what_to_write(
    writing: Callable[[], object], error: type[IllPosed], words: str
) -> None:
    with pytest.raises(error, match=words) as caught:
        writing()
    assert isinstance(caught.value, TheoryError | ValueError)


def test_the_least_value_of_an_integer_term_is_read_off() -> None:
    assert [is_lag(term) for term in (q, q + m, 2 * q, n * q, q + 2 - 1)] == [True] * 5
    assert [is_lag(term) for term in (m, q - 1, -q, x, q - r + 1, q / 2)] == [False] * 6
    assert [is_nat(term) for term in (m, q - 1, sympy.Integer(0), q + r - 2)] == [True] * 4
    assert [is_nat(term) for term in (m - 1, q - 2, -m, x)] == [False] * 4
    assert least_value(k + 3) == 4


# scope and system

SCOPE = declared((n, q, k, x))


@pytest.mark.parametrize(
    ("part", "error", "words"),
    [
        (leq(y, 1), Unbound, r"y \(real\) is not bound; add it to over"),
        (leq(Lag("k"), 1), SortClash, "k is a lag here and a unit where it is bound"),
        (leq(Nat("q"), 1), SortClash, "q is a nat here and a lag"),
        (eq(Sum(k, x), 1), SortClash, "k is bound again within its own scope"),
        (for_all(q, leq(1, q)), SortClash, "q is bound again"),
        (eq(Sum(i, x) + Weight(i, k), 1), Unbound, "i .unit. is not bound"),
        (eq(Sum(r, r, x), 1), Unbound, "r .lag. is not bound"),
        (both(for_all(r, leq(1, r)), leq(1, r)), Unbound, "r .lag. is not bound"),
        (eq(PathSum(lambda m, l, j: Weight(j, i), q, k, k), 1), Unbound, "i .unit. is not bound"),
        (define(Weight(i, j), y), Unbound, "y .real. is not bound"),
        (define(Weight(k, j), x), SortClash, "k is bound again"),
        (recur(Seq("e", m), first=m, step=1), Unbound, "m .nat. is not bound"),
    ],
    ids=str,
)
def test_a_variable_is_bound_once_with_one_sort(part, error: type[IllPosed], words: str) -> None:
    with pytest.raises(error, match=words):
        check_variables(part, SCOPE)


@pytest.mark.parametrize(
    "part",
    [
        leq(abs(Weight(k, k)), x),
        eq(Sum(i, x) + Sum(i, Weight(i, k)), 1),
        for_all(i, some(r, leq(1, Slope(r, i)))),
        eq(Prod(r, q, Slope(r, k)), 1),
        eq(PathSum(lambda m, l, j: Weight(j, l), q, k, k), 1),
        define(Weight(i, j), x),
        recur(Seq("e", m, i), first=x, step=Seq("e", m, i) + m),
        implies(no(leq(1, x)), iff(lt(1, q), decays(Flow))),
    ],
    ids=str,
)
def test_what_is_bound_properly_passes(part) -> None:
    check_variables(part, SCOPE)


def test_the_pen_of_a_binder_keeps_its_variable_to_itself() -> None:
    assert Sum(i, Weight(i, k)).free_symbols == {k}
    assert Prod(r, q, Slope(r, k)).free_symbols == {q, k}
    assert PathSum(lambda m, l, j: Weight(j, l), q, k, v).free_symbols == {q, k, v}


def test_over_declares_each_name_once_and_one_number_of_units() -> None:
    with pytest.raises(SortClash, match="over has q twice: lag and nat"):
        declared((q, Nat("q")))
    with pytest.raises(SortClash, match="2 numbers of units"):
        declared((n, Units("n2")))
    with pytest.raises(IllPosed, match="over contains 3"):
        declared((3,))


def test_a_leaf_belongs_to_its_system() -> None:
    with pytest.raises(IllPosed, match=r"ErrorFlow\(q, k, v\) has a meaning for plain nets only"):
        check_system((leq(ErrorFlow(q, k, v), 1),), is_cell=True)
    with pytest.raises(IllPosed, match="WeightMax has a meaning for plain nets only"):
        check_system((leq(WeightMax, 1),), is_cell=True)
    with pytest.raises(IllPosed, match="JointRadius has a meaning for plain nets only"):
        check_system((leq(JointRadius, 1),), is_cell=True)
    with pytest.raises(IllPosed, match=r"Out\(f, 0, k\) has a meaning for cells only.*pass Net.of\(cell\)"):
        check_system((leq(Out("f", 0, k), 1),), is_cell=False)
    with pytest.raises(IllPosed, match="a meaning for cells only"):
        check_system((leq(StateFlow(q, "c", k, "c", v), 1),), is_cell=False)
    with pytest.raises(IllPosed, match="a meaning for plain nets only"):
        check_system((leq(Step(r, k, v), 1),), is_cell=True)
    with pytest.raises(IllPosed, match="a meaning for plain nets only"):
        check_blocks((decays(Flow),), is_cell=True)
    with pytest.raises(IllPosed, match="is a block of a cell"):
        check_blocks((decays(StateFlow, "c", "h"),), is_cell=False)
    check_system((leq(Norm(inf, StateFlow(q)), SpectralRadius(Step(1))),), is_cell=True)


def test_a_sequence_is_defined_before_it_is_used() -> None:
    e, use = recur(Seq("e", m), first=x, step=2 * Seq("e", m)), leq(Seq("e", q), 1)
    check_sequences((use,), (e,))
    with pytest.raises(Unbound, match=r"Seq\(e, q\) is not defined"):
        check_sequences((use,), ())
    with pytest.raises(Unbound, match="is not defined"):
        check_sequences((leq(Seq("e", q, k), 1),), (e,))
    with pytest.raises(IllPosed, match="where defines e twice"):
        check_sequences((), (e, e))
    with pytest.raises(IllPosed, match=r"it may use e at m only"):
        check_sequences((), (recur(Seq("e", m), first=x, step=Seq("e", m + 1)),))
    with pytest.raises(Unbound, match="is not defined"):
        check_sequences((), (recur(Seq("e", m), first=Seq("e", 0), step=x),))
    with pytest.raises(Unbound, match="is not defined"):
        check_sequences((), (recur(Seq("e", m), first=x, step=Seq("d", m)), recur(Seq("d", m), first=x, step=x)))
    with pytest.raises(SortClash, match="one name is one sequence with one index sort"):
        check_sequences((leq(Free("u", k), Free("u", q)),), ())
    with pytest.raises(SortClash, match="one name is one sequence"):
        check_sequences((leq(Free("e", q), 1),), (e,))


def test_a_definition_is_not_circular() -> None:
    check_definitions((define(Weight(i, j), Free("s", i)), define(Slope(m, j), Weight(j, j))))
    with pytest.raises(IllPosed, match=r"uses WeightMax|uses Norm"):
        check_definitions((define(Weight(i, j), Norm(inf, W)),))
    with pytest.raises(IllPosed, match=r"uses Weight\(j, i\)"):
        check_definitions((define(Weight(i, j), Weight(j, i)),))
    with pytest.raises(IllPosed, match="uses WeightMax"):
        check_definitions((define(Weight(i, j), WeightMax),))
    with pytest.raises(IllPosed, match="twice"):
        check_definitions((define(Weight(i, j), 1), define(Weight(i, j), 2)))
    check_definitions(tuple(define(NetWeight(gate, 0, i, j), 0) for gate in "fig"))
    balanced = define(Bias(i), -Sum(j, Weight(i, j)) / 2)
    check_definitions((define(Weight(i, j), 1), balanced, define(Input(m, i), Bias(i)), define(Start(i), Bias(i))))
    with pytest.raises(IllPosed, match=r"the definition of Bias\(i\) uses Weight, which is defined after it"):
        check_definitions((balanced, define(Weight(i, j), 1)))
    with pytest.raises(IllPosed, match=r"uses Start\(i\)"):
        check_definitions((define(Bias(i), Start(i)),))


def test_bias_input_start_and_steps_are_of_orbits_whose_slopes_are_not_defined() -> None:
    for part in (leq(Bias(k), 1), leq(Input(m, k), 1), leq(Start(k), 1), leq(Steps, 3), define(Bias(i), 0)):
        check_orbit((part,), True)
        with pytest.raises(IllPosed, match=r"orbits only; pass Net\(activation, slopes=ORBIT\) in over"):
            check_orbit((part,), False)
    check_orbit((define(Slope(m, j), 0),), False)
    with pytest.raises(IllPosed, match="slopes of an orbit follow from W, bias, inputs and start"):
        check_orbit((define(Slope(m, j), 0),), True)


def test_orbit_leaves_have_a_stored_form_and_latex() -> None:
    whole = both(leq(Bias(k) + Input(m, k), Start(k)), lt(m, Steps))
    assert whole.stored == [
        "and",
        ["<=", ["+", ["Bias", ["var", "k"]], ["Input", ["var", "m"], ["var", "k"]]], ["Start", ["var", "k"]]],
        ["<", ["var", "m"], ["Steps"]],
    ]
    assert [latex(x) for x in (Bias(k), Input(m, k), Start(k))] == ["b_{k}", "x_{k}(t-m)", "a_{k}(t-T)"]
    assert define(Start(k), 1).stored == ["start", "k", "1"]


# systems


def test_a_plain_net_is_stored_with_what_its_slopes_can_be() -> None:
    assert Net(logistic).stored == {
        "kind": "net",
        "activation": "logistic",
        "range": ["0", "1"],
        "slope": ["0", "1/4"],
        "attained": [False, True],
        "slopes": "SECTOR",
    }
    anything = {"activation": None, "range": None, "slope": None, "attained": [True, True]}
    assert Net().stored == {"kind": "net", **anything, "slopes": "SECTOR"}
    assert Net(relu).stored["values"] == ["0", "1"]
    assert Net(linear).stored["slope"] == ["1", "1"]
    assert Net(softplus).stored["attained"] == [False, False]
    assert Net(linear).stored["range"] == ["-oo", "oo"]
    json.dumps(Net(linear).stored)


def test_a_cell_is_stored_with_its_definition() -> None:
    system = Net.of(CELLS["LSTM"]).stored
    assert system == {"kind": "cell", "cell": CELLS["LSTM"].stored, "slopes": "SECTOR"}
    assert repr(Net.of(CELLS["LSTM"])) == "Net.of(LSTM)"


# SymPy never changes what is said of real numbers


def test_sympy_knows_no_assumption_about_a_variable() -> None:
    for variable in (n, q, m, x, k):
        assert variable.is_positive is None
        assert variable.is_integer is None
        assert variable.is_real is None
    assert abs(q) != q
    assert sympy.sqrt(x**2) != x
    assert Lag("q") == Lag("q")
    assert Lag("q") != Nat("q")
    assert pickle.loads(pickle.dumps(q)) == q


def test_a_leaf_commutes_and_is_not_evaluated() -> None:
    assert Weight(k, j) * Slope(1, j) == Slope(1, j) * Weight(k, j)
    leaves = [Weight(k, j), Free("E", 0), Seq("I", 0), SlopeMax(inf), Norm(inf, W), Sum(i, x), SpectralRadius(W)]
    for leaf in leaves:
        assert isinstance(leaf, Leaf | Binder)
        assert leaf.is_commutative
        assert leaf.func(*leaf.args) == leaf
        assert leaf - leaf == 0
        assert pickle.loads(pickle.dumps(leaf)) == leaf


def test_putting_a_term_for_a_variable_checks_its_sort_again() -> None:
    assert ErrorFlow(q, k, v).subs(q, q + 1) == ErrorFlow(q + 1, k, v)
    with pytest.raises(SortClash, match="q - 2"):
        ErrorFlow(q, k, v).subs(q, q - 2)


# LaTeX


@pytest.mark.parametrize(
    ("thing", "expected"),
    [
        (
            leq(abs(ErrorFlow(q, k, v)), n * SlopeMax(inf) ** q * Norm(inf, Col(v)) * Norm(inf, Row(k))),
            (
                r"\left|{\frac{\partial\,\delta_{v}(t-q)}{\partial\,\delta_{k}(t)}}\right| \le "
                r"n\,\left(f'_{\max,\infty}\right)^{q}\,\left\lVert W_{v}\right\rVert_{\infty}\,"
                r"\left\lVert W_{k^{T}}\right\rVert_{\infty}"
            ),
        ),
        (
            ErrorFlow(q + 1, k, v, m),
            r"\frac{\partial\,\delta_{v}(t-m-q-1)}{\partial\,\delta_{k}(t-m)}",
        ),
        (Slope(q - 1, k), r"f'_{k}(\mathrm{net}_{k}(t-q+1))"),
        (Weight(Unit("to"), k), r"w_{to,k}"),
        (Sum(i, x + Weight(k, i)), r"\sum_{i=1}^{n} \left(x + w_{ki}\right)"),
        (
            PathSum(lambda m, l, j: Slope(m, l) * Weight(j, l), q, k, v),
            (
                r"\sum_{l_1,\dots,l_{q - 1}=1}^{n}\;\prod_{m=1}^{q} f'_{l_{m}}(\mathrm{net}_{l_{m}}(t-m))"
                r"\,w_{l_{m-1}\,l_{m}}\Big|_{l_0=k,\;l_{q}=v}"
            ),
        ),
        (n * WeightMax / 4, r"\frac{n\,w_{\max}}{4}"),
        (JointRadius**q, r"\left(\hat\rho\left\{W D : 0\le D\le 1\right\}\right)^{q}"),
        (-(1 - x) * n, r"n\,\left(x - 1\right)"),
        (-n * x, r"- n\,x"),
        (Real("lam") ** q, r"\lambda^{q}"),
        (Free("sigma", j) ** 2, r"\sigma_{j}^{2}"),
        (StateFlow(q, "c", k, "h", v), r"\frac{\partial\,c_{k}(t)}{\partial\,h_{v}(t-q)}"),
        (Norm(two, Step(1)), r"\left\lVert \frac{\partial\,a(t)}{\partial\,a(t-1)}\right\rVert_{2}"),
        (no(both(lt(0, x), lt(x, 1))), r"\neg\, \left(0 < x \;\wedge\; x < 1\right)"),
        (for_all(i, leq(0, x)), r"\forall i \le n:\; 0 \le x"),
        (vanishes(Flow), None),
        (recur(Seq("e", m), 1, x * Seq("e", m)), r"e(0) := 1,\quad e(m + 1) := x\,e(m)"),
        (Seq("e", m, Real("e0")), "e_{m}(e_{0})"),
        (Seq("row", m + 1, i, j), "row_{m + 1}(i, j)"),
        (define(Weight(i, j), x), r"w_{ij} := x"),
    ],
    ids=str,
)
def test_latex_reads_like_the_papers(thing, expected: str | None) -> None:
    shown = latex(thing)
    assert shown == expected or (expected is None and r"\to 0" in shown)
    assert shown.count("{") == shown.count("}")
    assert shown.count(r"\left") == shown.count(r"\right")


def test_latex_of_what_is_neither_term_nor_formula_is_refused() -> None:
    with pytest.raises(IllPosed, match="neither a term nor a formula"):
        latex("x")


def test_a_number_that_no_replay_reads_is_refused():
    assert stored(leq(0, sympy.Integer(10) ** 900))[2] == "1" + "0" * 900
    with pytest.raises(IllPosed, match=r"a number has about 1001 digits; at most 1000 are read"):
        stored(leq(0, sympy.Integer(10) ** 1000))
    with pytest.raises(IllPosed, match=r"about 301031 digits"):
        stored(leq(0, sympy.Rational(1, 2) ** 10**6))
