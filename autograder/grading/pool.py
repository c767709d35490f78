"""The processes that grade a class."""

from __future__ import annotations

import contextlib
import dataclasses
import errno
import gc
import logging
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing.util import Finalize
from types import FrameType, TracebackType
from typing import Any, NoReturn, Self

from autograder.grading.course import Course
from autograder.grading.errors import GradingError
from autograder.grading.graded_files import read_submission, write_graded
from autograder.grading.grader import Grader, Lesson, trouble
from autograder.grading.processors import shares
from autograder.grading.result import Result
from autograder.sandbox import CannotStart, WarmLesson

_PATIENCE = 15.0  # seconds for a process to end by itself, its lesson's process first
_OBJECTS = 1_000  # between two looks of the garbage collector
_TO_LEAVE = 10.0  # seconds for a process whose parent was killed to clean up
# troubles of a disk, with which no other student would fare better
_EVERYBODYS = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO)
_FORKS = sys.platform == "linux"  # elsewhere each process starts the lesson, and runs the key, for itself


@dataclass(frozen=True)
class Task:
    """What every process of a pool works on."""

    course: Course
    lesson: Lesson
    secret: bytes


@dataclass(frozen=True)
class _Place:
    """Where one process of a pool works: with this twin of the lesson's process, on these cores."""

    twin: WarmLesson
    cores: frozenset[int]


@dataclass(frozen=True)
class Graded:
    """A result; `fingerprint` is of what was read for it, None where no graded copy could be written."""

    result: Result
    fingerprint: str | None
    submitted_at: str | None


class Pool:
    """Processes that grade; a context manager. One that dies breaks its pool: a new one takes over."""

    def __init__(self, course: Course, lesson: Lesson, workers: int) -> None:
        self._workers = workers
        self._task = Task(Course(course.root), lesson, course.secret)
        self._executor: ProcessPoolExecutor | None = None
        self._grader: Grader | None = None  # whose lesson's process the others get twins of
        self._places: tuple[_Place, ...] = ()

    def warm_up(self, students: int) -> None:
        """Start the lesson's process, if anybody is to be graded, and return at once. Raises GradingError."""
        if _FORKS and students > 0 and self._grader is None:
            with _told_as_grading_error():
                self._grader = Grader(self._task.lesson)

    def start(self, students: int) -> None:
        """Let the processes get ready for so many students; without effect when they are.

        Where processes can be forked, each gets a twin of the lesson's process. Raises GradingError.
        """
        if students <= 0 or self._executor is not None:
            return
        count = min(self._workers, students)
        self.warm_up(students)
        with _told_as_grading_error():
            self._places = self._new_places(count)
        context = multiprocessing.get_context("fork" if _FORKS else "spawn")
        taken = context.Value("i", 0) if self._places else None
        self._executor = ProcessPoolExecutor(count, context, _start, (self._task, self._places, taken))
        for _ in range(count):
            self._executor.submit(_get_ready)

    def _new_places(self, count: int) -> tuple[_Place, ...]:
        """A twin for each process, on cores of its own."""
        if self._grader is None:
            return ()
        self._grader.get_ready()
        return tuple(
            _Place(self._grader.twin(share), share) for share in shares(os.sched_getaffinity(0), count)
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self.close()
        finally:
            if self._grader is not None:
                self._grader.close()

    def close(self) -> None:
        """End the processes, also those that are grading."""
        if self._executor is None:
            return
        executor, self._executor = self._executor, None
        processes = list((executor._processes or {}).values())  # without a public way before Python 3.14
        try:
            for process in processes:
                process.terminate()
            executor.shutdown(wait=False, cancel_futures=True)
            deadline = time.monotonic() + _PATIENCE
            for process in processes:
                process.join(max(deadline - time.monotonic(), 0.0))
        finally:  # an impatient interrupt too leaves none behind
            for process in processes:
                if process.is_alive():
                    process.kill()
            places, self._places = self._places, ()
            for place in places:
                place.twin.close()

    def map(self, students: Sequence[str]) -> Iterator[Graded]:
        """Grade them in parallel, in whatever order they are done. Raises GradingError."""
        suspects: list[str] = []
        waiting = deque(students)
        while waiting:
            self.start(len(waiting))
            running: dict[Future[Graded], str] = {}
            try:
                while waiting or running:
                    while waiting and len(running) < 2 * self._workers:
                        running[self._submit(waiting[0])] = waiting[0]
                        waiting.popleft()  # only now: a broken pool takes nobody in
                    for future in wait(running, return_when=FIRST_COMPLETED).done:
                        graded = _outcome(future)
                        del running[future]
                        yield graded
            except BrokenProcessPool:
                for future, student in running.items():
                    if _is_done(future):
                        yield future.result()
                    else:
                        suspects.append(student)
                self.close()
        for student in suspects:
            yield self._alone(student)

    def _alone(self, student: str) -> Graded:
        """Grade one that was being graded when a process died, in a process that no other one needs."""
        self.start(1)
        try:
            return _outcome(self._submit(student))
        except BrokenProcessPool:
            self.close()
            course, key = self._task.course, self._task.lesson.key
            submission = read_submission(course, student, key.lesson)
            sentence = "The process that graded this submission died, and died again when it was alone."
            result = trouble(key, student, submission.raw, sentence)
            write_graded(course, key, result)
            return Graded(result, submission.fingerprint(key, self._task.secret), submission.submitted_at)

    def _submit(self, student: str) -> Future[Graded]:
        assert self._executor is not None
        return self._executor.submit(grade_in_pool, student)


@contextlib.contextmanager
def _told_as_grading_error() -> Iterator[None]:
    try:
        yield
    except CannotStart as error:
        raise GradingError(str(error)) from None


def _is_done(future: Future[Graded]) -> bool:
    """Whether it has come to an end of its own, before its pool broke."""
    return future.done() and not future.cancelled() and future.exception() is None


def _outcome(future: Future[Graded]) -> Graded:
    with _told_as_grading_error():
        return future.result()


# in a process of the pool

_at_work: tuple[Grader, Task] | Exception | None = None  # a pool hands its processes things in no other way
_is_leaving = False


def _start(task: Task, places: Sequence[_Place], taken: Any) -> None:
    """Interrupts and a closed terminal are the main process's to handle; being told to leave is no news."""
    global _at_work
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(signal, "SIGHUP"):
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _leave)
    gc.freeze()  # what is here is here to stay; what a notebook leaves behind is looked for often
    gc.set_threshold(_OBJECTS)
    threading.Thread(target=_leave_with_parent, daemon=True).start()
    logging.getLogger("concurrent.futures").disabled = True
    try:
        grader = Grader(task.lesson, _take_place(places, taken) if places else None)
    except Exception as error:  # a full disk, for instance: said once, by whoever waits for a result
        _at_work = error
    else:
        _at_work = grader, task
        Finalize(None, grader.close, exitpriority=0)  # should the pool itself tell it to leave first
        if _is_leaving:  # something on the way has swallowed it
            _close_and_exit(grader)


