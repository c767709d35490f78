"""The slope of a function of one number, with an error that can be believed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from autograder.check.evaluation import CannotDifferentiate


@dataclass(frozen=True)
class Estimate:
    """A numerical slope.

    value: the slope.  error: what the true slope may differ by; infinite when there is no telling.
    kink: the slopes on the left and on the right when they differ.  scale: how steep the function is
    nearby, the size against which a slope near zero is judged.
    """

    value: float
    error: float
    kink: tuple[float, float] | None = None
    scale: float = 0.0


def differentiate(
    f: Callable[[Any], Any], x: float, *, batched: bool = False, time_limit: float = 10.0
) -> Estimate:
    """First version: a plain central difference, soon replaced."""
    try:
        step = 1e-4 * max(1.0, abs(x))
        right, left = float(f(x + step)), float(f(x - step))
        closer = (float(f(x + step / 2)) - float(f(x - step / 2))) / step
        wide = (right - left) / (2 * step)
    except Exception as error:
        raise CannotDifferentiate("raised", f"f raised {type(error).__name__} at {x!r}.") from None
    value = (4 * closer - wide) / 3
    return Estimate(value, abs(value - closer) + 1e-12 * (abs(right) + abs(left)) / step * 1e-3, None, abs(value))
