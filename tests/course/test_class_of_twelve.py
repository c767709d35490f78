"""From release to feedback with a class of twelve, and the same class by nbgrader's own command."""

from __future__ import annotations

import json
import re

import pytest

from autograder.grading.answer_key import AnswerKey
from autograder.grading.demo_class import make_class

pytestmark = pytest.mark.needs("bwrap")


@pytest.fixture(scope="module")
def members(new_small_course):
    """The twelve of the demonstration, by name."""
    course = new_small_course()
    key = AnswerKey.load(course.root / "solutions", course.lesson)
    return {member.name: member for member in make_class(key, course.released())}


def hand_in(course, members):
    """The twelve, and one whose folder holds no notebook."""
    for member in members.values():
        course.submit(member.name, member.raw)
    (course.root / "submitted/nobody" / course.lesson).mkdir(parents=True)


@pytest.fixture(scope="module")
def graded(new_small_course, members):
    """The class, graded by `autograder grade`; what it printed is in `grade.txt`."""
    course = new_small_course()
    hand_in(course, members)
    printed = course.must("autograder", "grade", course.lesson, "--workers", "2")
    (course.root / "grade.txt").write_text(printed)
    return course


@pytest.fixture(scope="module")
def graded_by_nbgrader(new_small_course, members):
    """The same class, graded by `nbgrader autograde`."""
    course = new_small_course()
    hand_in(course, members)
    course.must("nbgrader", "autograde", course.lesson)
    return course


def expected_totals(points):
    """What each of the twelve is worth, from the points of the exercises in order."""
    values, everything = list(points.values()), sum(points.values())
    return {
        "ada": everything,
        "bernhard": everything,
        "carl": everything,
        "daniel": sum(values[: len(values) // 2]),
        "emmy": everything - values[0],
        "felix": 0,
        "grace": sum(values[::2]),
        "hypatia": 0,
        "isaac": everything - values[1],
        "johann": everything - values[2],
        "karl": everything,
        "leonhard": 0,
    }


def test_the_demonstration_gives_everyone_what_their_answers_are_worth(new_small_course):
    course = new_small_course()
    printed = course.must("autograder", "demo", course.lesson)
    rows = re.findall(r"^(\w+): .*?  +([\d.]+)  +([\d.]+)  ✓$", printed, flags=re.MULTILINE)
    scores = {name: float(score) for name, _, score in rows}
    assert scores == expected_totals(course.points())
    assert "Every score is the expected one." in printed


def test_grading_gives_everyone_what_their_answers_are_worth(graded):
    assert graded.totals() == {**expected_totals(graded.points()), "nobody": 0}


def test_nbgraders_own_command_gives_the_same_score_in_every_cell(graded, graded_by_nbgrader):
    assert graded_by_nbgrader.scores() == graded.scores()


def test_every_exercise_has_a_row_with_a_reason(graded, members):
    for student in (*members, "nobody"):
        rows = graded.record(student)["exercises"]
        assert [row["id"] for row in rows] == list(graded.points())
        assert all(row["sentence"] or row["status"] == "passed" for row in rows)


def test_the_loop_and_the_crash_cost_their_own_exercise_alone(graded):
    second, third = list(graded.points())[1:3]
    looped, crashed = graded.statuses("isaac"), graded.statuses("johann")
    assert looped.pop(second) == "timed out"
    assert crashed.pop(third) == "crashed"
    assert set(looped.values()) == set(crashed.values()) == {"passed"}


def test_a_line_for_every_student_is_printed(graded, members):
    printed = (graded.root / "grade.txt").read_text()
    for student in (*members, "nobody"):
        assert re.search(rf"^{student}\b", printed, flags=re.MULTILINE)


def test_nothing_is_graded_twice_unless_asked(graded):
    before = {path: path.stat().st_mtime_ns for path in graded.root.glob("autograded/*/*/*.ipynb")}
    printed = graded.must("autograder", "grade", graded.lesson)
    assert printed.count("unchanged") == len(before)
    assert {path: path.stat().st_mtime_ns for path in before} == before


def test_feedback_shows_no_hidden_check_and_no_reference(graded):
    graded.must("autograder", "feedback", graded.lesson, "--student", "felix", "ada")
    for student in ("felix", "ada"):
        page = (graded.root / "feedback" / student / graded.lesson / f"{graded.lesson}.html").read_text()
        assert "HIDDEN TESTS" not in page
        assert "import reference" not in page
        assert "check.samples" not in page


def test_graded_copies_are_notebooks(graded, members):
    for student in members:
        copy = graded.root / "autograded" / student / graded.lesson / f"{graded.lesson}.ipynb"
        notebook = json.loads(copy.read_bytes())
        ids = [cell["metadata"].get("nbgrader", {}).get("grade_id") for cell in notebook["cells"]]
        assert [f"check_{exercise}" in ids for exercise in graded.points()] == [True] * len(graded.points())
