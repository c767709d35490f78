"""A right answer is right in whatever form it comes, and nothing else passes for one."""

from __future__ import annotations

import math
from collections import OrderedDict, namedtuple
from typing import Any

import numpy as np
import pytest
import sympy

from autograder import check

Line = namedtuple("Line", "slope intercept")


class Half(float):
    """Says that it equals everything."""

    def __eq__(self, other: object) -> bool:
        return True

    def __float__(self) -> float:
        return 27.0

    def __sub__(self, other: object) -> float:
        return 0.0

    __hash__ = float.__hash__


class Agreeable:
    """An object that agrees with everything and pretends to be an array."""

    def __eq__(self, other: object) -> bool:
        return True

    def __float__(self) -> float:
        return 27.0

    def __array__(self, *args: object, **kwargs: object) -> np.ndarray:
        return np.array(27.0)

    @property
    def __class__(self) -> type:  # type: ignore[override]
        return float


class AgreeableArray(np.ndarray):
    def __sub__(self, other: Any) -> Any:
        return np.zeros(self.shape)

    def __eq__(self, other: Any) -> Any:
        return np.ones(self.shape, bool)


def of_cube(x: float) -> float:
    return x**3


NUMBERS = [
    27,
    27.0,
    np.float64(27),
    np.float32(27),
    np.float16(27),
    np.longdouble(27),
    np.int32(27),
    np.uint8(27),
    np.array(27.0),
    np.array(27),
    sympy.Integer(27),
    sympy.Float(27),
]


@pytest.mark.parametrize("given", NUMBERS, ids=lambda given: f"{type(given).__name__}")
def test_a_number_is_right_in_every_type_of_number(given: Any) -> None:
    check.derivative(lambda x: given, of=of_cube, at=[3.0])
    check.matches(lambda x: given, lambda x: 27.0, at=[3.0])
    check.value(given, 27.0)


VECTORS = [
    [4.0, 13.0],
    (4, 13),
    np.array([4.0, 13.0]),
    np.array([4, 13], dtype=np.float32),
    np.array([4, 13]),
    [np.float64(4), np.array(13.0)],
    Line(4.0, 13.0),
]


@pytest.mark.parametrize("given", VECTORS, ids=lambda given: f"{type(given).__name__}")
def test_several_numbers_are_right_as_list_tuple_or_array(given: Any) -> None:
    check.gradient(lambda x, y: given, of=lambda x, y: x**2 * y + y**3, at=[(1.0, 2.0)])
    for expected in ((4.0, 13.0), [4.0, 13.0], np.array([4.0, 13.0])):
        check.matches(lambda x: given, lambda x, expected=expected: expected, at=[3.0])
        check.value(given, expected)


def test_a_matrix_is_right_as_a_list_of_rows() -> None:
    check.value([[1, 2], (3, 4.0)], np.array([[1.0, 2.0], [3.0, 4.0]]))
    check.value(np.array([[1.0, 2.0], [3.0, 4.0]]), [[1, 2], [3, 4]])


def test_a_tuple_of_unlike_parts_is_compared_part_by_part() -> None:
    expected = (np.array([1.0, 2.0]), [np.array([0.0, 0.0]), np.array([1.0, 2.0])], 3, True, "minimum")
    check.value(
        [[1, 2], np.array([[0, 0], [1, 2]]), np.int64(3), np.bool_(True), np.str_("minimum")], expected
    )


def test_a_dictionary_may_be_any_dictionary_and_its_truth_values_numpys() -> None:
    check.value(OrderedDict(sin=np.bool_(True), abs=False), {"abs": False, "sin": True})


def test_an_empty_result_is_right_where_an_empty_one_is_expected() -> None:
    check.value([], np.zeros(0))
    check.value((), [])


def test_nan_and_infinity_are_right_where_they_are_expected() -> None:
    check.value([math.nan, math.inf, -math.inf], np.array([np.nan, np.inf, -np.inf]))


