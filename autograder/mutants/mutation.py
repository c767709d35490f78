"""The mutants of an answer: one small change each, inside its solution region."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from autograder.mutants.operators import Place, Replacement, replacements, with_fields
from autograder.mutants.statements import ONE_ROUND, statement_replacements

_MARKER = re.compile(r"#\s*(BEGIN|END) SOLUTION")
_Slot = tuple[Any, str, int | None]  # a node, the name of a field, and the place in it where it is a list
_Function = ast.FunctionDef | None


@dataclass(frozen=True)
class Mutant:
    """An answer cell with one change. `before` and `after` are the statement that was changed."""

    change: str
    line: int
    before: str
    after: str
    source: str


def mutants_of(source: str, modules: Mapping[str, ModuleType] | None = None) -> list[Mutant]:
    """Every mutant of an answer cell, no two alike, in the order of the text.

    `modules` are those that the cell can name; they tell `np.sum(x)` from `x.sum()`.
    """
    tree = ast.parse(source)
    lines = _solution_lines(source)
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    texts = tuple(dict.fromkeys(_strings(tree)))
    seen = {ast.unparse(tree)}
    mutants: list[Mutant] = []
    for slot, node, function in _slots(tree, None):
        if getattr(node, "lineno", _line_of(node)) not in lines:
            continue
        place = Place(parents, modules or {}, _parameters(function), texts)
        statement = _statement(node, parents)
        for change, replacement in _replacements(node, place, function):
            before = _headline(statement)
            _put(slot, replacement)
            text = ast.unparse(tree)
            after = _headline(replacement if node is statement else statement)
            _put(slot, node)
            if change == ONE_ROUND:
                after += " … break"
            if text not in seen and _is_python(text):
                seen.add(text)
                mutants.append(Mutant(change, statement.lineno, before, after, text))
    return mutants


def _solution_lines(source: str) -> frozenset[int]:
    """The lines that a student writes; the whole cell where nothing is marked."""
    inside, found, marked = False, set(), False
    lines = source.split("\n")
    for number, line in enumerate(lines, 1):
        marker = _MARKER.search(line)
        if marker:
            inside, marked = marker[1] == "BEGIN", True
        elif inside:
            found.add(number)
    return frozenset(found) if marked else frozenset(range(1, len(lines) + 1))


def _strings(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def _slots(node: ast.AST, function: _Function) -> Iterator[tuple[_Slot, ast.AST, _Function]]:
    """Every node below `node`, with the slot that holds it and the function around it, in order."""
    inner = node if isinstance(node, ast.FunctionDef) else function
    for field, value in ast.iter_fields(node):
        if field in ("annotation", "returns"):
            continue
        items = enumerate(value) if isinstance(value, list) else [(None, value)]
        for index, child in items:
            if isinstance(child, ast.AST):
                yield (node, field, index), child, inner
                yield from _slots(child, inner)


def _put(slot: _Slot, node: ast.AST) -> None:
    parent, field, index = slot
    if index is None:
        setattr(parent, field, node)
    else:
        getattr(parent, field)[index] = node


def _replacements(node: ast.AST, place: Place, function: _Function) -> Iterator[Replacement]:
    if isinstance(node, ast.stmt):
        return statement_replacements(node, function)
    return replacements(node, place)


def _line_of(node: ast.AST) -> int | None:
    """A comprehension's clause has no line of its own."""
    return next((part.lineno for part in ast.walk(node) if isinstance(part, ast.expr)), None)


def _statement(node: ast.AST, parents: Mapping[ast.AST, ast.AST]) -> ast.stmt:
    while not isinstance(node, ast.stmt):
        node = parents[node]
    return node


def _parameters(function: _Function) -> tuple[tuple[str, ...], ...]:
    """The parameters that are called, and the others: within each group one could be taken for another."""
    if function is None:
        return ()
    names = [
        argument.arg
        for argument in (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs)
    ]
    calls = [node.func for node in ast.walk(function) if isinstance(node, ast.Call)]
    called = {callee.id for callee in calls if isinstance(callee, ast.Name)}
    functions = tuple(name for name in names if name in called)
    return functions, tuple(name for name in names if name not in called)


def _headline(node: ast.AST) -> str:
    """A statement without the block under it."""
    if isinstance(node, ast.Pass):
        return "(left out)"
    blocks = [
        field
        for field in ("body", "orelse", "finalbody", "handlers")
        if isinstance(getattr(node, field, None), list)
    ]
    if not blocks:
        return ast.unparse(node)
    bare = with_fields(node, **{field: [] for field in blocks})
    return ast.unparse(bare).strip()


def _is_python(text: str) -> bool:
    try:
        compile(text, "<mutant>", "exec")
    except (SyntaxError, ValueError):
        return False
    return True
