"""Everything an author can do wrong is said with file and line, and nothing is written."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.authoring.__main__ import main
from autograder.authoring.author_errors import LessonRefused
from autograder.authoring.build import build, built_lessons
from autograder.authoring.course import Course

LESSON = "source/00_sample/00_sample.py"
CHECK = '# %% check="power_rule" points=2\n'
VISIBLE = "check.derivative(lambda x: power_rule(3, x), of=lambda x: x**3, at=[-2.0, 0.5, 3.0])\n"
END = "check.matches(power_rule, reference.power_rule, at=[(4, -1.7), (5, 2.3), (2, 0.9)])\n"
MISTAKE = '    """You lowered the exponent and did not multiply by it."""\n'
LAST = '# %% [markdown] id="end"\n'


def errors(course: Course) -> list[str]:
    """The author errors of a course, as printed."""
    with pytest.raises(LessonRefused) as refused:
        list(build(course))
    assert not any(folder.exists() for folder in course.built)
    assert not list(course.source.rglob("*.ipynb"))
    return str(refused.value).splitlines()


def replaced(course: Course, old: str, new: str) -> str:
    """Changes the first `old` in the sample's text; returns the text."""
    path = course.text("00_sample")
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text.replace(old, new, 1)


def line_of(text: str, part: str) -> int:
    """The line on which `part` first stands, from 1."""
    return text[: text.index(part)].count("\n") + 1


