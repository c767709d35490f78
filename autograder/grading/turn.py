"""One grader at a time in a course, `autograder` or `nbgrader`: a second one waits until it is its turn."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator
from typing import Any

from autograder.grading.course import Course

try:
    import fcntl
except ImportError:  # Windows
    fcntl: Any = None


@contextlib.contextmanager
def turn(course: Course, tell: Callable[[str], None]) -> Iterator[None]:
    """Write autograded/ and the gradebook alone in the block.

    The lock ends with the last process that was forked in the block, however that ends: of a grader that was
    killed, nothing goes on beside the next one. Where files cannot be locked, nobody waits.
    """
    descriptor = os.open(course.lock, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if fcntl is not None:
            _wait(descriptor, tell)
        yield
    finally:
        os.close(descriptor)


def _wait(descriptor: int, tell: Callable[[str], None]) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        tell("another grader is at work in this course; this one goes on when that one has ended")
        fcntl.flock(descriptor, fcntl.LOCK_EX)
    except OSError:  # a file system without locks
        pass
