"""Calling the functions under test: on copies of the inputs, within bounds, keeping all that came of it."""

from __future__ import annotations

import builtins
import linecache
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np

from autograder.check.failures import CannotJudge, CheckFailed, NotAttempted
from autograder.check.plain import plain
from autograder.check.wording import FINEST, at_input, cut, function_name, readable, show, show_arguments

PATIENCE_SECONDS = 20.0
_ROOM = str(Path(__file__).parent)


@dataclass
class Patience:
    """How long one check waits, all its calls taken together. A call that has begun is not cut short."""

    seconds: float = field(default_factory=lambda: PATIENCE_SECONDS)
    _began: float = field(default_factory=perf_counter)

    def left(self) -> float:
        return self.seconds - (perf_counter() - self._began)

    def ran_out(self) -> bool:
        return self.left() <= 0


@dataclass(frozen=True)
class Call:
    """One call: its arguments as they were before it, and its result as plain data or what it raised."""

    arguments: tuple[Any, ...]
    result: Any = None
    error: BaseException | None = None
    changed_arguments: bool = False


def argument_lists(at: Iterable[Any]) -> list[tuple[Any, ...]]:
    """The inputs an author gave: a tuple is an argument list, anything else the single argument."""
    if isinstance(at, (str, bytes, dict)) or not hasattr(at, "__iter__"):
        raise CannotJudge(f"`at` should be a list of inputs, and is {at!r}.")
    inputs = [copied(item) if type(item) is tuple else (copied(item),) for item in at]
    if not inputs:
        raise CannotJudge("`at` is empty: a check without inputs proves nothing.")
    return inputs


def copied(argument: Any) -> Any:
    """A copy that the callee may change; NumPy scalars become Python's, functions stay what they are."""
    if type(argument) in (list, tuple):
        return type(argument)(copied(item) for item in argument)
    if type(argument) is dict:
        return {key: copied(item) for key, item in argument.items()}
    if isinstance(argument, np.ndarray):
        return argument.copy()
    return plain(argument) if isinstance(argument, np.generic) else argument


def attempted(value: Any) -> Any:
    """`value` as plain data; NotAttempted for `...` and None."""
    given = plain(value)
    if given is ... or given is None:
        raise NotAttempted
    return given


def require_function(f: Any) -> None:
    """Fail where the answer is no function at all."""
    if f is None or f is ...:
        raise NotAttempted
    if not callable(f):
        raise CheckFailed("A function is expected here, and your answer is none.", kind="type")


def call_all(f: Any, inputs: Sequence[tuple[Any, ...]], patience: Patience | None = None) -> list[Call]:
    """Call `f` on a copy of each input; in one go where it stands for a function in another process.

    Raises NotAttempted where it is a stub, and CheckFailed where the calls take longer than the check waits.
    """
    require_function(f)
    if hasattr(f, "call_many"):
        answers = f.call_many([tuple(copied(item) for item in arguments) for arguments in inputs])
        return [_call_made(f, a, ok, came) for a, (ok, came) in zip(inputs, answers, strict=True)]
    patience = patience or Patience()
    calls = []
    for arguments in inputs:
        if patience.ran_out():
            raise too_slow(f, calls[-1].arguments if calls else arguments, patience)
        calls.append(call(f, arguments))
    return calls


def call(f: Any, arguments: tuple[Any, ...]) -> Call:
    """Call `f` once on a copy of the arguments. Raises NotAttempted where it is a stub."""
    handed_over = tuple(copied(item) for item in arguments)
    try:
        result = f(*handed_over)
    except (Exception, SystemExit) as error:
        return _call_made(f, arguments, False, error)
    return _call_made(f, arguments, True, result, changed=not identical(handed_over, arguments))


def _call_made(f: Any, arguments: tuple[Any, ...], ok: bool, came: Any, changed: bool = False) -> Call:
    if not ok and isinstance(came, NotImplementedError):
        raise _not_attempted(f, came)
    if ok and came is ...:
        raise NotAttempted
    if not ok:
        return Call(arguments, error=came, changed_arguments=changed)
    return Call(arguments, result=plain(came), changed_arguments=changed)