def test_what_rounding_leaves_of_zero_is_right_where_only_zero_is_expected(failure_of: Any) -> None:
    check.value(math.sin(math.pi), 0.0)
    check.value([0.1 + 0.2 - 0.3, 0], [0, 0])
    check.matches(lambda x: math.sin(x * math.pi), lambda x: 0.0, at=[1, 2])
    assert failure_of(check.value, 1e-14, 0.0).kind == "value"
    assert failure_of(check.value, 1e-16, 0.0, rtol=0.0).kind == "value"
    assert failure_of(check.value, 0.0, 1e-16).kind == "value"
    assert failure_of(check.value, [2e-16, 1e-16], [2e-16, 0.0]).kind == "value"


def test_zero_is_zero_whatever_its_sign() -> None:
    check.value(-0.0, 0.0)


FOOLERS = [
    Half(0.5),
    Agreeable(),
    np.array([0.5]).view(AgreeableArray),
    type("Text", (str,), {"__eq__": lambda self, other: True, "__hash__": str.__hash__})("27"),
    type("Whole", (int,), {"__eq__": lambda self, other: True, "__hash__": int.__hash__})(3),
]


@pytest.mark.parametrize("given", FOOLERS, ids=lambda given: type(given).__mro__[0].__name__)
def test_an_object_that_says_it_equals_everything_is_not_believed(given: Any, failure_of: Any) -> None:
    failure_of(check.value, given, 27.0)
    failure_of(check.matches, lambda x: given, lambda x: 27.0, at=[1.0])
    failure_of(check.derivative, lambda x: given, of=of_cube, at=[3.0])


def test_an_object_that_says_it_is_true_is_not_believed(failure_of: Any) -> None:
    class Yes:
        def __bool__(self) -> bool:
            return True

    failure_of(check.that, Yes(), "The history begins with the start.")
    failure_of(check.that, [True, True], "The history begins with the start.")
    failure_of(check.that, bool, "The history begins with the start.")
    failure_of(check.value, Yes(), True)


def test_a_subclass_that_holds_the_right_number_is_right() -> None:
    check.value(Half(27.0), 27.0)
    check.value(np.array([1.0, 2.0]).view(AgreeableArray), [1.0, 2.0])


def test_results_in_float32_are_right_to_their_precision_unless_the_exercise_says_more(
    failure_of: Any,
) -> None:
    x = np.linspace(0.1, 2.0, 7)
    for single in (
        lambda x: np.sin(x).astype(np.float32),
        lambda x: [np.float32(value) for value in np.sin(x)],
        lambda x: [float(np.float32(value)) for value in np.sin(x)],
    ):
        check.matches(single, np.sin, at=[x])
        failure_of(check.matches, single, np.sin, at=[x], rtol=1e-12)
    check.matches(lambda x: np.float32(np.sin(x)), np.sin, at=[0.3, 1.1])
    check.derivative(lambda x: np.float32(3) * np.float32(x) ** 2, of=of_cube, at=[0.3, 1.1, -2.7])


def test_what_float32_loses_on_the_way_is_no_mistake() -> None:
    """Some ninety roundings here, to a variance as the mean of the squares less the square of the mean."""
    data = np.array([7.8, 10.2, 13.7, 12.0, 12.1])

    def variance(data: np.ndarray) -> np.float32:
        single = data.astype(np.float32)
        return np.mean(single * single) - np.mean(single) ** 2

    assert abs(float(variance(data)) / float(np.var(data)) - 1) > 80 * 2.0**-24
    check.matches(variance, np.var, at=[data])


def test_a_wrong_result_in_float32_is_wrong(failure_of: Any) -> None:
    failure_of(check.matches, lambda x: np.float32(np.sin(x) * 1.0001), np.sin, at=[0.3, 1.1])
    failure_of(check.derivative, lambda x: np.float32(3.001 * x**2), of=of_cube, at=[0.3, 1.1])


def test_rounding_to_seven_digits_is_not_float32(failure_of: Any) -> None:
    failure_of(check.matches, lambda x: round(math.sin(x), 7), math.sin, at=[0.3, 1.1])
