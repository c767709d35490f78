"""How numbers, arrays and inputs are written in a message."""

from __future__ import annotations

import inspect
import linecache
import math
from collections.abc import Callable, Sequence
from types import CodeType
from typing import Any

import numpy as np

from autograder.check.plain import Opaque, plain

LONGEST = 600
LINE = 88
FINEST = 17
UNNAMED = "your function"


def number(value: float | complex | int, digits: int = 6) -> str:
    """`value` to so many significant digits; a float is always seen to be one (27.0)."""
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, int):
        return str(value) if value.bit_length() < 200 else f"an integer of {_count_digits(value)} digits"
    if isinstance(value, complex):
        sign = "-" if math.copysign(1.0, value.imag) < 0 else "+"
        return f"({number(value.real, digits)}{sign}{number(abs(value.imag), digits)}j)"
    if not math.isfinite(value):
        return str(value)
    exact = repr(float(value))
    if digits >= FINEST or len(exact.replace("-", "").replace(".", "")) <= digits:
        return exact
    text = f"{value:.{digits}g}"
    return text if any(mark in text for mark in ".e") else f"{text}.0"


def _count_digits(value: int) -> int:
    return int(value.bit_length() * math.log10(2)) + 1


def show(value: Any, digits: int = 6) -> str:
    """Plain data as a student would write it, cut where it is long."""
    return cut(_show(value, digits))


def _show(value: Any, digits: int) -> str:
    if value is None or value is ... or isinstance(value, bool):
        return "..." if value is ... else str(value)
    if isinstance(value, (int, float, complex)):
        return number(value, digits)
    if isinstance(value, (str, bytes)):
        return repr(value if len(value) <= 80 else value[:80]) + ("…" if len(value) > 80 else "")
    if isinstance(value, np.ndarray):
        return _show_array(value, digits)
    if isinstance(value, (list, tuple)):
        return _show_sequence(value, digits)
    if isinstance(value, dict):
        items = [f"{_show(key, digits)}: {_show(item, digits)}" for key, item in list(value.items())[:20]]
        return "{" + ", ".join([*items, *(["…"] if len(value) > 20 else [])]) + "}"
    if isinstance(value, Opaque):
        unknown = value.description.startswith("an object")
        return f"an object of type {value.type_name}" if unknown else value.description
    name = function_name(value)
    return name if name != UNNAMED else _formula(value) or "a function"


def _formula(function: Any) -> str | None:
    """A lambda as it was written, where its source is at hand and fits in a line."""
    code = getattr(function, "__code__", None)
    if type(code) is not CodeType:
        return None
    spans = [span for span in code.co_positions() if None not in span and span[2] != span[3]]
    if not spans or any(span[:2] != (spans[0][0], spans[0][0]) for span in spans):
        return None
    line = linecache.getline(code.co_filename, int(spans[0][0] or 0)).encode()
    body = line[min(int(span[2] or 0) for span in spans) : max(int(span[3] or 0) for span in spans)].decode()
    return (
        f"lambda {', '.join(code.co_varnames[: code.co_argcount])}: {body}" if 0 < len(body) <= 60 else None
    )


def _show_sequence(value: Sequence[Any], digits: int) -> str:
    if value and all(isinstance(item, (list, tuple, np.ndarray)) for item in value):
        rows = _as_rows(value)
        if rows is not None:
            return _show_array(rows, digits)
    shown = list(value) if len(value) <= 20 else [*value[:8], ..., *value[-4:]]
    inner = ", ".join("…" if item is ... else _show(item, digits) for item in shown)
    if isinstance(value, list):
        return f"[{inner}]"
    return f"({inner},)" if len(value) == 1 else f"({inner})"


def _as_rows(value: Sequence[Any]) -> np.ndarray | None:
    """Nested sequences of numbers as the array they are a way to write."""
    if not _holds_only_numbers(value):  # of texts every one would take as much room as the longest
        return None
    try:
        rows = np.array(value)
    except (ValueError, OverflowError):
        return None
    return rows if rows.dtype.kind in "if" else None


