"""A lesson kept warm: one process that has run the lesson's cells, forked once for each student."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self

from autograder.sandbox.confinement import Confinement, confinement
from autograder.sandbox.endings import CannotStart, StudentGone, WallViolation, ending_of
from autograder.sandbox.frames import DeadlinePassed, Hangup
from autograder.sandbox.limits import Limits
from autograder.sandbox.runs import CellRun
from autograder.sandbox.student_process import StudentProcess
from autograder.sandbox.warm_process import WarmProcess

GRACE_SECONDS = 0.3  # for a process that hung up to finish dying, so that its signal is known
NOT_WELL = (Hangup, DeadlinePassed, WallViolation)


class WarmLesson:
    """Students' processes for one lesson; a context manager. Start it before an answer key is read."""

    def __init__(
        self,
        prelude: Sequence[str],
        data_folder: Path | None,
        limits: Limits,
        confinement: Confinement | None,
    ) -> None:
        self._prelude = tuple(prelude)
        self._data_folder = data_folder
        self._limits = limits
        self._confinement = confinement
        self._runs: tuple[CellRun, ...] | None = None
        self._process: WarmProcess | None = self._launch()

    @classmethod
    def start(
        cls,
        prelude: Sequence[str],
        *,
        data_folder: Path | None = None,
        limits: Limits | None = None,
        unconfined: bool = False,
    ) -> WarmLesson:
        """Start a process that runs the lesson's cells, and return at once; the first use waits for it.

        ``prelude`` are the sources of the lesson's code cells up to the first answer. ``data_folder``, for
        example ``solutions/01_derivatives/data``, is copied into every working folder under its own name.
        Raises CannotStart when this machine cannot confine the process and ``unconfined`` is false.
        """
        return cls(prelude, data_folder, limits or Limits(), None if unconfined else confinement())

    @property
    def prelude_runs(self) -> tuple[CellRun, ...]:
        """The runs of the lesson's cells, in order. Raises CannotStart when the process does not come up."""
        self._ready()
        assert self._runs is not None
        return self._runs

    def student(self) -> StudentProcess:
        """A new student's process, in which the lesson's cells have run.

        A lesson's process that has died is started again. Raises CannotStart when that does not help.
        """
        hindrance: BaseException | None = None
        for _ in range(2):
            warm = self._ready()
            try:
                number, connection = warm.fork()
            except (CannotStart, *NOT_WELL) as error:
                self._discard(warm)
                hindrance = error
                continue
            return StudentProcess(connection, self._limits, partial(self._end, warm, number))
        if isinstance(hindrance, CannotStart):
            raise hindrance
        raise CannotStart("The lesson's process ends when it is to start a student's.") from hindrance

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

    def _launch(self) -> WarmProcess:
        return WarmProcess(self._prelude, self._data_folder, self._limits, self._confinement)

    def _ready(self) -> WarmProcess:
        if self._process is None:
            self._process, self._runs = self._launch(), None
        if self._runs is None:
            try:
                self._runs = self._process.wait_for_prelude()
            except CannotStart:
                self._process = None
                raise
        return self._process

    def _discard(self, warm: WarmProcess) -> None:
        warm.stop()
        if self._process is warm:
            self._process = None

    def _end(self, warm: WarmProcess, student: int, known: StudentGone | None) -> StudentGone:
        """Stop a student's process; how it ended, if that is not already known."""
        try:
            status = warm.end(student, GRACE_SECONDS if known is None else 0.0)
        except NOT_WELL:
            self._discard(warm)
            return known or StudentGone(
                "crashed", "The notebook stopped the process that it was started from."
            )
        return known or ending_of(status)
