"""Gradients, Jacobians and Hessians, entry by entry, each with its error."""

from __future__ import annotations

import contextlib
import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from autograder.check.differentiation import MOST_DIGITS, Estimate, Finding, find_slope
from autograder.check.evaluation import (
    CALLS_OF_A_SLOPE,
    Calls,
    CannotDifferentiate,
    Deadline,
    Evaluations,
    in_words,
    one_number,
    quietly,
)
from autograder.check.ladder import limit
from autograder.check.neighbourhood import EPSILON, Neighbourhood

Function = Callable[[Any], Any]
SECOND_DIFFERENCES = 18  # halvings of the step
CLOSE_TO_ZERO = 1e-8  # relative to the sizes around: the error of an entry that is then called zero
ERRORS_OF_A_SCALE = 2e5  # a scale on which an error is small enough to judge by
MOST_ROUNDING = 1e-6  # of the largest entry: a scale on which rounding to twelve digits is forgiven


@dataclass(frozen=True)
class EstimateArray:
    """Estimates in the shape of an array: `entries` is an object array of `Estimate`."""

    entries: np.ndarray

    @property
    def shape(self) -> tuple[int, ...]:
        return self.entries.shape

    @property
    def value(self) -> np.ndarray:
        """The values, float64, in the same shape."""
        return self._each(lambda entry: entry.value)

    @property
    def error(self) -> np.ndarray:
        """The errors, float64, in the same shape."""
        return self._each(lambda entry: entry.error)

    def _each(self, part: Callable[[Estimate], float]) -> np.ndarray:
        return np.array([part(entry) for entry in self.entries.ravel()], dtype=float).reshape(self.shape)


def gradient(f: Function, x: ArrayLike, *, batched: bool = False, time_limit: float = 30.0) -> EstimateArray:
    """The gradient of f: array → number, in the shape of x; each entry in units of f per unit of its x.

    With `batched`, f also takes n inputs at once: an array of shape (n, *shape of x) → shape (n,).
    Each entry is found as by `differentiate`, along its own coordinate.  Raises CannotDifferentiate as that
    does, and when f changes its argument; `time_limit` (seconds) is for the whole gradient.
    """
    return _first_derivatives(f, x, batched, time_limit, outputs=())


def jacobian(f: Function, x: ArrayLike, *, batched: bool = False, time_limit: float = 30.0) -> EstimateArray:
    """The Jacobian of f: array → array, of shape (*shape of f(x), *shape of x): (m, n) for vectors.

    Each entry is in units of its output per unit of its input, and found as by `differentiate`.
    With `batched`, f also takes shape (k, *shape of x) and returns (k, *shape of f(x)).  Raises
    CannotDifferentiate as `gradient` does.
    """
    return _first_derivatives(f, x, batched, time_limit, outputs=None)


def hessian(f: Function, x: ArrayLike, *, time_limit: float = 30.0) -> EstimateArray:
    """The Hessian of f: shape (n,) → number, of shape (n, n); in units of f per unit of one x and another.

    Second central differences (f(x+u+v) − f(x+u−v) − f(x−u+v) + f(x−u−v)) / 4|u||v| over steps that are
    halved again and again are extrapolated to step 0 like slopes (see `ladder`); the formula is that for
    mixed derivatives in Abramowitz and Stegun, *Handbook of Mathematical Functions* (1964), 25.3.26.  Raises
    CannotDifferentiate as `gradient` does.
    """
    point = _point(x)
    if point.ndim != 1 or not point.size:
        raise CannotDifferentiate("shape", f"A Hessian needs a vector, not an input of shape {point.shape}.")
    calls = Calls(Deadline(time_limit))
    with quietly(), calls.on_watch():
        entries_wanted = point.size * (point.size + 1) // 2
        number = point.size * CALLS_OF_A_SLOPE + entries_wanted * 4 * SECOND_DIFFERENCES
        at_point = float(_value_at(f, point, (), calls, number))
        lines = [_Line(f, point, (i,), (), False, calls) for i in range(point.size)]
        found = [line.slope(()) for line in lines]
        entries = np.empty((point.size, point.size), dtype=object)
        for i in range(point.size):
            for j in range(i + 1):
                entries[i, j] = entries[j, i] = _second_derivative(f, point, (i, j), found, calls)
    units = np.maximum(1.0, np.abs(point))
    slopes = [finding.estimate.value for finding in found]
    steepest = np.nanmax(np.abs(np.append(slopes, 0.0)) / np.append(units, 1.0))
    _hold_zeros_to_rounding(entries, float(max(steepest, abs(at_point) / units.min() ** 2)))
    return EstimateArray(entries)


