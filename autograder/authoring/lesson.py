"""A lesson in the builder's hands: its cells, its exercises, its essays."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from autograder.authoring.lesson_text import Cell, LessonText

_HEADING = re.compile(r"(#{1,6})\s+(.+?)\s*#*")
_POINTS = re.compile(r"\s*\((\d+(?:\.\d+)?)\s+points?\)")


@dataclass(frozen=True)
class WrittenAnswer:
    """A mistake, a variant or a draw: a function that stands on its own in the key's namespace."""

    name: str
    sentence: str
    source: str


@dataclass(frozen=True)
class Domain:
    """The inputs that an exercise is about: functions that draw them, and how closely results must agree.

    rtol: relative to the size of the result; None for what is usual.
    """

    draws: tuple[WrittenAnswer, ...]
    rtol: float | None


@dataclass(frozen=True)
class Exercise:
    """What a student is asked to define, and what it is worth."""

    id: str
    title: str
    names: tuple[str, ...]
    points: int | float
    mistakes: tuple[WrittenAnswer, ...]
    variants: tuple[WrittenAnswer, ...]
    domain: Domain | None


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
            title=_title(cells[:position]) or cell.exercise,
            names=cell.names,
            points=checks[cell.exercise].tags["points"],
            mistakes=_written("mistakes", cell.exercise, cells),
            variants=_written("variants", cell.exercise, cells),
            domain=_domain(cell.exercise, cells),
        )
        for position, cell in enumerate(cells)
        if cell.role == "answer"
    )
    essays = tuple(Essay(cell.exercise, cell.tags["points"]) for cell in cells if cell.role == "essay")
    return Lesson(text, lesson_title(cells) or text.name, exercises, essays)


@dataclass(frozen=True)
class Heading:
    """A heading of the lesson: its level, its text without "(2 points)", the points that it names."""

    line: int
    level: int
    text: str
    points: float | None


def headings(cell: Cell) -> list[Heading]:
    """The headings of a cell, none if it is code."""
    found = []
    for index, line in _prose(cell):
        if match := _HEADING.fullmatch(line):
            level, text = len(match[1]), match[2]
            points = _POINTS.search(text)
            worth = float(points[1]) if points else None
            found.append(Heading(cell.line(index), level, _POINTS.sub("", text), worth))
    return found


def lesson_title(cells: Iterable[Cell]) -> str:
    """The first heading of the first level, or an empty string."""
    return next((heading.text for cell in cells for heading in headings(cell) if heading.level == 1), "")


def _title(cells: Sequence[Cell]) -> str:
    """The last heading in some cells, or an empty string."""
    return next((heading.text for cell in reversed(cells) for heading in reversed(headings(cell))), "")


def _prose(cell: Cell) -> Iterator[tuple[int, str]]:
    """A student's lines of a markdown cell outside fenced code, each with its index."""
    fenced = False
    for index, line in enumerate(cell.source.split("\n") if cell.kind == "markdown" else ()):
        if line.lstrip().startswith(("```", "~~~")):
            fenced = not fenced
        elif not (fenced or cell.marking.hidden(index)):
            yield index, line


def _written(role: str, exercise: str, cells: Iterable[Cell]) -> tuple[WrittenAnswer, ...]:
    return tuple(
        answer
        for cell in cells
        if cell.role == role and cell.exercise == exercise
        for answer in written_answers(cell.source)
    )


def _domain(exercise: str, cells: Iterable[Cell]) -> Domain | None:
    for cell in cells:
        if cell.role == "domain" and cell.exercise == exercise:
            return Domain(tuple(written_answers(cell.source)), cell.tags.get("rtol"))
    return None


def written_answers(source: str) -> list[WrittenAnswer]:
    """The public functions of a cell that is kept back, each with the cell's imports and helpers."""
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
