"""How far a right answer may be off for no other reason than rounding."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from autograder.check.comparison import Mismatch, as_numbers, scale_of
from autograder.check.plain import plain

ULPS = 4
DRAWS = 6
SAFETY = 4.0
MOST = 1e-6
MOST_OF_INPUTS = 2.0**-44  # 256 units in their last place


def rounding_noise(reference: Callable[..., Any], arguments: tuple[Any, ...], expected: Any) -> float:
    """How much the reference's values change when its inputs change in their last digits.

    What another way of writing the same formula may lose to cancellation is of this size, as backward error
    analysis has it: an answer that is exact for inputs a few units in the last place away is a right answer.
    A jump of the function is no rounding, so this never exceeds 1e-6 of the values, or what rounding makes of
    the inputs themselves. 0.0 where nothing is known.
    """
    random = np.random.default_rng(0)
    right = list(_leaves(expected))
    noise = 0.0
    largest = max(map(scale_of, right), default=0.0)
    for _ in range(DRAWS):
        try:
            moved = list(_leaves(plain(reference(*(_nudged(item, random) for item in arguments)))))
        except Exception:
            continue
        if [leaf.shape for leaf in moved] == [leaf.shape for leaf in right]:
            noise = max([noise, *(scale_of(one - other) for one, other in zip(moved, right, strict=True))])
            largest = max([largest, *map(scale_of, moved)])
    inputs = max(map(scale_of, _leaves(plain(arguments))), default=0.0)
    return min(SAFETY * noise, max(MOST * largest, MOST_OF_INPUTS * inputs))


def _nudged(argument: Any, random: np.random.Generator) -> Any:
    """The argument with every float in it moved by up to 4 units in the last place."""
    if isinstance(argument, (float, np.floating)):
        return float(argument) * (1 + ULPS * 2.0**-53 * float(random.uniform(-1, 1)))
    if isinstance(argument, np.ndarray):
        if argument.dtype.kind != "f":
            return argument.copy()
        return argument * (1 + ULPS * 2.0**-53 * random.uniform(-1, 1, argument.shape))
    if type(argument) in (list, tuple):
        return type(argument)(_nudged(item, random) for item in argument)
    return argument


def _leaves(value: Any) -> Iterator[np.ndarray]:
    """Every array of numbers in nested plain data."""
    if isinstance(value, dict):
        value = list(value.values())
    numbers = as_numbers(value)
    if not isinstance(numbers, Mismatch):
        yield numbers
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from _leaves(item)
