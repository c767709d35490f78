"""Grading a class: one submission's grading mapped over all of them, in processes of a pool."""

from __future__ import annotations

import dataclasses
import multiprocessing
import os
import sys
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from tqdm import tqdm

from autograder.grading.answer_key import AnswerKey
from autograder.grading.course import Course
from autograder.grading.errors import GradingError
from autograder.grading.graded_files import (
    Submission,
    notebook_bytes,
    read_record,
    read_submission,
    write_graded,
    write_record,
)
from autograder.grading.result import Result
from autograder.grading.worker import Graded, Lesson, grade_in_pool, start_in_pool, trouble
from autograder.sandbox import CannotStart, Limits


@dataclass(frozen=True)
class ClassRow:
    """One student's result. `fresh` says that it was graded now; otherwise it is as it was on record."""

    result: Result
    late_penalty: float
    fresh: bool


def grade_class(
    course: Course,
    lesson: str,
    *,
    students: Sequence[str] = (),
    workers: int | None = None,
    regrade: bool = False,
    limits: Limits | None = None,
) -> Iterator[ClassRow]:
    """Grade every submission of a lesson, or those of `students`; write the gradebook and autograded/.

    Rows come as they are done. A submission whose result is on record is not graded again unless `regrade`.
    Raises GradingError: unknown lesson or student, nothing submitted, a gradebook that cannot be used.
    """
    key = AnswerKey.load(course.solutions, lesson)
    submissions = [read_submission(course, student, lesson) for student in _chosen(course, lesson, students)]
    secret = course.secret
    waiting: list[Submission] = []
    on_record: list[tuple[Submission, Result]] = []
    for submission in submissions:
        print_ = submission.fingerprint(key, secret)
        record = None if regrade else read_record(course, submission.student, lesson, print_)
        if record is None:
            waiting.append(submission)
        else:
            on_record.append((submission, record))
    pool = _Pool(key, secret, limits or Limits(), workers or usable_processors())
    pool.start(len(waiting))  # the processes get ready while this one imports nbgrader
    with pool:
        from autograder.grading.gradebook import LessonGradebook

        with LessonGradebook(course.database, course.course_id, key, course.config) as gradebook:
            for submission, record in on_record:
                if gradebook.holds(submission.student):
                    penalty = gradebook.renew_penalty(submission.student, submission.submitted_at)
                    yield ClassRow(record, penalty, fresh=False)
                else:
                    waiting.append(submission)
            bar = tqdm(
                total=len(waiting), desc=f"grading {lesson}", unit="student", disable=None, leave=False
            )
            with bar:
                for submission, graded in pool.map(waiting):
                    write_graded(course, key, graded.result, graded.notebook)
                    penalty = gradebook.save(graded.result, submission.submitted_at)
                    write_record(course, graded.result, submission.fingerprint(key, secret), penalty)
                    bar.update()
                    yield ClassRow(graded.result, penalty, fresh=True)


def usable_processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _chosen(course: Course, lesson: str, students: Sequence[str]) -> list[str]:
    present = course.students_with("submitted", lesson)
    unknown = [student for student in students if student not in present]
    if unknown:
        raise GradingError(
            f"no submission of {lesson} by {', '.join(unknown)} in {course.root / 'submitted'}"
        )
    if not present:
        raise GradingError(
            f"nothing to grade: no submission of {lesson} in {course.root / 'submitted'}; "
            f"`nbgrader collect {lesson}` fetches them"
        )
    return sorted(set(students)) if students else present


class _Pool:
    """Processes that grade. One that dies breaks its pool: a new one takes over, and nothing is lost."""

    def __init__(self, key: AnswerKey, secret: bytes, limits: Limits, workers: int) -> None:
        self._key = key
        self._secret = secret
        self._lesson = Lesson(key.folder.parent, key.lesson, key.prelude, key.data, limits)
        self._workers = workers
        self._executor: ProcessPoolExecutor | None = None

    def start(self, submissions: int) -> None:
        """Let the processes get ready for this many submissions."""
        if submissions > 0 and self._executor is None:
            self._executor = self._new_executor(min(self._workers, submissions))
            for _ in range(min(self._workers, submissions)):
                self._executor.submit(_get_ready)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the processes, also those that are grading."""
        if self._executor is None:
            return
        executor, self._executor = self._executor, None
        processes = list(
            (executor._processes or {}).values()
        )  # there is no public way to them before Python 3.14
        executor.shutdown(wait=False, cancel_futures=True)
        for process in processes:
            process.terminate()
        for process in processes:
            process.join(_PATIENCE)
            if process.is_alive():
                process.kill()

    def map(self, submissions: Sequence[Submission]) -> Iterator[tuple[Submission, Graded]]:
        """Grade them in parallel, in whatever order they are done."""
        suspects: list[Submission] = []
        waiting = deque(submissions)
        while waiting:
            self.start(len(waiting))
            running: dict[Future[Graded], Submission] = {}
            try:
                while waiting or running:
                    while waiting and len(running) < 2 * self._workers:
                        submission = waiting.popleft()
                        running[self._submit(submission)] = submission
                    for future in wait(running, return_when=FIRST_COMPLETED).done:
                        graded = self._outcome(future)
                        yield running.pop(future), graded
            except BrokenProcessPool:
                suspects += running.values()
                self.close()
        for submission in suspects:
            yield submission, self._alone(submission)

    def _alone(self, submission: Submission) -> Graded:
        """Grade one that was being graded when a process died, in a process that no other one needs."""
        self.start(1)
        try:
            return self._outcome(self._submit(submission))
        except BrokenProcessPool:
            self.close()
            sentence = "The process that graded this submission died, and died again when it was alone."
            result = trouble(self._key, submission.student, submission.raw, sentence)
            return Graded(dataclasses.replace(result, notebook={}), notebook_bytes(result))

    def _submit(self, submission: Submission) -> Future[Graded]:
        assert self._executor is not None
        return self._executor.submit(grade_in_pool, submission.student, submission.raw, self._secret)

    def _outcome(self, future: Future[Graded]) -> Graded:
        try:
            return future.result()
        except CannotStart as error:
            raise GradingError(str(error)) from None

    def _new_executor(self, workers: int) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(
            workers, multiprocessing.get_context(_START), start_in_pool, (self._lesson,)
        )


_PATIENCE = 5.0  # seconds for a process to end by itself
_START = "fork" if sys.platform == "linux" else "spawn"


def _get_ready() -> None:
    """Nothing to do: that a process takes it up is enough."""
