"""What is said where it is the call that goes wrong: stubs, parameters, slow and stopped functions."""

from __future__ import annotations

import json
import math
import time
from typing import Any

import numpy as np
import pytest
import sympy

from autograder import check
from autograder.check import calling, reporting


def square(x: float) -> float:
    return x**2


def forward_difference(f: Any, x: float, h: float) -> float:
    return (f(x + h) - f(x)) / h


AT = [(square, 3.0, 0.25)]


def failure_for(answer: Any) -> check.CheckFailed:
    with pytest.raises(check.CheckFailed) as caught:
        check.matches(answer, forward_difference, at=AT)
    return caught.value


def too_few(f: Any, x: float) -> float:
    return 0.0


def too_many(f: Any, x: float, h: float, k: float) -> float:
    return 0.0


def none_at_all() -> float:
    return 0.0


@pytest.mark.parametrize("answer", [too_few, too_many, none_at_all, lambda f: 0.0], ids=lambda f: f.__name__)
def test_another_number_of_parameters_is_told_with_the_right_ones(answer: Any) -> None:
    failure = failure_for(answer)
    lines = str(failure).splitlines()
    assert lines[0] == "At f = square, x = 3.0, h = 0.25"
    assert lines[2].endswith("  3 arguments: f, x, h")
    assert failure.sentence == "The function takes another number of arguments than it should."


def test_other_parameters_of_a_gradient_are_told_with_those_of_its_function() -> None:
    def height(x: float, y: float) -> float:
        return x**2 * y

    def slopes(point: Any) -> Any:
        return point

    with pytest.raises(check.CheckFailed) as caught:
        check.gradient(slopes, of=height, at=[(2.0, 3.0)])
    lines = str(caught.value).splitlines()
    assert lines[0] == "At x = 2.0, y = 3.0"
    assert lines[2].endswith("  2 arguments: x, y")


HINTED = {
    "a question to an array": (lambda x: x if x > 0 else 0 * x, np.array([1.0, -2.0]), "`np.where`"),
    "the larger of an array": (lambda x: max(x, 0), np.array([1.0, -2.0]), "`np.maximum`"),
    "math on an array": (lambda x: math.exp(x), np.array([1.0, -2.0]), "those of NumPy take arrays"),
    "NumPy on a letter": (lambda x: np.sin(sympy.Symbol("x")), 0.0, "take SymPy's, such as `sp.sin`"),
    "a logarithm of zero": (lambda x: math.log(x), 0.0, "no logarithm of 0"),
    "a root of a negative number": (lambda x: math.sqrt(x), -1.0, "nor its root"),
}


@pytest.mark.parametrize("name", HINTED)
def test_what_python_and_numpy_say_is_put_in_other_words(name: str, failure_of: Any) -> None:
    answer, at, hint = HINTED[name]
    failure = failure_of(check.matches, answer, lambda x: 0 * x, at=[at])
    assert hint in str(failure.diagnosis)
    assert hint in failure.sentence  # which is all that a hidden check says


def test_a_wrong_call_within_the_answer_is_not_taken_for_wrong_parameters() -> None:
    def answer(f: Any, x: float, h: float) -> float:
        return square(x, h)  # type: ignore[call-arg]

    failure = failure_for(answer)
    assert "it should take" not in str(failure)
    assert failure.sentence == "The function raised TypeError."


def test_parameters_with_a_default_keep_their_names() -> None:
    def answer(f: Any, where: float, step: float = 0.1, order: int = 2) -> float:
        return 0.0

    assert "where = 3.0, step = 0.25, answer should give" in str(failure_for(answer))


def stub(f: Any, x: float, h: float) -> float:
    """The slope of a secant."""
    raise NotImplementedError("stub is not written yet")


def written_above_the_stub(f: Any, x: float, h: float) -> float:
    """The slope of a secant."""
    slope = (f(x + h) - f(x)) / h
    raise NotImplementedError(f"stub is not written yet, {slope}")


def test_a_stub_is_not_attempted() -> None:
    assert str(failure_for(stub)) == "Not attempted yet."
    assert str(failure_for(lambda f, x, h: stub(f, x, h))) == "Not attempted yet."


