"""The graded copy of a notebook: outputs that nbgrader reads as scores, nothing that acts on a reader."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from autograder.grading.answer_key import AnswerKey, KeyCell
from autograder.grading.clean import clean_markdown, clean_output
from autograder.grading.result import Status
from autograder.grading.submission import Rebuilt, RebuiltCell

Output = dict[str, Any]

NEEDS_A_PERSON = "This exercise could not be graded by the machine. A person will look at it."


def success(text: str) -> Output:
    """An output that nbgrader reads as full marks."""
    return {"output_type": "stream", "name": "stdout", "text": text + "\n"}


def failure(status: Status | str, sentence: str) -> Output:
    """An output that nbgrader reads as no marks: an error without a traceback."""
    return {"output_type": "error", "ename": status, "evalue": sentence, "traceback": [sentence]}


def graded_notebook(
    key: AnswerKey, rebuilt: Rebuilt, outputs: Mapping[int, Sequence[Output]]
) -> dict[str, Any]:
    """The rebuilt notebook in nbformat 4.5; `outputs` go by the index of a cell."""
    return {
        "cells": [_cell(key, cell, outputs.get(index, ())) for index, cell in enumerate(rebuilt.cells)],
        "metadata": rebuilt.notebook_metadata,
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def nbgrader_checksum(metadata: Mapping[str, Any], cell_type: str, source: str) -> str:
    """The checksum by which nbgrader knows an untouched cell (nbgrader.utils.compute_checksum)."""
    solution, grade = metadata["solution"], metadata["grade"]
    locked = False if solution else True if grade else metadata["locked"]
    parts = [source, cell_type, str(grade), str(solution), str(locked), metadata["grade_id"]]
    if grade:
        parts.append(str(float(metadata["points"])))
    return hashlib.md5("".join(parts).encode(), usedforsecurity=False).hexdigest()


def _cell(key: AnswerKey, cell: RebuiltCell, outputs: Sequence[Output]) -> dict[str, Any]:
    source = cell.source
    if cell.cell_type != "code" and cell.changed:
        source = clean_markdown(source)
    copy: dict[str, Any] = {
        "cell_type": cell.cell_type,
        "id": cell.id,
        "metadata": _metadata(cell.key) if cell.key else {},
        "source": source.splitlines(keepends=True),
    }
    if cell.cell_type == "code":
        copy["execution_count"] = None
        copy["outputs"] = [clean_output(output) for output in outputs]
    return copy


def _metadata(cell: KeyCell) -> dict[str, Any]:
    metadata = dict(cell.metadata)
    if cell.grade_id is not None:
        given = cell.source if cell.role == "check" else cell.released
        checksum = nbgrader_checksum(metadata["nbgrader"], cell.cell_type, given)
        metadata["nbgrader"] = {**metadata["nbgrader"], "cell_type": cell.cell_type, "checksum": checksum}
    return metadata
