"""A function around one input: its slopes over distances that are powers of 2, and the noise in its values."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from autograder.check.evaluation import CannotDifferentiate, Evaluations
from autograder.check.ladder import Limit, limit
from autograder.check.noise import noise_level

EPSILON = 2.0**-52
OCTAVES = 4  # between neighbouring distances of the survey
BISECTIONS = 30


class Side:
    """The slopes from x to points on one side of it, by the exponent of their distance, 2**exponent."""

    def __init__(self, sign: int) -> None:
        self.sign = sign
        self.slopes: dict[int, float] = {}
        self.roundings: dict[int, float] = {}

    def noise(self, exponent: int, noise: float) -> float:
        """A bound on the noise in a slope when the values carry `noise`, and no less than rounding."""
        return 2 * max(noise, self.roundings[exponent]) / 2.0**exponent

    def limit(self, exponents: Iterable[int], noise: float) -> Limit:
        """The one-sided slope, from the distances given."""
        known = [e for e in exponents if e in self.slopes]
        noises = [self.noise(e, noise) for e in known]
        return limit([2.0**e for e in known], [self.slopes[e] for e in known], noises, 1)

    def reach(self, survey: Sequence[int], noise: float) -> int | None:
        """The largest exponent up to which the slopes settle as the distance shrinks; None if there are none.

        Settling means that the change from one distance to the next shrinks fourfold or more, or is noise.
        """
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


class Neighbourhood:
    """What is known of f around x.

    A survey from the smallest sensible distance (2⁻⁴⁷, relative to a large x) to a large one (2¹³) is made at
    once; distances between its own are added on demand.  `noise` is that of the values nearest to x.
    Raises CannotDifferentiate, as `Evaluations` does, and when f has no values next to x.
    """

    def __init__(self, values: Evaluations) -> None:
        self._values = values
        self.x, self.at_x = values.x, values.at_x
        self.survey = _survey(values.x)
        self.right, self.left = Side(1), Side(-1)
        self.noise = self._first_look()

    @property
    def unit(self) -> float:
        """The distance to look at where nothing is known of a function: |x|, and at least 1."""
        return max(1.0, abs(self.x))

    @property
    def sides(self) -> tuple[Side, Side]:
        return self.right, self.left

    def sample(
        self, exponents: Iterable[int], sides: Sequence[Side], others: Sequence[float] = ()
    ) -> list[float]:
        """Add slopes at these distances where they are missing; returns the values at the `others`."""
        wanted = [(side, e) for side in sides for e in exponents if e not in side.slopes]
        found = self._values.at([self.x + side.sign * 2.0**e for side, e in wanted] + list(others))
        for (side, e), value in zip(wanted, found, strict=False):
            if math.isfinite(value):
                distance = 2.0**e
                slope = side.sign * (value - self.at_x) / distance
                # a value is rounded, and so is the argument within it
                value_rounding = self._values.precision * max(abs(value), abs(self.at_x))
                argument_rounding = EPSILON / 2 * (abs(self.x) + distance) * abs(slope)
                side.slopes[e] = slope
                side.roundings[e] = value_rounding + argument_rounding
        return found[len(wanted) :]

    def central(self, exponents: Iterable[int], noise: float) -> Limit:
        """The slope from central differences at the distances given."""
        right, left = self.right, self.left
        known = [e for e in exponents if e in right.slopes and e in left.slopes]
        slopes = [(right.slopes[e] + left.slopes[e]) / 2 for e in known]
        noises = [(right.noise(e, noise) + left.noise(e, noise)) / 2 for e in known]
        return limit([2.0**e for e in known], slopes, noises, 2)

    def steepest(self, exponent: int) -> float:
        """The largest slope over the largest surveyed distance up to 2**exponent and up to the unit."""
        nearby = [e for e in self.survey if e <= exponent and 2.0**e <= self.unit] or self.survey[:1]
        return max(abs(side.slopes.get(nearby[-1], 0.0)) for side in self.sides)

    def largest_change(self, exponent: int | None = None) -> float:
        """The largest difference from f(x) found up to the distance 2**exponent, or anywhere."""
        changes = [
            abs(slope) * 2.0**e
            for side in self.sides
            for e, slope in side.slopes.items()
            if exponent is None or e <= exponent
        ]
        return max(changes, default=0.0)

    def coarser_noise(self, exponent: int) -> float:
        """The noise at spacings somewhat above 2**exponent, or 0 if there is none.

        Noise is about the same at every spacing; what a corner looks like grows with the spacing.
        """
        levels, sizes = [0.0, 0.0], [abs(self.at_x)]
        for more in (0.3, 2.5, 4.9):  # no powers of 2: quantised values can be in step with those
            spacing = 2.0 ** (exponent + more)
            near = self._values.at([self.x + j * spacing for j in (-3, -2, -1, 1, 2, 3)])
            near.insert(3, self.at_x)
            if all(map(math.isfinite, near)):
                levels.append(noise_level(near))
                sizes += map(abs, near)
        second, largest = sorted(levels)[-2:]
        return largest if largest <= min(2.5 * second, 1e-6 * max(sizes)) else 0.0

    def jump(self, slope: float) -> float:
        """The size of the jump by which f first leaves the straight line of this slope; 0 if it bends off.

        Quantised values (rounding within f) jump, and a corner or a curve does not.
        """
        return max(self._jump_on(side, slope) for side in self.sides)

    def _jump_on(self, side: Side, slope: float) -> float:
        def off_the_line(distance: float) -> float:
            (value,) = self._values.at([self.x + side.sign * distance])
            return side.sign * (value - self.at_x) - slope * distance

        left_at = [e for e in self.survey if e in side.slopes and self._is_off(side, e, slope)]
        if not left_at:
            return 0.0
        on, off = 0.0, 2.0 ** left_at[0]
        halfway = abs(off_the_line(off)) / 2
        for _ in range(BISECTIONS):
            middle = (on + off) / 2
            if abs(off_the_line(middle)) <= halfway:
                on = middle
            else:
                off = middle
        before = off_the_line(on)
        change = abs(off_the_line(off) - before)
        later_change = abs(off_the_line(off + 1024 * (off - on)) - before)
        return change if later_change <= 50 * change else 0.0

    @staticmethod
    def _is_off(side: Side, exponent: int, slope: float) -> bool:
        tolerance = max(side.roundings[exponent], abs(slope) * 2.0 ** (exponent - 30))
        return abs(side.slopes[exponent] - slope) * 2.0**exponent > 8 * tolerance

    def _first_look(self) -> float:
        """Fill the survey; returns the noise among the seven equally spaced values nearest to x."""
        nearest = self.survey[0]
        spacing = 2.0**nearest
        far_left, left, right, far_right = self.sample(
            self.survey, self.sides, [self.x + j * spacing for j in (-3, -2, 2, 3)]
        )
        next_left, next_right = (
            self.at_x + side.sign * side.slopes.get(nearest, math.nan) * spacing for side in (self.left, self.right)
        )
        near = [far_left, left, next_left, self.at_x, next_right, right, far_right]
        known = [value for value in near if math.isfinite(value)]
        if len(known) == 1:
            sentence = f"Next to {self.x!r} the function has no finite values."
            raise CannotDifferentiate("not a number", sentence)
        return noise_level(known) if len(known) >= 4 else 0.0


def _survey(x: float) -> list[int]:
    exponent = math.frexp(x)[1] - 1 if abs(x) > 2.0**-60 else 0
    nearest = exponent - 47 if exponent >= 0 else min(-47, exponent - 20)
    return list(range(nearest, max(0, exponent) + 14, OCTAVES))
