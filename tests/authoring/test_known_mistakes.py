"""Known mistakes reach students as fingerprints: found by rehearsing the lesson, and never wrongly given."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from autograder.authoring import known_mistakes, rehearsing
from autograder.authoring.build import build, check
from autograder.authoring.course import MISTAKES, Course
from autograder.check import fingerprints
from autograder.lab.lessons import copy_missing

LESSON = "source/00_sample/00_sample.py"
NOT_LOWERED = "You multiplied by the exponent and left it as it was."
VISIBLE = "check.derivative(lambda x: power_rule(3, x), of=lambda x: x**3, at=[-2.0, 0.5, 3.0])\n"
ROOT = Path(__file__).parents[2]
END = '# %% [markdown] id="end"\n'


def sentences(course: Course) -> dict[str, str]:
    """What the built sample lesson knows, by fingerprint."""
    list(build(course))
    path = course.root / "lessons/00_sample" / MISTAKES
    return json.loads(path.read_bytes()) if path.exists() else {}


def mistake(name: str, sentence: str, result: str) -> str:
    return f'def {name}(n, x):\n    """{sentence}"""\n    return {result}\n\n\n'


@pytest.fixture
def add(lesson: Any) -> Callable[..., None]:
    """Puts one more mistake of the power rule, or whatever the text is, into the sample."""

    def before_the_others(*texts: str, of: str = "def exponent_not_lowered(n, x)") -> None:
        lesson.replace(of, "".join(texts) + of)

    return before_the_others


def test_the_file_is_the_one_that_checks_read() -> None:
    assert MISTAKES == fingerprints.FILE


def test_the_rehearsal_alone_imports_another_room() -> None:
    other_room = re.compile(r"^\s*(from|import) autograder\b(?!\.authoring)", re.MULTILINE)
    files = (ROOT / "autograder/authoring").glob("*.py")
    assert [file.name for file in files if other_room.search(file.read_text(encoding="utf-8"))] == [
        "rehearsal.py"
    ]


def test_it_holds_fingerprints_and_sentences_and_nothing_else(course: Course) -> None:
    known = sentences(course)
    assert set(known.values()) == {NOT_LOWERED, "You lowered the exponent and did not multiply by it."}
    assert all(len(key) == 16 and int(key, 16) >= 0 for key in known)
    assert list(known) == sorted(known)


def test_a_mistake_that_passes_the_visible_check_has_no_fingerprint(course: Course) -> None:
    assert "You gave the height of the curve as the intercept." not in sentences(course).values()


def test_a_value_that_is_wrong_in_sight_has_one(lesson: Any) -> None:
    lesson.replace('{"slope": 3.0, "intercept": 1.5**2}', '{"slope": 2.0, "intercept": 1.5**2}')
    assert "You gave the height of the curve as the intercept." in sentences(lesson.course).values()


def test_two_mistakes_that_look_alike_in_sight_are_not_told_apart(lesson: Any, add: Any) -> None:
    add(mistake("as_a_sum", "You added up.", "n * x**n if n < 9 else 0"))
    assert NOT_LOWERED not in sentences(lesson.course).values()
    assert "You added up." not in sentences(lesson.course).values()


def test_two_mistakes_with_one_sentence_may_look_alike(lesson: Any, add: Any) -> None:
    add(mistake("again", NOT_LOWERED, "n * x**n if n < 9 else 0"))
    assert NOT_LOWERED in sentences(lesson.course).values()


def test_what_only_raises_is_not_recognised_by_that(lesson: Any, add: Any) -> None:
    add(mistake("stops", "You divided by nothing.", "n / 0"))
    add(mistake("stops_at_three", "You stopped at three.", "n * x ** (n - 1) / (x != 3.0)"))
    known = set(sentences(lesson.course).values())
    assert "You divided by nothing." not in known
    assert "You stopped at three." in known


def test_results_that_round_to_the_right_ones_are_not_kept(lesson: Any, add: Any) -> None:
    exact = "check.matches(power_rule, lambda n, x: n * x ** (n - 1), at=[(3, -2.0), (3, 0.7)])\n"
    lesson.replace(VISIBLE, exact)
    add(mistake("nearly", "You measured it.", "n * x ** (n - 1) * (1 + 1e-8)"))
    add(mistake("less_nearly", "You measured it badly.", "n * x ** (n - 1) * (1 + 1e-5)"))
    known = set(sentences(lesson.course).values())
    assert "You measured it." not in known
    assert "You measured it badly." in known


def test_what_another_machine_may_round_otherwise_is_not_kept(lesson: Any, add: Any) -> None:
    """Every mistake has two fingerprints; on a boundary of rounding only one of them is sure."""
    add(
        mistake("sure", "You are sure.", "n * x ** (n - 1) + 1.2"),
        mistake("on_a_boundary", "You are on a boundary.", "n * x ** (n - 1) + 1.20000005"),
        mistake("noise", "You gave noise.", "n * 1e-17 * x**n"),
    )
    known = list(sentences(lesson.course).values())
    assert known.count("You are sure.") == 2
    assert known.count("You are on a boundary.") == 1
    assert known.count("You gave noise.") == 0


def test_infinity_is_a_result_like_another(lesson: Any, add: Any) -> None:
    add(
        mistake("infinite", "You divided by nothing.", "np.float64(n) / 0 if x > 0 else n * x ** (n - 1)"),
        mistake("in_a_row", "You gave a row.", "np.array([np.inf, x])"),
    )
    assert {"You divided by nothing.", "You gave a row."} <= set(sentences(lesson.course).values())


def test_a_right_value_with_a_warning_is_known_by_the_warning(lesson: Any, add: Any) -> None:
    lesson.replace(VISIBLE, "check.silent(lambda x: power_rule(3, x), at=[-2.0, 0.5])\n")
    loudly = "n * x ** (n - 1) + 0 * np.exp({} * np.array(x))"
    add(mistake("loud", "You let it overflow.", loudly.format(2e3)))
    add(mistake("loud_on_both_sides", "You never let it rest.", f"{loudly.format(-2e3)} + 0 * np.log(x - x)"))
    known = set(sentences(lesson.course).values())
    assert "You let it overflow." in known
    assert "You never let it rest." not in known  # as of an answer that does nothing but raise


@pytest.mark.parametrize(
    ("near", "kept"), [("2.00000001 * x * sp.sin(x) + x**2 * sp.cos(x)", False), ("2 * x * sp.cos(x)", True)]
)
def test_the_same_holds_for_expressions(lesson: Any, near: str, kept: bool) -> None:
    lesson.replace(
        'check.that(symbolic_slope.free_symbols == {x}, "symbolic_slope is an expression in x")',
        "check.expression(symbolic_slope, 2 * x * sp.sin(x) + x**2 * sp.cos(x))",
    )
    lesson.replace("    return 2 * x * sp.cos(x)\n", f"    return {near}\n")
    apart = "You differentiated each factor and multiplied the results."
    assert (apart in sentences(lesson.course).values()) == kept


def test_a_lesson_whose_mistakes_all_pass_in_sight_ships_no_file(lesson: Any) -> None:
    lesson.replace(lesson.cell('# %% mistakes="power_rule"'), "")
    assert sentences(lesson.course) == {}
    assert list(check(lesson.course)) == []
    assert not (lesson.course.root / "lessons/00_sample" / MISTAKES).exists()


def test_a_check_is_tried_where_it_stands(lesson: Any) -> None:
    """What a later cell makes of a name does not count."""
    lesson.replace(VISIBLE, VISIBLE.replace("[-2.0, 0.5, 3.0]", "[len(text) / 10]"))
    lesson.replace(END, "# %%\ntext = None\n\n" + END)
    assert NOT_LOWERED in sentences(lesson.course).values()


def test_a_lesson_may_print_plot_read_data_and_use_magics(lesson: Any) -> None:
    cell = (
        "# %%\n%matplotlib inline\nfrom pathlib import Path\n\nimport matplotlib.pyplot as plt\n\n"
        "assert Path('data/points.csv').read_text()\nPath('left.txt').write_text('here')\n"
        "plt.plot([1, 2])\nplt.show()\ndisplay(1)\nprint('{\"step\": 1}')\n\n"
    )
    lesson.replace(END, cell + '# %% tags=["raises-exception"]\n1 / 0\n\n' + END)
    assert NOT_LOWERED in sentences(lesson.course).values()
    assert not list(lesson.course.root.rglob("left.txt"))


@dataclass(frozen=True)
class Wrong:
    """A change to the sample lesson, the text on the line that is complained of, and the complaint."""

    old: str
    new: str
    at: str
    says: str


CELL_STOPS = Wrong(
    "print(math.floor(2.5), len(text))",
    "print(math.floor(2.5),\n      len(texts))",
    at="      len(texts)",
    says="this cell stops with NameError: name 'texts' is not defined",
)
CHECK_STOPS = Wrong(
    VISIBLE,
    VISIBLE + "m\n",
    at='# %% check="power_rule"',
    says="the visible check of power_rule stops with NameError: name 'm' is not defined at its own answer",
)
OWN_ANSWER_REFUSED = Wrong(
    "return n * np.power(x, n - 1.0)",
    "return n * np.power(x, n)",
    at='# %% check="power_rule"',
    says="the visible check of power_rule refuses its own answer: The value is not right.",
)
VARIANT_REFUSED = Wrong(
    "    result = 0.0 * x + n\n",
    "    result = 0.0 * x\n",
    at="def by_repeated_multiplication",
    says="the visible check of power_rule refuses the variant by_repeated_multiplication: "
    "The value is not right.",
)
VARIANT_STOPS_THE_CHECK = Wrong(
    "    return 2 * x * sp.sin(x) + sp.cos(x) * x**2",
    "    return 3",
    at="def product_rule_written_out",
    says="the visible check of symbolic_slope stops with AttributeError: "
    "'int' object has no attribute 'free_symbols' at the variant product_rule_written_out",
)
MISTAKE_NOT_JUDGED = Wrong(
    "    return n * x**n\n",
    "    return n * x ** (n - 1) * (1 + 1e-5)\n",
    at="def exponent_not_lowered",
    says="the visible check of power_rule cannot judge the mistake exponent_not_lowered: ",
)
MISTAKE_NOT_DEFINED = Wrong(
    '    return {"slope": 3.0, "intercept": 1.5**2}',
    '    return {"slope": rise, "intercept": 1.5**2}',
    at="def intercept_is_the_value",
    says="the mistake intercept_is_the_value stops with NameError: name 'rise' is not defined",
)
MISTAKE_LACKS_A_NAME = Wrong(
    '    return {"slope": 3.0, "intercept": 1.5**2}',
    '    return {"slope": 3.0}',
    at="def intercept_is_the_value",
    says="the mistake intercept_is_the_value stops with KeyError: 'intercept'",
)
CELL_ENDS_PYTHON = Wrong(
    "print(math.floor(2.5), len(text))",
    "import os\n\nos._exit(3)",
    at="# %%\nx = sp.Symbol",
    says="the lesson ended with exit code 3, while this cell ran",
)
MISTAKE_ENDS_PYTHON = Wrong(
    "    return n * x**n\n",
    "    import os\n\n    os._exit(3)\n",
    at="def exponent_not_lowered",
    says="the lesson ended with exit code 3, while the mistake exponent_not_lowered was checked",
)
NO_END = Wrong(
    "import math\n",
    "while True:\n    pass\n",
    at='# %% id="imports"',
    says="the lesson did not end within 5 seconds, while this cell ran",
)


@pytest.mark.parametrize(
    "wrongs",
    [
        [CELL_STOPS],
        [CHECK_STOPS],
        [OWN_ANSWER_REFUSED, MISTAKE_LACKS_A_NAME],
        [VARIANT_REFUSED, VARIANT_STOPS_THE_CHECK, MISTAKE_NOT_JUDGED, MISTAKE_NOT_DEFINED],
        [CELL_ENDS_PYTHON],
        [MISTAKE_ENDS_PYTHON],
        [NO_END],
    ],
    ids=lambda wrongs: " and ".join(wrong.says for wrong in wrongs)[:80],
)
def test_what_goes_wrong_is_an_authors_error_with_its_line(
    lesson: Any, wrongs: list[Wrong], monkeypatch: pytest.MonkeyPatch
) -> None:
    if NO_END in wrongs:
        monkeypatch.setattr(rehearsing, "TIME_LIMIT", 5.0)
    for wrong in wrongs:
        lesson.replace(wrong.old, wrong.new)
    expected = sorted((lesson.line_of(wrong.at), wrong.says) for wrong in wrongs)
    for error, (line, says) in zip(lesson.errors(), expected, strict=True):
        assert error.startswith(f"{LESSON}:{line}: {says}")


def test_a_build_rehearses_only_what_has_changed(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    list(build(course))
    rehearsed: list[str] = []
    rehearse = known_mistakes.rehearsed
    monkeypatch.setattr(
        known_mistakes, "rehearsed", lambda plan: rehearsed.append(plan.lesson.name) or rehearse(plan)
    )
    text = course.text("00_sample")
    text.write_text(text.read_text(encoding="utf-8").replace("Takeaways", "To take away"), encoding="utf-8")
    assert list(build(course)) == ["built lessons/00_sample", "built solutions/00_sample"]
    assert rehearsed == []
    data = course.source / "00_sample/data/points.csv"
    data.write_text("x,y\n3,4\n")
    list(build(course))
    assert rehearsed == ["00_sample"]


@pytest.mark.parametrize("room", ["autograder/check", "explorers"])
def test_a_change_of_what_lessons_import_is_noticed(
    room: str, course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rehearsing, "_OURS", tmp_path / "ours")
    (tmp_path / "ours" / room).mkdir(parents=True)
    before = made_from(course)
    (tmp_path / "ours" / room / "new.py").write_text("")
    assert made_from(course) != before


def test_a_new_version_of_a_package_is_noticed(
    course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sysconfig.get_path", lambda _: str(tmp_path))
    before = made_from(course)
    (tmp_path / "numpy-9.dist-info").mkdir()
    assert made_from(course) != before


def made_from(course: Course) -> str:
    """What the record says after a build."""
    list(build(course))
    record = known_mistakes.recorded(course.record("00_sample"))
    assert record is not None
    return record.made_from


def test_the_check_believes_no_record(course: Course) -> None:
    list(build(course))
    record = course.record("00_sample")
    record.write_text(record.read_text(encoding="utf-8").replace("left it as it was", "kept it"), "utf-8")
    list(build(course))
    assert list(check(course)) == ["stale or edited: lessons/00_sample/mistakes.json"]


@pytest.mark.parametrize("content", ["", "{", "[]", '{"sentences": 3, "made_from": ""}'])
def test_a_record_that_is_none_is_made_anew(course: Course, content: str) -> None:
    list(build(course))
    record = course.record("00_sample")
    good = record.read_bytes()
    record.write_text(content)
    assert list(build(course)) == []
    assert record.read_bytes() == good


def test_a_students_notebook_names_a_known_mistake_under_its_fold(tmp_path: Path) -> None:
    """In a copy of lesson 01, as `make lab` makes it, in which the mistake is made in other words."""
    copy_missing(ROOT / "lessons", tmp_path)
    folder = tmp_path / "01_derivatives"
    notebook = nbformat.read(folder / "01_derivatives.ipynb", as_version=4)
    cells = {cell.id: cell for cell in notebook.cells}
    cells["power-rule"].source = "def power_rule(n, x):\n    return np.prod([x] * n + [n], axis=0)"
    notebook.cells = list(cells.values())[: list(cells).index("check-power-rule") + 1]
    NotebookClient(notebook, timeout=120).execute(cwd=str(folder))
    error, folded = cells["check-power-rule"].outputs
    assert error.ename == "CheckFailed"
    assert (
        "<details><summary>What may have happened</summary>"
        "<p>You multiplied by the exponent and left the exponent as it was.</p></details>"
    ) in folded.data["text/html"]
