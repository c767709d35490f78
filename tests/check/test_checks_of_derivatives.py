"""Right derivatives pass, wrong ones fail, and where nobody can tell nobody is blamed."""

from __future__ import annotations

import contextlib
import math
from typing import Any

import numpy as np
import pytest

from autograder import check
from autograder.check import derivatives, measuring
from autograder.check.differentiation import Estimate
from autograder.check.several_variables import EstimateArray

A = np.array([[2.0, 1.0, 0.5], [-1.0, 3.0, 0.0], [0.3, 0.2, 1.5]])
POINTS = [np.array([1.0, -0.5, 2.0]), np.array([0.3, 0.7, -1.2])]


def quadratic(x: np.ndarray) -> float:
    return 0.5 * x @ A @ x


def softmax(z: np.ndarray) -> np.ndarray:
    e = np.exp(z - z.max())
    return e / e.sum()


def softmax_jacobian(z: np.ndarray) -> np.ndarray:
    s = softmax(z)
    return np.diag(s) - np.outer(s, s)


def test_right_derivatives_of_every_kind_pass() -> None:
    check.derivative(np.cos, of=np.sin, at=[0.1, 1.0, -2.0])
    check.derivative(lambda x: 1 / x, of=math.log, at=[1e-4, 1.0, 1e4])
    check.gradient(lambda x: (A + A.T) @ x / 2, of=quadratic, at=POINTS)
    check.gradient(lambda X: 2 * X, of=lambda X: (X**2).sum(), at=[A])
    check.gradient(lambda w, b, x: (x, 1.0, w), of=lambda w, b, x: w * x + b, at=[(0.5, 1.0, 2.0)])
    check.jacobian(softmax_jacobian, of=softmax, at=POINTS)
    check.jacobian(lambda x: A[:2], of=lambda x: A[:2] @ x, at=POINTS)
    check.hessian(lambda x: (A + A.T) / 2, of=quadratic, at=POINTS)


WRONG: dict[str, Any] = {
    "Ax of a non-symmetric A": lambda: check.gradient(lambda x: A @ x, of=quadratic, at=POINTS),
    "2Ax": lambda: check.gradient(lambda x: 2 * A @ x, of=quadratic, at=POINTS),
    "a diagonal only": lambda: check.jacobian(
        lambda z: np.diag(softmax_jacobian(z).diagonal()), of=softmax, at=POINTS
    ),
    "a transposed Jacobian": lambda: check.jacobian(lambda x: A.T, of=lambda x: A @ x, at=POINTS),
    "a Hessian without its corners": lambda: check.hessian(
        lambda x: np.diag(A.diagonal()), of=quadratic, at=POINTS
    ),
    "one component of two": lambda: check.gradient(
        lambda x, y: (2 * x * y, x**2), of=lambda x, y: x**2 * y + y**3, at=[(1.0, 2.0)]
    ),
    "a zero for a saturated sigmoid": lambda: check.derivative(
        lambda z: 0.0, of=lambda z: 1 / (1 + math.exp(-z)), at=[-20.0]
    ),
    "off by a thousandth": lambda: check.derivative(lambda x: 1.001 * math.cos(x), of=math.sin, at=[0.3]),
}


PAIRS = [np.array([1.0, 2.0]), np.array([0.3, -2.0])]


def array(entries: Any) -> np.ndarray:
    return np.array(entries, dtype=float)


