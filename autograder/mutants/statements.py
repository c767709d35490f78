"""Small wrong turns in a statement: left out, its condition turned, its loop cut short, its result spoilt."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from autograder.mutants.operators import Replacement, minus, negated, with_fields

ONE_ROUND = "one round only"
_DROPPED = (
    ast.Expr,
    ast.Assign,
    ast.AugAssign,
    ast.AnnAssign,
    ast.If,
    ast.For,
    ast.While,
    ast.Raise,
    ast.Assert,
)
_UPDATES: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
}
_NUMERIC = (ast.BinOp, ast.Call, ast.Name, ast.Subscript, ast.Attribute)


def statement_replacements(node: ast.stmt, function: ast.FunctionDef | None) -> Iterator[Replacement]:
    """Every mutation of one statement; `function` is the one around it."""
    if isinstance(node, _DROPPED) and not _is_docstring(node):
        yield "dropped statement", ast.Pass()
    match node:
        case ast.Assign(value=value):
            if isinstance(value, _NUMERIC):
                yield "sign", with_fields(node, value=minus(value))
                yield "size", with_fields(node, value=_times(2, value))
        case ast.Return(value=ast.expr() as value):
            for change, wrong in _distorted(value):
                yield change, with_fields(node, value=wrong)
        case ast.AugAssign():
            if type(node.op) in _UPDATES:
                yield "update operator", with_fields(node, op=_UPDATES[type(node.op)]())
            yield "overwritten", ast.Assign([node.target], node.value, lineno=node.lineno)
        case ast.If() | ast.While():
            yield from _condition(node)
        case ast.Break():
            yield "continue for break", ast.Continue()
        case ast.Continue():
            yield "break for continue", ast.Break()
        case _:
            pass
    if isinstance(node, ast.For | ast.While):
        yield ONE_ROUND, with_fields(node, body=[*node.body, ast.Break()])
    if isinstance(node, ast.Return):
        yield from _partial_result(node, function)


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _distorted(value: ast.expr) -> Iterator[Replacement]:
    """A number, or one of several, with the wrong sign or size."""
    if isinstance(value, _NUMERIC):
        yield "sign", minus(value)
        yield "size", ast.Call(ast.Name("abs", ast.Load()), [value], [])
        yield "size", _times(0, value)
        yield "size", _times(2, value)
        yield "size", ast.BinOp(value, ast.Add(), ast.Constant(1))
    elif isinstance(value, ast.Tuple):
        for index, item in enumerate(value.elts):
            for change, wrong in _distorted(item):
                items = [*value.elts[:index], wrong, *value.elts[index + 1 :]]
                yield change, with_fields(value, elts=items)


def _times(factor: int, value: ast.expr) -> ast.expr:
    return ast.BinOp(ast.Constant(factor), ast.Mult(), value)


def _condition(node: ast.If | ast.While) -> Iterator[Replacement]:
    if not isinstance(node.test, ast.Compare):  # a comparison is turned round by its operator
        yield "condition", with_fields(node, test=negated(node.test))
    if isinstance(node, ast.If):
        yield "condition", with_fields(node, test=ast.Constant(True))
        if node.orelse:
            yield "condition", with_fields(node, test=ast.Constant(False))


def _partial_result(node: ast.Return, function: ast.FunctionDef | None) -> Iterator[Replacement]:
    """Something that was at hand on the way to the result, in its place."""
    if function is None or node.value is None:
        return
    names = [argument.arg for argument in (*function.args.posonlyargs, *function.args.args)]
    before = (part for statement in function.body for part in ast.walk(statement))
    names += [
        part.id
        for part in before
        if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store) and part.lineno < node.lineno
    ]
    for name in dict.fromkeys(names):
        if not (isinstance(node.value, ast.Name) and node.value.id == name):
            yield "partial result", with_fields(node, value=ast.Name(name, ast.Load()))
    if isinstance(node.value, ast.Tuple):
        for item in node.value.elts:
            yield "partial result", with_fields(node, value=item)
