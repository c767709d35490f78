"""A function around one input: its slopes over distances that are powers of 2, and the noise in it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import pairwise

from autograder.check.evaluation import CannotDifferentiate, Evaluations
from autograder.check.ladder import Limit, limit
from autograder.check.noise import noise_level

EPSILON = 2.0**-52
SMALLEST = 1e-290  # below it numbers run out of digits
OCTAVES = 4  # between neighbouring distances of the survey
BISECTIONS = 30
CALLS_OF_A_SEARCH = 400  # for noise and jumps, at most
NEARLY = 1e-5
MOST_NOISE = 1e-2  # of the values around: more of it is not noise but all there is
ROUNDING = 1e-6  # noise is no larger than this, relative to the values of f around
NEXT = (-3, -2, -1, 1, 2, 3)  # seven equally spaced points, with x itself
LANDMARKS = (0.0, 0.25, -0.25, 1.0, -1.0, 3.0, -3.0)  # where functions change that are flat far away
ONSET = 2.0**-14  # how far beyond the first change, relative to its distance, a corner must be visible
BARELY = 2.0**9  # units in the last place: a change that could be the tail of anything
LIKE_A_POWER = 2.0**10  # the growth in twice the distance of the tenth power of it
# spacings to look for noise at are no powers of 2: quantised values can be in step with those
GOLDEN = (1 + math.sqrt(5)) / 2
SPACINGS = ((0.3, 0.9, 1.4), (3.6, 4.3, 4.9))  # in octaves


class Side:
    """The slopes from x to points on one side of it, by the exponent of their distance, 2**exponent."""

    def __init__(self, sign: int) -> None:
        self.sign = sign
        self.slopes: dict[int, float] = {}
        self.roundings: dict[int, float] = {}

    def noise(self, exponent: int, noise: float) -> float:
        """A bound on the noise in a slope when the values carry `noise`, and no less than rounding."""
        return max(2 * noise, self.roundings[exponent]) / 2.0**exponent

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
    def may_be_searched(self) -> bool:
        """Whether f is fast enough to be called more often than needed."""
        return self._values.allow(CALLS_OF_A_SEARCH)

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
                value_rounding = EPSILON * max(abs(value), abs(self.at_x))
                argument_rounding = EPSILON / 2 * (abs(self.x) + distance) * abs(slope)
                side.slopes[e] = slope
                side.roundings[e] = value_rounding + argument_rounding
        return found[len(wanted) :]

    def central(self, exponents: Iterable[int], noise: float) -> Limit:
        """The slope from central differences at the distances given."""
        right, left = self.right, self.left
        known = [e for e in exponents if e in right.slopes and e in left.slopes]
        slopes = [(right.slopes[e] + left.slopes[e]) / 2 for e in known]
        noises = [(right.noise(e, noise) + left.noise(e, noise)) / 4 for e in known]  # f(x) is not in it
        return limit([2.0**e for e in known], slopes, noises, 2)

    def is_straight(self, exponent: int, noise: float) -> bool:
        """Whether both sides have nearly the same slope over some distance up to 2**exponent: no corner."""
        right, left = self.right, self.left
        for e in reversed(self.survey):
            if e <= exponent and e in right.slopes and e in left.slopes:
                gap = abs(right.slopes[e] - left.slopes[e]) + right.noise(e, noise) + left.noise(e, noise)
                if gap <= NEARLY * max(abs(right.slopes[e]), abs(left.slopes[e])):
                    return True
        return False

    def steepest(self, exponent: int) -> float:
        """The largest slope over the largest distance surveyed up to 2**exponent and to |x| (1 at zero)."""
        near = abs(self.x) or 1.0
        nearby = [e for e in self.survey if e <= exponent and 2.0**e <= near] or self.survey[:1]
        return max(abs(side.slopes.get(nearby[-1], 0.0)) for side in self.sides)

    def largest_change(self, exponent: int | None = None) -> float:
        """The largest difference from f(x) found up to a few units and up to 2**exponent, or anywhere."""
        return max(
            (
                abs(slope) * 2.0**e
                for side in self.sides
                for e, slope in side.slopes.items()
                if exponent is None or e <= exponent or 2.0**e <= 16 * self.unit
            ),
            default=0.0,
        )

    def first_change(self) -> int:
        """The smallest exponent at which f is known to differ from f(x), the largest of all if none is."""
        changes = (e for side in self.sides for e, slope in side.slopes.items() if slope)
        return min(changes, default=self.survey[-1])

    def is_but_noise(self, noise: float) -> bool:
        """Whether so much noise leaves nothing to be seen: a wave, perhaps, that no ladder resolves."""
        return noise > MOST_NOISE * max(abs(self.at_x), self.largest_change())

    def hidden_slope(self, exponent: int, noise: float) -> float:
        """The slope of what may be hidden in the noise of f within the distance 2**exponent."""
        return max(2 * noise, EPSILON * abs(self.at_x)) / 2.0**exponent

    def coarser_noise(self, exponent: int) -> float:
        """The noise at spacings somewhat above 2**exponent, or 0 if there is none.

        Noise is about the same at every spacing; what a corner looks like grows with the spacing.
        """
        largest = max(abs(self.at_x), self.largest_change(exponent + 8))
        narrow, wide = (self._noise_at([exponent + more for more in those]) for those in SPACINGS)
        noise = max(narrow, wide)
        return noise if noise <= min(3 * narrow, 3 * wide, ROUNDING * largest) else 0.0

    def _noise_at(self, exponents: Sequence[float]) -> float:
        """The largest noise level at these spacings."""
        lattices = ([self.x + j * 2.0**exponent for j in NEXT] for exponent in exponents)
        return max(self._noise_among(self._values.at(lattice)) for lattice in lattices)

    def has_another_slope(self, slope: float, error: float, exponent: int) -> bool:
        """Whether beyond 2**exponent f goes straight through x, on both sides, in another direction."""
        right, left = self.right.slopes, self.left.slopes
        beyond = [e for e in self.survey if e >= exponent and e in right and e in left]
        for here, there in pairwise(beyond):
            four = [side[e] for side in (right, left) for e in (here, there)]
            spread = max(four) - min(four)
            apart = abs(slope - four[0])
            if spread <= 0.1 * abs(four[0]) and apart > 3 * spread + 10 * error:
                return True
        return False

    def jump(self, slope: float, noise: float) -> float:
        """The size of the jump by which f first leaves the straight line of this slope; 0 if it bends off.

        Quantised values (rounding within f) jump, and a corner or a curve does not.
        """
        return max(self._jump_on(side, slope, noise) for side in self.sides)

    def _jump_on(self, side: Side, slope: float, noise: float) -> float:
        parting = self._parting(side, slope, noise)
        if parting is None:
            return 0.0
        on, off = parting
        before = self._off_the_line(side, slope, on)
        change = abs(self._off_the_line(side, slope, off) - before)
        later_change = abs(self._off_the_line(side, slope, off + 1024 * (off - on)) - before)
        return change if later_change <= 50 * change else 0.0

    def changes_elsewhere(self) -> bool:
        """Whether f, flat at all distances of the survey, is not so at those between, or at small numbers."""
        octaves = range(self.survey[0], self.survey[-1])
        between = [self.x + sign * 2.0**e for e in octaves for sign in (-1, 1)]
        values = self._values.at([*between, *LANDMARKS])
        flat = 16 * EPSILON * abs(self.at_x)
        return any(abs(value - self.at_x) > flat for value in values if math.isfinite(value))

    def is_in_a_tail(self, noise: float) -> bool:
        """Whether f, flat near x, sets in farther away like the tail of an exponential, hidden in rounding.

        A corner or a step is seen right behind it, and a power of the distance grows by a power of 2 in twice
        the distance.
        """
        return any(self._is_in_a_tail_of(side, noise) for side in self.sides)

    def _is_in_a_tail_of(self, side: Side, noise: float) -> bool:
        parting = self._parting(side, 0.0, noise)
        if parting is None:
            return False
        first, behind, farther = (
            abs(self._off_the_line(side, 0.0, times * parting[1])) for times in (1.0, 1 + ONSET, 2.0)
        )
        barely = max(BARELY * EPSILON * max(abs(self.at_x), farther), SMALLEST)
        return behind <= barely and farther > LIKE_A_POWER * first

    def _parting(self, side: Side, slope: float, noise: float) -> tuple[float, float] | None:
        """Two neighbouring distances between which f leaves the straight line of this slope, if it does."""

        def is_off(distance: float, change: float) -> bool:
            rounding = max(noise, EPSILON * abs(self.at_x))
            return not abs(change) <= 8 * max(rounding, abs(slope) * distance * 2.0**-30)

        changes = [(2.0**e, (side.slopes[e] - slope) * 2.0**e) for e in self.survey if e in side.slopes]
        beyond = [distance for distance, change in changes if is_off(distance, change)]
        if not beyond:
            return None
        on, off = 0.0, beyond[0]
        for _ in range(BISECTIONS):
            middle = (on + off) / 2
            if is_off(middle, self._off_the_line(side, slope, middle)):
                off = middle
            else:
                on = middle
        return on, off

    def _off_the_line(self, side: Side, slope: float, distance: float) -> float:
        (value,) = self._values.at([self.x + side.sign * distance])
        return side.sign * (value - self.at_x) - slope * distance

    def _first_look(self) -> float:
        """Fill the survey; returns the noise in equally spaced values next to x."""
        spacing = GOLDEN * 2.0 ** self.survey[0]
        around = self.sample(self.survey, self.sides, [self.x + j * spacing for j in NEXT])
        if not any(side.slopes for side in self.sides):
            sentence = f"Next to {self.x!r} the function has no finite values."
            raise CannotDifferentiate("not a number", sentence)
        return self._noise_among(around)

    def _noise_among(self, around: Sequence[float]) -> float:
        """The noise level of the values at the points NEXT to x; 0 if fewer than four of all are known."""
        values = [*around[:3], self.at_x, *around[3:]]
        known = [value for value in values if math.isfinite(value)]
        return noise_level(known) if len(known) >= 4 else 0.0


def _survey(x: float) -> list[int]:
    exponent = math.frexp(x)[1] - 1 if abs(x) > 2.0**-60 else 0
    nearest = exponent - 47 if exponent >= 0 else min(-47, exponent - 20)
    return list(range(nearest, min(max(0, exponent) + 14, 1000), OCTAVES))
