"""Grading a class: one submission's grading mapped over all; only this process writes the gradebook."""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tqdm import tqdm

from autograder.grading.answer_key import AnswerKey
from autograder.grading.course import Course
from autograder.grading.errors import GradingError
from autograder.grading.graded_files import misnamed, read_submission, result_of, write_record
from autograder.grading.grader import Lesson
from autograder.grading.key_watch import KeyWatch
from autograder.grading.pool import Graded, Pool
from autograder.grading.processors import how_many_at_once
from autograder.grading.result import Result, Standing
from autograder.grading.student_names import storable
from autograder.grading.timestamps import time_of
from autograder.grading.turn import turn
from autograder.sandbox import Limits

if TYPE_CHECKING:  # nbgrader is imported while the lesson's cells run
    from autograder.grading.gradebook import LessonGradebook


@dataclass(frozen=True)
class ClassRow:
    """One student's result, and what the gradebook makes of it with manual scores and penalties.

    `fresh` says that it was graded now; otherwise it is as it was on record.
    """

    result: Result
    standing: Standing
    fresh: bool


@dataclass(frozen=True)
class _OnRecord:
    result: Result
    submitted_at: str | None


def grade_class(
    course: Course,
    lesson: str,
    *,
    students: Sequence[str] = (),
    workers: int | None = None,
    regrade: bool = False,
    limits: Limits | None = None,
    unconfined: bool = False,
    tell: Callable[[str], None] = lambda sentence: None,
) -> Iterator[ClassRow]:
    """Grade every submission of a lesson, or those of `students`; write the gradebook and autograded/.

    Rows come as they are done. A submission whose result is on record is not graded again unless `regrade`.
    When the lesson is built anew meanwhile, all is graded by the new key, and rows come once more.
    What an instructor should know besides goes to `tell`. No more than one process grades for each processor.
    Raises GradingError: unknown lesson or student, nothing submitted, a gradebook that cannot be used.
    """
    AnswerKey.load(course.solutions, lesson)
    for sentence in course.passed_over(lesson):
        tell(sentence)
    _chosen(course, lesson, students)
    processes = how_many_at_once(workers, tell)
    with turn(course, tell):
        while True:
            watch = KeyWatch(course.solutions, lesson)
            grading = Lesson.of(watch.key, limits, unconfined=unconfined)
            chosen = storable(_chosen(course, lesson, students), tell)
            for sentence in filter(None, (misnamed(course, student, lesson) for student in chosen)):
                tell(sentence)
            done = {} if regrade else dict(_on_record(course, watch.key, chosen))
            pool = Pool(course, grading, processes)
            try:
                yield from _graded(course, watch, pool, chosen, done, tell)
            except _Rebuilt:
                tell(f"{lesson} was built anew meanwhile; everyone is graded by the new key")
            else:
                return


class _Rebuilt(Exception):
    """There is another key now."""


def _graded(
    course: Course,
    watch: KeyWatch,
    pool: Pool,
    chosen: Sequence[str],
    done: Mapping[str, _OnRecord],
    tell: Callable[[str], None],
) -> Iterator[ClassRow]:
    """Grade by one key. Raises _Rebuilt when there is another one; nothing on record is of a mixed kind."""
    lesson = watch.key.lesson
    waiting = [student for student in chosen if student not in done]
    with pool:
        pool.warm_up(len(waiting))  # the lesson's cells run while this process imports nbgrader
        if waiting and sys.stderr.isatty():  # where a bar takes its place
            print(f"getting {lesson} ready …", end="\r", file=sys.stderr, flush=True)
        from autograder.grading.gradebook import LessonGradebook

        # nbgrader's settings are read while the lesson's cells still run
        place = course.database, course.course_id, watch.key, course.config
        course.let_its_group_in()
        pool.start(len(waiting))  # before a gradebook is open: processes are forked

        with LessonGradebook(*place) as gradebook:
            for name in gradebook.kept:
                tell(f"{name} is no longer in {lesson}; it stays in the gradebook where a person graded it")
            waiting += yield from _graded_before(gradebook, done, tell)
            with tqdm(
                total=len(waiting), desc=f"grading {lesson}", unit="student", disable=None, leave=False
            ) as bar:
                for graded in pool.map(waiting):
                    if watch.has_changed():
                        raise _Rebuilt
                    row = _saved(course, gradebook, graded, tell)
                    bar.update()
                    yield row


def _graded_before(
    gradebook: LessonGradebook, done: Mapping[str, _OnRecord], tell: Callable[[str], None]
) -> Generator[ClassRow, None, list[str]]:
    """Rows of those on record. Returns the students of whom the gradebook says something else."""
    differing: list[str] = []
    for student, record in done.items():
        if gradebook.agrees_with(record.result, record.submitted_at):
            standing = gradebook.renew_penalty(student, record.submitted_at)
            _tell_of_no_time(student, record.submitted_at, tell)
            yield ClassRow(record.result, standing, fresh=False)
        else:
            differing.append(student)
    return differing


def _saved(
    course: Course, gradebook: LessonGradebook, graded: Graded, tell: Callable[[str], None]
) -> ClassRow:
    """First in the gradebook, then on record: what is interrupted in between is graded again."""
    result = graded.result
    # where nothing could be read or written, what was graded before stays
    known = gradebook.standing_of(result.student) if graded.fingerprint is None else None
    standing = known or gradebook.save(result, graded.submitted_at)
    _tell_of_no_time(result.student, graded.submitted_at, tell)
    if graded.fingerprint is not None:
        result = write_record(course, result, graded.fingerprint)
    return ClassRow(result, standing, fresh=True)


def _tell_of_no_time(student: str, stamp: str | None, tell: Callable[[str], None]) -> None:
    if stamp and time_of(stamp) is None:
        tell(f"{student!r} has a timestamp.txt that is no time ({stamp[:40]!r}) and is not late")


def _chosen(course: Course, lesson: str, students: Sequence[str]) -> list[str]:
    present = course.students_with("submitted", lesson)
    unknown = [student for student in students if student not in present]
    if unknown:
        raise GradingError(
            f"no submission of {lesson} by {', '.join(unknown)} in {course.root / 'submitted'}"
        )
    if not present:
        _ = course.config  # which may say that they are elsewhere
        raise GradingError(
            f"nothing to grade: no submission of {lesson} in {course.root / 'submitted'}; "
            f"`nbgrader collect {lesson}` fetches them"
        )
    return sorted(set(students)) if students else present


def _on_record(course: Course, key: AnswerKey, students: Sequence[str]) -> Iterator[tuple[str, _OnRecord]]:
    """Those whose very submission has been graded by this very key, without trouble of the grader's own."""
    for student in students:
        submission = read_submission(course, student, key.lesson)
        result = result_of(course, key, submission)
        if result is not None and all(row.status != "grader error" for row in result.exercises):
            yield student, _OnRecord(result, submission.submitted_at)
