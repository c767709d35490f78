"""The regions of a cell that a student never sees: solutions and hidden tests."""

from __future__ import annotations

import re
from dataclasses import dataclass

SOLUTION = "SOLUTION"
HIDDEN_TESTS = "HIDDEN TESTS"
_EXACT = re.compile(rf"\s*### (BEGIN|END) ({SOLUTION}|{HIDDEN_TESTS})\s*")
_LOOKS_LIKE_ONE = re.compile(r"\s*#*\s*(begin|end)\s+(solutions?|hidden\s+tests?|mark\w*\s+scheme)\b", re.I)
_SEEN_BY_NBGRADER = re.compile(r"(BEGIN|END) (SOLUTION|HIDDEN TESTS|MARK SCHEME)")


@dataclass(frozen=True)
class Region:
    """A region by the indices of its marker lines, which count from 0 and belong to it."""

    kind: str
    begin: int
    end: int

    def holds(self, index: int) -> bool:
        return self.begin <= index <= self.end

    def inner(self, source: str) -> str:
        """The lines between the markers."""
        return "\n".join(source.split("\n")[self.begin + 1 : self.end])


@dataclass(frozen=True)
class Marking:
    """A cell's regions in order, and what is wrong with its markers as (line index, sentence)."""

    regions: tuple[Region, ...]
    problems: tuple[tuple[int, str], ...]

    def hidden(self, index: int) -> bool:
        """Whether the line `index` is out of a student's sight."""
        return any(region.holds(index) for region in self.regions)


def find_regions(source: str) -> Marking:
    """The regions of one cell. Markers must stand alone on their line, paired and not nested."""
    regions: list[Region] = []
    problems: list[tuple[int, str]] = []
    opened: tuple[str, int] | None = None
    for index, line in enumerate(source.split("\n")):
        marker = _EXACT.fullmatch(line)
        if marker is None:
            if _LOOKS_LIKE_ONE.match(line) or _SEEN_BY_NBGRADER.search(line):
                problems.append((index, _UNKNOWN_MARKER.format(line.strip())))
            continue
        edge, kind = marker.groups()
        if edge == "BEGIN":
            if opened:
                problems.append((index, f"BEGIN {kind} inside a region that is still open"))
            else:
                opened = (kind, index)
        elif opened is None:
            problems.append((index, f"END {kind} without BEGIN {kind}"))
        elif opened[0] != kind:
            problems.append((index, f"END {kind} closes a region that BEGIN {opened[0]} opened"))
            opened = None
        else:
            regions.append(Region(kind, opened[1], index))
            opened = None
    if opened:
        problems.append((opened[1], f"BEGIN {opened[0]} without END {opened[0]}"))
    return Marking(tuple(regions), tuple(problems))


_UNKNOWN_MARKER = (
    "`{}` is no marker: write `### BEGIN SOLUTION`, `### END SOLUTION`, "
    "`### BEGIN HIDDEN TESTS` or `### END HIDDEN TESTS`, alone on the line"
)


def visible_part(source: str, marking: Marking) -> str:
    """The source with its regions blanked, so that line numbers stay."""
    return "\n".join("" if marking.hidden(index) else line for index, line in enumerate(source.split("\n")))
