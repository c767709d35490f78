"""What an instructor reads after grading: a line for every student, a table for the class."""

from __future__ import annotations

from collections.abc import Sequence

from autograder.grading.answer_key import AnswerKey
from autograder.grading.class_facts import USUAL, class_facts
from autograder.grading.class_of_students import ClassRow
from autograder.grading.result import ExerciseResult, Result

_WIDEST_SENTENCE = 100
_MOST_NOTES = 20
_MARKS = {"passed": "✓", "not attempted": "·", "grader error": "?"}  # of all others ✗


def student_line(row: ClassRow) -> str:
    """Score, what is missing and why, in one line."""
    result = row.result
    undecided = all(exercise.points is None for exercise in result.exercises)
    score = "?" if undecided else points(row.standing.score)
    parts = [printable(result.student), f"{score}/{points(result.max_score)}"]
    problems: dict[str, list[str]] = {}
    for exercise in result.exercises:
        if exercise.status != "passed":
            problems.setdefault(exercise.status, []).append(_named(exercise))
    for status, exercises in problems.items():
        everything = len(exercises) == len(result.exercises)
        parts.append(f"{status}: {'everything' if everything else ', '.join(exercises)}")
    if _all_alike(result):
        parts[-1] += f" ({printable(_short(result.exercises[0].sentence))})"
    if row.standing.to_grade:
        parts.append(f"{points(row.standing.to_grade)} to grade by hand")
    if row.standing.to_look_at:
        parts.append("manual score kept, to be looked at again")
    if row.standing.late_penalty:
        parts.append(f"late: -{points(row.standing.late_penalty)}")
    if not row.fresh:
        parts.append("unchanged")
    return " · ".join(parts)


def class_table(key: AnswerKey, rows: Sequence[ClassRow]) -> str:
    """How each exercise went, and the mistakes that were recognised."""
    facts = class_facts(key, [row.result for row in rows])
    header = ("exercise", "points", *USUAL, "other")
    table: list[tuple[str, ...]] = [header]
    for exercise in facts.exercises:
        counts = [*(exercise.counts[status] for status in USUAL), exercise.others]
        table.append((exercise.id, points(exercise.points), *map(str, counts)))
    lines = aligned(table)
    if facts.mistakes:
        lines += ["", "Mistakes that were recognised:"]
        lines += [
            f"  {each.count} × {each.exercise}: {each.name} ({each.sentence})" for each in facts.mistakes
        ]
    undecided = [
        printable(row.result.student) for row in rows if any(e.points is None for e in row.result.exercises)
    ]
    if undecided:
        lines += ["", f"Needs a person (the grader itself was in trouble): {', '.join(undecided)}"]
    return "\n".join(lines)


def notes_on(rows: Sequence[ClassRow]) -> str:
    """What was put right or left out in what was graded now, in lines; empty where nothing was."""
    lines = [
        f"  {printable(row.result.student)}: {printable(_short(note))}"
        for row in rows
        if row.fresh
        for note in row.result.notes
        if note not in {exercise.sentence for exercise in row.result.exercises}  # told in its own line
    ]
    if not lines:
        return ""
    more = len(lines) - _MOST_NOTES
    tail = (
        [f"  and {more} more: each is in the folder of its graded copy, in grading.json"] if more > 0 else []
    )
    return "\n".join(["Put right or left out:", *lines[:_MOST_NOTES], *tail])


def exercise_table(result: Result) -> str:
    """Every exercise of one notebook with its sentence."""
    lines = []
    for row in result.exercises:
        score = "?" if row.points is None else points(row.points)
        lines.append(
            f"{_MARKS.get(row.status, '✗')} {row.id}  {score}/{points(row.max_points)}  {row.status}"
        )
        if row.status != "passed":
            lines += [f"    {printable(line)}" for line in row.sentence.splitlines()]
    for essay in result.essays:
        state = "no response" if essay.points is not None else "graded by hand"
        lines.append(f"· {essay.id}  {points(essay.max_points)} points, {state}")
    lines += result.notes
    lines.append(f"{points(result.score)} of {points(result.max_score)} points")
    return "\n".join(lines)


def printable(text: str) -> str:
    """A student's text as one line that moves no cursor and colours no terminal."""
    return "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in text)


def points(number: float) -> str:
    """A number of points, without a needless decimal part."""
    return f"{number:g}"


def counted(number: int, what: str) -> str:
    """So many of something, in the singular or plural."""
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def aligned(table: Sequence[Sequence[str]]) -> list[str]:
    """Rows of text in columns; the first column to the left, the others to the right."""
    widths = [max(len(row[column]) for row in table) for column in range(len(table[0]))]
    return [
        "  ".join(
            cell.ljust(width) if column == 0 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in table
    ]


def _named(exercise: ExerciseResult) -> str:
    return f"{exercise.id} ({exercise.mistake})" if exercise.mistake else exercise.id


def _all_alike(result: Result) -> bool:
    """Whether one reason holds for every exercise, so that it can be told in the line."""
    return len({exercise.sentence for exercise in result.exercises}) == 1 and result.exercises[0].status in (
        "unreadable",
        "grader error",
        "timed out",
    )


def _short(text: str) -> str:
    line = text.split("\n")[0]
    return line if len(line) <= _WIDEST_SENTENCE else line[: _WIDEST_SENTENCE - 1] + "…"
