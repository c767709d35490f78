"""What a person mistypes is answered in one line and a non-zero exit code, never by a traceback."""

from __future__ import annotations

import pytest

LESSON = "01_derivatives"
MISTYPED = {
    "an unknown lesson to grade": ("autograder", "grade", "01_derivative"),
    "an unknown lesson to give feedback on": ("autograder", "feedback", "99_nothing"),
    "nothing submitted yet": ("autograder", "grade", LESSON),
    "nothing graded yet": ("autograder", "feedback", LESSON),
    "an unknown student": ("autograder", "grade", LESSON, "--student", "nobody"),
    "a notebook that is not there": ("autograder", "check", "nowhere.ipynb"),
    "a folder for a notebook": ("autograder", "check", "."),
    "a notebook of no known lesson": ("autograder", "check", "nbgrader_config.py"),
    "an unknown exercise": ("autograder", "solution", "powerrule"),
    "an unknown lesson to show": ("autograder", "demo", "99_nothing"),
    "a folder that is no course": ("autograder", "grade", LESSON, "--course", "source"),
    "an unknown lesson to build": ("python", "-m", "autograder.authoring", "build", "99_nothing"),
    "a lesson outside of the course": ("autograder", "grade", "../01_derivatives"),
}


@pytest.mark.parametrize("mistake", MISTYPED)
def test_a_mistake_on_the_command_line_is_answered_in_one_line(course, mistake):
    answer = course.run(*MISTYPED[mistake])
    assert answer.returncode not in (0, 130)
    assert len(answer.stderr.strip().splitlines()) == 1, answer.stderr
    assert "Traceback" not in answer.stderr


def test_the_known_lessons_are_named_to_someone_who_mistyped_one(course):
    assert LESSON in course.run("autograder", "grade", "01_derivative").stderr


@pytest.mark.needs("bwrap")
def test_an_unknown_student_does_not_keep_the_class_from_being_graded_later(new_small_course):
    course = new_small_course()
    course.submit("ada", course.all_right())
    assert course.run("autograder", "grade", course.lesson, "--student", "nobody").returncode != 0
    course.must("autograder", "grade", course.lesson)
    assert course.totals() == {"ada": sum(course.points().values())}


@pytest.mark.parametrize("flag", [("--workers", "0"), ("--timeout", "-1"), ("--timeout", "soon")])
def test_a_number_that_makes_no_sense_is_refused(course, flag):
    answer = course.run("autograder", "grade", LESSON, *flag)
    assert answer.returncode == 2
    assert "Traceback" not in answer.stderr
