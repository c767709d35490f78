"""In the student's process: the values of a SymPy expression at given points, as decimal strings."""

from __future__ import annotations

from typing import Any

from sympy import Expr, Float

from autograder.sandbox.stand_ins import NUMERAL

GUARD_DIGITS = 10


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
    if not value.is_number:
        value = expression.doit().subs(values).evalf(digits)
    if not value.is_number or not value.is_finite:
        return "nan"
    real, imaginary = (part.evalf(digits) for part in value.as_real_imag())
    if not (real.is_Float or real.is_Integer) or not (imaginary.is_Float or imaginary.is_Integer):
        return "nan"
    sign = "" if str(imaginary).startswith("-") else "+"
    numeral = f"{real}{sign}{imaginary}j" if imaginary != 0 else str(real)
    return numeral if NUMERAL.fullmatch(numeral) else "nan"  # too large or small to be told
