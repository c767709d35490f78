"""Scratch courses with a class's submissions: one for stock nbgrader, one for `autograder grade`."""

from __future__ import annotations

import ast
import os
import shutil
import sqlite3
import subprocess
import symtable
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from grading_class import Member

from autograder.authoring.stubs import TEXT_STUB
from autograder.grading.answer_key import AnswerKey
from autograder.grading.names import names_in
from autograder.grading.nbgrader_wiring import COURSE_ID

PROGRAMS = Path(sys.executable).parent
SUBMITTED_AT = "2026-01-15 12:00:00 UTC"
STOCK_CONFIG = f"""
c = get_config()
c.CourseDirectory.course_id = {COURSE_ID!r}
c.ClearSolutions.text_stub = {TEXT_STUB!r}  # by which an essay is known that nobody wrote
"""
BIND_THE_KEY = """

from contextlib import ExitStack

from autograder import reference

_bound_for_good = ExitStack()
_bound_for_good.enter_context(reference.bound_to(globals()))
"""

Scores = dict[tuple[str, str], float | None]


@dataclass(frozen=True)
class Courses:
    """Makes scratch courses of one lesson. Both kinds start from the same gradebook, which has the lesson."""

    project: Path
    key: AnswerKey
    scratch: Path

    def prepare(self) -> None:
        """Let stock nbgrader read the lesson into a gradebook, and write down the key for its kernels."""
        lesson = self.key.lesson
        template = self.scratch / "template"
        shutil.copytree(self.key.folder, template / "source" / lesson)
        (template / "source" / lesson / "exercises.json").unlink()
        (template / "nbgrader_config.py").write_text(STOCK_CONFIG)
        (self.scratch / "home").mkdir()
        startup = self.scratch / "ipython" / "profile_default" / "startup"
        startup.mkdir(parents=True)
        (startup / "00-answer-key.py").write_text("import key_of_the_benchmark\n")
        modules = self.scratch / "modules"
        modules.mkdir()
        (modules / "key_of_the_benchmark.py").write_text(key_module(self.key))
        command = [PROGRAMS / "nbgrader", "generate_assignment", lesson]
        subprocess.run(command, cwd=template, env=self.stock_environment, check=True, capture_output=True)

    def stock(self, name: str, members: Sequence[Member]) -> Path:
        """A course as nbgrader's manual has it."""
        folder = self.scratch / name
        shutil.copytree(self.scratch / "template", folder)
        self._hand_in(folder, members)
        return folder

    def ours(self, name: str, members: Sequence[Member]) -> Path:
        """A course like this project."""
        folder = self.scratch / name
        lesson = self.key.lesson
        for version in ("lessons", "solutions"):
            shutil.copytree(self.project / version / lesson, folder / version / lesson)
        shutil.copy(self.project / "nbgrader_config.py", folder)
        shutil.copy(self.scratch / "template" / "gradebook.db", folder)
        self._hand_in(folder, members)
        return folder

    @property
    def environment(self) -> dict[str, str]:
        """Where nothing of a user's own settings counts."""
        home = str(self.scratch / "home")
        path = f"{PROGRAMS}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
        return {"HOME": home, "LANG": "C.UTF-8", "PATH": path}

    @property
    def stock_environment(self) -> dict[str, str]:
        """The same, and in every kernel of nbgrader's the answer key: hidden tests ask for it."""
        return {
            **self.environment,
            "IPYTHONDIR": str(self.scratch / "ipython"),
            "PYTHONPATH": str(self.scratch / "modules"),
        }

    def stock_command(self) -> list[str | Path]:
        return [PROGRAMS / "nbgrader", "autograde", self.key.lesson]

    def our_command(self, workers: int) -> list[str | Path]:
        return [PROGRAMS / "autograder", "grade", self.key.lesson, "--workers", str(workers)]

    def _hand_in(self, folder: Path, members: Sequence[Member]) -> None:
        """As nbgrader's exchange leaves submissions that it collected."""
        lesson = self.key.lesson
        for member in members:
            submitted = folder / "submitted" / member.name / lesson
            submitted.mkdir(parents=True)
            (submitted / f"{lesson}.ipynb").write_bytes(member.raw)
            (submitted / "timestamp.txt").write_text(SUBMITTED_AT)
            for name in self.key.data:
                (submitted / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(self.key.folder / name, submitted / name)


def key_module(key: AnswerKey) -> str:
    """The key's answers and no more of the lesson than they use, so that a kernel loads it quickly."""
    return "\n".join(_needed_by_answers(key)) + BIND_THE_KEY


def _needed_by_answers(key: AnswerKey) -> Iterator[str]:
    """Statements of the lesson that an answer needs, directly or not, and the answers, in order."""
    needed: set[str] = set()
    texts: list[str] = []
    for cell in reversed(key.cells):
        if cell.cell_type != "code" or cell.role not in ("lesson", "answer"):
            continue
        statements = [cell.source] if cell.role == "answer" else _statements(cell.source)
        for text in reversed(statements):
            bound = names_in(text).bound
            if cell.role == "answer" or bound & needed:
                needed = needed - bound | _names_from_outside(text) - bound
                texts.append(text)
    yield from reversed(texts)


def _statements(source: str) -> list[str]:
    return [ast.unparse(statement) for statement in ast.parse(source).body]


def _names_from_outside(source: str) -> set[str]:
    """The global names that it uses, in its functions too."""
    found: set[str] = set()
    tables = [symtable.symtable(source, "<answer>", "exec")]
    while tables:
        table = tables.pop()
        tables += table.get_children()
        found |= {
            symbol.get_name()
            for symbol in table.get_symbols()
            if symbol.is_referenced() and (symbol.is_global() or table.get_type() == "module")
        }
    return found


def scores_in(course: Path) -> Scores:
    """The automatic score of every graded cell, by student and cell; None where a person is to grade."""
    query = """
        SELECT submitted_assignment.student_id, base_cell.name, grade.auto_score
        FROM grade
        JOIN base_cell ON base_cell.id = grade.cell_id
        JOIN submitted_notebook ON submitted_notebook.id = grade.notebook_id
        JOIN submitted_assignment ON submitted_assignment.id = submitted_notebook.assignment_id
    """
    database = sqlite3.connect(course / "gradebook.db")
    try:
        return {(student, cell): score for student, cell, score in database.execute(query)}
    finally:
        database.close()


def expected_scores(key: AnswerKey, members: Sequence[Member]) -> Scores:
    """What the machine must give for the exercises."""
    return {
        (member.name, exercise.check_cell): exercise.points if exercise.id in member.right else 0.0
        for member in members
        for exercise in key.exercises
    }


def differences(one: Scores, other: Scores) -> list[str]:
    """Where two gradebooks differ, in words."""
    return [
        f"{student}, {cell}: {one.get((student, cell))} and {other.get((student, cell))}"
        for student, cell in sorted(one.keys() | other.keys())
        if one.get((student, cell), "missing") != other.get((student, cell), "missing")
    ]
