"""Measuring the derivative of the function that a check names, or saying why it cannot be measured."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from time import perf_counter
from typing import Any

import numpy as np

from autograder.check import several_variables
from autograder.check.authorship import is_the_authors
from autograder.check.calling import Patience, call, raised
from autograder.check.comparison import Mismatch, as_numbers, real_numbers, wrong_shape
from autograder.check.differentiation import Estimate, differentiate
from autograder.check.evaluation import CannotDifferentiate
from autograder.check.failures import CannotJudge, CheckFailed, NotAttempted
from autograder.check.formulas import Formula, formula_of
from autograder.check.plain import plain
from autograder.check.several_variables import EstimateArray
from autograder.check.wording import argument_names, at_input, show, show_arguments

WHAT = "the function to differentiate"
Estimator = Callable[[Callable[[Any], Any], Any, float], EstimateArray]


def _slope(f: Callable[[Any], Any], x: Any, seconds: float) -> EstimateArray:
    return EstimateArray(np.array(differentiate(f, float(x), time_limit=seconds), dtype=object))


@dataclass(frozen=True)
class _Place:
    """Where the slope of a formula is wanted, and within how many seconds if it has not been measured yet."""

    formula: Formula
    x: float
    seconds: float = field(compare=False)


@lru_cache(maxsize=1024)  # the same check meets a whole class
def _slope_of_formula(place: _Place) -> Estimate:
    return differentiate(_tamed(place.formula.function), place.x, time_limit=place.seconds)


def _by(method: Any) -> Estimator:
    return lambda f, x, seconds: method(f, x, time_limit=seconds)


SLOPE: Estimator = _slope
GRADIENT = _by(several_variables.gradient)
JACOBIAN = _by(several_variables.jacobian)
HESSIAN = _by(several_variables.hessian)


@dataclass(frozen=True)
class Subject:
    """An answer, the function it should be the derivative of, and how to measure that."""

    noun: str
    answer: Any
    of: Any
    estimator: Estimator
    patience: Patience = field(default_factory=Patience)

    def names(self, arguments: tuple[Any, ...]) -> tuple[str, ...]:
        """What these arguments are called, by the answer if it takes so many."""
        return argument_names(self.answer, self.of, count=len(arguments))

    def estimate(self, arguments: tuple[Any, ...]) -> EstimateArray:
        """The numerical derivative. Raises CannotDifferentiate."""
        seconds = max(self.patience.left(), 0.1)
        function, point = _tamed(self.of), np.array(arguments[0], dtype=float)
        if self.estimator is SLOPE and len(arguments) == 1 and (formula := formula_of(self.of)) is not None:
            slope = _slope_of_formula(_Place(formula, float(point), seconds))
            return EstimateArray(np.array(slope, dtype=object))
        if len(arguments) > 1:
            function, point = (lambda p: _tame(self.of(*p.tolist()))), np.array(arguments, dtype=float)
        return self.estimator(function, point, seconds)


def measure(subject: Subject, arguments: tuple[Any, ...]) -> EstimateArray:
    """The numerical derivative at an input of the author's, where a function that fails is at fault.

    Raises CheckFailed for such a function, or CannotJudge where function and input are both the author's.
    """
    try:
        return _measured(subject, arguments)
    except NotAttempted:
        raise
    except CheckFailed as failure:
        if callable(subject.answer) and is_the_authors(subject.of):
            raise CannotJudge(str(failure)) from None
        raise


def _measured(subject: Subject, arguments: tuple[Any, ...]) -> EstimateArray:
    began = perf_counter()
    _require_a_value(subject, arguments)
    one_call = perf_counter() - began
    try:
        return subject.estimate(arguments)
    except CannotDifferentiate as error:
        if error.reason == "slow":
            raise _too_slow(subject, arguments, one_call) from None
        said = _REASONS.get(error.reason, "cannot be differentiated")
        text = at_input(show_arguments(arguments, subject.names(arguments)), [(WHAT, said)])
        raise CheckFailed(text, kind=error.reason, sentence=f"{WHAT.capitalize()} {said}.") from None


def _too_slow(subject: Subject, arguments: tuple[Any, ...], one_call: float) -> CheckFailed:
    rows = [
        (f"{WHAT} is too slow", f"a call took {one_call:.2g} seconds, and its {subject.noun} takes many"),
        ("for all of them there are", f"{subject.patience.seconds:g} seconds"),
    ]
    text = at_input(show_arguments(arguments, subject.names(arguments)), rows)
    return CheckFailed(text, kind="too slow", sentence=f"{WHAT.capitalize()} takes too long.")


_REASONS = {
    "raised": "raised an exception nearby",
    "not a number": "gives nan or infinity nearby",
    "complex": "gives complex numbers",
    "random": "gives different results for the same input",
    "changed its argument": "changes its argument",
}


def _require_a_value(subject: Subject, arguments: tuple[Any, ...]) -> None:
    """The function must have a value of the right kind at the input itself."""
    made = call(subject.of, arguments)
    if made.error is not None:
        raise raised(subject.of, made, subject.names(arguments), WHAT)
    numbers = real_numbers(made.result)
    if isinstance(numbers, np.ndarray):
        if numbers.ndim and subject.noun != "Jacobian":
            numbers = wrong_shape(numbers.shape, ())
        elif not np.all(np.isfinite(numbers)):
            numbers = Mismatch("not a number", "The result is not a finite number.")
    if isinstance(numbers, Mismatch):
        text = at_input(
            show_arguments(arguments, subject.names(arguments)), [(f"{WHAT} gave", show(made.result))]
        )
        sentence = numbers.sentence.replace("The result", f"The result of {WHAT}")
        raise CheckFailed(f"{text}\n{sentence}", kind=numbers.kind, sentence=sentence)


def _tamed(function: Any) -> Callable[[Any], Any]:
    """The function with results that are numbers or nan, whatever it gives; in batches where it can."""

    def tamed(x: Any) -> Any:
        return _tame(function(x))

    if hasattr(function, "call_many"):
        tamed.call_many = lambda inputs: [  # type: ignore[attr-defined]
            (ok, _tame(came) if ok else came) for ok, came in function.call_many(inputs)
        ]
    return tamed


def _tame(result: Any) -> Any:
    if type(result) in (float, np.float64, np.float32):  # the usual case, fifty times for one slope
        return result
    numbers = as_numbers(plain(result))
    if isinstance(numbers, Mismatch) or numbers.dtype.kind != "f":
        return np.nan
    if type(result) is np.ndarray:
        return result
    return numbers if numbers.ndim else float(numbers)
