"""The answer key at work: its cells executed, its check cells compiled and tried on its own answers."""

from __future__ import annotations

import contextlib
import io
import os
import sys
import types
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograder.grading.regions import hidden_and_visible

if TYPE_CHECKING:
    from autograder.grading.answer_key import AnswerKey, KeyCell


@dataclass(frozen=True)
class CheckPart:
    """A stretch of a check cell, compiled. What is hidden is never quoted to a student."""

    code: types.CodeType
    hidden: bool


@dataclass(frozen=True)
class Prepared:
    """What judging needs of a key.

    faults: per exercise, why its own reference does not pass.
    inputs: per exercise and name, the argument lists on which its check tried the reference.
    values: per exercise that asks for values and name of a mistake, those of the mistake, once known.
    """

    namespace: dict[str, Any]
    checks: dict[str, tuple[CheckPart, ...]]
    faults: dict[str, str]
    inputs: dict[str, dict[str, list[tuple[Any, ...]]]]
    values: dict[tuple[str, str], dict[str, Any]]


def prepare(key: AnswerKey) -> Prepared:
    """Execute the key in a module of its own, compile its checks, and run each on the key's own answer."""
    from autograder.grading.checking import self_check

    namespace, stopped = _execute(key)
    prepared = Prepared(namespace, checks={}, faults={}, inputs={}, values={})
    for exercise in key.exercises:
        try:
            prepared.checks[exercise.id] = tuple(_parts(key.by_grade_id[exercise.check_cell]))
        except SyntaxError as error:
            prepared.faults[exercise.id] = f"its check cell is not valid Python: {error.msg}"
            continue
        fault = self_check(prepared, key, exercise)
        if fault is not None:
            prepared.faults[exercise.id] = "; ".join([fault, *stopped])
    return prepared


@contextlib.contextmanager
def at_work(folder: Path) -> Iterator[io.StringIO]:
    """The conditions under which the key's code runs: beside its data, silent.

    Yields what is printed meanwhile.
    """
    printed = io.StringIO()
    with (
        contextlib.chdir(folder),
        contextlib.redirect_stdout(printed),
        contextlib.redirect_stderr(io.StringIO()),
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("ignore")
        yield printed


def transformed(source: str) -> str:
    """A cell as plain Python: magics and shell lines become calls of `get_ipython()`."""
    if not any(
        line.lstrip().startswith(("%", "!", "?")) or line.rstrip().endswith("?")
        for line in source.split("\n")
    ):
        return source
    from IPython.core.inputtransformer2 import TransformerManager

    return TransformerManager().transform_cell(source)


class _NoShell:
    """Stands for IPython where there is none: every magic is accepted and does nothing."""

    def __getattr__(self, name: str) -> Any:
        return lambda *arguments, **options: None


def file_name_of(cell: KeyCell) -> str:
    """What a traceback calls a cell of the answer key."""
    return f"<answer key: {cell.id}>"


def file_name_of_check(cell: KeyCell, *, hidden: bool) -> str:
    """The same for a part of a check cell; by it is known what a hidden part defines."""
    return f"<{'hidden check' if hidden else 'check'} {cell.grade_id}>"


def _execute(key: AnswerKey) -> tuple[dict[str, Any], list[str]]:
    """The namespace of the key's cells but for its checks, and what stopped unexpectedly."""
    module = types.ModuleType(f"answer_key_{key.lesson}")
    sys.modules[module.__name__] = module  # dataclasses and pickling look their module up
    namespace = vars(module)
    namespace["get_ipython"] = _NoShell
    namespace["display"] = lambda *objects, **options: None
    stopped: list[str] = []
    with at_work(key.folder), _without_display():
        for cell in key.cells:
            if cell.cell_type != "code" or cell.role == "check":
                continue
            try:
                exec(compile(transformed(cell.source), file_name_of(cell), "exec"), namespace)
            except Exception as error:
                if "raises-exception" not in cell.metadata.get("tags", ()):
                    stopped.append(f"its cell {cell.id} stops with {type(error).__name__}: {error}")
            _close_figures()
    return namespace, stopped


@contextlib.contextmanager
def _without_display() -> Iterator[None]:
    """Let matplotlib, which chooses its backend at its first figure, draw into memory.

    Not for longer: in a Jupyter server, kernels that are started later would inherit it.
    """
    chosen = "MPLBACKEND" in os.environ
    os.environ.setdefault("MPLBACKEND", "Agg")
    try:
        yield
    finally:
        if not chosen:
            del os.environ["MPLBACKEND"]


def _parts(cell: KeyCell) -> Iterator[CheckPart]:
    """The visible and hidden stretches in order.

    What is visible keeps the line numbers that it has for students: seeded inputs may depend on the place.
    """
    stretches: list[tuple[bool, list[str]]] = []
    visible_lines = 0
    for hidden, line in hidden_and_visible(cell.source):
        if not stretches or stretches[-1][0] != hidden:
            stretches.append((hidden, [] if hidden else [""] * visible_lines))
        stretches[-1][1].append(line)
        visible_lines += not hidden
    for hidden, lines in stretches:
        source = transformed("\n".join(lines))
        if source.strip():
            yield CheckPart(compile(source, file_name_of_check(cell, hidden=hidden), "exec"), hidden)


def _close_figures() -> None:
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is not None:
        pyplot.close("all")
