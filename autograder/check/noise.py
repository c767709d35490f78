"""How much of a function's value is rounding noise."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise


def noise_level(values: Sequence[float]) -> float:
    """The standard deviation of the noise in equally spaced function values (at least four of them).

    ECnoise (J. J. Moré and S. M. Wild, *Estimating computational noise*, SIAM J. Sci. Comput. 33, 2011): a
    smooth function disappears from a table of high differences, and noise does not.  The differences of an
    order tell the level when they change sign and agree with the next two orders within a factor 4; when no
    order does, the largest of the last three levels is taken.  Returns 0 when the spacing is too small for
    the values to vary.
    """
    differences = list(values)
    levels: list[float] = []
    change_sign: list[bool] = []
    gamma = 1.0
    for order in range(1, len(values)):
        differences = [after - before for before, after in pairwise(differences)]
        if order == 1 and 2 * differences.count(0.0) >= len(differences):
            return 0.0
        gamma *= order / (4 * order - 2)  # (order!)² / (2 order)!
        levels.append(math.sqrt(gamma / len(differences)) * math.hypot(*differences))
        change_sign.append(min(differences) < 0 < max(differences))
    for order in range(len(levels) - 2):
        agreeing = levels[order : order + 3]
        if change_sign[order] and max(agreeing) <= 4 * min(agreeing):
            return levels[order]
    return max(levels[-3:])
