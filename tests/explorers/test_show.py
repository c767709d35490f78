"""`show`: a figure reaches the page with its description, or not at all."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import matplotlib
import matplotlib.pyplot as plt
import pytest
from matplotlib.figure import Figure

from explorers import show
from explorers.figure import bundle_of, png_of

matplotlib.use("agg")
SAYS_SOMETHING = "A parabola with its lowest point at x = 0, where the slope is zero."


@pytest.fixture
def fig() -> Iterator[Figure]:
    fig, ax = plt.subplots(figsize=(2, 1))
    ax.plot([0, 1])
    yield fig
    plt.close("all")


def test_a_figure_without_a_description_is_refused(fig: Figure) -> None:
    with pytest.raises(TypeError, match="alt"):
        show(fig)  # type: ignore[call-arg]


@pytest.mark.parametrize("alt", ["", "   ", "a curve", None, 3])
def test_a_description_that_says_nothing_is_refused(fig: Figure, alt: object) -> None:
    with pytest.raises(ValueError, match="what the figure shows"):
        show(fig, alt=alt)  # type: ignore[arg-type]


def test_a_shown_figure_is_closed(fig: Figure) -> None:
    show(fig, alt=SAYS_SOMETHING)

    assert fig.number not in plt.get_fignums()  # type: ignore[attr-defined]


def test_the_output_holds_picture_and_description_in_every_form(fig: Figure) -> None:
    data, metadata = bundle_of(png_of(fig), 'x < 1 & "flat"')

    assert 'alt="x &lt; 1 &amp; &quot;flat&quot;"' in data["text/html"]
    assert metadata["image/png"] == {"alt": 'x < 1 & "flat"', "width": 192}
    assert data["text/plain"] == 'Figure: x < 1 & "flat"'


def test_a_picture_is_sharp_on_a_dense_screen(fig: Figure) -> None:
    png, width = png_of(fig)

    assert png.startswith(b"\x89PNG")
    assert int.from_bytes(png[16:20], "big") == 2 * width


def test_without_a_notebook_nothing_is_printed() -> None:
    script = (
        "import matplotlib; matplotlib.use('agg')\n"
        "import matplotlib.pyplot as plt\n"
        "from explorers import derivative, show, use_house_style\n"
        "use_house_style(); fig, ax = plt.subplots()\n"
        f"show(fig, alt={SAYS_SOMETHING!r})\n"
        "derivative('x^2')\n"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert ran.stdout == ""
    assert ran.stderr == ""
