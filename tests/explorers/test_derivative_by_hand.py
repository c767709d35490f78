"""Explorers by hand: on a page of their own without a network, and in JupyterLab with Python behind them."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Browser, Page, expect

from explorers import derivative
from explorers.toolkit import Explorer

Opened = Callable[[Explorer], Page]
Drag = Callable[..., None]
CELLS = ["import explorers\nexplorer = explorers.derivative()\nexplorer", "print(explorer.x, explorer.slope)"]

pytestmark = pytest.mark.needs("chromium")


def test_a_saved_page_follows_the_pointer(opened: Opened, drag: Drag) -> None:
    page = opened(derivative())
    point = page.get_by_role("slider", name="point x")
    drag(point, 80)
    moved = float(point.get_attribute("aria-valuenow") or "nan")

    assert 0.9 < moved < 1.6
    expect(point).to_have_attribute("aria-valuetext", f"x = {moved:.2f}")


def test_a_saved_page_follows_the_arrow_keys_and_keeps_the_focus(opened: Opened) -> None:
    page = opened(derivative())
    point = page.get_by_role("slider", name="point x")
    point.focus()
    for key in ("ArrowRight", "ArrowUp", "ArrowLeft", "Shift+ArrowRight"):
        page.keyboard.press(key)

    expect(point).to_have_attribute("aria-valuetext", "x = 1.05")
    expect(point).to_be_focused()


def test_keys_pressed_within_one_frame_all_count(opened: Opened) -> None:
    page = opened(derivative())
    point = page.get_by_role("slider", name="point x")
    press = """(handle) => { for (let i = 0; i < 4; i++)
        handle.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true })); }"""
    point.evaluate(press)

    expect(point).to_have_attribute("aria-valuetext", "x = 0.70")


def test_it_says_in_the_browser_what_it_says_in_python(opened: Opened) -> None:
    for formula, x, gap in (
        ("x^3 - 3*x", 0.5, 1.0),
        ("abs(x)", 0.0, -0.5),
        ("cbrt(x)", 0.0, 0.3),
        ("x", 1.0, 0.0),
        ("x", 1.0, 1.5e-6),
        ("x^2", 1.0, 9.5e-7),
        ("tan(x)", 1.0, 1.0),
        ("tan(x)", 2.0, -1.0),
        ("1e7*x", 1.0, 0.004),
    ):
        explorer = derivative(formula, x=x, gap=gap, tangent=True)
        expect(opened(explorer).locator(".words")).to_have_text(explorer.describe())


def test_halving_ends_where_rounding_would_spoil_the_slope(opened: Opened) -> None:
    page = opened(derivative())
    halve = page.get_by_role("button", name="halve the step")
    for _ in range(24):
        halve.click()
    words = page.locator(".words")

    expect(words).to_contain_text("The second point lies 1.9 · 10⁻⁶ to the right: secant slope −2.250.")
    expect(words).to_contain_text("Halving ends here")


def test_what_it_says_reaches_a_screen_reader(opened: Opened) -> None:
    page = opened(derivative())
    page.get_by_role("checkbox", name="tangent and f′").check()

    expect(page.get_by_role("status")).to_contain_text("Slope of the tangent at x = 0.50: −2.250.")


def test_every_preset_draws_a_curve(opened: Opened) -> None:
    page = opened(derivative())
    curve = page.locator("path.line[data-meaning=function]")
    drawn = set()
    for name in ("a corner: |x|", "a loss with a flat valley", "sigmoid", "x³ − 3x"):
        page.get_by_label("curve", exact=True).select_option(name)
        page.wait_for_timeout(100)
        drawn.add(curve.get_attribute("d"))

    assert len(drawn) == 4


def test_the_second_view_has_a_handle_on_the_step(opened: Opened, drag: Drag) -> None:
    page = opened(derivative(view="error"))
    step = page.get_by_role("slider", name="step h")
    expect(step).to_have_attribute("aria-valuetext", "h = 1.0 · 10⁻²")
    drag(step, -100)

    assert float(step.get_attribute("aria-valuenow") or 1) < 1e-3
    expect(page.locator(".words")).to_contain_text("the forward difference is off by")


def test_in_jupyterlab_the_hand_moves_and_python_knows(browser: Browser, lab: tuple[Path, str]) -> None:
    folder, address = lab
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in CELLS])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3 (ipykernel)"}
    nbformat.write(notebook, folder / "explorer.ipynb")
    page = browser.new_page(viewport={"width": 1280, "height": 1000})
    page.set_default_timeout(60_000)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(address.format("explorer.ipynb"))
    expect(page.get_by_text("Python 3 (ipykernel) | Idle")).to_be_visible(timeout=60_000)
    page.locator(".jp-Cell .cm-content").first.click()
    page.keyboard.press("Control+Enter")
    point = page.get_by_role("slider", name="point x")
    point.wait_for()

    # up and down move the point, not JupyterLab's selection
    point.focus()
    for key in ("ArrowUp", "ArrowUp", "ArrowDown", "ArrowRight"):
        page.keyboard.press(key)
    expect(point).to_have_attribute("aria-valuetext", "x = 0.60")
    expect(point).to_be_focused()

    # a wrong formula is answered beside the field, by Python
    field = page.get_by_label("f(x) =")
    field.fill("3x")
    field.press("Enter")
    expect(page.locator(".explorer .message")).to_contain_text("write 3*x", timeout=30_000)
    expect(field).to_have_accessible_description(re.compile(r"write 3\*x"))
    field.fill("x^2")
    field.press("Enter")
    expect(page.locator(".explorer .message")).to_be_empty(timeout=30_000)
    expect(page.locator(".explorer .words")).to_contain_text("secant slope 2.200")

    page.locator(".jp-Cell .cm-content").nth(1).click()
    page.keyboard.press("Control+Enter")
    output = page.locator(".jp-Cell").nth(1).locator(".jp-OutputArea-output")
    expect(output).to_have_text(re.compile(r"^0\.60* 2\.20*\d*"), timeout=30_000)
    assert errors == []
    page.close()
