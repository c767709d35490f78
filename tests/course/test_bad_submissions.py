"""What students hand in by accident: graded as far as it can be, and nobody else is harmed."""

from __future__ import annotations

import copy
import json

import pytest

pytestmark = pytest.mark.needs("bwrap")

KEPT = {  # the exercises whose answers these notebooks still hold: None for all of them, () for none
    "right": None,
    "not-json": (),
    "empty": (),
    "truncated": (),
    "a-list": (),
    "format-3": None,
    "format-99": (),
    "huge": (),
    "byte-order-mark": None,
    "deleted": ("power_rule", "tangent"),
    "checks-deleted": None,
    "duplicated": None,
    "reordered": None,
    "stripped": None,
    "retyped": None,
    "points-edited": None,
    "null-cells": (),
}


def format_3(notebook):
    """The same notebook as the format before 4 wrote it."""
    cells = [
        {
            "cell_type": "code",
            "input": cell["source"],
            "outputs": [],
            "language": "python",
            "metadata": cell["metadata"],
        }
        if cell["cell_type"] == "code"
        else {"cell_type": "markdown", "source": cell["source"], "metadata": cell["metadata"]}
        for cell in notebook["cells"]
    ]
    return {
        "nbformat": 3,
        "nbformat_minor": 0,
        "metadata": {},
        "worksheets": [{"cells": cells, "metadata": {}}],
    }


def without(notebook, unwanted):
    return {**notebook, "cells": [cell for cell in notebook["cells"] if not unwanted(cell)]}


def grade_id(cell):
    return cell["metadata"].get("nbgrader", {}).get("grade_id", "")


def all_points_at(notebook, points):
    changed = copy.deepcopy(notebook)
    for cell in changed["cells"]:
        if "points" in cell["metadata"].get("nbgrader", {}):
            cell["metadata"]["nbgrader"]["points"] = points
    return changed


def submissions(right):
    """The notebook with every answer right, harmed in every way."""
    raw = json.dumps(right).encode()
    answers = {"power_rule", "tangent"}
    cells = right["cells"]
    plain = {"cell_type": "markdown", "metadata": {}}
    bare = [{"cell_type": c["cell_type"], "metadata": {}, "source": c["source"]} for c in cells]
    retyped = [
        {**cell, "cell_type": "raw"} if grade_id(cell).startswith("check_") else cell for cell in cells
    ]
    return {
        "right": raw,
        "not-json": b"%PDF-1.7 this is my homework",
        "empty": b"",
        "truncated": raw[: len(raw) // 3],
        "a-list": b"[1, 2, 3]",
        "format-3": json.dumps(format_3(right)).encode(),
        "format-99": json.dumps({"nbformat": 99, "nbformat_minor": 0, "pages": [], "metadata": {}}).encode(),
        "huge": b'{"cells": [], "metadata": {"x": "'
        + b"x" * 100_000_000
        + b'"}, "nbformat": 4, "nbformat_minor": 5}',
        "byte-order-mark": b"\xef\xbb\xbf" + raw,
        "deleted": json.dumps(
            without(
                right, lambda cell: grade_id(cell) and grade_id(cell).removeprefix("check_") not in answers
            )
        ).encode(),
        "checks-deleted": json.dumps(
            without(right, lambda cell: grade_id(cell).startswith("check_"))
        ).encode(),
        "duplicated": json.dumps(
            {**right, "cells": [twin for cell in cells for twin in (cell, cell)]}
        ).encode(),
        "reordered": json.dumps({**right, "cells": cells[::-1]}).encode(),
        "stripped": json.dumps({"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": bare}).encode(),
        "retyped": json.dumps({**right, "cells": retyped}).encode(),
        "points-edited": json.dumps(all_points_at(right, 1000)).encode(),
        "null-cells": json.dumps({**right, "cells": [None, 3, {}, {**plain, "source": {"a": 1}}]}).encode(),
    }


@pytest.fixture(scope="module")
def graded(new_small_course):
    """A class in which everyone handed in one of these, graded in one run."""
    course = new_small_course()
    for student, raw in submissions(course.all_right()).items():
        course.submit(student, raw)
    course.grade()
    return course


def test_nobody_is_left_out(graded):
    assert set(graded.scores()) == set(KEPT)


@pytest.mark.parametrize("student", KEPT)
def test_every_answer_that_is_still_there_counts(graded, student):
    kept, points = KEPT[student], graded.points()
    expected = {
        exercise: points[exercise] if kept is None or exercise in kept else 0.0 for exercise in points
    }
    scores = graded.scores()[student]
    assert {exercise: scores[f"check_{exercise}"] for exercise in points} == expected


@pytest.mark.parametrize("student", [student for student, kept in KEPT.items() if kept == ()])
def test_what_cannot_be_read_is_told_in_a_sentence(graded, student):
    rows = graded.record(student)["exercises"]
    assert {row["status"] for row in rows} <= {"unreadable", "not attempted"}
    assert all(row["sentence"].endswith(".") and "Traceback" not in row["sentence"] for row in rows)


@pytest.mark.parametrize("student", KEPT)
def test_the_graded_copy_has_the_structure_of_the_lesson(graded, student):
    file = graded.root / "autograded" / student / graded.lesson / f"{graded.lesson}.ipynb"
    ids = [grade_id(cell) for cell in json.loads(file.read_bytes())["cells"] if grade_id(cell)]
    assert ids == [grade_id(cell) for cell in graded.released()["cells"] if grade_id(cell)]
