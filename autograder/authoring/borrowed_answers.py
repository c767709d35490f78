"""Another exercise's answer in a visible check, be it used there or by what the check uses of the lesson.

Who has not done that other exercise would be told of an error in a check that is none of their doing.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping

from autograder.authoring.cell_rules import Complaint, visible_uses
from autograder.authoring.lesson_text import Cell
from autograder.authoring.python_names import bindings, global_names

_SETTING = (ast.Assign, ast.AnnAssign, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import)

Uses = dict[str, frozenset[str]]


def borrowed_answers(cells: Iterable[Cell], owner: Mapping[str, Cell]) -> Iterator[Complaint]:
    """Each name in a visible check that leads to an answer not its own; `owner` is by the answers' names."""
    uses: Uses = {}
    for cell in cells:
        if cell.role == "check":
            yield from _borrowed(cell, uses, owner)
        elif cell.role in ("plain", "answer") and cell.tree:
            for statement in cell.tree.body:
                _take_in(statement, uses)


def _borrowed(check: Cell, uses: Uses, owner: Mapping[str, Cell]) -> Iterator[Complaint]:
    for name, line in visible_uses(check):
        way = _way(name, uses, owner, check.exercise)
        if way:
            steps = ", which uses ".join(way)
            yield line, f"the visible check of {check.exercise} uses {steps}, another exercise's answer"


def _take_in(statement: ast.stmt, uses: Uses) -> None:
    """Note for each name that is bound here what it is made of, and looks up when it is called."""
    bound = {binding.name for binding in bindings(ast.Module([statement], []))}
    used = frozenset(global_names(ast.unparse(statement))) if bound else frozenset()
    for name in bound:
        is_new = isinstance(statement, _SETTING) and name not in used
        uses[name] = used if is_new else used | uses.get(name, frozenset())


def _way(name: str, uses: Uses, owner: Mapping[str, Cell], exercise: str) -> tuple[str, ...]:
    """The shortest way from a name to another exercise's answer; what an answer uses is not the check's."""
    seen = {name}
    ways: list[tuple[str, ...]] = [(name,)]
    for way in ways:  # which grows meanwhile
        if way[-1] in owner:
            if owner[way[-1]].exercise != exercise:
                return way
            continue
        for used in sorted(uses.get(way[-1], frozenset()) - seen):
            seen.add(used)
            ways.append((*way, used))
    return ()
