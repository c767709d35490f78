"""Naming the mistake behind a wrong answer: the known one that gives the same results."""

from __future__ import annotations

import contextlib
import copy
from collections.abc import Iterable, Mapping
from functools import lru_cache
from types import CodeType
from typing import Any

from autograder.check.comparison import not_comparable
from autograder.check.expressions import same_expression
from autograder.check.plain import plain
from autograder.check.silence import strictly
from autograder.grading.answer_key import AnswerKey, Exercise, NamedCode
from autograder.grading.checking import Verdict, judge
from autograder.grading.key_namespace import Prepared, at_work, transformed
from autograder.grading.recorded import Call, Recorded, same_outcome

_MOST_INPUTS = 50


def named_mistake(
    prepared: Prepared,
    key: AnswerKey,
    exercise: Exercise,
    objects: Mapping[str, Any],
    verdict: Verdict | None = None,
) -> NamedCode | None:
    """The known mistake that gives what these objects gave, call for call, and is not right by accident.

    A check ends at the first wrong result, which many a mistake can give: the answer is also asked for the
    other inputs that the check has. Where the results are objects, which tell nothing, it is the mistake of
    which the check says the very same. Trouble of the wall passes through.
    """
    with at_work(key.folder):
        fitting = _fitting(prepared, exercise, exercise.mistakes, objects)
        if fitting and _ask_further(prepared, exercise, objects):
            return next(iter(_fitting(prepared, exercise, fitting, objects)), None)
    in_sight = verdict is not None and not verdict.in_hidden
    if not fitting and in_sight and any(map(_tells_nothing, objects.values())):
        fitting = [
            mistake for mistake in exercise.mistakes if _said_of(prepared, key, exercise, mistake) == verdict
        ]
    return fitting[0] if fitting else None


def definition(prepared: Prepared, exercise: Exercise, code: NamedCode) -> dict[str, Any]:
    """What a mistake or a variant puts in the place of each of the exercise's names."""
    known = prepared.values.get((exercise.id, code.name))
    if known is not None:
        return known
    namespace = dict(prepared.namespace)
    exec(_compiled(code.source, code.name), namespace)
    function = namespace[code.name]
    if len(exercise.names) > 1:
        wrong = dict(function())
    else:
        wrong = dict.fromkeys(exercise.names, function() if exercise.is_value else function)
    if exercise.is_value:
        prepared.values[exercise.id, code.name] = wrong
    return wrong


@lru_cache(maxsize=1024)
def _compiled(source: str, name: str) -> CodeType:
    return compile(transformed(source), f"<{name}>", "exec")


def _fitting(
    prepared: Prepared, exercise: Exercise, mistakes: Iterable[NamedCode], objects: Mapping[str, Any]
) -> list[NamedCode]:
    return [mistake for mistake in mistakes if _fits(prepared, exercise, mistake, objects)]


def _fits(prepared: Prepared, exercise: Exercise, mistake: NamedCode, objects: Mapping[str, Any]) -> bool:
    try:
        wrong = definition(prepared, exercise, mistake)
        right = {name: prepared.namespace[name] for name in exercise.names}
        return all(_acts_like(objects.get(name), wrong.get(name)) for name in exercise.names) and not all(
            _acts_like(objects.get(name), right[name]) for name in exercise.names
        )
    except Exception:  # a mistake may well fail on inputs that its author did not think of
        return False


def _acts_like(given: Any, known: Any) -> bool:
    """Whether nothing that is known of `given` speaks against its being `known`."""
    if isinstance(given, Recorded):
        return callable(known) and all(_repeats(known, call) for call in given.calls)
    if hasattr(given, "values_at") or hasattr(known, "free_symbols"):
        return same_expression(given, known)
    return same_outcome(given, known)


def _repeats(function: Any, call: Call) -> bool:
    manner = strictly if isinstance(call.outcome, RuntimeWarning) else contextlib.nullcontext
    try:
        with manner():
            outcome = function(*copy.deepcopy(call.arguments))
    except Exception as error:
        return not call.ok and same_outcome(call.outcome, error)
    return call.ok and same_outcome(call.outcome, outcome)


def _ask_further(prepared: Prepared, exercise: Exercise, objects: Mapping[str, Any]) -> bool:
    """Call the answer on the inputs on which its check tried the reference; what it gives is recorded.

    Where it stops with an error it may still make the mistake: not everyone thinks of arrays.
    """
    asked = False
    for name, inputs in prepared.inputs.get(exercise.id, {}).items():
        answer = objects.get(name)
        if not isinstance(answer, Recorded) or not inputs:
            continue
        known = len(answer.calls)
        if hasattr(answer, "call_many"):
            answer.call_many(inputs[:_MOST_INPUTS])
        else:
            for arguments in inputs[:_MOST_INPUTS]:
                with contextlib.suppress(Exception):
                    answer(*arguments)
        answer.calls[known:] = [call for call in answer.calls[known:] if call.ok]
        asked = True
    return asked


def _tells_nothing(given: Any) -> bool:
    """Whether a part of what is known of `given` is no data."""
    outcomes = [call.outcome for call in given.calls if call.ok] if isinstance(given, Recorded) else [given]
    return any(not_comparable(plain(outcome)) is not None for outcome in outcomes)


def _said_of(prepared: Prepared, key: AnswerKey, exercise: Exercise, mistake: NamedCode) -> Verdict | None:
    """What the visible part of the check says of a mistake."""
    try:
        wrong = definition(prepared, exercise, mistake)
        return judge(prepared, key, exercise, wrong, b"the mistake")
    except Exception:
        return None
