"""A known mistake is named to whoever repeats it, and looking for one takes nothing from the verdict."""

from __future__ import annotations

from typing import NoReturn

import pytest

from autograder.grading.recorded import same_outcome
from autograder.sandbox import Limits

pytestmark = pytest.mark.needs("bwrap")

SHORT = Limits(cell_seconds=0.1)  # for the check and the naming; the student's process has its own


def row_of(result, exercise):
    return next(row for row in result.exercises if row.id == exercise)


def test_an_object_is_not_asked_for_its_items():
    asked = []

    class Endless:
        def __len__(self) -> int:
            return 1

        def __getitem__(self, index: int) -> float:
            asked.append(index)
            if index > 5:
                raise IndexError
            return 0.0

    assert not same_outcome(Endless(), [0.0] * 6)
    assert not same_outcome([Endless(), "a"], [[0.0] * 6, "a"])
    assert asked == []


def test_an_answer_of_objects_without_end_keeps_its_verdict(grade_it, sample):
    endless = (
        "class C:\n    def __getitem__(self, index): return 0.0\n    def __len__(self): return 1\n"
        "def double(x):\n    return C()"
    )
    row = grade_it.row(sample.right(double=endless), "double")
    assert row.status == "failed"
    assert "an object of another type" in row.sentence


def test_a_verdict_stands_when_time_runs_out_while_a_mistake_is_looked_for(grade_it, sample, monkeypatch):
    def without_end(*_: object) -> NoReturn:
        while True:
            pass

    monkeypatch.setattr("autograder.grading.grade.named_mistake", without_end)
    monkeypatch.setattr("autograder.grading.grade._GRACE", 1.0)
    notebook = sample.right(double="def double(x):\n    return x")
    result = grade_it(notebook, limits=SHORT)
    row = row_of(result, "double")
    assert (row.status, row.mistake) == ("failed", None)
    assert "should give" in row.sentence
    assert row_of(result, "best_number").status == "passed"


def test_what_a_mistake_gives_at_the_inputs_in_sight_is_not_yet_the_mistake(grade_it, sample):
    row = grade_it.row(sample.right(double="def double(x):\n    return 4.5 - 1.5 * x"), "double")
    assert "2.25" in row.sentence, "as much as its square"
    assert (row.status, row.mistake) == ("failed", None)
    assert "squared" not in row.sentence


def test_a_mistake_is_named_though_the_answer_does_not_take_every_input(grade_it, sample):
    for_two = "def double(x):\n    return {1.5: 2.25, -3.0: 9.0}[x]"
    assert grade_it.row(sample.right(double=for_two), "double").mistake == "squared"
