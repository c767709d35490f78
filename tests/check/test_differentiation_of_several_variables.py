"""Gradients, Jacobians and Hessians are known entry by entry."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.check.several_variables import EstimateArray, gradient, hessian, jacobian

random = np.random.default_rng(20)
A = random.normal(size=(4, 4))
X = random.normal(size=(30, 4))
Y = random.normal(size=30)
x = random.normal(size=4)


def softmax(z: np.ndarray) -> np.ndarray:
    e = np.exp(z - z.max())
    return e / e.sum()


def rosenbrock(v: np.ndarray) -> float:
    return (1 - v[0]) ** 2 + 100 * (v[1] - v[0] ** 2) ** 2


def assert_known(estimates: EstimateArray, truth: np.ndarray, relative_error: float = 1e-8) -> None:
    assert estimates.shape == np.shape(truth)
    size = np.max(np.abs(truth), initial=1e-3)
    assert np.all(np.abs(estimates.value - truth) <= 10 * estimates.error)
    assert np.all(estimates.error <= relative_error * size)


@pytest.mark.parametrize(
    ("f", "point", "truth"),
    [
        (lambda v: v @ A @ v, x, (A + A.T) @ x),
        (lambda v: np.mean((X @ v - Y) ** 2), x, 2 * X.T @ (X @ x - Y) / 30),
        (rosenbrock, [1.2, 1.0], [-0.4 * -1 + 480 * 0.44, -200 * 0.44]),
        (rosenbrock, [1.0, 1.0], [0.0, 0.0]),
        (lambda M: np.sum(np.tanh(M @ x)), A, (1 - np.tanh(A @ x) ** 2)[:, None] * x),
        (
            lambda v: np.sin(1e6 * v[0]) + 1e-6 * v[1] ** 2 + np.exp(v[2] / 1e5),
            [1e-6, 1e6, 2e5],
            [1e6 * np.cos(1), 2.0, 1e-5 * np.exp(2)],
        ),
        (lambda v: 3 * v[0], [1, 2], [3.0, 0.0]),
    ],
    ids=["quadratic", "mean squared error", "Rosenbrock", "its minimum", "a matrix", "mixed scales", "ints"],
)
def test_gradients_are_known(f: Callable[[Any], Any], point: Any, truth: Any) -> None:
    assert_known(gradient(f, point), np.array(truth))


def test_each_entry_of_a_gradient_is_known_on_its_own_scale() -> None:
    found = gradient(lambda v: np.sin(1e6 * v[0]) + 1e-6 * v[1] ** 2, [1e-6, 3.0])
    assert found.error[1] < 1e-6 * 6e-6


@pytest.mark.parametrize(
    ("f", "point", "truth"),
    [
        (softmax, x, np.diag(softmax(x)) - np.outer(softmax(x), softmax(x))),
        (lambda v: A @ v, x, A),
        (lambda v: np.maximum(A @ v, 0), x, A * ((A @ x) > 0)[:, None]),
        (lambda v: [v[0] * v[1], v[0] ** 2, 5.0], [2.0, 3.0], [[3.0, 2.0], [4.0, 0.0], [0.0, 0.0]]),
        (lambda v: v[0] * v[1], [2.0, 3.0], [3.0, 2.0]),
    ],
    ids=["softmax", "linear", "ReLU layer", "a list", "one output"],
)
def test_jacobians_are_known(f: Callable[[Any], Any], point: Any, truth: Any) -> None:
    assert_known(jacobian(f, point), np.array(truth))


@pytest.mark.parametrize(
    ("f", "point", "truth"),
    [
        (lambda v: v @ A @ v, x, A + A.T),
        (rosenbrock, [1.2, 1.0], [[2 + 1200 * 1.44 - 400, -480], [-480, 200]]),
        (lambda v: np.sin(v[0] * v[1]) + v[2] ** 4, [0.0, 2.0, 0.0], [[0, 1, 0], [1, 0, 0], [0, 0, 0]]),
        (
            lambda v: np.sin(1e3 * v[0] * v[1]),
            [1e-3, 1.0],
            [
                [-1e6 * np.sin(1), 1e3 * (np.cos(1) - np.sin(1))],
                [1e3 * (np.cos(1) - np.sin(1)), -np.sin(1)],
            ],
        ),
        (lambda v: np.log(v[0]) + v[1], [1e-3, 1.0], [[-1e6, 0], [0, 0]]),
    ],
    ids=["quadratic", "Rosenbrock", "saddle", "mixed scales", "near an edge"],
)
def test_hessians_are_known(f: Callable[[Any], Any], point: Any, truth: Any) -> None:
    assert_known(hessian(f, point), np.array(truth), 1e-5)


def test_a_linear_function_has_a_hessian_of_zeros() -> None:
    found = hessian(lambda v: 3 * v[0] - v[1] + 2, [1.2, 1.0])
    assert np.all(np.abs(found.value) <= 10 * found.error)
    assert np.all(found.error < 1e-12)


def test_a_kink_shows_in_its_own_entry_only() -> None:
    entries = gradient(lambda v: abs(v[0]) + v[1] ** 2, [0.0, 1.0]).entries
    assert entries[0].kink == pytest.approx((-1.0, 1.0))
    assert entries[1].kink is None


def test_a_kink_has_no_second_derivative() -> None:
    found = hessian(lambda v: abs(v[0]) + v[1] ** 2, [0.0, 1.0])
    assert not found.error[0, 0] <= 1e-5 * abs(found.value[0, 0])
    assert found.value[1, 1] == pytest.approx(2.0)


def test_batches_give_the_same_gradients_and_jacobians() -> None:
    def cubes(v: np.ndarray) -> np.ndarray:
        return np.sum(v**3, axis=-1)

    def softmaxes(v: np.ndarray) -> np.ndarray:
        e = np.exp(v - v.max(axis=-1, keepdims=True))
        return e / e.sum(axis=-1, keepdims=True)

    assert_known(gradient(cubes, x, batched=True), 3 * x**2)
    np.testing.assert_allclose(
        jacobian(softmaxes, x, batched=True).value, jacobian(softmaxes, x).value, rtol=1e-9
    )


def test_a_batch_is_a_few_calls_for_each_coordinate() -> None:
    calls = []

    def squares(v: np.ndarray) -> np.ndarray:
        calls.append(v.shape)
        return np.sum(v**2, axis=-1)

    gradient(squares, x, batched=True)
    assert len(calls) <= 6 * x.size


def test_a_jacobian_calls_the_function_once_for_all_its_outputs() -> None:
    calls = []

    def many(v: np.ndarray) -> np.ndarray:
        calls.append(1)
        return np.exp(A @ v)

    jacobian(many, x)
    assert len(calls) <= 70 * x.size


def test_the_input_is_left_alone() -> None:
    point = np.array([1, 2, 3])
    gradient(lambda v: v @ v, point)
    assert point.tolist() == [1, 2, 3]
    assert point.dtype.kind == "i"
