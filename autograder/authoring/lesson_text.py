"""Reading a lesson's text (py:percent) into cells that know their lines."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import jupytext
from jupytext.cell_reader import DoublePercentScriptCellReader
from jupytext.header import header_to_metadata_and_cell
from nbformat import ValidationError

from autograder.authoring.author_errors import AuthorError, LessonRefused
from autograder.authoring.python_names import parse, parse_with_magics
from autograder.authoring.regions import Marking, find_regions

FORMAT = "py:percent"
LAYOUT = ("cell_marker", "lines_to_next_cell")  # what jupytext notes of how a cell was written
KEPT_BACK = ("mistakes", "variants", "domain")  # cells that are read from the text and never enter a lesson
ROLES = ("answer", "check", *KEPT_BACK, "essay")
AUTHOR_TAGS = ("id", "answer", "check", "points", "names", *KEPT_BACK, "rtol", "essay", "tags")


@dataclass(frozen=True)
class Cell:
    """A cell of the text: its kind ("code", "markdown" or "raw"), source, author tags and first line."""

    kind: str
    source: str
    tags: Mapping[str, Any]
    marker_line: int
    has_marker: bool = True
    layout: Mapping[str, Any] = field(default_factory=dict)

    @property
    def role(self) -> str:
        """What the cell is for: one of ROLES, or "plain"."""
        return next((role for role in ROLES if role in self.tags), "plain")

    @property
    def exercise(self) -> str:
        """The exercise or essay that the cell belongs to, empty for a plain cell."""
        return str(self.tags.get(self.role) or "")

    @property
    def names(self) -> tuple[str, ...]:
        """The names that an answer cell must define: `names`, a list, or else the exercise's own."""
        names = self.tags.get("names", [self.exercise])
        return tuple(str(name) for name in names) if isinstance(names, list) else ()

    @cached_property
    def marking(self) -> Marking:
        """The cell's solution and hidden regions."""
        return find_regions(self.source)

    @cached_property
    def syntax(self) -> ast.Module | SyntaxError | None:
        """The cell's Python, or what is wrong with it; None for prose. Only a plain cell may hold magics."""
        if self.kind != "code":
            return None
        try:
            return (parse_with_magics if self.role == "plain" else parse)(self.source)
        except SyntaxError as error:
            return error

    @property
    def tree(self) -> ast.Module | None:
        """The cell's Python, None for prose and for what does not parse."""
        return self.syntax if isinstance(self.syntax, ast.Module) else None

    def line(self, index: int) -> int:
        """The line in the text of the source's line `index`, which counts from 0."""
        quoted = "," not in self.layout.get("cell_marker", ",")  # prose between lines of triple quotes
        return self.marker_line + index + self.has_marker + quoted


@dataclass(frozen=True)
class LessonText:
    """One lesson as its author wrote it; `metadata` is what stands in the header."""

    path: Path
    text: str
    metadata: Mapping[str, Any]
    cells: tuple[Cell, ...]

    @property
    def name(self) -> str:
        return self.path.stem


def read_text(path: Path) -> LessonText:
    """The lesson at `path`. Raises OSError when it cannot be read, LessonRefused when it is no py:percent."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise LessonRefused([AuthorError(path, 0, "the text is not UTF-8")]) from None
    lines = text.splitlines()
    # as it is written: jupytext.reads adds every tag that it meets to the filter
    metadata, _, header_cell, header_end = header_to_metadata_and_cell(lines, "#", "", ".py")
    starts = [(1, False)] * bool(header_cell) + list(_starts(path, lines, header_end))
    notebook = jupytext.reads(text, fmt=FORMAT)
    cells = tuple(
        Cell(
            kind=cell.cell_type,
            source=cell.source,
            tags={key: value for key, value in cell.metadata.items() if key not in LAYOUT},
            marker_line=line,
            has_marker=has_marker,
            layout={key: value for key, value in cell.metadata.items() if key in LAYOUT},
        )
        for cell, (line, has_marker) in zip(notebook.cells, starts, strict=True)
    )
    return LessonText(path, text, metadata, cells)


def _starts(path: Path, lines: list[str], position: int) -> Iterator[tuple[int, bool]]:
    """The line (from 1) at which each cell begins, and whether a `# %%` marker stands there.

    jupytext reads a text cell by cell and forgets where each began; its own reader is asked again.
    """
    while position < len(lines):
        reader = DoublePercentScriptCellReader({"extension": ".py"})
        has_marker = any(
            pattern.match(lines[position])
            for pattern in (reader.start_code_re, reader.alternative_start_code_re)
        )
        yield position + 1, has_marker
        try:
            position += reader.read(lines[position:])[1]
        except ValidationError as error:
            sentence = f"Jupyter refuses the tags of this cell: {error.message}"
            raise LessonRefused([AuthorError(path, position + 1, sentence)]) from None
