"""Answers that never end, that cannot be interrupted, or that end just late enough."""

from __future__ import annotations

from collections.abc import Sequence

from .attack import HONEST, RIGHT, VALUES, Attack

DEAF = """
import os, signal, threading
for number in range(1, 65):
    try: signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError): pass
signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))
"""

LOOPS = {
    "a loop": "while True: pass",
    "a sleep": "import time; time.sleep(10**6)",
    "a power in C": "return 10**10**8",
    "a pattern in C": "import re; re.match('(a+)+$', 'a' * 60 + 'b')",
    "a sum in C": "import itertools; return sum(itertools.count())",
    "a product of matrices": "a = np.ones((2000, 2000))\n    while True: a = a @ a",
    "a lock that is held": "import threading; k = threading.Lock(); k.acquire(); k.acquire()",
    "a stop": "import os, signal; \n    while True: os.kill(os.getpid(), signal.SIGSTOP)",
    "a name printed without end": "while True: print('x' * 10_000)",
    "waiting for what nobody writes": "import os; os.read(os.pipe()[0], 1)",
    "an error caught without end": "while True:\n        try:\n            while True: pass\n"
    "        except BaseException: pass",
}
FUNCTIONS = [name for name in RIGHT if name not in VALUES | HONEST]
IN_CELLS = (
    "while True: pass",
    f"{DEAF}while True: pass",
    """
class Endless:
    def __repr__(self):
        while True: pass
    _repr_html_ = __repr__
Endless()
""",
    """
class Endless:
    def __del__(self):
        while True: pass
Endless()
""",
    """
def again(*a):
    while True: pass
get_ipython().events.register("post_run_cell", again)
""",
)


def endless(name: str, loops: Sequence[str], cell: str = "") -> Attack:
    """Every answer that is a function never ends, in a way of its own; the right one among them counts."""
    kinds = dict(zip(FUNCTIONS, loops, strict=False))
    return Attack(
        name,
        cell=cell,
        answers={
            exercise: f"def {exercise}(*arguments):\n    {LOOPS[loop]}" for exercise, loop in kinds.items()
        },
        ends={**dict.fromkeys(kinds, "timed out"), "central_difference": "passed"},
        slow=True,
    )


ATTACKS = (
    endless("answers that never end", list(LOOPS)[:6]),
    endless("answers that never end, and others", list(LOOPS)[6:]),
    endless("answers that never end, and are deaf", ["a loop"], DEAF),
    Attack("cells that never end", cells=IN_CELLS, slow=True),
    Attack(
        "a name that takes long to read",  # Python sorts its accents, and so would whoever looks for names
        cell="power_rule = a" + "\u0301\u0316" * 90_000 + " = 1",
        slow=True,
    ),
    Attack(
        "a result that never stops",
        answers={
            "power_rule": "class _Endless(list):\n    def __iter__(self):\n        while True: yield 0.0\n"
            "    __len__ = lambda self: 10**9\n"
            "def power_rule(n, x): return _Endless()",
            "polynomial_derivative": "import itertools\n"
            "def polynomial_derivative(coefficients): return itertools.count()",
        },
        slow=True,
    ),
    Attack(
        "an expression whose value never comes",
        answers={
            "symbolic_slope": "class _Endless(sp.Symbol):\n    def evalf(self, *a, **k):\n"
            "        while True: pass\nsymbolic_slope = _Endless('x')"
        },
        ends={"symbolic_slope": "timed out"},
        slow=True,
    ),
    Attack(
        "every call as slow as can be",
        cell="import time",
        answers={
            "power_rule": "def power_rule(n, x):\n    time.sleep(1.0)\n    return n * x**n",
            "product_rule": "def product_rule(f, df, g, dg, x):\n    time.sleep(1.0)\n"
            "    return df(x) * dg(x)",
        },
        slow=True,
    ),
    Attack(
        "every cell as slow as can be",
        cell="import time\ntime.sleep(1.5)",
        answers={"power_rule": "import time\ntime.sleep(1.5)"},
        last_cell="import time\ntime.sleep(1.5)",
        slow=True,
    ),
)
