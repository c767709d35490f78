"""The descent explorer by hand: on a page of its own without a network."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from explorers import descent
from explorers.descent_surfaces import SURFACES
from explorers.toolkit import Explorer

Opened = Callable[[Explorer], Page]

pytestmark = pytest.mark.needs("chromium")


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"learning_rate": 0.21},
        {"momentum": 0.7, "learning_rate": 0.4},
        {"momentum": 0.6, "noise": 0.2, "seed": 4},
        {"surface": "saddle", "start": (1.5, 0.0), "learning_rate": 0.2, "steps": 150},
        {"surface": "saddle", "start": (1.5, 1e-6), "learning_rate": 0.2, "steps": 150},
        {"surface": "two valleys", "learning_rate": 0.2},
        {"surface": "three knobs", "steps": 200},
        {"surface": "log(x)", "start": 0.5},
        {"surface": "log(x)", "start": -0.5},
        {"surface": "0*x + 2"},
        {"surface": "1/(x - 0.1234)"},
        {"surface": "1/(x^2 + y^2)", "steps": 1},
        {"surface": "abs(x)", "start": 0.1},
        {"surface": "x^2 - y^2", "start": (1.0, 0.01), "learning_rate": 0.2},
        {"surface": "-x^2"},
        {"noise": 0.5, "seed": 3, "start": (-9.0, 5.5)},
        {"surface": "x^3", "momentum": 0.9, "start": 2.9},
        {"surface": "two valleys", "momentum": 0.95, "start": 2.09, "learning_rate": 0.03},
        {"surface": "abs(x)", "learning_rate": 9.0},
    ],
    ids=str,
)
def test_it_says_in_the_browser_what_it_says_in_python(opened: Opened, settings: dict[str, Any]) -> None:
    explorer = descent(**settings)

    expect(opened(explorer).locator(".words")).to_have_text(explorer.describe())


def test_the_start_is_dragged_and_the_path_follows(opened: Opened) -> None:
    page = opened(descent())
    path = page.locator("path.line[data-meaning=ink]").first
    before = path.get_attribute("d")
    start = page.get_by_role("slider", name="start", exact=True)
    start.focus()
    for key in ("ArrowRight", "ArrowDown"):
        page.keyboard.press(key)

    expect(start).to_have_attribute("aria-valuetext", "(−7.80, 2.88)")
    expect(path).not_to_have_attribute("d", before or "")


def test_step_reset_and_run_move_the_walker(opened: Opened) -> None:
    page = opened(descent(learning_rate=0.21))
    page.get_by_role("button", name="reset").click()
    expect(page.locator(".words")).to_contain_text("After 0 steps it is at (−8.00, 3.00)")
    page.get_by_role("button", name="step").click()
    expect(page.locator(".words")).to_contain_text("After 1 step it is at (−6.32, −3.30)")
    page.get_by_role("button", name="run").click()
    expect(page.locator(".words")).to_contain_text("At step 8 the walk leaves the picture")
    expect(page.get_by_role("button", name="run")).to_be_visible()


def test_a_reader_who_wants_less_motion_sees_the_end_at_once(opened: Opened) -> None:
    page = opened(descent())
    page.emulate_media(reduced_motion="reduce")
    page.get_by_role("button", name="reset").click()
    page.get_by_role("button", name="run").click()

    expect(page.locator(".words")).to_contain_text("After 200 steps")


def test_the_bound_is_marked_on_the_slider_and_moves_with_momentum(opened: Opened) -> None:
    page = opened(descent())
    mark = page.locator(".mark")
    expect(mark).to_have_text("2/L")
    slider = page.get_by_label("momentum β")
    slider.focus()
    page.keyboard.press("End")

    expect(mark).to_have_text("2(1 + β)/L")
    expect(page.locator(".words")).to_contain_text("of the bound 2(1 + β)/L = 0.390")


@pytest.mark.parametrize("name", [name for name in SURFACES if name != "narrow valley"])
def test_every_surface_can_be_chosen_on_a_saved_page(opened: Opened, name: str) -> None:
    page = opened(descent())
    page.get_by_label("surface").select_option(name)

    words = descent(name).describe()
    expect(page.locator(".words")).to_have_text(words)


def test_several_starts_end_in_several_places(opened: Opened) -> None:
    page = opened(descent("several minima", steps=60))
    page.get_by_role("checkbox", name="several starts").check()

    expect(page.locator(".words")).to_contain_text(
        "Of 9 other walks 9 stay in the picture, and end in 4 places."
    )


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"surface": "bowl", "steps": 60}, "Of 9 other walks 9 stay in the picture, and end in 1 place."),
        ({"surface": "-x^2", "steps": 60}, "Of 6 other walks none stays in the picture."),
        (
            {"surface": "log(x)", "start": 1.0, "steps": 0},
            "Of 3 other walks 3 stay in the picture, and end in",
        ),
    ],
    ids=str,
)
def test_one_place_many_places_and_none_are_said_in_good_english(
    opened: Opened, settings: dict[str, Any], says: str
) -> None:
    page = opened(descent(**settings))
    page.get_by_role("checkbox", name="several starts").check()

    expect(page.locator(".words")).to_contain_text(says)


def test_several_starts_in_three_dimensions_share_no_coordinate_pair(opened: Opened) -> None:
    page = opened(descent("three knobs", steps=0))
    page.get_by_role("checkbox", name="several starts").check()
    spots = page.locator("circle.dot[data-meaning=secant]")
    expect(spots).to_have_count(9)
    places = spots.evaluate_all(
        "all => all.map((dot) => [dot.cx.baseVal.value, dot.cy.baseVal.value].map(Math.round))"
    )

    assert len({x for x, _ in places}) == len({y for _, y in places}) == 3
    assert len(set(map(tuple, places))) == 9
    expect(page.locator(".words")).to_contain_text("and end in 9 places.")


def test_another_surface_is_walked_without_the_noise_of_the_last(opened: Opened) -> None:
    page = opened(descent(noise=0.3, momentum=0.5))
    page.get_by_label("surface").select_option("saddle")
    page.get_by_role("button", name="onto the ridge").click()

    expect(page.get_by_label("noise")).to_have_value("0")
    expect(page.locator(".words")).to_contain_text(", 0.00), height")


def test_a_start_without_a_height_can_be_dragged_to_one(opened: Opened) -> None:
    page = opened(descent("log(x)", start=-0.03))
    expect(page.locator(".words")).to_contain_text("The walk cannot begin at −0.03")
    page.get_by_role("slider", name="start x").focus()
    page.keyboard.press("ArrowRight")

    expect(page.locator(".words")).not_to_contain_text("cannot begin")


def test_the_loss_axis_stays_where_the_walk_is_when_a_pole_has_no_lowest(opened: Opened) -> None:
    page = opened(descent("1/x"))
    losses = page.locator(".plot > svg.ground").last
    expect(losses).to_contain_text("height")
    expect(losses).to_contain_text("0.45")
    expect(page.get_by_label("logarithmic loss")).to_be_hidden()


def test_the_picture_in_three_dimensions_is_turned_by_keys(opened: Opened) -> None:
    page = opened(descent())
    canvas = page.locator("canvas")
    before = canvas.evaluate("canvas => canvas.toDataURL()")
    canvas.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(200)

    assert canvas.evaluate("canvas => canvas.toDataURL()") != before
