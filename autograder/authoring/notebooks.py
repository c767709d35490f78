"""The three faces of a lesson as notebooks.

The *source notebook* is what nbgrader starts from and what JupyterLab pairs with the text. It holds every
cell, mistakes and variants too (or pairing would delete them from the text), and carries the author tags
beside nbgrader's metadata. The *solution* and the *student version* are made from it by nbgrader
preprocessors, the same ones that `nbgrader generate_assignment` runs: see student_version.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy

import nbformat
from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograder.authoring.lesson_text import LessonText
from autograder.authoring.notebook_cells import cell_ids, expanded
from autograder.authoring.student_version import (
    SOLUTION_VERSION,
    SOURCE_VERSION,
    STUDENT_VERSION,
    SaveCells,
    ShipKnownMistakes,
)

_PAIRED_FORMATS = "ipynb,py:percent"


def source_notebook(text: LessonText) -> NotebookNode:
    """The lesson with everything in it."""
    cells = [
        (new_code_cell if cell.kind == "code" else new_markdown_cell)(
            source=cell.source, metadata=expanded(cell, identifier), id=identifier
        )
        for cell, identifier in zip(text.cells, cell_ids(text.cells), strict=True)
    ]
    jupytext = {"formats": _PAIRED_FORMATS, **deepcopy(text.metadata["jupytext"])}
    return preprocessed(new_notebook(cells=cells, metadata={"jupytext": jupytext}), text.name, SOURCE_VERSION)


def solution_notebook(source: NotebookNode, name: str) -> NotebookNode:
    """The answer key: solutions, hidden tests and their markers, without mistakes and variants."""
    return preprocessed(source, name, SOLUTION_VERSION)


def student_notebook(source: NotebookNode, name: str) -> NotebookNode:
    """What students are given."""
    without = (SaveCells, ShipKnownMistakes)
    return preprocessed(source, name, [step for step in STUDENT_VERSION if step not in without])


def preprocessed(notebook: NotebookNode, name: str, steps: Sequence[type]) -> NotebookNode:
    """A copy of the notebook of lesson `name` after nbgrader preprocessors."""
    notebook = deepcopy(notebook)
    resources = ResourcesDict(nbgrader={"notebook": name})
    for step in steps:
        notebook, resources = step().preprocess(notebook, resources)
    return notebook


def notebook_bytes(notebook: NotebookNode) -> bytes:
    """A notebook as nbconvert writes it."""
    return (nbformat.writes(notebook).rstrip("\n") + "\n").encode()
