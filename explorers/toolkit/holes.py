"""Where a formula has no value: its poles, also between the points of a grid, and what else is missing.

A formula grows without bound only where a denominator of it is zero; so do the slopes of a logarithm and of a
root where what they are taken of is zero. These zeros are searched for, and then it is seen whether values
grow on the way to them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from explorers.toolkit.formula import Formula
from explorers.toolkit.numbers import written
from explorers.toolkit.operations import Tree
from explorers.toolkit.trees import evaluate, has_names

Domain = Sequence[Sequence[float]]  # (low, high) for each variable
SIDE = {1: 801, 2: 61, 3: 21}  # points of the grid along each axis, by the number of variables
HALVINGS = 40  # each halves the doubt about where a denominator is zero
MOST_SUSPECTS = 600
NEAR = (1e-2, 1e-4, 1e-6)  # of the grid's spacing: how far from a pole its values are looked at
MOST_NAMED = 3  # poles that a sentence lists


@dataclass(frozen=True)
class Holes:
    """Poles, shape (count, variables), and points of the grid that have no value for another reason.

    The edge of a part without values is no pole, even where the formula grows without bound on the way there.
    """

    poles: np.ndarray
    missing: np.ndarray


def holes(f: Formula, domain: Domain) -> Holes:
    """The poles of f on the box, and where else on a grid over it f has no value."""
    poles = unbounded(f, domain, lambda *place: np.abs(f(*place)))
    grid = np.stack(np.meshgrid(*_axes(domain), indexing="ij"))
    lost = grid[:, ~np.isfinite(f(*grid))].T
    missing = lost[~_near_any(lost, poles, _spacing(domain))]
    return Holes(poles[~_near_any(poles, missing, 2 * _spacing(domain))], missing)


def unbounded(f: Formula, domain: Domain, value: Callable[..., np.ndarray]) -> np.ndarray:
    """Places at which `value`, made of f or its derivatives, grows without bound; (count, variables)."""
    found = [_zeros(part, f.names, domain) for part in _denominators(f.tree)]
    if not found:
        return np.empty((0, len(domain)))
    places = np.concatenate(found)
    places = places[_grows(value, places, _spacing(domain))]
    _, first = np.unique(np.round(places / _spacing(domain), 2), axis=0, return_index=True)
    return places[first]


def _near_any(points: np.ndarray, places: np.ndarray, spacing: np.ndarray) -> np.ndarray:
    """Whether each of the points lies within one spacing of one of the places."""
    apart = np.abs(points[:, None] - places[None]) / spacing
    return np.asarray((apart < 1).all(axis=-1).any(axis=-1))


def curve_remark(f: Formula, low: float, high: float) -> str:
    """A sentence on a curve's poles and on where it lacks values; empty where it has one everywhere."""
    name, found = f.names[0], holes(f, [(low, high)])
    across = _axes([(low, high)])[0]
    poles = [_place(pole) for pole in found.poles]
    words = []
    if len(poles) > MOST_NAMED:
        first = f"{len(poles)} poles here, the first at {name} = {poles[0]}"
        words.append(f"This formula has {first}: the curve is broken at each.")
    elif poles:
        words.append(f"At {name} = {_and(poles)} this formula has a pole: the curve is broken there.")
    if 0 < len(found.missing) <= MOST_NAMED:
        places = _and([_place(place) for place in found.missing])
        words.append(f"At {name} = {places} this formula has no value.")
    elif len(found.missing):
        lost = np.flatnonzero(~np.isfinite(f(across)))
        ends = [_place(across[[place]]) for place in lost[[0, -1]]]
        apart = np.diff(lost).max(initial=1) > 1
        where = f"on parts between about {name} = {ends[0]} and {ends[1]}"
        where = where if apart else f"from about {name} = {ends[0]} to {ends[1]}"
        words.append(f"This formula lacks values {where}: no curve there.")
    return " ".join(words)


def map_remark(f: Formula, domain: Domain, place: str) -> str:
    """The same of a function of several variables, over what `place` calls the map or the picture."""
    found, words = holes(f, domain), []
    if len(found.poles):
        middle = np.mean(domain, axis=1)
        nearest = found.poles[np.linalg.norm(found.poles - middle, axis=1).argmin()]
        where = f"At {_place(nearest)} this formula has a pole"
        if len(found.poles) > 1:
            where = f"This formula has poles, one of them at {_place(nearest)}"
        words.append(f"{where}: the picture is broken there.")
    if len(found.missing):
        words.append(f"On a part of the {place} this formula has no value: no lines there.")
    return " ".join(words)


