"""The answer key of a lesson: its cells, its exercises, the mistakes and variants that are known."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Literal

from autograder.grading import key_namespace
from autograder.grading.errors import GradingError
from autograder.grading.names import names_in
from autograder.grading.regions import HIDDEN_TESTS, SOLUTION, without

Role = Literal["lesson", "answer", "check", "essay"]


@dataclass(frozen=True)
class NamedCode:
    """A mistake that people make, or a right answer written differently: a function and what it needs."""

    name: str
    sentence: str
    source: str


@dataclass(frozen=True)
class Exercise:
    """One exercise. `names` is what its answer must define; one that is no def or class is a *value*."""

    id: str
    title: str
    names: tuple[str, ...]
    points: float
    answer_cell: str
    check_cell: str
    is_value: bool
    mistakes: tuple[NamedCode, ...] = ()
    variants: tuple[NamedCode, ...] = ()


@dataclass(frozen=True)
class Essay:
    """A written question, graded by hand."""

    id: str
    points: float


@dataclass(frozen=True)
class KeyCell:
    """One cell of the key; `released` is its text in the lesson that students were given."""

    id: str
    role: Role
    cell_type: str
    source: str
    released: str
    metadata: Mapping[str, Any]
    grade_id: str | None = None


@dataclass(frozen=True)
class AnswerKey:
    """Everything that grading one lesson needs.

    `content_hash` changes with the key, its data and the code of this project that judges by them.
    """

    lesson: str
    title: str
    folder: Path
    cells: tuple[KeyCell, ...]
    notebook_metadata: Mapping[str, Any]
    exercises: tuple[Exercise, ...]
    essays: tuple[Essay, ...]
    data: tuple[str, ...]
    content_hash: str

    @classmethod
    def load(cls, solutions: Path, lesson: str) -> AnswerKey:
        """Read `solutions/<lesson>/`. Raises GradingError: no such lesson, or a folder not built whole."""
        return _load(Path(solutions), lesson)

    @property
    def max_score(self) -> float:
        return sum(part.points for part in (*self.exercises, *self.essays))

    @property
    def prelude(self) -> tuple[str, ...]:
        """The code of the lesson up to the first answer: the same for every student."""
        return tuple(cell.source for cell in self.cells[: self._first_answer] if cell.cell_type == "code")

    @property
    def as_submitted(self) -> bytes:
        """The key's own notebook, as if a student had handed it in."""
        cells = [
            {"cell_type": cell.cell_type, "id": cell.id, "metadata": cell.metadata, "source": cell.source}
            | ({"outputs": [], "execution_count": None} if cell.cell_type == "code" else {})
            for cell in self.cells
        ]
        notebook = {"cells": cells, "metadata": self.notebook_metadata, "nbformat": 4, "nbformat_minor": 5}
        return json.dumps(notebook).encode()

    @property
    def _first_answer(self) -> int:
        answers = (index for index, cell in enumerate(self.cells) if cell.role in ("answer", "check"))
        return next(answers, len(self.cells))

    @cached_property
    def by_grade_id(self) -> dict[str, KeyCell]:
        return {cell.grade_id: cell for cell in self.cells if cell.grade_id is not None}

    @cached_property
    def exercise_of_check(self) -> dict[str, Exercise]:
        return {exercise.check_cell: exercise for exercise in self.exercises}

    @cached_property
    def shared_cells(self) -> dict[str, tuple[Any, Any]]:
        """A store for what every graded copy has alike."""
        return {}

    @cached_property
    def prepared(self) -> key_namespace.Prepared:
        """The key with its cells executed and its checks tried on its own answers, once per process."""
        return key_namespace.prepare(self)


def known_lessons(solutions: Path) -> list[str]:
    """The lessons that have an answer key, whole or not, in order."""
    folders = [path for path in Path(solutions).glob("*/") if path.is_dir()]
    return sorted(
        folder.name
        for folder in folders
        if (folder / "exercises.json").exists() or (folder / f"{folder.name}.ipynb").exists()
    )


