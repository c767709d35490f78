"""The reference solution's own definitions, by name, for hidden checks.

`from autograder import reference` and then `reference.power_rule`: in the solution notebook this is the
notebook's own definition, in the grader it is the answer key's, also while `power_rule` itself stands for a
student's answer.
"""

import contextlib as _contextlib
import contextvars as _contextvars
import sys as _sys
from collections.abc import Iterator as _Iterator
from collections.abc import Mapping as _Mapping
from typing import Any as _Any

_namespace: _contextvars.ContextVar[_Mapping[str, _Any] | None] = _contextvars.ContextVar(
    "reference_namespace", default=None
)


@_contextlib.contextmanager
def bound_to(namespace: _Mapping[str, _Any]) -> _Iterator[None]:
    """Within the block, `reference.name` is `namespace["name"]`."""
    token = _namespace.set(namespace)
    try:
        yield
    finally:
        _namespace.reset(token)


def __getattr__(name: str) -> _Any:
    namespace = _namespace.get()
    if namespace is None:
        namespace = vars(_sys.modules["__main__"])
    if name in namespace and not name.startswith("__"):
        return namespace[name]
    raise AttributeError(f"the reference solution does not define {name!r}")