def _not_attempted(f: Any, error: BaseException) -> NotAttempted:
    """With what the stub says where it seems to be another one than the function that was called."""
    failure, says = NotAttempted(), message_of(error)
    called = {function_name(f), *getattr(getattr(f, "__code__", None), "co_names", ())}
    if says and called.isdisjoint(re.findall(r"\w+", says)):
        failure.diagnosis = f"What is not written yet says: {says}"
    return failure


def identical(one: Any, other: Any) -> bool:
    """Whether arguments or results are the same to the last bit; nan is the same as nan."""
    if isinstance(one, np.ndarray) or isinstance(other, np.ndarray):
        return (
            type(one) is type(other)
            and one.shape == other.shape
            and one.dtype == other.dtype
            and one.tobytes() == other.tobytes()
        )
    if isinstance(one, np.generic) or isinstance(other, np.generic):
        one, other = plain(one), plain(other)
    if type(one) is not type(other):
        return False
    if type(one) in (int, bool, str, bytes):
        return one == other
    if type(one) in (list, tuple):
        return len(one) == len(other) and all(map(identical, one, other))
    if type(one) is dict:
        return list(one) == list(other) and all(identical(one[key], other[key]) for key in one)
    return one is other or repr(one) == repr(other)


def raised(f: Any, call: Call, names: Sequence[str] = (), what: str = "") -> CheckFailed:
    """The failure for a function that raised; `what` is how to speak of it."""
    error = call.error
    assert error is not None
    said = f"{type(error).__name__[:60]}: {message_of(error)}".rstrip(": ")
    rows = [(f"{what or function_name(f)} raised", said), *_line_at_fault(error)]
    text = at_input(show_arguments(call.arguments, names), rows)
    failure = CheckFailed(text, kind="raised", sentence=f"The function raised {builtin_name(error)}.")
    failure.diagnosis = next(
        (hint for kind, part, hint in _HINTS if isinstance(error, kind) and part in said), None
    )
    return failure


_HINTS = (
    (NameError, "not defined", "Has the cell that defines it been run?"),
    (TypeError, "for ^:", "In Python a power is written `**`; `^` is something else."),
    (TypeError, "casting rule", "An array of integers cannot hold fractions: begin with an array of floats."),
)


def gives_different_results(f: Any, made: Call, names: Sequence[str] = ()) -> CheckFailed | None:
    """The failure for a function that, called once more with the same input, gives something else."""
    again = call(f, made.arguments)
    if again.error is None and identical(made.result, again.result):
        return None
    came = show(again.result, FINEST) if again.error is None else f"{type(again.error).__name__[:60]}"
    rows = [(f"{function_name(f)} first gave", show(made.result, FINEST)), ("and then", came)]
    sentence = "The same input does not always give the same output."
    return CheckFailed(
        at_input(show_arguments(made.arguments, names), rows), kind="random", sentence=sentence
    )


def message_of(error: BaseException) -> str:
    """The exception's own words, cut; "" where it has none, or cannot say them."""
    try:
        return readable(cut(str(error), 200))
    except Exception:
        return ""


def builtin_name(error: BaseException) -> str:
    """The name of the closest built-in exception: a name that a student cannot have chosen."""
    ancestors = type(error).__mro__
    return next(base.__name__ for base in ancestors if getattr(builtins, base.__name__, None) is base)


def _line_at_fault(error: BaseException) -> list[tuple[str, str]]:
    """The last line of the student's own code that was running; none where it cannot be shown."""
    found: list[tuple[str, str]] = []
    trace = error.__traceback__
    while trace is not None:
        filename = trace.tb_frame.f_code.co_filename
        if not filename.startswith(_ROOM) and "site-packages" not in filename:
            line = linecache.getline(filename, trace.tb_lineno).strip()
            found = [(f"in line {trace.tb_lineno}", cut(line, 80))] if line else found
        trace = trace.tb_next
    return found


def too_slow(
    f: Any, arguments: tuple[Any, ...], patience: Patience, names: Sequence[str] = ()
) -> CheckFailed:
    """The failure for a function that took longer than the check can wait."""
    row = (f"{function_name(f)} was too slow", f"its calls took over {patience.seconds:g} seconds in all")
    text = at_input(show_arguments(arguments, names), [row])
    return CheckFailed(text, kind="too slow", sentence="The function takes too long.")
