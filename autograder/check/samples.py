"""Random inputs that avoid the blind points at which a wrong answer looks right."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.check.failures import CannotJudge
from autograder.check.seeds import generator

BLIND_NUMBERS = (-2.0, -1.0, -0.5, 0.0, 0.5, 1.0, 2.0)
BLIND_INTEGERS = (0, 1, -1, 2)
MARGIN = 0.05
Size = int | tuple[int, ...] | None


def samples(
    count: int, low: float | None = None, high: float | None = None, *, kind: str = "float", size: Size = None
) -> list[Any]:
    """`count` inputs with numbers between `low` and `high`; by default -3 and 3, for probabilities 0 and 1.

    kind:
        "float"              a number, not near 0, ±½, ±1, ±2, where x² is x or 2x, and 1 - x is x
        "int"                an integer, if possible not 0, ±1 or 2, and no two alike if there are enough
        "vector"             an array of shape (n,), n = 3 … 6, its entries as "float", all different
        "matrix"             an array of shape (m, n), never square
        "square"             an array of shape (n, n), never symmetric
        "symmetric"          its symmetric part
        "positive definite"  symmetric, with eigenvalues between 1/4 and a few times high²
        "probability"        a number strictly between 0 and 1, not near ½
        "probabilities"      an array of shape (n,), positive, with sum 1, no two entries alike
        "labels"             an array of n = 5 … 9 zeros and ones, both present, not equally often
        "pairs"              a tuple (x, y) of arrays of one shape (n,), n = 5 … 9
    size: the n, or (m, n) of a "matrix", where it should not be drawn.

    The draws come from the seed of `check.seeded`; without one they depend only on the place of the call in
    its notebook cell. Raises CannotJudge for an unknown kind, an empty range, or a size that cannot be.
    """
    draw = _KINDS.get(kind) if isinstance(kind, str) else None
    if draw is None:
        raise CannotJudge(f"samples: there is no kind {kind!r}; there are {', '.join(_KINDS)}.")
    unit = kind in ("probability", "probabilities", "labels")
    low = (0.0 if unit else -3.0) if low is None else low
    high = (1.0 if unit else 3.0) if high is None else high
    if isinstance(count, bool) or not isinstance(count, (int, np.integer)) or count < 0:
        raise CannotJudge(f"samples: how many is a whole number from 0 up, not {count!r}.")
    ends_are_numbers = all(isinstance(end, (int, float, np.number)) for end in (low, high))
    if not (ends_are_numbers and np.isfinite(high - low)):
        raise CannotJudge(f"samples: a range has two finite ends, not {low!r} and {high!r}.")
    if not (low < high or (low == high and kind == "int")):
        raise CannotJudge(f"samples: the range from {low!r} to {high!r} is empty.")
    _require_a_size_of_the_kind(kind, size)
    random = generator()
    if kind == "int":
        return _integers(random, count, low, high)
    return [draw(random, low, high, size) for _ in range(count)]


def _require_a_size_of_the_kind(kind: str, size: Size) -> None:
    if size is None:
        return
    if kind in ("float", "int", "probability"):
        raise CannotJudge(f'samples: numbers of the kind "{kind}" have no size.')
    lengths: list[Any] = list(size) if isinstance(size, tuple) else [size]
    if not lengths or not all(map(_is_length, lengths)):
        raise CannotJudge(f"samples: a size is a positive integer or a tuple of them, not {size!r}.")
    if kind == "matrix" and (len(lengths) != 2 or lengths[0] == lengths[1]):
        raise CannotJudge(
            'samples: the size of a "matrix" is a pair (m, n), not (n, n); a "square" takes one number.'
        )
    if kind not in ("vector", "matrix") and len(lengths) > 1:
        raise CannotJudge(f'samples: the size of "{kind}" is one number, not {size!r}.')
    if kind == "labels" and lengths[0] < 3:
        raise CannotJudge("samples: fewer than 3 labels cannot hold both classes, and not equally often.")


def _is_length(length: Any) -> bool:
    return isinstance(length, (int, np.integer)) and not isinstance(length, bool) and bool(length > 0)


def _number(random: np.random.Generator, low: float, high: float, size: Size = None) -> float:
    margin = MARGIN * min(1.0, (high - low) / 2)
    while True:
        value = float(random.uniform(low, high))
        if all(abs(value - blind) > margin for blind in BLIND_NUMBERS):
            return value


def _integers(random: np.random.Generator, count: int, low: float, high: float) -> list[int]:
    everything = range(int(np.ceil(low)), int(np.floor(high)) + 1)
    blind = BLIND_INTEGERS
    while blind and all(value in blind for value in everything):
        blind = blind[:-1]
    if len(everything) > 10 * (count + len(blind)):
        values: list[int] = []
        while len(values) < count:
            value = int(random.integers(everything.start, everything.stop))
            if value not in blind and value not in values:
                values.append(value)
        return values
    allowed = [value for value in everything if value not in blind]
    if not allowed:
        raise CannotJudge(f"samples: there is no integer from {low!r} to {high!r}.")
    rounds = [random.permutation(allowed) for _ in range(-(-count // len(allowed)))]
    return [int(value) for value in np.concatenate([*rounds, np.array([], dtype=int)])[:count]]


def _array(random: np.random.Generator, low: float, high: float, shape: tuple[int, ...]) -> np.ndarray:
    total = int(np.prod(shape))
    return np.array([_number(random, low, high) for _ in range(total)]).reshape(shape)


def _length(random: np.random.Generator, size: Size, low: int = 3, high: int = 6) -> int:
    if size is None:
        return int(random.integers(low, high + 1))
    return size[0] if isinstance(size, tuple) else size


def _vector(random: np.random.Generator, low: float, high: float, size: Size) -> np.ndarray:
    return _array(random, low, high, size if isinstance(size, tuple) else (_length(random, size),))


def _matrix(random: np.random.Generator, low: float, high: float, size: Size) -> np.ndarray:
    if isinstance(size, tuple):
        return _array(random, low, high, size)
    rows, columns = random.permutation(np.arange(2, 6))[:2]
    return _array(random, low, high, (int(rows), int(columns)))


def _square(random: np.random.Generator, low: float, high: float, size: Size) -> np.ndarray:
    length = _length(random, size, 2, 4)
    return _array(random, low, high, (length, length))


def _symmetric(random: np.random.Generator, low: float, high: float, size: Size) -> np.ndarray:
    square = _square(random, low, high, size)
    return (square + square.T) / 2


def _positive_definite(random: np.random.Generator, low: float, high: float, size: Size) -> np.ndarray:
    square = _square(random, low, high, size)
    return square @ square.T / len(square) + 0.25 * np.eye(len(square))


def _probabilities(random: np.random.Generator, low: float, high: float, size: Size) -> np.ndarray:
    weights = np.arange(1, _length(random, size) + 1) + random.uniform(0.1, 0.9)
    weights = random.permutation(weights)
    return weights / weights.sum()


def _labels(random: np.random.Generator, low: float, high: float, size: Size) -> np.ndarray:
    length = _length(random, size, 5, 9)
    ones = random.choice([number for number in range(1, length) if 2 * number != length])
    return random.permutation((np.arange(length) < ones).astype(float))


def _pairs(random: np.random.Generator, low: float, high: float, size: Size) -> tuple[np.ndarray, np.ndarray]:
    length = _length(random, size, 5, 9)
    return _array(random, low, high, (length,)), _array(random, low, high, (length,))


_KINDS: dict[str, Callable[..., Any]] = {
    "float": _number,
    "int": _number,
    "vector": _vector,
    "matrix": _matrix,
    "square": _square,
    "symmetric": _symmetric,
    "positive definite": _positive_definite,
    "probability": _number,
    "probabilities": _probabilities,
    "labels": _labels,
    "pairs": _pairs,
}
