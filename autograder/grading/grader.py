"""Grades notebooks of one lesson: a warm lesson, and the answer key on this side of the wall."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from autograder.check.calling import message_of
from autograder.grading.answer_key import AnswerKey
from autograder.grading.checking import Verdict
from autograder.grading.copyable import copyable_in
from autograder.grading.grade import grade, same_for_all
from autograder.grading.result import Result
from autograder.grading.submission import rebuild
from autograder.grading.time_limit import OutOfTime
from autograder.sandbox import CannotStart, Limits, StudentGone, WarmLesson


@dataclass(frozen=True)
class Lesson:
    """A lesson as it is to be graded: by this key, whatever becomes of its files meanwhile."""

    key: AnswerKey
    limits: Limits
    unconfined: bool

    @classmethod
    def of(cls, key: AnswerKey, limits: Limits | None = None, *, unconfined: bool = False) -> Lesson:
        return cls(key, limits or Limits(), unconfined)


class Grader:
    """A lesson's process with the answer key on this side; a context manager."""

    def __init__(self, lesson: Lesson, twin: WarmLesson | None = None) -> None:
        """Start the lesson's process and return at once, or take over a twin of one that is ready.

        Raises CannotStart where no process can be confined.
        """
        self.key = lesson.key
        self._lesson = lesson
        self._is_ready = twin is not None
        with contextlib.ExitStack() as opened:
            self._warm = opened.enter_context(twin or _started(lesson, opened))
            self._opened = opened.pop_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the lesson's process."""
        self._opened.close()

    def get_ready(self) -> None:
        """Run the key, now and not on the first student's time, and try it in a student's place.

        What passes on this side of the wall need not pass from the other one: a check can ask of an answer
        what no stand-in can tell. That is the author's affair, and no student's. Raises as `grade` does.
        """
        if self._is_ready:
            return
        faults = self.key.prepared.faults
        self._is_ready = True
        for row in self.grade("", self.key.as_submitted, b"").exercises:
            if row.status == "failed" and row.id not in faults:
                faults[row.id] = f"the reference does not pass in a student's place: {row.sentence}"

    def twin(self, cores: Collection[int]) -> WarmLesson:
        """A twin of the lesson's process, for a grader in a process that is forked after this call."""
        return self._warm.twin(cores)

    def grade(self, student: str, raw: bytes | None, secret: bytes) -> Result:
        """Grade one notebook. Trouble of the grader's own becomes a result that says so.

        Raises CannotStart when the lesson's process does not come up at all.
        """
        self.get_ready()
        deaths = self._warm.deaths
        try:
            result = self._graded(student, raw, secret)
            if self._warm.deaths > deaths and not self._lesson.unconfined:
                # a confined student cannot have ended the lesson's process: it was none of this one's doing
                result = self._graded(student, raw, secret)
            return result
        except CannotStart:
            raise
        except (Exception, OutOfTime, StudentGone) as error:
            return trouble(self.key, student, raw, _stopped_with(error))

    def _graded(self, student: str, raw: bytes | None, secret: bytes) -> Result:
        return grade(
            self.key, raw, student=student, secret=secret, warm=self._warm, limits=self._lesson.limits
        )


def _started(lesson: Lesson, opened: contextlib.ExitStack) -> WarmLesson:
    """The lesson's process, started with a copy of the lesson's data that lasts as long as `opened`."""
    return WarmLesson.start(
        lesson.key.prelude,
        data_folder=_copied_data(lesson.key, opened),
        limits=lesson.limits,
        unconfined=lesson.unconfined,
        copyable=copyable_in(lesson.key),
    )


def _stopped_with(error: BaseException) -> str:
    message = message_of(error)
    return f"The grader stopped with {type(error).__name__}{message and ': '}{message}"


def trouble(key: AnswerKey, student: str, raw: bytes | None, sentence: str) -> Result:
    """The result of a submission that could not be graded, for no fault of its own. Never raises."""
    verdict = Verdict("grader error", sentence)
    try:
        return same_for_all(key, student, verdict, rebuild(key, raw))
    except (Exception, OutOfTime):  # that may be what went wrong
        return same_for_all(key, student, verdict, rebuild(key, None))


def _copied_data(key: AnswerKey, opened: contextlib.ExitStack) -> Path | None:
    """A folder of the lesson's data files and nothing else: beside them in solutions/ lies the key."""
    tops = {Path(name).parts[0] for name in key.data}
    if not tops:
        return None
    if len(tops) > 1 or any(len(Path(name).parts) == 1 for name in key.data):
        raise CannotStart(f"{key.lesson} has data outside one folder: put it in source/{key.lesson}/data/.")
    folder = Path(opened.enter_context(tempfile.TemporaryDirectory(prefix="lesson-data-")))
    for name in key.data:
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(key.folder / name, target)
    return folder / tops.pop()
