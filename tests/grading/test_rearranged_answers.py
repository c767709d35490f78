"""Right answers that stand elsewhere than the lesson has them count as they do in the student's notebook."""

from __future__ import annotations

import pytest

from .conftest import RIGHT, code, statuses

pytestmark = pytest.mark.needs("bwrap")


def test_answers_written_into_one_cell_count_though_their_own_cells_were_deleted(grade_it, sample):
    notebook = sample.right(double=f"{RIGHT['double']}\n\n{RIGHT['quadruple']}")
    notebook["cells"].remove(sample.cell(notebook, "quadruple"))
    assert set(statuses(grade_it(notebook)).values()) == {"passed"}


def test_a_cell_that_serves_an_earlier_answer_too_stays_above_it(grade_it, sample):
    notebook = sample.right(double="def double(x):\n    return factor * x")
    notebook["cells"].remove(sample.cell(notebook, "best_number"))
    notebook["cells"].insert(sample.index(notebook, "double"), code(f"factor = 2\n{RIGHT['best_number']}"))
    assert set(statuses(grade_it(notebook)).values()) == {"passed"}


def test_a_cell_with_two_answers_stays_above_the_first_check(grade_it, sample):
    notebook = sample.right(double="# in the next cell")
    notebook["cells"].remove(sample.cell(notebook, "quadruple"))
    both = code(f"{RIGHT['double']}\n\n{RIGHT['quadruple']}")
    notebook["cells"].insert(sample.index(notebook, "check_double"), both)
    assert set(statuses(grade_it(notebook)).values()) == {"passed"}


def test_a_stub_that_was_moved_below_its_check_undoes_no_answer(grade_it, sample):
    notebook = sample.right()
    stub = sample.cell(notebook, "double")
    notebook["cells"].insert(sample.index(notebook, "double"), code(stub["source"]))
    stub["source"] = sample.cell(sample.released(), "double")["source"]
    notebook["cells"].remove(stub)
    notebook["cells"].append(stub)
    assert set(statuses(grade_it(notebook)).values()) == {"passed"}


def test_a_name_in_other_letters_that_python_reads_alike_is_the_answers(grade_it, sample):
    notebook = sample.right()
    answer = code("𝒅ouble = lambda x: 2 * x")
    notebook["cells"][sample.index(notebook, "double")] = answer
    assert set(statuses(grade_it(notebook)).values()) == {"passed"}


@pytest.mark.parametrize("keeps_the_check", [True, False])
def test_what_later_answers_use_may_stand_in_the_cell_of_a_check(grade_it, sample, keeps_the_check):
    notebook = sample.right(best_number="best_number = round(half(84))")
    cell = sample.cell(notebook, "check_double")
    check = "".join(cell["source"]) if keeps_the_check else ""
    cell["source"] = f"{check}\n\ndef half(x):\n    return x / 2"
    assert set(statuses(grade_it(notebook)).values()) == {"passed"}
