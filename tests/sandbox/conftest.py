"""One warm lesson for all the tests of this room, and a fresh student's process for each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from autograder.sandbox import Limits, StudentProcess, WarmLesson

PRELUDE = ("import numpy as np\nimport sympy as sp\nimport matplotlib.pyplot as plt\nratio = 0.5", "ratio")
QUICK = Limits(call_seconds=1.0, cell_seconds=3.0, submission_seconds=20.0, memory_bytes=1024 * 1024 * 1024)


@pytest.fixture(scope="session")
def warm() -> Iterator[WarmLesson]:
    """A lesson's process with limits short enough to run into."""
    with WarmLesson.start(PRELUDE, limits=QUICK, unconfined=True) as lesson:
        yield lesson


@pytest.fixture
def student(warm: WarmLesson) -> Iterator[StudentProcess]:
    """A student's process in which the lesson's cells have run."""
    with warm.student() as process:
        yield process


@pytest.fixture
def defined(student: StudentProcess) -> Callable[..., Any]:
    """Run a cell and look up the name it defines: ``defined("def f(x): …", "f")``."""

    def run_and_look_up(source: str, name: str) -> Any:
        run = student.run_cell(source)
        assert run.error is None, run.error
        return student.look_up([name])[name]

    return run_and_look_up
