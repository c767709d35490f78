"""An exercise made ready for answers to be tried: its reference run, the calls noted, its likeness taken."""

from __future__ import annotations

import time
from dataclasses import dataclass

from autograder.grading.answer_key import AnswerKey, Exercise
from autograder.grading.checking import Verdict, judge
from autograder.grading.key_namespace import Prepared, transformed
from autograder.grading.recorded import Recorded, recorded
from autograder.mutants.domain import Objects
from autograder.mutants.equivalence import Likeness, likeness_of

SEEDS = tuple(b"hidden inputs %d" % number for number in range(8))
FEW_SEEDS = SEEDS[:3]  # a wrong answer must be refused with each of them
# how many times slower than the reference an answer may be, and what it has at least; a mutant, which is the
# reference but for one place, takes about as long, or for ever
_SLOWER, _LEAST_SECONDS = 20, 1.0
_MUTANT_SLOWER, _MUTANT_LEAST_SECONDS = 8, 0.5


class Refused(Exception):
    """The reference does not pass; `str(refused)` says why."""


@dataclass(frozen=True)
class Setting:
    """What is needed to try answers to an exercise.

    seconds: the processor time that an answer gets; check_seconds: what a mutant gets for its check with a
    few seeds, so that one that never ends is given up soon.
    """

    key: AnswerKey
    prepared: Prepared
    exercise: Exercise
    likeness: Likeness
    seconds: float
    check_seconds: float

    @property
    def answer(self) -> str:
        """The answer cell of the key, as plain Python."""
        return transformed(self.key.by_grade_id[self.exercise.answer_cell].source)

    def verdict(self, objects: Objects, seed: bytes) -> Verdict:
        """What the whole check, visible and hidden, says of these objects."""
        return judge(self.prepared, self.key, self.exercise, objects, seed)


def setting_of(key: AnswerKey, exercise: Exercise) -> Setting:
    """Run the reference with every seed and note what it is called with. Raises Refused, and GradingError."""
    prepared = key.prepared
    if exercise.id in prepared.faults:
        raise Refused(prepared.faults[exercise.id])
    objects = {name: recorded(prepared.namespace[name]) for name in exercise.names}
    began = time.process_time()
    for seed in SEEDS:
        verdict = judge(prepared, key, exercise, objects, seed)
        if verdict.status != "passed":
            raise Refused(f"with other hidden inputs: {verdict.sentence}")
    checking = time.process_time() - began
    functions = {name: value for name, value in objects.items() if isinstance(value, Recorded)}
    calls = {name: [call.arguments for call in function.calls] for name, function in functions.items()}
    began = time.process_time()
    likeness = likeness_of(prepared, key, exercise, calls)
    comparing = time.process_time() - began
    few = checking * len(FEW_SEEDS) / len(SEEDS)
    return Setting(
        key,
        prepared,
        exercise,
        likeness,
        seconds=max(_LEAST_SECONDS, _SLOWER * max(few, comparing)),
        check_seconds=max(_MUTANT_LEAST_SECONDS, _MUTANT_SLOWER * few),
    )
