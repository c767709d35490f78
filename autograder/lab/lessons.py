"""Copying lessons into the folder where a learner works. Nothing there is ever overwritten or deleted."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from dataclasses import dataclass
from itertools import count
from pathlib import Path

RECORD = ".copied-from"
"""The file in a copy, or beside a page's, that holds the fingerprint of what it was copied from."""
PAGE = ".ipynb"
"""Beside the lessons' folders lie pages, such as the map of the course: notebooks, copied in the same way."""


class NoSuchLesson(Exception):
    """A lesson was asked for by a name that no lesson has."""


@dataclass(frozen=True)
class Changed:
    """A lesson that was changed after it was copied, and the newest copy of it."""

    lesson: str
    copy: Path


def names(lessons: Path) -> list[str]:
    """The lessons in a folder of lessons, in order, then the pages, without their ending."""
    if not lessons.is_dir():
        return []
    entries = [entry for entry in lessons.iterdir() if not _hidden(entry)]
    folders = sorted(entry.name for entry in entries if entry.is_dir())
    return folders + sorted(entry.stem for entry in entries if entry.is_file() and entry.suffix == PAGE)


def fingerprint(lesson: Path) -> str:
    """A digest of everything in a lesson's folder that is copied, or of a page."""
    digest = hashlib.sha256()
    if lesson.is_file():
        digest.update(lesson.read_bytes())
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
        original = _original(lessons, lesson)
        copies = _copies(work, original)
        if not copies:
            _copy(original, work / original.name)
            continue
        # a folder without a record was not made here, and there is nothing to compare
        records = [record.read_text() for copy in copies if (record := _record(copy)).is_file()]
        if records and fingerprint(original) not in records:
            changed.append(Changed(lesson, copies[-1]))
    return changed


def copy_fresh(lessons: Path, work: Path, lesson: str) -> Path:
    """Copy a lesson beside the copies that are there, under a new name, which is returned.

    Raises `NoSuchLesson`, and OSError where `work` cannot be written.
    """
    if lesson not in names(lessons):
        raise NoSuchLesson(f"There is no lesson {lesson!r}. There is: {', '.join(names(lessons)) or 'none'}.")
    work.mkdir(parents=True, exist_ok=True)
    original = _original(lessons, lesson)
    target = next(place for place in _places(work, original) if not _taken(place))
    _copy(original, target)
    return target


def _original(lessons: Path, name: str) -> Path:
    return lessons / name if (lessons / name).is_dir() else lessons / f"{name}{PAGE}"


def _record(copy: Path) -> Path:
    return copy / RECORD if copy.is_dir() else copy.with_name(f".{copy.name}{RECORD}")


def _places(work: Path, original: Path):
    yield work / original.name
    yield from (work / f"{original.stem}-{number}{original.suffix}" for number in count(2))


def _copies(work: Path, original: Path) -> list[Path]:
    """The copies of a lesson or page, oldest first. One may have been deleted or renamed by its owner."""
    numbered = [
        (int(number), path)
        for path in work.glob(f"{original.stem}-*{original.suffix}")
        if (number := path.name.removeprefix(f"{original.stem}-").removesuffix(original.suffix)).isdecimal()
    ]
    first = [(1, work / original.name)] if _taken(work / original.name) else []
    return [path for _, path in sorted(first + numbered)]


def _copy(lesson: Path, target: Path) -> None:
    """Copy a whole lesson, or a page, or nothing: it is made in a hidden folder and then renamed."""
    with tempfile.TemporaryDirectory(prefix=".copying-", dir=target.parent) as scratch:
        draft = Path(scratch) / lesson.name
        if lesson.is_file():
            shutil.copyfile(lesson, draft)
            record = Path(scratch) / RECORD
            record.write_text(fingerprint(lesson))
            record.rename(_record(target))
            draft.rename(target)
            return
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
