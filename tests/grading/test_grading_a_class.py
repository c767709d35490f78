"""A class from submitted/ to the gradebook and autograded/: every student a row, whatever happens."""

from __future__ import annotations

import contextlib
import errno
import json
import multiprocessing
import os
import signal
import stat
import sys
import time
import types
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from autograder.grading import pool
from autograder.grading.answer_key import AnswerKey
from autograder.grading.class_of_students import grade_class
from autograder.grading.errors import GradingError
from autograder.grading.pool import grade_in_pool
from autograder.grading.processors import shares
from autograder.grading.report import class_table, student_line
from autograder.sandbox import Limits

pytestmark = pytest.mark.needs("bwrap")

LESSON = "01_sample"
LIMITS = Limits(call_seconds=1.0, cell_seconds=2.0, submission_seconds=20.0)


def graded(course, **options):
    return {
        row.result.student: row for row in grade_class(course, LESSON, limits=LIMITS, workers=2, **options)
    }


def scores_in(course):
    with Gradebook(course.database, course.course_id) as gradebook:
        return {s.student_id: s.score for s in gradebook.find_assignment(LESSON).submissions}


def score(rows):
    return {student: row.result.score for student, row in rows.items()}


def test_a_class_of_every_kind_gets_its_scores(course, hand_in, sample, key):
    hand_in("ada", sample.right())
    hand_in("bob", sample.right(double="def double(x):\n    return x**2"))
    hand_in("carl", sample.released())
    hand_in("dan", b"not a notebook")
    hand_in("eve", sample.right(best_number="while True: pass"))
    hand_in("fay", None)
    (hand_in("gil", None) / f"{LESSON}.ipynb").symlink_to(course.solutions / LESSON / f"{LESSON}.ipynb")
    hand_in("Ørsted; rm -rf * 'x'", sample.right())
    expected = {"ada": 7.0, "bob": 4.0, "carl": 0.0, "dan": 0.0, "eve": 6.0, "fay": 0.0, "gil": 0.0}
    expected["Ørsted; rm -rf * 'x'"] = 7.0

    rows = graded(course)

    assert score(rows) == scores_in(course) == expected
    for student, row in rows.items():
        assert len(row.result.exercises) == len(key.exercises)
        assert all(exercise.sentence for exercise in row.result.exercises)
        copied = json.loads((course.autograded(student, LESSON) / f"{LESSON}.ipynb").read_bytes())
        assert [cell["id"] for cell in copied["cells"]] == [cell.id for cell in key.cells]
        assert (course.autograded(student, LESSON) / "submission_secret.txt").exists()
    lines = {student: student_line(row) for student, row in rows.items()}
    assert lines["ada"] == "ada · 7/10 · 3 to grade by hand"
    assert "double (squared)" in lines["bob"]
    assert "not attempted: everything" in lines["carl"]
    assert "not JSON" in lines["dan"]
    assert "timed out: best_number" in lines["eve"]
    assert "No notebook was submitted" in lines["fay"]
    table = class_table(key, list(rows.values()))
    assert "1 × double: squared" in table

    # nothing is graded twice, and the rows are the same
    again = graded(course)
    assert not any(row.fresh for row in again.values())
    assert score(again) == expected

    # one comes again, another one is asked for
    hand_in("bob", sample.right())
    once_more = graded(course)
    assert [student for student, row in once_more.items() if row.fresh] == ["bob"]
    assert scores_in(course)["bob"] == 7.0
    only = graded(course, students=["carl"], regrade=True)
    assert {student: row.fresh for student, row in only.items()} == {"carl": True}


@pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")
def test_a_class_has_one_lessons_process_however_many_grade_it(course, hand_in, sample):
    for student in ("ada", "bob", "carl"):
        hand_in(student, sample.right())
    before = confined_children()
    started = [confined_children() - before for _ in grade_class(course, LESSON, limits=LIMITS, workers=3)]
    assert [len(processes) for processes in started] == [1, 1, 1]
    assert confined_children() == before


def confined_children():
    """The processes that this one, and no worker of its own, has started inside bubblewrap."""
    children = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
    return {child for child in children if "bwrap" in Path(f"/proc/{child}/comm").read_text()}


@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_who_grades_has_processors_that_nobody_else_has(count):
    dealt = shares({2, 3, 5, 8}, count)
    assert sorted(core for share in dealt for core in share) == [2, 3, 5, 8]
    assert all(dealt)


def test_no_more_grade_than_there_are_processors(course, hand_in, sample, monkeypatch):
    monkeypatch.setattr("autograder.grading.processors.usable_processors", lambda: 1)
    for student in ("ada", "bob"):
        hand_in(student, sample.right())
    told = []
    rows = grade_class(course, LESSON, limits=LIMITS, workers=2, tell=told.append)
    assert [len(multiprocessing.active_children()) for _ in rows] == [1, 1]
    assert told == ["students are graded 1 at a time, not 2: processors would have to be shared"]


