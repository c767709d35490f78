"""Where a course keeps its lessons, and which files belong to each."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

from autograder.authoring.author_errors import AuthorError

# what lies in source/<lesson>/ and is no data of the lesson; nbgrader's CourseDirectory.ignore is the same
NOT_DATA = [".*", "__pycache__", "*.py", "*.pyc", "*.ipynb"]
ANSWER_KEY = "exercises.json"
MISTAKES = "mistakes.json"  # beside a lesson: what its checks know of mistakes
RECORD = f".{MISTAKES}"  # beside its source: the same, and what it was made from
_LESSON_NAME = re.compile(r"[A-Za-z0-9_-]+")


@dataclass(frozen=True)
class Course:
    """A course by its root folder."""

    root: Path

    @property
    def source(self) -> Path:
        return self.root / "source"

    @property
    def built(self) -> tuple[Path, Path]:
        """The folders that the build writes: lessons/ and solutions/."""
        return self.root / "lessons", self.root / "solutions"

    def lesson_names(self) -> list[str]:
        return sorted(
            folder.name for folder in self.source.iterdir() if folder.is_dir() and not _ignored(folder.name)
        )

    def text(self, lesson: str) -> Path:
        return self.source / lesson / f"{lesson}.py"

    def notebook(self, lesson: str) -> Path:
        return self.source / lesson / f"{lesson}.ipynb"

    def record(self, lesson: str) -> Path:
        """What the build notes of a lesson's mistakes, for itself and for nbgrader."""
        return self.source / lesson / RECORD

    def data(self, lesson: str) -> dict[str, bytes]:
        """The lesson's data files by their paths relative to it."""
        folder = self.source / lesson
        return {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in sorted(folder.rglob("*"))
            if path.is_file() and not any(_ignored(part) for part in path.relative_to(folder).parts)
        }

    def layout_errors(self, lesson: str) -> list[AuthorError]:
        """What is wrong with a lesson's folder."""
        folder = self.source / lesson
        errors = []
        if not _LESSON_NAME.fullmatch(lesson):
            errors.append(AuthorError(folder, 0, "a lesson's name is of letters, digits, _ and -"))
        if not self.text(lesson).is_file():
            errors.append(AuthorError(folder, 0, f"the lesson's text, {lesson}.py, is missing"))
        for file in (folder / ANSWER_KEY, folder / MISTAKES):
            if file.exists():
                errors.append(AuthorError(file, 0, "the build writes a file of this name itself"))
        for notebook in sorted(folder.rglob("*.ipynb")):
            if notebook != self.notebook(lesson) and ".ipynb_checkpoints" not in notebook.parts:
                errors.append(AuthorError(notebook, 0, "students would be given this notebook: move it away"))
        return errors


def _ignored(name: str) -> bool:
    return any(fnmatch(name, pattern) for pattern in NOT_DATA)
