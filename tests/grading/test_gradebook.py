"""Scores in nbgrader's gradebook: what is written, what a person wrote, what a changed lesson does."""

from __future__ import annotations

import dataclasses
import json
import shutil
import sqlite3
import threading

import pytest
from nbgrader.api import Gradebook, InvalidEntry, SubmittedAssignment
from nbgrader.plugins import LateSubmissionPlugin
from nbgrader.utils import compute_checksum
from traitlets.config import Config

from autograder.grading import database as database_module
from autograder.grading import gradebook as gradebook_module
from autograder.grading.answer_key import AnswerKey
from autograder.grading.errors import GradingError
from autograder.grading.gradebook import LessonGradebook
from autograder.grading.result import EssayResult, ExerciseResult, Result, Standing

TIME = "2026-03-01 10:00:00.000000 UTC"


def result_for(key, student="ada", essay=None, **statuses) -> Result:
    rows = []
    for exercise in key.exercises:
        status = statuses.get(exercise.id, "passed")
        points = None if status == "grader error" else exercise.points if status == "passed" else 0.0
        rows.append(ExerciseResult(exercise.id, exercise.title, status, points, exercise.points, "Because."))
    essays = tuple(EssayResult(each.id, essay, each.points) for each in key.essays)
    unanswered = frozenset({"why"} if essay == 0.0 else ())
    return Result(student, key.lesson, tuple(rows), essays, {}, (), unanswered)


@pytest.fixture
def database(tmp_path, empty_gradebook):
    shutil.copy(empty_gradebook, tmp_path)
    return f"sqlite:///{tmp_path / 'gradebook.db'}"


@pytest.fixture
def opened(database, key):
    def open_(key=key, config=None):
        return LessonGradebook(database, "calculus", key, config)

    return open_


@pytest.fixture
def stock(database):
    """nbgrader's own view of the same database."""
    opened = []

    def open_():
        opened.append(Gradebook(database, "calculus"))
        return opened[-1]

    yield open_
    for gradebook in opened:
        gradebook.close()


def test_scores_are_what_nbgrader_reads(opened, stock, key):
    with opened() as gradebook:
        gradebook.save(result_for(key, double="failed"), TIME)
    submission = stock().find_submission(key.lesson, "ada")
    assert submission.score == 6.0
    assert submission.max_score == 10.0
    assert submission.needs_manual_grade
    assert submission.timestamp.isoformat() == "2026-03-01T10:00:00"


def test_the_lessons_cells_are_those_that_nbgrader_itself_would_record(opened, stock, key, template):
    with opened():
        pass
    notebook = stock().find_notebook(key.lesson, key.lesson)
    assert {cell.name: cell.max_score for cell in notebook.grade_cells} == {
        "check_double": 1.0,
        "check_quadruple": 2.0,
        "check_sigmoid_slope": 2.0,
        "check_best_number": 1.0,
        "check_slope_of_square": 1.0,
        "why": 3.0,
    }
    assert {cell.name for cell in notebook.solution_cells} == {*(e.id for e in key.exercises), "why"}
    released = json.loads((template / "lessons" / key.lesson / f"{key.lesson}.ipynb").read_bytes())
    for cell in released["cells"]:
        name = cell["metadata"].get("nbgrader", {}).get("grade_id")
        source = next((source for source in notebook.source_cells if source.name == name), None)
        if source is not None and cell["metadata"]["nbgrader"]["solution"]:
            assert source.checksum == cell["metadata"]["nbgrader"]["checksum"]


def test_the_checksum_is_nbgraders(key):
    from nbformat import from_dict

    from autograder.grading.graded_notebook import nbgrader_checksum

    for cell in key.cells:
        if cell.grade_id:
            node = from_dict({"cell_type": cell.cell_type, "metadata": cell.metadata, "source": cell.source})
            ours = nbgrader_checksum(cell.metadata["nbgrader"], cell.cell_type, cell.source)
            assert ours == compute_checksum(node)


def test_an_unanswered_essay_is_zero_and_a_written_one_waits(opened, stock, key):
    with opened() as gradebook:
        gradebook.save(result_for(key, "ada", essay=None), TIME)
        gradebook.save(result_for(key, "emmy", essay=0.0), TIME)
    book = stock()
    assert book.find_grade("why", key.lesson, key.lesson, "ada").needs_manual_grade
    assert not book.find_grade("why", key.lesson, key.lesson, "emmy").needs_manual_grade
    assert book.find_comment("why", key.lesson, key.lesson, "emmy").auto_comment == "No response."


