"""What grading reads in submitted/ and leaves in autograded/: a graded copy, and a record of its making."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import shutil
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.grading.answer_key import AnswerKey
from autograder.grading.course import Course
from autograder.grading.graded_notebook import notebook_bytes
from autograder.grading.reading import MAX_BYTES
from autograder.grading.result import EssayResult, ExerciseResult, Result

RECORD = "grading.json"
_LONGEST_STAMP = 1_000
# kinds of data that nothing runs or is set up by: where a graded copy is opened, its kernel imports modules
_COPIED = frozenset([".csv", ".tsv", ".txt", ".md", ".png", ".jpg", ".jpeg", ".gif", ".pdf", ".npy", ".npz"])
_READ_ONLY = 0o444


@dataclass(frozen=True)
class Submission:
    """What one student handed in; `raw` is None without a notebook, `submitted_at` nbgrader's timestamp."""

    student: str
    raw: bytes | None
    submitted_at: str | None

    def fingerprint(self, key: AnswerKey, secret: bytes) -> str:
        """Changes whenever the result could: with the notebook, its time, the key, the course's secret."""
        digest = hashlib.sha256()
        for part in (key.content_hash.encode(), secret, (self.submitted_at or "").encode(), self.raw or b""):
            digest.update(hashlib.sha256(part).digest())
        return digest.hexdigest()


def read_submission(course: Course, student: str, lesson: str) -> Submission:
    """Read a submission; nothing but regular files is opened, and no more of one than can be graded."""
    folder = course.submitted(student, lesson)
    stamp = _read(folder / "timestamp.txt", _LONGEST_STAMP)
    text = stamp.decode("utf-8", errors="replace").strip() if stamp else ""
    return Submission(student, _read(folder / f"{lesson}.ipynb", MAX_BYTES + 1), text or None)


def write_graded(course: Course, key: AnswerKey, result: Result) -> None:
    """Write the graded copy and its files, as nbgrader does: the student's data, then the lesson's."""
    folder = course.autograded(result.student, key.lesson)
    folder.mkdir(parents=True, exist_ok=True)
    submitted = course.submitted(result.student, key.lesson)
    for path in _regular_files(submitted):
        _copy(submitted / path, folder / path)
    for name in key.data:
        _copy(key.folder / name, folder / name)
    _replace(folder / f"{key.lesson}.ipynb", notebook_bytes(result.notebook))


def write_record(course: Course, result: Result, fingerprint: str) -> None:
    """Note what was graded, last of all: with this file in place, everything else has been done."""
    record = dataclasses.asdict(dataclasses.replace(result, notebook={}))
    record["unanswered"] = sorted(result.unanswered)
    del record["notebook"]
    record["fingerprint"] = fingerprint
    folder = course.autograded(result.student, result.lesson)
    _replace(folder / RECORD, (json.dumps(record, indent=1, sort_keys=True) + "\n").encode())


def read_record(course: Course, student: str, lesson: str, fingerprint: str) -> Result | None:
    """The result that is on record for this very submission and key, without its notebook."""
    folder = course.autograded(student, lesson)
    try:
        record = json.loads((folder / RECORD).read_bytes())
        if record["fingerprint"] != fingerprint or not (folder / f"{lesson}.ipynb").is_file():
            return None
        return _result(record)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _result(record: dict[str, Any]) -> Result:
    return Result(
        student=record["student"],
        lesson=record["lesson"],
        exercises=tuple(ExerciseResult(**row) for row in record["exercises"]),
        essays=tuple(EssayResult(**row) for row in record["essays"]),
        notebook={},
        notes=tuple(record["notes"]),
        unanswered=frozenset(record["unanswered"]),
    )


def _read(path: Path, most: int) -> bytes | None:
    """The beginning of a regular file; None for what is missing, a link, a pipe, or forbidden."""
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    except OSError:
        return None
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            return None
        return file.read(most)


def _regular_files(folder: Path) -> Iterator[Path]:
    """Relative paths of the files to copy; links are not followed, all but data stays."""
    for where, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith((".", "__")))
        for name in sorted(files):
            path = Path(where) / name
            wanted = not name.startswith(".") and path.suffix.lower() in _COPIED
            if wanted and stat.S_ISREG(path.lstat().st_mode):
                yield path.relative_to(folder)


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_name(f".{target.name}.part")
    shutil.copyfile(source, temporary)
    temporary.chmod(_READ_ONLY)
    temporary.replace(target)


def _replace(path: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    temporary = path.with_name(f".{path.name}.part")
    temporary.unlink(missing_ok=True)
    temporary.write_bytes(content)
    temporary.chmod(_READ_ONLY)
    temporary.replace(path)
