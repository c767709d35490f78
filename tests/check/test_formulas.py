"""A formula is known by its code; whatever may do something else another time is none."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.check import differentiation, measuring
from autograder.check.calling import Patience
from autograder.check.formulas import formula_of

factor = 2.0
calls = []


def square(x):
    return x**2


def times(number: Any) -> Callable[[Any], Any]:
    return lambda x: number * x


def ramp(x):
    return x if x > 0 else 0.0


def counting(x):
    calls.append(x)
    return x


def defaulting(x, n=2):
    return x**n


def twice_the_square(x):
    return 2 * square(x)


def generating(x):
    yield x


def rebinding(x):
    global factor
    factor = x
    return x


def bending(x):
    np.sin = abs
    return np.sin(x)


@pytest.mark.parametrize(
    "function",
    [square, ramp, times(3), times(0.5), twice_the_square, lambda x: np.sin(x) * np.exp(-x), lambda x: 5.0],
)
def test_what_uses_numbers_and_numpy_is_a_formula(function):
    formula = formula_of(function)
    assert formula is not None
    assert formula.function.__code__ is function.__code__
    assert formula.function(0.75) == function(0.75)


def test_a_formula_keeps_nothing_of_where_it_was_defined():
    formula = formula_of(twice_the_square)
    assert formula is not None
    assert {*formula.function.__globals__} - {"__builtins__"} == {"np", "square"}


@pytest.mark.parametrize(
    "function",
    [
        counting, defaulting, generating, rebinding, bending,
        times(2**5000), times(True), times([1.0]), times(np.array([1.0])), math.sin, np.sin,
        7, lambda x: factor * x, lambda x: np.random.random() * x, lambda x: unknown(x),  # noqa: F821
        lambda x: sum(k * x for k in range(3)), lambda x: x.tolist(), lambda x: counting(x),
    ],
)  # fmt: skip
def test_what_may_do_something_else_another_time_is_none(function):
    assert formula_of(function) is None


def test_a_variable_that_a_function_changes_makes_it_no_formula():
    count = 0

    def counted(x):
        nonlocal count
        count += 1
        return x

    assert formula_of(counted) is None
    assert formula_of(lambda x: count * x) is not None


def test_a_function_of_what_has_no_value_yet_and_one_that_calls_itself_are_none():
    early = lambda x: late * x  # noqa: E731
    assert formula_of(early) is None
    late = 2.0
    assert formula_of(early) is not None
    names: dict[str, Any] = {}
    exec("f = lambda x: f(x) + g(x)\ng = lambda x: f(x)", names)
    assert formula_of(names["f"]) is None


def test_formulas_are_equal_as_far_as_they_compute_the_same():
    assert formula_of(times(3.0)) == formula_of(times(3.0))
    assert hash(formula_of(times(3.0))) == hash(formula_of(times(3.0)))
    assert formula_of(times(3.0)) != formula_of(times(2.0))
    assert formula_of(times(3.0)) != formula_of(times(3))
    assert formula_of(lambda x: x + 1) != formula_of(lambda x: x - 1)


def test_a_formula_in_a_formula_counts():
    source = "lambda x: inner(x) + 1"
    code = compile(source, "<test>", "eval")
    one, other, same = (formula_of(eval(code, {"inner": inner})) for inner in (square, ramp, square))
    assert one is not None
    assert one == same
    assert one != other


def test_a_name_that_stands_for_something_else_than_numpys_is_seen():
    code = compile("lambda x: np.sin(x)", "<test>", "eval")
    assert formula_of(eval(code, {"np": np})) is not None
    assert formula_of(eval(code, {"np": math})) is None
    assert formula_of(eval(code, {"np": np, "sin": counting})) is None


def test_a_slope_of_a_formula_is_measured_once_and_any_other_each_time(monkeypatch):
    measured = []

    def noted(f, x, *, time_limit):
        assert time_limit <= 7.0  # the patience that is left
        measured.append(x)
        return differentiation.differentiate(f, x, time_limit=time_limit)

    monkeypatch.setattr(measuring, "differentiate", noted)
    measuring._slope_of_formula.cache_clear()

    def slopes(of):
        answer = lambda x: 2 * x  # noqa: E731
        subject = measuring.Subject("derivative", answer, of, measuring.SLOPE, Patience(7.0))
        return [subject.estimate((x,)).value.item() for x in (1.0, 2.0)]

    def again():
        return lambda x: x**2

    assert slopes(again()) == slopes(again()) == pytest.approx([2.0, 4.0])
    assert measured == [1.0, 2.0]
    assert slopes(counting) == slopes(counting) == pytest.approx([1.0, 1.0])
    assert measured == [1.0, 2.0, 1.0, 2.0, 1.0, 2.0]
