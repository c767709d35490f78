"""Gears in a row: teeth, places, and names."""

from __future__ import annotations

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.patches import Polygon

from explorers import gear_train


def test_a_gear_has_its_teeth_and_touches_its_neighbour() -> None:
    fig, ax = plt.subplots()
    gear_train(ax, (36, 12), ("x", "u"))
    plt.close(fig)
    first, second = [patch.get_xy()[:-1] for patch in ax.patches if isinstance(patch, Polygon)]

    assert (len(first), len(second)) == (4 * 36, 4 * 12)
    tip, gap = first[:, 0].max(), second[:, 0].min()
    assert tip > gap  # they interlock
    centre = second.mean(axis=0)[0]
    assert (
        np.linalg.norm(first - [centre, 0], axis=1).min()
        > 0.8 * np.linalg.norm(second - [centre, 0], axis=1).min()
    )


def test_every_gear_needs_a_name() -> None:
    fig, ax = plt.subplots()
    with pytest.raises(ValueError, match="zip"):
        gear_train(ax, (36, 12), ("x",))
    plt.close(fig)
