"""Scratch folders: the working folder of a process on the student's side, with the lesson's data files."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

LESSON = "lesson"


def make_scratch_folder(name: str) -> None:
    """Make a new folder beside the lesson's own, with the same data files, and work there."""
    folder = Path.cwd().parent / name
    shutil.copytree(Path.cwd().parent / LESSON, folder)
    os.chdir(folder)