OF_MIXED_SCALES: dict[str, tuple[Any, Any, Any, float]] = {
    "a small row below a large one": (
        check.jacobian,
        lambda v, slip: array([[1e6, 0], [slip, 1e-3]]),
        lambda v: array([1e6 * v[0], 1e-3 * v[1]]),
        1e-8,
    ),
    "a row that grows": (
        check.jacobian,
        lambda v, slip: array([[np.exp(9 + v[0]), 0], [slip, 1e-2]]),
        lambda v: array([np.exp(9 + v[0]), 1e-2 * v[1]]),
        1e-7,
    ),
    "a row of zeros": (
        check.jacobian,
        lambda v, slip: array([[0, slip], [1, 1]]),
        lambda v: array([7, v[0] + v[1]]),
        1e-9,
    ),
    "an unused input": (
        check.gradient,
        lambda v, slip: array([2e6 * v[0], slip]),
        lambda v: 1e6 * v[0] ** 2 + 0 * v[1],
        1e-2,
    ),
    "an unused input and a large offset": (
        check.gradient,
        lambda v, slip: array([2 * v[0], slip]),
        lambda v: 1e8 + v[0] ** 2,
        1e-4,
    ),
    "a large offset": (
        check.hessian,
        lambda v, slip: array([[2, slip], [slip, 6]]),
        lambda v: 1e6 + v[0] ** 2 + 3 * v[1] ** 2,
        1e-3,
    ),
    "a large slope": (
        check.hessian,
        lambda v, slip: array([[2, slip], [slip, 2]]),
        lambda v: 1e4 * v[0] + v[0] ** 2 + v[1] ** 2,
        1e-3,
    ),
    "no curvature at all": (
        check.hessian,
        lambda v, slip: array([[0, slip], [slip, 0]]),
        lambda v: 1e4 * v[0] - 3 * v[1] + 1e5,
        1e-3,
    ),
    "curvatures that are far apart": (
        check.hessian,
        lambda v, slip: array([[1e6, slip], [slip, 1e-3]]),
        lambda v: 5e5 * v[0] ** 2 + 5e-4 * v[1] ** 2,
        1e-2,
    ),
}


@pytest.mark.parametrize("name", OF_MIXED_SCALES)
def test_a_zero_entry_is_held_to_its_own_error_and_not_to_what_is_large_elsewhere(
    name: str, failure_of: Any
) -> None:
    checked, formula, of, slip = OF_MIXED_SCALES[name]
    checked(lambda v: formula(v, 0.0), of=of, at=PAIRS)
    for wrong in (slip, -slip, 1e3 * slip):
        failure = failure_of(checked, lambda v, wrong=wrong: formula(v, wrong), of=of, at=PAIRS)
        assert failure.kind == "value"


def test_right_zero_entries_that_a_formula_rounds_are_accepted() -> None:
    B = A + A.T
    X = np.outer(POINTS[0], POINTS[1]) + np.diag([1e3, 1.0, 1e-2])
    y = X @ np.ones(3)
    check.gradient(lambda w: 2 * X.T @ (X @ w - y), of=lambda w: ((X @ w - y) ** 2).sum(), at=[np.ones(3)])
    check.gradient(lambda v: B @ v, of=quadratic_of(B), at=[np.zeros(3), *POINTS])
    check.hessian(lambda w: 2 * X.T @ X, of=lambda w: ((X @ w - y) ** 2).sum(), at=POINTS)
    check.hessian(
        lambda v: np.diag(-np.sin(v)), of=lambda v: np.sin(v).sum(), at=[np.array([np.pi, 0.0, 1.0])]
    )
    check.jacobian(softmax_jacobian, of=softmax, at=[np.array([20.0, 0.0, -10.0]), *POINTS])
    check.jacobian(lambda v: np.diag(1.0 * (v > 0)), of=lambda v: np.maximum(v, 0), at=POINTS)
    check.jacobian(lambda v: np.eye(3) - 1 / 3, of=lambda v: v - v.mean(), at=POINTS)


def quadratic_of(B: np.ndarray) -> Any:
    return lambda v: 0.5 * v @ B @ v


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_derivative_fails(name: str, failure_of: Any) -> None:
    failure = failure_of(WRONG[name])
    assert failure.kind == "value"
    assert failure.sentence == "The value is not right."


