"""`python -m autograder.mutants`, as `make mutants` runs it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from autograder.grading.answer_key import known_lessons

PROJECT = Path(__file__).resolve().parents[2]
ANSWER = "def double(x):\n    ### BEGIN SOLUTION\n    return 2 * x\n    ### END SOLUTION"
STRONG = "check.matches(double, lambda x: 2 * x, at=check.samples(5, -3.0, 3.0))"
WEAK = "check.matches(double, lambda x: 2 * x, at=[2.0])"


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "autograder.mutants", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300)


def last_line(answer: subprocess.CompletedProcess[str]) -> dict[str, int]:
    return json.loads(answer.stdout.splitlines()[-1])


def test_where_all_is_well_the_table_ends_with_the_counts(make_key: Any, tmp_path: Path) -> None:
    mistake = {"name": "squared", "sentence": "You squared.", "source": "def squared(x):\n    return x * x"}
    make_key(ANSWER, STRONG, mistakes=[mistake])
    answer = run(tmp_path, "99_sample", "--workers", "2")
    counts = last_line(answer)
    assert answer.returncode == 0
    assert answer.stderr == ""
    assert list(counts) == ["killed", "equivalent", "survived", "mistakes_named", "mistakes"]
    assert counts["killed"] > 8
    assert (counts["survived"], counts["mistakes_named"], counts["mistakes"]) == (0, 1, 1)
    assert answer.stdout.splitlines()[0].startswith("99_sample")


def test_a_survivor_is_shown_with_its_line_and_makes_it_fail(make_key: Any, tmp_path: Path) -> None:
    make_key(ANSWER, WEAK)
    answer = run(tmp_path)
    assert answer.returncode == 1
    assert last_line(answer)["survived"] == 2
    assert "double, line 3: return 2 * x  →  return 2 + x   [arithmetic operator]" in answer.stdout


def test_a_mistake_that_is_not_refused_makes_it_fail(make_key: Any, tmp_path: Path) -> None:
    mistake = {"name": "same", "sentence": "You doubled.", "source": "def same(x):\n    return x + x"}
    make_key(ANSWER, STRONG, mistakes=[mistake])
    answer = run(tmp_path)
    assert answer.returncode == 1
    assert last_line(answer) | {"killed": 0} == {
        "killed": 0,
        "equivalent": 0,
        "survived": 0,
        "mistakes_named": 0,
        "mistakes": 1,
    }
    assert "double: the mistake same is not refused" in answer.stdout


def test_a_variant_that_is_refused_makes_it_fail(make_key: Any, tmp_path: Path) -> None:
    make_key(ANSWER, STRONG, variants=[{"name": "wrong", "source": "def wrong(x):\n    return x"}])
    answer = run(tmp_path)
    assert answer.returncode == 1
    assert "double: the variant wrong is refused" in answer.stdout


def test_equivalents_are_listed_when_asked_for(make_key: Any, tmp_path: Path) -> None:
    make_key(ANSWER.replace("2 * x", "x + 1 * x"), STRONG)
    assert "return x + x" in run(tmp_path, "--equivalents").stdout


def test_an_unknown_lesson_is_answered_in_one_line(make_key: Any, tmp_path: Path) -> None:
    make_key(ANSWER, STRONG)
    answer = run(tmp_path, "98_nothing")
    assert answer.returncode == 2
    assert answer.stdout == ""
    assert answer.stderr.splitlines() == ["no lesson is called '98_nothing'; known lessons: 99_sample"]


def test_a_folder_without_keys_is_answered_in_one_line(tmp_path: Path) -> None:
    answer = run(tmp_path)
    assert answer.returncode == 2
    assert len(answer.stderr.splitlines()) == 1


@pytest.mark.parametrize("lesson", known_lessons(PROJECT / "solutions"))
def test_every_wrong_answer_to_every_exercise_is_refused(lesson: str) -> None:
    answer = run(PROJECT, lesson, "--workers", "2")
    assert answer.returncode == 0, answer.stdout + answer.stderr
    counts = last_line(answer)
    assert counts["survived"] == 0
    assert counts["killed"] > 100
    assert counts["mistakes_named"] == counts["mistakes"] > 0
