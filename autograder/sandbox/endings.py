"""How a student's process can end before its work is done."""

from __future__ import annotations

import os
import signal

OUT_OF_MEMORY_STATUS = 86  # the exit status of a process that has no memory left to answer with
OUT_OF_TIME_STATUS = 87  # and of one that has used all its processor time


class StudentGone(BaseException):
    """The student's process is no more; everything that waited for it is unwound.

    A ``BaseException``, so that ``except Exception`` in a check never takes the trouble of the wall
    for the student's own error.

    Attributes
    ----------
    kind : "timed out", "crashed" or "out of memory"
    sentence : what happened, for the student to read
    """

    def __init__(self, kind: str, sentence: str) -> None:
        super().__init__(sentence)
        self.kind = kind
        self.sentence = sentence


class WallViolation(StudentGone):
    """The student's process sent what it must not send; it has been stopped."""

    def __init__(self, what: str) -> None:
        super().__init__("crashed", f"The notebook's process sent a message that cannot be read ({what}).")


class CannotStart(RuntimeError):
    """A lesson's process cannot be started on this machine; the message says why, in one line."""


def ending_of(status: int | None) -> StudentGone:
    """How a process ended that fell silent, from its wait status; None if it did not end by itself."""
    if status is None:
        return StudentGone("crashed", "The notebook cut its process off from the grader.")
    if not os.WIFSIGNALED(status):
        if os.WEXITSTATUS(status) == OUT_OF_MEMORY_STATUS:
            return StudentGone("out of memory", "The notebook ran out of memory.")
        if os.WEXITSTATUS(status) == OUT_OF_TIME_STATUS:
            return StudentGone("timed out", "The notebook used all the processor time that it may have.")
        return StudentGone("crashed", "The notebook ended its own process.")
    name = _signal_name(os.WTERMSIG(status))
    if name == "SIGKILL":
        return StudentGone("out of memory", "The notebook's process was killed, as for want of memory.")
    return StudentGone("crashed", f"The notebook's process crashed ({name}).")


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