def test_a_stationary_point_is_one_where_the_gradient_vanishes(failure_of: Any) -> None:
    check.stationary([0.0, 0.0, 0.0], of=quadratic)
    check.stationary(np.float64(1.0), of=lambda x: (x - 1) ** 2)
    check.stationary([1e-8, 0, 0], of=quadratic)
    check.stationary([1e-3, 0, 0], of=quadratic, within=1e-2)
    check.stationary((1, 0), of=lambda x: (x[0] - 1) ** 2 - x[1] ** 2)
    failure = failure_of(check.stationary, [1e-3, 0.0, 0.0], of=quadratic)
    assert failure.kind == "not stationary"
    assert failure.sentence == "The gradient is not zero at the point."
    for no_point in ("0", True, [0.0, None, 0.0], [math.nan] * 3, {}):
        failure_of(check.stationary, no_point, of=quadratic)
    with pytest.raises(check.NotAttempted):
        check.stationary(..., of=quadratic)


FAULTY_FUNCTIONS: dict[str, tuple[Any, str]] = {
    "raises": (lambda x: [][1], "raised"),
    "gives nan": (lambda x: math.nan, "not a number"),
    "gives a complex number": (lambda x: 1j, "complex"),
    "gives text": (lambda x: "1", "type"),
    "gives nothing": (lambda x: None, "type"),
    "gives an array": (lambda x: [x, x], "shape"),
}


@pytest.mark.parametrize("name", FAULTY_FUNCTIONS)
def test_a_function_that_cannot_be_differentiated_is_named_and_why(name: str, failure_of: Any) -> None:
    f, kind = FAULTY_FUNCTIONS[name]
    failure = failure_of(check.derivative, lambda x: 1.0, of=f, at=[3.0])
    assert failure.kind == kind
    assert "the function to differentiate" in str(failure).lower()
    assert "3.0" not in failure.sentence


def test_a_stub_to_be_differentiated_is_not_attempted() -> None:
    def stub(x: float) -> float:
        raise NotImplementedError("write stub here")

    for of in (stub, None, ...):
        with pytest.raises(check.NotAttempted):
            check.derivative(lambda x: 1.0, of=of, at=[3.0])


def blurred(near: float) -> Any:
    """Numerical slopes of x² that are good for nothing except at the inputs greater than `near`."""

    def differentiate(f: Any, x: float, **options: Any) -> Estimate:
        return Estimate(2 * x, 1e-9 if x > near else math.inf, None, 1.0)

    return differentiate


def test_where_an_input_cannot_be_judged_one_nearby_is(
    monkeypatch: pytest.MonkeyPatch, failure_of: Any
) -> None:
    monkeypatch.setattr(measuring, "differentiate", blurred(near=3.0))
    check.derivative(lambda x: 2 * x, of=lambda x: x**2, at=[3.0])
    failure = failure_of(check.derivative, lambda x: 2.1 * x, of=lambda x: x**2, at=[3.0])
    assert "x = 3.0 " not in str(failure)


def step(x: float) -> float:
    return math.tanh(1e4 * (x - 0.3))


def slope_of_the_step(x: float) -> float:
    return 1e4 / math.cosh(min(1e4 * abs(x - 0.3), 700.0)) ** 2


@pytest.mark.parametrize("factor", [0.0, -1.0, 2.0])
@pytest.mark.parametrize("seed", range(12))
def test_a_flat_place_nearby_certifies_no_wrong_slope(factor: float, seed: int) -> None:
    for x in (0.301, 0.3011, 0.3013):
        with check.seeded(bytes([seed])), pytest.raises((check.CheckFailed, check.CannotJudge)):
            check.derivative(lambda x: factor * slope_of_the_step(x), of=step, at=[x])


def test_a_right_slope_of_a_steep_step_is_not_refused() -> None:
    for seed in range(12):
        with check.seeded(bytes([seed])), contextlib.suppress(check.CannotJudge):
            check.derivative(slope_of_the_step, of=step, at=[0.301])
    check.derivative(slope_of_the_step, of=step, at=[0.3001, 0.301])


def test_an_entry_in_doubt_is_settled_only_where_it_is_not_zero() -> None:
    def both(v: np.ndarray) -> float:
        return v[0] ** 2 + step(v[1])

    for seed in range(6):
        with check.seeded(bytes([seed])), pytest.raises((check.CheckFailed, check.CannotJudge)):
            check.gradient(lambda v: np.array([2 * v[0], 0.0]), of=both, at=[np.array([1.0, 0.3011])])


