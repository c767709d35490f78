"""How many frames a second each explorer draws while it is dragged, in JupyterLab in Debian's chromium.

    python benchmarks/explorers.py [--seconds 3] [--only derivative]

Every explorer is opened in a notebook of its own, with its kernel behind it, and its first handle is
grasped with the mouse; then each frame moves the hand a little further, 45 pixels there and back: no handle
meets the edge of its plot, where it would stand still. A frame counts if the handle has moved in it. Beside
it stands the processor time of the page's main thread for each frame, which has 16.7 ms: unlike the rate it
hardly depends on what else the machine is doing. The last line is JSON: frames per second by explorer.
Fewer than 55 exits with 1.
"""

from __future__ import annotations

import argparse
import importlib
import json
import sys
import tempfile
from pathlib import Path

from lab_in_a_browser import chromium, jupyterlab
from playwright.sync_api import Browser, CDPSession, Page

ENOUGH = 55
PATIENCE = 120_000  # milliseconds, for JupyterLab to start
HAND = """async (seconds) => {
  const handles = [...document.querySelectorAll(".explorer .handle")];
  const handle = handles.find((one) => one.getBoundingClientRect().width);
  const knob = handle.querySelector(".knob").getBoundingClientRect();
  const [x, y] = [knob.x + knob.width / 2, knob.y + knob.height / 2];
  let [frames, moved, place] = [0, 0, ""];
  const frame = () => new Promise(requestAnimationFrame);
  const begun = await frame();
  let now = begun;
  while (now - begun < 1000 * seconds) {
    const away = Math.abs(((now - begun) * 0.15 + 45) % 180 - 90) - 45; // 150 pixels a second
    const to = { clientX: x + away, clientY: y + away / 3, bubbles: true, pointerId: 1 };
    handle.dispatchEvent(new PointerEvent("pointermove", to));
    now = await frame();
    frames += 1;
    moved += handle.getAttribute("transform") !== place;
    place = handle.getAttribute("transform");
  }
  const passed = (now - begun) / 1000;
  return [moved / passed, frames];
}"""


def notebook(name: str) -> str:
    """A notebook that opens this explorer, as JSON."""
    cell = {
        "id": "explorer",
        "cell_type": "code",
        "source": f"import explorers\nexplorers.{name}()",
        "metadata": {},
        "execution_count": None,
        "outputs": [],
    }
    kernel = {"name": "python3", "display_name": "Python 3 (ipykernel)"}
    metadata = {"kernelspec": kernel}
    return json.dumps({"cells": [cell], "metadata": metadata, "nbformat": 4, "nbformat_minor": 5})


def open_explorer(page: Page, address: str) -> None:
    """Runs the only cell of the notebook, and waits until its explorer has a handle."""
    page.set_default_timeout(PATIENCE)
    page.goto(f"{address}&reset")  # without the notebooks that were open before
    page.get_by_text("Python 3 (ipykernel) | Idle").wait_for()
    page.locator(".jp-Cell .cm-content").first.click()
    page.keyboard.press("Control+Enter")
    page.locator(".explorer .handle").first.wait_for()
    page.wait_for_timeout(1500)  # until the page is at rest


def drag(browser: Browser, address: str, seconds: float) -> tuple[float, float]:
    """Frames a second in which the handle moved, and milliseconds of processor time for each frame."""
    page = browser.new_page(viewport={"width": 1280, "height": 1000})
    try:
        open_explorer(page, address)
        knob = page.locator(".explorer .handle .knob").first.bounding_box()
        assert knob
        page.mouse.move(knob["x"] + knob["width"] / 2, knob["y"] + knob["height"] / 2)
        page.mouse.down()
        counter = page.context.new_cdp_session(page)
        counter.send("Performance.enable", {"timeDomain": "threadTicks"})
        before = busy(counter)
        moved, frames = page.evaluate(HAND, seconds)
        spent = busy(counter) - before
        page.mouse.up()
    finally:
        page.close()
    return moved, 1000 * spent / frames


def busy(counter: CDPSession) -> float:
    """Seconds of processor time that the page's main thread has used."""
    metrics = counter.send("Performance.getMetrics")["metrics"]
    return next(metric["value"] for metric in metrics if metric["name"] == "TaskDuration")


def names() -> list[str]:
    """All explorers there are."""
    here = str(Path(__file__).resolve().parent)
    sys.path[:] = [folder for folder in sys.path if folder != here]  # where `explorers` is this file
    toolkit = importlib.import_module("explorers.toolkit")
    return sorted(toolkit.explorers_in(importlib.import_module("explorers")))


def main() -> int:
    """Measures, prints a line for each explorer and the JSON, and says whether all are fast enough."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--seconds", type=float, default=3.0, help="how long each is dragged")
    parser.add_argument("--only", action="append", help="an explorer to measure (repeatable), instead of all")
    chosen = parser.parse_args()
    rates: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "notebooks"
        folder.mkdir()
        with jupyterlab(Path(scratch), notebooks=folder) as address, chromium() as browser:
            for name in chosen.only or names():
                (folder / f"{name}.ipynb").write_text(notebook(name), encoding="utf-8")
                moved, spent = drag(browser, address.format(f"{name}.ipynb"), chosen.seconds)
                rates[name] = round(moved, 1)
                print(f"{name:12} {moved:5.1f} frames a second, {spent:5.1f} ms of processor time each")
    print(json.dumps(rates))
    return 0 if all(rate >= ENOUGH for rate in rates.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
