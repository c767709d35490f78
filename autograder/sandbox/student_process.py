"""The trusted side's end of the wall: asks one student's process, within its deadlines."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Self

import numpy as np

from autograder.sandbox.clock import interrupted_at
from autograder.sandbox.copied_functions import packed
from autograder.sandbox.endings import StudentGone, WallViolation
from autograder.sandbox.frames import Connection, DeadlinePassed, Hangup
from autograder.sandbox.limits import BATCH_SECONDS, Limits
from autograder.sandbox.memory import bounded_memory
from autograder.sandbox.messages import (
    STUDENT_OBJECT,
    TRUSTED_FUNCTION,
    CannotCross,
    Fields,
    Reference,
    decode,
    decode_message,
    encode,
    encode_message,
)
from autograder.sandbox.runs import CellRun, cell_run, storable
from autograder.sandbox.stand_ins import NUMERAL, Observation, StandIn, StudentExpression, stand_in_for

NESTED_CALLBACKS = 30
RELEASE_SECONDS = 5.0
ELEMENT_BYTES = 64  # about what an element of a list, decoded, takes of memory

Outcome = tuple[bool, Any]  # True and a result, or False and an exception
Copyable = Callable[[object], Callable[..., Any] | None]


class StudentProcess:
    """One student's notebook, running in a process of its own; a context manager.

    Every method may raise StudentGone, at once when the process has already ended. What comes back is data,
    and stand-ins for what is no data; both belong to the student, so neither is to be trusted.
    """

    def __init__(
        self,
        connection: Connection,
        limits: Limits,
        end: Callable[[StudentGone | None], StudentGone],
        copyable: Copyable,
    ) -> None:
        self._connection = connection
        self._limits = limits
        self._end = end  # stops the process; says how it ended, unless that is known
        self._copyable = copyable
        self._gone: StudentGone | None = None
        self._serial = 0
        self._submission_deadline = time.monotonic() + limits.submission_seconds
        self._deadline = self._submission_deadline  # of the innermost request that is being waited for
        self._waiting_since: float | None = None  # for the outermost
        self._callbacks_open = 0
        self._received = 0
        self._functions: list[Callable[..., Any]] = []
        self._function_numbers: dict[tuple[Any, ...], int] = {}
        self._copies: list[Fields] = []  # of functions, which go with the next request
        self._stand_ins: dict[int, StandIn] = {}

    def run_cell(self, source: str) -> CellRun:
        """Run a code cell as a notebook does; what the cell raises is in the result."""
        started = time.monotonic()
        with self._clock(self._limits.cell_seconds):
            packed = self._ask("run", source)
            return cell_run(_only(packed), self._limits, time.monotonic() - started)

    def look_up(self, names: Sequence[str]) -> dict[str, Any]:
        """What these names hold now: data by value, stand-ins for all else; undefined names are absent."""
        with self._clock(self._limits.cell_seconds):
            packed = self._ask("look up", list(names))
            found = {}
            for item in packed:
                name, value = self._decoded_list(item, 2)
                if type(name) is not str or name not in names:
                    raise WallViolation("a name that was not asked for")
                found[name] = value
            return found

    def release(self) -> str:
        """End of a check: the student's process forgets what stand-ins and functions stood for.

        Returns what was printed, as `printed` does.
        """
        printed = self._printed_by("release")
        self._stand_ins.clear()
        self._functions.clear()
        self._function_numbers.clear()
        self._received = 0
        return printed

    def printed(self) -> str:
        """What the student's code printed outside its own cells since this was last asked; cut when long."""
        return self._printed_by("printed")

    def close(self) -> None:
        """Stop the process and everything that it started; it is no error to do so twice."""
        if self._gone is None:
            self._gone = self._end(StudentGone("crashed", "The notebook's process has been stopped."))
        self._gone.__traceback__ = None  # whose frames hold all that the process ever sent
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # what stand-ins ask for

    def call(self, function: StandIn, args: Sequence[Any], kwargs: dict[str, Any], verb: str = "call") -> Any:
        return self._asked_for(verb, self._number(function), self._packed(args, kwargs))

    def call_many(self, function: StandIn, arguments: Sequence[Sequence[Any]]) -> list[Outcome]:
        number = self._number(function)
        packed = [self._packed(args) for args in arguments]
        outcomes: list[Outcome] = []
        while len(outcomes) < len(packed):  # a slow batch comes back in parts, each in time for a call
            with self._clock(self._limits.call_seconds + BATCH_SECONDS):
                replies = self._ask("call many", number, packed[len(outcomes) :])
                if not 1 <= len(replies) <= len(packed) - len(outcomes):
                    raise WallViolation("a wrong number of results")
                outcomes += [_checked(*self._decoded_list(reply, 2)) for reply in replies]
        return outcomes

    def observe(self, function: StandIn, args: Sequence[Any]) -> Observation:
        before = encode(list(args), self._refer)
        request = ("observe", self._number(function), before)
        with self._clock(self._limits.call_seconds):
            fields = self._ask(*request)
            if [type(field) for field in fields[2:]] != [bytes, bool, bool]:
                raise WallViolation("malformed result")
            outcome = self._outcome(fields[:2])
        return Observation(_value(outcome), fields[2] != before, *fields[3:])

    def attribute(self, owner: StandIn, name: str) -> Any:
        return self._asked_for("attribute", self._number(owner), name)

    def special(self, owner: StandIn, name: str, args: Sequence[Any]) -> Any:
        return self._asked_for("special", self._number(owner), name, self._packed(args))

    def values_at(self, expression: StandIn, points: Sequence[dict[str, str]], digits: int) -> list[str]:
        request = ("values", self._number(expression), encode(list(points)), digits)
        with self._clock(self._limits.call_seconds):
            outcome = self._outcome(self._ask(*request))
            if outcome[0] and not _are_numerals(outcome[1], len(points), digits):
                raise WallViolation("malformed values")
        return _value(outcome)

    # asking, and being asked back

    def _asked_for(self, *request: Any) -> Any:
        """What comes of one call of the student's code. Raises what that raised."""
        with self._clock(self._limits.call_seconds):
            outcome = self._outcome(self._ask(*request))
        return _value(outcome)

    def _printed_by(self, request: str) -> str:
        with self._clock(RELEASE_SECONDS):
            text = _only(self._ask(request))
            if type(text) is not str or len(text) > 2 * self._limits.printed_characters:
                raise WallViolation("text expected")
            return storable(text)

    @contextmanager
    def _clock(self, seconds: float) -> Iterator[None]:
        """Bound the requests in the block. Their trouble ends the process, a student's own error does not."""
        if self._gone is not None:
            raise self._gone
        outer_deadline, outer_since, now = self._deadline, self._waiting_since, time.monotonic()
        self._deadline = min(now + seconds, outer_deadline)
        self._waiting_since = since = now if outer_since is None else outer_since
        try:
            yield
        except DeadlinePassed:
            now = time.monotonic()
            used_up = now >= self._submission_deadline
            self._stop(_used_up(self._limits.submission_seconds) if used_up else _still_running(now - since))
        except Hangup:
            self._stop(None)
        except StudentGone as gone:
            self._stop(gone)
        except CannotCross:  # a request of ours
            raise
        except Exception:  # whatever a forged reply may set off
            self._stop(WallViolation("malformed reply"))
        finally:
            self._deadline, self._waiting_since = outer_deadline, outer_since

    def _ask(self, *request: Any) -> Fields:
        """The fields of the reply to a request, after answering what the student's process asks meanwhile."""
        self._serial += 1
        serial = self._serial
        try:
            if self._copies:
                request = ("given functions", self._copies, *request)
                self._copies = []
            self._connection.send(encode_message([serial, *request]), self._deadline)
            message = self._receive()
            if message[0] == "callback":
                # one alarm for what may be a thousand calls; it is off before the limit is lifted again
                with bounded_memory(), interrupted_at(self._deadline):
                    while message[0] == "callback":
                        self._answer(message)
                        message = self._receive()
            match message:
                case ["reply", int() as number, *fields] if number == serial:
                    return fields
            raise WallViolation("not a reply")
        except (DeadlinePassed, Hangup, StudentGone):
            raise
        except BaseException:  # a conversation cut short cannot be taken up again
            self.close()
            raise

    def _receive(self) -> Fields:
        frame = self._connection.receive(self._deadline)
        self._take_in(len(frame))
        return decode_message(frame)

    def _take_in(self, size: int) -> None:
        """Count what this side may have to keep until the check is over."""
        self._received += size
        if self._received > self._limits.received_bytes:
            raise StudentGone("out of memory", "The notebook sent more data than a check may receive.")

    def _decoded(self, packed: bytes) -> Any:
        return decode(packed, self._resolve, lambda elements: self._take_in(elements * ELEMENT_BYTES))

    def _answer(self, message: Fields) -> None:
        """Call a function of the trusted side's for the student's code."""
        match message:
            case ["callback", int() as number, bytes() as packed] if 0 <= number < len(self._functions):
                pass
            case _:
                raise WallViolation("an unknown function")
        arguments, keywords, numpys = self._decoded_list(packed, 3)
        if (
            [type(part) for part in (arguments, keywords, numpys)] != [list, dict, list]
            or not all(type(name) is str for name in keywords)
            or not all(type(each) is int and 0 <= each < len(arguments) for each in numpys)
        ):
            raise WallViolation("malformed arguments")
        for each in numpys:  # NumPy's numbers cross as plain ones
            if type(arguments[each]) in (bool, int, float, complex):
                arguments[each] = np.asarray(arguments[each])[()]
        self._callbacks_open += 1
        try:
            if self._callbacks_open > NESTED_CALLBACKS:
                raise RecursionError("too many calls within calls")
            if any(isinstance(value, StudentExpression) for value in (*arguments, *keywords.values())):
                raise TypeError("numbers are expected, not SymPy expressions")
            if "where" in keywords:  # what NumPy does not fill in would be whatever this process had there
                raise TypeError("a function in a check takes no `where`")
            result = self._functions[number](*arguments, **keywords)
            is_numpys = issubclass(type(result), np.generic)
            answer = encode([True, result, is_numpys, _place_among(arguments, result)], self._refer)
        except Exception as error:
            answer = encode([False, error, False, None])
        finally:
            self._callbacks_open -= 1
        self._connection.send(encode_message(["answer", answer]), self._deadline)

    def _outcome(self, fields: Fields) -> Outcome:
        match fields:
            case [bool() as succeeded, bytes() as packed]:
                return _checked(succeeded, self._decoded(packed))
        raise WallViolation("malformed result")

    def _packed(self, args: Sequence[Any], kwargs: dict[str, Any] | None = None) -> bytes:
        return encode([list(args), kwargs or {}], self._refer)

    def _decoded_list(self, packed: object, length: int) -> list[Any]:
        value = self._decoded(packed) if type(packed) is bytes else None
        if type(value) is not list or len(value) != length:
            raise WallViolation("malformed")
        return value

    def _refer(self, value: object) -> Reference:
        """What stands for a function of ours, or a thing of the student's, in a message to the student."""
        if isinstance(value, StandIn):
            number = self._number(value)
            return STUDENT_OBJECT, [number, *value._fields[1:4], list(value._fields[4])]
        if not callable(value):
            raise CannotCross(f"a {type(value).__name__} cannot be given to a student's function")
        copy = self._copyable(value)
        made_of = [] if copy is None else packed(copy)  # a function that has changed is another one
        number = self._function_numbers.get((id(value), *made_of))
        if number is None:
            number = self._function_numbers[id(value), *made_of] = len(self._functions)
            self._functions.append(value)
            if made_of:
                self._copies.append([number, *made_of])
        return TRUSTED_FUNCTION, [number]

    def _resolve(self, kind: int, fields: Fields) -> object:
        if kind == TRUSTED_FUNCTION:
            match fields:
                case [int() as number] if 0 <= number < len(self._functions):
                    return self._functions[number]
            raise WallViolation("an unknown function")
        stand_in = stand_in_for(self, fields)
        return self._stand_ins.setdefault(fields[0], stand_in)

    def _number(self, stand_in: StandIn) -> int:
        number = stand_in._fields[0]
        if self._stand_ins.get(number) is not stand_in:
            raise CannotCross(f"{stand_in!r} belongs to another process or to a check that is over")
        return number

    def _stop(self, gone: StudentGone | None) -> None:
        """End the process for this reason, or for the one that it died of."""
        if self._gone is None:
            self._gone = self._end(gone)
        raise self._gone


