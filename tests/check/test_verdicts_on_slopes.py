"""Right slopes agree, wrong ones do not, and what cannot be told is not held against anybody."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.check.differentiation import Estimate, differentiate
from autograder.check.several_variables import EstimateArray, gradient, hessian
from autograder.check.verdicts import Verdict, overall, verdict, verdicts

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
AGREE, DISAGREE, CANNOT_TELL = Verdict.AGREE, Verdict.DISAGREE, Verdict.CANNOT_TELL


def sigmoid(x: float) -> float:
    return 1 / (1 + np.exp(-x))


@pytest.mark.parametrize(
    ("difference", "expected"),
    [
        (0.0, AGREE),
        (0.9e-6, AGREE),
        (-0.9e-6, AGREE),
        (3e-5, CANNOT_TELL),
        (1.1e-4, DISAGREE),
        (-2.0, DISAGREE),
    ],
)
def test_the_verdict_goes_by_the_difference_relative_to_the_size(
    difference: float, expected: Verdict
) -> None:
    for size in (1e-6, 1.0, 1e6):
        assert verdict(size * (1 + difference), Estimate(size, 1e-12 * size)) is expected
        assert verdict(size * difference, Estimate(0.0, 1e-12 * size, None, size)) is expected


def test_ten_errors_are_forgiven() -> None:
    estimate = Estimate(1.0, 1e-5)
    assert verdict(1 + 0.9e-4, estimate) is AGREE
    assert verdict(1 + 1.2e-4, estimate) is DISAGREE


@pytest.mark.parametrize("error", [1.1e-5, 1.0, math.inf, math.nan])
def test_an_uncertain_estimate_cannot_tell(error: float) -> None:
    for given_slope in (1.0, -1.0, 0.0, math.nan):
        assert verdict(given_slope, Estimate(1.0, error)) is CANNOT_TELL


def test_no_number_is_no_slope() -> None:
    for given_slope in (math.nan, math.inf, -math.inf):
        assert verdict(given_slope, Estimate(1.0, 1e-12)) is DISAGREE


@pytest.mark.parametrize("kink", [(-1.0, 1.0), (1.0, -1.0)])
def test_at_a_kink_any_value_between_the_slopes_is_right(kink: tuple[float, float]) -> None:
    estimate = Estimate(0.0, 1e-12, kink)
    for right in (-1.0, 0.0, 0.5, 1.0):
        assert verdict(right, estimate) is AGREE
    for wrong in (-1.001, 1.001, 2.0):
        assert verdict(wrong, estimate) is DISAGREE


def test_a_zero_slope_of_a_saturated_sigmoid_is_refused() -> None:
    for x in (10.0, 14.0, 18.0, 20.0, -18.0, -30.0, -100.0):
        estimate = differentiate(sigmoid, x)
        assert verdict(float(sigmoid(x) * sigmoid(-x)), estimate) is AGREE
        assert verdict(0.0, estimate) is DISAGREE


def test_where_rounding_hides_the_slope_of_a_sigmoid_nobody_is_blamed() -> None:
    for x in (25.0, 30.0, 36.0, 37.0, 40.0, 100.0):
        estimate = differentiate(sigmoid, x)
        assert verdict(float(sigmoid(x) * sigmoid(-x)), estimate) is CANNOT_TELL
        assert verdict(0.0, estimate) is CANNOT_TELL


@pytest.mark.parametrize(
    ("x", "slope"), [(5e-7, 1e-6), (-3e-8, -6e-8), (1e-3, 2e-3)], ids=["at 5e-7", "at -3e-8", "at 1e-3"]
)
def test_near_a_minimum_a_small_slope_is_judged_by_its_own_size(x: float, slope: float) -> None:
    estimate = differentiate(lambda t: t * t, x)
    assert verdict(slope, estimate) is AGREE
    for wrong in (0.0, -slope, 2 * slope, 1.001 * slope, 0.999 * slope):
        assert verdict(wrong, estimate) is DISAGREE


def test_at_a_minimum_rounding_is_forgiven_and_a_slope_is_not() -> None:
    for f, x in ((lambda t: t * t, 0.0), (np.cos, math.pi), (lambda t: (t - 1) ** 2 + 3, 1.0)):
        estimate = differentiate(f, x)
        assert verdict(0.0, estimate) is AGREE
        assert verdict(1e-16, estimate) is AGREE
        assert verdict(0.1, estimate) is DISAGREE


def test_only_zero_is_the_slope_of_a_constant() -> None:
    for value in (0.0, 3.0, -1e6):
        estimate = differentiate(lambda x, value=value: value, 2.0)
        assert verdict(0.0, estimate) is AGREE
        assert verdict(1e-6, estimate) is DISAGREE


def test_only_zero_is_the_slope_of_a_constant_up_to_rounding() -> None:
    for x in (0.3, 1.1, 2.0, 40.0):
        estimate = differentiate(lambda t: np.sin(t) ** 2 + np.cos(t) ** 2, x)
        assert verdict(0.0, estimate) is AGREE
        assert verdict(1e-17, estimate) is AGREE
        assert verdict(1e-6, estimate) is DISAGREE


def test_entries_that_are_zero_are_judged_by_the_size_of_the_others() -> None:
    estimates = gradient(lambda v: np.exp(v[0]), [1.0, 2.0])
    right, wrong = [math.e, 1e-16], [math.e, 1e-2]
    assert overall(verdicts(right, estimates)) is AGREE
    assert overall(verdicts(wrong, estimates)) is DISAGREE


def test_a_hessian_without_its_off_diagonal_entries_is_refused() -> None:
    estimates = hessian(lambda v: v[0] ** 2 * v[1], [1.0, 2.0])
    assert overall(verdicts([[4.0, 2.0], [2.0, 0.0]], estimates)) is AGREE
    each = verdicts([[4.0, 0.0], [0.0, 0.0]], estimates)
    assert each.tolist() == [[AGREE, DISAGREE], [DISAGREE, AGREE]]


def test_one_disagreement_decides_and_then_one_doubt() -> None:
    known, unknown = Estimate(1.0, 1e-12), Estimate(1.0, 1.0)
    estimates = EstimateArray(np.array([known, known, unknown], dtype=object))
    assert overall(verdicts([1.0, 2.0, 3.0], estimates)) is DISAGREE
    assert overall(verdicts([1.0, 1.0, 3.0], estimates)) is CANNOT_TELL
    assert overall(verdicts([1.0], EstimateArray(np.array([known], dtype=object)))) is AGREE


def test_shapes_must_match() -> None:
    with pytest.raises(ValueError, match="shape"):
        verdicts([1.0, 2.0], EstimateArray(np.array([Estimate(1.0, 0.0)], dtype=object)))


@settings(derandomize=True, deadline=None, max_examples=200)
@given(
    x=st.floats(-8, 8),
    stretch=st.floats(-6, 6).map(lambda power: 10**power),
    height=st.floats(-4, 4).map(lambda power: 10**power),
    wrong=st.sampled_from([-1.0, 0.0, 2.0, 1.1, 0.9, 1.01, 0.99, 1.001, 0.999]),
)
def test_right_slopes_of_tanh_are_never_refused_and_wrong_ones_never_pass(
    x: float, stretch: float, height: float, wrong: float
) -> None:
    slope = height / stretch / math.cosh(x) ** 2
    estimate = differentiate(lambda t: height * math.tanh(t / stretch), x * stretch)
    assert verdict(slope, estimate) is not DISAGREE
    assert verdict(wrong * slope, estimate) is not AGREE


@pytest.mark.parametrize("seed", [7, 8])
def test_a_bank_of_problems_is_judged_without_a_mistake(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    import derivatives_bank

    problems = derivatives_bank.bank(seed, 400) + derivatives_bank.hard_cases()
    doubtful = over_optimistic = 0
    for problem in problems:
        estimate = differentiate(lambda x, problem=problem: problem.formula(np, x), problem.x)
        on_right = [verdict(slope, estimate) for slope in problem.right]
        assert DISAGREE not in on_right, problem
        assert AGREE not in [verdict(slope, estimate) for slope in problem.wrong], problem
        doubtful += CANNOT_TELL in on_right
        nearest = min(abs(estimate.value - slope) for slope in problem.right)
        over_optimistic += nearest > 10 * estimate.error
    assert doubtful <= 0.02 * len(problems)
    assert over_optimistic <= 0.005 * len(problems)


@pytest.mark.parametrize("scale", [1.0, 1e-3])
def test_a_tail_is_judged_by_what_f_does_as_near_as_its_input(scale: float) -> None:
    def elu(t: float) -> float:
        return float(np.expm1(t / scale)) if t < 0 else t / scale

    for steps in (-36.0, -33.3, -31.7, -30.0):
        assert verdict(0.0, differentiate(elu, steps * scale)) is CANNOT_TELL
