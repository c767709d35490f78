"""Every lesson in `source/`, read once, with its answer key and its exercises as they stand in the text."""

from __future__ import annotations

import ast
import contextlib
import functools
import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import matplotlib
import pytest

from autograder import reference
from autograder.authoring.lesson_text import Cell, LessonText, read_text

matplotlib.use("agg")

ROOT = Path(__file__).parents[2]
LESSONS = tuple(sorted(path.parent.name for path in (ROOT / "source").glob("*/*.py")))


@dataclass(frozen=True)
class Exercise:
    """One exercise of a lesson: its cells, and the wrong and right answers that its author wrote down."""

    lesson: str
    name: str
    answer: Cell
    check: Cell
    mistakes: tuple[str, ...]
    variants: tuple[str, ...]
    companions: Mapping[str, str]  # name of a mistake or variant → source of the cell that defines it

    def judge(self, answers: Mapping[str, Any]) -> str:
        """Runs the whole check cell, hidden part included, on these answers; what it printed."""
        key = answer_key(self.lesson)
        printed = io.StringIO()
        with reference.bound_to(key), contextlib.redirect_stdout(printed):
            exec(compile(self.check.source, f"check_{self.name}", "exec"), {**key, **answers})
        return printed.getvalue()

    def answer_by(self, function: str) -> dict[str, Any]:
        """The answer that the mistake or variant of this name gives, by name."""
        namespace = dict(answer_key(self.lesson))
        given = {name: namespace[name] for name in self.answer.names}
        exec(self.companions[function], namespace)
        made = namespace[function]
        if all(callable(answer) for answer in given.values()) and len(given) == 1:
            return {self.name: made}
        value = made()
        return value if len(given) > 1 else {self.name: value}


@functools.cache
def lesson_text(lesson: str) -> LessonText:
    return read_text(ROOT / "source" / lesson / f"{lesson}.py")


@functools.cache
def answer_key(lesson: str) -> dict[str, Any]:
    """The namespace after all of the lesson's cells except its checks, as its own kernel has it."""
    namespace: dict[str, Any] = {"__name__": "lesson"}
    with contextlib.chdir(ROOT / "source" / lesson), contextlib.redirect_stdout(io.StringIO()):
        for cell in lesson_text(lesson).cells:
            if cell.kind == "code" and cell.role in ("plain", "answer"):
                exec(compile(cell.source, f"{lesson}:{cell.marker_line}", "exec"), namespace)
    return namespace


@functools.cache
def exercises(lesson: str) -> tuple[Exercise, ...]:
    cells = lesson_text(lesson).cells

    def all_of(role: str, name: str) -> list[Cell]:
        return [cell for cell in cells if cell.role == role and cell.exercise == name]

    found = []
    for answer in (cell for cell in cells if cell.role == "answer"):
        name = answer.exercise
        wrong = {made: cell.source for cell in all_of("mistakes", name) for made in _functions(cell)}
        right = {made: cell.source for cell in all_of("variants", name) for made in _functions(cell)}
        [check] = all_of("check", name)
        found.append(Exercise(lesson, name, answer, check, (*wrong,), (*right,), wrong | right))
    return tuple(found)


def _functions(cell: Cell) -> list[str]:
    definitions = [node for node in ast.parse(cell.source).body if isinstance(node, ast.FunctionDef)]
    return [node.name for node in definitions if not node.name.startswith("_")]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    wanted = metafunc.fixturenames
    if "mistake" in wanted or "variant" in wanted:
        which = "mistakes" if "mistake" in wanted else "variants"
        cases = [
            (exercise, function)
            for lesson in LESSONS
            for exercise in exercises(lesson)
            for function in getattr(exercise, which)
        ]
        metafunc.parametrize(
            ("exercise", which[:-1]), cases, ids=[f"{e.lesson}-{e.name}-{made}" for e, made in cases]
        )
    elif "exercise" in wanted:
        every = [exercise for lesson in LESSONS for exercise in exercises(lesson)]
        metafunc.parametrize("exercise", every, ids=[f"{e.lesson}-{e.name}" for e in every])
    elif "lesson" in wanted:
        metafunc.parametrize("lesson", [lesson_text(name) for name in LESSONS], ids=LESSONS)


@pytest.fixture
def answer_key_of() -> Any:
    """The function that gives a lesson's answer key by the lesson's name."""
    return answer_key
