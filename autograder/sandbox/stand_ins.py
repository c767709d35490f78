"""What the trusted side holds instead of a student's function, object or SymPy expression.

A stand-in forwards what a check may ask of such a thing, and no more. It never compares, hashes or claims to
be equal: an object of a student's could say yes to everything. For the same reason a student's ``+`` or ``-``
may only give another object, never a number.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Self, cast

from autograder.sandbox.endings import WallViolation

if TYPE_CHECKING:
    from autograder.sandbox.student_process import StudentProcess

CONVERSIONS: dict[str, type] = {
    "__bool__": bool,
    "__float__": float,
    "__int__": int,
    "__complex__": complex,
    "__index__": int,
    "__len__": int,
}
ITEMS = ("__getitem__", "__setitem__", "__iter__", "__next__")
ARITHMETIC = (
    "__neg__", "__pos__", "__abs__",
    *(f"__{side}{name}__" for name in ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul")
      for side in ("", "r")),
)  # fmt: skip
SPECIAL_METHODS = frozenset((*CONVERSIONS, *ITEMS, *ARITHMETIC))
# a student's object does not get to answer for what a check recognises a stand-in by
RESERVED = frozenset({"free_symbol_names", "values_at", "call_many", "call_strictly", "observe", "type_name"})
_REAL = r"[0-9]+(\.[0-9]*)?(e[+-]?[0-9]{1,4})?"  # a bounded exponent, for whoever reads it as a number
NUMERAL = re.compile(rf"nan|[+-]?{_REAL}([+-]{_REAL}j)?")


@dataclass(frozen=True)
class Observation:
    """One call watched for side effects.

    ``changed_arguments`` is found by comparing what was sent with what the arguments held afterwards. What
    they held, and what the result shares memory with, only the student's process can tell:
    ``shares_arguments``, with an argument; ``shares_results``, with another such call's result or in itself.
    """

    result: Any
    changed_arguments: bool
    shares_arguments: bool
    shares_results: bool


class StandIn:
    """Something in a student's process that is no plain data; its public attributes can be read."""

    __slots__ = ("_fields", "_process")

    def __init__(self, process: StudentProcess, fields: Sequence[Any]) -> None:
        self._process = process
        self._fields = tuple(fields)

    @property
    def type_name(self) -> str:
        """The name of the object's type in the student's process."""
        return _printable(self._fields[2])

    def __repr__(self) -> str:
        return f"<a student's {self.type_name}>"

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: object) -> Self:
        return self  # there is one thing that it stands for

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or name in RESERVED:
            raise AttributeError(f"{self!r} has no attribute {name!r}")
        return self._process.attribute(self, name)


class StudentFunction(StandIn):
    """A function or class of a student's, or anything else that can be called."""

    __slots__ = ()

    @property
    def __name__(self) -> str:
        return self._fields[3]

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call it with data, functions (copied there, or called back across the wall) and stand-ins.

        Raises what the student's code raised, as an exception derived from the same built-in ones.
        """
        return self._process.call(self, args, kwargs)

    def call_many(self, arguments: Sequence[tuple[Any, ...]]) -> list[tuple[bool, Any]]:
        """Call it once for each tuple of arguments: (True, result) or (False, exception) for each."""
        return self._process.call_many(self, arguments)

    def call_strictly(self, *args: Any) -> Any:
        """Call it once, a RuntimeWarning being an error like any other."""
        return self._process.call(self, args, {}, "call strictly")

    def observe(self, *args: Any) -> Observation:
        """Call it, twice where it returns: what became of its arguments, what its result shares."""
        return self._process.observe(self, args)


class StudentExpression(StandIn):
    """A SymPy expression of a student's, known by its values, which are asked for once."""

    __slots__ = ("_known",)

    def __init__(self, process: StudentProcess, fields: Sequence[Any]) -> None:
        super().__init__(process, fields)
        self._known: dict[tuple[Any, ...], list[str]] = {}

    @property
    def free_symbol_names(self) -> tuple[str, ...]:
        """The names of its free symbols, in alphabetical order."""
        return self._fields[4]

    def values_at(self, points: Sequence[dict[str, str]], digits: int) -> list[str]:
        """Its values, to so many digits, where its symbols have these values: "1.5", "1.5+2.0j" or "nan"."""
        wanted = digits, *(tuple(point.items()) for point in points)
        if wanted not in self._known:
            self._known[wanted] = self._process.values_at(self, points, digits)
        return [*self._known[wanted]]

    def __complex__(self) -> complex:
        if self.free_symbol_names:
            raise TypeError("a SymPy expression with free symbols is no number")
        return complex(self.values_at([{}], 17)[0])

    def __float__(self) -> float:
        value = complex(self)
        if value.imag:
            raise TypeError("this SymPy expression is no real number")
        return value.real


def stand_in_for(process: StudentProcess, fields: Sequence[Any]) -> StandIn:
    """The stand-in that a message describes by number, kind, type's name, own name and names.

    The names are an expression's symbols, or else the object's special methods.
    Raises WallViolation for anything else.
    """
    if [type(field) for field in fields] != [int, str, str, str, list]:
        raise WallViolation("malformed reference")
    number, kind, type_name, own_name, names = fields
    if not all(type(name) is str for name in names):
        raise WallViolation("malformed reference")
    if max(len(names), *map(len, (type_name, own_name, *names))) > 200:  # every point names them again
        raise WallViolation("malformed reference")
    if kind == "expression":
        return StudentExpression(process, (number, kind, type_name, own_name, tuple(names)))
    if kind not in ("function", "object") or not SPECIAL_METHODS.issuperset(names):
        raise WallViolation("unknown kind of object")
    stand_in_type = _stand_in_type(kind, _printable(type_name), tuple(names))
    return stand_in_type(process, (number, kind, type_name, _printable(own_name), tuple(names)))


def _printable(name: str) -> str:
    return name.encode("utf-8", "replace").decode("utf-8").replace("\0", "")


@lru_cache(maxsize=256)
def _stand_in_type(kind: str, type_name: str, special_methods: tuple[str, ...]) -> type[StandIn]:
    """A stand-in's class has just the special methods that the student's object has."""
    members: dict[str, Any] = {name: _forward(name) for name in special_methods}
    base = StudentFunction if kind == "function" else StandIn
    members |= {"__slots__": (), "__module__": "student"}
    return cast(type[StandIn], type(type_name, (base,), members))


def _forward(name: str) -> Callable[..., Any]:
    def special_method(self: StandIn, *args: Any) -> Any:
        result = self._process.special(self, name, args)
        if name in CONVERSIONS and type(result) is not CONVERSIONS[name]:
            raise TypeError(f"{name} of {self!r} did not give a {CONVERSIONS[name].__name__}")
        if name in ARITHMETIC and not isinstance(result, StandIn):
            raise TypeError(f"{name} of {self!r} did not give an object of the student's")
        return result

    special_method.__name__ = name
    return special_method
