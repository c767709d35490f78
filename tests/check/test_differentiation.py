"""Numerical slopes are right to within the error they report, wherever floating point allows an answer."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.check.differentiation import Estimate, differentiate

seeded = settings(derandomize=True, deadline=None, max_examples=100)


def sigmoid(x: float) -> float:
    return 1 / (1 + np.exp(-x))


def assert_known(estimate: Estimate, slope: float, relative_error: float = 1e-6) -> None:
    """The slope is inside the error bar, and the error bar is small."""
    assert abs(estimate.value - slope) <= 10 * estimate.error + 1e-15 * abs(slope)
    assert estimate.error <= relative_error * abs(slope)


def assert_not_known(estimate: Estimate, slope: float) -> None:
    """The slope is inside the error bar, if there is a value at all, and the error bar is wide."""
    assert not abs(estimate.value - slope) > 10 * estimate.error
    assert not estimate.error <= 1e-5 * estimate.size


@pytest.mark.parametrize(
    ("f", "x", "slope"),
    [
        (np.exp, 1.5, math.exp(1.5)),
        (np.log, 1e-4, 1e4),
        (np.log, 1e-8, 1e8),
        (math.sqrt, 1e-8, 5e3),
        (lambda x: np.sin(1000 * x), 1.0, 1000 * math.cos(1000)),
        (lambda x: math.sin(1e6 * x), 1.0, 1e6 * math.cos(1e6)),
        (lambda x: math.sin(1e8 * x), 0.0, 1e8),
        (lambda x: math.sin(x / 1e8), 0.0, 1e-8),
        (np.sin, 1e6, math.cos(1e6)),
        (lambda x: x**2, 1e6, 2e6),
        (lambda x: 1 / x, 1e-8, -1e16),
        (lambda x: 1e4 + np.sin(x), 0.3, math.cos(0.3)),
        (lambda x: np.exp(-x * x / 2), 30.0, -30 * math.exp(-450)),
        (np.exp, 709.0, math.exp(709)),
        (lambda x: 2 * x, 1e300, 2.0),
        (lambda x: 2 * x, 1e-300, 2.0),
    ],
)
def test_slopes_are_known_at_every_scale(f: Callable[[float], float], x: float, slope: float) -> None:
    assert_known(differentiate(f, x), slope)


@pytest.mark.parametrize("x", [-100.0, -30.0, -10.0, 0.0, 10.0, 14.0, 18.0, 20.0])
def test_the_slope_of_a_saturated_sigmoid_is_known(x: float) -> None:
    assert_known(differentiate(sigmoid, x), float(sigmoid(x) * sigmoid(-x)), 1e-5)


@pytest.mark.parametrize("x", [25.0, 30.0, 36.0, 40.0, 100.0])
def test_where_a_sigmoid_is_one_but_for_rounding_its_slope_is_not_called_known(x: float) -> None:
    assert_not_known(differentiate(sigmoid, x), float(sigmoid(x) * sigmoid(-x)))


@pytest.mark.parametrize("x", [8.0, 10.0, 24.0])
def test_a_tail_that_rounding_hides_is_not_called_flat(x: float) -> None:
    slope = -2 * x * math.exp(-x * x)
    assert_not_known(differentiate(lambda x: math.exp(-x * x) + 1, x), slope)
    assert_not_known(differentiate(lambda x: math.erfc(10 * (x - 1)) + 1, x), 0.0)
    assert_not_known(differentiate(lambda x: (1 + math.exp(-x * x)) - 1, x), slope)


@pytest.mark.parametrize(("power", "offset"), [(1, 0.0), (2, 0.0), (3, 0.0), (1, 2.0), (2, 2.0)])
def test_what_is_flat_up_to_a_corner_has_slope_zero(power: int, offset: float) -> None:
    estimate = differentiate(lambda x: max(x, 0.0) ** power + offset, -3.0)
    assert estimate.value == 0.0
    assert estimate.error <= 1e-5 * estimate.size


@pytest.mark.parametrize("f", [lambda x: math.cos(1.805 * x * x), lambda x: math.sin(x**3)])
def test_a_wave_far_finer_than_numbers_are_is_not_called_flat(f: Callable[[float], float]) -> None:
    assert differentiate(f, 9585494.152357254).error == math.inf


@pytest.mark.parametrize("frequency", [2, 64, 2**10, 2**20])
def test_a_wave_in_step_with_the_ladder_does_not_hide_its_slope(frequency: int) -> None:
    assert_known(differentiate(lambda x: math.sin(frequency * math.pi * x), 0.0), frequency * math.pi)


@pytest.mark.parametrize("width", [1e-7, 1e-4, 1e-1])
def test_a_narrow_bump_is_seen_from_its_flank(width: float) -> None:
    estimate = differentiate(lambda x: np.exp(-(((x - 1) / width) ** 2)), 1 + width)
    assert_known(estimate, -2 * math.exp(-1) / width, 1e-5)


@pytest.mark.parametrize("value", [0, 3.0, -1e6])
def test_a_constant_has_slope_zero_exactly(value: float) -> None:
    estimate = differentiate(lambda x: value, 2.0)
    assert estimate.value == 0.0
    assert estimate.error <= 1e-19 * abs(value)


def test_a_constant_up_to_rounding_has_slope_zero() -> None:
    estimate = differentiate(lambda x: np.sin(x) ** 2 + np.cos(x) ** 2, 2.0)
    assert abs(estimate.value) <= 10 * estimate.error < 1e-13


@pytest.mark.parametrize(
    ("f", "x"),
    [
        (lambda x: max(x, 0.0), -3.0),
        (lambda x: max(0.0, 1 - x) + 2, 5.0),
        (lambda x: np.clip(x, -1, 1), 3.0),
        (math.floor, 0.3),
        (lambda x: round(x, 1), 0.31234),
        (lambda x: float(x > 0.7), 0.3),
    ],
)
def test_a_function_that_stands_still_near_the_input_has_slope_zero(
    f: Callable[[float], float], x: float
) -> None:
    estimate = differentiate(f, x)
    assert estimate.value == 0.0
    assert estimate.error <= 1e-14


@pytest.mark.parametrize(
    ("f", "x", "slopes"),
    [
        (abs, 0.0, (-1.0, 1.0)),
        (lambda x: max(x, 0.0), 0.0, (0.0, 1.0)),
        (lambda x: max(x, 0.01 * x) + 5, 0.0, (0.01, 1.0)),
        (lambda x: abs(x - 1) + 3 * x, 1.0, (2.0, 4.0)),
        (lambda x: max(x, x * x), 1.0, (1.0, 2.0)),
        (lambda x: np.interp(x, [0, 1, 2], [0, 1, 0]), 1.0, (1.0, -1.0)),
    ],
)
def test_a_kink_has_two_slopes(f: Callable[[float], float], x: float, slopes: tuple[float, float]) -> None:
    estimate = differentiate(f, x)
    assert estimate.kink == pytest.approx(slopes, rel=1e-6, abs=1e-9)


@pytest.mark.parametrize("bend", [1e-3, 3e-3])
def test_a_slight_bend_is_a_doubt_and_no_kink(bend: float) -> None:
    estimate = differentiate(lambda x: x + bend * max(x, 0.0), 0.0)
    assert estimate.kink is None
    assert estimate.error >= bend / 2


@pytest.mark.parametrize("distance", [1e-9, 1e-7, 1e-5, 1e-3, 1e-1])
@pytest.mark.parametrize("side", [-1, 1])
def test_near_a_kink_the_slope_is_that_of_the_own_side(distance: float, side: int) -> None:
    for f, slopes in ((abs, {-1: -1.0, 1: 1.0}), (lambda x: max(x, 0.0), {-1: 0.0, 1: 1.0})):
        estimate = differentiate(f, side * distance)
        assert estimate.kink is None
        assert estimate.value == pytest.approx(slopes[side], abs=1e-9)
        assert estimate.error <= 1e-9


@pytest.mark.parametrize("distance", [1e-15, 1e-14, 1e-13, 1e-12])
def test_a_kink_too_near_to_be_told_apart_gives_no_confident_wrong_slope(distance: float) -> None:
    x = 1 + distance
    estimate = differentiate(lambda x: abs(x - 1) + 3, x)
    claims = estimate.kink or (estimate.value - 10 * estimate.error, estimate.value + 10 * estimate.error)
    assert not estimate.error < math.inf or min(claims) <= 1 <= max(claims)


@pytest.mark.parametrize(
    ("f", "x", "slope"),
    [
        (lambda x: x * x * math.sqrt(x), 0.0, 0.0),
        (lambda x: (x + 1) * (1 if x >= 0 else math.nan), 0.0, 1.0),
        (lambda x: math.exp(-x) if x >= 2 else 1 / 0, 2.0, -math.exp(-2)),
        (lambda x: np.sin(x) if x <= 1 else math.inf, 1.0, math.cos(1)),
    ],
)
def test_at_the_edge_of_a_domain_the_slope_is_one_sided(
    f: Callable[[float], float], x: float, slope: float
) -> None:
    estimate = differentiate(f, x)
    assert estimate.value == pytest.approx(slope, rel=1e-6, abs=1e-12)


@pytest.mark.parametrize(
    ("f", "x"),
    [
        (np.cbrt, 0.0),
        (np.sqrt, 0.0),
        (np.arcsin, 1.0),
        (lambda x: math.sqrt(abs(x)), 0.0),
        (lambda x: x * math.log(x) if x else 0.0, 0.0),
        (np.sign, 0.0),
        (math.floor, 2.0),
        (lambda x: 5.0 if x == 1 else x, 1.0),
    ],
)
def test_where_there_is_no_slope_none_is_claimed(f: Callable[[float], float], x: float) -> None:
    estimate = differentiate(f, x)
    assert not estimate.error <= 1e-5 * estimate.size


@pytest.mark.parametrize(
    ("f", "x", "slope"),
    [
        (lambda x: np.log(1 + np.exp(x)), -3.1058, 1 / (1 + math.exp(3.1058))),
        (lambda x: np.log(1 + np.exp(1.3188388392466353 * x)), -2.3550162875883034, 0.056532127382524916),
        (lambda x: x * (1 + math.erf(x / 1.4142135)) / 2, -4.971251295508437, -8.197248615185621e-06),
        (lambda x: (1 - np.cos(x)) / (x * x), 0.023558265280227194, -0.001963116137512416),
    ],
    ids=["softplus", "a steeper softplus", "GELU", "a quotient near 0"],
)
def test_formulas_that_cancel_have_slopes_that_are_known(
    f: Callable[[float], float], x: float, slope: float
) -> None:
    assert_known(differentiate(f, x), slope, 1e-5)


def test_fine_stairs_may_be_a_line_in_rounded_values() -> None:
    for digits in (3, 4, 5):
        assert differentiate(lambda x, digits=digits: round(x, digits), 0.31234).error == math.inf


def test_rounding_within_a_function_counts_as_noise() -> None:
    quantised = differentiate(lambda x: (x + 1e8) - 1e8, 0.7)
    assert_known(quantised, 1.0, 1e-5)
    naive_softplus = differentiate(lambda x: np.log(1 + np.exp(x)), -14.0)
    assert_known(naive_softplus, float(sigmoid(-14.0)), 1e-5)
    single_precision = differentiate(lambda x: np.sin(np.float32(x)), 0.7)
    assert_known(single_precision, math.cos(0.7), 1e-5)


@pytest.mark.parametrize(
    ("factor", "x"),
    [
        (0.2808251059927679, -2.4960877903587414e-06),
        (666.0775836571212, -4.1262169060904934e-07),
        (0.012219221127974233, 1.1288725172108809),
    ],
)
def test_quantised_values_in_step_with_the_ladder_are_noise(factor: float, x: float) -> None:
    estimate = differentiate(lambda t: np.log(1 + factor * t), x)
    assert_known(estimate, factor / (1 + factor * x), 1e-5)


@pytest.mark.parametrize("smooth_part", [1e-10, 2e-9, 2e-7, 2e-5])
@pytest.mark.parametrize("x", [-20.0, -15.3])
def test_a_part_in_quantised_values_is_part_of_the_slope(smooth_part: float, x: float) -> None:
    estimate = differentiate(lambda t: smooth_part * t + np.log(1 + np.exp(t)), x)
    assert_known(estimate, smooth_part + float(sigmoid(x)), 1e-5)


def test_a_ripple_is_part_of_the_slope_and_no_noise() -> None:
    estimate = differentiate(lambda x: x * x + 1e-7 * np.sin(1e4 * x), 1.5)
    assert_known(estimate, 3 + 1e-3 * math.cos(1.5e4))


def test_a_ripple_too_fine_to_resolve_is_no_noise() -> None:
    estimate = differentiate(lambda x: x + 1e-8 * np.sin(3e9 * x), 0.3)
    truth = 1 + 30 * math.cos(3e9 * 0.3)
    assert not estimate.error < math.inf or abs(estimate.value - truth) <= 10 * estimate.error


def test_nobody_knows_a_slope_to_more_than_twelve_digits() -> None:
    assert differentiate(lambda x: 3 * x, 1.0).error >= 3 * 2.0**-40


@seeded
@given(
    coefficients=st.lists(st.floats(-10, 10), min_size=2, max_size=6),
    x=st.floats(-3, 3),
    stretch=st.sampled_from([1e-6, 1e-3, 1.0, 1e3, 1e6]),
)
def test_the_slope_of_a_polynomial_lies_within_its_error(
    coefficients: list[float], x: float, stretch: float
) -> None:
    polynomial = np.polynomial.Polynomial(coefficients)
    slope = float(polynomial.deriv()(x)) / stretch
    estimate = differentiate(lambda t: float(polynomial(t / stretch)), x * stretch)
    size = max(map(abs, coefficients)) / stretch
    assert abs(estimate.value - slope) <= 10 * estimate.error + 1e-12 * size


@seeded
@given(bend=st.floats(-5, 5), x=st.floats(-5, 5), left=st.floats(-3, 3), right=st.floats(-3, 3))
def test_the_slope_of_a_bent_line_lies_between_the_slopes_it_may_have(
    bend: float, x: float, left: float, right: float
) -> None:
    estimate = differentiate(lambda t: left * min(t - bend, 0.0) + right * max(t - bend, 0.0), x)
    slopes = [left] if x < bend else [right] if x > bend else [left, right]
    claims = estimate.kink or (estimate.value, estimate.value)
    assert min(claims) <= min(slopes) + 10 * estimate.error + 1e-12
    assert max(claims) >= max(slopes) - 10 * estimate.error - 1e-12


def test_a_batch_is_a_few_calls_and_gives_the_same_slope() -> None:
    calls = []

    def f(x: float | np.ndarray) -> float | np.ndarray:
        calls.append(np.shape(x))
        return np.tanh(3 * x)

    together = differentiate(f, 0.4, batched=True)
    assert len(calls) <= 6
    assert together == differentiate(f, 0.4)


def test_a_function_in_another_process_is_asked_for_many_points_at_once() -> None:
    class Distant:
        messages = 0

        def __call__(self, x: float) -> float:
            self.messages += 1
            return math.log(x)

        def call_many(self, arguments: list[tuple[float]]) -> list[tuple[bool, object]]:
            self.messages += 1
            return [(x > 0, math.log(x) if x > 0 else ValueError("math domain error")) for (x,) in arguments]

    distant = Distant()
    assert_known(differentiate(distant, 2.0), 0.5)
    assert distant.messages <= 6


def test_a_slope_takes_about_forty_calls() -> None:
    calls = []
    differentiate(lambda x: calls.append(x) or math.sin(x), 0.5)
    assert len(calls) <= 50


def test_equal_inputs_give_equal_estimates() -> None:
    first, second = (differentiate(lambda x: np.exp(np.sin(5 * x)), 0.7) for _ in range(2))
    assert first == second
