"""Pictures that somebody pasted into a cell of Markdown: those that are no more than pictures."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

MOST_BYTES = 10_000_000  # of the pictures of one cell, in base64
MOST_PICTURES = 50
_NAME = re.compile(r"[^\0-\x1f\x7f<>\"\\/]{1,200}")
_PLAIN_NAME = re.compile(r"[\w-]{1,100}(?:[.][\w-]{1,20}){0,3}", re.ASCII)
_BEGINNINGS = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff", "image/gif": b"GIF8"}


class Attachment(NamedTuple):
    """A picture of a kind that holds pixels and nothing else: PNG, JPEG or GIF."""

    name: str
    mime_type: str
    base64: str


def attachments_of(cell: dict[str, Any]) -> tuple[Attachment, ...]:
    """The pictures attached to a cell of a submission, of which nothing is trusted; others are left out."""
    kept: list[Attachment] = []
    size = 0
    for attachment in _well_formed(cell.get("attachments")):
        size += len(attachment.base64)
        if size > MOST_BYTES or len(kept) == MOST_PICTURES:
            break
        kept.append(attachment)
    return tuple(kept)


def in_notebook(attachments: tuple[Attachment, ...]) -> dict[str, dict[str, str]]:
    """The pictures as nbformat writes them, under their names in the copy."""
    names = names_in_copy(attachments)
    return {names[name]: {mime_type: data} for name, mime_type, data in attachments}


def names_in_copy(attachments: tuple[Attachment, ...]) -> dict[str, str]:
    """For each picture's name one of plain letters, no two the same: nbconvert finds no others."""
    names: dict[str, str] = {}
    taken = {attachment.name for attachment in attachments}
    for number, (name, mime_type, _) in enumerate(attachments, start=1):
        plain = name
        if not _PLAIN_NAME.fullmatch(name):
            plain = f"picture-{number}.{mime_type.removeprefix('image/')}"
            while plain in taken:
                plain = f"another-{plain}"
            taken.add(plain)
        names[name] = plain
    return names


def _well_formed(attachments: Any) -> Iterator[Attachment]:
    for name, bundle in attachments.items() if isinstance(attachments, dict) else ():
        if not isinstance(bundle, dict) or not _NAME.fullmatch(name):
            continue
        for mime_type, beginning in _BEGINNINGS.items():
            data = _without_line_breaks(bundle.get(mime_type))
            if data and _begins_with(data, beginning):
                yield Attachment(name, mime_type, data)
                break


def _without_line_breaks(data: Any) -> str:
    """Text as nbformat may have written it, whole or in a list of lines; "" for anything else."""
    lines = data if isinstance(data, list) else [data]
    return "".join("".join(lines).split()) if all(isinstance(line, str) for line in lines) else ""


def _begins_with(data: str, beginning: bytes) -> bool:
    """Whether this is base64 and nothing else, of bytes that begin so."""
    try:
        decoded = base64.b64decode(data, validate=True)
    except (binascii.Error, ValueError):
        return False
    return decoded.startswith(beginning)
