"""Whether a given derivative agrees with a numerical one whose error is known."""

from __future__ import annotations

import math
from enum import Enum

import numpy as np
from numpy.typing import ArrayLike

from autograder.check.comparison import ZERO_BELOW
from autograder.check.differentiation import Estimate
from autograder.check.several_variables import EstimateArray


class Verdict(Enum):
    """What can honestly be said of a given value."""

    AGREE = "agree"
    DISAGREE = "disagree"
    CANNOT_TELL = "cannot tell"


def is_known(estimate: Estimate) -> bool:
    """Whether an estimate is close enough to judge by."""
    return estimate.error <= 1e-5 * estimate.size


def verdict(given: float, estimate: Estimate) -> Verdict:
    """Compare a given slope with a numerical one.

    With e the error of the estimate and s its size, they agree when they differ by at most 1e-6·s + 10·e, and
    disagree when they differ by at least 1e-4·s and by more than 10·e.  Between the two, and whenever
    e > 1e-5·s, nobody can tell.  The size is that of the slope; only where the slope may be zero is it the
    local scale of f.  At a kink the difference is that to the nearest value between the one-sided slopes.
    Where the estimate is exactly zero, what rounding leaves of a zero (ZERO_BELOW) agrees, too.
    """
    if not is_known(estimate):
        return Verdict.CANNOT_TELL
    if estimate.value == 0.0 and abs(given) <= ZERO_BELOW:
        return Verdict.AGREE
    lowest, highest = sorted(estimate.kink or (estimate.value, estimate.value))
    difference = max(lowest - given, given - highest, 0.0)
    if math.isnan(given) or (difference >= 1e-4 * estimate.size and difference > 10 * estimate.error):
        return Verdict.DISAGREE
    if difference <= 1e-6 * estimate.size + 10 * estimate.error:
        return Verdict.AGREE
    return Verdict.CANNOT_TELL


def verdicts(given: ArrayLike, estimates: EstimateArray) -> np.ndarray:
    """The verdict on each entry: an object array of `Verdict` in the shape of the estimates.

    Raises ValueError when the shapes differ.
    """
    values = np.asarray(given, dtype=float)
    if values.shape != estimates.shape:
        raise ValueError(f"a value of shape {values.shape} where shape {estimates.shape} was estimated")
    each = np.empty(values.shape, dtype=object)
    for index, estimate in np.ndenumerate(estimates.entries):
        each[index] = verdict(float(values[index]), estimate)
    return each


def overall(each: np.ndarray) -> Verdict:
    """One verdict for all entries: a disagreement decides, then a doubt; without entries they agree."""
    found = set(each.ravel().tolist())
    for strongest in (Verdict.DISAGREE, Verdict.CANNOT_TELL):
        if strongest in found:
            return strongest
    return Verdict.AGREE
