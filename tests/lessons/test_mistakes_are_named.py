"""A mistake that its author listed, and that the visible check refuses, is named to whoever makes it.

The build leaves out what two mistakes share, or what rounding may change. Then the student reads that a
value is wrong and not why: as a rule the visible check begins with an input that tells too little.
"""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

from autograder import check
from autograder.authoring.regions import find_regions, visible_part
from autograder.check.fingerprints import known_mistake

LESSONS = Path(__file__).parents[2] / "lessons"
# the author's own sentence is what a condition says; of what only raises, the error is what can be told
TOLD_OTHERWISE = ("condition", "raised")


def refusal_in_sight(exercise: Any, mistake: str, key: dict[str, Any]) -> check.CheckFailed | None:
    """How the part of the check that students see refuses a mistake, None where it does not."""
    visible = visible_part(exercise.check.source, find_regions(exercise.check.source))
    namespace = {**key, **exercise.answer_by(mistake)}
    try:
        # one by one, as a notebook runs them: a fingerprint has the names of its statement in it
        for statement in ast.parse(visible).body:
            exec(compile(ast.Module([statement], []), "check", "exec"), namespace)
    except check.CheckFailed as failure:
        return failure
    return None


def test_a_mistake_refused_in_sight_is_named(exercise: Any, mistake: str, answer_key_of: Any) -> None:
    namespace: dict[str, Any] = {}
    exec(exercise.companions[mistake], namespace)

    with check.recording() as fingerprints:
        refusal = refusal_in_sight(exercise, mistake, answer_key_of(exercise.lesson))

    named = known_mistake(fingerprints, LESSONS / exercise.lesson)
    passes_in_sight = refusal is None
    assert passes_in_sight or refusal.kind in TOLD_OTHERWISE or named == namespace[mistake].__doc__
