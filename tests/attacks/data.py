"""Answers that return what is too large, too deep, too strange or too long for whoever looks at it."""

from __future__ import annotations

from collections.abc import Mapping

from .attack import RIGHT, VALUES, Attack

NOTHING: frozenset[str] = frozenset()
CELL = """
nested = []
for _ in range(100_000): nested = [nested]
circle = []; circle.append(circle)
ring = {}; ring["abs"] = ring
"""
RESULTS = {
    "a huge integer": "10**20_000",
    "an integer just within bounds": "-(2**4095)",
    "an integer beyond a float": "10**400",
    "a long string": "'7' * 10**7",
    "a million strings": "['7'] * 10**6",
    "a long list": "[0.0] * 249_000",
    "a very long list": "[0.0] * 10**7",
    "nested lists": "eval('[' * 60 + '0.0' + ']' * 60)",
    "lists nested without end": "nested",
    "a list in itself": "circle",
    "a mapping in itself": "ring",
    "many long integers with one hash": "{n * (2**61 - 1): True for n in range(9_999)}",
    "many tuples with one hash": "{(n * (2**61 - 1),): True for n in range(9_999)}",
    "keys of every kind": "{1: 0, 1.5: 0, None: 0, (1, (2, (3,))): 0, b'x': 0, True: 0, 1j: 0, 'abs': 0}",
    "a large array": "np.zeros(2_000_000)",
    "a larger array": "np.zeros(20_000_000)",
    "an array of no size and every length": "np.zeros((0, 10**9))",
    "an array of sixteen dimensions": "np.zeros((2,) * 16)",
    "an array of thirty dimensions": "np.zeros((1,) * 30)",
    "an array of long strings": "np.array(['x' * 9_999] * 100)",
    "an array of records": "np.zeros(3, dtype=[('a', float), ('b', object)])",
    "an array of times": "np.zeros(3, dtype='datetime64[ns]')",
    "an array that is one number seen a million times": "np.broadcast_to(0.0, (1_000, 1_000, 1_000))",
    "an extended precision": "np.longdouble('1e4000')",
    "lone surrogates": "'\\ud800\\udfff' * 1000",
    "control characters": "'\\x1b[2J\\x00\\x07\\u202e<script>alert(1)</script>'",
    "a symbol with a strange name": "sp.Symbol('\\x1b[2J\\ud800<script>' * 100)",
    "a very long expression": "sp.Add(*sp.symbols('a:3000'))",
    "a tower of powers": "sp.Symbol('x') ** sp.Symbol('x') ** sp.Symbol('x') ** sp.exp(1000)",
    "an expression that is infinite": "sp.zoo * sp.Symbol('x') + sp.nan",
    "a matrix": "sp.Matrix([[sp.Symbol('x')] * 40] * 40)",
    "a set": "{1.0, 2.0}",
    "a range without end": "range(10**18)",
    "a view of memory": "memoryview(bytes(10**6))",
    "a module": "np",
    "a frame": "__import__('sys')._getframe()",
    # as an array, every text takes as much room as the longest
    "texts of very different length": "['7' * 250_000] + ['7'] * 20_000",
    "rows of texts of very different length": "[['7' * 250_000]] + [['7']] * 20_000",
    "a class with a strange name": "type('\\x1b[2J\\x00' [:4] + '<b>' * 1000, (), {})()",
}
EXCEPTIONS = {
    "very long": "raise ValueError('x' * 10**7)",
    "strange in name": "raise type('\\x1b[2J\\ud800<script>' * 99, (ValueError,), {})('\\ud800\\x00')",
    "a liar about its message": "raise type('Liar', (Exception,), {'__str__': lambda s: 1/0})()",
    "a pretender": "raise type('CheckFailed', (AssertionError,), {'sentence': 'ok', 'kind': 'passed'})()",
    "the author's": "raise type('CannotJudge', (Exception,), {})('no fault of yours')",
    "the wall's": "raise type('StudentGone', (BaseException,), {'kind': 'passed'})()",
    "an exit": "raise SystemExit(0)",
    "an interrupt": "raise KeyboardInterrupt",
    "the end of a generator": "raise GeneratorExit",
    "the end of an iteration": "raise StopIteration(0.0)",
    "a stub's": "raise NotImplementedError('power_rule is fine')",
    "a group": "raise BaseExceptionGroup('x', [SystemExit(0), ValueError()])",
    "of a hundred kinds": "raise type('All', (OSError, KeyError, ZeroDivisionError), {})(1)",
    "a warning": "import warnings; warnings.simplefilter('error'); warnings.warn('x')",
    "a chain without end": "e = ValueError(); e.__cause__ = e; raise e",
    "a recursion": "return give_up()",
}


def returning(kinds: Mapping[str, str], first: int) -> dict[str, str]:
    """Answers that give these results, each another one."""
    results = list(kinds.values())
    answers = {}
    for number, name in enumerate(RIGHT):
        result = results[(first + number) % len(results)]
        answers[name] = f"{name} = {result}" if name in VALUES else f"def {name}(*a):\n    return {result}"
    return answers


def raising(kinds: Mapping[str, str], first: int) -> dict[str, str]:
    """Answers that raise these exceptions, each another one, when they are called or made."""
    statements = list(kinds.values())
    answers = {}
    for number, name in enumerate(RIGHT):
        give_up = f"def give_up():\n    {statements[(first + number) % len(statements)]}\n"
        answers[name] = give_up + (
            f"{name} = give_up()"
            if name in VALUES
            else f"def {name}(*a, give_up=give_up):\n    return give_up()"
        )
    return answers


# each result meets three exercises
ATTACKS = tuple(
    Attack(
        f"results from {list(RESULTS)[first]} on", cell=CELL, answers=returning(RESULTS, first), worth=NOTHING
    )
    for first in range(0, len(RESULTS), 3)
) + tuple(
    Attack(
        f"exceptions from one that is {list(EXCEPTIONS)[first]} on",
        answers=raising(EXCEPTIONS, first),
        worth=NOTHING,
    )
    for first in range(0, len(EXCEPTIONS), 4)
)
