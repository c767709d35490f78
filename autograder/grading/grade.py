"""Grading one submission: a pure function from answer key and bytes to a result."""

from __future__ import annotations

import dataclasses
import hashlib
import hmac
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from autograder.grading.answer_key import AnswerKey, Exercise, NamedCode
from autograder.grading.checking import Verdict, judge
from autograder.grading.graded_notebook import NEEDS_A_PERSON, Output, failure, graded_notebook, success
from autograder.grading.mistakes import named_mistake
from autograder.grading.recorded import has_raised, recorded
from autograder.grading.result import EssayResult, ExerciseResult, Result, status_of
from autograder.grading.sentences import (
    OUT_OF_MEMORY,
    missing_answer,
    never_mentioned,
    not_attempted,
    to_mend_first,
)
from autograder.grading.student_run import Death, StudentRun, Warm
from autograder.grading.submission import Rebuilt, RebuiltCell, rebuild
from autograder.grading.time_limit import OutOfTime, time_limit
from autograder.sandbox import CellRun, Limits, StudentGone
from autograder.sandbox.clock import interrupted_at
from autograder.sandbox.memory import bounded_memory

_LEFT_OUT = "The notebook puts out more than a graded copy can hold: what this cell put out is left out."
_TOO_LONG = (
    "Reading the notebook took too long; clear its outputs and what is not needed, and submit it again."
)
_COULD_NOT_BE_JUDGED = (
    "What your answer gives could not be judged, although a right answer's values can be: "
    "are yours rounded, or do they vary from call to call?"
)
_READING_SECONDS = 10.0  # at least, however short the time for a cell: a long notebook is no fault
_GRACE = 2.0  # seconds for the trusted side beyond what the wall itself allows a cell
_CHECK_BYTES = 1024 * 1024 * 1024  # and the memory that it may take to look at what an answer gave


def grade(
    key: AnswerKey,
    raw: bytes | None,
    *,
    student: str,
    secret: bytes,
    warm: Warm,
    limits: Limits | None = None,
) -> Result:
    """Grade one submitted notebook; None stands for one that was not handed in.

    `warm` has run `key.prelude`. Every exercise gets a row. Nothing is written anywhere.
    """
    limits = limits or Limits()
    try:
        with time_limit(max(limits.cell_seconds, _READING_SECONDS)):
            rebuilt = rebuild(key, raw)
    except OutOfTime:
        return same_for_all(key, student, Verdict("unreadable", _TOO_LONG), rebuild(key, None))
    if rebuilt.unreadable is not None:
        return same_for_all(key, student, Verdict("unreadable", rebuilt.unreadable), rebuilt)
    with StudentRun(warm, limits.submission_seconds) as run:
        grading = _Grading(key, rebuilt, run, limits, student, secret)
        grading.go_through(warm.prelude_runs)
    return _result(key, rebuilt, student, grading.rows, grading.outputs)


def same_for_all(key: AnswerKey, student: str, verdict: Verdict, rebuilt: Rebuilt) -> Result:
    """The result when one verdict, and its sentence, holds for every exercise."""
    rows = {exercise.id: _row(exercise, verdict) for exercise in key.exercises}
    outputs = {
        index: [_shown(rows[exercise.id])]
        for index, cell in enumerate(rebuilt.cells)
        if (exercise := _checked_by(key, cell)) is not None
    }
    return _result(key, rebuilt, student, rows, outputs)


def hidden_seed(secret: bytes, student: str, exercise: str, code: str) -> bytes:
    """The seed of an exercise's hidden inputs: the same for the same student and the same code.

    An input that leaks is of no use to another student, nor to the same one with other code.
    """
    message = "\0".join((student, exercise, code)).encode("utf-8", "surrogatepass")
    return hmac.new(secret, message, hashlib.sha256).digest()


