"""What can be wrong with an answer."""

from __future__ import annotations

from textwrap import dedent

import numpy as np
import pytest

from autograder.mutants.mutation import mutants_of
from autograder.mutants.report import difference

MODULES = {"np": np}


def statements(source: str) -> set[str]:
    return {mutant.after for mutant in mutants_of(dedent(source), MODULES)}


def expressions(expression: str) -> set[str]:
    """The mutants of an expression that is assigned to y."""
    return {after.removeprefix("y = ") for after in statements(f"y = {expression}")}


@pytest.mark.parametrize(
    ("expression", "mutants"),
    [
        ("a + b", {"a - b", "a", "b"}),
        ("a - b", {"a + b", "a", "b", "-b", "b - a"}),
        ("a * b", {"a / b", "a", "b"}),
        ("a / b", {"a * b", "b / a", "a // b"}),
        ("a ** 2", {"a * 2", "a ** 3", "a ** 1", "2 ** a", "a"}),
        ("A @ x", {"A * x", "x @ A"}),
        ("-x", {"x"}),
        ("a < b", {"a <= b", "a >= b"}),
        ("a == b", {"a != b"}),
        ("a and b", {"a or b", "a", "b"}),
        ("not a", {"a"}),
        ("2 * x", {"3 * x", "1 * x", "4 * x", "-2 * x", "x"}),
        ("0.5", {"1.0", "0.25", "0.0", "-0.5"}),
        ("True", {"False"}),
        ("np.sin(x)", {"np.cos(x)", "x"}),
        ("np.exp(x)", {"np.log(x)", "np.expm1(x)"}),
        ("np.sum(X, axis=0)", {"np.mean(X, axis=0)", "np.sum(X, axis=1)", "np.sum(X)"}),
        ("x.sum()", {"x.mean()", "x"}),
        ("np.sinh(x)", {"np.cosh(x)"}),
        ("max(a, b)", {"min(a, b)", "max(b, a)"}),
        ("np.where(c, a, b)", {"np.where(c, b, a)"}),
        ("X.T", {"X"}),
        ("x[0]", {"x[1]", "x[-1]"}),
        ("X[1, 2]", {"X[2, 1]", "X[0, 2]"}),
        ("x[1:]", {"x[:]", "x[2:]", "x[0:]", "x[1:-1]"}),
        ("x[::-1]", {"x[:]"}),
        ("range(n)", {"range(n + 1)", "range(n - 1)", "range(1, n)"}),
        ("[a for a in x if a]", {"[a for a in x]"}),
        ("a if c else b", {"a", "b"}),
        ("(a, b)", {"(b, a)", "(a,)"}),
        ("{'a': 1, 'b': True}", {"{'a': 1}", "{'a': 1, 'b': False}", "{'b': 1, 'b': True}"}),
        ("x.copy()", {"x"}),
        ("float(x)", {"int(x)"}),
    ],
)
def test_an_expression_goes_wrong_in_the_usual_ways(expression: str, mutants: set[str]) -> None:
    assert mutants <= expressions(expression)


@pytest.mark.parametrize(
    ("function", "mutants"),
    [
        ("def f(a):\n    b = a\n    return b * 2", {"(left out)", "return a", "return b", "return -(b * 2)"}),
        ("def f(a):\n    a += 2\n    return a", {"a -= 2", "a = 2", "(left out)"}),
        ("def f(a):\n    if a:\n        return 1\n    return 2", {"if not a:", "if True:", "(left out)"}),
        ("def f(a):\n    for i in a:\n        print(i)", {"for i in a: … break"}),
        ("def f(a):\n    while a:\n        break", {"while not a:", "continue"}),
        ("def f(a, b):\n    return a, b", {"return (b, a)", "return a", "return (-a, b)"}),
        ("def f(f, g, x, y):\n    return f(x) + g(y)", {"return g(x) + g(y)", "return f(y) + g(y)"}),
        ("def f(x):\n    return x", {"return abs(x)", "return 0 * x", "return 2 * x", "return x + 1"}),
    ],
)
def test_a_statement_goes_wrong_in_the_usual_ways(function: str, mutants: set[str]) -> None:
    assert mutants <= statements(function)


def test_a_function_is_not_taken_for_a_number() -> None:
    assert "return g(f)" not in statements("def h(f, g, x):\n    return g(x) + f(x)")


def test_only_what_students_write_is_changed() -> None:
    answer = """
        def f(x, scale=2.0):
            offset = 1
            ### BEGIN SOLUTION
            return x + scale
            ### END SOLUTION
    """
    assert {mutant.before for mutant in mutants_of(dedent(answer))} == {"return x + scale"}


def test_docstrings_messages_and_annotations_are_left_alone() -> None:
    answer = '''
        def f(x: float) -> float:
            """Says something."""
            raise ValueError("x is " f"{x} and 3")
    '''
    everything = " ".join(mutant.source for mutant in mutants_of(dedent(answer)))
    assert "something.?" not in everything
    assert "int" not in everything


def test_a_negative_constant_is_a_number_and_no_operation() -> None:
    (squared,) = [mutant for mutant in mutants_of("y = 0 ** 2") if mutant.after == "y = (-1) ** 2"]
    namespace: dict[str, int] = {}
    exec(squared.source, namespace)
    assert namespace["y"] == 1


def test_mutants_are_python_differ_from_the_answer_and_from_each_other_and_come_in_one_order() -> None:
    answer = "def f(a, b):\n    c = a[1:] @ b\n    return np.sum(c * 2) / len(b), c[-1]\n"
    sources = [mutant.source for mutant in mutants_of(answer, MODULES)]
    assert len(sources) == len(set(sources)) > 30
    assert sources == [mutant.source for mutant in mutants_of(answer, MODULES)]
    for source in sources:
        compile(source, "<mutant>", "exec")


def test_a_long_line_is_shown_around_its_change() -> None:
    mutant = next(m for m in mutants_of(f"y = {'a + ' * 40}b * c{' + d' * 40}") if "/" in m.after)
    assert "b * c" in difference(mutant)
    assert "b / c" in difference(mutant)
    assert len(difference(mutant)) < 200


def test_the_change_is_shown_where_one_line_is_the_end_of_the_other() -> None:
    (mutant,) = [m for m in mutants_of("y = a + b") if m.after == "y = b"]
    assert difference(mutant) == "y = a + b  →  y = b"
