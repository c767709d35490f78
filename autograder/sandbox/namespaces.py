"""On the student's side: namespaces for the lesson's process, and others for each student's.

The lesson's process owns a user namespace and is the first process in a pid namespace of it, so that it may
make one of its own for each student: when a student's first process dies, the system ends all the others.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import NoReturn

from autograder.sandbox import linux

UNPRIVILEGED = 64_808  # stands for nobody: no account has it
INSIDE = 1000  # who a process thinks it is in its own namespace
APART = (
    linux.CLONE_NEWUSER
    | linux.CLONE_NEWNS
    | linux.CLONE_NEWNET
    | linux.CLONE_NEWIPC
    | linux.CLONE_NEWUTS
    | linux.CLONE_NEWCGROUP
)


def leave_root() -> None:
    """Become an unprivileged user if this is root. Mounts come before: Python may lie in root's own home."""
    if os.getuid() == 0:
        os.setgroups([])
        os.setresgid(UNPRIVILEGED, UNPRIVILEGED, UNPRIVILEGED)
        os.setresuid(UNPRIVILEGED, UNPRIVILEGED, UNPRIVILEGED)
        linux.prctl(linux.PR_SET_DUMPABLE, 1)  # or it may not write its own namespace's user


def stay_as_first() -> int:
    """Go on as the first process of new namespaces; this process waits for it, and ends as it does.

    Returns a descriptor of the pid namespace.
    """
    enter_namespaces(linux.CLONE_NEWPID)
    first = os.fork()
    if first:
        _wait_and_end_like(first)
    return own_pid_namespace()


def own_pid_namespace() -> int:
    """A descriptor of the pid namespace that this process is in."""
    return os.open("/proc/self/ns/pid", os.O_RDONLY)


def fork_into_pid_namespace(own: int) -> int:
    """Fork; the child is the first process of a pid namespace. ``own`` is the descriptor of this one."""
    linux.unshare(linux.CLONE_NEWPID)
    child = os.fork()
    if child:
        linux.setns(own, linux.CLONE_NEWPID)  # or there could be no next time
    return child


def enter_namespaces(more: int = 0) -> None:
    """Leave users, mounts, network, shared memory and host name behind for new ones."""
    user, group = os.geteuid(), os.getegid()
    linux.unshare(APART | more)
    process = Path("/proc/self")
    (process / "setgroups").write_text("deny")
    (process / "uid_map").write_text(f"{INSIDE} {user} 1")
    (process / "gid_map").write_text(f"{INSIDE} {group} 1")


def _wait_and_end_like(child: int) -> NoReturn:
    os.closerange(0, os.sysconf("SC_OPEN_MAX"))
    _, status = os.waitpid(child, 0)
    os._exit(os.waitstatus_to_exitcode(status) & 0xFF)
