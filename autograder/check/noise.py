"""How much of a function's value is rounding noise."""

from __future__ import annotations

import math
from collections.abc import Sequence


def noise_level(values: Sequence[float]) -> float | None:
    """The standard deviation of the noise in equally spaced function values, or None where none shows.

    ECnoise of Moré and Wild, *Estimating computational noise*, SIAM J. Sci. Comput. 33 (2011): a smooth
    function disappears from a table of high differences and noise does not.  The order k of differences
    tells the level once it agrees with the next orders within a factor 4 and its differences change sign.
    """
    differences = list(values)
    levels: list[float] = []
    signs_change: list[bool] = []
    gamma = 1.0
    for k in range(1, len(values)):
        differences = [after - before for before, after in zip(differences, differences[1:], strict=False)]
        if k == 1 and 2 * differences.count(0.0) >= len(differences):
            return None
        gamma *= 0.5 * k / (2 * k - 1)
        levels.append(math.sqrt(gamma * math.fsum(d * d for d in differences) / len(differences)))
        signs_change.append(min(differences) < 0 < max(differences))
    for k in range(len(levels) - 2):
        agreeing = levels[k : k + 3]
        if signs_change[k] and max(agreeing) <= 4 * min(agreeing):
            return levels[k]
    return max(levels[-3:])
