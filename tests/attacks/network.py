"""Answers that call home: whoever listens on this machine, by every way there is, and the wide world."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from .attack import OUTSIDE, Attack

PORT, ABSTRACT = "THE_PORT", "THE_ABSTRACT_NAME"  # in an attack's text: where somebody listens
DOOR = "door"
CALLS = (
    f"""
import os, socket, urllib.request
for address in ("127.0.0.1", "localhost", "0.0.0.0", "::1", socket.gethostname()):
    try: socket.create_connection((address, {PORT}), 1).send(b"the key, please")
    except OSError: pass
""",
    f"""
for family in (socket.AF_INET, socket.AF_INET6):
    try: socket.socket(family, socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", {PORT}))
    except OSError: pass
""",
    f"""
for address in ("\\0{ABSTRACT}", "{OUTSIDE}/{DOOR}"):
    try:
        door = socket.socket(socket.AF_UNIX)
        door.connect(address)
    except OSError: pass
""",
)
WORLD = (
    f"""
for address in ("https://example.com", "http://1.1.1.1", "http://127.0.0.1:{PORT}/"):
    try: urllib.request.urlopen(address, timeout=1)
    except Exception: pass
for family in range(50):
    for kind in (1, 2, 3, 5):
        try: socket.socket(family, kind)
        except OSError: pass
""",
    """
for name in ("example.com", "localhost", "metadata.google.internal"):
    try: socket.getaddrinfo(name, 80)
    except OSError: pass
""",
    """
try:
    door = socket.socketpair()
    server = socket.create_server(("0.0.0.0", 0))
except OSError: pass
""",
)

ATTACKS = (
    Attack("calls to whoever listens on this machine", cells=CALLS),
    Attack("calls to the world", cells=(CALLS[0], *WORLD)),
)


@contextmanager
def listeners(outside: Path) -> Iterator[list[socket.socket]]:
    """One for each way: a connection, a letter, an abstract socket, a socket in a folder."""
    places = (
        (socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", 0)),
        (socket.AF_INET, socket.SOCK_DGRAM, None),
        (socket.AF_UNIX, socket.SOCK_STREAM, f"\0{outside}"),
        (socket.AF_UNIX, socket.SOCK_STREAM, str(outside / DOOR)),
    )
    with ExitStack() as opened:
        found: list[socket.socket] = []
        for family, kind, address in places:
            listener = opened.enter_context(socket.socket(family, kind))
            listener.setblocking(False)
            listener.bind(address or found[0].getsockname())
            if kind == socket.SOCK_STREAM:
                listener.listen()
            found.append(listener)
        yield found


def where(listening: list[socket.socket]) -> dict[str, str]:
    """What stands for PORT and ABSTRACT in an attack's text."""
    return {PORT: str(listening[0].getsockname()[1]), ABSTRACT: listening[2].getsockname()[1:].decode()}


def has_been_called(listener: socket.socket) -> bool:
    """Whether somebody called since the last time."""
    try:
        if listener.type == socket.SOCK_DGRAM:
            return bool(listener.recv(100))
        listener.accept()[0].close()
    except BlockingIOError:
        return False
    return True
