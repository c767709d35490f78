"""The gradient explorer in a browser: what the hand does, and that both sides say the same."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from explorers import gradient
from explorers.toolkit import Explorer

Opened = Callable[[Explorer], Page]

pytestmark = pytest.mark.needs("chromium")


def test_it_says_in_the_browser_what_it_says_in_python(opened: Opened) -> None:
    for formula, x, y, angle in (
        ("x^2/2 + x*y + y^2", 2.0, 1.0, 0.0),
        ("x^2/2 - y^2/2", -1.5, 0.25, 300.0),
        ("abs(x) + y/2", 0.0, 1.0, 180.0),
        ("x^2 + y^2", 0.0, 0.0, 45.0),
        ("log(x) + y", -1.0, 0.0, 10.0),
    ):
        explorer = gradient(formula, x=x, y=y, angle=angle, show_gradient=True)
        expect(opened(explorer).locator(".words")).to_have_text(explorer.describe())


def test_the_point_moves_both_ways_by_the_arrow_keys(opened: Opened) -> None:
    page = opened(gradient())
    page.get_by_role("slider", name="point", exact=True).focus()
    for key in ("ArrowRight", "ArrowUp", "ArrowUp"):
        page.keyboard.press(key)

    expect(page.locator(".words")).to_contain_text("At (2.10, 1.20)")


def test_the_direction_turns_by_its_slider_by_the_wave_and_on_the_map(opened: Opened) -> None:
    page = opened(gradient())
    page.get_by_role("slider", name="direction on the wave").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".words")).to_contain_text("in the direction 5°")

    tip = page.locator(".handle[aria-label=direction]")
    knob, point = (
        page.locator(f".handle[aria-label='{name}'] .knob").bounding_box() for name in ("direction", "point")
    )
    assert knob
    assert point
    page.mouse.move(knob["x"] + knob["width"] / 2, knob["y"] + knob["height"] / 2)
    page.mouse.down()
    page.mouse.move(point["x"] + point["width"] / 2, point["y"] - 90, steps=5)
    page.mouse.up()
    expect(tip).to_have_attribute("aria-valuetext", "90°")
    expect(page.locator(".words")).to_contain_text("in the direction 90° the slope is 4.000")


def test_the_gradient_crosses_the_level_line_at_a_right_angle(opened: Opened) -> None:
    page = opened(gradient(show_gradient=True))
    corners = """() => {
        const [x0, y0, x1, y1] = document.querySelector("path.solid[data-meaning=tangent]")
            .getAttribute("d").match(/-?[\\d.]+/g).map(Number);
        const knob = document.querySelector(".handle[aria-label=point]").transform.baseVal[0].matrix;
        const line = document.querySelector("path.level[data-meaning=reference]").getAttribute("d");
        const points = line.split(/[ML]/).filter(Boolean).map((one) => one.split(" ").map(Number));
        const near = points.filter(([x, y]) => Math.hypot(x - knob.e, y - knob.f) < 25);
        const far = near.reduce((a, b) =>
            Math.hypot(b[0] - knob.e, b[1] - knob.f) > Math.hypot(a[0] - knob.e, a[1] - knob.f) ? b : a);
        return [[x1 - x0, y1 - y0], [far[0] - knob.e, far[1] - knob.f]];
    }"""
    (ax, ay), (bx, by) = page.evaluate(corners)
    cosine = (ax * bx + ay * by) / ((ax**2 + ay**2) ** 0.5 * (bx**2 + by**2) ** 0.5)

    assert abs(cosine) < 0.06  # a chord of a curved line, 25 pixels long


def test_every_preset_draws_its_own_map(opened: Opened) -> None:
    page = opened(gradient())
    drawn = set()
    for name in [preset["name"] for preset in gradient().presets]:
        page.get_by_label("surface", exact=True).select_option(name)
        page.wait_for_timeout(150)
        drawn.add(page.locator("path.level").nth(3).get_attribute("d"))

    assert len(drawn) == 5


@pytest.mark.parametrize("formula", ["1/(x - 0.1234) + y", "1/(x - 0.1234)^2 + y", "tan(x) - y"])
def test_no_level_line_runs_through_a_pole(opened: Opened, formula: str) -> None:
    page = opened(gradient(formula))
    pole = 1.5707963 if "tan" in formula else 0.1234
    crossing = """([a, b, pole]) => {
        const [from, to] = ["point", "direction"].map((name) =>
            document.querySelector(`.handle[aria-label="${name}"]`).transform.baseVal[0].matrix.e);
        const at = from + ((pole - a) * (to - from)) / (b - a);
        return [...document.querySelectorAll("path.level")].map((path) => path.getAttribute("d"))
            .flatMap((d) => d.split("M").filter(Boolean))
            .map((piece) => piece.split("L").map((point) => parseFloat(point)))
            .map((xs) => (Math.min(...xs) < at && at < Math.max(...xs)));
    }"""
    crossings = page.evaluate(crossing, [2.0, 3.6, pole])

    assert len(crossings) > 100
    assert not any(crossings)
