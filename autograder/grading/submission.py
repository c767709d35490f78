"""A submission rebuilt: structure from the answer key, answers and extra cells from the student."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from autograder.grading.answer_key import AnswerKey, KeyCell
from autograder.grading.attachments import Attachment
from autograder.grading.matching import Matching, match, same_text
from autograder.grading.names import Names, names_in
from autograder.grading.reading import SubmittedCell, Unreadable, read
from autograder.grading.regions import has_markers

_CELL_ID = re.compile(r"[a-zA-Z0-9_-]{1,64}")


@dataclass(frozen=True)
class RebuiltCell:
    """A cell of the notebook to grade. `key` is None for a student's own cell.

    `changed` says that the text differs from what students were given; it is True for their own cells.
    `put_back` is the stub of an answer cell that is missing from the submission.
    """

    id: str
    cell_type: str
    source: str
    changed: bool
    key: KeyCell | None = None
    attachments: tuple[Attachment, ...] = ()
    put_back: bool = False

    @property
    def role(self) -> str:
        return "extra" if self.key is None else self.key.role

    @property
    def runs(self) -> bool:
        """Whether it is code for the student's process; check cells run on this side.

        A stub that is put back would undo an answer that was given in another cell.
        """
        return self.cell_type == "code" and self.role != "check" and not self.put_back

    @cached_property
    def names(self) -> Names:
        """The names in its code; read once, for it takes time."""
        return names_in(self.source)


@dataclass(frozen=True)
class Rebuilt:
    """The notebook to grade. `unreadable` is a sentence when nothing could be taken from the submission."""

    cells: tuple[RebuiltCell, ...]
    notebook_metadata: dict[str, Any] = field(repr=False)
    notes: tuple[str, ...] = ()
    unreadable: str | None = None

    @cached_property
    def code(self) -> str:
        """All that the student wrote and that runs."""
        return "\0".join(cell.source for cell in self.cells if cell.runs and cell.changed)


def rebuild(key: AnswerKey, raw: bytes | None) -> Rebuilt:
    """Rebuild what was submitted, whatever it is; None stands for a notebook that was not handed in."""
    reason = None
    submitted: tuple[SubmittedCell, ...] = ()
    if raw is None:
        reason = f"No notebook was submitted under the name {key.lesson}.ipynb."
    else:
        try:
            submitted = read(raw)
        except Unreadable as error:
            reason = str(error)
    matching = match(key, submitted)
    return Rebuilt(
        cells=tuple(_in_order(key, submitted, matching)),
        notebook_metadata=dict(key.notebook_metadata),
        notes=(reason,) if reason else tuple(_notes(key, submitted, matching)),
        unreadable=reason,
    )


def _in_order(
    key: AnswerKey, submitted: tuple[SubmittedCell, ...], matching: Matching
) -> Iterator[RebuiltCell]:
    ids = {cell.id for cell in key.cells}
    for index in matching.extras.get(None, ()):
        yield _extra(submitted[index], ids)
    for position, cell in enumerate(key.cells):
        index = matching.taken.get(position)
        yield _from_key(cell, None if index is None else submitted[index])
        for index in matching.extras.get(position, ()):
            yield _extra(submitted[index], ids)


def _from_key(cell: KeyCell, submitted: SubmittedCell | None) -> RebuiltCell:
    if cell.role == "check":
        return RebuiltCell(cell.id, cell.cell_type, cell.source, changed=False, key=cell)
    if submitted is None or same_text(submitted.source, cell.released):
        put_back = submitted is None and cell.role == "answer"
        return RebuiltCell(cell.id, cell.cell_type, cell.released, False, cell, put_back=put_back)
    pictures = submitted.attachments if cell.cell_type == "markdown" else ()
    return RebuiltCell(cell.id, cell.cell_type, submitted.source, True, cell, pictures)


def _extra(cell: SubmittedCell, ids: set[str]) -> RebuiltCell:
    """A student's own cell, under an id that is valid and not yet taken."""
    wanted = cell.id if cell.id is not None and _CELL_ID.fullmatch(cell.id) else "extra"
    name, count = wanted, 1
    while name in ids:
        count += 1
        name = f"{wanted[:56]}-{count}"
    ids.add(name)
    return RebuiltCell(name, cell.cell_type, cell.source, changed=True, attachments=cell.attachments)


def _notes(key: AnswerKey, submitted: tuple[SubmittedCell, ...], matching: Matching) -> Iterator[str]:
    missing: list[str] = []
    edited: list[str] = []
    copied: list[str] = []
    for position, cell in enumerate(key.cells):
        if cell.grade_id is None:
            continue
        if position not in matching.taken:
            missing.append(cell.grade_id)
            continue
        source = submitted[matching.taken[position]].source
        if has_markers(source) and has_markers(cell.source):
            copied.append(cell.grade_id)
        if cell.role == "check" and not any(
            same_text(source, known) for known in (cell.released, cell.source)
        ):
            edited.append(cell.grade_id)
    if missing:
        yield f"Put back, because missing: {', '.join(missing)}."
    if edited:
        yield f"Put back as it was, because edited: {', '.join(edited)}."
    if copied:
        yield f"With the answer key's own marks, which no student was given: {', '.join(copied)}."
    if matching.dropped:
        yield f"Doubled cells that were left out: {len(matching.dropped)}."
