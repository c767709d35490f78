"""A course on disk: its folders, its nbgrader configuration, its secret."""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from traitlets.config import Config
from traitlets.config.loader import ConfigFileNotFound, PyFileConfigLoader

from autograder.grading.errors import GradingError

_SECRET = ".course-secret"
_CONFIG = "nbgrader_config.py"
_FILE_WITHOUT_FOLDER = re.compile(r"(sqlite(?:\+\w+)?:///)(?!/|:memory:|file:)([^?]+)(.*)")
_NO_FILE_IN_ADDRESSES = re.compile(r"\?|%[0-9A-Fa-f]{2}")  # as those read them
_OF_FOLDERS = (  # options of nbgrader's, which `autograder` does not ask
    *("release_directory", "solution_directory", "submitted_directory"),
    *("autograded_directory", "feedback_directory", "directory_structure"),
)
_OF_A_GROUP = re.compile(rb"^[^#\n]*groupshared", re.MULTILINE)


@dataclass(frozen=True)
class Course:
    """A course by its root folder."""

    root: Path

    @classmethod
    def at(cls, folder: Path | str) -> Course:
        """The course in this folder. Raises GradingError where there is none."""
        root = Path(folder).resolve()
        if not (root / "solutions").is_dir():
            raise GradingError(f"{root} is no course folder: it has no solutions/; use --course to name one")
        return cls(root)

    @property
    def solutions(self) -> Path:
        return self.root / "solutions"

    def submitted(self, student: str, lesson: str) -> Path:
        """The folder of one student's submission."""
        return self.root / "submitted" / student / lesson

    def autograded(self, student: str, lesson: str) -> Path:
        """The folder of one student's graded copy."""
        return self.root / "autograded" / student / lesson

    def feedback(self, student: str, lesson: str) -> Path:
        """The folder of one student's feedback."""
        return self.root / "feedback" / student / lesson

    def students_with(self, step: str, lesson: str) -> list[str]:
        """Who has a folder for this lesson in submitted/ or autograded/, in order. Links are not followed.

        Who has a folder that may not be looked into is one of them: nobody is passed over in silence.
        """
        folder = self.root / step
        if not folder.is_dir():
            return []
        return sorted(
            student.name
            for student in folder.iterdir()
            if not student.is_symlink() and _is_folder(student / lesson)
        )

    def passed_over(self, lesson: str) -> Iterator[str]:
        """What lies in submitted/ like somebody's work on this lesson, and is none; what to do about it."""
        folder = self.root / "submitted"
        for student in sorted(folder.iterdir()) if folder.is_dir() else ():
            place, notebook = f"submitted/{student.name}", f"{lesson}.ipynb"
            if student.is_symlink() or _is_link(student / lesson):
                link = place if student.is_symlink() else f"{place}/{lesson}"
                yield f"{link!r} is a link, which is not followed; put the folder itself there"
            elif not _is_folder(student / lesson) and os.path.lexists(student / notebook):
                yield f"{f'{place}/{notebook}'!r} is not graded there; put it into {f'{place}/{lesson}/'!r}"

    @cached_property
    def config(self) -> Config:
        """nbgrader's configuration. Raises GradingError when nbgrader_config.py cannot be read.

        Likewise where it has nbgrader look for students' work in other folders than `autograder` does.
        """
        from nbgrader.coursedir import CourseDirectory

        from autograder.grading.nbgrader_wiring import configure

        ours = configure(Config(), self.root)
        try:
            config = PyFileConfigLoader(_CONFIG, path=str(self.root)).load_config()
        except ConfigFileNotFound:
            return ours
        except Exception as error:
            raise GradingError(f"{_CONFIG} stops with {type(error).__name__}: {error}") from None
        folders = CourseDirectory(config=ours)
        for option in _OF_FOLDERS:
            folder = getattr(folders, option)
            if config.CourseDirectory.get(option, folder) != folder:
                raise GradingError(
                    f"{_CONFIG} sets CourseDirectory.{option}, which must stay {folder!r} in this course"
                )
        return config

    @property
    def database(self) -> str:
        """The address of the gradebook, which may hold a password.

        A file without a folder lies in the course's, where nbgrader's commands are started. Raises
        GradingError where nbgrader would take part of a folder's name for a question or a coded letter.
        """
        address = self.config.CourseDirectory.get("db_url") or "sqlite:///gradebook.db"
        found = _FILE_WITHOUT_FOLDER.match(address)
        if not found:
            return address
        if _NO_FILE_IN_ADDRESSES.search(str(self.root)):
            raise GradingError(
                f"nbgrader cannot find a gradebook in {self.root}: "
                "rename the folder that has a ? or % in its name"
            )
        return f"{found[1]}{self.root / found[2]}{found[3]}"

    @property
    def course_id(self) -> str:
        return str(self.config.CourseDirectory.get("course_id") or "default_course")

    @property
    def is_shared(self) -> bool:
        """Whether a group of the system grades here (nbgrader's `groupshared`)."""
        return bool(self.config.CourseDirectory.get("groupshared"))

    @property
    def lock(self) -> Path:
        """The file that whoever grades holds; beside autograded/, in which all names are students'."""
        return self.root / ".grading"

    def let_its_group_in(self) -> None:
        """Where a group shares the course (nbgrader's `groupshared`), it may use the lock and the secret.

        Both are their owner's alone at first, since nbgrader's configuration takes a second to read.
        """
        if self.is_shared:
            for path in (self.lock, self.root / _SECRET):
                with contextlib.suppress(OSError):  # another one's, who has done so
                    path.chmod(0o660)

    def _speaks_of_a_group(self) -> bool:
        try:
            return _OF_A_GROUP.search((self.root / _CONFIG).read_bytes()) is not None
        except OSError:
            return False

    @cached_property
    def secret(self) -> bytes:
        """Where hidden inputs are drawn from; made at first use, readable by graders only."""
        path = self.root / _SECRET
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            pass
        except OSError as error:
            raise GradingError(f"cannot write {path}: {error.strerror}") from None
        else:
            try:
                with os.fdopen(descriptor, "w") as file:
                    file.write(secrets.token_hex(32))
            except OSError as error:
                path.unlink(missing_ok=True)  # half a secret would be in the way of a whole one
                raise GradingError(f"cannot write {path}: {error.strerror}") from None
            if self._speaks_of_a_group():  # else nobody waits a second for the configuration here
                self.let_its_group_in()
        try:
            secret = path.read_bytes().strip()
        except OSError as error:
            raise GradingError(f"cannot read {path}: {error.strerror}") from None
        if not secret:
            raise GradingError(f"{path} is empty: delete it, and a new one is made")
        return secret


def _is_link(path: Path) -> bool:
    try:
        return path.is_symlink()
    except OSError:
        return False


def _is_folder(path: Path) -> bool:
    """Whether this is a folder, or may be one: whoever asks may not look."""
    try:
        return stat.S_ISDIR(path.lstat().st_mode)
    except PermissionError:
        return True
    except OSError:
        return False
