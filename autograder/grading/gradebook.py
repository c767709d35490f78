"""nbgrader's gradebook: one lesson's cells from the answer key, and the scores of a class.

One open session, one transaction per submission. Manual scores, extra credit and comments are never touched;
as in nbgrader, what has a manual score is marked for another look when it is graded again.
"""

# nbgrader declares its columns in a style that type checkers take for the columns themselves
# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportGeneralTypeIssues=false

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self, TypeVar

from nbgrader.api import (
    Assignment,
    BaseCell,
    Comment,
    Grade,
    Gradebook,
    GradeCell,
    Notebook,
    SolutionCell,
    SourceCell,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
)
from nbgrader.preprocessors import AssignLatePenalties
from sqlalchemy import inspect, select
from sqlalchemy.orm import Session, selectinload
from traitlets.config import Config

from autograder.grading.answer_key import AnswerKey, KeyCell
from autograder.grading.database import TROUBLES, address_of, open_gradebook, passes, reason_of
from autograder.grading.errors import GradingError
from autograder.grading.graded_notebook import nbgrader_checksum
from autograder.grading.result import Result, Standing
from autograder.grading.timestamps import time_of

PATIENCE = 30.0  # seconds with a database that another program holds
_PAUSE = 0.1

Done = TypeVar("Done")


