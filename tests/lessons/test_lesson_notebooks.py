"""The built notebooks, run in a kernel: solutions run clean, untouched lessons raise in checks only."""

from __future__ import annotations

import functools
import re
from html import unescape
from pathlib import Path

import nbclient
import nbformat
import pytest

from autograder.authoring.lesson_text import LessonText

ROOT = Path(__file__).parents[2]
SECONDS_PER_CELL = 120
DRAWS_NOTHING = "import explorers.figure\nexplorers.figure.png_of = lambda fig: (b'', 1)"


@functools.cache
def run(folder: str, lesson: str) -> nbformat.NotebookNode:
    """The notebook with the outputs of a fresh run; cells that raise do not stop it.

    Pictures are drawn in the lesson alone: the solution has the same ones.
    """
    path = ROOT / folder / lesson / f"{lesson}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    if folder == "solutions":
        notebook.cells.insert(0, nbformat.v4.new_code_cell(DRAWS_NOTHING))
    client = nbclient.NotebookClient(
        notebook,
        kernel_name="python3",
        timeout=SECONDS_PER_CELL,
        allow_errors=True,
        resources={"metadata": {"path": str(path.parent)}},
    )
    return client.execute()


def outputs(notebook: nbformat.NotebookNode, kind: str) -> list[tuple[str, nbformat.NotebookNode]]:
    return [
        (cell.id, output)
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if output.output_type == kind
    ]


@pytest.mark.parametrize("folder", ["lessons", "solutions"])
def test_a_notebook_writes_nothing_on_stderr(folder: str, lesson: LessonText) -> None:
    streams = outputs(run(folder, lesson.name), "stream")

    assert [(cell, text.text) for cell, text in streams if text.name == "stderr"] == []


def test_a_solution_runs_from_top_to_bottom(lesson: LessonText) -> None:
    errors = outputs(run("solutions", lesson.name), "error")

    assert [(cell, error.ename, error.evalue) for cell, error in errors] == []


def test_an_untouched_lesson_raises_in_its_checks_and_nowhere_else(lesson: LessonText) -> None:
    notebook = run("lessons", lesson.name)
    raised = {cell: error.ename for cell, error in outputs(notebook, "error")}
    checks = {cell.id for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("points")}
    checks -= {cell.id for cell in notebook.cells if cell.cell_type == "markdown"}

    assert raised == dict.fromkeys(checks, "NotAttempted")


def test_every_figure_reaches_the_page_with_its_description(lesson: LessonText) -> None:
    pictures = [
        output
        for _, output in outputs(run("lessons", lesson.name), "display_data")
        if "image/png" in output.data
    ]

    assert pictures
    for output in pictures:
        [alt] = re.findall(r'<img [^>]*alt="([^"]+)"', output.data["text/html"])
        assert unescape(alt) == output.metadata["image/png"]["alt"]
        assert output.data["text/plain"] == f"Figure: {unescape(alt)}"


@pytest.mark.parametrize("folder", ["lessons", "solutions"])
def test_code_that_would_give_a_prediction_away_is_folded_and_says_what_it_is(
    folder: str, lesson: LessonText
) -> None:
    notebook = nbformat.read(ROOT / folder / lesson.name / f"{lesson.name}.ipynb", as_version=4)
    tagged = [
        cell
        for cell in notebook.cells
        if {"picture", "asserts-the-text"} & set(cell.metadata.get("tags", ()))
    ]

    assert tagged
    for cell in tagged:
        assert cell.metadata["jupyter"]["source_hidden"], cell.id
        assert cell.source.startswith("# the "), cell.id


def test_an_interactive_figure_leaves_a_still_one_where_widgets_do_not_run(lesson: LessonText) -> None:
    widgets = [
        output
        for _, output in outputs(run("lessons", lesson.name), "execute_result")
        if "application/vnd.jupyter.widget-view+json" in output.data
    ]

    assert widgets
    for output in widgets:
        assert {"image/png", "text/html", "text/plain"} <= output.data.keys()
        assert output.metadata["image/png"]["alt"]
