"""What an author did wrong: where it stands and one sentence about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path


@dataclass(frozen=True, order=True)
class AuthorError:
    """One mistake of an author; `line` counts from 1 and is 0 when the whole file is meant."""

    path: Path
    line: int
    sentence: str

    def relative_to(self, root: Path) -> AuthorError:
        """The same error, its path as seen from `root`."""
        return replace(self, path=self.path.relative_to(root))

    def __str__(self) -> str:
        place = f"{self.path.as_posix()}:{self.line}" if self.line else self.path.as_posix()
        return f"{place}: {self.sentence}"


class LessonRefused(Exception):
    """Raised with every author error found; nothing has been written."""

    def __init__(self, errors: Iterable[AuthorError]) -> None:
        self.errors = tuple(sorted(set(errors)))
        super().__init__("\n".join(str(error) for error in self.errors))
