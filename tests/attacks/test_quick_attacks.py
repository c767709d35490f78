"""Wrong answers that lie, forge, search, rename, crash and call home score what they are worth."""

from __future__ import annotations

from . import (
    callbacks,
    crashes,
    data,
    files,
    floods,
    frames,
    lying_objects,
    magics,
    names,
    network,
    processes,
    scripts,
)
from .what_must_hold import HostileClass

THEMES = (
    lying_objects, names, frames, callbacks, data, files, processes, crashes, floods, magics, network,
    scripts,
)  # fmt: skip


class TestAttacksByCode(HostileClass):
    """What a student's cells and answers do while they run."""

    attacks = tuple(attack for theme in THEMES for attack in theme.ATTACKS if not attack.slow)
