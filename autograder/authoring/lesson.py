"""A lesson in the builder's hands: its cells, its exercises, its essays."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from autograder.authoring.lesson_text import Cell, LessonText

_HEADING = re.compile(r"#{1,6}\s+(.+?)\s*#*")
_POINTS = re.compile(r"\s*\((\d+(?:\.\d+)?)\s+points?\)")


@dataclass(frozen=True)
class WrittenAnswer:
    """A mistake or a variant: a function that stands on its own in the key's namespace."""

    name: str
    sentence: str
    source: str


@dataclass(frozen=True)
class Exercise:
    """What a student is asked to define, and what it is worth."""

    id: str
    title: str
    names: tuple[str, ...]
    points: int | float
    mistakes: tuple[WrittenAnswer, ...]
    variants: tuple[WrittenAnswer, ...]


@dataclass(frozen=True)
class Essay:
    """A written question, graded by hand."""

    id: str
    points: int | float


@dataclass(frozen=True)
class Lesson:
    """A lesson whose author made no mistake."""

    text: LessonText
    title: str
    exercises: tuple[Exercise, ...]
    essays: tuple[Essay, ...]

    @property
    def name(self) -> str:
        return self.text.name


def assemble(text: LessonText) -> Lesson:
    """The lesson in a text that keeps the rules."""
    cells = text.cells
    checks = {cell.exercise: cell for cell in cells if cell.role == "check"}
    exercises = tuple(
        Exercise(
            id=cell.exercise,
            title=heading_before(cells, position)[0] or cell.exercise,
            names=cell.names,
            points=checks[cell.exercise].tags["points"],
            mistakes=_written("mistakes", cell.exercise, cells),
            variants=_written("variants", cell.exercise, cells),
        )
        for position, cell in enumerate(cells)
        if cell.role == "answer"
    )
    essays = tuple(Essay(cell.exercise, cell.tags["points"]) for cell in cells if cell.role == "essay")
    return Lesson(text, lesson_title(cells) or text.name, exercises, essays)


def lesson_title(cells: Iterable[Cell]) -> str:
    """The first heading of the first level, or an empty string."""
    for cell in cells:
        for line in _prose(cell):
            if line.startswith("# ") and (heading := _HEADING.fullmatch(line)):
                return heading[1]
    return ""


def heading_before(cells: Sequence[Cell], position: int) -> tuple[str, float | None]:
    """The last heading above a cell, without "(2 points)", and the points it names, if it does."""
    for cell in reversed(cells[:position]):
        headings = [heading[1] for line in _prose(cell) if (heading := _HEADING.fullmatch(line))]
        if headings:
            points = _POINTS.search(headings[-1])
            return _POINTS.sub("", headings[-1]), float(points[1]) if points else None
    return "", None


def _prose(cell: Cell) -> Iterator[str]:
    """The lines of a markdown cell outside fenced code."""
    fenced = False
    for line in cell.source.split("\n") if cell.kind == "markdown" else ():
        if line.lstrip().startswith(("```", "~~~")):
            fenced = not fenced
        elif not fenced:
            yield line


def _written(role: str, exercise: str, cells: Iterable[Cell]) -> tuple[WrittenAnswer, ...]:
    return tuple(
        answer
        for cell in cells
        if cell.role == role and cell.exercise == exercise
        for answer in written_answers(cell.source)
    )


def written_answers(source: str) -> list[WrittenAnswer]:
    """The public functions of a mistakes or variants cell, each with the cell's imports and helpers."""
    tree = ast.parse(source)
    shared = [_lines(source, statement) for statement in tree.body if not is_public_function(statement)]
    return [
        WrittenAnswer(
            name=statement.name,
            sentence=" ".join(inspect.cleandoc(ast.get_docstring(statement) or "").split()),
            source="\n\n".join([*shared, _lines(source, statement)]) + "\n",
        )
        for statement in tree.body
        if isinstance(statement, ast.FunctionDef) and is_public_function(statement)
    ]


def is_public_function(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.FunctionDef) and not statement.name.startswith("_")


def _lines(source: str, statement: ast.stmt) -> str:
    """A statement as it is written, decorators included."""
    decorators = getattr(statement, "decorator_list", [])
    first = min([statement.lineno, *(decorator.lineno for decorator in decorators)])
    return "\n".join(source.split("\n")[first - 1 : statement.end_lineno])
