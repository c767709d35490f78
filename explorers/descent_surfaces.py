"""What the descent explorer walks on: formulas in one to three variables, their slopes and curvatures."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from explorers.toolkit import Formula, FormulaError, read_formula
from explorers.toolkit.holes import broken_at_poles, curve_remark, holes, map_remark, unbounded
from explorers.toolkit.numbers import written

Range = tuple[float, float]
Curvatures = tuple[tuple[Formula, ...], ...]  # the second derivatives, row by row
NAMES = ("x", "y", "z")
SIDE = {1: 401, 2: 61, 3: 21}  # points of a grid along each axis, by the number of variables
ZOOMS = 40  # each halves the doubt about where the lowest place lies
SAME_CURVATURE = 1e-9
LARGEST_CURVATURE = 1e6  # beyond it no rate that the slider could show is safe


@dataclass(frozen=True)
class Preset:
    """A surface of the list: its formula, the part of it that is drawn, and where the walker begins."""

    formula: str
    domain: tuple[Range, ...]
    start: tuple[float, ...]


SURFACES = {
    "narrow valley": Preset("(x^2 + 10*y^2) / 2", ((-10.0, 10.0), (-6.0, 6.0)), (-8.0, 3.0)),
    "bowl": Preset("(x^2 + y^2) / 2", ((-10.0, 10.0), (-6.0, 6.0)), (-8.0, 3.0)),
    "saddle": Preset("x^2/2 - y^2/2 + y^4/4", ((-2.0, 2.0), (-1.6, 1.6)), (1.5, 0.0)),
    "several minima": Preset(
        "x^4/4 - x^2 + 0.3*x + y^4/4 - y^2 + 0.2*y", ((-2.4, 2.4), (-2.2, 2.2)), (0.4, 2.0)
    ),
    "parabola": Preset("x^2", ((-4.0, 4.0),), (3.5,)),
    "two valleys": Preset("x^4 - 3*x^2 + x", ((-2.1, 2.1),), (0.2,)),
    "three knobs": Preset(
        "(x^2 + 4*y^2 + 10*z^2) / 2", ((-4.0, 4.0), (-4.0, 4.0), (-4.0, 4.0)), (-3.5, 3.0, 3.0)
    ),
}


@dataclass(frozen=True)
class Ground:
    """A function of one to three variables on a box, with what a walker on it needs to know.

    bound: 2/L, L the largest curvature in the box; None where none is above zero, or they grow without bound.
    eigenvalues: the curvatures, where they are the same everywhere; else empty. floor: the lowest height in
    the box; None where the heights fall without end at a pole. steepness: the length of the gradient, the
    unit of the noise: its mean, or where that is spoilt by a pole its median. poles: whether there are any.
    remark: a sentence on poles, missing values and curvatures without bound.
    """

    f: Formula
    slopes: tuple[Formula, ...]
    curvatures: Curvatures
    domain: tuple[Range, ...]
    start: tuple[float, ...]
    bound: float | None
    eigenvalues: tuple[float, ...]
    floor: float | None
    steepness: float
    poles: bool
    remark: str

    @property
    def formula(self) -> str:
        return self.f.text

    @property
    def drawn(self) -> Callable[..., Any]:
        """f as a still picture shows it: without the values next to a pole, and without infinite ones."""
        f = broken_at_poles(self.f, self.domain) if self.poles else self.f
        return lambda *values: np.where(np.isfinite(heights := f(*values)), heights, np.nan)

    def stands(self, point: Any) -> bool:
        """Whether the function has a value at the point."""
        return bool(np.isfinite(self.f(*point)))

    def height(self, points: np.ndarray) -> np.ndarray:
        """The heights at points of shape (count, dimensions)."""
        return np.asarray(self.f(*np.asarray(points, dtype=float).T))

    def gradient(self, point: Any) -> np.ndarray:
        """The gradient at one point; of its shape."""
        return np.array([float(slope(*point)) for slope in self.slopes])

    def hessian(self, point: Any) -> np.ndarray:
        """The Hessian at one point."""
        return np.array([[float(entry(*point)) for entry in row] for row in self.curvatures])

    def level_heights(self, count: int = 10) -> list[float]:
        """Heights for level sets, closer together near the lowest."""
        heights = _on_grid(self.drawn, self.domain)
        low, high = np.nanmin(heights), np.nanmax(heights)
        return [float(low + (high - low) * ((i + 0.5) / count) ** 2) for i in range(count)]

    def as_state(self) -> dict[str, Any]:
        """What the browser needs, as plain JSON."""
        return {
            "formula": self.formula,
            "names": list(self.f.names),
            "f": self.f.tree,
            "slopes": [slope.tree for slope in self.slopes],
            "curvatures": [[entry.tree for entry in row] for row in self.curvatures],
            "domain": [list(side) for side in self.domain],
            "start": list(self.start),
            "bound": self.bound,
            "eigenvalues": list(self.eigenvalues),
            "floor": self.floor,
            "steepness": self.steepness,
            "poles": self.poles,
        }


@functools.cache
def ground(name: str) -> Ground:
    """The surface of this name."""
    preset = SURFACES[name]
    return _ground(read_formula(preset.formula, NAMES[: len(preset.domain)]), preset.domain, preset.start)


def own_ground(text: str, like: Ground | None = None) -> Ground:
    """A surface that the reader wrote, in as many variables as it uses; on the box of `like`, if it fits.

    Raises FormulaError, with a sentence, where it cannot be read or has no value anywhere in the box.
    """
    used = {name for name in NAMES if _uses(read_formula(text, NAMES).tree, name)}
    dimensions = 3 if "z" in used else 2 if "y" in used else 1
    formula = read_formula(text, NAMES[:dimensions])
    if like is not None and len(like.domain) == dimensions:
        domain, start = like.domain, like.start
    else:
        domain, start = ((-3.0, 3.0),) * dimensions, (2.0,) * dimensions
    standing = _standing(formula, domain, start)
    if standing is None:
        raise FormulaError("This formula has no value anywhere in the picture, which stays as it was.")
    return _ground(formula, domain, standing)


def _standing(f: Formula, domain: tuple[Range, ...], start: tuple[float, ...]) -> tuple[float, ...] | None:
    """The start, or where f has no value there a point near it that has one; None where there is none."""
    if np.isfinite(f(*start)):
        return start
    grid = np.stack(np.meshgrid(*_axes(domain), indexing="ij"))
    known = grid[:, np.isfinite(f(*grid))].T
    if not len(known):
        return None
    # a little way in from an edge, where a slope may be without bound
    nearest = known[np.linalg.norm(known - start, axis=1).argsort(kind="stable")[: len(known) // 10 + 1][-1]]
    return tuple(round(float(value), 2) for value in nearest)


def _ground(f: Formula, domain: tuple[Range, ...], start: tuple[float, ...]) -> Ground:
    slopes = tuple(f.derivative(name) for name in f.names)
    curvatures = tuple(tuple(slope.derivative(name) for name in f.names) for slope in slopes)
    gradients = np.array([_on_grid(slope, domain) for slope in slopes])
    poles = len(holes(f, domain).poles) > 0
    eigenvalues = _eigenvalues(gradients, curvatures, domain)
    largest = _largest_on_grid(curvatures, domain)
    grows = len(unbounded(f, domain, lambda *place: _largest(curvatures, place))) > 0
    too_large = grows or (largest > LARGEST_CURVATURE and not eigenvalues)
    falls = len(unbounded(f, domain, lambda *place: -f(*place))) > 0
    return Ground(
        f,
        slopes,
        curvatures,
        domain,
        start,
        bound=None if too_large or largest == 0 else 2 / largest,
        eigenvalues=eigenvalues,
        floor=None if falls else _lowest(f, domain),
        steepness=_steepness(gradients, spoilt=poles or too_large),
        poles=poles,
        remark=_remark(f, domain, np.inf if grows else largest if too_large else None),
    )


def _remark(f: Formula, domain: tuple[Range, ...], curvature: float | None) -> str:
    """What the reader is told of a formula's holes, and of a curvature that leaves no safe learning rate."""
    words = curve_remark(f, *domain[0]) if len(domain) == 1 else map_remark(f, domain, "picture")
    if curvature is None:
        return words
    grows = "grow without bound" if curvature == np.inf else f"reach {written(curvature)}"
    return f"{words} The curvatures {grows} here: no learning rate is safe everywhere.".strip()


