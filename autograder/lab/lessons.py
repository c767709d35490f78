"""Copying lessons into the folder where a learner works. Nothing there is ever overwritten or deleted."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from dataclasses import dataclass
from itertools import count
from pathlib import Path

RECORD = ".copied-from"
"""The file in a copy that holds the fingerprint of the lesson it was copied from."""


class NoSuchLesson(Exception):
    """A lesson was asked for by a name that no lesson has."""


@dataclass(frozen=True)
class Changed:
    """A lesson that was changed after it was copied, and the newest copy of it."""

    lesson: str
    copy: Path


def names(lessons: Path) -> list[str]:
    """The lessons in a folder of lessons, in order."""
    if not lessons.is_dir():
        return []
    return sorted(folder.name for folder in lessons.iterdir() if folder.is_dir() and not _hidden(folder))


def fingerprint(lesson: Path) -> str:
    """A digest of everything in a lesson's folder that is copied."""
    digest = hashlib.sha256()
    for file in sorted(path for path in lesson.rglob("*") if path.is_file()):
        inside = file.relative_to(lesson)
        if not any(_hidden(Path(part)) for part in inside.parts):
            content = file.read_bytes()
            digest.update(f"{inside.as_posix()}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()


def copy_missing(lessons: Path, work: Path) -> list[Changed]:
    """Copy every lesson that `work` does not have yet; the ones that have changed since they were copied.

    Raises OSError where `work` cannot be written.
    """
    work.mkdir(parents=True, exist_ok=True)
    changed = []
    for lesson in names(lessons):
        copies = _copies(work, lesson)
        if not copies:
            _copy(lessons / lesson, work / lesson)
            continue
        # a folder without a record was not made here, and there is nothing to compare
        records = [record.read_text() for copy in copies if (record := copy / RECORD).is_file()]
        if records and fingerprint(lessons / lesson) not in records:
            changed.append(Changed(lesson, copies[-1]))
    return changed


def copy_fresh(lessons: Path, work: Path, lesson: str) -> Path:
    """Copy a lesson beside the copies that are there, under a new name, which is returned.

    Raises `NoSuchLesson`, and OSError where `work` cannot be written.
    """
    if lesson not in names(lessons):
        raise NoSuchLesson(f"There is no lesson {lesson!r}. There is: {', '.join(names(lessons)) or 'none'}.")
    work.mkdir(parents=True, exist_ok=True)
    target = next(folder for folder in _places(work, lesson) if not _taken(folder))
    _copy(lessons / lesson, target)
    return target


def _places(work: Path, lesson: str):
    yield work / lesson
    yield from (work / f"{lesson}-{number}" for number in count(2))


def _copies(work: Path, lesson: str) -> list[Path]:
    """The copies of a lesson, oldest first. One may have been deleted or renamed by its owner."""
    numbered = [
        (int(number), path)
        for path in work.glob(f"{lesson}-*")
        if (number := path.name.removeprefix(f"{lesson}-")).isdecimal()
    ]
    first = [(1, work / lesson)] if _taken(work / lesson) else []
    return [path for _, path in sorted(first + numbered)]


def _copy(lesson: Path, target: Path) -> None:
    """Copy a whole lesson or nothing: it is made in a hidden folder and then renamed."""
    with tempfile.TemporaryDirectory(prefix=".copying-", dir=target.parent) as scratch:
        draft = Path(scratch) / lesson.name
        # contents alone: a lesson kept read-only must still become a copy that can be written
        shutil.copytree(lesson, draft, ignore=shutil.ignore_patterns(".*"), copy_function=shutil.copyfile)
        for folder in (draft, *draft.rglob("*/")):
            folder.chmod(0o755)
        (draft / RECORD).write_text(fingerprint(lesson))
        draft.rename(target)


def _taken(path: Path) -> bool:
    return path.exists() or path.is_symlink()


def _hidden(path: Path) -> bool:
    return path.name.startswith(".")