def broken_at_poles(f: Formula, domain: Domain) -> Callable[..., Any]:
    """f without the values next to its poles, so that no line of a still picture runs through them."""
    poles, spacing = holes(f, domain).poles, _spacing(domain)

    def broken(*values: Any) -> np.ndarray:
        points = np.stack(np.broadcast_arrays(*values), axis=-1).reshape(-1, len(domain))
        heights = np.where(_near_any(points, poles, spacing), np.nan, f(*points.T))
        return heights.reshape(np.broadcast_shapes(*map(np.shape, values)))

    return broken


def _denominators(tree: Tree) -> Iterator[Tree]:
    """Parts at whose zeros the formula, its slope or its curvature may grow without bound."""
    if not isinstance(tree, list):
        return
    operation, *parts = tree
    match operation:
        case "/":
            suspect = parts[1]
        case "tan":
            suspect = ["cos", parts[0]]
        case "log" | "sqrt" | "cbrt":
            suspect = parts[0]
        case "^" if not (isinstance(parts[1], int) and parts[1] > 0):
            suspect = parts[0]
        case "asin" | "acos":
            suspect = ["-", 1, ["^", parts[0], 2]]
        case _:
            suspect = 1
    if has_names(suspect):
        yield suspect
    for part in parts:
        yield from _denominators(part)


def _zeros(tree: Tree, names: Sequence[str], domain: Domain) -> np.ndarray:
    """Where the tree comes closest to zero, (count, variables): from a grid's lowest points, by halving."""
    spacing = _spacing(domain)
    low, high = np.array(domain, dtype=float).T
    grid = np.stack(np.meshgrid(*_axes(domain), indexing="ij"))
    sizes = _sizes(tree, names, grid)
    places, heights = grid[:, _lowest(sizes)].T, sizes[_lowest(sizes)]
    places = places[np.argsort(heights, kind="stable")[:MOST_SUSPECTS]]
    one = np.linspace(-1, 1, 5)
    around = np.stack(np.meshgrid(*[one] * len(domain), indexing="ij")).reshape(len(domain), -1).T
    around = around[np.linalg.norm(around, axis=1).argsort(kind="stable")]  # who stands on a zero stays there
    for halving in range(HALVINGS):
        tried = np.clip(places[:, None] + spacing / 2 ** (halving + 1) * around, low, high)
        best = _sizes(tree, names, np.moveaxis(tried, -1, 0)).argmin(axis=1)
        places = tried[np.arange(len(places)), best]
    return places


def _sizes(tree: Tree, names: Sequence[str], points: np.ndarray) -> np.ndarray:
    sizes = np.abs(evaluate(tree, dict(zip(names, points, strict=True))))
    sizes = np.broadcast_to(sizes, points.shape[1:])
    return np.where(np.isnan(sizes), np.inf, sizes)


def _lowest(sizes: np.ndarray) -> np.ndarray:
    """Whether each point of the grid is as low as both its neighbours along one axis at least."""
    found = np.zeros(sizes.shape, dtype=bool)
    for axis in range(sizes.ndim):
        along = np.moveaxis(sizes, axis, 0)
        wall = np.full_like(along[:1], np.inf)
        before, after = np.concatenate([wall, along[:-1]]), np.concatenate([along[1:], wall])
        found |= np.moveaxis((along <= before) & (along <= after) & np.isfinite(along), 0, axis)
    return found


def _grows(value: Callable[..., np.ndarray], places: np.ndarray, spacing: np.ndarray) -> np.ndarray:
    """Whether the values rise on the way to each place from one side at least, and rise no less near it."""
    sides = np.concatenate([np.diag(spacing), -np.diag(spacing)])
    far, near, nearest = (value(*np.moveaxis(places[:, None] + share * sides, -1, 0)) for share in NEAR)
    with np.errstate(invalid="ignore"):
        rise, more = near - far, nearest - near
        return np.asarray(((rise > 1e-3 * (1 + np.abs(far))) & (more > rise / 2)).any(axis=1))


def _axes(domain: Domain) -> list[np.ndarray]:
    return [np.linspace(low, high, SIDE[len(domain)]) for low, high in domain]


def _spacing(domain: Domain) -> np.ndarray:
    return np.array([(high - low) / (SIDE[len(domain)] - 1) for low, high in domain])


def _place(point: np.ndarray) -> str:
    words = ", ".join(written(round(value, 9)) for value in point)
    return words if len(point) == 1 else f"({words})"


def _and(names: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
