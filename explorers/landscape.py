"""A function of two variables as a landscape and as its map; arrows lie in the plane of the map."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from explorers.style import ink, look

Height = Callable[[float, float], float]
Range = tuple[float, float]
GROUND = "#DCEBF5"


def level_sets(
    ax: Axes,
    f: Height,
    x: Range,
    y: Range,
    *,
    heights: Sequence[float],
    written: str | None = "%g",
    points: int = 121,
    arrays: bool = False,
) -> None:
    """Draws the level sets of f at the given heights, at equal aspect, so that a right angle looks like one.

    f takes two numbers and returns one, with `arrays` also two arrays of one shape, which is far quicker;
    `x` and `y` are (lowest, highest). `written` is the format of the heights on the lines, None for
    none; `points` is how many values f is asked for along each axis.
    """
    grid = _grid(f, x, y, points, arrays)
    lines = ax.contour(*grid, levels=sorted(heights), colors=[look.function["color"]], linewidths=1.4)
    if written:
        ax.clabel(lines, fmt=written, fontsize=12, colors=[ink(look.function["color"])])
    ax.set(xlim=x, ylim=y, aspect="equal")
    ax.grid(False)


def landscape(ax: Any, f: Height, x: Range, y: Range, *, points: int = 25, opacity: float = 0.9) -> None:
    """Draws the surface of f on three-dimensional axes, `plt.subplots(subplot_kw={"projection": "3d"})`."""
    ax.plot_surface(
        *_grid(f, x, y, points),
        rstride=1,
        cstride=1,
        color=GROUND,
        edgecolor=look.function["color"],
        linewidth=0.4,
        alpha=opacity,
        shade=False,
    )
    ax.set(xlim=x, ylim=y)


def arrow(
    ax: Axes, start: Sequence[float], step: Sequence[float], meaning: Mapping[str, Any] = look.tangent
) -> None:
    """Draws an arrow in the plane of a map, from `start` to `start + step`, in the colour of its meaning."""
    tip = (start[0] + step[0], start[1] + step[1])
    style = {"arrowstyle": "-|>", "color": meaning["color"], "linewidth": 2.4, "shrinkA": 0, "shrinkB": 0}
    ax.annotate("", tip, xytext=(start[0], start[1]), arrowprops={**style, "mutation_scale": 16})


def _grid(
    f: Callable[..., Any], x: Range, y: Range, points: int, arrays: bool = False
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    across, up = np.meshgrid(np.linspace(*x, points), np.linspace(*y, points))
    heights = f if arrays else np.vectorize(f, otypes=[float])
    return across, up, heights(across, up)
