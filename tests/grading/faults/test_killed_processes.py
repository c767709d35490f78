"""Processes killed in mid-run: nothing lost, nothing twice, the gradebook of an undisturbed run."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys

import pytest

from autograder.grading import class_of_students

from .conftest import descendants_of, is_alive, until

pytestmark = [
    pytest.mark.needs("bwrap"),
    pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc"),
]


def test_a_killed_worker(class_of_eight, undisturbed):
    students = []
    for row in class_of_eight.rows():
        students.append(row.result.student)
        if (
            len(students) == 2
        ):  # a second kill could hit the same student's second try, which a person must see
            os.kill(multiprocessing.active_children()[0].pid, signal.SIGKILL)
    assert sorted(students) == sorted(undisturbed_students(undisturbed))
    assert class_of_eight.left_behind() == undisturbed


@pytest.mark.parametrize("done", [0, 1, 5])
def test_a_killed_grader_and_a_second_run(class_of_eight, undisturbed, done):
    with class_of_eight.start() as grader:
        until(lambda: len(descendants_of(grader.pid)) >= 2 and len(class_of_eight.records()) >= done)
        family = descendants_of(grader.pid)
        grader.kill()
    assert done == 0 or len(family) >= 4, "two workers and their lessons"
    kept = len(class_of_eight.records())
    code, printed, errors = class_of_eight.run()
    assert not any(map(is_alive, family)), "the second one began before the first one had left"
    assert code == 0, errors
    assert kept <= printed.count("unchanged") < 8
    assert class_of_eight.left_behind() == undisturbed


@pytest.mark.parametrize("step", ["before the gradebook", "between gradebook and record"])
def test_a_grader_killed_at_the_worst_moment(class_of_eight, undisturbed, monkeypatch, step):
    class Killed(BaseException):
        pass

    def die(*arguments):
        raise Killed

    if step == "before the gradebook":
        from autograder.grading.gradebook import LessonGradebook

        monkeypatch.setattr(LessonGradebook, "save", die)
    else:
        monkeypatch.setattr(class_of_students, "write_record", die)
    with pytest.raises(Killed):
        list(class_of_eight.rows())
    monkeypatch.undo()
    assert len(list(class_of_eight.rows())) == 8
    assert class_of_eight.left_behind() == undisturbed


@pytest.mark.parametrize("interrupts", [1, 2])
def test_an_interrupt_from_the_keyboard(class_of_eight, undisturbed, interrupts):
    with class_of_eight.start(preexec_fn=as_from_a_keyboard) as grader:
        until(lambda: len(class_of_eight.records()) >= 2)
        family = descendants_of(grader.pid)
        for _ in range(interrupts):
            os.killpg(grader.pid, signal.SIGINT)
        printed, errors = grader.communicate(timeout=60)
    assert grader.returncode == 130
    assert errors.splitlines() == [
        "autograder: interrupted; what was graded is kept, the same command goes on"
    ]
    assert printed.count(" · ") >= 2, "what was graded is told"
    until(lambda: not any(map(is_alive, family)), 10)
    kept = len(class_of_eight.records())
    again = list(class_of_eight.rows())
    assert sum(not row.fresh for row in again) == kept
    assert class_of_eight.left_behind() == undisturbed


@pytest.mark.parametrize(
    ("told", "tell"),
    [(signal.SIGTERM, os.kill), (signal.SIGHUP, os.killpg)],
    ids=["a grader told to end", "a terminal that is closed"],
)
def test_who_is_told_to_end_cleans_up(class_of_eight, undisturbed, told, tell, tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    with class_of_eight.start(preexec_fn=as_from_a_keyboard) as grader:
        until(lambda: len(class_of_eight.records()) >= 2)
        family = descendants_of(grader.pid)
        tell(grader.pid, told)
        _, errors = grader.communicate(timeout=60)
    assert grader.returncode == 130
    assert errors.splitlines() == [
        "autograder: interrupted; what was graded is kept, the same command goes on"
    ]
    until(lambda: not any(map(is_alive, family)), 10)
    assert not [*(tmp_path / "temporary").iterdir()]
    list(class_of_eight.rows())
    assert class_of_eight.left_behind() == undisturbed


def as_from_a_keyboard():
    """Whoever runs these tests in the background may have had interrupts ignored."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)


def undisturbed_students(undisturbed):
    return [student for student, *_ in undisturbed["submissions"]]
