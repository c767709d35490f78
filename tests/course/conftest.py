"""A course in a scratch folder, and what its students hand in: a lesson as it is released, filled in."""

from __future__ import annotations

import dataclasses
import functools
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from autograder.authoring.build import build
from autograder.authoring.course import Course
from autograder.grading.command_line import main

PROJECT = Path(__file__).resolve().parents[2]
LESSON = "01_derivatives"
SMALL = PROJECT / "tests" / "authoring" / "sample_course" / "source" / "00_sample"
sys.path.append(str(PROJECT / "benchmarks"))  # where JupyterLab is opened in a browser
Notebook = dict[str, Any]
Scores = dict[str, dict[str, float | None]]


@dataclass(frozen=True)
class ScratchCourse:
    """A course of one lesson, with commands to run on it."""

    root: Path
    lesson: str = LESSON

    @property
    def text(self) -> Path:
        """The lesson's text, from which it is built."""
        return self.root / "source" / self.lesson / f"{self.lesson}.py"

    def copied(self, root: Path) -> ScratchCourse:
        """The same course at another place."""
        shutil.copytree(self.root, root, dirs_exist_ok=True)
        return dataclasses.replace(self, root=root)

    @staticmethod
    def cell(notebook: Notebook, grade_id: str) -> dict[str, Any]:
        """The answer, check or essay cell of a notebook by its grade_id."""
        return next(
            cell
            for cell in notebook["cells"]
            if cell["metadata"].get("nbgrader", {}).get("grade_id") == grade_id
        )

    def run(self, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run one of the course's commands as a person would."""
        programs = Path(sys.executable).parent
        path = f"{programs}{os.pathsep}{os.environ['PATH']}"
        return subprocess.run(
            [str(programs / program), *arguments],
            cwd=self.root,
            env={**os.environ, "PATH": path, "CALCULUS_EXCHANGE": str(self.root / "exchange")},
            capture_output=True,
            text=True,
            timeout=300,
        )

    def grade(self, *flags: str) -> None:
        """`autograder grade` in this process: a program of its own spends seconds on its start."""
        assert main(["grade", "--course", str(self.root), self.lesson, *flags]) == 0

    def build(self) -> None:
        """Build the lesson from its text."""
        list(build(Course(self.root)))

    def must(self, program: str, *arguments: str) -> str:
        """Run a command that has to succeed; what it printed."""
        answer = self.run(program, *arguments)
        assert answer.returncode == 0, f"{answer.stdout}\n{answer.stderr}"
        return answer.stdout

    def released(self) -> Notebook:
        """The lesson as students get it."""
        return json.loads((self.root / "lessons" / self.lesson / f"{self.lesson}.ipynb").read_bytes())

    def key(self) -> dict[str, Any]:
        """What solutions/ says of the exercises."""
        return json.loads((self.root / "solutions" / self.lesson / "exercises.json").read_bytes())

    def points(self) -> dict[str, float]:
        """The points of every exercise, in order."""
        return {exercise["id"]: exercise["points"] for exercise in self.key()["exercises"]}

    def solution(self, exercise: str) -> str:
        """The reference solution of an exercise."""
        solutions = self.root / "solutions" / self.lesson / f"{self.lesson}.ipynb"
        return "".join(self.cell(json.loads(solutions.read_bytes()), exercise)["source"])

    def mistake(self, exercise: str) -> str:
        """A wrong answer to an exercise: the first of its named mistakes."""
        described = next(each for each in self.key()["exercises"] if each["id"] == exercise)
        mistake, names = described["mistakes"][0], described["names"]
        is_value = f"def {exercise}(" not in self.solution(exercise)
        given = f"{mistake['name']}{'()' if is_value else ''}{'.values()' if len(names) > 1 else ''}"
        return f"{mistake['source']}\n{', '.join(names)} = {given}"

    def answered(self, answers: Mapping[str, str]) -> Notebook:
        """The released lesson with these answers, and no others."""
        notebook = self.released()
        for exercise, source in answers.items():
            self.cell(notebook, exercise)["source"] = source
        return notebook

    def all_right(self) -> Notebook:
        return self.answered({exercise: self.solution(exercise) for exercise in self.points()})

    def all_wrong(self) -> Notebook:
        return self.answered({exercise: self.mistake(exercise) for exercise in self.points()})

    def submit(self, student: str, notebook: Notebook | bytes) -> Path:
        """Put a notebook where collecting puts it."""
        file = self.root / "submitted" / student / self.lesson / f"{self.lesson}.ipynb"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(notebook if isinstance(notebook, bytes) else json.dumps(notebook).encode())
        return file

    def scores(self) -> Scores:
        """The gradebook: for every student the machine's score of every cell (None: nobody has decided)."""
        from nbgrader.api import Gradebook

        with Gradebook(f"sqlite:///{self.root / 'gradebook.db'}", "calculus") as gradebook:
            return {
                submission.student.id: {
                    grade.name: grade.auto_score
                    for notebook in submission.notebooks
                    for grade in notebook.grades
                }
                for submission in gradebook.assignment_submissions(self.lesson)
            }

    def totals(self) -> dict[str, float]:
        """The score of every student."""
        return {
            student: sum(cell or 0.0 for cell in cells.values()) for student, cells in self.scores().items()
        }

    def statuses(self, student: str) -> dict[str, str]:
        """How each exercise of a graded student ended."""
        return {row["id"]: row["status"] for row in self.record(student)["exercises"]}

    def record(self, student: str) -> dict[str, Any]:
        return json.loads((self.root / "autograded" / student / self.lesson / "grading.json").read_bytes())


@pytest.fixture(scope="session")
def new_course(
    tmp_path_factory: pytest.TempPathFactory, empty_gradebook: Path
) -> Callable[[], ScratchCourse]:
    """Makes a course of lesson 01 alone; each has the same secret, so that their scores can be compared."""

    def make() -> ScratchCourse:
        root = tmp_path_factory.mktemp("course")
        for folder in ("source", "lessons", "solutions"):
            shutil.copytree(
                PROJECT / folder / LESSON, root / folder / LESSON, ignore=shutil.ignore_patterns("*.ipynb_*")
            )
        return _set_up(ScratchCourse(root), empty_gradebook)

    return make


@pytest.fixture(scope="session")
def new_small_course(
    tmp_path_factory: pytest.TempPathFactory, empty_gradebook: Path
) -> Callable[[], ScratchCourse]:
    """Makes a course of the small lesson that authoring is tested with: it is built once, graded quickly."""

    @functools.cache
    def template() -> ScratchCourse:
        root = tmp_path_factory.mktemp("template")
        shutil.copytree(SMALL, root / "source" / SMALL.name)
        course = ScratchCourse(root, SMALL.name)
        # one check asks of an expression what does not cross the wall: good for builds, and no score
        text = course.text.read_text()
        course.text.write_text(text.replace("symbolic_slope.free_symbols == {x}", "symbolic_slope != 0"))
        course.build()
        return _set_up(course, empty_gradebook)

    def make() -> ScratchCourse:
        return template().copied(tmp_path_factory.mktemp("small-course"))

    return make


def _set_up(course: ScratchCourse, gradebook: Path) -> ScratchCourse:
    shutil.copy(PROJECT / "nbgrader_config.py", course.root)
    shutil.copy(gradebook, course.root)
    (course.root / ".course-secret").write_text("the same for all of them")
    return course


@pytest.fixture
def course(new_course: Callable[[], ScratchCourse]) -> ScratchCourse:
    return new_course()
