"""What a graded class tells an instructor: how each exercise went, what went wrong, who needs a look."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from autograder.grading.answer_key import AnswerKey
from autograder.grading.result import ExerciseResult, Result, Status

USUAL: tuple[Status, ...] = ("passed", "failed", "not attempted")
WANT_A_LOOK: tuple[Status, ...] = ("timed out", "crashed", "out of memory", "unreadable", "grader error")
FEWEST_STUDENTS = 10  # with fewer, a correlation says nothing
WELL, LITTLE = 0.4, 0.2

Discrimination = Literal["well", "somewhat", "little", "in reverse", "cannot tell"]


@dataclass(frozen=True)
class ExerciseFacts:
    """One exercise over the class.

    counts: how many students ended with each status. pass_rate: the share that passed, 0 to 1.
    correlation: of passing it with the points for all other exercises, −1 to 1; nan where one of the two is
    the same for everyone, or the class is small.
    """

    id: str
    title: str
    points: float
    counts: Counter[Status]
    pass_rate: float
    correlation: float

    @property
    def others(self) -> int:
        """How many ended with none of the usual statuses."""
        return self.counts.total() - sum(self.counts[status] for status in USUAL)

    @property
    def discriminates(self) -> Discrimination:
        """How well it tells students who do well in the rest from those who do not.

        The bounds are Ebel's: R. L. Ebel, Measuring Educational Achievement (1965), for the difference
        between upper and lower group; with the corrected item–total correlation they are used in the same
        way (L. Crocker and J. Algina, Introduction to Classical and Modern Test Theory, 1986, chapter 14).
        """
        if math.isnan(self.correlation):
            return "cannot tell"
        if self.correlation < 0:
            return "in reverse"
        if self.correlation < LITTLE:
            return "little"
        return "somewhat" if self.correlation < WELL else "well"


@dataclass(frozen=True)
class MistakeFacts:
    """A named mistake, and how many students made it."""

    exercise: str
    name: str
    sentence: str
    count: int


@dataclass(frozen=True)
class NeedsALook:
    """A student whose exercises ended in a way that an instructor should see, and why."""

    student: str
    exercises: tuple[str, ...]
    status: Status
    sentence: str


@dataclass(frozen=True)
class ClassFacts:
    """All that the report says of how the class did; `students` counts those it speaks of."""

    students: int
    exercises: tuple[ExerciseFacts, ...]
    mistakes: tuple[MistakeFacts, ...]
    to_look_at: tuple[NeedsALook, ...]


def class_facts(key: AnswerKey, results: Sequence[Result]) -> ClassFacts:
    """The facts of a class that was graded by this key, one result for each student."""
    rows = [{row.id: row for row in result.exercises} for result in results]
    passed = np.array(
        [[row[exercise.id].status == "passed" for exercise in key.exercises] for row in rows], dtype=float
    ).reshape(len(rows), len(key.exercises))
    points = passed * [exercise.points for exercise in key.exercises]
    return ClassFacts(
        students=len(results),
        exercises=tuple(
            ExerciseFacts(
                id=exercise.id,
                title=exercise.title,
                points=exercise.points,
                counts=Counter(row[exercise.id].status for row in rows),
                pass_rate=float(passed[:, index].mean()) if rows else 0.0,
                correlation=_correlation(passed[:, index], points.sum(axis=1) - points[:, index]),
            )
            for index, exercise in enumerate(key.exercises)
        ),
        mistakes=_mistakes(key, rows),
        to_look_at=tuple(entry for result in results for entry in _to_look_at(result)),
    )


def _correlation(passed: np.ndarray, rest: np.ndarray) -> float:
    """Pearson's, of an exercise with the rest; without the exercise itself, or it would flatter."""
    if len(passed) < FEWEST_STUDENTS or np.ptp(passed) == 0 or np.ptp(rest) == 0:
        return math.nan
    return float(np.corrcoef(passed, rest)[0, 1])


def _mistakes(key: AnswerKey, rows: Sequence[Mapping[str, ExerciseResult]]) -> tuple[MistakeFacts, ...]:
    counts = Counter((row.id, row.mistake) for each in rows for row in each.values() if row.mistake)
    sentences = {
        (exercise.id, mistake.name): mistake.sentence
        for exercise in key.exercises
        for mistake in exercise.mistakes
    }
    return tuple(
        MistakeFacts(exercise, name, sentences.get((exercise, name), ""), count)
        for (exercise, name), count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    )


def _to_look_at(result: Result) -> list[NeedsALook]:
    """One entry for each kind of trouble that a student's notebook had, with the first reason given."""
    found = []
    for status in WANT_A_LOOK:
        rows = [row for row in result.exercises if row.status == status]
        if rows:
            exercises = tuple(row.id for row in rows)
            found.append(NeedsALook(result.student, exercises, status, rows[0].sentence))
    return found
