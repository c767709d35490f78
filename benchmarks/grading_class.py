"""A class of any size for one lesson: what its students hand in, and what of it is right."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from autograder.grading.answer_key import AnswerKey, Exercise, NamedCode
from autograder.grading.demo_class import as_answer

Notebook = dict[str, Any]

KINDS = {  # how often an answer of each kind of student is right, a known mistake, or left out
    "right": (1.0, 0.0, 0.0),
    "partly right": (0.6, 0.25, 0.15),
    "wrong": (0.0, 0.8, 0.2),
}
ANOTHER_WAY = 0.3  # how often a right answer is not written as the reference is
SCRATCH = (
    "trial = [round(0.1 * k, 3) for k in range(12)]\nprint(trial)",
    "import numpy as np\n\nnp.linspace(-1, 1, 7) ** 2",
    "def trial(t):\n    return t**2 - t\n\n\n[(t, trial(t)) for t in range(5)]",
    "why_does_this_not_work",
    "for k in range(8):\n    print(k, 2.0**-k)",
    "import sympy as sp\n\nsp.diff(sp.Symbol('t') ** 3, sp.Symbol('t'))",
    "(0.1 + 0.2) == 0.3",
)


@dataclass(frozen=True)
class Member:
    """One of a class: the texts of the answers, by exercise, and the exercises that are right."""

    name: str
    notebook: Notebook
    answers: dict[str, str]
    right: frozenset[str]

    @property
    def raw(self) -> bytes:
        return json.dumps(self.notebook, indent=1).encode()


def make_class(key: AnswerKey, released: Notebook, count: int) -> list[Member]:
    """`count` students: by turns right, partly right and wrong, each with up to three scratch cells.

    Every answer carries a comment of its own, so that no two texts are the same. Scratch cells stand among
    the exercises, where students try things out. A student is the same in a class of any size.
    """
    return [_member(key, released, number) for number in range(count)]


def _member(key: AnswerKey, released: Notebook, number: int) -> Member:
    name = f"student-{number:04}"
    chance = random.Random(f"{key.lesson} {number}")
    notebook = copy.deepcopy(released)
    cells = {cell["metadata"].get("nbgrader", {}).get("grade_id"): cell for cell in notebook["cells"]}
    answers: dict[str, str] = {}
    right: set[str] = set()
    for exercise in key.exercises:
        kind, source = _answer(key, exercise, list(KINDS.values())[number % len(KINDS)], chance)
        if kind == "right":
            right.add(exercise.id)
        if kind != "left out":
            cells[exercise.answer_cell]["source"] = f"# {name}: {exercise.title}\n{source}"
        answers[exercise.id] = "".join(cells[exercise.answer_cell]["source"])
    for essay in key.essays:
        if chance.random() < 0.8:
            cells[essay.id]["source"] = f"{name} says: where the slope $f'(x)$ is *positive*, go left.\n"
    for _ in range(chance.randint(0, 3)):
        _insert_scratch_cell(key, notebook, chance)
    return Member(name, notebook, answers, frozenset(right))


def _answer(
    key: AnswerKey, exercise: Exercise, shares: tuple[float, ...], chance: random.Random
) -> tuple[str, str]:
    (kind,) = chance.choices(("right", "mistake", "left out"), shares)
    mistakes = [code for code in exercise.mistakes if _stands_alone(key, exercise, code)]
    if kind == "mistake" and mistakes:
        return kind, as_answer(exercise, chance.choice(mistakes))
    if kind != "right":
        return "left out", ""
    variants = [code for code in exercise.variants if _stands_alone(key, exercise, code)]
    if variants and chance.random() < ANOTHER_WAY:
        return kind, as_answer(exercise, chance.choice(variants))
    return kind, _reference(key, exercise)


def _reference(key: AnswerKey, exercise: Exercise) -> str:
    lines = key.by_grade_id[exercise.answer_cell].source.split("\n")
    return "\n".join(line for line in lines if "BEGIN SOLUTION" not in line and "END SOLUTION" not in line)


def _stands_alone(key: AnswerKey, exercise: Exercise, code: NamedCode) -> bool:
    """Whether it names no other exercise's answer, which for this student may be wrong."""
    others = (name for other in key.exercises if other is not exercise for name in other.names)
    return not any(name in code.source for name in others)


def _insert_scratch_cell(key: AnswerKey, notebook: Notebook, chance: random.Random) -> None:
    cells = notebook["cells"]
    place = chance.choice(list(_places(key, notebook)))
    source = f"# attempt {chance.randrange(10**9)}\n{chance.choice(SCRATCH)}"
    scratch = {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": source}
    cells.insert(place, {"id": f"scratch-{chance.randrange(10**9)}", **scratch})


def _places(key: AnswerKey, notebook: Notebook) -> Iterator[int]:
    """Where a cell can stand right after an answer or a check."""
    graded = {exercise.answer_cell for exercise in key.exercises} | {e.check_cell for e in key.exercises}
    for index, cell in enumerate(notebook["cells"]):
        if cell["metadata"].get("nbgrader", {}).get("grade_id") in graded:
            yield index + 1
