"""A course of lesson 01 that attackers submit to; each class of tests grades its attacks once."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from .attack import LESSON, PROJECT, without_pictures
from .hostile_class import Graded, grade_hostile_class


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test of one attack is there for every attack of its class."""
    if "attack" in metafunc.fixturenames:
        attacks = metafunc.cls.attacks
        metafunc.parametrize("attack", attacks, ids=[ascii(attack.name) for attack in attacks])


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory, empty_gradebook: Path) -> Path:
    """The course before anybody has submitted."""
    root = tmp_path_factory.mktemp("template")
    for folder in ("lessons", "solutions"):
        shutil.copytree(PROJECT / folder / LESSON, root / folder / LESSON)
        notebook = root / folder / LESSON / f"{LESSON}.ipynb"
        notebook.write_text(json.dumps(without_pictures(notebook.read_bytes())))
    shutil.copy(PROJECT / "nbgrader_config.py", root)
    (root / ".course-secret").write_text("a secret of this course")
    shutil.copy(empty_gradebook, root)
    return root


@pytest.fixture(scope="class")
def graded(request: pytest.FixtureRequest, template: Path) -> Iterator[Graded]:
    """The attacks of the class of tests, and three bystanders, graded."""
    # in no folder of pytest's: when this is killed, the next run could not remove what is left
    hostile, root = request.cls, Path(tempfile.mkdtemp(prefix="hostile-class-"))
    try:
        yield grade_hostile_class(template, root, hostile.attacks, hostile.limits, hostile.workers)
    finally:
        subprocess.run(["rm", "-rf", root], check=True)  # some of it is too deep for Python's own way
