"""The picture under a wrong slope shows where the curves part, or it is not shown at all."""

from __future__ import annotations

import math
import time
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.check.picture import POINTS, Curves, _draw, _label_heights, slopes_picture

X = np.linspace(-2.0, 3.0, POINTS)


def curves(yours: Callable[[Any], Any], measured: Callable[[Any], Any], place: int = 20) -> Curves:
    with np.errstate(all="ignore"):
        return Curves(X, np.broadcast_to(yours(X), X.shape), np.broadcast_to(measured(X), X.shape), place)


def test_a_wrong_slope_has_a_picture() -> None:
    picture = slopes_picture(lambda x: -3 * x**2, lambda x: x**3, [-2.0, 0.5, 3.0], -2.0)
    assert picture is not None
    assert picture.startswith(b"\x89PNG")


NOTHING_TO_SEE: dict[str, tuple[Callable[[float], Any], Callable[[float], float]]] = {
    "apart at the input alone": (lambda x: 0.0 if x == 0.5 else 1.0, lambda x: x),
    "too near to be told apart": (lambda x: 3.003 * x**2, lambda x: x**3),
    "no number at the input": (lambda x: math.nan if x == 0.5 else 1.0, lambda x: x**2),
    "text": (lambda x: "x", lambda x: x**2),
    "nowhere a slope": (lambda x: 1.0, lambda x: math.nan),
}


@pytest.mark.parametrize("name", NOTHING_TO_SEE)
def test_there_is_no_picture_where_it_would_show_nothing(name: str) -> None:
    df, of = NOTHING_TO_SEE[name]
    assert slopes_picture(df, of, [-1.0, 0.5, 2.0], 0.5) is None


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("value", [0.0, 1e-300, -3.5, 1e15])
def test_flat_curves_are_drawn_without_a_warning(value: float) -> None:
    df: Any = lambda x: value + max(abs(value), 1.0)  # noqa: E731
    with warnings.catch_warnings(record=True) as heard:
        assert slopes_picture(df, lambda x: value * x, [-1.0, 0.5], 0.5) is not None
        assert _draw(curves(lambda x: value, lambda x: value)).startswith(b"\x89PNG")
    assert heard == []


def test_a_pole_does_not_flatten_the_picture() -> None:
    shown = curves(lambda x: 1 / (x - 0.001) ** 2, lambda x: -1 / (x - 0.001) ** 2)
    low, high = shown.limits()
    here = abs(shown.yours - shown.measured)[shown.place]
    assert np.nanmax(abs(shown.measured)) > 1000
    assert high - low < 20
    assert here > 0.05 * (high - low)
    assert shown.tell_something()


def test_both_values_at_the_failure_are_always_within_the_picture() -> None:
    for place in range(0, POINTS, 7):
        shown = curves(lambda x: 5 * np.exp(x), np.sin, place)
        low, high = shown.limits()
        assert low < shown.yours[place] < high
        assert low < shown.measured[place] < high


def test_the_names_of_the_curves_do_not_stand_upon_one_another() -> None:
    for yours, measured in ((1.0, 1.0), (0.0, 0.01), (10.0, 10.0), (-50.0, 0.0), (50.0, 60.0), (3.0, 8.0)):
        one, other = _label_heights(np.array([1.0, yours]), np.array([1.0, measured]), 0.0, 10.0)
        assert abs(one - other) >= 1.29
        assert min(one, other) >= -0.01
        assert max(one, other) <= 10.01
        assert (one >= other) == (np.clip(yours, 0, 10) >= np.clip(measured, 0, 10))


def test_a_name_stands_where_a_curve_that_ends_early_ends() -> None:
    one, other = _label_heights(np.array([7.0, np.nan]), np.array([1.0, 2.0]), 0.0, 10.0)
    assert (one, other) == (7.0, 2.0)


def test_a_slow_function_gets_a_picture_or_none_in_bounded_time() -> None:
    def slow(x: float) -> float:
        time.sleep(0.05)
        return x**2

    began = time.perf_counter()
    slopes_picture(slow, slow, [-1.0, 2.0], -1.0)
    assert time.perf_counter() - began < 10
