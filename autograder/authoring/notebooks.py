"""The three faces of a lesson as notebooks.

The *source notebook* is what nbgrader starts from and what JupyterLab pairs with the text. It holds every
cell, mistakes and variants too (or pairing would delete them from the text), and carries the author tags
beside nbgrader's metadata. The *solution* and the *student version* are made from it by nbgrader
preprocessors, the same ones that `nbgrader generate_assignment` runs: see student_version.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from typing import Any

import nbformat
from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograder.authoring.lesson import Lesson
from autograder.authoring.lesson_text import Cell
from autograder.authoring.notebook_cells import ASSERTS_THE_TEXT, cell_ids, nbgrader_metadata
from autograder.authoring.student_version import BUILD_MARK, SOLUTION_VERSION, STUDENT_VERSION, SaveCells

PAIRED_FORMATS = "ipynb,py:percent"
_KERNEL = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def source_notebook(lesson: Lesson) -> NotebookNode:
    """The lesson with everything in it."""
    cells = [
        _cell(cell, identifier)
        for cell, identifier in zip(lesson.text.cells, cell_ids(lesson.text.cells), strict=True)
    ]
    metadata = {
        **deepcopy(_KERNEL),
        "jupytext": {"formats": PAIRED_FORMATS, **deepcopy(lesson.text.metadata["jupytext"])},
        BUILD_MARK: {"lesson": lesson.name},
    }
    return new_notebook(cells=cells, metadata=metadata)


def _cell(cell: Cell, identifier: str) -> NotebookNode:
    metadata: dict[str, Any] = dict(cell.tags)
    if nbgrader := nbgrader_metadata(cell, identifier):
        metadata["nbgrader"] = nbgrader
    if ASSERTS_THE_TEXT in cell.tags.get("tags", ()):
        # it runs everywhere, or names and random numbers would differ; it is folded, being no reading matter
        metadata["jupyter"] = {"source_hidden": True}
    make = new_code_cell if cell.kind == "code" else new_markdown_cell
    return make(source=cell.source, metadata=metadata, id=identifier)


def solution_notebook(source: NotebookNode) -> NotebookNode:
    """The answer key: solutions, hidden tests and their markers, without mistakes and variants."""
    return _preprocessed(source, SOLUTION_VERSION)


def student_notebook(source: NotebookNode) -> NotebookNode:
    """What students are given."""
    return _preprocessed(source, [step for step in STUDENT_VERSION if step is not SaveCells])


def _preprocessed(notebook: NotebookNode, steps: Sequence[type]) -> NotebookNode:
    notebook, resources = deepcopy(notebook), ResourcesDict()
    for step in steps:
        notebook, resources = step().preprocess(notebook, resources)
    return notebook


def notebook_bytes(notebook: NotebookNode) -> bytes:
    """A notebook as nbconvert writes it."""
    return (nbformat.writes(notebook).rstrip("\n") + "\n").encode()
