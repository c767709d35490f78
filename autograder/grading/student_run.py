"""A student's notebook at work: its cells in order, and life after a cell that killed the process."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Protocol, Self

from autograder.sandbox import CellRun, StudentGone


class Process(Protocol):
    """What is asked of the sandbox's StudentProcess."""

    def run_cell(self, source: str) -> CellRun: ...
    def look_up(self, names: Sequence[str]) -> dict[str, Any]: ...
    def release(self) -> str: ...
    def close(self) -> None: ...


class Warm(Protocol):
    """What is asked of the sandbox's WarmLesson."""

    @property
    def prelude_runs(self) -> tuple[CellRun, ...]: ...
    def student(self) -> Process: ...


@dataclass(frozen=True)
class Death:
    """How a cell or a check ended the student's process."""

    kind: str
    sentence: str


class StudentRun:
    """Runs cells in a student's process and starts another one when it dies, without the cell that killed it.

    The process is started when it is first needed. After `seconds`, processes, replays and all, no cell is
    begun any more.
    """

    def __init__(self, warm: Warm, seconds: float) -> None:
        self._warm = warm
        self._seconds = seconds
        self._deadline = time.monotonic() + seconds
        self._process: Process | None = None
        self._history: list[str] = []  # cells that ran to their end, in order

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end_process()

    @property
    def seconds_left(self) -> float:
        return self._deadline - time.monotonic()

    @property
    def out_of_time(self) -> Death | None:
        if self.seconds_left > 0:
            return None
        return Death(
            "timed out", f"The {self._seconds:g} seconds for the whole notebook were used up before this."
        )

    def run(self, source: str) -> CellRun | Death:
        """Run one cell. A cell that kills the process is left out from then on."""
        death = self.out_of_time
        if death is not None:
            return death
        try:
            outcome = self._living().run_cell(source)
        except StudentGone as gone:
            self.end_process()
            return Death(gone.kind, gone.sentence)
        self._history.append(source)
        return outcome

    def look_up(self, names: Sequence[str]) -> dict[str, Any]:
        """What these names hold now; those that are undefined are absent. Raises StudentGone."""
        return self._living().look_up(names)

    def release(self) -> str:
        """Let go of what the last check looked up; gives what was printed meanwhile."""
        try:
            return self._process.release() if self._process is not None else ""
        except StudentGone:
            self.end_process()
            return ""

    def end_process(self) -> None:
        """Stop the process; the next cell or check gets a new one with the same history."""
        if self._process is not None:
            process, self._process = self._process, None
            process.close()

    def _living(self) -> Process:
        """The process, with all cells run that came before. Raises StudentGone where time is up."""
        while self._process is None:
            process, history, self._history = self._warm.student(), self._history, []
            try:
                for position, source in enumerate(history):
                    self._history = history[:position] + history[position + 1 :]  # should this one kill
                    self._demand_time()
                    process.run_cell(source)
            except StudentGone:
                process.close()
                self._demand_time()
            else:
                self._process, self._history = process, history
        return self._process

    def _demand_time(self) -> None:
        death = self.out_of_time
        if death is not None:
            raise StudentGone(death.kind, death.sentence)
