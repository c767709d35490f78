"""Answers that are given functions, and use them as they were not meant to be used."""

from __future__ import annotations

from .attack import HONEST, Attack


def hostile(name: str, *calls: str, cell: str = "", **more) -> Attack:
    """Answers that do all this with the function f given to them before they answer, rightly or wrongly."""
    provoke = "".join(f"    try:\n        {call}\n    except Exception:\n        pass\n" for call in calls)
    answers = {
        "forward_difference": "def forward_difference(f, x, h):\n    provoke(f)\n    return f(x + h) - f(x)",
        "central_difference": "def central_difference(f, x, h):\n    provoke(f)\n"
        "    return (f(x + h) - f(x - h)) / (2 * h)",
        "product_rule": "def product_rule(f, df, g, dg, x):\n    provoke(g)\n    return df(x) * dg(x)",
        "tangent_line": "def tangent_line(f, df, a):\n    provoke(df)\n    return df(a), f(a)",
    }
    twice = "    provoked.append(f)\n    if len(provoked) > 2: return\n"
    cell += f"\nprovoked = []\ndef provoke(f):\n{twice}{provoke}"
    return Attack(name, cell=cell, answers=answers, **more)


NOTHING: frozenset[str] = frozenset()
STRANGE = """
class Strange:
    def __getattr__(self, name): return self
    def __call__(self, *a, **k): return self
    def __float__(self): import os; os.write(2, b'x'); return 0.0
    def __index__(self): return 10**9
    def __len__(self): return 10**9
    def __iter__(self): return self
    def __next__(self): return self
    def __getitem__(self, n): return self
    __int__ = __index__
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __pow__ = __rpow__ = __neg__ = __call__
    __truediv__ = __rtruediv__ = __call__
"""
REENTRANT = """
class Again:
    def __init__(self, f): self.f = f
    def __pow__(self, n): return self.f(self)
    __mul__ = __rmul__ = __add__ = __radd__ = __sub__ = __rsub__ = __truediv__ = __rtruediv__ = __pow__
"""
ATTACKS = (
    hostile(
        "functions called with what they were not made for",
        "f('x' * 10**5)",
        "f()",
        "f(*range(1000))",
        "f(1.0, out=np.zeros(3), where=False, dtype=object, casting='unsafe')",
        "f(f)",
        "f(np.zeros((0, 1_000_000)))",
        "f(2**4095)",
        "f(complex('inf+nanj'))",
        "f(eval('[' * 30 + ']' * 30))",
        "f(lambda *a: 0.0)",
        "f(SystemExit('x'))",
        "f('\\ud800' * 1000)",
        "f(-0.0), f(float('nan')), f(1e308), f(b'x'), f({}), f(None), f(...), f(np.float16(1e9))",
    ),
    *(
        hostile(f"a function called with {name}", f"f({value})", slow=True, at_most=True)
        for name, value in {
            "a mountain of text": "'x' * 10**7",
            "a huge array": "np.ones(1_500_000)",
            "a large mapping": "{str(n): {} for n in range(9000)}",
        }.items()
    ),
    # NumPy would make room for all of its thousand million items, on the other side of the wall
    hostile("a function called with an object without end", "f(Strange())", cell=STRANGE),
    hostile(
        "a function that spreads two small arrays into an enormous one",
        "f(np.ones((60_000, 1)), where=np.ones(60_000, bool))",
        "f(np.ones((60_000, 1)) + np.zeros((1, 1)), where=np.ones((1, 60_000), bool))",
    ),
    hostile("a function called with an object that calls it again", "f(Again(f))", cell=REENTRANT),
    hostile(
        "an exception thrown through a function",
        "f(Bomb())",
        cell="class Bomb:\n    def __pow__(self, n): raise KeyboardInterrupt\n"
        "    def __mul__(self, n): raise SystemExit(0)\n    __rmul__ = __mul__",
    ),
    Attack(
        "functions kept for later",
        cell="kept = []",
        answers={
            "forward_difference": "def forward_difference(f, x, h):\n    kept.append(f)\n"
            "    return (f(x + h) - f(x)) / h",
            "power_rule": "def power_rule(n, x):\n    return [f(x) for f in kept][0]",
            "polynomial_derivative": "[f(1.0) for f in kept]",
        },
        # it calls hidden functions in its next cell and another check's in a later one, and is stopped for it
        worth=HONEST | {"forward_difference"},
    ),
    Attack(
        "functions called from another thread",
        cell="import threading",
        answers={
            "forward_difference": "def forward_difference(f, x, h):\n"
            "    def ask():\n        for _ in range(3_000): f(x)\n"
            "    threading.Thread(target=ask, daemon=True).start()\n    return (f(x + h) - f(x)) / h"
        },
        worth=HONEST | {"forward_difference"},
        at_most=True,  # it may still ask when the next cell runs, and is stopped for it
    ),
    Attack(
        "functions drawn out of functions",
        # what can be reached from what is given: attributes, closures, globals, code
        cell="def stolen(f):\n"
        "    for name in ('__globals__', '__closure__', '__code__', '__wrapped__', '__self__', 'f'):\n"
        "        try:\n            found = getattr(f, name)\n"
        "            for cell in found if isinstance(found, tuple) else [found]:\n"
        "                space = getattr(cell, 'cell_contents', cell)\n"
        "                for key in ('power_rule', 'reference', 'prepared', 'key', 'namespace'):\n"
        "                    if isinstance(space, dict) and key in space: return space[key]\n"
        "        except Exception: pass\n    raise ValueError\n",
        answers={
            "forward_difference": "def forward_difference(f, x, h):\n"
            "    try: globals()['power_rule'] = stolen(f)\n    except Exception: pass\n"
            "    return f(x + h) - f(x)",
        },
    ),
    hostile("a function called for ever", "while True: f(1.0)", worth=NOTHING, slow=True),
)
