"""A seeded bank of functions of one variable, each with an input where its slope is wanted.

A formula is written once for every arithmetic: `formula(m, x)` takes the functions of a namespace (numpy,
autograd.numpy, jax.numpy, or `HighPrecision`), so the peers differentiate what we do, and mpmath gives the
truth at 50 digits.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import mpmath
import numpy as np

Formula = Callable[[Any, Any], Any]
Family = Callable[[random.Random], tuple[Formula, float, float, list[float]]]

SLOPES = (1e-6, 1e6)
WRONG_FACTORS = (-1.0, 2.0, 0.0, 1.1, 0.9, 1.01, 0.99, 1.001, 0.999)


@dataclass(frozen=True)
class Problem:
    """A formula and an input; `slopes` are the true slopes on the left and right, equal but at a kink."""

    family: str
    formula: Formula
    x: float
    slopes: tuple[float, float]

    @property
    def right(self) -> list[float]:
        """Right answers: the slope; at a kink both one-sided slopes and their mean."""
        left, right = self.slopes
        return [right] if left == right else [left, (left + right) / 2, right]

    @property
    def wrong(self) -> list[float]:
        """Wrong answers: sign, factor 2, zero, relative errors; at a kink somewhat outside the two slopes."""
        left, right = self.slopes
        if left == right:
            return [wrong for wrong in (right * factor for factor in WRONG_FACTORS) if wrong != right]
        size = max(abs(left), abs(right))
        beyond = [share * size for share in (1e-3, 1e-2, 1e-1)]
        return [max(left, right) + by for by in beyond] + [min(left, right) - by for by in beyond]


class HighPrecision:
    """The functions that formulas use, in mpmath's numbers."""

    exp, log, log1p, expm1, sqrt = mpmath.exp, mpmath.log, mpmath.log1p, mpmath.expm1, mpmath.sqrt
    sin, cos, tan, arctan = mpmath.sin, mpmath.cos, mpmath.tan, mpmath.atan
    sinh, cosh, tanh = mpmath.sinh, mpmath.cosh, mpmath.tanh
    abs = staticmethod(abs)

    @staticmethod
    def maximum(a: Any, b: Any) -> Any:
        return a if a >= b else b

    @staticmethod
    def minimum(a: Any, b: Any) -> Any:
        return a if a <= b else b


def true_slopes(formula: Formula, x: float) -> tuple[float, float]:
    """The slopes on the left and on the right at x, by mpmath at 50 digits."""
    with mpmath.workdps(50):
        left, right = (
            mpmath.diff(lambda t: formula(HighPrecision, t), mpmath.mpf(x), direction=direction)
            for direction in (-1, 1)
        )
        left, right = (slope if abs(slope) > mpmath.mpf(10) ** -100 else 0 for slope in (left, right))
        smooth = abs(left - right) <= mpmath.mpf(10) ** -25 * (abs(left) + abs(right))
        return (float(right), float(right)) if smooth else (float(left), float(right))


def bank(seed: int, count: int) -> list[Problem]:
    """`count` problems, an equal part from each family, the same for the same seed."""
    chance = random.Random(seed)
    families = itertools.cycle(FAMILIES.items())
    return [_problem(name, family, chance) for (name, family), _ in zip(families, range(count), strict=False)]


