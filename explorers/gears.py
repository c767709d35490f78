"""Gears on axles in a row: the picture behind rates that multiply."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Circle, FancyArrowPatch, Polygon

from explorers.style import look

COLOUR = "#DCEBF5"
TOOTH = 0.5  # radius added by each tooth, so that teeth of all gears have one size
DEPTH = 0.9  # of a tooth, from its foot to its tip


def gear_train(ax: Axes, teeth: Sequence[int], names: Sequence[str]) -> None:
    """Draws gears of the given numbers of teeth side by side, each driving the next.

    `names` are written below them. Neighbours turn in opposite directions, which an arrow on each shows.
    """
    centres = np.cumsum([0.0, *(TOOTH * (one + other) for one, other in pairwise(teeth))])
    largest = TOOTH * max(teeth)
    for place, (x, count, name) in enumerate(zip(centres, teeth, names, strict=True)):
        clockwise = place % 2 == 0
        outline = _outline(x, count, turned=0.0 if clockwise else np.pi / count)
        ax.add_patch(Polygon(outline, facecolor=COLOUR, edgecolor="black", linewidth=1.2))
        ax.add_patch(Circle((x, 0), 0.7, facecolor="black"))
        _turn(ax, x, 0.6 * TOOTH * count, clockwise)
        ax.text(x, -largest - 2, name, ha="center", va="top")
    left, right = TOOTH * teeth[0] + 2, centres[-1] + TOOTH * teeth[-1] + 2
    ax.set(xlim=(-left, right), ylim=(-largest - 8, largest + 2), aspect="equal")
    ax.axis("off")


def _outline(x: float, teeth: int, turned: float) -> np.ndarray:
    """Corners of a gear on the axle at (x, 0), shape (4 * teeth, 2); a tooth points right."""
    pitch = 2 * np.pi / teeth
    angles = turned + pitch * (np.arange(teeth)[:, None] + np.array((-0.32, -0.16, 0.16, 0.32)))
    radii = TOOTH * teeth + DEPTH * np.array((-0.5, 0.5, 0.5, -0.5))
    corners = np.stack((x + radii * np.cos(angles), radii * np.sin(angles)), axis=-1)
    return corners.reshape(-1, 2)


def _turn(ax: Axes, x: float, radius: float, clockwise: bool) -> None:
    side = radius if clockwise else -radius
    bend = -0.9 if clockwise else 0.9
    style = {"connectionstyle": f"arc3,rad={bend}", "arrowstyle": "-|>", "mutation_scale": 14}
    ax.add_patch(
        FancyArrowPatch((x - side, 0), (x + side, 0), linewidth=2, color=look.point["color"], **style)
    )
