"""A small lesson with every kind of cell, in a course of its own, and the lessons of this course."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from autograder.authoring.author_errors import LessonRefused
from autograder.authoring.build import build
from autograder.authoring.course import Course

ROOT = Path(__file__).parents[2]
SAMPLE = Path(__file__).with_name("sample_course")


@pytest.fixture
def sample_text() -> str:
    return (SAMPLE / "source/00_sample/00_sample.py").read_text(encoding="utf-8")


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """A course whose only lesson is the sample."""
    shutil.copytree(SAMPLE / "source", tmp_path / "source")
    return Course(tmp_path)


@pytest.fixture
def course_of(tmp_path: Path) -> Callable[[Path], Course]:
    """A course with one lesson, copied from its folder in some source/; what is built there stays behind."""

    def copied(folder: Path) -> Course:
        shutil.copytree(
            folder, tmp_path / "source" / folder.name, ignore=shutil.ignore_patterns("*.ipynb", ".*")
        )
        return Course(tmp_path)

    return copied


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


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """`any_lesson` is the sample and then every lesson of this course, each by its folder in source/."""
    if "any_lesson" in metafunc.fixturenames:
        texts = [SAMPLE / "source/00_sample/00_sample.py", *sorted((ROOT / "source").glob("*/*.py"))]
        folders = [text.parent for text in texts if text.stem == text.parent.name]
        metafunc.parametrize("any_lesson", folders, ids=[folder.name for folder in folders])
