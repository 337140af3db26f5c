"""`checked` refuses every tuple that is no formula: each leaf with each of its arguments spoilt, one at a time."""

from fractions import Fraction

import pytest

from proofs import kernel as K
from proofs.terms import KernelError
from proofs.wellformed import LEAVES, MATRICES, OPERATORS, SORTS, VECTORS, checked, number

ONE, TWO = Fraction(1), Fraction(2)
I, J, Q, M, X = (
    ("var", "i", "unit"),
    ("var", "j", "unit"),
    ("var", "q", "lag"),
    ("var", "m", "nat"),
    ("var", "x", "real"),
)
N = ("n",)
NORM = ("var", "p", "norm")
GOOD = {"u": I, "x": X, "s": "g", "m": ("W",), "p": "inf", "v": ("W",)}
# what is no argument of this kind
BAD = {
    "u": [X, Q, ONE, N, ("W",), "i", ("var", "i"), ("var", "i", "unit", "unit"), None],
    "x": [I, ("W",), "x", 1, 0.5, None, (), ("Row", I), ("nothing", X), ("<=", X, X)],
    "s": [X, None, ("g",), 1],
    "m": [X, ("V",), "W", ("W", X), ("Row", I), ("Step", I), ("Step",), ("Abs", X), None],
    "p": [
        X,
        I,
        "three",
        ("p",),
        ("dual", "max"),
        ("dual", "inf", "inf"),
        ("dual",),
        ("double", "inf"),
        ("var", "p"),
        ("var", 1, "norm"),
        ("var", "p", "norm", "norm"),
        ("bar", "p", "norm"),
        ("var", "p", "real"),
        2,
        None,
    ],
    "v": [
        X,
        ("Row", X),
        ("Basis",),
        ("Vector", (Q,), X),
        ("Vector", (I,), I),
        ("Vector", (I, J), X),
        ("Vector", (I,)),
        ("Vector", (), X),
        None,
    ],
}


def valid(kinds: str) -> list[object]:
    return [GOOD[kind] for kind in kinds.removesuffix("*")]


def relation(t: object) -> tuple[object, ...]:
    return ("<=", t, ONE)


def refused(formula: object) -> None:
    with pytest.raises(KernelError):
        checked(formula)
    with pytest.raises((KernelError, TypeError)):  # TypeError: a list has no hash
        K.assume(formula)


@pytest.mark.parametrize("head", LEAVES)
def test_a_leaf_takes_its_arguments_no_fewer_and_no_more(head: str) -> None:
    kinds = LEAVES[head]
    arguments = valid(kinds)
    if kinds.endswith("*"):  # a sequence has an index, and may have arguments
        checked(relation((head, *arguments, I)))
        checked(relation((head, *arguments, X, I)))
        refused(relation((head, *arguments)))
        return
    checked(relation((head, *arguments)))
    refused(relation((head, *arguments, X)))
    refused(relation((head, *arguments, I)))
    if arguments:
        refused(relation((head, *arguments[:-1])))


@pytest.mark.parametrize("head", LEAVES)
def test_an_argument_of_a_leaf_is_of_its_kind(head: str) -> None:
    kinds = LEAVES[head].removesuffix("*")
    for place, kind in enumerate(kinds):
        for bad in BAD[kind]:
            arguments = valid(kinds)
            arguments[place] = bad
            refused(relation((head, *arguments, *([X] if LEAVES[head].endswith("*") else []))))


@pytest.mark.parametrize("head", ["Free", "Seq"])
def test_every_further_argument_of_a_sequence_is_a_unit_or_a_number(head: str) -> None:
    for further in ((("W",),), (X, ("W",)), (I, "k"), (X, I, None)):
        refused(relation((head, "g", *further)))
    checked(relation((head, "g", X, I, Q)))


@pytest.mark.parametrize("head", [*MATRICES, *VECTORS])
def test_a_matrix_takes_its_arguments_no_fewer_and_no_more(head: str) -> None:
    kinds = (MATRICES | VECTORS)[head]
    arguments = [(I,), X] if head == "Vector" else valid(kinds)
    checked(relation(("Norm", "inf", (head, *arguments))))
    refused(relation(("Norm", "inf", (head, *arguments, X))))
    if arguments:
        refused(relation(("Norm", "inf", (head, *arguments[:-1]))))
    if head in VECTORS:
        refused(relation(("SpectralRadius", (head, *arguments))))
        refused(relation(("Norm", "inf", ("Abs", (head, *arguments)))))


def test_a_norm_is_one_of_the_names_a_variable_or_the_dual_of_a_vector_norm() -> None:
    for p in ("one", "two", "inf", "fro", "max", NORM):
        checked(relation(("Norm", p, ("W",))))
        checked(relation(("SlopeMax", p)))
        checked(relation(("SlopeMax", p, Q)))
    for p in ("one", "two", "inf", "fro", NORM):
        checked(relation(("Norm", ("dual", p), ("Row", I))))
    for p in BAD["p"]:
        refused(relation(("Norm", p, ("Row", I))))
        refused(relation(("Norm", ("dual", p), ("Row", I))))
    for matrix in (("W",), ("Step", X), ("Slopes", X)):
        refused(relation(("Norm", ("dual", NORM), matrix)))
    refused(relation(("SlopeMax", ("dual", NORM))))
    refused(relation(("SlopeMax", ("dual", NORM), Q)))
    refused(relation(("SlopeMax",)))
    refused(relation(("SlopeMax", "inf", Q, Q)))
    refused(relation(("SlopeMax", "inf", I)))
    refused(relation(NORM))


