"""Pictures that somebody pasted into a cell of Markdown: those that are no more than pictures."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

MOST_BYTES = 10_000_000  # of the pictures of one cell, in base64
MOST_PICTURES = 50
_NAME = re.compile(r"[^\0-\x1f\x7f<>\"\\/]{1,200}")
_WRITTEN_OUT = re.compile(r"data:image/([a-z+]{1,20});base64,([\w+/=]{40,})", re.ASCII)
_PLAIN_NAME = re.compile(r"[\w-]{1,100}(?:[.][\w-]{1,20}){0,3}", re.ASCII)
_BEGINNINGS = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff", "image/gif": b"GIF8"}


class Attachment(NamedTuple):
    """A picture of a kind that holds pixels and nothing else: PNG, JPEG or GIF."""

    name: str
    mime_type: str
    base64: str


def attachments_of(cell: dict[str, Any]) -> tuple[Attachment, ...]:
    """The pictures attached to a cell of a submission, of which nothing is trusted; others are left out."""
    return _first(_well_formed(cell.get("attachments")))


def with_written_out(source: str, attachments: tuple[Attachment, ...]) -> tuple[str, tuple[Attachment, ...]]:
    """The same text and pictures, where those that are written out in the text are attached to the cell too.

    The text then has an address in the place of each, and no bound on texts counts pixels. What turns out
    to be no picture is left out; the address that stands for it leads nowhere.
    """
    written_out: dict[str, Attachment] = {}

    def attached(found: re.Match[str]) -> str:
        kind, data = found.groups()
        name = f"written-out/{len(written_out) + 1}.{kind}"  # with a slash, which no picture's own name has
        return f"attachment:{written_out.setdefault(found[0], Attachment(name, f'image/{kind}', data)).name}"

    source = _WRITTEN_OUT.sub(attached, source)
    pictures = (each for each in written_out.values() if _is_picture(each.mime_type, each.base64))
    return source, _first((*attachments, *pictures))


def _first(attachments: Iterable[Attachment]) -> tuple[Attachment, ...]:
    """As many as a cell may have."""
    kept: list[Attachment] = []
    size = 0
    for attachment in attachments:
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
        for mime_type in _BEGINNINGS:
            data = _without_line_breaks(bundle.get(mime_type))
            if data and _is_picture(mime_type, data):
                yield Attachment(name, mime_type, data)
                break


def _without_line_breaks(data: Any) -> str:
    """Text as nbformat may have written it, whole or in a list of lines; "" for anything else."""
    lines = data if isinstance(data, list) else [data]
    return "".join("".join(lines).split()) if all(isinstance(line, str) for line in lines) else ""


def _is_picture(mime_type: str, data: str) -> bool:
    """Whether this is base64 and nothing else, of bytes that begin as such a picture does."""
    try:
        decoded = base64.b64decode(data, validate=True)
    except (binascii.Error, ValueError):
        return False
    return mime_type in _BEGINNINGS and decoded.startswith(_BEGINNINGS[mime_type])
