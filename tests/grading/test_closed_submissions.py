"""What whoever grades may not read is no fault of a student's: neither zero marks nor a class that stops."""

from __future__ import annotations

import os
import subprocess
import sys
from types import SimpleNamespace

import pytest

from autograder.grading import pool
from autograder.grading.graded_files import Submission, read_submission
from autograder.grading.grader import Lesson

LESSON = "01_sample"
# the same files are this user's, and root's power to read all is gone
AS_ORDINARY_USER = ("unshare", "--user", "--map-user=1000", "--map-group=1000") if os.geteuid() == 0 else ()
LOOKS = """
import sys
from pathlib import Path
from autograder.grading.course import Course
from autograder.grading.graded_files import read_submission
course = Course(Path(sys.argv[1]))
for student in course.students_with("submitted", "01_sample"):
    print(student, read_submission(course, student, "01_sample").closed)
"""


@pytest.fixture
def closed(course, hand_in, sample):
    """Alice's work can be read; Bob's notebook cannot, and Carl's folder not even be looked into."""
    for student in ("alice", "bob", "carl"):
        hand_in(student, sample.right())
    notebook, folder = (
        course.submitted("bob", LESSON) / f"{LESSON}.ipynb",
        course.submitted("carl", LESSON).parent,
    )
    notebook.chmod(0)
    folder.chmod(0)
    yield course
    folder.chmod(0o755)


def test_who_may_not_be_read_is_seen_and_not_passed_over(closed):
    said = subprocess.run(
        [*AS_ORDINARY_USER, sys.executable, "-c", LOOKS, closed.root], capture_output=True, text=True
    )
    assert said.stdout.split("\n") == ["alice False", "bob True", "carl True", ""], said.stderr


def test_what_is_missing_is_not_closed(course):
    assert read_submission(course, "dan", LESSON) == Submission("dan", None, None, closed=False)


def test_a_closed_submission_waits_for_a_person_and_is_tried_again(course, hand_in, sample, key, monkeypatch):
    hand_in("bob", sample.right())
    monkeypatch.setattr(pool, "read_submission", lambda *_: Submission("bob", None, None, closed=True))
    task = pool.Task(course, Lesson.of(key), course.secret)
    monkeypatch.setattr(pool, "_at_work", (SimpleNamespace(key=key), task))
    graded = pool.grade_in_pool("bob")
    assert {(row.status, row.points) for row in graded.result.exercises} == {("grader error", None)}
    assert "no permission" in graded.result.exercises[0].sentence
    assert graded.result.notes == ()
    assert graded.fingerprint is None  # so that it is not on record
