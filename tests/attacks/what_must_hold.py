"""What must hold of every class with attackers in it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import pytest

from autograder.sandbox import Limits

from .attack import RIGHT, Attack
from .graded_copies import assert_passive
from .hostile_class import BYSTANDERS, Graded


@pytest.mark.needs("bwrap")
class HostileClass:
    """To be derived from, with the attacks that are graded together; `seconds` is all that they may take."""

    attacks: ClassVar[Sequence[Attack]]
    limits: ClassVar[Limits] = Limits(call_seconds=2.0, cell_seconds=4.0, submission_seconds=20.0)
    workers: ClassVar[int] = 2
    seconds: ClassVar[float] = 600.0  # a minute, where nothing else is at work

    def test_an_attack_scores_what_its_answers_are_worth(self, graded: Graded, attack: Attack):
        graded.assert_honest(attack)

    def test_nothing_in_its_graded_copy_acts(self, graded: Graded, attack: Attack):
        assert_passive(graded.copy(attack.by))

    def test_everyone_else_scores_what_theirs_are_worth(self, graded: Graded):
        for student, answers in BYSTANDERS.items():
            assert graded.passed(student) == {name for name in RIGHT if answers[name] == RIGHT[name]}

    def test_the_gradebook_knows_the_class_and_nobody_else(self, graded: Graded):
        assert graded.scores.keys() == {*BYSTANDERS, *(attack.by for attack in self.attacks)}

    def test_no_file_was_changed(self, graded: Graded):
        assert graded.files_after == graded.files_before

    def test_nothing_is_left_behind(self, graded: Graded):
        assert graded.processes == ()
        assert graded.left == ()

    def test_nobody_was_called(self, graded: Graded):
        assert graded.called == ()

    def test_it_takes_a_bounded_time(self, graded: Graded):
        assert graded.seconds < self.seconds
