"""What can be wrong in mistakes, variants and domains is told with file and line, and nothing is written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

LESSON = "source/00_sample/00_sample.py"
CHECK = '# %% check="power_rule" points=2\n'
MISTAKE = '    """You lowered the exponent and did not multiply by it."""\n'
DOMAIN = '# %% domain="power_rule" rtol=1e-06\n'
LAST = '# %% [markdown] id="end"\n'


@dataclass(frozen=True)
class Wrong:
    """A change to the sample lesson, the text on the line that is complained of, and the complaint."""

    old: str
    new: str
    at: str
    says: str


WRONG = {
    "a mistake without a docstring": Wrong(
        MISTAKE, "", at="def factor_forgotten", says="mistake factor_forgotten needs a docstring"
    ),
    "a mistake with an empty docstring": Wrong(
        MISTAKE, '    """ """\n', at="def factor_forgotten", says="needs a docstring"
    ),
    "a mistake of no exercise": Wrong(
        'mistakes="tangent"', 'mistakes="line"', at='mistakes="line"', says="mistakes line: no such"
    ),
    "variants of no exercise": Wrong(
        'variants="symbolic_slope"',
        'variants="slope"',
        at='variants="slope"',
        says="variants slope: no such exercise",
    ),
    "a mistake written twice": Wrong(
        "def factor_forgotten(",
        "def exponent_not_lowered(",
        at='def exponent_not_lowered(n, x):\n    """You lowered',
        says="exponent_not_lowered is already written for power_rule at line",
    ),
    "a variant named as a mistake": Wrong(
        "def by_repeated_multiplication(",
        "def factor_forgotten(",
        at="def factor_forgotten(n, x):\n    result",
        says="factor_forgotten is already written for power_rule at line",
    ),
    "a variant named as the answer": Wrong(
        "def by_repeated_multiplication(",
        "def power_rule(",
        at="def power_rule(n, x):\n    result",
        says="power_rule is a name of the lesson",
    ),
    "a mistake named as the lesson's own": Wrong(
        "def factor_forgotten(", "def text(", at="def text(", says="text is a name of the"
    ),
    "a mistake with other arguments": Wrong(
        "def factor_forgotten(n, x)",
        "def factor_forgotten(x)",
        at="def factor_forgotten",
        says="factor_forgotten takes 1 arguments, power_rule takes 2",
    ),
    "a value's mistake with arguments": Wrong(
        "def intercept_is_the_value()",
        "def intercept_is_the_value(x)",
        at="def intercept_is_the_value",
        says="intercept_is_the_value takes no arguments: tangent is a value",
    ),
    "a mistake that calls another": Wrong(
        "    return _product([x] * (n - 1))",
        "    return exponent_not_lowered(n, x)",
        at="def factor_forgotten",
        says="factor_forgotten uses exponent_not_lowered: each stands alone",
    ),
    "mistakes with a loose statement": Wrong(
        "import functools\n",
        "import functools\nfactors = 3\n",
        at="factors = 3",
        says="a mistakes cell holds functions, imports, and helpers named _like_this",
    ),
    "mistakes without a function": Wrong(
        "def product_rule_written_out():\n    return 2 * x * sp.sin(x) + sp.cos(x) * x**2\n",
        "_nothing = 1\n",
        at='variants="symbolic_slope"',
        says="variants symbolic_slope has no function",
    ),
    "a domain of no exercise": Wrong(
        DOMAIN, '# %% domain="power" rtol=1e-06\n', at='domain="power"', says="domain power: no such exercise"
    ),
    "a second domain": Wrong(
        LAST,
        DOMAIN + "def one(random):\n    return 2, 3.0\n\n" + LAST,
        at=DOMAIN + "def one",
        says="power_rule already has a domain at line",
    ),
    "a domain without a draw": Wrong(
        LAST,
        '# %% domain="tangent"\n_nothing = 1\n\n' + LAST,
        at='domain="tangent"',
        says="domain tangent has no function",
    ),
    "a domain in prose": Wrong(
        LAST,
        '# %% [markdown] domain="tangent"\n#\n\n' + LAST,
        at='domain="tangent"',
        says="domain is a code cell",
    ),
    "a draw without random": Wrong(
        "def small_powers(random)",
        "def small_powers(power_rule, random)",
        at="def small_powers",
        says="small_powers takes random, a NumPy generator, as its first argument",
    ),
    "a draw of whatever comes": Wrong(
        "def small_powers(random)",
        "def small_powers(random, *more)",
        at="def small_powers",
        says="takes random,",
    ),
    "a draw that watches another answer": Wrong(
        "def symmetry(random, power_rule)",
        "def symmetry(random, power_rule, slope)",
        at="def symmetry",
        says="symmetry takes random and, where it calls the answer, power_rule; not slope",
    ),
    "a draw of inputs to a value": Wrong(
        LAST,
        '# %% domain="symbolic_slope"\ndef points(random):\n    return 1.0\n\n' + LAST,
        at="def points",
        says="points draws inputs, but symbolic_slope is a value: take symbolic_slope beside random",
    ),
    "rtol on a check": Wrong(
        CHECK, CHECK.rstrip() + " rtol=1e-06\n", at=CHECK.rstrip(), says="rtol belongs to domain"
    ),
    "rtol of zero": Wrong(
        DOMAIN, DOMAIN.replace("1e-06", "0"), at="# %% domain", says="rtol is a number between 0 and 1"
    ),
    "rtol of one": Wrong(
        DOMAIN, DOMAIN.replace("1e-06", "1"), at="# %% domain", says="rtol is a number between 0 and 1"
    ),
    "rtol in letters": Wrong(
        DOMAIN, DOMAIN.replace("1e-06", '"small"'), at="# %% domain", says="rtol is a number between"
    ),
    "a header without the domain that the lesson has": Wrong(
        ",domain,rtol,", ",", at="# ---", says="variants,domain,rtol,essay,tags,-all"
    ),
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG.keys())
def test_it_is_told_with_its_file_and_line(lesson: Any, wrong: Wrong) -> None:
    lesson.replace(wrong.old, wrong.new)
    place = f"{LESSON}:{lesson.line_of(wrong.at)}: "
    (error,) = lesson.errors()
    assert error.startswith(place)
    assert wrong.says in error
