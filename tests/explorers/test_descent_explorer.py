"""The descent explorer in Python: where its walker goes, and what it says of it."""

from __future__ import annotations

import numpy as np
import pytest
import sympy as sp

from explorers import descent
from explorers.descent_surfaces import SURFACES, ground
from explorers.toolkit import FormulaError


def test_it_opens_on_a_narrow_valley_at_nine_tenths_of_the_bound() -> None:
    explorer = descent()
    curvatures = np.linalg.eigvalsh(explorer.ground_now.hessian(explorer.start))

    assert curvatures.tolist() == [1.0, 10.0]
    assert explorer.bound == pytest.approx(2 / 10)
    assert explorer.learning_rate == pytest.approx(0.9 * explorer.bound)


def test_on_a_quadratic_each_direction_has_its_own_factor() -> None:
    explorer = descent(start=(-8.0, 3.0), learning_rate=0.15, steps=12)
    k = np.arange(13)

    assert np.allclose(explorer.path[:, 0], -8.0 * (1 - 0.15) ** k)
    assert np.allclose(explorer.path[:, 1], 3.0 * (1 - 1.5) ** k)
    assert np.allclose(explorer.loss, (explorer.path**2 @ [1, 10]) / 2)


@pytest.mark.parametrize(("share", "leaves"), [(0.99, False), (1.05, True)])
def test_just_above_the_bound_the_walk_leaves_the_picture_and_it_says_why(share: float, leaves: bool) -> None:
    explorer = descent(learning_rate=share * 0.2, steps=200)

    assert (explorer.left_at is not None) == leaves
    assert ("each step multiplies the distance by −1.10" in explorer.describe()) == leaves


@pytest.mark.parametrize(("share", "leaves"), [(0.98, False), (1.03, True)])
def test_momentum_moves_the_bound(share: float, leaves: bool) -> None:
    explorer = descent(start=(-3.0, 0.5), momentum=0.5, steps=200)
    assert explorer.bound == pytest.approx(1.5 * 0.2)
    explorer.learning_rate = share * explorer.bound

    assert (explorer.left_at is not None) == leaves


def test_on_the_ridge_it_ends_in_the_saddle_and_a_hair_off_it_in_a_minimum() -> None:
    on, off = (descent("saddle", start=(1.5, y), learning_rate=0.2, steps=150) for y in (0.0, 1e-6))

    assert np.allclose(on.end, 0, atol=1e-9)
    assert on.describe().endswith("a saddle.")
    assert np.allclose(off.end, [0, 1], atol=1e-9)
    assert off.describe().endswith("a minimum.")


def test_where_curvatures_are_zero_it_does_not_guess() -> None:
    assert descent("x^2 + 0*y", start=(1e-9, 1.0)).describe().endswith("cannot tell what it is.")


def test_noise_is_the_same_for_the_same_seed() -> None:
    first, again, other = (descent(noise=0.2, seed=seed).path for seed in (1, 1, 2))

    assert np.array_equal(first, again)
    assert not np.allclose(first, other)


@pytest.mark.parametrize("name", SURFACES)
def test_slopes_curvatures_and_the_lowest_height_are_right(name: str) -> None:
    surface = ground(name)
    symbols = [sp.Symbol(letter, real=True) for letter in surface.f.names]
    at = dict(zip(symbols, (0.7, -1.1, 0.4), strict=False))
    slopes = [sp.diff(surface.f.expression, symbol) for symbol in symbols]

    assert np.allclose(surface.gradient([*at.values()]), [float(slope.subs(at)) for slope in slopes])
    hessian = sp.hessian(surface.f.expression, symbols).subs(at)
    assert np.allclose(surface.hessian([*at.values()]), np.array(hessian, dtype=float))
    points = np.random.default_rng(3).uniform(*np.array(surface.domain).T, (2000, len(symbols)))
    assert surface.floor <= surface.height(points).min() + 1e-12
    largest = max(np.linalg.eigvalsh(surface.hessian(point)).max() for point in points[:200])
    assert surface.bound is not None
    assert 2 / surface.bound >= largest - 1e-9


def test_the_lowest_height_is_found_to_the_last_digits() -> None:
    [lowest] = {round(ground("two valleys").floor, 9)}
    best = min(np.roots([4, 0, -6, 1]), key=lambda x: x**4 - 3 * x**2 + x)

    assert lowest == pytest.approx(best**4 - 3 * best**2 + best, abs=1e-9)


@pytest.mark.parametrize(
    ("formula", "dimensions"), [("x^2", 1), ("x^2 + y^2", 2), ("y^2", 2), ("z^2 + x", 3), ("3", 1)]
)
def test_a_formula_is_walked_in_as_many_dimensions_as_it_has_letters(formula: str, dimensions: int) -> None:
    explorer = descent(formula)

    assert len(explorer.start) == dimensions
    assert explorer.path.shape[1] == dimensions
    assert explorer.draw_still().axes
    assert explorer.describe()


@pytest.mark.parametrize("formula", ["", "2x", "q^2", "sqrt(-1 - x^2)", "__import__('os')"])
def test_a_formula_that_cannot_be_read_leaves_the_picture_and_says_why(formula: str) -> None:
    explorer = descent()
    before = explorer.path
    explorer.formula = formula

    assert explorer.message.endswith(".")
    assert np.array_equal(explorer.path, before)
    explorer.formula = "x^2 + 3*y^2"
    assert explorer.message == ""
    assert explorer.bound == pytest.approx(2 / 6)
    assert explorer.learning_rate == pytest.approx(0.9 * 2 / 6)


