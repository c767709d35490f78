"""The trusted side's end of a process that has run the lesson's cells: asked to fork, and to end students."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import time
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path
from typing import Any

from autograder.sandbox.endings import CannotStart, WallViolation
from autograder.sandbox.frames import Connection
from autograder.sandbox.messages import Fields, decode_message, encode_message

CONTROL_SECONDS = 10.0
STOP_SECONDS = 5.0


class ParentProcess:
    """A process that students' processes are forked from.

    ``scratch`` is where the folders of students who are not confined lie. What the process does not do in
    time, or does not answer as it should, is a Hangup, DeadlinePassed or WallViolation.
    """

    def __init__(self, control: Connection, scratch: Path, confined: bool, name: str = "student") -> None:
        self._control = control
        self._scratch = scratch
        self._confined = confined
        self._name = name  # of its students' folders
        self._sent = 0
        self._received = 0
        self._folders: dict[int, Path] = {}  # of the students' processes, by number

    def fork(self) -> tuple[int, Connection]:
        """A new student's process, by its number, and the connection to it.

        Raises CannotStart when the process is hindered, with the reason.
        """
        folder = self._scratch / f"{self._name}-{self._sent}"
        student, connection = self._forked("fork", folder.name)
        self._folders[student] = folder
        hindrance = connection.receive(time.monotonic() + CONTROL_SECONDS)  # before any student's code
        if hindrance:
            reason = hindrance.decode(errors="replace")
            raise CannotStart(f"A student's process did not start: {reason}.")
        return student, connection

    def end(self, student: int, grace: float) -> int | None:
        """Kill a student's process with all that it started, after so many seconds to end by itself.

        Its wait status if it did, else None.
        """
        (status,) = self._ask("end", student, grace)
        if status is not None and type(status) is not int:
            raise WallViolation("malformed")
        shutil.rmtree(self._folders.pop(student), ignore_errors=True)
        return status

    def twin(self, cores: Collection[int]) -> Twin:
        """Fork the process itself; the fork stays on these cores, and ends with it at the latest."""
        name = f"{self._name}-{self._sent}"
        number, connection = self._forked("twin", list(cores))
        return Twin(connection, self._scratch, self._confined, name, number)

    def stop(self, grace: float = STOP_SECONDS) -> None:
        """End the process, after so many seconds to end by itself, and its students."""
        raise NotImplementedError

    def _kill_students(self) -> None:
        for student in self._folders:
            kill_group(student)

    def _forked(self, *request: Any) -> tuple[int, Connection]:
        ours, theirs = socket.socketpair()
        with theirs:
            (number,) = self._ask(*request, descriptors=(theirs.fileno(),))
        if type(number) is not int or number <= 1:
            raise WallViolation("malformed")
        return number, Connection(ours)

    def _ask(
        self, *request: Any, descriptors: tuple[int, ...] = (), seconds: float = CONTROL_SECONDS
    ) -> Fields:
        deadline = time.monotonic() + seconds
        self._control.send(self._numbered(*request), deadline, descriptors)
        return self._receive(deadline)

    def _numbered(self, *request: Any) -> bytes:
        self._sent += 1
        return encode_message([self._sent, *request])

    def _receive(self, deadline: float) -> Fields:
        match decode_message(self._control.receive(deadline)):
            case ["reply", int() as number, *fields] if number == self._received + 1:
                self._received = number
                return fields
        raise WallViolation("not a reply")


class Twin(ParentProcess):
    """A fork of a lesson's process; this end of it may be held by more than one process, and used by one."""

    def __init__(self, control: Connection, scratch: Path, confined: bool, name: str, number: int) -> None:
        super().__init__(control, scratch, confined, name)
        self._number = number

    def stop(self, grace: float = STOP_SECONDS) -> None:
        ended = self._control.hang_up(time.monotonic() + grace)  # on which it ends its students and itself
        if not ended and not self._confined:  # a student can have stopped it; numbers are what they seem
            self._kill_students()
            with suppress(OSError):
                os.kill(self._number, signal.SIGKILL)
        for folder in self._folders.values():
            shutil.rmtree(folder, ignore_errors=True)


def kill_group(leader: int) -> None:
    with suppress(OSError):  # it has ended
        os.killpg(leader, signal.SIGKILL)
