"""In the lesson's process: a student's process that only limits and an empty environment hold."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from autograder.sandbox import descendants
from autograder.sandbox.limits import Limits
from autograder.sandbox.rlimits import set_rlimits


class Unconfined:
    """Makes students' processes where nothing confines them, on any system that can fork."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._is_twin = False
        descendants.adopt_orphans()

    def fork(self) -> int:
        """Fork."""
        return os.fork()

    def twin(self) -> int:
        """Fork; the child goes on to make students' processes of its own."""
        child = os.fork()
        if child == 0:
            self._is_twin = True
            descendants.die_with_parent()
            descendants.adopt_orphans()
        return child

    def settle(self, folder: str) -> None:
        """In the child: work in a copy of the lesson's folder beside it, within the limits."""
        descendants.die_with_parent()
        own = Path.cwd().parent / folder
        shutil.copytree(Path.cwd(), own)
        os.chdir(own)
        set_rlimits(self._limits)

    def clear(self) -> None:
        """Remove all folders, for a trusted side that may no longer be there to do so."""
        if not self._is_twin:
            shutil.rmtree(Path.cwd().parent, ignore_errors=True)
