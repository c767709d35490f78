"""Inputs far wider than those of a check, made from the calls that it makes.

Nothing is assumed of an exercise but the kinds of its arguments: numbers are scaled, turned round, drawn anew
or made 0, 1, alike and whole, counts stay whole and do not go below 0, arrays and lists change their lengths
together, functions take other forms. What the reference cannot take is left out later.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

_LONGEST = 12  # entries along one dimension
_Numbers = Callable[[np.ndarray], np.ndarray]


def wide_inputs(calls: Sequence[tuple[Any, ...]], count: int, seed: int = 0) -> list[tuple[Any, ...]]:
    """`count` argument lists like the recorded ones, and unlike them; the same ones for the same seed."""
    if not calls:
        return []
    random = np.random.default_rng(seed)
    places = {length: _places(calls, length) for length in {len(arguments) for arguments in calls}}
    inputs = []
    for _ in range(count):
        arguments = calls[int(random.integers(len(calls)))]
        lengths = _Lengths(random, changing=random.random() < 0.4)
        inputs.append(
            tuple(
                _Variation(random, lengths, place).of(argument)
                for argument, place in zip(arguments, places[len(arguments)], strict=True)
            )
        )
    return inputs


@dataclass(frozen=True)
class _Argument:
    """What was handed over at one position, over all calls."""

    counts: bool  # every whole number there is at least 0
    functions: tuple[Any, ...]
    texts: tuple[str, ...]


def _places(calls: Sequence[tuple[Any, ...]], length: int) -> tuple[_Argument, ...]:
    columns = zip(*(arguments for arguments in calls if len(arguments) == length), strict=True)
    return tuple(_argument(column) for column in columns)


def _argument(values: Sequence[Any]) -> _Argument:
    counts = all(value >= 0 for value in values if type(value) is int)
    functions = {id(value): value for value in values if callable(value)}
    texts = dict.fromkeys(value for value in values if isinstance(value, str))
    return _Argument(counts, tuple(functions.values()), tuple(texts))


class _Lengths:
    """New lengths for old, the same for everything in one call: what belongs together stays together."""

    def __init__(self, random: np.random.Generator, changing: bool) -> None:
        self._random = random
        self._changing = changing
        self._chosen: dict[int, np.ndarray] = {}

    def chosen(self, length: int) -> np.ndarray:
        """Which of the old entries to take, in which order."""
        if not self._changing or length == 0:
            return np.arange(length)
        if length not in self._chosen:
            new = int(self._random.integers(1, min(2 * length + 2, _LONGEST + 1)))
            self._chosen[length] = self._random.integers(0, length, new)
        return self._chosen[length]


class _Variation:
    """One argument, varied."""

    def __init__(self, random: np.random.Generator, lengths: _Lengths, place: _Argument) -> None:
        self._random = random
        self._lengths = lengths
        self._place = place
        kinds = (self._as_it_is, self._scaled, self._of_another_size, self._fresh, self._special)
        self._numbers: _Numbers = kinds[int(random.choice(5, p=(0.15, 0.25, 0.1, 0.35, 0.15)))]
        self._rounds = random.random() < 0.1  # whole numbers are numbers, too, also by their type

    def of(self, value: Any) -> Any:
        if isinstance(value, bool | np.bool_):
            return bool(self._random.integers(2))
        if isinstance(value, int | np.integer):
            return self._whole(int(value))
        if isinstance(value, float | np.floating):
            number = float(self._numbers(np.array([float(value)]))[0])
            return round(number) if self._rounds and np.isfinite(number) else number
        if isinstance(value, np.ndarray):
            return self._array(value)
        if isinstance(value, list):
            return [self.of(value[index]) for index in self._lengths.chosen(len(value))]
        if isinstance(value, tuple):
            return tuple(self.of(item) for item in value)
        if isinstance(value, dict):
            return {key: self.of(item) for key, item in value.items()}
        if isinstance(value, str) and self._place.texts:
            return self._place.texts[int(self._random.integers(len(self._place.texts)))]
        return self._function(value) if callable(value) and self._place.functions else value

    def _whole(self, value: int) -> int:
        drawn = (
            value,
            value + int(self._random.integers(-3, 4)),
            int(self._random.integers(-3 * abs(value) - 3, 14)),
        )
        new = drawn[int(self._random.integers(3))]
        return abs(new) if self._place.counts else new

    def _array(self, value: np.ndarray) -> np.ndarray:
        for axis, length in enumerate(value.shape):
            value = np.take(value, self._lengths.chosen(length), axis=axis)
        if value.dtype.kind == "b":
            return self._random.integers(0, 2, value.shape).astype(bool)
        if value.dtype.kind in "iu":
            return np.array([self._whole(int(item)) for item in value.flat], dtype=value.dtype).reshape(
                value.shape
            )
        if value.dtype.kind != "f":
            return value
        numbers = self._numbers(value)
        return np.round(numbers).astype(int) if self._rounds and np.all(np.isfinite(numbers)) else numbers

    def _function(self, function: Any) -> Any:
        pool = self._place.functions
        if self._random.random() < 0.5:
            function = pool[int(self._random.integers(len(pool)))]
        if self._random.random() < 0.5:
            return function
        factor, offset = self._random.normal(size=2)

        def varied(*arguments: Any) -> Any:
            return factor * function(*arguments) + offset

        return varied

    def _as_it_is(self, value: np.ndarray) -> np.ndarray:
        return value.copy()

    def _scaled(self, value: np.ndarray) -> np.ndarray:
        signs = self._random.choice((1.0, -1.0), value.shape, p=(0.7, 0.3))
        return value * signs * 2.0 ** self._random.uniform(-4, 4, value.shape)

    def _of_another_size(self, value: np.ndarray) -> np.ndarray:
        return value * 10.0 ** self._random.uniform(-4, 4)

    def _fresh(self, value: np.ndarray) -> np.ndarray:
        size = max(1.0, float(np.max(np.abs(value), initial=0.0, where=np.isfinite(value))))
        return size * self._random.normal(size=value.shape)

    def _special(self, value: np.ndarray) -> np.ndarray:
        first = value.flat[0] if value.size else 0.0
        every = self._random.random() < 0.3
        replaced = self._random.random(value.shape) < (1.0 if every else 0.5)
        return np.where(replaced, self._random.choice((0.0, 1.0, -1.0, float(first))), np.round(value))
