"""Whether a function leaves the world alone: its arguments, and results it has given before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations, islice
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
MOST_COMPARED = 1000
_MOST_WORK: Any = 10_000


@dataclass(frozen=True)
class _Watched:
    """A call with what it did to its arguments, and whether its result holds memory that is not its own."""

    call: Call
    changed: tuple[Any, ...] | None = None
    shares_memory: bool = False


@vocabulary
def pure(f: Any, *, at: Iterable[Any], may_return_input: bool = False) -> str:
    """`f` leaves its arguments alone, gives the same for the same input, and its results share no memory.

    A result shares memory where changing it would change an argument or the result of another call, or where
    two entries of a list or dictionary in it are one array, as in a history to which the same array was
    appended again and again. With `may_return_input` it may hold an argument itself, as a history that begins
    with the start does. Raises CheckFailed.
    """
    require_function(f)
    inputs = argument_lists(at)
    names, patience = argument_names(f), Patience()
    for arguments in inputs:
        watched = _watch(f, arguments, may_return_input)
        if watched.call.error is not None:
            raise raised(f, watched.call, names)
        if patience.ran_out():
            raise too_slow(f, arguments, patience, names)
        failure = _fault(f, watched, names)
        if failure is not None:
            raise failed(failure, [watched.call])
    return f"{function_name(f)} leaves its inputs alone {inputs_phrase(len(inputs))}"


def _watch(f: Any, arguments: tuple[Any, ...], may_return_input: bool) -> _Watched:
    if hasattr(f, "observe"):
        return _watch_from_afar(f, arguments, may_return_input)
    given = handed_over(arguments)
    results: list[Any] = []

    def watched(*values: Any) -> Any:
        results.append(f(*(values if results else given)))
        return results[-1]

    made = call(watched, arguments)
    if results:
        call(watched, arguments)  # a second result that is the first one's memory, such as a buffer
    others = (() if may_return_input else given, results[1:])
    shares = bool(results) and _shares_memory(results[0], others)
    changed = not all(map(identical, given, arguments))
    return _Watched(made, given if changed else None, shares)


def _watch_from_afar(f: Any, arguments: tuple[Any, ...], may_return_input: bool) -> _Watched:
    try:
        seen = f.observe(*handed_over(arguments))
    except NotImplementedError:
        raise NotAttempted from None
    except Exception as error:
        return _Watched(Call(arguments, error=error))
    made = Call(arguments, result=plain(seen.result))
    shares = bool(seen.shares_results) or (bool(seen.shares_arguments) and not may_return_input)
    return _Watched(made, () if seen.changed_arguments else None, shares)


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
            "shares memory: a change to one part, to the input or to an earlier result changes another",
        )
        return _failure(arguments, names, row, "shares memory", "The result shares memory.")
    return None


def _failure(
    arguments: tuple[Any, ...], names: tuple[str, ...], row: tuple[str, str], kind: str, sentence: str
) -> CheckFailed:
    return CheckFailed(at_input(show_arguments(arguments, names), [row]), kind=kind, sentence=sentence)


def _shares_memory(result: Any, others: tuple[Any, ...]) -> bool:
    """Whether the result has memory in common with the arguments or the results of other calls."""
    mine = _mutable(_parts(result))
    with_others = any(_overlap(one, other) for other in _mutable(_parts(others)) for one in mine)
    return with_others or any(_entries_overlap(part) for part in islice(_parts(result), MOST_COMPARED))


def _entries_overlap(part: Any) -> bool:
    """Whether two entries of a list, of a dictionary or of a history in a tuple are one.

    The entries of any other tuple may be: in (x, history), x may be the last of the history.
    """
    kind = type(part)
    if _is_array(part) or (issubclass(kind, tuple) and not _is_history(part)):
        return False
    return any(_overlap(one, other) for one, other in combinations(_mutable(_items(part)[:MOST_PARTS]), 2))


def _is_history(entries: Any) -> bool:
    """Whether a tuple is of more than two arrays of one shape."""
    items = _items(entries)
    shapes = {np.ndarray.shape.__get__(item) if _is_array(item) else None for item in items}
    return len(items) > 2 and len(shapes) == 1 and None not in shapes


def _is_array(part: Any) -> bool:
    """As isinstance would say, without asking the part itself, which may raise at any question."""
    return issubclass(type(part), np.ndarray)


def _mutable(parts: Iterable[Any]) -> list[Any]:
    """The arrays, lists and dictionaries among the first of the parts."""
    return [part for part in islice(parts, MOST_COMPARED) if issubclass(type(part), (np.ndarray, list, dict))]


def _parts(value: Any, depth: int = 0) -> Iterator[Any]:
    """The arrays and containers in nested data, at most 200 of each container."""
    container = issubclass(type(value), (list, tuple, dict))
    if container or _is_array(value):
        yield value
    if depth < 10 and container:
        for item in _items(value)[:MOST_PARTS]:
            yield from _parts(item, depth + 1)


def _items(container: Any) -> list[Any]:
    kind = type(container)
    if issubclass(kind, dict):
        return list(dict.values(container))
    return list((list if issubclass(kind, list) else tuple).__iter__(container))


def _overlap(one: Any, other: Any) -> bool:
    if not (_is_array(one) and _is_array(other)):
        return one is other
    try:
        return np.shares_memory(one, other, max_work=_MOST_WORK)
    except Exception:
        return False
