"""The slope of a function of one number, with an error that can be believed."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from autograder.check.evaluation import Evaluations, quietly
from autograder.check.ladder import NOWHERE, Limit, limit
from autograder.check.noise import noise_level

EPSILON = 2.0**-52
SURVEY_RATIO = 4  # octaves between neighbouring steps of the survey
TRUSTED = 3  # a slope that settles only among the smallest steps of the survey is not believed
SMALLEST_BELIEVED = 2.0**-40  # no slope is known to more than twelve digits


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

    @property
    def size(self) -> float:
        """What the error is compared with: the slope's own size, or the local scale where that is larger."""
        return max(abs(self.value), self.scale)


UNKNOWN = Estimate(math.nan, math.inf)


def differentiate(
    f: Callable[[Any], Any], x: float, *, batched: bool = False, time_limit: float = 10.0
) -> Estimate:
    """The slope of f: number → number at x.

    Raises CannotDifferentiate.
    """
    with quietly():
        return _Slope(Evaluations(f, float(x), batched=batched, time_limit=time_limit)).estimate()


class _Side:
    """The slopes from x towards one side, by the step's exponent: the step is 2**exponent."""

    def __init__(self, sign: int) -> None:
        self.sign = sign
        self.slopes: dict[int, float] = {}
        self.roundings: dict[int, float] = {}

    def limit(self, exponents: Iterable[int], noise: float) -> Limit:
        known = [e for e in exponents if e in self.slopes]
        return limit(
            [2.0**e for e in known], [self.slopes[e] for e in known], [self.noise(e, noise) for e in known], 1
        )

    def noise(self, exponent: int, noise: float) -> float:
        return 2 * max(noise, self.roundings[exponent]) / 2.0**exponent

    def reach(self, survey: Sequence[int], noise: float) -> int | None:
        """The largest exponent of the survey up to which the slopes settle as the step shrinks."""
        slopes = self.slopes
        if any(e not in slopes for e in survey[:3]):
            return None
        reach = survey[1]
        for before, here, after in zip(survey, survey[1:], survey[2:], strict=False):
            if after not in slopes:
                break
            closer, wider = abs(slopes[here] - slopes[before]), abs(slopes[after] - slopes[here])
            if not closer <= wider / 4 + 4 * self.noise(before, noise):
                break
            reach = after
        return reach