def _take_place(places: Sequence[_Place], taken: Any) -> WarmLesson:
    with taken.get_lock():
        place = places[taken.value]
        taken.value += 1
    os.sched_setaffinity(0, place.cores)
    return place.twin


def _leave(number: int, frame: FrameType | None) -> NoReturn:
    """Stop whatever is being done. While it starts, the grader cleans up by itself; later, here.

    SystemExit alone would not do: a pool takes it for the outcome of what is being done, and waits for more.
    """
    global _is_leaving
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    _is_leaving = True
    if not isinstance(_at_work, tuple):
        raise SystemExit
    _close_and_exit(_at_work[0])


def _close_and_exit(grader: Grader) -> NoReturn:
    try:
        grader.close()
    finally:
        os._exit(0)


def _leave_with_parent() -> None:
    """A parent that was killed could tell nobody to leave."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        # to the main thread itself, or its system call would not be interrupted
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGTERM)
        time.sleep(_TO_LEAVE)
        os._exit(1)  # what is raised in a signal's handler can be lost; nobody would wait for this process


def _get_ready() -> None:
    """Nothing to do: that a process takes it up is enough."""


def grade_in_pool(student: str) -> Graded:
    """Grade one student and write the graded copy. Raises CannotStart, GradingError."""
    if isinstance(_at_work, Exception):
        raise _at_work
    assert _at_work is not None
    grader, task = _at_work
    submission = read_submission(task.course, student, grader.key.lesson)
    fingerprint: str | None = submission.fingerprint(grader.key, task.secret)
    if submission.closed:
        sentence = "The submission cannot be read: whoever grades has no permission to."
        result = dataclasses.replace(trouble(grader.key, student, None, sentence), notes=())
        fingerprint = None  # for the next time
    else:
        result = grader.grade(student, submission.raw, task.secret)
    try:
        write_graded(task.course, grader.key, result)
    except OSError as error:
        if error.errno in _EVERYBODYS:
            raise
        sentence = f"The graded copy cannot be written: {error.strerror}."
        result, fingerprint = trouble(grader.key, student, submission.raw, sentence), None
    return Graded(dataclasses.replace(result, notebook={}), fingerprint, submission.submitted_at)
