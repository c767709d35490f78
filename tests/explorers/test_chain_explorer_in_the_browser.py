"""The chain explorer by hand, on a page of its own without a network."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from explorers import chain
from explorers.chain_explorer import PRESETS
from explorers.toolkit import Explorer

Opened = Callable[[Explorer], Page]
Drag = Callable[..., None]

pytestmark = pytest.mark.needs("chromium")


def test_the_first_dial_turns_with_the_pointer_and_the_last_one_follows(opened: Opened, drag: Drag) -> None:
    page = opened(chain())
    dial = page.get_by_role("slider", name="dial x")
    drag(dial, 0, -15)  # at the right of the dial, down is clockwise
    turned = float(dial.get_attribute("aria-valuenow") or "nan")

    assert 1.5 < turned < 2.0
    expect(page.locator(".words")).to_have_text(chain(x=turned).describe())


def test_the_dial_turns_with_the_arrow_keys_and_keeps_the_focus(opened: Opened) -> None:
    page = opened(chain())
    dial = page.get_by_role("slider", name="dial x")
    dial.focus()
    for key in ("ArrowRight", "ArrowUp", "ArrowLeft", "Shift+ArrowDown", "ArrowUp"):
        page.keyboard.press(key)

    expect(dial).to_have_attribute("aria-valuetext", "x = 1.00")
    expect(dial).to_be_focused()


def test_the_knob_stops_at_the_ends_of_the_domain(opened: Opened) -> None:
    page = opened(chain())
    dial = page.get_by_role("slider", name="dial x")
    dial.focus()
    for _ in range(3):
        page.keyboard.press("Shift+ArrowRight")

    expect(dial).to_have_attribute("aria-valuetext", "x = 2.20")


def test_it_says_in_the_browser_what_it_says_in_python(opened: Opened) -> None:
    others = (chain("log(x)", "u^2", x=-1.0), chain("abs(x)", "u^2", x=0.0), chain("exp(6*x)", "u^2", x=2.0))
    presets = [
        chain(*formulas, paths=kind == "paths", x=x, domain=domain)
        for _, kind, formulas, x, domain in PRESETS
    ]
    for explorer in (*presets, *others):
        expect(opened(explorer).locator(".words")).to_have_text(explorer.describe())


def test_every_preset_has_a_dial_for_each_value_and_a_curve_for_each_arrow(opened: Opened) -> None:
    page = opened(chain())
    for name, kind, formulas, *_ in PRESETS:
        page.get_by_label("chain", exact=True).select_option(name)
        values = 4 if formulas[2] else 3
        expect(page.locator("svg[aria-label^=Dials] path.line[data-meaning=function]")).to_have_count(values)
        arrows = 4 if kind == "paths" else values - 1
        expect(page.locator(".plot:not([hidden]) > svg[aria-label^='The curve of step']")).to_have_count(
            arrows
        )


def test_slopes_from_the_end_appear_when_they_are_asked_for(opened: Opened) -> None:
    page = opened(chain("x + 1", "x^2", "u*v", paths=True, x=2.0))
    dials = page.locator("svg[aria-label^=Dials]")
    expect(dials).not_to_contain_text("16.00")
    page.get_by_role("checkbox", name="slopes of y").check()

    expect(dials).to_contain_text("16.00")


@pytest.mark.parametrize("width", [400, 1000])
@pytest.mark.parametrize("paths", [False, True])
def test_nothing_is_cut_off_and_no_words_overlap(opened: Opened, width: int, paths: bool) -> None:
    formulas = ("x + 1", "x^2", "u*v") if paths else ("3*x", "sin(u)", "exp(v)")
    explorer = chain(*formulas, paths=paths, x=1.9)
    explorer.backward = True
    page = opened(explorer)
    page.set_viewport_size({"width": width, "height": 900})
    page.wait_for_timeout(200)
    boxes = page.locator("svg[aria-label^=Dials] text").evaluate_all(
        "all => all.map(text => text.getBoundingClientRect()).map(b => [b.left, b.right, b.top, b.bottom])"
    )

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for place, (left, right, top, bottom) in enumerate(boxes):
        assert left >= 0
        assert right <= width
        for other_left, other_right, other_top, other_bottom in boxes[:place]:
            apart = left >= other_right or right <= other_left or top >= other_bottom or bottom <= other_top
            assert apart, (left, top, other_left, other_top)
