"""Everything that can be wrong in one cell of a lesson is told with file and line, and nothing is written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

LESSON = "source/00_sample/00_sample.py"
CHECK = '# %% check="power_rule" points=2\n'
VISIBLE = "check.derivative(lambda x: power_rule(3, x), of=lambda x: x**3, at=[-2.0, 0.5, 3.0])\n"
HIDDEN = "check.matches(power_rule, reference.power_rule, at=[(4, -1.7), (5, 2.3), (2, 0.9)])\n"
SYMBOLIC = "### BEGIN SOLUTION\nsymbolic_slope = sp.diff(x**2 * sp.sin(x), x)\n### END SOLUTION\n"
GUIDE = "# One point for the word proportional, one for a sign, one for an example.\n"
LAST = '# %% [markdown] id="end"\n'


@dataclass(frozen=True)
class Wrong:
    """A change to the sample lesson, the text on the line that is complained of, and the complaint."""

    old: str
    new: str
    at: str
    says: str
    also: int = 0  # further errors that follow from it


WRONG = {
    "an unknown tag": Wrong(
        LAST,
        '# %% [markdown] id="end" colour="red"\n',
        at='colour="red"',
        says="unknown tag colour: the tags are",
    ),
    "a title on the cell's line": Wrong(
        LAST, '# %% The end [markdown] id="end"\n', at="# %% The end", says="`The end` is no tag"
    ),
    "tags that cannot be read": Wrong(
        CHECK, '# %% check="power_rule" points=2 !!\n', at="!!", says="cannot read the tags", also=1
    ),
    "a raw cell": Wrong(
        LAST, '# %% [raw] id="end"\n', at="[raw]", says="a cell is code or [markdown], not [raw]"
    ),
    "two roles": Wrong(
        CHECK,
        '# %% check="power_rule" points=2 variants="tangent"\n',
        at='# %% check="power_rule" ',
        says="a cell has one role",
    ),
    "a name that is none": Wrong(
        'mistakes="tangent"', 'mistakes="the tangent"', at='mistakes="the', says="mistakes needs a name"
    ),
    "a name that Python keeps": Wrong(
        'essay="why_slope"', 'essay="lambda"', at='essay="lambda"', says="essay needs a name"
    ),
    "an essay in code": Wrong(
        "# %% [markdown] essay=", "# %% essay=", at="# %% essay=", says="essay is a markdown cell", also=2
    ),
    "points on a plain cell": Wrong(
        LAST, '# %% [markdown] id="end" points=2\n', at=LAST.rstrip(), says="points belongs to check or essay"
    ),
    "names on a check": Wrong(
        CHECK,
        '# %% check="power_rule" points=2 names=["a"]\n',
        at=CHECK.rstrip(),
        says="names belongs to answer",
    ),
    "names that are no list": Wrong(
        'names=["slope", "intercept"]', "names=5", at="names=5", says="names lists what"
    ),
    "points missing": Wrong(
        CHECK,
        '# %% check="power_rule"\n',
        at='# %% check="power_rule"\n',
        says="check power_rule needs points, a positive",
    ),
    "points of zero": Wrong(
        CHECK,
        '# %% check="power_rule" points=0\n',
        at='# %% check="power_rule" ',
        says="check power_rule needs points, a positive",
    ),
    "points in letters": Wrong(
        CHECK,
        '# %% check="power_rule" points="two"\n',
        at='# %% check="power_rule" ',
        says="check power_rule needs points",
    ),
    "points that are a truth value": Wrong(
        CHECK,
        '# %% check="power_rule" points=true\n',
        at='# %% check="power_rule" ',
        says="check power_rule needs points",
    ),
    "an essay without points": Wrong(
        " points=3\n", "\n", at='"why_slope"', says="essay why_slope needs points"
    ),
    "points unlike the heading's": Wrong(
        "(2 points)", "(3 points)", at="(3 points)", says="the heading says 3 points, what follows 2"
    ),
    "an id on an answer": Wrong(
        'answer="power_rule"', 'answer="power_rule" id="a"', at='id="a"', says="leave out id"
    ),
    "an id with a blank": Wrong(
        LAST, '# %% [markdown] id="the end"\n', at='id="the end"', says="an id is of letters"
    ),
    "an id used twice": Wrong(
        LAST, '# %% [markdown] id="title"\n\n' + LAST, at='"title"\n\n' + LAST, says="the cell id title is"
    ),
    "an id that an exercise has": Wrong(
        LAST, '# %% [markdown] id="power-rule"\n\n' + LAST, at='id="power-rule"', says="taken"
    ),
    "tags that are no list": Wrong(
        'tags=["asserts-the-text"]',
        'tags="asserts"',
        at='tags="asserts"',
        says="Jupyter refuses the tags of this cell: 'asserts' is not of type 'array'",
    ),
    "a check that may raise": Wrong(
        CHECK,
        '# %% check="power_rule" points=2 tags=["raises-exception"]\n',
        at=CHECK.rstrip(),
        says="raises-exception is set by the build",
    ),
    "BEGIN without END": Wrong(
        "    ### END SOLUTION\n", "", at="    ### BEGIN SOLUTION", says="BEGIN SOLUTION without END SOLUTION"
    ),
    "END without BEGIN": Wrong(
        "    ### BEGIN SOLUTION\n", "", at="    ### END SOLUTION", says="END SOLUTION without BEGIN SOLUTION"
    ),
    "hidden tests without END": Wrong(
        HIDDEN + "### END HIDDEN TESTS\n",
        HIDDEN,
        at="### BEGIN HIDDEN TESTS",
        says="BEGIN HIDDEN TESTS without END HIDDEN TESTS",
    ),
    "BEGIN in a region": Wrong(
        HIDDEN,
        "### BEGIN HIDDEN TESTS\n" + HIDDEN,
        at="### BEGIN HIDDEN TESTS\ncheck",
        says="BEGIN HIDDEN TESTS inside a region that is still open",
    ),
    "a marker misspelt": Wrong(
        "### BEGIN HIDDEN TESTS", "### Begin hidden test", at="### Begin", says="is no marker: write", also=1
    ),
    "a marker behind code": Wrong(
        HIDDEN,
        HIDDEN.rstrip() + " ### END SOLUTION\n",
        at=HIDDEN.rstrip(),
        says="is no marker: write",
    ),
    "a solution in a plain cell": Wrong(
        'x = sp.Symbol("x")\n',
        '### BEGIN SOLUTION\nx = sp.Symbol("x")\n### END SOLUTION\n',
        at="### BEGIN SOLUTION\nx",
        says="BEGIN SOLUTION belongs in an answer or an essay",
    ),
    "hidden tests in a plain cell": Wrong(
        'x = sp.Symbol("x")\n',
        '### BEGIN HIDDEN TESTS\nx = sp.Symbol("x")\n### END HIDDEN TESTS\n',
        at="### BEGIN HIDDEN TESTS\nx",
        says="BEGIN HIDDEN TESTS belongs in a check",
    ),
    "an answer without a region": Wrong(
        SYMBOLIC,
        "symbolic_slope = sp.diff(x**2 * sp.sin(x), x)\n",
        at='answer="symbolic_slope"',
        says="answer symbolic_slope has no solution between",
    ),
    "an essay without a guide": Wrong(
        "# ### BEGIN SOLUTION\n" + GUIDE + "# ### END SOLUTION\n",
        "#\n",
        at='essay="why_slope"',
        says="essay why_slope has no marking guide between",
    ),
    "an essay with an empty guide": Wrong(
        GUIDE, "", at="# ### BEGIN SOLUTION", says="the marking guide of why_slope is empty"
    ),
    "Python that does not parse": Wrong(
        "print(math.floor(2.5), len(text))",
        "print(math.floor(2.5), len(text)",
        at="print(math.floor(2.5), len(text)",
        says="this Python does not parse: '(' was never closed",
    ),
    "Python that parses and does not compile": Wrong(
        "print(", "return (", at="return (", says="this Python does not parse"
    ),
    "a magic in a check": Wrong(VISIBLE, "%time " + VISIBLE, at="%time", says="this Python does not parse"),
    "prose that runs into code": Wrong(
        "# ## Takeaways\n", "# ## Takeaways\nx = 1\n", at="x = 1", says="in a [markdown] cell every"
    ),
    "an answer that defines something else": Wrong(
        "symbolic_slope = sp.diff",
        "slope_in_symbols = sp.diff",
        at='answer="symbolic_slope"',
        says="answer symbolic_slope does not define symbolic_slope",
    ),
    "a solution that is empty": Wrong(
        "    if n == 0:\n        return np.zeros_like(x, dtype=float)\n    return n * np.power(x, n - 1.0)\n",
        "    # later\n",
        at="    ### BEGIN SOLUTION",
        says="the solution region is empty",
    ),
    "a check without an answer": Wrong(
        LAST,
        '# %% check="tangents" points=1\ncheck.that(True, "")\n\n' + LAST,
        at='check="tangents"',
        says="check tangents has no answer cell",
    ),
    "two checks of one answer": Wrong(
        LAST,
        '# %% check="tangent" points=1.5\ncheck.that(True, "")\n\n' + LAST,
        at='# %% check="tangent" points=1.5\ncheck.that',
        says="tangent already has a check at line",
    ),
    "a check that assigns": Wrong(
        VISIBLE, "y = 1\n" + VISIBLE, at="y = 1", says="a check binds no names, and this binds y"
    ),
    "a check that defines": Wrong(
        VISIBLE, "def f():\n    pass\n", at="def f", says="a check binds no names, and this binds f"
    ),
    "a check that loops": Wrong(
        VISIBLE, "for n in (1, 2):\n    " + VISIBLE, at="for n", says="and this binds n"
    ),
    "a check that imports in sight": Wrong(
        VISIBLE, "import math\n" + VISIBLE, at="import math\ncheck", says="this binds math"
    ),
    "a check with :=": Wrong(
        VISIBLE, "check.that((y := 1), '')\n", at="check.that((y", says="and this binds y"
    ),
    "a check with := in a comprehension": Wrong(
        VISIBLE, "[(y := n) for n in (1, 2)]\n", at="[(y", says="and this binds y"
    ),
    "a check that opens a file": Wrong(
        VISIBLE, "with open('a') as file:\n    " + VISIBLE, at="with open", says="this binds file"
    ),
    "a check that imports over an answer": Wrong(
        HIDDEN,
        "from autograder.reference import power_rule\n" + HIDDEN,
        at="from autograder.reference import",
        says="a check must not rebind power_rule, a name of the lesson",
    ),
    "a check that imports over the lesson's own": Wrong(
        HIDDEN,
        "from math import tau as text\n" + HIDDEN,
        at="from math import tau",
        says="a check must not rebind text, a name of the lesson",
    ),
    "a check that deletes": Wrong(VISIBLE, VISIBLE + "del text\n", at="del text", says="and this binds text"),
    "a check that assigns out of sight": Wrong(
        HIDDEN, "z = 1\n" + HIDDEN, at="z = 1", says="a check binds no names, and this binds z"
    ),
    "a check that changes the lesson's things": Wrong(
        HIDDEN, "np.pi = 3\n" + HIDDEN, at="np.pi = 3", says="a check changes nothing"
    ),
    "a check with nothing in sight": Wrong(
        VISIBLE, "# look\n", at=CHECK.rstrip(), says="check power_rule has no visible part"
    ),
    "a check of another answer": Wrong(
        "check.value(slope, 3.0)\n",
        "check.value(slope, 3.0)\ncheck.that(power_rule(2, 1.5) == slope, '')\n",
        at="check.that(power_rule",
        says="the visible check of tangent uses power_rule, another exercise's answer",
    ),
    "a reference in sight": Wrong(
        VISIBLE, VISIBLE + "reference.power_rule\n", at="reference.power", says="reference is the answer key"
    ),
    "an answer's name bound by the lesson": Wrong(
        "print(math.floor(2.5), len(text))",
        "slope = 3",
        at="slope = 3",
        says="slope is the answer of tangent: bind another name here",
    ),
    "a header without the filter": Wrong(
        ",tags,-all\n", ",-all\n", at="# ---", says="the header must say cell_metadata_filter: id,answer,"
    ),
    "a lesson without a title": Wrong(
        "# # Slopes\n", "# Slopes\n", at="# ---", says="the lesson has no title"
    ),
    "code before the first cell": Wrong(
        "# ---\n\n# %%", "# ---\n\ny = 1\n\n# %%", at="y = 1", says="text before the first `# %%`"
    ),
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG.keys())
def test_an_error_is_told_with_its_file_and_line(lesson: Any, wrong: Wrong) -> None:
    lesson.replace(wrong.old, wrong.new)
    found = lesson.errors()
    place = f"{LESSON}:{lesson.line_of(wrong.at)}: "
    assert [error for error in found if error.startswith(place) and wrong.says in error]
    assert len(found) == 1 + wrong.also
