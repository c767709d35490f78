"""Gradients, Jacobians and Hessians, entry by entry, each with its error."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from autograder.check.differentiation import Estimate, differentiate


@dataclass(frozen=True)
class EstimateArray:
    """An array of estimates: `entries` is an object array of `Estimate`."""

    entries: np.ndarray

    @property
    def shape(self) -> tuple[int, ...]:
        return self.entries.shape

    @property
    def value(self) -> np.ndarray:
        """The values, float64, in the same shape."""
        return self._each(lambda entry: entry.value)

    @property
    def error(self) -> np.ndarray:
        """The errors, float64, in the same shape."""
        return self._each(lambda entry: entry.error)

    def _each(self, part: Callable[[Estimate], float]) -> np.ndarray:
        flat = [part(entry) for entry in self.entries.ravel()]
        return np.array(flat, dtype=float).reshape(self.shape)


def _array_of(entries: list[Estimate], shape: tuple[int, ...]) -> EstimateArray:
    flat = np.empty(len(entries), dtype=object)
    flat[:] = entries
    return EstimateArray(flat.reshape(shape))


def _along(f: Callable[[Any], Any], x: np.ndarray, index: tuple[int, ...]) -> Callable[[float], Any]:
    def along(t: float) -> Any:
        moved = x.copy()
        moved[index] = t
        return f(moved)

    return along


def gradient(
    f: Callable[[Any], Any], x: ArrayLike, *, batched: bool = False, time_limit: float = 10.0
) -> EstimateArray:
    """The gradient of f: array of x's shape → number, as an `EstimateArray` of x's shape."""
    point = np.array(x, dtype=float)
    entries = [
        differentiate(_along(f, point, index), float(point[index])) for index in np.ndindex(point.shape)
    ]
    return _array_of(entries, point.shape)


def jacobian(
    f: Callable[[Any], Any], x: ArrayLike, *, batched: bool = False, time_limit: float = 10.0
) -> EstimateArray:
    """The Jacobian of f: shape (n,) → shape (m,), as an `EstimateArray` of shape (m, n)."""
    point = np.array(x, dtype=float)
    outputs = np.shape(f(point.copy()))
    columns = [
        [
            differentiate(lambda t, a=_along(f, point, j), i=i: np.asarray(a(t))[i], float(point[j]))
            for i in np.ndindex(outputs)
        ]
        for j in np.ndindex(point.shape)
    ]
    rows = [entry for row in zip(*columns, strict=True) for entry in row]
    return _array_of(rows, outputs + point.shape)


def hessian(f: Callable[[Any], Any], x: ArrayLike, *, time_limit: float = 10.0) -> EstimateArray:
    """The Hessian of f: shape (n,) → number, as an `EstimateArray` of shape (n, n)."""
    point = np.array(x, dtype=float)
    return jacobian(lambda p: gradient(f, p).value, point)
