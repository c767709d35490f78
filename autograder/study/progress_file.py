"""What is remembered of a student's progress: one small file beside the lessons, written whole or not."""

from __future__ import annotations

import itertools
import json
import os
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_args

from autograder.study.trying import Status

FILE = "progress.json"
LARGEST_FILE = 1_000_000  # bytes
MOST_EXERCISES = 1_000  # in a lesson
_FORMAT = 1
_STATUSES = get_args(Status)


class Unreadable(ValueError):
    """The file is there and holds something else."""


@dataclass(frozen=True)
class LessonProgress:
    """How a lesson's exercises stood when last looked at; `total` counts those never tried, too."""

    title: str
    total: int
    exercises: Mapping[str, Status] = field(default_factory=dict)

    @property
    def passing(self) -> int:
        return sum(status == "passing" for status in self.exercises.values())

    @property
    def failing(self) -> int:
        return sum(status == "failing" for status in self.exercises.values())


def remembered(folder: Path) -> tuple[dict[str, LessonProgress], str]:
    """What the file in `folder` says, by lesson, and a sentence where one that cannot be read was set aside.

    Without a file, or without a readable one, nothing is remembered. Raises OSError where it cannot be moved,
    and then it must not be replaced either.
    """
    path = folder / FILE
    try:
        return _read(path), ""
    except FileNotFoundError:
        return {}, ""
    except (Unreadable, OSError):
        aside = _free_name(folder)
        path.rename(aside)
        return {}, f"{FILE} could not be read. It is now {aside.name}, and a new one was begun."


def remember(folder: Path, lessons: Mapping[str, LessonProgress]) -> None:
    """Replace the file by one that says this. Raises OSError; then the old file stays as it is."""
    content = {
        "what this is": "how far you have come; a help to you, and no score",
        "format": _FORMAT,
        "lessons": {
            name: {"title": lesson.title, "total": lesson.total, "exercises": dict(lesson.exercises)}
            for name, lesson in sorted(lessons.items())
        },
    }
    handle, draft = tempfile.mkstemp(prefix=f".{FILE}-", dir=folder)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(content, file, indent=1, ensure_ascii=False)
            file.flush()
            os.fsync(file.fileno())
        Path(draft).replace(folder / FILE)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise


def _read(path: Path) -> dict[str, LessonProgress]:
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise Unreadable
        content = json.loads(path.read_text(encoding="utf-8"))
        # JSON can hold half a character, which cannot be written again: here it raises ValueError
        json.dumps(content, ensure_ascii=False).encode()
        if content["format"] != _FORMAT:
            raise Unreadable
        return {str(name): _lesson(saved) for name, saved in content["lessons"].items()}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise Unreadable from None


def _lesson(saved: Mapping[str, Any]) -> LessonProgress:
    title, total, exercises = saved["title"], saved["total"], dict(saved["exercises"].items())
    if not isinstance(title, str) or not all(status in _STATUSES for status in exercises.values()):
        raise Unreadable
    if type(total) is not int or not len(exercises) <= total <= MOST_EXERCISES:
        raise Unreadable
    return LessonProgress(title, total, exercises)


def _free_name(folder: Path) -> Path:
    stamp = time.strftime("%Y-%m-%d-%H%M%S")
    suffixes = itertools.chain([""], (f"-{number}" for number in itertools.count(2)))
    names = (folder / f"progress-unreadable-{stamp}{suffix}.json" for suffix in suffixes)
    return next(name for name in names if not name.exists())
