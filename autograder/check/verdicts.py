"""Whether a given derivative agrees with a numerical one whose error is known."""

from __future__ import annotations

from enum import Enum

import numpy as np
from numpy.typing import ArrayLike

from autograder.check.differentiation import Estimate
from autograder.check.several_variables import EstimateArray


class Verdict(Enum):
    """What can honestly be said of a given value."""

    AGREE = "agree"
    DISAGREE = "disagree"
    CANNOT_TELL = "cannot tell"


def verdict(given: float, estimate: Estimate) -> Verdict:
    """Compare a given slope with a numerical one.

    With e the error of the estimate and s the larger of its size and the local scale of the function,
    they agree within 1e-6·s + 10·e, disagree from 1e-4·s on when that is also more than 10·e; between
    the two, and whenever e > 1e-5·s, nobody can tell.  At a kink any value between the two one-sided
    slopes is right.
    """
    lowest, highest = estimate.kink or (estimate.value, estimate.value)
    lowest, highest = min(lowest, highest), max(lowest, highest)
    error = estimate.error
    size = max(abs(lowest), abs(highest), estimate.scale)
    if not np.isfinite(error) or error > 1e-5 * size:
        return Verdict.CANNOT_TELL
    difference = max(lowest - given, given - highest, 0.0)
    if difference <= 1e-6 * size + 10 * error:
        return Verdict.AGREE
    if difference >= 1e-4 * size and difference > 10 * error or np.isnan(difference):
        return Verdict.DISAGREE
    return Verdict.CANNOT_TELL


def verdicts(given: ArrayLike, estimates: EstimateArray) -> np.ndarray:
    """The verdict on each entry: an object array of `Verdict` in the estimate's shape.

    Raises ValueError when the shapes differ.
    """
    values = np.asarray(given, dtype=float)
    if values.shape != estimates.shape:
        raise ValueError(f"a value of shape {values.shape} where shape {estimates.shape} was estimated")
    result = np.empty(values.shape, dtype=object)
    for index, entry in np.ndenumerate(estimates.entries):
        result[index] = verdict(float(values[index]), entry)
    return result


def overall(each: np.ndarray) -> Verdict:
    """One verdict for an array: any disagreement decides, then any doubt."""
    found = set(each.ravel().tolist())
    for strongest in (Verdict.DISAGREE, Verdict.CANNOT_TELL):
        if strongest in found:
            return strongest
    return Verdict.AGREE
