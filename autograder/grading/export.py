"""The grades of a course as a table for spreadsheets and other systems (CSV)."""

# nbgrader declares its columns in a style that type checkers take for the columns themselves
# pyright: reportArgumentType=false, reportCallIssue=false, reportGeneralTypeIssues=false

from __future__ import annotations

import csv
import dataclasses
import io
import os
import stat
import tempfile
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from nbgrader.api import Assignment, Student, SubmittedAssignment, SubmittedNotebook
from nbgrader.api import Grade as CellGrade
from sqlalchemy import case, create_engine, func, inspect, select
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from autograder.grading.answer_key import AnswerKey, known_lessons
from autograder.grading.course import Course
from autograder.grading.database import TROUBLES, address_of, reason_of
from autograder.grading.errors import GradingError
from autograder.grading.graded_files import last_result, read_submission, result_of
from autograder.grading.timestamps import time_of

_STARTS_A_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
_FOR_GROUP = 0o660
_INVISIBLE = " \t\r\n\v\f\0\ufeff\u200b\u00a0"


@dataclass(frozen=True)
class GradeRow:
    """One student's grade in one lesson. The first eleven columns are those of `nbgrader export`.

    `score` is `raw_score` (manual scores and extra credit counted) without the penalty, at least 0;
    `to_grade` are points that wait for a person. Who submitted nothing has no timestamp and 0 points. Times
    are in UTC.
    """

    assignment: str
    duedate: str
    timestamp: str
    student_id: str
    last_name: str
    first_name: str
    email: str
    raw_score: float
    late_submission_penalty: float
    score: float
    max_score: float
    to_grade: float


COLUMNS = tuple(field.name for field in dataclasses.fields(GradeRow))


def grade_rows(course: Course, lessons: Sequence[str] = (), students: Sequence[str] = ()) -> list[GradeRow]:
    """A row for every lesson and every student of the gradebook, or for these.

    Raises GradingError: no gradebook yet, one that cannot be read, an unknown lesson or student.
    """
    with _opened(course) as session:
        return list(_rows(session, lessons, students))


def not_graded(course: Course, lessons: Sequence[str] = ()) -> dict[str, list[str]]:
    """Who handed in something that has not been graded, or not as it and the lesson are now, by lesson.

    Raises GradingError as `grade_rows` does.
    """
    known = {lesson: entered(course, lesson) for lesson in lessons or known_lessons(course.solutions)}
    waiting = {lesson: list(_waiting(course, lesson, times)) for lesson, times in known.items()}
    return {lesson: students for lesson, students in waiting.items() if students}


def entered(course: Course, lesson: str) -> dict[str, datetime | None]:
    """Whose work on a lesson the gradebook has, with its time. Raises GradingError as `grade_rows` does."""
    query = select(SubmittedAssignment.student_id, SubmittedAssignment.timestamp)
    query = query.join(SubmittedAssignment.assignment).where(Assignment.name == lesson)
    with _opened(course) as session:
        return dict(map(tuple, session.execute(query)))


def _waiting(course: Course, lesson: str, entered: Mapping[str, Any]) -> Iterator[str]:
    """Whose submission has no row in the gradebook, or one of something else; `entered` are times."""
    copies = {*course.students_with("autograded", lesson)}
    try:
        key = AnswerKey.load(course.solutions, lesson)
    except GradingError:  # a lesson of an earlier term
        key = None
    for student in course.students_with("submitted", lesson):
        if student not in copies or student not in entered:
            yield student
            continue
        submission = read_submission(course, student, lesson)
        if last_result(course, student, lesson) is None:  # graded by nbgrader's command, which notes the time
            is_graded = entered[student] == time_of(submission.submitted_at)
        else:
            is_graded = key is None or result_of(course, key, submission) is not None
        if not is_graded:
            yield student


@contextmanager
def _opened(course: Course) -> Iterator[Session]:
    """The gradebook, to be read. Raises GradingError where there is none, or none that can be read."""
    url = course.database
    nothing = GradingError("there are no grades yet: run `autograder grade LESSON` first")
    try:
        address = make_url(url)
        file = (address.database or "").removeprefix("file:")  # in SQLite's own form of an address
        if address.get_backend_name() == "sqlite" and not Path(file).is_file():
            raise nothing
        engine = create_engine(address)
        try:
            if not inspect(engine).has_table(Assignment.__tablename__):
                raise nothing
            with Session(engine) as session:
                yield session
        finally:
            engine.dispose()
    except TROUBLES as error:
        raise GradingError(f"the gradebook {address_of(url)} cannot be read: {reason_of(error)}") from None


