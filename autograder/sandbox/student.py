"""The program of a lesson's process: confines itself, then serves.

Started by exec with an empty environment and a socket as its standard input. It holds no key.
"""

from __future__ import annotations

import os
import shutil
import socket
import sys
from pathlib import Path

from autograder.sandbox.confined import Confined
from autograder.sandbox.frames import Connection
from autograder.sandbox.limits import Limits
from autograder.sandbox.messages import decode
from autograder.sandbox.unconfined import Unconfined

LESSON = "lesson"


def main() -> None:
    """Take the control socket from standard input, find a place to work, and answer until it is closed."""
    control = Connection(socket.socket(fileno=os.dup(0)), takes_descriptors=True)
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.close(nothing)
    sys.stdin = open(0, closefd=False)  # noqa: SIM115 - for as long as the process lives
    start = decode(control.receive())
    limits = Limits(**start["limits"])
    refused_calls: bytes | None = start["refused_calls"]
    nursery = Unconfined(limits) if refused_calls is None else Confined(limits, refused_calls)
    base = Path(start["base"])
    (base / "home").mkdir()
    shutil.copytree(start["data"], base / LESSON)
    os.chdir(base / LESSON)

    # heavy, and so only now: the process that `Confined` forked from does nothing but wait
    from autograder.sandbox.lesson_process import LessonProcess

    process = LessonProcess(control, nursery, limits)
    os.ftruncate(2, 0)  # what was said on the way up is no reason for what may happen later
    process.serve_all()


if __name__ == "__main__":
    main()
