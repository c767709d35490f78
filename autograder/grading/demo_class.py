"""Twelve submissions for any lesson, made from its answer key, with what each must score and why."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from autograder.grading.answer_key import AnswerKey, Exercise, NamedCode
from autograder.grading.names import names_in
from autograder.grading.result import Status

Notebook = dict[str, Any]

_ESSAY = "The derivative says which way is down, and how steep it is."


@dataclass(frozen=True)
class Expected:
    """What one exercise must come to."""

    status: Status
    mistake: str | None = None


@dataclass(frozen=True)
class Member:
    """One of the class. `expected` goes by exercise."""

    name: str
    what: str
    raw: bytes
    expected: Mapping[str, Expected]

    def score(self, key: AnswerKey) -> float:
        """The points that the machine must give."""
        return sum(e.points for e in key.exercises if self.expected[e.id].status == "passed")


@dataclass(frozen=True)
class _Answer:
    """A text for an answer cell and what it must come to."""

    source: str
    expected: Expected


_Choice = Callable[[int, Exercise], _Answer | None]  # None: leave it as it is given


def make_class(key: AnswerKey, released: Notebook) -> tuple[Member, ...]:
    """Twelve members of a class: `released` is the lesson as students get it."""
    return tuple(_Making(key, released).members())


class _Making:
    def __init__(self, key: AnswerKey, released: Notebook) -> None:
        self._key = key
        self._released = released
        self._count = len(key.exercises)

    def members(self) -> Iterator[Member]:
        middle, last = self._count // 2, self._count - 1
        yield self._member("ada", "everything right", self._reference)
        yield self._member("bernhard", "right, written differently", self._variant(0))
        yield self._member("carl", "right, written differently again", self._variant(-1))
        yield self._member(
            "daniel", "the first half right", lambda i, e: self._reference(i, e) if i < middle else None
        )
        yield self._member("emmy", "one named mistake", self._at(0, self._mistake(0)))
        yield self._member("felix", "a named mistake in every exercise", self._mistake(0))
        yield self._member(
            "grace", "another mistake in every second one", self._alternating(self._mistake(-1))
        )
        yield self._member("hypatia", "nothing attempted", lambda index, exercise: None)
        yield self._member("isaac", "an endless loop", self._at(min(1, last), _endless))
        yield self._member("johann", "a crash", self._at(min(2, last), _crash))
        yield self._changed("karl", "right, all metadata lost", _without_metadata)
        yield self._cut("leonhard", "a file cut short")

    def _member(self, name: str, what: str, choose: _Choice) -> Member:
        notebook, expected = self._filled_in(choose)
        return Member(name, what, json.dumps(notebook).encode(), expected)

    def _changed(self, name: str, what: str, change: Callable[[Notebook], Notebook]) -> Member:
        notebook, expected = self._filled_in(self._reference)
        return Member(name, what, json.dumps(change(notebook)).encode(), expected)

    def _cut(self, name: str, what: str) -> Member:
        raw = json.dumps(self._filled_in(self._reference)[0]).encode()
        unreadable = {exercise.id: Expected("unreadable") for exercise in self._key.exercises}
        return Member(name, what, raw[: len(raw) // 2], unreadable)

    def _filled_in(self, choose: _Choice) -> tuple[Notebook, dict[str, Expected]]:
        """The lesson with these answers; one that would call an answer that is not right is left out."""
        notebook = copy.deepcopy(self._released)
        cells = {cell["metadata"].get("nbgrader", {}).get("grade_id"): cell for cell in notebook["cells"]}
        expected: dict[str, Expected] = {}
        not_right: set[str] = set()
        for index, exercise in enumerate(self._key.exercises):
            answer = choose(index, exercise)
            if answer is None or self._used(answer.source) & not_right - set(exercise.names):
                answer = None
            expected[exercise.id] = answer.expected if answer else Expected("not attempted")
            if answer is not None:
                cells[exercise.answer_cell]["source"] = answer.source
            if expected[exercise.id].status != "passed":
                not_right |= set(exercise.names)
        if any(result.status != "not attempted" for result in expected.values()):
            for essay in self._key.essays:
                cells[essay.id]["source"] = _ESSAY
        return notebook, expected

    def _used(self, source: str) -> set[str]:
        return {name for uses in names_in(source).uses_of.values() for used in uses for name in used}

    def _reference(self, index: int, exercise: Exercise) -> _Answer:
        return _Answer(self._key.by_grade_id[exercise.answer_cell].source, Expected("passed"))

    def _variant(self, which: int) -> _Choice:
        def choose(index: int, exercise: Exercise) -> _Answer:
            usable = [code for code in exercise.variants if self._stands_alone(code, exercise)]
            if not usable:
                return self._reference(index, exercise)
            return _Answer(as_answer(exercise, usable[which]), Expected("passed"))

        return choose

    def _mistake(self, which: int) -> _Choice:
        def choose(index: int, exercise: Exercise) -> _Answer | None:
            usable = [code for code in exercise.mistakes if self._stands_alone(code, exercise)]
            if not usable:
                return None
            return _Answer(as_answer(exercise, usable[which]), Expected("failed", usable[which].name))

        return choose

    def _at(self, place: int, wrong: _Choice) -> _Choice:
        """Right but for one exercise."""
        return lambda index, exercise: (wrong if index == place else self._reference)(index, exercise)

    def _alternating(self, wrong: _Choice) -> _Choice:
        return lambda index, exercise: (wrong if index % 2 else self._reference)(index, exercise)

    def _stands_alone(self, code: NamedCode, exercise: Exercise) -> bool:
        """Whether it uses no other exercise's answer."""
        others = {name for other in self._key.exercises if other is not exercise for name in other.names}
        return not self._used(code.source) & others


def as_answer(exercise: Exercise, code: NamedCode) -> str:
    """The text of an answer cell that answers with this mistake or variant."""
    name, *others = exercise.names
    if others:
        return f"{code.source}\n" + "\n".join(f'{each} = {code.name}()["{each}"]' for each in exercise.names)
    return f"{code.source}\n{name} = {code.name}{'()' if exercise.is_value else ''}"


def _endless(index: int, exercise: Exercise) -> _Answer:
    return _Answer(_instead(exercise, "while True:\n    pass"), Expected("timed out"))


def _crash(index: int, exercise: Exercise) -> _Answer:
    return _Answer(_instead(exercise, "import os\nos.abort()"), Expected("crashed"))


def _instead(exercise: Exercise, statement: str) -> str:
    """An answer that does this: when it is called, or, where the answer is a value, at once."""
    name, *others = exercise.names
    if exercise.is_value or others:
        return statement
    body = statement.replace("\n", "\n    ")
    return f"def {name}(*arguments, **options):\n    {body}"


def _without_metadata(notebook: Notebook) -> Notebook:
    cells = [{**cell, "metadata": {}} for cell in notebook["cells"]]
    for cell in cells:
        cell.pop("id", None)
    return {**notebook, "cells": cells, "metadata": {}, "nbformat_minor": 4}
