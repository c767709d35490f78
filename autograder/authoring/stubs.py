"""What stands in a student's answer cell where the solution was."""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Sequence

from autograder.authoring.python_names import bindings, enclosing_function
from autograder.authoring.regions import SOLUTION, Region, find_regions

FUNCTION_STUB = '# your code here\nraise NotImplementedError("{name} is not written yet")'
VALUE_STUB = "{name} = ...  # your answer"
TEXT_STUB = "*Your answer here.*"


class NoStub(ValueError):
    """No stub can stand for a region; `index` is its line in the cell, counted from 0."""

    def __init__(self, index: int, sentence: str) -> None:
        self.index = index
        super().__init__(sentence)


def stubbed(source: str, names: Sequence[str]) -> str:
    """An answer cell with each solution region replaced by its stub.

    Inside a function the stub raises NotImplementedError; at top level it sets each of the exercise's
    `names` that the region defines to `...`. Raises NoStub, and SyntaxError when the cell does not parse.
    """
    tree = ast.parse(source)
    lines = source.split("\n")
    kept: list[str] = []
    position = 0
    for region in find_regions(source).regions:
        if region.kind != SOLUTION:
            continue
        indent = re.match(r"\s*", lines[region.begin]).group()  # type: ignore[union-attr]
        kept += lines[position : region.begin]
        kept += textwrap.indent(_stub(source, tree, region, names), indent).split("\n")
        position = region.end + 1
    return "\n".join(kept + lines[position:])


def _stub(source: str, tree: ast.Module, region: Region, names: Sequence[str]) -> str:
    solution = textwrap.dedent(region.inner(source))
    try:
        inside = ast.parse(solution)
    except SyntaxError:
        raise NoStub(region.begin, "a solution region must hold whole statements of one block") from None
    if not inside.body:
        raise NoStub(region.begin, "the solution region is empty")
    if function := enclosing_function(tree, region.begin):
        return FUNCTION_STUB.format(name=function)
    if re.match(r"\s", source.split("\n")[region.begin]):
        raise NoStub(region.begin, "a solution region stands inside a function or at top level")
    defined = {binding.name: binding.by for binding in bindings(inside)}
    for name in names:
        if defined.get(name) in ("def", "class"):
            raise NoStub(
                region.begin, f"put the solution region inside {name}, so that students see its first line"
            )
    if not defined.keys() & set(names):
        raise NoStub(region.begin, f"the solution region defines none of: {', '.join(names)}")
    return "\n".join(VALUE_STUB.format(name=name) for name in names if name in defined)
