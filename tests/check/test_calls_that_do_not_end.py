"""A function that runs for ever somewhere stops no check."""

from __future__ import annotations

import math
import signal
import threading
import time
from typing import Any

import numpy as np
import pytest

from autograder import check
from autograder.check.differentiation import differentiate
from autograder.check.evaluation import CannotDifferentiate
from autograder.check.interruption import Interrupted, Watch
from autograder.check.several_variables import gradient, hessian, jacobian

pytestmark = pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="no alarms on this system")


def series(x: float) -> float:
    """exp(x), added up until the terms are small: for large x they overflow and never are."""
    total = term = 1.0
    k = 1
    while abs(term) > 1e-8:
        term *= x / k
        total += term
        k += 1
    return total


def endless(x: float) -> float:
    while True:
        x += 1.0


def test_a_series_that_does_not_end_far_away_is_differentiated_near_by(failure_of: Any) -> None:
    start = time.perf_counter()
    check.derivative(math.exp, of=series, at=[2.0])
    failure = failure_of(check.derivative, lambda x: 1.1 * math.exp(x), of=series, at=[2.0])
    assert failure.kind == "value"
    assert time.perf_counter() - start < 10


def test_so_are_functions_of_several_variables() -> None:
    e = math.exp(2.0)
    point = [2.0, 1.0]
    found = gradient(lambda v: series(v[0]) + v[1], point)
    assert np.allclose(found.value, [e, 1.0], rtol=1e-6)
    found = jacobian(lambda v: np.array([v[1], series(v[0])]), point)
    assert np.allclose(found.value, [[0.0, 1.0], [e, 0.0]], rtol=1e-6)
    found = hessian(lambda v: series(v[0]) * v[1], point)
    assert np.allclose(found.value, [[e, e], [e, 0.0]], rtol=1e-4, atol=1e-4)


def test_a_function_that_never_ends_is_too_slow() -> None:
    def steps(x: float) -> float:
        return endless(x) if x != 2.0 else 1.0

    for f in (endless, steps):
        start = time.perf_counter()
        with pytest.raises(CannotDifferentiate) as caught:
            differentiate(f, 2.0, time_limit=1.0)
        assert caught.value.reason in ("slow", "not a number")
        assert time.perf_counter() - start < 5
    with pytest.raises(CannotDifferentiate, match="too slow"):
        gradient(lambda v: endless(v[0]), [1.0, 2.0], time_limit=1.0)


def test_a_slow_function_is_not_cut_short_where_it_is_as_slow_everywhere() -> None:
    def slow(x: float) -> float:
        time.sleep(0.004)
        return math.sin(x)

    assert differentiate(slow, 1.0).value == pytest.approx(math.cos(1.0), rel=1e-9)


def test_the_alarm_is_as_it_was_before() -> None:
    before = signal.getsignal(signal.SIGALRM)
    differentiate(series, 2.0)
    assert signal.getsignal(signal.SIGALRM) is before
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def test_an_alarm_that_is_set_is_left_alone() -> None:
    class Rang(BaseException):
        pass

    def ring(number: int, frame: Any) -> None:
        raise Rang

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, 1.0)
    try:
        with pytest.raises(Rang):
            differentiate(series, 2.0)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def test_outside_the_main_thread_slopes_are_found_without_an_alarm() -> None:
    found: list[float] = []
    thread = threading.Thread(target=lambda: found.append(differentiate(math.sin, 1.0).value))
    thread.start()
    thread.join()
    assert found == [pytest.approx(math.cos(1.0), rel=1e-9)]


def test_only_a_call_is_interrupted_and_no_wait_for_another_process() -> None:
    watch = Watch()
    with watch.on_duty():
        time.sleep(0.6)  # between calls
        watch.starts(time.perf_counter() + 0.1)
        with pytest.raises(Interrupted):
            endless(0.0)
        watch.ended()
        elsewhere: dict[str, Any] = {"__name__": "autograder.sandbox.parent_process", "sleep": time.sleep}
        exec("def wait():\n    for _ in range(8):\n        sleep(0.1)\n", elsewhere)
        watch.starts(time.perf_counter() + 0.1)
        elsewhere["wait"]()
        watch.ended()
