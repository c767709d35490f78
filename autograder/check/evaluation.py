"""Calling a function at many points: safely, silently, and within a time limit."""

from __future__ import annotations

import contextlib
import io
import math
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from autograder.check.interruption import Interrupted, Watch

NAN = math.nan
PATIENCE = 0.5  # seconds that one call may take in any case,
SLOWNESS = 20.0  # or so many times that at the input itself
CALLS_OF_A_SLOPE = 60  # what a slope usually needs, for telling early that a function is too slow


class CannotDifferentiate(ValueError):
    """A function that cannot be differentiated here; the message is one sentence that says why.

    `reason` is one of "raised", "not a number", "complex", "type", "shape", "random", "changed its argument",
    "not batched", "slow"; `error` is the exception that the function raised, if it did.
    """

    def __init__(self, reason: str, sentence: str, error: BaseException | None = None) -> None:
        super().__init__(sentence)
        self.reason = reason
        self.sentence = sentence
        self.error = error


class _Nowhere(io.TextIOBase):
    """A text stream that forgets what it is told."""

    def write(self, text: str) -> int:
        return len(text)


@contextlib.contextmanager
def quietly() -> Iterator[None]:
    """Without prints and warnings: the points of a ladder lie where a function may well complain."""
    with warnings.catch_warnings(), np.errstate(all="ignore"), contextlib.redirect_stdout(_Nowhere()):
        warnings.simplefilter("ignore")
        yield


def one_number(result: Any, x: Any) -> float:
    """The finite number that a function returned at x.

    Python and NumPy numbers and 0-d arrays count.  Raises CannotDifferentiate for anything else.
    """
    kind = type(result).__name__
    if result is None:
        raise CannotDifferentiate("type", f"At {x!r} the function returned nothing (None).")
    if isinstance(result, (list, tuple)) or getattr(result, "shape", ()):
        size = f"of length {len(result)}" if isinstance(result, (list, tuple)) else f"of shape {result.shape}"
        raise CannotDifferentiate("shape", f"At {x!r} the function returned a {kind} {size}, not one number.")
    if np.iscomplexobj(result):
        raise CannotDifferentiate("complex", f"At {x!r} the function returned a complex number.")
    try:
        if isinstance(result, (str, bytes, bool, np.bool_)):
            raise TypeError
        number = float(result)
    except OverflowError:
        number = math.inf
    except (TypeError, ValueError):
        raise CannotDifferentiate("type", f"At {x!r} the function returned a {kind}, not a number.") from None
    if not math.isfinite(number):
        raise CannotDifferentiate("not a number", f"At {x!r} the function returned {number}.")
    return number


