"""The table of grades: nbgrader's own columns, what waits for a person, nothing that a spreadsheet runs."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import os
import sqlite3
import stat

import pytest
from nbgrader.api import Gradebook
from nbgrader.plugins import CsvExportPlugin
from traitlets.config import Config

from autograder.grading import export as export_module
from autograder.grading.command_line import main
from autograder.grading.export import COLUMNS, as_csv, grade_rows
from autograder.grading.gradebook import LessonGradebook
from autograder.grading.result import EssayResult, ExerciseResult, Result

LESSON = "01_sample"


def result_for(key, student, essay=None, **statuses):
    rows = []
    for exercise in key.exercises:
        status = statuses.get(exercise.id, "passed")
        points = None if status == "grader error" else exercise.points if status == "passed" else 0.0
        rows.append(ExerciseResult(exercise.id, exercise.title, status, points, exercise.points, "Because."))
    essays = tuple(EssayResult(each.id, essay, each.points) for each in key.essays)
    return Result(student, key.lesson, tuple(rows), essays, {})


@pytest.fixture
def graded(course, key):
    """Ada on time, Emmy late, Felix failing, Grace with trouble of the grader's, Hypatia without anything."""
    zero = Config({"LateSubmissionPlugin": {"penalty_method": "zero"}})
    with Gradebook(course.database, course.course_id) as gradebook:
        gradebook.update_or_create_assignment(LESSON, duedate="2026-03-01 09:00:00")
        gradebook.add_student("hypatia", first_name="Hypatia", last_name="of Alexandria")
        gradebook.update_or_create_student("ada", first_name="Ada", email="ada@example.org")
    with LessonGradebook(course.database, course.course_id, key, zero) as gradebook:
        gradebook.save(result_for(key, "ada"), "2026-03-01 08:00:00 UTC")
        gradebook.save(result_for(key, "emmy", essay=0.0), "2026-03-01 10:00:00 UTC")
        gradebook.save(result_for(key, "felix", essay=0.0, double="failed"), None)
        gradebook.save(result_for(key, "grace", essay=0.0, double="grader error"), None)
    with Gradebook(course.database, course.course_id) as gradebook:
        essay = gradebook.find_grade("why", LESSON, LESSON, "ada")
        essay.manual_score, essay.needs_manual_grade = 2.5, False
        gradebook.find_grade("check_double", LESSON, LESSON, "felix").extra_credit = 0.5
        gradebook.db.commit()
    return course


def table(course, **options):
    return {
        row["student_id"]: row for row in csv.DictReader(io.StringIO(as_csv(grade_rows(course, **options))))
    }


def test_every_student_of_the_gradebook_has_a_row(graded):
    rows = table(graded)
    scores = {name: (row["raw_score"], row["score"], row["to_grade"]) for name, row in rows.items()}
    assert scores == {
        "ada": ("9.5", "9.5", "0.0"),
        "emmy": ("7.0", "0.0", "0.0"),
        "felix": ("6.5", "6.5", "0.0"),
        "grace": ("6.0", "6.0", "1.0"),
        "hypatia": ("0.0", "0.0", "0.0"),
    }
    assert {row["max_score"] for row in rows.values()} == {"10.0"}
    assert (rows["ada"]["timestamp"], rows["ada"]["email"]) == ("2026-03-01 08:00:00", "ada@example.org")
    assert (rows["hypatia"]["timestamp"], rows["hypatia"]["last_name"]) == ("", "of Alexandria")


def test_its_columns_hold_what_nbgraders_own_table_does(graded, tmp_path):
    with Gradebook(graded.database, graded.course_id) as gradebook:
        CsvExportPlugin(to=str(tmp_path / "stock.csv")).export(gradebook)
    stock = list(csv.DictReader((tmp_path / "stock.csv").open()))
    ours = list(csv.DictReader(io.StringIO(as_csv(grade_rows(graded)))))
    assert [{name: row[name] for name in stock[0]} for row in ours] == stock
    assert [*stock[0], "to_grade"] == list(COLUMNS)


def test_a_part_of_it_can_be_asked_for(graded):
    assert list(table(graded, students=["emmy"], lessons=[LESSON])) == ["emmy"]


@pytest.mark.parametrize(
    "name",
    ["=1+1", "+cmd|' /C calc'!A0", "-2", "@SUM(1)", "\t=1", " =1", "\r\n=1", "＝1", "\ufeff=1", "\0=1"],
)
def test_a_name_that_a_spreadsheet_takes_for_a_formula_becomes_text(course, name):
    with Gradebook(course.database, course.course_id) as gradebook:
        gradebook.update_or_create_assignment(LESSON)
        gradebook.add_student(name, first_name=name, last_name="a;=1,=2\n=3", email=name)
    (row,) = csv.DictReader(io.StringIO(as_csv(grade_rows(course)), newline=""))
    assert (row["student_id"], row["first_name"], row["email"]) == (f"'{name}",) * 3
    # quoted, so that no other separator makes a cell of its own of it
    assert row["last_name"] == "a;=1,=2\n=3"
    assert '"a;=1,=2\n=3"' in as_csv(grade_rows(course))


@pytest.fixture
def run(course, capsys):
    def run_(*arguments):
        code = main([arguments[0], "--course", str(course.root), *arguments[1:]])
        captured = capsys.readouterr()
        return code, captured.out, captured.err.splitlines()

    return run_


