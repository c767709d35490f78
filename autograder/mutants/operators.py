"""Small wrong turns in an expression: what could stand in its place.

They are written here because those of mutation testing tools, made for whole programs, change operators and
constants, and know nothing of what goes wrong in calculus: a term lost, a wrong function, axis or index.
"""

from __future__ import annotations

import ast
import builtins
import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import Any

Replacement = tuple[str, ast.AST]  # what was done, and what stands there now

_ARITHMETIC: dict[type[ast.operator], tuple[type[ast.operator], ...]] = {
    ast.Add: (ast.Sub, ast.Mult),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Div, ast.Add),
    ast.Div: (ast.Mult, ast.FloorDiv),
    ast.FloorDiv: (ast.Div,),
    ast.Mod: (ast.FloorDiv,),
    ast.Pow: (ast.Mult,),
    ast.MatMult: (ast.Mult,),
}
_COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.Gt, ast.GtE),
    ast.Gt: (ast.GtE, ast.LtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.Lt, ast.LtE),
    ast.Eq: (ast.NotEq, ast.LtE, ast.GtE),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
_NOT_COMMUTATIVE = (ast.Sub, ast.Div, ast.FloorDiv, ast.Mod, ast.Pow, ast.MatMult)
_TWINS = """
    sin cos, cos sin, tan tanh, arcsin arccos, arccos arcsin, arctan arctanh, sinh cosh, cosh sinh,
    tanh sinh, exp log expm1, log exp log2 log1p, log2 log, log10 log, log1p log, expm1 exp,
    sqrt square cbrt, square sqrt, cbrt sqrt, abs sign, fabs sign, sign abs, floor ceil, ceil floor,
    round floor, sum mean max, nansum nanmean, mean sum median, average sum, median mean, prod sum,
    std var, var std, max min, min max, amax amin, amin amax, maximum minimum, minimum maximum,
    argmax argmin, argmin argmax, any all, all any, cumsum cumprod, cumprod cumsum, zeros ones, ones zeros,
    zeros_like ones_like, ones_like zeros_like, dot outer, outer inner, inner outer, matmul multiply,
    vstack hstack, hstack vstack, diff integrate, integrate diff, eigvalsh eigvals, inv pinv,
    logical_and logical_or, logical_or logical_and, add subtract, subtract add, multiply add,
    divide multiply, pi e, e pi, Max Min, Min Max, float int, append extend
"""
TWINS = {first: rest for first, *rest in (entry.split() for entry in _TWINS.split(","))}


@dataclass(frozen=True)
class Place:
    """Where an expression stands.

    parents: the node around each node.
    modules: the modules that the answer can name, such as np.
    parameters: groups of parameters that could be taken for one another: those that are called, the others.
    texts: every string of the answer.
    """

    parents: Mapping[ast.AST, ast.AST]
    modules: Mapping[str, ModuleType]
    parameters: tuple[tuple[str, ...], ...]
    texts: tuple[str, ...]

    def parent(self, node: ast.AST) -> ast.AST | None:
        return self.parents.get(node)

    def is_module(self, node: ast.AST) -> bool:
        """Whether an expression such as `np.linalg` names a module."""
        return isinstance(self.module(node), ModuleType)

    def module(self, node: ast.AST) -> ModuleType | None:
        if isinstance(node, ast.Name):
            return self.modules.get(node.id)
        if isinstance(node, ast.Attribute):
            found = getattr(self.module(node.value), node.attr, None)
            return found if isinstance(found, ModuleType) else None
        return None


