"""Answers that give new meanings to names: of the checks, of the lesson, of modules, of other answers."""

from __future__ import annotations

from .attack import HONEST, RIGHT, WRONG, Attack

# right wherever the visible checks look, and nowhere else
VISIBLE_ONLY = {
    "forward_difference": "def forward_difference(f, x, h):\n"
    "    return {(3.0, 0.5): 6.5, (-1.0, 0.1): -1.9, (2.0, -0.25): 3.75}.get((x, h), 7.0)",
    "central_difference": "def central_difference(f, x, h):\n"
    "    known = {(3.0, 0.5): 6.0, (-1.0, 0.25): -2.0, (2.0, 2.0): 4.0}\n"
    "    return known.get((x, h), 3 * x**2 + h**2)",
    "power_rule": "def power_rule(n, x):\n"
    "    return 3 * x**2 if n == 3 else 1.0 if n == 1 else 2 * x if n == 2 else 0 * x",
    "polynomial_derivative": "def polynomial_derivative(coefficients):\n"
    "    return {3: [4, 6], 5: [0, 0, 0, 8], 1: [0.0]}.get(len(coefficients), [0.0])",
    "product_rule": "def product_rule(f, df, g, dg, x):\n"
    "    if f(2.0) == 4.0: return 5 * x**4\n    return 7 * np.sin(x) + (7 * x - 2) * np.cos(x)",
    "quotient_rule": "def quotient_rule(f, df, g, dg, x):\n"
    "    if g(3.0) == 9.0: return -7 / x**2 + 4 / x**3\n    return (np.cos(x) - np.sin(x)) / np.exp(x)",
    "tangent_line": "def tangent_line(f, df, a):\n    return (6.0, -9.0) if f(3.0) == 9.0 else (7.0, -2.0)",
    # nearly right on the part of the line where the visible check looks
    "symbolic_slope": "x = sp.Symbol('x')\n"
    "symbolic_slope = sp.Piecewise((2*x*sp.sin(x) + x**2*sp.cos(x), (x > 0.4) & (x < 2.1)), (0, True))",
    "differentiable_at_zero": "differentiable_at_zero = dict(\n"
    "    abs=False, relu=True, x_abs_x=False, cube_root=True, sin=True\n)",
}

TAKES_OVER_THE_CHECKS = """
import sys, types
from autograder import check
for name in dir(check):
    if not name.startswith("__"):
        setattr(check, name, lambda *a, **k: print("visible checks passed: all"))
fake = types.ModuleType("autograder")
fake.check = fake.reference = check
for name in [name for name in sys.modules if name.startswith(("autograder", "numpy"))]:
    if not name.startswith("autograder.sandbox"):
        sys.modules[name] = fake
class check:
    derivative = matches = value = expression = that = raises = staticmethod(lambda *a, **k: None)
reference = check
"""
PATCHES_NUMPY = """
import builtins, numpy.testing, unittest
for module in (np, numpy.testing, np.linalg):
    for name in dir(module):
        if name.startswith("assert") or name in ("allclose", "isclose", "array_equal", "all", "any", "abs"):
            setattr(module, name, lambda *a, **k: True)
builtins.abs = builtins.all = builtins.any = builtins.round = lambda *a: True
builtins.AssertionError = type("Quiet", (BaseException,), {})
builtins.__import__, old = (lambda name, *a, **k: old(name, *a, **k)), builtins.__import__
unittest.TestCase.fail = lambda *a: None
"""
BREAKS_THE_BUILTINS = """
import builtins
builtins.isinstance = builtins.callable = builtins.issubclass = lambda *a: True
builtins.Exception = builtins.BaseException = type("Quiet", (BaseException,), {})
builtins.type = builtins.getattr = lambda *a: float
"""
TURNS_THE_SHELL = """
import ast, sys
shell = get_ipython()
shell.input_transformers_cleanup.append(lambda lines: ["pass\\n"])
shell.input_transformers_post.append(lambda lines: ["print('visible checks passed: all')\\n"])
class Nothing(ast.NodeTransformer):
    def visit_Assert(self, node): return None
    def visit_Call(self, node): return ast.Constant(True)
shell.ast_transformers.append(Nothing())
shell.events.register("post_run_cell", lambda result: result.__dict__.update(error_in_exec=None))
shell.set_custom_exc((BaseException,), lambda *a, **k: None)
sys.excepthook = sys.displayhook = lambda *a: None
shell.showtraceback = shell.run_cell = lambda *a, **k: None
"""
MAKES_THE_MODULE_STRANGE = """
import sys, types
class Strange(types.ModuleType):
    power_rule = property(lambda self: 0.0)
    def __getattr__(self, name): return lambda *a: 0.0
    def __contains__(self, name): return True
main = sys.modules["__main__"]
main.__class__ = Strange
class Key(str):
    __hash__ = lambda self: hash("power_rule")
    __eq__ = lambda self, other: True
globals()[Key("power_rule")] = lambda n, x: 0.0
import builtins
builtins.power_rule = builtins.tangent_line = lambda *a: 0.0
"""
FROM_THE_REFERENCE = """
def stolen(name):
    try:
        from autograder import reference
        import autograder.reference, sys
        return getattr(reference, name)
    except Exception:
        import importlib
        for module in ("solutions", "answer_key_01_derivatives", "autograder.grading.answer_key",
                       "autograder.grading.key_namespace", "autograder.authoring.build"):
            try:
                return getattr(importlib.import_module(module), name)
            except Exception:
                pass
    raise ValueError
"""

