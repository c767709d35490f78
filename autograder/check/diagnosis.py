"""What may have happened: the general mistakes, recognised by how wrong results differ from right ones."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.check.comparison import Mismatch, as_numbers, compare, scale_of
from autograder.check.lost_entries import RULES as RULES_ON_LOST_ENTRIES
from autograder.check.plain import plain
from autograder.check.wording import number, show_arguments

CLOSE = 1e-6
MOST_IN_ORDER = 200  # entries; more are not looked through for a change of places
KNOWN_FACTORS = {
    2.0: "twice the right one",
    0.5: "half of the right one",
    3.0: "three times the right one",
    1 / 3: "a third of the right one",
    4.0: "four times the right one",
    0.25: "a quarter of the right one",
    math.log(2): "ln 2 times the right one: is a logarithm to another base in play?",
    1 / math.log(2): "the right one divided by ln 2: is a logarithm to another base in play?",
    1 / math.log(10): "the right one divided by ln 10: is a logarithm to another base in play?",
    math.pi / 180: "π/180 times the right one: are degrees taken for radians?",
    180 / math.pi: "180/π times the right one: are degrees taken for radians?",
}
ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")
MOST_ENTRIES = len(ORDINALS)
LONGEST_INPUT = 60  # in characters, to be told in a sentence
EXPONENTS_BELOW = 100  # numbers below it seldom overflow in an `exp`
COMMON_NUMBERS = (-2, -1, -0.5, 0, 0.5, 1, 2, 3, 4)


@dataclass(frozen=True)
class Case:
    """One input with what was given there and what is right, as plain data.

    function, curvature: where the right value is the slope of a function, its value and its second
    derivative. changed_arguments: whether the call changed its arguments.
    """

    arguments: tuple[Any, ...]
    given: Any
    expected: Any
    function: float = math.nan
    curvature: float = math.nan
    changed_arguments: bool = False


@dataclass(frozen=True)
class Numbers:
    """A case in numbers: two arrays of float64, whose shapes may differ."""

    case: Case
    given: np.ndarray
    expected: np.ndarray

    def gives(self, values: np.ndarray | float, close: float = CLOSE) -> bool:
        """Whether what was given are these values, up to rounding and to the error of a numerical slope."""
        if np.shape(values) != self.given.shape:
            return False
        allowed = close * max(scale_of(np.asarray(values)), 1e-300)
        return bool(np.all(np.abs(self.given - values) <= allowed))

    def is_of_another_kind(self) -> bool:
        """Whether the number is complex where a real one is right: no factor explains that."""
        return self.given.dtype.kind == "c" and self.expected.dtype.kind != "c"

    def is_right(self) -> bool:
        return self.gives(self.expected)


def diagnose(cases: Sequence[Case], names: Sequence[str] = ()) -> str | None:
    """The likely mistake behind these results in a sentence or two, or None.

    A rule speaks only where it explains every case that has a say, and none speaks about right results.
    names: the names of the arguments, where they are known.
    """
    with np.errstate(all="ignore"):
        for rule in _RULES:
            if said := rule(cases, names):
                return said
        numbers = list(_in_numbers(cases))
        if len(numbers) < len(cases) or not numbers or all(case.is_right() for case in numbers):
            return None
        if any(case.is_of_another_kind() for case in numbers):
            return None
        return next((said for rule in _NUMBER_RULES if (said := rule(numbers, names))), None)


def _in_numbers(cases: Sequence[Case]) -> Iterator[Numbers]:
    for case in cases:
        given, expected = as_numbers(case.given), as_numbers(case.expected)
        if not isinstance(given, Mismatch) and not isinstance(expected, Mismatch):
            yield Numbers(case, given, expected)


# rules on results of any kind


def _changed_argument(cases: Sequence[Case], names: Sequence[str]) -> str | None:
    if not any(case.changed_arguments for case in cases):
        return None
    return (
        "Your function changed the argument it was given: `x -= …`, `x[i] = …` and `x.append(…)` also change "
        "the object outside. Begin with a copy."
    )


def _no_return(cases: Sequence[Case], names: Sequence[str]) -> str | None:
    if all(case.given is not None for case in cases):
        return None
    wrong = [case for case in cases if compare(case.given, case.expected, rtol=CLOSE) is not None]
    if not wrong or not all(case.given is None for case in wrong):
        return None
    return "A function that ends without `return` gives None."


def _one_array_many_times(cases: Sequence[Case], names: Sequence[str]) -> str | None:
    if not cases or not all(_is_repeated(case.given, case.expected) for case in cases):
        return None
    return (
        "All entries of the history are the same. One array that is changed in place and appended again and "
        "again is one array in many places; append a copy each time."
    )


def _is_repeated(given: Any, expected: Any) -> bool:
    """Whether, where a history of different points is right, one point stands many times."""
    if isinstance(given, (tuple, list)) and isinstance(expected, (tuple, list)):
        parts = [_is_repeated(one, other) for one, other in zip(given, expected, strict=False)]
        if any(parts):
            return True
    one, other = as_numbers(given), as_numbers(expected)
    if isinstance(one, Mismatch) or isinstance(other, Mismatch) or isinstance(given, np.ndarray):
        return False  # a matrix is no history
    long = min(one.ndim, other.ndim) >= 2 and min(len(one), len(other)) >= 3
    return bool(long and one.any() and _same(one) and not _same(other))


def _same(rows: np.ndarray) -> bool:
    return bool(np.all(rows == rows[0]))


_RULES: tuple[Callable[[Sequence[Case], Sequence[str]], str | None], ...] = (
    _changed_argument,
    _no_return,
    _one_array_many_times,
)


# rules on numbers


def _not_finite(cases: Sequence[Numbers], names: Sequence[str]) -> str | None:
    wrong = [
        case for case in cases if np.all(np.isfinite(case.expected)) and not np.all(np.isfinite(case.given))
    ]
    shown = _first_wrong(cases) if wrong else None
    if not any(case is shown for case in wrong):
        return None  # what is shown is another result
    if all(np.isneginf(case.given).any() and not np.isnan(case.given).any() for case in wrong):
        return (
            "Minus infinity is the logarithm of 0. Did a product of small numbers, or a power, become too "
            "small to be written?"
        )
    large = any(_largest(case.case.arguments) > EXPONENTS_BELOW for case in wrong)
    if any(np.isnan(case.given).any() for case in wrong):
        said = (
            "nan comes from 0/0, inf/inf and inf - inf, and from the root or logarithm of a negative number."
        )
        too_large = " A number that is too large becomes inf first: look for an `exp` of something large."
        return said + (too_large if large else "")
    if not large:
        return "Infinity comes from a division by zero, and from a number that is too large to be written."
    return (
        "Some number on the way grew too large: `exp` overflows above about 709. Is there a form in which "
        "the exponent is never large and positive?"
    )


def _first_wrong(cases: Sequence[Numbers]) -> Numbers | None:
    """The one that the check shows."""
    return next((case for case in cases if not case.is_right()), None)


def _largest(arguments: Sequence[Any]) -> float:
    numbers = [as_numbers(plain(argument)) for argument in arguments if not callable(argument)]
    return max((scale_of(each) for each in numbers if isinstance(each, np.ndarray)), default=0.0)


def _column_for_vector(cases: Sequence[Numbers], names: Sequence[str]) -> str | None:
    shapes = [(case.given.shape, case.expected.shape) for case in cases]
    if all(given in ((*expected, 1), (1, *expected)) for given, expected in shapes):
        given, expected = shapes[0]
        if expected == ():
            return "Your result is an array with one entry; the number in it is what is wanted."
        return f"Shape {given} is not shape {expected}: a column or a row of numbers is not a vector."
    if all(_is_broadcast(case) for case in cases):
        return (
            "Shape (n,) and shape (n, 1) together broadcast to (n, n), every entry with every other. Is one "
            "of your arrays a column?"
        )
    return None


def _is_broadcast(case: Numbers) -> bool:
    """Whether an array of shape (n, n) came where (n,) is right and (n,) or (n, 1) went in."""
    (length, *more) = case.expected.shape or (1,)
    if more or length == 1 or case.given.shape != (length, length) or type(case.case.given) is not np.ndarray:
        return False
    if not np.any(case.given - np.diag(np.diag(case.given))):
        return False  # a diagonal matrix is made on purpose
    return any(isinstance(each, np.ndarray) and each.size == length for each in case.case.arguments)


def _not_summed(cases: Sequence[Numbers], names: Sequence[str]) -> str | None:
    if not all(case.given.ndim == case.expected.ndim + 1 and _is_a_batch(case) for case in cases):
        return None
    for combine, word in ((np.sum, "added up"), (np.mean, "averaged")):
        if all(Numbers(c.case, combine(c.given, axis=0), c.expected).is_right() for c in cases):
            if all(_is_a_batch(case, 2) for case in cases):
                return f"There is one result for every sample; they have not been {word} over the batch."
            return f"There is one result for every entry; they have not been {word}."
    return None


def _is_a_batch(case: Numbers, dimensions: int = 1) -> bool:
    """Whether the result has an entry for each row of an array, of so many dimensions, that went in."""
    return any(
        isinstance(each, np.ndarray) and each.ndim >= dimensions and len(each) == len(case.given)
        for each in case.case.arguments
    )


def _transposed(cases: Sequence[Numbers], names: Sequence[str]) -> str | None:
    if all(case.expected.ndim == 2 and case.gives(case.expected.T) for case in cases):
        return "Your matrix is transposed: rows and columns have changed places."
    return None


def _components_swapped(cases: Sequence[Numbers], names: Sequence[str]) -> str | None:
    if not all(case.expected.ndim == 1 and case.given.shape == case.expected.shape for case in cases):
        return None
    order = _order(cases[0].given, cases[0].expected)
    if order is None or not all(len(c.expected) == len(order) and c.gives(c.expected[order]) for c in cases):
        return None
    if len(order) == 2:
        return "The two components have changed places."
    return "The components are right, but in another order."


def _order(given: np.ndarray, expected: np.ndarray) -> list[int] | None:
    """The places in `expected` of the values of `given`, where that is a true and only permutation."""
    if len(given) > MOST_IN_ORDER:
        return None
    close = np.abs(given[:, None] - expected[None, :]) <= CLOSE * max(scale_of(expected), 1e-300)
    if len(expected) < 2 or not (np.all(close.sum(axis=0) == 1) and np.all(close.sum(axis=1) == 1)):
        return None
    return [int(place) for place in np.argmax(close, axis=1)]


def _sign(cases: Sequence[Numbers], names: Sequence[str]) -> str | None:
    return "The sign is the other way round." if _all_give(cases, [-1.0] * len(cases)) else None


def _function_itself(cases: Sequence[Numbers], names: Sequence[str]) -> str | None:
    if not any(map(scale_of, (case.given for case in cases))):
        return None  # zero is the value of many functions
    if all(case.given.shape == () and case.gives(case.case.function) for case in cases):
        return "These are the values of the function itself, not its slope."
    if all(case.given.shape == () and case.gives(case.case.curvature, 1e-4) for case in cases):
        return "These are the values of the second derivative. Is it differentiated once too often?"
    return None


def _constant_factor(cases: Sequence[Numbers], names: Sequence[str]) -> str | None:
    ratios = [_ratio(case) for case in cases]
    known = [ratio for ratio in ratios if ratio is not None]
    if not known or len(known) < len([c for c in cases if scale_of(c.expected)]):
        return None
    if any(not scale_of(case.expected) and not case.is_right() for case in cases):
        return None  # no factor makes anything of zero
    if not all(math.isclose(ratio, known[0], rel_tol=10 * CLOSE) for ratio in known):
        return None
    for factor, words in KNOWN_FACTORS.items():
        for sign, prefix in ((1, ""), (-1, "minus ")):
            if math.isclose(known[0], sign * factor, rel_tol=10 * CLOSE):
                end = "" if words.endswith("?") else ", at every input." if len(known) > 1 else "."
                return f"Your value is {prefix}{words}{end}"
    if known[0] and _are_unlike(cases) and not math.isclose(known[0], 1.0, rel_tol=10 * CLOSE):
        return f"Your value is {number(float(f'{known[0]:.4g}'))} times the right one, at every input."
    return None


def _are_unlike(cases: Sequence[Numbers]) -> bool:
    """Whether different results are right: where the same one always is, any wrong one has a factor."""
    return not all(np.array_equal(case.expected, cases[0].expected) for case in cases)


def _sum_for_mean(cases: Sequence[Numbers], names: Sequence[str]) -> str | None:
    """A factor n or 1/n, n being a length of an array among the arguments."""
    for lengths in zip(*(_lengths(case.case.arguments) for case in cases), strict=False):
        if 0 in lengths or set(lengths) == {1} or _is_common(lengths):
            continue
        where = "n being a length of an input"
        if _all_give(cases, lengths):
            return f"Your value is n times the right one, {where}: a sum instead of a mean?"
        if _all_give(cases, [1 / length for length in lengths]):
            return f"Your value is the right one divided by n, {where}: a mean instead of a sum?"
    return None


def _is_common(factors: Sequence[float]) -> bool:
    """Whether the factor is the same everywhere, and one that may well have another reason."""
    return len(set(factors)) == 1 and factors[0] in COMMON_NUMBERS


def _lengths(arguments: Sequence[Any]) -> Iterator[int]:
    for argument in arguments:
        numbers = as_numbers(plain(argument))
        yield from () if isinstance(numbers, Mismatch) else numbers.shape


def _factor_of_an_argument(cases: Sequence[Numbers], names: Sequence[str]) -> str | None:
    """A factor a or 1/a, a being an argument that is a number, and not one that is a factor anywhere."""
    for place in range(min(len(case.case.arguments) for case in cases)):
        values = [case.case.arguments[place] for case in cases]
        if not all(type(value) in (int, float) for value in values):
            continue
        if _is_common(values) or len(cases) == 1:
            continue
        name = names[place] if place < len(names) else "the argument"
        if _all_give(cases, values):
            return f"Your value is the right one times {name}: is there a factor too many?"
        if all(values) and _all_give(cases, [1 / value for value in values]):
            return f"Your value is the right one divided by {name}: is a factor missing?"
    return None


def _some_entries(cases: Sequence[Numbers], names: Sequence[str]) -> str | None:
    """Where the same entries of a tuple or vector are right everywhere, and the others are not."""
    shapes = {(case.given.shape, case.expected.shape) for case in cases}
    if len(shapes) > 1 or cases[0].given.shape != cases[0].expected.shape or cases[0].given.ndim != 1:
        return None
    right = np.all([np.abs(c.given - c.expected) <= CLOSE * scale_of(c.expected) for c in cases], axis=0)
    if not 0 < np.count_nonzero(right) < len(right) <= MOST_ENTRIES:
        return None
    *most, last = [ORDINALS[place] for place in np.flatnonzero(~right)]
    if not most:
        return f"Only the {last} entry is wrong."
    return f"Only the {', '.join(most)} and {last} entries are wrong."


def _some_inputs(cases: Sequence[Numbers], names: Sequence[str]) -> str | None:
    right = [case for case in cases if case.is_right()]
    if not right:
        return None
    said = f"It is right at {len(right)} of the {len(cases)} inputs"
    if len(right) > 1 or len(cases) == 2:
        return f"{said}. What sets this one apart?"
    where = show_arguments(right[0].case.arguments, names)
    return f"{said}." if len(where) > LONGEST_INPUT else f"{said}: {where}. What sets that one apart?"


def _ratio(case: Numbers) -> float | None:
    """The one factor between given and expected, or None."""
    if case.given.shape != case.expected.shape or not scale_of(case.expected):
        return None
    largest = np.unravel_index(int(np.argmax(np.abs(case.expected))), case.expected.shape)
    ratio = case.given[largest] / case.expected[largest]
    return float(ratio) if np.isfinite(ratio) and ratio and case.gives(ratio * case.expected) else None


def _all_give(cases: Sequence[Numbers], factors: Sequence[float]) -> bool:
    """Whether each case gives its factor times the expected value, and at least one is wrong thereby."""
    pairs = list(zip(cases, factors, strict=True))
    return all(c.gives(factor * c.expected) for c, factor in pairs) and not all(c.is_right() for c in cases)


_NUMBER_RULES: tuple[Callable[[Sequence[Numbers], Sequence[str]], str | None], ...] = (
    _not_finite,
    _column_for_vector,
    _not_summed,
    *RULES_ON_LOST_ENTRIES,
    _transposed,
    _sign,
    _components_swapped,
    _function_itself,
    _sum_for_mean,
    _factor_of_an_argument,
    _constant_factor,
    _some_entries,
    _some_inputs,
)
