"""Rounding is no mistake: what another way of writing a formula loses is allowed, and no more."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from autograder import check
from autograder.check.rounding import rounding_noise

EXACT_FIT = (np.array([0.1, 0.3]), np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]))


def gradient_mse(w: np.ndarray, X: np.ndarray, y: np.ndarray) -> np.ndarray:
    return 2 * X.T @ (X @ w - y) / len(y)


def gradient_mse_otherwise(w: np.ndarray, X: np.ndarray, y: np.ndarray) -> np.ndarray:
    return 2 / len(y) * (X.T @ X @ w - X.T @ y)


def test_a_value_that_cancels_to_nothing_may_be_a_rounding_error_or_nothing() -> None:
    check.matches(math.sin, lambda x: 0.0 if x == math.pi else math.sin(x), at=[math.pi + 1e-15])
    check.matches(lambda x: 0.0, math.sin, at=[math.pi, 2 * math.pi])
    w, X = EXACT_FIT
    check.matches(gradient_mse_otherwise, gradient_mse, at=[(w, X, X @ w)])
    check.matches(gradient_mse, gradient_mse_otherwise, at=[(w, X, X @ w)])


def test_difference_quotients_with_tiny_steps_may_be_written_in_any_way() -> None:
    check.matches(
        lambda f, x, h: f(x + h) / h - f(x) / h,
        lambda f, x, h: (f(x + h) - f(x)) / h,
        at=[(math.sin, 1.0, 1e-8), (lambda t: t**3, 2.0, 1e-6)],
    )


def test_a_real_difference_is_not_excused_by_rounding(failure_of: Any) -> None:
    failure_of(check.matches, lambda x: 0.0, math.sin, at=[math.pi + 1e-9])
    failure_of(check.matches, lambda x: math.sin(x) * (1 + 1e-7), math.sin, at=[1.0])
    w, X = EXACT_FIT
    failure_of(
        check.matches,
        lambda w, X, y: gradient_mse(w, X, y) * (1 + 1e-6),
        gradient_mse,
        at=[(w, X, X @ w + 1)],
    )


@pytest.mark.parametrize("x", [1.0, 0.0, -2.5])
def test_at_a_jump_only_the_right_side_is_right(x: float, failure_of: Any) -> None:
    failure_of(check.matches, lambda z: float(z > x), lambda z: float(z >= x), at=[x])


def test_a_count_must_be_exact(failure_of: Any) -> None:
    def steps(tolerance: float) -> tuple[float, int, bool]:
        return 0.1, int(1 / tolerance), True

    failure_of(check.matches, lambda t: (0.1, int(1 / t) + 1, True), steps, at=[0.01])
    check.matches(steps, steps, at=[0.01])


def test_the_allowance_never_exceeds_a_millionth_of_the_largest_number() -> None:
    def chaotic(x: float) -> float:
        return (x * 1e18) % 1.0

    assert rounding_noise(chaotic, (0.7,), chaotic(0.7)) <= 1e-6
    assert rounding_noise(lambda n: n, (7,), 7) == 0.0
    assert rounding_noise(lambda s: s, ("text",), "text") == 0.0


def test_a_tolerance_that_an_exercise_states_is_kept(failure_of: Any) -> None:
    check.matches(lambda x: 1.001 * x, lambda x: x, at=[3.0], rtol=1e-2)
    failure_of(check.matches, lambda x: 1.001 * x, lambda x: x, at=[3.0], rtol=1e-4)
    check.matches(lambda x: x + 1e-4, lambda x: x, at=[3.0], atol=1e-3)
    failure_of(check.matches, lambda x: x + 1e-4, lambda x: x, at=[3.0], atol=1e-5)


def test_tolerance_is_relative_to_the_largest_value_of_the_whole_array(failure_of: Any) -> None:
    check.matches(lambda x: np.array([1e6, 1e-4]), lambda x: np.array([1e6, 2e-4]), at=[3.0])
    failure_of(check.matches, lambda x: np.array([1e6, 1e-2]), lambda x: np.array([1e6, 2e-2]), at=[3.0])
    tiny = math.exp(-700)
    failure_of(check.matches, lambda x: 0.0, lambda x: tiny, at=[3.0])


def test_a_jump_at_a_large_input_is_no_rounding(failure_of: Any) -> None:
    failure_of(check.matches, lambda x: 1.0, lambda x: np.sign(x - 1e6), at=[1e6])
    failure_of(check.matches, lambda x: 0.9, lambda x: x % 1.0, at=[2.0**20, 3e6])
