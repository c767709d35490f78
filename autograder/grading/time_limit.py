"""A clock for the trusted side's own work on what a student sent."""

from __future__ import annotations

import signal
import sys
import threading
from types import FrameType, TracebackType

from autograder.sandbox.clock import is_put_back

_AGAIN = 0.5  # seconds; code that swallows the first alarm gets another


class OutOfTime(BaseException):
    """The time is up. A BaseException: no `except Exception` on the way may take it for an answer's error."""


class time_limit:
    """Raise OutOfTime in the block after `seconds`; without effect outside the main thread and on Windows."""

    def __init__(self, seconds: float) -> None:
        self._seconds = max(seconds, 0.001)
        self._is_main = threading.current_thread() is threading.main_thread()
        self._rings = self._is_main and hasattr(signal, "setitimer")

    def __enter__(self) -> None:
        if self._rings:
            self._block = sys._getframe(1)
            self._before = signal.signal(signal.SIGALRM, self._ring)
            signal.setitimer(signal.ITIMER_REAL, self._seconds, _AGAIN)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._rings:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, self._before)
            del self._block  # whose variables hold this

    def _ring(self, number: int, frame: FrameType | None) -> None:
        # while this block is being left it would leave the alarm on, for whoever comes next
        if not is_put_back(frame, self._block):
            raise OutOfTime
