"""What every explorer promises, on a page of its own: it draws, it moves, it fits, it can be read."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Callable
from html import unescape
from io import BytesIO
from pathlib import Path

import pytest
from matplotlib.image import imread
from playwright.sync_api import Page

import explorers
from explorers.toolkit import Explorer, explorers_in

Opened = Callable[[Explorer], Page]
EXPLORERS = explorers_in(explorers)
OUTSIDE = """(width) => [...document.querySelectorAll(".explorer :not(.status)")].filter((element) => {
    const box = element.getBoundingClientRect();
    const clipped = element.closest("g.curves, defs");
    return box.width && !clipped && (box.left < -0.5 || box.right > width + 0.5);
}).map((element) => element.outerHTML.slice(0, 80))"""
TEXTS = ".explorer :is(text, label, p, output, button, select, input[type=text])"
SIZES = f"""() => [...document.querySelectorAll("{TEXTS}")]
    .filter((element) => element.getBoundingClientRect().width > 1)
    .map((element) => parseFloat(getComputedStyle(element).fontSize))"""
CONTRASTS = f"""() => {{
    const rgb = (text) => text.match(/[\\d.]+/g).slice(0, 3).map(Number);
    const light = (colour) => colour.map((c) => c / 255)
        .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
        .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
    const paper = light(rgb(getComputedStyle(document.querySelector(".explorer")).backgroundColor));
    return [...document.querySelectorAll("{TEXTS}")].map((element) => {{
        const style = getComputedStyle(element);
        const ink = light(rgb(element.tagName === "text" ? style.fill : style.color));
        return (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05);
    }});
}}"""

pytestmark = [pytest.mark.needs("chromium"), pytest.mark.parametrize("name", EXPLORERS)]


def test_its_page_says_what_it_shows_and_its_handle_follows_the_keys(name: str, opened: Opened) -> None:
    page = opened(EXPLORERS[name]())
    handle = page.locator(".explorer .handle:visible").first
    before = handle.get_attribute("transform")
    handle.focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowUp"):
        page.keyboard.press(key)
    page.wait_for_timeout(300)

    assert page.locator("p.words").inner_text().endswith((".", "?"))
    assert handle.get_attribute("aria-label")
    assert handle.get_attribute("aria-valuetext")
    assert handle.get_attribute("transform") != before


@pytest.mark.parametrize("width", [400, 1000])
def test_nothing_is_cut_off_at_the_sides(name: str, width: int, opened: Opened) -> None:
    page = opened(EXPLORERS[name]())
    page.set_viewport_size({"width": width, "height": 900})
    page.wait_for_timeout(300)

    assert page.evaluate(OUTSIDE, width) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_can_be_read_and_handles_can_be_grasped(name: str, scheme: str, opened: Opened) -> None:
    page = opened(EXPLORERS[name]())
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    boxes = [handle.bounding_box() for handle in page.locator(".handle:visible").all()]

    assert min(page.evaluate(SIZES)) >= 12
    assert min(page.evaluate(CONTRASTS)) >= 4.5
    assert boxes
    assert all(box and min(box["width"], box["height"]) >= 24 for box in boxes)


def test_a_linear_axis_has_two_ticks_at_least_in_a_narrow_cell(name: str, opened: Opened) -> None:
    page = opened(EXPLORERS[name]())
    page.set_viewport_size({"width": 400, "height": 900})
    page.wait_for_timeout(300)
    counts = """() => [...document.querySelectorAll(".plot > svg.ground")]
        .map((svg) => [...svg.querySelectorAll(".tick")].filter((tick) => tick.checkVisibility()))
        .filter((ticks) => ticks.length && !ticks.some((tick) => /^10[⁰¹²³⁴-⁹⁻]/.test(tick.textContent)))
        .flatMap((ticks) => ["middle", "end"].map((side) =>
            ticks.filter((tick) => tick.getAttribute("text-anchor") === side).length))"""
    found = page.evaluate(counts)

    assert found
    assert min(found) >= 2


def test_every_control_has_a_name(name: str, opened: Opened) -> None:
    page = opened(EXPLORERS[name]())
    unnamed = """() => [...document.querySelectorAll(".explorer :is(input, select, button)")]
        .filter((one) => !(one.labels?.length || one.textContent.trim() || one.ariaLabel))
        .map((one) => one.outerHTML)"""

    assert page.evaluate(unnamed) == []


def test_where_widgets_do_not_run_a_still_picture_stands_with_its_words(name: str) -> None:
    data, metadata = EXPLORERS[name]()._repr_mimebundle_()

    assert {"application/vnd.jupyter.widget-view+json", "image/png", "text/html"} <= data.keys()
    assert 40 <= len(metadata["image/png"]["alt"]) <= 400
    assert metadata["image/png"]["alt"].endswith(".")
    assert data["text/plain"].startswith("Figure: ")


def test_a_saved_page_holds_the_still_picture_for_whoever_runs_no_script(name: str, tmp_path: Path) -> None:
    explorer = EXPLORERS[name]()
    page = explorer.save(tmp_path / "explorer.html").read_text(encoding="utf-8")
    still = re.search(r'<noscript>.*?<img src="data:image/png;base64,([^"]+)" alt="([^"]+)"', page, re.DOTALL)

    assert still
    assert imread(BytesIO(b64decode(still[1]))).shape[1] >= 1000
    assert unescape(still[2]) == explorer.describe()
