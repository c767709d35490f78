"""`nbgrader generate_assignment`, and so formgrader's button, releases the bytes that the build writes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import nbformat
from nbgrader.api import Gradebook

from autograder.authoring.build import build, check
from autograder.authoring.course import Course

ROOT = Path(__file__).parents[2]


def nbgrader(course: Course, *arguments: str) -> None:
    scripts = str(Path(sys.executable).parent)
    result = subprocess.run(
        [sys.executable, "-m", "nbgrader", *arguments],
        cwd=course.root,
        env={**os.environ, "PATH": scripts + os.pathsep + os.environ["PATH"]},
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, result.stderr


def test_the_command_leaves_lessons_as_the_build_wrote_them(course: Course) -> None:
    shutil.copy(ROOT / "nbgrader_config.py", course.root)
    list(build(course))
    released = course.root / "lessons/00_sample/00_sample.ipynb"
    inode = released.stat().st_ino
    nbgrader(course, "generate_assignment", "00_sample", "--force")
    assert released.stat().st_ino != inode
    assert list(check(course)) == []


def test_the_solution_command_writes_the_builds_solution(course: Course) -> None:
    shutil.copy(ROOT / "nbgrader_config.py", course.root)
    list(build(course))
    nbgrader(course, "generate_assignment", "00_sample", "--force")
    nbgrader(course, "generate_solution", "00_sample", "--force")
    assert list(check(course)) == ["missing: solutions/00_sample/exercises.json"]


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
