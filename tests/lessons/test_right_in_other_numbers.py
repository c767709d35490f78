"""A right answer may come in SymPy's numbers, in decimals or in fractions, wherever one calls it."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import sympy as sp

from autograder import check

NUMBERS: dict[str, Callable[[float], Any]] = {
    "SymPy": lambda number: sp.Float(number, 17),
    "decimals": Decimal,
    "fractions": Fraction,
}


def written_in(number: Callable[[float], Any], result: Any) -> Any:
    """The same result with every finite number written in another way; arrays become lists."""
    if isinstance(result, np.ndarray):
        result = result.tolist()
    if isinstance(result, list | tuple):
        return type(result)(written_in(number, item) for item in result)
    is_number = isinstance(result, float | int | np.number) and not isinstance(result, bool)
    return number(float(result)) if is_number and np.isfinite(result) else result


def is_a_function(answer: Any) -> bool:
    return callable(answer) and not hasattr(answer, "free_symbols")


@pytest.mark.parametrize("numbers", NUMBERS)
def test_a_right_answer_passes_in_other_numbers(exercise: Any, numbers: str, answer_key_of: Any) -> None:
    key = answer_key_of(exercise.lesson)
    answers = {
        name: lambda *given, own=key[name], **options: written_in(NUMBERS[numbers], own(*given, **options))
        for name in exercise.answer.names
        if is_a_function(key[name])
    }
    with check.seeded(b"any"):
        exercise.judge(answers)
