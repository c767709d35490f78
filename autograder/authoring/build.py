"""Building lessons/ and solutions/ from source/, and telling whether they are fresh."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from nbformat import NotebookNode

from autograder.authoring.answer_key import exercises_json
from autograder.authoring.author_errors import AuthorError, LessonRefused
from autograder.authoring.course import ANSWER_KEY, Course
from autograder.authoring.known_mistakes import KnownMistakes, known_mistakes, recorded
from autograder.authoring.lesson import assemble
from autograder.authoring.lesson_rules import errors_in
from autograder.authoring.lesson_text import LessonText, read_text
from autograder.authoring.notebooks import (
    notebook_bytes,
    solution_notebook,
    source_notebook,
    student_notebook,
)
from autograder.authoring.pages import built_pages, page_files
from autograder.authoring.pairing import has_unsaved_edits, says_the_same
from autograder.authoring.rehearsing import Plan, digest, plan_of
from autograder.authoring.student_version import BUILD_MARK

_BUILDING = ".building-"
_CLUTTER = {
    ".ipynb_checkpoints",
    "__pycache__",
    ".DS_Store",
    "README.md",
    "progress.json",
}  # nobody minds them


class UnknownLesson(Exception):
    """Raised for a lesson that source/ does not hold."""


@dataclass(frozen=True)
class BuiltLesson:
    """What a lesson's text builds, not yet written: files by relative path."""

    name: str
    student: Mapping[str, bytes]
    solution: Mapping[str, bytes]
    source: NotebookNode
    mistakes: KnownMistakes


def built_lessons(
    course: Course, names: Sequence[str] = (), *, trust_records: bool = False
) -> list[BuiltLesson]:
    """The lessons named, or all. Raises LessonRefused with every author error, UnknownLesson, OSError.

    trust_records: whether a lesson of which nothing has changed since its record was made goes unrehearsed.
    """
    known = course.lesson_names()
    for name in names:
        if name not in known:
            raise UnknownLesson(f"no lesson {name} in source/: there is {', '.join(known) or 'none'}")
    drafts = [_draft(course, text) for text in _texts(course, names or known)]
    mistakes = _mistakes(course, drafts, trust_records)
    return [_built(draft, known) for draft, known in zip(drafts, mistakes, strict=True)]


def _texts(course: Course, names: Sequence[str]) -> list[LessonText]:
    errors: list[AuthorError] = []
    texts: list[LessonText] = []
    for name in names:
        wrong = course.layout_errors(name)
        if not wrong:
            try:
                text = read_text(course.text(name))
            except LessonRefused as refused:
                wrong += refused.errors
            else:
                texts.append(text)
                wrong += [*errors_in(text), *_unsaved_edits(course, text)]
        errors += wrong
    if errors:
        raise LessonRefused(error.relative_to(course.root) for error in errors)
    return texts


def _unsaved_edits(course: Course, text: LessonText) -> Iterator[AuthorError]:
    notebook = course.notebook(text.name)
    if has_unsaved_edits(notebook, text):
        command = f"jupytext --sync {notebook.relative_to(course.root).as_posix()}"
        yield AuthorError(notebook, 0, f"newer than its text and different: run `{command}`")


@dataclass(frozen=True)
class _Draft:
    """A lesson before its mistakes are known."""

    plan: Plan
    source: NotebookNode
    student: NotebookNode


def _draft(course: Course, text: LessonText) -> _Draft:
    source = source_notebook(text)
    student = student_notebook(source, text.name)
    return _Draft(plan_of(assemble(text), student, course.data(text.name)), source, student)


def _mistakes(course: Course, drafts: Sequence[_Draft], trust_records: bool) -> list[KnownMistakes]:
    """For each lesson what is known of its mistakes; the lessons are rehearsed side by side."""

    def of(draft: _Draft) -> KnownMistakes | LessonRefused:
        record = recorded(course.record(draft.plan.lesson.name)) if trust_records else None
        if record and record.made_from == digest(draft.plan):
            return record
        try:
            return known_mistakes(draft.plan)
        except LessonRefused as refused:
            return refused

    with ThreadPoolExecutor(os.cpu_count()) as rehearsals:
        found = list(rehearsals.map(of, drafts))
    errors = [error for each in found if isinstance(each, LessonRefused) for error in each.errors]
    if errors:
        raise LessonRefused(error.relative_to(course.root) for error in errors)
    return [each for each in found if isinstance(each, KnownMistakes)]


def _built(draft: _Draft, mistakes: KnownMistakes) -> BuiltLesson:
    lesson, data = draft.plan.lesson, draft.plan.data
    file_name = f"{lesson.name}.ipynb"
    return BuiltLesson(
        name=lesson.name,
        student={**data, **mistakes.files, file_name: notebook_bytes(draft.student)},
        solution={
            **data,
            file_name: notebook_bytes(solution_notebook(draft.source, lesson.name)),
            ANSWER_KEY: exercises_json(lesson, data),
        },
        source=draft.source,
        mistakes=mistakes,
    )


