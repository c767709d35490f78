"""The derivative explorer in Python: what it is worth and what it says."""

from __future__ import annotations

import numpy as np
import pytest

from explorers import derivative
from explorers.toolkit import FormulaError


def test_it_opens_on_the_secant_that_was_asked_for() -> None:
    explorer = derivative("x^3 - 3*x", x=0.5, gap=1.0)

    assert (explorer.x, explorer.gap, explorer.slope, explorer.tangent_slope) == (0.5, 1.0, 0.25, -2.25)


def test_the_slope_that_the_reader_is_to_find_is_hidden_until_it_is_asked_for() -> None:
    explorer = derivative()
    before = explorer.describe()
    explorer.tangent = True

    assert before == "The second point lies 1.00 to the right: secant slope 0.250."
    assert explorer.describe() == f"{before} Slope of the tangent at x = 0.50: −2.250."


def test_with_no_gap_there_is_no_secant_and_it_says_why() -> None:
    explorer = derivative(gap=0.0)

    assert explorer.slope is None
    assert "0/0" in explorer.describe()


def test_at_a_corner_both_sides_disagree_and_it_says_so() -> None:
    explorer = derivative("abs(x)", x=0.0, gap=-0.5, tangent=True)

    assert explorer.tangent_slope is None
    assert "0.50 to the left: secant slope −1.000" in explorer.describe()
    assert explorer.describe().endswith("the slope is −1.000 just left of it and 1.000 just right.")


def test_where_the_formula_alone_cannot_tell_both_sides_do() -> None:
    assert derivative("x*abs(x)", x=0.0).tangent_slope == pytest.approx(0.0, abs=1e-5)
    upright = derivative("cbrt(x)", x=0.0, tangent=True)
    assert upright.tangent_slope is None
    assert "steeper without end" in upright.describe()


def test_a_formula_that_cannot_be_read_leaves_the_picture_and_says_what_to_write() -> None:
    explorer = derivative()
    before = explorer.function
    explorer.formula = "3x"

    assert explorer.function == before
    assert "3*x" in explorer.message
    explorer.formula = "3*x"
    assert (explorer.message, explorer.slope) == ("", 3.0)


@pytest.mark.parametrize(
    ("formula", "sentence"),
    [
        ("1/x", "At x = 0.00 this formula has a pole"),
        ("1/(x - 0.1234)", "At x = 0.12 this formula has a pole"),
        ("tan(x)", "At x = −1.57 and 1.57 this formula has a pole"),
        ("log(x)", "lacks values from about x = −2.20 to 0.00"),
        ("sqrt(-1 - x^2)", "stays"),
    ],
)
def test_a_pole_or_an_edge_of_the_domain_is_named(formula: str, sentence: str) -> None:
    explorer = derivative()
    explorer.formula = formula

    assert sentence in explorer.message


def test_an_authors_formula_with_a_pole_is_remarked_upon_from_the_start() -> None:
    assert "has a pole" in derivative("1/x", x=1.0).message
    assert derivative().message == ""


def test_a_secant_across_a_pole_says_so() -> None:
    explorer = derivative("tan(x)", x=1.0, gap=1.0)
    assert explorer.describe() == (
        "The second point lies 1.00 to the right, across a pole: secant slope −3.742."
    )
    explorer.gap = 0.5
    assert "pole" not in explorer.describe()


def test_a_step_too_small_to_tell_the_points_apart_is_not_called_none() -> None:
    explorer = derivative(gap=1.5e-6)
    assert explorer.slope == pytest.approx(-2.25, abs=1e-5)
    assert "Halving ends here: with a smaller step rounding would spoil" in explorer.describe()
    explorer.gap = 9.5e-7
    assert explorer.slope is None
    assert explorer.describe() == (
        "With h = 9.5 · 10⁻⁷ rounding hides how far the two points lie apart: no slope."
    )


def test_the_first_formula_is_the_authors_and_its_error_is_raised() -> None:
    with pytest.raises(FormulaError, match="bracket"):
        derivative("(x")
    with pytest.raises(ValueError, match="outside the domain"):
        derivative(x=5.0)


@pytest.mark.parametrize("formula", ["x^3 - 3*x", "abs(x)", "1/x", "log(x)", "3"])
@pytest.mark.parametrize("tangent", [False, True])
def test_the_still_picture_is_drawn_for_every_formula(formula: str, tangent: bool) -> None:
    explorer = derivative(formula, x=0.0, gap=0.5, tangent=tangent)
    [ax] = explorer.draw_still().axes

    assert (ax.get_xlabel(), ax.get_ylabel()) == ("x", "f(x)")
    assert explorer.describe()


def test_no_line_of_the_still_picture_runs_through_a_pole() -> None:
    [ax] = derivative("1/(x - 0.1234)", x=1.0).draw_still().axes
    across, heights = np.asarray(ax.get_lines()[0].get_data())
    left, right = across < 0.1234, across > 0.1234

    assert np.isnan(heights[left][-1])
    assert np.isnan(heights[right][0])
