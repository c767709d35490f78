"""One warm lesson for all the tests of this room, and a fresh student's process for each."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from autograder.sandbox import Limits, StudentProcess, WarmLesson

PRELUDE = ("import numpy as np\nimport sympy as sp\nimport matplotlib.pyplot as plt\nratio = 0.5", "ratio")
QUICK = Limits(call_seconds=1.0, cell_seconds=3.0, submission_seconds=20.0, memory_bytes=768 * 1024 * 1024)
UNCONFINED = shutil.which("bwrap") is None  # what confinement promises is tested where there is one


@pytest.fixture(scope="session")
def start_lesson() -> Callable[..., WarmLesson]:
    """Starts a lesson's process, confined where this machine can."""

    def start(*prelude: str, **options: Any) -> WarmLesson:
        return WarmLesson.start(prelude, **{"unconfined": UNCONFINED, **options})

    return start


@pytest.fixture(scope="session")
def warm(start_lesson: Callable[..., WarmLesson]) -> Iterator[WarmLesson]:
    """A lesson's process with limits short enough to run into."""
    with start_lesson(*PRELUDE, limits=QUICK) as lesson:
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


@pytest.fixture(scope="session")
def unconfined() -> bool:
    """Whether the lessons of these tests are not confined."""
    return UNCONFINED


@pytest.fixture(scope="session")
def descendants() -> Callable[[int], set[int]]:
    """All processes that a process, or one of these, is the parent of."""
    return _descendants


def _descendants(ancestor: int) -> set[int]:
    parents: dict[int, int] = {}
    for folder in Path("/proc").iterdir():
        with contextlib.suppress(OSError, ValueError):
            parents[int(folder.name)] = int((folder / "stat").read_text().rsplit(")", 1)[1].split()[1])
    found: set[int] = set()
    while True:
        more = {number for number, parent in parents.items() if parent in found | {ancestor}} - found
        if not more:
            return found
        found |= more
