"""Checks of derivatives against numerical ones whose error is known."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.check import several_variables
from autograder.check.calling import (
    Call,
    Patience,
    argument_lists,
    call,
    call_all,
    raised,
    require_function,
    too_slow,
)
from autograder.check.comparison import Mismatch, in_float32, real_numbers, wrong_shape
from autograder.check.differentiation import differentiate
from autograder.check.evaluation import CannotDifferentiate
from autograder.check.failures import CannotJudge, CheckFailed
from autograder.check.reporting import inputs_phrase, mismatch_failure, vocabulary
from autograder.check.seeds import generator
from autograder.check.several_variables import EstimateArray
from autograder.check.verdicts import Verdict, overall, verdicts
from autograder.check.wording import argument_names, at_input, function_name, show_arguments

TRIES = 6
Estimator = Callable[[Callable[[Any], Any], Any, float], EstimateArray]


@vocabulary
def derivative(df: Any, *, of: Any, at: Iterable[float]) -> str:
    """`df` gives the slope of `of` at every input of `at`; both take one number and return one.

    Where the numerical slope cannot tell, another input nearby is drawn; nothing is held against the answer.
    Raises CheckFailed, or CannotJudge where no input can be judged.
    """
    inputs = argument_lists(at)
    if any(len(arguments) != 1 or np.ndim(arguments[0]) for arguments in inputs):
        raise CannotJudge("check.derivative takes functions of one number; use check.gradient for several.")
    return _check("slope", df, of, inputs, _slope)


@vocabulary
def gradient(grad: Any, *, of: Any, at: Iterable[Any]) -> str:
    """`grad` gives the gradient of `of`, which takes one array, or several numbers, and returns one number.

    An array in `at` is the single argument, and the gradient has its shape; a tuple of numbers is an
    argument list, and the gradient has one entry for each. Otherwise as `derivative`.
    """
    return _check("gradient", grad, of, argument_lists(at), _estimator(several_variables.gradient))


@vocabulary
def jacobian(jac: Any, *, of: Any, at: Iterable[Any]) -> str:
    """`jac` gives the Jacobian, shape (m, n), of `of`, from n numbers to m. Otherwise as `gradient`."""
    return _check("Jacobian", jac, of, argument_lists(at), _estimator(several_variables.jacobian))


@vocabulary
def hessian(hess: Any, *, of: Any, at: Iterable[Any]) -> str:
    """`hess` gives the Hessian, shape (n, n), of `of`, from n numbers to one. Otherwise as `gradient`."""
    return _check("Hessian", hess, of, argument_lists(at), _estimator(several_variables.hessian))


def _slope(f: Callable[[Any], Any], x: Any, seconds: float) -> EstimateArray:
    return EstimateArray(np.array(differentiate(f, float(x), time_limit=seconds), dtype=object))


def _estimator(method: Any) -> Estimator:
    return lambda f, x, seconds: method(f, x, time_limit=seconds)


@dataclass(frozen=True)
class _Judged:
    """One input judged: the verdict, and what it rests on."""

    verdict: Verdict
    call: Call
    estimate: EstimateArray
    mismatch: Mismatch | None = None


def _check(noun: str, answer: Any, of: Any, inputs: list[tuple[Any, ...]], estimator: Estimator) -> str:
    require_function(answer)
    patience = Patience()
    names = argument_names(answer, of)
    calls = call_all(answer, inputs, patience)
    judged = []
    for made in calls:
        if made.error is not None:
            raise raised(answer, made, names)
        found = _judge(made, _estimate(of, made.arguments, estimator, patience, names))
        if found.verdict is Verdict.CANNOT_TELL:
            found = _judge_nearby(answer, of, made.arguments, estimator, patience) or found
        if found.verdict is Verdict.DISAGREE:
            raise _failure(noun, answer, found, names)
        judged.append(found)
    if all(found.verdict is Verdict.CANNOT_TELL for found in judged):
        raise CannotJudge(f"The {noun} cannot be found by number closely enough at any of these inputs.")
    return f"the {noun} is right {inputs_phrase(len(inputs))}"


def _estimate(
    of: Any, arguments: tuple[Any, ...], estimator: Estimator, patience: Patience, names: tuple[str, ...]
) -> EstimateArray:
    function, point = _of_one_array(of, arguments)
    try:
        return estimator(function, point, max(patience.left(), 0.1))
    except CannotDifferentiate as error:
        made = call(of, arguments)
        if made.error is not None:
            raise raised(of, made, names, "the function to differentiate") from None
        if error.reason == "slow":
            raise too_slow(of, arguments, patience, names) from None
        row = ("the function to differentiate", _REASONS.get(error.reason, "cannot be differentiated"))
        text = f"{at_input(show_arguments(arguments, names), [row])}\n{error.sentence}"
        sentence = f"The function to differentiate {row[1]}."
        raise CheckFailed(text, kind=error.reason, sentence=sentence) from None


_REASONS = {
    "raised": "raised an exception nearby",
    "not a number": "gives nan or infinity",
    "complex": "gives complex numbers",
    "type": "does not give a number",
    "shape": "gives a result of the wrong shape",
    "random": "gives different results for the same input",
    "changed its argument": "changes its argument",
}


def _of_one_array(of: Any, arguments: tuple[Any, ...]) -> tuple[Callable[[Any], Any], Any]:
    """`of` as a function of a single number or array, and the point."""
    if len(arguments) == 1:
        return of, np.array(arguments[0], dtype=float)
    if any(np.ndim(argument) for argument in arguments):
        raise CannotJudge(
            "A tuple in `at` may hold numbers only; for arrays, check a lambda of the one that varies."
        )
    return (lambda point: of(*point.tolist())), np.array(arguments, dtype=float)


def _judge(made: Call, estimate: EstimateArray) -> _Judged:
    shape = estimate.shape
    numbers = real_numbers(made.result, shape)
    if isinstance(numbers, np.ndarray) and numbers.shape != shape:
        numbers = wrong_shape(numbers.shape, shape)
    if isinstance(numbers, Mismatch):
        return _Judged(Verdict.DISAGREE, made, estimate, numbers)
    each = verdicts(numbers, estimate)
    verdict = overall(each)
    if verdict is Verdict.CANNOT_TELL and in_float32(made.result, numbers):
        verdict = _in_float32_precision(numbers, estimate)
    if verdict is not Verdict.DISAGREE:
        return _Judged(verdict, made, estimate)
    return _Judged(verdict, made, estimate, _worst(numbers, each))


def _in_float32_precision(numbers: np.ndarray, estimate: EstimateArray) -> Verdict:
    """An answer in float32 cannot come closer than its type allows."""
    size = np.max(np.abs(estimate.value), initial=0.0)
    close = np.abs(numbers - estimate.value) <= 1e-4 * size
    return Verdict.AGREE if np.all(close & (estimate.error <= 1e-5 * size)) else Verdict.CANNOT_TELL


def _worst(numbers: np.ndarray, each: np.ndarray) -> Mismatch:
    wrong = next(index for index in np.ndindex(each.shape) if each[index] is Verdict.DISAGREE)
    entry = f"[{', '.join(map(str, wrong))}]" if wrong else ""
    if np.isnan(numbers).any():
        return Mismatch("not a number", "The result is or holds nan, which is not a number.", entry=entry)
    if np.isinf(numbers).any():
        sentence = "The result is or holds infinity, where a finite number is right."
        return Mismatch("overflow", sentence, entry=entry)
    return Mismatch("value", "The value is not right.", entry=entry)


def _judge_nearby(
    answer: Any, of: Any, arguments: tuple[Any, ...], estimator: Estimator, patience: Patience
) -> _Judged | None:
    """The first input near `arguments` that can be judged; None where there is none."""
    random = generator()
    for attempt in range(1, TRIES + 1):
        if patience.ran_out():
            return None
        nearby = tuple(_moved(argument, 0.1 * attempt, random) for argument in arguments)
        function, point = _of_one_array(of, nearby)
        try:
            estimate = estimator(function, point, max(patience.left(), 0.1))
        except CannotDifferentiate:
            continue
        made = call(answer, nearby)
        if made.error is None:
            found = _judge(made, estimate)
            if found.verdict is not Verdict.CANNOT_TELL:
                return found
    return None


def _moved(argument: Any, share: float, random: np.random.Generator) -> Any:
    """A number or array near the given one: on the same side of zero, moved by up to `share` of itself."""
    values = np.array(argument, dtype=float)
    size = np.where(values == 0, max(float(np.max(np.abs(values), initial=0.0)), 1e-3), values)
    moved = values + share * size * random.uniform(-1, 1, values.shape)
    return moved if values.ndim else float(moved)


def _failure(noun: str, answer: Any, found: _Judged, names: tuple[str, ...]) -> CheckFailed:
    mismatch = found.mismatch
    assert mismatch is not None
    mismatch = Mismatch(
        mismatch.kind, mismatch.sentence, "", found.call.result, _as_known(found.estimate), mismatch.entry
    )
    gave = f"{function_name(answer)} gave"
    at = show_arguments(found.call.arguments, names)
    return mismatch_failure(mismatch, at=at, should=f"the {noun} should be", gave=gave)


def _as_known(estimate: EstimateArray) -> Any:
    """The numerical values, rounded to the digits that can be trusted."""
    rounded = np.empty(estimate.shape)
    for index, entry in np.ndenumerate(estimate.entries):
        doubt = max(10 * entry.error, 1e-12 * max(abs(entry.value), entry.scale), 1e-300)
        places = -int(np.ceil(np.log10(doubt)))
        rounded[index] = round(entry.value, places) + 0.0 if np.isfinite(doubt) else entry.value
    return rounded if rounded.ndim else float(rounded)
