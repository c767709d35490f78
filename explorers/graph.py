"""A computational graph: a circle for each value, an arrow for each step, its local slope beside it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Circle, FancyArrowPatch

from explorers.style import ink, look

RADIUS = 0.34
CIRCLE = "#DCEBF5"
NOTHING: Mapping[str, str] = MappingProxyType({})


def computational_graph(
    ax: Axes,
    places: Mapping[str, tuple[float, float]],
    local_slopes: Mapping[tuple[str, str], str],
    *,
    values: Mapping[str, str] = NOTHING,
    blame: Mapping[str, str] = NOTHING,
) -> None:
    """Draws the nodes at their places, about 2 apart, and an arrow from → to for each key of `local_slopes`.

    The local slope is written beside its arrow, above it where the arrow is level. `values` are written below
    the nodes that they name, in the colour of functions; `blame`, the slopes of the last node with respect to
    each, above them, in the colour of derivatives.
    """
    middle = np.mean([height for _, height in places.values()])
    for (start, end), slope in local_slopes.items():
        _arrow(ax, places[start], places[end], slope, float(middle))
    for name, (x, y) in places.items():
        ax.add_patch(Circle((x, y), RADIUS, facecolor=CIRCLE, edgecolor="black", linewidth=1.2))
        ax.text(x, y, name, ha="center", va="center", fontsize=14)
        _write(ax, (x, y - RADIUS - 0.1), values.get(name), "top", look.function)
        _write(ax, (x, y + RADIUS + 0.08), blame.get(name), "bottom", look.derivative)
    across, up = zip(*places.values(), strict=True)
    room = 2.2 * RADIUS
    ax.set(xlim=(min(across) - room, max(across) + room), ylim=(min(up) - 1, max(up) + 1), aspect="equal")
    ax.axis("off")


def _arrow(ax: Axes, start: tuple[float, float], end: tuple[float, float], slope: str, middle: float) -> None:
    """The slope stands on the side that is turned away from the middle of the graph."""
    there, back = np.array(end), np.array(start)
    along = (there - back) / np.linalg.norm(there - back)
    tail, tip = back + (RADIUS + 0.05) * along, there - (RADIUS + 0.05) * along
    ax.add_patch(FancyArrowPatch(tuple(tail), tuple(tip), arrowstyle="-|>", mutation_scale=16, color="black"))
    outwards = 1 if (start[1] + end[1]) / 2 >= middle else -1
    side = outwards * np.array((-along[1], along[0])) * (1 if along[0] >= 0 else -1)
    x, y = (tail + tip) / 2 + 0.1 * side
    across = "center" if abs(along[1]) < 0.1 else "right" if side[0] < 0 else "left"
    up = "bottom" if side[1] > 0.5 else "top" if side[1] < -0.5 else "center"
    ax.text(x, y, slope, ha=across, va=up, color=ink(look.derivative["color"]))


def _write(
    ax: Axes, place: tuple[float, float], text: str | None, align: str, meaning: Mapping[str, object]
) -> None:
    if text:
        ax.text(*place, text, ha="center", va=align, color=ink(meaning["color"]))