class _Slope:
    def __init__(self, values: Evaluations) -> None:
        self.values = values
        self.x, self.f0 = values.x, values.at_x
        self.survey = _survey_exponents(self.x)
        self.right, self.left = _Side(1), _Side(-1)

    def estimate(self) -> Estimate:
        noise = self._survey()
        found = self._believing(noise)
        if self.reach < self.survey[0] + 32:
            noise, found = self._after_a_jump(noise, found)
        for octaves in (8, 15, 22, 29):
            if found.error <= 1e-6 * found.size:
                break
            coarser = self._coarser_noise(self.survey[0] + octaves)
            if coarser > 2 * noise:
                found = min(found, self._believing(coarser), key=lambda estimate: estimate.error)
        return found

    def _after_a_jump(self, noise, found):
        jump = max(
            self._jump(side, found.value if math.isfinite(found.value) else side.slopes[self.survey[0]])
            for side in (self.right, self.left)
            if self.survey[0] in side.slopes
        )
        largest = max(
            abs(self.f0),
            *(
                abs(slope) * 2.0**e
                for side in (self.right, self.left)
                for e, slope in side.slopes.items()
                if e <= 0
            ),
        )
        if 2 * noise < jump <= 1e-6 * largest:
            return jump, self._believing(jump)
        return noise, found

    def _jump(self, side, slope) -> float:
        """The size of the discontinuity that ends the stretch where f goes straight, 0 if it is none."""

        def residual(step):
            (value,) = self.values.at([self.x + side.sign * step])
            return side.sign * (value - self.f0) - slope * step

        def departs(e):
            return abs(side.slopes[e] - slope) * 2.0**e > 8 * max(
                side.roundings[e], abs(slope) * 2.0 ** (e - 30)
            )

        out = [e for e in self.survey if e in side.slopes and departs(e)]
        if not out:
            return 0.0
        moved = 2.0 ** out[0]
        still = 0.0
        limit = abs(residual(moved)) / 2
        for _ in range(30):
            middle = (still + moved) / 2
            if abs(residual(middle)) <= limit:
                still = middle
            else:
                moved = middle
        here = residual(still)
        near = abs(residual(moved) - here)
        beyond = abs(residual(moved + 1024 * (moved - still)) - here)
        return near if beyond <= 50 * near else 0.0

    def _sample(
        self, exponents: Sequence[int], sides: Sequence[_Side], others: Sequence[float] = ()
    ) -> list[float]:
        points = [self.x + side.sign * 2.0**e for side in sides for e in exponents]
        found = self.values.at([*points, *others])
        owners = [(side, e) for side in sides for e in exponents]
        for (side, e), value in zip(owners, found, strict=False):
            if math.isfinite(value):
                step = 2.0**e
                slope = side.sign * (value - self.f0) / step
                side.slopes[e] = slope
                argument = abs(self.x) + step
                side.roundings[e] = EPSILON * (max(abs(value), abs(self.f0)) + argument * abs(slope) / 2)
        return found[len(points) :]

    def _survey(self) -> float:
        """Fill the survey on both sides; returns the noise in the values nearest to x."""
        spacing = 2.0 ** self.survey[0]
        around = self._sample(
            self.survey, (self.right, self.left), [self.x + j * spacing for j in (-3, -2, 2, 3)]
        )
        next_ones = [
            self.f0 + side.sign * side.slopes.get(self.survey[0], math.nan) * spacing
            for side in (self.left, self.right)
        ]
        near = [*around[:2], next_ones[0], self.f0, next_ones[1], *around[2:]]
        near = [value for value in near if math.isfinite(value)]
        return (noise_level(near) or 0.0) if len(near) >= 4 else 0.0

    def _coarser_noise(self, exponent: int) -> float:
        """The noise at wider spacings, or 0: that of a corner grows with the spacing and is none."""
        levels, sizes = [], [abs(self.f0)]
        for more in (0.3, 2.5, 4.9):  # no powers of 2: quantised values can be in step with those
            spacing = 2.0 ** (exponent + more)
            near = self.values.at([self.x + j * spacing for j in (-3, -2, -1, 1, 2, 3)])
            near.insert(3, self.f0)
            if all(map(math.isfinite, near)):
                levels.append(noise_level(near) or 0.0)
                sizes += map(abs, near)
        *_, second, largest = [0.0, 0.0, *sorted(levels)]
        return largest if largest <= min(2.5 * second, 1e-6 * max(sizes)) else 0.0

    def _believing(self, noise: float) -> Estimate:
        """The slope, if the values carry this much noise."""
        reaches = {side: side.reach(self.survey, noise) for side in (self.right, self.left)}
        sides = [side for side, reach in reaches.items() if reach is not None]
        self.reach = self.survey[0]
        if not sides:
            return UNKNOWN
        reach = min(reaches[side] for side in sides)
        self.reach = reach
        if reach < self.survey[TRUSTED]:
            return UNKNOWN
        survey = [e for e in self.survey if e <= reach]
        rough = [side.limit([e for e in self.survey if e <= reaches[side]], noise) for side in sides]
        found = UNKNOWN
        for highest in (reach + 1, reach + 4):
            fine = range(reach - 7, highest + 1)
            self._sample([e for e in fine if e not in self.survey], sides)
            window = sorted({*survey, *fine})
            found = self._conclude(sides, rough, window, noise)
            if found.error <= 1e-7 * found.size:
                break
        return found

    def _conclude(self, sides, rough, window, noise) -> Estimate:
        results = [min(r, side.limit(window, noise), key=lambda r: r.error) for r, side in zip(rough, sides)]
        reach = window[-1]
        if len(sides) == 2:
            right, left = results
            gap = abs(right.value - left.value)
            size = max(abs(right.value), abs(left.value))
            if gap > 10 * (right.error + left.error) and gap > 1e-4 * size:
                return Estimate(
                    (right.value + left.value) / 2,
                    max(right.error, left.error),
                    (left.value, right.value),
                    size,
                )
            results.append(self._central(window, noise))
        best = min(results, key=lambda r: r.error)
        if (
            not best.value
            and not noise
            and all(side.slopes.get(e) == 0 for side in sides for e in self.survey[:3])
        ):
            return self._flat(sides, noise)
        unit = max(1.0, abs(self.x))
        at = max((e for e in self.survey if e <= reach and 2.0**e <= unit), default=self.survey[0])
        variation = max(abs(side.slopes[at]) for side in sides if at in side.slopes)
        error = max(
            best.error,
            SMALLEST_BELIEVED * abs(best.value),
            4 * EPSILON * min(variation, 1e6 * abs(best.value)),
        )
        scale = abs(best.value)
        if scale <= 10 * error:
            scale = max(scale, variation)
        return Estimate(best.value, error, None, scale)

    def _central(self, window: Sequence[int], noise: float) -> Limit:
        right, left = self.right, self.left
        known = [e for e in window if e in right.slopes and e in left.slopes]
        slopes = [(right.slopes[e] + left.slopes[e]) / 2 for e in known]
        noises = [(right.noise(e, noise) + left.noise(e, noise)) / 2 for e in known]
        return limit([2.0**e for e in known], slopes, noises, 2)

    def _flat(self, sides, noise) -> Estimate:
        """f does not change near x."""
        moves = [(min((e for e in side.slopes if side.slopes[e]), default=None), side) for side in sides]
        moves = [(e, side) for e, side in moves if e is not None]
        if not moves:
            return Estimate(0.0, 0.0)
        variation = max(abs(slope) for side in sides for slope in side.slopes.values())
        jump = max(self._jump(side, 0.0) for _, side in moves)
        largest = max(
            abs(self.f0),
            *(
                abs(slope) * 2.0**e
                for side in sides
                for e, slope in side.slopes.items()
                if e <= self.reach + 4
            ),
        )
        if noise < jump <= 1e-6 * largest:
            return self._believing(jump)
        return Estimate(0.0, 4 * EPSILON * variation, None, variation)


def _survey_exponents(x: float) -> list[int]:
    magnitude = abs(x)
    exponent = math.frexp(magnitude)[1] - 1 if magnitude > 2.0**-60 else 0
    bottom = exponent - 47 if magnitude >= 1 else min(-47, exponent - 20)
    top = max(13, exponent + 13)
    return list(range(bottom, top + 1, SURVEY_RATIO))
