"""The floor of grading: answer cells and check cells of a class in one warm process. No wall, no files.

    python benchmarks/grading_floor.py COURSE LESSON STUDENTS

The last line is JSON: CPU milliseconds of one student, and which exercises each student has right.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
import time
import types
from collections.abc import Sequence
from pathlib import Path

os.environ["OPENBLAS_NUM_THREADS"] = "1"

from grading_class import Member, make_class

from autograder import reference
from autograder.grading.answer_key import AnswerKey


def released_lesson(project: Path, lesson: str) -> dict[str, object]:
    """The lesson as students are given it."""
    return json.loads((project / "lessons" / lesson / f"{lesson}.ipynb").read_bytes())


def floor(key: AnswerKey, members: Sequence[Member]) -> tuple[float, dict[str, list[str]]]:
    """CPU seconds for the class, and the exercises that each member has right."""
    names = {name for exercise in key.exercises for name in exercise.names}
    lesson = {name: value for name, value in key.prepared.namespace.items() if name not in names}
    checks = {
        exercise.id: compile(key.by_grade_id[exercise.check_cell].source, exercise.check_cell, "exec")
        for exercise in key.exercises
    }
    with (
        contextlib.chdir(key.folder),
        contextlib.redirect_stdout(io.StringIO()),
        reference.bound_to(key.prepared.namespace),
    ):
        started = time.process_time()
        right = {member.name: _right(key, checks, lesson, member) for member in members}
        return time.process_time() - started, right


def _right(
    key: AnswerKey, checks: dict[str, types.CodeType], lesson: dict[str, object], member: Member
) -> list[str]:
    namespace = dict(lesson)
    right = []
    for exercise in key.exercises:
        try:
            exec(member.answers[exercise.id], namespace)
            exec(checks[exercise.id], namespace)
        except Exception:  # a wrong answer
            continue
        right.append(exercise.id)
    return right


def main() -> None:
    project, lesson, count = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    key = AnswerKey.load(project / "solutions", lesson)
    members = make_class(key, released_lesson(project, lesson), count)
    floor(key, members[:2])  # what is imported or compiled at first use
    seconds, right = floor(key, members)
    print(json.dumps({"cpu_ms": 1000 * seconds / count, "right": right}))


if __name__ == "__main__":
    main()
