"""Checks by comparison: values, functions against a reference, exceptions, and plain conditions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from autograder.check.calling import (
    Call,
    argument_lists,
    builtin_name,
    call,
    call_all,
    copied,
    message_of,
    raised,
    require_function,
)
from autograder.check.comparison import DEFAULT_RTOL, compare
from autograder.check.failures import CannotJudge, CheckFailed, NotAttempted
from autograder.check.plain import Opaque, plain
from autograder.check.reporting import inputs_phrase, mismatch_failure, vocabulary
from autograder.check.wording import argument_names, at_input, function_name, show, show_arguments

ErrorType = type[Exception] | tuple[type[Exception], ...]


@vocabulary
def matches(
    f: Any, reference: Any, *, at: Iterable[Any], rtol: float = DEFAULT_RTOL, atol: float = 0.0
) -> str:
    """`f` gives what `reference` gives at every input of `at`.

    A tuple in `at` is an argument list, anything else the single argument. Numbers agree when they differ by
    at most rtol * scale + atol, where the scale is the largest |expected| of the array or tuple; see
    `comparison.compare`.
    Raises CheckFailed, or CannotJudge where the reference itself fails.
    """
    inputs = argument_lists(at)
    calls = call_all(f, inputs)
    names = argument_names(f, reference)
    for made in calls:
        expected = _expected(reference, made.arguments)
        if made.error is not None:
            raise raised(f, made, names)
        mismatch = compare(made.result, expected, rtol=rtol, atol=atol)
        if mismatch is not None:
            at_arguments = show_arguments(made.arguments, names)
            should = f"{function_name(f)} should give"
            raise mismatch_failure(mismatch, at=at_arguments, should=should, gave="it gave")
    return f"{function_name(f)} {inputs_phrase(len(inputs))}"


def _expected(reference: Any, arguments: tuple[Any, ...]) -> Any:
    try:
        return plain(reference(*(copied(item) for item in arguments)))
    except Exception as error:
        said = f"{type(error).__name__}: {message_of(error)}"
        raise CannotJudge(f"At {show_arguments(arguments)} the reference raised {said}") from error


@vocabulary
def value(value: Any, expected: Any, *, rtol: float = DEFAULT_RTOL, atol: float = 0.0) -> str:
    """`value` is `expected`: a number, an array, a tuple or list, a dictionary, a truth value, or text.

    Tolerance as in `matches`. Raises CheckFailed.
    """
    given = attempted(value)
    mismatch = compare(given, plain(expected), rtol=rtol, atol=atol)
    if mismatch is not None:
        raise mismatch_failure(mismatch, should="the answer should be", gave="yours is")
    return "the value is right"


def attempted(value: Any) -> Any:
    """`value` as plain data; NotAttempted for `...` and None."""
    given = plain(value)
    if given is ... or given is None:
        raise NotAttempted
    return given


@vocabulary
def raises(error_type: ErrorType, f: Any, *args: Any, **kwargs: Any) -> str:
    """`f(*args, **kwargs)` raises an exception of the given type, or of one of several."""
    require_function(f)
    wanted = error_type if isinstance(error_type, tuple) else (error_type,)
    names = " or ".join(kind.__name__ for kind in wanted)
    made = _call_with_keywords(f, args, kwargs, wanted)
    at = show_arguments(made.arguments, argument_names(f)) if made.arguments else ""
    if made.error is None:
        text = at_input(at, [(f"{function_name(f)} should raise", names), ("it gave", show(made.result))])
        sentence = f"The function should raise {names} here, and does not."
        raise CheckFailed(text, kind="did not raise", sentence=sentence)
    if not issubclass(type(made.error), wanted):
        came = f"{type(made.error).__name__[:60]}: {message_of(made.error)}".rstrip(": ")
        text = at_input(at, [(f"{function_name(f)} should raise", names), ("it raised", came)])
        sentence = f"The function should raise {names}, and raises {builtin_name(made.error)}."
        raise CheckFailed(text, kind="raised", sentence=sentence)
    return f"{function_name(f)} raises {names}"


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
    shown there, so that no input and no value can leak.
    """
    outcome = plain(condition)
    if isinstance(outcome, np.ndarray) and outcome.size == 1:
        outcome = outcome.item()
    if outcome is True:
        return "the condition holds"
    sentence = "A condition on the result does not hold." if any(c.isdigit() for c in message) else message
    if outcome is False:
        raise CheckFailed(message, kind="condition", sentence=sentence)
    came = outcome.description if isinstance(outcome, Opaque) else show(outcome)
    raise CheckFailed(f"{message}\n(What was to be true or false is {came}.)", kind="type", sentence=sentence)
