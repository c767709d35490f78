"""In the lesson's process: ends a student's process together with everything that it started."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Set
from contextlib import suppress
from pathlib import Path

from autograder.sandbox import linux

STRAY_SECONDS = 2.0


def adopt_orphans() -> None:
    """Become the parent of descendants whose own parent is gone, where the system can (Linux)."""
    if sys.platform == "linux":
        linux.prctl(linux.PR_SET_CHILD_SUBREAPER, 1)


def die_with_parent() -> None:
    """Have the system kill this process when its parent is gone, where it can (Linux)."""
    if sys.platform == "linux":
        linux.prctl(linux.PR_SET_PDEATHSIG, signal.SIGKILL)


def end(student: int, grace: float) -> int | None:
    """Kill a child and its process group, after so many seconds to end by itself.

    Its wait status if it did, else None.
    """
    status = _wait(student, grace)
    for kill in (os.killpg, os.kill):
        with suppress(OSError):  # it has ended
            kill(student, signal.SIGKILL)
    if status is None:
        os.waitpid(student, 0)
    return status


def end_strays(students: Set[int]) -> None:
    """Kill adopted orphans, whose children are then adopted in turn, until only students are left."""
    deadline = time.monotonic() + STRAY_SECONDS
    while time.monotonic() < deadline:
        strays = [child for child in _children() if child not in students]
        if not strays:
            return
        for stray in strays:
            os.kill(stray, signal.SIGKILL)
        for stray in strays:
            os.waitpid(stray, 0)


def _wait(student: int, seconds: float) -> int | None:
    deadline = time.monotonic() + seconds
    while True:
        ended, status = os.waitpid(student, os.WNOHANG)
        if ended:
            return status
        if time.monotonic() >= deadline:
            return None
        time.sleep(0.005)


def _children() -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()]
    except OSError:
        return []
