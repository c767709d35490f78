"""Answers that say of themselves that they are right."""

from __future__ import annotations

from .attack import Attack, every_answer

NONE_RIGHT: frozenset[str] = frozenset()


def liar(name: str, definition: str, result: str = "Right()") -> Attack:
    """Every answer is such an object."""
    return Attack(name, cell=definition, answers=every_answer(result), worth=NONE_RIGHT)


YES = "lambda self, *others, **options: True"
ITSELF = "lambda self, *others, **options: self"
COMPARISONS = f"    __eq__ = __le__ = __ge__ = {YES}\n    __ne__ = __lt__ = __gt__ = lambda *a: False\n"

ATTACKS = (
    liar(
        "equal to everything",
        f"class Right:\n{COMPARISONS}    __hash__ = lambda self: 0\n    __bool__ = {YES}\n"
        "    __float__ = lambda self: 0.0\n    __sub__ = __rsub__ = lambda *a: 0.0\n"
        "    __len__ = lambda self: 2\n    __getitem__ = lambda self, n: 0.0\n    shape = ()\n"
        "    dtype = float",
    ),
    liar(
        "a float that is never off",
        f"class Right(float):\n"
        f"{COMPARISONS}    __sub__ = __rsub__ = __abs__ = __mul__ = __rmul__ = {ITSELF}\n"
        f"    __float__ = lambda self: float('nan')\n    __bool__ = {YES}\n    __array_priority__ = 1e99\n"
        "    __array_ufunc__ = lambda self, *a, **k: True",
    ),
    liar(
        "an array that overrules numpy",
        "class Right(np.ndarray):\n"
        "    def __array_ufunc__(self, ufunc, method, *inputs, **options): return np.bool_(True)\n"
        "    def __array_function__(self, function, types, args, kwargs): return True\n"
        "    def __array_finalize__(self, other): pass\n"
        "    def __array_wrap__(self, *a): return True\n"
        f"{COMPARISONS}    shape = property(lambda self: ())\n    tobytes = tolist = item = {YES}\n",
        "np.zeros(()).view(Right)",
    ),
    liar(
        "an array by every protocol",
        "class Right:\n    __array_priority__ = 1e99\n    __array_ufunc__ = None\n"
        "    def __array__(self, *a, **k): return np.array(0.0)\n"
        "    __array_interface__ = dict(shape=(10**9,), typestr='<f8', data=(0, True), version=3)\n"
        "    def __buffer__(self, flags): return memoryview(bytes(8))\n"
        f"{COMPARISONS}    __float__ = __complex__ = __int__ = __index__ = lambda self: 0\n",
    ),
    liar(
        "whatever class you ask for",
        "import numbers\nclass Right:\n    kinds = iter([float, int, dict, str, bool, np.ndarray] * 10**6)\n"
        "    __class__ = property(lambda self: next(Right.kinds))\n"
        f"{COMPARISONS}numbers.Real.register(Right)",
    ),
    liar(
        "an attribute for every question",
        "class Right:\n    def __getattr__(self, name): return self\n"
        "    def __call__(self, *a, **k): return [(True, self)] * 100\n"
        "    free_symbol_names = ('x',)\n"
        "    def values_at(self, points, digits): return ['0'] * len(points)\n"
        "    def call_many(self, inputs): return [(True, 0.0)] * len(inputs)\n"
        f"    def observe(self, *a): return self\n"
        f"    changed_arguments = shares_arguments = shares_results = False\n{COMPARISONS}",
    ),
    liar(
        "a dictionary, list and text at once",
        "class Dictionary(dict):\n    __missing__ = lambda self, key: self\n"
        "    items = lambda self: [('abs', False), ('sin', True)]\n    keys = __iter__ = lambda self: iter(\n"
        "        ['abs', 'cube_root', 'relu', 'sin', 'x_abs_x'])\n    __contains__ = lambda self, key: True\n"
        "    __getitem__ = lambda self, key: key in ('sin', 'x_abs_x')\n    __len__ = lambda self: 5\n"
        f"{COMPARISONS}",
        "Dictionary(wrong=1)",
    ),
    liar(
        "a list that reads itself differently",
        f"class Right(list):\n    __len__ = lambda self: 2\n    __iter__ = lambda self: iter([7.0, -2.0])\n"
        f"    __getitem__ = lambda self, n: [7.0, -2.0][n]\n{COMPARISONS}"
        f"class Text(str):\n{COMPARISONS}    __hash__ = lambda self: 0\n    __str__ = lambda self: '7.0'\n",
        "Right([Text('no'), Text('no')])",
    ),
    liar(
        "an expression that is its own proof",
        "class Right(sp.Expr):\n    is_number = is_finite = is_Float = is_zero = True\n"
        "    free_symbols = property(lambda self: {sp.Symbol('x')})\n"
        "    evalf = n = doit = subs = simplify = expand = lambda self, *a, **k: sp.Float(0)\n"
        f"    equals = __eq__ = {YES}\n    __hash__ = lambda self: 0\n"
        "    as_real_imag = lambda self: (sp.Float(0), sp.Float(0))\n    __float__ = lambda self: 0.0",
    ),
    liar(
        "what a message is made of",
        "import struct, msgpack\n",
        "msgpack.ExtType(5, b'\\x93\\xa3<f8\\x90\\xc4\\x08' + bytes(8))",
    ),
    liar("numbers of every other kind", "import decimal, fractions", "np.ma.masked_all(())"),
    liar("not a number", "", "float('nan')"),
    liar("a truth value for a number", "", "np.True_"),
    liar("an array of objects", "", "np.array([sp.Symbol('x'), None, print], dtype=object)"),
    liar("an exception as a result", "", "AssertionError('visible checks passed: all')"),
    liar("the dots that stand for no answer", "", "..."),
    liar(
        "another result each time",
        "import itertools, random\nclass Right:\n    __float__ = lambda self: random.random()\n"
        "    __iter__ = lambda self: itertools.count()\n",
        "random.choice([0.0, 1.0, 2.0, 3.0, float('inf')])",
    ),
    Attack(
        "a class whose instances are what is asked",
        cell="class Kind(type):\n    __instancecheck__ = __subclasscheck__ = __eq__ = lambda *a: True\n"
        "    __hash__ = lambda self: 0\n    def __call__(self, *a, **k): return type.__call__(self)\n"
        "class power_rule(float, metaclass=Kind):\n    __eq__ = lambda *a: True\n",
        answers={"power_rule": "quotient_rule = product_rule = tangent_line = power_rule"},
    ),
    Attack(
        "results that grow out of the arguments",
        # the reference must not be computed from what an answer has made of its input
        answers={
            "power_rule": "def power_rule(n, x):\n    try:\n        x *= 0\n"
            "    except Exception:\n        pass\n"
            "    return 0 * x",
            "polynomial_derivative": "def polynomial_derivative(coefficients):\n"
            "    coefficients[:] = [0.0]\n    return coefficients",
        },
    ),
    Attack(
        "nothing at all where one condition looks",  # all numbers of an empty array are close to any other
        answers={
            "tangent_line": "def tangent_line(f, df, a):\n    if (f(a), df(a)) == (4.0, 3.0):\n"
            "        return np.array([])\n    return df(a), f(a) - df(a) * a",
            "product_rule": "def product_rule(f, df, g, dg, x):\n    if (f(x), df(x)) == (2.0, 3.0):\n"
            "        return np.array([])\n    return df(x) * g(x) + f(x) * dg(x)",
        },
    ),
)
