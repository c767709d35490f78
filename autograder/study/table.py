"""Progress as a bar and a table: in HTML for a notebook, in text for whoever has no HTML."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape

from autograder.study.lesson_copy import LessonCopy
from autograder.study.progress_file import LessonProgress
from autograder.study.trying import Status

MARKS: Mapping[Status, str] = {"passing": "✓", "failing": "✗", "not attempted": "·"}
# Okabe and Ito's colours, and a pattern each, so that the bar can be read without colours
BAR: Mapping[Status, str] = {
    "passing": "#009E73",
    "failing": "repeating-linear-gradient(45deg, #E69F00 0 4px, #fff 4px 6px)",
    "not attempted": "transparent",
}
_CELL = 'style="text-align: left; vertical-align: top; padding: 0.15em 1.2em 0.15em 0"'


@dataclass(frozen=True)
class View:
    """What is to be shown: this lesson (None on a page that is no lesson), the course, and notes.

    `copies` are those lessons of the course whose notebooks lie here, by name.
    """

    lesson: LessonCopy | None
    now: LessonProgress | None
    course: Mapping[str, LessonProgress]
    copies: Mapping[str, LessonCopy]
    notes: tuple[str, ...]

    def rows(self, lesson: str) -> Iterator[tuple[str, str, Status]]:
        """A lesson's exercises: number and title, name, status; without its notebook, those ever tried."""
        progress = self.course[lesson]
        if lesson not in self.copies:
            for name, status in progress.exercises.items():
                yield name, name, status
            return
        for number, exercise in enumerate(self.copies[lesson].exercises, start=1):
            status = progress.exercises.get(exercise.id, "not attempted")
            yield f"{number} · {exercise.title}", exercise.id, status


def in_words(progress: LessonProgress) -> str:
    """ "3 of 9 passing, 1 failing"."""
    failing = f", {progress.failing} failing" if progress.failing else ""
    return f"{progress.passing} of {progress.total} passing{failing}"


def as_text(view: View) -> str:
    """The tables in plain text."""
    lines = []
    if view.lesson and view.now:
        lines += [f"{view.lesson.title}: {in_words(view.now)}"]
        lines += [f"  {MARKS[status]} {title} ({status})" for title, _, status in view.rows(view.lesson.name)]
        lines += [""]
    lines += ["The course:" if view.course else "There is no lesson here yet."]
    for name, lesson in view.course.items():
        lines += [f"  {lesson.title}: {in_words(lesson)}"]
        lines += [f"    {status}: {'; '.join(titles)}" for status, titles in _by_status(view, name)]
    return "\n".join([*lines, *view.notes])


def as_html(view: View) -> str:
    """The same with bars."""
    parts = []
    if view.lesson and view.now:
        parts += [f"<p><b>{escape(view.lesson.title)}</b>: {in_words(view.now)}</p>", bar(view.now)]
        rows = "".join(
            f"<tr><td {_CELL}>{escape(title)}</td><td {_CELL}><code>{escape(name)}</code></td>"
            f"<td {_CELL}>{MARKS[status]} {status}</td></tr>"
            for title, name, status in view.rows(view.lesson.name)
        )
        parts.append(_table("exercise", "name", "visible checks", rows))
    if view.course:
        rows = "".join(
            f"<tr><td {_CELL}>{escape(lesson.title)}</td><td {_CELL}>{_folded(view, name)}</td>"
            f'<td style="min-width: 9em; vertical-align: top">{bar(lesson)}</td></tr>'
            for name, lesson in view.course.items()
        )
        parts.append(_table("lesson", "when last looked at", "", rows))
    else:
        parts.append("<p>There is no lesson here yet.</p>")
    parts += [f"<p>{escape(note)}</p>" for note in view.notes]
    return "\n".join(parts)


def bar(progress: LessonProgress) -> str:
    """A bar in three parts, and for a screen reader what it shows."""
    left = max(progress.total - progress.passing - progress.failing, 0)
    counts: Mapping[Status, int] = {
        "passing": progress.passing,
        "failing": progress.failing,
        "not attempted": left,
    }
    pieces = "".join(
        f'<span style="flex: {count}; background: {BAR[status]}"></span>' for status, count in counts.items()
    )
    return (
        f'<div role="img" aria-label="{in_words(progress)}" style="display: flex; height: 0.9em; '
        f"max-width: 30em; "
        f'border: 1px solid currentColor; border-radius: 3px; overflow: hidden">{pieces}</div>'
    )


def _by_status(view: View, lesson: str) -> Iterator[tuple[Status, list[str]]]:
    """Which exercises of a lesson stand alike."""
    rows = list(view.rows(lesson))
    for status in MARKS:
        titles = [title for title, _, other in rows if other == status]
        if titles:
            yield status, titles


def _folded(view: View, lesson: str) -> str:
    """A lesson in words, and folded under them every exercise with its status."""
    items = "".join(
        f"<li>{MARKS[status]} {escape(title)} ({status})</li>" for title, _, status in view.rows(lesson)
    )
    listed = f'<ul style="list-style: none; margin: 0; padding: 0">{items}</ul>'
    return f"<details><summary>{in_words(view.course[lesson])}</summary>{listed}</details>"


def _table(first: str, second: str, third: str, rows: str) -> str:
    head = "".join(f'<th scope="col" {_CELL}>{words}</th>' for words in (first, second, third))
    return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
