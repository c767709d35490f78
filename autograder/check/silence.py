"""Whether a function calculates without a warning, where an exercise asks for that."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from autograder.check.calling import argument_lists, call, message_of, raised, require_function
from autograder.check.failures import CheckFailed
from autograder.check.reporting import failed, inputs_phrase, vocabulary
from autograder.check.wording import argument_names, at_input, function_name, show_arguments


@contextmanager
def strictly() -> Iterator[None]:
    """A RuntimeWarning is an error: overflow, division by zero, and what is not a number.

    An underflow is none of them: a number too small for a computer is 0. Other warnings pass unseen.
    """
    with warnings.catch_warnings(), np.errstate(divide="warn", over="warn", invalid="warn", under="ignore"):
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", RuntimeWarning)
        yield


@vocabulary
def silent(f: Any, *, at: Iterable[Any]) -> str:
    """`f` gives no RuntimeWarning at any input of `at`; what it returns there is not looked at.

    A function that sees to its warnings itself, as by `np.errstate`, is silent. Raises CheckFailed.
    """
    require_function(f)
    inputs = argument_lists(at)
    names = argument_names(f, count=len(inputs[0]))
    calls = [call(_strict(f), arguments) for arguments in inputs]
    for made in calls:
        if isinstance(made.error, RuntimeWarning):
            rows = [(f"{function_name(f)} should be silent, and warns", message_of(made.error))]
            text = at_input(show_arguments(made.arguments, names), rows)
            sentence = f"The function warns: {_kind(made.error)}."
            raise failed(CheckFailed(text, kind="warned", sentence=sentence), calls)
        if made.error is not None:
            raise failed(raised(f, made, names), calls)
    return f"{function_name(f)} is silent {inputs_phrase(len(inputs))}"


def _strict(f: Any) -> Any:
    def strict(*arguments: Any) -> Any:
        if hasattr(f, "call_strictly"):
            return f.call_strictly(*arguments)
        with strictly():
            return f(*arguments)

    strict.__name__ = function_name(f)
    return strict


def _kind(warning: RuntimeWarning) -> str:
    """What kind of warning it is, in words that hold no input and no value."""
    message = message_of(warning)
    kinds = {"overflow": "a number became too large", "divide": "something was divided by zero"}
    return next((words for kind, words in kinds.items() if kind in message), "a result is not a number")
