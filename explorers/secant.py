"""The secant that becomes the tangent: a curve, a point, a step, and the slope between."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape
from typing import Any

import ipywidgets as widgets
import matplotlib as mpl
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from explorers.figure import bundle_of, image_tag, png_of
from explorers.style import STYLE_FILE, label, look

Curve = Callable[[float], float]
TINY = 1e-6  # the step by which the two one-sided slopes are taken
SAME_SLOPE = 1e-3  # how far they may differ before the point counts as a corner


def secant_to_tangent(
    curves: Mapping[str, Curve],
    *,
    x: float = 0.5,
    h: float = 1.0,
    domain: tuple[float, float] = (-2.2, 2.2),
) -> SecantToTangent:
    """Sliders for a point `x` and a step `h`, and the secant through x and x + h beside the tangent at x.

    `curves` maps a name to a function number → number; the reader chooses among them.
    """
    return SecantToTangent(curves, x=x, h=h, domain=domain)


class SecantToTangent(widgets.VBox):
    """The figure of `secant_to_tangent`; `point`, `step` and `slope` are what its sliders show now."""

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
        self._picture = widgets.HTML()
        self._words = widgets.HTML()
        super().__init__([self._choice, self._x, self._h, self._words, self._picture])
        for control in (self._choice, self._x, self._h):
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
    def _curve(self) -> Curve:
        return self._curves[str(self._choice.value)]

    def _redraw(self, _change: Any = None) -> None:
        words = describe(self._curve, self.point, self.step)
        fig = draw(self._curve, self.point, self.step, self._domain)
        self._words.value = f'<p role="status" aria-live="polite">{escape(words)}</p>'
        self._picture.value = image_tag(png_of(fig), f"Curve with a secant and a tangent. {words}")

    def _repr_mimebundle_(self, **keywords: Any) -> Any:
        """Beside the widget a still picture, for pages on which widgets do not run."""
        bundle = super()._repr_mimebundle_(**keywords)
        words = describe(self._curve, self.point, self.step)
        still, metadata = bundle_of(png_of(draw(self._curve, self.point, self.step, self._domain)), words)
        return {**still, **(bundle or {})}, metadata


def secant_slope(f: Curve, x: float, h: float) -> float | None:
    """Rise over run between x and x + h; None for h = 0, where there is no run."""
    return None if abs(h) < TINY else float((f(x + h) - f(x)) / h)


def side_slopes(f: Curve, x: float) -> tuple[float, float]:
    """The slopes just left and just right of x, by secants with a tiny step."""
    return float((f(x) - f(x - TINY)) / TINY), float((f(x + TINY) - f(x)) / TINY)


def describe(f: Curve, x: float, h: float) -> str:
    """What the picture shows, in words and numbers."""
    slope = secant_slope(f, x, h)
    left, right = side_slopes(f, x)
    if slope is None:
        secant = "With h = 0 the two points are one: rise over run would be 0/0."
    else:
        side = "right" if h > 0 else "left"
        secant = f"The second point lies {abs(h):.2f} to the {side}: secant slope {slope:.3f}."
    if abs(right - left) <= SAME_SLOPE * max(1.0, abs(left), abs(right)):
        tangent = f"Slope of the tangent at x = {x:.2f}: {(left + right) / 2:.3f}."
    else:
        tangent = (
            f"No tangent at x = {x:.2f}: the slope is {left:.3f} just left of it and {right:.3f} just right."
        )
    return f"{secant} {tangent}"


def draw(f: Curve, x: float, h: float, domain: tuple[float, float]) -> Figure:
    """The curve, the secant through x and x + h, and the tangent at x where there is one."""
    low, high = domain
    grid = np.linspace(low, high, 241)
    heights = np.array([float(f(value)) for value in grid])
    with mpl.rc_context(fname=STYLE_FILE):
        fig = Figure(figsize=(7, 4))
        FigureCanvasAgg(fig)
        ax = fig.add_subplot()
        ax.plot(grid, heights, **look.function)
        left, right = side_slopes(f, x)
        if abs(right - left) <= SAME_SLOPE * max(1.0, abs(left), abs(right)):
            ax.axline((x, f(x)), slope=(left + right) / 2, **look.tangent)
        slope = secant_slope(f, x, h)
        if slope is not None:
            ax.axline((x, f(x)), slope=slope, **look.secant)
            ax.plot([x + h], [f(x + h)], **{**look.point, "markerfacecolor": "white"})
            label(ax, "x + h", (x + h, f(x + h)), shift=(10, -10))
        ax.plot([x], [f(x)], **look.point)
        label(ax, "x", (x, f(x)), shift=(10, 10))
        margin = 0.15 * (np.ptp(heights) or 1.0)
        ax.set(xlim=domain, ylim=(heights.min() - margin, heights.max() + margin), xlabel="x", ylabel="f(x)")
        ax.set_title("dash-dotted: secant · long dashes: tangent", fontsize=12)
    return fig
