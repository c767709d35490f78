"""Functions of a check's that a student's process runs itself: they cross the wall once, and not every call.

What crosses is the code that Python compiled, by `marshal`, which both sides read alike: a student's process
runs the same Python. It goes one way only, towards the student.
"""

from __future__ import annotations

import builtins
import marshal
from collections.abc import Callable
from functools import lru_cache
from types import CellType, CodeType, FunctionType, SimpleNamespace
from typing import Any

import numpy as np
from sympy import Expr

from autograder.sandbox.expressions import constant

_PLAIN = (float, int, np.float64, np.ndarray)
# as they are before a student's code runs: to change them changes no function of a check's
_NUMPY = SimpleNamespace(**vars(np))
_BUILT_IN = dict(vars(builtins))


def packed(function: Any) -> list[str | bytes]:
    """A function of NumPy's, or one whose code uses `np`, built-in names and numbers from around it."""
    if isinstance(function, np.ufunc):
        return [function.__name__]
    around = [cell.cell_contents for cell in function.__closure__ or ()]
    return [marshal.dumps(function.__code__), marshal.dumps(around)]


def unpacked(name_or_code: str | bytes, around: bytes = b"") -> Callable[..., Any]:
    """The function, which also takes whatever else is a number, as it does in a notebook."""
    if isinstance(name_or_code, str):
        function = getattr(_NUMPY, name_or_code)
    else:
        names = {"np": _NUMPY, "__builtins__": _BUILT_IN}
        function = FunctionType(
            _code(name_or_code), names, closure=tuple(map(CellType, marshal.loads(around)))
        )

    def taking_any_number(*args: Any, **kwargs: Any) -> Any:
        return function(*map(_number, args), **{name: _number(value) for name, value in kwargs.items()})

    taking_any_number.__name__ = function.__name__
    taking_any_number.__wrapped__ = function  # type: ignore[attr-defined]  # by which its signature is known
    return taking_any_number


@lru_cache(maxsize=256)  # a check calls an answer with one function many times
def _code(data: bytes) -> CodeType:
    return marshal.loads(data)


def _number(value: Any) -> Any:
    if type(value) in _PLAIN:  # most are
        return value
    number = constant(value)
    if isinstance(number, Expr):
        raise TypeError("numbers are expected, not SymPy expressions")
    return number
