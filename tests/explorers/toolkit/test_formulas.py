"""Formulas that readers type: which are read, what they are worth, and what is said of the others."""

from __future__ import annotations

import time

import numpy as np
import pytest
import sympy as sp

from explorers.toolkit import FormulaError, read_formula
from explorers.toolkit.operations import FUNCTIONS
from explorers.toolkit.trees import size

X = np.array([0.3, 0.7, 0.9])
RIGHT = {
    "x^3 - 3*x": X**3 - 3 * X,
    "x**2": X**2,
    "x² − 1": X**2 - 1,
    "-x^2": -(X**2),
    "2^-x": 2**-X,
    "sin(x)^2 / x": np.sin(X) ** 2 / X,
    "ln(x) + log(x)": 2 * np.log(X),
    "e^x · pi": np.exp(X) * np.pi,
    "max(3,5)*x": 5 * X,
    "max(x, 0.5) - min(x, 0.5)": np.maximum(X, 0.5) - np.minimum(X, 0.5),
    "sigmoid(x) + softplus(x)": 1 / (1 + np.exp(-X)) + np.log1p(np.exp(X)),
    "1e-3*x": 1e-3 * X,
    "3": np.full(3, 3.0),
}
HOSTILE = [
    "__import__('os').system('id')",
    "().__class__.__bases__",
    "x.real",
    "x[0]",
    "lambda: x",
    "[x for x in (1, 2)]",
    "x if x else 1",
    "x == 1",
    "x and x",
    "'x'",
    "f'{x}'",
    "b'x'",
    "1j",
    "True",
    "...",
    "(x := 3)",
    "x; x",
    "import os",
    "sin(x=1)",
    "sin(*x)",
    "print(x)",
    "eval(x)",
    "sin(x, x)",
    "max(x)",
    "x @ x",
    "x // 2",
    "x % 2",
    "~x",
    "not x",
    "x\x00",
    "9**9**9**9",
    "10^100^100",
    "x^(10^9)",
    "(1/3)^100",
    "1e999",
    "1e400*x",
    "0^(-1)",
    "log(-1)",
    "1/0 + x",
    "(" * 150 + "x" + ")" * 150,
    "-" * 190 + "x",
    "x" * 300,
    "sin(" * 60,
    "",
    "   ",
    "y",
]
SENTENCES = {
    "2x": "write 2*x",
    "3 sin(x)": "write 3*sin",
    "(x+1)(x-1)": "write a product with *",
    "x(x+1)": "x is not a function",
    "sin x": "Write sin(x), with brackets",
    "sin": "sin(x)",
    "|x|": "write abs(x)",
    "(x + 1": "every ( needs its )",
    "x +": "missing after the last +",
    "x^": "missing after the last ^",
    "x**": "missing after the last **",
    "2 ×": "missing after the last ×",
    "sin²(x)": "Write the power after the brackets: sin(x)^2",
    "1 + ln^3 x": "Write the power after the brackets: ln(x)^3",
    "3,5*x": "with a decimal point: 3.5",
    "sin(0,25*x)": "sin takes 1 value in its brackets. Write numbers with a decimal point: 0.25",
    "x, 2": "A comma stands only between",
    "max(x)": "max takes 2 values in its brackets.",
    "foo(x)": "foo is not known here",
    "t": "t is not known here",
    "x^1000": "at most 100",
    "": "Type a formula in x",
}


@pytest.mark.parametrize("text", RIGHT)
def test_a_formula_is_worth_what_it_says(text: str) -> None:
    assert read_formula(text)(X) == pytest.approx(RIGHT[text], rel=1e-14)


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: repr(text[:30]))
def test_whatever_is_no_formula_is_refused_at_once_in_a_sentence(text: str) -> None:
    begun = time.perf_counter()
    with pytest.raises(FormulaError) as refused:
        read_formula(text)

    assert time.perf_counter() - begun < 0.5
    assert str(refused.value)[0].isalnum() or str(refused.value)[0] == "("
    assert str(refused.value).endswith((".", ")"))


