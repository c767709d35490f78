"""The secant that becomes the tangent: what it says in words, and what its sliders do."""

from __future__ import annotations

import ipywidgets as widgets
import numpy as np
import pytest

from explorers import SecantToTangent, secant_to_tangent
from explorers.easy_handles import EasyHandles
from explorers.secant import Curve, describe, draw

DOMAIN = (-2.2, 2.2)


def cubic(x: float) -> float:
    return x**3 - 3 * x


@pytest.fixture
def explorer() -> SecantToTangent:
    return secant_to_tangent({"cubic": cubic, "<size>": abs}, x=0.5, h=1.0)


def sliders(explorer: SecantToTangent) -> list[widgets.FloatSlider]:
    return [child for child in explorer.children if isinstance(child, widgets.FloatSlider)]


def test_it_opens_on_the_secant_that_was_asked_for(explorer: SecantToTangent) -> None:
    assert (explorer.point, explorer.step) == (0.5, 1.0)
    assert explorer.slope == 0.25


def test_a_slider_moves_the_secant_its_words_and_its_description(explorer: SecantToTangent) -> None:
    _, step = sliders(explorer)
    step.value = 0.1
    words, picture = explorer.children[-2:]

    assert explorer.slope == pytest.approx(-2.09)
    assert "secant slope −2.090" in words.value
    assert "secant slope −2.090" in picture.value


def test_the_words_are_announced_to_a_screen_reader(explorer: SecantToTangent) -> None:
    assert 'role="status" aria-live="polite"' in explorer.children[-2].value


def test_every_control_has_a_name_and_takes_the_keyboard(explorer: SecantToTangent) -> None:
    controls = explorer.children[:4]
    names = ["curve f(x)", "point x", "step h", "show the tangent"]

    assert [control.description for control in controls] == names
    kinds = widgets.FloatSlider | widgets.Dropdown | widgets.Checkbox
    assert all(isinstance(control, kinds) for control in controls)


def test_with_no_step_there_is_no_secant_and_it_says_why(explorer: SecantToTangent) -> None:
    _, step = sliders(explorer)
    step.value = 0.0

    assert explorer.slope is None
    assert "0/0" in explorer.children[-2].value


def test_at_a_corner_it_says_that_both_sides_disagree() -> None:
    words = describe(abs, 0.0, 0.5, DOMAIN, True)

    assert words.endswith("No tangent at x = 0.00: the slope is −1.000 just left of it and 1.000 just right.")


def test_a_point_to_the_left_is_said_to_lie_to_the_left() -> None:
    words = describe(cubic, 0.5, -0.5, DOMAIN, False)

    assert words == "The second point lies 0.50 to the left: secant slope −2.750."


def test_the_slope_that_the_reader_is_to_find_is_hidden_until_it_is_asked_for(
    explorer: SecantToTangent,
) -> None:
    [tangent] = [child for child in explorer.children if isinstance(child, widgets.Checkbox)]
    words, picture = explorer.children[-2:]
    before = (words.value, picture.value)
    tangent.value = True

    assert not any("tangent" in shown or "2.250" in shown for shown in before)
    assert explorer.tangent_shown
    assert "Slope of the tangent at x = 0.50: −2.250." in words.value


@pytest.mark.parametrize("with_tangent", [False, True])
@pytest.mark.parametrize("curve", [cubic, abs])
def test_the_title_names_the_lines_that_are_drawn(curve: Curve, with_tangent: bool) -> None:
    [ax] = draw(curve, 0.0, 0.5, DOMAIN, with_tangent).axes
    lines = [line for line in ax.lines if line.get_linestyle() != "None"]
    has_tangent = with_tangent and curve is cubic

    assert len(lines) == 2 + has_tangent
    assert ("tangent" in ax.get_title(loc="left")) == has_tangent


def test_a_second_point_outside_the_picture_is_said_to_be_there_and_moves_nothing() -> None:
    figures = [draw(cubic, 2.2, h, DOMAIN, False) for h in (-0.5, 1.5)]
    for figure in figures:
        figure.canvas.draw()
    inside, outside = (figure.axes[0] for figure in figures)

    assert "1.50 to the right, outside the picture:" in describe(cubic, 2.2, 1.5, DOMAIN, False)
    assert "x + h" not in [text.get_text() for text in outside.texts]
    assert (inside.get_xlim(), inside.get_ylim()) == (outside.get_xlim(), outside.get_ylim())
    assert np.allclose(inside.get_position().bounds, outside.get_position().bounds)


def test_no_minus_stands_before_a_zero() -> None:
    assert describe(cubic, 1.0, 1e-9, DOMAIN, True).endswith("Slope of the tangent at x = 1.00: 0.000.")


def test_another_curve_can_be_chosen_and_its_name_is_only_text(explorer: SecantToTangent) -> None:
    [choice] = [child for child in explorer.children if isinstance(child, widgets.Dropdown)]
    choice.value = "<size>"

    assert explorer.slope == 1.0
    assert "<size>" not in explorer.children[-1].value


def test_where_widgets_do_not_run_a_still_picture_stands_with_its_words(explorer: SecantToTangent) -> None:
    data, metadata = explorer._repr_mimebundle_()

    assert "application/vnd.jupyter.widget-view+json" in data
    assert "secant slope 0.250" in metadata["image/png"]["alt"]
    assert "secant slope 0.250" in data["text/html"]


def test_without_a_curve_it_refuses() -> None:
    with pytest.raises(ValueError, match="at least one curve"):
        secant_to_tangent({})


def test_its_sliders_are_easy_to_grasp(explorer: SecantToTangent) -> None:
    [easy] = [child for child in explorer.children if isinstance(child, EasyHandles)]

    assert "easy-handles" in easy._dom_classes
    assert easy.layout.display == "none"
