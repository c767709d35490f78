"""Small answer keys, made by hand."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from autograder.grading.answer_key import AnswerKey

MakeKey = Callable[..., AnswerKey]


@pytest.fixture
def make_key(tmp_path: Path) -> MakeKey:
    """An answer key of one exercise, in a folder of its own."""

    def make(answer: str, check: str, lesson: str = "99_sample", **entries: Any) -> AnswerKey:
        """`entries` are further keys of the exercise: mistakes, variants, domain, names."""
        name = "double"
        exercise = {
            "id": name,
            "title": name,
            "names": [name],
            "points": 1,
            "answer_cell": name,
            "check_cell": f"check_{name}",
            **entries,
        }
        imports = "import numpy as np\nimport sympy as sp\nfrom autograder import check"
        cells = [
            _cell("imports", imports, {}),
            _cell(name, dedent(answer).strip(), _graded(name, grade=False)),
            _cell(f"check_{name}", dedent(check).strip(), _graded(f"check_{name}", grade=True)),
        ]
        folder = tmp_path / "solutions" / lesson
        folder.mkdir(parents=True)
        notebook = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
        (folder / f"{lesson}.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
        key = {"lesson": lesson, "title": lesson, "exercises": [exercise], "essays": [], "data": []}
        (folder / "exercises.json").write_text(json.dumps(key), encoding="utf-8")
        return AnswerKey.load(tmp_path / "solutions", lesson)

    return make


def _cell(identifier: str, source: str, metadata: dict[str, Any]) -> dict[str, Any]:
    return {"cell_type": "code", "id": identifier, "source": source, "metadata": metadata, "outputs": []}


def _graded(identifier: str, *, grade: bool) -> dict[str, Any]:
    return {"nbgrader": {"grade_id": identifier, "grade": grade, "solution": not grade, "points": 1}}
