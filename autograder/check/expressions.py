"""Checks of SymPy answers, decided by their values at random points in 30 digits."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from decimal import Context, Decimal
from functools import lru_cache
from typing import Any

import numpy as np

from autograder.check.calling import Call
from autograder.check.comparison import Mismatch, describe
from autograder.check.diagnosis import Case
from autograder.check.failures import CannotJudge, CheckFailed, NotAttempted
from autograder.check.plain import is_symbolic, plain
from autograder.check.reporting import failed, mismatch_failure, vocabulary
from autograder.check.seeds import generator
from autograder.check.wording import show

DIGITS = 30
POINTS = 10
ENOUGH = 4
RELATIVE = Decimal("1e-12")
NEGLIGIBLE = Decimal("1e-15")
MORE_DIGITS = 45
SUSPICIOUS_BELOW = Decimal("1e-25")
ZERO_BELOW = Decimal("1e-90")
_ARITHMETIC = Context(prec=50, traps=[])
_NUMBER = r"[-+]?\d{1,400}(?:\.\d{0,400})?(?:[eE][-+]?\d{1,6})?"
_VALUE = re.compile(rf"({_NUMBER})(?:({_NUMBER})j)?")

Domain = tuple[float, float] | Mapping[str, tuple[float, float]]
Complex = tuple[Decimal, Decimal]


@vocabulary
def expression(expression: Any, expected: Any, *, domain: Domain = (0.5, 2.0)) -> str:
    """`expression` is mathematically equal to the SymPy expression `expected` on the domain.

    Both are evaluated to 30 digits at random points of the domain: (low, high) for every symbol, or
    {name: (low, high)}. Symbols count by their names, whatever was assumed of them. Any form is right, also
    with decimal numbers in it (values agree to a relative 1e-12, however small they are; below 1e-90 they are
    zero, and where the right value is zero anything up to 1e-15 is), a derivative or an integral that is only
    written down, a symbol on which the value does not depend, and a plain number where the answer is
    constant. Text is never parsed.
    Raises CheckFailed, or CannotJudge where `expected` has too few values on the domain.
    """
    _require_a_domain(domain)
    names = _symbol_names(expected) | (set(domain) if isinstance(domain, Mapping) else set())
    _require_expression(expression)
    foreign = sorted(_symbol_names(expression) - names)
    points = _random_points([*sorted(names), *foreign], domain)
    right = _right_values(expected, points)
    given = [_parse(text) for text in _values(expression, points)]
    judged = [each for each in zip(points, right, given, strict=True) if each[1] is not None]
    for point, correct, answer in judged:
        assert correct is not None
        if answer is None or not _close(answer, correct):
            failure = _foreign_symbol(foreign[0], names) if foreign else _failure(point, correct, answer)
            cases = [] if foreign else [Case(*_in_numbers(each)) for each in judged if each[2] is not None]
            raise _with_fingerprints(failure, expression, {*names, *foreign}, cases, sorted(names))
    if len(judged) < ENOUGH:
        raise CannotJudge("The expected expression has no value at most points of the domain.")
    return "the expression is right"


def same_expression(one: Any, other: Any) -> bool:
    """Whether two expressions, or numbers, have the same values at points between 0.5 and 2."""
    points = _random_points(sorted(_symbol_names(one) | _symbol_names(other)), (0.5, 2.0))
    known = _right_values(other, points)
    given = [_parse(text) for text in _values(one, points)]
    judged = [(mine, right) for mine, right in zip(given, known, strict=True) if right is not None]
    return len(judged) >= ENOUGH and all(mine is not None and _close(mine, right) for mine, right in judged)


def _require_expression(given: Any) -> None:
    if given is None or given is ...:
        raise NotAttempted
    if not is_symbolic(given):
        data = _plain_number(given)
        if type(data) not in (int, float, complex):
            hint = " Write it with SymPy's symbols, not as text." if isinstance(data, str) else ""
            sentence = f"The answer is {describe(data)}, where a SymPy expression is expected.{hint}"
            raise CheckFailed(sentence, kind="type")
        return
    if not hasattr(type(given), "values_at"):
        _require_a_value(given)


def _plain_number(given: Any) -> Any:
    data = plain(given)
    return data.item() if isinstance(data, np.ndarray) and data.ndim == 0 else data


def _foreign_symbol(name: str, names: set[str]) -> CheckFailed:
    allowed = f"only {', '.join(sorted(names))} belongs in it" if names else "no symbol belongs in it"
    return CheckFailed(
        f"Your expression uses the symbol {name[:40]}; {allowed}.",
        kind="symbol",
        sentence="The expression uses a symbol that does not belong in it.",
    )


def _require_a_value(given: Any) -> None:
    import sympy

    if not isinstance(given, sympy.Expr) or isinstance(given, sympy.Lambda):
        sentence = "The answer is a SymPy object, but not an expression with a value."
        raise CheckFailed(sentence, kind="type")


def _symbol_names(expression: Any) -> set[str]:
    if hasattr(type(expression), "values_at"):
        return {str(name) for name in expression.free_symbol_names}
    return {symbol.name for symbol in getattr(expression, "free_symbols", ())}


def _right_values(expected: Any, points: list[dict[str, str]]) -> list[Complex | None]:
    """A small value that changes with the digits is what rounding left of a sum that cancels out: zero."""
    values = [_parse(text) for text in _values(expected, points)]
    if not any(value and 0 < _size(value) < SUSPICIOUS_BELOW for value in values):
        return values
    finer = [_parse(text) for text in _values(expected, points, MORE_DIGITS)]
    return [
        (Decimal(0), Decimal(0))
        if value and more and _size(value) < SUSPICIOUS_BELOW and not _close(value, more)
        else value
        for value, more in zip(values, finer, strict=True)
    ]


def _random_points(names: Sequence[str], domain: Domain) -> list[dict[str, str]]:
    random = generator()
    points = []
    for _ in range(POINTS):
        point = {}
        for name in names:
            low, high = domain.get(name, (0.5, 2.0)) if isinstance(domain, Mapping) else domain
            point[name] = f"{random.uniform(low, high):.15f}"
        points.append(point)
    return points


def _values(expression: Any, points: list[dict[str, str]], digits: int = DIGITS) -> list[str]:
    """The values as decimal text, "nan" where there is none."""
    if hasattr(type(expression), "values_at"):
        return [str(text) for text in expression.values_at(points, digits)]
    if not is_symbolic(expression):
        return [_written(_plain_number(expression))] * len(points)
    return [_value_at(expression, tuple(point.items()), digits) for point in points]


def _written(value: Any) -> str:
    return "nan" if isinstance(value, int) and value.bit_length() > 1000 else repr(value)


@lru_cache(maxsize=1024)  # the same answer key meets a whole class
def _value_at(expression: Any, point: tuple[tuple[str, str], ...], digits: int) -> str:
    import sympy

    places = dict(point)
    values = {symbol: sympy.Float(places[symbol.name], digits + 10) for symbol in expression.free_symbols}
    try:
        value = expression.evalf(digits, subs=values)
        if not value.is_number or value.has(sympy.UnevaluatedExpr):
            value = expression.doit().subs(values).evalf(digits)
        if not value.is_number or not value.is_finite:
            return "nan"
        real, imaginary = (sympy.Float(part, digits) for part in value.as_real_imag())
        return f"{real}{_signed(imaginary)}j"
    except Exception:
        return "nan"


def _signed(imaginary: Any) -> str:
    text = str(imaginary)
    return text if text.startswith("-") else f"+{text}"


def _parse(text: str) -> Complex | None:
    """Decimal text such as "1.5" or "1.5-2e-3j" as a pair; None for whatever else it says."""
    found = _VALUE.fullmatch(text.strip().strip("()").replace(" ", ""))
    return (_chopped(found[1]), _chopped(found[2] or "0")) if found else None


def _chopped(text: str) -> Decimal:
    """What is left of a sum that cancels out is zero."""
    value = Decimal(text)
    return value if abs(value) >= ZERO_BELOW else Decimal(0)


def _close(one: Complex, other: Complex) -> bool:
    subtract, size = _ARITHMETIC.subtract, _size(other)
    off = _size((subtract(one[0], other[0]), subtract(one[1], other[1])))
    return off <= (_ARITHMETIC.multiply(RELATIVE, size) if size else NEGLIGIBLE)


def _size(value: Complex) -> Decimal:
    return max(abs(value[0]), abs(value[1]))


def _failure(point: dict[str, str], correct: Complex, answer: Complex | None) -> CheckFailed:
    at = ", ".join(f"{name} = {float(value):.6g}" for name, value in point.items())
    given: Any = "no number at all" if answer is None else _as_float(answer)
    if answer is None:
        where = f"At {at} it" if at else "It"
        sentence = "The expression has no value at a point where it should have one."
        text = f"{where} should have the value {show(_as_float(correct))}, and yours has {given}."
        return CheckFailed(text, kind="not a number", sentence=sentence)
    sentence = "The expression is not equal to the right one."
    mismatch = Mismatch("value", sentence, "", given, _as_float(correct))
    return mismatch_failure(mismatch, at=at, should="its value should be", gave="yours is")


def _require_a_domain(domain: Any) -> None:
    for each in domain.values() if isinstance(domain, Mapping) else [domain]:
        match each:
            case (int() | float() | np.number() as low, int() | float() | np.number() as high) if (
                -math.inf < low < high < math.inf
            ):
                continue
        raise CannotJudge(f"A domain is a pair of finite numbers (low, high), low < high, not {each!r}.")


def _in_numbers(judged: tuple[dict[str, str], Complex | None, Complex | None]) -> tuple[Any, Any, Any]:
    """A point, what was given there and what is right, as a diagnosis wants them."""
    point, correct, answer = judged
    assert correct is not None
    assert answer is not None
    return tuple(float(value) for _, value in sorted(point.items())), _as_float(answer), _as_float(correct)


def _with_fingerprints(
    failure: CheckFailed,
    expression: Any,
    names: set[str],
    cases: Sequence[Case] = (),
    argument_names: Sequence[str] = (),
) -> CheckFailed:
    """Known by values at points that are the same every time, and diagnosed by those at the random ones."""
    points = [dict.fromkeys(names, place) for place in ("0.7", "1.3", "1.9")]
    values = [_parse(text) for text in _values(expression, points)]
    calls = [Call((point,), value and _as_float(value)) for point, value in zip(points, values, strict=True)]
    return failed(failure, calls, cases, argument_names)


def _as_float(value: Complex) -> complex | float:
    return complex(float(value[0]), float(value[1])) if value[1] else float(value[0])
