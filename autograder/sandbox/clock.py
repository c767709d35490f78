"""Deadlines for the trusted side's own work on what a student sent."""

from __future__ import annotations

import signal
import sys
import threading
import time
from types import FrameType, TracebackType

from autograder.sandbox.frames import DeadlinePassed

_AGAIN = 0.1  # seconds; code that swallows an alarm, or was putting something back, gets another
_PUTS_BACK = frozenset({"__enter__", "__exit__", "close"})


class interrupted_at:
    """Raise an error in the block when it is still running at this time of ``time.monotonic``.

    The error should be a BaseException, so that no ``except Exception`` in the block takes it for its own.
    Only the main thread can be interrupted, between two steps of Python; elsewhere, and on Windows, the block
    runs on. An alarm that somebody set for an earlier time is left to come first.
    """

    def __init__(self, deadline: float, error: type[BaseException] = DeadlinePassed) -> None:
        self._deadline = deadline
        self._error = error

    def __enter__(self) -> None:
        self._started = time.monotonic()
        seconds = max(self._deadline - self._started, 1e-6)
        is_main = threading.current_thread() is threading.main_thread()
        self._rings = is_main and hasattr(signal, "setitimer") and not _rings_within(seconds)
        if self._rings:
            self._block = sys._getframe(1)
            self._before = signal.signal(signal.SIGALRM, self._ring)
            self._later, self._interval = signal.setitimer(signal.ITIMER_REAL, seconds, _AGAIN)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not self._rings:
            return
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, self._before)
        del self._block  # whose variables hold this
        if self._later:
            left = max(self._later - (time.monotonic() - self._started), 1e-6)
            signal.setitimer(signal.ITIMER_REAL, left, self._interval)

    def _ring(self, number: int, frame: FrameType | None) -> None:
        if not _is_put_back(frame, self._block):
            raise self._error


def _is_put_back(frame: FrameType | None, block: FrameType) -> bool:
    """Whether, in what `block` has called, a `with` statement is entered or left, or something is closed.

    An exception would then leave behind half of what it changes: a limit, a handler, a working folder, a
    process that is being ended.
    """
    while frame is not None and frame is not block:
        if frame.f_code.co_name in _PUTS_BACK:
            return True
        frame = frame.f_back
    return False


def _rings_within(seconds: float) -> bool:
    return 0.0 < signal.getitimer(signal.ITIMER_REAL)[0] <= seconds
