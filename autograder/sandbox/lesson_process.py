"""In the lesson's process: runs the lesson's cells once, then starts and ends students' processes."""

from __future__ import annotations

import gc
import os
import socket
from typing import NoReturn, Protocol

from autograder.sandbox import descendants
from autograder.sandbox.answering import Answering
from autograder.sandbox.frames import Connection, Hangup
from autograder.sandbox.limits import Limits
from autograder.sandbox.messages import Fields, decode
from autograder.sandbox.notebook_shell import start_shell

STUDENT_DESCRIPTOR = 3


class Nursery(Protocol):
    """Where students' processes come from: Confined or Unconfined."""

    def fork(self) -> int: ...
    def settle(self, folder: str) -> None: ...
    def clear(self) -> None: ...


class LessonProcess(Answering):
    """Answers on the control socket what a student's process answers, and to fork and end them."""

    def __init__(self, control: Connection, nursery: Nursery, limits: Limits) -> None:
        super().__init__(control, start_shell(limits))
        self._nursery = nursery
        self._students: set[int] = set()

    def serve_all(self) -> NoReturn:
        """Answer until the trusted side hangs up, then end every student's process."""
        try:
            while True:
                self.answer(decode(self._connection.receive()))
        except Hangup:
            for student in [*self._students]:
                self._end(student, 0.0)
            self._nursery.clear()
            os._exit(0)

    def _settled(self) -> Fields:
        """The lesson's cells have run; no fork's garbage collector needs to look at what there is now."""
        for descriptor in (1, 2):
            os.dup2(0, descriptor)
        self._shell.lesson_outputs.printed()
        gc.collect()
        gc.freeze()
        return []

    def _fork(self, folder: str) -> Fields:
        descriptor = self._connection.descriptors.pop()
        student = self._nursery.fork()
        if student == 0:
            try:
                self._become_student(descriptor, folder)
            finally:
                os._exit(1)
        os.close(descriptor)
        self._students.add(student)
        return [student]

    def _become_student(self, descriptor: int, folder: str) -> None:
        os.setsid()
        self._connection.close()
        os.dup2(descriptor, STUDENT_DESCRIPTOR)
        os.closerange(STUDENT_DESCRIPTOR + 1, os.sysconf("SC_OPEN_MAX"))
        connection = Connection(socket.socket(fileno=STUDENT_DESCRIPTOR))
        try:
            self._nursery.settle(folder)
        except OSError as error:
            connection.send(str(error).encode())
            raise
        connection.send(b"")
        Answering(connection, self._shell).serve()

    def _end(self, student: int, grace: float) -> Fields:
        """Kill a student's process with all that it started; its wait status, None if it had to be killed."""
        status = descendants.end(student, grace)
        self._students.discard(student)
        descendants.end_strays(self._students)
        return [status]