def replacements(node: ast.AST, place: Place) -> Iterator[Replacement]:
    """Every mutation of one expression, in a fixed order."""
    match node:
        case ast.Constant():
            yield from _constant(node, place)
        case ast.BinOp():
            yield from _arithmetic(node)
        case ast.UnaryOp(op=ast.USub() | ast.Not()):
            yield "sign" if isinstance(node.op, ast.USub) else "negation", node.operand
        case ast.Compare():
            yield from _comparison(node)
        case ast.BoolOp():
            yield from _connective(node)
        case ast.IfExp():
            yield "condition", node.body
            yield "condition", node.orelse
        case ast.Call():
            yield from _call(node, place)
        case ast.Attribute(ctx=ast.Load()):
            yield from _attribute(node, place)
        case ast.Name(ctx=ast.Load()):
            yield from _name(node, place)
        case ast.Slice():
            yield from _slice(node)
        case ast.Tuple(ctx=ast.Load()) | ast.List(ctx=ast.Load()):
            yield from _sequence(node)
        case ast.Dict():
            yield from _dictionary(node)
        case ast.comprehension():
            for index in range(len(node.ifs)):
                kept = node.ifs[:index] + node.ifs[index + 1 :]
                yield "filter dropped", with_fields(node, ifs=kept)
        case _:
            return


def negated(node: ast.expr) -> ast.expr:
    return ast.UnaryOp(ast.Not(), node)


def minus(node: ast.expr) -> ast.expr:
    return ast.UnaryOp(ast.USub(), node)


def _number(value: float) -> ast.expr:
    """A literal; a negative one as Python parses it, or `-1 ** 2` would be read as another number."""
    return minus(ast.Constant(-value)) if value < 0 else ast.Constant(value)


def with_fields(node: Any, **fields: Any) -> Any:
    """A copy of a syntax node with some of its fields replaced."""
    other = copy.copy(node)
    for name, value in fields.items():
        setattr(other, name, value)
    return other


def _constant(node: ast.Constant, place: Place) -> Iterator[Replacement]:
    value = node.value
    if isinstance(value, bool):
        yield "truth value", ast.Constant(not value)
    elif isinstance(value, int):
        halved = () if _counts(node, place) else (value / 2,)
        for other in dict.fromkeys((value + 1, value - 1, 2 * value, *halved)):
            if other != value:
                yield "constant", _number(other)
        if value:
            yield "sign", minus(node)
    elif isinstance(value, float):
        for other in dict.fromkeys((2 * value, value / 2, value + 1, 0.0, 1.0)):
            if other != value:
                yield "constant", _number(other)
        if value:
            yield "sign", minus(node)
    elif isinstance(value, str) and not _is_message(node, place):
        position = place.texts.index(value)
        following = place.texts[(position + 1) % len(place.texts)]
        yield "string", ast.Constant(following if following != value else value + "?")


def _counts(node: ast.AST, place: Place) -> bool:
    """Whether a constant is an index, a bound or an axis, where a fraction makes no sense."""
    around: ast.AST | None = place.parent(node)
    while isinstance(around, ast.UnaryOp | ast.Tuple):
        around = place.parent(around)
    if isinstance(around, ast.Call):
        return isinstance(around.func, ast.Name) and around.func.id in ("range", "enumerate")
    return isinstance(around, ast.Subscript | ast.Slice | ast.keyword)


def _is_message(node: ast.AST, place: Place) -> bool:
    """Docstrings, the words of an exception, pieces of an f-string: nothing that a check should see."""
    around = place.parent(node)
    if isinstance(around, ast.Expr | ast.JoinedStr):
        return True
    while around is not None and not isinstance(around, ast.stmt):
        around = place.parent(around)
    return isinstance(around, ast.Raise)


def _arithmetic(node: ast.BinOp) -> Iterator[Replacement]:
    for operator in _ARITHMETIC.get(type(node.op), ()):
        yield "arithmetic operator", ast.BinOp(node.left, operator(), node.right)
    yield "dropped term", node.left
    yield "dropped term", node.right
    if isinstance(node.op, ast.Sub):
        yield "dropped term", minus(node.right)
    if isinstance(node.op, _NOT_COMMUTATIVE) and ast.dump(node.left) != ast.dump(node.right):
        yield "operands swapped", ast.BinOp(node.right, node.op, node.left)


def _comparison(node: ast.Compare) -> Iterator[Replacement]:
    for index, operator in enumerate(node.ops):
        for other in _COMPARISONS[type(operator)]:
            operators = [*node.ops[:index], other(), *node.ops[index + 1 :]]
            yield "comparison operator", with_fields(node, ops=operators)


