"""The attacks would do what they say where nothing kept them from it: what finds nothing proves little."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from . import files, network, scripts
from .attack import LESSON, OUTSIDE, PROJECT
from .graded_copies import assert_passive_text

FOUND = "\nprint(sorted(found))"


def run(source: str, folder: Path) -> str:
    """What a script prints that runs freely, with the lesson's first names."""
    program = f"import numpy as np, sympy as sp\n{source}"
    ended = subprocess.run(
        [sys.executable, "-c", program], cwd=folder, capture_output=True, text=True, check=True, timeout=120
    )
    return ended.stdout


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A folder with the answer key in it."""
    shutil.copytree(PROJECT / "solutions" / LESSON, tmp_path / "solutions" / LESSON)
    return tmp_path


def test_the_search_in_folders_finds_a_key_that_can_be_read(course: Path):
    source = f"{files.SEARCH}{files.IN_FILES}\nsearch({str(course)!r}){FOUND}"
    assert "power_rule" in run(source, course)


def test_the_search_at_known_places_finds_a_key_that_can_be_read(course: Path):
    key = course / "solutions" / LESSON / f"{LESSON}.ipynb"
    assert "tangent_line" in run(f"{files.SEARCH}{files.IN_FILES}\nguess({str(key)!r}){FOUND}", course)


@pytest.mark.parametrize("search", [files.IN_MEMORY, files.IN_RAW_MEMORY])
def test_the_searches_in_memory_find_a_key_that_is_there(course: Path, search: str):
    key = course / "solutions" / LESSON / f"{LESSON}.ipynb"
    holds_it = (
        f"import json\ntext = open({str(key)!r}, 'rb').read()\n"
        "class Key: pass\nkey = Key()\nkey.namespace = {'power_rule': lambda n, x: 0}\n"
    )
    assert run(f"{holds_it}{files.SEARCH}{search}\nsearch(){FOUND}", course) != "[]\n"


def test_the_calls_are_heard_by_everyone_who_listens(tmp_path: Path):
    with network.listeners(tmp_path) as listening:
        places = {OUTSIDE: str(tmp_path), **network.where(listening)}
        source = "\n".join(network.CALLS)
        for token, place in places.items():
            source = source.replace(token, place)
        run(source, tmp_path)
        assert [network.has_been_called(listener) for listener in listening] == [True] * len(listening)


@pytest.mark.parametrize("script", [each for each in scripts.SCRIPTS if not each.startswith("$")])
def test_what_acts_in_a_page_is_told_from_what_does_not(script: str):
    with pytest.raises(AssertionError):
        assert_passive_text(script)
