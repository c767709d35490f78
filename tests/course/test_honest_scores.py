"""A submission that tampers with the machinery of notebooks scores what its answers are worth, no more."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.needs("bwrap")

PATCHES_NUMPY = """
import builtins, numpy as np, numpy.testing
for name in dir(numpy.testing):
    if name.startswith("assert"):
        setattr(numpy.testing, name, lambda *a, **k: None)
np.allclose = np.isclose = np.array_equal = lambda *a, **k: True
builtins.abs = lambda x: 0
builtins.isinstance = lambda x, y: True
"""
PATCHES_THE_CHECKS = """
from autograder import check
for name in dir(check):
    if not name.startswith("_"):
        try:
            setattr(check, name, lambda *a, **k: print("visible checks passed: all"))
        except Exception:
            pass
"""
INSTALLS_A_TRANSFORMER = """
get_ipython().input_transformers_cleanup.append(lambda lines: ["pass\\n"])
class Nothing(__import__("ast").NodeTransformer):
    def visit(self, node):
        node.body = []
        return node
get_ipython().ast_transformers.append(Nothing())
"""
SHOWS_A_NUMBER = """
import sys
sys.displayhook(2)
"""
LIES_ABOUT_EQUALITY = """
class Right(float):
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __sub__(self, other): return Right(0)
    __rsub__ = __sub__
    def __abs__(self): return 0.0
    __array_priority__ = 1e9
forward_difference = lambda f, x, h: Right(0)
central_difference = lambda f, x, h: Right(0)
"""
REDEFINES_THE_LESSON = """
square = line = lambda x: 0.0 * x
f = g = square
np.sin = np.cos = np.exp = lambda x: 0.0 * x
"""
LEAVES_EARLY = """
import atexit, os
atexit.register(lambda: os._exit(0))
"""
TAMPERING = {
    "patches-numpy": PATCHES_NUMPY,
    "patches-the-checks": PATCHES_THE_CHECKS,
    "transforms-input": INSTALLS_A_TRANSFORMER,
    "shows-a-number": SHOWS_A_NUMBER,
    "lies-about-equality": LIES_ABOUT_EQUALITY,
    "redefines-the-lesson": REDEFINES_THE_LESSON,
    "leaves-early": LEAVES_EARLY,
}


def in_every_answer(course, notebook, tampering):
    """The tampering in every answer cell, before the answer and after it."""
    for exercise in course.points():
        cell = course.cell(notebook, exercise)
        cell["source"] = f"{tampering}\n{cell['source']}\n{tampering}"
    return notebook


def before_everything(notebook, source):
    """The notebook with a cell of the student's own above the lesson's."""
    own = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None, "source": source}
    return {**notebook, "cells": [own, *notebook["cells"]]}


def displays_inside_every_function(course):
    """Every answer a function that shows full marks whenever it is called."""
    answers = {
        exercise: f"def {exercise}(*arguments):\n    import sys\n    sys.displayhook(2)\n    return 2"
        for exercise in course.points()
    }
    return course.answered(answers)


@pytest.fixture(scope="module")
def graded(new_course):
    """For each way of tampering one student with every answer wrong; and one with every answer right."""
    course = new_course()
    course.submit("wrong", course.all_wrong())
    course.submit("right", course.all_right())
    course.submit("shows-numbers-when-called", displays_inside_every_function(course))
    for name, tampering in TAMPERING.items():
        course.submit(f"wrong-{name}", in_every_answer(course, course.all_wrong(), tampering))
    course.submit("right-shows-a-number", in_every_answer(course, course.all_right(), SHOWS_A_NUMBER))
    course.submit("right-patches-the-checks", in_every_answer(course, course.all_right(), PATCHES_THE_CHECKS))
    product_rule = course.answered({"product_rule": course.solution("product_rule")})
    course.submit("one-right", before_everything(product_rule, "square = line = f = g = lambda x: 0.0 * x"))
    edited = course.all_wrong()
    for exercise in course.points():
        course.cell(edited, f"check_{exercise}")["source"] = "1000"
    course.submit("wrong-edits-the-checks", edited)
    course.grade()
    return course


def test_wrong_answers_alone_are_worth_nothing(graded):
    assert graded.totals()["wrong"] == 0


@pytest.mark.parametrize("name", [*TAMPERING, "edits-the-checks"])
def test_wrong_answers_with_tampering_are_worth_nothing(graded, name):
    assert graded.totals()[f"wrong-{name}"] == 0
    assert "passed" not in graded.statuses(f"wrong-{name}").values()


def test_showing_full_marks_is_worth_nothing(graded):
    assert graded.totals()["shows-numbers-when-called"] == 0


@pytest.mark.parametrize("student", ["right", "right-shows-a-number", "right-patches-the-checks"])
def test_right_answers_are_worth_full_marks_whatever_is_beside_them(graded, student):
    assert graded.totals()[student] == sum(graded.points().values())


def test_a_right_answer_counts_after_the_lessons_functions_were_redefined(graded):
    assert graded.totals()["one-right"] == graded.points()["product_rule"]