def _load(solutions: Path, lesson: str) -> AnswerKey:
    folder = solutions / lesson
    if lesson not in known_lessons(solutions):
        lessons = known_lessons(solutions)
        known = f"known lessons: {', '.join(lessons)}" if lessons else f"{solutions} holds no answer key"
        raise GradingError(f"no lesson is called {lesson!r}; {known}")
    exercises_text = _read(folder / "exercises.json", lesson)
    notebook_text = _read(folder / f"{lesson}.ipynb", lesson)
    try:
        description = json.loads(exercises_text)
        notebook = json.loads(notebook_text)
        released = _released_sources(solutions.parent / "lessons" / lesson / f"{lesson}.ipynb")
        cells = tuple(_key_cell(cell, released) for cell in notebook["cells"])
        exercises = tuple(_exercise(entry, cells) for entry in description["exercises"])
        essays = tuple(Essay(entry["id"], float(entry["points"])) for entry in description.get("essays", ()))
        title = description.get("title", lesson)
        data = tuple(description.get("data", ()))
        metadata = notebook["metadata"]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise GradingError(
            f"the answer key of {lesson} cannot be read ({type(error).__name__}: {error}); run `make build`"
        ) from None
    _demand_cells(lesson, cells, exercises, essays)
    content = [exercises_text, notebook_text, json.dumps(sorted(released.items())).encode()]
    content += [_read(folder / name, lesson) for name in data]
    return AnswerKey(
        lesson=lesson,
        title=title,
        folder=folder.resolve(),
        cells=cells,
        notebook_metadata=metadata,
        exercises=exercises,
        essays=essays,
        data=data,
        content_hash=_hash_of(content),
    )


def _read(path: Path, lesson: str) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise GradingError(
            f"the answer key of {lesson} is incomplete: {path.name}: {error.strerror}; run `make build`"
        ) from None


def _released_sources(path: Path) -> dict[str, str]:
    """Text of the graded cells as students were given them; empty where the lesson is not at hand."""
    try:
        cells = json.loads(path.read_bytes())["cells"]
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    return {
        cell["metadata"]["nbgrader"]["grade_id"]: _text(cell["source"])
        for cell in cells
        if "nbgrader" in cell.get("metadata", {})
    }


def _key_cell(cell: Mapping[str, Any], released: Mapping[str, str]) -> KeyCell:
    source = _text(cell["source"])
    metadata = dict(cell["metadata"])
    nbgrader = metadata.get("nbgrader")
    if not nbgrader:
        return KeyCell(cell["id"], "lesson", cell["cell_type"], source, source, metadata)
    grade_id = nbgrader["grade_id"]
    role: Role = "lesson"
    if nbgrader["solution"]:
        role = "essay" if nbgrader["grade"] else "answer"
    elif nbgrader["grade"]:
        role = "check"
    text = released.get(grade_id)
    if text is None:
        text = _as_released(source, role)
    return KeyCell(cell["id"], role, cell["cell_type"], source, text, metadata, grade_id)


def _exercise(entry: Mapping[str, Any], cells: tuple[KeyCell, ...]) -> Exercise:
    answer = next((cell.source for cell in cells if cell.grade_id == entry["answer_cell"]), "")
    return Exercise(
        id=entry["id"],
        title=entry["title"],
        names=tuple(entry["names"]),
        points=float(entry["points"]),
        answer_cell=entry["answer_cell"],
        check_cell=entry["check_cell"],
        is_value=not set(entry["names"]) & names_in(answer).defined,
        mistakes=tuple(_named_code(code) for code in entry.get("mistakes", ())),
        variants=tuple(_named_code(code) for code in entry.get("variants", ())),
    )


def _named_code(entry: Mapping[str, Any]) -> NamedCode:
    return NamedCode(entry["name"], entry.get("sentence") or "", entry["source"])


def _demand_cells(
    lesson: str, cells: tuple[KeyCell, ...], exercises: tuple[Exercise, ...], essays: tuple[Essay, ...]
) -> None:
    present = {cell.grade_id: cell.role for cell in cells}
    wanted = [(exercise.answer_cell, "answer") for exercise in exercises]
    wanted += [(exercise.check_cell, "check") for exercise in exercises]
    wanted += [(essay.id, "essay") for essay in essays]
    missing = [grade_id for grade_id, role in wanted if present.get(grade_id) != role]
    if missing:
        raise GradingError(
            f"the answer key of {lesson} lacks the cells {', '.join(missing)}; run `make build`"
        )


def _as_released(source: str, role: Role) -> str:
    """What students were given, as far as the key alone can tell."""
    if role == "check":
        return without(source, HIDDEN_TESTS)
    if role == "answer":
        return without(source, SOLUTION, "raise NotImplementedError()")
    return without(source, SOLUTION, "YOUR ANSWER HERE")


def _hash_of(content: list[bytes]) -> str:
    """Of the key, and of the code that judges by it."""
    digest = hashlib.sha256(_judging_code())
    for part in content:
        digest.update(hashlib.sha256(part).digest())
    return digest.hexdigest()


@cache
def _judging_code() -> bytes:
    """A digest of the code that this process judges with: as it was when it was first asked for."""
    ours = Path(__file__).parents[1]
    rooms = [ours.glob("*.py"), *((ours / room).rglob("*.py") for room in ("check", "sandbox", "grading"))]
    digest = hashlib.sha256()
    for path in (path for room in rooms for path in sorted(room)):
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.digest()


def _text(source: str | list[str]) -> str:
    return source if isinstance(source, str) else "".join(source)
