"""What the build makes of a lesson's text: cells, ids, metadata, stubs."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import nbformat
import numpy as np
import pytest
from nbformat import NotebookNode
from nbgrader.nbgraderformat import MetadataValidator
from nbgrader.utils import compute_checksum

from autograder.authoring.build import build
from autograder.authoring.course import Course


def notebook(course: Course, folder: str, lesson: str = "00_sample") -> NotebookNode:
    return nbformat.read(course.root / folder / lesson / f"{lesson}.ipynb", as_version=4)


def cell(built: NotebookNode, identifier: str) -> NotebookNode:
    return next(cell for cell in built.cells if cell.id == identifier)


@pytest.fixture
def student(course: Course) -> NotebookNode:
    list(build(course))
    return notebook(course, "lessons")


@pytest.fixture
def solution(course: Course) -> NotebookNode:
    list(build(course))
    return notebook(course, "solutions")


def test_cell_ids_come_from_ids_and_exercises(student: NotebookNode) -> None:
    assert [cell.id for cell in student.cells] == [
        "title",
        "imports",
        "imports-2",
        "imports-3",
        "claim",
        "ex-power-rule",
        "power-rule",
        "check-power-rule",
        "ex-symbolic",
        "symbolic-slope",
        "check-symbolic-slope",
        "ex-line",
        "tangent",
        "check-tangent",
        "why-slope",
        "end",
    ]


def test_lessons_and_solutions_have_the_same_cells(student: NotebookNode, solution: NotebookNode) -> None:
    assert [cell.id for cell in student.cells] == [cell.id for cell in solution.cells]


def test_an_answer_cell_is_a_solution_cell(solution: NotebookNode) -> None:
    assert cell(solution, "power-rule").metadata.nbgrader == {
        "schema_version": 3,
        "grade_id": "power_rule",
        "grade": False,
        "solution": True,
        "locked": False,
        "task": False,
    }


def test_a_check_cell_is_a_locked_grade_cell(solution: NotebookNode) -> None:
    metadata = cell(solution, "check-tangent").metadata
    assert metadata.nbgrader == {
        "schema_version": 3,
        "grade_id": "check_tangent",
        "grade": True,
        "solution": False,
        "locked": True,
        "task": False,
        "points": 1.5,
    }
    assert (metadata.deletable, metadata.editable) == (False, False)


def test_an_essay_is_graded_by_hand_and_its_guide_stays_behind(
    student: NotebookNode, solution: NotebookNode
) -> None:
    expected = {"grade_id": "why_slope", "grade": True, "solution": True, "locked": False, "points": 3}
    assert expected.items() <= cell(student, "why-slope").metadata.nbgrader.items()
    assert cell(student, "why-slope").source == (
        "**Question.** What does a slope say about a small step?\n\n*Your answer here.*"
    )
    assert "### BEGIN SOLUTION\nOne point for the word" in cell(solution, "why-slope").source


def test_only_checks_of_the_students_may_raise(student: NotebookNode, solution: NotebookNode) -> None:
    tagged = [cell.id for cell in student.cells if "raises-exception" in cell.metadata.get("tags", [])]
    assert tagged == ["check-power-rule", "check-symbolic-slope", "check-tangent"]
    assert not any("raises-exception" in cell.metadata.get("tags", []) for cell in solution.cells)


def test_plain_cells_carry_nothing_but_their_tags(student: NotebookNode) -> None:
    plain = [cell for cell in student.cells if "nbgrader" not in cell.metadata]
    assert [cell.id for cell in plain if cell.metadata] == ["claim"]
    assert cell(student, "claim").metadata == {
        "tags": ["asserts-the-text"],
        "jupyter": {"source_hidden": True},
    }


def test_checksums_are_of_what_students_get(student: NotebookNode) -> None:
    """nbgrader tells an untouched answer by it."""
    known = [cell for cell in student.cells if "nbgrader" in cell.metadata]
    assert len(known) == 7
    assert all(cell.metadata.nbgrader.checksum == compute_checksum(cell) for cell in known)


def test_a_function_keeps_its_signature_and_docstring(student: NotebookNode) -> None:
    assert cell(student, "power-rule").source == (
        "def power_rule(n, x):\n"
        '    """Slope of x**n at x, for an integer n >= 0 and a number or array x."""\n'
        "    # your code here\n"
        '    raise NotImplementedError("power_rule is not written yet")'
    )


def test_every_name_of_a_value_gets_its_stub(student: NotebookNode) -> None:
    assert cell(student, "symbolic-slope").source == "symbolic_slope = ...  # your answer"
    assert cell(student, "tangent").source == ("slope = ...  # your answer\nintercept = ...  # your answer")


def test_a_check_shows_its_visible_part_only(student: NotebookNode, solution: NotebookNode) -> None:
    visible = "check.derivative(lambda x: power_rule(3, x), of=lambda x: x**3, at=[-2.0, 0.5, 3.0])"
    assert cell(student, "check-power-rule").source == visible
    assert cell(solution, "check-power-rule").source.startswith(visible + "\n\n### BEGIN HIDDEN TESTS\n")


def test_hints_stay_folded(student: NotebookNode) -> None:
    assert "<details><summary>Hint</summary>" in cell(student, "ex-power-rule").source


def test_data_files_come_along(course: Course) -> None:
    list(build(course))
    for folder in ("lessons", "solutions"):
        assert (course.root / folder / "00_sample/data/points.csv").read_text() == "x,y\n1,2\n"
        assert not list((course.root / folder).rglob("*.py"))


def test_hidden_files_and_other_texts_stay_behind(course: Course) -> None:
    lesson = course.source / "00_sample"
    (lesson / ".DS_Store").write_text("")
    (lesson / "make_data.py").write_text("")
    (lesson / "data/.ipynb_checkpoints").mkdir()
    (lesson / "data/.ipynb_checkpoints/points.csv").write_text("")
    list(build(course))
    for folder in ("lessons", "solutions"):
        paths = (course.root / folder / "00_sample").rglob("*")
        names = {path.name for path in paths if path.is_file()}
        assert names - {"exercises.json", "mistakes.json"} == {"00_sample.ipynb", "points.csv"}


def test_an_untouched_lesson_runs_except_for_its_checks(student: NotebookNode) -> None:
    namespace: dict[str, Any] = {}
    for built in student.cells:
        if built.cell_type == "code" and not built.id.startswith("check-"):
            exec(built.source, namespace)
    assert namespace["symbolic_slope"] is namespace["slope"] is namespace["intercept"] is ...
    with pytest.raises(NotImplementedError, match="power_rule is not written yet"):
        namespace["power_rule"](2, 3.0)


def test_built_notebooks_are_valid_and_clean(any_lesson: Path, built: Callable[[Path], Course]) -> None:
    for folder in ("lessons", "solutions"):
        found = notebook(built(any_lesson), folder, any_lesson.name)
        nbformat.validate(found)
        MetadataValidator().validate_nb(found)
        assert (found.nbformat, found.nbformat_minor) == (4, 5)
        assert set(found.metadata) == {"calculus_for_machine_learning", "kernelspec", "language_info"}
        assert found.metadata.calculus_for_machine_learning == {"lesson": any_lesson.name}
        allowed = {"nbgrader", "tags", "jupyter", "deletable", "editable"}
        assert all(set(cell.metadata) <= allowed for cell in found.cells)
        code = [cell for cell in found.cells if cell.cell_type == "code"]
        assert not any(cell.outputs or cell.execution_count for cell in code)


def test_the_answer_key_lists_exercises_essays_and_data(course: Course) -> None:
    list(build(course))
    key = json.loads((course.root / "solutions/00_sample/exercises.json").read_bytes())
    power_rule, symbolic, tangent = key.pop("exercises")
    assert key == {
        "lesson": "00_sample",
        "title": "Slopes",
        "essays": [{"id": "why_slope", "points": 3}],
        "data": ["data/points.csv"],
    }
    mistakes = power_rule.pop("mistakes")
    domain = power_rule.pop("domain")
    assert domain.pop("rtol") == 1e-6
    assert [draw["name"] for draw in domain.pop("draws")] == ["small_powers", "symmetry"]
    assert domain == {}
    assert power_rule.pop("variants")[0]["name"] == "by_repeated_multiplication"
    assert power_rule == {
        "id": "power_rule",
        "title": "Exercise 1 · The power rule",
        "names": ["power_rule"],
        "points": 2,
        "answer_cell": "power_rule",
        "check_cell": "check_power_rule",
    }
    assert [mistake["name"] for mistake in mistakes] == ["exponent_not_lowered", "factor_forgotten"]
    assert mistakes[0]["sentence"] == "You multiplied by the exponent and left it as it was."
    assert (symbolic["names"], tangent["names"]) == (["symbolic_slope"], ["slope", "intercept"])
    assert (tangent["points"], tangent["variants"]) == (1.5, [])
    assert "domain" not in symbolic
    assert "domain" not in tangent


def test_a_domain_without_rtol_leaves_it_to_who_compares(lesson: Any) -> None:
    lesson.replace(" rtol=1e-06", "")
    list(build(lesson.course))
    key = json.loads((lesson.course.root / "solutions/00_sample/exercises.json").read_bytes())
    assert set(key["exercises"][0]["domain"]) == {"draws"}


def test_a_header_from_before_there_were_domains_is_enough_without_one(lesson: Any) -> None:
    lesson.replace(",domain,rtol", "")
    lesson.replace(lesson.cell('# %% domain="power_rule"'), "")
    assert list(build(lesson.course))


def test_mistakes_and_variants_stand_alone_in_the_keys_namespace(course: Course) -> None:
    list(build(course))
    namespace: dict[str, Any] = {}
    for built in notebook(course, "solutions").cells:
        if built.cell_type == "code" and not built.id.startswith("check-"):
            exec(built.source, namespace)
    key = json.loads((course.root / "solutions/00_sample/exercises.json").read_bytes())
    written = {}
    for exercise in key["exercises"]:
        for answer in (
            exercise["mistakes"] + exercise["variants"] + exercise.get("domain", {}).get("draws", [])
        ):
            own = dict(namespace)
            exec(answer["source"], own)
            written[answer["name"]] = own[answer["name"]]
    wrote = SimpleNamespace(**written)
    assert wrote.factor_forgotten(3, 2.0) == 4.0
    assert wrote.exponent_not_lowered(3, 2.0) == 24.0
    assert wrote.by_repeated_multiplication(3, 2.0) == namespace["power_rule"](3, 2.0) == 12.0
    assert wrote.product_rule_written_out().equals(namespace["symbolic_slope"])
    assert wrote.intercept_is_the_value() == {"slope": 3.0, "intercept": 2.25}
    power, x = wrote.small_powers(np.random.default_rng(0))
    assert 0 <= power <= 5
    assert -3 <= x <= 3
    assert wrote.symmetry(np.random.default_rng(0), lambda n, x: n + x) != 0