class LessonGradebook:
    """One lesson in the gradebook; a context manager. Raises GradingError where the database fails."""

    def __init__(self, database: str, course_id: str, key: AnswerKey, config: Config | None = None) -> None:
        self._key = key
        self._database = database
        self._config = config or Config()
        self._course_id = course_id
        self._gradebook = self._patiently(self._open)
        self._session = Session(self._gradebook.engine, expire_on_commit=False, autoflush=False)
        self._assignment: Any = None
        self._handed_in: dict[str, SubmittedAssignment] = {}  # by student
        self._submissions: dict[str, SubmittedNotebook] = {}  # by student too: their notebooks of the lesson
        self.kept = self._patiently(self._bring_up_to_date)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._session.close()
        self._gradebook.close()

    def agrees_with(self, result: Result, submitted_at: str | None) -> bool:
        """Whether what the gradebook has for this student is of this very result and submission.

        One that was put back from a copy can be of an earlier one, with marks for an earlier essay.
        """
        notebook = self._submissions.get(result.student)
        if notebook is None or notebook.assignment.timestamp != time_of(submitted_at):
            return False
        given = {grade.cell_id: grade.auto_score for grade in notebook.grades}
        said = {comment.cell_id: bool(comment.auto_comment) for comment in notebook.comments}
        points = self._points(result)
        return all(
            cell.id in given and given[cell.id] == points[cell.name]
            if isinstance(cell, GradeCell)
            else said.get(cell.id) == (cell.name in result.unanswered)
            for cell in self._assignment._base_cells
            if cell.name in points or isinstance(cell, SolutionCell)
        )

    def standing_of(self, student: str) -> Standing | None:
        """What the gradebook has for this student, left as it is; None where that is nothing."""
        notebook = self._submissions.get(student)
        return notebook and self._standing(notebook, notebook.late_submission_penalty or 0.0)

    def save(self, result: Result, submitted_at: str | None) -> Standing:
        """Record a result, whole or not at all."""

        def record() -> Standing:
            notebook = self._find_or_make_submission(result.student)
            self._look_again(notebook)
            notebook.assignment.timestamp = time_of(submitted_at)
            self._grade(notebook, self._points(result), result.unanswered)
            penalty = self._set_penalty(notebook, result.student)
            self._session.commit()
            self._submissions[result.student] = notebook
            return self._standing(notebook, penalty)

        return self._patiently(record)

    def renew_penalty(self, student: str, submitted_at: str | None) -> Standing:
        """Set the late penalty anew: the deadline, or this student's, may have been moved."""

        def renew() -> Standing:
            notebook = self._submissions[student]
            self._look_again(notebook)
            notebook.assignment.timestamp = time_of(submitted_at)
            penalty = self._set_penalty(notebook, student)
            self._session.commit()
            return self._standing(notebook, penalty)

        return self._patiently(renew)

    def _patiently(self, work: Callable[[], Done]) -> Done:
        """Do this, and do it again when another program holds the database or has just written the same.

        Raises GradingError for all that does not pass.
        """
        deadline = time.monotonic() + PATIENCE
        has_failed = False
        while True:
            try:
                if has_failed:
                    self._begin_again()
                return work()
            except TROUBLES as error:
                if not passes(error) or time.monotonic() > deadline:
                    raise GradingError(
                        f"the gradebook {address_of(self._database)} cannot be used: {reason_of(error)}"
                    ) from None
                has_failed = True
                time.sleep(_PAUSE)

    def _look_again(self, notebook: SubmittedNotebook) -> None:
        """Read the grades as they are now: somebody may have given marks while others were graded."""
        if inspect(notebook).persistent:
            grades = select(Grade).where(Grade.notebook_id == notebook.id)
            self._session.scalars(grades.execution_options(populate_existing=True)).all()

    def _begin_again(self) -> None:
        """Forget what was not written, and read what is there."""
        if not hasattr(self, "_session"):
            return
        self._session.rollback()
        self._session.expunge_all()
        if self._assignment is not None:
            self._assignment = self._find_or_make_assignment()
            self._load()

    def _open(self) -> Gradebook:
        return open_gradebook(self._database, self._course_id)

    def _bring_up_to_date(self) -> list[str]:
        self._assignment = self._find_or_make_assignment()
        kept = self._update_cells()
        self._session.commit()
        self._load()
        return kept

    def _points(self, result: Result) -> dict[str, float | None]:
        """By grade cell."""
        check_cells = {exercise.id: exercise.check_cell for exercise in self._key.exercises}
        points = {row.id: row.points for row in result.essays}
        return points | {check_cells[row.id]: row.points for row in result.exercises}

    def _find_or_make_assignment(self) -> Notebook:
        """The notebook of the lesson's assignment; they have the same name."""
        name = self._key.lesson
        assignment = self._session.scalar(select(Assignment).where(Assignment.name == name))
        if assignment is None:
            assignment = Assignment(name=name, course_id=self._course_id)
            self._session.add(assignment)
        notebook = next((notebook for notebook in assignment.notebooks if notebook.name == name), None)
        if notebook is None:
            notebook = Notebook(name=name, assignment=assignment)
            self._session.add(notebook)
        notebook.kernelspec = json.dumps(self._key.notebook_metadata.get("kernelspec", {}))
        self._session.flush()
        return notebook

    def _update_cells(self) -> list[str]:
        """Grade, solution and source cells as the key has them.

        What the key no longer has goes, unless a person has graded it; the names of those are returned. They
        count for whom a person graded, beyond the points of the lesson, and for nobody else.
        """
        notebook = self._assignment
        cells = [cell for cell in self._key.cells if cell.grade_id is not None]
        kinds: dict[type[Any], dict[str, Any]] = {GradeCell: {}, SolutionCell: {}}
        for cell in notebook._base_cells:
            kinds.setdefault(type(cell), {})[cell.name] = cell
        sources = {cell.name: cell for cell in notebook.source_cells}
        wanted: set[tuple[type[Any], str]] = set()
        for cell in cells:
            nbgrader = cell.metadata["nbgrader"]
            if nbgrader["grade"]:
                wanted.add((GradeCell, cell.grade_id))
                row = self._row(kinds[GradeCell], GradeCell, cell)
                row.max_score, row.cell_type = float(nbgrader["points"]), cell.cell_type
            if nbgrader["solution"]:
                wanted.add((SolutionCell, cell.grade_id))
                self._row(kinds[SolutionCell], SolutionCell, cell)
            self._set_source(sources, cell)
        self._session.flush()
        kept: set[str] = set()  # an essay is two cells of one name
        for kind, rows in kinds.items():
            for name, row in rows.items():
                if (kind, name) not in wanted and not self._remove(row, sources.get(name)):
                    kept.add(name)
        self._session.flush()
        self._session.expire(notebook)  # whose list of cells still holds those that are gone
        return sorted(kept)

    def _row(self, rows: dict[str, Any], kind: type[Any], cell: KeyCell) -> Any:
        name = cell.grade_id or ""
        if name not in rows:
            rows[name] = kind(name=name, notebook=self._assignment)
            self._session.add(rows[name])
        return rows[name]

    def _set_source(self, sources: dict[str, SourceCell], cell: KeyCell) -> None:
        nbgrader = cell.metadata["nbgrader"]
        text = cell.source if cell.role == "check" else cell.released
        row = sources.get(cell.grade_id or "")
        if row is None:
            row = SourceCell(name=cell.grade_id, notebook=self._assignment, cell_type=cell.cell_type)
            self._session.add(row)
        row.cell_type, row.source = cell.cell_type, text
        row.locked = bool(nbgrader["grade"] and not nbgrader["solution"])
        row.checksum = nbgrader_checksum(nbgrader, cell.cell_type, text)

    def _remove(self, cell: BaseCell, source: SourceCell | None) -> bool:
        grades = list(cell.grades or ())
        comments = list(cell.comments or ())
        by_hand = any(grade.manual_score is not None or grade.extra_credit is not None for grade in grades)
        if by_hand or any(comment.manual_comment for comment in comments):
            for grade in grades:  # what the machine gave would count for some and be lacking to others
                if grade.manual_score is None and grade.extra_credit is None:
                    self._session.delete(grade)
                grade.needs_manual_grade = False
            if isinstance(cell, GradeCell):
                cell.max_score = 0.0
            return False
        for row in (*grades, *comments, cell, *([source] if source is not None else [])):
            self._session.delete(row)
        return True

    def _load(self) -> None:
        """Read what was handed in; who writes the same row meanwhile makes an IntegrityError of ours."""
        submissions = select(SubmittedAssignment).where(
            SubmittedAssignment.assignment_id == self._assignment.assignment_id
        )
        self._handed_in = {row.student_id: row for row in self._session.scalars(submissions)}
        notebooks = (
            select(SubmittedNotebook)
            .where(SubmittedNotebook.notebook_id == self._assignment.id)
            .options(
                selectinload(SubmittedNotebook.assignment),
                selectinload(SubmittedNotebook.grades),
                selectinload(SubmittedNotebook.comments),
            )
        )
        self._submissions = {row.assignment.student_id: row for row in self._session.scalars(notebooks)}

    def _find_or_make_submission(self, student: str) -> SubmittedNotebook:
        notebook = self._submissions.get(student)
        if notebook is None:
            submission = self._handed_in.get(student) or self._new_submission(student)
            notebook = SubmittedNotebook(notebook=self._assignment, assignment=submission)
            self._session.add(notebook)
        return notebook

    def _new_submission(self, student: str) -> SubmittedAssignment:
        if self._session.get(Student, student) is None:
            self._session.add(Student(id=student))
        return SubmittedAssignment(assignment=self._assignment.assignment, student_id=student)

    def _grade(
        self, notebook: SubmittedNotebook, points: dict[str, float | None], unanswered: frozenset[str]
    ) -> None:
        grades = {grade.cell_id: grade for grade in notebook.grades}
        comments = {comment.cell_id: comment for comment in notebook.comments}
        for cell in self._assignment._base_cells:
            if isinstance(cell, GradeCell) and cell.name in points:
                grade = grades.get(cell.id)
                if grade is None:
                    grade = Grade(cell_id=cell.id, notebook=notebook)
                    self._session.add(grade)
                grade.auto_score = points[cell.name]
                grade.needs_manual_grade = grade.manual_score is not None or grade.auto_score is None
            elif isinstance(cell, SolutionCell):
                comment = comments.get(cell.id)
                if comment is None:
                    comment = Comment(cell_id=cell.id, notebook=notebook)
                    self._session.add(comment)
                comment.auto_comment = "No response." if cell.name in unanswered else None

    def _set_penalty(self, notebook: SubmittedNotebook, student: str) -> float:
        """By nbgrader's own rule and the course's plugin."""
        late = notebook.assignment.total_seconds_late
        penalty = None
        if late > 0:
            score = sum(_score(grade) for grade in notebook.grades)
            penalty = self._penalty_of(student, score, late)
            if penalty is not None:
                penalty = min(max(penalty, 0.0), score)
        notebook.late_submission_penalty = penalty
        return penalty or 0.0

    def _penalty_of(self, student: str, score: float, seconds_late: float) -> float | None:
        """What the course's plugin says. Raises GradingError where it stops."""
        rule = AssignLatePenalties(config=self._config)
        try:
            rule.init_plugin()
            penalty = rule.plugin_inst.late_submission_penalty(student, score, seconds_late)
            if penalty is not None and not math.isfinite(penalty):
                raise ValueError(f"{penalty} is no penalty")
            return penalty
        except Exception as error:
            raise GradingError(
                f"the late penalty of {student!a} is unknown: the course's plugin stops with "
                f"{type(error).__name__}: {error}"
            ) from None

    def _standing(self, notebook: SubmittedNotebook, penalty: float) -> Standing:
        maximum = {
            cell.id: cell.max_score
            for cell in self._assignment._base_cells
            if isinstance(cell, GradeCell)
            and inspect(cell).persistent  # one that was just removed has no score
        }
        grades = [grade for grade in notebook.grades if grade.cell_id in maximum]
        waiting = [grade for grade in grades if grade.manual_score is None and grade.auto_score is None]
        return Standing(
            score=sum(_score(grade) for grade in grades) - penalty,
            late_penalty=penalty,
            to_grade=sum(maximum[grade.cell_id] for grade in waiting),
            to_look_at=any(grade.manual_score is not None and grade.needs_manual_grade for grade in grades),
        )


def _score(grade: Grade) -> float:
    given: Any = grade.manual_score if grade.manual_score is not None else grade.auto_score
    return 0.0 if given is None else given + (grade.extra_credit or 0.0)
