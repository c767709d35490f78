"""A function that changes its arguments, answers at random or hands out shared memory is found out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from autograder import check

START = np.array([1.0, 2.0])


def descend(x0: np.ndarray, n: int) -> tuple[np.ndarray, list[np.ndarray]]:
    x = np.array(x0)
    history = [x]
    for _ in range(n):
        x = x - 0.1 * x
        history.append(x)
    return x, history


def test_a_function_that_leaves_everything_alone_is_pure() -> None:
    check.pure(descend, at=[(START, 3), ([1.0, 2.0], 3)])
    check.pure(lambda x: x**2, at=[3.0, START])
    check.pure(lambda x: [x, x], at=[3.0])
    check.pure(lambda x: float("nan"), at=[3.0])
    check.pure(lambda x: (x.copy(), {"all": [x * 2, x * 3]}), at=[START])
    check.pure(lambda x: x[::-1] * 1.0, at=[START])
    check.pure(lambda x: np.outer(x, x), at=[START])
    check.pure(lambda x: list(np.outer(x, x)), at=[START])
    check.pure(lambda x: {"a": x * 2, "b": x * 2}, at=[START])
    check.pure(lambda x: (x * 2, x * 3, x * 4), at=[START])
    check.pure(lambda x: [[x + i, x - i] for i in range(300)], at=[START])


def test_the_best_of_some_points_may_be_the_last_of_them() -> None:
    def search(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        last = x * 2
        return last, last

    check.pure(search, at=[START])


def appends(x: list[float]) -> float:
    x.append(0.0)
    return sum(x)


def subtracts(x: np.ndarray) -> np.ndarray:
    x -= 0.1
    return x.copy()


def sets_a_key(x: dict[str, float]) -> float:
    x["seen"] = 1.0
    return 1.0


def changes_deep_inside(x: list[list[float]]) -> float:
    x[0][0] += 1
    return 1.0


CHANGES = [(appends, [1.0]), (subtracts, START), (sets_a_key, {"a": 1.0}), (changes_deep_inside, [[1.0]])]


@pytest.mark.parametrize(("f", "argument"), CHANGES, ids=lambda part: getattr(part, "__name__", ""))
def test_a_changed_argument_is_shown_before_and_after(f: Any, argument: Any, failure_of: Any) -> None:
    before = repr(argument)
    failure = failure_of(check.pure, f, at=[(argument,)])
    assert failure.kind == "changed its argument"
    assert failure.sentence == "The function changes its argument."
    assert f"after {f.__name__} it is  x = " in str(failure)
    assert repr(argument) == before


def one_array_many_times(x: np.ndarray) -> list[np.ndarray]:
    moving, history = x.copy(), []
    for _ in range(3):
        moving -= 0.1
        history.append(moving)
    return history


BUFFER = np.zeros(3)


def in_a_buffer(x: np.ndarray) -> np.ndarray:
    return np.multiply(x, 2, out=BUFFER)


def as_two_entries(x: np.ndarray) -> dict[str, np.ndarray]:
    doubled = x * 2
    return {"a": doubled, "b": doubled}


SHARES = {
    "the argument itself": lambda x: x,
    "a view of the argument": lambda x: x[::-1],
    "the argument within": lambda x: (1.0, [x]),
    "one array many times": one_array_many_times,
    "overlapping views": lambda x: [np.arange(5.0)[:3]] * 2,
    "a buffer for every call": in_a_buffer,
    "a list for every call": lambda x, kept=[1.0]: kept,
    "a view of a buffer, within": lambda x: {"slope": in_a_buffer(x)[1:]},
    "two entries of a dictionary": as_two_entries,
    "one array many times in a tuple": lambda x: tuple(one_array_many_times(x)),
    "such a tuple within": lambda x: (1.0, tuple(one_array_many_times(x))),
}


@pytest.mark.parametrize("name", SHARES)
def test_a_result_that_shares_memory_is_refused(name: str, failure_of: Any) -> None:
    assert failure_of(check.pure, SHARES[name], at=[np.array([1.0, 2.0, 3.0])]).kind == "shares memory"


def test_where_a_result_may_hold_its_input_it_may_be_the_argument_and_nothing_else(failure_of: Any) -> None:
    at = [np.array([1.0, 2.0, 3.0])]

    for name in ("the argument itself", "a view of the argument", "the argument within"):
        check.pure(SHARES[name], at=at, may_return_input=True)
    for name in ("one array many times", "a buffer for every call", "two entries of a dictionary"):
        assert failure_of(check.pure, SHARES[name], at=at, may_return_input=True).kind == "shares memory"
    changed = failure_of(check.pure, subtracts, at=at, may_return_input=True)
    assert changed.kind == "changed its argument"


def test_a_function_that_counts_its_calls_is_not_the_same_each_time(failure_of: Any) -> None:
    calls: list[int] = []

    def counts(x: float) -> int:
        calls.append(1)
        return len(calls)

    failure = failure_of(check.pure, counts, at=[3.0])
    assert failure.kind == "random"
    assert "first gave" in str(failure)


def test_a_function_that_raises_is_reported_as_such(failure_of: Any) -> None:
    assert failure_of(check.pure, lambda x: x[5], at=[START]).kind == "raised"


@dataclass(frozen=True)
class Observation:
    result: Any
    changed_arguments: bool = False
    shares_arguments: bool = False
    shares_results: bool = False


class StandIn:
    """A function in another process, as the grader sees it."""

    __name__ = "descend"

    def __init__(self, observation: Any) -> None:
        self._observation = observation

    def __call__(self, *args: Any) -> Any:
        return self._observation.result

    def observe(self, *args: Any) -> Any:
        if isinstance(self._observation, Exception):
            raise self._observation
        return self._observation


def test_a_function_in_another_process_is_observed_there(failure_of: Any) -> None:
    check.pure(StandIn(Observation(1.0)), at=[3.0])
    assert failure_of(check.pure, StandIn(Observation(1.0, changed_arguments=True)), at=[3.0]).kind == (
        "changed its argument"
    )
    its_own = StandIn(Observation(1.0, shares_results=True))
    an_arguments = StandIn(Observation(1.0, shares_arguments=True))
    assert failure_of(check.pure, its_own, at=[3.0]).kind == "shares memory"
    assert failure_of(check.pure, its_own, at=[3.0], may_return_input=True).kind == "shares memory"
    assert failure_of(check.pure, an_arguments, at=[3.0]).kind == "shares memory"
    check.pure(an_arguments, at=[3.0], may_return_input=True)
    assert failure_of(check.pure, StandIn(ValueError("no")), at=[3.0]).kind == "raised"
    with pytest.raises(check.NotAttempted):
        check.pure(StandIn(NotImplementedError("write descend here")), at=[3.0])
