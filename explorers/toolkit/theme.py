"""The explorers' colours and dashes, taken from the house style, for light and for dark pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

from matplotlib.colors import to_hex, to_rgb

from explorers.style import READABLE_CONTRAST, contrast, ink, look

DARK_PAPER = "#111111"  # JupyterLab's own
DARK = {
    "--paper": f"var(--jp-layout-color0, {DARK_PAPER})",
    "--ink": "#e8e8e8",
    "--quiet": "#b0b0b0",
    "--grid": "#2e2e2e",
    "--axis": "#8c8c8c",
    "--surface": "#16303f",
    "--surface-edge": "#4b748c",
    "color-scheme": "dark",
}
DASHES = {"-": (), "-.": (6.4, 1.6, 1, 1.6), "none": ()}
MEANINGS = tuple(field.name for field in fields(look))


def stylesheet() -> str:
    """The whole CSS of an explorer: colours for both themes, dashes, and toolkit.css."""
    dark = "; ".join(f"{name}: {value}" for name, value in (*DARK.items(), *_colours(glow)))
    light = "; ".join(f"{name}: {value}" for name, value in _colours(ink))
    rules = [
        f".explorer {{ {light} }}",
        *(f'.explorer [data-meaning="{meaning}"] {{ {_line(meaning)} }}' for meaning in MEANINGS),
        '.explorer [data-meaning="ink"] { --colour: var(--ink); --dash: none }',
    ]
    by_system = f"body:not([data-jp-theme-light]) .explorer {{ {dark} }}"
    return "\n".join(
        [
            Path(__file__).with_name("toolkit.css").read_text(encoding="utf-8"),
            *rules,
            f"@media (prefers-color-scheme: dark) {{ {by_system} }}",
            f'body[data-jp-theme-light="false"] .explorer, body.vscode-dark .explorer {{ {dark} }}',
        ]
    )


def glow(colour: Any) -> str:
    """The same colour, lightened as far as text on a dark page needs it; greys are turned over."""
    red, green, blue = to_rgb(colour)
    if red == green == blue:
        red = green = blue = max(0.65, 1 - red) * 0.92
    while contrast((red, green, blue), DARK_PAPER) < READABLE_CONTRAST:
        red, green, blue = (1 - 0.97 * (1 - channel) for channel in (red, green, blue))
    return to_hex((red, green, blue))


def _colours(readable: Callable[[Any], str]) -> Iterator[tuple[str, str]]:
    for meaning in MEANINGS:
        yield f"--{meaning}", readable(getattr(look, meaning)["color"])
    yield "--focus", readable(look.function["color"])


def _line(meaning: str) -> str:
    style = getattr(look, meaning)["linestyle"]
    dashes = style[1] if isinstance(style, tuple) else DASHES[style]
    written = " ".join(f"{2.2 * part:.1f}px" for part in dashes) or "none"
    return f"--colour: var(--{meaning}); --dash: {written}"
