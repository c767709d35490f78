"""A browser for the explorers: pages of their own, opened from files without a network, and a JupyterLab."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page

sys.path.append(str(Path(__file__).resolve().parents[2] / "benchmarks"))

from lab_in_a_browser import chromium, jupyterlab

from explorers.toolkit import Explorer

PATIENCE = 20_000  # milliseconds, for a busy machine


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page without a network; an error on it, or a word in its console, fails the test."""
    context = browser.new_context(viewport={"width": 1000, "height": 900}, offline=True)
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    yield page
    context.close()
    assert said == []


@pytest.fixture
def opened(page: Page, tmp_path: Path) -> Callable[[Explorer], Page]:
    """Opens an explorer's own page from its file, once it has drawn itself."""

    def open_page(explorer: Explorer) -> Page:
        page.goto(explorer.save(tmp_path / "explorer.html").as_uri())
        page.locator(".explorer .words:not(:empty)").wait_for()
        return page

    return open_page


@pytest.fixture
def drag() -> Callable[..., None]:
    """Moves a handle by so many pixels, in a few steps as a hand does."""

    def moved(handle: Locator, across: float, up: float = 0.0) -> None:
        mouse, box = handle.page.mouse, handle.locator(".knob").bounding_box()
        assert box
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        mouse.move(x, y)
        mouse.down()
        mouse.move(x + across, y - up, steps=5)
        mouse.up()

    return moved


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """A folder of notebooks, and the address of a notebook in it in JupyterLab."""
    notebooks = tmp_path / "notebooks"
    notebooks.mkdir()
    with jupyterlab(tmp_path, notebooks=notebooks) as address:
        yield notebooks, address
