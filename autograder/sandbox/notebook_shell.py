"""In the student's process: IPython without a kernel, so that magics and rich displays work in a cell."""

from __future__ import annotations

import builtins
import importlib
import re
import sys
import types
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.inputtransformer2 import TransformerManager
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.process import system as run_command  # pyright: ignore[reportPrivateImportUsage]
from IPython.utils.text import LSString, SList
from traitlets import Type
from traitlets.config import Config

from autograder.sandbox.limits import Limits
from autograder.sandbox.outputs import Outputs, Stream

# what magics, shell commands, help and quoted calls are written with
_ESCAPED = re.compile(r"[%!?]|^\s*[,;/]")
_NOT_RUN = 126  # the exit status of a command that a shell may not execute
_MAY_WAIT = re.compile(r"\b(await|async)\b")


class _Publisher(DisplayPublisher):
    shell: Any

    def publish(
        self,
        data: Any,
        metadata: Any = None,
        *args: Any,
        transient: Any = None,
        update: bool = False,
        **kwargs: Any,
    ) -> None:
        self.shell.lesson_outputs.display(data, (transient or {}).get("display_id"), update)

    def clear_output(self, wait: bool = False) -> None:
        self.shell.lesson_outputs.clear(wait)


class _Hook(DisplayHook):
    shell: Any

    def write_output_prompt(self) -> None:
        pass

    def write_format_data(self, format_dict: Any, md_dict: Any = None) -> None:
        self.shell.lesson_outputs.result(format_dict, self.prompt_count)

    def log_output(self, format_dict: Any) -> None:
        pass

    def finish_displayhook(self) -> None:
        self._is_active = False


class Transformer(TransformerManager):
    """Splits a cell into tokens only where one could be IPython's own: it takes a millisecond."""

    def __init__(self) -> None:
        super().__init__()
        self._own = [*self.token_transformers]

    def do_token_transforms(self, lines: list[str]) -> list[str]:
        if self.token_transformers == self._own and not any(map(_ESCAPED.search, lines)):
            return lines
        return super().do_token_transforms(lines)


class NotebookShell(InteractiveShell):
    """Runs cells; what they put out goes to ``lesson_outputs``."""

    lesson_outputs: Outputs
    # set while the lesson's own cells run: has a figure drawn while the next ones do, and shown in its place
    display_later: Callable[[Callable[[], dict[str, Any]]], None] | None = None
    displayhook_class = Type(_Hook)
    display_pub_class = Type(_Publisher)

    def _showtraceback(self, etype: Any, evalue: Any, stb: Any) -> None:
        try:
            message = str(evalue)
        except Exception:
            message = "(an exception whose message cannot be shown)"
        self.lesson_outputs.error(etype.__name__, message[:2_000], list(stb))

    def should_run_async(self, raw_cell: str, **more: Any) -> bool:
        """Whether a cell waits at its top level; IPython would compile every cell to find that out."""
        return _MAY_WAIT.search(raw_cell) is not None and super().should_run_async(raw_cell, **more)

    def _format_exception_for_storage(self, *args: Any, **kwargs: Any) -> Any:
        return None  # for a history that is not kept; it costs milliseconds

    @contextmanager
    def _tee(self, channel: Any) -> Iterator[None]:
        yield  # for the same history; it would keep all that is printed

    def ask_exit(self) -> None:
        """What `exit()` and `quit()` come to."""
        raise SystemExit

    def enable_gui(self, gui: Any = None) -> None:
        pass

    def system(self, cmd: str) -> None:
        command = self.var_expand(cmd, depth=1)
        try:
            self.user_ns["_exit_code"] = run_command(command)
        except Exception:
            self._has_not_run(command)

    def getoutput(self, cmd: str, split: bool = True, depth: int = 0) -> Any:
        try:
            return super().getoutput(cmd, split, depth + 1)
        except Exception:
            self._has_not_run(cmd)
            return SList() if split else LSString()

    def _has_not_run(self, command: str) -> None:
        """A command that cannot be run has failed; as in a notebook, what comes after it goes on."""
        self.user_ns["_exit_code"] = _NOT_RUN
        print(f"not run, for no program is while a notebook is graded: {command}", file=sys.stderr)


def start_shell(limits: Limits) -> NotebookShell:
    """The process's one shell. ``__main__`` becomes a real module that is the cells' namespace."""
    main = types.ModuleType("__main__")
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.xmode = "Plain"  # any other looks through all modules: 50 ms for an error
    shell = NotebookShell.instance(config=config, user_module=main, colors="nocolor", banner1="", banner2="")
    shell.input_transformer_manager = Transformer()
    shell.lesson_outputs = Outputs(limits)
    sys.stdout = Stream(shell.lesson_outputs, "stdout")
    sys.stderr = Stream(shell.lesson_outputs, "stderr")
    builtins.input = _no_input
    importlib.import_module("matplotlib.pyplot")  # finds the shell, and shows figures in it
    sys.path.insert(0, "")  # as a kernel has it: what a cell has written beside the notebook can be imported
    return shell


def run_cell(shell: NotebookShell, source: str) -> tuple[list[dict[str, Any]], BaseException | None]:
    """Run one cell: its outputs, and the exception that it raised."""
    shell.lesson_outputs.begin()
    try:
        result = shell.run_cell(source, store_history=True)
        error = result.error_before_exec or result.error_in_exec
    except BaseException as trouble:  # in IPython itself, after a student has changed it
        error = trouble
    return shell.lesson_outputs.finish(), error


def _no_input(prompt: object = "") -> str:
    raise EOFError("input() gets no answer here: nobody sits at the keyboard while a notebook is graded")
