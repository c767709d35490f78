"""In a student's process: what the system lets it take."""

from __future__ import annotations

import os
import resource
import signal
from contextlib import suppress
from typing import Any

from autograder.sandbox.endings import OUT_OF_TIME_STATUS
from autograder.sandbox.limits import Limits


def set_rlimits(limits: Limits) -> None:
    """Bound CPU time, memory, file size, open files and waiting signals, for good; no core files."""
    signal.signal(signal.SIGXCPU, _out_of_time)  # which the first process of a namespace would not hear
    _bound(resource.RLIMIT_CPU, round(limits.submission_seconds) + 1, before_it_is_killed=2)
    _bound(resource.RLIMIT_AS, limits.memory_bytes)
    _bound(resource.RLIMIT_FSIZE, limits.file_bytes)
    _bound(resource.RLIMIT_NOFILE, limits.open_files)
    _bound(resource.RLIMIT_CORE, 0)
    if hasattr(resource, "RLIMIT_SIGPENDING"):  # and timers, of which a user has only so many
        _bound(resource.RLIMIT_SIGPENDING, limits.open_files)


def bound_processes(limits: Limits) -> None:
    """Bound processes and threads; only in a user namespace of its own, else all of a user's count."""
    _bound(resource.RLIMIT_NPROC, limits.processes)


def _out_of_time(*_: Any) -> None:
    os._exit(OUT_OF_TIME_STATUS)


def _bound(which: int, most: int, before_it_is_killed: int = 0) -> None:
    _, hardest = resource.getrlimit(which)
    if hardest != resource.RLIM_INFINITY:
        most = min(most, hardest - before_it_is_killed)
    with suppress(ValueError, OSError):  # macOS knows no limit on address space
        resource.setrlimit(which, (most, most + before_it_is_killed))
