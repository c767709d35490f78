"""Checks by comparison: values, functions against a reference, exceptions, and plain conditions."""

from __future__ import annotations

from collections.abc import Iterable
from types import FunctionType
from typing import Any

import numpy as np

from autograder.check.arguments import copied, handed_over, identical
from autograder.check.calling import (
    Call,
    argument_lists,
    attempted,
    builtin_name,
    call,
    call_all,
    gives_different_results,
    message_of,
    raised,
    require_function,
)
from autograder.check.comparison import DEFAULT_RTOL, Mismatch, compare, not_comparable
from autograder.check.diagnosis import Case
from autograder.check.failures import CannotJudge, CheckFailed, NotAttempted
from autograder.check.plain import Opaque, plain
from autograder.check.reporting import failed, inputs_phrase, listed, mismatch_failure, vocabulary
from autograder.check.rounding import rounding_noise
from autograder.check.wording import argument_names, at_input, function_name, show, show_arguments

ErrorType = type[Exception] | tuple[type[Exception], ...]


@vocabulary
def matches(
    f: Any, reference: Any, *, at: Iterable[Any], rtol: float = DEFAULT_RTOL, atol: float = 0.0
) -> str:
    """`f` gives what `reference` gives at every input of `at`.

    A tuple in `at` is an argument list, anything else the single argument. Numbers agree when they differ by
    at most rtol * scale + atol, where the scale is the largest |expected| of the array or tuple, or by no
    more than the rounding of the inputs alone may account for; see `comparison.compare` and
    `rounding.rounding_noise`. Raises CheckFailed, or CannotJudge where the reference itself fails.
    """
    _require_tolerance(rtol, atol)
    inputs = argument_lists(at)
    names = argument_names(f, reference, count=len(inputs[0]))
    calls = call_all(f, inputs, names=names)
    expected = [_expected(reference, arguments) for arguments in inputs]
    for made, right in zip(calls, expected, strict=True):
        failure = _failure(f, reference, made, right, rtol, atol, names)
        if failure is not None and made.error is not None:
            raise failed(failure, calls)
        if failure is not None:
            cases = [
                Case(each.arguments, each.result, value, changed_arguments=_changed(f, each, each is made))
                for each, value in zip(calls, expected, strict=True)
                if each.error is None
            ]
            raise failed(failure, calls, cases, names)
    return f"{function_name(f)} is right {inputs_phrase(len(inputs))}"


def _expected(reference: Any, arguments: tuple[Any, ...]) -> Any:
    try:
        expected = plain(reference(*(copied(item) for item in arguments)))
    except (Exception, SystemExit) as error:
        said = f"{type(error).__name__}: {message_of(error)}"
        raise CannotJudge(f"At {show_arguments(arguments)} the reference raised {said}") from error
    _require_comparable(expected)
    return expected


def _require_comparable(expected: Any) -> None:
    """Raise CannotJudge where no answer could be compared with what an author expects."""
    kind = "..." if expected is ... else not_comparable(expected)
    if kind is not None:
        raise CannotJudge(f"The expected value is or holds {kind}, with which no answer can be compared.")


def _require_tolerance(*tolerances: float) -> None:
    """Raise CannotJudge where an author's tolerance is not a number from 0 up."""
    for tolerance in tolerances:
        if (
            isinstance(tolerance, bool)
            or not isinstance(tolerance, (int, float, np.number))
            or not tolerance >= 0
        ):
            raise CannotJudge(f"A tolerance is a number that is not negative, not {tolerance!r}.")


def _failure(
    f: Any, reference: Any, made: Call, expected: Any, rtol: float, atol: float, names: tuple[str, ...]
) -> CheckFailed | None:
    if made.error is not None:
        return raised(f, made, names)
    mismatch = compare(made.result, expected, rtol=rtol, atol=atol)
    if mismatch is not None and mismatch.kind == "value":
        mismatch = _beyond_rounding(mismatch, reference, made, expected, rtol, atol)
    if mismatch is None:
        return None
    if mismatch.kind == "value" and not identical(expected, _expected(reference, made.arguments)):
        raise CannotJudge("The reference gives different results for the same input.")
    if mismatch.kind == "value" and (different := gives_different_results(f, made, names)) is not None:
        return different
    at = show_arguments(made.arguments, names)
    return mismatch_failure(mismatch, at=at, should=f"{function_name(f)} should give", gave="it gave")


def _beyond_rounding(
    mismatch: Mismatch, reference: Any, made: Call, expected: Any, rtol: float, atol: float
) -> Mismatch | None:
    noise = rounding_noise(reference, made.arguments, expected)
    return compare(made.result, expected, rtol=rtol, atol=atol + noise) if noise else mismatch


def _changed(f: Any, made: Call, ask: bool) -> bool:
    """Whether the call changed its arguments; a function in another process has to be asked."""
    if ask and hasattr(f, "observe"):
        return bool(f.observe(*handed_over(made.arguments)).changed_arguments)
    return made.changed_arguments