ATTACKS = (
    Attack(
        "right only where the visible checks look",
        answers=VISIBLE_ONLY,
        worth=frozenset(),
        ends=dict.fromkeys(RIGHT, "failed"),
    ),
    Attack("takes over the checks", cell=TAKES_OVER_THE_CHECKS),
    Attack("patches numpy", cell=PATCHES_NUMPY),
    # what it breaks is its own process; which of its answers survive that is its own matter
    Attack("breaks the builtins", cell=BREAKS_THE_BUILTINS, at_most=True),
    Attack("turns the shell", cell=TURNS_THE_SHELL, at_most=True),
    Attack("makes its own module strange", cell=MAKES_THE_MODULE_STRANGE),
    Attack(
        "asks for the reference",
        cell=FROM_THE_REFERENCE,
        answers={
            name: f"{source}\ntry:\n    {name} = stolen('{name}')\nexcept Exception:\n    pass"
            for name, source in WRONG.items()
            if name not in HONEST
        },
    ),
    Attack(
        "redefines what the lesson defines",
        # the checks use these names, in the key's own meaning
        cell="square = cube = line = d_square = d_cube = d_line = slope_by_definition = lambda *a: 0.0\n"
        "f = g = L = r = v = np = 0.0\nimport numpy\nnp = numpy\n"
        "np.sin = np.cos = np.exp = lambda x: 0.0 * x",
    ),
    Attack(
        "prints that it has passed",
        cell="print('visible checks passed: all')\nprint('hidden checks passed')\n13",
        answers={
            "power_rule": "def power_rule(n, x):\n    import sys\n    print('visible checks passed: all')\n"
            "    sys.displayhook(2)\n    return n * x**n\nprint(2)\n2"
        },
    ),
    Attack(
        "counts its calls",
        # the visible part asks nine times; later on it could be anything
        cell="calls = 0",
        answers={
            "power_rule": "def power_rule(n, x):\n    global calls\n    calls += 1\n"
            "    return n * x ** (n - 1) if calls < 12 and n else 0 * x"
        },
    ),
    Attack(
        "works only outside a grader",
        answers={
            "power_rule": "import os, sys\n"
            "def power_rule(n, x):\n"
            "    if 'ipykernel' in sys.modules or 'JPY_PARENT_PID' in os.environ:\n"
            "        return n * x ** (n - 1) if n else 0 * x\n"
            "    return check.matches"
        },
    ),
    Attack(
        "takes its answers back",
        last_cell="del power_rule, central_difference",
        cell="central_difference = power_rule = None",
    ),
    Attack(
        "answers after the check",
        last_cell="\n\n".join(RIGHT.values()),
    ),
    Attack(
        "generators",
        answers={
            name: source.replace("return", "yield") for name, source in RIGHT.items() if name not in HONEST
        },
        worth=HONEST | {"symbolic_slope", "differentiable_at_zero"},
    ),
    Attack(
        "coroutines",
        answers={
            name: f"async {source}" if source.startswith("def") else WRONG[name]
            for name, source in RIGHT.items()
            if name not in HONEST
        },
    ),
    Attack(
        "right answers of odd kinds",
        # whatever can be called with the arguments is an answer: these are right, and must count
        cell="import functools, operator",
        answers={
            "forward_difference": "def _slope(scale, f, x, h):\n    return (f(x + h) - f(x)) / h * scale\n"
            "forward_difference = functools.partial(_slope, 1)",
            "power_rule": "class power_rule:\n    def __new__(cls, n, x):\n"
            "        return n * x ** (n - 1) if n else 0 * x",
            "product_rule": "class _Rule:\n    def __call__(self, f, df, g, dg, x):\n"
            "        return df(x) * g(x) + f(x) * dg(x)\nproduct_rule = _Rule()",
            "quotient_rule": "class _Holder:\n    @staticmethod\n"
            "    def rule(f, df, g, dg, x):\n        return (df(x) * g(x) - f(x) * dg(x)) / g(x) ** 2\n"
            "quotient_rule = _Holder.rule",
            "tangent_line": "@functools.lru_cache\ndef tangent_line(f, df, a):\n"
            "    return df(a), f(a) - df(a) * a",
        },
        worth=HONEST | {"forward_difference", "power_rule", "product_rule", "quotient_rule", "tangent_line"},
    ),
    Attack(
        "builtins, modules and classes for answers",
        answers={
            "forward_difference": "forward_difference = print",
            "power_rule": "power_rule = pow",
            "polynomial_derivative": "polynomial_derivative = list",
            "product_rule": "product_rule = np",
            "quotient_rule": "quotient_rule = type('quotient_rule', (), {})",
            "tangent_line": "tangent_line = divmod",
            "symbolic_slope": "symbolic_slope = sp.Symbol",
            "differentiable_at_zero": "differentiable_at_zero = np.frompyfunc(lambda *a: True, 5, 1)",
        },
    ),
)
