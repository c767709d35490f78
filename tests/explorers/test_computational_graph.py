"""The computational graph as a figure: what is drawn, and on which side the slopes stand."""

from __future__ import annotations

import matplotlib.pyplot as plt
import pytest
from matplotlib.patches import Circle, FancyArrowPatch

from explorers import computational_graph

PLACES = {"x": (0, 0), "u": (2, 1), "v": (2, -1), "y": (4, 0)}
SLOPES = {("x", "u"): "1", ("x", "v"): "2x", ("u", "y"): "v", ("v", "y"): "u"}


def test_every_node_is_a_circle_and_every_local_slope_an_arrow() -> None:
    fig, ax = plt.subplots()
    computational_graph(ax, PLACES, SLOPES, values={"x": "2"}, blame={"y": "1.0"})
    plt.close(fig)

    assert sum(isinstance(patch, Circle) for patch in ax.patches) == 4
    assert sum(isinstance(patch, FancyArrowPatch) for patch in ax.patches) == 4
    assert sorted(text.get_text() for text in ax.texts) == sorted([*SLOPES.values(), *PLACES, "2", "1.0"])


def test_the_slopes_stand_outside_the_graph() -> None:
    fig, ax = plt.subplots()
    computational_graph(ax, PLACES, {("x", "u"): "up", ("u", "y"): "over", ("x", "v"): "down"})
    plt.close(fig)
    height = {text.get_text(): text.get_position()[1] for text in ax.texts}

    assert height["up"] > 0.5
    assert height["over"] > 0.5
    assert height["down"] < -0.5


def test_an_arrow_to_a_node_without_a_place_is_refused() -> None:
    fig, ax = plt.subplots()
    with pytest.raises(KeyError):
        computational_graph(ax, PLACES, {("x", "nowhere"): "1"})
    plt.close(fig)
