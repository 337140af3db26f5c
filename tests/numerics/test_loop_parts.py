"""A loop over units in parts: the same values, one activation in each part, nothing read before it is made."""

import re

from numerics.loop_parts import split

GATED = [
    "u0 = load(z0, i)",
    "u1 = load(z1, i)",
    "v0, d0 = logistic_pair(u0)",
    "v1, d1 = logistic_pair(splat(-1.0) * u0)",
    "v2, d2 = tanh_pair((u1 * v0))",
    "n0 = v1 * v2",
    "store(new_h, i, n0)",
    "store(co, h, v0)",
    "store(co, h + 8, n0 * d0)",
]


def run(lines, memory):
    """Execute lines on numbers: loads and stores go to `memory`, pairs are any functions of their argument."""
    known = {
        "load": lambda array, place: memory[array, place],
        "store": lambda array, place, value: memory.__setitem__((array, place), value),
        "splat": lambda value: value,
        "logistic_pair": lambda x: (x + 1.0, x - 2.0),
        "tanh_pair": lambda x: (3.0 * x, x / 5.0),
        **{name: name for name in ("z0", "z1", "new_h", "co", "BETWEEN")},
        "i": 0,
        "h": 0,
    }
    for line in lines:
        exec(re.sub(r"keep\((\w+)\)", r"'\1'", line), known)  # keep(x) is a place


def test_parts_run_one_after_the_other_give_what_the_whole_gives():
    whole, parts = {("z0", 0): 0.5, ("z1", 0): 7.0}, {("z0", 0): 0.5, ("z1", 0): 7.0}
    run(GATED, whole)
    found = split(GATED)
    for body in found.bodies:  # each with variables of its own: what is not kept is not known
        run(body, parts)
    assert {key: value for key, value in parts.items() if key[0] != "BETWEEN"} == whole
    assert whole["co", 8] == 7.0 * 3.0 * 1.5 * 0.5 * -1.5
    assert found.kept == ["v0", "v1", "d0"]


def test_each_part_has_one_activation_and_one_exponential_serves_a_gate_and_its_complement():
    calls = [[line for line in body if "_pair(" in line] for body in split(GATED).bodies]
    assert [len(part) for part in calls] == [2, 1]
    assert all("logistic" in line for line in calls[0])
    assert "store(co, h, v0)" in split(GATED).bodies[0]  # as early as it can be


def test_a_body_without_activations_is_one_part():
    lines = ["u0 = load(s, i)", "store(new_h, i, u0 + u0)"]
    assert split(lines).bodies == [lines]
    assert split(lines).kept == []
