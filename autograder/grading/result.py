"""What grading one submission gives: a row for every exercise, always with a reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Status = Literal[
    "passed",
    "failed",
    "not attempted",
    "timed out",
    "crashed",
    "out of memory",
    "unreadable",
    "grader error",
]


def status_of(kind: str) -> Status:
    """The status for the way in which a student's process ended."""
    return kind if kind in ("timed out", "out of memory") else "crashed"


@dataclass(frozen=True)
class ExerciseResult:
    """One exercise of one student. `points` is None when a person must decide (a grader error).

    `mistake` names a known mistake that was recognised; `printed` is what the student's code printed while it
    was being checked, for the instructor only.
    """

    id: str
    title: str
    status: Status
    points: float | None
    max_points: float
    sentence: str
    mistake: str | None = None
    printed: str = ""


@dataclass(frozen=True)
class EssayResult:
    """A written answer: 0 points where nothing was written, otherwise None until a person has read it."""

    id: str
    points: float | None
    max_points: float


@dataclass(frozen=True)
class Result:
    """One graded submission. `notebook` is the graded copy, in nbformat 4; `notes` say what was put right."""

    student: str
    lesson: str
    exercises: tuple[ExerciseResult, ...]
    essays: tuple[EssayResult, ...]
    notebook: dict[str, Any]
    notes: tuple[str, ...] = ()
    unanswered: frozenset[str] = frozenset()  # answer and essay cells left as they were given

    @property
    def score(self) -> float:
        """Points so far, without what a person has still to grade."""
        return sum(part.points or 0.0 for part in (*self.exercises, *self.essays))

    @property
    def max_score(self) -> float:
        return sum(part.max_points for part in (*self.exercises, *self.essays))


@dataclass(frozen=True)
class Standing:
    """Where a student stands in the gradebook: manual scores and extra credit counted, the penalty taken off.

    `to_grade` are the points that wait for a person, `to_look_at` says that a manual score stood before the
    last grading.
    """

    score: float
    late_penalty: float
    to_grade: float
    to_look_at: bool
