"""What one cell of a lesson may be: its tags, its markers, its Python."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from keyword import iskeyword
from typing import TypeGuard

from autograder.authoring.lesson_text import AUTHOR_TAGS, ROLES, Cell
from autograder.authoring.python_names import bindings, first_use, global_names
from autograder.authoring.regions import HIDDEN_TESTS, SOLUTION, visible_part
from autograder.authoring.stubs import NoStub, stubbed

Complaint = tuple[int, str]  # line in the text, sentence

_CELL_ID = re.compile(r"[a-zA-Z0-9_-]{1,64}")
_KIND = {role: "markdown" if role == "essay" else "code" for role in ROLES}
_REGIONS = {"answer": SOLUTION, "essay": SOLUTION, "check": HIDDEN_TESTS}
_COMPANIONS = {"points": ("check", "essay"), "names": ("answer",), "rtol": ("domain",)}


def complaints_about(cell: Cell) -> Iterator[Complaint]:
    """Everything wrong with one cell on its own."""
    if not cell.has_marker:
        yield cell.marker_line, "text before the first `# %%` belongs to no cell"
        return
    tags = list(_tags(cell))
    yield from tags
    yield from ((cell.line(index), sentence) for index, sentence in cell.marking.problems)
    if isinstance(cell.syntax, SyntaxError):
        line = cell.line((cell.syntax.lineno or 1) - 1)
        yield line, f"this Python does not parse: {cell.syntax.msg}"
    if tags or cell.marking.problems:
        return
    yield from _region_kinds(cell)
    yield from _guide(cell)
    if cell.tree:
        yield from _reference(cell, cell.tree)
        yield from _answer(cell, cell.tree)
        yield from _check(cell, cell.tree)


def _tags(cell: Cell) -> Iterator[Complaint]:
    line = cell.marker_line
    if cell.kind not in ("code", "markdown"):
        yield line, f"a cell is code or [markdown], not [{cell.kind}]"
    for tag in cell.tags.keys() - set(AUTHOR_TAGS):
        if tag == "incorrectly_encoded_metadata":
            yield line, f'cannot read the tags `{cell.tags[tag]}`: write each as name="value"'
        elif tag == "title":
            yield line, f'`{cell.tags[tag]}` is no tag: write tags as name="value"'
        else:
            yield line, f"unknown tag {tag}: the tags are {', '.join(AUTHOR_TAGS)}"
    roles = [role for role in ROLES if role in cell.tags]
    if len(roles) > 1:
        yield line, f"a cell has one role, not {' and '.join(roles)}"
    for role in roles:
        yield from _role(cell, role)
    for tag, partners in _COMPANIONS.items():
        if tag in cell.tags and not set(partners) & set(roles):
            yield line, f"{tag} belongs to {' or '.join(partners)}"
    if {"check", "essay"} & set(roles) and not is_positive(cell.tags.get("points")):
        yield line, f"{cell.role} {cell.exercise} needs points, a positive number, such as points=2"
    if "rtol" in cell.tags and not (is_positive(cell.tags["rtol"]) and cell.tags["rtol"] < 1):
        yield line, "rtol is a number between 0 and 1, such as rtol=1e-06"
    yield from _id(cell, roles)
    if roles and "raises-exception" in cell.tags.get("tags", []):
        yield line, "raises-exception is set by the build, and only in what students get"


def _role(cell: Cell, role: str) -> Iterator[Complaint]:
    value = cell.tags[role]
    if cell.kind != _KIND[role]:
        yield cell.marker_line, f"{role} is a {_KIND[role]} cell"
    if not _is_name(value):
        yield cell.marker_line, f'{role} needs a name of letters, digits and _, such as {role}="power_rule"'
    elif len(value) > 50:
        yield cell.marker_line, f"the name {value} is longer than 50 letters"
    if "names" in cell.tags and not (cell.names and all(map(_is_name, cell.names))):
        yield cell.marker_line, 'names lists what the answer defines, such as names=["slope", "intercept"]'


def _id(cell: Cell, roles: list[str]) -> Iterator[Complaint]:
    if "id" not in cell.tags:
        return
    identifier = cell.tags["id"]
    if roles:
        yield cell.marker_line, f"leave out id: this cell's comes from its {roles[0]}"
    elif not (isinstance(identifier, str) and _CELL_ID.fullmatch(identifier)):
        yield cell.marker_line, "an id is of letters, digits, - and _, at most 64 of them"


def _is_name(value: object) -> bool:
    return isinstance(value, str) and value.isascii() and value.isidentifier() and not iskeyword(value)


def is_positive(points: object) -> TypeGuard[int | float]:
    return isinstance(points, int | float) and not isinstance(points, bool) and 0 < points < float("inf")


def _region_kinds(cell: Cell) -> Iterator[Complaint]:
    allowed = _REGIONS.get(cell.role)
    for region in cell.marking.regions:
        if region.kind != allowed:
            home = "an answer or an essay" if region.kind == SOLUTION else "a check"
            yield cell.line(region.begin), f"BEGIN {region.kind} belongs in {home}"
    if cell.role in ("answer", "essay") and not cell.marking.regions:
        what = "solution" if cell.role == "answer" else "marking guide"
        yield (
            cell.marker_line,
            f"{cell.role} {cell.exercise} has no {what} between ### BEGIN SOLUTION and ### END SOLUTION",
        )


def _guide(cell: Cell) -> Iterator[Complaint]:
    if cell.role == "essay" and cell.marking.regions:
        guide = "".join(region.inner(cell.source) for region in cell.marking.regions)
        if not guide.strip():
            yield cell.line(cell.marking.regions[0].begin), f"the marking guide of {cell.exercise} is empty"


def _reference(cell: Cell, tree: ast.Module) -> Iterator[Complaint]:
    """`autograder.reference` is the answer key: it may stand in hidden tests only."""
    for node in ast.walk(tree):
        match node:
            case ast.ImportFrom(module="autograder", names=names):
                found = any(alias.name == "reference" for alias in names)
            case ast.ImportFrom(module=str(module)):
                found = module.startswith("autograder.reference")
            case ast.Import(names=names):
                found = any(alias.name.startswith("autograder.reference") for alias in names)
            case ast.Attribute(value=ast.Name(id="autograder"), attr="reference"):
                found = True
            case ast.Name(id="reference"):
                found = cell.role == "check"
            case _:
                found = False
        if not found:
            continue
        index = node.lineno - 1  # type: ignore[attr-defined]
        if cell.role != "check" or not cell.marking.hidden(index):
            yield cell.line(index), "reference is the answer key: use it between HIDDEN TESTS markers only"


def _answer(cell: Cell, tree: ast.Module) -> Iterator[Complaint]:
    if cell.role != "answer":
        return
    undefined = set(cell.names) - {binding.name for binding in bindings(tree)}
    for name in sorted(undefined):
        yield cell.marker_line, f"answer {cell.exercise} does not define {name}"
    if undefined:
        return
    try:
        student_source = stubbed(cell.source, cell.names)
    except NoStub as error:
        yield cell.line(error.index), str(error)
        return
    try:
        left = {binding.name for binding in bindings(ast.parse(student_source))}
    except SyntaxError:
        yield cell.marker_line, f"answer {cell.exercise} does not parse without its solution region"
        return
    for name in cell.names:
        if name not in left:
            yield cell.marker_line, f"without its solution region answer {cell.exercise} lacks {name}"


def _check(cell: Cell, tree: ast.Module) -> Iterator[Complaint]:
    if cell.role != "check":
        return
    for binding in bindings(tree):
        if not (binding.by == "import" and cell.marking.hidden(binding.index)):
            yield cell.line(binding.index), f"a check binds no names, and this binds {binding.name}"
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute | ast.Subscript) and isinstance(node.ctx, ast.Store | ast.Del):
            yield cell.line(node.lineno - 1), "a check changes nothing that the lesson made"
    visible = visible_part(cell.source, cell.marking)
    try:
        is_empty = not ast.parse(visible).body
    except SyntaxError:
        yield cell.marker_line, f"check {cell.exercise} does not parse without its hidden tests"
        return
    if is_empty:
        yield cell.marker_line, f"check {cell.exercise} has no visible part"


def visible_uses(cell: Cell) -> Iterator[tuple[str, int]]:
    """The names that a check's visible part looks up, each with the line of its first use."""
    try:
        visible = visible_part(cell.source, cell.marking)
        tree = ast.parse(visible)
        names = global_names(visible)
    except SyntaxError:
        return
    for name in sorted(names):
        yield name, cell.line(first_use(tree, name))