def test_where_no_input_can_be_judged_it_is_the_authors_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measuring, "differentiate", blurred(near=1e9))
    for answer in (lambda x: 2 * x, lambda x: 17.0):
        with pytest.raises(check.CannotJudge):
            check.derivative(answer, of=lambda x: x**2, at=[3.0, 4.0])


def test_one_input_that_can_be_judged_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measuring, "differentiate", blurred(near=1000.0))
    check.derivative(lambda x: 2 * x, of=lambda x: x**2, at=[3.0, 2000.0])


def test_what_has_no_shape_or_value_is_refused_even_where_the_slope_is_unknown(
    monkeypatch: pytest.MonkeyPatch, failure_of: Any
) -> None:
    monkeypatch.setattr(measuring, "differentiate", blurred(near=1e9))
    for nothing in (None, "6", [6.0], math.nan):
        failure_of(check.derivative, lambda x, nothing=nothing: nothing, of=lambda x: x**2, at=[3.0])


def test_a_slope_that_is_nearly_right_is_neither_called_right_nor_wrong() -> None:
    with pytest.raises(check.CannotJudge, match="too far to call it right"):
        check.derivative(lambda x: (1 + 1e-5) * 2 * x, of=lambda x: x**2, at=[3.0, 4.0])


def test_a_nearby_input_outside_the_domain_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[float] = []

    def differentiate(f: Any, x: float, **options: Any) -> Estimate:
        tried.append(x)
        return Estimate(1 / x, 1e-12 if len(tried) == 4 else math.inf, None, 1.0)

    monkeypatch.setattr(measuring, "differentiate", differentiate)
    check.derivative(lambda x: 1 / x, of=math.log, at=[1e-9])
    assert len(tried) == 4
    assert all(x > 0 for x in tried)


def test_inputs_that_make_no_sense_are_the_authors_error() -> None:
    for checking in (
        lambda: check.derivative(abs, of=abs, at=[]),
        lambda: check.derivative(abs, of=abs, at=3.0),  # type: ignore[arg-type]
        lambda: check.derivative(abs, of=abs, at=[np.array([1.0, 2.0])]),  # type: ignore[list-item]
        lambda: check.derivative(abs, of=abs, at=[(1.0, 2.0)]),  # type: ignore[list-item]
        lambda: check.gradient(pow, of=pow, at=[(np.array([1.0, 2.0]), 1.0)]),
        lambda: check.matches(abs, lambda x: x[0], at=[1.0]),
    ):
        with pytest.raises(check.CannotJudge):
            checking()


def test_entries_of_unlike_size_are_each_judged_by_their_own(failure_of: Any) -> None:
    def steep_and_flat(x: float, y: float) -> float:
        return 1e6 * x + math.sin(y)

    check.gradient(lambda x, y: (1e6, math.cos(y)), of=steep_and_flat, at=[(1.0, -0.5), (0.3, 0.7)])
    failure_of(check.gradient, lambda x, y: (1e6, 1.01 * math.cos(y)), of=steep_and_flat, at=[(1.0, -0.5)])


def test_an_estimate_of_an_array_is_shown_as_one(failure_of: Any) -> None:
    failure = failure_of(
        check.hessian, lambda x: 3 * np.eye(2), of=lambda x: x @ x, at=[np.array([1.0, 2.0])]
    )
    assert "[2.0, 0.0]" in str(failure)
    assert isinstance(derivatives._as_known(EstimateArray(np.array(Estimate(1.0, 0.1), dtype=object))), float)


