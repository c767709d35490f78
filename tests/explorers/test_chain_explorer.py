"""The chain explorer in Python: what it is worth and what it says."""

from __future__ import annotations

import math

import numpy as np
import pytest

from explorers import chain
from explorers.chain_explorer import PRESETS
from explorers.toolkit import FormulaError


def test_every_slope_is_taken_where_the_signal_is() -> None:
    explorer = chain("x^2", "sin(u)", x=1.4)

    assert explorer.values == pytest.approx({"x": 1.4, "u": 1.96, "y": math.sin(1.96)})
    assert explorer.local_slopes == pytest.approx({("x", "u"): 2.8, ("u", "y"): math.cos(1.96)})
    assert explorer.slope == pytest.approx(2.8 * math.cos(1.96))


def test_its_first_view_has_outer_slopes_of_different_sign_at_x_and_where_the_signal_is() -> None:
    explorer = chain()

    assert math.cos(explorer.x) > 0 > explorer.local_slopes["u", "y"]
    assert explorer.describe().endswith("The last slope is taken at u; at x it would be 0.17.")


def test_two_paths_add() -> None:
    explorer = chain("x + 1", "x^2", "u*v", paths=True, x=2.0)

    assert explorer.blame == pytest.approx({"x": 16.0, "u": 4.0, "v": 3.0, "y": 1.0})
    assert "Through u: 1.00 · 4.00 = 4.00. Through v: 4.00 · 3.00 = 12.00." in explorer.describe()
    assert explorer.describe().endswith("Paths add: dy/dx = 16.00.")


@pytest.mark.parametrize(("kind", "formulas", "x", "domain"), [preset[1:] for preset in PRESETS])
def test_the_slope_is_that_of_the_whole_by_number(
    kind: str, formulas: tuple[str, str, str], x: float, domain: tuple[float, float]
) -> None:
    explorer = chain(*formulas, paths=kind == "paths", x=x, domain=domain)
    slope = explorer.slope
    heights = []
    for place in (x - 1e-5, x + 1e-5):
        explorer.x = place
        heights.append(explorer.values["y"])

    assert slope == pytest.approx((heights[1] - heights[0]) / 2e-5, rel=1e-6)


def test_a_third_step_may_be_added_and_taken_away() -> None:
    explorer = chain("3*x", "sin(u)", "exp(v)", x=0.2)
    assert list(explorer.values) == ["x", "u", "v", "y"]
    explorer.third = ""

    assert list(explorer.values) == ["x", "u", "y"]
    assert explorer.slope == pytest.approx(3 * math.cos(0.6))


@pytest.mark.parametrize(
    ("field", "text", "sentence"),
    [("first", "2x", "2*x"), ("second", "sin(x)", "x is not known here"), ("third", "v +", "missing")],
)
def test_a_formula_that_cannot_be_read_leaves_the_picture_and_says_so_beside_its_field(
    field: str, text: str, sentence: str
) -> None:
    explorer = chain("3*x", "sin(u)", "exp(v)", x=0.2)
    before = explorer.graph
    kept = getattr(explorer, field)
    setattr(explorer, field, text)

    assert explorer.graph == before
    assert sentence in getattr(explorer, f"{field}_message")
    setattr(explorer, field, kept)
    assert explorer.first_message == explorer.second_message == explorer.third_message == ""


def test_steps_that_have_no_value_together_leave_the_picture() -> None:
    explorer = chain("-1 - x^2", "u")
    before = explorer.graph
    explorer.second = "sqrt(u)"

    assert explorer.graph == before
    assert "no value anywhere" in explorer.second_message


@pytest.mark.parametrize(
    ("formula", "sentence"),
    [
        ("1/(u - 1)", "At u = 1.00 this formula has a pole: the curve is broken there."),
        ("log(u - 2)", "This formula lacks values from about u = 0.00 to 2.00: no curve there."),
        ("sqrt(u - 2)", "This formula lacks values from about u = 0.00 to 2.00: no curve there."),
        ("sin(u)", ""),
    ],
)
def test_a_pole_or_an_edge_within_what_a_step_is_given_is_named_beside_its_field(
    formula: str, sentence: str
) -> None:
    explorer = chain("x^2", "u")
    explorer.second = formula

    assert explorer.second_message == sentence
    assert explorer.graph[1]["tree"] == explorer.steps[1].formula.tree
    assert (explorer.first_message, explorer.third_message) == ("", "")
    assert chain("x^2", formula).second_message == sentence


def test_where_two_paths_join_a_pole_is_named_by_the_x_that_leads_to_it() -> None:
    explorer = chain("x + 1", "x^2", "u/v", paths=True, x=2.0)
    assert explorer.third_message == "At x = 0.00 this formula has a pole: the curve is broken there."
    explorer.third = "u/(v + 1)"
    assert explorer.third_message == ""


def test_where_a_step_has_no_value_or_no_slope_it_says_so() -> None:
    outside = chain("log(x)", "u^2", x=-1.0)
    corner = chain("abs(x)", "u^2", x=0.0)

    assert outside.slope is None
    assert outside.describe() == "At x = −1.00 the step to u has no value."
    assert corner.slope is None
    assert "the chain rule is silent" in corner.describe()


def test_the_first_formulas_are_the_authors_and_their_errors_are_raised() -> None:
    with pytest.raises(FormulaError, match="bracket"):
        chain("(x")
    with pytest.raises(ValueError, match="outside the domain"):
        chain(x=5.0)


def test_where_widgets_do_not_run_a_still_picture_stands_with_its_words() -> None:
    data, metadata = chain()._repr_mimebundle_()

    assert {"application/vnd.jupyter.widget-view+json", "image/png"} <= data.keys()
    assert "Slopes multiply: dy/dx = 2.80 · (−0.38) = −1.06." in metadata["image/png"]["alt"]


@pytest.mark.parametrize(
    ("formulas", "paths", "x"),
    [
        (("x^2", "sin(u)", ""), False, 1.4),
        (("log(x)", "u^2", ""), False, -1.0),
        (("abs(x)", "u^2", ""), False, 0.0),
        (("1/x", "u", "v^2"), False, 0.0),
        (("3", "u^2", ""), False, 1.0),
        (("x + 1", "x^2", "u*v"), True, 2.0),
    ],
)
def test_the_still_picture_is_drawn_for_every_chain(
    formulas: tuple[str, str, str], paths: bool, x: float
) -> None:
    graph, *curves = chain(*formulas, paths=paths, x=x).draw_still().axes

    assert len(graph.patches) > 4
    assert all(ax.get_xlabel() and ax.get_ylabel() for ax in curves)
    heights = [line.get_ydata() for ax in curves for line in ax.get_lines()]
    assert all(np.ndim(height) == 1 for height in heights)