def _connective(node: ast.BoolOp) -> Iterator[Replacement]:
    yield "and for or", with_fields(node, op=ast.And() if isinstance(node.op, ast.Or) else ast.Or())
    for index in range(len(node.values)):
        kept = node.values[:index] + node.values[index + 1 :]
        yield "dropped condition", kept[0] if len(kept) == 1 else with_fields(node, values=kept)


def _call(node: ast.Call, place: Place) -> Iterator[Replacement]:
    arguments, keywords = node.args, node.keywords
    if isinstance(node.func, ast.Attribute) and not place.is_module(node.func.value):
        yield "dropped call", node.func.value
    elif len(arguments) == 1 and not isinstance(arguments[0], ast.Starred | ast.GeneratorExp):
        yield "dropped call", arguments[0]
    for index in range(len(arguments) - 1):
        swapped = [*arguments]
        swapped[index : index + 2] = reversed(arguments[index : index + 2])
        yield "arguments swapped", with_fields(node, args=swapped)
    if len(arguments) > 1:
        yield "dropped argument", with_fields(node, args=arguments[:-1])
    for index in range(len(keywords)):
        yield "dropped keyword", with_fields(node, keywords=keywords[:index] + keywords[index + 1 :])
    if isinstance(node.func, ast.Name) and node.func.id == "range":
        yield from _range(node)


def _range(node: ast.Call) -> Iterator[Replacement]:
    for index, bound in enumerate(node.args[:2]):
        for operator in (ast.Add(), ast.Sub()):
            if not isinstance(bound, ast.Constant):
                moved = ast.BinOp(bound, operator, ast.Constant(1))
                yield (
                    "range bound",
                    with_fields(node, args=[*node.args[:index], moved, *node.args[index + 1 :]]),
                )
    if len(node.args) == 1:
        yield "range bound", with_fields(node, args=[ast.Constant(1), *node.args])


def _attribute(node: ast.Attribute, place: Place) -> Iterator[Replacement]:
    if node.attr in ("T", "real", "imag"):
        yield f"dropped .{node.attr}", node.value
    module = place.module(node.value)
    for twin in TWINS.get(node.attr, ()):
        if module is None or hasattr(module, twin):
            yield "function swapped", with_fields(node, attr=twin)


def _name(node: ast.Name, place: Place) -> Iterator[Replacement]:
    for group in place.parameters:
        if node.id in group:
            for other in group:
                if other != node.id:
                    yield "name swapped", ast.Name(other, ast.Load())
            return
    for twin in TWINS.get(node.id, ()):
        if hasattr(builtins, twin) == hasattr(builtins, node.id):
            yield "function swapped", ast.Name(twin, ast.Load())


def _slice(node: ast.Slice) -> Iterator[Replacement]:
    for bound, missing in (("lower", ast.Constant(1)), ("upper", minus(ast.Constant(1)))):
        value = getattr(node, bound)
        if value is None:
            if node.step is None:
                yield "slice bound", with_fields(node, **{bound: missing})
            continue
        yield "slice bound", with_fields(node, **{bound: None})
        if not isinstance(value, ast.Constant | ast.UnaryOp):
            for operator in (ast.Add(), ast.Sub()):
                yield "slice bound", with_fields(node, **{bound: ast.BinOp(value, operator, ast.Constant(1))})
    if node.step is not None:
        yield "slice step", with_fields(node, step=None)


def _sequence(node: ast.Tuple | ast.List) -> Iterator[Replacement]:
    items = node.elts
    for index in range(len(items) - 1):
        swapped = [*items]
        swapped[index : index + 2] = reversed(items[index : index + 2])
        yield "items swapped", with_fields(node, elts=swapped)
    for index in range(len(items)):
        yield "dropped item", with_fields(node, elts=items[:index] + items[index + 1 :])


def _dictionary(node: ast.Dict) -> Iterator[Replacement]:
    for index in range(len(node.keys)):
        keys, values = ([*items[:index], *items[index + 1 :]] for items in (node.keys, node.values))
        yield "dropped item", with_fields(node, keys=keys, values=values)