def test_a_corner_and_a_pole_stop_nothing() -> None:
    for formula in ("abs(x)", "1/x", "log(x)", "sqrt(x) + y^2", "abs(x) + abs(y)"):
        explorer = descent(formula)
        assert np.isfinite(explorer.path).all()
        assert explorer.describe().endswith(".")


@pytest.mark.parametrize("formula", ["1/x", "tan(x)", "1/(x^2 + y^2)", "1/(x - 0.1234)"])
def test_at_a_pole_the_curvature_has_no_bound_and_it_says_so(formula: str) -> None:
    explorer = descent()
    explorer.formula = formula

    assert "a pole" in explorer.message
    assert explorer.message.endswith(
        "curvatures grow without bound here: no learning rate is safe everywhere."
    )
    assert (explorer.bound, explorer.learning_rate) == (None, 0.1)
    assert np.linalg.norm(explorer.path[1] - explorer.path[0]) > 1e-4
    assert explorer.draw_still().axes


def test_a_curvature_too_large_to_walk_by_is_named() -> None:
    explorer = descent()
    explorer.formula = "exp(1000*x)"

    assert "The curvatures reach 4.6 · 10³⁰⁵ here" in explorer.message
    assert (explorer.bound, explorer.learning_rate) == (None, 0.1)
    assert descent("1e7*x^2").bound == pytest.approx(1e-7)


def test_a_formula_with_an_edge_moves_the_start_to_a_place_with_a_value() -> None:
    explorer = descent()
    explorer.formula = "log(x) + y^2"

    assert "On a part of the picture this formula has no value" in explorer.message
    assert np.isfinite(explorer.loss[0])
    assert "has no value" not in explorer.describe()
    explorer.formula = "x^2 + y^2"
    assert explorer.message == ""


def test_a_place_without_a_height_is_told_from_the_edge_of_the_picture() -> None:
    explorer = descent("log(x)", start=0.5)

    assert explorer.left_at is None
    assert explorer.describe().endswith("At step 2 the walk comes to −0.03, where the formula has no value.")
    explorer.start = [-0.5]
    assert explorer.describe().endswith("The walk cannot begin at −0.50: the formula has no value there.")
    assert (
        descent("abs(x)", start=0.1).describe().endswith("height 0.000; there is no slope there to follow.")
    )


def test_on_a_quadratic_the_curvatures_and_their_factors_are_named() -> None:
    explorer = descent()
    assert "Curvatures 1.00 and 10.00: factors 0.82 and −0.80 a step." in explorer.describe()
    explorer.momentum = 0.5
    assert "Curvatures 1.00 and 10.00. After" in explorer.describe()
    assert "Curvatures 1.00, 4.00 and 10.00: factors" in descent("three knobs").describe()
    assert "Curvature 2.00: factor −0.80 a step." in descent("parabola").describe()
    assert "Curvature" not in descent("saddle").describe()
    assert "Curvature" not in descent("abs(x - 0.1234)").describe()


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        (
            {"surface": "x^2 - y^2", "start": (1.0, 0.01), "learning_rate": 0.2},
            "the ground falls without end here",
        ),
        ({"surface": "-x^2"}, "the ground falls without end here"),
        ({"surface": "x^3", "start": -1.0}, "the ground still falls at the edge"),
        ({"noise": 0.5, "seed": 3, "start": (-9.0, 5.5)}, "the noise pushed it out"),
        (
            {"surface": "two valleys", "momentum": 0.95, "start": 2.09, "learning_rate": 0.03},
            "momentum carried it over the edge",
        ),
        ({"surface": "abs(x)", "learning_rate": 9.0}, "its last step was too long"),
    ],
    ids=str,
)
def test_it_says_why_a_walk_leaves_the_picture_below_the_bound(settings: dict, reason: str) -> None:
    explorer = descent(**settings, steps=200)

    assert explorer.describe().endswith(f"the walk leaves the picture: {reason}.")


def test_what_the_author_gets_wrong_is_raised() -> None:
    with pytest.raises(FormulaError):
        descent("(x")
    with pytest.raises(ValueError, match="has 2 coordinates"):
        descent("bowl", start=1.0)
    with pytest.raises(ValueError, match="outside the picture"):
        descent("bowl", start=(99.0, 0.0))


@pytest.mark.parametrize("start", [(1.5, 0.0), (1.5, 0.3)])
def test_a_loss_that_falls_little_has_plain_numbers_on_its_logarithmic_axis(
    start: tuple[float, float],
) -> None:
    fig = descent("saddle", start=start, learning_rate=0.2, steps=120).draw_still()
    loss = fig.axes[1]
    fig.canvas.draw()
    low, high = loss.get_ylim()
    labels = [
        label.get_text()
        for axis_ticks in (loss.yaxis.get_major_ticks(), loss.yaxis.get_minor_ticks())
        for tick in axis_ticks
        if low <= tick.get_loc() <= high and (label := tick.label1).get_text()
    ]

    assert loss.get_yscale() == "log"
    assert len(labels) >= 2
    assert not [text for text in labels if "times" in text]
