"""SymPy expressions, fractions and decimals from across the wall, and warnings in what is called there."""

from __future__ import annotations

import math

import numpy as np
import pytest

from autograder.sandbox import StudentExpression, WallViolation


def test_an_expression_is_known_by_its_symbols_and_values(student):
    student.run_cell("x, y = sp.symbols('x y')\ne = sp.diff(x**2 * sp.sin(x), x)\nz = sp.sqrt(x) * y")
    found = student.look_up(["e", "z"])
    e, z = found["e"], found["z"]
    assert isinstance(e, StudentExpression)
    assert e.free_symbol_names == ("x",)
    assert z.free_symbol_names == ("x", "y")
    (value,) = e.values_at([{"x": "1.5"}], 30)
    import mpmath

    with mpmath.workdps(40):
        exact = 3 * mpmath.sin(1.5) + mpmath.mpf(1.5) ** 2 * mpmath.cos(1.5)
        assert abs(mpmath.mpf(value) - exact) < mpmath.mpf(10) ** -28
    assert complex(z.values_at([{"x": "-4", "y": "1"}], 17)[0]) == 2j
    assert z.values_at([{"x": "1"}], 17) == ["nan"]


def test_hostile_numerals_do_not_reach_a_check(student):
    student.run_cell(
        "class Lie(sp.Symbol):\n    pass\nlie = Lie('x')\n"
        "import sys\nsys.modules['autograder.sandbox.answering'].values_at = lambda *a: ['1e999999999']"
    )
    with pytest.raises(WallViolation):
        student.look_up(["lie"])["lie"].values_at([{"x": "1"}], 17)


def test_values_too_large_to_be_told_are_not_numbers(student):
    student.run_cell("x = sp.Symbol('x')\nhuge = sp.exp(x**3)\nmany = sum(sp.symbols('a:300'))")
    found = student.look_up(["huge", "many"])
    assert found["huge"].values_at([{"x": "100"}, {"x": "1"}], 17)[0] == "nan"
    assert float(found["huge"].values_at([{"x": "1"}], 17)[0]) == pytest.approx(math.e, rel=1e-15)
    assert not isinstance(found["many"], StudentExpression)


def test_symbols_with_very_long_names_are_no_expression(student):
    student.run_cell("long, longest = sp.Symbol('x' * 200), sp.Symbol('x' * 201)")
    found = student.look_up(["long", "longest"])
    assert isinstance(found["long"], StudentExpression)
    assert not isinstance(found["longest"], StudentExpression)
    student.run_cell(
        "import sys\nsys.modules['autograder.sandbox.answering']._description = "
        "lambda value: ['expression', 'Symbol', '', ['x' * 201]]"
    )
    with pytest.raises(WallViolation):
        student.look_up(["long"])


def test_several_large_values_are_told_apart_from_what_is_missing(student):
    student.run_cell("a = b = c = d = np.zeros(1_500_000)")
    found = student.look_up(["a", "b", "c", "d"])
    assert isinstance(found["a"], np.ndarray)
    assert "cannot be checked" in repr(found["d"])


def test_numbers_of_sympy_are_numbers(student):
    student.run_cell("a, b, c = sp.Float(0.5), sp.pi, sp.I * 2\nd = sp.Symbol('x')\ne = sp.oo")
    found = student.look_up(["a", "b", "c", "d", "e"])
    assert float(found["a"]) == 0.5
    assert float(found["b"]) == math.pi
    assert complex(found["c"]) == 2j
    assert math.isnan(float(found["e"]))
    for not_real in ("c", "d"):
        with pytest.raises(TypeError):
            float(found[not_real])


def test_a_number_of_sympys_crosses_as_data(student):
    student.run_cell(
        "numbers = [sp.Integer(3), sp.Rational(1, 4), sp.Float('0.1', 30), sp.Integer(0)]\n"
        "long = sp.Integer(10)**100\nx = sp.Symbol('x')\npolynomial = 3 * x**2 + 2.5 * x\n"
        "coefficients = lambda: [polynomial.coeff(x, k) for k in range(3)]"
    )
    found = student.look_up(["numbers", "long", "coefficients"])
    assert found["numbers"] == [3, 0.25, 0.1, 0]
    assert [type(number) for number in found["numbers"]] == [int, float, float, int]
    assert found["long"] == 10**100
    assert found["coefficients"]() == [0, 2.5, 3]


