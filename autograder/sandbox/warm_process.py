"""The trusted side's end of one lesson's process: started by exec, asked to fork and to end students."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from autograder.sandbox.confinement import DATA, OWN, WAY_AROUND, Confinement, remedy
from autograder.sandbox.endings import CannotStart, WallViolation
from autograder.sandbox.frames import Connection, DeadlinePassed, Hangup
from autograder.sandbox.limits import Limits
from autograder.sandbox.messages import encode
from autograder.sandbox.parent_process import STOP_SECONDS, ParentProcess, kill_group
from autograder.sandbox.runs import CellRun, cell_run

KEY_FILES = ("*.ipynb", "exercises.json")


class WarmProcess(ParentProcess):
    """A running process of ``autograder.sandbox.student`` with its scratch folder."""

    def __init__(
        self,
        prelude: Sequence[str],
        data_folder: Path | None,
        limits: Limits,
        confinement: Confinement | None,
    ) -> None:
        ours, theirs = socket.socketpair()
        super().__init__(Connection(ours), Path(tempfile.mkdtemp(prefix="lesson-")), confinement is not None)
        self._limits = limits
        self._confinement = confinement
        self._prelude_length = len(prelude)
        self._places = _places(self._scratch, confinement)
        with ExitStack() as undone:  # unless all of it goes well
            undone.callback(shutil.rmtree, self._scratch, ignore_errors=True)
            undone.enter_context(ours)
            with theirs:
                self._log = undone.enter_context(tempfile.TemporaryFile())
                self._lay_out(data_folder)
                self._process = self._start(theirs)
            undone.callback(self.stop, 0.0)
            with suppress(Hangup, DeadlinePassed):  # of which waiting for the lesson's cells will say why
                self._ask_for_prelude(prelude)
            undone.pop_all()

    def _ask_for_prelude(self, prelude: Sequence[str]) -> None:
        start = encode({"limits": asdict(self._limits), **self._places})
        cells = [self._numbered("prepare", source) for source in prelude]
        deadline = time.monotonic() + self._limits.start_seconds
        self._control.send_together([start, *cells, self._numbered("settled")], deadline)

    def wait_for_prelude(self) -> tuple[CellRun, ...]:
        """The runs of the lesson's cells. Raises CannotStart when the process does not come up."""
        seconds: list[float] = []
        runs: list[CellRun] = []
        patience = self._limits.start_seconds  # for each: the lesson's cells are no student's
        try:
            while len(seconds) < self._prelude_length:
                started = time.monotonic()
                self._receive(started + patience)
                seconds.append(time.monotonic() - started)
            self._receive(time.monotonic() + patience)
            for taken in seconds:  # and for what is still being drawn
                (packed,) = self._ask("prepared", seconds=patience)
                runs.append(cell_run(packed, self._limits, taken))
        except (DeadlinePassed, Hangup, WallViolation) as error:
            place = len(runs if len(seconds) == self._prelude_length else seconds) + 1
            is_slow = isinstance(error, DeadlinePassed)  # whatever it may have warned of
            words = "" if is_slow else self._last_words()
            reason = words or f"it ended or was too slow in its cell {place}"
            self.stop(0.0)
            is_hindered = words and not seconds and self._confinement is not None
            hint = f" {remedy(reason)} {WAY_AROUND}" if is_hindered else ""
            raise CannotStart(f"The lesson's process did not start: {reason}.{hint}") from error
        self._log.close()
        if self._confinement is not None:  # it has its own copy of all that lies there
            shutil.rmtree(self._scratch, ignore_errors=True)
        return tuple(runs)

    def stop(self, grace: float = STOP_SECONDS) -> None:
        """End the lesson's process, after so many seconds to end by itself, and all that belongs to it."""
        deadline = time.monotonic() + grace
        self._control.hang_up(deadline)  # on which it ends its students and itself
        try:
            self._process.wait(max(deadline - time.monotonic(), 0.0))
        except subprocess.TimeoutExpired:
            kill_group(self._process.pid)
            self._process.wait()
        if not self._confined and self._process.returncode:  # it could not end them itself
            self._kill_students()
        self._log.close()
        shutil.rmtree(self._scratch, ignore_errors=True)

    def _start(self, theirs: socket.socket) -> subprocess.Popen[bytes]:
        # bubblewrap shows it under its plain path
        command = [os.path.normpath(sys.executable), "-I", "-m", "autograder.sandbox.student"]
        if self._confinement is not None:
            command = self._confinement.wrap(command, self._scratch / "data")
        return subprocess.Popen(
            command,
            stdin=theirs.fileno(),
            stdout=self._log,
            stderr=self._log,
            cwd=self._scratch,
            env=self._environment(),
            start_new_session=True,
        )

    def _environment(self) -> dict[str, str]:
        """All that Python and its libraries need to know."""
        home = f"{self._places['base']}/home"
        return {
            "HOME": home,
            "IPYTHONDIR": home,
            "LANG": "C.UTF-8",
            "MPLBACKEND": "module://matplotlib_inline.backend_inline",
            "MPLCONFIGDIR": home,
            "OPENBLAS_NUM_THREADS": "1",  # a fork with more threads can hang
            "PATH": "/usr/bin:/bin",
            "TMPDIR": home,
        }

    def _lay_out(self, data_folder: Path | None) -> None:
        data = self._scratch / "data"
        data.mkdir()
        if data_folder is None:
            return
        if any(found for pattern in KEY_FILES for found in data_folder.rglob(pattern)):
            raise CannotStart(
                f"{data_folder} holds more than data: a lesson's process must not see an answer key."
            )
        shutil.copytree(data_folder, data / data_folder.name)
        for path in (data, *data.rglob("*")):  # whoever the process becomes
            path.chmod(0o755 if path.is_dir() else 0o644)

    def _last_words(self) -> str:
        """The last line that the process wrote before it could speak over its socket."""
        self._log.seek(0)
        lines = self._log.read()[-4096:].decode("utf-8", "replace").strip().splitlines()
        return lines[-1].rstrip(".") if lines else ""


def _places(scratch: Path, confinement: Confinement | None) -> dict[str, Any]:
    """Where the process finds the lesson's data and makes its folders, and the calls refused to students."""
    if confinement is None:
        return {"base": str(scratch), "data": str(scratch / "data"), "refused_calls": None}
    return {"base": OWN, "data": DATA, "refused_calls": confinement.refused_calls}
