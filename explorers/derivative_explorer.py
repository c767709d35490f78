"""The derivative: a point on a curve, a second one beside it, the slope between, and what it settles on."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import traitlets
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from explorers.style import label, look
from explorers.toolkit import Explorer, Formula, FormulaError, house_figure, read_formula
from explorers.toolkit.holes import broken_at_poles, curve_remark, holes
from explorers.toolkit.numbers import written

TINY = 1e-6  # the smallest step of a secant, and that by which one-sided slopes are taken
SAME_SLOPE = 1e-3  # how far they may differ before the point counts as a corner
UPRIGHT = 1e3  # slopes of both sides beyond this are said to grow without end
LAST_HALVING = "Halving ends here: with a smaller step rounding would spoil the slope."
PRESETS = (
    ("x³ − 3x", "x^3 - 3*x", 0.5, 1.0, (-2.2, 2.2)),
    ("a corner: |x|", "abs(x)", 0.0, 1.0, (-2.0, 2.0)),
    ("a loss with a flat valley", "x^4 / (1 + x^2)", 2.0, -1.0, (-3.0, 3.0)),
    ("sigmoid", "sigmoid(x)", 0.0, 2.0, (-6.0, 6.0)),
)


def derivative(
    formula: str = "x^3 - 3*x",
    *,
    x: float = 0.5,
    gap: float = 1.0,
    domain: tuple[float, float] = (-2.2, 2.2),
    tangent: bool = False,
    view: str = "slope",
) -> DerivativeExplorer:
    """A curve to drag a point along, and the secant through `x` and `x + gap`.

    The tangent and f′ stay out of sight until the reader asks for them (or `tangent` does): what the secant
    will settle on is theirs to find. `view` is "slope", or "error": that of a numerical slope against its
    step. Raises FormulaError where the formula cannot be read.
    """
    return DerivativeExplorer(formula, x=x, gap=gap, domain=domain, tangent=tangent, view=view)


class DerivativeExplorer(Explorer):
    """The explorer of `derivative`; `x`, `gap`, `slope`, `tangent_slope` say what is under the handles."""

    title = "The slope of a curve"
    script = Path(__file__).with_name("derivative_explorer.js")
    VIEWS: ClassVar[tuple[str, ...]] = ("slope", "error")

    formula = traitlets.Unicode().tag(sync=True)
    function = traitlets.Dict().tag(sync=True)
    message = traitlets.Unicode().tag(sync=True)
    presets = traitlets.List().tag(sync=True)
    domain = traitlets.List(traitlets.Float(), minlen=2, maxlen=2).tag(sync=True)
    x = traitlets.Float().tag(sync=True)
    gap = traitlets.Float().tag(sync=True)
    step = traitlets.Float(1e-2).tag(sync=True)
    tangent = traitlets.Bool().tag(sync=True)
    second = traitlets.Bool(False).tag(sync=True)
    equal = traitlets.Bool(False).tag(sync=True)
    view = traitlets.Enum(VIEWS, "slope").tag(sync=True)

    def __init__(
        self, formula: str, *, x: float, gap: float, domain: tuple[float, float], tangent: bool, view: str
    ) -> None:
        low, high = domain
        if not low <= x <= high:
            raise ValueError(f"x = {x} lies outside the domain from {low} to {high}.")
        self.f = read_formula(formula)
        super().__init__(
            formula=formula,
            function=_function(self.f, domain),
            message=curve_remark(self.f, low, high),
            presets=[_preset(*preset) for preset in PRESETS],
            domain=[low, high],
            x=x,
            gap=gap,
            tangent=tangent,
            view=view,
        )
        self.observe(self._read, names="formula")

    @property
    def slope(self) -> float | None:
        """The slope of the secant; None when the two points cannot be told apart, or one has no height."""
        if abs(self.gap) < TINY:
            return None
        slope = (self.f(self.x + self.gap) - self.f(self.x)) / self.gap
        return slope if np.isfinite(slope) else None

    @property
    def tangent_slope(self) -> float | None:
        """The slope of the tangent; None where there is none."""
        exact = self.f.derivative()(self.x)
        if np.isfinite(exact):
            return exact
        left, right = self.side_slopes
        same = abs(right - left) <= SAME_SLOPE * max(1.0, abs(left), abs(right)) and abs(left) < UPRIGHT
        return (left + right) / 2 if same else None

    @property
    def side_slopes(self) -> tuple[float, float]:
        """The slopes just left and just right of x, by secants with a tiny step."""
        here = self.f(self.x)
        return (here - self.f(self.x - TINY)) / TINY, (self.f(self.x + TINY) - here) / TINY

    def describe(self) -> str:
        """The sentences beneath the picture."""
        return " ".join([self._secant_words(), *([self._tangent_words()] if self.tangent else [])])

    def draw_still(self) -> Figure:
        """The curve, the secant, and if it is shown the tangent; beneath, the slope."""
        with house_figure(7, 4.4) as fig:
            self._draw(fig.add_subplot())
        return fig

    def _read(self, _change: Any = None) -> None:
        """Takes a formula that the reader typed, or says why not and leaves the picture as it is."""
        low, high = self.domain
        try:
            formula = read_formula(self.formula)
            function = _function(formula, (low, high))
        except FormulaError as error:
            self.message = str(error)
            return
        if not np.isfinite(formula(np.linspace(low, high, 801))).any():
            between = f"between {written(low, 1)} and {written(high, 1)}"
            self.message = f"This formula has no value anywhere {between}; the picture stays as it was."
            return
        self.f = formula
        self.function = function
        self.message = curve_remark(formula, low, high)

    def _secant_words(self) -> str:
        if not np.isfinite(self.f(self.x)):
            return f"At x = {written(self.x)} the formula has no value."
        if self.gap == 0:
            return "With h = 0 the two points are one: rise over run would be 0/0."
        if abs(self.gap) < TINY:
            return f"With h = {written(self.gap)} rounding hides how far the two points lie apart: no slope."
        side = "right" if self.gap > 0 else "left"
        where = f"The second point lies {written(abs(self.gap))} to the {side}"
        slope = self.slope
        if slope is None:
            return f"{where}, where the formula has no value."
        outside = "" if self.domain[0] <= self.x + self.gap <= self.domain[1] else ", outside the picture"
        low, high = sorted((self.x, self.x + self.gap))
        across = ", across a pole" if any(low < pole < high for pole in self.function["poles"]) else ""
        words = f"{where}{outside}{across}: secant slope {written(slope, 3)}."
        return words if abs(self.gap) >= 2 * TINY else f"{words} {LAST_HALVING}"

    def _tangent_words(self) -> str:
        if not np.isfinite(self.f(self.x)):
            return ""
        at, slope = f"x = {written(self.x)}", self.tangent_slope
        if slope is not None:
            return f"Slope of the tangent at {at}: {written(slope, 3)}."
        left, right = self.side_slopes
        if min(abs(left), abs(right)) > UPRIGHT:
            return f"No slope at {at}: on both sides the secants grow steeper without end."
        sides = f"the slope is {written(left, 3)} just left of it and {written(right, 3)} just right"
        return f"No tangent at {at}: {sides}."

    def _draw(self, ax: Axes) -> None:
        low, high = self.domain
        across = np.linspace(low, high, 801)
        heights = broken_at_poles(self.f, [(low, high)])(across)
        heights[~np.isfinite(heights)] = np.nan
        bottom, top = np.nanquantile(heights, (0.02, 0.98))
        room = 0.15 * ((top - bottom) or 1.0)
        ax.set(xlim=(low, high), ylim=(bottom - room, top + room), xlabel="x", ylabel="f(x)")
        ax.plot(across, heights, **look.function)
        here, shown = self.f(self.x), []
        if self.slope is not None:
            shown.append(f"dash-dotted: secant, slope {written(self.slope, 3)}")
            ax.axline((self.x, here), slope=self.slope, **look.secant)
            ax.plot(
                [self.x + self.gap], [self.f(self.x + self.gap)], **{**look.point, "markerfacecolor": "white"}
            )
        if self.tangent and self.tangent_slope is not None:
            shown.append(f"long dashes: tangent, slope {written(self.tangent_slope, 3)}")
            ax.axline((self.x, here), slope=self.tangent_slope, **look.tangent)
        if np.isfinite(here):
            ax.plot([self.x], [here], **look.point)
            label(ax, "x", (self.x, here), shift=(8, -10))
        ax.set_title(" · ".join(shown) or "one point", fontsize=12)


def _function(formula: Formula, domain: tuple[float, float]) -> dict[str, Any]:
    first = formula.derivative()
    poles = holes(formula, [domain]).poles[:, 0].tolist()
    return {"f": formula.tree, "first": first.tree, "second": first.derivative().tree, "poles": poles}


def _preset(name: str, formula: str, x: float, gap: float, domain: tuple[float, float]) -> dict[str, Any]:
    return {
        "name": name,
        "formula": formula,
        "function": _function(read_formula(formula), domain),
        "x": x,
        "gap": gap,
        "domain": list(domain),
    }
