"""A lesson's process forked for each worker: the cells run once, and each worker has students of its own."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from autograder.sandbox import Limits, StudentGone

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are looked up in /proc")

PRELUDE = "import time\nmoment = time.monotonic()"
QUICK = Limits(call_seconds=1.0, cell_seconds=2.0)


@pytest.fixture
def lesson(start_lesson):
    with start_lesson(PRELUDE, "moment > 0", limits=QUICK) as started:
        assert len(started.prelude_runs) == 2  # all its processes are there
        yield started


def moment_of(lesson) -> float:
    with lesson.student() as student:
        return student.look_up(["moment"])["moment"]


def new_processes(act, descendants):
    """What an act returns, and the processes that it started."""
    before = descendants(os.getpid())
    return act(), descendants(os.getpid()) - before


def wait_until_gone(processes) -> None:
    deadline = time.monotonic() + 5.0
    while any(running(number) for number in processes) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not [number for number in processes if running(number)]


def running(number: int) -> bool:
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def in_a_forked_process(act) -> int:
    """Fork, act in the child, and give its exit status: 0 when the act returned."""
    child = os.fork()
    if child == 0:
        with contextlib.suppress(BaseException):
            act()
            os._exit(0)
        os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def test_the_lessons_cells_run_once_for_all_twins(lesson):
    twins = [lesson.twin(), lesson.twin()]
    assert {moment_of(one) for one in (lesson, *twins)} == {moment_of(lesson)}
    for twin in twins:
        assert twin.prelude_runs == lesson.prelude_runs
        assert twin.prelude_runs[1].outputs[0]["data"] == {"text/plain": "True"}


def test_a_twin_serves_the_process_that_was_forked_with_it(lesson):
    twin, moment = lesson.twin(), moment_of(lesson)

    def work():
        with twin:
            assert moment_of(twin) == moment
            assert moment_of(twin) == moment

    assert in_a_forked_process(work) == 0
    assert moment_of(lesson) == moment


def test_students_of_two_twins_know_nothing_of_each_other(lesson):
    with lesson.twin().student() as one, lesson.twin().student() as other:
        one.run_cell("moment = 0\nopen('mine.txt', 'w').write('1')")
        assert other.run_cell("import os; os.listdir()").outputs[0]["data"] == {"text/plain": "[]"}
        assert other.look_up(["moment"])["moment"] > 0


def test_a_student_of_a_twin_is_confined_as_any_other(lesson, unconfined):
    if unconfined:
        pytest.skip("nothing confines here")
    with lesson.twin().student() as student:
        assert student.run_cell("import os, socket; os.getpid()").outputs[0]["data"] == {"text/plain": "1"}
        for attempt in (
            "socket.socket()",
            "os.fork()",
            "os.sched_setaffinity(0, {0})",
            "os.listdir('/home')",
        ):
            assert student.run_cell(attempt).error is not None, attempt
        assert student.run_cell("os.listdir('/proc')").outputs[0]["data"] == {"text/plain": "[]"}


def test_a_twin_stays_on_its_cores_with_its_students(lesson):
    core = min(os.sched_getaffinity(0))
    with lesson.twin({core}).student() as student:
        run = student.run_cell("import os; os.sched_getaffinity(0)")
        assert run.outputs[0]["data"] == {"text/plain": f"{{{core}}}"}
    with lesson.student() as student:
        run = student.run_cell("import os; len(os.sched_getaffinity(0))")
        assert run.outputs[0]["data"] == {"text/plain": str(len(os.sched_getaffinity(0)))}


def test_a_twin_that_dies_is_replaced_and_its_students_die_with_it(lesson, descendants):
    moment = moment_of(lesson)
    twin, (number,) = new_processes(lesson.twin, descendants)
    student, its_processes = new_processes(twin.student, descendants)
    os.kill(number, signal.SIGKILL)
    wait_until_gone(its_processes)
    with pytest.raises(StudentGone):
        student.run_cell("1")
    assert moment_of(twin) > moment  # a process of its own
    assert moment_of(twin) == moment_of(twin)
    assert moment_of(lesson) == moment_of(lesson.twin()) == moment
    twin.close()


def test_a_lesson_that_dies_takes_its_twins_along_and_each_of_them_starts_again(start_lesson, descendants):
    before = descendants(os.getpid())  # a browser of other tests may be among them
    with start_lesson(PRELUDE, "moment > 0", limits=QUICK) as lesson:
        assert len(lesson.prelude_runs) == 2
        moment, family = moment_of(lesson), descendants(os.getpid()) - before
        twin = lesson.twin()
        for number in family:
            with contextlib.suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)
        with twin:
            assert moment_of(twin) > moment
        assert moment_of(lesson) > moment


def test_a_twin_closed_in_either_process_is_gone_with_its_students(lesson, descendants):
    for close_in in (in_a_forked_process, lambda act: act()):
        twin, processes = new_processes(lesson.twin, descendants)
        _, students = new_processes(twin.student, descendants)
        close_in(twin.close)
        wait_until_gone(processes | students)
    assert moment_of(lesson) > 0


def test_closing_the_lesson_ends_twins_that_others_use_whatever_their_students_do(start_lesson, descendants):
    before = descendants(os.getpid())
    with start_lesson(PRELUDE, limits=QUICK) as lesson:
        twin = lesson.twin()
        student = twin.student()
        student.run_cell("import signal\nsignal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))")
        worker = os.fork()
        if worker == 0:
            time.sleep(60)
            os._exit(0)
        processes = descendants(os.getpid()) - before - {worker}
        started = time.monotonic()
    try:
        wait_until_gone(processes)
        assert time.monotonic() - started < 4.0
    finally:
        os.kill(worker, signal.SIGKILL)
        os.waitpid(worker, 0)


def test_a_grader_and_a_worker_that_are_killed_leave_no_twin_behind(tmp_path, descendants, unconfined):
    program = (
        "import os, time\nfrom autograder.sandbox import WarmLesson\n"
        f"lesson = WarmLesson.start([], unconfined={unconfined})\n"
        "twins = [lesson.twin(), lesson.twin()]\nworker = os.fork()\n"
        "student = twins[worker == 0].student()\nstudent.run_cell('1')\n"
        "os.write(1, b'ready\\n')\ntime.sleep(60)"
    )
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    command = [sys.executable, "-c", program]
    grader = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
    assert grader.stdout is not None
    assert [grader.stdout.readline() for _ in range(2)] == ["ready\n"] * 2
    family = descendants(grader.pid)
    (worker,) = [
        number for number in family if program.encode() in Path(f"/proc/{number}/cmdline").read_bytes()
    ]
    assert len(family) >= 6
    os.kill(worker, signal.SIGKILL)
    grader.kill()
    grader.wait()
    wait_until_gone(family)
    assert not list(tmp_path.iterdir())
