"""What nbgrader's own commands do here: rebuild, grade behind the wall, make feedback fit to be given."""

from __future__ import annotations

import hashlib
import hmac
import shutil
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import NotebookExporter
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.converters.base import NbGraderException
from nbgrader.preprocessors import NbGraderPreprocessor
from nbgrader.utils import is_grade, is_solution
from traitlets.config import Config

from autograder.grading.answer_key import AnswerKey
from autograder.grading.course import Course
from autograder.grading.errors import GradingError
from autograder.grading.gradebook import LessonGradebook
from autograder.grading.graded_files import left_out, misnamed, read_submission, write_graded
from autograder.grading.graded_notebook import graded_notebook, notebook_bytes
from autograder.grading.grader import Grader, Lesson
from autograder.grading.regions import HIDDEN_TESTS, without
from autograder.grading.report import printable
from autograder.grading.student_names import storable
from autograder.grading.submission import rebuild
from autograder.grading.turn import turn
from autograder.sandbox import CannotStart


class RebuildingExporter(NotebookExporter):
    """Reads any submitted file, and gives the notebook to grade; graded copies it reads as they are.

    When nbgrader's Autograde makes it, the lesson is brought up to date in the gradebook, and those whom
    `autograder grade` would grade are put on the list, with or without a notebook, and nobody else.
    """

    parent: Any  # the Autograde that made it

    def __init__(self, config: Config | None = None, **options: Any) -> None:
        super().__init__(config=config, **options)
        self._grader: Grader | None = None
        coursedir = self.parent.coursedir
        self.course = Course(Path(coursedir.root).resolve())
        try:
            _ = self.course.config  # in which nothing may lead elsewhere
            self.key = AnswerKey.load(self.course.solutions, coursedir.assignment_id)
            place = coursedir.db_url, coursedir.course_id, self.key, self.parent.config
            with turn(self.course, self.parent.log.warning), LessonGradebook(*place):  # two at once make two
                pass
        except GradingError as error:
            self.parent.log.error(str(error))
            raise NbGraderException(str(error)) from None
        self.parent.assignments = dict(self._notebooks_by_folder())
        # nbgrader has no hook around the whole, and none in the place of copying whatever was handed in
        self.parent.convert_notebooks = partial(self._in_turn, self.parent.convert_notebooks)
        self.parent.init_assignment = self._init_assignment

    def from_filename(
        self, filename: str, resources: dict[str, Any] | None = None, **options: Any
    ) -> tuple[Any, dict[str, Any]]:
        if not self.parent._sanitizing:
            return super().from_filename(filename, resources=resources, **options)
        student = (resources or {})["nbgrader"]["student"]
        rebuilt = rebuild(self.key, read_submission(self.course, student, self.key.lesson).raw)
        notebook: Any = nbformat.from_dict(graded_notebook(self.key, rebuilt, {}))
        return self.from_notebook_node(notebook, resources=resources, **options)

    @property
    def grader(self) -> Grader:
        """Started for the first notebook, closed after the last."""
        if self._grader is None:
            try:
                self._grader = Grader(Lesson.of(self.key))
            except CannotStart as error:
                raise NbGraderException(str(error)) from None
        return self._grader

    def _in_turn(self, convert_notebooks: Callable[[], None]) -> None:
        """Let nbgrader grade while no other grader writes the same folders and rows."""
        with turn(self.course, self.parent.log.warning):
            try:
                convert_notebooks()
            finally:
                self.course.let_its_group_in()
                if self._grader is not None:
                    self._grader.close()

    def _init_assignment(self, lesson: str, student: str) -> None:
        """Leave the lesson's notebook to be graded, and no other; what lies beside it comes when it is."""
        parent = self.parent
        for notebook in parent.notebooks:
            if Path(notebook).name != f"{lesson}.ipynb":
                parent.log.warning("Skipping unknown notebook: %s", notebook)
        parent.notebooks = [str(self.course.submitted(student, lesson) / f"{lesson}.ipynb")]
        if not parent.create_student:
            with Gradebook(parent.coursedir.db_url, parent.coursedir.course_id) as gradebook:
                gradebook.find_student(student)  # or raise

    def _notebooks_by_folder(self) -> Iterator[tuple[str, list[str]]]:
        """What is to be graded: the notebooks that Autograde found, and the lesson's, found or not."""
        found, lesson = self.parent.assignments, self.key.lesson
        wanted = [
            student
            for student in self.course.students_with("submitted", lesson)
            if self.parent.coursedir.student_id in ("*", student)
            or str(self.course.submitted(student, lesson)) in found
        ]
        for student in storable(wanted, self.parent.log.warning):
            folder = self.course.submitted(student, lesson)
            if sentence := misnamed(self.course, student, lesson):
                self.parent.log.warning(sentence)
            yield str(folder), sorted({*found.get(str(folder), ()), str(folder / f"{lesson}.ipynb")})


