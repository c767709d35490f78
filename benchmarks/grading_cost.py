"""What a command costs: wall time, CPU time and memory, with all that it starts (Linux)."""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

PR_SET_CHILD_SUBREAPER = 36
STRAGGLER_SECONDS = 10.0
SAMPLE_SECONDS = 0.05
MEBIBYTE = 1024 * 1024


class CommandFailed(Exception):
    """A measured command did not end well; the message has the end of what it said."""


@dataclass(frozen=True)
class Cost:
    """`wall` and `cpu` in seconds; `peak` in mebibytes, 0 where memory was not sampled."""

    wall: float
    cpu: float
    peak: float = 0.0


def become_subreaper() -> None:
    """Have every orphan among this process's descendants become its child, so that its CPU time counts."""
    if sys.platform != "linux" or ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
        raise CommandFailed("CPU time can be counted on Linux only.")


def cost_of(
    command: Sequence[str | Path],
    *,
    folder: Path,
    environment: Mapping[str, str],
    sample_memory: bool = False,
) -> Cost:
    """Run a command to its end and to the end of all that it started. Sampling memory slows it down.

    The caller must be a subreaper without other children. Raises CommandFailed.
    """
    with (folder / "said.log").open("w+b") as said:
        cpu, started = _cpu_of_the_dead(), time.perf_counter()
        process = subprocess.Popen(
            command, cwd=folder, env=dict(environment), stdin=subprocess.DEVNULL, stdout=said, stderr=said
        )
        with _Sampler(sample_memory) as sampler:
            try:
                process.wait()
            finally:
                process.kill()
        wall = time.perf_counter() - started
        bury_stragglers()
        if process.returncode != 0:
            said.seek(0)
            words = said.read()[-3000:].decode("utf-8", "replace")
            raise CommandFailed(f"{command[0]} ended with {process.returncode}:\n{words}")
        return Cost(wall, _cpu_of_the_dead() - cpu, sampler.peak / MEBIBYTE)


def cpu_of_descendants() -> float:
    """CPU seconds of all that this process has started and that lives, and of what those have waited for."""
    ticks = 0
    for process in _descendants(os.getpid()):
        with suppress(OSError):
            fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
            ticks += sum(map(int, fields[11:15]))  # its own, in user and system mode, and its children's
    return ticks / os.sysconf("SC_CLK_TCK")


def _cpu_of_the_dead() -> float:
    """CPU seconds of every descendant that has ended and was waited for, by us or by its parent."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def bury_stragglers() -> None:
    """Wait for orphans; those that do not end are killed."""
    deadline = time.monotonic() + STRAGGLER_SECONDS
    with suppress(ChildProcessError):
        while True:
            ended, _ = os.waitpid(-1, os.WNOHANG)
            if ended:
                continue
            if time.monotonic() > deadline:
                for straggler in _descendants(os.getpid()):
                    with suppress(ProcessLookupError):
                        os.kill(straggler, signal.SIGKILL)
            time.sleep(0.01)


class _Sampler:
    """Looks at the memory of all descendants while the block runs; `peak` in bytes."""

    def __init__(self, active: bool) -> None:
        self.peak = 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._sample) if active else None

    def __enter__(self) -> _Sampler:
        if self._thread is not None:
            self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        if self._thread is not None:
            self._thread.join()

    def _sample(self) -> None:
        while not self._over.wait(SAMPLE_SECONDS):
            self.peak = max(self.peak, sum(map(_memory, _descendants(os.getpid()))))


def _descendants(process: int) -> list[int]:
    children: dict[int, list[int]] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with suppress(OSError, IndexError, ValueError):
                parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
                children.setdefault(parent, []).append(int(folder.name))
    found: list[int] = []
    waiting = [process]
    while waiting:
        below = children.get(waiting.pop(), [])
        found += below
        waiting += below
    return found


def _memory(process: int) -> int:
    """Proportional set size in bytes; where it may not be read, all that the process holds in memory."""
    for file, field in (("smaps_rollup", "Pss:"), ("status", "VmRSS:")):
        with suppress(OSError):
            for line in Path(f"/proc/{process}/{file}").read_text().splitlines():
                if line.startswith(field):
                    return int(line.split()[1]) * 1024
    return 0  # it has ended
