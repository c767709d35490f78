"""In the lesson's process, before its first cell: everything that students' processes will do, done once.

What Python, IPython, NumPy and SymPy make at first use is then there when students' processes are forked,
and not made in each of them anew.
"""

from __future__ import annotations

import sys
from typing import Any

import numpy as np

from autograder.sandbox.answering import Answering
from autograder.sandbox.messages import encode
from autograder.sandbox.notebook_shell import NotebookShell

CELLS = (
    "import numpy, sympy",
    "1 / 0",
    "unknown",
    "print(1)",
    "2",
    "def function(x):\n    return x",
    "symbol = sympy.Symbol('x')\nexpression = sympy.diff(symbol**2 * sympy.sin(symbol), symbol)",
    "import matplotlib.pyplot as plt\nplt.figure(figsize=(1, 1)).add_subplot().set_title('$x^2$')",
)
FUNCTION, EXPRESSION = range(2)  # the numbers of what is looked up
ARGUMENTS = (1.0, np.arange(3.0), [1, (2.0, None)])


def rehearse(answering: Answering, shell: NotebookShell) -> None:
    """Run cells and answer requests, and leave no trace: no names, outputs, history or numbers of cells."""
    names, hidden = dict(shell.user_ns), dict(shell.user_ns_hidden)
    for source in CELLS:
        answering.reply_to(["run", source])
    _answer(answering)
    _forget(shell)
    for namespace, before in ((shell.user_ns, names), (shell.user_ns_hidden, hidden)):
        namespace.clear()
        namespace.update(before)


def _answer(answering: Answering) -> None:
    answering.reply_to(["look up", ["function", "expression"]])
    for argument in ARGUMENTS:
        call = encode([[argument], {}])
        answering.reply_to(["call", FUNCTION, call])
        answering.reply_to(["call many", FUNCTION, [call, call]])
        answering.reply_to(["call strictly", FUNCTION, call])
        answering.reply_to(["observe", FUNCTION, encode([argument])])
    answering.reply_to(["call", FUNCTION, encode([[], {}])])  # a TypeError
    answering.reply_to(["values", EXPRESSION, encode([{"x": "1.5"}, {"x": "0.25"}]), 30])
    answering.reply_to(["release"])


def _forget(shell: Any) -> None:
    """IPython's own memory of cells, results and errors."""
    shell.displayhook.flush()
    shell.history_manager.reset()
    for name in ("_i", "_ii", "_iii", "_i00"):
        setattr(shell.history_manager, name, "")
    shell.execution_count = 1
    shell.last_execution_succeeded, shell.last_execution_result = True, None
    for name in ("last_type", "last_value", "last_traceback"):
        sys.__dict__.pop(name, None)
    shell.lesson_outputs.begin()
    shell.lesson_outputs.finish()
