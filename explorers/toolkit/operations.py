"""What may stand in a formula: each operation as numpy computes it, as SymPy writes it, and its derivative.

formula.js holds the same list for the browser; a test compares the two.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

Tree = Any  # a number, a name, or [operation, *trees]


@dataclass(frozen=True)
class Operation:
    """How to compute an operation, to write it in SymPy (given the module), and its slope by each argument.

    `slopes` takes the arguments as trees and gives one tree for each of them.
    """

    arguments: int
    compute: Callable[..., Any]
    symbolic: Callable[..., Any]
    slopes: Callable[..., tuple[Tree, ...]]


def _side(x: Any) -> Any:
    """−1 left of zero, 1 right of it, and nothing at it: the slope of |x|."""
    return np.where(x == 0, np.nan, np.sign(x))


def _step(x: Any) -> Any:
    """0 left of zero, 1 right of it, and nothing at it: the slope of ReLU."""
    return np.where(x == 0, np.nan, np.where(np.isnan(x), np.nan, np.asarray(x > 0, dtype=float)))


def _flat(x: Any) -> Any:
    """0 except at zero, where there is nothing: the slope of a jump."""
    return np.where(x == 0, np.nan, 0.0 * x)


def _where(value: Any, other: Any) -> Any:
    """The value, and nothing where the other has none."""
    return np.where(np.isnan(other), np.nan, value)


def _sigmoid(x: Any) -> Any:
    small = np.exp(-np.abs(x))
    return np.where(x >= 0, 1 / (1 + small), small / (1 + small))


_erf = np.vectorize(math.erf, otypes=[float])


def _softplus(x: Any) -> Any:
    return np.maximum(x, 0.0) + np.log1p(np.exp(-np.abs(x)))


ARITHMETIC = {
    "+": Operation(2, np.add, lambda sp, a, b: a + b, lambda a, b: (1, 1)),
    "-": Operation(2, np.subtract, lambda sp, a, b: a - b, lambda a, b: (1, -1)),
    "*": Operation(2, np.multiply, lambda sp, a, b: a * b, lambda a, b: (b, a)),
    "/": Operation(
        2, np.divide, lambda sp, a, b: a / b, lambda a, b: (["/", 1, b], ["-", ["/", a, ["^", b, 2]]])
    ),
    "^": Operation(
        2,
        np.power,
        lambda sp, a, b: a**b,
        lambda a, b: (["*", b, ["^", a, ["-", b, 1]]], ["*", ["^", a, b], ["log", a]]),
    ),
}
CONSTANTS = {"pi": np.pi, "e": np.e}
FUNCTIONS = {
    "sin": Operation(1, np.sin, lambda sp, u: sp.sin(u), lambda u: (["cos", u],)),
    "cos": Operation(1, np.cos, lambda sp, u: sp.cos(u), lambda u: (["-", ["sin", u]],)),
    "tan": Operation(1, np.tan, lambda sp, u: sp.tan(u), lambda u: (["+", 1, ["^", ["tan", u], 2]],)),
    "asin": Operation(
        1, np.arcsin, lambda sp, u: sp.asin(u), lambda u: (["/", 1, ["sqrt", ["-", 1, ["^", u, 2]]]],)
    ),
    "acos": Operation(
        1, np.arccos, lambda sp, u: sp.acos(u), lambda u: (["/", -1, ["sqrt", ["-", 1, ["^", u, 2]]]],)
    ),
    "atan": Operation(1, np.arctan, lambda sp, u: sp.atan(u), lambda u: (["/", 1, ["+", 1, ["^", u, 2]]],)),
    "sinh": Operation(1, np.sinh, lambda sp, u: sp.sinh(u), lambda u: (["cosh", u],)),
    "cosh": Operation(1, np.cosh, lambda sp, u: sp.cosh(u), lambda u: (["sinh", u],)),
    "tanh": Operation(1, np.tanh, lambda sp, u: sp.tanh(u), lambda u: (["-", 1, ["^", ["tanh", u], 2]],)),
    "exp": Operation(1, np.exp, lambda sp, u: sp.exp(u), lambda u: (["exp", u],)),
    "log": Operation(1, np.log, lambda sp, u: sp.log(u), lambda u: (["/", 1, u],)),
    "sqrt": Operation(1, np.sqrt, lambda sp, u: sp.sqrt(u), lambda u: (["/", 0.5, ["sqrt", u]],)),
    "cbrt": Operation(
        1,
        np.cbrt,
        lambda sp, u: sp.sign(u) * sp.Abs(u) ** sp.Rational(1, 3),
        lambda u: (["/", 1, ["*", 3, ["^", ["cbrt", u], 2]]],),
    ),
    "abs": Operation(1, np.abs, lambda sp, u: sp.Abs(u), lambda u: (["side", u],)),
    "sign": Operation(1, np.sign, lambda sp, u: sp.sign(u), lambda u: (["flat", u],)),
    "max": Operation(
        2,
        np.maximum,
        lambda sp, a, b: sp.Max(a, b),
        lambda a, b: (["step", ["-", a, b]], ["step", ["-", b, a]]),
    ),
    "min": Operation(
        2,
        np.minimum,
        lambda sp, a, b: sp.Min(a, b),
        lambda a, b: (["step", ["-", b, a]], ["step", ["-", a, b]]),
    ),
    "relu": Operation(1, lambda u: np.maximum(u, 0.0), lambda sp, u: sp.Max(0, u), lambda u: (["step", u],)),
    "sigmoid": Operation(
        1,
        _sigmoid,
        lambda sp, u: 1 / (1 + sp.exp(-u)),
        lambda u: (["*", ["sigmoid", u], ["sigmoid", ["-", u]]],),
    ),
    "erf": Operation(
        1,
        _erf,
        lambda sp, u: sp.erf(u),
        lambda u: (["*", 2 / math.sqrt(math.pi), ["exp", ["-", ["^", u, 2]]]],),
    ),
    "softplus": Operation(1, _softplus, lambda sp, u: sp.log(1 + sp.exp(u)), lambda u: (["sigmoid", u],)),
}
# they come up in derivatives and cannot be typed
ONE_SIDED = {
    "side": Operation(1, _side, lambda sp, u: sp.sign(u), lambda u: (["flat", u],)),
    "step": Operation(1, _step, lambda sp, u: sp.Heaviside(u), lambda u: (["flat", u],)),
    "flat": Operation(1, _flat, lambda sp, u: sp.Integer(0), lambda u: (["flat", u],)),
    "where": Operation(2, _where, lambda sp, a, b: a, lambda a, b: (1, 0)),
}
OPERATIONS = ARITHMETIC | FUNCTIONS | ONE_SIDED