def test_a_stubs_last_line_below_the_answer_is_pointed_out() -> None:
    for answer in (written_above_the_stub, lambda f, x, h: written_above_the_stub(f, x, h)):
        failure = failure_for(answer)
        assert isinstance(failure, check.NotAttempted)
        assert "the line `raise NotImplementedError` still runs. Delete it" in str(failure)


def test_asking_at_the_keyboard_is_an_attempt() -> None:
    no_one_to_ask = type("StdinNotImplementedError", (NotImplementedError,), {})

    def answer(f: Any, x: float, h: float) -> float:
        raise no_one_to_ask("raw_input was called, but this frontend does not support input requests.")

    failure = failure_for(answer)
    assert not isinstance(failure, check.NotAttempted)
    assert failure.kind == "raised"
    assert "`input()` is not needed" in str(failure.diagnosis)


@pytest.mark.parametrize(
    ("answer", "what"),
    [(6.5, "a number"), ("f", "a string"), ({}, "a dictionary"), (object(), "an object of another type")],
)
def test_what_is_no_function_is_named(answer: Any, what: str, failure_of: Any) -> None:
    said = f"Your answer is {what}, where a function is expected."
    assert str(failure_for(answer)) == said
    assert str(failure_of(check.derivative, answer, of=square, at=[1.0])) == said


def test_a_function_that_is_too_slow_is_told_with_the_names_of_its_arguments(monkeypatch: Any) -> None:
    monkeypatch.setattr(calling, "PATIENCE_SECONDS", 0.01)

    def answer(f: Any, x: float, h: float) -> float:
        time.sleep(0.02)
        return forward_difference(f, x, h)

    with pytest.raises(check.CheckFailed) as caught:
        check.matches(answer, forward_difference, at=AT * 3)
    assert str(caught.value).startswith("At f = square, x = 3.0, h = 0.25\n   answer was too slow")


def test_only_the_students_own_lines_are_shown() -> None:
    def answer(f: Any, x: float, h: float) -> float:
        return json.loads("{")

    assert "in line" in str(failure_for(answer))
    assert 'return json.loads("{")' in str(failure_for(answer))
    assert "decoder" not in str(failure_for(answer))
    failure = failure_for(lambda f, x, h: calling.argument_lists(3))  # type: ignore[arg-type]
    assert "calling.argument_lists(3)" in str(failure)
    assert "raise CannotJudge" not in str(failure)


def test_where_a_function_that_was_handed_over_raises_the_line_that_called_it_is_shown() -> None:
    def wave(x: float) -> float:
        raise ValueError("only for the author's eyes")

    def answer(f: Any, x: float, h: float) -> float:
        return (f(x + h) - f(x)) / h

    with pytest.raises(check.CheckFailed) as caught:
        check.matches(answer, lambda f, x, h: 1.0, at=[(wave, 3.0, 0.25)])
    assert str(caught.value).splitlines()[2].endswith("  return (f(x + h) - f(x)) / h")


def test_an_exception_from_another_process_names_no_line_of_ours() -> None:
    code = compile("def raise_it(*arguments):\n    raise ValueError('no')", reporting.__file__, "exec")
    exec(code, namespace := {})
    assert "in line" not in str(failure_for(namespace["raise_it"]))


def endless(x: float) -> float:
    while True:
        raise KeyboardInterrupt


def test_a_check_that_is_stopped_in_a_notebook_says_where(monkeypatch: Any) -> None:
    monkeypatch.setattr(reporting, "running_kernel", lambda: object())
    with pytest.raises(check.CheckFailed) as caught:
        check.derivative(endless, of=square, at=[1.0])
    lines = str(caught.value).splitlines()
    assert lines[0].startswith("Stopped while your code was running, in line ")
    assert lines[0].endswith(": `raise KeyboardInterrupt`")
    assert lines[1] == "Does a loop never end?"
    assert not isinstance(caught.value, check.NotAttempted)


def test_outside_a_notebook_stopping_stops_everything() -> None:
    with pytest.raises(KeyboardInterrupt):
        check.derivative(endless, of=square, at=[1.0])


def test_a_comma_stands_before_the_name_of_a_function(failure_of: Any) -> None:
    failure = failure_of(check.matches, lambda x: 0.0, square, at=[3.0])
    assert str(failure) == "At x = 3.0, your function should give 9.0, and it gave 0.0."
    failure = failure_of(check.derivative, square, of=math.sin, at=[2.0])
    assert str(failure).startswith("At x = 2.0 the slope should be ")
