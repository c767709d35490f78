"""Everybody gets feedback, soon, whatever somebody has written."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import threading
import time
from collections.abc import Callable
from multiprocessing import active_children
from pathlib import Path

import pytest
from nbconvert.exporters import HTMLExporter
from nbgrader.converters import GenerateFeedback
from nbgrader.coursedir import CourseDirectory

from autograder.grading import feedback_makers, quick_to_show
from autograder.grading.class_of_students import grade_class
from autograder.grading.course import Course
from autograder.grading.errors import GradingError
from autograder.grading.feedback import write_feedback
from autograder.grading.feedback_makers import make_feedback
from autograder.grading.feedback_page import FeedbackExporter

from ..attacks.slow_pages import CODE, MARKDOWN
from .conftest import LESSON, HandIn, code

pytestmark = pytest.mark.needs("bwrap")

CLASS = ("ada", "bob", "zoe")


def page_of(course: Course, student: str) -> str:
    return (course.feedback(student, LESSON) / f"{LESSON}.html").read_text()


@pytest.fixture(scope="module")
def graded_once(template, empty_gradebook, sample, tmp_path_factory) -> Path:
    """A class of three; bob has one exercise wrong, and what he wrote can be told from what others wrote."""
    root = tmp_path_factory.mktemp("graded") / "course"
    shutil.copytree(template, root)
    shutil.copy(empty_gradebook, root)
    hand_in = HandIn(Course.at(root))
    for student in CLASS:
        hand_in(student, sample.right(**({"double": "double = '<bob>'"} if student == "bob" else {})))
    list(grade_class(hand_in.course, LESSON, workers=1))
    return root


@pytest.fixture
def graded(graded_once, tmp_path) -> Course:
    """The same class in a course of one's own."""
    return Course.at(shutil.copytree(graded_once, tmp_path / "course"))


def block_for_ever() -> None:
    """As code in C that looks at no signal."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGALRM})
    threading.Event().wait()


def loop_for_ever() -> None:
    signal.setitimer(signal.ITIMER_REAL, 0.1, 0.1)  # the time of the page is nearly over
    while True:
        pass


def fail() -> None:
    raise RecursionError("too deep")


def die() -> None:
    os._exit(1)


@pytest.fixture
def over_bob(monkeypatch) -> Callable[[Callable[[], None]], None]:
    """Lets something happen where bob's page is made; the clocks are fast."""
    usual = HTMLExporter.from_filename

    def set_up(happens: Callable[[], None]) -> None:
        def from_filename(self, filename, *arguments, **options):
            if "bob" in filename:
                happens()
            return usual(self, filename, *arguments, **options)

        monkeypatch.setattr(HTMLExporter, "from_filename", from_filename)

    monkeypatch.setattr(FeedbackExporter, "seconds", 8.0)
    monkeypatch.setattr(feedback_makers, "_PATIENCE", 14.0)
    return set_up


@pytest.mark.parametrize("happens", [loop_for_ever, block_for_ever, fail, die])
def test_whose_page_cannot_be_made_gets_a_plain_one_and_the_others_theirs(graded, over_bob, happens):
    over_bob(happens)
    told: list[str] = []
    assert write_feedback(graded, LESSON, tell=told.append) == list(CLASS)
    assert [sentence.split(":")[0] for sentence in told] == ["bob gets a plain page of feedback"]
    for student in ("ada", "zoe"):
        assert "Score: 7.0 / 10.0" in page_of(graded, student)
    page = page_of(graded, "bob")
    assert "<td>failed</td>" in page
    assert page.count("<tr>") == 6
    assert "Score" not in page
    assert "&lt;bob&gt;" not in page.replace("&#x27;&lt;bob&gt;", ""), "the notebook is not in it"
    secret = graded.feedback("bob", LESSON) / "submission_secret.txt"
    assert secret.read_text() == "the secret of bob", "it can be released as all others"
    assert not active_children()


