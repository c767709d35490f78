"""Feedback for students: nbgrader's own pages, made from the graded copies."""

from __future__ import annotations

import glob
import logging
from collections.abc import Sequence

from nbgrader.converters import GenerateFeedback
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory

from autograder.grading.answer_key import AnswerKey
from autograder.grading.course import Course
from autograder.grading.errors import GradingError


def write_feedback(course: Course, lesson: str, students: Sequence[str] = ()) -> list[str]:
    """Write feedback/<student>/<lesson>/<lesson>.html for everyone who is graded, or for `students`.

    Returns who got some. Raises GradingError: unknown lesson or student, nothing graded yet.
    """
    AnswerKey.load(course.solutions, lesson)
    graded = course.students_with("autograded", lesson)
    unknown = [student for student in students if student not in graded]
    if unknown:
        raise GradingError(
            f"{', '.join(unknown)}: not graded in {lesson} yet; run `autograder grade {lesson}`"
        )
    if not graded:
        raise GradingError(f"nobody is graded in {lesson} yet; run `autograder grade {lesson}`")
    for pattern in [glob.escape(student) for student in students] or ["*"]:
        _generate(course, lesson, pattern)
    return sorted(set(students)) if students else graded


def _generate(course: Course, lesson: str, pattern: str) -> None:
    """Run nbgrader's converter; it is told to be silent, and what it says comes as one sentence."""
    coursedir = CourseDirectory(config=course.config)
    coursedir.root = str(course.root)
    coursedir.assignment_id, coursedir.student_id = lesson, pattern
    log = logging.getLogger("autograder.feedback")
    heard = _LastError()
    log.handlers, log.propagate = [heard], False
    converter = GenerateFeedback(coursedir=coursedir, config=course.config, log=log)
    converter.force = True
    try:
        converter.start()
    except NbGraderException as error:
        raise GradingError(f"feedback for {lesson} could not be written: {heard.sentence or error}") from None


class _LastError(logging.Handler):
    """Keeps the last line of the first error that is logged."""

    sentence = ""

    def emit(self, record: logging.LogRecord) -> None:
        if record.levelno >= logging.ERROR and "Traceback" in record.getMessage() and not self.sentence:
            self.sentence = record.getMessage().strip().splitlines()[-1]
