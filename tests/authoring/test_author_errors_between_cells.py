"""What can be wrong between cells and between files is told with file and line, and nothing is written."""

from __future__ import annotations

from typing import Any

import pytest

from autograder.authoring.author_errors import LessonRefused
from autograder.authoring.build import build, built_lessons
from autograder.authoring.lesson_rules import errors_in
from autograder.authoring.lesson_text import read_text

LESSON = "source/00_sample/00_sample.py"
CHECK = '# %% check="power_rule" points=2\n'
VISIBLE = "check.derivative(lambda x: power_rule(3, x), of=lambda x: x**3, at=[-2.0, 0.5, 3.0])\n"
HIDDEN = "check.matches(power_rule, reference.power_rule, at=[(4, -1.7), (5, 2.3), (2, 0.9)])\n"
MISTAKE = '    """You lowered the exponent and did not multiply by it."""\n'
ANSWER = '# %% answer="power_rule"\n'
SYMBOLIC = "### BEGIN SOLUTION\nsymbolic_slope = sp.diff(x**2 * sp.sin(x), x)\n### END SOLUTION\n"
TANGENT = '# %% answer="tangent"'
LAST = '# %% [markdown] id="end"\n'


def test_an_answer_without_a_check_is_refused(lesson: Any) -> None:
    lesson.replace(lesson.cell(CHECK), "")
    sentence = 'answer power_rule has no check: add a cell check="power_rule"'
    assert lesson.errors() == [f"{LESSON}:{lesson.line_of(ANSWER)}: {sentence}"]


def test_a_check_before_its_answer_is_refused(lesson: Any) -> None:
    check = lesson.cell(CHECK)
    lesson.replace(check, "")
    lesson.replace(ANSWER, check + ANSWER)
    assert lesson.errors() == [f"{LESSON}:{lesson.line_of(CHECK)}: check power_rule stands before its answer"]


def test_two_exercises_of_one_name_are_refused(lesson: Any) -> None:
    answer = lesson.cell('# %% answer="tangent"')
    lesson.replace(LAST, answer + LAST)
    first, second = lesson.line_of(answer), lesson.line_of(answer + LAST)
    assert lesson.errors() == [
        f"{LESSON}:{second}: tangent is already the name of the answer at line {first}"
    ]


def test_two_exercises_that_define_one_name_are_refused(lesson: Any) -> None:
    lesson.replace("intercept = 1.5**2 - slope * 1.5", "symbolic_slope = intercept = 0.0")
    lesson.replace('["slope", "intercept"]', '["slope", "intercept", "symbolic_slope"]')
    first, second = lesson.line_of('# %% answer="symbolic_slope"'), lesson.line_of('# %% answer="tangent"')
    sentence = f"symbolic_slope is also defined by answer symbolic_slope at line {first}"
    assert f"{LESSON}:{second}: {sentence}" in lesson.errors()


def test_an_essay_named_as_an_exercise_is_refused(lesson: Any) -> None:
    lesson.replace('essay="why_slope"', 'essay="tangent"')
    first, second = lesson.line_of('# %% answer="tangent"'), lesson.line_of("# %% [markdown] essay")
    assert lesson.errors() == [
        f"{LESSON}:{second}: tangent is already the name of the answer at line {first}"
    ]


@pytest.mark.parametrize(
    ("solution", "at", "sentence"),
    [
        (
            "symbolic_slope = {\n### BEGIN SOLUTION\n'a': 1,\n### END SOLUTION\n}\n",
            "### BEGIN SOLUTION\n'a'",
            "a solution region must hold whole statements of one block",
        ),
        (
            "class symbolic_slope:\n    ### BEGIN SOLUTION\n    a = 1\n    ### END SOLUTION\n",
            "    ### BEGIN SOLUTION\n    a",
            "a solution region stands inside a function or at top level",
        ),
        (
            "### BEGIN SOLUTION\ndef symbolic_slope():\n    return 1\n### END SOLUTION\n",
            "### BEGIN SOLUTION\ndef",
            "put the solution region inside symbolic_slope, so that students see its first line",
        ),
        (
            "symbolic_slope = {}\n### BEGIN SOLUTION\nsymbolic_slope['a'] = 1\n### END SOLUTION\n",
            "### BEGIN SOLUTION\nsymbolic_slope['a']",
            "the solution region defines none of: symbolic_slope",
        ),
    ],
)
def test_a_solution_region_that_no_stub_can_replace_is_refused(
    lesson: Any, solution: str, at: str, sentence: str
) -> None:
    lesson.replace(SYMBOLIC, solution)
    assert lesson.errors() == [f"{LESSON}:{lesson.line_of(at)}: {sentence}"]


