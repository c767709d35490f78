"""In a student's process: what the system lets it take."""

from __future__ import annotations

import resource
from contextlib import suppress

from autograder.sandbox.limits import Limits


def set_rlimits(limits: Limits) -> None:
    """Bound CPU time, memory, file size, open files and waiting signals, for good; no core files."""
    _bound(resource.RLIMIT_CPU, round(limits.submission_seconds) + 1)
    _bound(resource.RLIMIT_AS, limits.memory_bytes)
    _bound(resource.RLIMIT_FSIZE, limits.file_bytes)
    _bound(resource.RLIMIT_NOFILE, limits.open_files)
    _bound(resource.RLIMIT_CORE, 0)
    if hasattr(resource, "RLIMIT_SIGPENDING"):  # and timers, of which a user has only so many
        _bound(resource.RLIMIT_SIGPENDING, limits.open_files)


def bound_processes(limits: Limits) -> None:
    """Bound processes and threads; only in a user namespace of its own, else all of a user's count."""
    _bound(resource.RLIMIT_NPROC, limits.processes)


def _bound(which: int, most: int) -> None:
    _, hardest = resource.getrlimit(which)
    if hardest != resource.RLIM_INFINITY:
        most = min(most, hardest)
    with suppress(ValueError, OSError):  # macOS knows no limit on address space
        resource.setrlimit(which, (most, most))
