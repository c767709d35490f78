"""Whether an answer that its check lets pass is the reference in other words, or a wrong one."""

from __future__ import annotations

import dis
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any

import numpy as np

from autograder import check
from autograder.check.comparison import DEFAULT_RTOL, compare
from autograder.check.plain import plain
from autograder.check.wording import cut, show
from autograder.grading.answer_key import AnswerKey, Exercise
from autograder.grading.key_namespace import Prepared, at_work, file_name_of
from autograder.grading.time_limit import OutOfTime, time_limit
from autograder.mutants.domain import (
    Objects,
    Trial,
    declared_domain,
    trials_like,
    trials_of_domain,
)

FEWEST = 20  # usable trials, or agreement proves nothing
_TRIAL_SECONDS = 1.0


@dataclass(frozen=True)
class Outcome:
    """What came of a trial: a result, or the name of an exception; whether the arguments were left alone."""

    result: Any = None
    error: str | None = None
    left_alone: bool = True


@dataclass(frozen=True)
class Expectation:
    """A trial, and what comes of it with the reference."""

    trial: Trial
    outcome: Outcome


@dataclass(frozen=True)
class Likeness:
    """The reference as it is seen from outside: on many inputs, or its value where it is no function.

    declared: whether the inputs come from the exercise's declared domain.
    """

    values: Mapping[str, Any]
    expectations: tuple[Expectation, ...]
    rtol: float
    declared: bool
    has_functions: bool

    def difference(self, objects: Objects) -> str | None:
        """Where the objects differ from the reference, in words; None where they agree on everything."""
        for name, value in self.values.items():
            if not same(objects.get(name), value, self.rtol):
                return f"{name} is {_shown(objects.get(name))}, the reference {_shown(value)}"
        for expectation in self.expectations:
            outcome = _outcome(expectation.trial, objects)
            if not _alike(outcome, expectation.outcome, self.rtol):
                right = _told(expectation.outcome)
                return f"at {expectation.trial.shown()}: {_told(outcome)}, the reference {right}"
        if self.has_functions and len(self.expectations) < FEWEST:
            return f"only {len(self.expectations)} inputs to compare on: declare the exercise's domain"
        return None


def likeness_of(
    prepared: Prepared, key: AnswerKey, exercise: Exercise, calls: Mapping[str, Sequence[tuple[Any, ...]]]
) -> Likeness:
    """Try the reference on its declared domain, or else on wide variations of the calls of its check."""
    reference = {name: prepared.namespace[name] for name in exercise.names}
    functions = {name for name, value in reference.items() if callable(value) and not _is_symbolic(value)}
    domain = declared_domain(key, prepared, exercise)
    with at_work(key.folder):
        trials = trials_like(calls) if domain is None else trials_of_domain(domain, exercise)
        expectations = tuple(
            _expectations(trials, reference, file_name_of(key.by_grade_id[exercise.answer_cell]))
        )
    return Likeness(
        values={name: value for name, value in reference.items() if name not in functions},
        expectations=expectations,
        rtol=DEFAULT_RTOL if domain is None else domain.rtol,
        declared=domain is not None,
        has_functions=bool(functions),
    )


def same(given: Any, expected: Any, rtol: float) -> bool:
    """Whether two results are the same as far as anybody can see."""
    if _is_symbolic(expected):
        try:
            check.expression(given, expected)
        except (check.CheckFailed, check.CannotJudge):
            return False
        return True
    return compare(plain(given), plain(expected), rtol=rtol) is None


def _is_symbolic(value: Any) -> bool:
    return hasattr(value, "free_symbols")


def _expectations(trials: Iterable[Trial], reference: Objects, answer_file: str) -> Iterator[Expectation]:
    """The trials that the reference can take: it ends soon, twice alike, finite or by its own `raise`."""
    for trial in trials:
        try:
            with time_limit(_TRIAL_SECONDS):
                first, second = (_outcome(trial, reference, answer_file) for _ in range(2))
        except OutOfTime:
            continue
        if (
            first is not None
            and second is not None
            and _is_usable(first)
            and _alike(second, first, DEFAULT_RTOL)
        ):
            yield Expectation(trial, first)


def _outcome(trial: Trial, objects: Objects, answer_file: str | None = None) -> Any:
    """The outcome; with `answer_file`, None for an exception that no `raise` in that file asked for."""
    try:
        result, left_alone = trial.run(objects)
    except Exception as error:
        if answer_file is not None and not _is_asked_for(error.__traceback__, answer_file):
            return None
        return Outcome(error=type(error).__name__)
    return Outcome(result, left_alone=left_alone)


def _is_asked_for(trace: TracebackType | None, answer_file: str) -> bool:
    """Whether an exception was raised by a `raise` statement of the answer, not by what it was given."""
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None or trace.tb_frame.f_code.co_filename != answer_file:
        return False
    return trace.tb_frame.f_code.co_code[trace.tb_lasti] == dis.opmap["RAISE_VARARGS"]


def _is_usable(outcome: Outcome) -> bool:
    return outcome.error is not None or _is_symbolic(outcome.result) or _is_finite(plain(outcome.result))


def _is_finite(value: Any) -> bool:
    """Whether plain data hold no nan, no infinity, no complex number: signs that an input was not meant."""
    if isinstance(value, dict):
        return all(_is_finite(item) for item in value.values())
    if isinstance(value, list | tuple):
        return all(_is_finite(item) for item in value)
    if isinstance(value, complex):
        return False
    if isinstance(value, np.ndarray):
        return value.dtype.kind != "c" and (value.dtype.kind != "f" or bool(np.all(np.isfinite(value))))
    return not isinstance(value, float) or bool(np.isfinite(value))


def _alike(given: Outcome, expected: Outcome, rtol: float) -> bool:
    if given.error is not None or expected.error is not None:
        return given.error == expected.error
    return given.left_alone == expected.left_alone and same(given.result, expected.result, rtol)


def _told(outcome: Outcome) -> str:
    if outcome.error is not None:
        return outcome.error
    return _shown(outcome.result) + ("" if outcome.left_alone else " and changed arguments")


def _shown(value: Any) -> str:
    return cut(" ".join(show(plain(value)).split()), 120)
