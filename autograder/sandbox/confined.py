"""In the lesson's process: a student's process that is confined, and can reach nothing but the wall."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from autograder.sandbox import linux
from autograder.sandbox.confinement import NEXT_OWN, OWN
from autograder.sandbox.limits import Limits
from autograder.sandbox.namespaces import (
    enter_namespaces,
    fork_into_pid_namespace,
    leave_root,
    own_pid_namespace,
    stay_as_first,
)
from autograder.sandbox.rlimits import bound_processes, set_rlimits
from autograder.sandbox.system_calls import refuse_calls

INODES = 4096


class Confined:
    """Makes students' processes on a machine that can confine them."""

    def __init__(self, limits: Limits, refused_calls: bytes) -> None:
        self._limits = limits
        self._refused_calls = refused_calls
        leave_root()
        self._pid_namespace = stay_as_first()

    def fork(self) -> int:
        """Fork; the child is alone in a pid namespace, and dies with all that it starts."""
        return fork_into_pid_namespace(self._pid_namespace)

    def twin(self) -> int:
        """Fork; the child, alone likewise, goes on to make students' processes of its own."""
        child = self.fork()
        if child == 0:
            os.close(self._pid_namespace)
            self._pid_namespace = own_pid_namespace()
        return child

    def settle(self, folder: str) -> None:
        """In the child: leave everything that could be shared, work in a copy of the lesson's folder.

        Afterwards there is no network, no other process, and no folder to write in but a bounded one in
        memory; the system calls that could change this are refused.
        """
        enter_namespaces()
        self._mount_scratch(Path.cwd(), folder)
        set_rlimits(self._limits)
        bound_processes(self._limits)
        linux.drop_capabilities()
        refuse_calls(self._refused_calls)

    def clear(self) -> None:
        """Nothing: what was written is gone with the namespaces."""

    def _mount_scratch(self, lesson: Path, folder: str) -> None:
        flags = linux.MS_NOSUID | linux.MS_NODEV
        size = f"size={self._limits.scratch_bytes},nr_inodes={INODES},mode=700"
        linux.mount("scratch", NEXT_OWN, "tmpfs", flags, size)
        shutil.copytree(lesson, f"{NEXT_OWN}/{folder}")
        Path(NEXT_OWN, "home").mkdir()
        linux.mount(NEXT_OWN, OWN, "", linux.MS_BIND)
        linux.mount("nothing", "/proc", "tmpfs", flags | linux.MS_RDONLY, "size=4k,nr_inodes=2")
        os.chdir(f"{OWN}/{folder}")
