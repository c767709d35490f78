"""A student's cells, and their replay after one that killed the process."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from autograder.grading import student_run
from autograder.grading.student_run import Death, StudentRun
from autograder.sandbox import CellRun, StudentGone

TEN_SECONDS = "a cell of ten seconds"
KILLS = "a cell that kills"


class Clock:
    """Stands for time, and for a lesson whose students' processes take some."""

    prelude_runs: tuple[CellRun, ...] = ()

    def __init__(self) -> None:
        self.now = 0.0
        self.ran: list[str] = []

    def monotonic(self) -> float:
        return self.now

    def student(self) -> SimpleNamespace:
        return SimpleNamespace(run_cell=self.run_cell, close=lambda: None)

    def run_cell(self, source: str) -> CellRun:
        self.ran.append(source)
        if source == KILLS:
            raise StudentGone("crashed", "It is gone.")
        self.now += 10.0
        return CellRun((), None, 10.0)


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(student_run, "time", clock)
    return clock


def test_what_killed_the_process_is_left_out_from_then_on(clock):
    with StudentRun(clock, 100.0) as run:
        outcomes = [run.run(source) for source in (TEN_SECONDS, KILLS, TEN_SECONDS)]
    assert [type(outcome) for outcome in outcomes] == [CellRun, Death, CellRun]
    assert clock.ran == [TEN_SECONDS, KILLS, TEN_SECONDS, TEN_SECONDS]


def test_a_replay_ends_with_the_time_of_the_notebook(clock):
    with StudentRun(clock, 45.0) as run:
        for source in (TEN_SECONDS, TEN_SECONDS, TEN_SECONDS, KILLS):
            run.run(source)
        outcome = run.run("one more")
    assert isinstance(outcome, Death)
    assert outcome.kind == "timed out"
    assert clock.now == 50.0, "no cell is begun after 45 seconds"
