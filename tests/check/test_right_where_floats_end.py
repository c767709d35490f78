"""Answers at the ends of what floats can say: flat functions, infinite slopes, empty points, huge results."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from autograder import check


def softmax(z: np.ndarray) -> np.ndarray:
    powers = np.exp(z - z.max())
    return powers / powers.sum()


def cross_entropy(z: np.ndarray) -> float:
    return float(-(z - z.max() - np.log(np.exp(z - z.max()).sum()))[1])


@pytest.mark.parametrize("z", [[0.0, 40.0, 1.0], [10.0, 60.0, -5.0]])
def test_the_right_gradient_where_the_loss_is_flat_to_a_float_is_never_refused(z: list[float]) -> None:
    inputs = [np.array(z), np.array([0.3, 1.0, -0.5])]
    check.gradient(lambda z: softmax(z) - np.array([0.0, 1.0, 0.0]), of=cross_entropy, at=inputs)


def test_what_rounding_leaves_of_a_zero_slope_is_right_and_more_is_not(failure_of: Any) -> None:
    check.derivative(lambda x: 0.1 + 0.2 - 0.3, of=lambda x: 3.0, at=[1.3])
    failure_of(check.derivative, lambda x: 1e-12, of=lambda x: 3.0, at=[1.3])


def test_an_infinite_slope_at_the_edge_is_not_refused(failure_of: Any) -> None:
    check.derivative(lambda x: math.inf if x == 0 else 0.5 / math.sqrt(x), of=math.sqrt, at=[0.0, 1.0])
    failure_of(check.derivative, lambda x: math.inf, of=math.sqrt, at=[0.0, 1.0])
    failure_of(check.derivative, lambda x: math.nan, of=math.sin, at=[0.3])


def test_a_point_without_entries_is_nowhere(failure_of: Any) -> None:
    failure = failure_of(check.stationary, [], of=lambda x: np.sum((x - 1) ** 2))
    assert "no entries" in str(failure)


def test_a_long_result_is_compared_within_little_memory(failure_of: Any) -> None:
    failure_of(check.value, np.zeros(10**6), np.arange(10.0**6))


def test_a_power_that_overflows_is_told_to(failure_of: Any) -> None:
    failure = failure_of(check.matches, lambda x: x**1000, lambda x: x, at=[10.0])
    assert "grew too large" in (failure.diagnosis or "")
