"""One notebook or one exercise, for someone who has the answer key."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from autograder.grading.answer_key import AnswerKey, known_lessons
from autograder.grading.course import Course
from autograder.grading.errors import GradingError
from autograder.grading.grader import Grader, Lesson
from autograder.grading.reading import MAX_BYTES
from autograder.grading.regions import without_markers
from autograder.grading.result import Result
from autograder.sandbox import CannotStart


@dataclass(frozen=True)
class Solution:
    """A reference solution."""

    lesson: str
    title: str
    source: str


def check_notebook(
    course: Course, notebook: Path, lesson: str | None = None, *, unconfined: bool = False
) -> Result:
    """Run every check of the lesson, hidden ones too, on one notebook.

    Raises GradingError when the file or its lesson cannot be found.
    """
    try:
        with notebook.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise GradingError(f"cannot read {notebook}: {error.strerror}") from None
    key = AnswerKey.load(course.solutions, lesson or _lesson_of(course, notebook, raw))
    try:
        with Grader(Lesson.of(key, unconfined=unconfined)) as grader:
            return grader.grade("one notebook", raw, course.secret)
    except CannotStart as error:
        raise GradingError(str(error)) from None


def reference_solution(course: Course, name: str, lesson: str | None = None) -> Solution:
    """The reference for an exercise, by its name or by what its answer defines. Raises GradingError."""
    lessons = [lesson] if lesson else known_lessons(course.solutions)
    found = []
    names = []
    for key in (AnswerKey.load(course.solutions, each) for each in lessons):
        for exercise in key.exercises:
            names.append(exercise.id)
            if name == exercise.id or name in exercise.names:
                source = key.by_grade_id[exercise.answer_cell].source
                found.append(Solution(key.lesson, exercise.title, without_markers(source)))
    if not found:
        raise GradingError(f"no exercise is called {name!r}; there are {', '.join(names) or 'none'}")
    if len(found) > 1:
        where = ", ".join(solution.lesson for solution in found)
        raise GradingError(f"{name} is an exercise of {where}: choose one with --lesson")
    return found[0]


def _lesson_of(course: Course, notebook: Path, raw: bytes) -> str:
    """By the file's name, else by the lesson's name that the build leaves in a notebook's metadata."""
    known = known_lessons(course.solutions)
    for lesson in sorted(known, key=len, reverse=True):
        if notebook.name.startswith(lesson):
            return lesson
    try:
        lesson = json.loads(raw)["metadata"]["calculus_for_machine_learning"]["lesson"]
    except (ValueError, KeyError, TypeError, RecursionError):
        lesson = None
    if lesson in known:
        return lesson
    raise GradingError(
        f"{notebook.name} does not tell its lesson; name it with --lesson ({', '.join(known)})"
    )