# what is changed, into what, the text that stands on the line complained of, the sentence
ONE_ERROR = {
    "an unknown tag": (LAST, LAST[:-1] + ' colour="red"\n', 'colour="red"', "unknown tag colour: the tags are"),
    "a title on the cell's line": (LAST, '# %% The end [markdown] id="end"\n', "# %% The end", "`The end` is no tag"),
    "tags that cannot be read": (CHECK, CHECK[:-1] + " !!\n", "!!", "cannot read the tags"),
    "a raw cell": (LAST, '# %% [raw] id="end"\n', "[raw]", "a cell is code or [markdown], not [raw]"),
    "two roles": (CHECK, '# %% check="power_rule" points=2 variants="tangent"\n', CHECK[:24], "a cell has one role"),
    "a name that is none": ('mistakes="tangent"', 'mistakes="the tangent"', 'mistakes="the', "mistakes needs a name"),
    "an answer in prose": ("# %% [markdown] essay=", "# %% essay=", "# %% essay=", "essay is a markdown cell"),
    "points on a plain cell": (LAST, LAST[:-1] + " points=2\n", LAST[:-1], "points belongs to check or essay"),
    "names on a check": (CHECK, CHECK[:-1] + ' names=["a"]\n', CHECK[:-1], "names belongs to answer"),
    "names that are no list": ('names=["slope", "intercept"]', "names=5", "names=5", "names lists what"),
    "points missing": (CHECK, '# %% check="power_rule"\n', CHECK[:24], "check power_rule needs points, a positive"),
    "points of zero": (CHECK, CHECK.replace("2", "0"), CHECK[:24], "check power_rule needs points, a positive"),
    "points in letters": (CHECK, CHECK.replace("2", '"two"'), CHECK[:24], "check power_rule needs points"),
    "points that are a truth value": (CHECK, CHECK.replace("2", "true"), CHECK[:24], "check power_rule needs points"),
    "an essay without points": (" points=3\n", "\n", '"why_slope"', "essay why_slope needs points"),
    "points unlike the heading's": ("(2 points)", "(3 points)", 'answer="power_rule"', "the heading says 3 points"),
    "an id on an answer": ('answer="power_rule"', 'answer="power_rule" id="a"', 'id="a"', "leave out id"),
    "an id with a blank": (LAST, '# %% [markdown] id="the end"\n', 'id="the end"', "an id is of letters"),
    "an id used twice": (LAST, '# %% [markdown] id="title"\n\n' + LAST, '"title"\n\n' + LAST, "the cell id title is"),
    "an id that an exercise has": (LAST, '# %% [markdown] id="power-rule"\n\n' + LAST, 'id="power-rule"', "taken"),
    "tags that are no list": ('tags=["asserts-the-text"]', 'tags="asserts"', 'tags="asserts"', "tags is a list"),
    "a check that may raise": (
        CHECK,
        CHECK[:-1] + ' tags=["raises-exception"]\n',
        CHECK[:-1],
        "raises-exception is set by the build",
    ),
    "BEGIN without END": ("    ### END SOLUTION\n", "", "    ### BEGIN SOLUTION", "BEGIN SOLUTION without END SOLUTION"),
    "END without BEGIN": ("    ### BEGIN SOLUTION\n", "", "    ### END SOLUTION", "END SOLUTION without BEGIN SOLUTION"),
    "hidden tests without END": (
        END + "### END HIDDEN TESTS\n",
        END,
        "### BEGIN HIDDEN TESTS",
        "BEGIN HIDDEN TESTS without END HIDDEN TESTS",
    ),
    "BEGIN in a region": (
        END,
        "### BEGIN HIDDEN TESTS\n" + END,
        "### BEGIN HIDDEN TESTS\ncheck",
        "BEGIN HIDDEN TESTS inside a region that is still open",
    ),
    "a marker misspelt": ("### BEGIN HIDDEN TESTS", "### Begin hidden test", "### Begin", "is no marker: write"),
    "a marker behind code": (END, END[:-1] + " ### END SOLUTION\n", END[:-1], "is no marker: write"),
    "a solution in a plain cell": (
        'x = sp.Symbol("x")\n',
        '### BEGIN SOLUTION\nx = sp.Symbol("x")\n### END SOLUTION\n',
        "### BEGIN SOLUTION\nx",
        "BEGIN SOLUTION belongs in an answer or an essay",
    ),
    "hidden tests in a plain cell": (
        'x = sp.Symbol("x")\n',
        '### BEGIN HIDDEN TESTS\nx = sp.Symbol("x")\n### END HIDDEN TESTS\n',
        "### BEGIN HIDDEN TESTS\nx",
        "BEGIN HIDDEN TESTS belongs in a check",
    ),
    "an answer without a region": (
        "### BEGIN SOLUTION\nsymbolic_slope = sp.diff(x**2 * sp.sin(x), x)\n### END SOLUTION\n",
        "symbolic_slope = sp.diff(x**2 * sp.sin(x), x)\n",
        'answer="symbolic_slope"',
        "answer symbolic_slope has no solution between",
    ),
    "an essay without a guide": (
        "# ### BEGIN SOLUTION\n# One point for the word proportional, one for a sign, one for an example.\n"
        "# ### END SOLUTION\n",
        "#\n",
        'essay="why_slope"',
        "essay why_slope has no marking guide between",
    ),
    "an essay with an empty guide": (
        "# One point for the word proportional, one for a sign, one for an example.\n",
        "",
        "# ### BEGIN SOLUTION",
        "the marking guide of why_slope is empty",
    ),
    "Python that does not parse": (
        "print(math.floor(2.5), len(text))",
        "print(math.floor(2.5), len(text)",
        "print(math.floor(2.5), len(text)",
        "this Python does not parse: '(' was never closed",
    ),
    "Python that parses and does not compile": ("print(", "return (", "return (", "this Python does not parse"),
    "a magic in a check": (VISIBLE, "%time " + VISIBLE, "%time", "this Python does not parse"),
    "prose that runs into code": ("# ## Takeaways\n", "# ## Takeaways\nx = 1\n", "x = 1", "in a [markdown] cell every"),
    "an answer that defines something else": (
        "symbolic_slope = sp.diff",
        "slope_in_symbols = sp.diff",
        'answer="symbolic_slope"',
        "answer symbolic_slope does not define symbolic_slope",
    ),
    "a solution that is empty": (
        "    if n == 0:\n        return np.zeros_like(x, dtype=float)\n    return n * np.power(x, n - 1.0)\n",
        "    # later\n",
        "    ### BEGIN SOLUTION",
        "the solution region is empty",
    ),
    "a solution that cuts a statement": (
        "### BEGIN SOLUTION\nsymbolic_slope = sp.diff(x**2 * sp.sin(x), x)\n### END SOLUTION\n",
        "symbolic_slope = sp.diff(\n    ### BEGIN SOLUTION\n    x**2 * sp.sin(x), x\n"
        "    ### END SOLUTION\n)\nassert True\n".replace("x**2 * sp.sin(x), x\n", "x**2 *\n"),
        "",
        "",
    ),
    "a solution around the whole function": (
        'def power_rule(n, x):\n    """Slope of x**n at x, for an integer n >= 0 and a number or array x."""\n'
        "    ### BEGIN SOLUTION\n",
        '### BEGIN SOLUTION\ndef power_rule(n, x):\n    """Slope."""\n',
        "",
        "",
    ),
    "a check without an answer": (
        LAST,
        '# %% check="tangents" points=1\ncheck.that(True, "")\n\n' + LAST,
        'check="tangents"',
        "check tangents has no answer cell",
    ),
    "two checks of one answer": (
        LAST,
        '# %% check="tangent" points=1.5\ncheck.that(True, "")\n\n' + LAST,
        '# %% check="tangent" points=1.5\ncheck.that',
        "tangent already has a check at line",
    ),
    "a check that assigns": (VISIBLE, "y = 1\n" + VISIBLE, "y = 1", "a check binds no names, and this binds y"),
    "a check that defines": (VISIBLE, "def f():\n    pass\n", "def f", "a check binds no names, and this binds f"),
    "a check that loops": (VISIBLE, "for n in (1, 2):\n    " + VISIBLE, "for n", "and this binds n"),
    "a check that imports in sight": (VISIBLE, "import math\n" + VISIBLE, "import math\ncheck", "this binds math"),
    "a check with :=": (VISIBLE, "check.that((y := 1), '')\n", "check.that((y", "and this binds y"),
    "a check with := in a comprehension": (VISIBLE, "[(y := n) for n in (1, 2)]\n", "[(y", "and this binds y"),
    "a check that opens a file": (VISIBLE, "with open('a') as file:\n    " + VISIBLE, "with open", "this binds file"),
    "a check that deletes": (VISIBLE, VISIBLE + "del text\n", "del text", "and this binds text"),
    "a check that assigns out of sight": (END, "z = 1\n" + END, "z = 1", "a check binds no names, and this binds z"),
    "a check that changes the lesson's things": (END, "np.pi = 3\n" + END, "np.pi = 3", "a check changes nothing"),
    "a check with nothing in sight": (VISIBLE, "# look\n", CHECK[:-1], "check power_rule has no visible part"),
    "a check of another answer": (
        "check.value(slope, 3.0)\n",
        "check.value(slope, 3.0)\ncheck.that(power_rule(2, 1.5) == slope, '')\n",
        "check.that(power_rule",
        "the visible check of tangent uses power_rule, another exercise's answer",
    ),
    "a reference in sight": (VISIBLE, VISIBLE + "reference.power_rule\n", "reference.power", "reference is the answer key"),
    "a mistake without a docstring": (MISTAKE, "", "def factor_forgotten", "mistake factor_forgotten needs a docstring"),
    "a mistake with an empty docstring": (MISTAKE, '    """ """\n', "def factor_forgotten", "needs a docstring"),
    "a mistake of no exercise": ('mistakes="tangent"', 'mistakes="line"', 'mistakes="line"', "mistakes line: no such"),
    "variants of no exercise": (
        'variants="symbolic_slope"',
        'variants="slope"',
        'variants="slope"',
        "variants slope: no such exercise",
    ),
    "a mistake written twice": (
        "def factor_forgotten(",
        "def exponent_not_lowered(",
        'def exponent_not_lowered(n, x):\n    """You lowered',
        "exponent_not_lowered is already written for power_rule at line",
    ),
    "a variant named as a mistake": (
        "def by_repeated_multiplication(",
        "def factor_forgotten(",
        "def factor_forgotten(n, x):\n    result",
        "factor_forgotten is already written for power_rule at line",
    ),
    "a variant named as the answer": (
        "def by_repeated_multiplication(",
        "def power_rule(",
        "def power_rule(n, x):\n    result",
        "power_rule is a name of the lesson",
    ),
    "a mistake named as the lesson's own": ("def factor_forgotten(", "def text(", "def text(", "text is a name of the"),
    "a mistake with other arguments": (
        "def factor_forgotten(n, x)",
        "def factor_forgotten(x)",
        "def factor_forgotten",
        "factor_forgotten takes 1 arguments, power_rule takes 2",
    ),
    "a value's mistake with arguments": (
        "def intercept_is_the_value()",
        "def intercept_is_the_value(x)",
        "def intercept_is_the_value",
        "intercept_is_the_value takes no arguments: tangent is a value",
    ),
    "a mistake that calls another": (
        "    return _product([x] * (n - 1))",
        "    return exponent_not_lowered(n, x)",
        "def factor_forgotten",
        "factor_forgotten uses exponent_not_lowered: each stands alone",
    ),
    "mistakes with a loose statement": (
        "import functools\n",
        "import functools\nfactors = 3\n",
        "factors = 3",
        "a mistakes cell holds functions, imports, and helpers named _like_this",
    ),
    "mistakes without a function": (
        'def product_rule_written_out():\n    return 2 * x * sp.sin(x) + sp.cos(x) * x**2\n',
        "_nothing = 1\n",
        'variants="symbolic_slope"',
        "variants symbolic_slope has no function",
    ),
    "an answer's name bound by the lesson": (
        "print(math.floor(2.5), len(text))",
        "slope = 3",
        "slope = 3",
        "slope is the answer of tangent: bind another name here",
    ),
    "a header without the filter": (
        ",tags,-all\n",
        ",-all\n",
        "# ---",
        "the header must say cell_metadata_filter: id,answer,",
    ),
    "a lesson without a title": ("# # Slopes\n", "# Slopes\n", "# ---", "the lesson has no title"),
    "code before the first cell": ("# ---\n\n# %%", "# ---\n\ny = 1\n\n# %%", "y = 1", "text before the first `# %%`"),
}
SEVERAL = {"a solution that cuts a statement", "a solution around the whole function"}


@pytest.mark.parametrize("wrong", ONE_ERROR.keys() - SEVERAL)
def test_an_error_is_told_with_its_file_and_line(course: Course, wrong: str) -> None:
    old, new, place, sentence = ONE_ERROR[wrong]
    text = replaced(course, old, new)
    found = errors(course)
    assert [error for error in found if sentence in error] == found[:1]
    assert found[0].startswith(f"{LESSON}:{line_of(text, place)}: ")