def _steepness(gradients: np.ndarray, *, spoilt: bool) -> float:
    with np.errstate(over="ignore", invalid="ignore"):
        lengths = np.linalg.norm(gradients, axis=0)
    lengths = lengths[np.isfinite(lengths)]
    return float(np.median(lengths) if spoilt else np.mean(lengths)) if len(lengths) else 0.0


def _eigenvalues(
    gradients: np.ndarray, curvatures: Curvatures, domain: tuple[Range, ...]
) -> tuple[float, ...]:
    """The curvatures, in order, if the gradient on the grid is that of a quadratic; else none."""
    grid = np.stack(np.meshgrid(*_axes(domain), indexing="ij"))
    first = (slice(None), *[0] * len(domain))
    hessian = np.array([[float(entry(*grid[first])) for entry in row] for row in curvatures])
    away = np.moveaxis(grid, 0, -1) - grid[first]
    expected = np.moveaxis(gradients[first] + away @ hessian, -1, 0)
    with np.errstate(invalid="ignore"):
        off = np.abs(gradients - expected).max()
    if not off <= SAME_CURVATURE * max(1.0, np.abs(expected).max()):
        return ()
    return tuple(float(value) + 0.0 for value in np.linalg.eigvalsh(hessian))


def _largest_on_grid(curvatures: Curvatures, domain: tuple[Range, ...]) -> float:
    """The largest curvature at the points of a grid; zero where none is above."""
    grid = np.meshgrid(*_axes(domain), indexing="ij")
    return float(np.nan_to_num(_largest(curvatures, grid)).max(initial=0.0))