class Deadline:
    """The moment by which an answer is wanted, `seconds` from now."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.end = time.perf_counter() + seconds

    @property
    def left(self) -> float:
        """The seconds that are left."""
        return self.end - time.perf_counter()

    def expect(self, seconds: float = 0.0) -> None:
        """Raise CannotDifferentiate when what still takes `seconds` will be too late."""
        if seconds > self.left:
            raise self.missed()

    def missed(self) -> CannotDifferentiate:
        """What to raise when it is too late."""
        sentence = f"The function is too slow for its slopes to be found within {self.seconds:g} seconds."
        return CannotDifferentiate("slow", sentence)


class Calls:
    """Calls of a function, each cut short where it takes far longer than at the input itself, or too long.

    Beyond a distance at which a call was cut short, on the same side, no other call is made: a loop that
    converges near the input need not come to an end far away.
    """

    def __init__(self, deadline: Deadline) -> None:
        self.deadline = deadline
        self.watch = Watch()
        self.seconds = 0.0
        self._too_far = {1: math.inf, -1: math.inf}

    @contextlib.contextmanager
    def on_watch(self) -> Iterator[None]:
        """Cut short the calls made in this block that take too long, where that is possible."""
        try:
            with self.watch.on_duty():
                yield
        except Interrupted:  # at the very moment at which a call ended
            raise self.deadline.missed() from None

    def along_another_line(self) -> Calls:
        """Calls by the same deadline and under the same watch, that may be made at any distance again."""
        others = Calls(self.deadline)
        others.watch, others.seconds = self.watch, self.seconds
        return others

    def at_input(self, function: Callable[[Any], Any], argument: Any) -> Any:
        """What the function returns, or raises; CannotDifferentiate when it takes too long."""
        self.deadline.expect()
        try:
            self.watch.starts(self.deadline.end)
            return function(argument)
        except Interrupted:
            raise self.deadline.missed() from None
        finally:
            self.watch.ended()

    def nearby(self, function: Callable[[Any], Any], argument: Any, offset: float) -> Any:
        """What the function returns this far from the input, in one direction; nan where it returns nothing.

        Raises CannotDifferentiate when time is up.
        """
        now = time.perf_counter()
        if now > self.deadline.end:
            raise self.deadline.missed()
        side = 1 if offset > 0 else -1
        if abs(offset) >= self._too_far[side]:
            return NAN
        try:
            self.watch.starts(min(now + max(PATIENCE, SLOWNESS * self.seconds), self.deadline.end))
            return function(argument)
        except (Exception, SystemExit):
            return NAN
        except Interrupted:
            self.deadline.expect()
            self._too_far[side] = abs(offset)
            return NAN
        finally:
            self.watch.ended()


class Evaluations:
    """The values of f at the points asked for; nan where f has none.

    f takes one number, or with `batched` an array of shape (n,) and returns one of shape (n,).  A function
    with a method `call_many` (one that lives in another process) is asked for many points at once.
    """

    def __init__(self, f: Callable[[Any], Any], x: float, *, batched: bool, calls: Calls) -> None:
        if not math.isfinite(x):
            raise CannotDifferentiate("not a number", f"The input {x} is not a finite number.")
        self._f = f
        self._batched = batched
        self._calls, self._deadline = calls, calls.deadline
        self.x = x
        self.at_x = self._value_at_x()

    def allow(self, calls: int) -> bool:
        """Whether there is time for so many more calls, at the pace of those at x."""
        return calls * self._calls.seconds < self._deadline.left

    def at(self, points: Sequence[float]) -> list[float]:
        """The values at many points, nan where f raises, overflows or leaves the real numbers.

        Raises CannotDifferentiate when time is up or when a batch goes wrong as a whole.
        """
        if self._batched:
            return self._in_one_batch(points)
        if hasattr(self._f, "call_many"):
            answers = self._f.call_many([(point,) for point in points])  # type: ignore[attr-defined]
            self._deadline.expect()
            return [_number_or_nan(answer) if fine else NAN for fine, answer in answers]
        return [self._value(point) for point in points]

    def _value(self, point: float) -> float:
        value = self._calls.nearby(self._f, point, point - self.x)
        # the usual types first: this runs some fifty times for one slope
        if type(value) is float or type(value) is np.float64:
            return float(value) if math.isfinite(value) else NAN
        return _number_or_nan(value)

    def _value_at_x(self) -> float:
        (first, seconds), (second, again) = self._called_at_x(), self._called_at_x()
        if first != second:
            sentence = f"Called twice at {self.x!r}, the function returned two different values."
            raise CannotDifferentiate("random", sentence)
        self._calls.seconds = min(seconds, again)  # the machine may have been busy elsewhere once
        self._deadline.expect(CALLS_OF_A_SLOPE * self._calls.seconds)
        return first

    def _called_at_x(self) -> tuple[float, float]:
        """The value at x, and the seconds it took."""
        start = time.perf_counter()
        try:
            result = self._calls.at_input(self._f, self.x)
        except CannotDifferentiate:
            raise
        except (Exception, SystemExit) as error:
            message = f"At {self.x!r} the function raised {in_words(error)}"
            raise CannotDifferentiate("raised", message, error) from None
        return one_number(result, self.x), time.perf_counter() - start

    def _in_one_batch(self, points: Sequence[float]) -> list[float]:
        asked = np.array([self.x, *points])
        kept = asked.copy()
        try:
            answer = self._calls.at_input(self._f, asked)
        except CannotDifferentiate:
            raise
        except (Exception, SystemExit) as error:
            sentence = f"On an array of inputs the function raised {in_words(error)}"
            raise CannotDifferentiate("not batched", sentence, error) from None
        if not np.array_equal(asked, kept):
            raise CannotDifferentiate("changed its argument", "The function changed the array it was given.")
        if np.shape(answer) != asked.shape:
            sentence = (
                f"For inputs of shape {asked.shape} the function returned values of shape {np.shape(answer)}."
            )
            raise CannotDifferentiate("not batched", sentence)
        values = [_number_or_nan(value) for value in np.asarray(answer).tolist()]
        size = max((abs(value) for value in values if math.isfinite(value)), default=0.0)
        if not abs(values[0] - self.at_x) <= 1e-9 * size:
            sentence = (
                f"At {self.x!r} the function returns one value alone and another one among many inputs."
            )
            raise CannotDifferentiate("not batched", sentence)
        return values[1:]


def in_words(error: BaseException) -> str:
    """The type and the message of an exception."""
    return f"{type(error).__name__}: {error}" if str(error) else f"{type(error).__name__}."


def _number_or_nan(value: Any) -> float:
    try:
        return one_number(value, None)
    except CannotDifferentiate:
        return NAN
