"""From what a check found to what is shown: one line for a pass, one error for a failure."""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Callable, Iterable, Sequence
from functools import wraps
from typing import Any, ParamSpec

import numpy as np

from autograder.check.calling import Call, builtin_name, line_at_fault
from autograder.check.comparison import Mismatch
from autograder.check.diagnosis import Case, diagnose
from autograder.check.failures import CheckFailed
from autograder.check.fingerprints import fingerprints, known_mistake, note
from autograder.check.folding import running_kernel
from autograder.check.printing import bounded_printing
from autograder.check.wording import LINE, at_input, cut, digits_to_tell_apart, show

CROWDED = 8
MOST_KEYS = 10
Parameters = ParamSpec("Parameters")


def vocabulary(check: Callable[Parameters, str]) -> Callable[Parameters, None]:
    """Make a check of a function that returns what has been found right, or raises CheckFailed.

    Warnings are neither shown nor errors while it runs, and of a lot that is printed only the beginning is
    shown. A pass prints one line and returns None, so that no check leaves a value in its cell. A known
    mistake beside the notebook takes the place of a general diagnosis.
    """

    @wraps(check)
    def run(*args: Parameters.args, **kwargs: Parameters.kwargs) -> None:
        with warnings.catch_warnings(), np.errstate(all="ignore"), bounded_printing():
            warnings.simplefilter("ignore")
            try:
                passed = check(*args, **kwargs)
            except CheckFailed as failure:
                note(failure.fingerprints)
                failure.diagnosis = known_mistake(failure.fingerprints) or failure.diagnosis
                raise failure.with_traceback(None) from None
            except KeyboardInterrupt as interrupt:
                if running_kernel() is None:
                    raise
                raise _stopped(interrupt) from None
        print(f"visible checks passed: {passed}")

    run.__signature__ = inspect.signature(check).replace(return_annotation=None)  # type: ignore[attr-defined]
    return run


def _stopped(interrupt: KeyboardInterrupt) -> CheckFailed:
    """The failure for a check that the student stopped in a notebook."""
    lines = "".join(f", {place}: `{line}`" for place, line in line_at_fault(interrupt))
    text = f"Stopped while your code was running{lines}\nDoes a loop never end?"
    return CheckFailed(text, kind="stopped", sentence="The check was stopped while the answer was running.")


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
    if mismatch.part:
        should = f"{mismatch.part} of the result should be"
    if mismatch.kind == "keys":
        return _failure(_about_the_keys(mismatch, at), mismatch)
    if mismatch.kind == "type" and isinstance(expected, dict):
        keys = f" with the key{'s' if len(expected) > 1 else ''} {listed(expected)}" if expected else ""
        wanted = f"{should} a dictionary{keys}"
        return _failure(_sentence(at, f"{wanted}, and {gave} {_cut(show(given))}."), mismatch)
    crowded = bool(mismatch.entry) and np.size(expected) > CROWDED
    digits = digits_to_tell_apart(*(_worst_entry(mismatch) if crowded else (expected, given)))
    first, second = show(expected, digits), show(given, digits)
    if mismatch.kind == "shape":
        first, second = _with_shape(expected, first), _with_shape(given, second)
    sentence = "" if mismatch.kind == "value" else mismatch.sentence
    if mismatch.part:
        sentence = sentence.replace("The result", mismatch.part, 1)
    line = _sentence(at, f"{should} {first}, and {gave} {second}.")
    if len(line) > LINE or "\n" in line:
        rows = [(should if at else _sentence("", should), first), (gave, second)]
        if crowded:
            rows.append(_about_the_worst_entry(mismatch, digits))
        line = at_input(at, rows)
    return _failure(f"{line}\n{sentence}".strip(), mismatch)


def _failure(text: str, mismatch: Mismatch) -> CheckFailed:
    return CheckFailed(text, kind=mismatch.kind, sentence=mismatch.sentence)


def _sentence(at: str, said: str) -> str:
    """One sentence, with the input before it where there is one."""
    if not at:
        return said[0].upper() + said[1:]
    several = ", " in at or not said.startswith(("the ", "its "))  # then a comma makes it easier to read
    return f"At {at}{',' if several else ''} {said}"


def _about_the_keys(mismatch: Mismatch, at: str) -> str:
    """Which keys should be there, which are missing and which are too many."""
    missing = [key for key in mismatch.expected if key not in mismatch.given]
    foreign = [key for key in mismatch.given if key not in mismatch.expected]
    faults = [f"{listed(missing)} {_is_or_are(missing)} missing"] if missing else []
    if len(missing) == len(mismatch.expected) > 1:
        faults = ["none of them is there"]
    faults += [f"{listed(foreign)} {_does_or_do(foreign)} not belong there"] if foreign else []
    whose = f"{mismatch.part} of the result" if mismatch.part else "the dictionary"
    if not mismatch.expected:
        return _sentence(at, f"{whose} should be empty: {faults[-1]}.")
    keys = f"the keys of {whose} should be" if len(mismatch.expected) > 1 else f"the key of {whose} should be"
    return _sentence(at, f"{keys} {listed(mismatch.expected)}: {', and '.join(faults)}.")


def listed(keys: Iterable[Any]) -> str:
    """Some keys in words, "'abs', 'relu' and 'sin'", at most ten of them."""
    written = [_cut(show(key)) for key in keys]
    if len(written) > MOST_KEYS:
        written = [*written[: MOST_KEYS - 1], f"{len(written) - MOST_KEYS + 1} more"]
    return " and ".join(filter(None, (", ".join(written[:-1]), *written[-1:])))


def _cut(shown: str) -> str:
    return cut(shown.replace("\n", " "), 60)


def _is_or_are(keys: Sequence[Any]) -> str:
    return "is" if len(keys) == 1 else "are"


def _does_or_do(keys: Sequence[Any]) -> str:
    return "does" if len(keys) == 1 else "do"


def _worst_entry(mismatch: Mismatch) -> tuple[float, float]:
    """What is right there, and what was given."""
    values = (np.asarray(mismatch.expected)[mismatch.entry], np.asarray(mismatch.given)[mismatch.entry])
    return values[0].item(), values[1].item()


def _about_the_worst_entry(mismatch: Mismatch, digits: int) -> tuple[str, str]:
    right, came = _worst_entry(mismatch)
    index = ", ".join(map(str, mismatch.entry))
    return f"first of all [{index}]", f"{show(right, digits)} is right, {show(came, digits)} was given"


def _with_shape(value: Any, shown: str) -> str:
    several = isinstance(value, np.ndarray) and value.ndim and value.size
    return f"{shown}  of shape {value.shape}" if several else shown


def inputs_phrase(count: int) -> str:
    """The words for so many inputs."""
    return f"at {count} input" + ("s" if count != 1 else "")