def test_a_jacobian_of_one_output_or_one_input_may_be_a_matrix_or_a_vector(failure_of: Any) -> None:
    vectors = [np.array([1.0, 2.0, -0.5]), np.array([0.3, -1.2, 2.0])]
    check.jacobian(lambda v: 2 * v, of=lambda v: np.sum(v**2), at=vectors)
    check.jacobian(lambda v: 2 * v[None, :], of=lambda v: np.sum(v**2), at=vectors)
    failure_of(check.jacobian, lambda v: 2 * v[:, None], of=lambda v: np.sum(v**2), at=vectors)
    curve = lambda t: np.array([t, t**2, math.sin(t)])  # noqa: E731
    check.jacobian(lambda t: [1, 2 * t, math.cos(t)], of=curve, at=[0.7, 1.9])
    check.jacobian(lambda t: [[1], [2 * t], [math.cos(t)]], of=curve, at=[0.7, 1.9])
    failure_of(check.jacobian, lambda t: [[1, 2 * t, math.cos(t)]], of=curve, at=[0.7, 1.9])
    check.jacobian(lambda t: 3 * t**2, of=lambda t: t**3, at=[0.7, 1.9])
    for shape in ((), (1,), (1, 1)):
        check.jacobian(lambda t, s=shape: np.full(s, 3 * t**2), of=lambda t: t**3, at=[0.7, 1.9])
    check.jacobian(lambda v: 2 * v, of=lambda v: np.array([v @ v]), at=vectors)
    check.jacobian(lambda v: [2 * v[0], 1.0], of=lambda v: np.array([v[0] ** 2, v[0]]), at=[np.array([3.0])])


def test_a_gradient_of_a_function_of_one_number_may_be_a_number_or_have_one_entry() -> None:
    check.gradient(lambda x: 2 * x, of=lambda x: x * x, at=[(3.0,), 2.0])
    check.gradient(lambda x: [2 * x], of=lambda x: x * x, at=[(3.0,), 2.0])


def test_inputs_at_which_no_number_can_tell_are_not_counted_as_right(capsys: Any) -> None:
    sigmoid = lambda x: 1 / (1 + math.exp(-x))  # noqa: E731
    check.derivative(lambda x: sigmoid(x) * sigmoid(-x), of=sigmoid, at=[0.5, 200.0, 1.5])
    assert "right at 2 inputs; at 1 input no number can tell" in capsys.readouterr().out


def test_a_point_that_is_not_finite_is_nowhere(failure_of: Any) -> None:
    failure = failure_of(check.stationary, [math.nan, 1.0], of=lambda v: np.sum(v**2))
    assert "it is nowhere" in str(failure)


def log_softmax(z: np.ndarray) -> np.ndarray:
    return z - z.max() - np.log(np.sum(np.exp(z - z.max())))


def test_where_the_loss_itself_is_rounding_nobody_is_refused_and_nothing_passes_as_zero(
    failure_of: Any,
) -> None:
    b = 33.487606023721106
    loss = lambda x: b - np.log(np.exp(b) + np.exp(x))  # noqa: E731
    slope = lambda x: -np.exp(x) / (np.exp(b) + np.exp(x))  # noqa: E731
    check.derivative(slope, of=loss, at=[1.5610823974241157, 32.0])
    failure_of(check.derivative, lambda x: 0.0, of=loss, at=[1.5610823974241157, 32.0])
    for far in np.linspace(20.0, 60.0, 41):
        z = [np.array([1.56, 1.56 + far]), np.array([0.3, 1.2])]
        cost = lambda q: -q[1] + np.log(np.sum(np.exp(q)))  # noqa: E731
        check.gradient(lambda q: softmax(q) - [0, 1], of=cost, at=z)


@pytest.mark.parametrize("z", [[7.2636, 24.2152, -11.7325, -1.42194], [-3.87194, 38.1762, 53.1624, 19.0022]])
def test_tiny_entries_of_a_right_jacobian_are_not_refused(z: list[float]) -> None:
    inputs = [np.array(z), np.array([0.3, -0.2, 0.5, 0.1])]
    check.jacobian(lambda q: np.eye(4) - np.tile(softmax(q), (4, 1)), of=log_softmax, at=inputs)
    check.jacobian(lambda q: np.diag(softmax(q)) - np.outer(softmax(q), softmax(q)), of=softmax, at=inputs)
