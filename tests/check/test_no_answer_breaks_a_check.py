"""Whatever an answer gives, a check ends with a pass or one of its own failures."""

from __future__ import annotations

import inspect
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from autograder import check


class Nasty:
    """Fails at whatever is asked of it."""

    def __getattribute__(self, name: str) -> Any:
        raise RuntimeError(name)

    def __repr__(self) -> str:
        raise RuntimeError

    def __len__(self) -> int:
        raise RuntimeError

    def __iter__(self) -> Any:
        raise RuntimeError

    def __eq__(self, other: object) -> bool:
        raise RuntimeError

    def __hash__(self) -> int:
        return 1


class NastyFloat(float):
    def __float__(self) -> float:
        raise RuntimeError

    __eq__ = __add__ = __sub__ = __lt__ = __float__  # type: ignore[assignment]
    __hash__ = float.__hash__


class NastyList(list):
    __getattribute__ = Nasty.__getattribute__
    __repr__ = Nasty.__repr__


class NastyArray(np.ndarray):
    __getattribute__ = Nasty.__getattribute__
    __repr__ = Nasty.__repr__


@dataclass(frozen=True)
class Special:
    """Stands for something that a test report could not show."""

    which: int


UNPRINTABLE = "\ud800\x00\x1b[31m\u202e"
SPECIAL = (
    *(10**5000, Nasty(), NastyFloat(1.0), object(), abs, type, ..., np.bool_(True), Nasty, UNPRINTABLE),
    *(NastyList([1.0, 2.0]), np.ones(2).view(NastyArray)),
)


def real(result: Any) -> Any:
    """The result that a drawn one stands for."""
    if type(result) is Special:
        return SPECIAL[result.which]
    if type(result) in (list, tuple):
        return type(result)(map(real, result))
    if type(result) is dict:
        return {real(key): real(value) for key, value in result.items()}
    return result


specials = st.builds(Special, st.integers(0, len(SPECIAL) - 1))
arrays = st.builds(
    np.zeros,
    npst.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=3),
    st.sampled_from([float, int, bool, complex, object, "U3", "datetime64[s]", np.float32]),
)
leaves = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.complex_numbers(),
    st.text(max_size=5),
    st.binary(max_size=5),
    specials,
    arrays,
)
results = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.tuples(inner, inner),
        st.dictionaries(st.text(max_size=3) | st.integers() | st.just(Special(1)), inner, max_size=3),
    ),
    max_leaves=8,
)
EXPECTED = [
    1.5,
    (1.0, 2.0),
    np.eye(2),
    {"a": 1.0},
    "minimum",
    True,
    (np.zeros(2), [np.zeros(2)], 3, True),
    None,
]


def assert_it_ends_well(checking: Callable[[], None]) -> None:
    text = "a pass"
    try:
        checking()
    except (check.CheckFailed, check.CannotJudge) as failure:
        text = str(failure)
        assert text.encode()
    assert 0 < len(text) < 3000


@settings(max_examples=400, deadline=None)
@given(results, st.sampled_from(EXPECTED))
@example((Special(1), None), 1.5)
@example((Special(11), Special(11), Special(11)), 1.5)
@example([Special(10), Special(11)], 1.5)
def test_any_result_is_judged(drawn: Any, expected: Any) -> None:
    result = real(drawn)
    for checking in (
        lambda: check.value(result, expected),
        lambda: check.matches(lambda x: result, lambda x: expected, at=[1.0, 2.0]),
        lambda: check.derivative(lambda x: result, of=lambda x: x**2, at=[1.0]),
        lambda: check.gradient(lambda x: result, of=lambda x: x @ x, at=[np.array([1.0, 2.0])]),
        lambda: check.that(result, "It holds."),
        lambda: check.pure(lambda x: result, at=[1.0]),
        lambda: check.raises(ValueError, lambda: result),
        lambda: check.stationary(result, of=lambda x: np.sum(np.square(x))),
        lambda: check.expression(result, 3),
    ):
        assert_it_ends_well(checking)


@settings(max_examples=50, deadline=None)
@given(results)
def test_any_function_to_differentiate_is_judged(drawn: Any) -> None:
    result = real(drawn)
    assert_it_ends_well(lambda: check.derivative(lambda x: 1.0, of=lambda x: result, at=[1.0]))


def test_what_an_answer_says_is_cleaned_of_what_cannot_be_shown(failure_of: Any) -> None:
    def raises(x: float) -> float:
        raise type(UNPRINTABLE.replace("\x00", ""), (ValueError,), {})(UNPRINTABLE)

    failure = failure_of(check.matches, raises, abs, at=[1.0])
    assert "\x1b" not in str(failure)
    assert str(failure).encode()
    assert "\x1b" not in str(failure_of(check.value, UNPRINTABLE, 1.0))
    with pytest.raises(check.NotAttempted) as caught:
        check.matches(lambda x: (_ for _ in ()).throw(NotImplementedError(UNPRINTABLE)), abs, at=[1.0])
    assert str(caught.value.diagnosis).encode()


def test_a_result_nested_beyond_measure_is_judged(failure_of: Any) -> None:
    deep: Any = 1.0
    for _ in range(100_000):
        deep = [deep]
    failure_of(check.matches, lambda x: deep, lambda x: 1.0, at=[1.0])


def test_importing_the_checks_loads_nothing_heavy() -> None:
    code = (
        "import sys, numpy, autograder.check; heavy = {'sympy', 'matplotlib', 'IPython', 'scipy', 'mpmath'}; "
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("name", ["derivative", "gradient", "matches", "pure"])
def test_checks_keep_their_names_and_signatures_for_help(name: str) -> None:
    function = getattr(check, name)
    assert function.__name__ == name
    assert function.__doc__
    assert "at" in inspect.signature(function).parameters
