"""One check cell of the answer key, run on one answer."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from autograder import check, reference
from autograder.check.calling import builtin_name
from autograder.grading.answer_key import AnswerKey, Exercise
from autograder.grading.key_namespace import Prepared, at_work
from autograder.grading.recorded import BrokenCheck, Recorded, recorded
from autograder.grading.result import Status

NOT_ATTEMPTED = "Not attempted yet."
_LONGEST_MESSAGE = 2_000


@dataclass(frozen=True)
class Verdict:
    """What a check says. `in_hidden` tells that it was said by the part that students do not see.

    `diagnosis` is what may have happened, as far as the check can tell by itself; never of a hidden part.
    `undecided`: the check could not judge what the answer gave it.
    """

    status: Status
    sentence: str
    in_hidden: bool = False
    diagnosis: str = ""
    undecided: bool = False


def judge(
    prepared: Prepared, key: AnswerKey, exercise: Exercise, objects: Mapping[str, Any], seed: bytes
) -> Verdict:
    """Run the check in a copy of the key's namespace, where only the exercise's own names are the student's.

    The visible part sees the inputs that a student's own notebook sees; the hidden part draws from `seed`.
    Trouble of the wall and OutOfTime pass through.
    """
    namespace = {name: value for name, value in prepared.namespace.items() if name not in exercise.names}
    namespace |= objects
    shown = ""
    for part in prepared.checks[exercise.id]:
        seeded = check.seeded(seed) if part.hidden else contextlib.nullcontext()
        with at_work(key.folder) as printed, reference.bound_to(prepared.namespace), seeded:
            try:
                exec(part.code, namespace)
            except BrokenCheck as error:
                sentence = f"The check gives an answer what cannot cross the wall: {error}"
                return Verdict("grader error", sentence)
            except Exception as error:
                return _verdict_on(error, part.hidden, attempted=bool(shown))
        if not part.hidden:
            shown += printed.getvalue()
    if any(part.hidden for part in prepared.checks[exercise.id]):
        shown += "hidden checks passed"
    return Verdict("passed", shown.strip() or "All checks passed.")


def self_check(prepared: Prepared, key: AnswerKey, exercise: Exercise) -> str | None:
    """Why the key's own answer does not pass its own check, or None. Notes the inputs of the check."""
    missing = [name for name in exercise.names if name not in prepared.namespace]
    if missing:
        return f"its answer cell does not define {', '.join(missing)}"
    objects = {name: recorded(prepared.namespace[name]) for name in exercise.names}
    try:
        verdict = judge(prepared, key, exercise, objects, b"the reference itself")
    except Exception as error:
        return f"its check stops with {type(error).__name__}: {error}"
    if verdict.status != "passed":
        return f"the reference does not pass its own check: {verdict.sentence}"
    prepared.inputs[exercise.id] = {
        name: [call.arguments for call in value.calls]
        for name, value in objects.items()
        if isinstance(value, Recorded)
    }
    return None


def _verdict_on(error: Exception, hidden: bool, *, attempted: bool) -> Verdict:
    """What an error of a check means; `attempted`: something of the answer was found right before."""
    if isinstance(error, check.CannotJudge):
        sentence = f"The check could not judge: {_cut(str(error))}"
        return Verdict("grader error", sentence, hidden, undecided=True)
    if isinstance(error, check.NotAttempted | NotImplementedError):
        if attempted:
            return Verdict("failed", "Your answer does not cover every input yet.", hidden)
        return Verdict("not attempted", NOT_ATTEMPTED, hidden)
    if isinstance(error, check.CheckFailed):
        if hidden:
            return Verdict("failed", error.sentence, hidden)
        return Verdict("failed", str(error), hidden, error.diagnosis or "")
    if hidden:  # a class of the student's own could be named after the input
        kind = builtin_name(error)
        return Verdict(
            "failed", f"On an input that is not shown, your answer led to {_article(kind)}.", hidden
        )
    kind = type(error).__name__
    return Verdict("failed", f"The check stopped with {kind}: {_cut(str(error)) or 'no message'}", hidden)


def _article(noun: str) -> str:
    return f"{'an' if noun[:1] in 'AEIOUaeiou' else 'a'} {noun}"


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_MESSAGE else text[: _LONGEST_MESSAGE - 1] + "…"
