"""Two explorers in one notebook of JupyterLab keep to themselves, and keys pressed in them stay theirs."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

CELLS = ("import explorers\nexplorers.descent()", "explorers.descent()", "explorers.chain()")
PATIENCE = 60_000  # milliseconds, for a busy machine


@pytest.fixture
def page(browser: Browser, lab: tuple[Path, str]) -> Page:
    """A notebook in which three explorers are shown."""
    folder, address = lab
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in CELLS])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3 (ipykernel)"}
    nbformat.write(notebook, folder / "three.ipynb")
    page = browser.new_page(viewport={"width": 1280, "height": 1000})
    page.set_default_timeout(PATIENCE)
    page.goto(address.format("three.ipynb"))
    expect(page.get_by_text("Python 3 (ipykernel) | Idle")).to_be_visible(timeout=PATIENCE)
    page.locator(".jp-Cell .cm-content").first.click()
    for _ in CELLS:
        page.keyboard.press("Shift+Enter")
    page.locator(".jp-Cell").nth(2).locator(".explorer .handle").first.wait_for()
    return page


def explorer(page: Page, number: int) -> Locator:
    return page.locator(".jp-Cell").nth(number).locator(".explorer")


def test_two_explorers_in_a_notebook_keep_to_themselves(page: Page) -> None:
    ids = page.evaluate("[...document.querySelectorAll('.explorer [id]')].map((element) => element.id)")
    assert len(ids) > 20
    assert len(set(ids)) == len(ids)

    # the words beside a box tick the box of their own explorer
    first, second = (explorer(page, number).get_by_label("several starts") for number in (0, 1))
    explorer(page, 1).get_by_text("several starts", exact=True).click()
    expect(second).to_be_checked()
    expect(first).not_to_be_checked()

    # arrows, which are JupyterLab's shortcuts, move the slider, and the focus stays in it
    active = ".jp-Notebook .jp-Cell.jp-mod-active"
    before = page.locator(active).evaluate("(cell) => [...cell.parentElement.children].indexOf(cell)")
    for name, keys in (("learning rate η", "ArrowRight"), ("momentum β", "ArrowUp")):
        slider = explorer(page, 1).get_by_label(name)
        value = float(slider.input_value())
        slider.focus()
        for _ in range(3):
            page.keyboard.press(keys)
        expect(slider).to_be_focused()
        assert float(slider.input_value()) > value, name
    chosen = explorer(page, 1).get_by_label("surface", exact=True)
    chosen.focus()
    page.keyboard.press("ArrowDown")
    expect(chosen).to_be_focused()
    assert page.locator(active).evaluate("(cell) => [...cell.parentElement.children].indexOf(cell)") == before
    page.close()
