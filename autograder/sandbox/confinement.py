"""What keeps a student's process away from the rest of the machine.

So far this is the process boundary alone: an empty environment, closed descriptors, limits. Everything that
wraps the start of the lesson's process belongs here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Confinement:
    """What this machine offers; ``missing`` says in sentences what it lacks, and how to get it."""

    missing: tuple[str, ...]

    def wrap(self, command: Sequence[str]) -> list[str]:
        """The command that runs ``command`` confined."""
        return list(command)


def offers() -> Confinement:
    """What this machine offers."""
    return Confinement(missing=("Confinement is not built yet.",))
