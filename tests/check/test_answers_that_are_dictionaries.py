"""A dictionary is told apart by its type, its keys and its values, each in one sentence."""

from __future__ import annotations

from typing import Any

import pytest

from autograder import check

VERDICTS = {"abs": False, "relu": False, "sin": True}
PARTLY = {"abs": False, "relu": ..., "sin": True}
KEYS = "'abs', 'relu' and 'sin'"

WRONG_KINDS = {
    "text": ("abs", "'abs'"),
    "the list of keys": (["abs", "relu", "sin"], "['abs', 'relu', 'sin']"),
    "a list of truth values": ([False, False, True], "[False, False, True]"),
    "a function": (lambda name: True, "a function"),
    "a set": ({"abs"}, "a set"),
}


@pytest.mark.parametrize("name", WRONG_KINDS)
@pytest.mark.parametrize("expected", [VERDICTS, PARTLY], ids=["whole", "partly"])
def test_what_is_no_dictionary_is_told_so_in_one_sentence(
    name: str, expected: dict[str, Any], failure_of: Any
) -> None:
    given, shown = WRONG_KINDS[name]
    failure = failure_of(check.value, given, expected)
    assert str(failure) == f"The answer should be a dictionary with the keys {KEYS}, and yours is {shown}."
    assert failure.kind == "type"


WRONG_KEYS: dict[str, tuple[dict[Any, Any], str]] = {
    "one missing": ({"abs": False, "sin": True}, "'relu' is missing."),
    "two missing": ({"abs": False}, "'relu' and 'sin' are missing."),
    "one too many": ({**VERDICTS, "cos": True}, "'cos' does not belong there."),
    "one misspelt": (
        {"abs": False, "ReLU": False, "sin": True},
        "'relu' is missing, and 'ReLU' does not belong there.",
    ),
    "none right, and no order among them": (
        {1: True, "a": 2, None: 3, (1, 2): 4},
        "none of them is there, and 1, 'a', None and (1, 2) do not belong there.",
    ),
    "no key at all": ({}, "none of them is there."),
    "functions as keys": ({abs: False}, "none of them is there"),
}


@pytest.mark.parametrize("name", WRONG_KEYS)
@pytest.mark.parametrize("expected", [VERDICTS, PARTLY], ids=["whole", "partly"])
def test_wrong_keys_are_named_in_one_sentence(name: str, expected: dict[str, Any], failure_of: Any) -> None:
    given, fault = WRONG_KEYS[name]
    failure = failure_of(check.value, given, expected)
    assert str(failure).startswith(f"The keys of the dictionary should be {KEYS}: {fault}")
    assert "\n" not in str(failure)
    assert not any(f"'{key}'" in failure.sentence for key in VERDICTS)


def test_a_wrong_value_is_named_by_its_key(failure_of: Any) -> None:
    failure = failure_of(check.value, {**VERDICTS, "sin": False}, PARTLY)
    assert str(failure) == "['sin'] of the result should be True, and yours is False."
    failure = failure_of(check.value, {**VERDICTS, "sin": "yes"}, PARTLY)
    assert str(failure).splitlines() == [
        "['sin'] of the result should be True, and yours is 'yes'.",
        "['sin'] is a string, where a truth value is expected.",
    ]
    assert "sin" not in failure.sentence


def test_a_value_that_is_expected_to_be_anything_may_be_anything(capsys: Any) -> None:
    for anything in (True, False, "yes", None, ..., [1, 2], len):
        check.value({**VERDICTS, "relu": anything}, PARTLY)
    said = set(capsys.readouterr().out.splitlines())
    assert said == {
        "visible checks passed: the keys are right, and of the values 'abs' and 'sin'; "
        "the others are looked at later"
    }
    check.value({"a": 1}, {"a": ...})
    assert capsys.readouterr().out == (
        "visible checks passed: the keys are right; the values are looked at later\n"
    )


def test_many_and_long_keys_are_cut(failure_of: Any) -> None:
    failure = failure_of(check.value, {"key" * 100 + str(place): 1 for place in range(100)}, VERDICTS)
    assert len(str(failure)) < 1000
    assert "and 91 more do not belong there." in str(failure)


def test_a_dictionary_that_a_function_gives_is_told_with_the_input(failure_of: Any) -> None:
    failure = failure_of(check.matches, lambda x: {"a": x}, lambda x: {"a": x, "b": 1}, at=[3.0])
    assert str(failure) == "At x = 3.0 the keys of the dictionary should be 'a' and 'b': 'b' is missing."
    failure = failure_of(check.matches, lambda x: {"a": {"u": x}}, lambda x: {"a": {"v": x}}, at=[3.0])
    assert "the key of ['a'] of the result should be 'v': 'v' is missing" in str(failure)


def test_a_long_message_without_an_input_begins_with_what_is_expected(failure_of: Any) -> None:
    for given in ("x" * 70, [1.0, 2.0], abs):
        text = str(failure_of(check.value, given, [[1.0, 0.0], [0.0, 1.0], [2.0, 3.0]]))
        assert text.startswith("The answer should be  [[1.0, 0.0],\n")
        assert not text.startswith("At")
