"""A small lesson with every kind of cell, in a course of its own, and the lessons of this course."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbgrader.converters import GenerateAssignment
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from autograder.authoring import known_mistakes
from autograder.authoring.author_errors import LessonRefused
from autograder.authoring.build import build
from autograder.authoring.course import NOT_DATA, Course
from autograder.authoring.rehearsing import Plan, digest
from autograder.authoring.student_version import STUDENT_VERSION

ROOT = Path(__file__).parents[2]
SAMPLE = Path(__file__).with_name("sample_course")


@pytest.fixture(scope="session")
def rehearsals(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """What rehearsals have said, in a file for each, named by the digest of all that it depends on.

    The processes that share the tests out share these files, too.
    """
    own = tmp_path_factory.getbasetemp()
    folder = (own if worker_id == "master" else own.parent) / "rehearsals"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(autouse=True)
def _no_lesson_is_rehearsed_twice(rehearsals: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that wants it otherwise sets `known_mistakes.rehearsed` back."""
    rehearse = known_mistakes.rehearsed

    def once(plan: Plan) -> list[Any]:
        kept = rehearsals / f"{digest(plan)}.json"
        if not kept.exists():
            new = kept.with_suffix(f".{os.getpid()}")
            new.write_text(json.dumps(rehearse(plan)))
            new.replace(kept)
        return json.loads(kept.read_text())

    monkeypatch.setattr(known_mistakes, "rehearsed", once)


@pytest.fixture
def sample_text() -> str:
    return (SAMPLE / "source/00_sample/00_sample.py").read_text(encoding="utf-8")


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """A course whose only lesson is the sample."""
    shutil.copytree(SAMPLE / "source", tmp_path / "source")
    return Course(tmp_path)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], Course]:
    """A course, for reading only, in which the lesson of a folder in some source/ has been built."""
    course = Course(tmp_path_factory.mktemp("course"))

    @cache
    def with_lesson(folder: Path) -> Course:
        # what is built in the folder stays behind
        ignored = shutil.ignore_patterns("*.ipynb", ".*")
        shutil.copytree(folder, course.source / folder.name, ignore=ignored)
        list(build(course, [folder.name]))
        return course

    return with_lesson


@dataclass(frozen=True)
class EditableLesson:
    """The sample lesson in an author's hands."""

    course: Course

    @property
    def path(self) -> Path:
        return self.course.text("00_sample")

    @property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    def replace(self, old: str, new: str) -> None:
        """Changes the first `old` into `new`."""
        assert old in self.text
        self.path.write_text(self.text.replace(old, new, 1), encoding="utf-8")

    def line_of(self, part: str) -> int:
        """The line on which `part` first stands, from 1."""
        return self.text[: self.text.index(part)].count("\n") + 1

    def cell(self, marker: str) -> str:
        """The cell that begins with `marker`, up to the next one."""
        start = self.text.index(marker)
        return self.text[start : self.text.index("\n# %%", start) + 1]

    def errors(self) -> list[str]:
        """The author errors of the course, as printed; nothing may be written."""
        before = sorted(self.course.root.rglob("*"))
        with pytest.raises(LessonRefused) as refused:
            list(build(self.course))
        assert sorted(self.course.root.rglob("*")) == before
        return str(refused.value).splitlines()


@pytest.fixture
def lesson(course: Course) -> EditableLesson:
    return EditableLesson(course)


@pytest.fixture(scope="session")
def give_gradebook(empty_gradebook: Path) -> Callable[[Course], None]:
    """Lays an empty gradebook into a course that has none: nbgrader starts a process to make a new one."""

    def give(course: Course) -> None:
        if not (course.root / empty_gradebook.name).exists():
            shutil.copy(empty_gradebook, course.root)

    return give


@pytest.fixture(scope="session")
def released(
    built: Callable[[Path], Course], give_gradebook: Callable[[Course], None]
) -> Callable[..., Path]:
    """What nbgrader's `generate_assignment` makes of such a lesson, with our preprocessors or its own."""

    @cache
    def by_nbgrader(folder: Path, *, stock: bool = False) -> Path:
        give_gradebook(built(folder))
        return generate_assignment(built(folder), folder.name, stock=stock)

    return by_nbgrader


@pytest.fixture
def release(give_gradebook: Callable[[Course], None]) -> Callable[[Course], Path]:
    """Runs nbgrader's `generate_assignment` on the sample in a test's own course."""

    def of_sample(course: Course) -> Path:
        give_gradebook(course)
        return generate_assignment(course, "00_sample")

    return of_sample


def generate_assignment(course: Course, lesson: str, *, stock: bool = False) -> Path:
    """nbgrader's command in this process; returns the folder that it released."""
    config = Config()
    config.CourseDirectory.root = str(course.root)
    config.CourseDirectory.release_directory = "stock" if stock else "released"
    config.CourseDirectory.assignment_id = lesson
    config.CourseDirectory.ignore = NOT_DATA
    if not stock:
        config.GenerateAssignment.preprocessors = STUDENT_VERSION
    GenerateAssignment(coursedir=CourseDirectory(config=config), config=config).start()
    return course.root / config.CourseDirectory.release_directory / lesson


@pytest.fixture
def saved_in_jupyterlab() -> Callable[[Path], None]:
    """Does to a notebook what JupyterLab does when an author runs and saves it."""

    def saved(path: Path) -> None:
        notebook = nbformat.read(path, as_version=4)
        notebook.metadata["language_info"] = {"name": "python", "version": "3.12.1", "file_extension": ".py"}
        notebook.metadata.jupytext.text_representation["jupytext_version"] = "1.99"
        notebook.metadata["widgets"] = {"application/vnd.jupyter.widget-state+json": {"state": {}}}
        for cell in notebook.cells:
            cell.metadata.update(editable=True, slideshow={"slide_type": ""}, trusted=True)
            if cell.cell_type == "code":
                cell.execution_count = 7
                cell.outputs = [nbformat.v4.new_output("stream", text="printed")]
                cell.metadata["execution"] = {"iopub.execute_input": "2026-01-01T00:00:00Z"}
        nbformat.write(notebook, path)

    return saved


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """`any_lesson` is the sample and then every lesson of this course, each by its folder in source/."""
    if "any_lesson" in metafunc.fixturenames:
        texts = [SAMPLE / "source/00_sample/00_sample.py", *sorted((ROOT / "source").glob("*/*.py"))]
        folders = [text.parent for text in texts if text.stem == text.parent.name]
        metafunc.parametrize("any_lesson", folders, ids=[folder.name for folder in folders])
