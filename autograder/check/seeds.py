"""Where the random draws of a check come from: a seed that its caller sets, and nothing else."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import count

import numpy as np

from autograder.check.caller import calling_frame
from autograder.check.failures import CannotJudge

_FIXED = b"calculus for machine learning"
_seed: ContextVar[tuple[bytes, Iterator[int]] | None] = ContextVar("seed", default=None)


@contextmanager
def seeded(seed: bytes) -> Iterator[None]:
    """Within this block every draw comes from `seed`: the same seed, the same draws in the same order.

    Successive draws differ. The seed lives in a ContextVar, so threads and tasks do not disturb one another.
    Raises CannotJudge where the seed is not bytes.
    """
    if not isinstance(seed, (bytes, bytearray)):
        raise CannotJudge(f'A seed is bytes, such as b"one", and not {seed!r}.')
    token = _seed.set((bytes(seed), count()))
    try:
        yield
    finally:
        _seed.reset(token)


def generator() -> np.random.Generator:
    """A generator of its own for each draw.

    Outside `seeded` it depends on the place in the notebook cell that asks: two draws in a cell differ, and a
    cell that is run again draws the same.
    """
    current = _seed.get()
    if current is not None:
        seed, numbers = current
        parts = [seed, str(next(numbers)).encode()]
    else:
        parts = [_FIXED, _place().encode()]
    digest = hashlib.sha256(b"\0".join(parts)).digest()
    return np.random.default_rng(int.from_bytes(digest, "big"))


def _place() -> str:
    """The line and column of the call from outside this room."""
    frame = calling_frame()
    line, _, column, _ = list(frame.f_code.co_positions())[frame.f_lasti // 2]
    return f"{line}:{column}"
