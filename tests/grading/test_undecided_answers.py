"""Where a check can judge the reference and not an answer, that is the answer's affair, and no way out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.authoring.build import build
from autograder.authoring.course import Course as Workshop
from autograder.grading.answer_key import AnswerKey
from autograder.sandbox import WarmLesson

from .conftest import LESSON, QUICK, GradeIt, Sample

pytestmark = pytest.mark.needs("bwrap")

OF_THE_KEYS = "check.derivative(sigmoid_slope, of=sigmoid, at=[-1.0, 0.5])"
OF_THE_STUDENTS = (
    "check.derivative(\n"
    "    lambda z: sigmoid_slope(z) * (1 - 2 * sigmoid(z)), of=sigmoid_slope, at=[-1.0, 0.5]\n)"
)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample lesson, in which a check differentiates what the student has written."""
    root = tmp_path_factory.mktemp("undecided")
    text = Path(__file__).with_name("sample_lesson.txt").read_text(encoding="utf-8")
    assert OF_THE_KEYS in text
    (root / "source" / LESSON).mkdir(parents=True)
    path = root / "source" / LESSON / f"{LESSON}.py"
    path.write_text(text.replace(OF_THE_KEYS, OF_THE_STUDENTS), encoding="utf-8")
    list(build(Workshop(root)))
    return root


@pytest.fixture(scope="module")
def grade_here(root: Path) -> Iterator[GradeIt]:
    key = AnswerKey.load(root / "solutions", LESSON)
    with WarmLesson.start(key.prelude, limits=QUICK) as warm:
        yield GradeIt(key, warm)


def test_noise_is_no_way_out(root: Path, grade_here: GradeIt) -> None:
    noisy = (
        "def sigmoid_slope(z):\n"
        "    exact = np.exp(-z) / (1 + np.exp(-z)) ** 2\n"
        "    return exact + 1e-3 * (hash(float(z)) % 1000) / 1000"
    )
    row = grade_here.row(Sample(root).right(sigmoid_slope=noisy), "sigmoid_slope")
    assert (row.status, row.points) == ("failed", 0.0)
    assert "could not be judged" in row.sentence


def test_a_right_answer_passes_there(root: Path, grade_here: GradeIt) -> None:
    assert grade_here.row(Sample(root).right(), "sigmoid_slope").status == "passed"