@pytest.mark.parametrize("text", SENTENCES)
def test_the_sentence_says_what_to_write_instead(text: str) -> None:
    with pytest.raises(FormulaError) as refused:
        read_formula(text)

    assert SENTENCES[text] in str(refused.value)


def test_text_that_is_no_text_is_refused() -> None:
    with pytest.raises(FormulaError, match="Type a formula"):
        read_formula(None)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_slope_of_every_function_is_that_of_sympy(name: str) -> None:
    arguments = "x" if FUNCTIONS[name].arguments == 1 else "x, 0.4"
    formula = read_formula(f"{name}({arguments})")
    x = sp.Symbol("x", real=True)
    expected = [float(sp.diff(formula.expression, x).subs(x, value).evalf()) for value in X]

    assert formula.derivative()(X) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(
    "text", ["x^3 - 3*x", "x^4/(1 + x^2)", "x^x", "2^x * sin(3*x)", "log(1 + x^2)^2", "x*abs(x)"]
)
def test_two_derivatives_are_those_of_sympy(text: str) -> None:
    formula = read_formula(text)
    x = sp.Symbol("x", real=True)
    for order, derivative in ((1, formula.derivative()), (2, formula.derivative().derivative())):
        expected = [float(sp.diff(formula.expression, x, order).subs(x, value).doit()) for value in X]
        assert derivative(X) == pytest.approx(expected, rel=1e-12)


def test_two_variables_have_a_slope_each() -> None:
    formula = read_formula("x^2*y + 3*y", ("x", "y"))

    assert formula(2.0, 3.0) == 21.0
    assert formula.derivative("x")(2.0, 3.0) == 12.0
    assert formula.derivative("y")(2.0, 3.0) == 7.0
    assert formula(np.zeros((2, 1)), np.ones(3)).shape == (2, 3)


@pytest.mark.parametrize("text", ["abs(x)", "relu(x)", "sign(x)", "max(x, 0)", "1/x", "x*abs(x)/x"])
def test_at_a_corner_a_jump_or_a_pole_there_is_no_slope(text: str) -> None:
    assert not np.isfinite(read_formula(text).derivative()(0.0))


@pytest.mark.parametrize("text", ["log(x)", "sqrt(x)", "x^0.5", "asin(x - 3)"])
def test_where_a_formula_has_no_value_it_has_no_slope(text: str) -> None:
    assert np.isnan(read_formula(text)(-1.0))
    assert np.isnan(read_formula(text).derivative()(-1.0))
    assert np.isnan(read_formula(text).derivative().derivative()(-1.0))


@pytest.mark.filterwarnings("error")
def test_nothing_is_warned_where_there_is_no_value() -> None:
    assert np.isnan(read_formula("log(x) + 1/x + exp(exp(x))")(np.array([-1.0]))).all()


def test_a_saturated_sigmoid_has_neither_an_overflow_nor_a_lost_slope() -> None:
    formula = read_formula("sigmoid(x)")

    assert formula(np.array([-800.0, 800.0])) == pytest.approx([0.0, 1.0])
    assert formula.derivative()(-30.0) == pytest.approx(np.exp(-30), rel=1e-9)


@pytest.mark.parametrize("text", ["x^" * 4 + "x", "sin(" * 20 + "x" + ")" * 20, "*".join(["sin(x)"] * 12)])
def test_a_long_formula_has_derivatives_of_a_bounded_length(text: str) -> None:
    assert size(read_formula(text).derivative().derivative().tree) < 5000


@pytest.mark.parametrize("text", ["x^" * 59 + "x", "sin(" * 39 + "x" + ")" * 39, "*".join(["sin(x)"] * 28)])
def test_the_longest_formulas_are_told_at_once_that_their_derivatives_are_too_long(text: str) -> None:
    formula = read_formula(text)
    begun = time.perf_counter()
    with pytest.raises(FormulaError, match="too long"):
        formula.derivative().derivative()

    assert time.perf_counter() - begun < 2
