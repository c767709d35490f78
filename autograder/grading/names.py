"""Which names a piece of Python binds and uses, read from its syntax and never by running it."""

from __future__ import annotations

import ast
import re
import unicodedata
import warnings
from dataclasses import dataclass
from functools import lru_cache

from autograder.sandbox.memory import bounded_memory

_LONGEST_SOURCE = 200_000  # characters; what is longer is not read for names
_MOST_MARKS = 30  # upon one letter, as many as Unicode's stream-safe text has (UAX 15)
_LONGEST_REMEMBERED = 10_000


@dataclass(frozen=True)
class Names:
    """The names that a cell binds at its top level, each with what the statements that bind it use.

    Names that one statement binds share one set: many names, each with a set of many, would fill the memory.
    """

    uses_of: dict[str, list[frozenset[str]]]
    defined: frozenset[str]  # those bound by def or class

    @property
    def bound(self) -> frozenset[str]:
        return frozenset(self.uses_of)


def names_in(source: str) -> Names:
    """Read one cell. IPython's magics and shell lines are left out; text that is no Python binds nothing."""
    return _remembered(source) if len(source) <= _LONGEST_REMEMBERED else _names_in(source)


@lru_cache(maxsize=1024)
def _remembered(source: str) -> Names:
    """A whole class has the lesson's own cells in common."""
    return _names_in(source)


def _names_in(source: str) -> Names:
    tree = _parse(source)
    if tree is None:
        return Names({}, frozenset())
    uses: dict[str, list[frozenset[str]]] = {}
    for statement in tree.body:
        used = frozenset(
            node.id
            for node in ast.walk(statement)
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
        )
        for name in _bound_by(statement):
            uses.setdefault(name, []).append(used)
    definitions = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    defined = frozenset(statement.name for statement in tree.body if isinstance(statement, definitions))
    return Names(uses, defined)


def mentions(source: str, name: str) -> bool:
    """Whether a text holds a name, in letters too that Python takes for others: `ﬁt`, copied from a page."""
    if name in source:
        return True
    if source.isascii() or _has_piles_of_marks(source):
        return False
    return name in unicodedata.normalize("NFKC", source)


def reachable(start: str, uses_of: dict[str, list[frozenset[str]]]) -> frozenset[str]:
    """Every name that the definition of `start` uses, directly or through other definitions."""
    found: set[str] = set()
    waiting = [start]
    looked_at: set[int] = set()  # many names may share one set
    while waiting:
        for used in uses_of.get(waiting.pop(), []):
            if id(used) not in looked_at:
                looked_at.add(id(used))
                waiting.extend(used - found)
                found |= used
    return frozenset(found)


def _parse(source: str) -> ast.Module | None:
    if len(source) > _LONGEST_SOURCE or _has_piles_of_marks(source):
        return None
    text = "\n".join("" if line.lstrip().startswith(("%", "!")) else line for line in source.split("\n"))
    # Python keeps each beginning of a dotted name: `import a.a.a`, long enough, takes gigabytes
    with warnings.catch_warnings(), bounded_memory():
        warnings.simplefilter("ignore")
        for candidate in (source, text):
            try:
                return ast.parse(candidate)
            except (SyntaxError, ValueError, RecursionError, MemoryError):
                continue
    return None


def _has_piles_of_marks(source: str) -> bool:
    """Whether letters bear more marks than in any language.

    Python sorts the marks in a name, in a time that grows with their square, and nothing interrupts it.
    """
    if source.isascii():
        return False
    # some marks are of no class themselves and fall apart into those that are
    marks = [each for each in set(source) if unicodedata.combining(unicodedata.normalize("NFKD", each)[0])]
    return bool(marks and re.search(f"[{re.escape(''.join(marks))}]{{{_MOST_MARKS + 1}}}", source))


def _bound_by(statement: ast.stmt) -> frozenset[str]:
    """Names bound in the cell's own scope: not inside functions, classes, lambdas and comprehensions."""
    bound: set[str] = set()
    waiting: list[ast.AST] = [statement]
    while waiting:
        node = waiting.pop()
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                bound.add(node.name)
                continue
            case ast.Lambda() | ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                continue
            case ast.Name(ctx=ast.Store()):
                bound.add(node.id)
            case ast.alias():
                bound.add((node.asname or node.name).split(".")[0])
            case _:
                pass
        waiting.extend(ast.iter_child_nodes(node))
    return frozenset(bound)
