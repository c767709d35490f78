"""Short hashes of wrong results, by which a student's notebook can name a known mistake without its code."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any

import numpy as np

from autograder.check.caller import calling_frame, names_in
from autograder.check.plain import plain

FILE = "mistakes.json"  # no dot before it: nbgrader and `make lab` leave hidden files behind
DIGITS = 7
MOST_ENTRIES = 10_000
MOST_BYTES = 1_000_000
_recording: ContextVar[list[str] | None] = ContextVar("recording", default=None)


@contextmanager
def recording() -> Iterator[list[str]]:
    """Collects the fingerprints of every check that fails within the block.

    The build runs a known mistake through the visible check of its exercise and keeps what is collected.
    """
    collected: list[str] = []
    token = _recording.set(collected)
    try:
        yield collected
    finally:
        _recording.reset(token)


def note(fingerprints: Sequence[str]) -> None:
    """Hand fingerprints to a recording, if there is one."""
    collected = _recording.get()
    if collected is not None:
        collected.extend(fingerprints)


def fingerprints(outcomes: Sequence[tuple[Any, Any]]) -> tuple[str, ...]:
    """Two hashes of pairs (arguments, result); a result may be an exception's name.

    Numbers are rounded to 7 digits of the largest of their result. Rounding has boundaries, and a value may
    lie so close to one that noise carries it across; the second hash rounds with all boundaries shifted by
    a third of a unit. So equal results up to noise share at least one of the two.

    What another exercise asks has other fingerprints, were its inputs and results the same: the names in
    the statement that calls the check are hashed with them.
    """
    asked = _names_in_the_statement()
    return tuple(_hash(asked, outcomes, shift) for shift in (0.0, 1 / 3))


def _hash(asked: str, outcomes: Sequence[tuple[Any, Any]], shift: float) -> str:
    lines = [
        f"{_written(plain(arguments), shift)} -> {_written(result, shift)}" for arguments, result in outcomes
    ]
    return hashlib.sha256("\n".join([asked, *lines]).encode()).hexdigest()[:16]


def _names_in_the_statement() -> str:
    """The names in the statement of the notebook that called the check; a notebook runs them one by one."""
    frame = calling_frame()
    while frame.f_locals is not frame.f_globals and frame.f_back is not None:
        frame = frame.f_back
    return " ".join(sorted(names_in(frame.f_code)))


def _written(value: Any, shift: float, unit: float | None = None) -> str:
    """Plain data as text in which lists, tuples and arrays look alike, and so do 3 and 3.0."""
    if isinstance(value, np.ndarray):
        value = value.tolist() if value.size <= MOST_ENTRIES else value.ravel()[:MOST_ENTRIES].tolist()
    if isinstance(value, (list, tuple)):
        unit = unit or _unit(value, shift)
        return f"[{','.join(_written(item, shift, unit) for item in value)}]"
    if isinstance(value, dict):
        items = (f"{_written(key, shift)}:{_written(item, shift)}" for key, item in value.items())
        return "{" + ",".join(sorted(items)) + "}"
    if type(value) in (int, float):
        return _rounded(value, unit or _unit([value], shift), shift)
    return repr(value)


def _rounded(value: float, unit: float, shift: float) -> str:
    """How many units a number is, and the unit: 1, 10 and 0.1 are as many of their own."""
    try:
        return f"{math.floor(value / unit + 0.5 + shift)}*{unit:.0e}"
    except (OverflowError, ValueError):
        return str(float(value)) if isinstance(value, float) else "huge"


def _unit(values: Any, shift: float) -> float:
    """The size of one rounding step; the shift also moves the sizes at which it changes."""
    try:
        magnitudes = np.abs(np.asarray(values, dtype=float))
        largest = float(np.max(magnitudes, where=np.isfinite(magnitudes), initial=0.0))
    except (TypeError, ValueError, OverflowError):
        return 10.0**-DIGITS
    return 10.0 ** (math.floor(math.log10(largest) + shift) - DIGITS) if largest > 1e-290 else 1.0


def known_mistake(found: Sequence[str], folder: Path | None = None) -> str | None:
    """The sentence for a fingerprint in the file that lies beside the notebook; None without one."""
    path = (folder or Path()) / FILE
    try:
        if not found or path.stat().st_size > MOST_BYTES:
            return None
        sentences = json.loads(path.read_text(encoding="utf-8"))
        return next((str(sentences[each]) for each in found if each in sentences), None)
    except (OSError, ValueError, TypeError, KeyError):
        return None