@vocabulary
def value(value: Any, expected: Any, *, rtol: float = DEFAULT_RTOL, atol: float = 0.0) -> str:
    """`value` is `expected`: a number, an array, a tuple or list, a dictionary, a truth value, or text.

    A dictionary's value may be expected to be `...`: then its key must be there, whatever the value is.
    Tolerance as in `comparison.compare`. Raises CheckFailed.
    """
    _require_tolerance(rtol, atol)
    given, right = attempted(value), plain(expected)
    _require_comparable(right)
    mismatch = compare(given, right, rtol=rtol, atol=atol)
    if mismatch is not None:
        failure = mismatch_failure(mismatch, should="the answer should be", gave="yours is")
        raise failed(failure, [Call((), given)], [Case((), given, right)])
    return _found_right(right)


def _found_right(expected: Any) -> str:
    if not isinstance(expected, dict) or ... not in list(expected.values()):
        return "the value is right"
    looked_at = [key for key, value in expected.items() if value is not ...]
    if not looked_at:
        return "the keys are right; the values are looked at later"
    return f"the keys are right, and of the values {listed(looked_at)}; the others are looked at later"


@vocabulary
def raises(error_type: ErrorType, f: Any, *args: Any, **kwargs: Any) -> str:
    """`f(*args, **kwargs)` raises an exception of the given type, or of one of several."""
    wanted = error_type if isinstance(error_type, tuple) else (error_type,)
    if not wanted or not all(isinstance(kind, type) and issubclass(kind, BaseException) for kind in wanted):
        raise CannotJudge(f"check.raises wants a type of exception first, and got {error_type!r}.")
    require_function(f)
    made = _call_with_keywords(f, args, kwargs, wanted)
    if made.error is not None and issubclass(type(made.error), wanted):
        return f"{function_name(f)} raises {_either(wanted)}"
    raise failed(_did_not_raise(f, made, _either(wanted)), [made])


def _either(wanted: tuple[type, ...]) -> str:
    return " or ".join(kind.__name__ for kind in wanted)


def _did_not_raise(f: Any, made: Call, wanted: str) -> CheckFailed:
    at = show_arguments(made.arguments, argument_names(f)) if made.arguments else ""
    should = (f"{function_name(f)} should raise", wanted)
    if made.error is None:
        text = at_input(at, [should, ("it gave", show(made.result))])
        sentence = f"The function should raise {wanted} here, and does not."
        return CheckFailed(text, kind="did not raise", sentence=sentence)
    came = f"{type(made.error).__name__[:60]}: {message_of(made.error)}".rstrip(": ")
    text = at_input(at, [should, ("it raised", came)])
    sentence = f"The function should raise {wanted}, and raises {builtin_name(made.error)}."
    return CheckFailed(text, kind="raised", sentence=sentence)


def _call_with_keywords(
    f: Any, args: tuple[Any, ...], kwargs: dict[str, Any], wanted: tuple[type, ...]
) -> Call:
    if NotImplementedError in wanted:
        try:
            return Call(args, result=plain(f(*args, **kwargs)))
        except NotImplementedError as error:
            return Call(args, error=error)
    if not kwargs:
        return call(f, args)
    return call(lambda *values: f(*values, **{key: copied(item) for key, item in kwargs.items()}), args)


@vocabulary
def that(condition: Any, message: str) -> str:
    """`condition` is true. `message` is what the student reads where it is not.

    It is read in feedback on hidden checks too, unless it holds a figure: then only a general sentence is
    shown there, so that no input and no value can leak. A condition in which an answer is called is best
    given as a function without arguments, such as `lambda: f(2) > f(1)`: then whatever the answer does wrong
    in it is a failure of the answer. Raises CheckFailed.
    """
    if not isinstance(message, str):
        raise CannotJudge(f"check.that wants a message for the student, and got {message!r}.")
    if condition is ...:
        raise NotAttempted
    made = call(condition, ()) if type(condition) is FunctionType else Call((), plain(condition))
    if made.error is not None:
        raise _condition_raised(made.error, message)
    outcome = made.result
    if isinstance(outcome, np.ndarray) and outcome.size == 1:
        outcome = outcome.item()
    if outcome is True:
        return "the condition holds"
    sentence = "A condition on the result does not hold." if any(c.isdigit() for c in message) else message
    if outcome is False:
        raise CheckFailed(message, kind="condition", sentence=sentence)
    came = outcome.description if isinstance(outcome, Opaque) else show(outcome)
    raise CheckFailed(f"{message}\n(What was to be true or false is {came}.)", kind="type", sentence=sentence)


def _condition_raised(error: BaseException, message: str) -> CheckFailed:
    text = f"{message}\n(Finding out raised {type(error).__name__[:60]}: {message_of(error)})"
    return CheckFailed(text, kind="raised", sentence=f"The function raised {builtin_name(error)}.")
