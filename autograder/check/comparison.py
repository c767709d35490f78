"""Whether plain data are the expected ones, and if not, what kind of difference there is."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from autograder.check.plain import Opaque

DEFAULT_RTOL = 1e-9
ZERO_BELOW = 1e-15
FLOAT32_RTOL = 1e-5  # 168 roundings, of which right answers to the lessons' exercises may lose 156
LEAST_SHARE = 1e-5  # of the largest number of a tuple: the least scale for another one


@dataclass(frozen=True)
class Mismatch:
    """A difference between what was given and what was expected.

    kind, sentence: what is wrong, without any value.
    part: which part of the result ("[1]", "['abs']"), "" for the whole of it.
    given, expected: that part, as it is and as it should be.
    entry: the index of the worst entry of that part, where it is an array of numbers.
    """

    kind: str
    sentence: str
    part: str = ""
    given: Any = None
    expected: Any = None
    entry: tuple[int, ...] = ()

    def inside(self, part: str) -> Mismatch:
        return replace(self, part=part + self.part)


def compare(given: Any, expected: Any, *, rtol: float = DEFAULT_RTOL, atol: float = 0.0) -> Mismatch | None:
    """None when `given` is right, both being plain data.

    Numbers agree when |given - expected| <= rtol * scale + atol, the scale being the largest finite
    |expected| of the whole array or list; of a tuple, whose numbers may be quantities of different size, each
    is its own scale, and no less than 1e-5 of the largest. nan agrees with nan, an infinity with itself. A
    list, a tuple and an array of the same values are the same, and so are a number, a 0-d array and a NumPy
    scalar. Truth values are no numbers. A value `...` of an expected dictionary stands for anything. Where an
    exercise leaves the tolerances at their defaults, results computed in float32 need only be right to that
    precision, and where nothing but zero is expected, what rounding leaves of it (1e-15, as in sin π) is
    right.
    """
    given, expected = _without_zero_dimensions(given), _without_zero_dimensions(expected)
    mismatch = _compare(given, expected, rtol, atol)
    if mismatch is None or mismatch.part or mismatch.expected is not None:
        return mismatch
    return replace(mismatch, given=given, expected=expected)


def not_comparable(expected: Any) -> str | None:
    """What there is in plain data that nothing can be compared with, such as "a set"; None if nothing."""
    if isinstance(expected, Opaque):
        return expected.description
    if isinstance(expected, dict):
        expected = list(expected.values())
    items = expected if isinstance(expected, (list, tuple)) else ()
    return next((kind for kind in map(not_comparable, items) if kind is not None), None)


def _compare(given: Any, expected: Any, rtol: float, atol: float) -> Mismatch | None:
    if isinstance(expected, dict):
        return _compare_dictionaries(given, expected, rtol, atol)
    if isinstance(expected, (bool, str, bytes, type(None))):
        return _compare_exactly(given, expected)
    if isinstance(expected, np.ndarray) and expected.dtype.kind in "bU":
        expected = expected.tolist()
    numbers = as_numbers(expected)
    if isinstance(numbers, Mismatch):
        return _compare_sequences(given, expected, rtol, atol)
    mismatch = compare_numbers(given, numbers, rtol=rtol, atol=atol, each=type(expected) is tuple)
    if mismatch is not None and mismatch.kind == "type" and type(expected) in _WANTED:
        return wrong_type(given, _WANTED[type(expected)]) if _is_no_data(given) else mismatch
    return mismatch


_WANTED = {list: "a list of numbers", tuple: "a tuple of numbers"}


def _is_no_data(given: Any) -> bool:
    return not isinstance(given, (list, tuple, np.ndarray))


def _without_zero_dimensions(value: Any) -> Any:
    return value.item() if isinstance(value, np.ndarray) and value.ndim == 0 else value


def _compare_exactly(given: Any, expected: bool | str | bytes | None) -> Mismatch | None:
    if type(given) is not type(expected):
        return wrong_type(given, describe(expected))
    return None if given == expected else Mismatch("value", "The result is not the expected one.")


def _compare_dictionaries(given: Any, expected: dict, rtol: float, atol: float) -> Mismatch | None:
    if not isinstance(given, dict):
        return wrong_type(given, "a dictionary")
    sentence = ""
    if any(key not in given for key in expected):
        sentence = "A key is missing from the dictionary."
    elif any(key not in expected for key in given):
        sentence = "The dictionary has a key that does not belong there."
    if sentence:
        return Mismatch("keys", sentence, given=given, expected=expected)
    for key, value in expected.items():
        if value is ...:
            continue
        if mismatch := compare(given[key], value, rtol=rtol, atol=atol):
            return mismatch.inside(f"[{key!r}]")
    return None


def _compare_sequences(given: Any, expected: Any, rtol: float, atol: float) -> Mismatch | None:
    if not isinstance(expected, (list, tuple)):
        return Mismatch("type", "The result is of a kind that cannot be compared.")
    if isinstance(given, np.ndarray):
        given = list(given)
    if not isinstance(given, (list, tuple)):
        return wrong_type(given, "a tuple or a list")
    if len(given) != len(expected):
        return Mismatch("shape", "The result has the wrong number of entries.")
    for place, (item, value) in enumerate(zip(given, expected, strict=True)):
        if mismatch := compare(_plain_item(item), value, rtol=rtol, atol=atol):
            return mismatch.inside(f"[{place}]")
    return None


def _plain_item(item: Any) -> Any:
    return item.item() if isinstance(item, np.generic) else item


def compare_numbers(
    given: Any, expected: np.ndarray, *, rtol: float, atol: float, each: bool = False
) -> Mismatch | None:
    """As `compare`, for an expected array of float64 or complex128 of any shape, () for a single number.

    each: whether the numbers may be quantities of different size, each of which is its own scale.
    """
    numbers = real_numbers(given, expected.shape) if expected.dtype.kind == "f" else as_numbers(given)
    if isinstance(numbers, Mismatch):
        return numbers
    if numbers.shape != expected.shape:
        return wrong_shape(numbers.shape, expected.shape)
    if rtol == DEFAULT_RTOL and in_float32(given, numbers):
        rtol = FLOAT32_RTOL
    if rtol >= DEFAULT_RTOL and atol == 0 and not np.any(expected):
        atol = ZERO_BELOW
    scale: Any = scale_of(expected)
    if each and expected.ndim == 1:
        scale = np.maximum(np.abs(expected), LEAST_SHARE * scale)
    return differing(numbers, expected, rtol * scale + atol)


def differing(numbers: np.ndarray, expected: np.ndarray, allowed: float | np.ndarray) -> Mismatch | None:
    """The worst entry that is off by more than is allowed; both arrays have one shape."""
    with np.errstate(all="ignore"):
        off = np.abs(numbers - expected)
        same = (numbers == expected) | (np.isnan(numbers) & np.isnan(expected)) | (off <= allowed)
    if np.all(same):
        return None
    badness = np.where(same, -1.0, np.where(np.isnan(off), math.inf, off))
    worst = np.unravel_index(int(np.argmax(badness)), badness.shape)
    entry = tuple(int(index) for index in worst)
    one, other = numbers[worst], expected[worst]
    if np.isnan(one):
        sentence = f"The result {_is_or_holds(numbers)} nan, which is not a number."
        return Mismatch("not a number", sentence, entry=entry)
    if np.isinf(one) and np.isfinite(other):
        sentence = f"The result {_is_or_holds(numbers)} infinity, where a finite number is right."
        return Mismatch("overflow", sentence, entry=entry)
    return Mismatch("value", "The value is not right.", entry=entry)


def _is_or_holds(numbers: np.ndarray) -> str:
    return "holds" if numbers.ndim else "is"


def scale_of(expected: np.ndarray) -> float:
    """The largest finite magnitude, 0.0 where there is none."""
    magnitudes = np.abs(expected)
    return float(np.max(magnitudes, where=np.isfinite(magnitudes), initial=0.0))


def real_numbers(value: Any, shape: tuple[int, ...] = ()) -> np.ndarray | Mismatch:
    """`value`, plain data, as an array of float64; the `shape` hoped for only chooses the words."""
    if isinstance(value, (dict, str, bytes, bool, type(None), Opaque)) or value is ...:
        return wrong_type(value, "an array of numbers" if shape else "a number")
    numbers = as_numbers(value)
    if isinstance(numbers, np.ndarray) and numbers.dtype.kind == "c":
        return Mismatch("complex", "The result is complex, where real numbers are expected.")
    return numbers


def as_numbers(value: Any) -> np.ndarray | Mismatch:
    """`value`, plain data, as an array of float64 or complex128; lists and tuples must be even."""
    if isinstance(value, np.ndarray) and value.dtype.kind in "iufc":
        return value.astype(complex if value.dtype.kind == "c" else float)
    if type(value) in (int, float):
        return np.array(_as_float(value))
    if type(value) is complex:
        return np.array(value)
    if not isinstance(value, (list, tuple)):
        return Mismatch("type", f"The result holds {describe(value)}, where a number is expected.")
    if all(type(item) in (int, float) for item in value):
        return np.array([_as_float(item) for item in value], dtype=float)
    arrays = [as_numbers(item) for item in value]
    for array in arrays:
        if isinstance(array, Mismatch):
            return array
    shapes = {array.shape for array in arrays if isinstance(array, np.ndarray)}
    if len(shapes) > 1 and () in shapes:
        return Mismatch("shape", "The result is uneven: some entries are numbers, others hold several.")
    if len(shapes) > 1:
        return Mismatch("shape", "The result is uneven: its rows differ in length.")
    return np.array(arrays)


def _as_float(value: Any) -> float:
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def in_float32(given: Any, numbers: np.ndarray) -> bool:
    """Whether a result was computed in float32 (or less).

    An array says so by its type. A scalar may have become a plain float on its way here; then its value
    tells: a float64 computation ends on a float32 number that needs more than 16 bits about once in 2**29,
    unless it is a round one such as 1e8.
    """
    if isinstance(given, np.ndarray):
        return given.dtype.kind == "f" and given.dtype.itemsize <= 4
    if numbers.dtype.kind != "f" or not numbers.size:
        return False
    with np.errstate(all="ignore"):
        representable = bool(np.all(numbers.astype(np.float32) == numbers))
        mantissas = np.frexp(numbers)[0] * 2.0**16
    telling = numbers[mantissas != np.round(mantissas)].tolist() if representable else []
    return any(float(f"{number:.6g}") != number for number in telling)


def wrong_type(given: Any, wanted: str) -> Mismatch:
    return Mismatch("type", f"The result is {describe(given)}, where {wanted} is expected.")


def wrong_shape(given: tuple[int, ...], expected: tuple[int, ...]) -> Mismatch:
    if not expected:
        several = (
            "is an array" if given == (1,) else "has several entries" if all(given) else "has no entries"
        )
        return Mismatch("shape", f"The result {several}, where a single number is expected.")
    if not given:
        return Mismatch("shape", "The result is a single number, where several are expected.")
    if len(given) == len(expected) == 1:
        return Mismatch("shape", "The result has the wrong number of entries.")
    return Mismatch("shape", "The result has the wrong shape.")


_DESCRIPTIONS: tuple[tuple[type, str], ...] = (
    (bool, "a truth value"),
    (int, "a number"),
    (float, "a number"),
    (complex, "a complex number"),
    (str, "a string"),
    (bytes, "bytes"),
    (list, "a list"),
    (tuple, "a tuple"),
    (dict, "a dictionary"),
)


def describe(value: Any) -> str:
    """What kind of thing plain data are: "a string", "None", "an array of truth values"."""
    if value is None or value is ...:
        return "None" if value is None else "..."
    if isinstance(value, Opaque):
        return value.description
    if isinstance(value, np.ndarray):
        return {"b": "an array of truth values", "U": "an array of strings"}.get(value.dtype.kind, "an array")
    return next(words for kind, words in _DESCRIPTIONS if isinstance(value, kind))
