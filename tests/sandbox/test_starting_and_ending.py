"""How a confined lesson's process starts and ends, and what is said where it does not start."""

from __future__ import annotations

import contextlib
import os
import signal

import pytest

from autograder.sandbox import CannotStart, Limits, WarmLesson
from autograder.sandbox.confinement import installed, remedy

pytestmark = pytest.mark.needs("bwrap")


def test_closing_ends_every_process(descendants):
    before = descendants(os.getpid())
    with WarmLesson.start([]) as lesson, lesson.student() as student:
        assert student.run_cell("1").error is None
        assert descendants(os.getpid()) > before
    assert descendants(os.getpid()) == before


def test_a_lesson_that_never_comes_up_is_ended_from_outside(descendants):
    before = descendants(os.getpid())
    with (
        pytest.raises(CannotStart),
        WarmLesson.start(["while True: pass"], limits=Limits(start_seconds=3.0)) as lesson,
    ):
        lesson.student()
    assert descendants(os.getpid()) == before


def test_one_that_is_only_slow_is_told_no_remedy_for_something_else():
    with (
        pytest.raises(CannotStart) as info,
        WarmLesson.start(["x = 1"], limits=Limits(start_seconds=0.01)) as lesson,
    ):
        lesson.student()
    assert str(info.value) == "The lesson's process did not start: it ended or was too slow in its cell 1."


def test_nor_is_one_that_was_ended_without_a_word(tmp_path, monkeypatch):
    ended = tmp_path / "bwrap"
    ended.write_text("#!/bin/sh\nkill -9 $$\n")
    ended.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CannotStart) as info, WarmLesson.start(["x = 1"]) as lesson:
        lesson.student()
    assert str(info.value) == "The lesson's process did not start: it ended or was too slow in its cell 1."


def test_a_student_that_cannot_be_confined_is_never_run():
    with (
        WarmLesson.start([], limits=Limits(scratch_bytes=-1)) as lesson,
        pytest.raises(CannotStart, match="mount") as info,
    ):
        lesson.student()
    assert "\n" not in str(info.value)


def test_a_lessons_process_that_was_killed_from_outside_is_started_again(descendants):
    before = descendants(os.getpid())
    with WarmLesson.start(["ratio = 0.5"]) as lesson:
        assert lesson.prelude_runs[0].error is None
        for process in descendants(os.getpid()) - before:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        with lesson.student() as student:
            assert student.look_up(["ratio"]) == {"ratio": 0.5}
    assert descendants(os.getpid()) == before


def test_this_machine_says_what_is_installed():
    assert installed().missing == ()
    assert "bwrap" in installed().bubblewrap


def test_a_machine_without_bubblewrap_refuses_in_one_line(monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(CannotStart) as info:
        WarmLesson.start([])
    assert "sudo apt install bubblewrap" in str(info.value)
    assert "--unconfined" in str(info.value)
    assert "\n" not in str(info.value)
    assert installed().missing


def test_a_bubblewrap_that_may_not_work_is_a_refusal_with_its_reason(tmp_path, monkeypatch):
    broken = tmp_path / "bwrap"
    broken.write_text("#!/bin/sh\necho 'bwrap: No permissions to create a new namespace' >&2\nexit 1\n")
    broken.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CannotStart, match="No permissions to create") as info, WarmLesson.start([]) as lesson:
        lesson.student()
    assert "--unconfined" in str(info.value)
    assert "\n" not in str(info.value)
    assert "sysctl" in str(info.value)


def test_an_interpreter_that_only_root_can_read_is_told_apart():
    assert "chmod" in remedy("ModuleNotFoundError: No module named 'numpy'")
    assert "sysctl" in remedy("bwrap: setting up uid map: Permission denied")
