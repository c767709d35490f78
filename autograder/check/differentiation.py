"""The slope of a function of one number, with an error that can be believed."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from autograder.check.evaluation import Calls, CannotDifferentiate, Deadline, Evaluations, quietly
from autograder.check.ladder import Limit
from autograder.check.neighbourhood import EPSILON, OCTAVES, ROUNDING, SMALLEST, Neighbourhood, Side

FINE = 1e-7  # a relative error good enough to stop looking
CORNER = 1e-4  # a relative change of slope that must not be overlooked,
KINK = 1e-2  # and one that is called a kink
FEW_OCTAVES = 24  # a slope that only holds up to so near the smallest distance is suspicious,
TOO_FEW_OCTAVES = 12  # and up to here not believed
STAIRS = 1e-2  # smaller jumps, relative to the values of f around, may be steps or a line in rounded values
LAYERS_OF_NOISE = 3  # rounding of f itself, and of what it is computed from
MOST_DIGITS = 2.0**-40  # no slope is known better than to twelve digits


@dataclass(frozen=True)
class Estimate:
    """A numerical slope, in units of f over units of x.

    value: the slope (at a kink the mean of both).
    error: what the true slope may differ by; infinite when there is no telling.
    kink: the slopes on the left and on the right, where they differ; any value between them is right.
    scale: how steep f is nearby; the size against which a slope that may be zero is judged.
    """

    value: float
    error: float
    kink: tuple[float, float] | None = None
    scale: float = 0.0

    @property
    def size(self) -> float:
        """What an error is small against: the slope's own size, or the local scale where that is larger."""
        return max(abs(self.value), *map(abs, self.kink or ()), self.scale)


UNKNOWN = Estimate(math.nan, math.inf)


@dataclass(frozen=True)
class Finding:
    """An estimate and how it came about.

    reach: f was found smooth up to the distance 2**reach; step: the smallest step the estimate rests on;
    noise: that in the values of f, as believed.
    """

    estimate: Estimate
    reach: int
    step: float
    noise: float


def differentiate(
    f: Callable[[Any], Any], x: float, *, batched: bool = False, time_limit: float = 10.0
) -> Estimate:
    """The slope of f: number → number at x, by differences along a ladder of steps.

    Central and one-sided difference quotients over steps 2⁻ᵏ are extrapolated to step 0 (Richardson 1927,
    see `ladder`), given the noise in the values of f (Moré and Wild 2011, see `noise`); the error is what the
    extrapolations leave open.  At the edge of a domain the slope is one-sided.  With `batched`, f takes and
    returns arrays of shape (n,) as well and is called a few times instead of about fifty.

    Raises CannotDifferentiate when f at x raises, is not one finite real number or is random, and when f is
    so slow that `time_limit` (seconds) does not suffice for the calls that every slope takes.  A call that
    does not come to an end is cut short: in the main thread, where alarms exist and none is set.
    """
    try:
        at = float(x)
    except (TypeError, ValueError):
        raise CannotDifferentiate("type", f"The input {x!r} is not a number.") from None
    calls = Calls(Deadline(time_limit))
    with quietly(), calls.on_watch():
        values = Evaluations(f, at, batched=batched, calls=calls)
        return find_slope(Neighbourhood(values)).estimate


def find_slope(near: Neighbourhood) -> Finding:
    """The slope at the centre of a neighbourhood, and how it was found."""
    nearest = near.survey[0]
    found = _constant(near) or _believing(near, near.noise)
    for _ in range(LAYERS_OF_NOISE):
        if not (near.may_be_searched and _is_suspicious(near, found)):
            break
        noise = _quantum(near, found)
        if noise <= 2 * found.noise:
            break
        found = _believing(near, noise)
    for octaves in (8, 15, 22, 29):
        if found.estimate.error <= 10 * FINE * found.estimate.size or not near.may_be_searched:
            break
        noise = _coarser_noise(near, found, nearest + octaves)
        if noise > 2 * found.noise:
            found = min(found, _believing(near, noise), key=lambda finding: finding.estimate.error)
    return found


def _constant(near: Neighbourhood) -> Finding | None:
    """The finding for a function that is constant, up to rounding, as far as the eye reaches.

    One that is flat around x and changes elsewhere may have a tail there that rounding hides: no telling.
    """
    top = near.survey[-1]
    largest = near.largest_change()
    if largest > 16 * EPSILON * abs(near.at_x):
        return None
    if near.may_be_searched and near.changes_elsewhere():
        return Finding(UNKNOWN, near.survey[0], 0.0, near.noise)
    error = 4 * largest / near.unit + EPSILON * abs(near.at_x) / 2.0**top
    return Finding(Estimate(0.0, error, None, max(1e6 * error, SMALLEST)), top, 2.0**top, near.noise)


def _believing(near: Neighbourhood, noise: float) -> Finding:
    """The slope, if the values near x carry this much noise."""
    reaches = {side: side.reach(near.survey, noise) for side in near.sides}
    sides = {side: reach for side, reach in reaches.items() if reach is not None}
    reach = min(sides.values(), default=near.survey[0])
    found = Finding(UNKNOWN, reach, 0.0, noise)
    if reach < near.survey[0] + TOO_FEW_OCTAVES or near.is_but_noise(noise):
        return found
    if not any(side.slopes[e] for side in sides for e in near.survey[:3]):
        level = _level(near, noise)
        if level is not None:
            return level
    for window in _windows(near, reach, max(sides.values())):
        near.sample(window, list(sides))
        found = _conclude(near, sides, window, noise)
        if found.estimate.error <= FINE * found.estimate.size:
            break
    return found


