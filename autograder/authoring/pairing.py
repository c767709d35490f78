"""A lesson's text and the notebook that JupyterLab pairs with it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import jupytext
import nbformat
from nbformat import NotebookNode

from autograder.authoring.lesson_text import AUTHOR_TAGS, FORMAT, LessonText
from autograder.authoring.notebooks import notebook_bytes, preprocessed
from autograder.authoring.student_version import SOURCE_VERSION


def has_unsaved_edits(path: Path, text: LessonText) -> bool:
    """Whether the notebook at `path` is newer than its text and says something else."""
    if not path.exists() or path.stat().st_mtime_ns <= text.path.stat().st_mtime_ns:
        return False
    notebook = _read(path)
    if notebook is None:
        return False
    notebook.metadata["jupytext"] = dict(text.metadata.get("jupytext", {}))
    as_text = jupytext.reads(jupytext.writes(notebook, fmt=FORMAT), fmt=FORMAT)
    return _substance(as_text.cells) != _substance(jupytext.reads(text.text, fmt=FORMAT).cells)


def says_the_same(path: Path, wanted: NotebookNode, lesson: str) -> bool:
    """Whether the notebook at `path` differs from `wanted` at most in outputs and JupyterLab's metadata.

    Then it is left alone: an author has it open, and it holds the outputs.
    """
    notebook = _read(path)
    if notebook is None or _for_nbgrader(notebook) != _for_nbgrader(wanted):
        return False
    notebook.metadata["jupytext"] = wanted.metadata["jupytext"]
    return notebook_bytes(preprocessed(notebook, lesson, SOURCE_VERSION)) == notebook_bytes(wanted)


def _read(path: Path) -> NotebookNode | None:
    try:
        return nbformat.read(path, as_version=4)
    except Exception:
        # missing, half-written or no notebook: nothing in it to keep
        return None


def _for_nbgrader(notebook: NotebookNode) -> list[tuple[str | None, dict[str, object] | None]]:
    return [(cell.get("id"), cell.metadata.get("nbgrader")) for cell in notebook.cells]


def _substance(cells: Iterable[NotebookNode]) -> list[tuple[str, str, dict[str, object]]]:
    return [
        (
            cell.cell_type,
            cell.source.rstrip(),
            {tag: cell.metadata[tag] for tag in AUTHOR_TAGS if tag in cell.metadata},
        )
        for cell in cells
    ]
