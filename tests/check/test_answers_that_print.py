"""What an answer prints while it is checked is shown, up to a limit."""

from __future__ import annotations

import sys
from typing import Any

import pytest

from autograder import check
from autograder.check.printing import MOST_CHARACTERS


def chatty(x: float) -> float:
    print("x" * 100_000)
    return 3 * x * x


def test_what_little_is_printed_is_shown(capsys: Any) -> None:
    def slope(x: float) -> float:
        print("called with", x)
        return 3 * x * x

    check.derivative(slope, of=lambda x: x**3, at=[2.0])
    assert capsys.readouterr().out == (
        "called with 2.0\nvisible checks passed: the slope is right at 1 input\n"
    )


def test_of_a_lot_the_beginning_is_shown_and_the_rest_counted(capsys: Any) -> None:
    stream = sys.stdout
    check.derivative(chatty, of=lambda x: x**3, at=[2.0, 3.0])
    assert sys.stdout is stream
    shown = capsys.readouterr().out
    assert len(shown) < MOST_CHARACTERS + 300
    assert "Your code prints a lot: 190,002 characters more are not shown." in shown
    assert shown.endswith("visible checks passed: the slope is right at 2 inputs\n")


def test_a_wrong_answer_that_prints_a_lot_is_still_wrong(capsys: Any) -> None:
    stream = sys.stdout
    with pytest.raises(check.CheckFailed):
        check.matches(lambda x: chatty(x) + 1, lambda x: 3 * x * x, at=[2.0])
    assert sys.stdout is stream
    assert "prints a lot" in capsys.readouterr().out