def _windows(near: Neighbourhood, reach: int, farthest: int) -> Iterator[list[int]]:
    """Distances to extrapolate from: the survey up to the reach, then with all octaves about its end."""
    yield [e for e in near.survey if e <= reach]
    for end, start in ((reach + 1, reach - 7), (reach + 4, reach - 7), (farthest + 1, farthest - 7)):
        yield sorted({e for e in near.survey if e <= end} | set(range(start, end + 1)))


def _conclude(
    near: Neighbourhood, reaches: Mapping[Side, int], window: Sequence[int], noise: float
) -> Finding:
    """The slope from central differences, and from one-sided ones where those are not enough."""
    reach = min(reaches.values())
    limits = []
    if len(reaches) == 2:
        central = near.central(window, noise)
        limits = [central]
        if central.error <= FINE * abs(central.value) and near.is_straight(reach, noise):
            return _judgeable(near, central, reach, noise)
    sides = [
        side.limit(sorted({*window, *(e for e in near.survey if e <= far)}), noise)
        for side, far in reaches.items()
    ]
    if len(sides) == 2 and _are_apart(*sides):
        return Finding(_bent(*sides), reach, min(side.step for side in sides), noise)
    best = min([*sides, *limits], key=lambda limit: limit.error)
    return _judgeable(near, best, reach, noise)


def _judgeable(near: Neighbourhood, best: Limit, reach: int, noise: float) -> Finding:
    """Give the estimate an error and a scale that a formula for the slope can be held to.

    What noise may hide counts as an error, and so does the rounding of a formula.  Only a slope that may be
    zero is judged against the slopes nearby.
    """
    hidden = near.hidden_slope(reach - OCTAVES // 2, noise)
    error = max(best.error, hidden, MOST_DIGITS * abs(best.value))
    may_be_zero = abs(best.value) <= 2 * error
    if may_be_zero and noise:  # the reach may be that of noise, and f stand still for a part of it only
        error = max(error, near.hidden_slope(min(reach, near.first_change()), noise))
    scale = max(near.steepest(reach), SMALLEST) if may_be_zero else abs(best.value)
    return Finding(Estimate(best.value, error, None, scale), reach, best.step, noise)


def _bent(right: Limit, left: Limit) -> Estimate:
    """The estimate where the slopes of the two sides differ: a kink, or, where that is slight, a doubt."""
    value, error, gap = (right.value + left.value) / 2, max(right.error, left.error), right.value - left.value
    if abs(gap) > KINK * max(abs(right.value), abs(left.value)):
        return Estimate(value, error, (left.value, right.value))
    return Estimate(value, max(error, abs(gap)))


def _are_apart(right: Limit, left: Limit) -> bool:
    """Whether the slopes on the two sides are known to differ."""
    gap = abs(right.value - left.value)
    return gap > 10 * (right.error + left.error) and gap > CORNER * max(abs(right.value), abs(left.value))


def _is_suspicious(near: Neighbourhood, found: Finding) -> bool:
    """Whether f may look smooth only because its values are quantised, so that it stands still or drifts."""
    nearest = near.survey[0]
    return (
        found.reach < nearest + FEW_OCTAVES
        or found.step < 2.0 ** (nearest + TOO_FEW_OCTAVES)
        or near.has_another_slope(found.estimate.value, found.estimate.error, found.reach)
    )


def _quantum(near: Neighbourhood, found: Finding) -> float:
    """The size of the steps in quantised values, 0 if they are not quantised."""
    jump = near.jump(_line(near, found), found.noise)
    quantum = jump if _is_rounding(near, jump, found.reach + OCTAVES) else 0.0
    return max(quantum, *(_coarser_noise(near, found, e) for e in (near.survey[0], found.reach - OCTAVES)))


def _coarser_noise(near: Neighbourhood, found: Finding, exponent: int) -> float:
    """The noise at spacings above 2**exponent, if f jumps by as much where it stood still or ran straight.

    A ripple looks like noise at wide spacings too, and is smooth close up.
    """
    noise = near.coarser_noise(exponent)
    if noise > 2 * found.noise:
        for slope in (0.0, _line(near, found)):
            if near.jump(slope, noise / 16) >= noise / 4:
                return noise
    return 0.0


def _line(near: Neighbourhood, found: Finding) -> float:
    """The slope of f close to x."""
    value = found.estimate.value
    return value if math.isfinite(value) else near.right.slopes.get(near.survey[0], 0.0)


def _level(near: Neighbourhood, noise: float) -> Finding | None:
    """The finding for a function that does not change at all near x; None where that is but rounding."""
    first_change = near.first_change()
    if near.is_in_a_tail(noise):
        return Finding(UNKNOWN, first_change, 0.0, noise)
    jump = near.jump(0.0, noise)
    if _is_rounding(near, jump, first_change):
        return _believing(near, jump) if jump > noise else None
    if _is_rounding(near, jump, first_change, STAIRS) or _is_rounding(near, jump, near.survey[-1]):
        return Finding(UNKNOWN, first_change, 0.0, noise)
    steepest = near.steepest(near.survey[-1])
    estimate = Estimate(0.0, 4 * EPSILON * steepest, None, max(steepest, SMALLEST))
    return Finding(estimate, first_change, 2.0**first_change, noise)


def _is_rounding(near: Neighbourhood, jump: float, exponent: int, limit: float = ROUNDING) -> bool:
    """Whether a jump is small against the values of f up to a few units, or to the distance 2**exponent."""
    return 0 < jump <= limit * max(abs(near.at_x), near.largest_change(exponent))
