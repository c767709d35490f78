"""Which functions of a check's may be copied to where a student's code runs: formulas that students know.

Most are asked for a number or two, and each call across the wall takes both sides a hundred times longer
than the function itself.
"""

from __future__ import annotations

from collections.abc import Callable
from types import FunctionType
from typing import Any

import numpy as np

from autograder.check.arguments import is_handed_over
from autograder.check.formulas import formula_of
from autograder.grading.answer_key import AnswerKey
from autograder.grading.key_namespace import file_name_of, file_name_of_check


def copyable_in(key: AnswerKey) -> Callable[[object], Callable[..., Any] | None]:
    """What tells of a function which one may be copied in its place; None if it has to be called back.

    That is one of NumPy's, or a formula by the lesson's own code, or by a check's that students see, which
    uses no other function of these. The code of answers and of hidden checks stays here.
    """
    checks = [key.by_grade_id[exercise.check_cell] for exercise in key.exercises]
    given = {file_name_of(cell) for cell in key.cells if cell.role == "lesson"}
    given |= {file_name_of_check(cell, hidden=False) for cell in checks}

    def copyable(function: object) -> Callable[..., Any] | None:
        if type(function) is FunctionType and is_handed_over(function.__code__):
            function = vars(function)["__wrapped__"]
        if isinstance(function, np.ufunc):
            return function if getattr(np, function.__name__, None) is function else None
        formula = formula_of(function)
        if formula is None or formula.uses or formula.code.co_filename not in given:
            return None
        return formula.function

    return copyable
