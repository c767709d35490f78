"""The chain rule: dials that turn each other, the curve of every step, slopes that multiply and add."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import traitlets
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from explorers.graph import computational_graph
from explorers.style import look
from explorers.toolkit import Explorer, Formula, FormulaError, house_figure, read_formula
from explorers.toolkit.holes import curve_remark
from explorers.toolkit.numbers import written
from explorers.toolkit.trees import composed

FIELDS: tuple[str, ...] = ("first", "second", "third")
ROW, PATHS = "row", "paths"
PRESETS = (
    ("square, then sine", ROW, ("x^2", "sin(u)", ""), 1.4, (-2.2, 2.2)),
    ("two paths that join", PATHS, ("x + 1", "x^2", "u*v"), 2.0, (-2.5, 2.5)),
    ("three steps: times 3, sine, exponential", ROW, ("3*x", "sin(u)", "exp(v)"), 0.2, (-1.5, 1.5)),
    ("a neuron and its loss", ROW, ("0.6*x - 3", "sigmoid(u)", "(v - 0.2)^2"), 6.0, (0.0, 12.0)),
    ("a corner inside: |x|, then square", ROW, ("abs(x)", "u^2", ""), 0.5, (-2.0, 2.0)),
)


def chain(
    first: str = "x^2",
    second: str = "sin(u)",
    third: str = "",
    *,
    paths: bool = False,
    x: float = 1.4,
    domain: tuple[float, float] = (-2.2, 2.2),
) -> ChainExplorer:
    """Two or three functions in a row, or two side by side that join, and a dial to turn.

    In a row, `first` is a formula in x, `second` in u, and `third`, which may be empty, in v. With `paths`,
    `first` and `second` are u and v as formulas in x, and `third` is y as a formula in u and v.
    Raises FormulaError where a formula cannot be read.
    """
    return ChainExplorer((first, second, third), kind=PATHS if paths else ROW, x=x, domain=domain)


@dataclass(frozen=True)
class Step:
    """A value that is made from one or two earlier ones."""

    name: str
    formula: Formula

    @property
    def inputs(self) -> tuple[str, ...]:
        return self.formula.names

    @cached_property
    def slopes(self) -> tuple[Formula, ...]:
        """The local slope along each arrow into this value."""
        return tuple(self.formula.derivative(name) for name in self.inputs)

    def for_the_browser(self) -> dict[str, Any]:
        trees = [slope.tree for slope in self.slopes]
        return {"name": self.name, "inputs": [*self.inputs], "tree": self.formula.tree, "slopes": trees}


class ChainExplorer(Explorer):
    """The explorer of `chain`; `x`, `values`, `local_slopes`, `blame`, `slope` say what is under the hand."""

    title = "The chain rule"
    script = Path(__file__).with_name("chain_explorer.js")

    kind = traitlets.Enum((ROW, PATHS), ROW).tag(sync=True)
    first = traitlets.Unicode().tag(sync=True)
    second = traitlets.Unicode().tag(sync=True)
    third = traitlets.Unicode().tag(sync=True)
    first_message = traitlets.Unicode().tag(sync=True)
    second_message = traitlets.Unicode().tag(sync=True)
    third_message = traitlets.Unicode().tag(sync=True)
    graph = traitlets.List().tag(sync=True)
    presets = traitlets.List().tag(sync=True)
    domain = traitlets.List(traitlets.Float(), minlen=2, maxlen=2).tag(sync=True)
    x = traitlets.Float().tag(sync=True)
    backward = traitlets.Bool(False).tag(sync=True)

    def __init__(
        self, formulas: tuple[str, str, str], *, kind: str, x: float, domain: tuple[float, float]
    ) -> None:
        low, high = domain
        if not low <= x <= high:
            raise ValueError(f"x = {x} lies outside the domain from {low} to {high}.")
        self.steps = _steps(kind, formulas)
        super().__init__(
            **dict(zip(FIELDS, formulas, strict=True)),
            kind=kind,
            graph=[step.for_the_browser() for step in self.steps],
            presets=[_preset(*preset) for preset in PRESETS],
            domain=[low, high],
            x=x,
        )
        for field, remark in self._remarks().items():
            setattr(self, f"{field}_message", remark)
        self.observe(self._read, names=["kind", *FIELDS])

    @property
    def values(self) -> dict[str, float]:
        """The forward pass: the value of x and of every step, by name; nan where there is none."""
        values = {"x": float(self.x)}
        for step in self.steps:
            values[step.name] = float(step.formula(*(values[name] for name in step.inputs)))
        return values

    @property
    def local_slopes(self) -> dict[tuple[str, str], float]:
        """The slope along every arrow, by (from, to), taken at the values that come in; nan at a corner."""
        values = self.values
        return {
            (name, step.name): float(slope(*(values[each] for each in step.inputs)))
            for step in self.steps
            for name, slope in zip(step.inputs, step.slopes, strict=True)
        }

    @property
    def blame(self) -> dict[str, float]:
        """The backward pass: the slope of y with respect to every value, by name."""
        slopes = self.local_slopes
        blame = dict.fromkeys(self.values, 0.0) | {"y": 1.0}
        for step in reversed(self.steps):
            for name in step.inputs:
                blame[name] += blame[step.name] * slopes[name, step.name]
        return blame

    @property
    def slope(self) -> float | None:
        """dy/dx by the chain rule; None where a step has no slope, for there the rule is silent."""
        slope = self.blame["x"]
        return slope if math.isfinite(slope) else None

    def describe(self) -> str:
        """The sentences beneath the picture."""
        values, slopes = self.values, self.local_slopes
        at = f"At x = {written(self.x)}"
        for step in self.steps:
            if not math.isfinite(values[step.name]):
                return f"{at} the step to {step.name} has no value."
        for (start, end), slope in slopes.items():
            if not math.isfinite(slope):
                return f"{at} the step from {start} to {end} has no slope: here the chain rule is silent."
        if self.kind == PATHS:
            return _words_on_paths(values, slopes)
        return _words_on_a_row(self.steps, values, slopes)

    def draw_still(self) -> Figure:
        """The computational graph, and beneath it the curve of every step that has one input."""
        curves = [step for step in self.steps if len(step.inputs) == 1]
        higher = 1.5 if self.kind == PATHS else 0.8
        with house_figure(7.6, 2.9 * (1 + higher)) as fig:
            grid = fig.add_gridspec(2, len(curves), height_ratios=(higher, 1))
            self._draw_graph(fig.add_subplot(grid[0, :]))
            for place, step in enumerate(curves):
                self._draw_curve(fig.add_subplot(grid[1, place]), step)
        return fig

    def _draw_graph(self, ax: Axes) -> None:
        values = self.values
        places = dict(zip(values, _places(self.kind, len(values)), strict=True))
        slopes = {arrow: f"× {written(slope)}" for arrow, slope in self.local_slopes.items()}
        shown = {name: written(value) for name, value in values.items()}
        blame = {name: written(value) for name, value in self.blame.items()}
        computational_graph(ax, places, slopes, values=shown, blame=blame)

    def _draw_curve(self, ax: Axes, step: Step) -> None:
        """The step's curve over what reaches it, and its tangent where the signal is."""
        name = step.inputs[0]
        reached = self._reached(name)
        across = np.linspace(min(reached), max(reached), 301)
        heights = np.asarray(step.formula(across), dtype=float)
        ax.plot(across, np.where(np.isfinite(heights), heights, np.nan), **look.function)
        at, value = self.values[name], self.values[step.name]
        slope = self.local_slopes[name, step.name]
        if math.isfinite(slope):
            reach = 0.2 * np.ptp(across) * np.array((-1.0, 1.0))
            ax.plot(at + reach, value + slope * reach, **look.tangent)
        if math.isfinite(value):
            ax.plot([at], [value], **look.point)
        ax.set(xlabel=name, ylabel=step.name, title=f"slope {written(slope)}")

    def _across(self) -> np.ndarray:
        return np.linspace(self.domain[0], self.domain[1], 301)

    def _reached(self, name: str) -> np.ndarray:
        """Values that x or a step takes over the domain of x."""
        values = {"x": self._across()}
        for step in self.steps:
            values[step.name] = np.asarray(step.formula(*(values[each] for each in step.inputs)), dtype=float)
        finite = values[name][np.isfinite(values[name])]
        return finite if finite.size and np.ptp(finite) > 0 else values["x"]

    def _read(self, _change: Any = None) -> None:
        """Takes formulas that the reader typed, or says why not and leaves the picture as it is."""
        texts = tuple(getattr(self, field) for field in FIELDS)
        messages = dict.fromkeys(FIELDS, "")
        for field, text, names in _wanted(self.kind, texts):
            try:
                Step("", read_formula(text, names)).for_the_browser()
            except FormulaError as error:
                messages[field] = str(error)
        if not any(messages.values()):
            steps = _steps(self.kind, texts)
            if any(np.isfinite(_last_value(steps, x)) for x in self._across()):
                self.steps = steps
                self.graph = [step.for_the_browser() for step in steps]
                messages |= self._remarks()
            else:
                low, high = map(written, self.domain)
                messages[FIELDS[len(steps) - 1]] = (
                    f"Together these have no value anywhere between x = {low} and {high}: the picture stays."
                )
        for field, message in messages.items():
            setattr(self, f"{field}_message", message)

    def _remarks(self) -> dict[str, str]:
        """On each field whose step has poles or lacks values where it is reached, a sentence.

        A step with two inputs is looked at along x, since only some pairs of its inputs are reached.
        """
        remarks = {}
        for field, step in zip(FIELDS, self.steps, strict=False):
            formula, reached = step.formula, self._reached(step.inputs[0])
            if len(step.inputs) > 1:
                inner = {each.name: each.formula.tree for each in self.steps[:-1]}
                formula = Formula(formula.text, ("x",), composed(formula.tree, inner))
                reached = self._across()
            remarks[field] = curve_remark(formula, float(reached.min()), float(reached.max()))
        return remarks