def hard_cases() -> list[Problem]:
    """The cases on which simple checks are known to fail."""
    cases: list[tuple[Formula, float]] = [
        *((lambda m, x: 1 / (1 + m.exp(-x)), z) for z in (10.0, 14.0, 18.0, 20.0, -18.0, -30.0, -100.0)),
        *((lambda m, x: m.tanh(x), z) for z in (5.0, -8.0, 10.0)),
        *((lambda m, x: m.log(x), t) for t in (1e-1, 1e-4, 1e-8, 1e8)),
        *((lambda m, x: m.sqrt(x), t) for t in (1e-2, 1e-8, 1e6)),
        (lambda m, x: m.sin(1000 * x), 1.0),
        (lambda m, x: m.sin(1e6 * x), 1.0),
        (lambda m, x: m.sin(64 * 3.141592653589793 * x), 0.0),
        (lambda m, x: m.sin(x), 1e6),
        (lambda m, x: m.exp(-x * x / 2), 6.0),
        (lambda m, x: 1 / x, -1e-3),
        *((lambda m, x: m.maximum(x, 0.0), t) for t in (0.0, 1e-9, -1e-9, 1e-3, -3.0)),
        *((lambda m, x: m.abs(x), t) for t in (0.0, 1e-6)),
        (lambda m, x: m.maximum(1 - x, 0.0) + 2, 5.0),
        (lambda m, x: m.minimum(m.maximum(x, -1.0), 1.0), 3.0),
        (lambda m, x: x * x, 5e-7),
        (lambda m, x: x**3, 0.0),
        (lambda m, x: 3.0 + 0 * x, 2.0),
        (lambda m, x: m.log(1 + m.exp(x)), -12.0),
        (lambda m, x: x**5 - 5 * x**4 + 10 * x**3 - 10 * x**2 + 5 * x - 1, 1.5),
    ]
    return [Problem("hard cases", formula, x, true_slopes(formula, x)) for formula, x in cases]


def _problem(name: str, family: Family, chance: random.Random) -> Problem:
    """One problem; a fifth of them at a special input: near 0, near an edge or a kink, or large."""
    while True:
        formula, usual, scale, special = family(chance)
        x = usual
        if chance.random() < 0.2:
            x = _special_input(chance, scale, special)
        try:
            slopes = true_slopes(formula, x)
        except (ValueError, ZeroDivisionError, OverflowError, TypeError):
            continue
        if not _is_computable(formula, x):
            continue
        sizes = [abs(slope) for slope in slopes]
        if all(
            SLOPES[0] <= size <= SLOPES[1] or (size == 0 and name == "piecewise linear") for size in sizes
        ):
            return Problem(name, formula, x, slopes)


def _is_computable(formula: Formula, x: float) -> bool:
    """Whether NumPy's value has six right digits: else the truth is not about the function that is tested."""
    with np.errstate(all="ignore"):
        computed = float(formula(np, np.float64(x)))
    exact = formula(HighPrecision, mpmath.mpf(x))
    return bool(np.isfinite(computed)) and abs(computed - exact) <= 1e-6 * abs(exact)


def _special_input(chance: random.Random, scale: float, special: list[float]) -> float:
    """Near 0, near one of the `special` inputs of a function, or large in the function's own `scale`."""
    near = chance.choice([0.0, *special])
    distance = scale * 10 ** chance.uniform(-7, -1) * chance.choice([-1, 1])
    return chance.choice([near + distance, near + distance, scale * chance.uniform(5, 40)])


# ---- the families: each draws (formula, usual input, scale of the input, special inputs) -------------------


def _size(chance: random.Random, decades: float) -> float:
    return 10 ** chance.uniform(-decades, decades)


def _polynomials(chance: random.Random) -> tuple[Formula, float, float, list[float]]:
    scale, height = _size(chance, 4), _size(chance, 3)
    coefficients = [chance.gauss(0, 1) for _ in range(chance.randint(2, 8))]
    if chance.random() < 0.3:
        coefficients = [chance.gauss(0, 1)] + [0.0] * chance.randint(1, 6) + [chance.gauss(0, 1)]

    def formula(m: Any, x: Any) -> Any:
        total = 0.0
        for coefficient in coefficients:
            total = total * (x / scale) + coefficient
        return height * total

    return formula, scale * chance.uniform(-3, 3), scale, []


