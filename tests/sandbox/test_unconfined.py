"""Where nothing confines a student's process, what it leaves behind is still cleared away."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.sandbox import StudentGone, WarmLesson


@pytest.fixture(scope="module")
def loose():
    """A lesson's process that is not confined."""
    with WarmLesson.start(["import numpy as np\nratio = 0.5"], unconfined=True) as lesson:
        yield lesson


def alive(marker: str) -> list[int]:
    """Processes whose command line holds the marker."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with contextlib.suppress(OSError):
                if marker.encode() in (folder / "cmdline").read_bytes():
                    found.append(int(folder.name))
    return found


def until(condition: Callable[[], object], seconds: float = 10.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def unlikely_number() -> str:
    return f"98{os.getpid()}.{time.monotonic_ns() % 10**6}"


def test_cells_and_calls_work_as_they_do_confined(loose):
    with loose.student() as student:
        assert student.run_cell("def two(x): return 2 * x").error is None
        found = student.look_up(["two", "ratio"])
        assert found["two"](found["ratio"]) == 1.0


def test_a_shell_command_works(loose):
    with loose.student() as student:
        assert student.run_cell("!echo hello").outputs[0]["text"] == "hello\r\n"


@pytest.mark.skipif(sys.platform != "linux", reason="orphans are adopted on Linux only")
@pytest.mark.parametrize(
    "start",
    [
        "subprocess.Popen(['sleep', marker])",
        "subprocess.Popen(['setsid', '--fork', 'sleep', marker])",
        "subprocess.Popen(['sh', '-c', f'(setsid sh -c \"sleep {marker}; true\" &) &'])",
    ],
)
def test_processes_that_detach_themselves_end_with_the_student(loose, start):
    marker = unlikely_number()
    with loose.student() as student:
        assert student.run_cell(f"import subprocess\nmarker = '{marker}'\n{start}").error is None
        until(lambda: alive(marker))
    assert not alive(marker)


def test_a_daemon_forked_in_python_ends_with_the_student(loose, tmp_path):
    note = tmp_path / "note"
    with loose.student() as student:
        student.run_cell(
            "import os, time\n"
            "if os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0:\n"
            f"        print(os.getpid(), file=open({str(note)!r}, 'w'), flush=True)\n        time.sleep(60)\n"
            "    os._exit(0)"
        )
        until(lambda: note.exists() and note.read_text().endswith("\n"))
        daemon = Path("/proc", note.read_text().strip())
        assert daemon.exists()
    assert not daemon.exists()


@pytest.mark.parametrize("dying", ["os.kill(os.getpid(), 9)", "os.kill(0, 9)"])
def test_a_process_that_kills_itself_is_taken_for_one_without_memory(loose, dying):
    with loose.student() as student, pytest.raises(StudentGone) as info:
        student.run_cell(f"import os; {dying}")
    assert info.value.kind == "out of memory"


def test_a_lessons_process_that_a_student_killed_is_started_again():
    with WarmLesson.start(["ratio = 0.5"], unconfined=True) as lesson:
        with lesson.student() as student, pytest.raises(StudentGone) as info:
            student.run_cell("import os; os.kill(os.getppid(), 9)\nimport time; time.sleep(1)")
        assert info.value.kind == "crashed"
        with lesson.student() as student:
            assert student.look_up(["ratio"]) == {"ratio": 0.5}


def test_closing_leaves_no_process_and_no_folder_behind():
    marker = unlikely_number()
    prelude = ["import os, subprocess\nplace = os.getcwd()\nnumber = os.getpid()"]
    lesson = WarmLesson.start(prelude, unconfined=True)
    student = lesson.student()
    student.run_cell(f"subprocess.Popen(['sleep', '{marker}'])")
    found = student.look_up(["place", "number"])
    assert alive(marker)
    lesson.close()
    lesson.close()
    assert not alive(marker)
    assert not Path(found["place"]).parent.exists()
    assert not Path(f"/proc/{found['number']}").exists()
    with pytest.raises(StudentGone):
        student.run_cell("1")
    student.close()


def test_trouble_in_starting_a_student_is_never_the_students():
    with WarmLesson.start(["import os\nplace = os.getcwd()"], unconfined=True) as lesson:
        with lesson.student() as student:
            scratch = Path(student.look_up(["place"])["place"]).parent
        shutil.rmtree(scratch)
        with lesson.student() as student:  # from a new lesson's process, in a new folder
            assert student.run_cell("1").error is None


def test_a_grader_that_is_killed_leaves_nothing_behind(tmp_path, descendants):
    program = (
        "import time\nfrom autograder.sandbox import WarmLesson\n"
        "lesson = WarmLesson.start([], unconfined=True)\n"
        "student = lesson.student()\nstudent.run_cell('1')\nprint('ready', flush=True)\ntime.sleep(60)"
    )
    command = [sys.executable, "-c", program]
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    grader = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
    assert grader.stdout is not None
    assert grader.stdout.readline() == "ready\n"
    family = descendants(grader.pid)
    assert len(family) == 2
    grader.kill()
    grader.wait()
    deadline = time.monotonic() + 5.0
    while any(Path(f"/proc/{number}").exists() for number in family) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(Path(f"/proc/{number}").exists() for number in family)
    assert not list(tmp_path.iterdir())
