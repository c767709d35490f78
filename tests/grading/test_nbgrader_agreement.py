"""nbgrader's own commands give the same scores, and its feedback hides what is hidden."""

from __future__ import annotations

import json
import os
import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from autograder.grading import feedback
from autograder.grading.class_of_students import grade_class
from autograder.grading.course import Course
from autograder.grading.feedback import write_feedback
from autograder.sandbox import Limits

pytestmark = pytest.mark.needs("bwrap")

LESSON = "01_sample"
BY_HEART = "def double(x):\n    return {1.5: 3.0, -3.0: -6.0}.get(x, 987.125)"


def nbgrader(course: Course, *arguments: str) -> subprocess.CompletedProcess[str]:
    scripts = Path(sys.executable).parent
    return subprocess.run(
        [str(scripts / "nbgrader"), *arguments],
        cwd=course.root,
        env={**os.environ, "PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}", "HOME": str(course.root)},
        capture_output=True,
        text=True,
        timeout=300,
    )


def book_of(course: Course):
    """Everything that a gradebook says about a class."""
    with Gradebook(course.database, course.course_id) as gradebook:
        grades = {
            (grade.student.id, grade.name): (grade.auto_score, grade.manual_score, grade.needs_manual_grade)
            for submission in gradebook.find_assignment(LESSON).submissions
            for notebook in submission.notebooks
            for grade in notebook.grades
        }
        comments = {
            (comment.student.id, comment.name): comment.auto_comment
            for submission in gradebook.find_assignment(LESSON).submissions
            for notebook in submission.notebooks
            for comment in notebook.comments
        }
        late = {
            submission.student_id: (submission.timestamp, submission.late_submission_penalty)
            for submission in gradebook.find_assignment(LESSON).submissions
        }
    return grades, comments, late


def copies_of(course: Course):
    return {
        path.relative_to(course.root).as_posix(): json.loads(path.read_bytes())
        for path in course.root.glob(f"autograded/*/{LESSON}/*.ipynb")
    }


@pytest.fixture
def class_of_all_kinds(course, hand_in, sample):
    hand_in("ada", sample.right())
    hand_in("bob", sample.right(double=BY_HEART, why="<script>alert(1)</script>Because."))
    hand_in("carl", sample.released())
    hand_in("dan", b"\xef\xbb\xbf not json")
    hand_in("eve", sample.right(best_number="import os\nos.abort()"))
    hand_in("fay", None)
    doubled = sample.right()
    hand_in("gil", {**doubled, "cells": doubled["cells"] * 2})
    strange = sample.right()
    for cell in strange["cells"]:
        if "nbgrader" in cell["metadata"]:
            cell["metadata"]["nbgrader"]["schema_version"] = 99
    hand_in("hal", strange)
    return course


def test_nbgrader_and_autograder_agree_on_a_fresh_gradebook(class_of_all_kinds, empty_gradebook):
    course = class_of_all_kinds
    run = nbgrader(course, "autograde", LESSON)
    assert run.returncode == 0, run.stderr
    theirs, their_copies = book_of(course), copies_of(course)
    assert {student for student, _ in theirs[0]} == {"ada", "bob", "carl", "dan", "eve", "fay", "gil", "hal"}
    (course.root / "gradebook.db").write_bytes(empty_gradebook.read_bytes())
    list(grade_class(course, LESSON, limits=Limits()))
    assert book_of(course) == theirs
    assert copies_of(course) == their_copies


def test_feedback_shows_reasons_and_hides_hidden_checks(class_of_all_kinds):
    course = class_of_all_kinds
    list(grade_class(course, LESSON))
    assert len(write_feedback(course, LESSON)) == 8
    pages = {
        path.parts[-3]: path.read_text() for path in course.root.glob(f"feedback/*/{LESSON}/{LESSON}.html")
    }
    assert len(pages) == 8
    for page in pages.values():
        assert "HIDDEN" not in page
        assert "samples" not in page
        assert "<script>alert" not in page
        assert re.search(r"lambda</span> <span[^>]*>x</span>", page), "the visible part of a check is shown"
    assert "not JSON" in pages["dan"]
    assert "No notebook was submitted" in pages["fay"]
    assert "(Score: 7.0 / 10.0)" in pages["ada"]
    assert not list(course.root.glob("feedback/*/*/grading.json"))
    (course.root / "exchange").mkdir(mode=0o777)
    released = nbgrader(course, "release_feedback", LESSON)
    assert released.returncode == 0, released.stderr
    assert len(list((course.root / "exchange" / "calculus" / "feedback").glob("*.html"))) == 8


def test_nbgrader_generates_what_the_build_wrote(course):
    built = (course.root / "lessons" / LESSON / f"{LESSON}.ipynb").read_bytes()
    run = nbgrader(course, "generate_assignment", LESSON, "--force")
    assert run.returncode == 0, run.stderr
    assert (course.root / "lessons" / LESSON / f"{LESSON}.ipynb").read_bytes() == built
    assert not list((course.root / "lessons" / LESSON).glob("*.py"))


def test_an_unknown_lesson_is_refused(course):
    run = nbgrader(course, "autograde", "99_nothing")
    assert run.returncode != 0


def test_what_feedback_enters_in_the_gradebook_is_there_before_two_processes_write_it(
    course, hand_in, sample, monkeypatch
):
    for student in ("ada", "bob"):
        hand_in(student, sample.right())
    list(grade_class(course, LESSON))
    courses = []

    def no_makers(*arguments):
        with sqlite3.connect(course.root / "gradebook.db") as database:
            courses.extend(name for (name,) in database.execute("select id from course"))
        raise KeyboardInterrupt

    monkeypatch.setattr(feedback, "make_feedback", no_makers)
    with pytest.raises(KeyboardInterrupt):
        write_feedback(course, LESSON)
    assert "default_course" in courses
