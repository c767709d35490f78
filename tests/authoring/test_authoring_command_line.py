"""`python -m autograder.authoring`: what it prints, and how it ends."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from autograder.authoring.__main__ import main
from autograder.authoring.course import Course


def run(course: Course, *arguments: str) -> int:
    return main(["--course", str(course.root), *arguments])


def test_a_build_says_what_it_wrote(course: Course, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(course, "build") == 0
    assert capsys.readouterr().out == "built lessons/00_sample\nbuilt solutions/00_sample\n"
    assert run(course, "build") == 0
    assert capsys.readouterr().out == "lessons/ and solutions/ are fresh\n"
    assert run(course, "check") == 0
    assert capsys.readouterr().out == "lessons/ and solutions/ are fresh\n"


def test_a_failed_check_names_the_command_that_mends_it(
    course: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    run(course, "build")
    (course.root / "lessons/00_sample/data/points.csv").unlink()
    capsys.readouterr()
    assert run(course, "check") == 1
    assert capsys.readouterr().err == (
        "missing: lessons/00_sample/data/points.csv\n"
        "lessons/ and solutions/ are built, never edited: run `make build`\n"
    )


def test_author_errors_are_lines_and_a_count(lesson: Any, capsys: pytest.CaptureFixture[str]) -> None:
    lesson.replace("points=1.5", "points=0")
    lesson.replace(" points=3", "")
    assert run(lesson.course, "build") == 1
    lines = capsys.readouterr().err.splitlines()
    assert [line.split(":")[0] for line in lines[:-1]] == ["source/00_sample/00_sample.py"] * 2
    assert lines[-1] == "2 errors: nothing is built before they are mended"


@pytest.mark.parametrize("command", ["build", "check"])
def test_an_unknown_lesson_is_one_line(
    command: str, course: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(course, command, "99_none") == 1
    assert capsys.readouterr().err == "no lesson 99_none in source/: there is 00_sample\n"


def test_a_folder_without_source_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(Course(tmp_path), "build") == 1
    error = capsys.readouterr().err
    assert error.startswith(f"no source/ in {tmp_path}: ")
    assert error.count("\n") == 1


def test_a_folder_that_cannot_be_written_is_one_line(
    course: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    (course.root / "lessons").write_text("a file")
    assert run(course, "build") == 1
    assert capsys.readouterr().err == f"cannot read or write {course.root / 'lessons'}: File exists\n"