def test_nbgraders_own_command_gives_a_plain_page_too(graded, over_bob):
    over_bob(loop_for_ever)
    coursedir = CourseDirectory(config=graded.config)
    coursedir.assignment_id = LESSON
    GenerateFeedback(coursedir=coursedir, config=graded.config).start()
    assert "<td>failed</td>" in page_of(graded, "bob")
    assert "Score: 7.0 / 10.0" in page_of(graded, "zoe")


def test_who_gets_none_is_named_when_all_others_have_theirs(graded):
    (graded.autograded("ada", LESSON) / f"{LESSON}.ipynb").unlink()
    (graded.autograded("ada", LESSON) / f"{LESSON}.ipynb").mkdir()
    (graded.root / "feedback" / "bob").mkdir(parents=True)
    (graded.root / "feedback" / "bob" / LESSON).write_text("a file in its place")
    with pytest.raises(GradingError, match="could not be written for bob: "):
        write_feedback(graded, LESSON)
    assert "<td>passed</td>" in page_of(graded, "ada")
    assert "Score: 7.0 / 10.0" in page_of(graded, "zoe")


def test_no_process_is_left_when_it_is_interrupted(graded, over_bob):
    over_bob(block_for_ever)
    makers = make_feedback(graded, LESSON, CLASS, processes=2)
    next(makers)
    assert active_children()
    makers.close()
    assert not active_children()


def test_texts_that_are_slow_to_show_are_shown_soon(course, hand_in, sample):
    slow = sample.right()
    size = 900_000 // len(CODE)
    slow["cells"] += [code("1\n" + (text * size)[:size]) for text in CODE]
    slow["cells"] += [
        {"cell_type": "markdown", "metadata": {}, "source": "MANY" + (text * 180_000)[:180_000]}
        for text in MARKDOWN
    ]
    many = sample.right()
    many["cells"] += [{"cell_type": "markdown", "metadata": {}, "source": "\\\\(" * 666}] * 900
    for student, notebook in (("ada", sample.right()), ("eve", slow), ("max", many), ("zoe", sample.right())):
        hand_in(student, notebook)
    list(grade_class(course, LESSON))
    told: list[str] = []
    started = time.monotonic()
    write_feedback(course, LESSON, tell=told.append)
    assert time.monotonic() - started < 100, "some seconds, where nothing else is at work"
    assert told == [], "nobody's notebook is kept from its page"
    for student in ("ada", "eve", "max", "zoe"):
        assert "Score: 7.0 / 10.0" in page_of(course, student)
    assert page_of(course, "eve").count("MANY") == len(MARKDOWN)
    assert page_of(course, "max").count("\\\\(") > 500_000, "all but those that are shown as formulas"


@pytest.mark.parametrize("text", MARKDOWN)
def test_markdown_takes_no_longer_than_is_guessed(text):
    from nbconvert.filters import markdown2html, strip_files_prefix

    source = (text * 5_000)[:5_000]
    started = time.process_time()
    strip_files_prefix(markdown2html(source))
    assert time.process_time() - started < 3 * quick_to_show.seconds_for_markdown(source) + 0.3


@pytest.mark.parametrize("text", CODE)
def test_code_takes_no_longer_than_is_guessed(text):
    from nbconvert.filters import Highlight2HTML

    source = (text * 1_500)[:1_500]
    started = time.process_time()
    Highlight2HTML()(source, "ipython3")
    assert time.process_time() - started < 3 * quick_to_show.seconds_for_code(source) + 0.3


def test_without_a_gradebook_there_is_no_feedback_and_none_is_made(graded):
    gradebook = graded.root / "gradebook.db"
    kept = gradebook.read_bytes()
    gradebook.unlink()
    with pytest.raises(GradingError, match="no grades yet"):
        write_feedback(graded, LESSON)
    assert not gradebook.exists()
    gradebook.write_bytes(kept)
    with sqlite3.connect(gradebook) as connection:
        connection.execute("delete from submitted_assignment where student_id = 'bob'")
    with pytest.raises(GradingError, match=r"could not be written for bob: not in the gradebook"):
        write_feedback(graded, LESSON)
    assert "Score: 7.0 / 10.0" in page_of(graded, "zoe")
    assert not graded.feedback("bob", LESSON).exists()
