"""A program: runs a lesson as a notebook would, and tries known answers in its visible checks.

It is the one module of this room that imports `autograder.check`, whose fingerprints it collects, and it runs
in a process of its own, without IPython: known_mistakes starts it and reads what it says. It takes its steps
as JSON from standard input, and writes one line of JSON for whatever it begins and whatever comes of it.
"""

from __future__ import annotations

import ast
import contextlib
import copy
import functools
import json
import os
import sys
import traceback
import types
import warnings
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from autograder import check

Say = Callable[..., None]
_HERE = "<cell>"
_NEAR = 1e-6  # coarser than fingerprints are
_NOISE = (1e-13, -1e-13)


def main() -> None:
    """Run every step; what the lesson itself prints, or wants to read, goes nowhere."""
    steps = json.load(sys.stdin)
    voice = os.fdopen(os.dup(1), "w", encoding="utf-8")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1):
        os.dup2(nowhere, stream)

    def say(**what: Any) -> None:
        print(json.dumps(what), file=voice, flush=True)

    warnings.simplefilter("ignore")
    namespace = _notebook_namespace()
    for number, step in enumerate(steps):
        say(began=number)
        if "answers" in step:
            _rehearse(number, step, namespace, say)
        elif not _run_cell(number, step, namespace, say):
            break
        _close_figures()
    say(ended=True)


def _notebook_namespace() -> dict[str, Any]:
    module = types.ModuleType("__main__")
    sys.modules["__main__"] = module  # pickling and dataclasses look it up
    namespace = vars(module)
    namespace["get_ipython"] = _NoShell
    namespace["display"] = lambda *objects, **options: None
    return namespace


class _NoShell:
    """Stands for IPython: every magic is accepted and does nothing."""

    def __getattr__(self, name: str) -> Any:
        return lambda *arguments, **options: None


def _run_cell(number: int, step: Mapping[str, Any], namespace: dict[str, Any], say: Say) -> bool:
    try:
        exec(compile(step["source"], _HERE, "exec", dont_inherit=True), namespace)
    except (Exception, SystemExit) as error:
        if not step["may_raise"]:
            say(step=number, came="stopped", says=_in_words(error), line=_line(error))
            return False
    return True


def _rehearse(number: int, step: Mapping[str, Any], namespace: dict[str, Any], say: Say) -> None:
    """The lesson's own answer first; where its check refuses that, nothing else can be learnt of it."""
    own = {name: namespace[name] for name in step["names"]}
    came = _try(step, namespace, own)
    say(step=number, **came)
    if came["came"] != "passed":
        return
    for index, answer in enumerate(step["answers"]):
        say(began=number, answer=index)
        try:
            given = _given(step, answer, namespace)
        except (Exception, SystemExit) as error:
            say(step=number, answer=index, came="undefined", says=_in_words(error))
            continue
        came = _try(step, namespace, given, own)
        for noise in _NOISE if came.get("fingerprints") else ():
            # what rounding alone may change would be another fingerprint on another machine
            shaken = {name: _shaken(value, noise) for name, value in given.items()}
            again = _try(step, namespace, shaken).get("fingerprints", ())
            came["fingerprints"] = [each for each in came["fingerprints"] if each in again]
        say(step=number, answer=index, **came)


def _given(
    step: Mapping[str, Any], answer: Mapping[str, str], namespace: Mapping[str, Any]
) -> dict[str, Any]:
    """What a known answer puts in the place of each of the exercise's names."""
    apart = dict(namespace)
    exec(compile(answer["source"], _HERE, "exec", dont_inherit=True), apart)
    function = apart[answer["name"]]
    if len(step["names"]) > 1:
        made = dict(function())
        return {name: made[name] for name in step["names"]}
    return dict.fromkeys(step["names"], function() if step["is_value"] else function)


