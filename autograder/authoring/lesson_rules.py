"""What holds between the cells of a lesson: exercises, their checks, mistakes, variants and domains."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from autograder.authoring.author_errors import AuthorError
from autograder.authoring.borrowed_answers import borrowed_answers
from autograder.authoring.cell_rules import Complaint, complaints_about, is_positive
from autograder.authoring.lesson import Heading, headings, is_public_function, lesson_title
from autograder.authoring.lesson_text import AUTHOR_TAGS, KEPT_BACK, Cell, LessonText
from autograder.authoring.notebook_cells import cell_ids
from autograder.authoring.python_names import bindings, global_names

METADATA_FILTER = f"cell_metadata_filter: {','.join(AUTHOR_TAGS)},-all"
_SELDOM = {"domain", "rtol"}  # a header may leave them out where the lesson does not use them


def errors_in(text: LessonText) -> list[AuthorError]:
    """Every author error in one lesson."""
    lesson = _Lesson(text)
    rules = (
        lesson.header,
        lesson.each_cell,
        lesson.prose_is_commented,
        lesson.names_are_unique,
        lesson.answers_and_checks,
        lesson.checks_borrow_no_answers,
        lesson.points_in_headings,
        lesson.written_answers,
        lesson.ids,
    )
    return [AuthorError(text.path, line, sentence) for rule in rules for line, sentence in rule()]


class _Lesson:
    """The rules over one lesson; each yields its complaints."""

    def __init__(self, text: LessonText) -> None:
        self.text = text
        self.cells = text.cells
        self.answers = self._first("answer")
        self.checks = self._first("check")
        self.domains = self._first("domain")
        self.bound = {cell.marker_line: bindings(cell.tree) if cell.tree else [] for cell in text.cells}
        own = [
            binding
            for cell in self.cells
            if cell.role in ("plain", "answer")
            for binding in self.bound[cell.marker_line]
        ]
        self.own_names = {binding.name for binding in own}
        self.imported = self.own_names - {binding.name for binding in own if binding.by != "import"}
        self.owner = {name: cell for cell in self.answers.values() for name in cell.names}

    def _first(self, role: str) -> dict[str, Cell]:
        return {cell.exercise: cell for cell in reversed(self.cells) if cell.role == role}

    def header(self) -> Iterator[Complaint]:
        """Without the filter, JupyterLab would write its own metadata into the text."""
        jupytext = self.text.metadata.get("jupytext", {})
        listed = str(jupytext.get("cell_metadata_filter", "")).split(",")
        wanted = set(AUTHOR_TAGS) - (_SELDOM - {tag for cell in self.cells for tag in cell.tags})
        if listed[-1] != "-all" or wanted - set(listed):
            yield 1, f"the header must say {METADATA_FILTER}"
        if not lesson_title(self.cells):
            yield 1, "the lesson has no title, a first heading `# …`"

    def each_cell(self) -> Iterator[Complaint]:
        for cell in self.cells:
            yield from complaints_about(cell)

    def prose_is_commented(self) -> Iterator[Complaint]:
        """Code after prose without a `# %%` between them would be shown as prose."""
        lines = self.text.text.splitlines()
        for cell in self.cells:
            if cell.kind != "markdown" or not cell.has_marker:
                continue
            written = lines[cell.marker_line : cell.line(cell.source.count("\n"))]
            if written and written[0].lstrip("rR").startswith(('"""', "'''")):
                continue
            for index, line in enumerate(written):
                if line.strip() and not line.startswith("#"):
                    yield (
                        cell.line(index),
                        "in a [markdown] cell every line begins with #: is a `# %%` missing?",
                    )
                    break

    def names_are_unique(self) -> Iterator[Complaint]:
        graded = [cell for cell in self.cells if cell.role in ("answer", "essay")]
        seen: dict[str, Cell] = {}
        for cell in graded:
            if cell.exercise in seen:
                yield (
                    cell.marker_line,
                    (
                        f"{cell.exercise} is already the name of the {seen[cell.exercise].role} "
                        f"at line {seen[cell.exercise].marker_line}"
                    ),
                )
            seen.setdefault(cell.exercise, cell)
        for cell in self.answers.values():
            for name in cell.names:
                if self.owner[name] is not cell:
                    yield (
                        cell.marker_line,
                        (
                            f"{name} is also defined by answer {self.owner[name].exercise} "
                            f"at line {self.owner[name].marker_line}"
                        ),
                    )
        yield from self._bound_elsewhere()

    def _bound_elsewhere(self) -> Iterator[Complaint]:
        """An exercise's name is its answer's alone: a cell that binds it would answer for the student."""
        for cell in self.cells:
            if cell.role not in ("plain", "answer"):
                continue
            for binding in self.bound[cell.marker_line]:
                owner = self.owner.get(binding.name)
                if owner and binding.name not in (cell.names if cell.role == "answer" else ()):
                    yield (
                        cell.line(binding.index),
                        (f"{binding.name} is the answer of {owner.exercise}: bind another name here"),
                    )

    def answers_and_checks(self) -> Iterator[Complaint]:
        for exercise, answer in self.answers.items():
            if exercise not in self.checks:
                yield answer.marker_line, f'answer {exercise} has no check: add a cell check="{exercise}"'
        for cell in self.cells:
            if cell.role == "check":
                yield from self._check(cell)

    def points_in_headings(self) -> Iterator[Complaint]:
        """A heading that names points names those of the checks below it, with or without the essays'."""
        below: dict[Heading, dict[str, float]] = {}
        current = None
        for cell in self.cells:
            current = next(reversed(headings(cell)), current)
            points = cell.tags.get("points")
            counts = cell.role == "essay" or (
                self.checks.get(cell.exercise) is cell and cell.exercise in self.answers
            )
            if current and counts and is_positive(points):
                below.setdefault(current, {"check": 0, "essay": 0})[cell.role] += points
        for heading, worth in below.items():
            if heading.points not in (None, worth["check"], worth["check"] + worth["essay"]):
                total = sum(worth.values())
                yield heading.line, f"the heading says {heading.points:g} points, what follows {total:g}"

    def _check(self, check: Cell) -> Iterator[Complaint]:
        answer = self.answers.get(check.exercise)
        if answer is None:
            yield check.marker_line, f"check {check.exercise} has no answer cell"
        elif answer.marker_line > check.marker_line:
            yield check.marker_line, f"check {check.exercise} stands before its answer"
        if self.checks[check.exercise] is not check:
            first = self.checks[check.exercise].marker_line
            yield check.marker_line, f"{check.exercise} already has a check at line {first}"
        for binding in self.bound[check.marker_line]:
            if binding.by == "import" and binding.name in self.owner.keys() | self.own_names - self.imported:
                yield (
                    check.line(binding.index),
                    f"a check must not rebind {binding.name}, a name of the lesson",
                )

    def checks_borrow_no_answers(self) -> Iterator[Complaint]:
        yield from borrowed_answers(self.cells, self.owner)

    def written_answers(self) -> Iterator[Complaint]:
        seen: dict[tuple[str, str], int] = {}
        for cell in self.cells:
            if cell.role not in KEPT_BACK:
                continue
            if cell.exercise.isidentifier() and cell.exercise not in self.answers:
                yield cell.marker_line, f"{cell.role} {cell.exercise}: no such exercise"
            if cell.role == "domain" and self.domains[cell.exercise] is not cell:
                first = self.domains[cell.exercise].marker_line
                yield cell.marker_line, f"{cell.exercise} already has a domain at line {first}"
            if cell.tree is None:
                continue
            if not _public_functions(cell):
                yield cell.marker_line, f"{cell.role} {cell.exercise} has no function"
            for statement in cell.tree.body:
                yield from self._statement(cell, statement, seen)

    def _statement(
        self, cell: Cell, statement: ast.stmt, seen: dict[tuple[str, str], int]
    ) -> Iterator[Complaint]:
        line = cell.line(statement.lineno - 1)
        if not is_public_function(statement):
            names = bindings(ast.Module([statement], []))
            private = bool(names) and all(name.name.startswith("_") for name in names)
            if not (private or isinstance(statement, ast.Import | ast.ImportFrom)):
                yield line, f"a {cell.role} cell holds functions, imports, and helpers named _like_this"
            return
        assert isinstance(statement, ast.FunctionDef)
        name = statement.name
        if (cell.exercise, name) in seen:
            yield line, f"{name} is already written for {cell.exercise} at line {seen[cell.exercise, name]}"
        seen.setdefault((cell.exercise, name), line)
        if name in self.own_names:
            yield line, f"{name} is a name of the lesson: call it after what was done"
        if cell.role == "mistakes" and not (ast.get_docstring(statement) or "").strip():
            yield line, f"mistake {name} needs a docstring: the sentence a teacher would say"
        siblings = {function.name for function in _public_functions(cell)} - {name}
        for sibling in sorted(siblings & global_names(ast.unparse(statement))):
            yield line, f"{name} uses {sibling}: each stands alone, so what they share is named _like_this"
        yield from self._parameters(cell, statement, line)

    def _parameters(self, cell: Cell, function: ast.FunctionDef, line: int) -> Iterator[Complaint]:
        answer = self.answers.get(cell.exercise)
        if answer is None or answer.tree is None:
            return
        defined = {binding.name: binding.by for binding in self.bound[answer.marker_line]}
        if cell.role == "domain":
            is_value = defined.get(answer.names[0] if answer.names else "") == "assignment"
            yield from _draw(function, answer, line, is_value)
            return
        given = _positional(function)
        if len(answer.names) > 1 or defined.get(answer.names[0] if answer.names else "") == "assignment":
            if given not in (0, None):
                yield line, f"{function.name} takes no arguments: {cell.exercise} is a value"
            return
        for statement in answer.tree.body:
            if isinstance(statement, ast.FunctionDef) and statement.name in answer.names:
                wanted = _positional(statement)
                if None not in (given, wanted) and given != wanted:
                    yield line, f"{function.name} takes {given} arguments, {cell.exercise} takes {wanted}"

    def ids(self) -> Iterator[Complaint]:
        seen: dict[str, Cell] = {}
        for cell, identifier in zip(self.cells, cell_ids(self.cells), strict=True):
            first = seen.setdefault(identifier, cell)
            if first is not cell and not (cell.exercise and first.exercise == cell.exercise):
                yield (
                    cell.marker_line,
                    f"the cell id {identifier} is already taken at line {first.marker_line}",
                )


def _public_functions(cell: Cell) -> list[ast.FunctionDef]:
    statements = cell.tree.body if cell.tree else []
    return [node for node in statements if isinstance(node, ast.FunctionDef) and is_public_function(node)]


def _draw(function: ast.FunctionDef, answer: Cell, line: int, is_value: bool) -> Iterator[Complaint]:
    """A draw takes `random`, and by their names those of the answer's objects that it watches."""
    arguments = function.args
    given = (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)
    parameters = [argument.arg for argument in given]
    own = ", ".join(answer.names)
    if arguments.vararg or arguments.kwarg or parameters[:1] != ["random"]:
        yield line, f"{function.name} takes random, a NumPy generator, as its first argument"
    elif foreign := sorted(set(parameters[1:]) - set(answer.names)):
        yield line, f"{function.name} takes random and, where it calls the answer, {own}; not {foreign[0]}"
    elif is_value and len(parameters) == 1:
        yield (
            line,
            f"{function.name} draws inputs, but {answer.exercise} is a value: take {own} beside random",
        )


def _positional(function: ast.FunctionDef) -> int | None:
    """How many positional parameters a function has, None for any number."""
    arguments = function.args
    return None if arguments.vararg else len(arguments.posonlyargs) + len(arguments.args)
