"""A function to differentiate that fails is its author's fault where a check writes it down itself."""

from __future__ import annotations

import math
import time
from typing import Any

import numpy as np
import pytest

from autograder import check
from autograder.check import calling


def written_by_a_student(x: float) -> float:
    return math.log(x)


def slow(x: float) -> float:
    time.sleep(0.2)
    return x**3


def test_a_function_written_in_the_call_that_fails_is_the_authors_error() -> None:
    with pytest.raises(check.CannotJudge, match="the function to differentiate raised  ValueError"):
        check.derivative(lambda x: 1 / x, of=lambda x: math.log(x), at=[-1.0])
    with pytest.raises(check.CannotJudge):
        check.derivative(lambda x: 1 / x, of=lambda x: float(np.log(x)), at=[-1.0])
    with pytest.raises(check.CannotJudge):
        check.gradient(lambda v: v, of=lambda v: 1j * v[0], at=[np.ones(2)])
    with pytest.raises(check.CannotJudge):
        check.derivative(lambda x: 1 / x, of=lambda x: np.random.normal(), at=[1.0])


def test_a_function_that_may_be_the_students_is_the_students() -> None:
    inner = written_by_a_student
    with pytest.raises(check.CheckFailed):
        check.derivative(lambda x: 1 / x, of=written_by_a_student, at=[-1.0])
    with pytest.raises(check.CheckFailed):
        check.derivative(lambda x: 1 / x, of=lambda x: written_by_a_student(x), at=[-1.0])
    with pytest.raises(check.CheckFailed):
        check.derivative(lambda x: 1 / x, of=lambda x: inner(x), at=[-1.0])


def test_a_point_of_the_students_is_the_students() -> None:
    with pytest.raises(check.CheckFailed):
        check.stationary(-1.0, of=lambda x: math.log(x))


def test_a_stub_within_a_function_written_in_the_call_is_not_attempted() -> None:
    with pytest.raises(check.NotAttempted):
        check.derivative(lambda x: x, of=lambda x: [].missing(x) if x is None else ..., at=[1.0])  # type: ignore


def test_a_slow_function_to_differentiate_is_named_with_what_was_measured(
    monkeypatch: Any, failure_of: Any
) -> None:
    monkeypatch.setattr(calling, "PATIENCE_SECONDS", 1.0)
    failure = failure_of(check.derivative, lambda x: 3 * x * x, of=slow, at=[2.0])
    assert failure.kind == "too slow"
    assert failure.sentence == "The function to differentiate takes too long."
    assert "a call took 0.2" in str(failure)
    assert "slope takes many" in str(failure)
    with pytest.raises(check.CannotJudge, match="too slow"):
        check.derivative(lambda x: 3 * x * x, of=lambda x: [time.sleep(0.2), x**3][1], at=[2.0])
