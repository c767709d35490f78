"""Diagnosis rules on numbers for what was added up, averaged or left out that should be kept apart."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from autograder.check.diagnosis import Numbers


def one_number_for_many(cases: Sequence[Numbers], names: Sequence[str]) -> str | None:
    """The sum or mean of a vector where the vector is right."""
    if not all(case.given.shape == () and case.expected.ndim == 1 < case.expected.size for case in cases):
        return None
    for combine, word in ((np.sum, "sum"), (np.mean, "mean")):
        if all(case.gives(np.asarray(combine(case.expected))) for case in cases):
            return f"Your number is the {word} of the entries that are wanted; keep them apart, in an array."
    return None


def only_the_diagonal(cases: Sequence[Numbers], names: Sequence[str]) -> str | None:
    """A square matrix without what is off its diagonal, or the diagonal alone as a vector."""
    if not all(case.expected.ndim == 2 and len(set(case.expected.shape)) == 1 for case in cases):
        return None
    diagonals = [np.diag(case.expected) for case in cases]
    if any(len(diagonal) < 2 for diagonal in diagonals):
        return None
    if all(case.gives(np.diag(diagonal)) for case, diagonal in zip(cases, diagonals, strict=True)):
        return (
            "The diagonal is right, and everything off it is zero. What is missing are the mixed entries, "
            "for two different variables."
        )
    if all(case.gives(diagonal) for case, diagonal in zip(cases, diagonals, strict=True)):
        return "Your vector is the diagonal of the matrix; the other entries are wanted too."
    return None


def other_axis(cases: Sequence[Numbers], names: Sequence[str]) -> str | None:
    """An entry for each row of an input where one for each column is right, or the other way round."""
    if not all(case.given.ndim == case.expected.ndim == 1 for case in cases):
        return None
    lengths = [(len(case.given), len(case.expected)) for case in cases]
    if any(one == other for one, other in lengths):
        return None
    shapes = [set(_shapes(case)) for case in cases]
    for given, wanted, turn in (("row", "column", 1), ("column", "row", -1)):
        if all(each[::turn] in seen for each, seen in zip(lengths, shapes, strict=True)):
            return (
                f"You have one entry for each {given} of an input, and one for each {wanted} is wanted: was "
                "it added up or averaged along the other axis?"
            )
    return None


def square_of_the_mean(cases: Sequence[Numbers], names: Sequence[str]) -> str | None:
    """(mean e)² where the mean of e² is right, e being the difference of two arrays that went in."""
    for case in cases:
        arrays = [each for each in case.case.arguments if isinstance(each, np.ndarray) and each.ndim]
        if len(arrays) != 2 or arrays[0].shape != arrays[1].shape or arrays[0].dtype.kind not in "iuf":
            return None
        error = arrays[0].astype(float) - arrays[1]
        mean_of_squares = float(np.mean(error**2))
        if not case.gives(float(np.mean(error)) ** 2):
            return None
        if case.expected.shape != () or not np.isclose(case.expected, mean_of_squares, rtol=1e-6, atol=0.0):
            return None
    return "You squared the mean of the differences; the mean of their squares is wanted."


def _shapes(case: Numbers) -> Iterator[tuple[int, ...]]:
    yield from (each.shape for each in case.case.arguments if isinstance(each, np.ndarray) and each.ndim == 2)


RULES: tuple[Callable[[Sequence[Numbers], Sequence[str]], str | None], ...] = (
    one_number_for_many,
    only_the_diagonal,
    other_axis,
    square_of_the_mean,
)
