"""A full disk, a held database, a lesson built anew, a second grader: the gradebook of an undisturbed run."""

from __future__ import annotations

import os
import re
import resource
import shutil
import sqlite3
import subprocess
import sys
import threading
import time

import pytest

from autograder.grading import gradebook
from autograder.grading.errors import GradingError

from .conftest import LESSON

pytestmark = [
    pytest.mark.needs("bwrap"),
    pytest.mark.skipif(sys.platform != "linux", reason="mounts, limits and terminals as Linux has them"),
]


@pytest.fixture
def small_disk(tmp_path):
    """A folder with a disk of its own of two megabytes."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(disk)]
    if subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("nothing can be mounted here; the next test does something like it")
    try:
        yield disk
    finally:
        subprocess.run(["umount", "--lazy", str(disk)], check=True)


def test_a_full_disk(new_class, undisturbed, small_disk):
    class_of_eight = new_class(small_disk / "course")
    filler = small_disk / "filler"
    for left in (0, 60_000, 150_000):
        filler.unlink(missing_ok=True)
        free = shutil.disk_usage(small_disk).free
        filler.write_bytes(b"\0" * (free - left))
        code, _, errors = class_of_eight.run()
        assert code == 1, f"{left} bytes are enough"
        assert len(errors) == 1, errors
        assert re.search("No space left|disk is full|disk I/O error", errors[0])
        assert str(small_disk) in errors[0], "where it is full is told"
    filler.unlink()
    code, _, errors = class_of_eight.run()
    assert (code, errors) == (0, [])
    assert class_of_eight.left_behind() == undisturbed


@pytest.mark.parametrize("most", [1_000, 9_000])
def test_files_that_may_not_grow(class_of_eight, undisturbed, most):
    """Something like a full disk where no small one can be had: no file may be longer."""

    def limited():
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))

    code, _, errors = class_of_eight.run(preexec_fn=limited)
    assert code == 1
    assert len(errors) == 1, errors
    assert class_of_eight.run()[0] == 0
    assert class_of_eight.left_behind() == undisturbed


def held(class_of_eight):
    holder = sqlite3.connect(class_of_eight.root / "gradebook.db", check_same_thread=False)
    holder.execute("BEGIN EXCLUSIVE")
    return holder


def test_a_gradebook_that_is_held_for_a_while(class_of_eight, undisturbed):
    rows = class_of_eight.rows()
    next(rows)
    holder = held(class_of_eight)
    release = threading.Timer(7.0, holder.close)  # longer than SQLite itself waits
    release.start()
    started = time.monotonic()
    assert len(list(rows)) == 7
    assert time.monotonic() - started > 5
    release.join()
    assert class_of_eight.left_behind() == undisturbed


def test_a_gradebook_that_stays_held(class_of_eight, undisturbed, monkeypatch):
    monkeypatch.setattr(gradebook, "PATIENCE", 0.0)
    rows = class_of_eight.rows()
    next(rows)
    holder = held(class_of_eight)
    with pytest.raises(GradingError, match="locked"):
        list(rows)
    holder.close()
    rest = list(class_of_eight.rows())
    assert [row.fresh for row in rest].count(False) == 1
    assert class_of_eight.left_behind() == undisturbed


def test_a_lesson_built_anew_without_a_change(class_of_eight, undisturbed):
    rows = []
    for row in class_of_eight.rows():
        rows.append(row)
        if len(rows) == 2:
            folder = class_of_eight.root / "solutions" / LESSON
            folder.rename(folder.with_name("old"))
            shutil.copytree(folder.with_name("old"), folder)
            shutil.rmtree(folder.with_name("old"))
    assert len(rows) == 8
    assert class_of_eight.left_behind() == undisturbed


def test_two_graders_at_once(class_of_eight, undisturbed):
    with class_of_eight.start() as one, class_of_eight.start() as other:
        said = [grader.communicate(timeout=300) for grader in (one, other)]
    assert (one.returncode, other.returncode) == (0, 0), said
    unchanged = sorted(printed.count("unchanged") for printed, _ in said)
    assert unchanged == [0, 8], "each submission was graded once"
    assert sum("another grader is at work" in errors for _, errors in said) == 1
    assert class_of_eight.left_behind() == undisturbed


def test_a_name_that_is_no_text_stops_nobody(class_of_eight, undisturbed):
    odd = os.fsencode(class_of_eight.root / "submitted") + b"/\xff\xfe"
    shutil.copytree(os.fsencode(class_of_eight.root / "submitted" / "ada"), odd)
    notes = []
    assert len(list(class_of_eight.rows(tell=notes.append))) == 8
    (note,) = notes
    assert "left out" in note
    assert note.isascii()
    assert class_of_eight.left_behind() == undisturbed
