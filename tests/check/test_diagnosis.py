"""Each general mistake is recognised on its case, and on nothing that is right or wrong in another way."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder import check
from autograder.check.diagnosis import Case, diagnose

t = sympy.Symbol("t")
X = np.array([[1.0, 2.0], [0.5, -1.0], [3.0, 0.25]])
X5 = np.array([[1.0, 2.0], [0.5, -1.0], [3.0, 0.25], [2.0, 2.5], [-1.0, 0.3]])
W = np.array([0.7, -0.4])
SAMPLES = [(W, X, np.array([1.0, 2.0, -1.0])), (2 * W + 1, X5, np.array([1.0, 2.0, -1.0, 0.5, 3.0]))]


def gradient_mse(w: np.ndarray, X: np.ndarray, y: np.ndarray) -> np.ndarray:
    return 2 * X.T @ (X @ w - y) / len(y)


def descend(x0: np.ndarray, n: int) -> tuple[np.ndarray, list[np.ndarray]]:
    x, history = x0.copy(), [x0.copy()]
    for _ in range(n):
        x = 0.9 * x
        history.append(x)
    return x, history


def descend_in_place(x0: np.ndarray, n: int) -> tuple[np.ndarray, list[np.ndarray]]:
    x, history = x0.copy(), [x0.copy()]
    history.clear()
    for _ in range(n + 1):
        history.append(x)
        x -= 0.1 * x
    return x, history


def descend_on_the_argument(x0: np.ndarray, n: int) -> tuple[np.ndarray, list[np.ndarray]]:
    history = [x0.copy()]
    for _ in range(n):
        x0 -= 0.2 * x0
        history.append(x0.copy())
    return x0, history


def wrong_slope(answer: Callable[[float], Any], of: Callable[[float], float] = lambda x: x**4) -> Any:
    return lambda: check.derivative(answer, of=of, at=[1.5, -0.7, 2.3])


def wrong(answer: Any, reference: Any, at: list[Any]) -> Any:
    return lambda: check.matches(answer, reference, at=at)


def softmax_jacobian(z: np.ndarray) -> np.ndarray:
    s = np.exp(z) / np.exp(z).sum()
    return np.diag(s) @ (np.outer(z, np.ones(3)) - np.outer(np.ones(3), s))


CASES: dict[str, tuple[Any, str]] = {
    "sign": (wrong_slope(lambda x: -4 * x**3), "The sign is the other way round"),
    "twice": (wrong_slope(lambda x: 8 * x**3), "twice the right one"),
    "half": (wrong_slope(lambda x: 2 * x**3), "half of the right one"),
    "minus half": (wrong_slope(lambda x: -2 * x**3), "minus half"),
    "divided by ln 2": (
        wrong_slope(lambda x: 1 / x / math.log(2), lambda x: math.log(abs(x))),
        "divided by ln 2",
    ),
    "times ln 2": (wrong_slope(lambda x: math.log(2) / x, lambda x: math.log(abs(x))), "ln 2 times"),
    "degrees": (wrong_slope(lambda x: math.pi / 180 * math.cos(x), math.sin), "degrees taken for radians"),
    "any factor": (wrong_slope(lambda x: 4.4 * x**3), "1.1 times the right one"),
    "the function itself": (wrong_slope(lambda x: x**4), "the function itself"),
    "the second derivative": (wrong_slope(lambda x: 12 * x**2), "second derivative"),
    "a factor n too many": (
        wrong(lambda n, x: n * n * x ** (n - 1), lambda n, x: n * x ** (n - 1), [(3, 2.0), (5, 1.5)]),
        "times n: is there a factor too many",
    ),
    "a factor n missing": (
        wrong(lambda n, x: x ** (n - 1), lambda n, x: n * x ** (n - 1), [(3, 2.0), (5, 1.5)]),
        "divided by n: is a factor missing",
    ),
    "exponent not lowered": (wrong_slope(lambda x: 4 * x**4), "times x: is there a factor too many"),
    "not divided by h": (
        wrong(
            lambda f, x, h: f(x + h) - f(x),
            lambda f, x, h: (f(x + h) - f(x)) / h,
            [(np.sin, 1.0, 0.1), (np.exp, 0.3, 0.1)],
        ),
        "times h",
    ),
    "transposed": (
        lambda: check.jacobian(lambda x: X.T, of=lambda x: X @ x, at=[np.array([1.0, 2.0])]),
        "transposed",
    ),
    "transposed square": (
        wrong(lambda A: A.T, lambda A: A, [np.array([[1.0, 2.0], [3.0, 4.0]])]),
        "transposed",
    ),
    "components swapped": (
        lambda: check.gradient(
            lambda x, y: (x**2 + 3 * y**2, 2 * x * y),
            of=lambda x, y: x**2 * y + y**3,
            at=[(1.0, 2.0), (0.5, -1.0)],
        ),
        "changed places",
    ),
    "components in another order": (
        wrong(lambda x: [x, 3 * x, 2 * x], lambda x: [2 * x, x, 3 * x], [1.0, 2.0]),
        "another order",
    ),
    "sum for mean": (
        wrong(lambda w, X, y: 2 * X.T @ (X @ w - y), gradient_mse, SAMPLES),
        "sum instead of a mean",
    ),
    "mean for sum": (
        wrong(gradient_mse, lambda w, X, y: 2 * X.T @ (X @ w - y), SAMPLES),
        "mean instead of a sum",
    ),
    "batch not averaged": (
        wrong(lambda w, X, y: 2 * (X @ w - y)[:, None] * X, gradient_mse, SAMPLES),
        "not been averaged over the batch",
    ),
    "batch not added up": (
        wrong(lambda w, X, y: X * y[:, None], lambda w, X, y: X.T @ y, SAMPLES),
        "not been added up over the batch",
    ),
    "a column for a vector": (
        wrong(lambda w, X, y: gradient_mse(w, X, y)[:, None], gradient_mse, SAMPLES),
        "is not a vector",
    ),
    "one entry for a number": (wrong(lambda x: [x], lambda x: x, [1.0, 2.0]), "an array with one entry"),
    "every entry with every other": (
        wrong(lambda y, p: y - p.reshape(-1, 1), lambda y, p: y - p, [(np.arange(3.0), np.arange(3.0) ** 2)]),
        "broadcast to (n, n)",
    ),
    "nan": (
        wrong(lambda z: np.exp(z) / (1 + np.exp(z)), lambda z: 1 / (1 + np.exp(-z)), [1.0, 800.0]),
        "look for an `exp`",
    ),
    "overflow": (
        wrong(lambda z: np.log(1 + np.exp(z)), lambda z: np.logaddexp(0, z), [1.0, 800.0]),
        "`exp` overflows",
    ),
    "divided by zero": (
        wrong(lambda x: np.float64(1.0) / (x - x), lambda x: 1 / x, [1.0, 2.0]),
        "Infinity comes from a division by zero",
    ),
    "zero by zero": (
        wrong(lambda x: np.float64(0.0) / (x - x), lambda x: 1 / x, [1.0, 2.0]),
        "nan comes from 0/0",
    ),
    "argument changed in place": (
        wrong(descend_on_the_argument, descend, [(np.array([1.0, 2.0]), 4)]),
        "Begin with a copy",
    ),
    "history aliased": (
        wrong(descend_in_place, descend, [(np.array([1.0, 2.0]), 4)]),
        "append a copy each time",
    ),
    "one component wrong": (
        wrong(lambda x: (x, 2 * x), lambda x: (x, 3 * x), [1.0, 2.0]),
        "Only the second entry is wrong.",
    ),
    "two components wrong": (
        wrong(lambda x: (x, 2.5 * x, 7), lambda x: (x, 3 * x, x), [1.0, 2.0]),
        "Only the second and third entries are wrong.",
    ),
    "right at some inputs only": (wrong_slope(lambda x: 4 * abs(x) ** 3), "right at 2 of the 3 inputs"),
    "sign of an expression": (
        lambda: check.expression(-sympy.cos(t), sympy.cos(t)),
        "The sign is the other way round",
    ),
    "factor of an expression": (lambda: check.expression(t**2, t**2 / 2), "twice the right one"),
    "exponent of an expression": (lambda: check.expression(3 * t**3, 3 * t**2), "times t"),
    "the wrong side of a kink": (
        wrong_slope(lambda x: 1.0, lambda x: max(x, 0.0)),
        "right at 2 of the 3 inputs",
    ),
    "a product too small": (
        wrong(lambda n: np.log(np.float64(0.01) ** n), lambda n: n * math.log(0.01), [3, 500]),
        "a product of small numbers",
    ),
    "no return": (wrong(lambda x: None, lambda x: x, [1.0, 2.0]), "without `return`"),
    "no return on one path": (
        wrong(lambda x: x if x > 0 else None, lambda x: x, [1, -2]),
        "without `return`",
    ),
    "no return of a word": (
        wrong(lambda x: "up" if x > 0 else None, lambda x: "up" if x > 0 else "down", [1, -2]),
        "without `return`",
    ),
    "a logarithm to base ten": (
        wrong(np.log10, np.log, [2.0, 3.0]),
        "divided by ln 10: is a logarithm to another base",
    ),
    "a large factor": (wrong(lambda x: 2e4 * x, lambda x: x, [1.5, 2.0]), "is 20000.0 times the right one"),
    "not added up": (
        wrong(lambda g, d: g * d, lambda g, d: g @ d, [(W, W + 1)]),
        "one result for every entry; they have not been added up.",
    ),
    "not added up over samples": (
        wrong(lambda w, X: X @ w, lambda w, X: np.sum(X @ w), [(W, X)]),
        "one result for every sample",
    ),
    "right at one of many inputs": (
        wrong(lambda x: x**3, lambda x: x, [0.5, 1.0, 2.0]),
        "right at 1 of the 3 inputs: x = 1.0. What sets that one apart?",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_general_mistake_is_recognised(name: str, failure_of: Any) -> None:
    checking, said = CASES[name]
    diagnosis = failure_of(checking).diagnosis
    assert diagnosis is not None
    assert said in diagnosis


SILENT: dict[str, Any] = {
    "another expression": lambda: check.expression(sympy.sin(t), t**2 / 2),
    "zero where the function is zero": lambda: check.derivative(
        lambda x: 0.0, of=lambda x: (x - 1) * (x - 2), at=[1.0, 2.0]
    ),
    "a matrix of zeros": lambda: check.jacobian(lambda x: np.zeros((3, 2)), of=lambda x: X @ x, at=[W]),
    "one row many times": wrong(lambda A: np.full(A.shape, 0.5), lambda A: A, [X]),
    "a diagonal matrix from a vector": wrong(np.diag, lambda s: 2 * s, [np.array([1.0, 2.0, 4.0])]),
    "an unrelated slope": wrong_slope(lambda x: math.cos(x)),
    "wrong everywhere": wrong_slope(lambda x: math.sin(x) + 9),
    "off by a constant": wrong_slope(lambda x: 4 * x**3 + 1),
    "all components wrong": wrong(lambda x: [x**3, 2], lambda x: [x, 3 * x], [1.5, 2.0]),
    "another shape altogether": wrong(lambda x: [x, x, x], lambda x: [x, x], [1.0, 2.0]),
    "text": wrong(lambda x: "x", lambda x: x, [1.0, 2.0]),
    "another word": wrong(lambda x: "saddle", lambda x: "minimum", [1.0, 2.0]),
    "a pair whose sum is right": wrong(lambda x: (x, 2 * x), lambda x: 3 * x, [1.0, 2.0]),
    "a list whose sum is right": wrong(lambda x: [x, 2 * x], lambda x: 3 * x, [1.0, 2.0]),
    "a list of pairs": wrong(lambda c: [[1, 4], [2, 6]], lambda c: [4, 6], [[5, 4, 3]]),
    "a square of numbers from no array": wrong(lambda c: np.ones((2, 2)), lambda c: [4, 6], [[5, 4, 3]]),
    "nan at another input than the one shown": wrong(
        lambda x: np.float64(x + 9) / x, lambda x: 1.5, [1.0, 2.0, 0.0]
    ),
    "a factor of the one result that is right everywhere": wrong(lambda x: 2.6, lambda x: 0.2, [1.0, 2.0]),
    "no return, and a wrong result": wrong(lambda x: {1: None, 2: 7, 3: 3}[x], lambda x: x, [1, 2, 3]),
    "a wrong key": lambda: check.value({"a": 1.0}, {"b": 1.0}),
}


@pytest.mark.parametrize("name", SILENT)
def test_what_no_rule_explains_gets_no_diagnosis(name: str, failure_of: Any) -> None:
    assert failure_of(SILENT[name]).diagnosis is None


shapes = st.sampled_from([(), (2,), (3,), (4, 1), (3, 2), (2, 2), (3, 3)])
finite = st.floats(-1e6, 1e6)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(shapes, st.integers(0, 2**32 - 1), finite), min_size=1, max_size=4))
def test_no_rule_speaks_about_right_results(drawn: list[tuple[tuple[int, ...], int, float]]) -> None:
    cases = []
    for shape, seed, argument in drawn:
        random = np.random.default_rng(seed)
        right = random.normal(size=shape) * 10.0 ** random.integers(-8, 8)
        noisy = right * (1 + 1e-12 * random.normal(size=shape))
        function, curvature = (float(right), float(right)) if shape == () else (math.nan, math.nan)
        cases.append(Case((argument, random.normal(size=(4, 2))), noisy, right, function, curvature))
    assert diagnose(cases, ("x", "X")) is None


def test_a_division_by_zero_is_not_blamed_on_an_exponential(failure_of: Any) -> None:
    for zero in (0.0, 1.0):
        answer = wrong(lambda x, zero=zero: np.float64(zero) / 0.0, lambda x: 1 / x, [1.0, 2.0])
        assert "exp" not in str(failure_of(answer).diagnosis)


def test_a_right_value_is_no_mistake_even_where_a_factor_would_explain_it() -> None:
    zero = Case((2.0,), 0.0, 0.0, 0.0, 0.0)
    one = Case((1.0,), 1.0, 1.0, 1.0, 1.0)
    assert diagnose([zero], ("x",)) is None
    assert diagnose([one], ("x",)) is None
    assert diagnose([zero, one], ("x",)) is None


def test_a_history_that_should_stand_still_is_not_called_aliased() -> None:
    still = (np.zeros(2), [np.zeros(2)] * 4)
    assert diagnose([Case((1.0,), still, still)]) is None


def test_no_factor_is_found_between_complex_and_real_numbers(failure_of: Any) -> None:
    for answer in (lambda x: 3 * x * x + 1j, lambda x: 3e-12 * x * x + 1j, lambda x: 6 * x * x + 0j):
        failure = failure_of(check.derivative, answer, of=lambda x: x**3, at=[2.0, 3.0])
        assert failure.kind == "complex"
        assert failure.diagnosis is None
    assert failure_of(check.value, 6 + 2j, 3.0).diagnosis is None
    assert failure_of(check.value, 3 + 4j, 6 + 8j).diagnosis == "Your value is half of the right one."


def hessian_answer(change: Callable[[np.ndarray], Any]) -> Any:
    def of(v: np.ndarray) -> float:
        return v[0] ** 2 * v[1] + v[1] ** 3

    def answer(v: np.ndarray) -> Any:
        return change(np.array([[2 * v[1], 2 * v[0]], [2 * v[0], 6 * v[1]]]))

    return lambda: check.hessian(answer, of=of, at=[np.array([1.5, 0.7]), np.array([-0.6, 1.2])])


def gradient_answer(change: Callable[[np.ndarray], Any]) -> Any:
    return lambda: check.gradient(
        lambda v: change(2 * v), of=lambda v: v @ v, at=[np.array([1.5, 0.7]), np.array([-0.6, 1.2, 3.0])]
    )


TABLES = [X, X5[:, [0, 1, 0, 1, 1, 0, 1]]]
PREDICTIONS = [(np.array([1.0, 2.0, 4.0]), np.array([0.5, 2.5, 1.0])), (X5[:, 0], X5[:, 1])]
LOST: dict[str, tuple[Any, str]] = {
    "off the diagonal": (hessian_answer(lambda h: np.diag(np.diag(h))), "off it is zero"),
    "a vector of the diagonal": (hessian_answer(np.diag), "the diagonal of the matrix"),
    "half a Hessian": (hessian_answer(lambda h: h / 2), "half of the right one"),
    "a sum for a gradient": (gradient_answer(np.sum), "the sum of the entries"),
    "a mean for a gradient": (gradient_answer(np.mean), "the mean of the entries"),
    "rows for columns": (
        wrong(lambda a: a.mean(axis=1), lambda a: a.mean(axis=0), TABLES),
        "one entry for each row of an input, and one for each column",
    ),
    "columns for rows": (
        wrong(lambda a: a.sum(axis=0), lambda a: a.sum(axis=1), TABLES),
        "one entry for each column of an input, and one for each row",
    ),
    "the mean squared": (
        wrong(lambda p, y: np.mean(p - y) ** 2, lambda p, y: np.mean((p - y) ** 2), PREDICTIONS),
        "squared the mean",
    ),
}


@pytest.mark.parametrize("name", LOST)
def test_what_was_lost_on_the_way_is_named(name: str, failure_of: Any) -> None:
    checking, words = LOST[name]
    assert words in str(failure_of(checking).diagnosis)


NOT_LOST = [
    hessian_answer(lambda h: np.diag(np.diag(h)) * 1.1),
    hessian_answer(lambda h: np.zeros(3)),
    gradient_answer(lambda g: float(np.sum(g)) + 0.1),
    wrong(lambda a: np.zeros(4), lambda a: a.mean(axis=0), [X]),
    wrong(lambda p, y: np.mean(p - y) ** 2 + 0.01, lambda p, y: np.mean((p - y) ** 2), PREDICTIONS),
    wrong(lambda p, y: np.mean(p - y) ** 2, lambda p, y: np.mean(np.abs(p - y)), PREDICTIONS),
]


@pytest.mark.parametrize("checking", NOT_LOST)
def test_nothing_is_said_to_be_lost_where_something_else_is_wrong(checking: Any, failure_of: Any) -> None:
    assert failure_of(checking).diagnosis is None


def test_an_exponential_that_raises_for_large_numbers_is_explained(failure_of: Any) -> None:
    failure = failure_of(check.matches, math.exp, lambda x: 1.0, at=[800.0])
    assert "`exp` overflows" in failure.diagnosis
