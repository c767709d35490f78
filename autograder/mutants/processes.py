"""Jobs that may loop, crash or eat memory: each in a forked process of its own, and ended from outside."""

from __future__ import annotations

import contextlib
import gc
import itertools
import multiprocessing
import os
import resource
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from autograder.sandbox.linux import collapse_memory

_MEMORY = 2 << 30  # bytes beyond what the process had when it was forked
_ENDLESS = "did not end"
_WALL = 10  # a job may sleep, or wait for its turn, this many times longer than it may compute
_fork = multiprocessing.get_context("fork")


@dataclass(frozen=True)
class Job:
    """Work that yields messages; `seconds` of processor time may pass before each, or before the first alone.

    later: the processor time that may pass before each further one, where that is another.
    """

    work: Callable[[], Iterator[Any]]
    seconds: float
    later: float | None = None

    def seconds_after(self, messages: int) -> float:
        """The processor time that may pass once there are so many messages."""
        return self.seconds if messages == 0 or self.later is None else self.later


@dataclass(frozen=True)
class Ending:
    """The messages that a job gave; `died` says why there are no more, None where it came to its own end."""

    messages: tuple[Any, ...]
    died: str | None = None


@dataclass
class _Running:
    """A job in its process."""

    number: int
    process: BaseProcess
    deadline: float
    messages: list[Any]


def run_all(jobs: Sequence[Job], workers: int) -> list[Ending]:
    """Run every job, `workers` at a time, and tell how each ended, in the order of the jobs."""
    gc.collect()
    gc.freeze()  # what all share stays shared
    if sys.platform == "linux":
        collapse_memory()
    waiting = iter(enumerate(jobs))
    running: dict[Connection, _Running] = {}
    endings: dict[int, Ending] = {}
    try:
        while True:
            while len(running) < workers and (following := next(waiting, None)):
                receiver, started = _start(*following)
                running[receiver] = started
            if not running:
                return [endings[number] for number in range(len(jobs))]
            _listen(jobs, running, endings)
    finally:
        gc.unfreeze()
        for left in running.values():
            left.process.kill()


def _start(number: int, job: Job) -> tuple[Connection, _Running]:
    receiver, sender = _fork.Pipe(duplex=False)
    process = _fork.Process(target=_child, args=(job, sender), daemon=True)
    process.start()
    sender.close()
    return receiver, _Running(number, process, time.monotonic() + _WALL * job.seconds_after(0), [])


def _listen(jobs: Sequence[Job], running: dict[Connection, _Running], endings: dict[int, Ending]) -> None:
    """Wait for something to happen, and take note of it."""
    soonest = min(job.deadline for job in running.values())
    ready = wait([*running], timeout=max(0.0, soonest - time.monotonic()))
    now = time.monotonic()
    for receiver, job in [*running.items()]:
        if receiver in ready:
            try:
                job.messages.append(receiver.recv())
                job.deadline = now + _WALL * jobs[job.number].seconds_after(len(job.messages))
                continue
            except EOFError:
                job.process.join()
                died = _cause_of_death(job.process.exitcode)
        elif now >= job.deadline:
            job.process.kill()
            job.process.join()
            died = _ENDLESS
        else:
            continue
        endings[job.number] = Ending(tuple(job.messages), died)
        receiver.close()
        del running[receiver]


def _cause_of_death(exit_code: int | None) -> str | None:
    if exit_code == 0:
        return None
    return _ENDLESS if exit_code == -signal.SIGPROF else "crashed"


def _child(job: Job, sender: Connection) -> None:
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in range(3):
        os.dup2(nowhere, descriptor)
    sys.stdout = sys.stderr = os.fdopen(nowhere, "w")
    _limit_memory()
    work = job.work()
    for sent in itertools.count():
        # nobody catches its signal, so it kills
        signal.setitimer(signal.ITIMER_PROF, job.seconds_after(sent))
        try:
            message = next(work)
        except StopIteration:
            return
        sender.send(message)


def _limit_memory() -> None:
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    except (OSError, ValueError):
        return  # elsewhere than on Linux the limit is not kept anyway
    limit = pages * resource.getpagesize() + _MEMORY
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
