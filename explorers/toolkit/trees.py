"""Trees of formulas: their size, their values, their derivatives, and the same in SymPy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from explorers.toolkit.operations import CONSTANTS, OPERATIONS, Tree

WITH_EDGES = ("log", "sqrt", "asin", "acos", "^", "where")


def size(tree: Tree) -> int:
    """How many numbers, names and operations the tree has."""
    return 1 + sum(map(size, tree[1:])) if isinstance(tree, list) else 1


def has_names(tree: Tree) -> bool:
    """Whether any variable stands in the tree."""
    if isinstance(tree, list):
        return any(map(has_names, tree[1:]))
    return isinstance(tree, str)


def has_edges(tree: Tree) -> bool:
    """Whether the tree may have no value where the formula of its derivative would have one."""
    if not isinstance(tree, list):
        return False
    operation, *parts = tree
    whole = operation == "^" and isinstance(parts[1], int)
    return (operation in WITH_EDGES and not whole) or any(map(has_edges, parts))


def composed(tree: Tree, inner: Mapping[str, Tree]) -> Tree:
    """The tree with other trees in the place of some names."""
    if isinstance(tree, list):
        return [tree[0], *(composed(part, inner) for part in tree[1:])]
    return inner.get(tree, tree) if isinstance(tree, str) else tree


def evaluate(tree: Tree, values: Mapping[str, Any]) -> Any:
    """The tree's value, in double precision; nan or infinite where it has none."""
    with np.errstate(all="ignore"):
        return _evaluate(tree, values)


def _evaluate(tree: Tree, values: Mapping[str, Any]) -> Any:
    if isinstance(tree, str):
        return values[tree]
    if not isinstance(tree, list):
        return np.float64(tree)
    operation, *parts = tree
    if operation in CONSTANTS:
        return np.float64(CONSTANTS[operation])
    arguments = [_evaluate(part, values) for part in parts]
    if operation == "-" and len(arguments) == 1:
        return -arguments[0]
    return OPERATIONS[operation].compute(*arguments)


def derivative_of(tree: Tree, name: str) -> Tree:
    """The tree of the derivative by one name, by the chain rule, without terms that are zero."""
    if isinstance(tree, str):
        return 1 if tree == name else 0
    if not isinstance(tree, list) or not has_names(tree):
        return 0
    operation, *parts = tree
    if operation == "-" and len(parts) == 1:
        return _negative(derivative_of(parts[0], name))
    total: Tree = 0
    slopes = OPERATIONS[operation].slopes(*parts)
    for slope, part in zip(slopes, parts, strict=True):
        total = _sum(total, _product(_tidy(slope), derivative_of(part, name)))
    return total


def _tidy(tree: Tree) -> Tree:
    """Without powers of one and zero, which the power rule leaves behind."""
    if not isinstance(tree, list):
        return tree
    operation, *parts = tree
    parts = [_tidy(part) for part in parts]
    if operation == "-" and len(parts) == 2 and not any(isinstance(part, str | list) for part in parts):
        return parts[0] - parts[1]
    if operation == "^" and parts[1] == 1:
        return parts[0]
    if operation == "^" and parts[1] == 0:
        return 1
    if operation == "*":
        return _product(*parts)
    return [operation, *parts]


def _sum(a: Tree, b: Tree) -> Tree:
    if _is(a, 0):
        return b
    return a if _is(b, 0) else ["+", a, b]


def _product(a: Tree, b: Tree) -> Tree:
    if _is(a, 0) or _is(b, 0):
        return 0
    if _is(a, 1):
        return b
    if _is(b, 1):
        return a
    if _is(a, -1):
        return _negative(b)
    return _negative(a) if _is(b, -1) else ["*", a, b]


def _negative(a: Tree) -> Tree:
    return ["-", a] if isinstance(a, str | list) else -a


def _is(tree: Tree, number: int) -> bool:
    return not isinstance(tree, str | list) and tree == number


def to_sympy(tree: Tree) -> Any:
    """The tree as a SymPy expression in real symbols; decimal numbers become exact fractions."""
    import sympy as sp

    if isinstance(tree, str):
        return sp.Symbol(tree, real=True)
    if not isinstance(tree, list):
        return sp.Integer(tree) if isinstance(tree, int) else sp.Rational(str(tree))
    operation, *parts = tree
    if operation in CONSTANTS:
        return {"pi": sp.pi, "e": sp.E}[operation]
    arguments = [to_sympy(part) for part in parts]
    if operation == "-" and len(arguments) == 1:
        return -arguments[0]
    return OPERATIONS[operation].symbolic(sp, *arguments)
