"""What a witness is made of: JSON within limits, and the shape of its fields."""

import json
import re
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest

from proofs import replay


def refusal(read: Callable[..., Any], *arguments: Any) -> str:
    """What the replay says against the argument; nothing else may be raised."""
    with pytest.raises(replay.Unreadable) as caught:
        read(*arguments)
    return str(caught.value)


# --- JSON -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    ['{"a": [1, null, true, "x"]}', "[]", "0", "999999999", "-99999999", '"naïve σ"', '{"": {"b": []}}', r'"\ud800"'],
)
def test_json_is_read_as_it_stands(text: str) -> None:
    assert replay.parsed(text) == json.loads(text)


@pytest.mark.parametrize("x", ["0.5", "1e3", "-0.0", "NaN", "Infinity", "-Infinity", "1000000000", "-100000000"])
def test_no_number_of_json_is_a_float_or_has_ten_characters(x: str) -> None:
    expected = f'"{x}" is no exact number; write a rational in quotes, such as "1/2"'
    assert refusal(replay.parsed, f'{{"a": [{x}]}}') == expected


@pytest.mark.parametrize("text", ["", "{", "[1,]", "{'a': 1}", '"a\nb"'])
def test_what_is_not_json_is_named(text: str) -> None:
    message = refusal(replay.parsed, text)
    assert re.fullmatch("the file is not JSON: .*; pass a witness that errorflow wrote", message)


@pytest.mark.parametrize(("before", "after"), [("[", "]"), ('{"a":', "}")])
def test_a_file_nests_a_hundred_levels_deep_at_most(before: str, after: str) -> None:
    for most in (before * 100 + "1" + after * 100, before * 99 + "{}" + after * 99):
        assert replay.parsed(most) == json.loads(most)
    expected = "the file nests more than 100 levels deep; pass a witness that errorflow wrote"
    for more in (before * 101 + "1" + after * 101, before * 100 + "{}" + after * 100):
        assert refusal(replay.parsed, more) == expected


@pytest.mark.parametrize("text", [r'["a\nb"]', r'["\u001b[2J"]', r'{"a": {"\u0000": 1}}', r'{"a": ["\u007f"]}'])
def test_a_control_character_is_refused_and_shown_escaped(text: str) -> None:
    message = refusal(replay.parsed, text)
    assert message.endswith(" has control characters; no text of a witness has such")
    assert message.isprintable()


# --- shapes ---------------------------------------------------------------------------------------------------------


def same(x: Any, where: str) -> Any:
    """A shape that tells what it was asked."""
    return [x, where]


def test_a_shape_is_a_function_a_list_or_an_object_and_is_told_where_it_stands() -> None:
    assert replay.conform("1", same, "here") == ["1", "here"]
    assert replay.conform(["1", 2], [same], "here") == [["1", "here[0]"], [2, "here[1]"]]
    assert replay.conform({"a": 1, "b": None}, {"*": same}, "here") == {"a": [1, "here.a"], "b": [None, "here.b"]}
    assert replay.conform({"a": [1]}, {"a": [same]}, "here") == {"a": [[1, "here.a[0]"]]}
    assert replay.conform([], [same], "here") == []
    assert replay.conform({}, {"*": same}, "here") == {}


def test_a_field_with_a_question_mark_may_be_missing_or_null_and_others_may_not() -> None:
    shape = {"a": same, "b?": same}
    assert replay.conform({"a": 1, "b": 2}, shape, "x") == {"a": [1, "x.a"], "b": [2, "x.b"]}
    assert replay.conform({"a": 1, "b": None}, shape, "x") == {"a": [1, "x.a"]}
    assert replay.conform({"a": None}, shape, "x") == {"a": [None, "x.a"]}
    assert replay.conform({"a": 1, "c": 3}, shape, "x") == {"a": [1, "x.a"]}
    assert refusal(replay.conform, {"c": 3, "b": 2}, shape, "x") == "x lacks the field 'a'; it has b, c"
    assert refusal(replay.conform, {}, shape, "x") == "x lacks the field 'a'; it has none"


def test_an_array_is_no_object_and_an_object_no_array() -> None:
    others: list[Any] = ["ab", None, 1, True]
    for x in [{}, *others]:
        assert refusal(replay.conform, x, [same], "here") == f"here is {json.dumps(x)}; it must be a JSON array"
    for x in [[], *others]:
        assert refusal(replay.conform, x, {"*": same}, "here") == f"here is {json.dumps(x)}; it must be a JSON object"


def test_a_stored_form_is_left_as_it_is() -> None:
    assert replay.stored(["n"], "here") == ["n"]


def test_a_text_is_a_string() -> None:
    assert replay.text("ab", "here") == "ab"
    for x in (1, None, ["a"]):
        assert refusal(replay.text, x, "here") == f"here is {json.dumps(x)}; it must be a string"


def test_a_truth_value_is_true_false_or_null() -> None:
    assert [replay.truth_value(x, "here") for x in (True, False, None)] == [True, False, None]
    others: list[Any] = [0, 1, "true", []]
    for x in others:
        assert refusal(replay.truth_value, x, "here") == f"here is {json.dumps(x)}; it must be true, false or null"


def test_a_rational_is_a_string() -> None:
    assert replay.rational("-3/4", "here") == Fraction(-3, 4)
    for x in (1, None, True, ["1"]):
        expected = f'here is {json.dumps(x)}; every number is a string "p" or "p/q"'
        assert refusal(replay.rational, x, "here") == expected
    assert refusal(replay.rational, "2/4", "here").startswith('"2/4" is no number of a witness')


def test_one_vector_is_one_row() -> None:
    assert replay.rows_of(["1", "1/2"], "u") == [[1, Fraction(1, 2)]]
    assert replay.rows_of([["1", "2"], ["3"]], "u") == [[1, 2], [3]]
    assert replay.rows_of([], "u") == [[]]
    assert refusal(replay.rows_of, [["1"], "2"], "u") == 'u[1] is "2"; it must be a JSON array'
    assert refusal(replay.rows_of, ["1", ["2"]], "u") == 'u[0][1] is ["2"]; every number is a string "p" or "p/q"'
    others: list[Any] = [5, None, "12", {}, True]
    for x in others:
        assert refusal(replay.rows_of, x, "u") == f"u[0] is {json.dumps(x)}; it must be a JSON array"


@pytest.mark.parametrize("x", [1, 7, 16, "1", "7", "16", "007"])
def test_a_natural_number_is_an_integer_or_a_string_of_one(x: Any) -> None:
    read = replay.natural(16)
    assert read(x, "n") == int(x)
    assert type(read(x, "n")) is int


@pytest.mark.parametrize("x", [0, 17, -1, "0", "17", "-1", "1/1", "", "x", True, None, [], ["1"], {}, "1" * 10, "1 "])
def test_what_is_no_natural_number_within_the_limit_is_named(x: Any) -> None:
    assert refusal(replay.natural(16), x, "here") == f"here is {json.dumps(x)}; it must be an integer 1 to 16"


def test_a_natural_number_written_as_a_string_has_nine_digits_at_most() -> None:
    assert replay.natural(10**9)("9" * 9, "here") == 999_999_999
    assert "must be an integer" in refusal(replay.natural(10**10), "1" * 10, "here")
