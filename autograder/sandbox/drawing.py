"""In the lesson's process: its pictures are drawn by forks of it, while its next cells run."""

from __future__ import annotations

import os
import signal
import tempfile
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from autograder.sandbox.limits import Limits
from autograder.sandbox.messages import decode, encode
from autograder.sandbox.outputs import Outputs

NICENESS = 10  # a picture is the last thing that grading waits for
AT_ONCE = 2  # each takes some 25 MB while it is drawn
WAITING = 10  # each holds on to some 10 MB of the lesson's memory


class Drawing:
    """A MIME bundle that a fork of this process makes of how things stand now, once `earlier` is made.

    Where no process may be started, it is made at once.
    """

    def __init__(self, draw: Callable[[], dict[str, Any]], earlier: Drawing | None = None) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - closed in `wait`
        self._ended, open_until_then = os.pipe()
        self._fork: int | None = None
        try:
            self._fork = os.fork()
        except OSError:
            self._file.write(_outcome(draw))
        if self._fork == 0:
            try:
                os.nice(NICENESS)
                if earlier is not None:
                    earlier.wait_for_end()
                self._file.write(_outcome(draw))
                self._file.flush()
            finally:
                os._exit(0)
        os.close(open_until_then)

    def wait_for_end(self) -> None:
        """Wait until its fork has ended, in whatever way: the fork alone holds the other end of the pipe."""
        os.read(self._ended, 1)

    def wait(self) -> tuple[dict[str, Any], Exception | None]:
        """The bundle, and what making it raised. Raises ChildProcessError where the fork was ended."""
        self.wait_for_end()
        os.close(self._ended)
        if self._fork is not None:
            with suppress(ChildProcessError):  # where a cell of the lesson's waits for all children
                os.waitpid(self._fork, 0)
        with self._file as file:
            file.seek(0)
            outcome = file.read()
        if not outcome:
            raise ChildProcessError("the process that drew this was ended")
        bundle, error = decode(outcome)
        return bundle, error

    def end(self) -> None:
        """Leave nothing behind, though nobody may have waited for it."""
        if self._file.closed:
            return
        if self._fork is not None:
            with suppress(OSError):
                os.kill(self._fork, signal.SIGKILL)
        with suppress(ChildProcessError):
            self.wait()


class Drawings:
    """A lesson's drawings. Only so many are drawn, and only so many wait, at a time: each takes memory."""

    def __init__(self) -> None:
        self._begun: list[Drawing] = []

    def begin(self, draw: Callable[[], dict[str, Any]]) -> Drawing:
        """Have this drawn. Where too many wait already, this waits until the first of them is done."""
        if len(self._begun) >= AT_ONCE + WAITING:
            self._begun[-AT_ONCE - WAITING].wait_for_end()
        earlier = self._begun[-AT_ONCE] if len(self._begun) >= AT_ONCE else None
        self._begun.append(Drawing(draw, earlier))
        return self._begun[-1]

    def end(self) -> None:
        """End those that nobody waits for: a lesson's cell may have cleared what it showed."""
        for drawing in self._begun:
            drawing.end()
        self._begun.clear()


def with_drawings(
    outputs: list[dict[str, Any]], limits: Limits
) -> tuple[list[dict[str, Any]], Exception | None]:
    """The outputs of a cell with what was drawn meanwhile, and the first error that came in its place.

    Raises ChildProcessError where a fork was ended: nobody can draw things any more as they stood then.
    """
    bounds = Outputs(limits)
    complete: list[dict[str, Any]] = []
    first: Exception | None = None
    for output in outputs:
        drawing = output.get("data")
        if isinstance(drawing, Drawing):
            bundle, error = drawing.wait()
            output = {**output, "data": bounds.bounded(bundle)} if error is None else _shown(error)
            first = first or error
        complete.append(output)
    return complete, first


def _shown(error: Exception) -> dict[str, Any]:
    name, message = type(error).__name__, str(error)
    traceback = [f"{name}: {message}"]
    return {"output_type": "error", "ename": name, "evalue": message, "traceback": traceback}


def _outcome(draw: Callable[[], dict[str, Any]]) -> bytes:
    """What `Drawing.wait` reads: the bundle and None, or an empty one and what making it raised."""
    try:
        return encode([draw(), None])
    except Exception as error:
        return encode([{}, error])