def _only(fields: Fields) -> Any:
    """The one field of a reply."""
    if len(fields) != 1:
        raise WallViolation("malformed reply")
    return fields[0]


def _checked(succeeded: object, value: Any) -> Outcome:
    if type(succeeded) is not bool or not (succeeded or isinstance(value, Exception)):
        raise WallViolation("malformed result")
    return succeeded, value


def _value(outcome: Outcome) -> Any:
    """A call's result; raises what the student's code raised."""
    succeeded, value = outcome
    if not succeeded:
        raise value
    return value


def _are_numerals(values: object, count: int, digits: int) -> bool:
    return (
        type(values) is list
        and len(values) == count
        and all(type(value) is str and len(value) <= 2 * digits + 50 for value in values)
        and all(NUMERAL.fullmatch(value) for value in values)
    )


def _still_running(seconds: float) -> StudentGone:
    return StudentGone(
        "timed out", f"It was still running after {round(seconds, 1):g} seconds and was stopped."
    )


def _used_up(seconds: float) -> StudentGone:
    return StudentGone("timed out", f"The {seconds:g} seconds for the whole notebook were used up in this.")


def _place_among(arguments: list[Any], result: object) -> int | None:
    """Which of the arguments the result is: who changes that, changes the argument, there as here."""
    if type(result) not in (np.ndarray, list, dict):
        return None
    return next((place for place, argument in enumerate(arguments) if argument is result), None)
