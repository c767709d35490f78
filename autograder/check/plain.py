"""Whatever an answer returns, as plain data, read by the type it has and not by what it says of itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

DEEPEST = 20


@dataclass(frozen=True)
class Opaque:
    """Something that is no data: a function, an object, a list that holds itself.

    description: what it is, in words that hold no name of the student's.
    type_name: the name of its class.
    """

    description: str
    type_name: str = ""


def plain(value: Any, depth: int = 0) -> Any:
    """`value` as None, bool, int, float, complex, str, bytes, list, tuple, dict, a NumPy array of numbers,
    truth values or text, `...`, or else `Opaque`.

    Only the methods of the built-in and NumPy types are used, so a subclass cannot pass for what it is not.
    A fraction, a decimal and a SymPy number become floats.
    """
    kind = type(value)
    if value is None or value is ... or kind in (bool, int, float, complex, str, bytes):
        return value
    if depth > DEEPEST:
        return Opaque("lists within lists without end")
    if issubclass(kind, np.generic):
        return _plain_scalar(value)
    if issubclass(kind, np.ndarray):
        return _plain_array(value)
    for base, convert in _CONVERSIONS:
        if issubclass(kind, base):
            return convert(value)
    if issubclass(kind, list):
        return [plain(item, depth + 1) for item in list.__iter__(value)]
    if issubclass(kind, tuple):
        return tuple(plain(item, depth + 1) for item in tuple.__iter__(value))
    if issubclass(kind, dict):
        return {_key(key): plain(item, depth + 1) for key, item in dict.items(value)}
    if is_symbolic(value):
        return _plain_symbolic_number(value)
    if is_fraction(value) or (kind.__name__ == "Decimal" and hasattr(kind, "__float__")):
        return _plain_exact_number(value)
    return _opaque(kind)


_CONVERSIONS = (
    (int, int.__int__),
    (float, float.__float__),
    (complex, complex.__complex__),
    (str, str.__str__),
    (bytes, lambda value: bytes.__getitem__(value, slice(None))),
)


def _plain_scalar(value: Any) -> Any:
    item = np.generic.item(value)
    if isinstance(item, np.generic):  # an extended precision that Python has no type for
        item = np.asarray(value).astype(complex if isinstance(item, np.complexfloating) else float).item()
    return item if type(item) in (bool, int, float, complex, str, bytes) else _opaque(type(value))


def _plain_array(value: np.ndarray) -> Any:
    if any(base.__name__ == "MaskedArray" for base in type(value).__mro__):
        return Opaque("a masked array")
    array = np.ndarray.view(value, np.ndarray)
    if array.dtype.kind in "biufcU":
        return array.copy()
    return Opaque("an array of objects" if array.dtype.kind == "O" else "an array of another type")


def _key(key: Any) -> Any:
    key = plain(key)
    if isinstance(key, Opaque):
        return key.description
    return key if type(key) in (bool, int, float, complex, str, bytes, tuple, type(None)) else str(key)


def is_fraction(value: Any) -> bool:
    """Whether `value` is a Fraction; by its name, for nothing else is known of a type in another process."""
    return type(value).__name__ == "Fraction" and hasattr(type(value), "__float__")


def is_symbolic(value: Any) -> bool:
    """Whether `value` is a SymPy expression, or stands in for one in another process."""
    kind = type(value)
    return hasattr(kind, "values_at") or any(
        base.__name__ == "Basic" and base.__module__ == "sympy.core.basic" for base in kind.__mro__
    )


def _plain_exact_number(value: Any) -> Any:
    try:
        number = float(value)
    except Exception:
        return _opaque(type(value))
    return number if type(number) is float else float.__float__(number)


def _plain_symbolic_number(value: Any) -> Any:
    if not hasattr(type(value), "values_at") and not hasattr(type(value), "evalf"):
        return _opaque(type(value))
    try:
        if hasattr(type(value), "values_at"):
            free = bool(tuple(value.free_symbol_names))
            digits = "" if free else str(value.values_at([{}], 17)[0])
        else:
            free = bool(value.free_symbols)
            digits = "" if free else _digits(value)
        return Opaque("a SymPy expression") if free else _real_or_complex(digits)
    except Exception:
        return Opaque("a SymPy expression")


def _digits(number: Any) -> str:
    """Those of a SymPy number, worked out where it is only written down."""
    value = number.evalf(17)
    return str(value if value.is_Float else number.doit().evalf(17))


def _real_or_complex(digits: str) -> float | complex:
    try:
        return float(digits)
    except ValueError:
        return complex(digits.replace(" ", "").replace("*I", "j"))


_BY_NAME = {
    "function": "a function",
    "builtin_function_or_method": "a function",
    "method": "a function",
    "ufunc": "a function",
    "generator": "a generator",
    "array": "an `array.array`",
    "deque": "a deque",
    "dict_keys": "a view of a dictionary's keys",
    "dict_values": "a view of a dictionary's values",
    "ndarray": "an array of objects",  # one that could not cross from another process
    "MaskedArray": "a masked array",  # nor can these two
    "MaskedConstant": "a masked array",
    "set": "a set",
    "range": "a range",
    "map": "a map object",
    "zip": "a zip object",
    "module": "a module",
    "type": "a class",
}


def _opaque(kind: type) -> Opaque:
    name = kind.__name__[:40]
    return Opaque(_BY_NAME.get(name, "an object of another type"), name)
