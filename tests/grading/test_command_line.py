"""The command `autograder`: what it prints, its exit code, one line for every error."""

from __future__ import annotations

import json
import sqlite3

import pytest

from autograder.grading import gradebook
from autograder.grading.command_line import _limits, main
from autograder.grading.demo import run_demo
from autograder.grading.demo_class import make_class
from autograder.grading.doctor import Finding
from autograder.sandbox import Limits
from autograder.sandbox.warm_lesson import NEEDS_FORK

pytestmark = pytest.mark.needs("bwrap")

LESSON = "01_sample"


@pytest.fixture
def run(course, capsys):
    """Run a command in the course; gives exit code, output, and the lines of the errors."""

    def run_(*arguments, where=None):
        code = main([arguments[0], "--course", str(where or course.root), *arguments[1:]])
        captured = capsys.readouterr()
        return code, captured.out, captured.err.splitlines()

    return run_


def write(path, notebook):
    path.write_text(json.dumps(notebook))
    return str(path)


def test_check_tells_every_exercise_and_fails_when_one_does(run, tmp_path, sample):
    path = write(tmp_path / "mine.ipynb", sample.right(double="def double(x):\n    return x**2"))
    code, printed, errors = run("check", path)
    assert (code, errors) == (1, [])
    assert "✗ double  0/1  failed" in printed
    assert "You squared instead of doubling." in printed
    assert "✓ best_number  1/1  passed" in printed


def test_check_succeeds_when_everything_passes(run, tmp_path, sample):
    notebook = sample.right()
    del notebook["metadata"]
    code, printed, errors = run("check", write(tmp_path / f"{LESSON} (1).ipynb", notebook))
    assert (code, errors) == (0, [])
    assert "7 of 10 points" in printed


def test_a_notebook_that_does_not_tell_its_lesson_is_asked_for_it(run, tmp_path):
    path = write(tmp_path / "mine.ipynb", {"cells": []})
    code, _, errors = run("check", path)
    assert code == 1
    assert len(errors) == 1
    assert "--lesson" in errors[0]
    assert run("check", path, "--lesson", LESSON)[1].count("not attempted") == 5


def test_solution_shows_the_reference_when_told_to(run):
    code, printed, errors = run("solution", "double", "--yes")
    assert (code, errors) == (0, [])
    assert "return 2 * x" in printed
    assert "SOLUTION" not in printed


@pytest.mark.parametrize(("answer", "code"), [("y", 0), ("n", 1), ("", 1)])
def test_solution_asks_first(run, monkeypatch, answer, code):
    monkeypatch.setattr("builtins.input", lambda question: answer)
    given, printed, _ = run("solution", "double")
    assert given == code
    assert ("return 2 * x" in printed) == (code == 0)


def test_solution_is_not_shown_when_nobody_answers(run, monkeypatch):
    def nobody(question):
        raise EOFError

    monkeypatch.setattr("builtins.input", nobody)
    code, printed, errors = run("solution", "double")
    assert code == 1
    assert "return" not in printed
    assert len(errors) == 1


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["grade", "99_nothing"], "known lessons"),
        (["grade", "../solutions"], "known lessons"),
        (["grade", LESSON], "nothing to grade"),
        (["grade", LESSON, "--student", "nobody"], "nobody"),
        (["feedback", LESSON], "nobody is graded"),
        (["feedback", LESSON, "--student", "x"], "not graded"),
        (["feedback", "99_nothing"], "known lessons"),
        (["check", "missing.ipynb"], "cannot read missing.ipynb"),
        (["solution", "trple"], "no exercise is called 'trple'"),
        (["demo", "99_nothing"], "known lessons"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_an_error_is_one_line_and_an_exit_code(run, arguments, word):
    code, _, errors = run(*arguments)
    assert code == 1
    assert len(errors) == 1
    assert errors[0].startswith("autograder: ")
    assert word in errors[0]


def test_a_folder_that_is_no_course_is_an_error(run, tmp_path):
    code, _, errors = run("grade", LESSON, where=tmp_path)
    assert code == 1
    assert len(errors) == 1
    assert "no course folder" in errors[0]


@pytest.mark.parametrize("option", ["submitted_directory", "autograded_directory", "directory_structure"])
def test_other_folders_than_the_courses_own_are_an_error(option, run, course):
    with (course.root / "nbgrader_config.py").open("a") as file:
        file.write(f"c.CourseDirectory.{option} = 'elsewhere'\n")
    for command in ("grade", "export"):
        code, _, errors = run(command, LESSON)
        assert code == 1
        assert len(errors) == 1
        assert f"sets CourseDirectory.{option}, which must stay" in errors[0]


@pytest.mark.parametrize("name", ["calculus?", "calculus%202026"])
def test_a_folder_where_nbgrader_would_look_for_another_gradebook_is_an_error(
    name, run, course, hand_in, sample
):
    hand_in("ada", sample.right())
    renamed = course.root.rename(course.root.with_name(name))
    code, _, errors = run("grade", LESSON, where=renamed)
    assert code == 1
    assert errors == [
        f"autograder: nbgrader cannot find a gradebook in {renamed}: "
        "rename the folder that has a ? or % in its name"
    ]
    assert sorted(path.name for path in renamed.parent.iterdir()) == [name]


def test_a_broken_configuration_is_an_error(run, course, hand_in, sample):
    hand_in("ada", sample.right())
    (course.root / "nbgrader_config.py").write_text("1 / 0")
    code, _, errors = run("grade", LESSON)
    assert code == 1
    assert errors == ["autograder: nbgrader_config.py stops with ZeroDivisionError: division by zero"]


def test_a_locked_gradebook_is_an_error(run, course, hand_in, sample, monkeypatch):
    monkeypatch.setattr(gradebook, "PATIENCE", 0.0)
    hand_in("ada", sample.right())
    holder = sqlite3.connect(course.root / "gradebook.db")
    holder.execute("BEGIN EXCLUSIVE")
    try:
        code, _, errors = run("grade", LESSON, "--workers", "1")
    finally:
        holder.close()
    assert code == 1
    assert len(errors) == 1
    assert "locked" in errors[0]


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        (0, "The grader runs as root; students' code runs as an unprivileged user."),
        (1000, "The grader runs as an ordinary user."),
    ],
)
def test_the_doctor_says_as_whom_it_would_grade(monkeypatch, capsys, number, sentence):
    monkeypatch.setattr("os.geteuid", lambda: number)
    monkeypatch.setattr("autograder.grading.doctor._trial", lambda: Finding(True, "It works."))
    main(["doctor"])
    assert f"✓ {sentence}\n" in capsys.readouterr().out


