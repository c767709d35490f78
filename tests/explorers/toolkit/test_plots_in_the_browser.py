"""What plots promise to every explorer that draws in them."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import numpy as np
import pytest
from matplotlib.image import imread
from playwright.sync_api import Page

from explorers import chain, descent
from explorers.toolkit import Explorer

Opened = Callable[[Explorer], Page]
SPOT = re.compile(r"M(-?[\d.]+) (-?[\d.]+)h0")

pytestmark = pytest.mark.needs("chromium")


def spots(page: Page) -> np.ndarray:
    """The places of the first trail in pixels, shape (points, 2)."""
    d = page.locator("path.trail").first.get_attribute("d") or ""
    assert SPOT.sub("", d) == ""
    return np.array(SPOT.findall(d), dtype=float)


def test_a_trail_has_one_spot_for_each_point_of_a_walk_at_its_place(opened: Opened) -> None:
    explorer = descent(steps=5)
    seen = spots(opened(explorer))
    unit = np.ptp(seen[:, 0]) / np.ptp(explorer.path[:, 0])

    assert len(seen) == 6
    assert seen - seen[0] == pytest.approx((explorer.path - explorer.path[0]) * [unit, -unit], abs=0.2)


def test_a_trail_leaves_out_a_point_without_a_value_and_stays_near_the_frame(opened: Opened) -> None:
    lost = descent("log(x)", start=0.5)
    far = descent("x^2", start=2.9, learning_rate=1e9, steps=2)

    assert len(spots(opened(lost))) == len(lost.path) - 1
    assert np.abs(spots(opened(far))).max() == 1e4


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_line_is_to_be_seen_between_the_letters_of_a_label(opened: Opened, scheme: str) -> None:
    page = opened(chain())
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.add_style_tag(content=".explorer .label { fill: var(--paper) !important; }")
    for label in page.get_by_text("slope", exact=False).and_(page.locator("text.label")).all():
        box = label.bounding_box()
        assert box
        width, height = label.evaluate("text => [text.getBBox().width, text.getBBox().height]")
        x, y = box["x"] + (box["width"] - width) / 2, box["y"] + (box["height"] - height) / 2
        # a third of the line's height lies above the small letters
        clip = {"x": x, "y": y + height / 3, "width": width, "height": height * 2 / 3}
        shot = page.screenshot(clip=clip)  # type: ignore[arg-type]
        pixels = imread(io.BytesIO(shot))[..., :3]
        assert np.ptp(pixels, axis=(0, 1)).max() < 0.05
