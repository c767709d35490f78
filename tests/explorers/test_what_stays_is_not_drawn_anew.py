"""While a hand moves, the browser draws anew what moves, and nothing else: a frame has 16 milliseconds."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from explorers import derivative, gradient
from explorers.toolkit import Explorer

Opened = Callable[[Explorer], Page]
Drag = Callable[..., None]
WATCH = """() => {
    window.changes = { ground: 0, figure: 0 };
    const watch = (part, selector) => document.querySelectorAll(selector).forEach((svg) =>
        new MutationObserver((list) => (window.changes[part] += list.length)).observe(
            svg, { attributes: true, childList: true, subtree: true }));
    watch("ground", ".plot > svg.ground");
    watch("figure", ".plot > svg:not(.ground)");
}"""

pytestmark = pytest.mark.needs("chromium")


@pytest.mark.parametrize("make", [derivative, gradient])
def test_axes_curves_and_level_lines_stay_untouched(
    make: Callable[[], Explorer], opened: Opened, drag: Drag
) -> None:
    page = opened(make())
    page.evaluate(WATCH)
    drag(page.locator(".handle:visible[aria-label^=point]"), 60)
    page.wait_for_timeout(300)
    changes = page.evaluate("window.changes")

    assert page.locator("svg.ground path.line").count() > 0
    assert changes["figure"] > 0
    assert changes["ground"] == 0
