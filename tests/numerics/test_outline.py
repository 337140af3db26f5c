"""Stretches of a kernel moved out into functions: the kernel computes the same, and only what may move does."""

import random
from textwrap import indent

import pytest

from numerics import fast_form
from numerics.outline import outlined
from theory.cells import CELLS

STRAIGHT = {"fma", "load", "store", "splat"}
KERNEL = """
def kernel(L, s, w, out):
    a0 = splat(0.0)
    for l in range(0, 64, 8):
        m = w + l
        y0 = load(s, l)
        a0 = fma(load(L, m), y0, a0)
    out[0] = a0
"""


def names(function):
    return [name.strip() for name in function[function.index("(") + 1 : function.index(")")].split(",")]


def test_a_stretch_becomes_a_function_of_what_it_reads_that_gives_back_what_is_read_elsewhere():
    (part,), kernel = outlined(KERNEL.splitlines(), STRAIGHT, ())
    assert part.splitlines() == [
        "@straight",
        "def part0(L, a0, l, s, w):",
        "    m = w + l",
        "    y0 = load(s, l)",
        "    a0 = fma(load(L, m), y0, a0)",
        "    return a0",
    ]
    assert kernel[3:] == ["    for l in range(0, 64, 8):", "        a0 = part0(L, a0, l, s, w)", "    out[0] = a0"]


@pytest.mark.parametrize(
    "line",
    [
        "x[0] = load(a, 0)",
        "y = x[0]",
        "y = load(a, i // 8)",
        "y = load(a, i % 8)",
        "y = other(a)",
        "y = a.sum()",
        "y += load(a, 0)",
        "y = load(a, 0) if i < 3 else z",
        "y = -load(a, 0) ** 2 < 3",
        "if y:",
        "continue",
        "return load(a, 0)",
        '"""load(a, 0)"""',
    ],
)
def test_what_is_no_sum_product_or_call_stays(line):
    before = ["a1 = load(a, 1)", "a2 = load(a, 2)", "a3 = load(a, 3)"]
    after = ["b1 = load(b, 1)", "b2 = load(b, 2)", "b3 = load(b, 3)"]
    functions, kernel = outlined([*before, line, *after], STRAIGHT, ())
    assert kernel == ["part0(a)", line, "part1(b)"]
    assert len(functions) == 2


def test_few_calls_stay_where_they_are():
    lines = ["a = load(x, 0)", "b = load(x, 1)", "i = i + 1"]
    assert outlined(lines, STRAIGHT, ()) == ([], lines)


def test_constants_of_the_module_are_no_arguments():
    lines = ["a = load(x, N)", "b = load(x, N + 1)", "store(x, i, fma(a, b, a))"]
    (part,), (call,) = outlined(lines, STRAIGHT, {"N"})
    assert names(part) == names(call) == ["i", "x"]


def test_a_name_that_gets_a_new_value_before_it_is_read_is_not_given_back():
    lines = ["w = load(x, 0)", "store(x, 1, w)", "store(x, 2, w)"]
    _, kernel = outlined([*lines, "y = x[0]", *lines], STRAIGHT, ())
    assert kernel == ["part0(x)", "y = x[0]", "part1(x)"]


# kernels at random, run as Python, whose numbers stand for vectors

FUNCTIONS = {
    "straight": lambda function: function,
    "fma": lambda a, b, c: (a * b + c) % 1009,
    "load": lambda x, i: x[i % len(x)],
    "store": lambda x, i, value: x.__setitem__(i % len(x), value),
    "splat": lambda a: a,
}


def random_lines(draw, depth):
    """Lines that give names values and write to x, with loops and branches among them."""
    for _ in range(draw.randint(1, 7)):
        kind, name = draw.random(), f"v{draw.randrange(6)}"
        a, b, c = (f"v{draw.randrange(6)}" for _ in range(3))
        if kind < 0.15 and depth:
            yield f"for i{depth} in range({draw.randint(0, 3)}):"
            yield from (f"    {line}" for line in random_lines(draw, depth - 1))
        elif kind < 0.25 and depth:
            yield f"if {a} % 2 == 0:"
            yield from (f"    {line}" for line in random_lines(draw, depth - 1))
        elif kind < 0.3:
            yield f"{name} = {a} // 2"
        elif kind < 0.5:
            yield f"store(x, {a}, fma({b}, {c}, load(x, {name} + 1)))"
        elif kind < 0.6:
            yield f"{name}, {a} = {a}, {b} + 1"
        else:
            yield f"{name} = fma({a}, load(x, {b}), {c})"


def run(lines, functions):
    text = "\n\n".join([*functions, "def kernel(x, v0, v1, v2, v3, v4, v5):", indent("\n".join(lines), "    ")])
    space = dict(FUNCTIONS)
    exec(text + "\n    return v0\n", space)
    x = list(range(10))
    return space["kernel"](x, 1, 2, 3, 4, 5, 6), x


def test_a_kernel_computes_the_same_with_its_stretches_moved_out():
    moved = 0
    for seed in range(500):
        lines = list(random_lines(random.Random(seed), 3))
        functions, kernel = outlined([*lines, "return v0"], STRAIGHT, ())
        assert run(kernel[:-1], functions) == run(lines, []), seed
        moved += len(functions)
    assert moved > 500


def test_nearly_all_calls_of_a_generated_kernel_move():
    text = fast_form.source(CELLS["LSTM"], {"n": 8, "m": 1}, backwards=True, norms=("max",), shared=True)
    parts, kernel = text[: text.index("@njit")], text[text.index("@njit") :]
    assert parts.count("fma(") > 20
    assert kernel.count("fma(") <= 1
