"""A clock for the trusted side's own work on what a student sent."""

from __future__ import annotations

import time

from autograder.sandbox.clock import interrupted_at


class OutOfTime(BaseException):
    """The time is up. A BaseException: no `except Exception` on the way may take it for an answer's error."""


def time_limit(seconds: float) -> interrupted_at:
    """Raise OutOfTime in the block after so many seconds, where `interrupted_at` can."""
    return interrupted_at(time.monotonic() + seconds, OutOfTime)
