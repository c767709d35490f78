"""The class that graders are measured on, and how their processor time is counted."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from grading import Costs
from grading_class import Member, make_class
from grading_cost import Cost
from grading_courses import differences
from grading_floor import floor, released_lesson

from autograder.grading.answer_key import AnswerKey

PROJECT = Path(__file__).resolve().parents[2]
LESSON = "01_derivatives"

ORPHAN = "import time\nwhile time.process_time() < 0.4: pass"
LEAVES_AN_ORPHAN = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {ORPHAN!r}])"
COUNTS = """
import sys
from pathlib import Path
from grading_cost import become_subreaper, cost_of
become_subreaper()
print(cost_of([sys.executable, "-c", sys.argv[1]], folder=Path(sys.argv[2]), environment={}).cpu)
"""


@pytest.fixture(scope="module")
def key() -> AnswerKey:
    return AnswerKey.load(PROJECT / "solutions", LESSON)


@pytest.fixture(scope="module")
def members(key: AnswerKey) -> list[Member]:
    return make_class(key, released_lesson(PROJECT, LESSON), 9)


def test_a_class_has_right_partly_right_and_wrong_students(key: AnswerKey, members: list[Member]) -> None:
    everything = {exercise.id for exercise in key.exercises}
    assert [member.right == everything for member in members] == [True, False, False] * 3
    assert not any(member.right for member in members[2::3])
    assert any(member.right for member in members[1::3])


def test_what_a_further_student_costs_is_told_from_classes_of_one_run() -> None:
    costs = Costs((100, 500, 1000))
    # each run on a machine of another speed, so that the medians of the sizes are of different runs
    for start, speed in ((100, 1), (10, 2), (10, 5)):
        for students in costs.sizes:
            cpu = start + 0.1 * speed * students
            costs.ours.setdefault(students, []).append(Cost(wall=cpu, cpu=cpu))
    assert costs.growth == pytest.approx(1.0)
    assert costs.marginal_cpu == pytest.approx(200.0)


def test_what_is_said_to_be_right_is_right(key: AnswerKey, members: list[Member]) -> None:
    _, right = floor(key, members)
    assert {name: set(exercises) for name, exercises in right.items()} == {
        member.name: set(member.right) for member in members
    }


def test_a_student_is_the_same_in_a_larger_class(key: AnswerKey, members: list[Member]) -> None:
    assert make_class(key, released_lesson(PROJECT, LESSON), 4) == members[:4]


def test_no_two_students_write_the_same_text(members: list[Member]) -> None:
    answers = [set(member.answers.values()) for member in members[::3]]
    assert all(len(own) == len(members[0].answers) for own in answers)
    assert not set.intersection(*answers)


def test_scratch_cells_stand_among_the_exercises(key: AnswerKey, members: list[Member]) -> None:
    scratch = []
    for member in members:
        ids = [cell["id"] for cell in member.notebook["cells"]]
        first = next(cell.id for cell in key.cells if cell.role == "answer")
        scratch += [ids.index(first) < place for place, id in enumerate(ids) if id.startswith("scratch")]
    assert scratch
    assert all(scratch)


def test_scores_that_are_missing_or_wait_for_a_person_differ_from_zero() -> None:
    scores: dict[tuple[str, str], float | None] = {("ada", "a"): 0.0, ("ada", "b"): None, ("ada", "c"): 1.0}
    assert differences(scores, dict(scores)) == []
    assert len(differences(scores, {("ada", "a"): None, ("ada", "c"): 1.0})) == 2


@pytest.mark.skipif(sys.platform != "linux", reason="processor time of orphans is counted on Linux only")
def test_the_time_of_an_orphan_counts(tmp_path: Path) -> None:
    command = [sys.executable, "-c", COUNTS, LEAVES_AN_ORPHAN, str(tmp_path)]
    counted = subprocess.run(
        command, cwd=PROJECT / "benchmarks", capture_output=True, text=True, check=True
    ).stdout
    assert float(counted) >= 0.4
