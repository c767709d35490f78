"""The secant that becomes the tangent: what it says in words, and what its sliders do."""

from __future__ import annotations

import ipywidgets as widgets
import pytest

from explorers import SecantToTangent, secant_to_tangent
from explorers.secant import describe


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
    assert "secant slope -2.090" in words.value
    assert "secant slope -2.090" in picture.value


def test_the_words_are_announced_to_a_screen_reader(explorer: SecantToTangent) -> None:
    assert 'role="status" aria-live="polite"' in explorer.children[-2].value


def test_every_control_has_a_name_and_takes_the_keyboard(explorer: SecantToTangent) -> None:
    controls = explorer.children[:3]

    assert [control.description for control in controls] == ["curve f(x)", "point x", "step h"]
    assert all(isinstance(control, widgets.FloatSlider | widgets.Dropdown) for control in controls)


def test_with_no_step_there_is_no_secant_and_it_says_why(explorer: SecantToTangent) -> None:
    _, step = sliders(explorer)
    step.value = 0.0

    assert explorer.slope is None
    assert "0/0" in explorer.children[-2].value


def test_at_a_corner_it_says_that_both_sides_disagree() -> None:
    words = describe(abs, 0.0, 0.5)

    assert words.endswith("No tangent at x = 0.00: the slope is -1.000 just left of it and 1.000 just right.")


def test_a_point_to_the_left_is_said_to_lie_to_the_left() -> None:
    assert describe(cubic, 0.5, -0.5).startswith(
        "The second point lies 0.50 to the left: secant slope -2.750."
    )


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
