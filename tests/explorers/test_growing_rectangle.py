"""The rectangle behind the product rule: what is drawn, and where."""

from __future__ import annotations

import matplotlib.pyplot as plt
import pytest
from matplotlib.patches import Rectangle

from explorers import growing_rectangle


def test_the_four_areas_make_up_the_grown_rectangle() -> None:
    fig, ax = plt.subplots()
    growing_rectangle(ax, (3, 2), (0.5, 0.25), areas=("fg", "g df", "f dg", ""), names=("f", "df", "g", "dg"))
    areas = [patch.get_width() * patch.get_height() for patch in ax.patches if isinstance(patch, Rectangle)]
    plt.close(fig)

    assert areas == [6, 1.0, 0.75, 0.125]
    assert sum(areas) == 3.5 * 2.25


def test_an_empty_label_labels_nothing() -> None:
    fig, ax = plt.subplots()
    growing_rectangle(ax, (3, 2), (0.5, 0.25), areas=("fg", "g df", "f dg", ""), names=("f", "df", "g", "dg"))
    words = [text.get_text() for text in ax.texts]
    plt.close(fig)

    assert words == ["fg", "g df", "f dg", "f", "df", "g", "dg"]


def test_a_missing_label_is_refused() -> None:
    fig, ax = plt.subplots()
    with pytest.raises(ValueError, match="zip"):
        growing_rectangle(ax, (3, 2), (0.5, 0.25), areas=("fg",), names=("f", "df", "g", "dg"))
    plt.close(fig)