def build(course: Course, names: Sequence[str] = ()) -> Iterator[str]:
    """Writes what has changed, and says so line by line. Nothing is written when any lesson is refused."""
    lessons = built_lessons(course, names, trust_records=True)
    pages = {} if names else built_pages(course)
    for folder in course.built:
        folder.mkdir(exist_ok=True)
        for left_over in folder.glob(f"{_BUILDING}*"):
            shutil.rmtree(left_over)
    for lesson in lessons:
        for folder, files in zip(course.built, (lesson.student, lesson.solution), strict=True):
            if _files(folder / lesson.name) != files:
                _swap_in(folder / lesson.name, files)
                yield f"built {(folder / lesson.name).relative_to(course.root).as_posix()}"
        _write_source_notebook(course, lesson)
        record = course.record(lesson.name)
        if not record.exists() or record.read_bytes() != lesson.mistakes.record:
            _replace(record, lesson.mistakes.record)
    for name, content in pages.items():
        path = course.built[0] / name
        if not path.exists() or path.read_bytes() != content:
            _replace(path, content)
            yield f"built {path.relative_to(course.root).as_posix()}"
    if not names:
        for outlived in _outlived(course):
            (shutil.rmtree if outlived.is_dir() else Path.unlink)(outlived)
            yield f"removed {outlived.relative_to(course.root).as_posix()}: its source is gone"


def _write_source_notebook(course: Course, lesson: BuiltLesson) -> None:
    text, notebook = course.text(lesson.name), course.notebook(lesson.name)
    if not says_the_same(notebook, lesson.source, lesson.name):
        _replace(notebook, notebook_bytes(lesson.source))
    # as old as its text, or jupytext and the next build would think that it had been edited
    modified = text.stat().st_mtime_ns
    os.utime(notebook, ns=(modified, modified))


def _replace(path: Path, content: bytes) -> None:
    temporary = path.with_name(f"{_BUILDING}{path.name}")
    temporary.write_bytes(content)
    temporary.replace(path)


def _swap_in(target: Path, files: Mapping[str, bytes]) -> None:
    """Puts a folder of `files` at `target`; until it is whole, the old one stays."""
    workshop = Path(tempfile.mkdtemp(prefix=_BUILDING, dir=target.parent))
    try:
        new, old = workshop / "new", workshop / "old"
        for name, content in files.items():
            path = new / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        if target.exists():
            target.rename(old)
        try:
            new.rename(target)
        except OSError:
            if old.exists():
                old.rename(target)
            raise
    finally:
        shutil.rmtree(workshop)


def check(course: Course, names: Sequence[str] = ()) -> Iterator[str]:
    """What in lessons/ and solutions/ is not what source/ builds, a line each. Raises as built_lessons."""
    for lesson in built_lessons(course, names):
        for folder, wanted in zip(course.built, (lesson.student, lesson.solution), strict=True):
            found = _files(folder / lesson.name)
            for name in sorted(wanted.keys() | found.keys()):
                path = (folder / lesson.name / name).relative_to(course.root).as_posix()
                if name not in found:
                    yield f"missing: {path}"
                elif name not in wanted:
                    yield f"extra: {path}"
                elif wanted[name] != found[name]:
                    yield f"stale or edited: {path}"
    if not names:
        for name, content in built_pages(course).items():
            path = course.built[0] / name
            if not path.is_file():
                yield f"missing: {path.relative_to(course.root).as_posix()}"
            elif path.read_bytes() != content:
                yield f"stale or edited: {path.relative_to(course.root).as_posix()}"
        for folder in course.built:
            for entry in sorted(folder.iterdir()) if folder.is_dir() else ():
                if entry.name not in _CLUTTER and not _is_known(course, entry):
                    path = entry.relative_to(course.root).as_posix()
                    removable = _is_built(entry) or entry.name.startswith(_BUILDING)
                    yield f"extra: {path}" if removable else f"extra, and not the build's to remove: {path}"


def _files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not _CLUTTER & set(path.relative_to(folder).parts)
    }


def _outlived(course: Course) -> Iterator[Path]:
    """What was built from a text that has left source/; what lacks the build's mark is somebody else's."""
    for folder in course.built:
        for entry in sorted(folder.iterdir()):
            if not _is_known(course, entry) and _is_built(entry):
                yield entry


def _is_known(course: Course, entry: Path) -> bool:
    """Whether this entry of lessons/ or solutions/ is a lesson's folder, or a page's notebook in lessons/."""
    if entry.suffix == ".ipynb":
        return entry.parent == course.built[0] and entry.name in page_files(course)
    return entry.name in course.lesson_names()


def _is_built(entry: Path) -> bool:
    try:
        path = entry / f"{entry.name}.ipynb" if entry.is_dir() else entry
        notebook = json.loads(path.read_bytes())
        return BUILD_MARK in notebook["metadata"]
    except (OSError, ValueError, KeyError, TypeError):
        return False
