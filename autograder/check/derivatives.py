"""Checks of derivatives against numerical ones whose error is known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from autograder.check.calling import (
    Call,
    argument_lists,
    attempted,
    call,
    call_all,
    gives_different_results,
    raised,
    require_function,
)
from autograder.check.comparison import Mismatch, differing, in_float32, real_numbers, wrong_shape
from autograder.check.diagnosis import Case
from autograder.check.evaluation import CannotDifferentiate
from autograder.check.failures import CannotJudge, CheckFailed
from autograder.check.measuring import GRADIENT, HESSIAN, JACOBIAN, SLOPE, Subject, measure
from autograder.check.picture import slopes_picture
from autograder.check.plain import plain
from autograder.check.reporting import failed, inputs_phrase, mismatch_failure, vocabulary
from autograder.check.seeds import generator
from autograder.check.several_variables import EstimateArray
from autograder.check.verdicts import Verdict, is_known, overall, verdicts
from autograder.check.wording import at_input, function_name, number, show, show_arguments

MOVES = (1e-4, 1e-3, 3e-3, 1e-2, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6)  # shares of an input, for the next try
CLEARLY = 100.0  # errors from zero
MOST_CASES = 20


@vocabulary
def derivative(df: Any, *, of: Any, at: Iterable[float]) -> str:
    """`df` gives the slope of `of` at every input of `at`; both take one number and return one.

    Where the numerical slope cannot tell, another input nearby is drawn, at which the slope must not be zero;
    nothing is held against the answer.
    Raises CheckFailed, or CannotJudge where no input can be judged.
    """
    inputs = argument_lists(at)
    if any(len(arguments) != 1 or np.ndim(arguments[0]) for arguments in inputs):
        raise CannotJudge("check.derivative takes functions of one number; use check.gradient for several.")
    return _check(Subject("slope", df, of, SLOPE), inputs)


@vocabulary
def gradient(grad: Any, *, of: Any, at: Iterable[Any]) -> str:
    """`grad` gives the gradient of `of`, which takes one array, or several numbers, and returns one number.

    An array in `at` is the single argument, and the gradient has its shape; a tuple of numbers is an
    argument list, and the gradient has one entry for each. Otherwise as `derivative`.
    """
    return _check(Subject("gradient", grad, of, GRADIENT), argument_lists(at))


@vocabulary
def jacobian(jac: Any, *, of: Any, at: Iterable[Any]) -> str:
    """`jac` gives the Jacobian, shape (m, n), of `of`, from n numbers to m. Otherwise as `gradient`.

    Where `of` takes or gives one number, shape (m,) or (n,) is right as well as (m, 1) or (1, n).
    """
    return _check(Subject("Jacobian", jac, of, JACOBIAN), argument_lists(at))


@vocabulary
def hessian(hess: Any, *, of: Any, at: Iterable[Any]) -> str:
    """`hess` gives the Hessian, shape (n, n), of `of`, from n numbers to one. Otherwise as `gradient`."""
    inputs = argument_lists(at)
    if any(len(arguments) == 1 and np.ndim(arguments[0]) != 1 for arguments in inputs):
        raise CannotJudge("check.hessian takes functions of one vector, or of several numbers.")
    if any(not np.size(arguments[0]) for arguments in inputs):
        raise CannotJudge("check.hessian: a vector without entries has no Hessian.")
    return _check(Subject("Hessian", hess, of, HESSIAN), inputs)


@vocabulary
def stationary(point: Any, *, of: Any, within: float = 1e-6) -> str:
    """At `point`, a number or an array, the gradient of `of` has a length of at most `within`.

    The length is in units of `of` per unit of the point. Raises CheckFailed, or CannotJudge where the
    numerical gradient is not known closely enough.
    """
    if not (isinstance(within, (int, float, np.number)) and within > 0):
        raise CannotJudge(f"`within` should be a positive number, and is {within!r}.")
    if not callable(of):
        raise CannotJudge(f"`of` should be a function, and is {of!r}.")
    given = real_numbers(attempted(point), (1,))
    if isinstance(given, Mismatch):
        raise CheckFailed(given.sentence, kind=given.kind)
    if not given.size:
        raise CheckFailed("The point has no entries: it is nowhere.", kind="shape")
    if not np.all(np.isfinite(given)):
        raise CheckFailed(f"The point is {show(plain(point))}: it is nowhere.", kind="not a number")
    estimator = GRADIENT if given.ndim else SLOPE
    subject = Subject("gradient", point, of, estimator)
    arguments = (given if given.ndim else float(given),)
    estimate = measure(subject, arguments)
    length, doubt = float(np.linalg.norm(estimate.value)), 10 * float(np.linalg.norm(estimate.error))
    if not doubt <= max(within, 0.1 * length):
        raise CannotJudge(f"The gradient is known only to within {doubt:.1g} there.")
    if length > within + doubt:
        rows = [("the length of the gradient should be", number(0.0)), ("it is", number(length, 3))]
        sentence = "The gradient is not zero at the point."
        text = at_input(show_arguments(arguments, ("point",)), rows)
        raise failed(CheckFailed(text, kind="not stationary", sentence=sentence), [Call((), plain(point))])
    return "the gradient is zero at the point"


@dataclass(frozen=True)
class _Judged:
    """One input judged: the verdict, and what it rests on."""

    verdict: Verdict
    call: Call
    estimate: EstimateArray
    mismatch: Mismatch | None = None


def _check(subject: Subject, inputs: list[tuple[Any, ...]]) -> str:
    require_function(subject.answer)
    require_function(subject.of)
    _require_numbers(inputs)
    calls = call_all(subject.answer, inputs, subject.patience, subject.names(inputs[0]))
    found = None
    told = 0
    for made in calls:
        if made.error is not None:
            raise failed(raised(subject.answer, made, subject.names(made.arguments)), calls)
        found = _judge(subject.noun, made, measure(subject, made.arguments))
        if found.verdict is Verdict.CANNOT_TELL:
            found = _judge_nearby(subject, found) or found
        if found.verdict is Verdict.DISAGREE:
            raise _failure(subject, found, calls)
        told += found.verdict is Verdict.AGREE
    if not told:
        raise CannotJudge(_why_not(subject, found))
    untold = len(inputs) - told
    return f"the {subject.noun} is right {inputs_phrase(told)}" + (
        f"; {inputs_phrase(untold)} no number can tell" if untold else ""
    )


def _require_numbers(inputs: list[tuple[Any, ...]]) -> None:
    for arguments in inputs:
        if len(arguments) > 1 and any(map(np.ndim, arguments)):
            raise CannotJudge("A tuple in `at` may hold numbers only; for arrays, check a lambda of one.")
        for argument in arguments:
            numbers = real_numbers(plain(argument))
            if isinstance(numbers, Mismatch) or not np.all(np.isfinite(numbers)):
                raise CannotJudge(f"`at` may hold finite numbers only, and holds {show(argument)}.")


def _why_not(subject: Subject, found: _Judged | None) -> str:
    if found is not None and np.all(found.estimate.error <= 1e-6 * np.abs(found.estimate.value)):
        return (
            f"The {subject.noun} is near the right one: too far to call it right, too near to call it wrong."
        )
    return f"At none of these inputs is the {subject.noun} known closely enough by number."


def _other_shapes(noun: str, arguments: tuple[Any, ...], shape: tuple[int, ...]) -> list[tuple[int, ...]]:
    """Shapes that are right, too, where a function takes or gives one number: (m, n) with m or n 1."""
    if noun == "gradient" and shape == ():
        return [(1,)]
    if noun != "Jacobian":
        return []
    entering = [len(arguments)] if len(arguments) > 1 else [*np.shape(*arguments)]
    leaving = list(shape[: len(shape) - len(entering)])
    if len(entering) > 1 or len(leaving) > 1:
        return []
    m, n = (leaving or [1])[0], (entering or [1])[0]
    return [(m, n), *([(n,)] if m == 1 else []), *([(m,)] if n == 1 else []), *([()] if m == n == 1 else [])]


def _judge(noun: str, made: Call, estimate: EstimateArray) -> _Judged:
    shape = estimate.shape
    numbers = real_numbers(made.result, shape)
    if isinstance(numbers, np.ndarray) and numbers.shape in _other_shapes(noun, made.arguments, shape):
        numbers = numbers.reshape(shape)
    if isinstance(numbers, np.ndarray) and numbers.shape != shape:
        numbers = wrong_shape(numbers.shape, shape)
    if isinstance(numbers, Mismatch):
        return _Judged(Verdict.DISAGREE, made, estimate, numbers)
    if not np.all(np.isfinite(numbers)) and np.all(np.isfinite(estimate.value)):
        known = all(is_known(entry) for entry in estimate.entries.ravel())
        if not known and not np.any(np.isnan(numbers)):
            return _Judged(Verdict.CANNOT_TELL, made, estimate)  # as at the edge of sqrt, where inf is right
        return _Judged(Verdict.DISAGREE, made, estimate, differing(numbers, estimate.value, 0.0))
    each = verdicts(numbers, estimate)
    verdict = overall(each)
    if verdict is Verdict.CANNOT_TELL and in_float32(made.result, numbers):
        verdict = _in_float32_precision(numbers, estimate)
    if verdict is not Verdict.DISAGREE:
        return _Judged(verdict, made, estimate)
    return _Judged(verdict, made, estimate, _first_disagreement(each))


def _in_float32_precision(numbers: np.ndarray, estimate: EstimateArray) -> Verdict:
    """An answer in float32 cannot come closer than its type allows."""
    size = np.max(np.abs(estimate.value), initial=0.0)
    close = np.abs(numbers - estimate.value) <= 1e-4 * size
    return Verdict.AGREE if np.all(close & (estimate.error <= 1e-5 * size)) else Verdict.CANNOT_TELL


def _first_disagreement(each: np.ndarray) -> Mismatch:
    index = next(index for index in np.ndindex(each.shape) if each[index] is Verdict.DISAGREE)
    return Mismatch("value", "The value is not right.", entry=index)


def _judge_nearby(subject: Subject, doubtful: _Judged) -> _Judged | None:
    """What is found at the first input near the doubtful one that can be judged; None where there is none."""
    random = generator()
    for share in MOVES:
        if subject.patience.ran_out():
            return None
        nearby = tuple(_moved(argument, share, random) for argument in doubtful.call.arguments)
        made = call(subject.answer, nearby)
        if made.error is not None:
            continue
        try:
            found = _judge(subject.noun, made, subject.estimate(nearby))
        except CannotDifferentiate:
            continue
        if found.verdict is Verdict.DISAGREE:
            return found
        if found.verdict is Verdict.AGREE and _settles(doubtful.estimate, found.estimate):
            return found
    return None


def _settles(doubtful: EstimateArray, found: EstimateArray) -> bool:
    """Whether entries in doubt at one input are not zero at the other: where f is flat, 0, −s, 2s agree."""
    if doubtful.shape != found.shape:
        return False
    return all(
        is_known(before) or abs(after.value) > CLEARLY * after.error
        for before, after in zip(doubtful.entries.ravel(), found.entries.ravel(), strict=True)
    )


def _moved(argument: Any, share: float, random: np.random.Generator) -> Any:
    """A number or array near the given one: on the same side of zero, moved by up to `share` of itself."""
    values = np.array(argument, dtype=float)
    size = np.where(values == 0, max(float(np.max(np.abs(values), initial=0.0)), 1e-3), values)
    moved = values + share * size * random.uniform(-1, 1, values.shape)
    return moved if values.ndim else float(moved)


def _failure(subject: Subject, found: _Judged, calls: Sequence[Call]) -> CheckFailed:
    assert found.mismatch is not None
    names = subject.names(found.call.arguments)
    if found.mismatch.kind == "value":
        different = gives_different_results(subject.answer, found.call, names)
        if different is not None:
            return failed(different, calls)
    mismatch = replace(found.mismatch, given=found.call.result, expected=_as_known(found.estimate))
    at = show_arguments(found.call.arguments, names)
    gave = f"{function_name(subject.answer)} gave"
    should = f"the {subject.noun} should be"
    kink = found.estimate.entries.item().kink if subject.noun == "slope" else None
    if kink is not None:
        should += f" at least {number(min(kink))} and at most"
        mismatch = replace(mismatch, expected=max(kink))
    failure = mismatch_failure(mismatch, at=at, should=should, gave=gave)
    if subject.noun == "slope" and mismatch.kind == "value":
        inputs = [made.arguments[0] for made in calls]
        failure.picture = lambda: slopes_picture(subject.answer, subject.of, inputs, found.call.arguments[0])
    return failed(failure, calls, list(_cases(subject, found, calls)), names)


def _cases(subject: Subject, found: _Judged, calls: Sequence[Call]) -> Iterator[Case]:
    """What is known at every input, first of all at the one that failed."""
    for made in [found.call, *(each for each in calls if each is not found.call)][:MOST_CASES]:
        if made.error is not None or subject.patience.ran_out():
            continue
        try:
            estimate = found.estimate if made is found.call else subject.estimate(made.arguments)
        except CannotDifferentiate:
            continue
        if not np.all(np.isfinite(estimate.error)):
            continue
        value, curvature = _function_and_curvature(subject, made.arguments)
        yield Case(made.arguments, made.result, _as_known(estimate), value, curvature, made.changed_arguments)


def _function_and_curvature(subject: Subject, arguments: tuple[Any, ...]) -> tuple[float, float]:
    """For a function of one number its value and second derivative, by fourth-order central differences."""
    if subject.noun != "slope":
        return np.nan, np.nan
    x = float(arguments[0])
    h = 2e-3 * max(1.0, abs(x))
    values = [real_numbers(call(subject.of, (x + k * h,)).result) for k in (-2, -1, 0, 1, 2)]
    f = np.array([np.nan if isinstance(value, Mismatch) or value.ndim else value for value in values])
    return float(f[2]), float(np.array([-1, 16, -30, 16, -1]) @ f / (12 * h * h))


def _as_known(estimate: EstimateArray) -> Any:
    """The numerical values, rounded to the digits that can be trusted."""
    rounded = np.empty(estimate.shape)
    for index, entry in np.ndenumerate(estimate.entries):
        doubt = max(10 * entry.error, 1e-12 * max(abs(entry.value), entry.scale), 1e-300)
        rounded[index] = entry.value
        if np.isfinite(doubt) and np.isfinite(entry.value):
            rounded[index] = round(entry.value, -int(np.ceil(np.log10(doubt)))) + 0.0
    return rounded if rounded.ndim else float(rounded)
