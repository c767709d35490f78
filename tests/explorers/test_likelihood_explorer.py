"""The likelihood explorer in Python and by hand: the density, what each point adds, the top of the hill."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from statistics import NormalDist

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from explorers import likelihood
from explorers.likelihood_explorer import STEPS, LikelihoodExplorer
from explorers.toolkit import Explorer

Opened = Callable[[Explorer], Page]
Drag = Callable[..., None]
DATA = [1.0, 2.0, 4.5, 3.0]
chromium = pytest.mark.needs("chromium")


def value(handle: Locator) -> float:
    return float(handle.get_attribute("aria-valuenow") or "nan")


def test_the_log_likelihood_is_the_sum_of_the_logarithms_of_the_densities() -> None:
    explorer = likelihood(DATA, mean=2.0, width=1.5)
    expected = [np.log(NormalDist(2.0, 1.5).pdf(x)) for x in DATA]

    assert explorer.contributions == pytest.approx(expected)
    assert explorer.log_likelihood == pytest.approx(sum(expected))


def test_the_score_is_the_slope_of_the_log_likelihood() -> None:
    explorer, h = likelihood(DATA, mean=2.0, width=1.5), 1e-5

    def rise(name: str) -> float:
        ends = []
        for sign in (1, -1):
            moved = likelihood(DATA, mean=2.0, width=1.5)
            setattr(moved, name, getattr(moved, name) + sign * h)
            ends.append(moved.log_likelihood)
        return (ends[0] - ends[1]) / (2 * h)

    assert explorer.score == pytest.approx((rise("mean"), rise("width")), rel=1e-6)


def test_the_top_is_the_mean_of_the_data_and_their_deviation_with_n_below() -> None:
    explorer = likelihood(DATA)
    explorer.mean, explorer.width = explorer.best or (0.0, 1.0)

    assert explorer.best == pytest.approx((np.mean(DATA), np.std(DATA)))
    assert explorer.score == pytest.approx((0.0, 0.0), abs=1e-9)


def test_it_starts_visibly_off_and_keeps_the_top_to_itself() -> None:
    explorer = likelihood()
    mean, width = explorer.best or (0.0, 0.0)

    assert abs(explorer.mean - mean) > width
    assert explorer.width > 1.5 * width
    assert "top" not in explorer.describe()
    explorer.top = True
    assert "The top: μ = 5.514, σ = 0.126, with 4.56." in explorer.describe()


def test_data_that_have_become_all_alike_have_no_top_and_it_says_so() -> None:
    explorer = likelihood([1.0, 2.0], top=True)
    explorer.data = [2.0, 2.0]

    assert explorer.best is None
    assert "There is no top" in explorer.describe()
    assert explorer.draw_still().axes


@pytest.mark.parametrize(
    ("data", "options", "sentence"),
    [
        ([1.0], {}, "at least two"),
        ([1.0, np.nan], {}, "finite"),
        ([2.0, 2.0, 2.0], {}, "all alike"),
        ([1.0, 2.0], {"width": 0.0}, "positive"),
        ([1.0, 2.0], {"mean": np.inf}, "finite"),
    ],
)
def test_what_cannot_be_drawn_is_the_authors_error_in_a_sentence(
    data: list[float], options: dict[str, float], sentence: str
) -> None:
    with pytest.raises(ValueError, match=sentence):
        likelihood(data, **options)


def test_everything_that_it_starts_with_lies_inside_its_frame() -> None:
    explorer = likelihood([-100.0, 1.0, 2.0, 900.0], mean=-3000.0, width=5000.0)
    low, high = explorer.domain

    assert low <= min(explorer.mean, *explorer.data)
    assert high >= max(explorer.mean, *explorer.data)
    assert explorer.widths[0] <= explorer.width <= explorer.widths[1]


def test_where_widgets_do_not_run_a_still_picture_stands_with_its_words() -> None:
    data, metadata = likelihood(top=True)._repr_mimebundle_()

    assert {"application/vnd.jupyter.widget-view+json", "image/png"} <= data.keys()
    assert metadata["image/png"]["alt"].startswith("Mean μ = 5.300, width σ = 0.202:")
    labels = [(ax.get_xlabel(), ax.get_ylabel()) for ax in likelihood().draw_still().axes]
    assert labels == [("x", "density f(x)"), ("mean μ", "width σ")]


@chromium
def test_it_says_in_the_browser_what_it_says_in_python(opened: Opened) -> None:
    almost_at_the_top = likelihood(DATA, mean=2.63, width=1.28, top=True)
    at_the_top = likelihood()
    at_the_top.mean, at_the_top.width = at_the_top.best or (0.0, 1.0)
    stopped = likelihood()
    stopped.path = [[5.3, 0.2]] * (STEPS + 1)
    tiny = likelihood([3e-6, 5e-6], top=True)
    huge = likelihood([3e7, 5e7], top=True)
    others = (likelihood(), likelihood(DATA, mean=0.0, width=3.0, top=True), likelihood([1.0, 2.0]))
    for explorer in (*others, almost_at_the_top, at_the_top, stopped, tiny, huge):
        explorer.pulls = True
        expect(opened(explorer).locator(".words")).to_have_text(explorer.describe())


def test_a_slope_that_is_not_zero_is_not_written_as_zero() -> None:
    explorer = likelihood(DATA, mean=2.63, width=1.28)
    explorer.pulls = True

    assert "Its slope by μ is −1.2 · 10⁻²," in explorer.describe()


@chromium
def test_one_drag_moves_every_stem_every_bar_and_the_point_on_the_map(opened: Opened, drag: Drag) -> None:
    page = opened(likelihood())
    tips = page.locator(".plot").first.locator("circle.dot")
    bars = page.locator("rect.bar")
    before = (
        [tips.nth(i).get_attribute("cy") for i in range(7)],
        [bars.nth(i).get_attribute("height") for i in range(7)],
    )
    both = page.get_by_role("slider", name="mean μ and width σ")
    drag(page.get_by_role("slider", name="mean μ", exact=True), 100)
    page.wait_for_timeout(100)

    assert all(tips.nth(i).get_attribute("cy") != before[0][i] for i in range(7))
    assert all(bars.nth(i).get_attribute("height") != before[1][i] for i in range(7))
    assert value(both) == value(page.get_by_role("slider", name="mean μ", exact=True)) > 5.35


@chromium
def test_the_point_on_the_map_moves_both_by_pointer_and_by_keys(opened: Opened, drag: Drag) -> None:
    page = opened(likelihood())
    both = page.get_by_role("slider", name="mean μ and width σ")
    drag(both, 60, -20)
    both.focus()
    for key in ("ArrowRight", "ArrowUp", "Shift+ArrowDown"):
        page.keyboard.press(key)

    expect(both).to_be_focused()
    mean, width = (part.split("= ")[1] for part in (both.get_attribute("aria-valuetext") or "").split(", "))
    assert float(mean) > 5.4
    assert float(width) < 0.17


@chromium
def test_a_data_point_that_is_dragged_takes_the_top_along(opened: Opened, drag: Drag) -> None:
    page = opened(likelihood(top=True))
    expect(page.locator(".words")).to_contain_text("The top: μ = 5.514")
    drag(page.get_by_role("slider", name="data point 4"), 150)

    expect(page.locator(".words")).to_contain_text(re.compile(r"The top: μ = 5\.5[3-9]"))


@chromium
def test_descent_ends_where_calculus_says(opened: Opened) -> None:
    explorer = likelihood(top=True)
    page = opened(explorer)
    page.get_by_role("button", name="descend from here").click()
    expect(page.get_by_role("button", name="stop")).to_be_visible()

    expect(page.get_by_role("button", name="descend from here")).to_be_visible(timeout=20_000)
    expect(page.locator(".words")).to_contain_text("Mean μ = 5.514, width σ = 0.126")


def data_dragged_to_both_edges() -> LikelihoodExplorer:
    explorer = likelihood(top=True)
    low, high = explorer.domain
    explorer.data = [low] * 3 + [high] * 4
    return explorer


def test_wherever_the_data_are_dragged_the_top_lies_inside_the_map() -> None:
    explorer = data_dragged_to_both_edges()
    _, width = explorer.best or (0.0, 0.0)
    low, high = explorer.reach

    assert width > explorer.widths[1]
    assert low < width < high
    assert explorer.draw_still().axes[1].get_ylim() == pytest.approx((low, high))


@chromium
def test_descent_finds_the_top_of_data_that_were_dragged_to_both_edges(opened: Opened, page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")
    explorer = data_dragged_to_both_edges()
    mean, width = explorer.best or (0.0, 0.0)
    opened(explorer).get_by_role("button", name="descend from here").click()

    expect(page.locator(".words")).to_contain_text(f"Mean μ = {mean:.3f}, width σ = {width:.3f}")
    expect(page.locator(".words")).not_to_contain_text("descent")


@chromium
def test_a_descent_without_a_top_says_where_it_ended(opened: Opened, page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")
    explorer = likelihood([1.0, 2.0])
    explorer.data = [1.5, 1.5]
    opened(explorer).get_by_role("button", name="descend from here").click()

    expect(page.locator(".words")).to_contain_text("The descent ended at the narrowest curve of the map.")
    explorer.mean, explorer.width, explorer.path = 1.5, explorer.reach[0], [[1.5, 1.0]]
    assert explorer.describe().endswith("The descent ended at the narrowest curve of the map.")


@chromium
def test_bars_that_go_on_below_the_frame_are_marked(opened: Opened) -> None:
    expect(opened(likelihood(DATA)).locator("text", has_text="▼")).to_have_count(0)

    explorer = likelihood(DATA, mean=1.0, width=0.3)
    marks = opened(explorer).locator("text.label", has_text="▼")
    expect(marks).to_have_count(int(sum(explorer.contributions < -44)))
    assert marks.count() == 1


@chromium
def test_with_less_motion_asked_for_the_descent_is_there_at_once(opened: Opened, page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")
    opened(likelihood())
    page.get_by_role("button", name="descend from here").click()

    expect(page.locator(".words")).to_contain_text("Mean μ = 5.514, width σ = 0.126", timeout=2_000)


@chromium
def test_the_surface_takes_the_place_of_the_map(opened: Opened) -> None:
    page = opened(likelihood())
    page.get_by_label("log-likelihood as").select_option("surface")

    expect(page.locator("canvas")).to_be_visible()
    expect(page.get_by_role("slider", name="mean μ and width σ")).to_be_hidden()


def test_its_state_can_be_written_down() -> None:
    explorer = likelihood()
    names = ("data", "mean", "width", "domain", "widths", "unit", "path", "top", "pulls", "view")

    assert json.dumps({name: getattr(explorer, name) for name in names}, allow_nan=False)
