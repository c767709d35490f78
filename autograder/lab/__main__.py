"""`python -m autograder.lab`: copy the lessons that are missing into `work/` and open JupyterLab there."""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
from pathlib import Path

from autograder.lab.lessons import NoSuchLesson, copy_fresh, copy_missing, names

PROJECT = Path(__file__).resolve().parents[2]


def main(arguments: list[str]) -> int:
    """Run the command line and return its exit code; what it does not know is handed to JupyterLab."""
    parser = argparse.ArgumentParser(prog="python -m autograder.lab", description=__doc__)
    parser.add_argument(
        "--fresh", metavar="LESSON", help="copy this lesson once more, beside the copy you have"
    )
    known, flags_of_jupyterlab = parser.parse_known_args(arguments)
    work = PROJECT / "work"
    try:
        prepare(PROJECT / "lessons", work, known.fresh)
    except (NoSuchLesson, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    return open_jupyterlab(work, flags_of_jupyterlab)


def prepare(lessons: Path, work: Path, fresh: str | None) -> None:
    """Copy what is missing and say what was changed; raises `NoSuchLesson` or OSError."""
    if not names(lessons):
        raise NoSuchLesson(f"No lessons in {lessons}: run this in a clone of the course.")
    if fresh:
        print(f"Copied {fresh} to work/{copy_fresh(lessons, work, fresh).name}")
    again = "make lab FRESH=" if os.name == "posix" else "python -m autograder.lab --fresh "
    for changed in copy_missing(lessons, work):
        print(
            f"{changed.lesson} has changed since it was copied to work/{changed.copy.name}, "
            f"which stays as it is. For the new one beside it: {again}{changed.lesson}"
        )


def open_jupyterlab(work: Path, flags: list[str]) -> int:
    """Run JupyterLab on a folder; its exit code comes back where it cannot take our place."""
    command = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={work}", *flags]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--allow-root")
    # nbgrader starts programs by their bare names, and they live beside this Python
    beside = str(Path(sys.executable).parent)
    environment = {**os.environ, "PATH": os.pathsep.join([beside, os.environ.get("PATH", os.defpath)])}
    if os.name == "posix":
        os.chdir(work)
        os.execve(sys.executable, command, environment)
    # Ctrl-C is JupyterLab's, which asks before it stops
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    return subprocess.call(command, cwd=work, env=environment)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
