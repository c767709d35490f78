"""A submitted file's bytes as a list of cells, or one sentence why not. Nothing in the file is trusted."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from autograder.grading.attachments import Attachment, attachments_of
from autograder.grading.names import Names, names_in

MAX_BYTES = 50_000_000
MAX_CELLS = 2_000
MAX_DEPTH = 100
MAX_VALUES = 2_000_000
MAX_SOURCE = 1_000_000
MAX_PROSE = 2_000_000  # characters in all other cells: pages of more would keep a server busy for minutes
MAX_CODE = 1_000_000  # characters in all code cells: nothing interrupts Python while it parses

# one that is never closed goes on to the end: looking for its end from every quote would take for ever
_STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?', re.DOTALL)
_NOT_STRUCTURE = bytes(byte for byte in range(256) if byte not in b"[]{},")
_STEP = {ord("["): 1, ord("{"): 1, ord("]"): -1, ord("}"): -1, ord(","): 0}


class Unreadable(Exception):
    """The file is no notebook that can be graded. `str(error)` is the sentence for the student."""


@dataclass(frozen=True)
class SubmittedCell:
    """What counts of a cell in a submission: no outputs, no metadata but nbgrader's name for it.

    attachments: pictures in a cell of Markdown.
    """

    cell_type: str
    source: str
    id: str | None = None
    grade_id: str | None = None
    attachments: tuple[Attachment, ...] = ()

    @cached_property
    def names(self) -> Names:
        """The names in its code; read once, for it takes time."""
        return names_in(self.source)


def read(raw: bytes) -> tuple[SubmittedCell, ...]:
    """The cells of a notebook in any format from 3 on. Raises Unreadable."""
    if len(raw) > MAX_BYTES:
        raise Unreadable(
            f"The file is larger than {MAX_BYTES / 1e6:.0f} MB, which is the most that can be graded. "
            "Clear the outputs and submit it again."
        )
    if not raw.strip(b"\xef\xbb\xbf \t\r\n\0"):
        raise Unreadable("The file is empty.")
    notebook = _parsed(_utf8(raw))
    cells = tuple(_submitted(cell) for cell in _cells_of(notebook) if isinstance(cell, dict))
    if len(cells) > MAX_CELLS:
        raise Unreadable(f"The notebook has {len(cells)} cells; at most {MAX_CELLS} can be graded.")
    code = sum(len(cell.source) for cell in cells if cell.cell_type == "code")
    if code > MAX_CODE:
        raise Unreadable(
            f"The notebook holds {code} characters of code; at most {MAX_CODE} can be graded. "
            "Take out what no exercise needs."
        )
    return tuple(_within_bounds(cells))


def _within_bounds(cells: Iterable[SubmittedCell]) -> Iterator[SubmittedCell]:
    """The same cells, a note in the place of prose where there was already too much of it."""
    left = MAX_PROSE
    for cell in cells:
        if cell.cell_type != "code":
            left -= len(cell.source)
        is_too_much = cell.cell_type != "code" and left < 0
        yield replace(cell, source=_too_long(cell.source)) if is_too_much else cell


def _utf8(raw: bytes) -> bytes:
    """The text in UTF-8 without a byte-order mark, whatever it was written in."""
    raw = raw.removeprefix(b"\xef\xbb\xbf")
    encoding = json.detect_encoding(raw)
    if encoding != "utf-8":
        return raw.decode(encoding, errors="replace").encode("utf-8", errors="replace")
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1").encode("utf-8")
    return raw


def _parsed(text: bytes) -> Any:
    """JSON, measured before it is parsed: a few bytes of brackets can cost gigabytes of lists."""
    structure = _STRING.sub(b"", text).translate(None, _NOT_STRUCTURE)
    if len(structure) > MAX_VALUES:
        raise Unreadable("The file holds far more values than a notebook does; it was not read.")
    depth = deepest = 0
    for character in structure:
        depth += _STEP[character]
        deepest = max(deepest, depth)
    if deepest > MAX_DEPTH:
        raise Unreadable("The file is nested far deeper than a notebook is; it was not read.")
    try:
        return json.loads(text.decode("utf-8"))  # of bytes it may think that they are in another encoding
    except (ValueError, RecursionError) as error:
        place = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        if depth > 0:
            raise Unreadable(f"The file is cut short: it is not complete JSON{place}.") from None
        raise Unreadable(f"The file is not a notebook: it is not JSON{place}.") from None


def _cells_of(notebook: Any) -> Iterator[Any]:
    if not isinstance(notebook, dict):
        raise Unreadable("The file is JSON, but not a notebook.")
    if isinstance(notebook.get("cells"), list):
        yield from notebook["cells"]
    elif isinstance(notebook.get("worksheets"), list):  # nbformat 3
        for sheet in notebook["worksheets"]:
            if isinstance(sheet, dict) and isinstance(sheet.get("cells"), list):
                yield from sheet["cells"]
    else:
        raise Unreadable("The file is JSON, but not a notebook: it has no cells.")


def _submitted(cell: dict[str, Any]) -> SubmittedCell:
    cell_type = cell.get("cell_type")
    if cell_type not in ("code", "markdown", "raw"):
        cell_type = "markdown"  # headings and HTML of nbformat 3
    metadata = cell.get("metadata")
    nbgrader = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    grade_id = nbgrader.get("grade_id") if isinstance(nbgrader, dict) else None
    return SubmittedCell(
        cell_type,
        _source(cell.get("source", cell.get("input", ""))),
        id=cell["id"] if isinstance(cell.get("id"), str) else None,
        grade_id=grade_id if isinstance(grade_id, str) else None,
        attachments=attachments_of(cell) if cell_type == "markdown" else (),
    )


def _too_long(source: str) -> str:
    return f"# This cell held {len(source)} characters, too many to be graded."


def _source(source: Any) -> str:
    if isinstance(source, list):
        source = "".join(line for line in source if isinstance(line, str))
    if not isinstance(source, str):
        return ""
    if len(source) > MAX_SOURCE:
        return _too_long(source)
    # lone surrogates are valid in JSON and cannot be written to any file
    text = source.encode("utf-8", errors="replace").decode().replace("\0", "")
    return text.replace("\r\n", "\n").replace("\r", "\n")  # whatever the editor's lines end with
