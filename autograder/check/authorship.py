"""Whether a function that a check is given is its author's: then what it does wrong is no student's fault."""

from __future__ import annotations

import builtins
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import Any

import numpy as np

from autograder.check.caller import calling_frame, names_in


def is_the_authors(function: Any) -> bool:
    """Whether `function` is written where the check is called, and uses nothing that may be a student's.

    A check is called in the author's cell, so a `lambda` in the call is the author's. It may use modules and
    what comes from them; any other name may stand for something that the student wrote. A function of
    Python's or NumPy's own, such as `math.log`, is named by the author as well.
    """
    if isinstance(function, (BuiltinFunctionType, np.ufunc)):
        return True
    if type(function) is not FunctionType or function.__closure__:
        return False
    if not any(constant is function.__code__ for constant in calling_frame().f_code.co_consts):
        return False
    known = function.__globals__
    used = [known[name] for name in names_in(function.__code__) if name in known]
    return all(_comes_from_a_module(value, known) for value in used)


def _comes_from_a_module(value: Any, known: dict[str, Any]) -> bool:
    if isinstance(value, FunctionType):
        return value.__globals__ is not known
    return isinstance(value, (ModuleType, BuiltinFunctionType, np.ufunc)) or any(
        value is each for each in vars(builtins).values()
    )
