"""A student without the repository: unpacks the kit, installs it, opens the lesson."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

from autograder.kit.__main__ import main

LESSON = "01_derivatives"
PROJECT = Path(__file__).resolve().parents[2]
RUN = """
import sys, nbformat
from nbclient import NotebookClient
notebook = nbformat.read(sys.argv[1], as_version=4)
NotebookClient(notebook, timeout=300).execute()
nbformat.write(notebook, sys.argv[2])
"""


@pytest.fixture(scope="module")
def kit(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The unpacked kit."""
    folder = tmp_path_factory.mktemp("kit")
    assert main([LESSON, "--to", str(folder / "kit.zip")]) == 0
    with zipfile.ZipFile(folder / "kit.zip") as packed:
        packed.extractall(folder)
    return folder / f"{LESSON}-kit"


def test_it_holds_the_lesson_its_data_the_wheel_and_how_to_begin(kit: Path) -> None:
    inside = {path.relative_to(kit).as_posix() for path in kit.rglob("*") if path.is_file()}
    lesson = {
        f"{LESSON}/{path.relative_to(PROJECT / 'lessons' / LESSON).as_posix()}"
        for path in (PROJECT / "lessons" / LESSON).rglob("*")
        if path.is_file() and ".ipynb_checkpoints" not in path.parts
    }
    [wheel] = [name for name in inside if name.endswith(".whl")]
    assert inside == lesson | {"README.txt", "LICENSE", "LICENSE-lessons.md", wheel}
    readme = (kit / "README.txt").read_text(encoding="utf-8")
    assert readme.startswith(f"Derivatives ({LESSON})\n======")
    assert f"pip install ./{wheel}" in readme
    assert "{" not in readme


def test_it_says_by_what_words_exercises_are_known_and_each_has_them(kit: Path) -> None:
    marks = re.findall(r'"(# [^"]+)"', (kit / "README.txt").read_text(encoding="utf-8"))
    notebook = json.loads((kit / LESSON / f"{LESSON}.ipynb").read_text(encoding="utf-8"))
    answers = [
        "".join(cell["source"])
        for cell in notebook["cells"]
        if cell["cell_type"] == "code" and cell["metadata"].get("nbgrader", {}).get("solution")
    ]
    assert answers
    assert [answer for answer in answers if not any(mark in answer for mark in marks)] == []
    assert [mark for mark in marks if not any(mark in answer for answer in answers)] == []


def test_nothing_of_an_answer_key_is_in_it(kit: Path) -> None:
    [wheel] = kit.glob("*.whl")
    with zipfile.ZipFile(wheel) as packed:
        names = packed.namelist()
    assert not [name for name in names if name.startswith(("solutions", "source", "tests"))]
    for needed in ("explorers/house.mplstyle", "autograder/check/__init__.py"):
        assert needed in names


def test_in_an_empty_environment_the_lesson_runs_from_top_to_bottom(kit: Path, tmp_path: Path) -> None:
    environment = tmp_path / "environment"
    venv.create(environment, symlinks=True)
    python = environment / "bin/python"
    [wheel] = kit.glob("*.whl")
    constraints = tmp_path / "constraints.txt"  # the versions that the project is tested with
    pins = [line.split(" \\")[0] for line in (PROJECT / "requirements.lock").read_text().splitlines()]
    constraints.write_text("\n".join(pin for pin in pins if pin and not pin.startswith(" ")))
    command = [sys.executable, "-m", "uv", "pip", "install", "--quiet", "--python", str(python)]
    subprocess.run([*command, "--constraint", str(constraints), str(wheel)], check=True, timeout=600)

    lesson = shutil.copytree(kit / LESSON, tmp_path / LESSON)
    ran = tmp_path / "ran.ipynb"
    answer = subprocess.run(
        [python, "-c", RUN, lesson / f"{LESSON}.ipynb", ran],
        cwd=lesson,
        capture_output=True,
        text=True,
        timeout=400,
        env={"PATH": f"{environment / 'bin'}:/usr/bin:/bin", "HOME": str(tmp_path)},
    )
    assert answer.returncode == 0, answer.stderr
    text = json.dumps(json.loads(ran.read_text(encoding="utf-8")))
    assert text.count("Not attempted yet.") >= 9
    assert "ModuleNotFoundError" not in text


def test_an_unknown_lesson_is_answered_with_the_known_ones(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["../lessons", "--to", str(tmp_path / "kit.zip")]) == 1
    assert LESSON in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
