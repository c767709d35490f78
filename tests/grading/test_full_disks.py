"""A disk that is full where something is written: it is named, and nothing stays that is in the way."""

from __future__ import annotations

import contextlib
import re

import pytest

from autograder.grading.checking import Verdict
from autograder.grading.command_line import main
from autograder.grading.course import Course
from autograder.grading.errors import GradingError
from autograder.grading.grade import same_for_all
from autograder.grading.graded_files import write_graded
from autograder.grading.submission import rebuild

resource = pytest.importorskip("resource")


@contextlib.contextmanager
def files_of_at_most(number_of_bytes):
    """Something like a full disk: no file may be longer."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (number_of_bytes, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_the_file_that_could_not_be_written_is_named(course, key):
    result = same_for_all(key, "ada", Verdict("failed", "No."), rebuild(key, None))
    notebook = course.autograded("ada", key.lesson) / f"{key.lesson}.ipynb"
    with pytest.raises(OSError, match=re.escape(str(notebook))), files_of_at_most(100):
        write_graded(course, key, result)
    assert not notebook.exists()


def test_a_files_name_in_an_error_moves_no_cursor(course, monkeypatch, capsys):
    def fail(folder):
        raise OSError(28, "No space left on device", "submitted/\x1b[2Jada")

    monkeypatch.setattr(Course, "at", fail)
    assert main(["grade", "01_sample"]) == 1
    assert capsys.readouterr().err == "autograder: submitted/\\x1b[2Jada: No space left on device\n"


def test_a_secret_that_could_not_be_written_is_made_at_the_next_try(course):
    with pytest.raises(GradingError, match=r"cannot write .*\.course-secret"), files_of_at_most(10):
        _ = course.secret
    assert len(course.secret) >= 32
