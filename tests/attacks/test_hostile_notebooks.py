"""Notebooks of any shape, whatever lies beside them, by whoever is called whatever: everyone is graded."""

from __future__ import annotations

from autograder.sandbox import Limits

from . import beside, structure
from .what_must_hold import HostileClass


class TestAttacksByShape(HostileClass):
    """What is handed in, before any of it runs."""

    attacks = structure.ATTACKS + beside.ATTACKS + beside.NAMES
    limits = Limits()  # none of it is meant to run into one
