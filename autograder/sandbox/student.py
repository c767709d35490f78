"""The program of a lesson's process: runs the lesson's cells once, then forks once for each student.

Started by exec with an empty environment and a socket as its standard input. It holds no key.
"""

from __future__ import annotations

import gc
import os
import socket
import sys
from typing import NoReturn

from autograder.sandbox import descendants
from autograder.sandbox.answering import Answering
from autograder.sandbox.frames import Connection, Hangup
from autograder.sandbox.limits import Limits
from autograder.sandbox.messages import Fields, decode
from autograder.sandbox.notebook_shell import NotebookShell, start_shell
from autograder.sandbox.rlimits import set_rlimits
from autograder.sandbox.scratch import make_scratch_folder

STUDENT_DESCRIPTOR = 3


class LessonProcess(Answering):
    """Answers on the control socket: runs the lesson's cells, starts and ends students' processes."""

    def __init__(self, control: Connection, shell: NotebookShell, limits: Limits) -> None:
        super().__init__(control, shell)
        self._limits = limits
        self._students: set[int] = set()

    def serve_all(self) -> NoReturn:
        """Answer until the trusted side hangs up, then end every student's process."""
        try:
            while True:
                self.answer(decode(self._connection.receive()))
        except Hangup:
            for student in [*self._students]:
                self._end(student, 0.0)
            os._exit(0)

    def _settled(self) -> Fields:
        """The lesson's cells have run; no fork's garbage collector needs to look at what there is now."""
        for descriptor in (1, 2):
            os.dup2(0, descriptor)
        gc.collect()
        gc.freeze()
        return []

    def _fork(self, folder: str) -> Fields:
        descriptor = self._connection.descriptors.pop()
        student = os.fork()
        if student == 0:
            try:
                self._become_student(descriptor, folder)
            finally:
                os._exit(1)
        os.close(descriptor)
        self._students.add(student)
        return [student]

    def _become_student(self, descriptor: int, folder: str) -> None:
        descendants.die_with_parent()
        os.setsid()
        self._connection.close()
        os.dup2(descriptor, STUDENT_DESCRIPTOR)
        os.closerange(STUDENT_DESCRIPTOR + 1, os.sysconf("SC_OPEN_MAX"))
        make_scratch_folder(folder)
        set_rlimits(self._limits)
        connection = Connection(socket.socket(fileno=STUDENT_DESCRIPTOR))
        connection.send(b"")
        Answering(connection, self._shell).serve()

    def _end(self, student: int, grace: float) -> Fields:
        """Kill a student's process with all that it started; its wait status, None if it had to be killed."""
        status = descendants.end(student, grace)
        self._students.discard(student)
        descendants.end_strays(self._students)
        return [status]


def main() -> None:
    """Take the control socket from standard input and serve on it."""
    control = Connection(socket.socket(fileno=os.dup(0)), takes_descriptors=True)
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.close(nothing)
    sys.stdin = open(0, closefd=False)  # noqa: SIM115 - for as long as the process lives
    descendants.adopt_orphans()
    limits = Limits(**decode(control.receive()))
    LessonProcess(control, start_shell(limits), limits).serve_all()


if __name__ == "__main__":
    main()
