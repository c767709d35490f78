"""The map of the course says what the lessons themselves say, and runs."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from .conftest import LESSONS, ROOT, lesson_text

MAP = ROOT / "source/index.py"
ROW = re.compile(
    r"^# \| (?P<lesson>[^|]+?) \| (?P<question>[^|]+?) \| (?P<needs>[^|]*?) \| (?P<time>[^|]*?) ?\|$"
)
LINK = re.compile(r"\[(\d\d) ([^\]]+)\]\((?:(\w+)/\3\.ipynb)\)")
PLANNED = re.compile(r"\*(\d\d) ([^*]+) \(planned\)\*")


def rows() -> list[re.Match[str]]:
    lines = MAP.read_text(encoding="utf-8").splitlines()
    found = [match for line in lines if (match := ROW.match(line))]
    return [row for row in found if row["lesson"] not in ("lesson", "---")]


def linked() -> dict[str, re.Match[str]]:
    return {link[3]: row for row in rows() if (link := LINK.fullmatch(row["lesson"]))}


def test_every_lesson_that_is_written_is_linked_and_every_other_marked_as_planned() -> None:
    numbered = [lesson for lesson in LESSONS if re.match(r"(0\d|1[0-3])_", lesson)]
    assert list(linked()) == numbered
    planned = [match[1] for row in rows() if (match := PLANNED.fullmatch(row["lesson"]))]
    assert sorted([*planned, *(lesson[:2] for lesson in numbered)]) == [f"{n:02}" for n in range(1, 14)]


@pytest.mark.parametrize("name", list(linked()))
def test_a_row_says_what_its_lesson_says(name: str) -> None:
    row, opening = linked()[name], " ".join(lesson_text(name).cells[0].source.split())
    title = LINK.fullmatch(row["lesson"])
    assert title
    assert opening.startswith(f"# {title[2]} ")
    assert row["question"] in opening.replace("> ", "")


def arrows() -> dict[str, list[str]]:
    """What the picture draws: the lessons that a lesson needs."""
    text = MAP.read_text(encoding="utf-8")
    found = re.findall(r'^    "(\d\d)": \[([^\]]*)\],$', text, re.MULTILINE)
    return {needing: re.findall(r'"(\d\d)"', sources) for needing, sources in found}


def before(lesson: str) -> set[str]:
    """Every lesson from which arrows lead to this one, over one or several others."""
    return {earlier for need in arrows().get(lesson, []) for earlier in (need, *before(need))}


@pytest.mark.parametrize("name", [name for name in linked() if not name.startswith("01")])
def test_arrows_lead_to_a_lesson_from_all_that_it_assumes(name: str) -> None:
    opening = " ".join(lesson_text(name).cells[0].source.split())
    [assumed] = re.findall(r"\*\*Assumed:\*\* (.*?)\. [A-Z*]", opening)
    named = re.findall(r"\blessons? (\d+(?:(?:, | and )\d+)*)", assumed)
    lessons = {number.zfill(2) for numbers in named for number in re.findall(r"\d+", numbers)}
    assert lessons
    assert lessons <= before(name[:2])


def test_the_picture_shows_the_needs_of_the_table_and_the_lessons_that_are_written() -> None:
    listed = {
        match[0]: re.findall(r"\d\d", row["needs"])
        for row in rows()
        if (match := re.search(r"\d\d", row["lesson"])) and re.search(r"\d\d", row["needs"])
    }
    assert arrows() == listed
    text = MAP.read_text(encoding="utf-8")
    [written] = re.findall(r"^written = \{(.*)\}$", text, re.MULTILINE)
    assert sorted(re.findall(r"\d\d", written)) == sorted(lesson[:2] for lesson in linked())


def test_it_runs_from_top_to_bottom_and_shows_progress(tmp_path: Path) -> None:
    notebook = nbformat.read(ROOT / "lessons/index.ipynb", as_version=4)
    NotebookClient(notebook, resources={"metadata": {"path": tmp_path}}, timeout=120).execute()
    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    assert not [output for output in outputs if output.output_type in ("error", "stream")]
    assert "There is no lesson here yet." in outputs[-1]["data"]["text/plain"]
