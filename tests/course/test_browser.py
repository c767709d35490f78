"""A student's hour in a real browser: JupyterLab, lesson 01, its explorer, answers, Validate."""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from lab_in_a_browser import chromium, jupyterlab
from playwright.sync_api import Locator, Page, TimeoutError, expect

PROJECT = Path(__file__).resolve().parents[2]
LESSON = "01_derivatives"
NUMBERED = re.compile(r"^\[\d+\]:$")
PATIENCE = 60_000  # milliseconds, for a busy machine
SERVE = """
import sys
from pathlib import Path
from autograder.lab.__main__ import open_jupyterlab, prepare
lessons, work, *flags = sys.argv[1:]
prepare(Path(lessons), Path(work), fresh=None)
open_jupyterlab(Path(work), flags)
"""
expect.set_options(timeout=PATIENCE)

RIGHT_POWER_RULE = """\
def power_rule(n, x):
    return n * np.asarray(x, dtype=float) ** (n - 1) if n > 0 else 0.0 * np.asarray(x)
"""
UNDIVIDED_DIFFERENCE = """\
def forward_difference(f, x, h):
    return f(x + h) - f(x)
"""


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """The address of the lesson in a JupyterLab of its own, served from copied lessons as `make lab` does."""
    lessons = tmp_path / "lessons"
    shutil.copytree(PROJECT / "lessons" / LESSON, lessons / LESSON)
    command = [sys.executable, "-c", SERVE, str(lessons), str(tmp_path / "work")]
    with jupyterlab(tmp_path, command=command) as address:
        yield address.format(f"{LESSON}/{LESSON}.ipynb")


@pytest.fixture
def page() -> Iterator[Page]:
    """A page in Debian's chromium."""
    with chromium() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.set_default_timeout(PATIENCE)
        yield page


def graded_cell(page: Page, grade_id: str) -> Locator:
    """An answer or check cell of the lesson."""
    lesson = json.loads((PROJECT / "lessons" / LESSON / f"{LESSON}.ipynb").read_text(encoding="utf-8"))
    grade_ids = [cell["metadata"].get("nbgrader", {}).get("grade_id") for cell in lesson["cells"]]
    return page.locator(".jp-Notebook .jp-Cell").nth(grade_ids.index(grade_id))


def run_all(page: Page) -> None:
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_text("Run All Cells", exact=True).click()
    none_waits = """() =>
        ![...document.querySelectorAll(".jp-Notebook .jp-CodeCell .jp-InputPrompt")]
            .some(prompt => ["[ ]:", "[*]:"].includes(prompt.textContent.trim()))"""
    try:
        page.wait_for_function(none_waits, timeout=2 * PATIENCE)
    except TimeoutError:
        errors = page.locator(".jp-OutputArea-output[data-mime-type='application/vnd.jupyter.stderr']")
        pytest.fail("Run All stopped:\n" + "\n".join(errors.all_inner_texts()))


def run(page: Page, cell: Locator, source: str | None = None) -> Locator:
    """Run a cell, with a new source if one is given; what it put out."""
    prompt = cell.locator(".jp-InputPrompt")
    before = prompt.inner_text()
    cell.locator(".jp-InputArea-editor .cm-content").click()
    if source is not None:
        page.keyboard.press("Control+a")
        page.keyboard.insert_text(source)
    page.keyboard.press("Control+Enter")
    expect(prompt).not_to_have_text(before)
    expect(prompt).to_have_text(NUMBERED)
    return cell.locator(".jp-OutputArea")


@pytest.mark.needs("chromium")
def test_a_student_opens_the_lesson_drags_answers_and_validates(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.get_by_text("Python 3 (ipykernel) | Idle")).to_be_visible()

    # from top to bottom: an exercise not yet done stops nothing and is no error
    run_all(page)
    for check in ("check_power_rule", "check_forward_difference"):
        expect(graded_cell(page, check).locator(".jp-OutputArea")).to_contain_text("Not attempted yet")
    expect(page.locator(".jp-Notebook")).not_to_contain_text("Traceback")

    # the secant follows the hand, in words and in the picture
    explorer = page.locator(".explorer").first
    words, secant = explorer.locator("p.words"), explorer.locator("path.line[data-meaning=secant]").first
    expect(words).to_have_text("The second point lies 1.00 to the right: secant slope 0.250.")
    drawn_before = secant.get_attribute("d")
    explorer.get_by_role("slider", name="second point").focus()
    for _ in range(4):
        page.keyboard.press("ArrowLeft")
    expect(words).to_contain_text("lies 0.96 to the right: secant slope 0.1")
    expect(secant).not_to_have_attribute("d", drawn_before or "")

    # a right answer, a wrong one
    run(page, graded_cell(page, "power_rule"), RIGHT_POWER_RULE)
    expect(run(page, graded_cell(page, "check_power_rule"))).to_contain_text("visible checks passed: ")
    run(page, graded_cell(page, "forward_difference"), UNDIVIDED_DIFFERENCE)
    failure = run(page, graded_cell(page, "check_forward_difference"))
    expect(failure).to_contain_text(re.compile(r"forward_difference should give .*it gave", re.DOTALL))
    expect(failure).not_to_contain_text("visible checks passed")
    expect(failure).not_to_contain_text("Traceback")

    # nbgrader's own button agrees, and names what is wrong
    page.get_by_role("button", name="Validate", exact=True).click()
    verdict = page.locator(".jp-Dialog")
    expect(verdict).to_contain_text("failed")
    expect(verdict).to_contain_text("forward_difference")
    expect(verdict).not_to_contain_text("def power_rule")
