"""What was put right, left out or passed over is told to the instructor who grades the class."""

from __future__ import annotations

import copy
import dataclasses

import pytest
from nbgrader.api import Gradebook

from autograder.grading.checking import Verdict
from autograder.grading.class_of_students import grade_class
from autograder.grading.database import address_of
from autograder.grading.errors import GradingError
from autograder.grading.grade import same_for_all
from autograder.grading.gradebook import LessonGradebook
from autograder.grading.report import notes_on
from autograder.grading.submission import rebuild
from autograder.sandbox import Limits

LESSON = "01_sample"
LIMITS = Limits(call_seconds=1.0, cell_seconds=2.0, submission_seconds=20.0)


def grade(course, tell=lambda sentence: None):
    return [*grade_class(course, LESSON, limits=LIMITS, workers=1, tell=tell)]


def test_a_link_is_told_of_and_not_followed(course, hand_in, sample, tmp_path):
    hand_in("ada", sample.right())
    (course.root / "submitted" / "bob").symlink_to(course.root / "submitted" / "ada")
    (course.root / "submitted" / "carl").mkdir()
    (course.root / "submitted" / "carl" / LESSON).symlink_to(tmp_path)
    assert [*course.passed_over(LESSON)] == [
        "'submitted/bob' is a link, which is not followed; put the folder itself there",
        f"'submitted/carl/{LESSON}' is a link, which is not followed; put the folder itself there",
    ]
    assert course.students_with("submitted", LESSON) == ["ada"]


def test_a_notebook_without_the_lessons_folder_is_told_of(course):
    folder = course.root / "submitted" / "ada"
    folder.mkdir(parents=True)
    (folder / f"{LESSON}.ipynb").write_text("{}")
    told = []
    with pytest.raises(GradingError, match="nothing to grade"):
        grade(course, told.append)
    assert told == [
        f"'submitted/ada/{LESSON}.ipynb' is not graded there; put it into 'submitted/ada/{LESSON}/'"
    ]


def test_where_everything_lies_as_it_should_nothing_is_told(course, hand_in, sample):
    assert [*course.passed_over(LESSON)] == []
    hand_in("ada", sample.right())
    (course.root / "submitted" / "bob" / "another_lesson").mkdir(parents=True)
    assert [*course.passed_over(LESSON)] == []


@pytest.fixture
def without_a_check(sample):
    notebook = copy.deepcopy(sample.right())
    names = [cell["metadata"].get("nbgrader", {}).get("grade_id") for cell in notebook["cells"]]
    del notebook["cells"][names.index("check_double")]
    return notebook


@pytest.mark.needs("bwrap")
def test_what_was_put_right_or_left_out_stands_below_the_table(course, hand_in, sample, without_a_check):
    (hand_in("ada", without_a_check) / "helper.py").write_text("x = 1")
    hand_in("bob", sample.right())
    hand_in("carl", None)
    rows = sorted(grade(course), key=lambda row: row.result.student)
    assert notes_on(rows).splitlines() == [
        "Put right or left out:",
        "  ada: Put back, because missing: check_double.",
        "  ada: Handed in beside the notebook, and not copied: 'helper.py'.",
    ]
    assert notes_on(rows[1:]) == ""
    assert notes_on(grade(course)) == "", "it was told when it was graded"


@pytest.mark.needs("bwrap")
def test_of_many_notes_only_some_are_shown(course, hand_in, without_a_check):
    hand_in("ada", without_a_check)
    lines = notes_on(25 * grade(course)).splitlines()
    assert len(lines) == 22
    assert lines[-1] == "  and 5 more: each is in the folder of its graded copy, in grading.json"


def test_a_written_question_that_the_lesson_lost_is_named_once(course, key):
    place = course.database, course.course_id
    with LessonGradebook(*place, key) as gradebook:
        gradebook.save(same_for_all(key, "ada", Verdict("failed", "No."), rebuild(key, None)), None)
    with Gradebook(*place) as book:
        book.find_grade("why", LESSON, LESSON, "ada").manual_score = 2.0
        book.find_comment("why", LESSON, LESSON, "ada").manual_comment = "Nearly."
        book.db.commit()
    cells = tuple(cell for cell in key.cells if cell.grade_id != "why")
    with LessonGradebook(*place, dataclasses.replace(key, cells=cells, essays=())) as gradebook:
        assert gradebook.kept == ["why"]


@pytest.mark.parametrize(
    ("database", "shown"),
    [
        ("postgresql://teacher:secret@host/grades", "postgresql://teacher:***@host/grades"),
        ("postgresql://host/grades?user=teacher&password=secret", "postgresql://host/grades"),
        ("sqlite:////srv/course/gradebook.db", "sqlite:////srv/course/gradebook.db"),
        ("sqlite:////srv/Kurs für ada/gradebook.db?timeout=9", "sqlite:////srv/Kurs für ada/gradebook.db"),
        ("sqlite://", "sqlite://"),
        ("secret", "database"),
    ],
)
def test_a_gradebooks_address_is_shown_as_its_file_is_named_and_without_a_password(database, shown):
    assert address_of(database) == shown
