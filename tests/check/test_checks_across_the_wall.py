"""Functions that live in another process are recognised by what they can do, and asked in batches."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from autograder import check


class RemoteValueError(ValueError):
    """What another process's ValueError becomes here."""

    __module__ = "student"


class FunctionElsewhere:
    """A function in another process, as the grader sees it."""

    def __init__(self, f: Any, name: str = "power_rule") -> None:
        self._f = f
        self.__name__ = name
        self.batches: list[int] = []
        self.single_calls = 0

    def __call__(self, *args: Any) -> Any:
        self.single_calls += 1
        return self._f(*args)

    def call_many(self, argument_lists: list[tuple[Any, ...]]) -> list[tuple[bool, Any]]:
        self.batches.append(len(argument_lists))
        answers = []
        for arguments in argument_lists:
            try:
                answers.append((True, self._f(*arguments)))
            except Exception as error:
                answers.append((False, error))
        return answers


class Recorder:
    """Wraps a function and forwards what it does not know, as the grader's does."""

    def __init__(self, function: Any) -> None:
        self._function = function
        self.__name__ = function.__name__
        if hasattr(function, "call_many"):
            self.call_many = function.call_many

    def __call__(self, *args: Any) -> Any:
        return self._function(*args)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._function, name)


class ObjectElsewhere:
    """A student's object in another process: its class is named as the student named it."""

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(name)


def reference(n: int, x: float) -> float:
    return n * x ** (n - 1)


INPUTS = [(3, 2.0), (2, 5.0), (4, 1.5)]


@pytest.mark.parametrize("wrapped", [False, True])
def test_all_inputs_go_over_in_one_message(wrapped: bool) -> None:
    answer = FunctionElsewhere(reference)
    check.matches(Recorder(answer) if wrapped else answer, reference, at=INPUTS)
    assert answer.batches == [3]
    assert answer.single_calls == 0


def test_the_names_of_the_inputs_come_from_the_reference(failure_of: Any) -> None:
    failure = failure_of(check.matches, FunctionElsewhere(lambda n, x: n * x**n), reference, at=INPUTS)
    assert str(failure) == "At n = 3, x = 2.0, power_rule should give 12.0, and it gave 24.0."
    assert failure.diagnosis is not None


def test_an_exception_from_elsewhere_is_named_by_its_built_in_base(failure_of: Any) -> None:
    def raises(n: int, x: float) -> float:
        raise RemoteValueError("no")

    failure = failure_of(check.matches, FunctionElsewhere(raises), reference, at=INPUTS)
    assert failure.sentence == "The function raised ValueError."
    assert "RemoteValueError: no" in str(failure)
    check.raises(ValueError, FunctionElsewhere(raises), 3, 2.0)


def test_a_stub_elsewhere_is_not_attempted() -> None:
    def stub(n: int, x: float) -> float:
        raise NotImplementedError("write power_rule here")

    with pytest.raises(check.NotAttempted):
        check.matches(FunctionElsewhere(stub), reference, at=INPUTS)
    with pytest.raises(check.NotAttempted):
        check.derivative(lambda x: FunctionElsewhere(stub)(3, x), of=lambda x: x**3, at=[3.0])


@pytest.mark.parametrize("name", ["Tensor", "generator", "function", "float", "ndarray"])
def test_an_object_from_elsewhere_is_no_number_whatever_it_is_called(name: str, failure_of: Any) -> None:
    thing = type(name, (ObjectElsewhere,), {"__module__": "student", "__float__": lambda self: 12.0})()
    failure = failure_of(check.matches, FunctionElsewhere(lambda n, x: thing), reference, at=INPUTS)
    assert failure.kind == "type"
    assert "Tensor" not in failure.sentence


def test_a_derivative_may_be_taken_of_a_function_elsewhere() -> None:
    loss = FunctionElsewhere(lambda w: float(w) ** 2, "loss")
    check.derivative(FunctionElsewhere(lambda w: 2 * w, "loss_slope"), of=loss, at=[1.0, -2.0])
    loss = FunctionElsewhere(lambda w: float(np.sum(np.square(w))), "loss")
    check.gradient(FunctionElsewhere(lambda w: 2 * w, "loss_gradient"), of=loss, at=[np.array([1.0, -2.0])])
