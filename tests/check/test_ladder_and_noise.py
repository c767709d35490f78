"""Extrapolation along a ladder of steps, and the noise in function values, on cases with known answers."""

from __future__ import annotations

import math

import numpy as np
import pytest

from autograder.check.ladder import limit
from autograder.check.noise import noise_level

STEPS = [2.0**-k for k in range(12, -1, -1)]
NO_NOISE = [0.0] * len(STEPS)


@pytest.mark.parametrize("order", [1, 2])
def test_a_series_in_the_step_is_extrapolated_to_its_limit(order: int) -> None:
    quotients = [3.0 + 2 * h**order - h ** (2 * order) + 0.5 * h ** (3 * order) for h in STEPS]
    found = limit(STEPS, quotients, NO_NOISE, order)
    assert found.value == pytest.approx(3.0, abs=1e-12)
    assert abs(found.value - 3.0) <= 10 * found.error + 1e-15


def test_noise_bounds_the_error_from_below() -> None:
    noises = [1e-9 / h for h in STEPS]
    assert limit(STEPS, [1.0] * len(STEPS), noises, 2).error >= 1e-9 / STEPS[-1]


def test_a_smaller_step_contradicts_the_larger_ones() -> None:
    quotients = [5.0] * 4 + [1.0] * 9
    assert limit(STEPS, quotients, NO_NOISE, 2).value == 5.0
    just_one = [5.0] + [1.0] * 12
    assert limit(STEPS, just_one, NO_NOISE, 2).error >= 1.0


def test_slow_convergence_is_no_convergence() -> None:
    for power in (0.3, 0.5):
        found = limit(STEPS, [h**power for h in STEPS], NO_NOISE, 1)
        assert abs(found.value) <= 10 * found.error
    diverging = limit(STEPS, [h**-0.5 for h in STEPS], NO_NOISE, 1)
    assert diverging.error > 1


@pytest.mark.parametrize("count", [0, 1])
def test_one_step_is_no_ladder(count: int) -> None:
    assert limit(STEPS[:count], [1.0] * count, NO_NOISE[:count], 2).error == math.inf


@pytest.mark.parametrize("level", [1e-16, 1e-8, 1.0, 1e150])
def test_the_level_of_random_noise_on_a_smooth_function_is_found(level: float) -> None:
    random = np.random.default_rng(3)
    smooth = level * 1e4 * np.linspace(0, 0.1, 7) ** 2
    levels = [noise_level((smooth + level * random.normal(size=7)).tolist()) for _ in range(100)]
    assert 0.5 * level < np.median(levels) < 2 * level


def test_a_smooth_function_has_no_noise_to_speak_of() -> None:
    values = [math.exp(1e-4 * k) for k in range(7)]
    assert noise_level(values) < 1e-15


def test_values_that_hardly_change_tell_nothing() -> None:
    assert noise_level([1.0] * 7) == 0.0
    assert noise_level([1.0] * 5 + [2.0] * 2) == 0.0


def test_where_the_orders_of_differences_disagree_the_highest_count() -> None:
    assert noise_level([0.0, 1.0, 4.0, 9.0, 16.0, 25.0, 37.0]) > 0.03
