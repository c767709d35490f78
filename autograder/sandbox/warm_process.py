"""The trusted side's end of one lesson's process: started by exec, asked to fork and to end students."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from autograder.sandbox.confinement import DATA, OWN, WAY_AROUND, Confinement, remedy
from autograder.sandbox.endings import CannotStart, WallViolation
from autograder.sandbox.frames import Connection, DeadlinePassed, Hangup
from autograder.sandbox.limits import Limits
from autograder.sandbox.messages import Fields, decode, encode, encode_message
from autograder.sandbox.runs import CellRun, cell_run

CONTROL_SECONDS = 10.0
STOP_SECONDS = 5.0
KEY_FILES = ("*.ipynb", "exercises.json")


class WarmProcess:
    """A running process of ``autograder.sandbox.student`` with its scratch folder."""

    def __init__(
        self,
        prelude: Sequence[str],
        data_folder: Path | None,
        limits: Limits,
        confinement: Confinement | None,
    ) -> None:
        self._limits = limits
        self._confinement = confinement
        self._sent = 0
        self._received = 0
        self._folders: dict[int, Path] = {}  # of the students' processes, by number
        self._prelude_length = len(prelude)
        self._scratch = Path(tempfile.mkdtemp(prefix="lesson-"))
        self._places = _places(self._scratch, confinement)
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 - open as long as the process starts
        try:
            self._lay_out(data_folder)
            ours, theirs = socket.socketpair()
            with theirs:
                self._process = self._start(theirs)
            self._control = Connection(ours)
            with suppress(Hangup, DeadlinePassed):  # of which waiting for the lesson's cells will say why
                self._ask_for_prelude(prelude)
        except BaseException:
            shutil.rmtree(self._scratch, ignore_errors=True)
            raise

    def _ask_for_prelude(self, prelude: Sequence[str]) -> None:
        deadline = time.monotonic() + self._limits.start_seconds
        self._control.send(encode({"limits": asdict(self._limits), **self._places}), deadline)
        for source in prelude:
            self._send("run", source, deadline=deadline)
        self._send("settled", deadline=deadline)

    def wait_for_prelude(self) -> tuple[CellRun, ...]:
        """The runs of the lesson's cells. Raises CannotStart when the process does not come up."""
        runs: list[CellRun] = []
        seconds = self._limits.start_seconds
        try:
            while len(runs) < self._prelude_length:
                started = time.monotonic()
                (packed,) = self._receive(started + seconds)
                runs.append(cell_run(packed, self._limits, time.monotonic() - started))
                seconds = self._limits.cell_seconds
            self._receive(time.monotonic() + seconds)
        except (DeadlinePassed, Hangup, WallViolation) as error:
            reason = self._last_words() or f"it ended or was too slow in its cell {len(runs) + 1}"
            self.stop(0.0)
            hint = "" if runs or self._confinement is None else f" {remedy(reason)} {WAY_AROUND}"
            raise CannotStart(f"The lesson's process did not start: {reason}.{hint}") from error
        self._log.close()
        if self._confinement is not None:  # it has its own copy of all that lies there
            shutil.rmtree(self._scratch, ignore_errors=True)
        return tuple(runs)

    def fork(self) -> tuple[int, Connection]:
        """A new student's process, by its number, and the connection to it.

        Raises CannotStart when the process is hindered, with the reason.
        Raises Hangup, DeadlinePassed or WallViolation when the lesson's process is not well.
        """
        folder = self._scratch / f"student-{self._sent}"
        ours, theirs = socket.socketpair()
        with theirs:
            (student,) = self._ask("fork", folder.name, descriptors=(theirs.fileno(),))
        if type(student) is not int or student <= 1:
            raise WallViolation("malformed")
        self._folders[student] = folder
        connection = Connection(ours)
        hindrance = connection.receive(time.monotonic() + CONTROL_SECONDS)  # before any student's code
        if hindrance:
            reason = hindrance.decode(errors="replace")
            raise CannotStart(f"A student's process did not start: {reason}.")
        return student, connection

    def end(self, student: int, grace: float) -> int | None:
        """Kill a student's process with all that it started, after so many seconds to end by itself.

        Its wait status if it did, else None.
        Raises Hangup, DeadlinePassed or WallViolation when the lesson's process is not well.
        """
        (status,) = self._ask("end", student, grace)
        if status is not None and type(status) is not int:
            raise WallViolation("malformed")
        shutil.rmtree(self._folders.pop(student), ignore_errors=True)
        return status

    def stop(self, grace: float = STOP_SECONDS) -> None:
        """End the lesson's process, after so many seconds to end by itself, and all that belongs to it."""
        self._control.close()  # on which it ends its students and itself
        try:
            self._process.wait(grace)
        except subprocess.TimeoutExpired:
            _kill_group(self._process.pid)
            self._process.wait()
        if self._confinement is None and self._process.returncode:  # it could not end them itself
            for student in self._folders:
                _kill_group(student)
        self._log.close()
        shutil.rmtree(self._scratch, ignore_errors=True)

    def _ask(self, *request: Any, descriptors: tuple[int, ...] = ()) -> Fields:
        deadline = time.monotonic() + CONTROL_SECONDS
        self._send(*request, deadline=deadline, descriptors=descriptors)
        return self._receive(deadline)

    def _send(self, *request: Any, deadline: float, descriptors: tuple[int, ...] = ()) -> None:
        self._sent += 1
        self._control.send(encode_message([self._sent, *request]), deadline, descriptors)

    def _receive(self, deadline: float) -> Fields:
        match decode(self._control.receive(deadline)):
            case ["reply", int() as number, *fields] if number == self._received + 1:
                self._received = number
                return fields
        raise WallViolation("not a reply")

    def _start(self, theirs: socket.socket) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-I", "-m", "autograder.sandbox.student"]
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


def _kill_group(leader: int) -> None:
    with suppress(OSError):  # it has ended
        os.killpg(leader, signal.SIGKILL)


def _places(scratch: Path, confinement: Confinement | None) -> dict[str, Any]:
    """Where the process finds the lesson's data and makes its folders, and the calls refused to students."""
    if confinement is None:
        return {"base": str(scratch), "data": str(scratch / "data"), "refused_calls": None}
    return {"base": OWN, "data": DATA, "refused_calls": confinement.refused_calls}
