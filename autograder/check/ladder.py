"""Richardson extrapolation along a ladder of steps, with an error that can be believed."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

MOST_NODES = 6


@dataclass(frozen=True)
class Limit:
    """What a sequence of difference quotients tends to as the step goes to 0."""

    value: float
    error: float


NOWHERE = Limit(math.nan, math.inf)


def limit(steps: Sequence[float], quotients: Sequence[float], noises: Sequence[float], order: int) -> Limit:
    """The limit at step 0 of difference quotients whose error is a series in step**order.

    `steps` ascend; `noises` are bounds on the noise in each quotient.  Every run of up to six neighbouring
    steps is extrapolated (Neville's scheme; Richardson, *The deferred approach to the limit*, 1927), and the
    run that agrees best with its own shorter runs is believed.  A run whose quotients do not approach each
    other as fast as `order` promises is not believed further than their last change.
    """
    count = len(steps)
    powers = [step**order for step in steps]
    last_changes = _last_changes(powers, quotients, noises)
    runs: list[tuple[float, float, int]] = []
    rows = [(list(quotients), list(noises))]
    for width in range(1, min(count, MOST_NODES)):
        values, noise = rows[-1]
        longer, longer_noise = [], []
        for i in range(count - width):
            ratio = powers[i + width] / powers[i]
            value = values[i] + (values[i] - values[i + 1]) / (ratio - 1)
            bound = (ratio * noise[i] + noise[i + 1]) / (ratio - 1)
            error = max(abs(value - values[i]), abs(value - values[i + 1]) / 8, last_changes[i]) + bound
            runs.append((error, value, i))
            longer.append(value)
            longer_noise.append(bound)
        rows.append((longer, longer_noise))
    best = NOWHERE
    for error, value, first in sorted(runs):
        if error >= best.error:
            break
        for width in (0, 1):
            error = max(error, _contradiction(value, first, width, powers, *rows[width]))
        if error < best.error:
            best = Limit(value, error)
    return best


def _contradiction(
    value: float,
    first: int,
    width: int,
    powers: Sequence[float],
    values: Sequence[float],
    noises: Sequence[float],
) -> float:
    """How far, beyond noise, any step below `first` lies from the limit that the steps from there on promise."""
    power = width + 1
    promised = 2 * abs(values[first] - value) / powers[first] ** power
    return max(
        (abs(values[k] - value) - promised * powers[k] ** power - 3 * noises[k] for k in range(first)),
        default=0.0,
    )


def _last_changes(
    powers: Sequence[float], quotients: Sequence[float], noises: Sequence[float]
) -> list[float]:
    """For each step: twice the change to the next step, if that is no smaller than a series would have it, else 0."""
    count = len(powers)
    found = []
    for i in range(count - 1):
        change = abs(quotients[i + 1] - quotients[i])
        allowed = math.inf
        if i + 2 < count:
            next_change = abs(quotients[i + 2] - quotients[i + 1])
            shrink = (powers[i + 1] - powers[i]) / (powers[i + 2] - powers[i + 1])
            allowed = 1.6 * shrink * next_change
        slack = 2 * (noises[i] + noises[i + 1])
        found.append(2 * change if change > allowed + slack else 0.0)
    return found
