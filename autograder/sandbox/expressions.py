"""In the student's process: SymPy expressions as plain numbers, or as decimal strings at given points."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction
from typing import Any

from sympy import Expr, Float, Integer, Rational, UnevaluatedExpr

from autograder.sandbox.messages import INTEGER_BITS
from autograder.sandbox.stand_ins import NUMERAL

GUARD_DIGITS = 10


def plain_number(value: Any) -> int | float | None:
    """The number that an integer, fraction or decimal of Python's or SymPy's is, None for anything else."""
    if isinstance(value, Integer):
        number = int(value)
        return number if number.bit_length() <= INTEGER_BITS else None
    return _as_float(value) if isinstance(value, Rational | Float | Fraction | Decimal) else None


def constant(value: Any) -> Any:
    """The number that a fraction, or an expression without symbols, is worth; anything else as it is."""
    if type(value) is float:
        return value
    number = plain_number(value)
    if number is None and isinstance(value, Expr) and not value.free_symbols:
        number = _as_float(value)
    return value if number is None else number


def _as_float(value: Any) -> float | None:
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):  # a complex number, or none at all
        return None
    # a number too small for a float is not zero
    return number if math.isfinite(number) and (number or not value) else None


def values_at(expression: Expr, points: list[dict[str, str]], digits: int) -> list[str]:
    """The expression's values to so many digits where its symbols, matched by name, have the given values.

    "nan" where there is no finite number, also when a point leaves a symbol out.
    """
    return [_value_at(expression, point, digits) for point in points]


def _value_at(expression: Expr, point: dict[str, str], digits: int) -> str:
    symbols: Any = expression.free_symbols
    values: dict[Any, Any] = {
        symbol: Float(point[symbol.name], digits + GUARD_DIGITS) for symbol in symbols if symbol.name in point
    }
    value: Any = expression.evalf(digits, subs=values)
    if not value.is_number or value.has(UnevaluatedExpr):
        value = expression.doit().subs(values).evalf(digits)
    if not value.is_number or not value.is_finite:
        return "nan"
    parts = (value, Integer(0)) if value.is_Float else value.as_real_imag()
    real, imaginary = (part.evalf(digits) for part in parts)
    if not (real.is_Float or real.is_Integer) or not (imaginary.is_Float or imaginary.is_Integer):
        return "nan"
    sign = "" if str(imaginary).startswith("-") else "+"
    # !s: formatted as such, SymPy writes the exponent as E
    numeral = f"{real!s}{sign}{imaginary!s}j" if imaginary != 0 else str(real)
    return numeral if NUMERAL.fullmatch(numeral) else "nan"  # too large or small to be told