def _first_derivatives(
    f: Function, x: ArrayLike, batched: bool, time_limit: float, outputs: tuple[int, ...] | None
) -> EstimateArray:
    point = _point(x)
    calls = Calls(Deadline(time_limit))
    with quietly(), calls.on_watch():
        outputs = _value_at(f, point, outputs, calls, point.size * CALLS_OF_A_SLOPE).shape
        entries = np.empty((*outputs, *point.shape), dtype=object)
        for index in np.ndindex(point.shape):
            line = _Line(f, point, index, outputs, batched, calls)
            for output in np.ndindex(outputs):
                entries[(*output, *index)] = line.slope(output).estimate
    for output in np.ndindex(outputs):
        _hold_zeros_to_rounding(entries[(*output, ...)])
    return EstimateArray(entries)


class _Line:
    """f along one coordinate through a point: number t → f(point with t there), each t computed once."""

    def __init__(
        self,
        f: Function,
        point: np.ndarray,
        index: tuple[int, ...],
        outputs: tuple[int, ...],
        batched: bool,
        calls: Calls,
    ) -> None:
        self._f, self._point, self._index = f, point, index
        self._outputs, self._batched = outputs, batched
        self._calls = calls.along_another_line()
        self._known: dict[float, np.ndarray] = {}

    def slope(self, output: tuple[int, ...]) -> Finding:
        """The derivative of one output along the line."""

        def values(t: Any) -> Any:
            if isinstance(t, float):
                return float(self._at([t])[0][output])
            return np.array([value[output] for value in self._at(t.tolist())])

        at = float(self._point[self._index])
        within = Calls(self._calls.deadline)  # its calls of `values` are no calls of f
        return find_slope(Neighbourhood(Evaluations(values, at, batched=True, calls=within)))

    def _at(self, ts: Sequence[float]) -> list[np.ndarray]:
        new = [t for t in dict.fromkeys(ts) if t not in self._known]
        if self._batched and len(new) > 1:
            self._known |= zip(new, self._in_one_batch(new), strict=True)
        elif hasattr(self._f, "call_many"):
            self._calls.deadline.expect()
            answers = self._f.call_many([(self._moved(t),) for t in new])  # type: ignore[attr-defined]
            self._known |= {
                t: _numbers_or_nan(answer if fine else None, self._outputs)
                for t, (fine, answer) in zip(new, answers, strict=True)
            }
        else:
            at = float(self._point[self._index])
            for t in new:
                value = self._calls.nearby(self._f, self._moved(t), t - at)
                self._known[t] = _numbers_or_nan(value, self._outputs)
        return [self._known[t] for t in ts]

    def _in_one_batch(self, ts: Sequence[float]) -> np.ndarray:
        batch = np.stack([self._moved(t) for t in ts])
        try:
            answer = np.asarray(self._calls.at_input(self._f, batch), dtype=float)
        except CannotDifferentiate:
            raise
        except (Exception, SystemExit) as error:
            sentence = f"On an array of inputs the function raised {in_words(error)}"
            raise CannotDifferentiate("not batched", sentence, error) from None
        if answer.shape != (len(ts), *self._outputs):
            sentence = (
                f"For inputs of shape {batch.shape} the function returned values of shape {answer.shape}."
            )
            raise CannotDifferentiate("not batched", sentence)
        return answer

    def _moved(self, t: float) -> np.ndarray:
        moved = self._point.copy()
        moved[self._index] = t
        return moved


def _second_derivative(
    f: Function, point: np.ndarray, index: tuple[int, int], found: Sequence[Finding], calls: Calls
) -> Estimate:
    i, j = index
    calls = calls.along_another_line()
    widths = [_first_width(found[k], float(point[k])) for k in index]
    noise = max(found[k].noise for k in index)
    slopes = [found[k].estimate.value for k in index]
    # the rounding of an argument moves f by as much
    moved = sum(
        abs(float(point[k]) * slope) for k, slope in zip(index, slopes, strict=True) if math.isfinite(slope)
    )
    steps, quotients, noises = [], [], []
    for halving in range(SECOND_DIFFERENCES, -1, -1):
        step = 2.0**-halving
        u, v = np.zeros_like(point), np.zeros_like(point)
        u[i], v[j] = first, second = widths[0] * step, widths[1] * step
        around = [point + corner for corner in (u + v, u - v, -u + v, -u - v)]
        corners = [float(_numbers_or_nan(calls.nearby(f, corner, step), ())) for corner in around]
        if not all(map(math.isfinite, corners)):
            continue
        area = 4 * first * second
        steps.append(step)
        quotients.append((corners[0] - corners[1] - corners[2] + corners[3]) / area)
        rounding = EPSILON * (max(map(abs, corners)) + moved / 2)
        noises.append(4 * max(noise, rounding) / area)
    best = limit(steps, quotients, noises, 2)
    return Estimate(best.value, max(best.error, MOST_DIGITS * abs(best.value)), None, abs(best.value))


