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


def test_a_deadline_that_passes_while_something_is_put_back_waits_for_that():
    class SlowlyBack:
        is_back = False

        def __enter__(self):
            pass

        def __exit__(self, *error):
            time.sleep(0.2)
            self.is_back = True

    def work():
        with changed:
            pass
        time.sleep(5.0)

    changed = SlowlyBack()
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
