"""Notices when a lesson is built anew while it is being graded."""

from __future__ import annotations

import time
from pathlib import Path

from autograder.grading.answer_key import AnswerKey
from autograder.grading.errors import GradingError

_PATIENCE = 5.0  # seconds: a build swaps one folder after the other
_PAUSE = 0.1


class KeyWatch:
    """Compares the files of an answer key with what they were; cheap as long as nobody touches them."""

    def __init__(self, solutions: Path, lesson: str) -> None:
        """Reads the key. Raises GradingError as AnswerKey.load does."""
        self._solutions = solutions
        self._lesson = lesson
        self._seen = self._state()  # before the key: what changes in between is noticed
        self.key = AnswerKey.load(solutions, lesson)

    def has_changed(self) -> bool:
        """Whether there is another key now; one that says the same is none. Raises GradingError."""
        state = self._state()
        if state == self._seen:
            return False
        deadline = time.monotonic() + _PATIENCE
        while True:
            try:
                key = AnswerKey.load(self._solutions, self._lesson)
                break
            except GradingError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(_PAUSE)
        self._seen = state
        return key.content_hash != self.key.content_hash

    def _state(self) -> list[tuple[int, int]]:
        """Of the folders and files that a key is read from: which ones they are, and when they changed."""
        folder, released = self._solutions / self._lesson, self._solutions.parent / "lessons" / self._lesson
        name = f"{self._lesson}.ipynb"
        state = []
        for path in (folder, folder / name, folder / "exercises.json", released, released / name):
            try:
                found = path.stat()
            except OSError:
                state.append((0, 0))
            else:
                state.append((found.st_ino, found.st_mtime_ns))
        return state
