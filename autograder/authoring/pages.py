"""Pages beside the lessons, such as the map of the course: text and code, and nothing to hand in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from autograder.authoring.author_errors import AuthorError, LessonRefused
from autograder.authoring.course import Course
from autograder.authoring.lesson_rules import errors_in
from autograder.authoring.lesson_text import LessonText, read_text
from autograder.authoring.notebooks import notebook_bytes, source_notebook, student_notebook


def page_paths(course: Course) -> list[Path]:
    """The texts of the pages: they lie in source/ itself, where each lesson has a folder."""
    return sorted(course.source.glob("*.py"))


def page_files(course: Course) -> set[str]:
    """What the build writes into lessons/ for the pages."""
    return {f"{path.stem}.ipynb" for path in page_paths(course)}


def built_pages(course: Course) -> Mapping[str, bytes]:
    """The pages' notebooks by file name, not yet written. Raises LessonRefused, OSError."""
    texts = [read_text(path) for path in page_paths(course)]
    errors = [error for text in texts for error in _errors(text)]
    if errors:
        raise LessonRefused(error.relative_to(course.root) for error in errors)
    return {
        f"{text.name}.ipynb": notebook_bytes(student_notebook(source_notebook(text), text.name))
        for text in texts
    }


def _errors(text: LessonText) -> Iterator[AuthorError]:
    yield from errors_in(text)
    for cell in text.cells:
        if cell.role != "plain":
            sentence = f"a page beside the lessons has no {cell.role}: give the lesson a folder of its own"
            yield AuthorError(text.path, cell.marker_line, sentence)