def _holds_only_numbers(value: Any) -> bool:
    if isinstance(value, np.ndarray):
        return value.dtype.kind in "biuf"
    return isinstance(value, (int, float, np.number)) or (
        isinstance(value, (list, tuple)) and all(map(_holds_only_numbers, value))
    )


def _show_array(value: np.ndarray, digits: int) -> str:
    formatter: Any = {
        "float_kind": lambda item: number(float(item), digits),
        "complex_kind": lambda item: number(complex(item), digits),
    }
    text = np.array2string(
        value, separator=", ", threshold=40, edgeitems=4, max_line_width=LINE - 20, formatter=formatter
    )
    return text if value.size else f"an empty array of shape {value.shape}"


def readable(text: str) -> str:
    """`text` without control characters and broken Unicode: it may come from a student's code."""
    return "".join(
        letter if letter == "\n" or letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text
    )


def cut(text: str, longest: int = LONGEST) -> str:
    """`text`, or its beginning and a note of how much was left out."""
    if len(text) <= longest:
        return text
    return f"{text[:longest]}… ({len(text) - longest} characters more)"


def digits_to_tell_apart(one: Any, other: Any) -> int:
    """The fewest digits (6 at least) at which the two are written differently."""
    first, second = _in_floats(one), _in_floats(other)
    for digits in (6, 9, 12):
        if _show(first, digits) != _show(second, digits):
            return digits
    return FINEST


def _in_floats(value: Any) -> Any:
    """Whole numbers as floats: 3 and 3.0 are written differently, and are no different numbers."""
    if type(value) is int and value.bit_length() < 1000:
        return float(value)
    return value.astype(float) if isinstance(value, np.ndarray) and value.dtype.kind in "iu" else value


def argument_names(*functions: Any, count: int = 0) -> tuple[str, ...]:
    """The parameter names of the first of the functions that says them plainly; () when none does.

    count: how many arguments there are, where only a function that takes so many is to be asked.
    """
    for function in functions:
        try:
            parameters = inspect.signature(function).parameters.values()
        except Exception:
            continue
        names = tuple(p.name for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD))
        required = sum(p.default is p.empty for p in parameters if p.name in names)
        fits = not count or required <= count <= len(names)
        if names and fits and all(p.kind is not p.VAR_POSITIONAL for p in parameters):
            return names
    return ()


def show_arguments(arguments: Sequence[Any], names: Sequence[str] = ()) -> str:
    """The arguments with their names, "n = 3, x = 2.0"; x for a single one without a name."""
    values = [show(_plain_but_for_functions(argument)) for argument in arguments]
    if len(names) < len(values):
        names = ["x"] if len(values) == 1 else [f"argument {place}" for place in range(1, len(values) + 1)]
    pairs = [_side_by_side(f"{name} = ", value) for name, value in zip(names, values, strict=False)]
    together = ", ".join(pairs)
    return together if len(together) <= LINE and "\n" not in together else "\n".join(pairs)


def _plain_but_for_functions(argument: Any) -> Any:
    if type(argument) in (list, tuple):
        return type(argument)(map(_plain_but_for_functions, argument))
    return argument if callable(argument) else plain(argument)


def _side_by_side(head: str, body: str) -> str:
    """`body` after `head`, its further lines set in as far."""
    return head + body.replace("\n", "\n" + " " * len(head))


def at_input(arguments: str, rows: Sequence[tuple[str, str]]) -> str:
    """The input, and under it what was expected and what came, one below the other.

    Where there is no input, what was expected comes first.
    """
    width = max(len(head) for head, _ in rows)
    lines = [_side_by_side("At ", arguments)] if arguments else []
    margin = "   " if arguments else ""
    lines += [_side_by_side(f"{margin}{head:<{width}}  ", body) for head, body in rows]
    return "\n".join(lines)


def function_name(function: Callable[..., Any] | Any) -> str:
    """The function's own name, or "your function" where it has none to speak of."""
    name = getattr(function, "__name__", None)
    return name if type(name) is str and name.isidentifier() and len(name) <= 60 else UNNAMED
