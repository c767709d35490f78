"""What of a key's functions may be copied to a student's process: never what an answer defines."""

from __future__ import annotations

import gc
from collections.abc import Callable
from types import FunctionType
from typing import Any

import numpy as np
import pytest

from autograder.check.arguments import handed_over
from autograder.grading.answer_key import AnswerKey
from autograder.grading.copyable import copyable_in
from autograder.grading.key_namespace import file_name_of, file_name_of_check

Copyable = Callable[[object], Any]


@pytest.fixture
def copyable(key: AnswerKey) -> Copyable:
    return copyable_in(key)


def in_a_check(key: AnswerKey, source: str, *, hidden: bool = False) -> Any:
    """A function as a check cell defines it."""
    file = file_name_of_check(key.by_grade_id["check_double"], hidden=hidden)
    return eval(compile(source, file, "eval"), dict(key.prepared.namespace))


def test_the_lessons_formulas_those_of_checks_and_numpys_may(key, copyable):
    sigmoid = key.prepared.namespace["sigmoid"]
    assert copyable(sigmoid).__code__ is sigmoid.__code__
    assert copyable(np.sin) is np.sin
    cube = in_a_check(key, "lambda x: x**3")
    assert copyable(cube).__code__ is cube.__code__


def test_as_a_check_hands_it_over_it_is_the_same_function(key, copyable):
    sigmoid = key.prepared.namespace["sigmoid"]
    (given,) = handed_over((sigmoid,))
    assert given is not sigmoid
    assert copyable(given).__code__ is sigmoid.__code__


def test_an_answer_never_may_nor_what_uses_one(key, copyable):
    names = [name for exercise in key.exercises for name in exercise.names]
    answers = [value for name in names if callable(value := key.prepared.namespace[name])]
    assert len(answers) == 3
    assert not any(map(copyable, answers))
    assert not any(map(copyable, handed_over(tuple(answers))))
    assert copyable(in_a_check(key, "lambda x: double(x)")) is None
    assert copyable(in_a_check(key, "lambda x: reference.double(x)")) is None


def test_what_a_hidden_check_defines_may_not(key, copyable):
    assert copyable(in_a_check(key, "lambda x: x**3", hidden=True)) is None
    parts = [part for parts in key.prepared.checks.values() for part in parts]
    assert {part.code.co_filename for part in parts if part.hidden}.isdisjoint(
        part.code.co_filename for part in parts if not part.hidden
    )


def test_a_function_from_elsewhere_may_not(copyable):
    assert copyable(lambda x: x) is None
    assert copyable(np.mean) is None
    assert copyable(len) is None


def test_no_code_of_an_answer_is_ever_copied(key, copyable):
    """Whatever functions there are in this process, whoever passes them in."""
    files = {file_name_of(cell) for cell in key.cells if cell.role == "answer"}
    functions = [each for each in gc.get_objects() if type(each) is FunctionType]
    hidden = [function for function in functions if function.__code__.co_filename in files]
    assert hidden
    assert not any(map(copyable, hidden))