@dataclass
class _Grading:
    """One pass through a rebuilt notebook."""

    key: AnswerKey
    rebuilt: Rebuilt
    run: StudentRun
    limits: Limits
    student: str
    secret: bytes
    rows: dict[str, ExerciseResult] = field(default_factory=dict)
    outputs: dict[int, Sequence[Output]] = field(default_factory=dict)
    ran: dict[int, CellRun | Death] = field(default_factory=dict)
    put_out: int = 0  # characters that the student's cells put out, and that are kept

    def go_through(self, prelude_runs: tuple[CellRun, ...]) -> None:
        """Run the student's cells in order and judge at every check; the unchanged beginning has run."""
        unchanged = list(prelude_runs)
        for index, cell in enumerate(self.rebuilt.cells):
            exercise = _checked_by(self.key, cell)
            if exercise is not None:
                row = self._graded(index, exercise)
                self.rows[exercise.id] = row
                self.outputs[index] = [_shown(row)]
            elif not cell.runs:
                continue
            elif unchanged and cell.role == "lesson" and not cell.changed:
                self.outputs[index] = unchanged.pop(0).outputs
            else:
                unchanged = []
                self._run(index, cell)

    def _run(self, index: int, cell: RebuiltCell) -> None:
        outcome = self.run.run(cell.source)
        self.ran[index] = outcome
        if isinstance(outcome, Death):
            self.outputs[index] = [failure(outcome.kind, outcome.sentence)]
        elif self.put_out + outcome.size > self.limits.notebook_output_characters:
            self.outputs[index] = [success(_LEFT_OUT)]
            self.ran[index] = dataclasses.replace(outcome, outputs=())
        else:
            self.put_out += outcome.size
            self.outputs[index] = outcome.outputs

    def _graded(self, index: int, exercise: Exercise) -> ExerciseResult:
        fault = self.key.prepared.faults.get(exercise.id)
        if fault is not None:
            return _row(exercise, Verdict("grader error", f"An error of the lesson's author: {fault}"))
        verdict = never_mentioned(self.rebuilt.cells, index, exercise)
        if verdict is not None:
            return _row(exercise, verdict)
        death = self.run.out_of_time
        if death is not None:
            return _row(exercise, Verdict(status_of(death.kind), death.sentence))
        ends = time.monotonic() + min(self.limits.cell_seconds, self.run.seconds_left) + _GRACE
        mistake = None
        try:
            with interrupted_at(ends, OutOfTime):
                verdict, objects = self._judged(index, exercise)
            if objects:
                mistake = self._mistake(exercise, objects, verdict, ends)
                verdict = self._explained(index, exercise, verdict, mistake)
        except StudentGone as gone:
            self.run.end_process()
            mend = to_mend_first(self.rebuilt.cells[:index], exercise, self.key, self.rows)
            verdict = Verdict(status_of(gone.kind), "\n".join(filter(None, [gone.sentence, mend])))
        except OutOfTime:
            self.run.end_process()
            verdict = Verdict("timed out", "Checking this answer took too long.")
        return _row(exercise, verdict, mistake, printed=self.run.release())

    def _judged(self, index: int, exercise: Exercise) -> tuple[Verdict, Mapping[str, Any]]:
        """What the check says; and where a known mistake may be behind it, the objects that show it."""
        cells = self.rebuilt.cells
        found = self.run.look_up(exercise.names)
        missing = [name for name in exercise.names if name not in found]
        if missing:
            return missing_answer(cells, self.ran, index, exercise, missing), {}
        own = self.key.prepared.namespace
        objects = {name: recorded(value, own[name]) for name, value in found.items()}
        seed = hidden_seed(self.secret, self.student, exercise.id, self.rebuilt.code)
        with bounded_memory(_CHECK_BYTES):  # only now: a process that is started takes the bound over
            verdict = judge(self.key.prepared, self.key, exercise, objects, seed)
        if verdict.status == "failed" and verdict.in_hidden and not self._reference_passes(exercise, seed):
            sentence = "The reference itself does not pass on this student's hidden inputs."
            return Verdict("grader error", sentence), {}
        if verdict.undecided and self._reference_passes(exercise, seed):  # or noise would be a way out
            verdict = Verdict("failed", _COULD_NOT_BE_JUDGED, verdict.in_hidden)
        if verdict.status not in ("failed", "not attempted"):
            return verdict, {}
        if any(has_raised(value, MemoryError) for value in objects.values()):
            return Verdict("out of memory", OUT_OF_MEMORY, verdict.in_hidden), {}
        if verdict.status == "not attempted":
            mend = to_mend_first(cells[:index], exercise, self.key, self.rows)
            return Verdict("failed", mend) if mend else not_attempted(cells, index, exercise), {}
        return verdict, objects

    def _explained(
        self, index: int, exercise: Exercise, verdict: Verdict, mistake: NamedCode | None
    ) -> Verdict:
        mend = to_mend_first(self.rebuilt.cells[:index], exercise, self.key, self.rows)
        parts = [verdict.sentence, mistake.sentence if mistake else verdict.diagnosis, mend]
        return dataclasses.replace(verdict, sentence="\n".join(filter(None, parts)))

    def _reference_passes(self, exercise: Exercise, seed: bytes) -> bool:
        prepared = self.key.prepared
        own = {name: prepared.namespace[name] for name in exercise.names}
        return judge(prepared, self.key, exercise, own, seed).status == "passed"

    def _mistake(
        self, exercise: Exercise, objects: Mapping[str, Any], verdict: Verdict, ends: float
    ) -> NamedCode | None:
        """The known mistake behind a verdict, None where none is found in time: the verdict stands."""
        try:
            with interrupted_at(ends, OutOfTime), bounded_memory(_CHECK_BYTES):
                return named_mistake(self.key.prepared, self.key, exercise, objects, verdict)
        except (StudentGone, OutOfTime):
            self.run.end_process()
            return None


def _checked_by(key: AnswerKey, cell: RebuiltCell) -> Exercise | None:
    return key.exercise_of_check.get(cell.key.grade_id or "") if cell.key else None


def _row(
    exercise: Exercise, verdict: Verdict, mistake: NamedCode | None = None, printed: str = ""
) -> ExerciseResult:
    points: float | None = exercise.points if verdict.status == "passed" else 0.0
    if verdict.status == "grader error":
        points = None
    return ExerciseResult(
        id=exercise.id,
        title=exercise.title,
        status=verdict.status,
        points=points,
        max_points=exercise.points,
        sentence=verdict.sentence,
        mistake=mistake.name if mistake else None,
        printed=printed,
    )


def _shown(row: ExerciseResult) -> Output:
    """A row as the output of its check cell."""
    if row.status == "grader error":
        return success(NEEDS_A_PERSON)
    return success(row.sentence) if row.status == "passed" else failure(row.status, row.sentence)


def _result(
    key: AnswerKey,
    rebuilt: Rebuilt,
    student: str,
    rows: Mapping[str, ExerciseResult],
    outputs: Mapping[int, Sequence[Output]],
) -> Result:
    unanswered = frozenset(
        cell.key.grade_id
        for cell in rebuilt.cells
        if cell.key and cell.key.grade_id and cell.role in ("answer", "essay") and not cell.changed
    )
    return Result(
        student=student,
        lesson=key.lesson,
        exercises=tuple(rows[exercise.id] for exercise in key.exercises),
        essays=tuple(
            EssayResult(essay.id, 0.0 if essay.id in unanswered else None, essay.points)
            for essay in key.essays
        ),
        notebook=graded_notebook(key, rebuilt, outputs),
        notes=rebuilt.notes,
        unanswered=unanswered,
    )
