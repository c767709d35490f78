"""Rehearsing a lesson: the program `rehearsal` is told its steps, and what it says is read."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from autograder.authoring.lesson import Lesson, WrittenAnswer
from autograder.authoring.lesson_text import Cell
from autograder.authoring.python_names import bindings, without_magics

TIME_LIMIT = 300.0  # seconds for a lesson
_PROGRAM = Path(__file__).with_name("rehearsal.py")
_OURS = Path(__file__).resolve().parents[2]

Said = dict[str, Any]


@dataclass(frozen=True)
class Step:
    """A cell to run, or a check to try answers in; `program` is what the rehearsal is told of it."""

    cell: Cell
    program: Mapping[str, Any]
    answers: tuple[tuple[str, WrittenAnswer], ...] = ()

    @property
    def is_check(self) -> bool:
        return "answers" in self.program


@dataclass(frozen=True)
class Plan:
    """A rehearsal to be: the lesson, its steps in the order of the text, and its data files."""

    lesson: Lesson
    steps: tuple[Step, ...]
    data: Mapping[str, bytes]

    @property
    def program(self) -> list[Mapping[str, Any]]:
        return [step.program for step in self.steps]


def plan_of(lesson: Lesson, student: NotebookNode, data: Mapping[str, bytes]) -> Plan:
    """Every cell of the key, and of each check what students see, line for line as they see it."""
    seen = {
        cell.metadata.nbgrader.grade_id: cell.source for cell in student.cells if "nbgrader" in cell.metadata
    }
    exercises = {exercise.id: exercise for exercise in lesson.exercises}
    values = {
        cell.exercise: not any(
            binding.by in ("def", "class") and binding.name in cell.names for binding in bindings(cell.tree)
        )
        for cell in lesson.text.cells
        if cell.role == "answer" and cell.tree
    }
    steps = []
    for cell in lesson.text.cells:
        if cell.role == "check":
            exercise = exercises[cell.exercise]
            answers = (
                *(("variant", variant) for variant in exercise.variants),
                *(("mistake", mistake) for mistake in exercise.mistakes),
            )
            program = {
                "source": seen[f"check_{cell.exercise}"],
                "names": exercise.names,
                "is_value": values[cell.exercise],
                "answers": [{"name": answer.name, "source": answer.source} for _, answer in answers],
            }
            steps.append(Step(cell, program, answers))
        elif cell.kind == "code" and cell.role in ("plain", "answer"):
            may_raise = "raises-exception" in cell.tags.get("tags", ())
            steps.append(Step(cell, {"source": without_magics(cell.source), "may_raise": may_raise}))
    return Plan(lesson, tuple(steps), data)


def digest(plan: Plan) -> str:
    """A hash of all that a rehearsal depends on: the lesson's code and data, our code, Python, packages."""
    parts = [json.dumps(plan.program, sort_keys=True).encode(), _surroundings()]
    parts += [part for name, content in sorted(plan.data.items()) for part in (name.encode(), content)]
    return hashlib.sha256(b"".join(b"%d:%s" % (len(part), part) for part in parts)).hexdigest()


def _surroundings() -> bytes:
    """What a lesson runs with: Python, the packages by name and version, what it imports of ours."""
    packages = {
        path.name for key in ("purelib", "platlib") for path in Path(sysconfig.get_path(key)).glob("*-info")
    }
    rooms = (_OURS / "autograder/check", _OURS / "explorers")
    files = [path for room in rooms for path in sorted(room.rglob("*")) if "__pycache__" not in path.parts]
    contents = [path.read_bytes() for path in (_PROGRAM, *files) if path.is_file()]
    hashes = [hashlib.sha256(content).hexdigest() for content in contents]
    return "\n".join([sys.version, *sorted(packages), *hashes]).encode()


def rehearsed(plan: Plan) -> list[Said]:
    """What the rehearsal said. It runs in a copy of the lesson's folder, in a process of its own."""
    with tempfile.TemporaryDirectory(prefix="rehearsal-", ignore_cleanup_errors=True) as folder:
        for name, content in plan.data.items():
            path = Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        try:
            ended = subprocess.run(
                [sys.executable, "-m", f"{__package__}.{_PROGRAM.stem}"],
                input=json.dumps(plan.program).encode(),
                capture_output=True,
                cwd=folder,
                env={**os.environ, "MPLBACKEND": "Agg", "PYTHONHASHSEED": "0"},
                timeout=TIME_LIMIT,
            )
        except subprocess.TimeoutExpired as late:
            return [*_read(late.stdout or b""), {"died": f"did not end within {TIME_LIMIT:g} seconds"}]
    said = _read(ended.stdout)
    if said[-1:] == [{"ended": True}]:
        return said
    last = ended.stderr.decode(errors="replace").strip().splitlines()[-1:]
    return [
        *said,
        {"died": f"ended with exit code {ended.returncode}" + "".join(f": {line}" for line in last)},
    ]


def _read(output: bytes) -> list[Said]:
    """The whole lines of what was said; the last may be cut short."""
    return [json.loads(line) for line in output.split(b"\n")[:-1]]
