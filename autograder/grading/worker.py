"""A process that grades: a warm lesson, started before the answer key is read, and the key."""

from __future__ import annotations

import contextlib
import dataclasses
import logging
import shutil
import signal
import tempfile
from dataclasses import dataclass
from multiprocessing.util import Finalize
from pathlib import Path
from types import FrameType
from typing import NoReturn, Self

from autograder.grading.answer_key import AnswerKey
from autograder.grading.checking import Verdict
from autograder.grading.grade import grade, same_for_all
from autograder.grading.graded_files import notebook_bytes
from autograder.grading.result import Result
from autograder.grading.submission import rebuild
from autograder.sandbox import CannotStart, Limits, WarmLesson


@dataclass(frozen=True)
class Lesson:
    """What a worker must know before it reads the key."""

    solutions: Path
    name: str
    prelude: tuple[str, ...]
    data: tuple[str, ...]
    limits: Limits


@dataclass(frozen=True)
class Graded:
    """A result and the file of its graded copy."""

    result: Result
    notebook: bytes


class Grader:
    """Grades notebooks of one lesson, one after another; a context manager."""

    def __init__(self, lesson: Lesson) -> None:
        """Raises CannotStart where no process can be confined, GradingError where the key is unreadable."""
        self._lesson = lesson
        with contextlib.ExitStack() as opened:
            folder = Path(opened.enter_context(tempfile.TemporaryDirectory(prefix="lesson-data-")))
            data = _copied_data(lesson, folder)
            self._warm = opened.enter_context(
                WarmLesson.start(lesson.prelude, data_folder=data, limits=lesson.limits)
            )
            self._key = AnswerKey.load(lesson.solutions, lesson.name)
            self._key.prepared  # noqa: B018  run the key now, not on the first student's time
            self._opened = opened.pop_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the lesson's process."""
        self._opened.close()

    def grade(self, student: str, raw: bytes | None, secret: bytes) -> Result:
        """Grade one notebook. Trouble of the grader's own becomes a result that says so.

        Raises CannotStart when the lesson's process does not come up at all.
        """
        try:
            return grade(
                self._key, raw, student=student, secret=secret, warm=self._warm, limits=self._lesson.limits
            )
        except CannotStart:
            raise
        except Exception as error:
            return trouble(
                self._key, student, raw, f"The grader stopped with {type(error).__name__}: {error}"
            )


def trouble(key: AnswerKey, student: str, raw: bytes | None, sentence: str) -> Result:
    """The result of a submission that could not be graded, for no fault of its own."""
    return same_for_all(key, student, Verdict("grader error", sentence), rebuild(key, raw))


def _copied_data(lesson: Lesson, folder: Path) -> Path | None:
    """The folder of the lesson's data files and nothing else: beside them in solutions/ lies the key."""
    tops = {Path(name).parts[0] for name in lesson.data}
    if not tops:
        return None
    if len(tops) > 1 or any(len(Path(name).parts) == 1 for name in lesson.data):
        raise CannotStart(
            f"{lesson.name} has data outside one folder: put it all in source/{lesson.name}/data/."
        )
    for name in lesson.data:
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(lesson.solutions / lesson.name / name, target)
    return folder / tops.pop()


_grader: Grader | CannotStart | None = (
    None  # one for each process of a pool, which can hand it on no other way
)


def start_in_pool(lesson: Lesson) -> None:
    """Initialise a process of a pool; an interrupt from the keyboard is the main process's to handle."""
    global _grader
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _leave)
    logging.getLogger("concurrent.futures").disabled = True  # being told to leave is no news
    try:
        _grader = Grader(lesson)
    except CannotStart as error:
        _grader = error
    else:
        Finalize(None, _grader.close, exitpriority=1)  # atexit does not run in such a process


def _leave(number: int, frame: FrameType | None) -> NoReturn:
    raise SystemExit


def grade_in_pool(student: str, raw: bytes | None, secret: bytes) -> Graded:
    """Grade one notebook in a process of a pool. Raises CannotStart."""
    if not isinstance(_grader, Grader):
        raise _grader or CannotStart("The lesson's process was not started.")
    result = _grader.grade(student, raw, secret)
    return Graded(dataclasses.replace(result, notebook={}), notebook_bytes(result))
