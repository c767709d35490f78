"""Attacks on time, memory and disk, with short limits: they are stopped, and cost what is theirs alone."""

from __future__ import annotations

from autograder.sandbox import Limits
from autograder.sandbox.limits import MEBIBYTE

from . import callbacks, data, endless, files, floods, frames
from .what_must_hold import HostileClass

THEMES = (endless, floods, frames, callbacks, data, files)


class TestAttacksOnTheHost(HostileClass):
    """What runs into a limit."""

    attacks = tuple(attack for theme in THEMES for attack in theme.ATTACKS if attack.slow)
    limits = Limits(call_seconds=0.8, cell_seconds=1.5, submission_seconds=20.0, memory_bytes=640 * MEBIBYTE)
    workers = 4
