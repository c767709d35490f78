"""A lesson of three exercises in a student's folder, small enough to see through."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

DOUBLE = "check.matches(double, lambda x: 2 * x, at=[3.0, -0.5])"
DOUBLE_BY_SLOPE = "check.derivative(lambda x: double(x), of=lambda x: x**2, at=[3.0, -0.5])"
HALF = "check.matches(half, lambda x: x / 2, at=[3.0, -0.5])"
SLOPE = "check.value(slope, 6.0)"
HIDDEN = "\n### BEGIN HIDDEN TESTS\ncheck.value(1, 1)\n### END HIDDEN TESTS"


def markdown(source: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "metadata": {}, "source": source}


def check_cell(name: str, source: str) -> dict[str, Any]:
    metadata = {"nbgrader": {"grade": True, "grade_id": f"check_{name}"}}
    return {
        "cell_type": "code",
        "metadata": metadata,
        "source": source,
        "outputs": [],
        "execution_count": None,
    }


def lesson(name: str, *, double: str = DOUBLE, hidden: str = "") -> dict[str, Any]:
    return {
        "metadata": {"calculus_for_machine_learning": {"lesson": name}},
        "nbformat": 4,
        "nbformat_minor": 5,
        "cells": [
            markdown(f"# The lesson {name}\n\n## About"),
            markdown("### Exercise 1 · Double (1 point)\n\n*Core.*"),
            check_cell("double", double + hidden),
            markdown("### Exercise 2 · Half (2.5 points)\n\n*Core.*"),
            check_cell("half", HALF + hidden),
            markdown("### Exercise 3 · A <slope> (1 point)\n\n*Core.*"),
            check_cell("slope", SLOPE + hidden),
        ],
    }


@pytest.fixture
def write_lesson(tmp_path: Path) -> Callable[..., Path]:
    def write(name: str, **options: Any) -> Path:
        folder = tmp_path / name
        folder.mkdir(exist_ok=True)
        (folder / f"{name}.ipynb").write_text(json.dumps(lesson(name, **options)), encoding="utf-8")
        return folder

    return write
