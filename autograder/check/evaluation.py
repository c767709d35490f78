"""Calling a function at many points, safely, within a time limit."""

from __future__ import annotations


class CannotDifferentiate(ValueError):
    """The function under test is not one that can be differentiated; the message says why.

    `reason` is one of "raised", "not a number", "complex", "type", "shape", "random",
    "changed its argument", "slow".
    """

    def __init__(self, reason: str, sentence: str) -> None:
        super().__init__(sentence)
        self.reason = reason
        self.sentence = sentence