def test_a_sympy_number_that_no_plain_one_can_be_stays_an_expression(student):
    student.run_cell(
        "far = [sp.Integer(2)**5000, sp.Float('1e400'), sp.Float('1e-400'), sp.oo, sp.nan]\n"
        "far += [sp.Rational(1, 10**400)]"
    )
    far = student.look_up(["far"])["far"]
    assert all(isinstance(number, StudentExpression) for number in far)
    assert far[2].values_at([{}], 3) == ["1.00e-400"]


def test_a_function_of_ours_takes_sympy_numbers_and_constants_as_numbers(defined):
    ask = defined(
        "numbers = sp.Integer(3), sp.Rational(1, 2), sp.pi, sp.sqrt(2)\n"
        "def ask(f): return [f(x) for x in numbers] + [f(x=sp.E)]",
        "ask",
    )
    seen = []

    def double(x):
        seen.append(x)
        return 2 * x

    assert ask(double) == pytest.approx([6, 1.0, 2 * math.pi, 2 * math.sqrt(2), 2 * math.e])
    assert [type(x) for x in seen] == [int, float, float, float, float]


@pytest.mark.parametrize("argument", ["sp.Symbol('x')", "x=sp.Symbol('x') + 1", "sp.I", "sp.zoo"])
def test_a_function_of_ours_takes_no_sympy_expression_and_says_so(defined, argument):
    ask = defined(f"def ask(f): return f({argument})", "ask")
    with pytest.raises(TypeError, match=r"^numbers are expected, not SymPy expressions$"):
        ask(lambda x: x**2)
    caught = defined(
        f"def caught(f):\n    try: f({argument})\n    except TypeError as e: return str(e)", "caught"
    )
    assert caught(lambda x: x) == "numbers are expected, not SymPy expressions"


def test_a_rounding_imaginary_part_is_told_with_its_exponent(student):
    student.run_cell(
        "import sympy as sp\nx = sp.Symbol('x')\nwave = sp.diff(x**2 * sp.sin(x), x).rewrite(sp.exp)"
    )
    (value,) = student.look_up(["wave"])["wave"].values_at([{"x": "0.77"}], 30)
    assert complex(value).real == pytest.approx(2 * 0.77 * math.sin(0.77) + 0.77**2 * math.cos(0.77))


def test_fractions_and_decimals_cross_as_numbers(student):
    student.run_cell(
        "from decimal import Decimal\nfrom fractions import Fraction\n"
        "third, price = Fraction(1, 3), [Decimal('2.5')]\ndef twice(f, x):\n    return f(Fraction(x)) * 2"
    )
    found = student.look_up(["third", "price", "twice"])
    assert found["third"] == 1 / 3
    assert found["price"] == [2.5]
    assert found["twice"](math.sqrt, 4) == 4.0


def test_warnings_are_no_errors_in_a_check_whatever_the_notebook_says(student):
    student.run_cell(
        "import warnings\nwarnings.simplefilter('error')\nnp.seterr(all='raise')\n"
        "def root(x):\n    warnings.warn('careful')\n    return np.sqrt(np.float64(-x))"
    )
    root = student.look_up(["root"])["root"]
    assert math.isnan(root(1.0))
    assert [ok for ok, _ in root.call_many([(1.0,), (2.0,)])] == [True, True]


def test_a_value_is_asked_for_once(student):
    student.run_cell(
        "asked = []\n"
        "class Counted(sp.Function):\n"
        "    def _eval_evalf(self, precision):\n"
        "        asked.append(self)\n"
        "        return sp.Float(2)\n"
        "e = Counted(sp.Symbol('x'))"
    )
    e = student.look_up(["e"])["e"]
    first = e.values_at([{"x": "1"}], 17)
    asked = student.look_up(["asked"])["asked"]
    count = len(asked)
    assert count
    assert e.values_at([{"x": "1"}], 17) == first
    assert len(student.look_up(["asked"])["asked"]) == count
    e.values_at([{"x": "1"}], 30)
    assert len(student.look_up(["asked"])["asked"]) > count
