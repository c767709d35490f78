"""A small picture of a wrong slope: the student's curve, the measured one, and where they part."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
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
FEWEST = POINTS // 4
SEEN = 0.02  # two curves are told apart when they are this share of the picture's height apart
YOURS: dict[str, Any] = {"color": "#E69F00", "linestyle": "-", "linewidth": 2.4}
MEASURED: dict[str, Any] = {"color": "#000000", "linestyle": (0, (2, 2)), "linewidth": 1.6}
INK = "#8F6300", "#000000"  # the colours as text, dark enough to be read


@dataclass(frozen=True)
class Curves:
    """Two curves over `x`, nan where they have no value; at `x[place]` the check failed."""

    x: np.ndarray
    yours: np.ndarray
    measured: np.ndarray
    place: int

    def limits(self) -> tuple[float, float]:
        """The height of a picture that shows both values at the failure and most of the measured curve.

        A pole, or one curve that is out of all proportion, does not flatten the rest: beyond the middle half
        of the measured values there is room for as much again on either side, and for the failure.
        """
        known = self.measured[np.isfinite(self.measured)]
        first, third = np.percentile(known, [25, 75])
        reach = 1.5 * (third - first)
        here = self.yours[self.place], self.measured[self.place]
        low = min(max(first - reach, known.min()), *here)
        high = max(min(third + reach, known.max()), *here)
        margin = 0.1 * (high - low) or 0.5 * max(abs(high), 1e-12)
        return float(low - margin), float(high + margin)

    def tell_something(self) -> bool:
        """Whether both can be seen, and be seen to part, at the failure and beyond it."""
        both = np.isfinite(self.yours) & np.isfinite(self.measured)
        if np.count_nonzero(both) < FEWEST or not both[self.place]:
            return False
        low, high = self.limits()
        apart = np.abs(self.yours - self.measured)[both] > SEEN * (high - low)
        return bool(abs(self.yours - self.measured)[self.place] > SEEN * (high - low) and apart.sum() >= 3)


def slopes_picture(df: Any, of: Any, inputs: Sequence[float], failed_at: float) -> bytes | None:
    """A PNG of both curves over the range of the inputs; None where too little would be seen in it."""
    x, place = _range(inputs, failed_at)
    deadline = perf_counter() + SECONDS
    with quietly():
        yours = _curve(lambda t: _value(df, t), x, place, deadline)
        measured = _curve(lambda t: differentiate(of, t, time_limit=0.2).value, x, place, deadline)
    curves = Curves(x, yours, measured, place)
    return _draw(curves) if curves.tell_something() else None


def _range(inputs: Sequence[float], failed_at: float) -> tuple[np.ndarray, int]:
    """Evenly spaced points, the nearest of them moved to where the check failed, and its place."""
    places = np.array([*inputs, failed_at], dtype=float)
    low, high = float(places.min()), float(places.max())
    margin = 0.15 * (high - low) or 0.5 * max(abs(failed_at), 1.0)
    x = np.linspace(low - margin, high + margin, POINTS)
    place = int(np.argmin(np.abs(x - failed_at)))
    x[place] = failed_at
    return x, place


def _curve(f: Callable[[float], float], x: np.ndarray, first: int, deadline: float) -> np.ndarray:
    """The values of f, nan where it has none or the time is up.

    The failure comes first, then coarse steps before fine ones, so that a slow function spans x.
    """
    values = np.full(x.shape, np.nan)
    order = [
        first,
        *(place for start, step in ((0, 4), (2, 4), (1, 2)) for place in range(start, len(x), step)),
    ]
    for place in order:
        if perf_counter() > deadline:
            break
        try:
            values[place] = f(float(x[place]))
        except (Exception, CannotDifferentiate):
            continue
    return values


def _value(df: Any, t: float) -> float:
    numbers = real_numbers(plain(df(copied(t))))
    return float(numbers) if not isinstance(numbers, Mismatch) and numbers.ndim == 0 else np.nan


def _draw(curves: Curves) -> bytes:
    from matplotlib.figure import Figure

    low, high = curves.limits()
    figure = Figure(figsize=(5.2, 2.8), layout="constrained")
    axes = figure.add_subplot()
    shown = [_within(values, low, high) for values in (curves.measured, curves.yours)]
    both = np.isfinite(shown[0]) & np.isfinite(shown[1])
    axes.fill_between(curves.x, *shown, where=both, color="0.5", alpha=0.15, linewidth=0)
    axes.plot(curves.x, shown[1], **YOURS)
    axes.plot(curves.x, shown[0], **MEASURED)
    here = [curves.yours[curves.place], curves.measured[curves.place]]
    axes.axvline(curves.x[curves.place], color="0.4", linewidth=1, linestyle=":")
    for value, look in zip(here, (YOURS, MEASURED), strict=True):
        axes.plot(curves.x[curves.place], value, "o", color=look["color"], markersize=6)
    axes.set(xlabel="x", ylabel="slope", ylim=(low, high), xlim=(curves.x[0], curves.x[-1]))
    axes.spines[["top", "right"]].set_visible(False)
    heights = _label_heights(shown[1], shown[0], low, high)
    for text, height, ink in zip(("yours", "measured"), heights, INK, strict=True):
        axes.annotate(text, (1.02, height), xycoords=("axes fraction", "data"), color=ink, va="center")
    stream = BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        figure.savefig(stream, format="png", dpi=110)
    return stream.getvalue()


def _within(values: np.ndarray, low: float, high: float) -> np.ndarray:
    """The values, nan where they are so far outside the picture that a line to them would mean nothing."""
    reach = high - low
    return np.where((values > low - reach) & (values < high + reach), values, np.nan)


def _label_heights(yours: np.ndarray, measured: np.ndarray, low: float, high: float) -> tuple[float, float]:
    """Where the two names stand: at the right ends of the curves, and not upon one another."""
    ends = [
        float(np.clip(values[np.isfinite(values)][-1:], low, high).mean()) for values in (yours, measured)
    ]
    apart, middle = 0.13 * (high - low), (ends[0] + ends[1]) / 2
    if abs(ends[0] - ends[1]) < apart:
        middle = min(max(middle, low + apart), high - apart)
        above = ends[0] >= ends[1]
        ends = [middle + (apart if above else -apart) / 2, middle - (apart if above else -apart) / 2]
    return ends[0], ends[1]
