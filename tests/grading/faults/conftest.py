"""A class in a course of its own, and all that grading it leaves behind, to compare with another run's."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from nbgrader.api import Gradebook

from autograder.grading.class_of_students import ClassRow, grade_class
from autograder.grading.course import Course
from autograder.grading.processors import usable_processors
from autograder.sandbox import Limits

LESSON = "01_sample"
WORKERS = min(2, usable_processors())
LIMITS = Limits(call_seconds=2.0, cell_seconds=5.0, submission_seconds=60.0)
SLOW = "import time\ntime.sleep(0.4)\nbest_number = 42"


@dataclass(frozen=True)
class ClassOfEight:
    """A course whose eight students have handed in: the same in every test, slow enough to be disturbed."""

    root: Path

    @property
    def course(self) -> Course:
        return Course(self.root)

    def rows(self, **options: Any) -> Iterator[ClassRow]:
        """Grade in this process."""
        return grade_class(self.course, LESSON, limits=LIMITS, **{"workers": WORKERS, **options})

    def start(self, **options: Any) -> subprocess.Popen[str]:
        """Grade as a person would, in a session of its own."""
        command = [
            sys.executable,
            "-m",
            "autograder.grading.command_line",
            "grade",
            LESSON,
            "--workers",
            str(WORKERS),
        ]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, **options}
        return subprocess.Popen(command, cwd=self.root, start_new_session=True, **pipes)

    def run(self, **options: Any) -> tuple[int, str, list[str]]:
        """Exit code, output, and the lines of the errors."""
        with self.start(**options) as grader:
            printed, errors = grader.communicate(timeout=300)
        return grader.returncode, printed, errors.splitlines()

    def records(self) -> list[Path]:
        return list(self.root.glob("autograded/*/*/grading.json"))

    def left_behind(self) -> dict[str, Any]:
        """Every row of the gradebook, ids and timestamps of rows aside, and every file in autograded/."""
        files = {
            str(path.relative_to(self.root)): path.read_bytes()
            for path in self.root.glob("autograded/*/**/*")
            if path.is_file()
        }
        return {"files": files, **gradebook_rows(self.course)}


def gradebook_rows(course: Course) -> dict[str, Counter[Any]]:
    """Rows as multisets: one that is there twice is not one that is there once."""
    with Gradebook(course.database, course.course_id) as gradebook:
        lesson = gradebook.find_assignment(LESSON)
        (notebook,) = lesson.notebooks
        submissions = [(each, list(each.notebooks)) for each in lesson.submissions]
        return {
            "students": Counter(student.id for student in gradebook.students),
            "cells": Counter(
                (type(cell).__name__, cell.name, getattr(cell, "max_score", None))
                for cell in notebook._base_cells
            ),
            "sources": Counter((s.name, s.source, s.checksum, s.locked) for s in notebook.source_cells),
            "submissions": Counter((s.student_id, str(s.timestamp), s.score, len(n)) for s, n in submissions),
            "grades": Counter(
                (s.student_id, g.name, g.auto_score, g.manual_score, g.extra_credit, g.needs_manual_grade)
                for s, notebooks in submissions
                for n in notebooks
                for g in n.grades
            ),
            "comments": Counter(
                (s.student_id, c.name, c.auto_comment, c.manual_comment)
                for s, notebooks in submissions
                for n in notebooks
                for c in n.comments
            ),
        }


@pytest.fixture(scope="session")
def new_class(template, empty_gradebook, sample, tmp_path_factory) -> Callable[[], ClassOfEight]:
    """Makes such a class; with the same secret, so that two of them can be compared."""
    squared = "def double(x):\n    return x**2"
    handed_in = {
        "ada": sample.right(),
        "bob": sample.right(double=squared),
        "carl": sample.released(),
        "dan": b"not a notebook",
        "eve": sample.right(quadruple="def quadruple(x):\n    import os\n    os.abort()"),
        "fay": sample.right(best_number=SLOW),
        "gil": sample.right(best_number=SLOW, double=squared),
        "hal": sample.right(best_number=SLOW, why="Because."),
    }

    def make(root: Path | None = None) -> ClassOfEight:
        root = root or tmp_path_factory.mktemp("class")
        shutil.copytree(template, root, dirs_exist_ok=True)
        shutil.copy(empty_gradebook, root)
        (root / ".course-secret").write_text("the same for all of them")
        for student, notebook in handed_in.items():
            folder = root / "submitted" / student / LESSON
            folder.mkdir(parents=True)
            raw = notebook if isinstance(notebook, bytes) else json.dumps(notebook).encode()
            (folder / f"{LESSON}.ipynb").write_bytes(raw)
            (folder / "timestamp.txt").write_text("2026-03-01 10:00:00.000000 UTC")
            (folder / "notes.txt").write_text(f"by {student}")
        return ClassOfEight(root)

    return make


@pytest.fixture
def class_of_eight(new_class) -> ClassOfEight:
    return new_class()


@pytest.fixture(scope="session")
def undisturbed(new_class) -> dict[str, Any]:
    """What an undisturbed run leaves behind."""
    graded = new_class()
    scores = {row.result.student: row.result.score for row in graded.rows()}
    assert scores == {"ada": 7, "bob": 4, "carl": 0, "dan": 0, "eve": 5, "fay": 7, "gil": 4, "hal": 7}
    left_behind = graded.left_behind()
    assert len(left_behind["grades"]) == 8 * 6
    assert set(left_behind["grades"].values()) == {1}
    return left_behind


def until(condition: Callable[[], Any], seconds: float = 120.0) -> Any:
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return found


def is_alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def descendants_of(process: int) -> list[int]:
    """Processes below this one, as far as they last."""
    found: list[int] = []
    for thread in Path(f"/proc/{process}/task").glob("*"):
        try:
            children = (thread / "children").read_text().split()
        except OSError:
            continue
        for child in map(int, children):
            found += [child, *descendants_of(child)]
    return found
