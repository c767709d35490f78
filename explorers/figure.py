"""How a figure reaches the page: as an image that carries its description."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from html import escape
from io import BytesIO
from typing import Any

import matplotlib.pyplot as plt
from IPython.core.interactiveshell import InteractiveShell
from IPython.display import display
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

PIXELS_PER_INCH_ON_THE_PAGE = 96
QUICK_COMPRESSION = 3  # of 9: a lesson draws a dozen figures, and nobody waits for smaller ones
SHORTEST_DESCRIPTION = 20  # characters; less cannot say what to notice

Bundle = tuple[dict[str, str], dict[str, Any]]  # data and metadata by MIME type


def show(fig: Figure, *, alt: str) -> None:
    """Shows the figure with its description, and closes it.

    `alt` says in one or two sentences what the picture shows and what to notice in it; whoever cannot see the
    picture has that instead. Raises ValueError where it is missing or says nothing. Without a notebook
    (a script, a test, the grader) nothing is shown and nothing is printed.
    """
    description = described(alt)
    try:
        if InteractiveShell.initialized():
            _put_out(lambda: bundle_of(png_of(fig), description))
    finally:
        plt.close(fig)


def _put_out(draw: Callable[[], Bundle]) -> None:
    """Draw and display; the grader's shell, which runs a whole lesson at once, has it drawn meanwhile."""
    display_later = getattr(InteractiveShell.instance(), "display_later", None)
    if display_later is not None:
        display_later(lambda: draw()[0])
        return
    data, metadata = draw()
    display(data, metadata=metadata, raw=True)


def described(alt: str) -> str:
    """The description with its white space tidied; ValueError where it says nothing."""
    tidy = " ".join(alt.split()) if isinstance(alt, str) else ""
    if len(tidy) < SHORTEST_DESCRIPTION:
        raise ValueError("alt= needs a sentence on what the figure shows and what to notice in it.")
    return tidy


def png_of(fig: Figure) -> tuple[bytes, int]:
    """The figure as PNG bytes, sharp on a dense screen, and its width on the page in CSS pixels."""
    stream = BytesIO()
    fig.set_dpi(2 * PIXELS_PER_INCH_ON_THE_PAGE)
    # savefig would draw the figure once more, for its layout alone
    FigureCanvasAgg(fig).print_png(stream, pil_kwargs={"compress_level": QUICK_COMPRESSION})
    return stream.getvalue(), round(fig.get_figwidth() * PIXELS_PER_INCH_ON_THE_PAGE)


def image_tag(picture: tuple[bytes, int], description: str) -> str:
    """An HTML image with alternative text, never wider than the page."""
    png, width = picture
    return (
        f'<img src="data:image/png;base64,{b64encode(png).decode()}" alt="{escape(description, quote=True)}" '
        f'width="{width}" style="max-width: 100%; height: auto; background: white">'
    )


def bundle_of(picture: tuple[bytes, int], description: str) -> Bundle:
    """The figure as a notebook's output: data and metadata by MIME type.

    JupyterLab shows alternative text only of HTML images; converters that drop HTML find it in the metadata.
    """
    png, width = picture
    data = {
        "text/html": image_tag(picture, description),
        "image/png": b64encode(png).decode(),
        "text/plain": f"Figure: {description}",
    }
    return data, {"image/png": {"alt": description, "width": width}}
