"""Numbers as the course writes them: what `written` and `scientific` of formula.js write, in Python."""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Decimal

LARGEST = 1e5  # from here on with a power of ten
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def written(value: float, digits: int = 2) -> str:
    """With a minus as long as the plus, none before a zero; the very large and small in powers of ten."""
    if math.isnan(value):
        return "no value"
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    size = abs(value)
    if size != 0 and (size >= LARGEST or size < 0.5 * 10**-digits):
        return scientific(value)
    # halves go up, as in the browser; Python's own round takes them to the even digit
    rounded = math.floor(value * 10**digits + 0.5) / 10**digits
    return _with_long_minus(f"{rounded + 0.0:.{digits}f}")


def scientific(value: float, digits: int = 1) -> str:
    """Such as 2.0 · 10⁻²."""
    exact = Decimal(value + 0.0)
    exponent = exact.adjusted() if exact else 0
    mantissa = _rounded(exact.scaleb(-exponent), digits)
    if abs(mantissa) >= 10:  # rounded up to one digit more
        exponent += 1
        mantissa = _rounded(exact.scaleb(-exponent), digits)
    return f"{_with_long_minus(str(mantissa))} · 10{str(exponent).translate(_RAISED)}"


def _rounded(number: Decimal, digits: int) -> Decimal:
    return number.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)


def _with_long_minus(text: str) -> str:
    return text.replace("-", "−")
