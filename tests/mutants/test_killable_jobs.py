"""Jobs that loop, crash, sleep or eat memory harm nobody."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from typing import Any

from autograder.mutants.processes import Ending, Job, run_all


def says(*messages: Any) -> Callable[[], Iterator[Any]]:
    return lambda: iter(messages)


def loops() -> Iterator[str]:
    yield "begun"
    while True:
        pass


def sleeps() -> Iterator[str]:
    time.sleep(60)
    yield "awake"


def crashes() -> Iterator[str]:
    yield "begun"
    os.kill(os.getpid(), signal.SIGKILL)


def eats() -> Iterator[int]:
    yield len(bytearray(6 << 30))


def prints() -> Iterator[str]:
    print("noise")
    os.write(1, b"more noise")
    yield "quiet"


def test_every_job_ends_as_it_should_and_in_order() -> None:
    work = [says(1, "two"), loops, crashes, eats, says()]
    began = time.monotonic()
    endings = run_all([Job(each, 0.3) for each in work], workers=2)
    assert endings[0] == Ending((1, "two"))
    assert endings[1] == Ending(("begun",), "did not end")
    assert endings[2] == Ending(("begun",), "crashed")
    assert endings[3] == Ending((), "crashed")
    assert endings[4] == Ending(())
    assert time.monotonic() - began < 20


def test_one_that_only_sleeps_is_ended_too() -> None:
    assert run_all([Job(sleeps, 0.1)], workers=1) == [Ending((), "did not end")]


def test_the_first_message_and_the_later_ones_have_times_of_their_own() -> None:
    def computes(seconds: float) -> None:
        end = time.process_time() + seconds
        while time.process_time() < end:
            pass

    def slow_at_last() -> Iterator[str]:
        yield "begun"
        computes(0.5)
        yield "done"

    def slow_at_first() -> Iterator[str]:
        computes(0.5)
        yield "begun"

    endings = run_all([Job(each, 0.2, later=5.0) for each in (slow_at_last, slow_at_first)], workers=2)
    assert endings == [Ending(("begun", "done")), Ending((), "did not end")]


def test_what_a_job_prints_is_not_seen(capfd: Any) -> None:
    assert run_all([Job(prints, 1.0)], workers=1) == [Ending(("quiet",))]
    assert capfd.readouterr() == ("", "")


def test_no_jobs_are_done_at_once() -> None:
    assert run_all([], workers=2) == []
