"""Which folders' names can stand for a student: a name can be any bytes, and takes part in pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence

_ACTIVE = '<"'  # formgrader (0.9) writes a student's name into its pages and scripts as it is


def storable(students: Sequence[str], tell: Callable[[str], None]) -> list[str]:
    """Those whose name a gradebook can hold and formgrader can show; of each other one `tell` hears."""
    for sentence in filter(None, map(refusal, students)):
        tell(sentence)
    return [student for student in students if not refusal(student)]


def refusal(student: str) -> str:
    """Why what was handed in under this name is left out of grading; empty where it is not."""
    fault = _fault_of(student)
    return f"submitted/{ascii(student)[1:-1]} is left out: {fault}; rename the folder" if fault else ""


def _fault_of(name: str) -> str:
    """Why this name cannot go into the gradebook; empty where it can."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return "its name is no text"
    if any(letter in name for letter in _ACTIVE):
        return "formgrader's pages would take its name for code"
    return ""
