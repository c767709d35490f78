"""An author who works in JupyterLab: the notebook beside the text is paired with it by jupytext."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from jupyter_server.services.contents.largefilemanager import LargeFileManager
from jupytext.cli import jupytext
from jupytext.sync_contentsmanager import build_sync_jupytext_contents_manager_class

from autograder.authoring.author_errors import LessonRefused
from autograder.authoring.build import build, check
from autograder.authoring.course import Course

LESSON = "00_sample"


def sync(path: Path) -> None:
    jupytext(["--quiet", "--sync", str(path)])


def make_newer(path: Path, than: Path) -> None:
    later = than.stat().st_mtime_ns + 5_000_000_000
    os.utime(path, ns=(later, later))


def edit(course: Course) -> None:
    """Adds a line of prose and a cell to the notebook, which becomes newer than its text."""
    path = course.notebook(LESSON)
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[0].source += "\nA new line."
    notebook.cells.insert(4, nbformat.v4.new_code_cell("new = 1"))
    nbformat.write(notebook, path)
    make_newer(path, course.text(LESSON))


def test_the_notebook_is_as_old_as_its_text(course: Course) -> None:
    list(build(course))
    text, notebook = course.text(LESSON).stat(), course.notebook(LESSON).stat()
    assert text.st_mtime_ns == notebook.st_mtime_ns


@pytest.mark.parametrize("side", ["ipynb", "py"])
def test_a_round_trip_without_edits_changes_no_letter_of_the_text(
    side: str,
    any_lesson: Path,
    built: Callable[[Path], Course],
    tmp_path: Path,
    saved_in_jupyterlab: Callable[[Path], None],
) -> None:
    course = Course(tmp_path)
    for folder in ("source", "lessons", "solutions"):
        shutil.copytree(
            built(any_lesson).root / folder / any_lesson.name, tmp_path / folder / any_lesson.name
        )
    text, notebook = course.text(any_lesson.name), course.notebook(any_lesson.name)
    before = text.read_text(encoding="utf-8")
    saved_in_jupyterlab(notebook)
    make_newer(*((notebook, text) if side == "ipynb" else (text, notebook)))
    sync(notebook if side == "ipynb" else text)
    assert text.read_text(encoding="utf-8") == before
    assert list(build(course)) == []
    assert list(check(course)) == []


def test_an_edit_in_jupyterlab_reaches_the_text_and_only_it(
    course: Course, saved_in_jupyterlab: Callable[[Path], None]
) -> None:
    list(build(course))
    before = course.text(LESSON).read_text(encoding="utf-8")
    saved_in_jupyterlab(course.notebook(LESSON))
    edit(course)
    sync(course.notebook(LESSON))
    expected = before.replace("every kind of cell.\n", "every kind of cell.\n# A new line.\n")
    expected = expected.replace('# %% id="claim"', '# %%\nnew = 1\n\n# %% id="claim"')
    assert course.text(LESSON).read_text(encoding="utf-8") == expected
    assert list(build(course)) == ["built lessons/00_sample", "built solutions/00_sample"]


def test_saving_through_jupyterlabs_own_server_writes_both_files(course: Course) -> None:
    list(build(course))
    before = course.text(LESSON).read_text(encoding="utf-8")
    server = build_sync_jupytext_contents_manager_class(LargeFileManager)(root_dir=str(course.source))
    path = f"{LESSON}/{LESSON}.ipynb"
    notebook = server.get(path)["content"]
    notebook.cells[0].source += "\nA new line."
    for cell in notebook.cells:
        cell.metadata["editable"] = True
    server.save({"type": "notebook", "content": notebook}, path)
    expected = before.replace("every kind of cell.\n", "every kind of cell.\n# A new line.\n")
    assert course.text(LESSON).read_text(encoding="utf-8") == expected
    assert list(build(course)) == ["built lessons/00_sample", "built solutions/00_sample"]


def test_an_edit_in_jupyterlab_that_the_text_lacks_stops_the_build(course: Course) -> None:
    list(build(course))
    edit(course)
    notebook = course.notebook(LESSON).read_bytes()
    with pytest.raises(LessonRefused) as refused:
        list(build(course))
    assert str(refused.value) == (
        "source/00_sample/00_sample.ipynb: newer than its text and different: "
        "run `jupytext --sync source/00_sample/00_sample.ipynb`"
    )
    assert course.notebook(LESSON).read_bytes() == notebook
    with pytest.raises(LessonRefused):
        list(check(course))


def test_a_changed_tag_in_jupyterlab_stops_the_build_too(course: Course) -> None:
    list(build(course))
    path = course.notebook(LESSON)
    notebook = nbformat.read(path, as_version=4)
    next(cell for cell in notebook.cells if cell.id == "check-tangent").metadata["points"] = 2
    nbformat.write(notebook, path)
    make_newer(path, course.text(LESSON))
    with pytest.raises(LessonRefused, match="jupytext --sync"):
        list(build(course))


def test_running_and_saving_in_jupyterlab_does_not_stop_the_build(
    course: Course, saved_in_jupyterlab: Callable[[Path], None]
) -> None:
    list(build(course))
    path = course.notebook(LESSON)
    saved_in_jupyterlab(path)
    make_newer(path, course.text(LESSON))
    saved = path.read_bytes()
    assert list(build(course)) == []
    assert path.read_bytes() == saved, "an author who has it open keeps the outputs"


def test_a_notebook_that_lost_its_nbgrader_metadata_gets_it_back(course: Course) -> None:
    """An nbgrader without our preprocessors stubs mistakes and variants by it."""
    list(build(course))
    path = course.notebook(LESSON)
    good = path.read_bytes()
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        cell.metadata.pop("nbgrader", None)
    nbformat.write(notebook, path)
    list(build(course))
    assert path.read_bytes() == good


def test_a_text_newer_than_its_notebook_wins(course: Course) -> None:
    list(build(course))
    edit(course)
    make_newer(course.text(LESSON), course.notebook(LESSON))
    assert list(build(course)) == []
    assert "new = 1" not in course.notebook(LESSON).read_text()


def test_a_notebook_that_is_none_is_written_anew(course: Course) -> None:
    list(build(course))
    good = course.notebook(LESSON).read_bytes()
    course.notebook(LESSON).write_text("{")
    make_newer(course.notebook(LESSON), course.text(LESSON))
    list(build(course))
    assert course.notebook(LESSON).read_bytes() == good
