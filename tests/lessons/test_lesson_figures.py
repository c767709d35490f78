"""Every figure of every lesson, as it is drawn: described, labelled, readable, whole."""

from __future__ import annotations

import ast
import contextlib
import functools
import io
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any
from unittest import mock

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.text import Text
from matplotlib.transforms import Bbox

import explorers
from autograder.authoring.lesson_text import LessonText, read_text

SMALLEST_TEXT = 12  # pixels on the page, at 96 to the inch
WIDEST = 800  # pixels on the page
MOST_SECONDS_OF_SPEECH = 20
SPOKEN_CHARACTERS_PER_SECOND = 15


@dataclass(frozen=True)
class Drawn:
    """A figure as its cell draws it: its description, and every piece of text with its place in pixels."""

    fig: Figure
    alt: str
    texts: tuple[tuple[Text, Bbox], ...]


@functools.cache
def drawn(lesson: str) -> tuple[tuple[Drawn, ...], int]:
    """The lesson's figures, and how many it made."""
    path = Path(__file__).parents[2] / "source" / lesson / f"{lesson}.py"
    shown: list[tuple[Figure, str]] = []
    namespace: dict[str, Any] = {"__name__": "lesson"}
    with (
        mock.patch.object(explorers, "show", lambda fig, *, alt: shown.append((fig, alt))),
        contextlib.chdir(path.parent),
        contextlib.redirect_stdout(io.StringIO()),
        plt.rc_context(),
    ):
        before = len(plt.get_fignums())
        for cell in read_text(path).cells:
            if cell.kind == "code" and cell.role == "plain":
                exec(compile(cell.source, f"{lesson}:{cell.marker_line}", "exec"), namespace)
        made = len(plt.get_fignums()) - before
        figures = tuple(_drawn(fig, alt) for fig, alt in shown)
    return figures, made


@pytest.fixture
def figures(lesson: LessonText) -> tuple[Drawn, ...]:
    return drawn(lesson.name)[0]


def test_a_lesson_has_eight_to_twelve_figures_and_shows_all_that_it_makes(lesson: LessonText) -> None:
    shown, made = drawn(lesson.name)

    assert 8 <= len(shown) <= 12
    assert made == len(shown)


def test_a_figure_says_in_a_sentence_or_two_what_it_shows(figures: tuple[Drawn, ...]) -> None:
    for alt in [figure.alt for figure in figures]:
        assert 60 <= len(alt) <= MOST_SECONDS_OF_SPEECH * SPOKEN_CHARACTERS_PER_SECOND, alt
        assert alt.endswith(".")
        assert alt[0].isupper()
        assert not alt.lower().startswith(("figure", "image", "picture", "plot of"))


def test_no_two_descriptions_are_alike(figures: tuple[Drawn, ...]) -> None:
    assert len({figure.alt for figure in figures}) == len(figures)


def test_every_axis_has_a_label(figures: tuple[Drawn, ...]) -> None:
    for figure in figures:
        for ax in figure.fig.axes:
            if ax.axison:
                assert _label(ax, "x"), figure.alt
                assert _label(ax, "y"), figure.alt
            if hasattr(ax, "get_zlabel"):
                assert ax.get_zlabel(), figure.alt


def test_text_is_large_enough(figures: tuple[Drawn, ...]) -> None:
    for figure in figures:
        # a superscript in mathtext is smaller than its line; what counts is the line
        assert min(text.get_fontsize() * 96 / 72 for text, _ in figure.texts) >= SMALLEST_TEXT
        assert figure.fig.get_figwidth() * 96 <= WIDEST


def test_nothing_is_cut_off(figures: tuple[Drawn, ...]) -> None:
    for figure in figures:
        page = figure.fig.bbox.padded(1)
        for text, box in figure.texts:
            inside = page.x0 <= box.x0 and box.x1 <= page.x1 and page.y0 <= box.y0 and box.y1 <= page.y1
            assert inside, f"{text.get_text()!r} is cut off in: {figure.alt}"


def test_no_words_lie_on_each_other(figures: tuple[Drawn, ...]) -> None:
    for figure in figures:
        for (one, box), (other, other_box) in combinations(figure.texts, 2):
            overlap = Bbox.intersection(box.padded(-1), other_box.padded(-1))
            assert overlap is None, f"{one.get_text()!r} lies on {other.get_text()!r} in: {figure.alt}"


def test_no_words_lie_on_a_curve(figures: tuple[Drawn, ...]) -> None:
    for figure in figures:
        for ax in figure.fig.axes:
            curves = [_on_the_page(line) for line in ax.get_lines() if line.get_linestyle() != "None"]
            for text in (text for text in ax.texts if text.get_text()):  # an arrow has no words
                box = Text.get_window_extent(text).padded(-2)
                lies_on = [curve for curve in curves if box.count_contains(curve)]
                assert not lies_on, f"{text.get_text()!r} lies on a curve in: {figure.alt}"


def test_curves_in_one_picture_differ_by_more_than_colour(figures: tuple[Drawn, ...]) -> None:
    for figure in figures:
        for ax in figure.fig.axes:
            by_colour: dict[str, set[Any]] = {}
            for line in ax.get_lines():
                if line.get_linestyle() not in ("None", ""):
                    by_colour.setdefault(str(line.get_color()), set()).add(str(line._dash_pattern))
            for (one, dashes), (other, other_dashes) in combinations(by_colour.items(), 2):
                thin = {"black", "#000000"}  # axes and marks, thinner than any curve
                assert dashes.isdisjoint(other_dashes) or thin & {one, other}, figure.alt


def test_the_text_describes_a_picture_where_it_calls_show(lesson: LessonText) -> None:
    for cell in lesson.cells:
        if cell.kind != "code":
            continue
        for node in ast.walk(ast.parse(cell.source)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "show":
                assert [keyword.arg for keyword in node.keywords] == ["alt"], cell.marker_line
                assert "picture" in cell.tags.get("tags", ()), cell.marker_line


def _on_the_page(line: Line2D) -> np.ndarray:
    """Points of a curve in pixels, close enough together for no word to slip between; shape (points, 2)."""
    corners = line.get_transform().transform(line.get_xydata())
    along = np.linspace(0, 1, 50, endpoint=False)[:, None]
    points = [start + along * (end - start) for start, end in pairwise(corners)]
    return np.concatenate([*points, corners[-1:]])


def _label(ax: Axes, which: str) -> str:
    """The label of an axis, or that of the axes it shares it with."""
    siblings = getattr(ax, f"get_shared_{which}_axes")().get_siblings(ax)
    return next((words for one in siblings if (words := getattr(one, f"get_{which}label")())), "")


def _drawn(fig: Figure, alt: str) -> Drawn:
    fig.canvas.draw()
    undrawn = set(_undrawn(fig))
    texts = (text for text in fig.findobj(Text) if text.get_visible() and text.get_text().strip())
    # of the words alone, without an annotation's arrow
    boxes = tuple((text, Text.get_window_extent(text)) for text in texts if text not in undrawn)
    plt.close(fig)
    return Drawn(fig, alt, boxes)


def _undrawn(fig: Figure) -> Iterator[Text]:
    """Labels of ticks outside the axes' limits, and of axes that are switched off."""
    for ax in fig.axes:
        for axis in (ax.xaxis, ax.yaxis):
            drawn = {id(tick) for tick in axis._update_ticks()} if ax.axison else set()
            for tick in (*axis.majorTicks, *axis.minorTicks):
                if id(tick) not in drawn:
                    yield from (tick.label1, tick.label2)
            if not ax.axison:
                yield axis.label
