"""Functions that cross the wall once and run in the student's process: the same results, and no call back."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from autograder.sandbox import StudentProcess, WarmLesson

from .conftest import PRELUDE, QUICK

NUMBERS = (
    "2.0, np.float64(2), 2, np.int64(2), np.ones(2), Fraction(1, 2), sp.Rational(1, 2), sp.pi, sp.Float(0)"
)


def square(x):
    return x**2


def times(number: float) -> Callable[[Any], Any]:
    return lambda x: number * x


@pytest.fixture(scope="module")
def warm(start_lesson: Callable[..., WarmLesson]) -> Iterator[WarmLesson]:
    """A lesson in which every function is copied but those named `called_back`."""

    def copyable(function: Any) -> Any:
        return None if function.__name__ == "called_back" else function

    with start_lesson(*PRELUDE, limits=QUICK, copyable=copyable) as lesson:
        yield lesson


@pytest.fixture
def calls_back(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The calls that came back over the wall."""
    seen: list[Any] = []
    answer = StudentProcess._answer

    def noted(self: StudentProcess, message: list[Any]) -> None:
        seen.append(message)
        answer(self, message)

    monkeypatch.setattr(StudentProcess, "_answer", noted)
    return seen


def test_a_copy_gives_what_the_function_gives_and_is_not_called_back(defined, calls_back):
    ask = defined("def ask(f, g, h, x):\n    return f(x), float(g(x)), h(x)", "ask")
    assert ask(square, np.sin, times(0.5), 3.0) == (9.0, np.sin(3.0), 1.5)
    assert ask.call_many([(square, np.cos, times(k), 2.0) for k in (1, 2.5)]) == [
        (True, (4.0, np.cos(2.0), 2)),
        (True, (4.0, np.cos(2.0), 5.0)),
    ]
    assert not calls_back


def test_what_is_not_copied_is_called_back(defined, calls_back):
    ask = defined("def ask(f, g, x):\n    return f(x) + g(x)", "ask")
    factor = []

    def called_back(x):
        factor.append(x)
        return 10.0 * len(factor)

    assert [ask(square, called_back, 2.0) for _ in range(2)] == [14.0, 24.0]
    assert len(calls_back) == 2


@pytest.mark.parametrize("function", [square, times(2.0)])
def test_a_copy_and_a_call_back_take_the_same_numbers(defined, function):
    def called_back(x):
        return function(x)

    kinds = defined(
        "from fractions import Fraction\n"
        "def kinds(f):\n"
        f"    found = [f(x) for x in ({NUMBERS})]\n"
        "    return [(type(value).__name__, np.asarray(value).tolist()) for value in found]",
        "kinds",
    )
    assert kinds(function) == kinds(called_back)
    assert kinds(function)[5] == ("float", float(function(Fraction(1, 2))))
    assert kinds(function)[8] == ("float", 0.0)


@pytest.mark.parametrize("function", [square, np.sin])
def test_a_copy_has_the_name_and_the_parameters_of_the_function(defined, function):
    about = defined(
        "import inspect\ndef about(f): return f.__name__, str(inspect.signature(f))",
        "about",
    )
    assert about(function) == (function.__name__, str(inspect.signature(function)))


def test_a_function_whose_numbers_have_changed_is_copied_anew(defined, calls_back):
    ask = defined("def ask(f):\n    return f(2.0)", "ask")
    number = 3.0

    def times_number(x):
        return number * x

    assert ask(times_number) == 6.0
    number = 5.0
    assert ask(times_number) == 10.0
    assert not calls_back


def test_a_function_that_a_call_back_gives_stays_one_thing(defined):
    def called_back(x):
        return square

    seen = defined(
        "def seen(f):\n    first = f(0.0)\n    return first(3.0), [f(0.0) is first for _ in range(2)]", "seen"
    )
    assert seen(called_back) == seen(called_back) == (9.0, [True, True])


def test_a_symbol_is_refused_in_the_same_words(defined):
    def called_back(x):
        return x

    said = defined(
        "def said(f):\n    try: f(sp.Symbol('x'))\n    except TypeError as error: return str(error)", "said"
    )
    assert said(square) == said(called_back) == "numbers are expected, not SymPy expressions"


def test_an_error_in_a_copy_is_what_it_is_in_a_notebook(defined):
    pole = defined("def pole(f):\n    try: f(0)\n    except ZeroDivisionError: return 'a pole'", "pole")
    assert pole(lambda x: 1 / x) == "a pole"
    with pytest.raises(ZeroDivisionError):
        defined("def raising(f): return f(0)", "raising")(lambda x: 1 / x)


def test_an_argument_that_a_copy_hands_back_or_changes_is_the_same_thing(defined):
    changed = defined(
        "def changed(f):\n    x = np.ones(2)\n    y = f(x)\n    y *= 2\n    return x", "changed"
    )
    assert changed(lambda x: x).tolist() == [2.0, 2.0]
    assert changed(lambda x: 1 * x).tolist() == [1.0, 1.0]


def test_a_copy_that_comes_back_is_the_function_itself(defined):
    back = defined("def back(f): return f", "back")
    assert back(square) is square
    assert back.observe(square).changed_arguments is False


def test_functions_are_forgotten_with_the_check(defined, student, calls_back):
    ask = "def ask(f, x):\n    return f(x)"
    assert defined(ask, "ask")(square, 3.0) == 9.0
    student.release()
    ask = student.look_up(["ask"])["ask"]
    assert ask(times(2.0), 3.0) == 6.0  # and has the number that `square` had
    assert not calls_back


def test_what_a_student_makes_of_numpy_is_nothing_to_a_copy(defined):
    ask = defined(
        "import builtins\nnp.sin = np.abs = builtins.abs = lambda x: 0.0 * x\n"
        "def ask(f, g, x):\n    return f(x), g(x)",
        "ask",
    )
    assert ask(np.sin, lambda x: np.abs(x) + abs(x), -3.0) == (np.sin(-3.0), 6.0)


def test_a_student_who_bends_a_copy_bends_nobody_elses(defined, warm):
    bend = defined(
        "def bend(f):\n"
        "    for cell in f.__closure__:\n"
        "        if hasattr(cell.cell_contents, '__code__') and cell.cell_contents.__name__ == 'square':\n"
        "            cell.cell_contents.__code__ = (lambda x: 0.0).__code__\n"
        "    return f(3.0)",
        "bend",
    )
    assert bend(square) == 0.0
    assert square(3.0) == 9.0
    with warm.student() as other:
        assert other.run_cell("def ask(f, g, x): return f(x), float(g(x))").error is None
        assert other.look_up(["ask"])["ask"](square, np.sin, 3.0) == (9.0, np.sin(3.0))
