"""Poles, and parts without a value: where they are found, and what is said of them."""

from __future__ import annotations

import numpy as np
import pytest

from explorers.toolkit import read_formula
from explorers.toolkit.holes import broken_at_poles, curve_remark, holes, map_remark, unbounded

LINE = [(-2.2, 2.2)]
MAP = [(-4.0, 4.0), (-3.0, 3.0)]


@pytest.mark.parametrize(
    ("formula", "places"),
    [
        ("1/x", [0.0]),
        ("1/(x - 0.1234)", [0.1234]),
        ("1/(x - 0.1234)^2", [0.1234]),
        ("(x - 0.1234)^-1", [0.1234]),
        ("0.001/(x - 0.1234) + 100*x^2", [0.1234]),
        ("log(abs(x - 0.1234))", [0.1234]),
        ("tan(x)", [-np.pi / 2, np.pi / 2]),
    ],
)
def test_a_pole_is_found_wherever_it_lies_between_the_points_of_the_grid(
    formula: str, places: list[float]
) -> None:
    assert holes(read_formula(formula), LINE).poles[:, 0] == pytest.approx(places, abs=1e-9)


@pytest.mark.parametrize(
    "formula",
    [
        "x^3 - 3*x",
        "abs(x)",
        "cbrt(x)",
        "1/(1 + x^2)",
        "sin(x)/x",
        "exp(-1/x^2)",
        "sqrt(x)",
        "log(x)",
        "1/(1/x)",
    ],
)
def test_a_corner_a_gap_or_the_edge_of_the_domain_is_no_pole(formula: str) -> None:
    assert not len(holes(read_formula(formula), LINE).poles)


def test_poles_of_two_variables_lie_at_points_or_along_lines() -> None:
    point = holes(read_formula("1/((x - 0.1234)^2 + y^2)", ("x", "y")), MAP).poles
    line = holes(read_formula("1/(x - 0.1234) + y", ("x", "y")), MAP).poles

    assert point == pytest.approx(np.array([[0.1234, 0.0]]), abs=1e-7)
    assert np.allclose(line[:, 0], 0.1234)
    assert np.diff(np.sort(line[:, 1])).max() < 0.2


def test_a_curvature_grows_without_bound_where_the_height_does_not() -> None:
    f = read_formula("x*sqrt(x)")
    curvature = f.derivative().derivative()

    assert unbounded(f, LINE, f).size == 0
    assert unbounded(f, LINE, curvature) == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize(
    ("formula", "sentence"),
    [
        ("x^2", ""),
        ("1/(x - 0.1234)", "At x = 0.12 this formula has a pole: the curve is broken there."),
        ("tan(x)", "At x = −1.57 and 1.57 this formula has a pole: the curve is broken there."),
        ("tan(20*x)", "This formula has 28 poles here, the first at x = −2.12: the curve is broken at each."),
        ("sin(x)/x", "At x = 0.00 this formula has no value."),
        ("log(x)", "This formula lacks values from about x = −2.20 to 0.00: no curve there."),
        ("asin(x)", "This formula lacks values on parts between about x = −2.20 and 2.20: no curve there."),
    ],
)
def test_it_is_said_of_a_curve(formula: str, sentence: str) -> None:
    assert curve_remark(read_formula(formula), *LINE[0]) == sentence


@pytest.mark.parametrize(
    ("formula", "sentence"),
    [
        ("x*y", ""),
        ("1/(x^2 + y^2)", "At (0.00, 0.00) this formula has a pole: the picture is broken there."),
        (
            "1/(x - 0.1234) + y",
            "This formula has poles, one of them at (0.12, 0.00): the picture is broken there.",
        ),
        ("log(x*y)", "On a part of the map this formula has no value: no lines there."),
    ],
)
def test_it_is_said_of_a_map(formula: str, sentence: str) -> None:
    assert map_remark(read_formula(formula, ("x", "y")), MAP, "map") == sentence


def test_next_to_a_pole_a_still_picture_has_no_heights() -> None:
    broken = broken_at_poles(read_formula("1/(x - 0.1234) + y", ("x", "y")), MAP)
    heights = broken(np.linspace(-4, 4, 61), np.full(61, 1.0))

    assert np.flatnonzero(np.isnan(heights)).tolist() == [30, 31]
    assert heights[0] == pytest.approx(1 / (-4.1234) + 1)
