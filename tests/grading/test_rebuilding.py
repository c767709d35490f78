"""Whatever is submitted, what comes out has the key's structure and the student's answers."""

from __future__ import annotations

import copy
import json

import nbformat
import pytest

from autograder.grading.graded_notebook import graded_notebook
from autograder.grading.submission import rebuild

from .conftest import answers, code, raw, structure

ANSWER = "def double(x):\n    return x + x"


def own(source, cell_type="code"):
    return {"cell_type": cell_type, "metadata": {}, "source": source}


def runs_before(rebuilt, grade_id):
    """Code of the student's own that runs before this cell."""
    sources = []
    for cell in rebuilt.cells:
        if cell.key and cell.key.grade_id == grade_id:
            return sources
        if cell.role == "extra" and cell.runs:
            sources.append(cell.source)
    raise AssertionError(grade_id)


def test_a_complete_notebook_keeps_structure_and_answers(key, sample):
    rebuilt = rebuild(key, raw(sample.right()))
    assert structure(rebuilt) == [cell.id for cell in key.cells]
    assert answers(rebuilt)["quadruple"] == "def quadruple(x):\n    return double(double(x))"
    assert answers(rebuilt)["why"] == "Because it is so."
    assert rebuilt.notes == ()


def test_the_rebuilt_notebook_is_a_valid_notebook(key, sample):
    notebook = sample.right()
    notebook["cells"].insert(3, own("scratch = 1") | {"id": "not a valid id!"})
    notebook["cells"].insert(3, own("# text", "markdown") | {"id": "title"})
    copied = graded_notebook(key, rebuild(key, raw(notebook)), {})
    nbformat.validate(nbformat.from_dict(copied))


def test_structure_and_points_come_from_the_key(key, sample):
    notebook = sample.right()
    check = sample.cell(notebook, "check_double")
    check["source"] = "pass"
    check["metadata"]["nbgrader"] |= {"points": 1000, "locked": False, "schema_version": 99}
    notebook["metadata"] = {"kernelspec": {"name": "evil"}, "widgets": {"a": 1}}
    copied = graded_notebook(key, rebuild(key, raw(notebook)), {})
    cell = next(cell for cell in copied["cells"] if cell["id"] == check["id"])
    assert "".join(cell["source"]) == key.by_grade_id["check_double"].source
    assert cell["metadata"]["nbgrader"]["points"] == 1
    assert cell["metadata"]["nbgrader"]["schema_version"] == 3
    assert copied["metadata"] == key.notebook_metadata


def test_an_edited_check_is_noted(key, sample):
    notebook = sample.right()
    sample.cell(notebook, "check_double")["source"] = "pass"
    assert "check_double" in " ".join(rebuild(key, raw(notebook)).notes)


def test_the_key_handed_in_is_noted(key, sample):
    marked = "With the answer key's own marks, which no student was given: "
    (note,) = rebuild(key, key.as_submitted).notes
    assert note.startswith(marked)
    assert "double, check_double" in note
    answer = sample.right(double=key.by_grade_id["double"].source)
    assert rebuild(key, raw(answer)).notes == (f"{marked}double.",)
    quoted = sample.right(double=f"{ANSWER}  # what does '### BEGIN SOLUTION' mean?")
    assert rebuild(key, raw(quoted)).notes == ()


def test_deleted_cells_are_restored(key, sample):
    notebook = sample.right()
    gone = {"check_double", "quadruple"}
    notebook["cells"] = [
        cell
        for cell in notebook["cells"]
        if cell["metadata"].get("nbgrader", {}).get("grade_id") not in gone and cell["id"] != "helpers"
    ]
    rebuilt = rebuild(key, raw(notebook))
    assert structure(rebuilt) == [cell.id for cell in key.cells]
    assert answers(rebuilt)["quadruple"] == key.by_grade_id["quadruple"].released
    assert "quadruple" in " ".join(rebuilt.notes)


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_the_ends_of_lines_are_the_editors_affair(key, sample, end):
    notebook = sample.right()
    for cell in notebook["cells"]:
        cell["source"] = "".join(cell["source"]).replace("\n", end)
    rebuilt, expected = rebuild(key, raw(notebook)), rebuild(key, raw(sample.right()))
    assert answers(rebuilt) == answers(expected)
    assert [cell.changed for cell in rebuilt.cells] == [cell.changed for cell in expected.cells]


def test_reordered_cells_come_out_in_the_keys_order(key, sample):
    notebook = sample.right()
    notebook["cells"].reverse()
    rebuilt = rebuild(key, raw(notebook))
    assert structure(rebuilt) == [cell.id for cell in key.cells]
    assert answers(rebuilt) == answers(rebuild(key, raw(sample.right())))


