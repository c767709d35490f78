"""Calling a function of one number at many points: safely, silently and within a time limit."""

from __future__ import annotations

import contextlib
import math
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

NAN = math.nan
CALLS_OF_A_SLOPE = 60


class CannotDifferentiate(ValueError):
    """The function is not one that can be differentiated here; the message says why in one sentence.

    `reason` is one of "raised", "not a number", "complex", "type", "shape", "random",
    "changed its argument", "slow", "not batched".
    """

    def __init__(self, reason: str, sentence: str) -> None:
        super().__init__(sentence)
        self.reason = reason
        self.sentence = sentence


class _Nowhere:
    """A text stream that forgets what it is told."""

    def write(self, text: str) -> int:
        return len(text)

    def flush(self) -> None:
        pass


@contextlib.contextmanager
def quietly() -> Iterator[None]:
    """Neither prints nor warnings: the points of a ladder lie where a function may well complain."""
    with warnings.catch_warnings(), np.errstate(all="ignore"), contextlib.redirect_stdout(_Nowhere()):  # type: ignore[type-var]
        warnings.simplefilter("ignore")
        yield


def one_number(result: Any, x: Any) -> float:
    """The one finite number a function returned at x, or CannotDifferentiate with the sentence that says what else."""
    if isinstance(result, float) and math.isfinite(result):
        return float(result)
    if result is None:
        raise CannotDifferentiate("type", f"At {x!r} the function returned nothing (None).")
    if isinstance(result, (str, bytes, bool, np.bool_)):
        raise CannotDifferentiate(
            "type", f"At {x!r} the function returned a {type(result).__name__}, not a number."
        )
    shape = np.shape(result) if isinstance(result, (list, tuple, np.ndarray)) else ()
    if shape != () or isinstance(result, (list, tuple)):
        raise CannotDifferentiate(
            "shape", f"At {x!r} the function returned an array of shape {shape}, not one number."
        )
    if np.iscomplexobj(result):
        raise CannotDifferentiate("complex", f"At {x!r} the function returned a complex number.")
    try:
        number = float(result)
    except OverflowError:
        number = math.inf
    except Exception:
        raise CannotDifferentiate(
            "type", f"At {x!r} the function returned a {type(result).__name__}, not a number."
        ) from None
    if not math.isfinite(number):
        raise CannotDifferentiate("not a number", f"At {x!r} the function returned {number}.")
    return number


class Evaluations:
    """The values of f at the points asked for; nan where f has none.

    f takes one number, or with `batched` an array of shape (n,) → (n,).  A function that has `call_many`
    (one that lives in another process) is asked for many points at once.
    """

    def __init__(self, f: Callable[[Any], Any], x: float, *, batched: bool, time_limit: float) -> None:
        self._f = f
        self._batched = batched
        self._deadline = time.perf_counter() + time_limit
        self._time_limit = time_limit
        self.x = x
        self.at_x = self._at_the_input_itself()

    def at(self, points: Sequence[float]) -> list[float]:
        """The values at many points, nan where f raises, overflows or leaves the real numbers."""
        if self._batched:
            return self._in_one_batch(points)
        if hasattr(self._f, "call_many"):
            answers = self._f.call_many([(point,) for point in points])  # type: ignore[attr-defined]
            return [_number_or_nan(answer) if fine else NAN for fine, answer in answers]
        f, deadline, clock = self._f, self._deadline, time.perf_counter
        values = []
        for point in points:
            try:
                value = f(point)
                # the usual case first: this runs fifty times for one slope
                values.append(value if type(value) is float else _number_or_nan(value))
            except Exception:
                values.append(NAN)
            if clock() > deadline:
                raise self._too_slow()
        return values

    def _at_the_input_itself(self) -> float:
        start = time.perf_counter()
        first = self._call()
        second = self._call()
        if first != second:
            raise CannotDifferentiate(
                "random", f"Called twice at {self.x!r}, the function gave two different values."
            )
        if CALLS_OF_A_SLOPE / 2 * (time.perf_counter() - start) > self._time_limit:
            raise self._too_slow()
        return first

    def _call(self) -> float:
        try:
            result = self._f(self.x)
        except Exception as error:
            message = f"At {self.x!r} the function raised {type(error).__name__}: {error}"
            raise CannotDifferentiate("raised", message) from None
        return one_number(result, self.x)

    def _in_one_batch(self, points: Sequence[float]) -> list[float]:
        asked = np.array([self.x, *points])
        kept = asked.copy()
        try:
            answer = self._f(asked)
        except Exception as error:
            sentence = f"The function raised {type(error).__name__} on an array of inputs: {error}"
            raise CannotDifferentiate("not batched", sentence) from None
        if not np.array_equal(asked, kept):
            raise CannotDifferentiate("changed its argument", "The function changed the array it was given.")
        if np.shape(answer) != asked.shape:
            sentence = f"For inputs of shape {asked.shape} the function returned shape {np.shape(answer)}."
            raise CannotDifferentiate("not batched", sentence)
        values = [_number_or_nan(value) for value in np.asarray(answer).tolist()]
        if abs(values[0] - self.at_x) > 1e-9 * abs(self.at_x):
            sentence = f"At {self.x!r} the function gives one value alone and another one among many inputs."
            raise CannotDifferentiate("not batched", sentence)
        if time.perf_counter() > self._deadline:
            raise self._too_slow()
        return values[1:]

    def _too_slow(self) -> CannotDifferentiate:
        sentence = f"The function is too slow: its slope was not found within {self._time_limit:g} seconds."
        return CannotDifferentiate("slow", sentence)


def _number_or_nan(value: Any) -> float:
    try:
        return one_number(value, None)
    except CannotDifferentiate:
        return NAN
