"""The gradient explorer in Python: what it is worth and what it says."""

from __future__ import annotations

import numpy as np
import pytest

from explorers import gradient
from explorers.toolkit import FormulaError


def test_it_opens_at_the_place_and_in_the_direction_that_were_asked_for() -> None:
    explorer = gradient("x^2/2 + x*y + y^2", x=2.0, y=1.0, angle=90.0)

    assert (explorer.x, explorer.y, explorer.height) == (2.0, 1.0, 5.0)
    assert explorer.gradient is not None
    assert explorer.gradient.tolist() == [3.0, 4.0]
    assert explorer.slope == pytest.approx(4.0)


def test_the_slope_is_the_gradients_shadow_on_the_direction() -> None:
    explorer = gradient()
    steepest = np.degrees(np.arctan2(4, 3))
    slopes = []
    for angle in (steepest, steepest + 90, steepest + 180, steepest + 60):
        explorer.angle = float(angle)
        slopes.append(explorer.slope)

    assert slopes == pytest.approx([5.0, 0.0, -5.0, 2.5], abs=1e-12)


def test_the_gradient_is_hidden_until_it_is_asked_for() -> None:
    explorer = gradient()
    before = explorer.describe()
    explorer.show_gradient = True

    assert before == "At (2.00, 1.00) the height is 5.000; in the direction 0° the slope is 3.000."
    assert explorer.describe() == (
        f"{before} The gradient is (3.00, 4.00), its length 5.000; the direction lies 53° from it."
    )


def test_where_the_gradient_is_zero_no_direction_is_steepest() -> None:
    explorer = gradient(x=0.0, y=0.0, show_gradient=True)

    assert explorer.slope == 0.0
    assert "none is steepest" in explorer.describe()


def test_on_an_edge_there_is_no_gradient_but_there_are_slopes() -> None:
    explorer = gradient("abs(x) + y/2", x=0.0, y=1.0, angle=180.0, show_gradient=True)

    assert explorer.gradient is None
    assert explorer.slope == pytest.approx(1.0)
    assert "no gradient here" in explorer.describe()


def test_where_the_formula_has_no_value_it_says_so() -> None:
    explorer = gradient("log(x) + y", x=-1.0, y=0.0)

    assert explorer.slope is None
    assert explorer.describe() == "At (−1.00, 0.00) the formula has no value."


def test_a_formula_that_cannot_be_read_leaves_the_picture_and_says_what_to_write() -> None:
    explorer = gradient()
    before = explorer.function
    explorer.formula = "2x*y"

    assert explorer.function == before
    assert "2*x" in explorer.message
    explorer.formula = "2*x*y"
    assert explorer.message == ""
    assert explorer.height == 4.0


def test_an_edge_of_the_domain_is_named_and_an_empty_one_leaves_the_picture() -> None:
    explorer = gradient()
    explorer.formula = "log(x*y)"
    assert "On a part of the map" in explorer.message
    before = explorer.function
    explorer.formula = "sqrt(-1 - x^2 - y^2)"
    assert "stays as it was" in explorer.message
    assert explorer.function == before


def test_a_pole_is_named_beside_the_field_and_no_line_runs_through_it() -> None:
    explorer = gradient()
    explorer.formula = "1/(x - 0.1234) + y"

    assert explorer.message == (
        "This formula has poles, one of them at (0.12, 0.00): the picture is broken there."
    )
    lines = explorer.draw_still().axes[0].collections[0].get_paths()
    pieces = [piece for line in lines for piece in line.to_polygons(closed_only=False)]
    assert pieces
    assert not any(piece[:, 0].min() < 0.1234 < piece[:, 0].max() for piece in pieces)
    explorer.formula = "x*y"
    assert (explorer.message, explorer.function["poles"]) == ("", False)


def test_the_first_formula_is_the_authors_and_its_error_is_raised() -> None:
    with pytest.raises(FormulaError, match="bracket"):
        gradient("(x")
    with pytest.raises(ValueError, match="outside the domain"):
        gradient(y=7.0)


@pytest.mark.parametrize("formula", ["x^2/2 + x*y + y^2", "3", "log(x)", "abs(x) + y/2", "1/(x - y)"])
@pytest.mark.parametrize("show", [False, True])
def test_where_widgets_do_not_run_a_still_picture_stands_with_its_words(formula: str, show: bool) -> None:
    explorer = gradient(formula, x=0.0, y=0.0, show_gradient=show)
    data, metadata = explorer._repr_mimebundle_()

    assert {"application/vnd.jupyter.widget-view+json", "image/png"} <= data.keys()
    assert metadata["image/png"]["alt"] == explorer.describe()
    assert [ax.get_xlabel() for ax in explorer.draw_still().axes] == ["x", "direction (degrees)"]
