"""What counts as a right answer counts in the student's notebook and in the grader, in the same words."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from autograder import check
from autograder.sandbox import Limits, StudentProcess, WarmLesson

IMPORTS = """
from array import array
from collections import deque
from decimal import Decimal
from fractions import Fraction

import numpy as np
import sympy as sp
"""

NUMBERS = {  # ways to write 27, and whether they count
    "27": True,
    "27.0": True,
    "np.float64(27)": True,
    "np.float32(27)": True,
    "np.longdouble(27)": True,
    "np.int64(27)": True,
    "np.uint8(27)": True,
    "np.array(27)": True,
    "np.array(27.0)": True,
    "Fraction(54, 2)": True,
    "Decimal(27)": True,
    "sp.Integer(27)": True,
    "sp.Float(27)": True,
    "sp.Rational(54, 2)": True,
    "sp.sqrt(729)": True,
    "27 * sp.exp(0)": True,
    "sp.UnevaluatedExpr(26) + 1": True,
    "sp.Limit(27 + sp.Symbol('h'), sp.Symbol('h'), 0)": True,
    "sp.Limit(26 + sp.Symbol('h'), sp.Symbol('h'), 0)": False,
    "27 + 0j": False,
    "[27.0]": False,
    "(27.0,)": False,
    "np.array([27.0])": False,
    "'27'": False,
    "True": False,
    "27 * sp.I": False,
    "27 * sp.Symbol('x')": False,
    "sp.true": False,
    "array('d', [27.0])": False,
    "np.ma.array(27.0)": False,
    "np.ma.array(27.0, mask=True)": False,
    "np.ma.masked": False,
    "len": False,
}
VECTORS = {  # ways to write (4, 13)
    "[4, 13]": True,
    "(4.0, 13.0)": True,
    "np.array([4.0, 13.0])": True,
    "np.array([4, 13], dtype=np.float32)": True,
    "[np.float64(4), np.array(13.0)]": True,
    "[Fraction(4), Decimal(13)]": True,
    "(sp.Integer(4), sp.Rational(26, 2))": True,
    "[[4.0, 13.0]]": False,
    "{4.0, 13.0}": False,
    "{0: 4.0, 1: 13.0}": False,
    "array('d', [4.0, 13.0])": False,
    "deque([4.0, 13.0])": False,
    "range(4, 14, 9)": False,
    "np.array([4, sp.Integer(13)])": False,
    "np.ma.array([4.0, 13.0])": False,
    "np.ma.array([4.0, 13.0], mask=[False, True])": False,
    "[4.0, np.ma.masked]": False,
    "sp.Matrix([4, 13])": False,
    "map(float, (4, 13))": False,
    "13.0": False,
}

Sides = Callable[[str], tuple[Any, Any]]


@pytest.fixture(scope="module")
def student() -> Iterator[StudentProcess]:
    limits = Limits(submission_seconds=100.0)
    unconfined = shutil.which("bwrap") is None
    with (
        WarmLesson.start([IMPORTS], limits=limits, unconfined=unconfined) as lesson,
        lesson.student() as process,
    ):
        yield process


@pytest.fixture
def sides(student: StudentProcess) -> Sides:
    """The answer that this code defines, as the notebook has it and as the grader has it."""

    def run(code: str) -> tuple[Any, Any]:
        here: dict[str, Any] = {}
        exec(IMPORTS + code, here)
        ran = student.run_cell(code)
        assert ran.error is None, ran.error
        return here["answer"], student.look_up(["answer"])["answer"]

    return run


def verdict(checking: Callable[[], None]) -> str:
    """What the check says of the answer to one who may not see the input: "right", or the sentence."""
    try:
        checking()
    except check.CheckFailed as failure:
        return failure.sentence if "Student" not in str(failure) else "names a class of ours"
    return "right"


def verdicts(answers: tuple[Any, Any], checking: Callable[[Any], None]) -> str:
    here, there = (verdict(lambda answer=answer: checking(answer)) for answer in answers)
    assert here == there != "names a class of ours"
    return here


def assert_right(answers: tuple[Any, Any], checking: Callable[[Any], None]) -> None:
    assert verdicts(answers, checking) == "right"


@pytest.mark.parametrize("written", NUMBERS)
def test_a_number_counts_in_every_guise_on_both_sides(written: str, sides: Sides) -> None:
    functions, values = sides(f"answer = lambda x: {written}"), sides(f"answer = {written}")
    said = {
        verdicts(functions, lambda f: check.derivative(f, of=lambda x: x**3, at=[3.0])),
        verdicts(functions, lambda f: check.matches(f, lambda x: 27.0, at=[3.0])),
        verdicts(values, lambda value: check.value(value, 27.0)),
    }
    assert said == {"right"} if NUMBERS[written] else "right" not in said


@pytest.mark.parametrize("written", VECTORS)
def test_several_numbers_count_in_every_guise_on_both_sides(written: str, sides: Sides) -> None:
    functions, values = sides(f"answer = lambda x: {written}"), sides(f"answer = {written}")
    said = {
        verdicts(functions, lambda f: check.gradient(f, of=lambda x: x[0] ** 4 + 13 * x[1], at=[np.ones(2)]))
    }
    for expected in ([4.0, 13.0], (4.0, 13.0), np.array([4.0, 13.0])):
        said.add(verdicts(functions, lambda f, e=expected: check.matches(f, lambda x: e, at=[3.0])))
        said.add(verdicts(values, lambda value, e=expected: check.value(value, e)))
    assert said == {"right"} if VECTORS[written] else "right" not in said


QUOTIENT = "def answer(f, x, h):\n    return (f({}) - f({})) / h"
PASSED_ON = {
    "floats": ("x + h", "x"),
    "integers of SymPy": ("sp.Integer(3) + h", "sp.Integer(3)"),
    "fractions of SymPy": ("sp.Rational(x) + sp.Rational(h)", "sp.Rational(x)"),
    "fractions": ("Fraction(x) + Fraction(h)", "Fraction(x)"),
    "roots of SymPy": ("sp.sqrt(9) + h", "sp.sqrt(9)"),
    "by its name": ("x=x + h", "x=x"),
}


def reference(f: Any, x: float, h: float) -> float:
    return (f(x + h) - f(x)) / h


def polynomial(x: float) -> float:
    return x**3 - 2 * x


@pytest.mark.parametrize("way", PASSED_ON)
def test_a_function_takes_any_number_on_both_sides(way: str, sides: Sides) -> None:
    answers = sides(QUOTIENT.format(*PASSED_ON[way]))
    for f in (polynomial, lambda x: np.sin(x), lambda x: 1 / x):
        assert verdicts(
            answers, lambda answer, f=f: check.matches(answer, reference, at=[(f, 3.0, 0.25)])
        ) == ("right")


def test_a_ufunc_and_a_builtin_take_sympy_numbers(sides: Sides) -> None:
    answers = sides(QUOTIENT.format("sp.Rational(x) + sp.Rational(h)", "sp.Rational(x)"))
    for f in (np.exp, abs):
        assert verdicts(
            answers, lambda answer, f=f: check.matches(answer, reference, at=[(f, 3.0, 0.25)])
        ) == ("right")
        assert_right(answers, lambda answer, f=f: check.pure(answer, at=[(f, 3.0, 0.25)]))


NO_NUMBERS = ("t", "t + h", "sp.I", "x + h * sp.I", "sp.oo", "sp.nan", "sp.zoo", "sp.Float('1e400')")


@pytest.mark.parametrize("passed", NO_NUMBERS)
def test_what_is_no_number_is_refused_by_a_function_in_the_same_words(passed: str, sides: Sides) -> None:
    code = f"t = sp.Symbol('t')\ndef answer(f, x, h):\n    return (f(x + h) - f({passed})).subs(t, x) / h"
    for answer in sides(code):
        with pytest.raises(check.CheckFailed) as caught:
            check.matches(answer, reference, at=[(polynomial, 3.0, 0.25)])
        assert "answer raised  TypeError: numbers are expected, not SymPy expressions" in str(caught.value)


def test_functions_handed_over_keep_their_names_and_are_not_seen_as_changed(sides: Sides) -> None:
    code = "def answer(f, x):\n    assert f.__name__ in ('sin', 'polynomial'), f.__name__\n    return f(x)"
    here, there = sides(code)
    inputs = [(polynomial, 3.0), (np.sin, 1.0)]
    check.matches(here, lambda f, x: f(x), at=inputs)
    check.pure(here, at=inputs)
    check.pure(sides("def answer(f, x):\n    return f(x)")[1], at=inputs)
    with pytest.raises(check.CheckFailed) as caught:
        check.matches(here, lambda f, x: f(x) + 1, at=inputs)
    assert caught.value.diagnosis is None
    assert there is not None


def test_a_dictionary_says_the_same_on_both_sides(sides: Sides) -> None:
    expected = {"abs": False, "sin": True}
    for written in ("{'abs': False}", "len", "[True]", "{1: 2, 'a': 3}", "{len: True}", "sp.true"):
        assert verdicts(sides(f"answer = {written}"), lambda answer: check.value(answer, expected)) != "right"
    assert verdicts(sides(f"answer = {expected}"), lambda answer: check.value(answer, expected)) == "right"


MEMORY = {  # ways to hand back an array, and whether they leave the rest of the world its own memory
    "return x * 2": True,
    "return [x * 2, x * 3]": True,
    "return (x * 2,) * 2": True,
    "return list(np.outer(x, x))": True,
    "y = np.zeros((2, x.size)).T\n    return [y[:, 0], y[:, 1]]": True,
    "return x": False,
    "return x[::-1]": False,
    "return 1.0, [x]": False,
    "return [x * 2] * 3": False,
    "return (x * 2,) * 3": False,
    "return 1.0, (x * 2,) * 3": False,
    "return dict.fromkeys('ab', x * 2)": False,
    "return np.multiply(x, 2, out=BUFFER)": False,
    "return {'slope': np.multiply(x, 2, out=BUFFER)[1:]}": False,
    "return KEPT": False,
}


@pytest.mark.parametrize("written", MEMORY)
def test_shared_memory_is_found_on_both_sides(written: str, sides: Sides) -> None:
    answers = sides(f"BUFFER, KEPT = np.zeros(3), [1.0]\ndef answer(x):\n    {written}")
    said = verdicts(answers, lambda answer: check.pure(answer, at=[np.arange(3.0)]))
    assert said == ("right" if MEMORY[written] else "The result shares memory.")


EXPRESSIONS = {  # answers, the right expression and whether they count
    "np.array(3.0)": ("sp.Integer(3)", True),
    "np.array([3.0])": ("sp.Integer(3)", False),
    "sp.sin(x)**2 + sp.cos(x)**2": ("sp.Integer(1)", True),
    "sp.sin(x)**2 + sp.cos(x)": ("sp.Integer(1)", False),
    "(0.1 + 0.2) * y - 0.3 * y": ("0 * y", True),
    "2 * sp.Float('6.626e-34') * y": ("sp.Float('6.626e-34') * y", False),
    "sp.UnevaluatedExpr(2 * y) * sp.sin(y) + y": ("2 * y * sp.sin(y) + y", True),
    "sp.UnevaluatedExpr(3 * y) * sp.sin(y) + y": ("2 * y * sp.sin(y) + y", False),
    "6.626e-34 * y": ("sp.Float('6.626e-34') * y", True),
}


@pytest.mark.parametrize("written", EXPRESSIONS)
def test_an_expression_counts_by_its_values_on_both_sides(written: str, sides: Sides) -> None:
    expected, counts = EXPRESSIONS[written]
    symbols = "x, y = sp.symbols('x y')\n"
    right = sides(f"{symbols}answer = {expected}")[0]
    said = verdicts(
        sides(f"{symbols}answer = {written}"),
        lambda answer: check.expression(answer, right, domain={"y": (0.5, 2.0)}),
    )
    assert (said == "right") == counts


def test_a_lambda_of_sympys_is_a_function_on_both_sides(sides: Sides) -> None:
    answers = sides("x = sp.Symbol('x')\nanswer = sp.Lambda(x, 3 * x**2)")
    assert_right(answers, lambda f: check.derivative(f, of=lambda x: x**3, at=[0.5, 3.0]))
    right = sides("answer = 3 * sp.Symbol('x') ** 2")[0]
    assert all(
        verdict(lambda answer=answer: check.expression(answer, right)) != "right" for answer in answers
    )