def _try(
    step: Mapping[str, Any],
    namespace: dict[str, Any],
    objects: Mapping[str, Any],
    own: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """What the visible check says of these objects; fingerprints where they differ from one's `own`."""
    watched = {name: _Watched(each) if _is_function(each) else each for name, each in objects.items()}
    placed = {name: getattr(each, "answer", each) for name, each in watched.items()}
    with _in_place(namespace, placed), check.recording() as fingerprints:
        try:
            for statement in ast.parse(step["source"]).body:
                for each in watched.values():
                    if isinstance(each, _Watched):
                        each.returned.clear()
                # one by one, as a notebook runs them: a check may look at the statement that calls it
                module = ast.Module([statement], [])
                exec(compile(module, _HERE, "exec", dont_inherit=True), namespace)
        except check.CheckFailed as failure:
            noted = list(fingerprints)
            telling = own is None or _is_telling(watched, own, failure)
            return {"came": "refused", "says": failure.sentence, "fingerprints": noted if telling else []}
        except check.CannotJudge as error:
            return {"came": "not judged", "says": str(error)}
        except (Exception, SystemExit) as error:
            return {"came": "stopped", "says": _in_words(error)}
    return {"came": "passed"}


@contextlib.contextmanager
def _in_place(namespace: dict[str, Any], objects: Mapping[str, Any]) -> Iterator[None]:
    before = {name: namespace[name] for name in objects}
    namespace.update(objects)
    try:
        yield
    finally:
        namespace.update(before)


def _is_function(value: Any) -> bool:
    return isinstance(value, types.FunctionType | types.BuiltinFunctionType | functools.partial)


class _Watched:
    """A function; `answer` stands in its place and notes the arguments of the calls that `returned`."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self.function = function
        self.returned: list[tuple[Any, ...]] = []

        @functools.wraps(function)
        def answer(*arguments: Any, **options: Any) -> Any:
            before = tuple(map(_copied, arguments))
            result = function(*arguments, **options)
            if not options:
                self.returned.append(before)
            return result

        self.answer = answer


def _shaken(value: Any, noise: float) -> Any:
    """A result, or a function's results, as another machine might round them.

    What is exactly 0 stays 0, and what is not finite stays what it is.
    """
    if _is_function(value):
        return functools.wraps(value)(lambda *args, **options: _shaken(value(*args, **options), noise))
    if type(value) in (list, tuple):
        return type(value)(_shaken(item, noise) for item in value)
    if type(value) is dict:
        return {key: _shaken(item, noise) for key, item in value.items()}
    if isinstance(value, np.ndarray) and value.dtype.kind in "fc":
        with np.errstate(all="ignore"):  # silence may be what the check asks for
            return np.where(np.isfinite(value), value + noise * (value + (value != 0) * 0.01), value)
    if isinstance(value, float | complex | np.inexact) and np.isfinite(value):
        return value + noise * (value + (value != 0) * 0.01)
    return value


def _copied(argument: Any) -> Any:
    try:
        return copy.deepcopy(argument)
    except Exception:
        return argument


def _is_telling(watched: Mapping[str, Any], own: Mapping[str, Any], failure: check.CheckFailed) -> bool:
    """Whether the results tell this answer from others: a right one, or one that does nothing but raise.

    A warning where silence is asked for is raised as well: there the results may all be right.
    """
    if failure.kind in ("raised", "warned"):
        return any(isinstance(each, _Watched) and each.returned for each in watched.values())
    return not all(_hardly_wrong(watched[name], own[name]) for name in own)


def _hardly_wrong(given: Any, right: Any) -> bool:
    """Whether an answer is so near the right one that its fingerprints may be the right one's as well."""
    try:
        if isinstance(given, _Watched):
            check.matches(given.function, right, at=given.returned, rtol=_NEAR)
        elif callable(right):
            return False  # a class: it has no calls that could be compared
        elif symbols := sorted(getattr(right, "free_symbols", ()), key=str):
            for place in (0.7, 1.3, 1.9):
                there = dict.fromkeys(symbols, place)
                check.value(complex(given.subs(there)), complex(right.subs(there)), rtol=_NEAR)
        else:
            check.value(given, right, rtol=_NEAR)
    except Exception:
        return False
    return True


def _in_words(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}".removesuffix(": ")


def _line(error: BaseException) -> int:
    """The line of the cell, from 1, at which an exception passed out of it."""
    if isinstance(error, SyntaxError) and error.filename == _HERE:
        return error.lineno or 1
    frames = traceback.extract_tb(error.__traceback__)
    return next((frame.lineno or 1 for frame in frames if frame.filename == _HERE), 1)


def _close_figures() -> None:
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is not None:
        pyplot.close("all")


if __name__ == "__main__":
    main()