def test_the_operators_are_these_with_so_many_arguments() -> None:
    assert OPERATORS == {"abs": 1, "**": 2, "exp": 1, "log": 1}


@pytest.mark.parametrize("head", OPERATORS)
def test_an_operator_takes_its_number_of_arguments(head: str) -> None:
    count = OPERATORS[head]
    checked(relation((head, *[X] * count)))
    refused(relation((head, *[X] * (count + 1))))
    refused(relation((head, *[X] * (count - 1))))


@pytest.mark.parametrize("head", ["+", "*", "max", "min", *OPERATORS])
def test_every_argument_of_an_operator_is_a_number(head: str) -> None:
    count = OPERATORS.get(head, 3)
    for place in range(count):
        for bad in (I, ("W",), 1, "x", None):
            arguments: list[object] = [X] * count
            arguments[place] = bad
            refused(relation((head, *arguments)))
    if head not in OPERATORS:
        refused(relation((head,)))
        checked(relation((head, X)))


@pytest.mark.parametrize("head", ["sum", "prod", "maximum"])
def test_a_binder_runs_over_units_in_the_range_n_or_over_one_lag(head: str) -> None:
    checked(relation((head, (I,), X, N)))
    checked(relation((head, (I, J), X, N)))
    checked(relation((head, (Q,), X, X)))
    for variables, where in (
        ((I,), Q),
        ((Q,), I),
        ((Q, ("var", "r", "lag")), Q),
        ((I, Q), N),
        ((Q, I), N),
        ((X,), N),
        ((M,), N),
        ((), N),
        ((I, I), N),
        (I, N),
        ([I], N),
        ((("var", "i"),), N),
        ((("bar", "i", "unit"),), N),
        ((("var", 1, "unit"),), N),
        ((("var", "i", "colour"),), N),
        ((I,), ("W",)),
        ((Q,), ("W",)),
    ):
        refused(relation((head, variables, X, where)))
    refused(relation((head, (I,), I, N)))
    refused(relation((head, (I,), X)))
    refused(relation((head, (I,), X, N, N)))
    refused(relation((head, (I,))))


def test_a_path_sum_binds_a_step_and_two_units_and_ends_in_two_units() -> None:
    names = (("var", "m", "lag"), I, J)
    k, v = ("var", "k", "unit"), ("var", "v", "unit")
    checked(relation(("PathSum", names, X, Q, k, v)))
    for bound in ((I, J, names[0]), names[:2], (*names, k), (I, J), (names[0], I, I), (M, I, J), names[0]):
        refused(relation(("PathSum", bound, X, Q, k, v)))
    for rest in ((I, k, v), (Q, X, v), (Q, k, X), (Q, k), (Q, k, v, X), (Q,), ()):
        refused(relation(("PathSum", names, X, *rest)))
    refused(relation(("PathSum", names, I, Q, k, v)))


def test_a_variable_has_a_name_and_a_sort_and_a_unit_is_no_number() -> None:
    for sort in SORTS:
        if sort != "unit":
            number(("var", "y", sort))
    for bad in (("var", "y"), ("var", "y", "colour"), ("var", 1, "real"), ("var", "y", "real", "real"), I, ("var",)):
        with pytest.raises(KernelError):
            number(bad)


@pytest.mark.parametrize("t", [1, 1.0, True, None, "1", [], (), ("",), ([],), (1, X), [X], ("n", X)])
def test_what_is_no_tuple_with_a_head_and_no_fraction_is_no_number(t: object) -> None:
    with pytest.raises(KernelError):
        number(t)


P = ("<=", X, ONE)


@pytest.mark.parametrize(
    "formula",
    [
        *(("<=", X), ("<=", X, X, X), ("<=",), ("<=", I, X), ("<=", X, I), (">=", X, X), ("==", X, X)),
        *(("and",), ("not",), ("not", P, P), ("implies", P), ("implies", P, P, P), ("iff", P), ("iff", P, P, P)),
        *(("and", X), ("and", P, X), ("not", X), ("implies", X, P), ("implies", P, X), ("iff", P, X)),
        *(("all", (I,)), ("all", (I,), P, P), ("all", (), P), ("all", (I, J), P), ("all", I, P), ("all", (I,), X)),
        *(("some", (("var", "i", "colour"),), P), ("all", (NORM,), P), ("all", (("var", "i"),), P), ("some", (X,), X)),
        *(
            ("decays",),
            ("decays", ("Flow",), ("Flow",)),
            ("decays", "Flow"),
            ("decays", ("Flow", Q)),
            ("decays", ("W",)),
        ),
        *(("vanishes", ("Step",)), ("grows", ("Flow",)), ("grows",), X, ONE, None, (), [], "P", ("",), (P,)),
    ],
)
def test_what_is_no_formula_is_refused(formula: object) -> None:
    refused(formula)


@pytest.mark.parametrize(
    "formula",
    [
        *(P, ("<", X, Q), ("=", M, N), ("and", P), ("and", P, P, P), ("not", P), ("implies", P, P), ("iff", P, P)),
        *(("all", (v,), P) for v in (I, Q, M, X)),
        *(("some", (X,), P), ("decays", ("Flow",)), ("decays", ("StateFlow",)), ("vanishes", ("Flow",))),
    ],
)
def test_a_formula_is_accepted(formula: object) -> None:
    checked(formula)