def _exp_and_log(chance: random.Random) -> tuple[Formula, float, float, list[float]]:
    k, height, shift = _size(chance, 3), _size(chance, 3), chance.gauss(0, 1)
    formulas: list[tuple[Formula, float]] = [
        (lambda m, x: height * m.exp(k * x), chance.uniform(-8, 8)),
        (lambda m, x: height * m.exp(-k * x) + shift, chance.uniform(-4, 8)),
        (lambda m, x: height * m.log(k * x), 10 ** chance.uniform(-4, 2)),
        (lambda m, x: k * x * m.log(k * x), 10 ** chance.uniform(-4, 2)),
        (lambda m, x: m.log(1 + k * x), 10 ** chance.uniform(-3, 3)),
        (lambda m, x: height * k * x * m.exp(-k * x), chance.uniform(-2, 8)),
        (lambda m, x: height * m.log(k * x) ** 2, 10 ** chance.uniform(-3, 2)),
        (lambda m, x: height * m.expm1(k * x), chance.uniform(-4, 4)),
        (lambda m, x: m.exp(m.sqrt(k * x)), 10 ** chance.uniform(-3, 1.5)),
        (lambda m, x: height * (k * x) ** shift, 10 ** chance.uniform(-3, 3)),
    ]
    formula, u = chance.choice(formulas)
    return formula, u / k, 1 / k, []


def _trigonometric(chance: random.Random) -> tuple[Formula, float, float, list[float]]:
    k, height, phase = 10 ** chance.uniform(-3, 5), _size(chance, 2), chance.uniform(0, 6)
    formulas: list[Formula] = [
        lambda m, x: height * m.sin(k * x),
        lambda m, x: height * m.cos(k * x + phase),
        lambda m, x: height * m.sin(k * x) * m.cos(k * x + phase),
        lambda m, x: m.sin(k * x) + height * m.cos(x),
        lambda m, x: height * m.arctan(k * x),
        lambda m, x: height * m.tan(k * x),
        lambda m, x: height * m.sin(k * x) ** 2 + phase,
        lambda m, x: height * k * x * m.sin(k * x),
    ]
    return chance.choice(formulas), chance.uniform(-20, 20) / k, 1 / k, [1.5707963 / k]


def _sigmoid_and_tanh(chance: random.Random) -> tuple[Formula, float, float, list[float]]:
    k, height, shift = _size(chance, 3), _size(chance, 3), chance.uniform(-3, 3)
    formulas: list[Formula] = [
        lambda m, x: 1 / (1 + m.exp(-k * x)),
        lambda m, x: height / (1 + m.exp(-(k * x + shift))),
        lambda m, x: height * m.tanh(k * x),
        lambda m, x: k * x / (1 + m.exp(-k * x)),
        lambda m, x: height * m.tanh(k * x + shift) + shift,
        lambda m, x: (1 / (1 + m.exp(-k * x)) - 1) ** 2,
        lambda m, x: -m.log(1 / (1 + m.exp(-k * x))),
    ]
    return chance.choice(formulas), chance.uniform(-15, 15) / k, 1 / k, [shift / k]


def _softplus_and_log_sum_exp(chance: random.Random) -> tuple[Formula, float, float, list[float]]:
    k, height = _size(chance, 3), _size(chance, 2)
    others = [chance.uniform(-4, 4) for _ in range(4)]
    slopes = [chance.uniform(-2, 2) for _ in range(4)]
    formulas: list[Formula] = [
        lambda m, x: m.log(1 + m.exp(k * x)),
        lambda m, x: height * m.log1p(m.exp(k * x)),
        lambda m, x: m.maximum(k * x, 0.0) + m.log1p(m.exp(-m.abs(k * x))),
        lambda m, x: height * m.log(sum(m.exp(b) for b in others) + m.exp(k * x)),
        lambda m, x: m.log(sum(m.exp(a * k * x + b) for a, b in zip(slopes, others, strict=True))),
        lambda m, x: m.exp(k * x) / (m.exp(k * x) + sum(m.exp(b) for b in others)),
    ]
    return chance.choice(formulas), chance.uniform(-12, 12) / k, 1 / k, []


