"""Feedback for students: nbgrader's own pages, made from the graded copies."""

from __future__ import annotations

import logging
import multiprocessing
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook
from nbgrader.converters import GenerateFeedback
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory
from sqlalchemy.exc import SQLAlchemyError
from tqdm import tqdm

from autograder.grading.answer_key import AnswerKey
from autograder.grading.class_of_students import usable_processors
from autograder.grading.course import Course
from autograder.grading.errors import GradingError
from autograder.grading.gradebook import programs_at_hand, reason_of

_AT_ONCE = 10  # students for whom one converter is made


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
    chosen = sorted(set(students)) or graded
    _open_once(course, lesson)
    groups = [chosen[start : start + _AT_ONCE] for start in range(0, len(chosen), _AT_ONCE)]
    with tqdm(
        total=len(chosen), desc=f"feedback on {lesson}", unit="student", disable=None, leave=False
    ) as bar:
        for group in _generate_all(course, lesson, groups):
            bar.update(len(group))
    return chosen


def _open_once(course: Course, lesson: str) -> None:
    """Open the gradebook as nbgrader's GetGrades does, which enters a course in it: two at once must not."""
    try:
        with programs_at_hand(), Gradebook(course.database):
            pass
    except SQLAlchemyError as error:
        raise GradingError(
            f"feedback on {lesson} could not be written: "
            f"the gradebook {course.database} cannot be used: {reason_of(error)}"
        ) from None


def _generate_all(course: Course, lesson: str, groups: Sequence[list[str]]) -> Iterator[list[str]]:
    if len(groups) == 1:
        _generate(course.root, lesson, groups[0])
        yield groups[0]
        return
    processes = min(len(groups), usable_processors())
    with ProcessPoolExecutor(processes, multiprocessing.get_context("spawn")) as pool:
        tasks = [pool.submit(_generate, course.root, lesson, group) for group in groups]
        for task, group in zip(tasks, groups, strict=True):
            task.result()
            yield group


def _generate(root: Path, lesson: str, students: list[str]) -> None:
    """Run nbgrader's converter; it is told to be silent, and what it says comes as one sentence."""
    course = Course(root)
    coursedir = CourseDirectory(config=course.config)
    coursedir.root = str(root)
    coursedir.assignment_id = lesson
    log = logging.getLogger("autograder.feedback")
    heard = _FirstError()
    log.handlers, log.propagate = [heard], False
    converter = _ForSome(coursedir=coursedir, config=course.config, log=log)
    converter.force = True
    converter.folders = [course.autograded(student, lesson) for student in students]
    try:
        converter.start()
    except NbGraderException as error:
        raise GradingError(f"feedback on {lesson} could not be written: {heard.sentence or error}") from None


class _ForSome(GenerateFeedback):
    """Writes feedback on the graded copies in these folders; nbgrader's own takes one pattern of names."""

    folders: Sequence[Path] = ()
    coursedir: Any

    def init_notebooks(self) -> None:
        lesson = self.coursedir.assignment_id
        self.assignments = {str(folder): [str(folder / f"{lesson}.ipynb")] for folder in self.folders}
        self.notebooks = []


class _FirstError(logging.Handler):
    """Keeps the last line of the first traceback that is logged."""

    sentence = ""

    def emit(self, record: logging.LogRecord) -> None:
        if record.levelno >= logging.ERROR and "Traceback" in record.getMessage() and not self.sentence:
            self.sentence = record.getMessage().strip().splitlines()[-1]
