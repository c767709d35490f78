"""Exceptions as data: what crosses of one, and the exception it becomes on the other side."""

from __future__ import annotations

import builtins
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

MESSAGE_CHARACTERS = 2_000
NAME_CHARACTERS = 200
BASES = 8

# built-in exceptions that one message makes; the groups need their members too
_ALLOWED = {
    name: kind
    for name, kind in vars(builtins).items()
    if isinstance(kind, type) and issubclass(kind, Exception) and not name.endswith("Group")
}


@dataclass(frozen=True)
class RemoteError:
    """An exception as data: its type's name, the names of its nearest built-in bases, its message."""

    type_name: str
    message: str
    base_names: tuple[str, ...] = ("Exception",)


class _Remote:
    """Gives an exception from the other side its message, whatever its built-in base makes of arguments."""

    type_name: str
    message: str

    def __str__(self) -> str:
        return self.message


def describe(error: BaseException) -> RemoteError:
    """What crosses of an exception; SystemExit and its like become plain exceptions of that name."""
    if isinstance(error, _Remote):
        bases = tuple(base.__name__ for base in type(error).__bases__[1:])
        return RemoteError(error.type_name, error.message, bases)
    kind = type(error)
    nearest: list[type] = []
    for base in kind.__mro__:
        is_built_in = _ALLOWED.get(base.__name__) is base
        if is_built_in and not any(issubclass(found, base) for found in nearest):
            nearest.append(base)
    base_names = tuple(base.__name__ for base in nearest[:BASES]) or ("Exception",)
    return RemoteError(_cut(kind.__name__, NAME_CHARACTERS), _message(error), base_names)


def rebuild(error: RemoteError) -> Exception:
    """An exception that any ``except`` for the original's built-in bases catches.

    It has ``type_name``, the name of the original type, and ``message``; unknown bases are left out.
    """
    bases = tuple(name for name in error.base_names[:BASES] if name in _ALLOWED) or ("Exception",)
    kind = _exception_type(_cut(error.type_name, NAME_CHARACTERS), bases)
    message = _cut(error.message, MESSAGE_CHARACTERS)
    rebuilt = kind.__new__(kind, message)
    rebuilt.type_name = kind.__name__
    rebuilt.message = message
    rebuilt.args = (message,)
    return rebuilt


@lru_cache(maxsize=256)
def _exception_type(type_name: str, base_names: tuple[str, ...]) -> Any:
    name = type_name.replace("\0", "").encode("utf-8", "replace").decode() or "Exception"
    built_in = tuple(_ALLOWED[base_name] for base_name in base_names)
    members = {"__module__": "student", "__init__": lambda self, *arguments: None}
    try:
        kind: Any = type(name, (_Remote, *built_in), members)
        kind.__new__(kind)
        return kind
    except TypeError:  # bases that no one class can have together, or that none of them can make one of
        return type(name, (_Remote, built_in[0]), members)


def _message(error: BaseException) -> str:
    try:
        return _cut(str.__str__(str(error)), MESSAGE_CHARACTERS)
    except Exception:
        return "(an exception whose message cannot be shown)"


def _cut(text: str, characters: int) -> str:
    return text if len(text) <= characters else text[: characters - 1] + "…"