def _gaussians(chance: random.Random) -> tuple[Formula, float, float, list[float]]:
    scale, height = _size(chance, 4), _size(chance, 3)
    mean = scale * chance.choice([0.0, chance.uniform(-5, 5), chance.uniform(-500, 500)])
    weights = [chance.uniform(0.1, 1) for _ in range(3)]
    centres = [mean + scale * chance.uniform(-4, 4) for _ in range(3)]

    def bell(m: Any, x: Any, centre: float) -> Any:
        return m.exp(-(((x - centre) / scale) ** 2) / 2)

    formulas: list[Formula] = [
        lambda m, x: height * bell(m, x, mean),
        lambda m, x: bell(m, x, mean) / (scale * 2.5066282746),
        lambda m, x: -(((x - mean) / scale) ** 2) / 2 - m.log(scale * 2.5066282746 + 0 * x),
        lambda m, x: sum(w * bell(m, x, c) for w, c in zip(weights, centres, strict=True)),
        lambda m, x: m.log(sum(w * bell(m, x, c) for w, c in zip(weights, centres, strict=True))),
        lambda m, x: 1 - height * bell(m, x, mean),
    ]
    return chance.choice(formulas), mean + scale * chance.uniform(-4, 4), scale, [mean]


def _piecewise_linear(chance: random.Random) -> tuple[Formula, float, float, list[float]]:
    scale, height = _size(chance, 3), _size(chance, 3)
    bend = scale * chance.choice([0.0, chance.uniform(-2, 2)])
    lines = [(height * chance.gauss(0, 1), height * scale * chance.gauss(0, 1)) for _ in range(4)]

    def upper_lines(m: Any, x: Any) -> Any:
        highest = lines[0][0] * x + lines[0][1]
        for slope, intercept in lines[1:]:
            highest = m.maximum(highest, slope * x + intercept)
        return highest

    formulas: list[Formula] = [
        lambda m, x: height * m.maximum(x - bend, 0.0),
        lambda m, x: height * m.abs(x - bend),
        lambda m, x: height * m.maximum(0.01 * (x - bend), x - bend),
        lambda m, x: m.maximum(0.0, 1 - height * (x - bend)),
        lambda m, x: height * m.minimum(m.maximum(x - bend, -scale), scale),
        lambda m, x: (
            height * (m.maximum(x - bend, 0.0) - 2 * m.maximum(x - bend - scale, 0.0)) + lines[0][0] * x
        ),
        upper_lines,
    ]
    at_times_the_bend = bend if chance.random() < 0.1 else scale * chance.uniform(-3, 3)
    return chance.choice(formulas), at_times_the_bend, scale, [bend]


_INNER: list[Formula] = [
    lambda m, u: m.sin(u),
    lambda m, u: m.cos(u),
    lambda m, u: m.tanh(u),
    lambda m, u: m.exp(-u * u),
    lambda m, u: 1 / (1 + m.exp(-u)),
    lambda m, u: m.log(1 + u * u),
    lambda m, u: m.sqrt(1 + u * u),
    lambda m, u: m.log1p(m.exp(u)),
    lambda m, u: u**3 - 2 * u,
    lambda m, u: u * u,
    lambda m, u: 1 / (2 + m.sin(u)),
    lambda m, u: m.arctan(u),
    lambda m, u: m.exp(m.sin(u)),
    lambda m, u: m.maximum(u, 0.1 * u),
]


def _compositions(chance: random.Random) -> tuple[Formula, float, float, list[float]]:
    k, height = _size(chance, 3), _size(chance, 3)
    layers = [
        (chance.choice(_INNER), chance.gauss(0, 1.5), chance.gauss(0, 1)) for _ in range(chance.randint(2, 4))
    ]

    def formula(m: Any, x: Any) -> Any:
        u = k * x
        for layer, weight, bias in layers:
            u = layer(m, weight * u + bias)
        return height * u

    return formula, chance.uniform(-4, 4) / k, 1 / k, []


FAMILIES: dict[str, Family] = {
    "polynomials": _polynomials,
    "exp and log": _exp_and_log,
    "trigonometric": _trigonometric,
    "sigmoid and tanh": _sigmoid_and_tanh,
    "softplus and log-sum-exp": _softplus_and_log_sum_exp,
    "Gaussians": _gaussians,
    "piecewise linear": _piecewise_linear,
    "compositions": _compositions,
}
