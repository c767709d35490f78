"""The processes that make feedback: each for one student after another; one that hangs is replaced."""

from __future__ import annotations

import contextlib
import logging
import multiprocessing
import os
import signal
import sys
import time
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

from nbgrader.converters import GenerateFeedback
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory

from autograder.grading.course import Course
from autograder.grading.feedback_page import SECONDS

_PATIENCE = SECONDS + 15.0  # seconds for one student; a page's own clock rings first, and costs no process
_CONTEXT: Any = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")


@dataclass(frozen=True)
class Made:
    """What came of one student's feedback: `plain` says why it is a plain page, `error` why there is none."""

    student: str
    plain: str = ""
    error: str = ""


@dataclass(frozen=True)
class _Order:
    """Whose feedback to make; with a reason in `plain`, without showing the notebook."""

    student: str
    plain: str = ""


def make_feedback(course: Course, lesson: str, students: Sequence[str], processes: int) -> Iterator[Made]:
    """Make everybody's feedback, in whatever order it is done."""
    waiting = deque(map(_Order, students))
    idle: list[_Maker] = []
    busy: dict[Connection, _Maker] = {}
    try:
        while waiting or busy:
            while waiting and len(busy) < processes:
                maker = idle.pop() if idle else _Maker(course, lesson)
                maker.take(waiting.popleft())
                busy[maker.pipe] = maker
            soonest = min(maker.deadline for maker in busy.values())
            ready = wait(list(busy), max(soonest - time.monotonic(), 0.0))
            for maker in list(busy.values()):
                if maker.pipe not in ready and time.monotonic() < maker.deadline:
                    continue
                del busy[maker.pipe]
                made = maker.outcome()
                if made is not None:
                    idle.append(maker)
                    yield made
                    continue
                maker.end()
                if maker.order.plain:
                    yield Made(maker.order.student, error="the process that makes it hung or died twice")
                else:
                    waiting.append(_Order(maker.order.student, "it hung or died over their notebook"))
    finally:
        for maker in (*idle, *busy.values()):
            maker.end()


class _Maker:
    """A process that makes feedback, and what it is at."""

    order: _Order
    deadline: float

    def __init__(self, course: Course, lesson: str) -> None:
        self.pipe, theirs = _CONTEXT.Pipe()
        self._process = _CONTEXT.Process(target=_serve, args=(theirs, course.root, lesson), daemon=True)
        self._process.start()
        theirs.close()

    def take(self, order: _Order) -> None:
        self.order, self.deadline = order, time.monotonic() + _PATIENCE
        with contextlib.suppress(OSError):  # it has died: its outcome tells
            self.pipe.send(order)

    def outcome(self) -> Made | None:
        """What came of it; None when there is nothing: the process hangs or has died."""
        try:
            return self.pipe.recv() if self.pipe.poll() else None
        except (EOFError, OSError):
            return None

    def end(self) -> None:
        self._process.kill()
        self._process.join()
        self.pipe.close()


# in a process that makes feedback


def _serve(pipe: Connection, root: Path, lesson: str) -> None:
    """Interrupts are the main process's to handle; it kills this one, which has nothing to clean up."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if hasattr(signal, "SIGHUP"):
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
    converter = _converter(root, lesson)
    parent: Any = multiprocessing.parent_process()
    while pipe in wait([pipe, parent.sentinel]):
        try:
            order = pipe.recv()
        except EOFError:
            return
        pipe.send(converter.made(order))


def _converter(root: Path, lesson: str) -> _ForOne:
    course = Course(root)
    coursedir = CourseDirectory(config=course.config)
    coursedir.root = str(root)
    coursedir.assignment_id = lesson
    log = logging.getLogger("autograder.feedback")
    heard = _FirstError()
    log.handlers, log.propagate = [heard], False
    converter = _ForOne(coursedir=coursedir, config=course.config, log=log)
    converter.force = True
    converter.course, converter.heard = course, heard
    converter.start()
    os.chdir(root)  # as nbgrader does while it converts
    return converter


class _FirstError(logging.Handler):
    """Keeps the last line of the first traceback that is logged; nbgrader is silent otherwise."""

    sentence = ""

    def emit(self, record: logging.LogRecord) -> None:
        if record.levelno >= logging.ERROR and "Traceback" in record.getMessage() and not self.sentence:
            self.sentence = record.getMessage().strip().splitlines()[-1]


class _ForOne(GenerateFeedback):
    """nbgrader's converter for one graded copy after another; its own takes one pattern of names."""

    course: Course
    heard: _FirstError
    coursedir: Any
    exporter: Any

    def init_notebooks(self) -> None:
        self.assignments, self.notebooks = {}, []

    def made(self, order: _Order) -> Made:
        lesson = self.coursedir.assignment_id
        folder = self.course.autograded(order.student, lesson)
        self.assignments = {str(folder): [str(folder / f"{lesson}.ipynb")]}
        self.exporter.refused, self.heard.sentence = order.plain, ""
        try:
            self.convert_notebooks()
        except NbGraderException as error:
            return Made(order.student, error=self.heard.sentence or str(error))
        return Made(order.student, plain=self.exporter.reason)
