"""In the student's process: answers what the trusted side asks, by running the student's code.

Whatever a student's code does to this module, it can only change answers about the student's own work.
"""

from __future__ import annotations

import os
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import numpy as np
from sympy import Expr, Lambda

from autograder.sandbox.copied_functions import unpacked
from autograder.sandbox.endings import OUT_OF_MEMORY_STATUS
from autograder.sandbox.expressions import constant, plain_number, values_at
from autograder.sandbox.frames import Connection, Hangup
from autograder.sandbox.limits import BATCH_SECONDS
from autograder.sandbox.messages import (
    STUDENT_OBJECT,
    TRUSTED_FUNCTION,
    Fields,
    Reference,
    TooLarge,
    decode,
    encode,
    encode_message,
)
from autograder.sandbox.notebook_shell import NotebookShell, run_cell
from autograder.sandbox.purity import repeats_an_entry, share_memory
from autograder.sandbox.stand_ins import SPECIAL_METHODS

BATCH_BYTES = 8 * 1024 * 1024


class Answering:
    """Answers requests about the notebook that runs in this process."""

    def __init__(self, connection: Connection, shell: NotebookShell) -> None:
        self._connection = connection
        self._shell = shell
        self._namespace = shell.user_ns
        self._objects: list[Any] = []
        self._numbers: dict[int, int] = {}
        self._trusted: dict[int, Callable[..., Any]] = {}
        self._trusted_numbers: dict[int, int] = {}
        self._calling_back = threading.RLock()  # a student's threads share one connection

    def serve(self) -> None:
        """Answer until the trusted side hangs up."""
        while True:
            try:
                self.answer(decode(self._connection.receive(), self._resolve))
            except Hangup:
                os._exit(0)
            except MemoryError:
                os._exit(OUT_OF_MEMORY_STATUS)

    def answer(self, request: Fields) -> None:
        serial, *what = request
        self._connection.send(encode_message(["reply", serial, *self.reply_to(what)]))

    def reply_to(self, request: Fields) -> Fields:
        verb, *fields = request
        return getattr(self, "_" + verb.replace(" ", "_"))(*fields)

    # one method for each thing that can be asked

    def _run(self, source: str) -> Fields:
        outputs, error = run_cell(self._shell, source)
        return [encode([outputs, error])]

    def _look_up(self, names: list[str]) -> Fields:
        packed: list[bytes] = []
        for name in names:
            if name in self._namespace:
                value = self._namespace[name]
                crowded = sum(map(len, packed)) > BATCH_BYTES
                packed.append(self._pack([name, _TooLarge(value, "so are others") if crowded else value]))
        return packed

    def _given_functions(self, copies: list[Fields], *request: Any) -> Fields:
        for number, *copy in copies:
            if number not in self._trusted:  # or the student's code has it already, to call back
                self._know(number, unpacked(*copy))
        return self.reply_to([*request])

    def _call(self, number: int, packed: bytes) -> Fields:
        args, kwargs = decode(packed, self._resolve)
        return self._outcome(lambda: self._objects[number](*args, **kwargs))

    def _call_strictly(self, number: int, packed: bytes) -> Fields:
        args, kwargs = decode(packed, self._resolve)
        return self._outcome(lambda: self._objects[number](*args, **kwargs), _strict)

    def _call_many(self, number: int, batch: list[bytes]) -> Fields:
        function = self._objects[number]
        replies: list[bytes] = []
        started, size = time.monotonic(), 0
        with _quiet():
            for packed in batch:
                args, kwargs = decode(packed, self._resolve)
                try:
                    replies.append(self._pack([True, function(*args, **kwargs)]))
                except Hangup:
                    raise
                except BaseException as error:
                    replies.append(encode([False, error]))
                size += len(replies[-1])
                if time.monotonic() - started > BATCH_SECONDS or size > BATCH_BYTES:
                    break
        return replies

    def _observe(self, number: int, packed: bytes) -> Fields:
        args = decode(packed, self._resolve)
        results: list[Any] = []

        def call(arguments: list[Any]) -> Any:
            results.append(self._objects[number](*arguments))
            return results[-1]

        outcome = self._outcome(lambda: call(args))
        after = self._pack_one(args)
        if results:  # a second result may be the first one's memory, such as a buffer
            self._outcome(lambda: call(decode(packed, self._resolve)))
        return [*outcome, after, *_shared_memory(results, args)]

    def _values(self, number: int, points: bytes, digits: int) -> Fields:
        return self._outcome(lambda: values_at(self._objects[number], decode(points), digits))

    def _attribute(self, number: int, name: str) -> Fields:
        return self._outcome(lambda: getattr(self._objects[number], name))

    def _special(self, number: int, name: str, packed: bytes) -> Fields:
        args, _ = decode(packed, self._resolve)
        owner = self._objects[number]
        return self._outcome(lambda: getattr(type(owner), name)(owner, *args))

    def _printed(self) -> Fields:
        return [self._shell.lesson_outputs.printed()]

    def _release(self) -> Fields:
        self._objects.clear()
        self._numbers.clear()
        self._trusted.clear()
        self._trusted_numbers.clear()
        return self._printed()

    # values, references and calls back

    def _outcome(
        self, act: Callable[[], Any], manner: Callable[[], AbstractContextManager[None]] | None = None
    ) -> Fields:
        try:
            with (manner or _quiet)():
                result = act()
            return [True, self._pack_one(result)]
        except Hangup:
            raise
        except BaseException as error:
            return [False, encode(error)]

    def _pack_one(self, value: Any) -> bytes:
        try:
            return encode(value, self._refer)
        except TooLarge as reason:
            return encode(_TooLarge(value, str(reason)), self._refer)

    def _pack(self, label_and_value: list[Any]) -> bytes:
        try:
            return encode(label_and_value, self._refer)
        except TooLarge as reason:
            label, value = label_and_value
            return encode([label, _TooLarge(value, str(reason))], self._refer)

    def _refer(self, value: Any) -> Reference | int | float:
        number = self._trusted_numbers.get(id(value))
        if number is not None:
            return TRUSTED_FUNCTION, [number]
        plain = plain_number(value)
        if plain is not None:
            return plain
        number = self._numbers.get(id(value))
        if number is None:
            number = self._numbers[id(value)] = len(self._objects)
            self._objects.append(value)
        try:
            return STUDENT_OBJECT, [number, *_description(value)]
        except Exception:  # a class that answers strangely
            return STUDENT_OBJECT, [number, "object", "strange object", "", []]

    def _resolve(self, kind: int, fields: Fields) -> Any:
        if kind == STUDENT_OBJECT:
            return self._objects[fields[0]]
        (number,) = fields
        if number not in self._trusted:
            self._know(number, self._calls_back(number))
        return self._trusted[number]

    def _know(self, number: int, function: Callable[..., Any]) -> None:
        self._trusted[number] = function
        self._trusted_numbers[id(function)] = number

    def _calls_back(self, number: int) -> Callable[..., Any]:
        def function(*args: Any, **kwargs: Any) -> Any:
            positional = [constant(arg) for arg in args]
            named = {name: constant(arg) for name, arg in kwargs.items()}
            numpys = [position for position, arg in enumerate(args) if issubclass(type(arg), np.generic)]
            packed = self._pack_one([positional, named, numpys])
            with self._calling_back:
                self._connection.send(encode_message(["callback", number, packed]))
                succeeded, value, is_numpys, place = self._answer_to_callback()
            if not succeeded:
                raise value
            if place is not None:
                return args[place]
            return np.asarray(value)[()] if is_numpys else value

        return function

    def _answer_to_callback(self) -> Fields:
        while True:
            match decode(self._connection.receive(), self._resolve):
                case ["answer", bytes() as packed]:
                    return decode(packed, self._resolve)
                case request:
                    self.answer(request)


