"""An activation with its slope, and what is left of a gradient after many layers of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import traitlets
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from explorers.style import label, look
from explorers.toolkit import Explorer, Formula, house_figure, read_formula
from explorers.toolkit.numbers import scientific, written

WINDOW = (-8.0, 8.0)
SATURATED = 0.01  # slopes smaller than this, out to the end of the window, are shaded
ONE_ORDER = 10.0  # a gradient that shrinks or grows by no more keeps its order of size
FAR_FROM_ONE = 100.0  # how much it must shrink or grow to count as vanished or exploded
OFF_THE_CORNER = 1.0  # where z begins if it would lie on a corner
BESIDE = 1e-6  # how far from a corner its two slopes are taken
DEEPEST, HEAVIEST = 50, 4.0
# a formula, and its slope where the rules of differentiation would leave a hole that is not there
FORMULAS = {
    "sigmoid": ("sigmoid(z)", None),
    "tanh": ("tanh(z)", None),
    "ReLU": ("relu(z)", None),
    "leaky ReLU, α = 0.1": ("max(z, 0.1*z)", None),
    "ELU": ("max(z, 0) + exp(min(z, 0)) - 1", "exp(min(z, 0))"),
    "softplus": ("softplus(z)", None),
    "GELU": ("z * (1 + erf(z / sqrt(2))) / 2", None),
    "SiLU": ("z * sigmoid(z)", None),
}


def activation(
    name: str = "sigmoid", *, z: float | None = None, weight: float = 1.0, depth: int = 10
) -> ActivationExplorer:
    """An activation to drag a point `z` along, and `depth` layers of it that pass a gradient back.

    The first layer's activation is taken at `z`, by itself at 0, or at 1 where there is a corner at 0; every
    further layer multiplies what comes out by `weight` and applies the activation again. Raises ValueError
    for a name not in FORMULAS, or a number that the explorer cannot show.
    """
    return ActivationExplorer(name, z=z, weight=weight, depth=depth)


class ActivationExplorer(Explorer):
    """The explorer of `activation`; `z`, `value`, `slope` and `gradients` say what it shows now."""

    title = "An activation and its slope"
    script = Path(__file__).with_name("activation_explorer.js")
    NAMES: ClassVar[tuple[str, ...]] = tuple(FORMULAS)

    name = traitlets.Enum(NAMES, "sigmoid").tag(sync=True)
    functions = traitlets.Dict().tag(sync=True)
    z = traitlets.Float().tag(sync=True)
    weight = traitlets.Float().tag(sync=True)
    depth = traitlets.Int().tag(sync=True)
    window = traitlets.List(list(WINDOW)).tag(sync=True)

    def __init__(self, name: str, *, z: float | None, weight: float, depth: int) -> None:
        if name not in FORMULAS:
            raise ValueError(f"There is no activation {name!r} here; there are {', '.join(FORMULAS)}.")
        if z is not None and not WINDOW[0] <= z <= WINDOW[1]:
            raise ValueError(f"z = {z} lies outside the picture, from {WINDOW[0]:g} to {WINDOW[1]:g}.")
        if not (0 < weight <= HEAVIEST and 1 <= depth <= DEEPEST):
            raise ValueError(f"A weight goes up to {HEAVIEST:g} and a depth from 1 to {DEEPEST}.")
        self._formulas = {each: _pair(*formulas) for each, formulas in FORMULAS.items()}
        if z is None:
            z = 0.0 if np.isfinite(self._formulas[name][1](0.0)) else OFF_THE_CORNER
        functions = {each: _for_the_browser(*pair) for each, pair in self._formulas.items()}
        super().__init__(name=name, functions=functions, z=z, weight=weight, depth=depth)

    @property
    def value(self) -> float:
        """The activation at z."""
        return self._formulas[self.name][0](self.z)

    @property
    def slope(self) -> float | None:
        """The slope of the activation at z; None at a corner."""
        slope = self._formulas[self.name][1](self.z)
        return slope if np.isfinite(slope) else None

    @property
    def gradients(self) -> tuple[float, ...]:
        """The derivative of the output by the pre-activation of each layer, the first layer first.

        At a corner, where there is no slope, that of its left side is taken, as most software does.
        """
        phi, slope = self._formulas[self.name]
        z, slopes = self.z, []
        for _ in range(self.depth):
            slopes.append(slope(z) if np.isfinite(slope(z)) else slope(z - BESIDE))
            z = self.weight * phi(z)
        factors = np.array([slopes[-1], *(self.weight * each for each in slopes[-2::-1])])
        return tuple(float(gradient) for gradient in np.cumprod(factors)[::-1])

    def describe(self) -> str:
        """The sentences beneath the picture."""
        return " ".join(filter(None, [self._point_words(), self._depth_words(), self._corner_words()]))

    def draw_still(self) -> Figure:
        """The activation with its slope, and beside it the gradient that each layer gets."""
        with house_figure(8, 3.8) as fig:
            left, right = fig.subplots(1, 2)
            self._draw_curve(left)
            self._draw_layers(right)
        return fig

    def _point_words(self) -> str:
        at = (
            f"{self.name[:1].upper()}{self.name[1:]} at z = {written(self.z)}: value {written(self.value, 3)}"
        )
        if self.slope is None:
            return f"{at}, and a corner: no slope."
        saturated = abs(self.slope) < SATURATED
        return f"{at}, slope {written(self.slope, 3)}{', saturated' if saturated else ''}."

    def _depth_words(self) -> str:
        first = abs(self.gradients[0])
        layers = f"After {self.depth} layer{'s' * (self.depth > 1)} with weight {written(self.weight)}"
        if first == 0:
            return f"{layers} nothing of the gradient is left for the first layer."
        return f"{layers} the first layer gets {_size(first)} of the gradient: {_verdict(first)}."

    def _corner_words(self) -> str:
        """At a corner, where a slope has to be chosen, from what and how."""
        if self.slope is not None:
            return ""
        left, right = (self._formulas[self.name][1](self.z + side) for side in (-BESIDE, BESIDE))
        between = f"any slope from {written(left)} to {written(right)} would do"
        return f"At the corner {between}; that of its left side is taken here, as most software does."

    def _draw_curve(self, ax: Axes) -> None:
        phi, slope = self._formulas[self.name]
        z = np.linspace(*WINDOW, 801)
        for low, high in _saturated(slope):
            ax.axvspan(low, high, color=look.data["color"], alpha=0.2, linewidth=0)
        ax.plot(z, phi(z), **look.function)
        ax.plot(z, slope(z), **look.derivative)
        ax.plot([self.z], [self.value], **look.point)
        ax.set(xlabel="z", ylabel="φ(z), dashed φ′(z)", xlim=WINDOW, xticks=(-5, 0, 5))
        ax.set_title(self.name, fontsize=13)

    def _draw_layers(self, ax: Axes) -> None:
        sizes = np.abs(self.gradients)
        seen = sizes[sizes > 0]
        layers = np.arange(1, self.depth + 1)
        ax.set_yscale("log")
        ax.bar(layers, np.where(sizes > 0, sizes, np.nan), color=look.tangent["color"])
        ax.axhline(1, **look.reference)
        ax.set(xlabel="layer", ylabel="size of its gradient")
        ax.set_ylim(min(1e-8, seen.min(initial=1) / 10), max(1e2, 10 * seen.max(initial=1)))
        ax.set_title(f"depth {self.depth}, weight {self.weight:.2f}", fontsize=13)
        first = _size(sizes[0]) if sizes[0] > 0 else "nothing"
        label(ax, f"layer 1 gets {first}", (0.04, 0.93), look.tangent, xycoords="axes fraction")


def _pair(formula: str, slope: str | None) -> tuple[Formula, Formula]:
    phi = read_formula(formula, ("z",))
    return phi, phi.derivative() if slope is None else read_formula(slope, ("z",))


def _for_the_browser(phi: Formula, slope: Formula) -> dict[str, Any]:
    z = np.linspace(*WINDOW, 801)
    heights = np.concatenate([phi(z), slope(z)])
    low, high = float(np.nanmin(heights)), float(np.nanmax(heights))
    room = 0.08 * (high - low)
    return {
        "phi": phi.tree,
        "slope": slope.tree,
        "saturated": _saturated(slope),
        "heights": [low - room, high + room],
    }


def _saturated(slope: Formula) -> list[list[float]]:
    """Where the slope stays small, out to an end of the window."""
    z = np.linspace(*WINDOW, 3201)
    steep = z[~(np.abs(slope(z)) < SATURATED)]
    stretches = [[WINDOW[0], float(steep[0])], [float(steep[-1]), WINDOW[1]]]
    return [[low, high] for low, high in stretches if high - low > 0.1]


def _verdict(first: float) -> str:
    """What has become of a gradient that was 1."""
    if first * FAR_FROM_ONE < 1:
        return "it vanishes"
    if first > FAR_FROM_ONE:
        return "it explodes"
    if first * ONE_ORDER < 1:
        return "it shrinks"
    return "it grows" if first > ONE_ORDER else "it keeps its order of size"


def _size(value: float) -> str:
    """A plain number near 1, and a power of ten elsewhere."""
    return written(value) if 0.01 <= value < 1000 else scientific(value)
