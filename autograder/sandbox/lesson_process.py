"""In the lesson's process: runs the lesson's cells once, then forks students' processes, and its twins."""

from __future__ import annotations

import gc
import os
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any, NoReturn, Protocol

from matplotlib import font_manager

from autograder.sandbox import descendants, linux
from autograder.sandbox.answering import Answering
from autograder.sandbox.drawing import Drawings, with_drawings
from autograder.sandbox.frames import Connection, Hangup
from autograder.sandbox.limits import Limits
from autograder.sandbox.messages import Fields, decode, encode
from autograder.sandbox.notebook_shell import run_cell, start_shell
from autograder.sandbox.rehearsal import rehearse

STUDENT_DESCRIPTOR = 3
OBJECTS_WHILE_STARTING = 50_000  # between two looks of the garbage collector: nearly all that is made stays


class Nursery(Protocol):
    """Where students' processes come from: Confined or Unconfined."""

    def fork(self) -> int: ...
    def twin(self) -> int: ...
    def settle(self, folder: str) -> None: ...
    def clear(self) -> None: ...


class LessonProcess(Answering):
    """Answers on the control socket: runs cells, forks students' processes and twins of itself, ends them."""

    def __init__(self, control: Connection, nursery: Nursery, limits: Limits) -> None:
        self._thresholds = gc.get_threshold()
        gc.set_threshold(OBJECTS_WHILE_STARTING)
        super().__init__(control, start_shell(limits))
        rehearse(self, self._shell)
        self._shell.display_later = self._draw_meanwhile
        self._nursery = nursery
        self._children: set[int] = set()  # students' processes and twins
        self._limits = limits
        self._drawings = Drawings()
        self._runs: list[tuple[list[dict[str, Any]], BaseException | None]] = []

    def serve_all(self) -> NoReturn:
        """Answer until the trusted side hangs up, then end every student's process."""
        try:
            while True:
                self.answer(decode(self._connection.receive()))
        except Hangup:
            for child in [*self._children]:
                self._end(child, 0.0)
            self._nursery.clear()
            os._exit(0)

    def _prepare(self, source: str) -> Fields:
        """Run a cell of the lesson's; what it put out waits here until the trusted side asks for it."""
        self._runs.append(run_cell(self._shell, source))
        return []

    def _prepared(self) -> Fields:
        outputs, error = self._runs.pop(0)
        outputs, trouble = with_drawings(outputs, self._limits)
        if not self._runs:
            self._drawings.end()
        return [encode([outputs, error or trouble])]

    def _draw_meanwhile(self, draw: Callable[[], dict[str, Any]]) -> None:
        self._shell.lesson_outputs.display_later(self._drawings.begin(draw))

    def _settled(self) -> Fields:
        """The lesson's cells have run; no fork's garbage collector needs to look at what there is now."""
        self._shell.display_later = None
        for descriptor in (1, 2):
            os.dup2(0, descriptor)
        self._shell.lesson_outputs.printed()
        _empty_caches()
        gc.collect()
        gc.freeze()
        gc.set_threshold(*self._thresholds)
        if sys.platform == "linux":
            linux.collapse_memory()
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
        self._children.add(student)
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

    def _twin(self, cores: list[int]) -> Fields:
        descriptor = self._connection.descriptors.pop()
        twin = self._nursery.twin()
        if twin == 0:
            try:
                self._become_twin(descriptor, cores)
            finally:
                os._exit(1)
        os.close(descriptor)
        self._children.add(twin)
        return [twin]

    def _become_twin(self, descriptor: int, cores: list[int]) -> NoReturn:
        self._connection.close()
        self._connection = Connection(socket.socket(fileno=descriptor), takes_descriptors=True)
        self._children.clear()
        if cores:
            with suppress(AttributeError, OSError):  # where there is no such thing, the system chooses
                os.sched_setaffinity(0, cores)
        self.serve_all()

    def _end(self, student: int, grace: float) -> Fields:
        """Kill a student's process with all that it started; its wait status, None if it had to be killed."""
        status = descendants.end(student, grace)
        self._children.discard(student)
        descendants.end_strays(self._children)
        return [status]


def _empty_caches() -> None:
    """Empty what each fork would empty, or fill anew, and copy a page of memory for every entry to do so."""
    fonts = getattr(font_manager, "_get_font", None)  # Matplotlib's, which a fork may not go on using
    for clear in (getattr(fonts, "cache_clear", None), getattr(sys, "_clear_type_cache", None)):
        if clear is not None:
            clear()
