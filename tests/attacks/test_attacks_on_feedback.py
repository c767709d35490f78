"""What somebody has written keeps nobody else from feedback, nor anybody for long."""

from __future__ import annotations

import time

from autograder.grading.feedback import write_feedback
from autograder.sandbox import Limits

from . import slow_pages
from .attack import LESSON
from .hostile_class import BYSTANDERS, Graded
from .what_must_hold import HostileClass


class TestAttacksOnFeedback(HostileClass):
    """Texts that are slow to show."""

    attacks = slow_pages.ATTACKS
    limits = Limits()

    def test_everybody_has_feedback_soon(self, graded: Graded):
        everybody = sorted((*BYSTANDERS, *(attack.by for attack in self.attacks)))
        started = time.monotonic()
        assert write_feedback(graded.course, LESSON) == everybody
        assert time.monotonic() - started < 200, "some seconds, where nothing else is at work"
        for student in everybody:
            assert (graded.course.feedback(student, LESSON) / f"{LESSON}.html").stat().st_size > 1_000
        for student in BYSTANDERS:
            assert "Score:" in (graded.course.feedback(student, LESSON) / f"{LESSON}.html").read_text()