def _wanted(kind: str, texts: tuple[str, ...]) -> list[tuple[str, str, tuple[str, ...]]]:
    """Field, formula and the names that may stand in it; an empty third step of a row is left out."""
    names: tuple[tuple[str, ...], ...] = (("x",), ("u",), ("v",))
    if kind == PATHS:
        names = (("x",), ("x",), ("u", "v"))
    wanted: list[tuple[str, str, tuple[str, ...]]] = [*zip(FIELDS, texts, names, strict=True)]
    return wanted if kind == PATHS or texts[2].strip() else wanted[:2]


def _steps(kind: str, texts: tuple[str, ...]) -> tuple[Step, ...]:
    wanted = _wanted(kind, texts)
    made = ("u", "v", "y") if len(wanted) == 3 else ("u", "y")
    return tuple(
        Step(name, read_formula(text, names)) for name, (_, text, names) in zip(made, wanted, strict=True)
    )


def _preset(
    name: str, kind: str, formulas: tuple[str, str, str], x: float, domain: tuple[float, float]
) -> dict[str, Any]:
    graph = [step.for_the_browser() for step in _steps(kind, formulas)]
    fields = dict(zip(FIELDS, formulas, strict=True))
    return {"name": name, "kind": kind, **fields, "graph": graph, "x": x, "domain": list(domain)}


