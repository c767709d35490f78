"""On the student's side: the few calls to Linux that Python has no function for."""

from __future__ import annotations

import ctypes
import os
from functools import cache

CLONE_NEWNS = 0x00020000
CLONE_NEWCGROUP = 0x02000000
CLONE_NEWUTS = 0x04000000
CLONE_NEWIPC = 0x08000000
CLONE_NEWUSER = 0x10000000
CLONE_NEWPID = 0x20000000
CLONE_NEWNET = 0x40000000

MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_BIND = 1, 2, 4, 8, 4096

PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_SET_SECCOMP = 22
PR_CAPBSET_DROP = 24
PR_SET_CHILD_SUBREAPER = 36
PR_SET_NO_NEW_PRIVS = 38

_CAPABILITY_VERSION_3 = 0x20080522


class _CapabilityHeader(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


def unshare(flags: int) -> None:
    """Leave these namespaces for new ones. Raises OSError, as everything here."""
    _call("unshare", flags)


def setns(namespace: int, kind: int) -> None:
    """Enter the namespace that a descriptor stands for."""
    _call("setns", namespace, kind)


def mount(source: str, target: str, kind: str, flags: int, options: str = "") -> None:
    """Mount a file system of this kind, or with MS_BIND a folder a second time."""
    _call("mount", source.encode(), target.encode(), kind.encode(), flags, options.encode())


def prctl(operation: int, argument: int, address: int = 0) -> None:
    """Change an attribute of this process."""
    _call("prctl", operation, ctypes.c_ulong(argument), ctypes.c_ulong(address), 0, 0)


def drop_capabilities() -> None:
    """Give up all capabilities, also those that a program run later could get back."""
    capability = 0
    while True:
        try:
            prctl(PR_CAPBSET_DROP, capability)
        except OSError:
            break  # past the last one that this kernel knows
        capability += 1
    none_of_them = (ctypes.c_uint32 * 6)()
    _call("capset", ctypes.byref(_CapabilityHeader(_CAPABILITY_VERSION_3, 0)), ctypes.byref(none_of_them))


@cache
def _library() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _call(name: str, *arguments: object) -> None:
    if getattr(_library(), name)(*arguments) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")
