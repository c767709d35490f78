"""What is handed to a function under test: copies that it may change, and functions that take any number."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import wraps
from types import BuiltinFunctionType, CodeType, FunctionType
from typing import Any

import numpy as np

from autograder.check.plain import is_fraction, is_symbolic, plain


def copied(argument: Any) -> Any:
    """A copy that the callee may change; NumPy scalars become Python's, functions stay what they are."""
    if type(argument) in (list, tuple):
        return type(argument)(copied(item) for item in argument)
    if type(argument) is dict:
        return {key: copied(item) for key, item in argument.items()}
    if isinstance(argument, np.ndarray):
        return argument.copy()
    return plain(argument) if isinstance(argument, np.generic) else argument


def handed_over(arguments: tuple[Any, ...]) -> tuple[Any, ...]:
    """Copies of the arguments of one call, in which functions take fractions and SymPy numbers too."""
    return tuple(_taking_any_number(copied(item)) for item in arguments)


def _taking_any_number(argument: Any) -> Any:
    """A function of the author's that does the same whether its caller is here or in another process.

    A fraction and a SymPy number are handed on as floats. There is no telling what a function makes of a
    symbol, and none at all from another process: TypeError.
    """
    if type(argument) not in (FunctionType, BuiltinFunctionType, np.ufunc):
        return argument
    function: Callable[..., Any] = argument

    @wraps(function)
    def taking_any_number(*values: Any, **named: Any) -> Any:
        return function(*map(_number, values), **{name: _number(value) for name, value in named.items()})

    return taking_any_number


def is_handed_over(code: CodeType) -> bool:
    """Whether this is the code of a function that `handed_over` made: what it calls is the author's."""
    return code.co_name == "taking_any_number" and code.co_filename == __file__


def _number(value: Any) -> Any:
    if type(value) in (float, int, np.ndarray) or not (is_symbolic(value) or is_fraction(value)):
        return value
    number = plain(value)
    if type(number) is float and math.isfinite(number):
        return number
    raise TypeError("numbers are expected, not SymPy expressions")


def identical(one: Any, other: Any) -> bool:
    """Whether arguments or results are the same to the last bit; nan is the same as nan."""
    if isinstance(one, np.ndarray) or isinstance(other, np.ndarray):
        return (
            type(one) is type(other)
            and one.shape == other.shape
            and one.dtype == other.dtype
            and one.tobytes() == other.tobytes()
        )
    if isinstance(one, np.generic) or isinstance(other, np.generic):
        one, other = plain(one), plain(other)
    one, other = _unwrapped(one), _unwrapped(other)
    if type(one) is not type(other):
        return False
    if type(one) in (int, bool, str, bytes):
        return one == other
    if type(one) in (list, tuple):
        return len(one) == len(other) and all(map(identical, one, other))
    if type(one) is dict:
        return list(one) == list(other) and all(identical(one[key], other[key]) for key in one)
    return one is other or repr(one) == repr(other)


def _unwrapped(argument: Any) -> Any:
    """The function that `handed_over` made one of, anything else as it is."""
    return getattr(argument, "__wrapped__", argument) if type(argument) is FunctionType else argument
