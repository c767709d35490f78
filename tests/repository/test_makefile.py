"""The commands that the README hands out."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

TARGETS = [
    "lab",
    "test",
    "lint",
    "build",
    "check-build",
    "mutants",
    "grade",
    "demo",
    "kit",
    "system",
    "lock",
    "clean",
    "help",
]


def make(project: Path, *arguments: str, path: str | None = None) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    environment.pop("PYTHON", None)
    if path is not None:
        environment["PATH"] = path
    return subprocess.run(
        ["/usr/bin/env", "make", "--no-print-directory", *arguments],
        cwd=project,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )


def runs(python: str) -> bool:
    """Whether there is such a Python, and not only a name for one that could be installed."""
    try:
        return subprocess.run([python, "-c", ""], capture_output=True).returncode == 0
    except OSError:
        return False


def test_help_lists_every_target_with_a_sentence(project: Path) -> None:
    listed = re.findall(r"^  make (\S+)\s+\S.*$", make(project).stdout, flags=re.MULTILINE)
    assert sorted(listed) == sorted(TARGETS)


@pytest.mark.parametrize("target", TARGETS)
def test_every_target_can_be_made(project: Path, target: str) -> None:
    # a dry run still shows that all it builds on is known
    assert make(project, "--dry-run", target).returncode == 0


@pytest.mark.parametrize("target", ["grade", "kit"])
def test_a_target_without_its_lesson_is_answered_in_one_line(project: Path, target: str) -> None:
    answer = make(project, target)
    assert answer.returncode != 0
    assert answer.stderr.splitlines()[0].startswith("Which lesson?")


def test_a_machine_without_python_is_answered_in_one_line(project: Path, tmp_path: Path) -> None:
    empty, bare = tmp_path / "clone", tmp_path / "bin"
    empty.mkdir()
    bare.mkdir()
    shutil.copy(project / "Makefile", empty)
    for program in ("make", "sh"):
        (bare / program).symlink_to(str(shutil.which(program)))
    answer = make(empty, "lab", path=str(bare))
    assert answer.returncode != 0
    assert answer.stderr.splitlines()[0] == "Python 3.11 or newer is needed, and there is no python3 here."


def test_a_python_that_cannot_read_the_programs_is_answered_in_one_line(
    project: Path, tmp_path: Path
) -> None:
    shutil.copy(project / "Makefile", tmp_path)
    ancient = tmp_path / "python2.7"
    pretending = "import sys; sys.version_info, sys.executable = (2, 7, 18), sys.argv[2]; exec(sys.argv[1])"
    ancient.write_text(
        f'#!/bin/sh\n[ "$1" = -c ] || {{ echo "SyntaxError" >&2; exit 1; }}\n'
        f'exec "{sys.executable}" -c "{pretending}" "$2" "$0"\n'
    )
    ancient.chmod(0o755)
    answer = make(tmp_path, "lab", f"PYTHON={ancient}")
    assert answer.returncode != 0
    assert answer.stderr.splitlines()[0] == (
        f"Python 3.11 or newer is needed, and {ancient} is 2.7. Name a newer one: PYTHON=/path/to/python3"
    )


def test_python_2_reads_why_it_is_refused(project: Path, tmp_path: Path) -> None:
    if not runs("python2.7"):
        pytest.skip("there is no Python 2.7 here")
    shutil.copy(project / "Makefile", tmp_path)
    answer = make(tmp_path, "lab", "PYTHON=python2.7")
    assert re.match(r"Python 3\.11 or newer is needed, and \S+ is 2\.7\. ", answer.stderr)


def test_ci_runs_the_build_check_and_the_test_command_of_the_readme(project: Path) -> None:
    script = project / ".ci/run"
    assert os.access(script, os.X_OK)
    commands = script.read_text(encoding="utf-8").splitlines()
    assert [line for line in commands if line.startswith("make")] == [
        "make system",
        "make check-build",
        "make test",
    ]
    assert "make test" in (project / "README.md").read_text(encoding="utf-8")
