"""From what a check found to what is shown: one line for a pass, one error for a failure."""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, ParamSpec

import numpy as np

from autograder.check.calling import Call, builtin_name
from autograder.check.comparison import Mismatch
from autograder.check.diagnosis import Case, diagnose
from autograder.check.failures import CheckFailed
from autograder.check.fingerprints import fingerprints, known_mistake, note
from autograder.check.wording import LINE, at_input, digits_to_tell_apart, show

CROWDED = 8
Parameters = ParamSpec("Parameters")


def vocabulary(check: Callable[Parameters, str]) -> Callable[Parameters, None]:
    """Make a check of a function that returns what has been found right, or raises CheckFailed.

    Warnings are neither shown nor errors while it runs. A pass prints one line and returns None, so that no
    check leaves a value in its cell. A known mistake beside the notebook takes the place of a general
    diagnosis.
    """

    @wraps(check)
    def run(*args: Parameters.args, **kwargs: Parameters.kwargs) -> None:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            try:
                passed = check(*args, **kwargs)
            except CheckFailed as failure:
                note(failure.fingerprints)
                failure.diagnosis = known_mistake(failure.fingerprints) or failure.diagnosis
                raise failure.with_traceback(None) from None
        print(f"visible checks passed: {passed}")

    run.__signature__ = inspect.signature(check).replace(return_annotation=None)  # type: ignore[attr-defined]
    return run


def failed(
    failure: CheckFailed, calls: Sequence[Call], cases: Sequence[Case] = (), names: Sequence[str] = ()
) -> CheckFailed:
    """The failure with what its results tell: fingerprints of all calls, and a diagnosis of the cases."""
    outcomes = [
        (call.arguments, call.result if call.error is None else builtin_name(call.error)) for call in calls
    ]
    failure.fingerprints = fingerprints(outcomes)
    failure.diagnosis = failure.diagnosis or diagnose(cases, names)
    return failure


def mismatch_failure(mismatch: Mismatch, *, at: str = "", should: str, gave: str) -> CheckFailed:
    """The failure for a difference: "At `at` `should` 27.0, and `gave` 9.0.", or the same as a table."""
    expected, given = mismatch.expected, mismatch.given
    crowded = bool(mismatch.entry) and np.size(expected) > CROWDED
    digits = digits_to_tell_apart(*(_worst_entry(mismatch) if crowded else (expected, given)))
    if mismatch.part:
        should = f"{mismatch.part} of the result should be"
    first, second = show(expected, digits), show(given, digits)
    if mismatch.kind == "shape":
        first, second = _with_shape(expected, first), _with_shape(given, second)
    sentence = "" if mismatch.kind == "value" else mismatch.sentence
    line = f"{f'At {at} ' if at else ''}{should} {first}, and {gave} {second}."
    if len(line) > LINE or "\n" in line:
        rows = [(should, first), (gave, second)]
        if crowded:
            rows.append(_about_the_worst_entry(mismatch, digits))
        line = at_input(at, rows)
    elif not at:
        line = line[0].upper() + line[1:]
    return CheckFailed(f"{line}\n{sentence}".strip(), kind=mismatch.kind, sentence=mismatch.sentence)


def _worst_entry(mismatch: Mismatch) -> tuple[float, float]:
    """What is right there, and what was given."""
    values = (np.asarray(mismatch.expected)[mismatch.entry], np.asarray(mismatch.given)[mismatch.entry])
    return values[0].item(), values[1].item()


def _about_the_worst_entry(mismatch: Mismatch, digits: int) -> tuple[str, str]:
    right, came = _worst_entry(mismatch)
    index = ", ".join(map(str, mismatch.entry))
    return f"first of all [{index}]", f"{show(right, digits)} is right, {show(came, digits)} was given"


def _with_shape(value: Any, shown: str) -> str:
    return f"{shown}  of shape {value.shape}" if isinstance(value, np.ndarray) and value.ndim else shown


def inputs_phrase(count: int) -> str:
    """The words for so many inputs."""
    return f"at {count} input" + ("s" if count != 1 else "")