def test_a_system_that_cannot_fork_is_an_error(run, tmp_path, sample, monkeypatch):
    monkeypatch.delattr("os.fork")
    monkeypatch.delattr("os.geteuid")
    code, _, errors = run("check", write(tmp_path / f"{LESSON}.ipynb", sample.released()), "--unconfined")
    assert code == 1
    assert errors == [f"autograder: {NEEDS_FORK}"]
    assert main(["doctor"]) == 1


@pytest.mark.parametrize(("command", "what"), [("grade", "used"), ("feedback", "read")])
def test_a_gradebook_that_is_no_database_is_an_error(run, course, hand_in, command, what):
    hand_in("ada", None)
    course.autograded("ada", LESSON).mkdir(parents=True)
    (course.root / "gradebook.db").write_text("no database")
    code, _, errors = run(command, LESSON)
    assert code == 1
    assert len(errors) == 1
    assert errors[0].endswith(f"gradebook.db cannot be {what}: file is not a database")


@pytest.mark.parametrize("command", ["grade", "feedback", "export"])
def test_a_gradebook_whose_driver_is_missing_is_an_error_that_names_it(run, course, hand_in, command):
    hand_in("ada", None)
    course.autograded("ada", LESSON).mkdir(parents=True)
    config = "c = get_config()\nc.CourseDirectory.db_url = 'oracle+cx_oracle://user:secret@host/gradebook'\n"
    (course.root / "nbgrader_config.py").write_text(config)
    code, _, errors = run(command, LESSON)
    assert code == 1
    assert len(errors) == 1
    assert errors[0].endswith("No module named 'cx_Oracle'")
    assert "secret" not in errors[0]


@pytest.mark.parametrize(
    "arguments", [["--workers", "0"], ["--workers", "x"], ["--timeout", "-1"], ["--timeout", "inf"]]
)
def test_a_senseless_option_is_refused(run, arguments):
    with pytest.raises(SystemExit) as left:
        run("grade", LESSON, *arguments)
    assert left.value.code == 2


def test_no_time_at_all_is_refused_in_words_that_exclude_it(run, capsys):
    with pytest.raises(SystemExit):
        run("grade", LESSON, "--timeout", "0")
    assert "a number of seconds above 0 is needed, 86400 at most" in capsys.readouterr().err


def test_more_time_for_a_submission_is_more_for_a_call_too():
    usual, more, less = Limits(), _limits(240), _limits(12)
    assert _limits(None) == usual
    assert (more.call_seconds, more.cell_seconds, more.submission_seconds) == (10, 60, 240)
    assert (less.call_seconds, less.cell_seconds, less.submission_seconds) == (3, 3, 12)


def test_grade_and_feedback_from_end_to_end(run, course, hand_in, sample):
    hand_in("ada", sample.right())
    hand_in("eve", sample.right(double="import time\ntime.sleep(60)"))
    code, printed, errors = run("grade", LESSON, "--workers", "1", "--timeout", "6")
    assert (code, errors) == (0, [])
    assert "ada · 7/10" in printed
    assert "timed out: double" in printed
    code, printed, errors = run("feedback", LESSON, "--student", "ada")
    assert (code, errors) == (0, [])
    assert (course.feedback("ada", LESSON) / f"{LESSON}.html").exists()
    assert not course.feedback("eve", LESSON).exists()
    hand_in("eve", sample.right())
    waits = f"note: {LESSON}: handed in and not graded, or not as it is now: eve"
    named = f"{waits}; `autograder grade {LESSON}` does it"
    for command in ("feedback", "export"):
        assert run(command, LESSON, "--student", "ada")[2] == []
        assert run(command, LESSON)[2] == [named]


def test_the_demonstration_notices_a_wrong_score(key, sample, course):
    members = make_class(key, sample.released())
    assert [member.score(key) for member in members] == [7, 7, 7, 3, 4, 0, 4, 0, 5, 5, 7, 0]
    # a check that accepts everything must not go unnoticed
    path = course.solutions / LESSON / f"{LESSON}.ipynb"
    text = path.read_text()
    assert "check.value(best_number, 42)" in text
    path.write_text(text.replace("check.value(best_number, 42)", "print('fine')"))
    said = []
    assert not run_demo(course, LESSON, say=said.append)
    assert any("felix, best_number" in line for line in said)
