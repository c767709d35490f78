"""Formulas: functions that are the same wherever and whenever they are called."""

from __future__ import annotations

import dis
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from inspect import CO_ASYNC_GENERATOR, CO_COROUTINE, CO_GENERATOR
from types import CellType, CodeType, FunctionType
from typing import Any

import numpy as np

_NUMPYS = frozenset(name for name in dir(np) if isinstance(getattr(np, name), np.ufunc))
_KNOWN = _NUMPYS | {"np", "asarray", "array", "where", "sum", "mean", "float", "abs", "min", "max", "len"}
_LATER = CO_GENERATOR | CO_COROUTINE | CO_ASYNC_GENERATOR  # what a call gives is then no value
_MOST_NESTED = 3
_MOST_BITS = 64
_CHANGES = {"STORE_DEREF", "STORE_GLOBAL", "STORE_ATTR", "DELETE_DEREF", "DELETE_GLOBAL", "DELETE_ATTR"}


@dataclass(frozen=True)
class Formula:
    """A function that uses its arguments, numbers, NumPy and other formulas. Equal ones compute the same.

    code: what Python made of it.
    around: the numbers that it takes from where it was defined.
    uses: by name, the other formulas in it.
    function: a copy that knows nothing else of where it was defined.
    """

    code: CodeType
    around: tuple[str, ...]
    uses: tuple[tuple[str, Formula], ...]
    function: Callable[..., Any] = field(compare=False)


def formula_of(function: object, nested: int = 0) -> Formula | None:
    """The formula that a function is; None for one that may do something else another time."""
    if type(function) is not FunctionType or nested > _MOST_NESTED or not _is_plain(function.__code__):
        return None
    try:
        around = [cell.cell_contents for cell in function.__closure__ or ()]
    except ValueError:  # a variable that has no value yet
        return None
    if function.__defaults__ or function.__kwdefaults__ or not all(map(_is_number, around)):
        return None
    uses: dict[str, Formula] = {}
    names: dict[str, Any] = function.__globals__
    for name in function.__code__.co_names:
        if name == "np" and names.get("np") is np:
            continue
        used = formula_of(names[name], nested + 1) if name in names else None
        if used is not None:
            uses[name] = used
        elif name in names or name not in _KNOWN or name == "np":
            return None
    known = {"np": np, **{name: used.function for name, used in uses.items()}}
    copy = FunctionType(function.__code__, known, closure=tuple(map(CellType, around)))
    return Formula(function.__code__, tuple(map(repr, around)), tuple(uses.items()), copy)


def _is_number(value: object) -> bool:
    return type(value) is float or (type(value) is int and value.bit_length() <= _MOST_BITS)


@lru_cache(maxsize=1024)
def _is_plain(code: CodeType) -> bool:
    """Whether the code gives a value at once, and changes nothing around it."""
    return (
        not code.co_flags & _LATER
        and not code.co_cellvars
        and not any(isinstance(constant, CodeType) for constant in code.co_consts)
        and not any(step.opname in _CHANGES for step in dis.get_instructions(code))
    )
