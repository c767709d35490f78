"""One look per meaning: colour, dash and marker say the same thing in every figure of the course.

The colours are those of Okabe and Ito, "Color Universal Design" (2008), which people with any of the common
kinds of colour blindness can tell apart. Dashes and markers carry the same difference into grey print.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.colors import to_hex, to_rgb
from matplotlib.text import Annotation

STYLE_FILE = Path(__file__).with_name("house.mplstyle")
READABLE_CONTRAST = 4.5  # of text on its background, WCAG 2.2, success criterion 1.4.3


def _look(color: str, linestyle: Any = "-", **more: Any) -> Any:
    return field(default_factory=lambda: MappingProxyType({"color": color, "linestyle": linestyle, **more}))


@dataclass(frozen=True)
class Look:
    """Keyword arguments for `Axes.plot`, one set for each meaning: `ax.plot(x, f(x), **look.function)`."""

    function: Mapping[str, Any] = _look("#0072B2")
    derivative: Mapping[str, Any] = _look("#D55E00", (0, (5, 2)))
    second_derivative: Mapping[str, Any] = _look("#56B4E9", (0, (1, 1)), linewidth=2.8)
    tangent: Mapping[str, Any] = _look("#009E73", (0, (8, 2)))
    secant: Mapping[str, Any] = _look("#CC79A7", "-.")
    answer: Mapping[str, Any] = _look("#E69F00", (0, (3, 1, 1, 1, 1, 1)))
    reference: Mapping[str, Any] = _look("#000000", (0, (2, 2)), linewidth=1.6)
    data: Mapping[str, Any] = _look("#595959", "none", marker="o", markersize=6, markerfacecolor="white")
    point: Mapping[str, Any] = _look("#000000", "none", marker="o", markersize=8)


look = Look()


def use_house_style() -> None:
    """Every figure made after this call has the look of the course."""
    plt.style.use(STYLE_FILE)


def contrast(colour: Any, background: Any = "white") -> float:
    """Contrast ratio of two colours, 1 to 21, as WCAG 2.2 defines it."""
    lighter, darker = sorted((_luminance(colour), _luminance(background)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def ink(colour: Any) -> str:
    """The same colour, darkened as far as text on white needs to be readable."""
    red, green, blue = to_rgb(colour)
    while contrast((red, green, blue)) < READABLE_CONTRAST:
        red, green, blue = 0.97 * red, 0.97 * green, 0.97 * blue
    return to_hex((red, green, blue))


def label(
    ax: Axes,
    text: str,
    at: tuple[float, float],
    meaning: Mapping[str, Any] | None = None,
    *,
    shift: tuple[float, float] = (0, 0),
    **keywords: Any,
) -> Annotation:
    """Writes `text` beside the curve it names, at a data point, in a readable shade of the curve's colour.

    `shift` moves it by points of 1/72 inch; further keywords go to `Axes.annotate`.
    """
    colour = ink(meaning["color"]) if meaning else plt.rcParams["text.color"]
    keywords = {"color": colour, "va": "center", "ha": "left"} | keywords
    return ax.annotate(text, at, xytext=shift, textcoords="offset points", **keywords)


def _luminance(colour: Any) -> float:
    red, green, blue = (
        channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
        for channel in to_rgb(colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
