"""Which functions of a check's may be copied to where a student's code runs: formulas, and no answers.

Most are asked for a number or two, and each call across the wall takes both sides a hundred times longer
than the function itself.
"""

from __future__ import annotations

import dis
from collections.abc import Callable
from functools import lru_cache
from inspect import CO_ASYNC_GENERATOR, CO_COROUTINE, CO_GENERATOR
from types import CodeType, FunctionType
from typing import Any

import numpy as np

from autograder.check.arguments import is_handed_over
from autograder.grading.answer_key import AnswerKey
from autograder.grading.key_namespace import file_name_of, file_name_of_check

_NUMPYS = frozenset(name for name in dir(np) if isinstance(getattr(np, name), np.ufunc))
_NAMES = _NUMPYS | {"np", "asarray", "array", "where", "sum", "mean", "float", "abs", "min", "max", "len"}
_LATER = CO_GENERATOR | CO_COROUTINE | CO_ASYNC_GENERATOR  # what a call gives is then no value


def copyable_in(key: AnswerKey) -> Callable[[object], FunctionType | np.ufunc | None]:
    """What tells of a function which one may be copied in its place; None if it has to be called back.

    That is one of NumPy's, or one that students are given, in the lesson or in a check: a formula that uses
    nothing but its arguments, numbers around it and NumPy. Whatever an answer of the key defines stays here.
    """
    given = {file_name_of(cell) for cell in key.cells if cell.role == "lesson"}
    given |= {file_name_of_check(key.by_grade_id[exercise.check_cell]) for exercise in key.exercises}

    def copyable(function: object) -> FunctionType | np.ufunc | None:
        if type(function) is FunctionType and is_handed_over(function.__code__):
            function = vars(function)["__wrapped__"]
        if isinstance(function, np.ufunc):
            return function if getattr(np, function.__name__, None) is function else None
        if type(function) is not FunctionType or function.__code__.co_filename not in given:
            return None
        return function if _is_formula(function) else None

    return copyable


def _is_formula(function: FunctionType) -> bool:
    """Whether a copy of it, with `np` and the built-in names, does the same wherever it is called."""
    names: dict[str, Any] = function.__globals__
    return (
        _has_code_of_a_formula(function.__code__)
        and function.__defaults__ is function.__kwdefaults__ is None
        and all(type(cell.cell_contents) in (int, float) for cell in function.__closure__ or ())
        and not any(name in names for name in function.__code__.co_names if name != "np")
        and names.get("np") is np
    )


@lru_cache(maxsize=1024)
def _has_code_of_a_formula(code: CodeType) -> bool:
    return (
        _NAMES.issuperset(code.co_names)
        and not code.co_flags & _LATER
        and not code.co_cellvars
        and not any(isinstance(constant, CodeType) for constant in code.co_consts)
        and not any(step.opname.startswith("STORE_DEREF") for step in dis.get_instructions(code))
    )
