"""In the student's process: whether a result shares memory with an argument, another result or itself.

The rules are those of `check.pure`, which looks at functions of its own process.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations, islice
from typing import Any

import numpy as np

_shares_memory = np.shares_memory  # taken before a student's code can replace it
DEPTH = 10
MOST_PARTS = 200
MOST_COMPARED = 1000
_MOST_WORK: Any = 10_000


def share_memory(result: Any, others: Iterable[Any]) -> bool:
    """Whether changing the result in place could change one of the others."""
    mine = _mutable(result)
    return any(_overlap(one, other) for value in others for other in _mutable(value) for one in mine)


def repeats_an_entry(result: Any) -> bool:
    """Whether two entries of a list, of a dictionary or of a history in a tuple are one array or list.

    The entries of any other tuple may be: in (x, history), x may be the last of the history.
    """
    containers = (part for part in islice(_parts(result), MOST_COMPARED) if _repeats(part))
    return next(containers, None) is not None


def _repeats(part: Any) -> bool:
    if isinstance(part, np.ndarray) or (isinstance(part, tuple) and not _is_history(part)):
        return False
    entries = [item for item in _items(part)[:MOST_PARTS] if isinstance(item, np.ndarray | list | dict)]
    return any(_overlap(one, other) for one, other in combinations(entries, 2))


def _is_history(entries: tuple[Any, ...]) -> bool:
    """Whether a tuple is of more than two arrays of one shape."""
    shapes = {item.shape if isinstance(item, np.ndarray) else None for item in entries}
    return len(entries) > 2 and len(shapes) == 1 and None not in shapes


def _mutable(value: Any) -> list[Any]:
    """The arrays, lists and dictionaries among the first of its parts."""
    return [part for part in islice(_parts(value), MOST_COMPARED) if not isinstance(part, tuple)]


def _parts(value: Any, depth: int = 0) -> Iterator[Any]:
    """The arrays and containers in nested data, at most 200 of each container."""
    if isinstance(value, np.ndarray | list | tuple | dict):
        yield value
        if depth < DEPTH and not isinstance(value, np.ndarray):
            for item in _items(value)[:MOST_PARTS]:
                yield from _parts(item, depth + 1)


def _items(container: Any) -> list[Any]:
    return list(container.values() if isinstance(container, dict) else container)


def _overlap(one: Any, other: Any) -> bool:
    if not (isinstance(one, np.ndarray) and isinstance(other, np.ndarray)):
        return one is other
    try:
        return _shares_memory(one, other, max_work=_MOST_WORK)
    except Exception:  # too much work to tell
        return False
