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
    An inner block's earlier deadline comes first; then the outer one's counts again.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def interrupt(number: int, frame: FrameType | None) -> None:
        raise DeadlinePassed

    earlier_handler = signal.signal(signal.SIGALRM, interrupt)
    started = time.monotonic()
    earlier, _ = signal.setitimer(signal.ITIMER_REAL, max(deadline - started, 1e-6))
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, earlier_handler)
        if earlier:
            signal.setitimer(signal.ITIMER_REAL, max(earlier - (time.monotonic() - started), 1e-6))
