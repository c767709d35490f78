"""What `progress()` does: try the checks of this lesson, remember how they went, show it with the course."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from autograder.study.lesson_copy import LessonCopy, lesson_here, lessons_in
from autograder.study.progress_file import LessonProgress, remember, remembered
from autograder.study.table import View, as_html, as_text
from autograder.study.trying import Status, statuses


def show_progress(names: Mapping[str, Any]) -> None:
    """Shows this lesson's exercises and the lessons of the course in the notebook that holds these names."""
    from IPython.display import display

    view = progress_view(Path.cwd(), names)
    display({"text/plain": as_text(view), "text/html": as_html(view)}, raw=True)


def progress_view(folder: Path, names: Mapping[str, Any]) -> View:
    """How things stand for a notebook in `folder` that holds `names`; what is found is remembered.

    The file lies in the folder that holds the lessons' folders. An answer key is shown and not remembered.
    """
    lesson = lesson_here(folder)
    home = folder.parent if lesson else folder
    # the checks run before the file is read: they take long, and meanwhile another lesson may write there
    tried = dict(statuses(lesson.exercises, names)) if lesson else {}
    if lesson and lesson.is_key:
        now = _up_to_date(lesson, None, tried)
        return View(lesson, now, {lesson.name: now}, {lesson.name: lesson}, ())
    notes = []
    can_be_kept = True
    try:
        course, note = remembered(home)
        notes += [note] if note else []
    except OSError as error:
        course, can_be_kept = {}, False
        notes.append(
            f"What was kept of your progress cannot be read, and stays as it is: {error.strerror or error}."
        )
    now = None
    if lesson:
        now = _up_to_date(lesson, course.get(lesson.name), tried)
        course[lesson.name] = now
        if can_be_kept:
            notes += _kept(home, course)
    copies = {copy.name: copy for copy in lessons_in(home)} | ({lesson.name: lesson} if lesson else {})
    course |= {name: _up_to_date(copy, course.get(name)) for name, copy in copies.items()}
    return View(lesson, now, dict(sorted(course.items())), copies, tuple(notes))


def _kept(home: Path, course: Mapping[str, LessonProgress]) -> list[str]:
    """Keep this for next time; what there is to say if it cannot be done."""
    try:
        remember(home, course)
    except OSError as error:
        return [f"This cannot be kept for next time: {error.strerror or error}."]
    return []


def _up_to_date(
    lesson: LessonCopy, before: LessonProgress | None, tried: Mapping[str, Status] | None = None
) -> LessonProgress:
    """What was remembered, of the exercises that the lesson has, under what has been tried now."""
    known = {exercise.id for exercise in lesson.exercises}
    latest: dict[str, Status] = {}
    latest.update(before.exercises if before else {})
    latest.update(tried or {})
    kept: dict[str, Status] = {name: status for name, status in latest.items() if name in known}
    return LessonProgress(lesson.title, len(known), kept)
