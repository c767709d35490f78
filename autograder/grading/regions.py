"""The regions of a key's cells that students are never given, between nbgrader's markers."""

from __future__ import annotations

import re
from collections.abc import Iterator

HIDDEN_TESTS = "HIDDEN TESTS"
SOLUTION = "SOLUTION"
_MARKER = re.compile(rf"(BEGIN|END) ({SOLUTION}|{HIDDEN_TESTS})")
_MARKER_LINE = re.compile(rf"^[ \t]*+### {_MARKER.pattern}\b", re.MULTILINE)


def has_markers(source: str) -> bool:
    """Whether it is of a key: what students are given has none."""
    return _MARKER_LINE.search(source) is not None


def without_markers(source: str) -> str:
    """What is in the regions stays."""
    return "\n".join(line for line in source.split("\n") if not _MARKER.search(line))


def without(source: str, region: str, stub: str | None = None) -> str:
    """The source with each such region gone, or with `stub` in its place."""
    kept: list[str] = []
    inside = False
    for line in source.split("\n"):
        marker = _MARKER.search(line)
        if marker is not None and marker[2] == region:
            inside = marker[1] == "BEGIN"
            if inside and stub is not None:
                kept.append(line[: len(line) - len(line.lstrip())] + stub)
        elif not inside:
            kept.append(line)
    return "\n".join(kept)


def hidden_and_visible(source: str) -> Iterator[tuple[bool, str]]:
    """Each line but the markers, and whether it is of the hidden tests."""
    hidden = False
    for line in source.split("\n"):
        marker = _MARKER.search(line)
        if marker is not None and marker[2] == HIDDEN_TESTS:
            hidden = marker[1] == "BEGIN"
        else:
            yield hidden, line
