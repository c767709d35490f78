"""A student's hour in a real browser: JupyterLab, lesson 01, a slider, answers, Validate."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, TimeoutError, expect, sync_playwright

PROJECT = Path(__file__).resolve().parents[2]
LESSON = "01_derivatives"
NUMBERED = re.compile(r"^\[\d+\]:$")
PATIENCE = 60_000  # milliseconds, for a busy machine
TOKEN = "only-on-this-machine"
SERVE = """
import sys
from pathlib import Path
from autograder.lab.__main__ import open_jupyterlab, prepare
lessons, work, *flags = sys.argv[1:]
prepare(Path(lessons), Path(work), fresh=None)
open_jupyterlab(Path(work), flags)
"""
SETTINGS = {
    # nothing asked of the network, and every cell in the page at once
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
    "notebook-extension/tracker": {"windowingMode": "none"},
}
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
    for name, values in SETTINGS.items():
        file = tmp_path / f"config/lab/user-settings/@jupyterlab/{name}.jupyterlab-settings"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(values))
    homes = {"JUPYTER_CONFIG_DIR": "config", "JUPYTER_DATA_DIR": "data", "JUPYTER_RUNTIME_DIR": "runtime"}
    homes["IPYTHONDIR"] = "ipython"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    flags = [
        "--no-browser",
        f"--port={port}",
        "--ServerApp.port_retries=0",
        f"--IdentityProvider.token={TOKEN}",
    ]
    with (tmp_path / "server.log").open("w") as log:
        server = subprocess.Popen(
            [sys.executable, "-c", SERVE, str(lessons), str(tmp_path / "work"), *flags],
            env={**os.environ, **{name: str(tmp_path / folder) for name, folder in homes.items()}},
            stdout=log,
            stderr=log,
        )
    try:
        wait_for_server(f"http://127.0.0.1:{port}/api/status?token={TOKEN}", server, tmp_path / "server.log")
        yield f"http://127.0.0.1:{port}/lab/tree/{LESSON}/{LESSON}.ipynb?token={TOKEN}"
    finally:
        server.terminate()
        try:
            server.wait(timeout=20)
        except subprocess.TimeoutExpired:
            server.kill()


def wait_for_server(status: str, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and server.poll() is None:
        try:
            urllib.request.urlopen(status, timeout=5).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    pytest.fail(f"JupyterLab did not answer:\n{log.read_text()}")


@pytest.fixture
def page() -> Iterator[Page]:
    """A page in Debian's chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", "--disable-background-networking", "--disable-dev-shm-usage"],
        )
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.set_default_timeout(PATIENCE)
        yield page
        browser.close()


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
def test_a_student_opens_the_lesson_moves_a_slider_answers_and_validates(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.get_by_text("Python 3 (ipykernel) | Idle")).to_be_visible()

    # from top to bottom: an exercise not yet done stops nothing and is no error
    run_all(page)
    for check in ("check_power_rule", "check_forward_difference"):
        expect(graded_cell(page, check).locator(".jp-OutputArea")).to_contain_text("Not attempted yet")
    expect(page.locator(".jp-Notebook")).not_to_contain_text("Traceback")

    # the secant follows the slider, in words and in the picture
    explorer = page.locator(".jp-OutputArea", has=page.locator(".noUi-handle")).first
    words, picture = explorer.get_by_role("status"), explorer.locator("img")
    expect(words).to_contain_text("lies 1.00 to the right: secant slope 0.250")
    drawn_before = picture.get_attribute("src")
    explorer.locator(".noUi-handle").nth(1).focus()
    for _ in range(4):
        page.keyboard.press("ArrowLeft")
    expect(words).to_contain_text("lies 0.96 to the right: secant slope 0.1")
    expect(picture).not_to_have_attribute("src", drawn_before or "")

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