def _shared_memory(results: list[Any], arguments: list[Any]) -> tuple[bool, bool]:
    """Whether the first result shares memory with an argument; and with another result or within itself."""
    if not results:
        return False, False
    first, *others = results
    try:
        with_results = share_memory(first, others) or repeats_an_entry(first)
        return share_memory(first, arguments), with_results
    except Exception:  # containers of a class that answers strangely
        return False, False


@contextmanager
def _quiet() -> Iterator[None]:
    """Warnings cost nothing in a check, whatever the student's own cells make of warnings."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        yield


@contextmanager
def _strict() -> Iterator[None]:
    """An overflow and its like are errors, where the student's code does not see to them itself."""
    with warnings.catch_warnings(), np.errstate(divide="warn", over="warn", invalid="warn", under="ignore"):
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", RuntimeWarning)
        yield


class _TooLarge:
    """Stands for a value that one message cannot hold."""

    def __init__(self, value: Any, reason: str) -> None:
        self.what = f"{type(value).__name__} that cannot be checked: {reason}"

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(f"a {self.what}")


def _description(value: Any) -> Fields:
    """Kind, name of the type, own name, and an expression's symbols or else the special methods."""
    kind = type(value)
    if kind is _TooLarge:
        return ["object", value.what[:200], "", []]
    if issubclass(kind, Expr) and not issubclass(kind, Lambda):  # which is called, and has no value
        names = sorted({symbol.name for symbol in value.free_symbols})
        if max(len(names), *map(len, names), 0) <= 200:
            return ["expression", kind.__name__[:200], "", names]
    own_name = getattr(value, "__name__", "")
    own_name = own_name[:200] if type(own_name) is str else ""
    if issubclass(kind, type):
        return ["function", "class", own_name, []]
    special = sorted(name for name in SPECIAL_METHODS if getattr(kind, name, None) is not None)
    return ["function" if callable(value) else "object", kind.__name__[:200], own_name, special]
