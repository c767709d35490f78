"""The answer key: what it holds, what can be wrong with it, and its own checks on its own answers."""

from __future__ import annotations

import json
import shutil

import pytest

from autograder import reference
from autograder.grading.answer_key import AnswerKey
from autograder.grading.demo_class import as_answer, make_class
from autograder.grading.errors import GradingError
from autograder.grading.grader import Grader, Lesson
from autograder.grading.key_namespace import prepare
from autograder.sandbox import Limits

LESSON = "01_sample"


@pytest.fixture
def solutions(template, tmp_path):
    """A copy of the keys to spoil."""
    shutil.copytree(template / "solutions", tmp_path / "solutions")
    return tmp_path / "solutions"


def edit(solutions, old, new):
    path = solutions / LESSON / f"{LESSON}.ipynb"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))
    return AnswerKey.load(solutions, LESSON)


def test_a_key_knows_its_exercises(key):
    assert [exercise.id for exercise in key.exercises] == [
        "double",
        "quadruple",
        "sigmoid_slope",
        "best_number",
        "slope_of_square",
    ]
    assert [exercise.is_value for exercise in key.exercises] == [False, False, False, True, True]
    assert [mistake.name for mistake in key.exercises[0].mistakes] == ["squared", "tripled", "left_alone"]
    assert key.exercises[0].mistakes[0].sentence == "You squared instead of doubling."
    assert key.max_score == 10.0


def test_the_prelude_is_the_lesson_up_to_the_first_answer(key):
    assert len(key.prelude) == 2
    assert "import numpy" in key.prelude[0]
    assert not any("def double" in source or "SOLUTION" in source for source in key.prelude)


def test_what_students_were_given_comes_from_the_released_lesson(key):
    cell = key.by_grade_id["double"]
    assert "return 2 * x" in cell.source
    assert "return 2 * x" not in cell.released
    assert "NotImplementedError" in cell.released


def test_without_the_released_lesson_stubs_are_made_up(solutions):
    key = AnswerKey.load(solutions, LESSON)
    assert "return 2 * x" not in key.by_grade_id["double"].released
    assert "samples" not in key.by_grade_id["check_double"].released
    assert "marking guide" not in key.by_grade_id["why"].released


@pytest.mark.parametrize(
    ("spoil", "word"),
    [
        (lambda folder: (folder / "exercises.json").write_text("{"), "cannot be read"),
        (lambda folder: (folder / "exercises.json").write_text("[]"), "cannot be read"),
        (lambda folder: (folder / "exercises.json").write_text('{"exercises": [{}]}'), "cannot be read"),
        (lambda folder: (folder / f"{LESSON}.ipynb").write_text("no"), "cannot be read"),
        (lambda folder: (folder / f"{LESSON}.ipynb").unlink(), "incomplete"),
        (lambda folder: (folder / "exercises.json").unlink(), "incomplete"),
        (lambda folder: (folder / f"{LESSON}.ipynb").write_text('{"cells": [], "metadata": {}}'), "lacks"),
    ],
)
def test_a_spoilt_key_is_one_sentence(solutions, spoil, word):
    spoil(solutions / LESSON)
    with pytest.raises(GradingError, match=word) as raised:
        AnswerKey.load(solutions, LESSON)
    assert "\n" not in str(raised.value)
    assert LESSON in str(raised.value)


def test_the_hash_changes_with_key_and_data_and_with_nothing_else(solutions, rich_key, tmp_path):
    first = AnswerKey.load(solutions, LESSON).content_hash
    assert AnswerKey.load(solutions, LESSON).content_hash == first
    assert edit(solutions, "return 2 * x", "return x * 2").content_hash != first

    shutil.copytree(rich_key.folder.parents[1], tmp_path / "rich")
    rich = tmp_path / "rich" / "solutions"
    assert AnswerKey.load(rich, rich_key.lesson).content_hash == rich_key.content_hash
    (rich / rich_key.lesson / "data" / "numbers.txt").write_text("2.0\n1.0\n9.0\n4.5\n")
    assert AnswerKey.load(rich, rich_key.lesson).content_hash != rich_key.content_hash


def test_a_good_key_passes_its_own_checks(key, rich_key):
    assert key.prepared.faults == {}
    assert rich_key.prepared.faults == {}


def test_a_reference_that_fails_its_own_check_is_a_fault_of_that_exercise(solutions):
    faults = edit(solutions, "return 2 * x", "return 2.5 * x").prepared.faults
    assert set(faults) == {"double", "quadruple"}  # the reference of the second calls the first
    assert "does not pass its own check" in faults["double"]


def test_a_check_that_is_no_python_is_a_fault_of_that_exercise(solutions):
    faults = edit(solutions, "check.value(best_number, 42)", "check.value(best_number").prepared.faults
    assert "best_number" in faults
    assert "not valid Python" in faults["best_number"]


def test_an_answer_that_defines_nothing_is_a_fault_of_that_exercise(solutions):
    faults = edit(solutions, "best_number = 42", "other = 42").prepared.faults
    assert "does not define best_number" in faults["best_number"]


