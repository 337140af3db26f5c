"""Stored statements as trees: places, times, and what a variable is bound to."""

from proofs.score.tree import conjuncts, occurs, parts, plus, put, replaced, shifted, times, var

SUM = ["sum", "l", ["n"], ["*", ["ErrorFlow", var("q"), var("k"), var("l")], ["Weight", var("l"), var("v")]]]


def test_every_part_put_back_at_its_place_gives_the_whole() -> None:
    whole = ["<=", ["abs", SUM], ["**", ["SlopeMax", "inf", var("q")], ["+", "-2", var("q")]]]
    found = list(parts(whole))
    assert all(put(whole, part.place, part.node) == whole for part in found)
    assert SUM in [part.node for part in found]


def test_a_part_below_a_sum_knows_the_unit_that_is_bound_there() -> None:
    bound = {repr(part.node): part.bound for part in parts(SUM)}
    assert bound[repr(["Weight", var("l"), var("v")])] == {"l": "unit"}
    assert bound[repr(SUM)] == {}


def test_names_of_norms_states_and_bound_variables_are_no_parts() -> None:
    nodes = [
        part.node for part in parts(["=", ["StateFlow", "1", "c", var("k"), "c", var("k")], ["Norm", "inf", ["W"]]])
    ]
    assert "c" not in nodes
    assert "inf" not in nodes
    assert "1" in nodes


def test_a_time_moves_and_its_numbers_are_added_up() -> None:
    assert shifted("1", 1) == "2"
    assert shifted(var("q"), -1) == ["+", "-1", var("q")]
    assert shifted(["+", "2", var("q")], -2) == var("q")


def test_sums_and_products_of_one_part_are_that_part() -> None:
    assert plus("0", var("x")) == var("x")
    assert times("1", var("x")) == var("x")
    assert plus() == "0"
    assert times() == "1"


def test_replacing_reaches_every_occurrence() -> None:
    assert not occurs(replaced(SUM, var("l"), var("k")), "l")


def test_conjunctions_are_taken_apart_to_the_ground() -> None:
    a, b, c = (["<=", "0", x] for x in "123")
    assert conjuncts(["and", a, ["and", b, c]]) == [a, b, c]