def test_the_command_writes_a_file_and_says_where(run, graded, tmp_path):
    path = tmp_path / "spring grades.csv"
    path.write_text("last year's")
    assert run("export", "--to", str(path)) == (0, f"5 grades in {path}\n", [])
    assert path.read_text() == as_csv(grade_rows(graded))
    assert [file.name for file in tmp_path.glob(".grades*")] == []
    assert run("export")[0] == 0
    assert (graded.root / "grades.csv").read_bytes() == path.read_bytes()
    assert run("export", LESSON, "--to", "-", "--student", "ada")[1].count("\n") == 2


@pytest.mark.parametrize("part", [[LESSON], ["--student", "ada"]])
def test_a_part_is_printed_and_does_not_replace_the_whole(run, graded, part):
    run("export")
    whole = (graded.root / "grades.csv").read_bytes()
    code, printed, _ = run("export", *part)
    assert (code, "ada" in printed) == (0, True)
    assert (graded.root / "grades.csv").read_bytes() == whole


def test_what_a_link_leads_to_is_written_and_not_the_link(run, graded, tmp_path):
    link = tmp_path / "latest.csv"
    link.symlink_to(tmp_path / "spring.csv")
    assert run("export", "--to", str(link))[0] == 0
    assert link.is_symlink()
    assert (tmp_path / "spring.csv").read_text() == as_csv(grade_rows(graded))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names here")
def test_what_is_no_file_is_written_into_and_not_replaced(run, graded, tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDWR)
    assert run("export", "--to", str(pipe))[0] == 0
    assert os.read(reader, 1_000_000).decode() == as_csv(grade_rows(graded))
    os.close(reader)
    assert pipe.is_fifo()


def test_who_has_not_been_graded_is_named(run, graded, hand_in, sample):
    hand_in("johann\n\033[31m", sample.right())
    code, _, notes = run("export")
    assert code == 0
    assert len(notes) == 1
    assert "johann\\n\\x1b[31m" in notes[0]


def test_of_a_folder_that_is_left_out_it_is_said_why(run, graded, hand_in, sample):
    hand_in("<b>", sample.right())
    code, _, notes = run("export")
    assert code == 0
    assert notes == [
        f"note: {LESSON}: submitted/<b> is left out: "
        "formgrader's pages would take its name for code; rename the folder"
    ]


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["02_other"], "no lesson of the gradebook is called '02_other'"),
        (["--student", "nobody"], "no student of the gradebook is called 'nobody'"),
        (["--to", "missing/folder/grades.csv"], "cannot write the grades to 'missing/folder/grades.csv'"),
        (["--to", "/"], "it is a folder"),
        (["--to", "x" * 300], "cannot write"),
        (["--to", "a\0b"], "cannot write"),
    ],
    ids=lambda value: " ".join(value)[:30] if isinstance(value, list) else "",
)
def test_what_goes_wrong_is_one_line(run, graded, arguments, word):
    code, printed, errors = run("export", *arguments)
    assert (code, printed) == (1, "")
    assert len(errors) == 1
    assert word in errors[0]


def test_a_gradebook_with_an_address_of_sqlites_own_form_is_found(graded):
    rows = grade_rows(graded)
    address = f"sqlite:///file:{graded.root / 'gradebook.db'}?uri=true"
    graded.config.CourseDirectory.db_url = address
    assert grade_rows(graded) == rows


def test_one_of_an_older_nbgrader_is_told_how_to_be_mended(run, graded):
    with contextlib.closing(sqlite3.connect(graded.root / "gradebook.db")) as database:
        database.execute("alter table student drop column lms_user_id")
    code, _, errors = run("export")
    assert code == 1
    assert len(errors) == 1
    assert "no such column" in errors[0]
    assert "`nbgrader db upgrade`" in errors[0]


def test_without_a_gradebook_nothing_is_made(run, course):
    (course.root / "gradebook.db").unlink()
    code, _, errors = run("export")
    assert code == 1
    assert errors == ["autograder: there are no grades yet: run `autograder grade LESSON` first"]
    assert not (course.root / "gradebook.db").exists()
    (course.root / "gradebook.db").write_bytes(json.dumps({"no": "database"}).encode() * 100)
    code, _, errors = run("export")
    assert code == 1
    assert len(errors) == 1
    assert "cannot be read" in errors[0]


def test_a_group_that_grades_together_may_read_the_tables_and_nobody_else(course, tmp_path, monkeypatch):
    own, shared = tmp_path / "own.csv", tmp_path / "shared.csv"
    export_module.write_whole(own, "grades", "the grades")
    export_module.write_whole(shared, "grades", "the grades", for_group=True)
    assert [stat.S_IMODE(path.stat().st_mode) for path in (own, shared)] == [0o600, 0o660]
    own.chmod(0o640)
    export_module.write_whole(own, "new grades", "the grades")
    assert stat.S_IMODE(own.stat().st_mode) == 0o640
    assert not course.is_shared
    (course.root / "nbgrader_config.py").write_text(
        "c = get_config()\nc.CourseDirectory.groupshared = True\n"
    )
    assert type(course)(course.root).is_shared
    monkeypatch.setattr("autograder.grading.class_report.class_report", lambda course, lesson: "a page")
    assert main(["class-report", LESSON, "--course", str(course.root)]) == 0
    assert stat.S_IMODE((course.root / "reports" / f"{LESSON}.html").stat().st_mode) == 0o660
