"""What is said: the input, then what was expected and what came, in numbers that show the difference."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from autograder import check
from autograder.check.wording import argument_names, number, show, show_arguments


def power_rule(n: int, x: float) -> float:
    return n * x**n


def test_a_short_message_is_one_sentence_that_begins_with_the_input(failure_of: Any) -> None:
    failure = failure_of(check.derivative, lambda x: x**2, of=lambda x: x**3, at=[3.0])
    assert str(failure) == "At x = 3.0 the slope should be 27.0, and your function gave 9.0."


def test_inputs_have_the_names_of_the_functions_own_parameters(failure_of: Any) -> None:
    failure = failure_of(check.matches, power_rule, lambda a, b: a * b ** (a - 1), at=[(3, 2.0)])
    assert str(failure) == "At n = 3, x = 2.0, power_rule should give 12.0, and it gave 24.0."


def test_a_long_message_sets_expected_and_given_below_one_another(failure_of: Any) -> None:
    matrix = np.array([[1.5, 2.0], [3.0, 4.0]])
    failure = failure_of(check.matches, lambda A: 2 * A, lambda A: A + A.T, at=[matrix])
    assert str(failure).splitlines() == [
        "At A = [[1.5, 2.0],",
        "        [3.0, 4.0]]",
        "   your function should give  [[3.0, 5.0],",
        "                               [5.0, 8.0]]",
        "   it gave                    [[3.0, 4.0],",
        "                               [6.0, 8.0]]",
    ]


def test_a_wrong_shape_is_shown_beside_the_right_one(failure_of: Any) -> None:
    failure = failure_of(check.matches, lambda x: x[:, None], lambda x: x, at=[np.array([1.0, 2.0])])
    assert "of shape (2,)" in str(failure)
    assert "of shape (2, 1)" in str(failure)


def test_numbers_have_enough_digits_to_show_the_difference(failure_of: Any) -> None:
    failure = failure_of(check.matches, lambda x: 1.00000001, lambda x: 1.0, at=[2.0])
    assert "should give 1.0, and it gave 1.00000001." in str(failure)
    failure = failure_of(check.matches, lambda x: 1 / 3 + 1e-8, lambda x: 1 / 3, at=[2.0])
    assert "0.333333333" in str(failure)
    assert "0.333333343" in str(failure)
    failure = failure_of(check.matches, lambda x: 1 / 3 + 1e-15, lambda x: 1 / 3, at=[2.0], rtol=1e-16)
    assert "0.3333333333333333" in str(failure)
    assert "0.3333333333333343" in str(failure)


def test_a_measured_slope_is_shown_with_the_digits_it_has(failure_of: Any) -> None:
    failure = failure_of(check.derivative, lambda x: 0.5, of=np.sin, at=[1.0])
    assert "should be 0.540302, and" in str(failure)


def test_a_slope_that_is_zero_is_shown_as_zero(failure_of: Any) -> None:
    failure = failure_of(check.derivative, lambda x: 1.0, of=lambda x: (x - 1.0) ** 2, at=[1.0])
    assert "should be 0.0, and" in str(failure)


def test_at_a_kink_the_message_names_both_slopes(failure_of: Any) -> None:
    check.derivative(lambda x: 0.3, of=lambda x: max(x, 0.0), at=[0.0])
    failure = failure_of(check.derivative, lambda x: 2.0, of=lambda x: max(x, 0.0), at=[0.0])
    assert "should be at least 0.0 and at most 1.0, and your function gave 2.0" in str(failure)


def test_the_part_that_is_wrong_is_named(failure_of: Any) -> None:
    failure = failure_of(check.value, {"abs": False, "sin": False}, {"abs": False, "sin": True})
    assert str(failure) == "['sin'] of the result should be True, and yours is False."
    expected = (np.array([1.0, 2.0]), 7, "minimum")
    failure = failure_of(check.value, (np.array([1.0, 2.0]), 8, "minimum"), expected)
    assert str(failure) == "[1] of the result should be 7, and yours is 8."


def test_the_worst_entry_of_a_large_array_is_named(failure_of: Any) -> None:
    x = np.linspace(0, 1, 500)
    wrong = x.copy()
    wrong[123] = 9.0
    text = str(failure_of(check.matches, lambda t: wrong, lambda t: x, at=[1.0]))
    assert "first of all [123]" in text
    assert "0.246493 is right, 9.0 was given" in text
    assert len(text) < 1000


@pytest.mark.parametrize(
    "huge",
    [
        "x" * 10**6,
        list(range(10**5)),
        {str(i): i for i in range(10**4)},
        10**4000,
        np.zeros((300, 300)),
        [[[0.5] * 99] * 99] * 9,
    ],
    ids=lambda huge: type(huge).__name__,
)
def test_huge_results_are_cut(huge: Any, failure_of: Any) -> None:
    failure = failure_of(check.matches, lambda x: huge, lambda x: 1.0, at=[2.0])
    assert len(str(failure)) < 1500


def test_a_long_exception_message_is_cut(failure_of: Any) -> None:
    def shouts(x: float) -> float:
        raise ValueError("no" * 10**6)

    assert len(str(failure_of(check.matches, shouts, abs, at=[1.0]))) < 1000


def test_functions_among_the_inputs_are_shown_as_they_were_written(failure_of: Any) -> None:
    inputs = [(lambda t: t**3 - 2 * t, 1.5, 0.1), (np.sin, 1.0, 0.1)]
    reference = lambda f, x, h: (f(x + h) - f(x)) / h  # noqa: E731
    failure = failure_of(check.matches, lambda f, x, h: f(x + h) - f(x), reference, at=inputs)
    assert str(failure).startswith("At f = lambda t: t**3 - 2 * t, x = 1.5, h = 0.1\n")
    failure = failure_of(check.matches, lambda f, x, h: f(x + h) - f(x), reference, at=inputs[1:])
    assert str(failure).startswith("At f = sin, x = 1.0, h = 0.1, ")


def test_functions_in_a_list_are_shown_too(failure_of: Any) -> None:
    inputs = [([np.sin, lambda t: 2 * t], 1.0)]
    failure = failure_of(check.matches, lambda functions, x: 0.0, lambda functions, x: 1.0, at=inputs)
    assert str(failure).startswith("At functions = [sin, lambda t: 2 * t], x = 1.0")


def test_a_pass_prints_one_line_and_leaves_no_value(capsys: Any) -> None:
    results = [
        check.derivative(lambda x: 3 * x**2, of=lambda x: x**3, at=[3.0]),
        check.matches(power_rule, power_rule, at=[(3, 2.0), (2, 5.0)]),
        check.value(3, 3.0),
        check.raises(ZeroDivisionError, power_rule, -1, 0),
        check.that(True, "It holds."),
        check.pure(power_rule, at=[(3, 2.0)]),
        check.stationary(0.0, of=lambda x: x**2),
    ]
    assert results == [None] * 7
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 7
    assert all(line.startswith("visible checks passed: ") for line in lines)
    assert lines[1] == "visible checks passed: power_rule is right at 2 inputs"


NUMBERS_AS_SHOWN = [
    (27.0, "27.0"),
    (1 / 3, "0.333333"),
    (1e-9, "1e-09"),
    (123456789.0, "1.23457e+08"),
    (-0.0, "-0.0"),
    (float("nan"), "nan"),
    (7, "7"),
    (True, "True"),
    (1 - 2j, "(1.0-2.0j)"),
]


@pytest.mark.parametrize(("value", "text"), NUMBERS_AS_SHOWN)
def test_numbers_are_written_plainly(value: Any, text: str) -> None:
    assert number(value) == text


def test_data_are_written_as_a_student_would_write_them() -> None:
    assert show((1.0,)) == "(1.0,)"
    assert show([1, 2.5, "a", None, True]) == "[1, 2.5, 'a', None, True]"
    assert show({"a": [1.0]}) == "{'a': [1.0]}"
    assert show(np.array([1.0, 0.25])) == "[1.0, 0.25]"
    assert show(np.zeros((0, 2))) == "an empty array of shape (0, 2)"


def test_a_function_without_plain_parameter_names_borrows_those_of_the_reference() -> None:
    assert argument_names(lambda *args: 0, power_rule) == ("n", "x")
    assert argument_names(lambda *args: 0) == ()
    assert show_arguments((1.0, 2.0)) == "argument 1 = 1.0, argument 2 = 2.0"
    assert show_arguments((1.0,)) == "x = 1.0"


def test_the_hints_for_common_exceptions_are_given(failure_of: Any) -> None:
    failure = failure_of(check.matches, lambda x: x ^ 2, lambda x: x**2, at=[3.0])
    assert failure.diagnosis is not None
    assert "`**`" in failure.diagnosis
    failure = failure_of(check.matches, lambda x: never_defined(x), lambda x: x, at=[3.0])  # type: ignore # noqa: F821
    assert failure.diagnosis == "Has the cell that defines it been run, and does it stand above?"


def test_a_condition_may_be_worked_out_within_the_check(failure_of: Any) -> None:
    check.that(lambda: power_rule(2, 3.0) > 1, "It grows.")
    assert failure_of(check.that, lambda: power_rule(2, "a") > 1, "It grows.").kind == "raised"  # type: ignore[arg-type]
    assert str(failure_of(check.that, lambda: power_rule(2, 3.0) < 1, "It falls.")) == "It falls."


def test_a_message_with_figures_stays_out_of_the_sentence(failure_of: Any) -> None:
    assert failure_of(check.that, False, "The loss should fall.").sentence == "The loss should fall."
    assert "7331" not in failure_of(check.that, False, "At 0.7331 it should fall.").sentence


def test_raises_says_what_was_raised_instead(failure_of: Any) -> None:
    failure = failure_of(check.raises, ValueError, power_rule, 3, "a")
    assert "power_rule should raise  ValueError" in str(failure)
    assert "TypeError" in str(failure)
    failure = failure_of(check.raises, (ValueError, KeyError), power_rule, 3, 2.0)
    assert failure.kind == "did not raise"
    assert failure.sentence == "The function should raise ValueError or KeyError here, and does not."
    check.raises(NotImplementedError, lambda: (_ for _ in ()).throw(NotImplementedError()))


def test_a_whole_number_and_one_close_to_it_are_written_differently(failure_of: Any) -> None:
    assert str(failure_of(check.value, 3.0000001, 3)) == "The answer should be 3, and yours is 3.0000001."


def test_an_empty_list_has_no_entries(failure_of: Any) -> None:
    assert "has no entries, where a single number is expected" in str(failure_of(check.value, [], 3.0))


def test_the_shape_of_an_empty_array_is_told_once(failure_of: Any) -> None:
    failure = failure_of(check.matches, lambda x: np.zeros((0, 2)), lambda x: 1.0, at=[2.0])
    assert str(failure).count("of shape (0, 2)") == 1


def test_a_number_beside_an_array_is_not_called_a_row(failure_of: Any) -> None:
    point_and_height = failure_of(check.matches, lambda x: (x, 0.36), lambda x: x, at=[np.array([2.4, -1.0])])
    assert "some entries are numbers, others hold several" in str(point_and_height)
    assert "rows differ in length" in str(failure_of(check.value, [[1.0, 2.0], [3.0]], [1.0, 2.0]))


def test_the_numbers_of_a_tuple_may_be_of_different_size(failure_of: Any) -> None:
    failure_of(check.value, (1e8, 0.0), (1e8, 0.05))
    failure_of(check.matches, lambda x: (x * x, 0.0), lambda x: (x * x, 2 / x), at=[1e4])
    check.value((1e8, 1e-7), (1e8, 0.0))
    check.value([1e8, 0.05 + 1e-3], [1e8, 0.05])


def test_rows_of_texts_take_no_more_room_than_they_have() -> None:
    rows = [["x" * 100_000], *[["y"]] * 100_000]  # as an array they would take 40 GB
    assert show(rows).startswith("[['xxx")
    assert show([[1, 2.5], [3, True]]) == "[[1.0, 2.5],\n [3.0, 1.0]]"