def test_duplicated_cells_come_out_once(key, sample):
    notebook = sample.right()
    notebook["cells"] += copy.deepcopy(notebook["cells"])
    rebuilt = rebuild(key, raw(notebook))
    assert structure(rebuilt) == [cell.id for cell in key.cells]
    assert answers(rebuilt) == answers(rebuild(key, raw(sample.right())))


def test_of_two_written_answers_the_last_counts_and_the_first_runs_before_it(key, sample):
    notebook = sample.right(double="factor = 2")
    second = copy.deepcopy(sample.cell(notebook, "double")) | {
        "source": "def double(x):\n    return factor * x"
    }
    notebook["cells"].insert(sample.index(notebook, "double") + 1, second)
    rebuilt = rebuild(key, raw(notebook))
    assert answers(rebuilt)["double"] == second["source"]
    assert runs_before(rebuilt, "double") == ["factor = 2"]


def test_an_answer_pasted_below_its_check_and_changed_there_does_not_count(key, sample):
    notebook = sample.right(double=ANSWER)
    trial = copy.deepcopy(sample.cell(notebook, "double")) | {"source": "def double(x):\n    return 3 * x"}
    notebook["cells"].insert(sample.index(notebook, "check_double") + 1, trial)
    rebuilt = rebuild(key, raw(notebook))
    assert answers(rebuilt)["double"] == ANSWER
    assert runs_before(rebuilt, "double") == []
    assert trial["source"] in runs_before(rebuilt, "quadruple")


def test_a_copied_stub_below_the_answer_does_not_undo_it(key, sample):
    stub = copy.deepcopy(sample.cell(sample.released(), "double"))
    notebook = sample.right(double=ANSWER)
    notebook["cells"].insert(sample.index(notebook, "double") + 1, stub)
    rebuilt = rebuild(key, raw(notebook))
    assert answers(rebuilt)["double"] == ANSWER
    assert rebuilt.notes == ("Doubled cells that were left out: 1.",)
    assert not [cell for cell in rebuilt.cells if cell.role == "extra"]


@pytest.mark.parametrize("cell_type", ["markdown", "raw"])
def test_an_answer_of_another_type_is_code_again(key, sample, cell_type):
    notebook = sample.right(double=ANSWER)
    cell = sample.cell(notebook, "double")
    cell["cell_type"] = cell_type
    rebuilt = rebuild(key, raw(notebook))
    assert answers(rebuilt)["double"] == ANSWER
    assert (
        next(cell for cell in rebuilt.cells if cell.key and cell.key.grade_id == "double").cell_type == "code"
    )


@pytest.mark.parametrize("label", [True, False], ids=["under the label too", "in a cell of its own"])
def test_an_old_attempt_made_raw_below_the_answer_is_text(key, sample, label):
    notebook = sample.right(double="def double(x):\n    return 3 * x")
    old = sample.cell(notebook, "double")
    answer = copy.deepcopy(old) if label else code("")
    notebook["cells"].insert(sample.index(notebook, "double"), answer | {"source": ANSWER})
    old["cell_type"] = "raw"
    rebuilt = rebuild(key, raw(notebook))
    assert answers(rebuilt)["double"] == ANSWER
    assert [(cell.cell_type, cell.source) for cell in rebuilt.cells if cell.role == "extra"] == [
        ("raw", old["source"])
    ]


def test_an_essay_written_into_a_code_cell_is_text_again(key, sample):
    notebook = sample.right()
    sample.cell(notebook, "why")["cell_type"] = "code"
    rebuilt = rebuild(key, raw(notebook))
    assert answers(rebuilt)["why"] == "Because it is so."


def test_without_metadata_answers_are_found_by_cell_id(key, sample):
    notebook = sample.right(double=ANSWER)
    for cell in notebook["cells"]:
        cell["metadata"] = {}
    rebuilt = rebuild(key, raw(notebook))
    assert answers(rebuilt)["double"] == ANSWER
    assert answers(rebuilt)["why"] == "Because it is so."
    assert not [cell for cell in rebuilt.cells if cell.role == "extra"]


def test_without_metadata_and_ids_answers_are_found_by_the_names_they_bind(key, sample):
    notebook = sample.right(double=ANSWER)
    for cell in notebook["cells"]:
        cell["metadata"] = {}
        del cell["id"]
    rebuilt = rebuild(key, raw(notebook))
    assert answers(rebuilt) == answers(rebuild(key, raw(sample.right(double=ANSWER))))
    assert not [cell for cell in rebuilt.cells if cell.role == "extra"]


def test_answers_with_swapped_labels_go_where_they_belong(key, sample):
    notebook = sample.right(double=ANSWER)
    one, other = (sample.cell(notebook, name) for name in ("double", "best_number"))
    one["metadata"], other["metadata"] = other["metadata"], one["metadata"]
    rebuilt = rebuild(key, raw(notebook))
    assert answers(rebuilt)["double"] == ANSWER
    assert answers(rebuilt)["best_number"] == "best_number = 42"


