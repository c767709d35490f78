"""What keeps a student's process away from the rest of the machine.

Bubblewrap gives the lesson's process a file system of its own: Python, the system's libraries and the few
modules of ours that it needs, all read-only. The rest, namespaces, an unprivileged user and a system-call
filter, the process does itself before a student's code runs.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import autograder
from autograder.sandbox.endings import CannotStart
from autograder.sandbox.system_calls import filter_program

SYSTEM = tuple(map(Path, ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32")))
ALSO_READ = ("/etc/ld.so.cache", "/etc/localtime", "/nix/store", "/gnu/store")
DATA = "/sandbox/data"  # the lesson's data files
OWN = "/sandbox/own"  # all that a process may write in
NEXT_OWN = "/sandbox/next"  # where a student's process prepares its own
SHARED_MEMORY = "/dev/shm"  # where the locks of multiprocessing, and so its pools of threads, have files
FONTS = Path("/usr/share/fonts")
DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")
PREFIX_PARTS = ("bin", "lib", "lib64", "pyvenv.cfg")  # all that Python and its packages need of a prefix
OUR_PARTS = ("__init__.py", "sandbox", "check")
WAY_AROUND = "`autograder doctor` says more, --unconfined grades without."
READABLE = "Python, its packages and this project must be readable by everyone: chmod -R a+rX."
ALLOWED = (
    "User namespaces must be allowed: sudo sysctl -w kernel.unprivileged_userns_clone=1 (Debian), "
    "kernel.apparmor_restrict_unprivileged_userns=0 (Ubuntu), user.max_user_namespaces=10000 (Red Hat); "
    "a container must be run with --privileged."
)


@dataclass(frozen=True)
class Confinement:
    """What this machine offers; ``missing`` says in sentences what it lacks and how to get it."""

    bubblewrap: str
    refused_calls: bytes
    missing: tuple[str, ...] = ()

    def wrap(self, command: Sequence[str], data: Path) -> list[str]:
        """The command that runs ``command`` apart from this machine, with ``data`` as DATA."""
        apart = ("--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts")
        return [self.bubblewrap, *apart, *_file_system(data), "--chdir", "/", "--", *command]


def confinement() -> Confinement:
    """What confines on this machine. Raises CannotStart, in one line, where a part of it is missing."""
    found = installed()
    if found.missing:
        raise CannotStart(f"Students' code cannot be confined here: {found.missing[0]} {WAY_AROUND}")
    return found


def installed() -> Confinement:
    """Which parts are installed; whether they work together only a trial can tell."""
    bubblewrap, refused_calls = shutil.which("bwrap") or "", b""
    missing = []
    if sys.platform != "linux":
        missing.append("Namespaces are Linux's own; use Linux, or a virtual machine with it.")
    elif not bubblewrap:
        missing.append("bubblewrap is not installed: sudo apt install bubblewrap.")
    try:
        refused_calls = filter_program() if sys.platform == "linux" else b""
    except (ImportError, OSError, RuntimeError):
        missing.append(
            "libseccomp is not installed: sudo apt install libseccomp2, and pip install pyseccomp."
        )
    return Confinement(bubblewrap, refused_calls, tuple(missing))


def remedy(reason: str) -> str:
    """What to do about a process that did not start for this reason."""
    unreadable = ("No module named", "Errno 13", "can't open file", "Can't mkdir", "Can't find source")
    return READABLE if any(words in reason for words in unreadable) else ALLOWED


def _file_system(data: Path) -> Iterator[str]:
    """Bubblewrap's arguments for what may be read; there is nothing to write in but OWN."""
    for path in SYSTEM:
        if path.is_symlink():
            yield from ("--symlink", str(path.readlink()), str(path))
        elif path.exists():
            yield from _bound(path)
    if FONTS.is_dir():  # figures then look the same everywhere, and no list of fonts has to be made
        yield from _hidden(FONTS)
    yield from ("--perms", "0755", "--dir", "/etc")
    for path in ALSO_READ:
        yield from ("--ro-bind-try", path, path)
    interpreter = _interpreter_parts()
    for part in interpreter:
        yield from _bound(part)
    for folder in _course_folders():
        if any(folder != tree and folder.is_relative_to(tree) for tree in (*SYSTEM, *interpreter)):
            yield from _hidden(folder, [part for part in interpreter if part.is_relative_to(folder)])
    yield from _our_parts(interpreter)
    yield from ("--perms", "0755", "--tmpfs", "/dev")
    for device in DEVICES:
        yield from ("--dev-bind", device, device)
    yield from ("--symlink", OWN, SHARED_MEMORY, "--remount-ro", "/dev", "--proc", "/proc")
    for folder in (Path(OWN).parent, NEXT_OWN):
        yield from ("--perms", "0755", "--dir", str(folder))
    yield from ("--ro-bind", str(data), DATA, "--perms", "1777", "--tmpfs", OWN)
    shown = (*SYSTEM, *interpreter, Path(autograder.__file__).resolve())
    if not any(path.is_relative_to("/tmp") for path in shown):
        yield from ("--symlink", OWN, "/tmp")
    yield from ("--remount-ro", "/")


def _bound(path: Path) -> Iterator[str]:
    """Arguments that show a path, where it is, to whoever the process becomes."""
    for folder in reversed(path.parents):
        if folder != Path("/") and not _in_system(folder):
            yield from ("--perms", "0755", "--dir", str(folder))
    yield from ("--ro-bind", str(path), str(path))


def _hidden(folder: Path, but: Sequence[Path] = ()) -> Iterator[str]:
    """Arguments that show an empty folder, but for these parts of it."""
    yield from ("--perms", "0755", "--tmpfs", str(folder))
    for part in but:
        yield from _bound(part)
    yield from ("--remount-ro", str(folder))


def _in_system(path: Path) -> bool:
    return any(path.is_relative_to(tree) for tree in SYSTEM)


def _interpreter_parts() -> list[Path]:
    """Where Python and its packages lie, outside the system's folders."""
    prefixes = {Path(sys.prefix), Path(sys.base_prefix), Path(sys.exec_prefix), Path(sys.base_exec_prefix)}
    program = Path(sys.executable)
    while program.is_symlink():
        program = Path(os.path.normpath(program.parent / program.readlink()))
        prefixes.add(program.parent.parent)
    parts = [prefix / name for prefix in sorted(prefixes) for name in PREFIX_PARTS]
    return [part for part in parts if part.exists() and not _in_system(part)]


def _our_parts(interpreter: Sequence[Path]) -> Iterator[str]:
    """Show what a student's process needs of this project, or hide the rest where all of it is installed."""
    ours = Path(autograder.__file__).resolve().parent
    if any(ours.is_relative_to(tree) for tree in (*SYSTEM, *interpreter)):
        for part in ours.iterdir():
            if part.is_dir() and part.name not in OUR_PARTS:
                yield from _hidden(part)
        return
    for part in (*(ours / name for name in OUR_PARTS), ours.parent / "explorers"):
        if part.exists():
            yield from _bound(part)


def _course_folders() -> set[Path]:
    """Where an answer key or a gradebook may lie, should that be inside a folder that is shown."""
    return {Path.cwd(), Path(autograder.__file__).resolve().parents[1]}
