"""Gradient descent: a walker on a surface, its path, its loss, and the rate at which it is thrown out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import traitlets
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

from explorers.descent_surfaces import NAMES, SURFACES, Ground, ground, own_ground
from explorers.landscape import level_sets
from explorers.style import look
from explorers.toolkit import Explorer, FormulaError, house_figure
from explorers.toolkit.numbers import written

MOST_STEPS = 200
LEVEL = 1e-6  # a gradient shorter than this counts as zero
FLAT = 1e-10  # eigenvalues of this share of the largest count as zero
OWN = "a formula of your own"


def _logarithmic(ax: Axes, heights: np.ndarray) -> None:
    """The axis of the heights, logarithmic; where they span less than two decades, in plain numbers."""
    ax.set_yscale("log")
    if heights.max() < 100 * heights.min():
        ax.yaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
        ax.yaxis.set_major_formatter(FuncFormatter(lambda height, _: f"{height:g}"))
        ax.yaxis.set_minor_formatter(NullFormatter())


def descent(
    surface: str = "narrow valley",
    *,
    start: Sequence[float] | float | None = None,
    learning_rate: float | None = None,
    momentum: float = 0.0,
    noise: float = 0.0,
    steps: int = 30,
    several: bool = False,
    seed: int = 0,
) -> DescentExplorer:
    """A walker to be put anywhere on a surface, with its learning rate on a slider.

    `surface` is one of "narrow valley", "bowl", "saddle", "several minima", "parabola", "two valleys",
    "three knobs", or a formula in x, in x and y, or in x, y and z. Without a learning rate it is 0.9 of the
    bound 2/L. `noise` is a share of a typical gradient, added at random to each step. Raises FormulaError
    where a formula cannot be read, ValueError where the start lies outside or has too few coordinates.
    """
    place = [float(start)] if isinstance(start, int | float) else start
    return DescentExplorer(
        surface,
        start=None if place is None else [float(value) for value in place],
        learning_rate=learning_rate,
        momentum=momentum,
        noise=noise,
        steps=steps,
        several=several,
        seed=seed,
    )


class DescentExplorer(Explorer):
    """The explorer of `descent`; `start`, `path`, `end`, `loss`, `bound` say what is to be seen."""

    title = "Walking downhill"
    script = Path(__file__).with_name("descent_explorer.js")

    surface = traitlets.Unicode().tag(sync=True)
    formula = traitlets.Unicode().tag(sync=True)
    ground = traitlets.Dict().tag(sync=True)
    message = traitlets.Unicode().tag(sync=True)
    surfaces = traitlets.Dict().tag(sync=True)
    start = traitlets.List(traitlets.Float()).tag(sync=True)
    learning_rate = traitlets.Float().tag(sync=True)
    momentum = traitlets.Float().tag(sync=True)
    noise = traitlets.Float().tag(sync=True)
    pushes = traitlets.List().tag(sync=True)
    seed = traitlets.Int().tag(sync=True)
    steps = traitlets.Int().tag(sync=True)
    several = traitlets.Bool().tag(sync=True)
    logarithmic = traitlets.Bool(True).tag(sync=True)

    def __init__(
        self,
        surface: str,
        *,
        start: list[float] | None,
        learning_rate: float | None,
        momentum: float,
        noise: float,
        steps: int,
        several: bool,
        seed: int,
    ) -> None:
        own = surface not in SURFACES
        self.ground_now = own_ground(surface) if own else ground(surface)
        start = list(self.ground_now.start) if start is None else start
        self._require_inside(start)
        super().__init__(
            surface=OWN if own else surface,
            formula=self.ground_now.formula,
            ground=self.ground_now.as_state(),
            message=self.ground_now.remark,
            surfaces={name: ground(name).as_state() for name in SURFACES},
            start=start,
            learning_rate=_usual_rate(self.ground_now) if learning_rate is None else learning_rate,
            momentum=momentum,
            noise=noise,
            steps=min(steps, MOST_STEPS),
            several=several,
            seed=seed,
            pushes=_pushes(seed),
        )
        self.observe(self._read, names="formula")
        self.observe(self._draw_pushes, names="seed")

    @property
    def bound(self) -> float | None:
        """The learning rate above which the walk is thrown out, 2(1 + β)/L; without momentum 2/L.

        L is the largest curvature in the picture; None where there is none above zero, or they grow without
        bound.
        """
        return None if self.ground_now.bound is None else (1 + self.momentum) * self.ground_now.bound

    @property
    def path(self) -> np.ndarray:
        """The points of the walk, shape (steps + 1, dimensions); where it leaves the picture, it ends."""
        return self.walk(self.start)

    @property
    def end(self) -> np.ndarray:
        """The last point of the walk."""
        return self.path[-1]

    @property
    def loss(self) -> np.ndarray:
        """The height at each point of the walk."""
        return self.ground_now.height(self.path)

    @property
    def left_at(self) -> int | None:
        """The step at which the walk left the picture; None if it did not."""
        path = self.path
        return None if self._inside(path[-1]) else len(path) - 1

    def walk(self, start: Sequence[float], *, noisy: bool = True) -> np.ndarray:
        """The points of a walk from `start` with the present settings, shape (steps + 1, dimensions).

        It ends earlier where it leaves the picture, or comes to a place without a height or a slope.
        """
        x = np.array(start, dtype=float)
        v, points = np.zeros_like(x), [x]
        scale = self.noise * self.ground_now.steepness * noisy
        for push in np.array(self.pushes)[: self.steps, : len(x)]:
            v = self.momentum * v - self.learning_rate * (self.ground_now.gradient(x) + scale * push)
            x = x + v
            if not np.isfinite(x).all():
                break
            points.append(x)
            if not (self._inside(x) and self.ground_now.stands(x)):
                break
        return np.array(points)

    def describe(self) -> str:
        """The sentences beneath the picture."""
        return " ".join(filter(None, [self._rate_words(), self._curvature_words(), self._end_words()]))

    def draw_still(self) -> Figure:
        """The path on the level sets (on the curve, in space), and the loss curve beside it."""
        with house_figure(8, 4) as fig:
            dimensions = len(self.start)
            left = fig.add_subplot(1, 2, 1, projection="3d" if dimensions == 3 else None)
            right = fig.add_subplot(1, 2, 2)
            self._draw_path(left, dimensions)
            self._draw_losses(right)
        return fig

    def _draw_losses(self, ax: Axes) -> None:
        floor = self.ground_now.floor
        if floor is None:
            ax.plot(self.loss, **look.function)
        else:
            above = np.maximum(self.loss - floor, 1e-16)
            ax.plot(above, **look.function)
            if self.logarithmic:
                _logarithmic(ax, above)
        ax.set(
            xlabel="step k", ylabel="height" if floor is None else "loss above the lowest", title="the loss"
        )

    def _draw_path(self, ax: Any, dimensions: int) -> None:
        path, domain = self.path, self.ground_now.domain
        joined = {**look.point, "linestyle": "-", "linewidth": 1.4, "markersize": 4}
        if dimensions == 1:
            across = np.linspace(*domain[0], 801)
            ax.plot(across, self.ground_now.drawn(across), **look.function)
            ax.plot(path[:, 0], self.ground_now.height(path), **joined)
            ax.set(xlabel="x", ylabel="f(x)", xlim=domain[0])
        elif dimensions == 2:
            heights = self.ground_now.level_heights()
            drawn = self.ground_now.drawn
            level_sets(ax, drawn, domain[0], domain[1], heights=heights, written=None, arrays=True)
            ax.plot(*path.T, **joined)
            ax.set(xlabel="x", ylabel="y")
        else:
            ax.plot(*path.T, **joined)
            ax.set(xlabel="x", ylabel="y", zlabel="z", xlim=domain[0], ylim=domain[1], zlim=domain[2])
        ax.set_title("the path")

    def _read(self, _change: Any = None) -> None:
        """Takes a formula that the reader typed, or says why not and leaves the picture as it is."""
        known = next((name for name, preset in SURFACES.items() if preset.formula == self.formula), None)
        if known is not None and self.surface == known:
            self.ground_now, self.message = ground(known), ""
            return
        try:
            new = own_ground(self.formula, like=self.ground_now)
        except FormulaError as error:
            self.message = str(error)
            return
        stays = len(self.start) == len(new.domain) and new.stands(self.start)
        self.ground_now, self.message = new, new.remark
        with self.hold_sync():
            self.surface, self.ground = OWN, new.as_state()
            if not stays:
                self.start = list(new.start)
            self.learning_rate = _usual_rate(new)

    def _draw_pushes(self, _change: Any = None) -> None:
        self.pushes = _pushes(self.seed)

    def _require_inside(self, start: Sequence[float]) -> None:
        domain = self.ground_now.domain
        if len(start) != len(domain):
            raise ValueError(
                f"This surface has {len(domain)} coordinates, and the start {list(start)} has {len(start)}."
            )
        if not self._inside(start):
            raise ValueError(f"The start {list(start)} lies outside the picture, {list(map(list, domain))}.")

    def _inside(self, point: Sequence[float] | np.ndarray) -> bool:
        low, high = np.array(self.ground_now.domain).T
        return bool(np.all((low <= point) & (point <= high)))

    def _rate_words(self) -> str:
        bound, rate = self.bound, f"Learning rate {written(self.learning_rate, 3)}"
        if bound is None:
            return f"{rate}."
        share = self.learning_rate / bound
        name = "2/L" if self.momentum == 0 else "2(1 + β)/L"
        return f"{rate}, {written(share)} of the bound {name} = {written(bound, 3)}."

    def _curvature_words(self) -> str:
        """On a quadratic its curvatures and, without momentum, what each multiplies the distance by."""
        curvatures = self.ground_now.eigenvalues
        if not curvatures:
            return ""
        many = "s" * (len(curvatures) > 1)
        words = f"Curvature{many} {_and(map(written, curvatures))}"
        if self.momentum:
            return f"{words}."
        factors = (written(round(1 - self.learning_rate * each, 9)) for each in curvatures)
        return f"{words}: factor{many} {_and(factors)} a step."

    def _end_words(self) -> str:
        path = self.path
        end, count = path[-1], len(path) - 1
        if not self._inside(end):
            return f"At step {count} the walk leaves the picture{self._why(path)}."
        place = ", ".join(map(written, end))
        if len(self.start) > 1:
            place = f"({place})"
        if not self.ground_now.stands(end):
            if count == 0:
                return f"The walk cannot begin at {place}: the formula has no value there."
            return f"At step {count} the walk comes to {place}, where the formula has no value."
        steps = f"{count} step{'s' * (count != 1)}"
        words = f"After {steps} it is at {place}, height {written(float(self.loss[-1]), 3)}"
        length = float(np.linalg.norm(self.ground_now.gradient(end)))
        if not np.isfinite(length):
            return f"{words}; there is no slope there to follow."
        if not length < LEVEL:
            return f"{words}; the gradient there has length {written(length, 3)}."
        return f"{words}; the gradient is zero there to six digits: {self._kind(end)}."

    def _why(self, path: np.ndarray) -> str:
        """Why a walk has left the picture, as a part of a sentence."""
        bound, curvatures = self.bound, self.ground_now.eigenvalues
        if bound is not None and self.learning_rate > bound:
            if not curvatures:
                return ": the learning rate is above the bound for the largest curvature here"
            if self.momentum:
                return ": above the bound each swing is wider than the one before"
            factor = 1 - 2 * self.learning_rate / bound
            return f": in the steepest direction each step multiplies the distance by {written(factor)}"
        if self.noise and self._inside(self.walk(self.start, noisy=False)[-1]):
            return ": the noise pushed it out"
        before, after = self.ground_now.height(path[-2:])
        if after < before:
            endless = curvatures and curvatures[0] <= 0
            return f": the ground {'falls without end here' if endless else 'still falls at the edge'}"
        return ": momentum carried it over the edge" if self.momentum else ": its last step was too long"

    def _kind(self, point: np.ndarray) -> str:
        lam = np.linalg.eigvalsh(self.ground_now.hessian(point))
        zero = FLAT * np.abs(lam).max()
        if lam[0] < -zero and lam[-1] > zero:
            return "a saddle"
        if lam[0] > zero:
            return "a minimum"
        return "a maximum" if lam[-1] < -zero else "its curvatures cannot tell what it is"


def _usual_rate(ground_now: Ground) -> float:
    return 0.9 * ground_now.bound if ground_now.bound else 0.1


def _pushes(seed: int) -> list[list[float]]:
    """Random pushes of unit size for each step, the same for the same seed."""
    drawn = np.random.default_rng(seed).standard_normal((MOST_STEPS, len(NAMES)))
    return [[round(float(value), 6) for value in row] for row in drawn]


def _and(words: Iterable[str]) -> str:
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last
