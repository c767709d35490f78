"""A rectangle whose sides grow: the picture behind the power rule and the product rule."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

WHOLE, STRIP, CORNER = "#DCEBF5", "#F6D5BF", "white"


def growing_rectangle(
    ax: Axes,
    sides: tuple[float, float],
    growth: tuple[float, float],
    *,
    areas: Sequence[str],
    names: Sequence[str],
) -> None:
    """Draws a rectangle, the two hatched strips by which it grows, and the corner.

    `areas` labels the rectangle, the strip on its right, the strip on its top and the corner;
    `names` labels width, growth of the width, height, growth of the height. An empty string labels nothing.
    """
    (width, height), (wider, higher) = sides, growth
    boxes = (
        (0.0, 0.0, width, height, WHOLE),
        (width, 0.0, wider, height, STRIP),
        (0.0, height, width, higher, STRIP),
        (width, height, wider, higher, CORNER),
    )
    for (x, y, across, up, colour), area in zip(boxes, areas, strict=True):
        hatch = "//" if colour == STRIP else None
        ax.add_patch(Rectangle((x, y), across, up, facecolor=colour, edgecolor="black", hatch=hatch, lw=1.2))
        if area:
            plate = {"facecolor": "white", "edgecolor": "none", "pad": 1.5} if hatch else None
            turn = 90 if across < 0.5 * up else 0
            _write(ax, (x + across / 2, y + up / 2), area, rotation=turn, bbox=plate)
    below, beside = -0.08 * (height + higher), -0.09 * (width + wider)
    places = (
        (width / 2, below),
        (width + wider / 2, below),
        (beside, height / 2),
        (beside, height + higher / 2),
    )
    for place, name in zip(places, names, strict=True):
        _write(ax, place, name)
    ax.set(
        xlim=(2 * beside, 1.05 * (width + wider)), ylim=(2 * below, 1.05 * (height + higher)), aspect="equal"
    )
    ax.set_anchor("N")  # two of them side by side have their titles at one height
    ax.axis("off")


def _write(ax: Axes, place: tuple[float, float], text: str, **keywords: Any) -> None:
    ax.text(*place, text, ha="center", va="center", **keywords)