def test_the_key_needs_no_kernel_and_no_display(rich_key, capfd):
    prepared = prepare(rich_key)
    assert prepared.faults == {}
    assert prepared.namespace["numbers"] == [2.0, 1.0, 9.0, 4.0]
    assert prepared.namespace["Point"](1, 2).x == 1
    assert capfd.readouterr() == ("", "")


def test_reference_is_the_keys_namespace_and_else_main(monkeypatch):
    import __main__

    monkeypatch.setattr(__main__, "only_in_main", 1, raising=False)
    assert reference.only_in_main == 1
    with reference.bound_to({"answer": 42}):
        assert reference.answer == 42
        with pytest.raises(AttributeError, match="only_in_main"):
            _ = reference.only_in_main
    assert reference.only_in_main == 1


@pytest.mark.needs("bwrap")
def test_every_kind_of_answer_is_judged_across_the_wall(rich_key):
    released = json.loads((rich_key.folder.parents[1] / "lessons" / "02_rich" / "02_rich.ipynb").read_bytes())
    reference_class = make_class(rich_key, released)[0]
    limits = Limits(call_seconds=2.0, cell_seconds=5.0)

    with Grader(Lesson.of(rich_key, limits)) as grader:

        def row_with(exercise, source):
            notebook = json.loads(reference_class.raw)
            for cell in notebook["cells"]:
                if cell["metadata"].get("nbgrader", {}).get("grade_id") == exercise.answer_cell:
                    cell["source"] = source
            result = grader.grade("ada", json.dumps(notebook).encode(), b"secret")
            return next(row for row in result.exercises if row.id == exercise.id)

        assert grader.grade("ada", reference_class.raw, b"secret").score == rich_key.max_score
        for exercise in rich_key.exercises:
            for mistake in exercise.mistakes:
                row = row_with(exercise, as_answer(exercise, mistake))
                assert (row.status, row.mistake) == ("failed", mistake.name), row.sentence
            for variant in exercise.variants:
                row = row_with(exercise, as_answer(exercise, variant))
                assert row.status == "passed", (variant.name, row.sentence)
        half = row_with(rich_key.exercises[0], "low = 1.0")
        assert half.status == "failed"
        assert "`high`" in half.sentence


ODD = """
class Odd:
    def __rmul__(self, factor):
        return factor
    __mul__ = __rmul__
"""
MOODY = """
### BEGIN HIDDEN TESTS
check.that(check.samples(1, 0.0, 1.0)[0] < 0.5, "The dice fell badly.")
### END HIDDEN TESTS
"""


@pytest.mark.needs("bwrap")
def test_what_only_the_author_can_have_done_is_no_score(solutions, sample):
    """A check that gives an answer what cannot cross the wall; one that the reference passes by luck."""
    path = solutions / LESSON / f"{LESSON}.ipynb"
    notebook = json.loads(path.read_bytes())
    helpers = next(cell for cell in notebook["cells"] if cell["id"] == "helpers")
    helpers["source"] = [*helpers["source"], ODD]
    sample.cell(notebook, "check_quadruple")["source"] = "check.that(quadruple(Odd()) is not None, 'No.')"
    sample.cell(notebook, "check_sigmoid_slope")["source"] = MOODY
    path.write_text(json.dumps(notebook))
    raw = json.dumps(sample.right()).encode()
    with Grader(Lesson.of(AnswerKey.load(solutions, LESSON))) as grader:
        classes = [grader.grade(f"student {number}", raw, b"secret").exercises for number in range(12)]
    statuses = {row.id: {rows[index].status for rows in classes} for index, row in enumerate(classes[0])}
    assert statuses["quadruple"] == {"grader error"}
    assert "grader error" in statuses["sigmoid_slope"]
    assert statuses["sigmoid_slope"] <= {"grader error", "passed"}
    assert statuses["double"] == {"passed"}


@pytest.mark.needs("bwrap")
def test_a_reference_that_passes_on_this_side_of_the_wall_alone_is_the_authors_affair(solutions, sample):
    path = solutions / LESSON / f"{LESSON}.ipynb"
    notebook = json.loads(path.read_bytes())
    expression = "import sympy\nbest_number = sympy.Symbol('x') ** 2"
    sample.cell(notebook, "best_number")["source"] = f"### BEGIN SOLUTION\n{expression}\n### END SOLUTION"
    sample.cell(notebook, "check_best_number")["source"] = (
        "import sympy\ncheck.that(best_number.free_symbols == {sympy.Symbol('x')}, 'It is in x.')"
    )
    path.write_text(json.dumps(notebook))
    raw = json.dumps(sample.right(best_number=expression)).encode()
    with Grader(Lesson.of(AnswerKey.load(solutions, LESSON))) as grader:
        rows = {row.id: row for row in grader.grade("ada", raw, b"secret").exercises}
    assert rows["best_number"].status == "grader error"
    assert "in a student's place: It is in x." in rows["best_number"].sentence
    assert rows["double"].status == "passed"
