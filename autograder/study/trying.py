"""Running the visible check of an exercise once more, quietly, to see how the answer stands now."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal

from autograder import check
from autograder.study.lesson_copy import Exercise

Status = Literal["passing", "failing", "not attempted"]


def statuses(exercises: Iterable[Exercise], names: Mapping[str, Any]) -> Iterator[tuple[str, Status]]:
    """How each exercise stands, by what the notebook's `names` hold now.

    An exercise whose answer has not been run since the kernel started is left out; so is what remains when
    the student stops a check that takes too long.
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
        with contextlib.redirect_stdout(quiet), contextlib.redirect_stderr(quiet):
            exec(compile(exercise.check, f"<check of {exercise.id}>", "exec"), dict(names))
    except check.NotAttempted:
        return "not attempted"
    except check.CheckFailed as failure:
        if failure.kind == "stopped":
            raise _Stopped from None
        return "failing"
    except NameError:
        return "failing" if exercise.id in names else None
    except (Exception, SystemExit):
        return "failing"
    return "passing"
