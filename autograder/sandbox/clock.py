"""Deadlines for the trusted side's own work on what a student sent."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from autograder.sandbox.frames import DeadlinePassed


@contextmanager
def interrupted_at(deadline: float) -> Iterator[None]:
    """Raise DeadlinePassed in the block when it is still running at this time of ``time.monotonic``.

    Only the main thread can be interrupted, between two steps of Python; elsewhere the block runs on.
    An alarm that somebody set for an earlier time is left to come first.
    """
    started = time.monotonic()
    seconds = max(deadline - started, 1e-6)
    if threading.current_thread() is not threading.main_thread() or _rings_within(seconds):
        yield
        return

    def interrupt(number: int, frame: FrameType | None) -> None:
        raise DeadlinePassed

    handler = signal.signal(signal.SIGALRM, interrupt)
    later, interval = signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, handler)
        if later:
            signal.setitimer(signal.ITIMER_REAL, max(later - (time.monotonic() - started), 1e-6), interval)


def _rings_within(seconds: float) -> bool:
    return 0.0 < signal.getitimer(signal.ITIMER_REAL)[0] <= seconds
