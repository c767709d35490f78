"""Files that others have laid, read without following a link or waiting for a pipe; and how many at most."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

MOST_FILES = 500  # in a submission, as are all of these
MOST_FOLDERS = 100
DEEPEST = 5
MOST_BYTES = 50_000_000  # beside its notebook


@contextmanager
def opened(path: Path | str, within: int | None = None) -> Iterator[BinaryIO | None]:
    """A regular file, None for a pipe, a folder and the like. Raises OSError, also for a link.

    `within` is the descriptor of the folder that a relative path is in.
    """
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    descriptor = os.open(path, flags, dir_fd=within)
    try:
        if stat.S_ISREG(os.fstat(descriptor).st_mode):
            with os.fdopen(descriptor, "rb", closefd=False) as file:
                yield file
        else:
            yield None
    finally:
        os.close(descriptor)
