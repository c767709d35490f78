"""What a person mistypes is answered in one line and a non-zero exit code, never by a traceback."""

from __future__ import annotations

import pytest

from autograder.grading.command_line import main

LESSON = "01_derivatives"
MISTYPED = {
    "an unknown lesson to give feedback on": ("feedback", "99_nothing"),
    "nothing submitted yet": ("grade", LESSON),
    "nothing graded yet": ("feedback", LESSON),
    "an unknown student": ("grade", LESSON, "--student", "nobody"),
    "a notebook that is not there": ("check", "nowhere.ipynb"),
    "a folder for a notebook": ("check", "."),
    "a notebook of no known lesson": ("check", "nbgrader_config.py"),
    "an unknown exercise": ("solution", "powerrule"),
    "an unknown lesson to show": ("demo", "99_nothing"),
    "a folder that is no course": ("grade", LESSON, "--course", "source"),
    "a lesson outside of the course": ("grade", "../01_derivatives"),
}


PROGRAMS = {
    "an unknown lesson to grade": ("autograder", "grade", "01_derivative"),
    "an unknown lesson to build": ("python", "-m", "autograder.authoring", "build", "99_nothing"),
}


@pytest.fixture(scope="module")
def course(new_course):
    """A course that no test here changes."""
    return new_course()


@pytest.fixture
def answered(course, monkeypatch, capsys):
    """What `autograder` with these arguments returns and says on stderr, run in this process."""

    def run(*arguments):
        monkeypatch.chdir(course.root)
        try:
            code = main(arguments)
        except SystemExit as exit:
            code = exit.code
        return code, capsys.readouterr().err

    return run


@pytest.mark.parametrize("mistake", MISTYPED)
def test_a_mistake_on_the_command_line_is_answered_in_one_line(answered, mistake):
    code, said = answered(*MISTYPED[mistake])
    assert code not in (0, 130)
    assert len(said.strip().splitlines()) == 1, said


@pytest.mark.parametrize("mistake", PROGRAMS)
def test_so_do_programs(course, mistake):
    answer = course.run(*PROGRAMS[mistake])
    assert answer.returncode not in (0, 130)
    assert len(answer.stderr.strip().splitlines()) == 1, answer.stderr


def test_the_known_lessons_are_named_to_someone_who_mistyped_one(answered):
    assert LESSON in answered("grade", "01_derivative")[1]


@pytest.mark.needs("bwrap")
def test_an_unknown_student_does_not_keep_the_class_from_being_graded_later(new_small_course):
    course = new_small_course()
    course.submit("ada", course.all_right())
    assert course.run("autograder", "grade", course.lesson, "--student", "nobody").returncode != 0
    course.must("autograder", "grade", course.lesson)
    assert course.totals() == {"ada": sum(course.points().values())}


@pytest.mark.parametrize("flag", [("--workers", "0"), ("--timeout", "-1"), ("--timeout", "soon")])
def test_a_number_that_makes_no_sense_is_refused(answered, flag):
    code, said = answered("grade", LESSON, *flag)
    assert code == 2
    assert flag[0] in said
