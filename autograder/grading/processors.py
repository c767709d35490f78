"""The processors that students are graded on: each has one for itself."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection


def usable_processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def how_many_at_once(wanted: int | None, tell: Callable[[str], None]) -> int:
    """As many as are wanted, and no more than there are processors.

    More would take each other's time, and a right answer could then be told that it takes too long.
    """
    most = usable_processors()
    if wanted is not None and wanted > most:
        tell(f"students are graded {most} at a time, not {wanted}: processors would have to be shared")
    return min(wanted or most, most)


def shares(cores: Collection[int], count: int) -> list[frozenset[int]]:
    """These cores dealt out: however many threads a student starts, no other one's time is taken by them.

    Where there are fewer cores than `count`, some are shared.
    """
    dealt = sorted(cores)
    return [frozenset(dealt[number % len(dealt) :: count]) for number in range(count)]