def test_an_answer_labelled_as_a_check_is_still_the_answer(key, sample):
    notebook = sample.right(double=ANSWER)
    sample.cell(notebook, "double")["metadata"]["nbgrader"]["grade_id"] = "check_double"
    assert answers(rebuild(key, raw(notebook)))["double"] == ANSWER


def test_an_answer_with_a_label_that_the_key_does_not_know_is_still_the_answer(key, sample):
    notebook = sample.right(double=ANSWER)
    sample.cell(notebook, "double")["metadata"]["nbgrader"] = {"grade_id": ["?"], "points": "many"}
    assert answers(rebuild(key, raw(notebook)))["double"] == ANSWER


def test_own_cells_stay_behind_the_cell_that_they_followed(key, sample):
    notebook = sample.right()
    notebook["cells"].insert(sample.index(notebook, "check_double"), own("mine = 1"))
    notebook["cells"].insert(0, own("first = 1"))
    notebook["cells"].append(own("last = 1"))
    rebuilt = rebuild(key, raw(notebook))
    places = [cell.source if cell.role == "extra" else cell.key.id for cell in rebuilt.cells]
    assert places[0] == "first = 1"
    assert places[-1] == "last = 1"
    assert places[places.index("mine = 1") - 1] == key.by_grade_id["double"].id


def test_an_edited_lesson_cell_is_the_students(key, sample):
    notebook = sample.right()
    cell = next(cell for cell in notebook["cells"] if cell["id"] == "helpers")
    cell["source"] = "edited = True"
    rebuilt = rebuild(key, raw(notebook))
    edited = next(cell for cell in rebuilt.cells if cell.id == "helpers")
    assert (edited.source, edited.changed) == ("edited = True", True)


def test_ends_of_lines_are_no_change(key, sample):
    notebook = sample.right()
    for cell in notebook["cells"]:
        text = cell["source"] if isinstance(cell["source"], str) else "".join(cell["source"])
        cell["source"] = text.replace("\n", " \r\n") + "\n"
    rebuilt = rebuild(key, raw(notebook))
    assert not any(cell.changed for cell in rebuilt.cells if cell.role in ("lesson", "check"))


def test_prose_turned_into_code_is_the_students_own_cell(key, sample):
    notebook = sample.right()
    cell = next(cell for cell in notebook["cells"] if cell["id"] == "ex-double")
    cell |= {"cell_type": "code", "source": "scratch = 1"}
    rebuilt = rebuild(key, raw(notebook))
    assert structure(rebuilt) == [cell.id for cell in key.cells]
    assert "scratch = 1" in runs_before(rebuilt, "double")


@pytest.mark.parametrize(
    "cell",
    [
        None,
        7,
        [],
        {},
        {"cell_type": ["code"], "source": {"a": 1}},
        {"cell_type": "code", "source": [1, None, "x = 1\n", ["y"]]},
        {"cell_type": "code", "metadata": "none", "source": "x = 1"},
        {"cell_type": "code", "metadata": {"nbgrader": []}, "source": "x = 1", "id": 17},
        {"cell_type": "code", "metadata": {"nbgrader": {"grade_id": {}}}, "source": "\ud800 = '\x00'"},
        {"cell_type": "code", "metadata": {}, "source": "x" * 3_000_000},
    ],
    ids=str,
)
def test_a_strange_cell_spoils_nothing(key, sample, cell):
    notebook = sample.right(double=ANSWER)
    notebook["cells"].insert(4, cell)
    rebuilt = rebuild(key, raw(notebook))
    assert rebuilt.unreadable is None
    assert answers(rebuilt)["double"] == ANSWER
    json.dumps(graded_notebook(key, rebuilt, {}), ensure_ascii=False).encode()


def test_outputs_and_widgets_of_the_submission_are_gone(key, sample):
    notebook = sample.right()
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            data = {"application/javascript": "alert(1)", "text/html": "<script>alert(1)</script>"}
            cell["outputs"] = [{"output_type": "display_data", "data": data, "metadata": {}}]
            cell["metadata"]["widgets"] = {"x": "alert(1)"}
        cell["attachments"] = {"a.png": {"image/svg+xml": "<script>alert(1)</script>"}}
    notebook["metadata"]["widgets"] = {"application/vnd.jupyter.widget-state+json": {"x": "alert(1)"}}
    assert "alert" not in json.dumps(graded_notebook(key, rebuild(key, raw(notebook)), {}))


def test_scripts_in_a_students_prose_are_taken_out(key, sample):
    notebook = sample.right(
        why="I think <img src=x onerror=alert(1)> <script>alert(1)</script> that $a < b$ & so on"
    )
    copied = graded_notebook(key, rebuild(key, raw(notebook)), {})
    text = "".join(
        next(cell for cell in copied["cells"] if cell["id"] == key.by_grade_id["why"].id)["source"]
    )
    assert "onerror" not in text
    assert "<script" not in text
    assert "that $a" in text
