"""Sliders that are easy to grasp: large handles, a visible focus, and a name for a screen reader."""

from __future__ import annotations

import anywidget
import ipywidgets as widgets

WITHIN = ":has(> .easy-handles)"  # the box beside whose sliders an EasyHandles stands
STYLE = f"""
{WITHIN} {{ --jp-widgets-slider-handle-size: 24px; }}
{WITHIN} .noUi-handle:focus-visible {{ outline: 3px solid currentColor; outline-offset: 2px; }}
"""
# ipywidgets gives a slider its words as a label that belongs to no handle
SCRIPT = """
function nameHandles(element, attempts) {
  if (!element.isConnected && attempts > 0) {
    setTimeout(() => nameHandles(element, attempts - 1), 100);
    return;
  }
  const box = element.closest(".easy-handles")?.parentElement;
  for (const slider of box?.querySelectorAll(".widget-slider") ?? []) {
    const words = slider.querySelector(".widget-label")?.textContent;
    slider.querySelector(".noUi-handle")?.setAttribute("aria-label", words);
  }
}
export default { render({ el }) { nameHandles(el, 100); } };
"""


class EasyHandles(anywidget.AnyWidget):
    """Put into a box, it makes the handles of the sliders there easy to grasp; it shows nothing itself."""

    _esm = SCRIPT
    _css = STYLE

    def __init__(self) -> None:
        super().__init__(layout=widgets.Layout(display="none"))
        self.add_class("easy-handles")
