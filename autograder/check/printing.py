"""What an answer prints while it is checked: shown up to a limit, for a check calls it many times."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

MOST_CHARACTERS = 10_000


class _Bounded:
    """A stream that passes on what is written to it up to a limit, and counts the rest."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self._left = MOST_CHARACTERS
        self.left_out = 0

    def write(self, text: str) -> int:
        shown = text[: self._left]
        self._left -= len(shown)
        self.left_out += len(text) - len(shown)
        if shown:
            self._stream.write(shown)
        return len(text)

    def writelines(self, lines: Any) -> None:
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


@contextmanager
def bounded_printing() -> Iterator[None]:
    """Within this block at most 10,000 characters are printed; a line at its end counts the others."""
    stream = sys.stdout
    bounded: Any = _Bounded(stream)
    sys.stdout = bounded
    try:
        yield
    finally:
        if sys.stdout is bounded:
            sys.stdout = stream
        if bounded.left_out:
            stream.write(
                f"\n… Your code prints a lot: {bounded.left_out:,} characters more are not shown. "
                "A check calls it many times; is there a `print` to delete?\n"
            )
