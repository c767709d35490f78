"""The secant that becomes the tangent: a curve, a point, a step, and the slope between."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape
from typing import Any

import ipywidgets as widgets
import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from explorers.easy_handles import EasyHandles
from explorers.figure import bundle_of, image_tag, png_of
from explorers.style import STYLE_FILE, label, look

Curve = Callable[[float], float]
TINY = 1e-6  # the step by which the two one-sided slopes are taken
SAME_SLOPE = 1e-3  # how far they may differ before the point counts as a corner
BESIDE = 0.1  # of the axes beyond the curve's ends, so that no marker is cut


def secant_to_tangent(
    curves: Mapping[str, Curve],
    *,
    x: float = 0.5,
    h: float = 1.0,
    domain: tuple[float, float] = (-2.2, 2.2),
) -> SecantToTangent:
    """Sliders for a point `x` and a step `h`, and the secant through x and x + h.

    `curves` maps a name to a function number → number; the reader chooses among them. The tangent at x stays
    out of sight until the reader asks for it: what the secant will settle on is theirs to find.
    """
    return SecantToTangent(curves, x=x, h=h, domain=domain)


class SecantToTangent(widgets.VBox):
    """The figure of `secant_to_tangent`; `point`, `step`, `slope`, `tangent_shown` are what it shows now."""

    def __init__(self, curves: Mapping[str, Curve], *, x: float, h: float, domain: tuple[float, float]):
        if not curves:
            raise ValueError("secant_to_tangent needs at least one curve.")
        self._curves = dict(curves)
        self._domain = domain
        wide = {"layout": widgets.Layout(width="min(34rem, 100%)"), "style": {"description_width": "7rem"}}
        self._choice = widgets.Dropdown(options=list(self._curves), description="curve f(x)", **wide)
        low, high = domain
        self._x = widgets.FloatSlider(x, min=low, max=high, step=0.05, description="point x", **wide)
        self._h = widgets.FloatSlider(h, min=-1.5, max=1.5, step=0.01, description="step h", **wide)
        self._tangent = widgets.Checkbox(False, description="show the tangent", **wide)
        self._picture = widgets.HTML()
        self._words = widgets.HTML()
        controls = (self._choice, self._x, self._h, self._tangent)
        super().__init__([*controls, EasyHandles(), self._words, self._picture])
        for control in controls:
            control.observe(self._redraw, names="value")
        self._redraw()

    @property
    def point(self) -> float:
        """Where the tangent touches."""
        return self._x.value

    @property
    def step(self) -> float:
        """How far away the second point is, to the right if positive."""
        return self._h.value

    @property
    def slope(self) -> float | None:
        """The slope of the secant, None when the two points are one."""
        return secant_slope(self._curve, self.point, self.step)

    @property
    def tangent_shown(self) -> bool:
        """Whether the tangent and its slope are to be seen."""
        return bool(self._tangent.value)

    @property
    def _curve(self) -> Curve:
        return self._curves[str(self._choice.value)]

    def _redraw(self, _change: Any = None) -> None:
        words, png = self._now()
        self._words.value = f'<p role="status" aria-live="polite">{escape(words)}</p>'
        self._picture.value = image_tag(png, f"A curve and a secant. {words}")

    def _now(self) -> tuple[str, tuple[bytes, int]]:
        words = describe(self._curve, self.point, self.step, self._domain, self.tangent_shown)
        return words, png_of(draw(self._curve, self.point, self.step, self._domain, self.tangent_shown))

    def _repr_mimebundle_(self, **keywords: Any) -> Any:
        """Beside the widget a still picture, for pages on which widgets do not run."""
        bundle = super()._repr_mimebundle_(**keywords)
        words, png = self._now()
        still, metadata = bundle_of(png, words)
        return {**still, **(bundle or {})}, metadata


def secant_slope(f: Curve, x: float, h: float) -> float | None:
    """Rise over run between x and x + h; None for h = 0, where there is no run."""
    return None if abs(h) < TINY else float((f(x + h) - f(x)) / h)


def side_slopes(f: Curve, x: float) -> tuple[float, float]:
    """The slopes just left and just right of x, by secants with a tiny step."""
    return float((f(x) - f(x - TINY)) / TINY), float((f(x + TINY) - f(x)) / TINY)


def tangent_slope(f: Curve, x: float) -> float | None:
    """The slope at x; None at a corner, where the slopes of the two sides differ."""
    left, right = side_slopes(f, x)
    same = abs(right - left) <= SAME_SLOPE * max(1.0, abs(left), abs(right))
    return (left + right) / 2 if same else None


def describe(f: Curve, x: float, h: float, domain: tuple[float, float], with_tangent: bool) -> str:
    """What the picture shows, in words and numbers."""
    slope = secant_slope(f, x, h)
    if slope is None:
        words = "With h = 0 the two points are one: rise over run would be 0/0."
    else:
        side = "right" if h > 0 else "left"
        outside = "" if domain[0] <= x + h <= domain[1] else ", outside the picture"
        words = f"The second point lies {abs(h):.2f} to the {side}{outside}: secant slope {_number(slope)}."
    if not with_tangent:
        return words
    tangent = tangent_slope(f, x)
    if tangent is not None:
        return f"{words} Slope of the tangent at x = {_number(x, 2)}: {_number(tangent)}."
    left, right = map(_number, side_slopes(f, x))
    both = f"the slope is {left} just left of it and {right} just right"
    return f"{words} No tangent at x = {_number(x, 2)}: {both}."


def draw(f: Curve, x: float, h: float, domain: tuple[float, float], with_tangent: bool) -> Figure:
    """The curve, the secant through x and x + h, and if wanted the tangent at x, where there is one."""
    low, high = domain
    grid = np.linspace(low, high, 241)
    heights = np.array([float(f(value)) for value in grid])
    margin = 0.15 * (np.ptp(heights) or 1.0)
    bottom, top = heights.min() - margin, heights.max() + margin
    with mpl.rc_context(fname=STYLE_FILE):
        fig = Figure(figsize=(7, 4))
        FigureCanvasAgg(fig)
        ax = fig.add_subplot()
        ax.set(xlim=(low - BESIDE, high + BESIDE), ylim=(bottom, top), xlabel="x", ylabel="f(x)")
        ax.plot(grid, heights, **look.function)
        shown = []
        slope, tangent = secant_slope(f, x, h), tangent_slope(f, x) if with_tangent else None
        if slope is not None:
            shown.append("dash-dotted: secant")
            ax.axline((x, f(x)), slope=slope, **look.secant)
            if low <= x + h <= high:
                _mark(ax, "x + h", (x + h, f(x + h)), top, markerfacecolor="white")
        if tangent is not None:
            shown.append("long dashes: tangent")
            ax.axline((x, f(x)), slope=tangent, **look.tangent)
        _mark(ax, "x", (x, f(x)), bottom)
        ax.set_title(" · ".join(shown) or "one point", fontsize=12)
    return fig


def _mark(ax: Axes, name: str, point: tuple[float, float], edge: float, **more: Any) -> None:
    """A point of the curve, and its name at the lower or upper edge, where no curve runs."""
    across, height = point
    ax.vlines(across, min(height, edge), max(height, edge), color="black", linewidth=1, linestyle=":")
    ax.plot([across], [height], **{**look.point, **more})
    inward = 10 if edge < height else -10
    plate = {"facecolor": "white", "edgecolor": "none", "pad": 1}
    label(ax, name, (across, edge), shift=(0, inward), ha="center", bbox=plate, in_layout=False)


def _number(value: float, digits: int = 3) -> str:
    """With a minus sign as long as the plus, and no minus before a zero."""
    return f"{round(value, digits) + 0.0:.{digits}f}".replace("-", "−")
