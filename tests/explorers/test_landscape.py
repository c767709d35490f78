"""A function of two variables as a landscape and as its map."""

from __future__ import annotations

from collections.abc import Iterator

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.axes import Axes

from explorers import arrow, landscape, level_sets, look


def bowl(x: float, y: float) -> float:
    return x**2 / 2 + x * y + y**2


@pytest.fixture
def ax() -> Iterator[Axes]:
    fig, ax = plt.subplots()
    yield ax
    plt.close(fig)


def test_every_line_of_the_map_joins_points_of_its_height(ax: Axes) -> None:
    level_sets(ax, bowl, (-3, 3), (-2, 2), heights=(4, 1))
    [lines] = ax.collections

    for height, path in zip((1, 4), lines.get_paths(), strict=True):
        assert np.allclose([bowl(*corner) for corner in path.vertices], height, atol=0.01)


def test_a_map_has_equal_aspect_and_its_heights_written_on_it(ax: Axes) -> None:
    level_sets(ax, bowl, (-3, 3), (-2, 2), heights=(1, 4))

    assert ax.get_aspect() == 1
    assert {text.get_text() for text in ax.texts} == {"1", "4"}


def test_heights_may_be_left_unwritten(ax: Axes) -> None:
    level_sets(ax, bowl, (-3, 3), (-2, 2), heights=(1, 4), written=None)

    assert not ax.texts


def test_an_arrow_begins_and_ends_where_it_says(ax: Axes) -> None:
    arrow(ax, (2, 1), (0.75, -1), look.derivative)
    [drawn] = ax.texts

    assert drawn.xyann == (2, 1)
    assert drawn.xy == (2.75, 0)
    assert drawn.arrow_patch.get_edgecolor() == pytest.approx(plt.matplotlib.colors.to_rgba("#D55E00"))


def test_a_landscape_stands_over_its_map() -> None:
    fig, ax = plt.subplots(subplot_kw={"projection": "3d"})
    landscape(ax, bowl, (-3, 3), (-2, 2), points=5)

    assert len(ax.collections) == 1
    assert (ax.get_xlim(), ax.get_ylim()) == ((-3, 3), (-2, 2))
    plt.close(fig)
