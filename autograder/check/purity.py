"""Whether a function leaves the world alone: its arguments, and results it has given before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np

from autograder.check.arguments import handed_over, identical
from autograder.check.calling import (
    Call,
    Patience,
    argument_lists,
    call,
    gives_different_results,
    raised,
    require_function,
    too_slow,
)
from autograder.check.failures import CheckFailed, NotAttempted
from autograder.check.plain import plain
from autograder.check.reporting import failed, inputs_phrase, vocabulary
from autograder.check.wording import argument_names, at_input, function_name, show_arguments

MOST_PARTS = 200
_MOST_WORK: Any = 10_000


@dataclass(frozen=True)
class _Watched:
    """A call with what it did to its arguments, and whether its result holds memory that is not its own."""

    call: Call
    changed: tuple[Any, ...] | None = None
    shares_memory: bool = False


@vocabulary
def pure(f: Any, *, at: Iterable[Any]) -> str:
    """`f` leaves its arguments alone, gives the same for the same input, and its results share no memory.

    A result shares memory where changing it would change an argument, or where two entries of a list in it
    are one array, as in a history to which the same array was appended again and again. Raises CheckFailed.
    """
    require_function(f)
    inputs = argument_lists(at)
    names, patience = argument_names(f), Patience()
    for arguments in inputs:
        watched = _watch(f, arguments)
        if watched.call.error is not None:
            raise raised(f, watched.call, names)
        if patience.ran_out():
            raise too_slow(f, arguments, patience, names)
        failure = _fault(f, watched, names)
        if failure is not None:
            raise failed(failure, [watched.call])
    return f"{function_name(f)} leaves its inputs alone {inputs_phrase(len(inputs))}"


def _watch(f: Any, arguments: tuple[Any, ...]) -> _Watched:
    if hasattr(f, "observe"):
        return _watch_from_afar(f, arguments)
    given = handed_over(arguments)
    results: list[Any] = []

    def watched(*_: Any) -> Any:
        results.append(f(*given))
        return results[0]

    made = call(watched, arguments)
    shares = bool(results) and _shares_memory(results[0], given)
    changed = not all(map(identical, given, arguments))
    return _Watched(made, given if changed else None, shares)


def _watch_from_afar(f: Any, arguments: tuple[Any, ...]) -> _Watched:
    try:
        seen = f.observe(*handed_over(arguments))
    except NotImplementedError:
        raise NotAttempted from None
    except Exception as error:
        return _Watched(Call(arguments, error=error))
    made = Call(arguments, result=plain(seen.result))
    return _Watched(made, () if seen.changed_arguments else None, bool(seen.shares_memory))


def _fault(f: Any, watched: _Watched, names: tuple[str, ...]) -> CheckFailed | None:
    name = function_name(f)
    arguments = watched.call.arguments
    if watched.changed is not None:
        after = show_arguments(watched.changed, names) if watched.changed else "something else than before"
        row = (f"after {name} it is", after)
        return _failure(arguments, names, row, "changed its argument", "The function changes its argument.")
    different = gives_different_results(f, watched.call, names)
    if different is not None:
        return different
    if watched.shares_memory:
        row = (
            f"the result of {name}",
            "shares memory: a change to one part, or to the input, changes another",
        )
        return _failure(arguments, names, row, "shares memory", "The result shares memory.")
    return None


def _failure(
    arguments: tuple[Any, ...], names: tuple[str, ...], row: tuple[str, str], kind: str, sentence: str
) -> CheckFailed:
    return CheckFailed(at_input(show_arguments(arguments, names), [row]), kind=kind, sentence=sentence)


def _shares_memory(result: Any, arguments: tuple[Any, ...]) -> bool:
    mine, theirs = list(_mutable_parts(result)), list(_mutable_parts(arguments))
    with_input = any(_overlap(one, other) for one in mine for other in theirs)
    return with_input or any(_entries_overlap(part) for part in mine)


def _entries_overlap(part: Any) -> bool:
    """Whether two entries of a list are one; in a tuple (x, history), x may be the last of the history."""
    entries = _items(part)[:MOST_PARTS] if issubclass(type(part), list) else []
    mutable = [entry for entry in entries if issubclass(type(entry), (list, dict, np.ndarray))]
    return any(_overlap(one, other) for one, other in combinations(mutable, 2))


def _mutable_parts(value: Any, depth: int = 0) -> Iterator[Any]:
    """The arrays, lists and dictionaries in nested data, at most 200 of each container."""
    kind = type(value)
    if issubclass(kind, (np.ndarray, list, dict)):
        yield value
    if depth < 10 and issubclass(kind, (list, tuple, dict)):
        for item in _items(value)[:MOST_PARTS]:
            yield from _mutable_parts(item, depth + 1)


def _items(container: Any) -> list[Any]:
    kind = type(container)
    if issubclass(kind, dict):
        return list(dict.values(container))
    return list((list if issubclass(kind, list) else tuple).__iter__(container))


def _overlap(one: Any, other: Any) -> bool:
    if not (isinstance(one, np.ndarray) and isinstance(other, np.ndarray)):
        return one is other
    try:
        return np.shares_memory(one, other, max_work=_MOST_WORK)
    except Exception:
        return False
