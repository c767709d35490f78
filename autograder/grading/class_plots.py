"""The pictures of a class report: how each exercise went, and how the scores are spread."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Literal

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from autograder.grading.class_facts import ClassFacts
from autograder.grading.result import Status

# Okabe and Ito's colours; each with a hatch of its own, for grey print
KINDS: tuple[tuple[Status | Literal["other"], str, str], ...] = (
    ("passed", "#009E73", ""),
    ("failed", "#E69F00", "//"),
    ("not attempted", "#FFFFFF", ""),
    ("other", "#56B4E9", "xx"),
)
_WIDTH = 7.5  # inches
_PIXELS_PER_INCH = 160
_MOST_BARS = 20


@dataclass(frozen=True)
class Picture:
    """A PNG as a data address, and the words for whoever cannot see it."""

    address: str
    alt: str


def exercises_picture(facts: ClassFacts) -> Picture:
    """A bar for each exercise, divided by how it ended; the first exercise on top."""
    fig, ax = _axes(1.0 + 0.36 * len(facts.exercises))
    places = np.arange(len(facts.exercises))[::-1]
    start = np.zeros(len(facts.exercises))
    for kind, colour, hatch in KINDS:
        counts = [each.others if kind == "other" else each.counts[kind] for each in facts.exercises]
        ax.barh(places, counts, left=start, color=colour, hatch=hatch, edgecolor="black", lw=0.7, label=kind)
        start += counts
    ax.set_yticks(places, [exercise.id for exercise in facts.exercises])
    ax.set_xlabel("students")
    ax.set_xlim(0, max(facts.students, 1))
    ax.legend(ncols=len(KINDS), loc="lower left", bbox_to_anchor=(0, 1), frameon=False)
    lowest = min(facts.exercises, key=lambda exercise: exercise.pass_rate)
    return _picture(
        fig,
        f"A bar for each of {len(facts.exercises)} exercises, divided into passed, failed, not attempted and "
        f"other. The fewest passed {lowest.id}: {lowest.pass_rate:.0%}. The numbers are in the table below.",
    )


def scores_picture(scores: Sequence[float], max_score: float) -> Picture:
    """How many students have how many points; as many bars as there are whole points, up to 20."""
    fig, ax = _axes(2.8)
    top = max(max_score, *scores, 1.0)
    bars = min(_MOST_BARS, max(int(np.ceil(top)), 1))
    counts, edges, _ = ax.hist(
        scores, bins=np.linspace(0, top, bars + 1).tolist(), color="#0072B2", edgecolor="white"
    )
    middle = float(np.median(scores))
    ax.axvline(middle, color="black", linestyle="--")
    ax.annotate(f" median {middle:g}", (middle, 1.0), xycoords=("data", "axes fraction"), va="bottom")
    ax.set(xlabel=f"points, of {max_score:g}", ylabel="students", xlim=(0, top))
    ax.yaxis.set_major_locator(MaxNLocator(integer=True))
    fullest = int(np.argmax(counts))
    low, high = edges[fullest], edges[fullest + 1]
    return _picture(
        fig,
        f"A histogram of the scores of {len(scores)} students, from 0 to {top:g} points; the median is "
        f"{middle:g}. Most, {int(np.max(counts))}, lie between {low:g} and {high:g}.",
    )


def _axes(height: float) -> tuple[Figure, Axes]:
    fig = Figure(figsize=(_WIDTH, height), layout="constrained")
    FigureCanvasAgg(fig)
    ax = fig.add_subplot()
    ax.spines[["top", "right"]].set_visible(False)
    return fig, ax


def _picture(fig: Figure, alt: str) -> Picture:
    stream = BytesIO()
    fig.savefig(stream, format="png", dpi=_PIXELS_PER_INCH)
    return Picture(f"data:image/png;base64,{b64encode(stream.getvalue()).decode()}", alt)
