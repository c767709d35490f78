"""Nothing of a solution, a hidden check, a mistake or a variant reaches what students are given."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from autograder.authoring.build import build
from autograder.authoring.course import Course


def secrets(text: str) -> set[str]:
    """The lines of a lesson's text that students must not see, and that stand nowhere in sight.

    It reads the text by its own simple means, so that a mistake of the builder's reader cannot hide a leak.
    """
    hidden, visible = [], []
    in_region = in_cell = False
    for line in text.splitlines():
        if line.startswith("# %%"):
            in_cell = any(tag in line for tag in ("mistakes=", "variants=", "domain="))
        if "### BEGIN" in line:
            in_region = True
        (hidden if in_region or in_cell else visible).append(line)
        if "### END" in line:
            in_region = False
    in_sight = "\n".join(visible)
    lines = {line.strip().removeprefix("# ") for line in hidden if not line.startswith("# %%")}
    return {line for line in lines if len(line) > 5 and line not in in_sight}


def strings(value: Any) -> Iterator[str]:
    """Every string in a notebook, keys too; a cell's source is one."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        if all(isinstance(item, str) for item in value):
            yield "".join(value)
        for item in value:
            yield from strings(item)
    elif isinstance(value, dict):
        yield from value
        for item in value.values():
            yield from strings(item)


def leaks(folder: Path, text: str) -> set[str]:
    """The secrets of a text that some file in `folder` holds."""
    said = []
    for path in folder.rglob("*"):
        if path.suffix == ".ipynb":
            said += strings(json.loads(path.read_bytes()))
        elif path.is_file():
            said.append(path.read_bytes().decode("utf-8", "replace"))
    everything = "\n".join(said)
    return {secret for secret in secrets(text) if secret in everything}


SAMPLE_SECRETS = {
    "return n * np.power(x, n - 1.0)",
    "symbolic_slope = sp.diff(x**2 * sp.sin(x), x)",
    "from autograder import reference",
    "check.value(intercept, reference.intercept)",
    "return n * x**n",
    "result = 0.0 * x + n",
    "return power_rule(3, x) - power_rule(3, -x)",
    "One point for the word proportional, one for a sign, one for an example.",
}


def test_the_search_knows_the_samples_secrets(sample_text: str) -> None:
    assert secrets(sample_text) >= SAMPLE_SECRETS
    assert "import numpy as np" not in secrets(sample_text)


def test_the_search_finds_what_is_there(course: Course, sample_text: str) -> None:
    list(build(course))
    assert leaks(course.root / "solutions", sample_text) >= SAMPLE_SECRETS


def test_no_secret_reaches_lessons(any_lesson: Path, built: Callable[[Path], Course]) -> None:
    course = built(any_lesson)
    text = course.text(any_lesson.name).read_text(encoding="utf-8")
    assert secrets(text)
    assert leaks(course.root / "lessons" / any_lesson.name, text) == set()


@pytest.mark.parametrize("stock", [False, True], ids=["our preprocessors", "nbgrader's own preprocessors"])
def test_no_secret_is_released_by_nbgrader(
    stock: bool, any_lesson: Path, built: Callable[[Path], Course], released: Callable[..., Path]
) -> None:
    text = built(any_lesson).text(any_lesson.name).read_text(encoding="utf-8")
    assert leaks(released(any_lesson, stock=stock), text) == set()