def _places(kind: str, count: int) -> list[tuple[float, float]]:
    if kind == PATHS:
        return [(0, 0), (3, 1.4), (3, -1.4), (6, 0)]
    return [(2.3 * place, 0) for place in range(count)]


def _last_value(steps: tuple[Step, ...], x: float) -> float:
    values = {"x": x}
    for step in steps:
        values[step.name] = step.formula(*(values[name] for name in step.inputs))
    return values["y"]


def _words_on_a_row(
    steps: tuple[Step, ...], values: Mapping[str, float], slopes: Mapping[tuple[str, str], float]
) -> str:
    row = " → ".join(f"{name} = {written(value)}" for name, value in values.items())
    factors = " · ".join(map(_factor, slopes.values()))
    last = steps[-1]
    elsewhere = float(last.slopes[0](values["x"]))
    words = f"{row}. Slopes multiply: dy/dx = {factors} = {written(math.prod(slopes.values()))}."
    if math.isfinite(elsewhere):
        name = last.inputs[0]
        words += f" The last slope is taken at {name}; at x it would be {written(elsewhere)}."
    return words


def _words_on_paths(values: Mapping[str, float], slopes: Mapping[tuple[str, str], float]) -> str:
    named = ", ".join(f"{name} = {written(value)}" for name, value in values.items())
    through = {name: slopes["x", name] * slopes[name, "y"] for name in ("u", "v")}
    paths = " ".join(
        f"Through {name}: {_factor(slopes['x', name])} · {_factor(slopes[name, 'y'])} = {written(each)}."
        for name, each in through.items()
    )
    return f"{named}. {paths} Paths add: dy/dx = {written(sum(through.values()))}."


def _factor(value: float) -> str:
    return f"({written(value)})" if written(value).startswith("−") else written(value)