def test_a_grader_error_is_neither_nothing_nor_full_marks(opened, stock, key):
    with opened() as gradebook:
        gradebook.save(result_for(key, double="grader error", essay=0.0), TIME)
    grade = stock().find_grade("check_double", key.lesson, key.lesson, "ada")
    assert grade.auto_score is None
    assert grade.needs_manual_grade


def test_a_standing_counts_what_a_person_gave(opened, stock, key):
    with opened() as gradebook:
        before = gradebook.save(result_for(key), TIME)
    book = stock()
    grade = book.find_grade("why", key.lesson, key.lesson, "ada")
    grade.manual_score, grade.needs_manual_grade = 2.5, False
    book.db.commit()
    with opened() as gradebook:
        unchanged = gradebook.renew_penalty("ada", TIME)
        regraded = gradebook.save(result_for(key), TIME)
    assert before == Standing(7.0, 0.0, to_grade=3.0, to_look_at=False)
    assert unchanged == Standing(9.5, 0.0, to_grade=0.0, to_look_at=False)
    assert regraded == Standing(9.5, 0.0, to_grade=0.0, to_look_at=True)


def test_a_standing_is_never_below_nothing_for_being_late(opened, stock, key):
    with opened() as gradebook:
        gradebook.save(result_for(key), TIME)
    book = stock()
    book.update_or_create_assignment(key.lesson, duedate="2026-03-01 09:00:00")
    book.find_grade("why", key.lesson, key.lesson, "ada").manual_score = 2.5
    book.db.commit()
    with opened(config=Config({"LateSubmissionPlugin": {"penalty_method": "zero"}})) as gradebook:
        standing = gradebook.renew_penalty("ada", TIME)
    assert (standing.score, standing.late_penalty) == (0.0, 9.5)


def test_what_a_person_wrote_survives_a_regrade(opened, stock, key):
    with opened() as gradebook:
        gradebook.save(result_for(key, double="failed"), TIME)
    book = stock()
    grade = book.find_grade("check_double", key.lesson, key.lesson, "ada")
    grade.manual_score, grade.extra_credit = 0.5, 0.25
    essay = book.find_grade("why", key.lesson, key.lesson, "ada")
    essay.manual_score = 3.0
    book.find_comment("why", key.lesson, key.lesson, "ada").manual_comment = "Well said."
    book.db.commit()
    with opened() as gradebook:
        gradebook.save(result_for(key), TIME)
    book = stock()
    grade = book.find_grade("check_double", key.lesson, key.lesson, "ada")
    assert (grade.auto_score, grade.manual_score, grade.extra_credit, grade.score) == (1.0, 0.5, 0.25, 0.75)
    assert grade.needs_manual_grade  # as in nbgrader: somebody should look at it again
    assert book.find_grade("why", key.lesson, key.lesson, "ada").score == 3.0
    assert book.find_comment("why", key.lesson, key.lesson, "ada").comment == "Well said."


def with_check(key: AnswerKey, points: float) -> AnswerKey:
    """The key with another exercise at its end, a copy of the first under a new name."""
    first = key.exercises[0]
    cells = []
    for role in ("answer", "check"):
        cell = next(cell for cell in key.cells if cell.role == role)
        name = {"answer": "added", "check": "check_added"}[role]
        metadata = {"nbgrader": {**cell.metadata["nbgrader"], "grade_id": name}}
        if role == "check":
            metadata["nbgrader"]["points"] = points
        cells.append(dataclasses.replace(cell, id=name, grade_id=name, metadata=metadata))
    exercise = dataclasses.replace(
        first, id="added", points=points, answer_cell="added", check_cell="check_added"
    )
    return dataclasses.replace(key, cells=(*key.cells, *cells), exercises=(*key.exercises, exercise))


def test_a_check_added_after_submissions_came_in_is_graded(opened, stock, key):
    with opened() as gradebook:
        gradebook.save(result_for(key), TIME)
    longer = with_check(key, points=4)
    with opened(longer) as gradebook:
        gradebook.save(result_for(longer), TIME)
    submission = stock().find_submission(key.lesson, "ada")
    assert submission.score == 11.0
    assert submission.max_score == 14.0


def test_changed_points_change_the_maximum(opened, stock, key):
    for points in (4, 7):
        with opened(with_check(key, points)):
            pass
    assert stock().find_assignment(key.lesson).max_score == 17.0


