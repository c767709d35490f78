"""A lesson kept warm: one process that has run the lesson's cells, forked once for each student."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Sequence
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from autograder.sandbox.confinement import Confinement, confinement
from autograder.sandbox.endings import CannotStart, StudentGone, WallViolation, ending_of
from autograder.sandbox.frames import DeadlinePassed, Hangup
from autograder.sandbox.limits import Limits
from autograder.sandbox.parent_process import ParentProcess
from autograder.sandbox.runs import CellRun
from autograder.sandbox.student_process import Copyable, StudentProcess
from autograder.sandbox.warm_process import WarmProcess

NEEDS_FORK = "Students' code runs in forked processes: grade on Linux or macOS; on Windows, in WSL."
GRACE_SECONDS = 0.3  # for a process that hung up to finish dying, so that its signal is known
NOT_WELL = (Hangup, DeadlinePassed, WallViolation)

Forked = TypeVar("Forked")


class WarmLesson:
    """Students' processes for one lesson; a context manager. Start it before an answer key is read."""

    def __init__(
        self,
        prelude: Sequence[str],
        data_folder: Path | None,
        limits: Limits,
        confinement: Confinement | None,
        copyable: Copyable,
        twin: tuple[ParentProcess, tuple[CellRun, ...]] | None = None,
    ) -> None:
        self._prelude = tuple(prelude)
        self._data_folder = data_folder
        self._limits = limits
        self._confinement = confinement
        self._copyable = copyable
        self._runs: tuple[CellRun, ...] = ()
        self.deaths = 0  # how often the lesson's process was found to have ended, or not to answer
        self._process: ParentProcess | None = None
        self._waits_for: WarmProcess | None = None  # the same, until its cells have run
        if twin is None:
            self._launch()
        else:
            self._process, self._runs = twin

    @classmethod
    def start(
        cls,
        prelude: Sequence[str],
        *,
        data_folder: Path | None = None,
        limits: Limits | None = None,
        unconfined: bool = False,
        copyable: Copyable = lambda function: None,
    ) -> WarmLesson:
        """Start a process that runs the lesson's cells, and return at once; the first use waits for it.

        ``prelude`` are the sources of the lesson's code cells up to the first answer. ``data_folder``, for
        example ``solutions/01_derivatives/data``, is copied into every working folder under its own name.
        ``copyable`` says of a function passed to a student's which one may run in its place in the student's
        process; None: it is called back.
        Raises CannotStart when this machine cannot confine the process and ``unconfined`` is false, and on
        systems that cannot fork.
        """
        if not hasattr(os, "fork"):
            raise CannotStart(NEEDS_FORK)
        return cls(prelude, data_folder, limits or Limits(), None if unconfined else confinement(), copyable)

    @property
    def prelude_runs(self) -> tuple[CellRun, ...]:
        """The runs of the lesson's cells, in order. Raises CannotStart when the process does not come up."""
        self._ready()
        return self._runs

    def student(self) -> StudentProcess:
        """A new student's process, in which the lesson's cells have run.

        A lesson's process that has died is started again. Raises CannotStart when that does not help.
        """
        warm, (number, connection) = self._forked(lambda process: process.fork())
        return StudentProcess(connection, self._limits, partial(self._end, warm, number), self._copyable)

    def twin(self, cores: Collection[int] = ()) -> WarmLesson:
        """A lesson like this one whose process is forked from this one's, for one worker.

        It can be handed to a worker only by forking it, after this call. The process stays on ``cores`` with
        its students. It ends when the twin is closed, in whatever process, and when this lesson is closed; a
        worker whose twin dies starts a process of its own by itself, from the same ``data_folder``.
        Raises CannotStart as `student` does.
        """
        _, process = self._forked(lambda parent: parent.twin(cores))
        known = process, self._runs
        return WarmLesson(
            self._prelude, self._data_folder, self._limits, self._confinement, self._copyable, known
        )

    def close(self) -> None:
        """End the lesson's process and every student's; it is no error to do so twice."""
        if self._process is not None:
            self._discard(self._process)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _forked(self, fork: Callable[[ParentProcess], Forked]) -> tuple[ParentProcess, Forked]:
        """What the lesson's process forked, which is started again if it has died."""
        hindrance: BaseException | None = None
        for _ in range(2):
            parent = self._ready()
            try:
                return parent, fork(parent)
            except (CannotStart, *NOT_WELL) as error:
                self.deaths += 1
                self._discard(parent)
                hindrance = error
        if isinstance(hindrance, CannotStart):
            raise hindrance
        raise CannotStart("The lesson's process ends when it is to start a student's.") from hindrance

    def _launch(self) -> None:
        warm = WarmProcess(self._prelude, self._data_folder, self._limits, self._confinement)
        self._process = self._waits_for = warm

    def _ready(self) -> ParentProcess:
        try:
            return self._started_and_waited_for()
        except CannotStart as error:
            if not isinstance(error.__cause__, Hangup):
                raise
        return self._started_and_waited_for()  # it, or one that draws its pictures, may have been killed

    def _started_and_waited_for(self) -> ParentProcess:
        if self._process is None:
            self._launch()
        if self._waits_for is not None:
            try:
                self._runs = self._waits_for.wait_for_prelude()
            except CannotStart:
                self._process = self._waits_for = None
                raise
            self._waits_for = None  # but not when it was interrupted: its cells still run
        assert self._process is not None
        return self._process

    def _discard(self, process: ParentProcess) -> None:
        if process is self._waits_for:
            process.stop(0.0)  # busy with the lesson's cells it listens to nobody, and has no students yet
        else:
            process.stop()
        if self._process is process:
            self._process = self._waits_for = None

    def _end(self, warm: ParentProcess, student: int, known: StudentGone | None) -> StudentGone:
        """Stop a student's process; how it ended, if that is not already known."""
        try:
            status = warm.end(student, GRACE_SECONDS if known is None else 0.0)
        except NOT_WELL:
            self.deaths += 1
            self._discard(warm)
            return known or StudentGone(
                "crashed", "The notebook stopped the process that it was started from."
            )
        return known or ending_of(status)
