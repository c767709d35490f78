"""nbgrader's `collect`, for an exchange in which anybody may have laid anything under any name."""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatch
from functools import cached_property
from pathlib import Path
from typing import Any

from nbgrader.exchange.default import ExchangeCollect
from nbgrader.utils import parse_utc

from autograder.grading.graded_files import listed
from autograder.grading.reading import MAX_BYTES
from autograder.grading.regular_files import DEEPEST, MOST_BYTES, MOST_FILES, MOST_FOLDERS, opened

try:
    import pwd
except ImportError:  # Windows, where nbgrader has no exchange
    pwd = None


class Collector(ExchangeCollect):
    """Collects each student's last submission: regular files, only so many, and nothing through links.

    What cannot be a submission of the student it names is passed over, with a warning, for the one before.
    """

    coursedir: Any
    inbound_path: str

    def init_src(self) -> None:
        self._passed_over: dict[str, list[str]] = {}
        super().init_src()
        for reason, names in self._passed_over.items():
            self.log.warning("Passed over in the exchange: %s: %s", reason, listed(names))
        self.src_records = [record for record in self.src_records if record["is_usable"]]

    def do_copy(self, src: str, dest: str, log: Any = None) -> None:
        """Copy a submission, or say why it cannot be; that is nobody else's trouble."""
        name, target = ascii(Path(src).name), Path(dest)
        try:
            descriptor = os.open(src, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        except OSError as error:  # it was another thing a moment ago
            self.log.warning("Not collected: %s: %s", name, error.strerror)
            return
        try:
            left_out = [ascii(str(path)) for path in self._copied(descriptor, target)]
        except OSError as error:
            if not isinstance(error, FileExistsError):  # half a submission would be taken for a whole one
                shutil.rmtree(target, ignore_errors=True)
            self.log.error("Not collected: %s: %s", name, error.strerror)
            return
        finally:
            os.close(descriptor)
        if self.coursedir.groupshared:
            _share(target)
        if left_out:
            self.log.warning(
                "Not collected from %s, being links, no files, or too much: %s", name, listed(left_out)
            )

    def _path_to_record(self, path: str) -> dict[str, Any]:
        """nbgrader's record; one that is not usable is later than any, and sorted behind all others."""
        folder = Path(path)
        student, *_, time = folder.name.rsplit("+", 3)[:3]
        timestamp = _time(time)
        fault = self._fault(folder, student, timestamp)
        if fault:
            self._passed_over.setdefault(fault, []).append(ascii(folder.name))
        return {
            "username": student,
            "filename": folder.name,
            "timestamp": datetime.max if fault else timestamp,
            "is_usable": not fault,
        }

    def _sort_by_timestamp(self, records: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return sorted(records, key=lambda each: (each["is_usable"], each["timestamp"]), reverse=True)

    def _fault(self, folder: Path, student: str, time: datetime | None) -> str:
        """Why this is no submission of this student's; empty where it may be."""
        if time is None:
            return "what has no time in its name"
        if not student.isprintable() or not student:  # nbgrader stops at a name with a line's end in it
            return "what names no student"
        try:
            facts = folder.lstat()
        except OSError:
            return "what is not there any more"
        if not stat.S_ISDIR(facts.st_mode):
            return "what is a link or no folder"
        if self._is_anothers(facts.st_uid, student):
            return (
                "what belongs to somebody else than it names (ExchangeCollect.check_owner = False takes it)"
            )
        if self._may_be_anothers(facts.st_uid, student) and time > _tomorrow():
            return "what bears a time to come, before which its student's own work would never count"
        if not _may_be_read(folder, f"{self.coursedir.assignment_id}.ipynb"):
            return "what may not be read"
        return ""

    def _is_anothers(self, uid: int, student: str) -> bool:
        """Whether it is certain that a student has handed in under another one's name.

        It is not where one user of the system stands for all students, or where the owner or the student is
        no user: there nbgrader warns. Whoever collects can hand in for anybody.
        """
        if not self._may_be_anothers(uid, student):
            return False
        return _uid_of(student) not in (None, uid) and bool(self._owners_of_their_own - {uid})

    def _may_be_anothers(self, uid: int, student: str) -> bool:
        """Whether somebody else's name is known for an owner than the student's."""
        return self.check_owner and uid not in (0, os.geteuid()) and _name_of(uid) not in (None, student)

    @cached_property
    def _owners_of_their_own(self) -> set[int]:
        """Whose folders in the exchange bear their own name."""
        return {
            uid
            for folder in Path(self.inbound_path).iterdir()
            if (uid := _owner(folder)) is not None and folder.name.rsplit("+", 3)[0] == _name_of(uid)
        }

    def _copied(self, folder: int, target: Path) -> Iterator[Path]:
        """Copy what lies in a folder, and yield what is left out."""
        target.mkdir()
        left, owner = self._most_bytes, os.fstat(folder).st_uid
        for number, (path, inside) in enumerate(self._laid(folder)):
            found = self._content(path.name, inside, left, owner) if number < MOST_FILES else None
            if found is None or not _written(target / path, *found):
                yield path
            else:
                left -= len(found[0])

    def _laid(self, folder: int) -> Iterator[tuple[Path, int]]:
        """What is no folder, or one too many, each with the folder it lies in; first what grading needs."""
        needed = (f"{self.coursedir.assignment_id}.ipynb", "timestamp.txt", "submission_secret.txt")
        folders_left = MOST_FOLDERS
        unclosed: Any = os.fwalk(".", dir_fd=folder)  # which follows no links
        with contextlib.closing(unclosed) as walk:
            for where, folders, files, inside in walk:
                here = Path(where)
                wanted = sorted(name for name in folders if not self._is_ignored(name))
                deeper = [name for name in wanted if _is_open_folder(name, inside)]
                folders[:] = deeper[:folders_left] if len(here.parts) < DEEPEST else []
                folders_left -= len(folders)
                is_top = not here.parts
                kept = [name for name in files if (is_top and name in needed) or self._is_wanted(name)]
                for name in sorted(kept, key=lambda name: (not is_top or name not in needed, name)):
                    yield here / name, inside
                for name in wanted:
                    if name not in folders:
                        yield here / name, inside

    @property
    def _most_bytes(self) -> int:
        """A notebook that can be graded and what may lie beside it, or what nbgrader is told."""
        most = MAX_BYTES + MOST_BYTES
        return min(most, 1000 * (self.coursedir.max_dir_size or most))

    def _content(self, name: str, inside: int, most: int, owner: int) -> tuple[bytes, os.stat_result] | None:
        """A whole file that is no other user's by a hard link; None where it is something else."""
        if self.coursedir.max_file_size:
            most = min(most, 1000 * self.coursedir.max_file_size)
        with contextlib.suppress(OSError), opened(name, inside) as file:
            if file is None:
                return None
            facts = os.fstat(file.fileno())
            if facts.st_size > most or (facts.st_nlink > 1 and facts.st_uid != owner):
                return None
            content = file.read(most + 1)
            return (content, facts) if len(content) <= most else None
        return None

    def _is_ignored(self, name: str) -> bool:
        return any(fnmatch(name, pattern) for pattern in self.coursedir.ignore)

    def _is_wanted(self, name: str) -> bool:
        include = self.coursedir.include
        return not self._is_ignored(name) and (not include or any(fnmatch(name, each) for each in include))


def _time(text: str) -> datetime | None:
    """The time in a folder's name, as nbgrader reads it."""
    try:
        return parse_utc(text)
    except Exception:  # whatever a date's parser makes of a student's text
        return None


def _tomorrow() -> datetime:
    """In UTC, as the times in names are; a clock may be wrong by its zone."""
    return datetime.now(UTC).replace(tzinfo=None) + timedelta(days=1)


def _name_of(uid: int) -> str | None:
    try:
        return pwd.getpwuid(uid).pw_name if pwd else None
    except KeyError:
        return None


def _uid_of(name: str) -> int | None:
    try:
        return pwd.getpwnam(name).pw_uid if pwd else None
    except (KeyError, ValueError):
        return None


def _owner(path: Path) -> int | None:
    try:
        return path.lstat().st_uid
    except OSError:
        return None


def _may_be_read(folder: Path, notebook: str) -> bool:
    """Whether whoever collects may look into a folder, and read its notebook if there is one."""
    if not os.access(folder, os.R_OK | os.X_OK):
        return False
    try:
        with opened(folder / notebook):
            return True
    except PermissionError:
        return False
    except OSError:  # missing, or a link, which is left out
        return True


def _is_open_folder(name: str, inside: int) -> bool:
    try:
        is_folder = stat.S_ISDIR(os.stat(name, dir_fd=inside, follow_symlinks=False).st_mode)
        return is_folder and os.access(name, os.R_OK | os.X_OK, dir_fd=inside)
    except OSError:
        return False


def _written(path: Path, content: bytes, facts: os.stat_result) -> bool:
    """Write a file with the time of the one it copies; False where it would overwrite another one.

    That is so on a disk that does not tell capitals from small letters.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:
            file.write(content)
    except (FileExistsError, NotADirectoryError):
        return False
    os.utime(path, ns=(facts.st_atime_ns, facts.st_mtime_ns))
    return True


def _share(folder: Path) -> None:
    """Let the group of a shared course write to a collected folder, as nbgrader does."""
    folder.chmod((folder.stat().st_mode | 0o2770) & 0o2777)
    for path in folder.rglob("*"):
        mode = path.stat().st_mode
        path.chmod((mode | 0o2770) & 0o2777 if path.is_dir() else (mode | 0o660) & 0o777)