class GradeBehindTheWall(NbGraderPreprocessor):
    """Grades what was submitted exactly as `autograder grade` does, records it, and lays out the copy."""

    parent: Any  # the RebuildingExporter

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        exporter = self.parent
        student = resources["nbgrader"]["student"]
        submission = read_submission(exporter.course, student, exporter.key.lesson)
        try:
            result = exporter.grader.grade(student, submission.raw, exporter.course.secret)
            coursedir = exporter.parent.coursedir
            with LessonGradebook(
                coursedir.db_url, coursedir.course_id, exporter.key, self.config
            ) as gradebook:
                gradebook.save(result, submission.submitted_at)
            write_graded(exporter.course, exporter.key, result)
        except (GradingError, CannotStart) as error:
            raise NbGraderException(str(error)) from None
        for row in result.exercises:
            if row.status != "passed":
                self.log.info("%s: %s: %s: %s", student, row.id, row.status, row.sentence)
        for note in (*result.notes, *left_out(exporter.course, result)):
            self.log.warning("%s: %s", printable(student), printable(note))
        (exporter.course.autograded(student, result.lesson) / f"{result.lesson}.ipynb").unlink()  # read-only
        return nbformat.reads(notebook_bytes(result.notebook).decode(), as_version=4), resources


class HideHiddenChecks(NbGraderPreprocessor):
    """Takes hidden tests out of check cells, so that feedback shows none."""

    def preprocess_cell(self, cell: NotebookNode, resources: Any, index: int) -> tuple[NotebookNode, Any]:
        if is_grade(cell) and not is_solution(cell):
            cell.source = without(cell.source, HIDDEN_TESTS).strip("\n")
        return cell, resources


def make_releasable(assignment: str, student: str, notebooks: Sequence[str]) -> None:
    """nbgrader's hook after a student's feedback: add what releasing it reads and only the exchange gives.

    Without one of these files nobody's feedback would be released. `student` may stand for all of them; the
    graded notebooks, of one student, tell which one it is.
    """
    for lesson in {Path(notebook).parent for notebook in notebooks}:
        course, name = Course(lesson.parents[2]), lesson.parent.name
        feedback = course.feedback(name, assignment)
        # the same each time: under what it yields, a page is released anew and not beside its old self
        message = "\0".join(("feedback", name, assignment)).encode("utf-8", "surrogatepass")
        secret = hmac.new(course.secret, message, hashlib.sha256).hexdigest()
        _provide(feedback / "submission_secret.txt", secret)
        _provide(feedback / "timestamp.txt", f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S.%f %Z}")


def _provide(path: Path, text: str) -> None:
    """Write a text file unless there is one already that says something."""
    if path.is_dir():
        shutil.rmtree(path)
    try:
        if path.read_text().strip():
            return
    except (FileNotFoundError, UnicodeDecodeError):
        pass
    path.write_text(text)
