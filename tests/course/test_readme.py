"""What the README says: its commands are run as they stand, its example is built."""

from __future__ import annotations

import csv
import os
import pwd
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
README = (PROJECT / "README.md").read_text(encoding="utf-8")


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL)


def sections(text: str, level: str) -> dict[str, str]:
    """The parts of a text by their headings of one level."""
    _, *parts = re.split(rf"^{level} (.+)\n", text, flags=re.MULTILINE)
    return dict(zip(parts[::2], parts[1::2], strict=True))


@pytest.mark.needs("bwrap")
def test_the_commands_for_a_class_work_as_they_are_pasted(tmp_path: Path) -> None:
    student = pwd.getpwuid(os.geteuid()).pw_name
    repository, private, exchange, home = (
        tmp_path / name for name in ("course", "private", "exchange", "home")
    )
    work = home / "calculus-for-machine-learning/work"
    for folder in (exchange, work):
        folder.mkdir(parents=True)
    publish_working_tree(repository)
    subprocess.run(["git", "init", "--quiet", "--bare", str(private)], check=True)
    environment = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(home),
        "CALCULUS_EXCHANGE": str(exchange),
    }
    stand_ins = {
        "ADDRESS": str(repository),
        "PRIVATE": str(private),
        "/srv/calculus": str(exchange),
        "make build": "true",  # the environment is there, and other tests build
        "make kit LESSON=01_derivatives": "true",  # … and pack
        "source .venv/bin/activate": "true",
        "jupyter lab": "jupyter lab --version",
        "ada": student,
    }
    place = tmp_path
    for heading, text in sections(sections(README, "##")["An instructor's path"], "###").items():
        for block in blocks(text, "bash"):
            for written, meant in stand_ins.items():
                block = re.sub(rf"(?<![\w/]){re.escape(written)}(?!\w)", meant, block)
            answer = subprocess.run(
                ["bash", "-euo", "pipefail", "-c", block],
                cwd=work if heading.startswith("Student") else place,
                env=environment,
                capture_output=True,
                text=True,
                timeout=120,
            )
            assert answer.returncode == 0, f"{heading}:\n{block}\n{answer.stdout}\n{answer.stderr}"
            assert "ERROR" not in answer.stderr, f"{heading}:\n{block}\n{answer.stderr}"
            if "cd calculus-class" in block:
                place = tmp_path / "calculus-class"
    (row,) = csv.DictReader((place / "grades.csv").read_text().splitlines())
    assert (row["assignment"], row["student_id"], row["score"]) == ("01_derivatives", student, "0.0")
    assert list(work.glob("calculus/01_derivatives/feedback/*/01_derivatives.html"))
    untracked = subprocess.run(
        ["git", "status", "--short"], cwd=place, capture_output=True, text=True, check=True
    )
    assert untracked.stdout == "", "something of the class would enter its history"


def publish_working_tree(repository: Path) -> None:
    """A repository of one commit that holds the project as it is now."""
    if not (PROJECT / ".git").exists():
        pytest.skip("not a clone: there is no .git")
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=PROJECT, check=True, capture_output=True).stdout
    for name in listing.decode().split("\0"):
        if name and (PROJECT / name).is_file():
            (repository / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(PROJECT / name, repository / name)
    git = ["git", "-c", "user.name=Author", "-c", "user.email=author@localhost"]
    subprocess.run([*git, "init", "--quiet", "--initial-branch=main"], cwd=repository, check=True)
    subprocess.run([*git, "add", "--all"], cwd=repository, check=True)
    subprocess.run([*git, "commit", "--quiet", "--message=The course"], cwd=repository, check=True)


def test_the_smallest_lesson_there_can_be_is_built(tmp_path: Path) -> None:
    (text,) = blocks(README, "python")
    source = tmp_path / "source/14_doubling/14_doubling.py"
    source.parent.mkdir(parents=True)
    source.write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "autograder.authoring", "--course", str(tmp_path), "build"]
    answer = subprocess.run(command, capture_output=True, text=True)
    assert answer.returncode == 0, answer.stderr
    lesson = (tmp_path / "lessons/14_doubling/14_doubling.ipynb").read_text(encoding="utf-8")
    assert "def double(x)" in lesson
    assert "2 * x" not in lesson
    assert "reference" not in lesson
    assert (tmp_path / "solutions/14_doubling/exercises.json").is_file()


def test_every_lesson_is_listed() -> None:
    lessons = sorted(folder.name for folder in (PROJECT / "lessons").iterdir() if folder.is_dir())
    assert sorted(re.findall(r"^\| \[(\w+)\]\(lessons/", README, flags=re.MULTILINE)) == lessons


@pytest.mark.parametrize("target", sorted(set(re.findall(r"\]\((?!https?:)([^)#]+)\)", README))))
def test_what_it_links_to_is_there(target: str) -> None:
    assert (PROJECT / target).exists()


@pytest.mark.parametrize(
    "command", sorted(set(re.findall(r"(?:^ *|`)make ([a-z][a-z-]*)", README, re.MULTILINE)))
)
def test_every_make_target_it_names_exists(command: str) -> None:
    makefile = (PROJECT / "Makefile").read_text(encoding="utf-8")
    assert re.search(rf"^{command}:", makefile, flags=re.MULTILINE)
