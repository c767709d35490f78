"""A function that cannot be differentiated is told in one sentence, and within the time limit."""

from __future__ import annotations

import itertools
import math
import time
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.check.differentiation import differentiate
from autograder.check.evaluation import CannotDifferentiate
from autograder.check.several_variables import gradient, hessian, jacobian

count = itertools.count()

BAD = [
    pytest.param(lambda x: None, "type", "returned nothing (None)", id="None"),
    pytest.param(lambda x: "1.0", "type", "returned a str", id="a string"),
    pytest.param(lambda x: {}, "type", "returned a dict", id="a dict"),
    pytest.param(lambda x: True, "type", "returned a bool", id="a truth value"),
    pytest.param(lambda x: 1 + 2j, "complex", "returned a complex number", id="complex"),
    pytest.param(lambda x: math.nan, "not a number", "returned nan", id="nan"),
    pytest.param(lambda x: math.inf, "not a number", "returned inf", id="infinite"),
    pytest.param(lambda x: 10**400, "not a number", "returned inf", id="an int too large"),
    pytest.param(lambda x: 1 // 0, "raised", "raised ZeroDivisionError", id="raises"),
    pytest.param(lambda x: exit(), "raised", "raised SystemExit", id="exits"),
    pytest.param(lambda x: float(next(count)), "random", "two different values", id="random"),
]
BAD_FOR_ONE_NUMBER = [
    pytest.param(lambda x: [1.0, 2.0], "shape", "a list of length 2", id="a list"),
    pytest.param(lambda x: np.ones((1, 1)), "shape", "of shape (1, 1)", id="a matrix"),
    pytest.param(lambda x: [[1.0], [1.0, 2.0]], "shape", "a list of length 2", id="a ragged list"),
]


@pytest.mark.parametrize(("f", "reason", "words"), BAD + BAD_FOR_ONE_NUMBER)
def test_a_bad_function_of_one_number_is_told_why(f: Callable[[float], Any], reason: str, words: str) -> None:
    with pytest.raises(CannotDifferentiate) as caught:
        differentiate(f, 2.0)
    assert caught.value.reason == reason
    assert words in caught.value.sentence
    assert caught.value.__cause__ is None


@pytest.mark.parametrize(("f", "reason", "words"), BAD)
@pytest.mark.parametrize("method", [gradient, jacobian, hessian])
def test_a_bad_function_of_several_numbers_is_told_why(
    method: Callable[..., Any], f: Callable[[Any], Any], reason: str, words: str
) -> None:
    with pytest.raises(CannotDifferentiate) as caught:
        method(f, [1.0, 2.0])
    assert caught.value.reason == reason
    assert words in caught.value.sentence


@pytest.mark.parametrize(("f", "reason", "words"), BAD_FOR_ONE_NUMBER)
@pytest.mark.parametrize("method", [gradient, hessian])
def test_a_gradient_or_hessian_needs_one_number(
    method: Callable[..., Any], f: Callable[[Any], Any], reason: str, words: str
) -> None:
    with pytest.raises(CannotDifferentiate) as caught:
        method(f, [1.0, 2.0])
    assert caught.value.reason == reason
    assert words in caught.value.sentence


def test_an_input_that_is_no_number_is_told() -> None:
    for x in (math.nan, math.inf, "abc", None, 1j):
        with pytest.raises(CannotDifferentiate):
            differentiate(math.sin, x)  # type: ignore[arg-type]
    for x in ([1.0, math.nan], ["a", "b"], None, [[1.0], [2.0, 3.0]]):
        with pytest.raises(CannotDifferentiate):
            gradient(np.sum, x)


def test_a_hessian_at_a_matrix_is_told() -> None:
    with pytest.raises(CannotDifferentiate, match="needs a vector"):
        hessian(np.sum, np.ones((2, 2)))


@pytest.mark.parametrize("method", [gradient, jacobian, hessian])
def test_a_function_that_changes_its_argument_is_told(method: Callable[..., Any]) -> None:
    def shifting(x: np.ndarray) -> Any:
        x -= 1.0
        return np.sum(x**2)

    with pytest.raises(CannotDifferentiate) as caught:
        method(shifting, [1.0, 2.0])
    assert caught.value.reason == "changed its argument"


def test_a_batched_function_that_changes_its_argument_is_told() -> None:
    def shifting(x: Any) -> Any:
        if np.ndim(x):
            x -= 1.0
        return x

    with pytest.raises(CannotDifferentiate) as caught:
        differentiate(shifting, 1.0, batched=True)
    assert caught.value.reason == "changed its argument"


@pytest.mark.parametrize(
    "f",
    [
        math.sin,
        lambda x: np.sum(x**2),
        lambda x: np.append(x, 1.0) if np.ndim(x) else x,
        lambda x: x if np.ndim(x) == 0 else 2 * x,
    ],
    ids=["takes one number only", "sums the batch", "gives one value too many", "gives other values"],
)
def test_a_function_that_cannot_be_batched_is_told(f: Callable[[Any], Any]) -> None:
    with pytest.raises(CannotDifferentiate) as caught:
        differentiate(f, 1.0, batched=True)
    assert caught.value.reason == "not batched"


def test_a_gradient_that_cannot_be_batched_is_told() -> None:
    with pytest.raises(CannotDifferentiate) as caught:
        gradient(lambda x: np.sum(x**2), [1.0, 2.0], batched=True)
    assert caught.value.reason == "not batched"


@pytest.mark.parametrize("method", [differentiate, gradient, jacobian, hessian])
def test_a_slow_function_is_told_before_the_time_is_up(method: Callable[..., Any]) -> None:
    def slow(x: Any) -> Any:
        time.sleep(0.2)
        return np.sum(x)

    start = time.perf_counter()
    with pytest.raises(CannotDifferentiate) as caught:
        method(slow, 1.0 if method is differentiate else [1.0, 2.0], time_limit=2.0)
    assert caught.value.reason == "slow"
    assert time.perf_counter() - start < 1.0


def test_a_function_that_becomes_slow_is_stopped_at_the_limit() -> None:
    def slow_elsewhere(x: float) -> float:
        time.sleep(0.0 if x == 1.0 else 0.1)
        return x

    start = time.perf_counter()
    with pytest.raises(CannotDifferentiate, match="too slow"):
        differentiate(slow_elsewhere, 1.0, time_limit=0.5)
    assert time.perf_counter() - start < 1.0


def test_a_function_with_a_value_at_the_input_alone_is_told() -> None:
    with pytest.raises(CannotDifferentiate, match="no finite values"):
        differentiate(lambda x: {1.0: 2.0}[x], 1.0)


def test_neither_prints_nor_warnings_come_out(capsys: pytest.CaptureFixture[str]) -> None:
    def noisy(x: float) -> float:
        print("x" * 10_000)
        warnings.warn("careful", stacklevel=1)
        return float(np.log(x))

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        estimate = differentiate(noisy, 1e-3)
    assert estimate.value == pytest.approx(1e3)
    assert capsys.readouterr() == ("", "")


def test_what_the_function_raised_stays_at_hand() -> None:
    with pytest.raises(CannotDifferentiate) as caught:
        differentiate(lambda x: [][1], 1.0)
    assert isinstance(caught.value.error, IndexError)


def test_an_interrupt_is_no_mistake_of_the_function() -> None:
    def interrupted(x: float) -> float:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        differentiate(interrupted, 1.0)


def test_a_slow_function_gets_an_answer_without_the_search_for_a_better_one() -> None:
    def slow_and_noisy(x: float) -> float:
        time.sleep(0.005)
        return 1e-3 * math.sin(1e12 * x)

    start = time.perf_counter()
    estimate = differentiate(slow_and_noisy, 0.3, time_limit=1.0)
    assert not estimate.error <= 1e-5 * estimate.size
    assert time.perf_counter() - start < 1.0