def as_csv(rows: Iterable[GradeRow]) -> str:
    """The table with a line of column names; a spreadsheet takes nothing in it for a formula."""
    text = io.StringIO()
    table = csv.writer(text, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\n")
    text.write(",".join(COLUMNS) + "\n")
    for row in rows:
        table.writerow([_harmless(value) for value in dataclasses.astuple(row)])
    return text.getvalue()


def write_whole(path: Path, text: str, what: str, *, for_group: bool = False) -> None:
    """Write a file whole or not at all; into what is no file, a terminal for instance, as it is.

    A new one is its owner's alone, or also for their group; one that is replaced stays open to whom it was.
    Raises GradingError, which names `what` could not be written.
    """
    temporary = None
    try:
        target = path.resolve()  # what a link leads to is written, not the link
        if target.is_dir():
            raise IsADirectoryError(None, "it is a folder")
        if target.exists() and not target.is_file():
            target.write_text(text, encoding="utf-8", errors="backslashreplace", newline="")
            return
        handle, temporary = tempfile.mkstemp(prefix=".autograder-", dir=target.parent)
        with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace", newline="") as file:
            file.write(text)
        if target.exists():
            Path(temporary).chmod(stat.S_IMODE(target.stat().st_mode))
        elif for_group:
            Path(temporary).chmod(_FOR_GROUP)
        Path(temporary).replace(target)
    except (OSError, ValueError) as error:
        if temporary is not None:
            with suppress(OSError):
                Path(temporary).unlink()
        reason = getattr(error, "strerror", None) or error
        raise GradingError(f"cannot write {what} to {str(path)!r}: {reason}") from None


def _harmless(value: str | float) -> str | float:
    """Text that a spreadsheet would take for a formula gets an apostrophe, which makes it text."""
    if not isinstance(value, str):
        return value
    is_formula = value.lstrip(_INVISIBLE).startswith(_STARTS_A_FORMULA) or value.startswith(
        ("\t", "\r", "\n")
    )
    return f"'{value}" if is_formula else value


def _rows(session: Session, lessons: Sequence[str], students: Sequence[str]) -> Iterator[GradeRow]:
    assignments = session.execute(
        select(Assignment.id, Assignment.name, Assignment.duedate, Assignment.max_score).order_by(
            Assignment.duedate, Assignment.name
        )
    ).all()
    members = session.scalars(
        select(Student).order_by(Student.last_name, Student.first_name, Student.id)
    ).all()
    _demand("lesson", lessons, {assignment.name for assignment in assignments})
    _demand("student", students, {student.id for student in members})
    submissions, scores, penalties = _submissions(session), _scores(session), _penalties(session)
    for assignment in assignments:
        for student in members:
            if (lessons and assignment.name not in lessons) or (students and student.id not in students):
                continue
            place = assignment.id, student.id
            submitted_at, extension = submissions.get(place, (None, None))
            raw_score, to_grade = scores.get(place, (0.0, 0.0))
            (penalty,) = penalties.get(place, (0.0,))
            yield GradeRow(
                assignment=assignment.name,
                duedate=_text(assignment.duedate and assignment.duedate + (extension or timedelta())),
                timestamp=_text(submitted_at),
                student_id=student.id,
                last_name=_text(student.last_name),
                first_name=_text(student.first_name),
                email=_text(student.email),
                raw_score=raw_score,
                late_submission_penalty=penalty,
                score=max(0.0, raw_score - penalty),
                max_score=assignment.max_score,
                to_grade=to_grade,
            )


_PLACE = (SubmittedAssignment.assignment_id, SubmittedAssignment.student_id)


def _submissions(session: Session) -> dict[Any, Any]:
    return _by_place(session, select(*_PLACE, SubmittedAssignment.timestamp, SubmittedAssignment.extension))


def _scores(session: Session) -> dict[Any, Any]:
    """The points given, and the most that can be given for what waits for a person."""
    is_undecided = CellGrade.manual_score.is_(None) & CellGrade.auto_score.is_(None)
    query = (
        select(
            *_PLACE, func.sum(CellGrade.score), func.sum(case((is_undecided, CellGrade.max_score), else_=0.0))
        )
        .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .join(CellGrade, CellGrade.notebook_id == SubmittedNotebook.id)
        .group_by(*_PLACE)
    )
    return _by_place(session, query)


def _penalties(session: Session) -> dict[Any, Any]:
    penalty = func.coalesce(func.sum(SubmittedNotebook.late_submission_penalty), 0.0)
    query = select(*_PLACE, penalty).join(SubmittedAssignment.notebooks).group_by(*_PLACE)
    return _by_place(session, query)


def _by_place(session: Session, query: Any) -> dict[Any, Any]:
    """What a query gives, by lesson and student."""
    return {tuple(row[:2]): tuple(row[2:]) for row in session.execute(query)}


def _demand(kind: str, wanted: Sequence[str], known: Collection[str]) -> None:
    unknown = [name for name in wanted if name not in known]
    if unknown:
        raise GradingError(f"no {kind} of the gradebook is called {', '.join(map(repr, unknown))}")


def _text(value: Any) -> str:
    return "" if value is None else str(value)