@pytest.mark.parametrize(
    ("given", "way"),
    [
        ("def helper(x):\n    return power_rule(2, x)\n", "helper, which uses power_rule"),
        (
            "def inner(x):\n    return power_rule(2, x)\n\n\nhelper = lambda x: inner(x)\n",
            "helper, which uses inner, which uses power_rule",
        ),
        ("helper = float\nif power_rule(2, 1.5) > 0:\n    helper = abs\n", "helper, which uses power_rule"),
    ],
)
def test_a_visible_check_that_uses_another_answer_through_the_lesson_is_refused(
    lesson: Any, given: str, way: str
) -> None:
    lesson.replace(TANGENT, "# %%\n" + given + "\n" + TANGENT)
    lesson.replace("check.value(slope, 3.0)\n", "check.that(helper(1.5) == slope, '')\n")
    sentence = f"the visible check of tangent uses {way}, another exercise's answer"
    assert lesson.errors() == [f"{LESSON}:{lesson.line_of('check.that(helper')}: {sentence}"]


def test_a_check_may_use_what_has_nothing_more_to_do_with_another_answer(lesson: Any) -> None:
    given = "helper = power_rule(2, 1.5)\nhelper = 3.0\n"
    lesson.replace(TANGENT, "# %%\n" + given + "\n" + TANGENT)
    lesson.replace("check.value(slope, 3.0)\n", "check.value(slope, helper)\n")
    lesson.replace(LAST, "# %%\nhelper = power_rule(2, 1.5)\n\n" + LAST)
    assert errors_in(read_text(lesson.path)) == []


def test_all_errors_of_all_lessons_are_told_at_once(lesson: Any) -> None:
    second = lesson.course.source / "01_second"
    second.mkdir()
    (second / "01_second.py").write_text(lesson.text.replace(CHECK, CHECK.replace(" points=2", "")))
    line = lesson.line_of(CHECK)
    lesson.replace(VISIBLE, "y = 1\n" + VISIBLE)
    lesson.replace(MISTAKE, "")
    assert lesson.errors() == [
        f"{LESSON}:{lesson.line_of('y = 1')}: a check binds no names, and this binds y",
        f"{LESSON}:{lesson.line_of('def factor_forgotten')}: mistake factor_forgotten needs a docstring: "
        "the sentence a teacher would say",
        f"source/01_second/01_second.py:{line}: check power_rule needs points, "
        "a positive number, such as points=2",
    ]


def test_an_error_leaves_what_was_built_before(lesson: Any) -> None:
    list(build(lesson.course))
    before = {
        path: path.read_bytes()
        for path in lesson.course.root.rglob("*")
        if path.suffix in (".ipynb", ".json")
    }
    lesson.replace(MISTAKE, "")
    with pytest.raises(LessonRefused):
        list(build(lesson.course))
    assert {path: path.read_bytes() for path in before} == before
    assert not list(lesson.course.root.rglob(".building-*"))


def test_errors_in_the_folder_itself_are_told(lesson: Any) -> None:
    source = lesson.course.source
    (source / "00_sample/draft.ipynb").write_text("{}")
    (source / "00_sample/exercises.json").write_text("{}")
    (source / "02+more").mkdir()
    (source / "03_latin").mkdir()
    (source / "03_latin/03_latin.py").write_bytes("# é".encode("latin-1"))
    assert lesson.errors() == [
        "source/00_sample/draft.ipynb: students would be given this notebook: move it away",
        "source/00_sample/exercises.json: the build writes a file of this name itself",
        "source/02+more: a lesson's name is of letters, digits, _ and -",
        "source/02+more: the lesson's text, 02+more.py, is missing",
        "source/03_latin/03_latin.py: the text is not UTF-8",
    ]


def test_a_heading_may_name_the_points_of_several_exercises(lesson: Any) -> None:
    lesson.replace("(2 points)", "(3 points)")
    lesson.replace("# ### Exercise 2 · A slope in symbols (1 point)\n", "# and\n")
    lesson.replace("# # Slopes\n", "# # Slopes (100 points)\n")
    assert len(built_lessons(lesson.course)) == 1


def test_what_looks_like_an_error_and_is_none_is_accepted(lesson: Any) -> None:
    lesson.replace(VISIBLE, "check.that(all(n > 0 for n in (1, 2)), '')\n" + VISIBLE)
    lesson.replace(VISIBLE, "(lambda slope: check.that(slope, ''))(True)\n" + VISIBLE)
    lesson.replace('x = sp.Symbol("x")', '%matplotlib inline\nx = sp.Symbol("x")')
    lesson.replace(HIDDEN, "import numpy as np\n" + HIDDEN)
    lesson.replace("# # Slopes", "# # Slopes\n#\n# A reference for mistakes, without an END.")
    lesson.replace(LAST, '# %% [markdown]\n"""\nProse in quotes\n"""\n\n' + LAST)
    assert len(built_lessons(lesson.course)) == 1
