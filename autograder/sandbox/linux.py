"""On the student's side: the few calls to Linux that Python has no function for."""

from __future__ import annotations

import ctypes
import os
import re
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path

CLONE_NEWNS = 0x00020000
CLONE_NEWCGROUP = 0x02000000
CLONE_NEWUTS = 0x04000000
CLONE_NEWIPC = 0x08000000
CLONE_NEWUSER = 0x10000000
CLONE_NEWPID = 0x20000000
CLONE_NEWNET = 0x40000000

MS_RDONLY, MS_NOSUID, MS_NODEV, MS_BIND = 1, 2, 4, 4096

PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_SET_SECCOMP = 22
PR_CAPBSET_DROP = 24
PR_SET_CHILD_SUBREAPER = 36
PR_SET_NO_NEW_PRIVS = 38

MADV_COLLAPSE = 25  # since Linux 6.1
LARGE_PAGE = 2 * 1024 * 1024

_CAPABILITY_VERSION_3 = 0x20080522
_PRIVATE_MEMORY = re.compile(r"([0-9a-f]+)-([0-9a-f]+) rw-p \S+ 00:00 0\s*(\[heap\])?")


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


def collapse_memory() -> None:
    """Have this process's memory lie in large pages, where the system can: a fork then has less to copy.

    Source: madvise(2), MADV_COLLAPSE.
    """
    for start, size in _private_memory():
        with suppress(OSError):  # a part that is not in use, no room for it, or an older system
            _call("madvise", ctypes.c_void_p(start), ctypes.c_size_t(size), MADV_COLLAPSE)


def _private_memory() -> Iterator[tuple[int, int]]:
    """Addresses and sizes of the large pages that this process's own memory could fill."""
    try:
        lines = Path("/proc/self/maps").read_text().splitlines()
    except OSError:  # a machine that shows no processes
        return
    for line in lines:
        found = _PRIVATE_MEMORY.fullmatch(line)
        if found is None:
            continue
        start = -(-int(found[1], 16) // LARGE_PAGE) * LARGE_PAGE
        end = int(found[2], 16) // LARGE_PAGE * LARGE_PAGE
        if start < end:
            yield start, end - start


@cache
def _library() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _call(name: str, *arguments: object) -> None:
    if getattr(_library(), name)(*arguments) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")
