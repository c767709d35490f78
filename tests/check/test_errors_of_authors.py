"""What is wrong with a check itself is said as its author's error, never as the student's or a traceback."""

from __future__ import annotations

import math
import sys
from typing import Any

import numpy as np
import pytest
import sympy

from autograder import check

x = sympy.Symbol("x")

ERRORS: dict[str, tuple[Any, str]] = {
    "an input outside the domain of math.log": (
        lambda: check.derivative(lambda x: 1 / x, of=math.log, at=[-1.0]),
        "raised",
    ),
    "a function of NumPy's outside its domain": (
        lambda: check.derivative(lambda x: 1 / x, of=np.log, at=[-1.0]),
        "nan",
    ),
    "a function of NumPy's with an array for a gradient": (
        lambda: check.gradient(np.cos, of=np.sin, at=[np.ones(2)]),
        "single number",
    ),
    "text for an input": (lambda: check.derivative(lambda x: x, of=lambda x: x, at=["a"]), "finite numbers"),
    "a number for a list of inputs": (
        lambda: check.derivative(lambda x: x, of=lambda x: x, at=np.array(3.0)),
        "list of inputs",
    ),
    "a vector without entries for a Hessian": (
        lambda: check.hessian(lambda x: x, of=lambda x: 1.0, at=[np.array([])]),
        "without entries",
    ),
    "no function for a stationary point": (lambda: check.stationary(0.0, of=None), "should be a function"),
    "dots for a value": (lambda: check.value(1.0, ...), "no answer can be compared"),
    "a reference that leaves": (
        lambda: check.matches(lambda x: x, lambda x: sys.exit(), at=[1.0]),
        "SystemExit",
    ),
    "a reference that draws": (
        lambda: check.matches(lambda x: x, lambda x: np.random.normal(), at=[1.0]),
        "different results",
    ),
    "a list of kinds": (lambda: check.samples(3, kind=["float"]), "no kind"),  # type: ignore
    "true for a size": (lambda: check.samples(1, kind="vector", size=True), "a size is"),
    "samples from all numbers there are": (lambda: check.samples(1, -1e308, 1e308), "finite ends"),
    "an infinite input": (
        lambda: check.derivative(lambda x: x, of=lambda x: x, at=[math.inf]),
        "finite numbers",
    ),
    "a number for a Hessian": (
        lambda: check.hessian(lambda x: x, of=lambda x: x, at=[3.0]),
        "one vector, or of several",
    ),
    "no positive distance from a stationary point": (
        lambda: check.stationary(0.0, of=lambda x: x * x, within=-1),
        "positive number",
    ),
    "no exception to be raised": (lambda: check.raises("a", lambda: 1), "type of exception"),  # type: ignore
    "no message": (lambda: check.that(False, 3), "message"),  # type: ignore
    "text for a tolerance": (lambda: check.value(1.0, 1.0, rtol="a"), "tolerance"),  # type: ignore
    "a negative tolerance": (
        lambda: check.matches(lambda x: x, lambda x: x, at=[1.0], atol=-1.0),
        "tolerance",
    ),
    "a set for a value": (lambda: check.value({1}, {1}), "a set"),
    "a set within a reference's result": (
        lambda: check.matches(lambda x: [x, {1}], lambda x: [x, {1}], at=[1.0]),
        "a set",
    ),
    "a number for a domain": (lambda: check.expression(x, x, domain=5), "a pair"),  # type: ignore
    "text for a domain": (lambda: check.expression(x, x, domain="ab"), "a pair"),  # type: ignore
    "a domain upside down": (lambda: check.expression(x, x, domain=(2, 1)), "low < high"),
    "a domain upside down of one symbol": (
        lambda: check.expression(x, x, domain={"x": (2, 1)}),
        "low < high",
    ),
    "text for a number of samples": (lambda: check.samples("a"), "how many"),  # type: ignore
    "a negative number of samples": (lambda: check.samples(-1), "how many"),
    "samples without end": (lambda: check.samples(1, -math.inf, math.inf), "finite ends"),
}


@pytest.mark.parametrize("name", ERRORS)
def test_it_is_told_to_the_author(name: str) -> None:
    checking, said = ERRORS[name]
    with pytest.raises(check.CannotJudge, match=said):
        checking()


def test_a_condition_that_is_still_dots_is_not_attempted() -> None:
    with pytest.raises(check.NotAttempted):
        check.that(..., "the limit is wrong")
