"""Which names a piece of Python binds and uses, without running it."""

from __future__ import annotations

import ast
import symtable
import warnings
from collections.abc import Iterator
from dataclasses import dataclass

_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


@dataclass(frozen=True)
class Binding:
    """A name bound at the top level of a cell; `index` is its line, counted from 0."""

    name: str
    index: int
    by: str  # "def", "class", "import" or "assignment"


def parse(source: str) -> ast.Module:
    """The syntax tree of a cell. Raises SyntaxError, also for what only compiling finds."""
    with warnings.catch_warnings(action="ignore"):
        compile(source, "<cell>", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
        return ast.parse(source)


def parse_with_magics(source: str) -> ast.Module:
    """The syntax tree of a cell that may hold notebook magics. Raises SyntaxError."""
    return parse(without_magics(source))


def without_magics(source: str) -> str:
    """A cell as plain Python: its notebook magics become calls of `get_ipython()`."""
    try:
        parse(source)
    except SyntaxError:
        if any(line.lstrip().startswith(("%", "!")) for line in source.splitlines()):
            from IPython.core.inputtransformer2 import TransformerManager

            return TransformerManager().transform_cell(source)
    return source


def bindings(tree: ast.Module) -> list[Binding]:
    """Every binding at module scope, in the order of the text."""
    return sorted(_bound_in(tree, in_comprehension=False), key=lambda binding: binding.index)


def _bound_in(node: ast.AST, *, in_comprehension: bool) -> Iterator[Binding]:
    index = getattr(node, "lineno", 1) - 1
    match node:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
            yield Binding(name, index, "def")
        case ast.ClassDef(name=name):
            yield Binding(name, index, "class")
        case ast.Import(names=names) | ast.ImportFrom(names=names):
            for alias in names:
                yield Binding(alias.asname or alias.name.partition(".")[0], index, "import")
        case ast.NamedExpr(target=ast.Name(id=name)):
            # := inside a comprehension binds outside it
            yield Binding(name, index, "assignment")
        case ast.Name(id=name, ctx=ast.Store() | ast.Del()) if not in_comprehension:
            yield Binding(name, index, "assignment")
        case (
            ast.ExceptHandler(name=str(name))
            | ast.MatchAs(name=str(name))
            | ast.MatchStar(name=str(name))
            | ast.MatchMapping(rest=str(name))
        ):
            yield Binding(name, index, "assignment")
        case _:
            pass
    inner = in_comprehension or isinstance(node, _COMPREHENSIONS)
    for child in _children_in_the_same_scope(node):
        skip_target = isinstance(node, ast.NamedExpr) and child is node.target
        if not skip_target:
            yield from _bound_in(child, in_comprehension=inner)


def _children_in_the_same_scope(node: ast.AST) -> Iterator[ast.AST]:
    """The children that are evaluated where `node` stands: of a function its decorators and defaults."""
    match node:
        case ast.ClassDef():
            yield from (*node.decorator_list, *node.bases, *node.keywords)
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            yield from (*node.decorator_list, *_defaults(node.args))
        case ast.Lambda():
            yield from _defaults(node.args)
        case _:
            yield from ast.iter_child_nodes(node)


def _defaults(arguments: ast.arguments) -> Iterator[ast.expr]:
    yield from arguments.defaults
    yield from (default for default in arguments.kw_defaults if default)


def global_names(source: str) -> set[str]:
    """The names that `source` looks up in its module or in the builtins."""
    found: set[str] = set()
    tables = [symtable.symtable(source, "<cell>", "exec")]
    while tables:
        table = tables.pop()
        at_top = table.get_type() == "module"
        found |= {
            symbol.get_name()
            for symbol in table.get_symbols()
            if symbol.is_referenced() and (at_top or symbol.is_global())
        }
        tables += table.get_children()
    return found


def first_use(tree: ast.Module, name: str) -> int:
    """The line, counted from 0, on which `name` first stands."""
    lines = [node.lineno - 1 for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id == name]
    return min(lines, default=0)


def enclosing_function(tree: ast.Module, index: int) -> str | None:
    """The dotted name of the innermost function whose body holds line `index` (from 0), or None."""
    return _innermost(tree, index + 1, ())


def _innermost(node: ast.AST, line: int, path: tuple[str, ...]) -> str | None:
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.stmt | ast.ExceptHandler | ast.match_case):
            continue
        if isinstance(child, ast.match_case):
            first, last = child.pattern.lineno, child.body[-1].end_lineno
        else:
            first, last = child.lineno, child.end_lineno
        if not first <= line <= (last or first):
            continue
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            here = (*path, child.name)
            return _innermost(child, line, here) or ".".join(here)
        if isinstance(child, ast.ClassDef):
            return _innermost(child, line, (*path, child.name))
        return _innermost(child, line, path)
    return None
