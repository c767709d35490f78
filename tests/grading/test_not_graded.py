"""Whose submission is not in the table of grades as it is now."""

from __future__ import annotations

import json

import pytest

from autograder.grading.answer_key import AnswerKey
from autograder.grading.checking import Verdict
from autograder.grading.export import not_graded
from autograder.grading.grade import same_for_all
from autograder.grading.gradebook import LessonGradebook
from autograder.grading.graded_files import read_submission, write_graded, write_record
from autograder.grading.submission import rebuild

LESSON = "01_sample"
MONDAY, TUESDAY = "2026-03-02 10:00:00 UTC", "2026-03-03 10:00:00 UTC"


@pytest.fixture
def submit(course, hand_in, sample):
    def submit_(student, at=MONDAY, **answers):
        hand_in(student, sample.right(**answers))
        (course.submitted(student, LESSON) / "timestamp.txt").write_text(at)

    return submit_


@pytest.fixture
def grade(course):
    """Leaves what grading leaves, up to a certain step."""

    def grade_(student, *, until="record"):
        key = AnswerKey.load(course.solutions, LESSON)
        submission = read_submission(course, student, LESSON)
        result = same_for_all(key, student, Verdict("failed", "Because."), rebuild(key, submission.raw))
        write_graded(course, key, result)
        if until == "copy":
            return
        with LessonGradebook(course.database, course.course_id, key) as gradebook:
            gradebook.save(result, submission.submitted_at)
        if until == "record":
            write_record(course, result, submission.fingerprint(key, course.secret))

    return grade_


def test_what_has_been_graded_as_it_is_goes_without_saying(course, submit, grade):
    for student in ("ada", "emmy"):
        submit(student)
        grade(student)
    assert not_graded(course) == {}


def test_who_is_new_or_has_handed_in_again_is_named(course, submit, grade):
    for student in ("ada", "emmy"):
        submit(student)
        grade(student)
    submit("felix")
    submit("emmy", TUESDAY, double="def double(x):\n    return x + x")
    assert not_graded(course) == {LESSON: ["emmy", "felix"]}


def test_a_lesson_built_anew_makes_old_grades_of_all(course, submit, grade):
    for student in ("ada", "emmy"):
        submit(student)
        grade(student)
    described = course.solutions / LESSON / "exercises.json"
    described.write_text(json.dumps({**json.loads(described.read_text()), "title": "Another title"}))
    grade("emmy")
    assert not_graded(course, [LESSON]) == {LESSON: ["ada"]}


def test_a_copy_whose_grader_was_stopped_before_the_gradebook_is_no_grade(course, submit, grade):
    submit("ada")
    grade("ada")
    submit("emmy")
    grade("emmy", until="copy")
    assert not_graded(course) == {LESSON: ["emmy"]}


def test_where_nbgraders_own_command_has_graded_the_time_tells(course, submit, grade):
    for student in ("ada", "emmy"):
        submit(student)
        grade(student, until="gradebook")
    assert not_graded(course) == {}
    submit("emmy", TUESDAY)
    assert not_graded(course) == {LESSON: ["emmy"]}
