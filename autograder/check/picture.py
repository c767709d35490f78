"""A small picture of a wrong slope: the student's curve, the numerical one, and where they part."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from io import BytesIO
from time import perf_counter
from typing import Any

import numpy as np

from autograder.check.arguments import copied
from autograder.check.comparison import Mismatch, real_numbers
from autograder.check.differentiation import differentiate
from autograder.check.evaluation import CannotDifferentiate, quietly
from autograder.check.plain import plain

POINTS = 121
SECONDS = 2.0
YOURS, NUMERICAL = "#0072B2", "#D55E00"  # told apart by every eye, and by their dashes in grey


def slopes_picture(df: Any, of: Any, inputs: Sequence[float], failed_at: float) -> bytes | None:
    """A PNG of both curves over the range of the inputs; None where too little of them can be drawn."""
    x = _range(inputs, failed_at)
    deadline = perf_counter() + SECONDS
    with quietly():
        yours = _curve(lambda t: _value(df, t), x, deadline)
        numerical = _curve(lambda t: differentiate(of, t, time_limit=0.2).value, x, deadline)
    both = np.isfinite(yours) & np.isfinite(numerical)
    if np.count_nonzero(both) < POINTS // 4:
        return None
    return _draw(x, yours, numerical, failed_at)


def _range(inputs: Sequence[float], failed_at: float) -> np.ndarray:
    places = np.array([*inputs, failed_at], dtype=float)
    low, high = float(places.min()), float(places.max())
    margin = 0.15 * (high - low) or 0.5 * max(abs(failed_at), 1.0)
    return np.linspace(low - margin, high + margin, POINTS)


def _curve(f: Callable[[float], float], x: np.ndarray, deadline: float) -> np.ndarray:
    """The values of f, nan where it has none or the time is up; coarse first, so that a slow one spans x."""
    values = np.full(x.shape, np.nan)
    for start, step in ((0, 4), (2, 4), (1, 2)):
        for place in range(start, len(x), step):
            if perf_counter() > deadline:
                return values
            try:
                values[place] = f(float(x[place]))
            except (Exception, CannotDifferentiate):
                continue
    return values


def _value(df: Any, t: float) -> float:
    numbers = real_numbers(plain(df(copied(t))))
    return float(numbers) if not isinstance(numbers, Mismatch) and numbers.ndim == 0 else np.nan


def _draw(x: np.ndarray, yours: np.ndarray, numerical: np.ndarray, failed_at: float) -> bytes:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(5.2, 2.8), layout="constrained")
    axes = figure.add_subplot()
    known = np.isfinite(yours), np.isfinite(numerical)
    axes.plot(
        x[known[1]], numerical[known[1]], "--", color=NUMERICAL, linewidth=2, label="measured on the function"
    )
    axes.plot(x[known[0]], yours[known[0]], "-", color=YOURS, linewidth=2, label="yours")
    both = known[0] & known[1]
    axes.fill_between(x[both], yours[both], numerical[both], color="0.5", alpha=0.15, linewidth=0)
    axes.axvline(failed_at, color="0.4", linewidth=1, linestyle=":")
    axes.set(xlabel="x", ylabel="slope")
    axes.set_ylim(*_limits(yours[known[0]], numerical[known[1]]))
    axes.legend(frameon=False)
    stream = BytesIO()
    figure.savefig(stream, format="png", dpi=110)
    return stream.getvalue()


def _limits(yours: np.ndarray, numerical: np.ndarray) -> tuple[float, float]:
    """The height of the picture: all of the numerical curve, and of the other what is not far from it."""
    low, high = np.percentile(numerical, [2, 98])
    reach = 1.5 * max(high - low, abs(high), abs(low), 1e-12)
    low, high = max(low - reach, min(low, yours.min())), min(high + reach, max(high, yours.max()))
    margin = 0.08 * (high - low)
    return float(low - margin), float(high + margin)
