"""A function that remembers how it was called, and whether two outcomes are the same."""

from __future__ import annotations

import contextlib
import inspect
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.check.plain import plain
from autograder.sandbox import CannotCross

_MOST_CALLS = 2_000
_RELATIVE = 1e-7  # how closely two outcomes must agree to count as the same


@dataclass(frozen=True)
class Call:
    """One call and its outcome: a result, or the exception when `ok` is False."""

    arguments: tuple[Any, ...]
    ok: bool
    outcome: Any


class BrokenCheck(BaseException):
    """A check gives an answer what cannot cross the wall. A BaseException: no `except Exception` may take it
    for an error of the answer."""


class Recorded:
    """Stands for a function, calls it, and keeps the calls.

    What its arguments are called is asked of the reference: a function behind the wall cannot tell.
    Raises BrokenCheck for arguments that cannot cross the wall.
    """

    def __init__(self, function: Any, reference: Any = None) -> None:
        self.calls: list[Call] = []
        self._function = function
        self.__name__ = getattr(function, "__name__", "answer")
        with contextlib.suppress(ValueError, TypeError):  # some built-in functions have none
            self.__signature__ = inspect.signature(function if reference is None else reference)
        if hasattr(function, "call_many"):
            self.call_many = self._call_many
        if hasattr(function, "observe"):
            self.observe = self._observe
        if hasattr(function, "call_strictly"):
            self.call_strictly = self._call_strictly

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        if options:
            return self._function(*arguments, **options)
        return self._noted(self._function, arguments)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._function, name)

    def _call_many(self, argument_lists: Sequence[tuple[Any, ...]]) -> Any:
        kept = [_kept(arguments) for arguments in argument_lists]
        try:
            answers = self._function.call_many(argument_lists)
        except CannotCross as error:
            raise BrokenCheck(str(error)) from None
        for arguments, (ok, outcome) in zip(kept, answers, strict=False):
            self._note(arguments, ok, outcome)
        return answers

    def _observe(self, *arguments: Any) -> Any:
        return self._noted(self._function.observe, arguments, lambda observation: observation.result)

    def _call_strictly(self, *arguments: Any) -> Any:
        return self._noted(self._function.call_strictly, arguments)

    def _noted(
        self,
        call: Callable[..., Any],
        arguments: tuple[Any, ...],
        result_in: Callable[[Any], Any] = lambda came: came,
    ) -> Any:
        kept = _kept(arguments)
        try:
            came = call(*arguments)
        except CannotCross as error:
            raise BrokenCheck(str(error)) from None
        except Exception as error:
            self._note(kept, False, error)
            raise
        self._note(kept, True, result_in(came))
        return came

    def _note(self, arguments: tuple[Any, ...], ok: bool, outcome: Any) -> None:
        if len(self.calls) < _MOST_CALLS:
            self.calls.append(Call(arguments, ok, outcome))


def recorded(value: Any, reference: Any = None) -> Any:
    """A function wrapped so that its calls are kept, where the reference is a function too; else as it is."""
    expected = value if reference is None else reference
    expects_function = callable(expected) and not hasattr(expected, "free_symbols")
    return Recorded(value, expected) if expects_function and callable(value) else value


def has_raised(value: Any, kind: type[Exception]) -> bool:
    """Whether a call of a function that was recorded ended with an error of this kind."""
    return isinstance(value, Recorded) and any(isinstance(call.outcome, kind) for call in value.calls)


def same_outcome(one: Any, other: Any) -> bool:
    """Whether two results are equal up to rounding; exceptions are when their types are named alike.

    What is no data is like nothing else, and is asked nothing: an object could answer without end.
    """
    if isinstance(one, BaseException) or isinstance(other, BaseException):
        return type(one).__name__ == type(other).__name__
    return _same_data(plain(one), plain(other))


def _same_data(one: Any, other: Any) -> bool:
    if isinstance(one, float) and isinstance(other, float):  # nearly all, and NumPy takes its time over one
        both_undefined = math.isnan(one) and math.isnan(other)
        return both_undefined or math.isclose(one, other, rel_tol=2 * _RELATIVE)
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_same_data(one[name], other[name]) for name in one)
    if one is None or other is None or isinstance(one, str | bytes) or isinstance(other, str | bytes):
        return type(one) is type(other) and one == other
    if _is_ragged(one) or _is_ragged(other):
        return (
            isinstance(one, list | tuple)
            and isinstance(other, list | tuple)
            and len(one) == len(other)
            and all(_same_data(left, right) for left, right in zip(one, other, strict=True))
        )
    try:
        left, right = np.asarray(one), np.asarray(other)
        if left.shape != right.shape or left.dtype.kind not in "biufc" or right.dtype.kind not in "biufc":
            return False
        if (left.dtype.kind == "b") != (right.dtype.kind == "b"):  # truth values are no numbers
            return False
        scale = np.max(np.abs(right[np.isfinite(right)]), initial=0.0)
        return bool(np.allclose(left, right, rtol=_RELATIVE, atol=_RELATIVE * scale, equal_nan=True))
    except (TypeError, ValueError, OverflowError):
        return False


def _is_ragged(value: Any) -> bool:
    """Whether a sequence holds anything but numbers."""
    numbers = (bool, int, float, complex, np.number, np.bool_)
    return isinstance(value, list | tuple) and not all(isinstance(item, numbers) for item in value)


def _kept(arguments: tuple[Any, ...]) -> tuple[Any, ...]:
    """Arrays are copied: a check may go on to change them."""
    return tuple(value.copy() if isinstance(value, np.ndarray) else value for value in arguments)