def test_a_lost_gradebook_is_written_again(course, hand_in, sample, empty_gradebook):
    hand_in("ada", sample.right())
    graded(course)
    (course.root / "gradebook.db").unlink()
    (course.root / "gradebook.db").write_bytes(empty_gradebook.read_bytes())
    assert graded(course)["ada"].fresh
    assert scores_in(course) == {"ada": 7.0}


def test_a_changed_key_grades_again(course, hand_in, sample):
    hand_in("ada", sample.right())
    graded(course)
    path = course.solutions / LESSON / "exercises.json"
    path.write_text(path.read_text() + "\n")
    assert graded(course)["ada"].fresh


def test_an_interrupted_run_keeps_what_is_done_and_goes_on(course, hand_in, sample):
    for student in ("ada", "bob", "carl"):
        hand_in(student, sample.right())
    rows = grade_class(course, LESSON, limits=LIMITS, workers=1)
    first = next(rows).result.student
    rows.close()
    rest = graded(course)
    assert [student for student, row in rest.items() if not row.fresh] == [first]
    assert scores_in(course) == dict.fromkeys(("ada", "bob", "carl"), 7.0)


def test_a_worker_that_dies_loses_nobody(course, hand_in, sample, monkeypatch):
    for student in ("ada", "bob", "carl"):
        hand_in(student, sample.right())
    monkeypatch.setattr(pool, "grade_in_pool", die_for_carl)
    rows = graded(course)
    assert {s for s, row in rows.items() if row.result.score == 7.0} == {"ada", "bob"}
    assert {exercise.status for exercise in rows["carl"].result.exercises} == {"grader error"}
    with Gradebook(course.database, course.course_id) as gradebook:
        grade = gradebook.find_grade("check_double", LESSON, LESSON, "carl")
        assert (grade.auto_score, grade.needs_manual_grade) == (None, True)


def die_for_carl(student):
    if student == "carl":
        os._exit(1)
    return grade_in_pool(student)


@pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")
def test_a_process_that_is_told_to_leave_while_it_starts_leaves(monkeypatch, tmp_path):
    class Swallowing:
        def __init__(self, lesson, twin):
            with contextlib.suppress(SystemExit):
                signal.raise_signal(signal.SIGTERM)

        def close(self):
            (tmp_path / "closed").touch()

    def work():
        pool._start(types.SimpleNamespace(lesson=None), (), None)
        time.sleep(600)

    monkeypatch.setattr(pool, "Grader", Swallowing)
    process = multiprocessing.get_context("fork").Process(target=work)
    process.start()
    process.join(60)
    process.kill()
    assert process.exitcode == 0
    assert (tmp_path / "closed").exists()


def test_a_copy_that_cannot_be_written_costs_nobody_the_scores_they_had(course, hand_in, sample, monkeypatch):
    hand_in("ada", sample.right())
    graded(course)

    def refuse(*_):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(pool, "write_graded", refuse)
    rows = {row.result.student: row for row in grade_class(course, LESSON, limits=LIMITS, regrade=True)}
    assert {exercise.status for exercise in rows["ada"].result.exercises} == {"grader error"}
    assert scores_in(course) == {"ada": 7.0}


def test_an_authors_error_is_no_score(course, hand_in, sample):
    path = course.solutions / LESSON / f"{LESSON}.ipynb"
    path.write_text(path.read_text().replace("return 2 * x", "return 2.5 * x"))
    hand_in("ada", sample.right())
    row = graded(course)["ada"]
    rows = {exercise.id: exercise for exercise in row.result.exercises}
    assert rows["double"].status == "grader error"
    assert rows["best_number"].status == "passed"
    assert "Needs a person" in class_table(AnswerKey.load(course.solutions, LESSON), [row])
    text = (course.autograded("ada", LESSON) / f"{LESSON}.ipynb").read_text()
    assert "A person will look at it" in text
    assert "its own check" in rows["double"].sentence
    assert "its own check" not in text


def test_the_graders_own_trouble_is_tried_again(course, hand_in, sample):
    hand_in("ada", sample.right())
    list(grade_class(course, LESSON, limits=LIMITS, workers=2))
    record = course.autograded("ada", LESSON) / "grading.json"
    kept = json.loads(record.read_text())
    kept["exercises"][0] |= {"status": "grader error", "points": None}
    record.write_text(json.dumps(kept))
    (row,) = grade_class(course, LESSON, limits=LIMITS, workers=2)
    assert row.fresh
    assert row.result.exercises[0].status == "passed"


def test_the_courses_secret_is_made_once_and_is_its_owners_alone(course):
    secret = course.secret
    path = course.root / ".course-secret"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert type(course)(course.root).secret == secret
    assert len(secret) >= 32


