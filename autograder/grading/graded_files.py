"""What grading reads in submitted/ and leaves in autograded/: a graded copy, and a record of its making."""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from autograder.check.fingerprints import FILE as MISTAKES
from autograder.grading.answer_key import AnswerKey
from autograder.grading.course import Course
from autograder.grading.graded_notebook import notebook_pieces
from autograder.grading.reading import MAX_BYTES
from autograder.grading.regular_files import DEEPEST, MOST_BYTES, MOST_FILES, MOST_FOLDERS, opened
from autograder.grading.result import EssayResult, ExerciseResult, Result

RECORD = "grading.json"
_OF_NBGRADER = frozenset(["timestamp.txt", "submission_secret.txt"])
_RELEASED = frozenset([Path(MISTAKES)])  # with every lesson, for the checks in a student's notebook
_LONGEST_STAMP = 1_000
# kinds of data that nothing runs or is set up by: where a graded copy is opened, its kernel imports modules
_COPIED = frozenset([".csv", ".tsv", ".txt", ".md", ".png", ".jpg", ".jpeg", ".gif", ".pdf", ".npy", ".npz"])
_READ_ONLY = 0o444
_NAMED = 10  # in a note


@dataclass(frozen=True)
class Submission:
    """What one student handed in; `raw` is None without a notebook, `submitted_at` nbgrader's timestamp.

    `closed` says that whoever grades may not read it, which is no fault of the student's.
    """

    student: str
    raw: bytes | None
    submitted_at: str | None
    closed: bool = False

    def fingerprint(self, key: AnswerKey, secret: bytes) -> str:
        """Changes whenever the result could: with the notebook, its time, the key, the course's secret."""
        digest = hashlib.sha256()
        for part in (key.content_hash.encode(), secret, (self.submitted_at or "").encode(), self.raw or b""):
            digest.update(hashlib.sha256(part).digest())
        return digest.hexdigest()


def read_submission(course: Course, student: str, lesson: str) -> Submission:
    """Read a submission; nothing but regular files is opened, and no more of one than can be graded."""
    folder = course.submitted(student, lesson)
    stamp = read_timestamp(folder)
    try:
        return Submission(student, _beginning(folder / f"{lesson}.ipynb", MAX_BYTES + 1), stamp)
    except PermissionError:
        return Submission(student, None, stamp, closed=True)
    except OSError:
        return Submission(student, None, stamp)


def read_timestamp(folder: Path) -> str | None:
    """The time that nbgrader has noted in a submission's folder, or whatever else stands there as one."""
    stamp = _read(folder / "timestamp.txt", _LONGEST_STAMP)
    text = stamp.decode("utf-8", errors="replace").strip() if stamp else ""
    return text or None


def misnamed(course: Course, student: str, lesson: str) -> str:
    """What an instructor should hear where all notebooks have another name than the lesson's; else empty."""
    folder, wanted = course.submitted(student, lesson), f"{lesson}.ipynb"
    if os.path.lexists(folder / wanted):
        return ""
    names = [repr(str(path)) for path in islice(_files(folder), MOST_FILES) if _is_notebook(path)]
    if not names:
        return ""
    place = str(folder.relative_to(course.root))
    return f"{place!r} holds {listed(names)} and no {wanted}; rename it, and grade again"


def write_graded(course: Course, key: AnswerKey, result: Result) -> None:
    """Write the graded copy anew, the lesson's files, and the student's data, which overwrites nothing.

    Of the student's files, what cannot be copied is left out; `write_record` notes it.
    """
    folder = course.autograded(result.student, key.lesson)
    with contextlib.suppress(OSError):
        (folder / RECORD).unlink()  # first: what is half removed is not on record any more
    with contextlib.suppress(OSError, RecursionError):
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    _replace(folder / f"{key.lesson}.ipynb", notebook_pieces(result.notebook))
    for name in key.data:
        _copy(key.folder / name, folder / name)
    bring_along(course.submitted(result.student, key.lesson), folder)


def bring_along(source: Path, target: Path) -> None:
    """Copy data that lies beside a notebook, of harmless kinds and only so much; overwrite nothing."""
    left = MOST_BYTES
    for path in _beside(source):
        content = _whole(source / path, left) if _may_come_along(path) else None
        if content is not None:
            left -= len(content)
            with contextlib.suppress(OSError):
                _add(target / path, content)


