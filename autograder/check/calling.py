"""Calling the functions under test: on copies of the inputs, within bounds, keeping all that came of it."""

from __future__ import annotations

import ast
import builtins
import inspect
import linecache
import re
import textwrap
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import Any

from autograder.check.arguments import copied, handed_over, identical, is_handed_over
from autograder.check.comparison import describe
from autograder.check.failures import CannotJudge, CheckFailed, NotAttempted
from autograder.check.plain import plain
from autograder.check.wording import FINEST, at_input, cut, function_name, readable, show, show_arguments

PATIENCE_SECONDS = 20.0
_NOT_THE_STUDENTS = (str(Path(__file__).parent.parent), str(Path(linecache.__file__).parent))


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
    if isinstance(at, (str, bytes, dict)) or not hasattr(at, "__iter__") or getattr(at, "shape", None) == ():
        raise CannotJudge(f"`at` should be a list of inputs, and is {at!r}.")
    inputs = [copied(item) if type(item) is tuple else (copied(item),) for item in at]
    if not inputs:
        raise CannotJudge("`at` is empty: a check without inputs proves nothing.")
    return inputs


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
        sentence = f"Your answer is {describe(plain(f))}, where a function is expected."
        raise CheckFailed(sentence, kind="type")


def call_all(
    f: Any,
    inputs: Sequence[tuple[Any, ...]],
    patience: Patience | None = None,
    names: Sequence[str] = (),
) -> list[Call]:
    """Call `f` on a copy of each input; in one go where it stands for a function in another process.

    names: those of the arguments, for the message.

    Raises NotAttempted where it is a stub, and CheckFailed where the calls take longer than the check waits.
    """
    require_function(f)
    if hasattr(f, "call_many"):
        answers = f.call_many([handed_over(arguments) for arguments in inputs])
        return [_call_made(f, a, ok, came) for a, (ok, came) in zip(inputs, answers, strict=True)]
    patience = patience or Patience()
    calls = []
    for arguments in inputs:
        if patience.ran_out():
            raise too_slow(f, calls[-1].arguments if calls else arguments, patience, names)
        calls.append(call(f, arguments))
    return calls


def call(f: Any, arguments: tuple[Any, ...]) -> Call:
    """Call `f` once on a copy of the arguments. Raises NotAttempted where it is a stub."""
    given = handed_over(arguments)
    try:
        result = f(*given)
    except (Exception, SystemExit) as error:
        return _call_made(f, arguments, False, error)
    return _call_made(f, arguments, True, result, changed=not identical(given, arguments))


def _call_made(f: Any, arguments: tuple[Any, ...], ok: bool, came: Any, changed: bool = False) -> Call:
    if not ok and isinstance(came, NotImplementedError) and type(came).__name__ != _NO_ONE_TO_ASK:
        raise _not_attempted(f, came)
    if ok and came is ...:
        raise NotAttempted
    if not ok:
        return Call(arguments, error=came, changed_arguments=changed)
    return Call(arguments, result=plain(came), changed_arguments=changed)


def _not_attempted(f: Any, error: BaseException) -> NotAttempted:
    """With what the stub says where it seems to be another one than the function that was called."""
    failure, says = NotAttempted(written_above=_is_below_other_lines(error)), message_of(error)
    called = {function_name(f), *getattr(getattr(f, "__code__", None), "co_names", ())}
    if says and called.isdisjoint(re.findall(r"\w+", says)):
        failure.diagnosis = f"What is not written yet says: {says}"
    return failure


def raised(f: Any, call: Call, names: Sequence[str] = (), what: str = "") -> CheckFailed:
    """The failure for a function that raised; `what` is how to speak of it."""
    error = call.error
    assert error is not None
    said = f"{type(error).__name__[:60]}: {message_of(error)}".rstrip(": ")
    rows = [(f"{what or function_name(f)} raised", said), *line_at_fault(error)]
    hint = hint_for([kind.__name__ for kind in type(error).__mro__], said)
    sentence = " ".join(filter(None, [f"The function raised {builtin_name(error)}.", hint]))
    if _takes_other_arguments(f, error):
        sentence = "The function takes another number of arguments than it should."
        if len(names) == len(call.arguments):
            rows.append(("it should take", f"{_count(len(names))}: {', '.join(names)}"))
    text = at_input(show_arguments(call.arguments, names), rows)
    failure = CheckFailed(text, kind="raised", sentence=sentence)
    failure.diagnosis = hint
    return failure


def hint_for(kinds: Collection[str], said: str) -> str | None:
    """What usually is behind an exception, in other words than its own; None where that is not known.

    kinds: the names of its type and of those that it is derived from; said: its type and message.
    """
    return next((hint for kind, part, hint in _HINTS if kind.__name__ in kinds and part in said), None)


def _takes_other_arguments(f: Any, error: BaseException) -> bool:
    """Whether it was the call itself that failed, by the words that Python has for it."""
    said = re.match(r"(?:\S+\.)?([\w<>]+)\(\) (takes|missing) .*positional argument", message_of(error))
    itself = said is not None and said[1] == getattr(f, "__name__", None)
    return isinstance(error, TypeError) and itself and not line_at_fault(error)


def _count(arguments: int) -> str:
    return f"{arguments} argument{'s' if arguments != 1 else ''}"


_NO_ONE_TO_ASK = "StdinNotImplementedError"  # a NotImplementedError that input() raises
_HINTS = (
    (
        NotImplementedError,
        _NO_ONE_TO_ASK,
        "What a function works on are its arguments: `input()` is not needed.",
    ),
    (NameError, "not defined", "Has the cell that defines it been run, and does it stand above?"),
    (
        OverflowError,
        "math range error",
        "Some number on the way grew too large: `exp` overflows above about 709. Is there a form in which "
        "the exponent is never large and positive?",
    ),
    (
        OverflowError,
        "result out of range",
        "Some number on the way grew too large: a float ends at about 1.8e308.",
    ),
    (TypeError, "for ^:", "In Python a power is written `**`; `^` is something else."),
    (
        ValueError,
        "truth value of an array",
        "`if`, `while`, `and` and `max` ask one question of a whole array, whose entries have different "
        "answers: `np.where` and `np.maximum` ask each entry, `np.any` and `np.all` make one answer of all.",
    ),
    (
        TypeError,
        "can be converted to Python scalars",
        "`float` and the functions of `math` take one number; those of NumPy take arrays as well.",
    ),
    (
        TypeError,
        "which has no callable",
        "NumPy's functions work on its own numbers: for a SymPy expression take SymPy's, such as `sp.sin`.",
    ),
    (
        ValueError,
        "math domain error",
        "`math` has no logarithm of 0 and none of a negative number, nor its root. Did a number become too "
        "small to be written?",
    ),
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


def _is_below_other_lines(error: BaseException) -> bool:
    """Whether the function that raised has statements of its own above the `raise`."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    try:
        source = inspect.getsource(trace.tb_frame.f_code) if trace is not None else ""
        body = getattr(ast.parse(textwrap.dedent(source)).body[0], "body", [])
    except Exception:
        return False
    return len([line for line in body if not _is_text(line)]) > 1


def _is_text(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def line_at_fault(error: BaseException) -> list[tuple[str, str]]:
    """The last line of the student's own code that was running; none where it cannot be shown."""
    found: list[tuple[str, str]] = []
    trace = error.__traceback__
    while trace is not None and not is_handed_over(trace.tb_frame.f_code):
        filename = trace.tb_frame.f_code.co_filename
        if not filename.startswith(_NOT_THE_STUDENTS) and "site-packages" not in filename:
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
