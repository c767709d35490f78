"""In a student's process: what the system lets it take."""

from __future__ import annotations

import resource
from contextlib import suppress

from autograder.sandbox.limits import Limits


def set_rlimits(limits: Limits) -> None:
    """Bound CPU time, memory, file size and open files, for good; no core files."""
    seconds = round(limits.submission_seconds) + 1
    for which, most in (
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_AS, limits.memory_bytes),
        (resource.RLIMIT_FSIZE, limits.file_bytes),
        (resource.RLIMIT_NOFILE, limits.open_files),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hardest = resource.getrlimit(which)
        if hardest != resource.RLIM_INFINITY:
            most = min(most, hardest)
        with suppress(ValueError, OSError):  # macOS knows no limit on address space
            resource.setrlimit(which, (most, most))
