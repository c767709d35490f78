"""A function that warns where it should be silent is found out; one that sees to its warnings is not."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest

from autograder import check

EDGES = [-1e4, 0.0, 1e4, np.array([-1e4, 1e4])]


def naive(z: Any) -> Any:
    return 1 / (1 + np.exp(-z))


def stable(z: Any) -> Any:
    m = np.exp(-np.abs(z))
    return np.where(z >= 0, 1.0, m) / (1 + m)


def test_a_function_that_calculates_without_a_warning_is_silent() -> None:
    check.silent(stable, at=EDGES)
    check.silent(naive, at=[-700.0, 700.0])


def test_a_number_too_small_for_a_computer_is_no_reason_to_complain() -> None:
    check.silent(lambda z: np.exp(-np.abs(z)), at=EDGES)


def test_what_a_function_sees_to_itself_is_not_held_against_it() -> None:
    def with_errstate(z: Any) -> Any:
        with np.errstate(over="ignore"):
            return naive(z)

    def with_a_filter(z: Any) -> Any:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return naive(z)

    check.silent(with_errstate, at=EDGES)
    check.silent(with_a_filter, at=EDGES)


def test_warnings_of_another_kind_are_none_of_this_check_s_business() -> None:
    def old_fashioned(z: Any) -> Any:
        warnings.warn("this will go away", DeprecationWarning, stacklevel=1)
        return z

    check.silent(old_fashioned, at=[1.0])


@pytest.mark.parametrize(
    ("function", "at", "says"),
    [
        (naive, -1e4, "a number became too large"),
        (lambda z: np.float64(1.0) / z, 0.0, "something was divided by zero"),
        (np.sqrt, -1.0, "a result is not a number"),
    ],
)
def test_a_warning_is_told_with_its_input_and_in_hidden_checks_without(
    failure_of: Any, function: Any, at: float, says: str
) -> None:
    failure = failure_of(check.silent, function, at=[1.0, at])

    assert failure.kind == "warned"
    assert f"{at:g}"[:2] in str(failure)
    assert says in failure.sentence
    assert not any(character.isdigit() for character in failure.sentence)


def test_an_error_is_told_as_everywhere(failure_of: Any) -> None:
    assert failure_of(check.silent, lambda z: z.nothing, at=[1.0]).kind == "raised"


def test_a_stub_is_not_attempted() -> None:
    def stub(z: Any) -> Any:
        raise NotImplementedError

    with pytest.raises(check.NotAttempted):
        check.silent(stub, at=[1.0])


def test_warnings_are_off_again_afterwards(failure_of: Any) -> None:
    failure_of(check.silent, naive, at=[-1e4])

    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        assert naive(np.float64(-1e4)) == 0
    assert [warning.category for warning in seen] == [RuntimeWarning]
