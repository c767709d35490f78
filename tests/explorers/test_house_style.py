"""The house style: one look per meaning, told apart without colour, and readable."""

from __future__ import annotations

from dataclasses import fields
from itertools import combinations

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_rgb

from explorers import ink, label, look, use_house_style
from explorers.style import contrast

CURVES = [each.name for each in fields(look) if getattr(look, each.name)["linestyle"] != "none"]
MEANINGS = [each.name for each in fields(look)]

# Machado, Oliveira and Fernandes, A physiologically-based model for simulation of color vision deficiency
# (2009), severity 1.0; the matrices act on linear RGB
COLOUR_BLINDNESS = {
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}


def seen(colour: str, matrix: list[list[float]]) -> np.ndarray:
    """The colour as someone with this colour blindness sees it, in linear RGB."""
    linear = np.array([c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)])
    return np.clip(np.array(matrix) @ linear, 0, 1)


@pytest.mark.parametrize(("one", "other"), [*combinations(MEANINGS, 2)])
def test_two_meanings_differ_without_colour(one: str, other: str) -> None:
    def shape(name: str) -> tuple[object, object, object]:
        drawn = getattr(look, name)
        return drawn["linestyle"], drawn.get("marker"), drawn.get("markerfacecolor")

    assert shape(one) != shape(other)


@pytest.mark.parametrize("kind", COLOUR_BLINDNESS)
@pytest.mark.parametrize(("one", "other"), [*combinations(CURVES, 2)])
def test_two_curves_differ_in_colour_for_the_colour_blind(one: str, other: str, kind: str) -> None:
    matrix = COLOUR_BLINDNESS[kind]
    distance = np.linalg.norm(
        seen(getattr(look, one)["color"], matrix) - seen(getattr(look, other)["color"], matrix)
    )

    assert distance > 0.05


@pytest.mark.parametrize("meaning", MEANINGS)
def test_a_label_in_a_curves_colour_is_readable_on_white(meaning: str) -> None:
    assert contrast(ink(getattr(look, meaning)["color"])) >= 4.5


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast("black") == pytest.approx(21)
    assert contrast("white") == pytest.approx(1)
    assert contrast("#767676") == pytest.approx(4.54, abs=0.01)


def test_a_dark_colour_is_left_as_it_is() -> None:
    assert ink("#0072B2") == "#0072b2"


def test_a_look_cannot_be_changed_by_a_lesson() -> None:
    with pytest.raises(TypeError):
        look.function["color"] = "red"  # type: ignore[index]


def test_the_style_makes_text_large_and_lines_thick() -> None:
    with plt.rc_context():
        use_house_style()
        assert plt.rcParams["xtick.labelsize"] * 96 / 72 >= 12
        assert plt.rcParams["lines.linewidth"] >= 2
        assert plt.rcParams["axes.grid"]


def test_a_label_stands_beside_its_curve_in_its_colour() -> None:
    with plt.rc_context():
        fig, ax = plt.subplots()
        note = label(ax, "f(x)", (1.0, 2.0), look.function, shift=(6, 0))
        plt.close(fig)

    assert note.xy == (1.0, 2.0)
    assert note.get_color() == ink(look.function["color"])
