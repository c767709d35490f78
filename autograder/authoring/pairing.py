"""A lesson's text and the notebook that JupyterLab pairs with it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import jupytext
import nbformat
from nbformat import NotebookNode

from autograder.authoring.lesson_text import AUTHOR_TAGS, FORMAT, LessonText


def has_unsaved_edits(notebook: Path, text: LessonText) -> bool:
    """Whether the notebook is newer than its text and says something else; outputs do not count."""
    if not notebook.exists() or notebook.stat().st_mtime_ns <= text.path.stat().st_mtime_ns:
        return False
    try:
        paired = nbformat.read(notebook, as_version=4)
    except Exception:
        # half-written or not a notebook: nothing in it to lose
        return False
    paired.metadata["jupytext"] = dict(text.metadata.get("jupytext", {}))
    as_text = jupytext.reads(jupytext.writes(paired, fmt=FORMAT), fmt=FORMAT)
    return _substance(as_text.cells) != _substance(jupytext.reads(text.text, fmt=FORMAT).cells)


def _substance(cells: Iterable[NotebookNode]) -> list[tuple[str, str, dict[str, object]]]:
    return [
        (
            cell.cell_type,
            cell.source.rstrip(),
            {tag: cell.metadata[tag] for tag in AUTHOR_TAGS if tag in cell.metadata},
        )
        for cell in cells
    ]
