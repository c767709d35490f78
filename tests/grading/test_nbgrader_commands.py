"""nbgrader's own commands cope with what a class hands in, by whatever way."""

from __future__ import annotations

import fcntl
import logging
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbconvert.exporters import HTMLExporter
from nbgrader.converters import Autograde, GenerateFeedback
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange.default import ExchangeReleaseFeedback

from autograder.grading import nbgrader_steps
from autograder.grading.class_of_students import grade_class
from autograder.grading.course import Course
from autograder.grading.feedback import write_feedback
from autograder.grading.feedback_page import FeedbackExporter
from autograder.grading.regular_files import MOST_BYTES

pytestmark = pytest.mark.needs("bwrap")

LESSON = "01_sample"
RELEASE = ("timestamp.txt", "submission_secret.txt")


@pytest.fixture
def nbgrader(course: Course) -> Callable[..., None]:
    """Runs one of nbgrader's steps in this process, with the course's configuration; raises as it does."""

    def run(step: type[Any], **options: Any) -> None:
        coursedir = CourseDirectory(config=course.config)
        coursedir.assignment_id = LESSON
        step(coursedir=coursedir, config=course.config, **options).start()

    return run


def released(course: Course) -> list[str]:
    """The pages of feedback in the exchange."""
    folder = course.root / "exchange" / course.course_id / "feedback"
    return sorted(page.read_text() for page in folder.glob("*.html"))


def feedback_page(course: Course, student: str) -> str:
    return (course.feedback(student, LESSON) / f"{LESSON}.html").read_text()


def test_work_that_was_put_there_by_hand_keeps_nobody_from_feedback(
    course, hand_in, sample, nbgrader, monkeypatch
):
    (course.root / "exchange").mkdir(mode=0o777)
    monkeypatch.delenv("CALCULUS_EXCHANGE", raising=False)
    hand_in("ada", sample.right())
    for name in RELEASE:
        (hand_in("abe", sample.released()) / name).unlink()
    (hand_in("eve", sample.released()) / "submission_secret.txt").write_bytes(b"\xff")
    list(grade_class(course, LESSON))
    for name in RELEASE:  # a folder of that name, which copies graded long ago may have
        folder = course.autograded("abe", LESSON) / name
        folder.unlink(missing_ok=True)
        folder.mkdir()
        (folder / "own.txt").write_text("mine")
    for write in (lambda: write_feedback(course, LESSON), lambda: nbgrader(GenerateFeedback, force=True)):
        write()
        nbgrader(ExchangeReleaseFeedback)
        pages = [feedback_page(course, student) for student in ("abe", "ada", "eve")]
        assert released(course) == sorted(pages), "each once, also when it is released again"
    secret = course.feedback("ada", LESSON) / "submission_secret.txt"
    assert secret.read_text() == "the secret of ada"


class Heard(logging.Logger):
    """A log by itself, out of sight of pytest: a name that is no text could not go into its reports."""

    def __init__(self) -> None:
        super().__init__("nbgrader")
        self.told: list[str] = []

    def handle(self, record: logging.LogRecord) -> None:
        self.told.append(record.getMessage())


def test_nbgrader_grades_those_whom_autograder_grades(course, hand_in, sample, nbgrader):
    log = Heard()
    hand_in("ada", sample.released(), at="yesterday")
    hand_in('<b onclick="x">', sample.released())
    course.submitted(os.fsdecode(b"\xff"), LESSON).mkdir(parents=True)
    nbgrader(Autograde, log=log)
    assert course.students_with("autograded", LESSON) == ["ada"]
    assert (course.autograded("ada", LESSON) / f"{LESSON}.ipynb").exists()
    assert (
        'submitted/<b onclick="x"> is left out: '
        "formgrader's pages would take its name for code; rename the folder"
    ) in log.told
    assert "submitted/\\udcff is left out: its name is no text; rename the folder" in log.told


@pytest.mark.parametrize("time", [b"yesterday", b"\xff", b"9" * 30, b"2026-13-45 99:00:00 UTC", b"10:00"])
def test_a_time_that_cannot_be_read_is_none(course, time):
    folder = course.submitted("ada", LESSON)
    folder.mkdir(parents=True)
    (folder / "timestamp.txt").write_bytes(time)
    coursedir = CourseDirectory(config=course.config)
    assert coursedir.get_existing_timestamp(str(folder)) is None
    (folder / "timestamp.txt").write_text("2026-03-01 10:00:00.000000 UTC")
    assert str(coursedir.get_existing_timestamp(str(folder))) == "2026-03-01 10:00:00"


