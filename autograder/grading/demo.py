"""A demonstration: a class of twelve from release to feedback, its scores compared with what they must be."""

from __future__ import annotations

import contextlib
import json
import logging
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from nbgrader.auth import Authenticator
from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange import ExchangeError
from nbgrader.exchange.default import (
    ExchangeCollect,
    ExchangeFetchAssignment,
    ExchangeFetchFeedback,
    ExchangeReleaseAssignment,
    ExchangeReleaseFeedback,
    ExchangeSubmit,
)
from traitlets.config import Config

from autograder.grading.answer_key import AnswerKey
from autograder.grading.class_of_students import ClassRow, grade_class
from autograder.grading.course import Course
from autograder.grading.database import make_tables
from autograder.grading.demo_class import Member, make_class
from autograder.grading.errors import GradingError
from autograder.grading.feedback import write_feedback
from autograder.grading.nbgrader_wiring import configure
from autograder.grading.report import aligned, points
from autograder.sandbox import Limits

_LIMITS = Limits(call_seconds=2.0, cell_seconds=5.0, submission_seconds=60.0)


def run_demo(
    course: Course,
    lesson: str,
    *,
    keep: bool = False,
    unconfined: bool = False,
    say: Callable[[str], None] = print,
) -> bool:
    """Run the demonstration in a scratch folder. Returns whether every score is the expected one.

    With `keep`, or when a score is not, the folder stays and is named. Raises GradingError.
    """
    key = AnswerKey.load(course.solutions, lesson)
    notebook = course.root / "lessons" / lesson / f"{lesson}.ipynb"
    try:
        members = make_class(key, json.loads(notebook.read_bytes()))
    except (OSError, ValueError) as error:
        raise GradingError(f"cannot read {notebook}: {error}; run `make build`") from None
    scratch = Path(tempfile.mkdtemp(prefix="calculus-demo-"))
    try:
        agreed = _Demo(course, key, scratch, unconfined, say).run(members)
        keep = keep or not agreed
    finally:
        if keep:
            say(f"everything is in {scratch}")
        else:
            shutil.rmtree(scratch, ignore_errors=True)
    return agreed


class _Demo:
    def __init__(
        self, course: Course, key: AnswerKey, scratch: Path, unconfined: bool, say: Callable[[str], None]
    ) -> None:
        self._unconfined = unconfined
        self._key = key
        self._say = say
        self._scratch = scratch
        self._course = _copied_course(course, key.lesson, scratch / "course")
        self._log = logging.getLogger("autograder.demo")
        self._log.handlers, self._log.propagate = [logging.NullHandler()], False

    def run(self, members: Sequence[Member]) -> bool:
        lesson = self._key.lesson
        make_tables(self._course.database)  # nbgrader's steps would need a program on PATH to do so
        with self._step(f"{lesson} released"):
            self._exchange(ExchangeReleaseAssignment)
        with self._step(f"fetched, filled in and submitted by {len(members)} students"):
            for member in members:
                home = self._scratch / "home" / member.name
                home.mkdir(parents=True)
                self._exchange(ExchangeFetchAssignment, member.name, assignment_dir=str(home))
                (home / lesson / f"{lesson}.ipynb").write_bytes(member.raw)
                self._exchange(ExchangeSubmit, member.name, assignment_dir=str(home))
        with self._step("collected"):
            self._exchange(ExchangeCollect, check_owner=False)
        with self._step("graded"):
            graded = grade_class(self._course, lesson, limits=_LIMITS, unconfined=self._unconfined)
            rows = {row.result.student: row for row in graded}
        with self._step("feedback written, released and fetched"):
            write_feedback(self._course, lesson)
            self._exchange(ExchangeReleaseFeedback)
            for member in members:
                home = self._scratch / "home" / member.name
                self._exchange(ExchangeFetchFeedback, member.name, assignment_dir=str(home))
            missing = [member.name for member in members if not self._has_feedback(member)]
        self._say("")
        for line in aligned(list(_table(self._key, members, rows))):
            self._say(line)
        wrong = [line for member in members for line in _differences(member, rows)]
        wrong += [f"{name} got no feedback" for name in missing]
        self._say("")
        for line in wrong:
            self._say(line)
        self._say("Every score is the expected one." if not wrong else f"{len(wrong)} differences.")
        return not wrong

    @contextlib.contextmanager
    def _step(self, what: str) -> Iterator[None]:
        started = time.monotonic()
        try:
            yield
        except ExchangeError as error:
            raise GradingError(f"nbgrader's exchange: {error}") from None
        self._say(f"{what}  ({time.monotonic() - started:.1f} s)")

    def _exchange(self, step: type[Any], student: str = "*", **options: Any) -> None:
        """Run one of nbgrader's exchange steps, as its commands do."""
        config = Config(self._course.config)
        config.Exchange.root = str(self._scratch / "exchange")
        config.Exchange.cache = str(self._scratch / "cache" / student.replace("*", "instructor"))
        coursedir = CourseDirectory(config=config)
        coursedir.root = str(self._course.root)
        coursedir.assignment_id, coursedir.student_id = self._key.lesson, student
        exchange = step(
            coursedir=coursedir, authenticator=Authenticator(config=config), config=config, log=self._log
        )
        for name, value in options.items():
            setattr(exchange, name, value)
        exchange.start()

    def _has_feedback(self, member: Member) -> bool:
        folder = self._scratch / "home" / member.name / self._key.lesson / "feedback"
        return any(folder.rglob(f"{self._key.lesson}.html"))


def _copied_course(course: Course, lesson: str, root: Path) -> Course:
    """What grading one lesson needs, where no real gradebook and no real exchange is."""
    for folder in ("lessons", "solutions", "source"):
        if (course.root / folder / lesson).is_dir():
            shutil.copytree(course.root / folder / lesson, root / folder / lesson)
    copied = Course(root)
    configure(copied.config, root)
    return copied


def _table(key: AnswerKey, members: Sequence[Member], rows: dict[str, ClassRow]) -> Iterator[tuple[str, ...]]:
    yield ("student", "expected", "score", "")
    for member in members:
        row = rows.get(member.name)
        score = "none" if row is None else points(row.result.score)
        expected = points(member.score(key))
        yield (f"{member.name}: {member.what}", expected, score, "✓" if score == expected else "✗")


def _differences(member: Member, rows: dict[str, ClassRow]) -> Iterator[str]:
    row = rows.get(member.name)
    if row is None:
        yield f"{member.name} got no score"
        return
    for result in row.result.exercises:
        expected = member.expected[result.id]
        given = (result.status, result.mistake)
        if given != (expected.status, expected.mistake):
            yield (
                f"{member.name}, {result.id}: expected {_described(expected.status, expected.mistake)}, "
                + (f"got {_described(*given)}: {result.sentence}")
            )


def _described(status: str, mistake: str | None) -> str:
    return f"{status} ({mistake})" if mistake else status
