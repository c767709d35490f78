"""In the student's process: whether a result shares memory with an argument."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

_shares_memory = np.may_share_memory  # taken before a student's code can replace it
DEPTH = 8


def share_memory(result: Any, argument: Any) -> bool:
    """Whether changing one in place could change the other: a common array, list or dict anywhere in both."""
    ours, theirs = list(_mutable(result, DEPTH)), list(_mutable(argument, DEPTH))
    identities = {id(part) for part in theirs}
    if any(id(part) in identities for part in ours):
        return True
    arrays = [part for part in theirs if isinstance(part, np.ndarray)]
    return any(
        _shares_memory(part, array) for part in ours if isinstance(part, np.ndarray) for array in arrays
    )


def _mutable(value: Any, depth: int) -> Iterator[Any]:
    if isinstance(value, np.ndarray):
        yield value
    elif isinstance(value, list | tuple | dict) and depth:
        if not isinstance(value, tuple):
            yield value
        for part in value.values() if isinstance(value, dict) else value:
            if isinstance(part, np.ndarray | list | tuple | dict):
                yield from _mutable(part, depth - 1)
