"""A student's copy of a lesson on disk: its exercises, and the visible check of each."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LARGEST_NOTEBOOK = 50_000_000  # bytes; a larger one is not read
_MARK = "calculus_for_machine_learning"  # the build writes it into a notebook's metadata
_CHECK = "check_"
_HIDDEN = "### BEGIN HIDDEN TESTS"
_HEADING = re.compile(r"### Exercise \d+ · (.+?)(?: \([\d.]+ points?\))?\s*$", re.MULTILINE)


@dataclass(frozen=True)
class Exercise:
    """An exercise as students see it: `check` is the source of its visible check."""

    id: str
    title: str
    check: str


@dataclass(frozen=True)
class LessonCopy:
    """A lesson in a student's folder. `is_key`: it holds hidden checks, so that it is nobody's copy."""

    name: str
    title: str
    folder: Path
    exercises: tuple[Exercise, ...]
    is_key: bool = False


def lesson_here(folder: Path) -> LessonCopy | None:
    """The lesson whose notebook lies in this folder; None where there is none with exercises.

    Of several, the one that runs is taken where the notebook server says which that is.
    """
    running = Path(os.environ.get("JPY_SESSION_NAME", "")).name
    notebooks = sorted(folder.glob("*.ipynb"), key=lambda path: (path.name != running, path.name))
    copies = (read_lesson(path) for path in notebooks)
    return next((copy for copy in copies if copy is not None), None)


def lessons_in(folder: Path) -> Iterator[LessonCopy]:
    """The lessons in the folders inside this one, in order; of several copies of one, the first."""
    seen = set()
    for inside in sorted(path for path in folder.iterdir() if path.is_dir() and path.name[0] not in "._"):
        copy = lesson_here(inside)
        if copy is not None and copy.name not in seen:
            seen.add(copy.name)
            yield copy


def read_lesson(path: Path) -> LessonCopy | None:
    """The lesson in a notebook's file; None for any other notebook, and for one that cannot be read."""
    try:
        if path.stat().st_size > LARGEST_NOTEBOOK:
            return None
        notebook = json.loads(path.read_bytes())
        name = str(notebook["metadata"][_MARK]["lesson"])
        cells = [(cell, _text(cell["source"])) for cell in notebook["cells"]]
        exercises = tuple(_exercises(cells))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    if not exercises:
        return None
    titles = (line for _, source in cells for line in source.split("\n") if line.startswith("# "))
    return LessonCopy(
        name=name,
        title=next(titles, name).removeprefix("# "),
        folder=path.parent,
        exercises=exercises,
        is_key=any(_HIDDEN in exercise.check for exercise in exercises),
    )


def _exercises(cells: list[tuple[dict[str, Any], str]]) -> Iterator[Exercise]:
    title = ""
    for cell, source in cells:
        if cell["cell_type"] == "markdown" and (heading := _HEADING.search(source)):
            title = heading[1]
        tags = cell["metadata"].get("nbgrader", {})
        if cell["cell_type"] == "code" and tags.get("grade") and str(tags["grade_id"]).startswith(_CHECK):
            name = str(tags["grade_id"]).removeprefix(_CHECK)
            yield Exercise(name, title or name, source)
            title = ""


def _text(source: str | list[str]) -> str:
    return source if isinstance(source, str) else "".join(source)
