"""What to tell a student whose answer is missing, or wrong because an earlier one is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from autograder.check import NotAttempted
from autograder.check.calling import hint_for
from autograder.grading.answer_key import AnswerKey, Exercise
from autograder.grading.checking import Verdict
from autograder.grading.names import mentions, reachable
from autograder.grading.result import ExerciseResult, status_of
from autograder.grading.student_run import Death
from autograder.grading.submission import RebuiltCell
from autograder.sandbox import CellRun

_PLACE = re.compile(r"\(<ipython-input[^<>]*>, line (\d+)\)")  # no file that a student knows
OUT_OF_MEMORY = "It needed more memory than a notebook may use."


def never_mentioned(cells: Sequence[RebuiltCell], check: int, exercise: Exercise) -> Verdict | None:
    """Not attempted, when the answer is untouched and nothing else before the check mentions its names."""
    changed = (cell for cell in reversed(cells[:check]) if cell.changed)  # an answer stands near its check
    if any(_is_answer(cell, exercise) or _mentions(cell, exercise) for cell in changed):
        return None
    return not_attempted(cells, check, exercise)


def not_attempted(cells: Sequence[RebuiltCell], check: int, exercise: Exercise) -> Verdict:
    """Not attempted as far as the check sees; with what keeps it from seeing an answer that is there."""
    still_raises = any(
        cell.changed and _is_or_binds(cell, exercise) and "raise NotImplementedError" in cell.source
        for cell in cells[:check]
    )
    hint = _below_its_check(cells[check + 1 :], exercise)
    return Verdict("not attempted", hint or str(NotAttempted(written_above=still_raises)))


def missing_answer(
    cells: Sequence[RebuiltCell],
    ran: Mapping[int, CellRun | Death],
    check: int,
    exercise: Exercise,
    missing: Sequence[str],
) -> Verdict:
    """Why these names are undefined at the check."""
    for index in reversed(range(check)):
        cell, outcome = cells[index], ran.get(index)
        if isinstance(outcome, Death) and _is_or_binds(cell, exercise):
            return Verdict(status_of(outcome.kind), f"The cell of this answer: {outcome.sentence}")
        if isinstance(outcome, CellRun) and outcome.error is not None and _is_or_binds(cell, exercise):
            error = outcome.error
            if error.type_name == "NotImplementedError":
                return not_attempted(cells, check, exercise)
            if "MemoryError" in (error.type_name, *error.base_names):
                return Verdict("out of memory", f"The cell of this answer: {OUT_OF_MEMORY}")
            message = _PLACE.sub(r"(line \1)", error.message)
            said = f"{error.type_name}: {message}".rstrip(": ")
            sentence = (
                f"The cell of this answer stopped with {said}. So {_listed(missing)} was never defined."
            )
            hint = hint_for((error.type_name, *error.base_names), said)
            return Verdict("failed", "\n".join(filter(None, [sentence, hint])))
    answer = next((cell for cell in cells[:check] if _is_answer(cell, exercise)), None)
    if answer is None or not answer.changed or not answer.source.strip():
        return not_attempted(cells, check, exercise)
    if all(any(cell.runs and name in cell.names.bound for cell in cells[:check]) for name in missing):
        sentence = f"Your notebook defines {_listed(missing)} and deletes it again before the check."
    else:
        sentence = _below_its_check(cells[check + 1 :], exercise)
    return Verdict(
        "failed", sentence or f"Your notebook does not define {_listed(missing)} before the check."
    )


def to_mend_first(
    cells: Iterable[RebuiltCell], exercise: Exercise, key: AnswerKey, rows: Mapping[str, ExerciseResult]
) -> str | None:
    """Which earlier answer, called by this one and not right, to mend; `cells` are those before the check."""
    culprits = [
        other
        for other in key.exercises
        if other is not exercise
        and other.id in rows
        and rows[other.id].status not in ("passed", "grader error")
    ]
    if not culprits:
        return None
    uses_of: dict[str, list[frozenset[str]]] = {}
    for cell in cells:
        if cell.runs and cell.changed:
            uses_of |= cell.names.uses_of
    called = frozenset[str]().union(*(reachable(name, uses_of) for name in exercise.names))
    for other in culprits:
        for name in other.names:
            if name in called:
                state = "not attempted yet" if rows[other.id].status == "not attempted" else "not right yet"
                return f"It uses your `{name}` ({other.title}), which is {state}: mend that one first."
    return None


def _is_answer(cell: RebuiltCell, exercise: Exercise) -> bool:
    return cell.key is not None and cell.key.grade_id == exercise.answer_cell


def _mentions(cell: RebuiltCell, exercise: Exercise) -> bool:
    return cell.changed and cell.runs and any(mentions(cell.source, name) for name in exercise.names)


def _is_or_binds(cell: RebuiltCell, exercise: Exercise) -> bool:
    if _is_answer(cell, exercise):
        return True
    return _mentions(cell, exercise) and bool(cell.names.bound & set(exercise.names))


def _below_its_check(later: Sequence[RebuiltCell], exercise: Exercise) -> str | None:
    for cell in later:
        if _mentions(cell, exercise) and cell.names.bound & set(exercise.names):
            return f"{_listed(exercise.names)} is defined only after its check: move that cell above it."
    return None


def _listed(names: Sequence[str]) -> str:
    return " and ".join(f"`{name}`" for name in names)
