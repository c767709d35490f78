"""The likelihood: a bell curve over data, what each point contributes, and the log-likelihood as a map."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import traitlets
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from explorers.landscape import level_sets
from explorers.style import label, look
from explorers.toolkit import Explorer, house_figure
from explorers.toolkit.numbers import written

AROUND = 3.8  # of the data's standard deviations on either side of their mean, the first view
WIDTHS = (0.35, 3.5)  # of the data's standard deviation, the narrowest and the widest curve of the first view
ROOM = (0.5, 1.3)  # of it, too: so narrow and so wide a curve there always is, wherever the data are dragged
STEPS = 200  # of a descent, at most
BELOW_THE_TOP = (0.5, 1.5, 3.0, 6.0, 12.0, 25.0, 50.0)  # where the level sets of the map lie
ALIKE = 1e-9  # a spread below this share of the scale counts as none, and so does a slope


def likelihood(
    data: Sequence[float] = (5.36, 5.29, 5.58, 5.65, 5.57, 5.53, 5.62),
    *,
    mean: float | None = None,
    width: float | None = None,
    top: bool = False,
    view: str = "levels",
) -> LikelihoodExplorer:
    """A Gaussian density over `data`, to drag by its mean and its width; the data can be dragged too.

    Where they are not given, `mean` and `width` start visibly off. The top of the log-likelihood stays out of
    sight until the reader asks for it, or `top` does. `view` is "levels" or "surface". Raises ValueError for
    fewer than two data, data that are all alike or not finite, or a width that is not positive.
    """
    return LikelihoodExplorer(data, mean=mean, width=width, top=top, view=view)


class LikelihoodExplorer(Explorer):
    """The explorer of `likelihood`; `mean`, `width`, `data`, `log_likelihood` say what its handles hold."""

    title = "How likely are the data?"
    script = Path(__file__).with_name("likelihood_explorer.js")
    VIEWS: ClassVar[tuple[str, ...]] = ("levels", "surface")

    data = traitlets.List(traitlets.Float()).tag(sync=True)
    mean = traitlets.Float().tag(sync=True)
    width = traitlets.Float().tag(sync=True)
    domain = traitlets.List(traitlets.Float(), minlen=2, maxlen=2).tag(sync=True)
    widths = traitlets.List(traitlets.Float(), minlen=2, maxlen=2).tag(sync=True)
    unit = traitlets.Float().tag(sync=True)  # the data's first standard deviation
    path = traitlets.List().tag(sync=True)  # of the last descent: [mean, width] for each step
    top = traitlets.Bool(False).tag(sync=True)
    pulls = traitlets.Bool(False).tag(sync=True)
    view = traitlets.Enum(VIEWS, "levels").tag(sync=True)

    def __init__(
        self, data: Sequence[float], *, mean: float | None, width: float | None, top: bool, view: str
    ) -> None:
        values = np.asarray(data, dtype=float)
        if values.ndim != 1 or len(values) < 2 or not np.isfinite(values).all():
            raise ValueError("likelihood needs a list of at least two finite numbers.")
        spread = float(values.std())
        if spread <= ALIKE * max(1.0, float(np.abs(values).max())):
            raise ValueError("These data are all alike: the narrower the curve, the better, without end.")
        centre = float(values.mean())
        mean = centre - 1.7 * spread if mean is None else float(mean)
        width = 1.6 * spread if width is None else float(width)
        if not (np.isfinite(mean) and np.isfinite(width) and width > 0):
            raise ValueError("The mean is a finite number and the width a positive one.")
        low, high = centre - AROUND * spread, centre + AROUND * spread
        super().__init__(
            data=values.tolist(),
            mean=mean,
            width=width,
            domain=[min(low, mean, *values.tolist()), max(high, mean, *values.tolist())],
            widths=[min(WIDTHS[0] * spread, width), max(WIDTHS[1] * spread, width)],
            unit=spread,
            top=top,
            view=view,
        )

    @property
    def contributions(self) -> np.ndarray:
        """ln f(x) for each data point, shape (n,)."""
        z = (np.array(self.data) - self.mean) / self.width
        return -np.log(self.width) - np.log(2 * np.pi) / 2 - z**2 / 2

    @property
    def log_likelihood(self) -> float:
        """The sum of the contributions."""
        return float(self.contributions.sum())

    @property
    def score(self) -> tuple[float, float]:
        """The slopes of the log-likelihood, by the mean and by the width."""
        off = np.array(self.data) - self.mean
        return float(off.sum() / self.width**2), float((off**2 / self.width**3 - 1 / self.width).sum())

    @property
    def reach(self) -> tuple[float, float]:
        """The narrowest and widest curve of the map: those of the first view, and with room for the top."""
        low, high = self.widths
        spread = self.best[1] if self.best else self.unit
        return min(low, ROOM[0] * spread, self.width), max(high, ROOM[1] * spread, self.width)

    @property
    def best(self) -> tuple[float, float] | None:
        """The mean and width at the top, by calculus; None where all data are alike and there is no top."""
        spread = float(np.std(self.data))
        return None if spread <= ALIKE * self.unit else (float(np.mean(self.data)), spread)

    def describe(self) -> str:
        """The sentences beneath the picture."""
        words = [
            f"Mean μ = {written(self.mean, 3)}, width σ = {written(self.width, 3)}: the log-likelihood, "
            f"the sum of the {len(self.data)} values ln f(x), is {written(self.log_likelihood)}."
        ]
        if self.pulls:
            by_mean, by_width = map(self._without_noise, self.score)
            words.append(f"Its slope by μ is {written(by_mean, 1)}, by σ {written(by_width, 1)}.")
        if self.top:
            words.append(self._top_words())
        if self.path:
            words.append(self._end_of_descent())
        return " ".join(filter(None, words))

    def draw_still(self) -> Figure:
        """The density with its stems, and the level sets of the log-likelihood with the same point."""
        with house_figure(7.8, 3.9) as fig:
            left, right = fig.subplots(1, 2)
            self._draw_density(left)
            self._draw_map(right)
        return fig

    def _without_noise(self, slope: float) -> float:
        """Zero for what rounding leaves of a slope at the top."""
        return 0.0 if abs(slope) * self.width < ALIKE * len(self.data) else slope

    def _end_of_descent(self) -> str:
        """Why the descent ended, where it did not end at the top."""
        if self.best is None and self.width <= self.widths[0]:
            return "The descent ended at the narrowest curve of the map."
        return f"The descent was stopped after {STEPS} steps." if len(self.path) > STEPS else ""

    def _top_words(self) -> str:
        best = self.best
        if best is None:
            return "There is no top: the data are all alike, and the narrower the curve, the better."
        mean, width = best
        height = _log_likelihood(np.array(self.data), mean, width)
        return f"The top: μ = {written(mean, 3)}, σ = {written(width, 3)}, with {written(height)}."

    def _draw_density(self, ax: Axes) -> None:
        low, high = self.domain
        across, heights = np.linspace(low, high, 401), np.exp(self.contributions)
        z = (across - self.mean) / self.width
        ax.plot(across, np.exp(-(z**2) / 2) / (self.width * np.sqrt(2 * np.pi)), **look.function)
        ax.vlines(self.data, 0, heights, color=look.data["color"])
        ax.plot(self.data, heights, **{**look.point, "markersize": 5})
        ax.plot(self.data, np.zeros(len(self.data)), **look.data)
        ax.set(xlim=(low, high), xlabel="x", ylabel="density f(x)", title="The density")

    def _draw_map(self, ax: Axes) -> None:
        data = np.array(self.data)
        highest = _log_likelihood(data, *(self.best or (self.mean, self.width)))
        heights = [highest - below for below in BELOW_THE_TOP]
        level_sets(
            ax,
            lambda mean, width: _log_likelihood(data, mean, width),
            (self.domain[0], self.domain[1]),
            self.reach,
            heights=heights,
            written=None,
            arrays=True,
        )
        ax.plot([self.mean], [self.width], **look.point)
        if self.top and self.best:
            ax.plot(*([value] for value in self.best), **{**look.point, "markerfacecolor": "white"})
            label(ax, "top", self.best, shift=(8, 8))
        ax.set(xlabel="mean μ", ylabel="width σ", aspect="auto", title="The log-likelihood")


def _log_likelihood(data: np.ndarray, mean: float | np.ndarray, width: float | np.ndarray) -> Any:
    """Of the whole data set; of the shape of `mean` and `width`."""
    means, widths = np.asarray(mean)[..., None], np.asarray(width)[..., None]
    z = (data - means) / widths
    return np.sum(-np.log(widths) - np.log(2 * np.pi) / 2 - z**2 / 2, axis=-1)