def _largest(curvatures: Curvatures, place: Any) -> np.ndarray:
    """The largest curvature at each place, nan where there is none."""
    entries = np.array([[entry(*place) for entry in row] for row in curvatures])
    hessians = np.moveaxis(entries, (0, 1), (-2, -1))
    known = np.asarray(np.isfinite(hessians).all(axis=(-2, -1)))
    largest = np.linalg.eigvalsh(np.where(known[..., None, None], hessians, 0.0))[..., -1]
    return np.where(known, largest, np.nan)


def _lowest(f: Formula, domain: tuple[Range, ...]) -> float:
    """The lowest height in the box: of a grid, and then of ever smaller ones around the lowest so far."""
    axes = _axes(domain)
    best, place = np.inf, np.array([(low + high) / 2 for low, high in domain])
    for _ in range(ZOOMS):
        points = np.stack([axis.ravel() for axis in np.meshgrid(*axes, indexing="ij")])
        heights = np.asarray(f(*points))
        heights = np.where(np.isfinite(heights), heights, np.inf)
        if heights.min() <= best:
            best, place = float(heights.min()), points[:, heights.argmin()]
        halves = [(axis[-1] - axis[0]) / 4 for axis in axes]
        axes = [
            np.clip(np.linspace(middle - half, middle + half, 9), low, high)
            for middle, half, (low, high) in zip(place, halves, domain, strict=True)
        ]
    return best


def _on_grid(f: Callable[..., Any], domain: tuple[Range, ...]) -> np.ndarray:
    return np.asarray(f(*np.meshgrid(*_axes(domain), indexing="ij")))


def _axes(domain: tuple[Range, ...]) -> list[np.ndarray]:
    return [np.linspace(low, high, SIDE[len(domain)]) for low, high in domain]


def _uses(tree: Any, name: str) -> bool:
    return tree == name or (isinstance(tree, list) and any(_uses(part, name) for part in tree[1:]))
