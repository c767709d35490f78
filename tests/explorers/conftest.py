"""A browser for the explorers: pages of their own, opened from files without a network, and a JupyterLab."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Error, Locator, Page

sys.path.append(str(Path(__file__).resolve().parents[2] / "benchmarks"))

from lab_in_a_browser import chromium, jupyterlab

from explorers.toolkit import Explorer

PATIENCE = 20_000  # milliseconds, for a busy machine


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def window(browser: Browser) -> Iterator[Page]:
    """The page that the tests of a file take turns on: Chromium needs half a second to make one."""
    context = browser.new_context(offline=True)
    window = context.new_page()
    window.set_default_timeout(PATIENCE)
    yield window
    context.close()


@pytest.fixture
def page(window: Page) -> Iterator[Page]:
    """An empty page without a network; an error on it, or a word in its console, fails the test."""
    said: list[str] = []

    def console(message: ConsoleMessage) -> None:
        said.append(message.text)

    def error(raised: Error) -> None:
        said.append(str(raised))

    window.set_viewport_size({"width": 1000, "height": 900})
    window.emulate_media(color_scheme="light", reduced_motion="no-preference", media="screen")
    window.on("console", console)
    window.on("pageerror", error)
    yield window
    window.mouse.up()  # whatever the test left pressed
    window.mouse.move(0, 0)
    window.goto("about:blank")  # which also waits for what the page had to say
    window.remove_listener("console", console)
    window.remove_listener("pageerror", error)
    assert said == []


@pytest.fixture
def opened(page: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Explorer], Page]:
    """Opens an explorer's own page from its file, once it has drawn itself.

    Without its still picture, which takes longest and is seen where no script runs; it has its own tests.
    """
    monkeypatch.setattr("explorers.toolkit.explorer.png_of", lambda fig: (b"", 1))

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
