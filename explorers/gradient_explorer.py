"""The gradient: a place on a map of level sets, a direction to turn, the slope in it and in all others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import traitlets
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from explorers.landscape import arrow, level_sets
from explorers.style import label, look
from explorers.toolkit import Explorer, Formula, FormulaError, house_figure, read_formula
from explorers.toolkit.holes import broken_at_poles, holes, map_remark
from explorers.toolkit.numbers import written

NAMES = ("x", "y")
TINY = 1e-6  # the step by which a slope is measured where there is no gradient
FLAT = 5e-4  # a gradient shorter than this is called zero
ARROW = 0.2  # of the map's width: the length of the direction
PRESETS = (
    ("an elongated bowl", "x^2/2 + x*y + y^2", (2.0, 1.0), (-4.0, 4.0), (-3.0, 3.0)),
    ("a pass", "x^2/2 - y^2/2", (1.5, 1.0), (-3.0, 3.0), (-3.0, 3.0)),
    ("hills and hollows", "3*sin(x)*cos(y)", (0.5, 0.5), (-4.0, 4.0), (-3.0, 3.0)),
    ("a plane", "x/2 - y", (1.0, 1.0), (-3.0, 3.0), (-3.0, 3.0)),
    ("an edge: |x| + y/2", "abs(x) + y/2", (0.0, 1.0), (-3.0, 3.0), (-3.0, 3.0)),
)


def gradient(
    formula: str = "x^2/2 + x*y + y^2",
    *,
    x: float = 2.0,
    y: float = 1.0,
    angle: float = 0.0,
    x_domain: tuple[float, float] = (-4.0, 4.0),
    y_domain: tuple[float, float] = (-3.0, 3.0),
    show_gradient: bool = False,
) -> GradientExplorer:
    """A surface in x and y beside its level sets; a point to drag and a direction to turn.

    `angle` is that of the direction in degrees, from the x axis towards the y axis. The gradient stays out of
    sight until the reader asks for it (or `show_gradient` does): the steepest direction is theirs to find.
    Raises FormulaError where the formula cannot be read.
    """
    return GradientExplorer(
        formula, x=x, y=y, angle=angle, x_domain=x_domain, y_domain=y_domain, show_gradient=show_gradient
    )


class GradientExplorer(Explorer):
    """The explorer of `gradient`; `x`, `y`, `angle`, `slope`, `gradient` say what is under the handles."""

    title = "A slope in every direction"
    script = Path(__file__).with_name("gradient_explorer.js")

    formula = traitlets.Unicode().tag(sync=True)
    function = traitlets.Dict().tag(sync=True)
    message = traitlets.Unicode().tag(sync=True)
    presets = traitlets.List().tag(sync=True)
    x_domain = traitlets.List(traitlets.Float(), minlen=2, maxlen=2).tag(sync=True)
    y_domain = traitlets.List(traitlets.Float(), minlen=2, maxlen=2).tag(sync=True)
    x = traitlets.Float().tag(sync=True)
    y = traitlets.Float().tag(sync=True)
    angle = traitlets.Float().tag(sync=True)
    show_gradient = traitlets.Bool().tag(sync=True)

    def __init__(
        self,
        formula: str,
        *,
        x: float,
        y: float,
        angle: float,
        x_domain: tuple[float, float],
        y_domain: tuple[float, float],
        show_gradient: bool,
    ) -> None:
        for name, value, (low, high) in (("x", x, x_domain), ("y", y, y_domain)):
            if not low <= value <= high:
                raise ValueError(f"{name} = {value} lies outside the domain from {low} to {high}.")
        self.f = read_formula(formula, NAMES)
        super().__init__(
            formula=formula,
            function=_function(self.f, x_domain, y_domain),
            message=map_remark(self.f, (x_domain, y_domain), "map"),
            presets=[_preset(*preset) for preset in PRESETS],
            x_domain=list(x_domain),
            y_domain=list(y_domain),
            x=x,
            y=y,
            angle=angle,
            show_gradient=show_gradient,
        )
        self.observe(self._read, names="formula")

    @property
    def height(self) -> float:
        """The value of the function at the point; nan where it has none."""
        return self.f(self.x, self.y)

    @property
    def direction(self) -> np.ndarray:
        """The direction as a vector of length 1."""
        return np.array([np.cos(np.radians(self.angle)), np.sin(np.radians(self.angle))])

    @property
    def gradient(self) -> np.ndarray | None:
        """The gradient at the point, shape (2,); None where there is none."""
        entries = np.array([self.f.derivative(name)(self.x, self.y) for name in NAMES])
        return entries if np.isfinite(entries).all() else None

    @property
    def slope(self) -> float | None:
        """The slope on setting out in the direction; None where there is none."""
        slope = float(self._slopes(np.array([self.angle]))[0])
        return slope if np.isfinite(slope) else None

    def describe(self) -> str:
        """The sentences beneath the picture."""
        at = f"({written(self.x)}, {written(self.y)})"
        if not np.isfinite(self.height):
            return f"At {at} the formula has no value."
        where = f"At {at} the height is {written(self.height, 3)}"
        if self.slope is None:
            return f"{where}; there is no slope in the direction {_degrees(self.angle)}."
        words = f"{where}; in the direction {_degrees(self.angle)} the slope is {written(self.slope, 3)}."
        return f"{words} {self._gradient_words()}" if self.show_gradient else words

    def draw_still(self) -> Figure:
        """The map with the direction, and the gradient if it is shown; the slope over all directions."""
        with house_figure(7.6, 4.0) as fig:
            left, right = fig.subplots(1, 2)
            self._draw_map(left)
            self._draw_slopes(right)
        return fig

    def _slopes(self, angles: np.ndarray) -> np.ndarray:
        """The slopes in the directions with these angles in degrees, shape (n,); nan where there is none."""
        across, up = np.cos(np.radians(angles)), np.sin(np.radians(angles))
        gradient = self.gradient
        if gradient is not None:
            return gradient[0] * across + gradient[1] * up
        return (self.f(self.x + TINY * across, self.y + TINY * up) - self.height) / TINY

    def _gradient_words(self) -> str:
        gradient = self.gradient
        if gradient is None:
            return "There is no gradient here: the slopes in all directions are not one cosine."
        length = float(np.hypot(*gradient))
        if length < FLAT:
            return "The gradient is zero: every direction is level, and none is steepest."
        turn = abs((self.angle - np.degrees(np.arctan2(gradient[1], gradient[0])) + 180) % 360 - 180)
        entries = ", ".join(written(entry) for entry in gradient)
        return (
            f"The gradient is ({entries}), its length {written(length, 3)}; "
            f"the direction lies {_degrees(turn)} from it."
        )

    def _read(self, _change: Any = None) -> None:
        """Takes a formula that the reader typed, or says why not and leaves the picture as it is."""
        try:
            formula = read_formula(self.formula, NAMES)
            function = _function(formula, self.x_domain, self.y_domain)
        except FormulaError as error:
            self.message = str(error)
            return
        if not np.isfinite(self._values(formula)).any():
            self.message = "This formula has no value anywhere on the map; the picture stays as it was."
            return
        self.f = formula
        self.function = function
        self.message = map_remark(formula, (self.x_domain, self.y_domain), "map")

    def _values(self, formula: Callable[..., Any], points: int = 61) -> np.ndarray:
        """Values on a grid over the map, shape (points, points)."""
        (x0, x1), (y0, y1) = self.x_domain, self.y_domain
        return formula(*np.meshgrid(np.linspace(x0, x1, points), np.linspace(y0, y1, points)))

    def _draw_map(self, ax: Axes) -> None:
        (x0, x1), (y0, y1) = self.x_domain, self.y_domain
        f = broken_at_poles(self.f, (self.x_domain, self.y_domain))
        heights = _heights(self._values(f))
        level_sets(ax, f, (x0, x1), (y0, y1), heights=heights, written=None, points=61, arrays=True)
        here = (self.x, self.y)
        arrow(ax, here, (ARROW * (x1 - x0) * self.direction).tolist(), look.derivative)
        gradient = self.gradient
        if self.show_gradient and gradient is not None and np.hypot(*gradient) >= FLAT:
            upward = gradient / np.hypot(*gradient)
            arrow(ax, here, (1.4 * ARROW * (x1 - x0) * upward).tolist())
        ax.plot([self.x], [self.y], **look.point)
        ax.set(xlabel="x", ylabel="y", title="from above")

    def _draw_slopes(self, ax: Axes) -> None:
        angles = np.linspace(0, 360, 181)
        ax.plot(angles, self._slopes(angles), **look.derivative)
        ax.axhline(0, color="black", linewidth=1)
        if self.slope is not None:
            ax.plot([self.angle % 360], [self.slope], **look.point)
            label(ax, written(self.slope, 3), (self.angle % 360, self.slope), shift=(8, 10))
        ax.set(xlabel="direction (degrees)", ylabel="slope of f", xticks=range(0, 361, 90))
        ax.set_title("over all directions")


def _function(formula: Formula, x_domain: Sequence[float], y_domain: Sequence[float]) -> dict[str, Any]:
    trees = {"f": formula.tree, "dx": formula.derivative("x").tree, "dy": formula.derivative("y").tree}
    return {**trees, "poles": len(holes(formula, (x_domain, y_domain)).poles) > 0}


def _preset(
    name: str,
    formula: str,
    point: tuple[float, float],
    x_domain: tuple[float, float],
    y_domain: tuple[float, float],
) -> dict[str, Any]:
    return {
        "name": name,
        "formula": formula,
        "function": _function(read_formula(formula, NAMES), x_domain, y_domain),
        "x": point[0],
        "y": point[1],
        "x_domain": list(x_domain),
        "y_domain": list(y_domain),
    }


def _heights(values: np.ndarray, count: int = 10) -> list[float]:
    """Heights for level lines, from the lowest value to the highest; none where all values are one."""
    finite = values[np.isfinite(values)]
    low, high = finite.min(), finite.max()
    return sorted({float(low + (high - low) * (i + 0.5) / count) for i in range(count)}) if high > low else []


def _degrees(angle: float) -> str:
    return f"{round(angle % 360) % 360}°"