def _first_width(finding: Finding, at: float) -> float:
    """The largest step along a coordinate for second differences."""
    unit = max(1.0, abs(at))
    return min(unit, 2.0**finding.reach) if math.isfinite(finding.estimate.error) else unit


def _hold_zeros_to_rounding(entries: np.ndarray, around: float = 0.0) -> None:
    """Hold each entry that may be zero to its own error and to the rounding of a formula for all entries.

    `entries` (changed in place) are the derivatives of one output: formulas for them are rounded alike, and
    those of another output may be of another size.  `around` is the size of the function itself, in the same
    units.  What is known of an entry must be close in comparison with these sizes, or nothing is said of it.
    """
    largest = max((entry.size for entry in entries.flat if math.isfinite(entry.value)), default=0.0)
    for index, entry in np.ndenumerate(entries):
        error = max(entry.error, 4 * EPSILON * largest)
        if entry.kink is None and abs(entry.value) <= 2 * error <= CLOSE_TO_ZERO * max(largest, around):
            scale = max(entry.scale, ERRORS_OF_A_SCALE * error, MOST_ROUNDING * largest)
            entries[index] = replace(entry, error=error, scale=scale)


def _point(x: ArrayLike) -> np.ndarray:
    try:
        point = np.array(x, dtype=float)
    except (TypeError, ValueError):
        raise CannotDifferentiate("type", f"The input {x!r} is not an array of numbers.") from None
    if not np.all(np.isfinite(point)):
        raise CannotDifferentiate("not a number", f"The input {x!r} is not finite.")
    return point


def _value_at(
    f: Function, point: np.ndarray, outputs: tuple[int, ...] | None, calls: Calls, number: int
) -> np.ndarray:
    """f at the point itself, of shape `outputs` (None: any), float64; every trouble is a CannotDifferentiate.

    `number` is how many more calls will be wanted, for telling early that f is too slow.
    """
    start = time.perf_counter()
    first = _called(f, point, calls)
    middle = time.perf_counter()
    second = _called(f, point, calls)
    # the machine may have been busy elsewhere once
    calls.seconds = min(middle - start, time.perf_counter() - middle)
    calls.deadline.expect(number * calls.seconds)
    value, again = (_numbers(result, point, outputs) for result in (first, second))
    if not np.array_equal(value, again):
        sentence = f"Called twice at {point.tolist()}, the function returned two different values."
        raise CannotDifferentiate("random", sentence)
    return value


def _called(f: Function, point: np.ndarray, calls: Calls) -> Any:
    argument = point.copy()
    try:
        result = calls.at_input(f, argument)
    except CannotDifferentiate:
        raise
    except (Exception, SystemExit) as error:
        sentence = f"At {point.tolist()} the function raised {in_words(error)}"
        raise CannotDifferentiate("raised", sentence, error) from None
    if not np.array_equal(argument, point):
        raise CannotDifferentiate("changed its argument", "The function changed the array it was given.")
    return result


def _numbers(result: Any, point: np.ndarray, outputs: tuple[int, ...] | None) -> np.ndarray:
    """What f returned at the point, as finite numbers."""
    if outputs == () or not isinstance(result, (list, tuple, np.ndarray)):
        return np.array(one_number(result, point.tolist()))
    if np.iscomplexobj(result):
        raise CannotDifferentiate("complex", f"At {point.tolist()} the function returned complex numbers.")
    try:
        value = np.array(result, dtype=float)
    except (TypeError, ValueError):
        sentence = f"At {point.tolist()} the function returned something else than an array of numbers."
        raise CannotDifferentiate("type", sentence) from None
    if not np.all(np.isfinite(value)):
        raise CannotDifferentiate("not a number", f"At {point.tolist()} the function returned {value}.")
    return value


def _numbers_or_nan(result: Any, outputs: tuple[int, ...]) -> np.ndarray:
    if not np.iscomplexobj(result):
        with contextlib.suppress(TypeError, ValueError):
            numbers = np.array(result, dtype=float)
            if numbers.shape == outputs:
                return numbers
    return np.full(outputs, math.nan)