def test_a_check_that_the_lesson_lost_goes_with_its_scores(opened, stock, key):
    longer = with_check(key, points=4)
    with opened(longer) as gradebook:
        gradebook.save(result_for(longer), TIME)
    with opened() as gradebook:
        assert gradebook.kept == []
        gradebook.save(result_for(key), TIME)
    submission = stock().find_submission(key.lesson, "ada")
    assert (submission.score, submission.max_score) == (7.0, 10.0)


def test_a_lost_check_counts_for_whom_a_person_graded_and_for_nobody_else(opened, stock, key):
    longer = with_check(key, points=4)
    with opened(longer) as gradebook:
        for student in ("ada", "bob"):
            gradebook.save(result_for(longer, student), TIME)
    book = stock()
    grade = book.find_grade("check_added", key.lesson, key.lesson, "ada")
    grade.manual_score, grade.needs_manual_grade = 2.0, True
    book.db.commit()
    with opened() as gradebook:
        assert gradebook.kept == ["check_added"]
        standings = [gradebook.save(result_for(key, student), TIME) for student in ("ada", "bob", "zoe")]
    assert [(standing.score, standing.to_look_at) for standing in standings] == [
        (9.0, False),
        (7.0, False),
        (7.0, False),
    ]
    assert stock().find_grade("check_added", key.lesson, key.lesson, "ada").manual_score == 2.0
    assert stock().find_assignment(key.lesson).max_score == 10.0


def test_marks_that_are_given_while_others_are_graded_are_seen(opened, stock, key):
    with opened() as gradebook:
        gradebook.save(result_for(key), TIME)
        book = stock()
        book.find_grade("why", key.lesson, key.lesson, "ada").manual_score = 3.0
        book.db.commit()
        standing = gradebook.save(result_for(key), TIME)
    assert (standing.score, standing.to_grade, standing.to_look_at) == (10.0, 0.0, True)


def test_a_gradebook_put_back_from_a_copy_does_not_agree(opened, key):
    result = result_for(key)
    with opened() as gradebook:
        gradebook.save(result, TIME)
        assert gradebook.agrees_with(result, TIME)
        assert not gradebook.agrees_with(result, "2026-03-02 10:00:00.000000 UTC")
        assert not gradebook.agrees_with(dataclasses.replace(result, unanswered=frozenset({"why"})), TIME)


def test_a_penalty_that_is_no_number_is_refused(opened, stock, key, monkeypatch):
    with opened():
        pass
    stock().update_or_create_assignment(key.lesson, duedate="2026-03-01 09:00:00")
    monkeypatch.setattr(LateSubmissionPlugin, "late_submission_penalty", lambda *_: float("nan"))
    with opened() as gradebook, pytest.raises(GradingError, match="nan is no penalty"):
        gradebook.save(result_for(key), TIME)


@pytest.mark.parametrize(("method", "penalty"), [("none", 0.0), ("zero", 7.0)])
def test_late_work_is_nbgraders_to_punish(opened, stock, key, method, penalty):
    with opened():
        pass
    stock().update_or_create_assignment(key.lesson, duedate="2026-03-01 09:00:00")
    config = Config({"LateSubmissionPlugin": {"penalty_method": method}})
    with opened(config=config) as gradebook:
        assert gradebook.save(result_for(key), TIME).late_penalty == penalty
        assert gradebook.save(result_for(key, "emmy"), "2026-03-01 08:59:00.000000 UTC").late_penalty == 0.0
    assert stock().find_submission(key.lesson, "ada").late_submission_penalty == penalty


def test_a_rule_for_late_work_that_stops_is_one_sentence(opened, stock, key, monkeypatch):
    with opened():
        pass
    stock().update_or_create_assignment(key.lesson, duedate="2026-03-01 09:00:00")
    monkeypatch.setattr(LateSubmissionPlugin, "late_submission_penalty", lambda *_: {}["emmy"])
    with opened() as gradebook, pytest.raises(GradingError, match=r"penalty of 'ada' .* KeyError: 'emmy'"):
        gradebook.save(result_for(key), TIME)


def test_an_extension_lifts_the_penalty_without_regrading(opened, stock, key):
    with opened():
        pass
    stock().update_or_create_assignment(key.lesson, duedate="2026-03-01 09:00:00")
    config = Config({"LateSubmissionPlugin": {"penalty_method": "zero"}})
    with opened(config=config) as gradebook:
        gradebook.save(result_for(key), TIME)
    stock().grant_extension(key.lesson, "ada", hours=2)
    with opened(config=config) as gradebook:
        assert gradebook.renew_penalty("ada", TIME).late_penalty == 0.0


