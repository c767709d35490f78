"""The code of a notebook that called a check: where it stands, and the names that it speaks of."""

from __future__ import annotations

import sys
from pathlib import Path
from types import CodeType, FrameType

_ROOM = str(Path(__file__).parent)


def calling_frame() -> FrameType:
    """The innermost frame outside this room."""
    frame = sys._getframe()
    while frame.f_code.co_filename.startswith(_ROOM) and frame.f_back is not None:
        frame = frame.f_back
    return frame


def names_in(code: CodeType) -> set[str]:
    """The global names and attributes that this code and what is defined in it speak of."""
    return {*code.co_names}.union(*(names_in(part) for part in code.co_consts if isinstance(part, CodeType)))
