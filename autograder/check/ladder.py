"""Richardson extrapolation along a ladder of steps, with an error that can be believed."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

MOST_STEPS = 6  # in one extrapolation; more only amplify the noise


@dataclass(frozen=True)
class Limit:
    """What difference quotients tend to, what that may be wrong by, and the smallest step it rests on."""

    value: float
    error: float
    step: float


UNKNOWN_LIMIT = Limit(math.nan, math.inf, 0.0)


def limit(steps: Sequence[float], quotients: Sequence[float], noises: Sequence[float], order: int) -> Limit:
    """The limit at step 0 of difference quotients whose error is a series in step**order.

    `steps` ascend; `noises` bound the noise in each quotient; all three have the same length.  Every run of
    two to six neighbouring steps is extrapolated (L. F. Richardson, *The deferred approach to the limit*,
    1927, in Neville's scheme).  A run is believed as far as

    - it agrees with the same run without its largest and without its smallest step,
    - its quotients approach each other as fast as a series in step**order must,
    - noise allows, and
    - no smaller step contradicts it.

    Of all runs the one with the smallest error is returned; with fewer than two steps the error is infinite.
    """
    powers = [(step / steps[-1]) ** order for step in steps]
    values, bounds = quotients, noises
    last_changes = _last_changes(powers, quotients, noises)
    runs: list[tuple[float, float, int]] = []
    for width in range(1, min(len(steps), MOST_STEPS)):
        longer: list[float] = []
        longer_bounds: list[float] = []
        for first in range(len(steps) - width):
            smaller = values[first]
            difference = smaller - values[first + 1]
            gain = powers[first] / (powers[first + width] - powers[first])
            value = smaller + difference * gain
            bound = bounds[first] + (bounds[first] + bounds[first + 1]) * gain
            # value changes by |difference|·gain without the largest step, by |difference|·(1 + gain) without
            # the smallest; the latter overstates the error of a run that is any good
            disagreement = abs(difference) * max(gain, (1 + gain) / 8)
            runs.append((max(disagreement, last_changes[first]) + bound, value, first))
            longer.append(value)
            longer_bounds.append(bound)
        values, bounds = longer, longer_bounds
    best = UNKNOWN_LIMIT
    for error, value, first in sorted(runs):
        if error >= best.error:
            break
        error = max(error, _contradiction(value, first, powers, quotients, noises))
        if error < best.error:
            best = Limit(value, error, steps[first])
    return best


def _contradiction(
    value: float, first: int, powers: Sequence[float], quotients: Sequence[float], noises: Sequence[float]
) -> float:
    """How far, beyond noise, a quotient below `first` lies from the value that those from there on lead to.

    The smaller the step, the nearer they must come to it.
    """
    pace = abs(quotients[first] - value) / powers[first]
    worst = 0.0
    for i in range(first):
        worst = max(worst, abs(quotients[i] - value) - 2 * pace * powers[i] - 3 * noises[i])
    return worst


def _last_changes(
    powers: Sequence[float], quotients: Sequence[float], noises: Sequence[float]
) -> list[float]:
    """For each step, twice the change of the quotient to the next step if changes do not shrink as they must.

    The changes of a series in step**order shrink with it.  Where they shrink more slowly (a cusp, a root, a
    logarithm) extrapolation is no help, and what is left to go is of the size of the last change.
    """
    changes = [abs(after - before) for before, after in pairwise(quotients)]
    found = []
    for i, change in enumerate(changes):
        allowed = 2 * (noises[i] + noises[i + 1])
        if i + 1 < len(changes):
            shrinkage = (powers[i + 1] - powers[i]) / (powers[i + 2] - powers[i + 1])
            allowed += 1.3 * shrinkage * changes[i + 1]
            found.append(2 * change if change > allowed else 0.0)
        else:
            found.append(0.0)
    return found
