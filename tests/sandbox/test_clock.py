"""The alarm that ends the trusted side's own work for a student's code."""

from __future__ import annotations

import resource
import signal
import time

import pytest

from autograder.sandbox.clock import interrupted_at
from autograder.sandbox.frames import DeadlinePassed
from autograder.sandbox.memory import bounded_memory


def state():
    return (
        resource.getrlimit(resource.RLIMIT_AS),
        signal.getsignal(signal.SIGALRM),
        signal.getitimer(signal.ITIMER_REAL),
    )


def test_a_deadline_interrupts_what_does_not_end():
    before = state()
    with pytest.raises(DeadlinePassed), interrupted_at(time.monotonic() + 0.1):
        time.sleep(5.0)
    assert state() == before


def swallow_exceptions():
    while True:
        try:
            time.sleep(1.0)
        except Exception:
            continue


def swallow_the_first_alarm():
    try:
        time.sleep(5.0)
    except BaseException:
        time.sleep(5.0)


@pytest.mark.parametrize("work", [swallow_exceptions, swallow_the_first_alarm])
def test_time_is_up_even_for_code_that_swallows_it(work):
    before, started = state(), time.monotonic()
    with pytest.raises(DeadlinePassed), interrupted_at(time.monotonic() + 0.1):
        work()
    assert time.monotonic() - started < 1.0
    assert state() == before


def test_the_earlier_of_two_deadlines_comes_first_and_the_later_is_not_forgotten():
    class Outer(BaseException):
        pass

    def work_within(seconds):
        with interrupted_at(time.monotonic() + seconds):
            time.sleep(5.0)

    def work_twice():
        with pytest.raises(DeadlinePassed):
            work_within(0.1)
        time.sleep(5.0)

    before = state()
    with pytest.raises(Outer), interrupted_at(time.monotonic() + 0.1, Outer):
        work_within(10.0)
    with pytest.raises(Outer), interrupted_at(time.monotonic() + 0.2, Outer):
        work_twice()
    assert state() == before


class Changed:
    """Something that takes a while to be put back, as a `with` statement or as `close` does it."""

    def __init__(self):
        self.is_back = False

    def __enter__(self):
        return self

    def close(self):
        time.sleep(0.3)
        self.is_back = True

    def __exit__(self, *error):
        self.close()


@pytest.mark.parametrize("put_back", [Changed.__exit__, Changed.close])
def test_a_deadline_that_passes_while_something_is_put_back_waits_for_that(put_back):
    def work():
        put_back(changed)
        time.sleep(5.0)

    changed = Changed()
    with pytest.raises(DeadlinePassed), interrupted_at(time.monotonic() + 0.1):
        work()
    assert changed.is_back


def test_work_that_ends_at_its_very_deadline_leaves_nothing_changed():
    before = state()
    for microseconds in range(0, 400, 2):
        try:
            with bounded_memory(), interrupted_at(time.monotonic() + 1e-6 * microseconds):
                pass
        except DeadlinePassed:
            pass
        assert state() == before