def test_no_other_grader_is_at_work_while_nbgrader_grades(course, hand_in, sample, nbgrader, monkeypatch):
    def another_would_wait() -> bool:
        with (course.root / ".grading").open() as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
            return False

    hand_in("ada", sample.released())
    seen = []
    monkeypatch.setattr(Autograde, "init_destination", lambda *_: seen.append(another_would_wait()))
    opened = nbgrader_steps.LessonGradebook
    monkeypatch.setattr(
        nbgrader_steps, "LessonGradebook", lambda *place: seen.append(another_would_wait()) or opened(*place)
    )
    nbgrader(Autograde)
    assert seen == [True, True]
    assert not another_would_wait()


def test_no_heading_passes_for_a_box_of_formgraders(course: Course) -> None:
    """formgrader finds the box for a score by the cell's name, which a heading's words could be."""
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_markdown_cell("# why_slope\n\n## *why*_slope")]
    )
    shown, _ = HTMLExporter(config=course.config).from_notebook_node(notebook)
    in_feedback, _ = FeedbackExporter(config=course.config).from_notebook_node(notebook)

    assert re.search(r"<h1>\s*why_slope\s*</h1>", shown)
    assert 'id="why_slope"' not in shown
    assert 'id="why_slope"' in in_feedback  # where nobody gives scores, and links lead to headings


def lay_what_does_not_come_along(folder: Path, course: Course) -> None:
    """Links to what no student should see, pages that act, and what one waits for."""
    for name in ("key.html", "key.txt", "secret.csv"):
        (folder / name).symlink_to(course.solutions / LESSON / f"{LESSON}.ipynb")
    for name in ("index.html", "pages/index.html", "script.js", "picture.svg", "own.html/own.csv"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("<script>alert(1)</script>")
    os.mkfifo(folder / "pipe.csv")
    with (folder / "hole.csv").open("wb") as file:
        file.truncate(MOST_BYTES + 1)
    (folder / "copy.ipynb").write_text("{}")
    (folder / "more.ipynb").mkdir()


def files_in(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def test_both_ways_leave_the_same_beside_a_graded_copy(course, hand_in, sample, nbgrader):
    log = Heard()
    folder = hand_in("ada", sample.right())
    lay_what_does_not_come_along(folder, course)
    (folder / "data").mkdir()
    (folder / "data" / "own.csv").write_text("mine")
    nbgrader(Autograde, log=log)
    copy = course.autograded("ada", LESSON)
    by_nbgrader = files_in(copy)
    list(grade_class(course, LESSON, regrade=True))
    by_autograder = files_in(copy)
    assert by_autograder.pop("grading.json")
    assert by_nbgrader == by_autograder
    assert by_nbgrader.keys() == {f"{LESSON}.ipynb", "data/own.csv", *RELEASE}
    (told,) = (line for line in log.told if "not copied" in line)
    assert told.startswith("ada: Handed in beside the notebook, and not copied: 'hole.csv', 'index.html', ")


def test_both_ways_give_a_page_of_feedback_and_no_other(course, hand_in, sample, nbgrader):
    lay_what_does_not_come_along(hand_in("ada", sample.right()), course)
    nbgrader(Autograde)
    copy, feedback = course.autograded("ada", LESSON), course.feedback("ada", LESSON)
    (copy / "index.html").write_text("left by an earlier version")
    (copy / "key.html").symlink_to(course.solutions / LESSON / f"{LESSON}.ipynb")
    for write in (lambda: nbgrader(GenerateFeedback), lambda: write_feedback(course, LESSON)):
        write()
        assert files_in(feedback).keys() == {f"{LESSON}.html", *RELEASE}
        feedback.joinpath("index.html").write_text("left by an earlier version")


@pytest.mark.parametrize("make", [os.mkfifo, Path.mkdir, lambda path: path.symlink_to(path)])
def test_nothing_in_the_place_of_a_time_or_of_data_keeps_nbgrader_from_grading(
    course, hand_in, sample, nbgrader, make
):
    folder = hand_in("ada", sample.right())
    (folder / "timestamp.txt").unlink()
    for name in ("timestamp.txt", "data", "grading.json"):
        make(folder / name)
    nbgrader(Autograde)
    assert (course.autograded("ada", LESSON) / f"{LESSON}.ipynb").exists()


def test_whom_nbgrader_may_not_enter_is_not_graded(course, hand_in, sample, nbgrader):
    hand_in("ada", sample.right())
    with pytest.raises(NbGraderException):
        nbgrader(Autograde, create_student=False)
    assert course.students_with("autograded", LESSON) == []
