"""`nbgrader generate_assignment`, and so formgrader's button, releases the bytes that the build writes."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook
from nbgrader.auth import Authenticator
from nbgrader.converters import GenerateSolution
from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange import ExchangeFactory
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from autograder.authoring.build import build, check
from autograder.authoring.course import MISTAKES, Course
from autograder.grading.nbgrader_wiring import configure

ROOT = Path(__file__).parents[2]


def test_the_commands_write_what_the_build_writes(
    course: Course, give_gradebook: Callable[[Course], None]
) -> None:
    shutil.copy(ROOT / "nbgrader_config.py", course.root)
    list(build(course))
    give_gradebook(course)
    for path in files(course.root / "lessons/00_sample"):
        (course.root / "lessons/00_sample" / path).write_text("written over")
    command = ["nbgrader", "generate_assignment", "00_sample", "--force"]
    ended = subprocess.run([sys.executable, "-m", *command], cwd=course.root, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr
    assert list(check(course)) == []

    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(course.root)  # the course that the configuration is for
        config = PyFileConfigLoader("nbgrader_config.py", path=str(course.root)).load_config()
    config.CourseDirectory.assignment_id = "00_sample"
    config.GenerateSolution.force = True
    GenerateSolution(coursedir=CourseDirectory(config=config), config=config).start()
    assert list(check(course)) == ["missing: solutions/00_sample/exercises.json"]


def test_the_exchange_brings_everything_to_a_student(course: Course, tmp_path: Path) -> None:
    list(build(course))
    config = configure(Config(), course.root)
    config.Exchange.root = str(tmp_path / "exchange")
    config.CourseDirectory.assignment_id = "00_sample"
    exchange(config, "ReleaseAssignment")
    home = tmp_path / "student"
    home.mkdir()
    theirs = Config(config)
    theirs.CourseDirectory = Config(course_id="calculus", assignment_id="00_sample", root=str(home))
    theirs.Exchange.assignment_dir = str(home)
    exchange(theirs, "FetchAssignment")
    assert MISTAKES in files(home / "00_sample")
    assert files(home / "00_sample") == files(course.root / "lessons/00_sample")


def exchange(config: Config, step: str) -> None:
    """What `nbgrader release_assignment` and `nbgrader fetch_assignment` do."""
    step_of = getattr(ExchangeFactory(config=config), step)
    step_of(
        coursedir=CourseDirectory(config=config), authenticator=Authenticator(config=config), config=config
    ).start()


def test_every_lesson_is_released_as_it_is_built(
    any_lesson: Path, built: Callable[[Path], Course], released: Callable[..., Path]
) -> None:
    folder = built(any_lesson).root / "lessons" / any_lesson.name
    assert files(released(any_lesson)) == files(folder)


def files(folder: Path) -> dict[str, bytes]:
    paths = [path for path in folder.rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def test_a_notebook_saved_in_jupyterlab_is_released_as_the_next_build_would(
    course: Course, release: Callable[[Course], Path], saved_in_jupyterlab: Callable[[Path], None]
) -> None:
    list(build(course))
    saved_in_jupyterlab(course.notebook("00_sample"))
    released = release(course) / "00_sample.ipynb"
    assert released.read_bytes() == (course.root / "lessons/00_sample/00_sample.ipynb").read_bytes()


def test_mistakes_written_in_jupyterlab_and_not_yet_built_are_not_released(
    course: Course, release: Callable[[Course], Path]
) -> None:
    list(build(course))
    path = course.notebook("00_sample")
    notebook = nbformat.read(path, as_version=4)
    mistakes = nbformat.v4.new_code_cell('def new():\n    """You …"""', metadata={"mistakes": "tangent"})
    notebook.cells.append(mistakes)
    nbformat.write(notebook, path)
    released = release(course) / "00_sample.ipynb"
    assert released.read_bytes() == (course.root / "lessons/00_sample/00_sample.ipynb").read_bytes()


def test_a_lesson_of_which_no_build_is_on_record_is_released_without_known_mistakes(
    course: Course, release: Callable[[Course], Path]
) -> None:
    list(build(course))
    course.record("00_sample").unlink()
    assert set(files(release(course))) == {"00_sample.ipynb", "data/points.csv"}


def test_the_gradebook_knows_exercises_and_essays_and_nothing_else(
    course: Course, release: Callable[[Course], Path]
) -> None:
    list(build(course))
    release(course)
    with Gradebook(f"sqlite:///{course.root / 'gradebook.db'}") as gradebook:
        notebook = gradebook.find_notebook("00_sample", "00_sample")
        scores = {cell.name: cell.max_score for cell in notebook.grade_cells}
        answers = {cell.name for cell in notebook.solution_cells}
        checks = {cell.name: cell.source for cell in notebook.source_cells}
    assert scores == {"check_power_rule": 2, "check_symbolic_slope": 1, "check_tangent": 1.5, "why_slope": 3}
    assert answers == {"power_rule", "symbolic_slope", "tangent", "why_slope"}
    assert "### BEGIN HIDDEN TESTS" in checks["check_power_rule"]
