"""What the descent explorer walks on: formulas in one to three variables, their slopes and curvatures."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Any

import numpy as np

from explorers.toolkit import Formula, FormulaError, read_formula

Range = tuple[float, float]
NAMES = ("x", "y", "z")
SIDE = {1: 401, 2: 61, 3: 21}  # points of a grid along each axis, by the number of variables
ZOOMS = 40  # each halves the doubt about where the lowest place lies
SAME_CURVATURE = 1e-9


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

    bound: 2/L, L the largest curvature in the box; None where none is above zero. quadratic: whether the
    curvatures are the same everywhere. floor: the lowest height in the box. steepness: the mean length of the
    gradient, the unit of the noise.
    """

    f: Formula
    slopes: tuple[Formula, ...]
    curvatures: tuple[tuple[Formula, ...], ...]
    domain: tuple[Range, ...]
    start: tuple[float, ...]
    bound: float | None
    quadratic: bool
    floor: float
    steepness: float

    @property
    def formula(self) -> str:
        return self.f.text

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
        heights = _on_grid(self.f, self.domain)
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
            "quadratic": self.quadratic,
            "floor": self.floor,
            "steepness": self.steepness,
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
    if not np.isfinite(_on_grid(formula, domain)).any():
        raise FormulaError("This formula has no value anywhere in the picture, which stays as it was.")
    return _ground(formula, domain, start)


def _ground(f: Formula, domain: tuple[Range, ...], start: tuple[float, ...]) -> Ground:
    slopes = tuple(f.derivative(name) for name in f.names)
    curvatures = tuple(tuple(slope.derivative(name) for name in f.names) for slope in slopes)
    gradients = np.array([_on_grid(slope, domain) for slope in slopes])
    lengths = np.linalg.norm(gradients, axis=0)
    steepness = float(np.nanmean(np.where(np.isfinite(lengths), lengths, np.nan)))
    bound, quadratic = _bound(curvatures, domain)
    return Ground(f, slopes, curvatures, domain, start, bound, quadratic, _lowest(f, domain), steepness)


def _bound(
    curvatures: tuple[tuple[Formula, ...], ...], domain: tuple[Range, ...]
) -> tuple[float | None, bool]:
    """2/L for the largest eigenvalue on a grid, and whether the Hessian is the same everywhere."""
    entries = np.array([[_on_grid(entry, domain) for entry in row] for row in curvatures])
    hessians = np.moveaxis(entries, (0, 1), (-2, -1))
    hessians = hessians[np.isfinite(hessians).all(axis=(-2, -1))]
    if not len(hessians):
        return None, False
    largest = float(np.linalg.eigvalsh(hessians).max())
    spread = np.ptp(hessians, axis=0).max()
    return (2 / largest if largest > 0 else None), bool(spread <= SAME_CURVATURE * abs(largest))


def _lowest(f: Formula, domain: tuple[Range, ...]) -> float:
    """The lowest height in the box: of a grid, and then of ever smaller ones around the lowest so far."""
    axes = [np.linspace(low, high, SIDE[len(domain)]) for low, high in domain]
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


def _on_grid(f: Formula, domain: tuple[Range, ...]) -> np.ndarray:
    axes = [np.linspace(low, high, SIDE[len(domain)]) for low, high in domain]
    grid = np.meshgrid(*axes, indexing="ij")
    return np.asarray(f(*grid))


def _uses(tree: Any, name: str) -> bool:
    return tree == name or (isinstance(tree, list) and any(_uses(part, name) for part in tree[1:]))
