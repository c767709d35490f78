"""SymPy answers are judged by their values: in any form, on their domain, and never by parsing text."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import sympy as sp

from autograder import check

x, y = sp.symbols("x y")
positive_x = sp.Symbol("x", positive=True)
SLOPE = sp.diff(x**2 * sp.sin(x), x)


class StandIn:
    """A SymPy expression in another process, as the grader sees it."""

    def __init__(self, expression: Any) -> None:
        self._expression = sp.sympify(expression)
        self.asked: list[int] = []

    @property
    def free_symbol_names(self) -> tuple[str, ...]:
        return tuple(sorted(symbol.name for symbol in self._expression.free_symbols))

    def values_at(self, points: list[dict[str, str]], digits: int) -> list[str]:
        self.asked.append(digits)
        found = []
        for point in points:
            at = {symbol: sp.Float(point[symbol.name], 40) for symbol in self._expression.free_symbols}
            value = self._expression.doit().evalf(digits, subs=at)
            found.append(str(value).replace("*I", "j").replace(" ", "") if value.is_number else "nan")
        return found


RIGHT = {
    "as differentiated": SLOPE,
    "expanded": sp.expand(SLOPE),
    "factored": sp.factor(SLOPE),
    "in other functions": x**2 * sp.sin(sp.pi / 2 - x) + x * (sp.exp(sp.I * x) - sp.exp(-sp.I * x)) / sp.I,
    "with decimal numbers": 2.0 * x * sp.sin(x) + 1.0 * x**2 * sp.cos(x),
    "with decimal thirds": 3 * SLOPE * sp.Float(1 / 3),
    "with a positive symbol": SLOPE.subs(x, positive_x),
    "with both symbols": 2 * x * sp.sin(positive_x) + positive_x**2 * sp.cos(x),
    "with a symbol that cancels": SLOPE + sp.sin(x) ** 2 + sp.cos(x) ** 2 - 1,
    "worked out from a derivative": sp.Derivative(x**2 * sp.sin(x), x).doit(),
}


@pytest.mark.parametrize("form", RIGHT)
def test_a_right_expression_is_right_in_any_form(form: str) -> None:
    check.expression(RIGHT[form], SLOPE)
    check.expression(StandIn(RIGHT[form]), SLOPE)


WRONG = {
    "a term lost": (2 * x * sp.sin(x), "value"),
    "sign": (-SLOPE, "value"),
    "nearly": (SLOPE * (1 + sp.Rational(1, 10**9)), "value"),
    "the function itself": (x**2 * sp.sin(x), "value"),
    "another symbol": (SLOPE.subs(x, sp.Symbol("t")), "symbol"),
    "one symbol too many": (SLOPE + y, "symbol"),
    "complex": (SLOPE + sp.I, "value"),
    "no value": (sp.zoo, "not a number"),
    "no value at x": (SLOPE + sp.Function("f")(x), "not a number"),
    "not defined there": (sp.log(-x), "value"),
    "number": (sp.Integer(3), "value"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_expression_is_wrong_on_both_sides_of_the_wall(name: str, failure_of: Any) -> None:
    answer, kind = WRONG[name]
    assert failure_of(check.expression, answer, SLOPE).kind == kind
    assert failure_of(check.expression, StandIn(answer), SLOPE).kind == kind


def test_the_message_names_a_point_and_the_two_values_and_not_the_right_expression(failure_of: Any) -> None:
    text = str(failure_of(check.expression, x, 2 * x))
    assert text.startswith("At x = ")
    assert "its value should be" in text
    assert "2*x" not in text


def test_a_wrong_symbol_is_named(failure_of: Any) -> None:
    t = sp.Symbol("t")
    failure = failure_of(check.expression, 2 * t, 2 * x)
    assert str(failure) == "Your expression uses the symbol t; only x belongs in it."
    assert "t;" not in failure.sentence
    failure = failure_of(check.expression, t, sp.Integer(3))
    assert str(failure) == "Your expression uses the symbol t; no symbol belongs in it."


NO_EXPRESSIONS: list[tuple[Any, str]] = [
    ("2*x*sin(x)", "a string"),
    ([x], "a list"),
    (lambda x: x, "a function"),
    (True, "a truth value"),
    (sp.Eq(x, 1), "not an expression"),
    (sp.true, "not an expression"),
    (sp.Lambda(x, x), "not an expression"),
]


@pytest.mark.parametrize(("answer", "words"), NO_EXPRESSIONS, ids=lambda part: str(part)[:20])
def test_what_is_no_expression_is_told_so(answer: Any, words: str, failure_of: Any) -> None:
    failure = failure_of(check.expression, answer, SLOPE)
    assert failure.kind == "type"
    assert words in failure.sentence


def test_text_is_never_parsed(failure_of: Any) -> None:
    failure_of(check.expression, "__import__('os').system('true')", SLOPE)
    failure_of(check.expression, "2*x", 2 * x)


@pytest.mark.parametrize(
    "stated",
    [
        sp.Derivative(x**2, x),
        sp.Integral(2, (y, 0, x)),
        sp.Limit(2 * x + y, y, 0),
        2 * sp.UnevaluatedExpr(x),
        sp.Derivative(sp.UnevaluatedExpr(x) * x, x),
    ],
)
def test_what_is_only_written_down_counts_for_what_it_is(stated: Any, failure_of: Any) -> None:
    check.expression(stated, 2 * x)
    assert failure_of(check.expression, stated, 3 * x).kind == "value"


def test_a_plain_number_is_right_where_the_answer_is_constant(failure_of: Any) -> None:
    check.expression(3, sp.Integer(3))
    check.expression(3.5, sp.Rational(7, 2))
    check.expression(sp.Integer(0), sp.sin(x) ** 2 + sp.cos(x) ** 2 - 1)
    check.expression(0, sp.Integer(0))
    check.expression(sp.sin(x) ** 2 + sp.cos(x) ** 2 - 1, sp.Integer(0), domain={"x": (0.0, 1.0)})
    assert failure_of(check.expression, 4, sp.Integer(3)).kind == "value"


@pytest.mark.parametrize("factor", [0, -1, 2, sp.Rational(999_999, 1_000_000)])
def test_a_wrong_value_is_wrong_however_small(factor: Any, failure_of: Any) -> None:
    energy = sp.Float("6.626e-34") * x
    assert failure_of(check.expression, factor * energy, energy).kind == "value"
    assert failure_of(check.expression, StandIn(factor * energy), energy).kind == "value"
    assert failure_of(check.expression, factor * sp.exp(-x), sp.exp(-x), domain=(60, 70)).kind == "value"
    check.expression(6.626e-34 * x, energy)
    check.expression(sp.exp(-x / 2) ** 2, sp.exp(-x), domain=(60, 70))


@pytest.mark.parametrize("zero", [sp.Integer(0), sp.sin(x) ** 2 + sp.cos(x) ** 2 - 1])
def test_what_decimals_leave_of_a_sum_that_cancels_out_is_zero(zero: Any, failure_of: Any) -> None:
    for wrap in (lambda answer: answer, StandIn):
        check.expression(wrap((0.1 + 0.2) * x - 0.3 * x), zero, domain={"x": (1, 2)})
        check.expression(wrap(sp.Integer(0)), zero, domain={"x": (1, 2)})
        assert failure_of(check.expression, wrap(x * 1e-13), zero, domain={"x": (1, 2)}).kind == "value"
    check.expression(0.1 + 0.2 - 0.3, zero)


def test_what_is_left_of_an_expected_sum_that_is_only_written_down_is_zero() -> None:
    stated = sp.Derivative(sp.sin(x), x) - sp.cos(x)
    check.expression(0, stated)
    check.expression(sp.Integer(0), stated + sp.Integral(2 * y, (y, 0, x)) - x**2)


def test_an_array_with_one_number_and_no_dimension_is_a_number(failure_of: Any) -> None:
    check.expression(np.array(3.0), sp.Integer(3))
    assert failure_of(check.expression, np.array(4.0), sp.Integer(3)).kind == "value"
    assert failure_of(check.expression, np.array([3.0]), sp.Integer(3)).kind == "type"


def test_a_symbol_counts_only_where_the_value_depends_on_it(failure_of: Any) -> None:
    one = sp.sin(x) ** 2 + sp.cos(x) ** 2
    for wrap in (lambda answer: answer, StandIn):
        check.expression(wrap(one), sp.Integer(1))
        check.expression(wrap(2 * y * one), 2 * y)
        assert failure_of(check.expression, wrap(one + sp.Float("1e-9") * x), sp.Integer(1)).kind == "symbol"


def test_the_domain_decides_which_forms_are_equal(failure_of: Any) -> None:
    check.expression(sp.sqrt(x**2), x, domain=(0.5, 2.0))
    failure_of(check.expression, sp.sqrt(x**2), x, domain=(-2.0, -0.5))
    check.expression(sp.log(x * y), sp.log(x) + sp.log(y), domain={"x": (1.0, 2.0), "y": (3.0, 4.0)})
    failure_of(
        check.expression, sp.log(x * y), sp.log(x) + sp.log(y), domain={"x": (-2.0, -1.0), "y": (-4.0, -3.0)}
    )


def test_points_outside_the_expected_expressions_reach_are_left_out() -> None:
    expected = sp.Piecewise((x, x > 0))
    check.expression(sp.sqrt(x**2), expected, domain=(-1.0, 3.0))


def test_an_expected_expression_without_values_is_the_authors_error() -> None:
    with pytest.raises(check.CannotJudge):
        check.expression(x, sp.Function("f")(x))


def test_values_are_asked_for_in_thirty_digits() -> None:
    answer = StandIn(2 * x)
    check.expression(answer, 2 * x)
    assert answer.asked == [30]


@pytest.mark.parametrize(
    "reply", ["1", "1/3", "2*x", "", "inf", "9" * 5000, "1e99999999999", "0x10", "nan", "__import__('os')"]
)
def test_what_a_stand_in_sends_is_read_as_a_number_or_not_at_all(reply: str, failure_of: Any) -> None:
    class Liar(StandIn):
        def values_at(self, points: list[dict[str, str]], digits: int) -> list[str]:
            return [reply] * len(points)

    failure_of(check.expression, Liar(x), SLOPE)


def test_the_points_depend_on_the_seed(failure_of: Any) -> None:
    texts = set()
    for seed in (b"one", b"two", b"one"):
        with check.seeded(seed):
            texts.add(str(failure_of(check.expression, x, 2 * x)))
    assert len(texts) == 2
