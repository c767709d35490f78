import os
import sys
from pathlib import Path

import pytest
from nbgrader.api import Gradebook
from sqlalchemy import create_engine, inspect, text

from autograder.grading.course import Course
from autograder.grading.database import make_tables, open_gradebook
from autograder.grading.errors import GradingError
from autograder.grading.gradebook import LessonGradebook


@pytest.fixture
def no_programs(monkeypatch, tmp_path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))


def made_by_nbgrader(path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("PATH", os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]))
    Gradebook(f"sqlite:///{path}", "calculus").close()  # it starts alembic by its name
    return f"sqlite:///{path}"


def contents(database: str) -> dict[str, list[object]]:
    """The columns of each table, and what is in those that a new gradebook has something in."""
    engine = create_engine(database)
    tables = {name: [*inspect(engine).get_columns(name)] for name in inspect(engine).get_table_names()}
    with engine.connect() as connection:
        for name in ("alembic_version", "course"):
            tables[name].extend(connection.execute(text(f"select * from {name}")).all())
    engine.dispose()
    return {name: [str(entry) for entry in entries] for name, entries in tables.items()}


def test_a_new_gradebook_is_the_one_that_nbgrader_would_make(tmp_path, monkeypatch):
    theirs = made_by_nbgrader(tmp_path / "theirs.db", monkeypatch)
    ours = f"sqlite:///{tmp_path / 'ours.db'}"
    open_gradebook(ours, "calculus").close()
    assert contents(ours) == contents(theirs)


def test_no_program_is_needed_to_make_one(tmp_path, no_programs):
    database = f"sqlite:///{tmp_path / 'gradebook.db'}"
    with open_gradebook(database, "calculus") as gradebook:
        gradebook.add_student("ada")
    with open_gradebook(database, "calculus") as gradebook:
        assert [student.id for student in gradebook.students] == ["ada"]


def test_one_whose_making_was_interrupted_is_completed(tmp_path, no_programs):
    whole, broken = (f"sqlite:///{tmp_path / name}" for name in ("whole.db", "broken.db"))
    make_tables(whole)
    Gradebook(whole, "calculus").close()
    make_tables(broken)
    engine = create_engine(broken)
    with engine.begin() as connection:  # of the first there is only the version
        for name in inspect(engine).get_table_names():
            if name != "alembic_version":
                connection.execute(text(f"drop table {name}"))
    engine.dispose()
    open_gradebook(broken, "calculus").close()
    assert contents(broken) == contents(whole)


def test_one_that_cannot_be_written_is_given_up_at_once_in_one_line(tmp_path, capfd, key, monkeypatch):
    monkeypatch.setattr("time.sleep", lambda seconds: pytest.fail("it is tried again"))
    database = f"sqlite:///{tmp_path / 'gradebook.db'}"
    make_tables(database)
    read_only = f"sqlite:///file:{tmp_path / 'gradebook.db'}?mode=ro&uri=true"
    with pytest.raises(GradingError, match=r"cannot be used: attempt to write a readonly database$"):
        LessonGradebook(read_only, "calculus", key)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("configured", "meant"),
    [
        ("sqlite:///grades.db", "sqlite:///{course}/grades.db"),
        ("sqlite:///kept/grades.db?timeout=20", "sqlite:///{course}/kept/grades.db?timeout=20"),
        ("sqlite:////srv/grades.db", "sqlite:////srv/grades.db"),
        ("sqlite:///file:grades.db?uri=true", "sqlite:///file:grades.db?uri=true"),
        ("sqlite:///:memory:", "sqlite:///:memory:"),
        ("postgresql://host/grades", "postgresql://host/grades"),
    ],
)
def test_a_file_without_a_folder_is_the_courses_wherever_one_works(configured, meant, tmp_path):
    (tmp_path / "nbgrader_config.py").write_text(
        f"c = get_config()\nc.CourseDirectory.db_url = {configured!r}\n"
    )
    assert Course(tmp_path).database == meant.format(course=tmp_path)
