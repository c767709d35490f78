"""A class with attackers in it, graded; and what must hold of the others, the machine and the clock."""

from __future__ import annotations

import ctypes
import hashlib
import json
import os
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from autograder.grading.answer_key import AnswerKey
from autograder.grading.class_of_students import grade_class
from autograder.grading.course import Course
from autograder.grading.result import ExerciseResult
from autograder.sandbox import Limits

from . import network
from .attack import COURSE, LESSON, OUTSIDE, RIGHT, WRONG, Attack, answered

WRITTEN_BY_GRADING = ("autograded", "gradebook.db", "gradebook.db-journal", ".grading")
BYSTANDERS = {
    "ada": {**RIGHT},
    "mid": {name: (RIGHT if name in ("power_rule", "tangent_line") else WRONG)[name] for name in RIGHT},
    "zoe": {**RIGHT},
}
LONGEST_PATH = 1_000
PR_SET_CHILD_SUBREAPER = 36


@dataclass(frozen=True)
class Graded:
    """What came of grading a class.

    rows: for every student how each exercise ended.
    scores: the gradebook, for every student the machine's score of each cell (None: nobody has decided).
    processes: those that were still there afterwards; left: what lay in the temporary folder then.
    called: which of those who listened on this machine were called.
    """

    course: Course
    points: dict[str, float]
    rows: dict[str, dict[str, ExerciseResult]]
    scores: dict[str, dict[str, float | None]]
    seconds: float
    processes: tuple[str, ...]
    left: tuple[str, ...]
    called: tuple[str, ...]
    files_before: dict[str, str]
    files_after: dict[str, str]

    def passed(self, student: str) -> set[str]:
        """The exercises that the gradebook gives points for."""
        cells = self.scores[student]
        return {name for name, most in self.points.items() if cells[f"check_{name}"] == most}

    def assert_honest(self, attack: Attack) -> None:
        """The gradebook and the rows give this attack what its answers are worth, with a reason for each."""
        rows = self.rows[attack.by]
        passed = self.passed(attack.by)
        assert passed == {name for name, row in rows.items() if row.status == "passed"}
        assert passed <= attack.worth
        assert attack.at_most or passed == attack.worth, {name: row.sentence for name, row in rows.items()}
        assert rows.keys() == RIGHT.keys()
        for name, row in rows.items():
            assert row.points is not None, f"{name}: {row.sentence}"
            assert row.sentence
            assert row.status in attack.ends.get(name, row.status).split("|"), f"{name}: {row.sentence}"

    def copy(self, student: str) -> Path:
        """The graded copy."""
        return self.course.autograded(student, LESSON) / f"{LESSON}.ipynb"


def grade_hostile_class(
    template: Path, root: Path, attacks: Sequence[Attack], limits: Limits, workers: int = 2
) -> Graded:
    """Grade these attacks and three others, two of whom have everything right."""
    course, outside = _course(template, root), root / "outside"
    (outside / "deep").mkdir(parents=True)
    for place in (outside / "canary.txt", outside / "deep" / "canary.txt"):
        place.write_text("sings")
    for student, answers in BYSTANDERS.items():
        _hand_in(course, student, json.dumps(answered(answers)).encode())
    key = AnswerKey.load(course.solutions, LESSON)
    with network.listeners(outside) as listening, _watched(root / "scratch") as strays:
        places = {COURSE: str(course.root), OUTSIDE: str(outside), **network.where(listening)}
        for attack in attacks:
            folder = _hand_in(course, attack.by, attack.notebook(places))
            if attack.beside:
                attack.beside(folder)
        before = fingerprints(root)
        started = time.monotonic()
        rows = list(grade_class(course, LESSON, workers=workers, limits=limits))
        seconds = time.monotonic() - started
        called = tuple(str(each.getsockname()) for each in listening if network.has_been_called(each))
    return Graded(
        course=course,
        points={exercise.id: exercise.points for exercise in key.exercises},
        rows={row.result.student: {e.id: e for e in row.result.exercises} for row in rows},
        scores=scores_in(course.root / "gradebook.db"),
        seconds=seconds,
        processes=tuple(strays),
        left=tuple(path.name for path in (root / "scratch").iterdir()),
        called=called,
        files_before=before,
        files_after=fingerprints(root),
    )


def fingerprints(root: Path) -> dict[str, str]:
    """Contents, modes and times of all files that grading has no business to change."""
    found = {}
    waiting = [root]
    while waiting:  # os.walk calls itself for every folder in a folder
        for entry in os.scandir(waiting.pop()):
            if entry.name in (*WRITTEN_BY_GRADING, "scratch") or len(entry.path) > LONGEST_PATH:
                continue
            if entry.is_dir(follow_symlinks=False):
                waiting.append(Path(entry.path))
                continue
            facts = entry.stat(follow_symlinks=False)
            is_read = entry.is_file(follow_symlinks=False) and facts.st_size <= 2**24
            content = Path(entry.path).read_bytes() if is_read else b""
            digest = hashlib.sha256(content).hexdigest()
            found[os.path.relpath(entry.path, root)] = f"{digest} {facts.st_mode:o} {facts.st_mtime_ns}"
    return found


def scores_in(database: Path) -> dict[str, dict[str, float | None]]:
    """Every student's machine score of every graded cell; read without nbgrader, names as they are."""
    query = """
        select assignment.student_id, cell.name, grade.auto_score
        from grade
        join base_cell as cell on cell.id = grade.cell_id
        join submitted_notebook as notebook on notebook.id = grade.notebook_id
        join submitted_assignment as assignment on assignment.id = notebook.assignment_id
    """
    found: dict[str, dict[str, float | None]] = {}
    with closing(sqlite3.connect(database)) as connection:
        for student, cell, score in connection.execute(query):
            found.setdefault(student, {})[cell] = score
    return found


def _course(template: Path, root: Path) -> Course:
    shutil.copytree(template, root / "course")
    return Course.at(root / "course")


def _hand_in(course: Course, student: str, raw: bytes | None) -> Path:
    folder = course.submitted(student, LESSON)
    folder.mkdir(parents=True)
    if raw is not None:
        (folder / f"{LESSON}.ipynb").write_bytes(raw)
    return folder


@contextmanager
def _watched(scratch: Path) -> Iterator[list[str]]:
    """Afterwards the list says which processes were started and are still there; they are then ended.

    Whoever loses its parent becomes a child of this process meanwhile. Temporary files go to `scratch`.
    """
    scratch.mkdir()
    usual, tempfile.tempdir = tempfile.tempdir, str(scratch)
    strays: list[str] = []
    adopt(True)
    before = _descendants()
    try:
        yield strays
    finally:
        tempfile.tempdir = usual
        deadline = time.monotonic() + 5.0
        while (left := _descendants() - before) and time.monotonic() < deadline:
            time.sleep(0.05)
        for process in left:
            strays.append(_named(process))
            process.kill()
        adopt(False)


def adopt(orphans: bool) -> None:
    """Whether processes that lose their parent, and descend from this one, become its children."""
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, int(orphans), 0, 0, 0)


def _descendants() -> set[psutil.Process]:
    found = set()
    for process in psutil.Process().children(recursive=True):
        try:
            if process.status() != psutil.STATUS_ZOMBIE:
                found.add(process)
        except psutil.NoSuchProcess:
            pass
    return found


def _named(process: psutil.Process) -> str:
    try:
        return f"{process.pid} {' '.join(process.cmdline())}"
    except psutil.Error:
        return str(process.pid)
