"""What a machine takes for a student whose code runs apart, before anything of it is checked or written.

    python benchmarks/grading_least.py COURSE LESSON

What a process for each student costs as it is made here, not a proof that none can be cheaper: `lesson_cpu_s`
are the lesson's cells up to the first answer, in plain IPython; `apart_cpu_ms` is a student's process that
runs one line in place of each answer, from its fork to its end; `exchanges` says how often a right submission
and its checks speak with each other, and `exchanges_cpu_ms` what that costs two processes on one core that
read and write a few bytes and do nothing else. The last line is JSON. Linux only.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from grading_class import make_class
from grading_cost import become_subreaper, bury_stragglers, cost_of, cpu_of_descendants
from grading_floor import released_lesson

from autograder.grading.answer_key import AnswerKey
from autograder.grading.grader import Grader, Lesson
from autograder.sandbox import WarmLesson
from autograder.sandbox.frames import Connection

STUDENTS = 100
EXCHANGES = 5_000
BYTES = 26  # of a call back with one number
PROGRAM = Path(__file__).resolve()


@dataclass(frozen=True)
class Least:
    """Seconds or milliseconds of CPU, as the names say."""

    lesson_cpu_s: float
    apart_cpu_ms: float
    exchanges: int
    exchanges_cpu_ms: float


def least(course: Path, lesson: str, scratch: Path) -> Least:
    """Measure; the caller must be a subreaper without other children.

    Raises CommandFailed, CalledProcessError.
    """
    environment = {**os.environ, "IPYTHONDIR": str(scratch / "ipython")}
    command = [sys.executable, PROGRAM, course, lesson]

    def said(what: str) -> float:
        answer = subprocess.run([*command, what], check=True, capture_output=True, text=True).stdout
        bury_stragglers()  # or they would count as somebody else's
        return float(answer)

    cells = cost_of([*command, "cells"], folder=scratch, environment=environment).cpu
    count = int(said("exchanges"))
    return Least(cells, 1000 * said("students"), count, 1000 * count * seconds_of_an_exchange())


def run_cells(key: AnswerKey) -> None:
    """The lesson's beginning, as a notebook without a grader runs it."""
    from IPython.core.interactiveshell import InteractiveShell

    os.environ["MPLBACKEND"] = "module://matplotlib_inline.backend_inline"
    os.chdir(key.folder)
    sys.path.remove(str(PROGRAM.parent))  # where another module is named as the lessons' explorers are
    shell = InteractiveShell.instance()
    for source in key.prelude:
        shell.run_cell(source).raise_error()


def seconds_of_a_student(key: AnswerKey) -> float:
    """CPU of a student's process that runs a line for every exercise and is ended: the mean of many."""
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    data = key.folder / "data"
    with WarmLesson.start(key.prelude, data_folder=data if data.is_dir() else None) as lesson:
        assert lesson.prelude_runs
        before = time.process_time() + cpu_of_descendants()
        for _ in range(STUDENTS):
            with lesson.student() as student:
                for _ in key.exercises:
                    student.run_cell("answer = 0")
        return (time.process_time() + cpu_of_descendants() - before) / STUDENTS


def exchanges_of(key: AnswerKey, course: Path) -> int:
    """How often this side speaks while it grades the first right submission of the class."""
    (right, *_) = make_class(key, released_lesson(course, key.lesson), 1)
    count = 0
    send = Connection.send

    def counted(*arguments: object, **options: object) -> None:
        nonlocal count
        count += 1
        send(*arguments, **options)  # type: ignore[arg-type]

    with Grader(Lesson.of(key)) as grader:
        grader.get_ready()
        Connection.send = counted
        try:
            result = grader.grade(right.name, right.raw, b"secret")
        finally:
            Connection.send = send
    assert all(row.status == "passed" for row in result.exercises)
    return count


def seconds_of_an_exchange() -> float:
    """CPU of two processes on one core for a few bytes there and back; the median of five tries."""
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(cores)})
    ours, theirs = socket.socketpair()
    other = os.fork()
    if other == 0:
        ours.close()
        while piece := theirs.recv(4096):
            theirs.sendall(piece)
        os._exit(0)
    theirs.close()
    tries = []
    for _ in range(5):
        started = time.perf_counter()
        for _ in range(EXCHANGES):
            ours.sendall(b"x" * BYTES)
            ours.recv(4096)
        tries.append((time.perf_counter() - started) / EXCHANGES)
    ours.close()
    os.waitpid(other, 0)
    os.sched_setaffinity(0, cores)
    return sorted(tries)[2]


def main() -> None:
    course, lesson, *what = Path(sys.argv[1]).resolve(), *sys.argv[2:]
    key = AnswerKey.load(course / "solutions", lesson)
    match what:
        case ["cells"]:
            run_cells(key)
        case ["students"]:
            print(seconds_of_a_student(key))
        case ["exchanges"]:
            print(exchanges_of(key, course))
        case _:
            become_subreaper()
            with tempfile.TemporaryDirectory(prefix="grading-benchmark-") as scratch:
                print(json.dumps(asdict(least(course, lesson, Path(scratch)))))


if __name__ == "__main__":
    main()
