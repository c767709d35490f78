"""The part of the answer key that no notebook holds: exercises.json."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from autograder.authoring.lesson import Essay, Exercise, Lesson


def exercises_json(lesson: Lesson, data: Iterable[str]) -> bytes:
    """Exercises, each with its mistakes, variants and domain, essays, and the paths of the data files."""
    record = {
        "lesson": lesson.name,
        "title": lesson.title,
        "exercises": [_exercise(exercise) for exercise in lesson.exercises],
        "essays": [_essay(essay) for essay in lesson.essays],
        "data": sorted(data),
    }
    return (json.dumps(record, indent=1, sort_keys=True, ensure_ascii=False) + "\n").encode()


def _exercise(exercise: Exercise) -> dict[str, Any]:
    record = {
        "id": exercise.id,
        "title": exercise.title,
        "names": exercise.names,
        "points": exercise.points,
        "answer_cell": exercise.id,
        "check_cell": f"check_{exercise.id}",
        "mistakes": [
            {"name": mistake.name, "sentence": mistake.sentence, "source": mistake.source}
            for mistake in exercise.mistakes
        ],
        "variants": [{"name": variant.name, "source": variant.source} for variant in exercise.variants],
    }
    if exercise.domain:
        draws = [{"name": draw.name, "source": draw.source} for draw in exercise.domain.draws]
        rtol = {} if exercise.domain.rtol is None else {"rtol": exercise.domain.rtol}
        record["domain"] = {"draws": draws, **rtol}
    return record


def _essay(essay: Essay) -> dict[str, Any]:
    return {"id": essay.id, "points": essay.points}
