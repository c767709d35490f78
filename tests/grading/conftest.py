"""A small course to grade: one lesson of five exercises and an essay, and notebooks handed in for it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from autograder.authoring.build import build
from autograder.authoring.course import Course as Workshop
from autograder.grading.answer_key import AnswerKey
from autograder.grading.course import Course
from autograder.grading.grade import grade
from autograder.grading.result import ExerciseResult, Result
from autograder.grading.submission import Rebuilt
from autograder.sandbox import Limits, WarmLesson

LESSON = "01_sample"
RIGHT = {
    "double": "def double(x):\n    return 2 * x",
    "quadruple": "def quadruple(x):\n    return double(double(x))",
    "sigmoid_slope": "def sigmoid_slope(z):\n    return sigmoid(z) * (1 - sigmoid(z))",
    "best_number": "best_number = 42",
    "slope_of_square": "x = sp.symbols('x')\nslope_of_square = 2 * x",
    "why": "Because it is so.",
}
QUICK = Limits(call_seconds=1.0, cell_seconds=2.0, submission_seconds=20.0)

Notebook = dict[str, Any]


@dataclass(frozen=True)
class Sample:
    """The lesson as students get it, and ways to fill it in."""

    root: Path
    lesson: str = LESSON

    def released(self) -> Notebook:
        return json.loads((self.root / "lessons" / LESSON / f"{LESSON}.ipynb").read_bytes())

    def answered(self, **answers: str) -> Notebook:
        """The released lesson with these answers, and no others."""
        notebook = self.released()
        for name, source in answers.items():
            self.cell(notebook, name)["source"] = source
        return notebook

    def right(self, **but: str) -> Notebook:
        """Everything right, but for these answers."""
        return self.answered(**{**RIGHT, **but})

    def cell(self, notebook: Notebook, grade_id: str) -> dict[str, Any]:
        return next(
            cell
            for cell in notebook["cells"]
            if cell["metadata"].get("nbgrader", {}).get("grade_id") == grade_id
        )

    def index(self, notebook: Notebook, grade_id: str) -> int:
        return notebook["cells"].index(self.cell(notebook, grade_id))


def raw(notebook: Notebook) -> bytes:
    return json.dumps(notebook).encode()


def answers(rebuilt: Rebuilt) -> dict[str | None, str]:
    """What stands in the cells for answers and essays, by grade_id."""
    return {
        cell.key.grade_id: cell.source
        for cell in rebuilt.cells
        if cell.key and cell.role in ("answer", "essay")
    }


def structure(rebuilt: Rebuilt) -> list[str]:
    """The ids of the key's cells, in order."""
    return [cell.key.id for cell in rebuilt.cells if cell.key]


def statuses(result: Result) -> dict[str, str]:
    return {row.id: row.status for row in result.exercises}


def code(source: str, **more: Any) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "metadata": {},
        "outputs": [],
        "execution_count": None,
        "source": source,
        **more,
    }


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A built course that no test may change."""
    root = tmp_path_factory.mktemp("template")
    folder = root / "source" / LESSON
    folder.mkdir(parents=True)
    text = Path(__file__).with_name("sample_lesson.txt")
    shutil.copy(text, folder / f"{LESSON}.py")
    list(build(Workshop(root)))
    shutil.copy(Path(__file__).parents[2] / "nbgrader_config.py", root)
    return root


@pytest.fixture(scope="session")
def rich_key(tmp_path_factory: pytest.TempPathFactory) -> AnswerKey:
    """A lesson with data, figures, widgets, several names in an answer, a class, functions as arguments."""
    root = tmp_path_factory.mktemp("rich")
    folder = root / "source" / "02_rich"
    (folder / "data").mkdir(parents=True)
    shutil.copy(Path(__file__).with_name("rich_lesson.txt"), folder / "02_rich.py")
    (folder / "data" / "numbers.txt").write_text("2.0\n1.0\n9.0\n4.0\n")
    list(build(Workshop(root)))
    return AnswerKey.load(root / "solutions", "02_rich")


@pytest.fixture(scope="session")
def sample(template: Path) -> Sample:
    return Sample(template)


@pytest.fixture(scope="session")
def key(template: Path) -> AnswerKey:
    return AnswerKey.load(template / "solutions", LESSON)


@pytest.fixture(scope="session")
def warm(key: AnswerKey) -> Iterator[WarmLesson]:
    with WarmLesson.start(key.prelude, limits=QUICK) as lesson:
        yield lesson


@pytest.fixture
def course(template: Path, empty_gradebook: Path, tmp_path: Path) -> Course:
    """A course of one's own."""
    root = tmp_path / "course"
    shutil.copytree(template, root)
    shutil.copy(empty_gradebook, root)
    return Course.at(root)


@dataclass(frozen=True)
class HandIn:
    """Puts a notebook, as a dict or as bytes, where nbgrader collects submissions; None leaves it out."""

    course: Course

    def __call__(
        self, student: str, notebook: Notebook | bytes | None, at: str = "2026-03-01 10:00:00"
    ) -> Path:
        folder = self.course.submitted(student, LESSON)
        folder.mkdir(parents=True, exist_ok=True)
        raw = json.dumps(notebook).encode() if isinstance(notebook, dict) else notebook
        if raw is not None:
            (folder / f"{LESSON}.ipynb").write_bytes(raw)
        (folder / "timestamp.txt").write_text(f"{at}.000000 UTC")
        (folder / "submission_secret.txt").write_text(f"the secret of {student}")
        return folder


@pytest.fixture
def hand_in(course: Course) -> HandIn:
    return HandIn(course)


@dataclass(frozen=True)
class GradeIt:
    """Grades a notebook, as a dict or as bytes, for a student called ada."""

    key: AnswerKey
    warm: WarmLesson

    def __call__(
        self, notebook: Notebook | bytes | None, student: str = "ada", limits: Limits = QUICK
    ) -> Result:
        submitted = raw(notebook) if isinstance(notebook, dict) else notebook
        return grade(self.key, submitted, student=student, secret=b"a secret", warm=self.warm, limits=limits)

    def row(self, notebook: Notebook | bytes, exercise: str) -> ExerciseResult:
        return next(row for row in self(notebook).exercises if row.id == exercise)


@pytest.fixture
def grade_it(key: AnswerKey, warm: WarmLesson) -> GradeIt:
    return GradeIt(key, warm)