def test_a_time_that_cannot_be_read_is_no_time(opened, stock, key):
    with opened() as gradebook:
        gradebook.save(result_for(key), "yesterday, I think")
    assert stock().find_submission(key.lesson, "ada").timestamp is None


def test_grading_another_lesson_leaves_this_one_alone(opened, stock, key):
    with opened() as gradebook:
        gradebook.save(result_for(key), TIME)
    other = dataclasses.replace(key, lesson="02_other")
    with opened(other) as gradebook:
        gradebook.save(dataclasses.replace(result_for(key, double="failed"), lesson="02_other"), TIME)
    assert stock().find_submission(key.lesson, "ada").score == 7.0
    assert stock().find_submission("02_other", "ada").score == 6.0


def test_a_locked_gradebook_is_one_sentence(tmp_path, opened, monkeypatch):
    monkeypatch.setattr(gradebook_module, "PATIENCE", 0.0)
    with opened():
        pass
    holder = sqlite3.connect(tmp_path / "gradebook.db")
    holder.execute("BEGIN EXCLUSIVE")
    try:
        with pytest.raises(GradingError, match="locked") as raised, opened():
            pass
        assert "\n" not in str(raised.value)
    finally:
        holder.close()


def test_a_gradebook_held_again_and_again_is_waited_for(tmp_path, database, key, stock):
    with LessonGradebook(f"{database}?timeout=0.05", "calculus", key) as gradebook:
        gradebook.save(result_for(key), TIME)
        holder = sqlite3.connect(tmp_path / "gradebook.db", check_same_thread=False)
        holder.execute("BEGIN EXCLUSIVE")
        release = threading.Timer(1.5, holder.close)  # many times as long as one attempt waits
        release.start()
        standing = gradebook.save(result_for(key, "emmy", double="failed"), TIME)
        release.join()
    assert standing.score == 6.0
    assert stock().find_submission(key.lesson, "emmy").score == 6.0
    assert stock().find_submission(key.lesson, "ada").score == 7.0


@pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")  # of nbgrader's own making
def test_what_another_program_wrote_meanwhile_is_found_and_filled_in(opened, stock, key):
    with opened() as gradebook:
        book = stock()
        book.add_student("ada")
        book.add_submission(key.lesson, "ada")
        standing = gradebook.save(result_for(key), TIME)
    assert standing.score == 7.0
    (submission,) = stock().assignment_submissions(key.lesson)
    assert (submission.student_id, submission.score) == ("ada", 7.0)


def test_who_enters_the_course_at_the_same_moment_stops_nobody(database, key, monkeypatch, stock):
    others = [InvalidEntry()]  # formgrader may enter it between nbgrader's look for it and its own entering
    others[0].__context__ = database_module.IntegrityError("INSERT", None, Exception("UNIQUE: course.id"))

    def entered_meanwhile(*place):
        if others:
            raise others.pop()
        return Gradebook(*place)

    monkeypatch.setattr(database_module, "Gradebook", entered_meanwhile)
    with LessonGradebook(database, "calculus", key) as gradebook:
        gradebook.save(result_for(key), TIME)
    assert not others
    assert stock().find_submission(key.lesson, "ada").score == 7.0


def test_a_submission_without_its_notebook_gets_one(opened, stock, key):
    with opened():
        pass
    book = stock()
    student = book.add_student("ada")
    book.db.add(SubmittedAssignment(assignment=book.find_assignment(key.lesson), student=student))
    book.db.commit()
    with opened() as gradebook:
        gradebook.save(result_for(key), TIME)
    (submission,) = stock().assignment_submissions(key.lesson)
    assert (len(submission.notebooks), submission.score) == (1, 7.0)


def test_a_student_removed_meanwhile_is_there_again(opened, stock, key):
    book = stock()
    book.add_student("ada")
    with opened() as gradebook:
        book.remove_student("ada")
        gradebook.save(result_for(key), TIME)
    assert stock().find_student("ada").score == 7.0


def test_a_file_that_is_no_gradebook_is_one_sentence(tmp_path, opened):
    (tmp_path / "gradebook.db").write_text("this is not a database at all, but some text" * 100)
    with pytest.raises(GradingError, match="cannot be used") as raised, opened():
        pass
    assert "\n" not in str(raised.value)