def write_record(course: Course, result: Result, fingerprint: str) -> Result:
    """Note what was graded, last of all: with this file in place, everything else has been done.

    Returns the result as it is on record, with a note on files that were left out.
    """
    result = dataclasses.replace(result, notebook={}, notes=(*result.notes, *left_out(course, result)))
    record = dataclasses.asdict(result)
    record["unanswered"] = sorted(result.unanswered)
    del record["notebook"]
    record["fingerprint"] = fingerprint
    folder = course.autograded(result.student, result.lesson)
    _replace(folder / RECORD, [json.dumps(record, indent=1, sort_keys=True).encode(), b"\n"])
    return result


def read_record(course: Course, student: str, lesson: str, fingerprint: str) -> Result | None:
    """The result that is on record for this very submission and key, without its notebook."""
    if not (course.autograded(student, lesson) / f"{lesson}.ipynb").is_file():
        return None
    return _recorded(course, student, lesson, fingerprint)


def result_of(course: Course, key: AnswerKey, submission: Submission) -> Result | None:
    """The result that is on record for what is submitted now, by the key as it is now."""
    return read_record(course, submission.student, key.lesson, submission.fingerprint(key, course.secret))


def last_result(course: Course, student: str, lesson: str) -> Result | None:
    """The result on record, without its notebook; None where nbgrader's own command has graded."""
    return _recorded(course, student, lesson, None)


def left_out(course: Course, result: Result) -> Iterator[str]:
    """A note on what the student handed in of their own, and the graded copy is without."""
    graded = course.autograded(result.student, result.lesson)
    submitted = course.submitted(result.student, result.lesson)
    own = (path for path in _beside(submitted) if path not in _RELEASED)
    names = [ascii(str(path)) for path in own if not _is_file(graded / path)]
    if names:
        yield f"Handed in beside the notebook, and not copied: {listed(names)}."


def listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return f"{', '.join(names[:_NAMED])}{more}"


def _recorded(course: Course, student: str, lesson: str, fingerprint: str | None) -> Result | None:
    try:
        record = json.loads((course.autograded(student, lesson) / RECORD).read_bytes())
        return _result(record) if fingerprint in (None, record["fingerprint"]) else None
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
    with contextlib.suppress(OSError):
        return _beginning(path, most)
    return None


def _beginning(path: Path, most: int) -> bytes | None:
    """The beginning of a regular file; None for a pipe and the like. Raises OSError."""
    with opened(path) as file:
        return file.read(most) if file else None


def _whole(path: Path, most: int) -> bytes | None:
    """A regular file of no more than so many bytes."""
    with contextlib.suppress(OSError):
        return _read(path, most) if path.lstat().st_size <= most else None
    return None


def _beside(folder: Path) -> Iterator[Path]:
    """Relative paths of what was handed in beside notebooks, only so many."""
    return islice((path for path in _files(folder) if not _is_notebook(path)), MOST_FILES)


def _files(folder: Path) -> Iterator[Path]:
    """Relative paths of what was handed in: only so deep, nothing hidden."""
    for where, folders, files in islice(os.walk(folder), MOST_FOLDERS):
        inside = Path(where).relative_to(folder)
        deeper = sorted(name for name in folders if not name.startswith((".", "__")))
        folders[:] = deeper if len(inside.parts) < DEEPEST else []
        for name in sorted(files):
            if not name.startswith("."):
                yield inside / name


def _is_notebook(path: Path) -> bool:
    return path.name.endswith(".ipynb")


def _may_come_along(path: Path) -> bool:
    """Whether a file is of a harmless kind, and lies where nothing of ours or nbgrader's will have to."""
    first, *inside = path.parts[0].lower(), *path.parts[1:]
    is_in_the_way = first == RECORD or (inside and (first in _OF_NBGRADER or first.endswith(".html")))
    return path.suffix.lower() in _COPIED and not is_in_the_way


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a path too long
        return False


def _add(path: Path, content: bytes) -> None:
    """Write a file unless there is something in its place."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as file:
        file.write(content)
    path.chmod(_READ_ONLY)


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    _replace(target, [source.read_bytes()])


def _replace(path: Path, pieces: Sequence[bytes]) -> None:
    """Write a file whole or not at all. Raises OSError with its name, which a full disk alone would not."""
    temporary = path.with_name(f".{path.name}.part")
    try:
        temporary.unlink(missing_ok=True)
        with temporary.open("wb") as file:
            file.writelines(pieces)
        temporary.chmod(_READ_ONLY)
        temporary.replace(path)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from None
