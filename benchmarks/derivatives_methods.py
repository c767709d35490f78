"""Ways to check a derivative: ours, and those of other packages, each behind the same two questions."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from derivatives_bank import Formula, Problem

from autograder.check.differentiation import Estimate, differentiate
from autograder.check.verdicts import Verdict, verdict

Judge = Callable[[float], Verdict]


@dataclass(frozen=True)
class Method:
    """`prepare(problem)` returns what judges a given slope, and the estimate behind it where there is one."""

    name: str
    prepare: Callable[[Problem], tuple[Judge, Estimate | None]]


def methods() -> tuple[list[Method], list[str]]:
    """The methods at hand, ours first, and the names of those whose package is missing."""
    found, missing = [Method("ours", _ours)], []
    for name, load in {
        "scipy.differentiate": _scipy,
        "numdifftools": _numdifftools,
        "autograd check_grads": _autograd,
        "jax check_grads": _jax,
    }.items():
        try:
            found.append(Method(name, load()))
        except ImportError:
            missing.append(name)
    return [*found, Method("fixed step", _fixed_step)], missing


def in_numpy(formula: Formula) -> Callable[[Any], Any]:
    """The formula as a function on NumPy's numbers and arrays."""
    return lambda x: formula(np, x)


def _by_estimate(estimate: Estimate) -> tuple[Judge, Estimate]:
    """Judge by value and error, with our rule for the verdicts: what differs is whether the error is true."""
    return (lambda given: verdict(given, estimate)), estimate


def _ours(problem: Problem) -> tuple[Judge, Estimate]:
    return _by_estimate(differentiate(in_numpy(problem.formula), problem.x))


def _scipy() -> Callable[[Problem], tuple[Judge, Estimate]]:
    from scipy.differentiate import derivative

    def prepare(problem: Problem) -> tuple[Judge, Estimate]:
        with np.errstate(all="ignore"):
            found = derivative(in_numpy(problem.formula), problem.x)
        return _by_estimate(_estimate(float(found.df), float(found.error)))

    return prepare


def _numdifftools() -> Callable[[Problem], tuple[Judge, Estimate]]:
    import numdifftools

    def prepare(problem: Problem) -> tuple[Judge, Estimate]:
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = numdifftools.Derivative(in_numpy(problem.formula), full_output=True)(problem.x)
        # before version 0.10 a pair of the value and the rest
        value, error = (found[0], found[1].error_estimate) if len(found) == 2 else found[:2]
        return _by_estimate(_estimate(float(value), float(error)))

    return prepare


def _estimate(value: float, error: float) -> Estimate:
    known = np.isfinite(value) and np.isfinite(error)
    return Estimate(value, abs(error) if known else np.inf, None, abs(value) if known else 0.0)


def _autograd() -> Callable[[Problem], tuple[Judge, None]]:
    import autograd.numpy
    from autograd.extend import defvjp, primitive
    from autograd.test_util import check_grads

    def prepare(problem: Problem) -> tuple[Judge, None]:
        def judge(given: float) -> Verdict:
            f = primitive(lambda x: problem.formula(autograd.numpy, x))
            defvjp(f, lambda answer, x: lambda g: g * given)
            with np.errstate(all="ignore"):
                return _passes(lambda: check_grads(f, modes=["rev"], order=1)(problem.x))

        return judge, None

    return prepare


def _jax() -> Callable[[Problem], tuple[Judge, None]]:
    import jax
    from jax.test_util import check_grads

    jax.config.update("jax_enable_x64", True)

    def prepare(problem: Problem) -> tuple[Judge, None]:
        def judge(given: float) -> Verdict:
            f = jax.custom_jvp(lambda x: problem.formula(jax.numpy, x))
            f.defjvp(lambda points, tangents: (f(points[0]), given * tangents[0]))
            return _passes(lambda: check_grads(f, (problem.x,), order=1, modes=["fwd"]))

        return judge, None

    return prepare


def _passes(check: Callable[[], None]) -> Verdict:
    try:
        check()
    except AssertionError:
        return Verdict.DISAGREE
    return Verdict.AGREE


def _fixed_step(problem: Problem) -> tuple[Judge, None]:
    """The rule of thumb: a central difference with a step of 1e-5 and a relative error of at most 1e-4."""
    step = 1e-5
    f = in_numpy(problem.formula)

    def judge(given: float) -> Verdict:
        with np.errstate(all="ignore"):
            slope = (f(problem.x + step) - f(problem.x - step)) / (2 * step)
        return Verdict.AGREE if abs(given - slope) <= 1e-4 * max(abs(given), abs(slope)) else Verdict.DISAGREE

    return judge, None
