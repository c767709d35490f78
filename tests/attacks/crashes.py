"""Answers that end their own process, as abruptly as they can."""

from __future__ import annotations

from collections.abc import Sequence

from .attack import HONEST, RIGHT, VALUES, Attack

CRASHES = {
    "an exit": "import os; os._exit(0)",
    "an exit that looks like want of memory": "import os; os._exit(86)",
    "an abort": "import os; os.abort()",
    "a null pointer": "import ctypes; ctypes.string_at(0)",
    "a signal that kills": "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
    "a signal of time": "import os, signal; os.kill(os.getpid(), signal.SIGXCPU)",
    "a signal without a name": "import os; os.kill(os.getpid(), 40)",
    "a recursion without a limit": "import sys; sys.setrecursionlimit(10**9)\n"
    "    down = lambda: down()\n    down()",
    "a recursion in C": "import sys; sys.setrecursionlimit(10**9)\n    t = ()\n"
    "    for _ in range(10**6): t = (t,)\n    hash(t)",
    "code that is no code": "exec(type((lambda: 0).__code__)(0, 0, 0, 0, 9**6, 0, b'\\x99\\xff' * 9, (), (), "
    "(), '', '', '', 1, b'', b''))",
    "another program": "import os; os.execv('/bin/sh', ['sh', '-c', 'exit 0'])",
    "a crash in a thread": "import threading, ctypes, time\n"
    "    threading.Thread(target=ctypes.string_at, args=(0,)).start(); time.sleep(1)",
    "no interpreter left": "import ctypes; ctypes.pythonapi.Py_FinalizeEx()",
    "freed twice": "import ctypes; ctypes.pythonapi.Py_DecRef(ctypes.py_object(None))\n"
    "    ctypes.string_at(1)",
    "all descriptors closed": "import os; os.closerange(0, 1000)",
    "the modules forgotten": "import sys; sys.modules.clear(); import os; os.abort()",
}
FUNCTIONS = [name for name in RIGHT if name not in VALUES | HONEST]
# what a process may survive, spoilt for the answers after it
SPOIL_WITHOUT_END = ("freed twice", "the modules forgotten", "a recursion without a limit")
# where Python itself notices, the exercise has failed; elsewhere the process is gone
ENDS = "crashed|failed|out of memory|timed out"


def crashing(name: str, crashes: Sequence[str]) -> Attack:
    """Every answer that is a function crashes in a way of its own; the right one among them counts."""
    kinds = dict(zip(FUNCTIONS, crashes, strict=False))
    return Attack(
        name,
        answers={
            exercise: f"def {exercise}(*arguments):\n    {CRASHES[crash]}\n    return 0.0"
            for exercise, crash in kinds.items()
        },
        ends={**dict.fromkeys(kinds, ENDS), "central_difference": "passed"},
    )


ATTACKS = (
    *(
        crashing(
            f"answers that crash, from {list(CRASHES)[start]} on", list(CRASHES)[start:][: len(FUNCTIONS)]
        )
        for start in range(0, len(CRASHES), len(FUNCTIONS))
    ),
    Attack(
        "a crash in every cell",
        cells=[
            source.replace("\n    ", "\n")
            for name, source in CRASHES.items()
            if name not in SPOIL_WITHOUT_END
        ],
    ),
    Attack(
        "an exit while an expression is evaluated",
        answers={
            "symbolic_slope": "class _Exit(sp.Symbol):\n    def evalf(self, *a, **k):\n"
            "        import os; os._exit(0)\nsymbolic_slope = _Exit('x')"
        },
        ends={"symbolic_slope": "crashed"},
    ),
    Attack("an exit in the last cell", last_cell="import os; os._exit(0)"),
)
