"""Interrupting a call that does not come to an end."""

from __future__ import annotations

import contextlib
import signal
import threading
import time
from collections.abc import Iterator
from types import FrameType

TICK = 0.25  # seconds between two looks at the call that is running;
LOOKS = 2  # so many are needed, as a machine that is busy elsewhere delays a call and looks at it once
OURS = __name__.rpartition(".")[0]


class Interrupted(BaseException):
    """The call took too long. A BaseException, so that no `except Exception` within the call swallows it."""


class Watch:
    """Watches one call after another; a call between `starts` and `ended` may be interrupted.

    Without effect outside the main thread, without alarms (Windows), and where another alarm is set, whose
    owner then sees to it that calls end.
    """

    def __init__(self) -> None:
        self._due: float | None = None
        self._looks = 0

    def starts(self, due: float) -> None:
        """A call starts that should have ended by this time of ``time.perf_counter``."""
        self._looks = 0
        self._due = due

    def ended(self) -> None:
        """The call is over."""
        self._due = None

    @contextlib.contextmanager
    def on_duty(self) -> Iterator[None]:
        """Raise Interrupted, in this block, within calls that take too long."""
        is_main = threading.current_thread() is threading.main_thread()
        if not is_main or not hasattr(signal, "setitimer") or signal.getitimer(signal.ITIMER_REAL)[0]:
            yield
            return
        before = signal.signal(signal.SIGALRM, self._look)
        signal.setitimer(signal.ITIMER_REAL, TICK, TICK)
        try:
            yield
        finally:
            self.ended()
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)

    def _look(self, number: int, frame: FrameType | None) -> None:
        self._looks += 1
        is_late = self._due is not None and time.perf_counter() > self._due
        if is_late and self._looks >= LOOKS and not _is_elsewhere(frame):
            raise Interrupted  # code that swallows it gets another one at the next look


def _is_elsewhere(frame: FrameType | None) -> bool:
    """Whether another room of ours is at work: it waits for another process, and has deadlines of its own."""
    package = OURS.partition(".")[0]
    while frame is not None:
        module = str(frame.f_globals.get("__name__", ""))
        if module == OURS or module.startswith(f"{OURS}."):
            return False
        if module.startswith(f"{package}."):
            return True
        frame = frame.f_back
    return False
