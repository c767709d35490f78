"""The graded copy of a notebook: outputs that nbgrader reads as scores, nothing that acts on a reader."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from autograder.grading.answer_key import AnswerKey, KeyCell
from autograder.grading.attachments import in_notebook, names_in_copy, with_written_out
from autograder.grading.clean import clean_output
from autograder.grading.clean_markdown import clean_markdown, get_ready, verbatim
from autograder.grading.quick_to_show import (
    Allowance,
    quickly_laid_out,
    seconds_for_code,
    seconds_for_markdown,
    seconds_for_pictures,
)
from autograder.grading.result import Status
from autograder.grading.submission import Rebuilt, RebuiltCell
from autograder.grading.time_limit import OutOfTime, time_limit

Output = dict[str, Any]

_SANITISING_SECONDS = 5.0
# nbconvert highlights a cell in a language of its own where the notebook's lexer is IPython's
_WITHOUT_COLOURS = {"magics_language": "text"}
_LEXER = {"pygments_lexer": "ipython3"}
NEEDS_A_PERSON = "This exercise could not be graded by the machine. A person will look at it."


class SharedCell(dict[str, Any]):
    """A cell that is the same in every copy: cleaned once, written out once."""

    @cached_property
    def text(self) -> bytes:
        return _cell_text(self)


def success(text: str) -> Output:
    """An output that nbgrader reads as full marks."""
    return {"output_type": "stream", "name": "stdout", "text": text + "\n"}


def failure(status: Status | str, sentence: str) -> Output:
    """An output that nbgrader reads as no marks: an error without a traceback."""
    return {"output_type": "error", "ename": status, "evalue": sentence, "traceback": [sentence]}


def graded_notebook(
    key: AnswerKey, rebuilt: Rebuilt, outputs: Mapping[int, Sequence[Output]]
) -> dict[str, Any]:
    """The rebuilt notebook in nbformat 4.5; `outputs` go by the index of a cell.

    Where its HTML and Markdown cannot be cleaned, or not soon enough, they are shown as text. What would take
    long to render is there all the same: Markdown as text, code without colours.
    """
    copied = [(cell, outputs.get(index, ())) for index, cell in enumerate(rebuilt.cells)]
    get_ready()
    try:
        with time_limit(_SANITISING_SECONDS):
            allowance = Allowance()
            cells = [_cell(key, cell, given, allowance) for cell, given in copied]
    except (Exception, OutOfTime):
        allowance = Allowance()
        cells = [_copied(cell, given, allowance, sanitise=False) for cell, given in copied]
    metadata = rebuilt.notebook_metadata
    if any(_WITHOUT_COLOURS.items() <= cell["metadata"].items() for cell in cells):
        metadata = {**metadata, "language_info": {**metadata.get("language_info", {}), **_LEXER}}
    return {
        "cells": cells,
        "metadata": metadata,
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def notebook_bytes(notebook: Mapping[str, Any]) -> bytes:
    """A graded copy as a file, as nbformat would write it."""
    return b"".join(notebook_pieces(notebook))


def notebook_pieces(notebook: Mapping[str, Any]) -> list[bytes]:
    """The same in pieces, to be written one after another: the figures of a lesson are megabytes to join."""
    pieces = [b'{\n "cells": [']
    for number, cell in enumerate(notebook["cells"]):
        text = cell.text if isinstance(cell, SharedCell) else _cell_text(cell)
        pieces += [b",\n" if number else b"\n", text]
    rest = _text({name: value for name, value in notebook.items() if name != "cells"})
    return [*pieces, b"\n ],\n", rest.removeprefix(b"{\n"), b"\n"]


def nbgrader_checksum(metadata: Mapping[str, Any], cell_type: str, source: str) -> str:
    """The checksum by which nbgrader knows an untouched cell (nbgrader.utils.compute_checksum)."""
    solution, grade = metadata["solution"], metadata["grade"]
    locked = False if solution else True if grade else metadata["locked"]
    parts = [source, cell_type, str(grade), str(solution), str(locked), metadata["grade_id"]]
    if grade:
        parts.append(str(float(metadata["points"])))
    return hashlib.md5("".join(parts).encode(), usedforsecurity=False).hexdigest()


def _cell(
    key: AnswerKey, cell: RebuiltCell, outputs: Sequence[Output], allowance: Allowance
) -> dict[str, Any]:
    if cell.key is None or cell.changed or cell.role not in ("lesson", "essay"):
        return _copied(cell, outputs, allowance)
    # the outputs of the lesson's beginning are one and the same for all
    known = key.shared_cells.get(cell.id)
    if known is not None and known[0] is outputs:
        return known[1]
    copy = SharedCell(_copied(cell, outputs, allowance))
    if not allowance.has_refused:  # or others would have what this student's allowance left of it
        key.shared_cells[cell.id] = outputs, copy
    return copy


def _copied(
    cell: RebuiltCell, outputs: Sequence[Output], allowance: Allowance, *, sanitise: bool = True
) -> dict[str, Any]:
    source, cell_type, pictures = cell.source, cell.cell_type, in_notebook(cell.attachments)
    metadata = _metadata(cell.key) if cell.key else {}
    if cell.changed and cell_type == "raw":  # which may be meant for any program
        source, cell_type = verbatim(source), "markdown"
    elif cell.changed and cell_type != "code":
        written, attachments = with_written_out(source, cell.attachments)
        pictures = in_notebook(attachments)
        source = clean_markdown(written, names_in_copy(attachments)) if sanitise else verbatim(written)
        if not allowance.covers(seconds_for_markdown(source) + seconds_for_pictures(source, pictures)):
            source = verbatim(written)
    elif cell.changed and not allowance.covers(seconds_for_code(source)):
        metadata = {**metadata, **_WITHOUT_COLOURS}
    if cell.changed:
        source = quickly_laid_out(source, allowance)
    if cell.role != "check":
        outputs = [_quickly_laid_out(output, allowance) for output in outputs]
    copy: dict[str, Any] = {
        "cell_type": cell_type,
        "id": cell.id,
        "metadata": metadata,
        "source": source.splitlines(keepends=True),
    }
    if pictures:
        copy["attachments"] = pictures
    if cell_type == "code":
        copy["execution_count"] = None
        copy["outputs"] = [clean_output(output, sanitise=sanitise) for output in outputs]
    return copy


def _quickly_laid_out(output: Output, allowance: Allowance) -> Output:
    """An output in which all text is."""

    def quick(text: str | list[str]) -> str | list[str]:
        lines = text if isinstance(text, list) else [text]
        shown = [quickly_laid_out(line, allowance) for line in lines]
        return shown if isinstance(text, list) else shown[0]

    texts: Output = {
        name: quick(output[name]) for name in ("text", "ename", "evalue", "traceback") if name in output
    }
    if "data" in output:
        texts["data"] = {
            kind: content if kind.startswith("image/") else quick(content)
            for kind, content in output["data"].items()
        }
    return {**output, **texts}


def _metadata(cell: KeyCell) -> dict[str, Any]:
    metadata = dict(cell.metadata)
    if cell.grade_id is not None:
        given = cell.source if cell.role == "check" else cell.released
        checksum = nbgrader_checksum(metadata["nbgrader"], cell.cell_type, given)
        metadata["nbgrader"] = {**metadata["nbgrader"], "cell_type": cell.cell_type, "checksum": checksum}
    return metadata


def _cell_text(cell: Mapping[str, Any]) -> bytes:
    return b"  " + _text(cell).replace(b"\n", b"\n  ")


def _text(value: Mapping[str, Any]) -> bytes:
    text = json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False)
    return text.encode("utf-8", errors="replace")
