"""Whoever is wrong in a way of their own is not told of a mistake that gives the same at a few inputs."""

from __future__ import annotations

import ast
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder import check
from autograder.authoring.regions import find_regions, visible_part
from autograder.check.fingerprints import known_mistake

from .conftest import Exercise, answer_key, exercises

LESSONS = Path(__file__).parents[2] / "lessons"


def height_less_the_slope(f: Any, df: Any, a: float) -> Any:
    return df(a), df(a) * a - f(a)


def value_of_the_chain(functions: Any, derivatives: Any, x: float) -> float:
    for function in functions:
        x = function(x)
    return x


def half_of_the_change(value: Any, gradient: Any, point: Any, x: Any) -> Any:
    return value + gradient @ (x - point) / 2


def over_one_sample_fewer(w: Any, X: Any, y: Any) -> Any:
    return 2 * X.T @ (X @ w - y) / (len(y) - 1)


def square_of_the_length(df: Any, x0: Any, rate: float, tolerance: float, most: int) -> Any:
    x, steps = x0, 0
    while df(x) @ df(x) > tolerance and steps < most:
        x, steps = x - rate * df(x), steps + 1
    return x, steps, bool(df(x) @ df(x) <= tolerance)


def root_of_the_mean_square(df: Any, x0: Any, rate: float, tolerance: float, most: int) -> Any:
    x, steps = x0, 0
    while np.sqrt(np.mean(df(x) ** 2)) > tolerance and steps < most:
        x, steps = x - rate * df(x), steps + 1
    return x, steps, bool(np.sqrt(np.mean(df(x) ** 2)) <= tolerance)


def against_the_first(df: Any, x0: Any, rate: float, tolerance: float, most: int) -> Any:
    x, steps, limit = x0, 0, tolerance * np.linalg.norm(df(x0))
    while np.linalg.norm(df(x)) > limit and steps < most:
        x, steps = x - rate * df(x), steps + 1
    return x, steps, bool(np.linalg.norm(df(x)) <= limit)


def second_lowest(f: Any, df: Any, starts: Any, rate: float, steps: int) -> Any:
    ends = [first_start_only(f, df, [start], rate, steps) for start in starts]
    return sorted(ends, key=f)[min(1, len(ends) - 1)]


def square_of_the_step(
    f: Any, gradient: Any, x: Any, step: float = 1.0, shrink: float = 0.5, c: float = 1e-4
) -> float:
    while f(x - step * gradient) > f(x) - c * step**2 * np.sum(gradient**2):
        step = step * shrink
    return step


def own_c(f: Any, gradient: Any, x: Any, step: float = 1.0, shrink: float = 0.5, c: float = 1e-4) -> float:
    while f(x - step * gradient) > f(x) - 1e-4 * step * np.sum(gradient**2):
        step = step * shrink
    return step


def first_start_only(f: Any, df: Any, starts: Any, rate: float, steps: int) -> Any:
    x = starts[0]
    for _ in range(steps):
        x = x - rate * df(x)
    return x


def corner_of_two_by_two(hessian: Any) -> str:
    (a, b), d = hessian[0][:2], hessian[1][1]
    if a * d - b * b == 0:
        return "cannot tell"
    return "saddle" if a * d < b * b else "minimum" if a > 0 else "maximum"


def ridge_over(count: Callable[[Any], int]) -> Any:
    return lambda w, X, y, penalty: 2 / count(X) * X.T @ (X @ w - y) + 2 * penalty * w


def divided_by_the_features(w: Any, X: Any, y: Any) -> Any:
    return X.T @ (1 / (1 + np.exp(-(X @ w))) - y) / X.shape[1]


CHANCES = [
    ("01_derivatives", "tangent_line", height_less_the_slope),
    ("02_chain_rule", "chain_derivative", value_of_the_chain),
    ("03_gradients", "linear_approximation", half_of_the_change),
    ("03_gradients", "gradient_mse", over_one_sample_fewer),
    ("07_gradient_descent", "gradient_descent_until", square_of_the_length),
    ("07_gradient_descent", "gradient_descent_until", root_of_the_mean_square),
    ("07_gradient_descent", "gradient_descent_until", against_the_first),
    ("07_gradient_descent", "backtracking_step", own_c),
    ("07_gradient_descent", "backtracking_step", square_of_the_step),
    ("07_gradient_descent", "best_of_starts", first_start_only),
    ("07_gradient_descent", "best_of_starts", second_lowest),
    ("07_gradient_descent", "classify_stationary_point", corner_of_two_by_two),
    ("07_gradient_descent", "ridge_gradient", ridge_over(lambda X: len(X) - 1)),
    ("07_gradient_descent", "ridge_gradient", ridge_over(np.size)),
    ("12_maximum_likelihood", "bernoulli_mle", lambda data: np.sum(data) // len(data)),
    ("12_maximum_likelihood", "logistic_gradient", divided_by_the_features),
]


def check_in_the_notebook(exercise: Exercise, answer: Any) -> None:
    """Statement by statement, as a notebook runs a cell: fingerprints have the names of theirs in them."""
    visible = visible_part(exercise.check.source, find_regions(exercise.check.source))
    namespace = {**answer_key(exercise.lesson), exercise.name: answer}
    for statement in ast.parse(visible).body:
        exec(compile(ast.Module([statement], []), "check", "exec"), namespace)


@pytest.mark.parametrize(("source", "name", "answer"), CHANCES)
def test_a_mistake_that_was_not_made_is_not_named(source: str, name: str, answer: Any) -> None:
    (exercise,) = [exercise for exercise in exercises(source) if exercise.name == name]

    with check.recording() as fingerprints, pytest.raises(check.CheckFailed):
        check_in_the_notebook(exercise, answer)

    assert known_mistake(fingerprints, LESSONS / exercise.lesson) is None