def test_a_group_that_shares_a_course_shares_its_secret_and_its_lock(course, hand_in, sample):
    shared = "c = get_config()\nc.CourseDirectory.groupshared = True\n"
    (course.root / "nbgrader_config.py").write_text(shared)
    hand_in("ada", sample.right())
    assert len(list(grade_class(type(course)(course.root), LESSON, limits=LIMITS, workers=1))) == 1
    assert modes_of(course) == {0o660}


def test_so_it_does_after_a_notebook_was_checked(course):
    shared = "c = get_config()\nc.CourseDirectory.groupshared = True\n"
    (course.root / "nbgrader_config.py").write_text(shared)
    course.lock.touch(0o600)
    assert type(course)(course.root).secret
    assert modes_of(course) == {0o660}


def test_nobody_waits_for_nbgraders_settings_where_a_course_has_its_secret_made(course, monkeypatch):
    read = []
    monkeypatch.setattr(type(course), "let_its_group_in", lambda course: read.append(course))
    (course.root / "nbgrader_config.py").write_text(
        "c = get_config()\n# c.CourseDirectory.groupshared = True\n"
    )
    assert type(course)(course.root).secret
    assert read == []


def modes_of(course):
    return {stat.S_IMODE((course.root / name).stat().st_mode) for name in (".course-secret", ".grading")}


@pytest.mark.parametrize(
    ("lesson", "students", "word"),
    [
        ("99_nothing", [], "known lessons: 01_sample"),
        (LESSON, [], "nothing to grade"),
        (LESSON, ["nobody"], "nobody"),
    ],
)
def test_what_is_not_there_is_said_in_one_sentence(course, lesson, students, word):
    with pytest.raises(GradingError, match=word) as raised:
        list(grade_class(course, lesson, students=students))
    assert "\n" not in str(raised.value)


def test_a_student_may_be_called_as_a_file_of_ours(course, hand_in, sample):
    for name in (".grading", "gradebook.db", "..."):
        hand_in(name, sample.right())
    assert score(graded(course)) == {".grading": 7.0, "gradebook.db": 7.0, "...": 7.0}


def test_a_copy_that_cannot_be_written_stops_nobody_else(course, hand_in, sample):
    for student in ("ada", "bob", "eve"):
        hand_in(student, sample.right())
    (course.root / "autograded").mkdir(exist_ok=True)
    (course.root / "autograded" / "bob").write_text("in the way")
    rows = graded(course)
    assert score(rows) == {"ada": 7.0, "bob": 0.0, "eve": 7.0}
    assert {(row.status, row.points) for row in rows["bob"].result.exercises} == {("grader error", None)}
    assert "cannot be written: Not a directory" in rows["bob"].result.exercises[0].sentence

    (course.root / "autograded" / "bob").unlink()
    again = graded(course)
    assert score(again)["bob"] == 7.0
    assert [student for student, row in again.items() if row.fresh] == ["bob"]


def test_a_notebook_under_another_name_is_no_submission_and_the_instructor_hears_of_it(
    course, hand_in, sample
):
    path = hand_in("ada", sample.right()) / f"{LESSON}.ipynb"
    path.rename(path.with_name("ada.ipynb"))
    told = []
    (row,) = grade_class(course, LESSON, limits=LIMITS, workers=1, tell=told.append)
    assert {exercise.status for exercise in row.result.exercises} == {"unreadable"}
    assert len(told) == 1
    assert "holds 'ada.ipynb' and no" in told[0]
    path.with_name("ada.ipynb").rename(path)
    assert score(graded(course)) == {"ada": 7.0}


def test_a_time_that_cannot_be_read_makes_nobody_late_and_the_instructor_hears_of_it(course, hand_in, sample):
    (hand_in("ada", sample.right()) / "timestamp.txt").write_text("tomorrow at noon\n")
    hand_in("bob", sample.right())
    for fresh in (True, False):
        told = []
        rows = list(grade_class(course, LESSON, limits=LIMITS, workers=1, tell=told.append))
        assert [row.fresh for row in rows] == [fresh, fresh]
        assert told == ["'ada' has a timestamp.txt that is no time ('tomorrow at noon') and is not late"]


@pytest.mark.parametrize(
    "name", ["<script>alert(1)<script>", "<img src=x onerror=alert(1)>", '";alert(1);"', 'say "hi"']
)
def test_a_name_that_formgrader_would_run_is_left_out_with_a_note(course, hand_in, sample, name):
    hand_in(name, sample.right())
    hand_in("ada", b"no notebook")
    told = []
    rows = list(grade_class(course, LESSON, limits=LIMITS, workers=1, tell=told.append))
    assert [row.result.student for row in rows] == ["ada"]
    assert scores_in(course).keys() == {"ada"}
    assert told == [
        f"submitted/{name} is left out: formgrader's pages would take its name for code; rename the folder"
    ]
