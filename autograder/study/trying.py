"""Running the visible check of an exercise once more, quietly, to see how the answer stands now."""

from __future__ import annotations

import builtins
import contextlib
import dis
import io
from collections.abc import Iterable, Iterator, Mapping
from types import CodeType
from typing import Any, Literal

from autograder import check
from autograder.study.lesson_copy import Exercise

Status = Literal["passing", "failing", "not attempted"]


def statuses(exercises: Iterable[Exercise], names: Mapping[str, Any]) -> Iterator[tuple[str, Status]]:
    """How each exercise stands, by what the notebook's `names` hold now.

    An exercise is left out whose answer, or something else that its check uses, has not been run since the
    kernel started; so is what remains when the student stops a check that takes too long.
    """
    for exercise in exercises:
        try:
            status = _status(exercise, names)
        except (KeyboardInterrupt, _Stopped):
            return
        if status is not None:
            yield exercise.id, status


class _Stopped(Exception):
    """The student interrupted the kernel while a check was running."""


def _status(exercise: Exercise, names: Mapping[str, Any]) -> Status | None:
    quiet = io.StringIO()
    try:
        code = compile(exercise.check, f"<check of {exercise.id}>", "exec")
        # asked before it runs: a NameError inside a lambda of the check would look like the answer's own
        if not _looked_up(code) <= names.keys() | vars(builtins).keys():
            return None
        with contextlib.redirect_stdout(quiet), contextlib.redirect_stderr(quiet):
            exec(code, dict(names))
    except check.NotAttempted:
        return "not attempted"
    except check.CheckFailed as failure:
        if failure.kind == "stopped":
            raise _Stopped from None
        return "failing"
    except (Exception, SystemExit):
        return "failing"
    return "passing"


def _looked_up(code: CodeType) -> set[str]:
    """The names that the code, with all functions inside it, takes from outside without having bound them."""
    steps = list(dis.get_instructions(code))
    bound = {step.argval for step in steps if step.opname == "STORE_NAME"}
    used = {step.argval for step in steps if step.opname in ("LOAD_NAME", "LOAD_GLOBAL")}
    inside = (_looked_up(part) for part in code.co_consts if isinstance(part, CodeType))
    return used.union(*inside) - bound
