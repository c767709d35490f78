"""The cell ids and the nbgrader metadata that author tags stand for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from autograder.authoring.lesson_text import KEPT_BACK, Cell

FOLDED = frozenset({"asserts-the-text", "picture"})
_PREFIX = {"answer": "", "essay": "", "check": "check_", **{role: f"{role}_" for role in KEPT_BACK}}


def grade_id(cell: Cell) -> str:
    """nbgrader's name for a cell, empty for one that nbgrader need not know."""
    return _PREFIX[cell.role] + cell.exercise if cell.role in _PREFIX else ""


def cell_ids(cells: Sequence[Cell]) -> list[str]:
    """An id for every cell: from its exercise, from `id=`, else counted from the last cell with one."""
    ids = []
    anchor = "start"
    followers: Counter[str] = Counter()
    for cell in cells:
        own = str(cell.tags.get("id") or grade_id(cell).replace("_", "-"))
        repeated = cell.role in KEPT_BACK and own in ids
        if own and not repeated:
            anchor = own
            ids.append(own)
        else:
            base = own or anchor
            followers[base] += 1
            ids.append(f"{base[:60]}-{followers[base] + 1}")
    return ids


def expanded(cell: Cell, identifier: str) -> dict[str, Any]:
    """A cell's metadata in the source notebook: the author's tags, and what they stand for."""
    metadata: dict[str, Any] = {**cell.tags, **cell.layout}
    if nbgrader := _nbgrader_metadata(cell, identifier):
        metadata["nbgrader"] = nbgrader
    if not FOLDED.isdisjoint(cell.tags.get("tags", ())):
        # it runs everywhere, or names and random numbers would differ; it is folded, being no reading matter,
        # and because the code of a figure tells what the reader is asked to predict
        metadata["jupyter"] = {"source_hidden": True}
    return metadata


def _nbgrader_metadata(cell: Cell, identifier: str) -> dict[str, Any] | None:
    """nbgrader's metadata (schema 3) for a cell, None for a plain one.

    Mistakes, variants and domains are marked as solutions without a region: even an nbgrader that has not
    been told of them puts a stub in their place.
    """
    if cell.role == "plain":
        return None
    graded = cell.role in ("check", "essay")
    metadata: dict[str, Any] = {
        "schema_version": 3,
        "grade_id": grade_id(cell) if cell.role in ("answer", "check", "essay") else identifier,
        "grade": graded,
        "solution": cell.role != "check",
        "locked": cell.role == "check",
        "task": False,
    }
    if graded:
        metadata["points"] = cell.tags.get("points")
    return metadata
