"""What an attack is: a submission of lesson 01 with answers worth little, that wants more, or harm."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

LESSON = "01_derivatives"
PROJECT = Path(__file__).resolve().parents[2]
COURSE, OUTSIDE = "THE_COURSE", "THE_OUTSIDE"  # in an attack's text: where these folders really are
Notebook = dict[str, Any]

RIGHT = {
    "forward_difference": "def forward_difference(f, x, h):\n    return (f(x + h) - f(x)) / h",
    "central_difference": "def central_difference(f, x, h):\n    return (f(x + h) - f(x - h)) / (2 * h)",
    "power_rule": "def power_rule(n, x):\n    return n * x ** (n - 1) if n else 0 * x",
    "polynomial_derivative": "def polynomial_derivative(coefficients):\n"
    "    return [k * a for k, a in enumerate(coefficients)][1:] or [0.0]",
    "product_rule": "def product_rule(f, df, g, dg, x):\n    return df(x) * g(x) + f(x) * dg(x)",
    "quotient_rule": "def quotient_rule(f, df, g, dg, x):\n"
    "    return (df(x) * g(x) - f(x) * dg(x)) / g(x) ** 2",
    "tangent_line": "def tangent_line(f, df, a):\n    return df(a), f(a) - df(a) * a",
    "symbolic_slope": "x = sp.symbols('x')\nsymbolic_slope = 2 * x * sp.sin(x) + x**2 * sp.cos(x)",
    "differentiable_at_zero": "differentiable_at_zero = dict(\n"
    "    abs=False, relu=False, x_abs_x=True, cube_root=False, sin=True\n)",
}
WRONG = {
    "forward_difference": "def forward_difference(f, x, h):\n    return f(x + h) - f(x)",
    "central_difference": "def central_difference(f, x, h):\n    return (f(x + h) - f(x - h)) / h",
    "power_rule": "def power_rule(n, x):\n    return n * x**n",
    "polynomial_derivative": "def polynomial_derivative(coefficients):\n    return coefficients[1:]",
    "product_rule": "def product_rule(f, df, g, dg, x):\n    return df(x) * dg(x)",
    "quotient_rule": "def quotient_rule(f, df, g, dg, x):\n    return df(x) / dg(x)",
    "tangent_line": "def tangent_line(f, df, a):\n    return df(a), f(a)",
    "symbolic_slope": "symbolic_slope = 2 * sp.Symbol('x') * sp.cos(sp.Symbol('x'))",
    "differentiable_at_zero": "differentiable_at_zero = dict(\n"
    "    abs=True, relu=True, x_abs_x=True, cube_root=True, sin=True\n)",
}
VALUES = frozenset({"symbolic_slope", "differentiable_at_zero"})
HONEST = frozenset({"central_difference"})  # the one right answer that most attacks have


def filled_in() -> dict[str, str]:
    """Wrong answers, and one right one."""
    return {name: (RIGHT if name in HONEST else WRONG)[name] for name in RIGHT}


def every_answer(result: str) -> dict[str, str]:
    """Answers that all give this: functions return the expression, values are it."""
    return {
        name: f"{name} = {result}" if name in VALUES else f"def {name}(*arguments):\n    return {result}"
        for name in RIGHT
    }


@dataclass(frozen=True)
class Attack:
    """One hostile submission.

    cell: code in a cell of the student's own, before the first answer; cells: the same, several of them.
    last_cell: the same behind everything.
    answers: texts of answer cells that differ from those of `filled_in`.
    reshape: changes the notebook as a whole; may give bytes, or None for no notebook.
    beside: puts files into the submission's folder.
    worth: the exercises that are right, and no others; at_most: some of them may be lost, for the attacker's
        own threads or patches break them sooner or later.
    ends: how exercises have to end, where it matters (one status, or several with | between).
    student: the name to submit under, if it is part of the attack.
    slow: it runs into limits of time, so it is graded with short ones.
    """

    name: str
    cell: str = ""
    cells: Sequence[str] = ()
    last_cell: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)
    reshape: Callable[[Notebook], Notebook | bytes | None] | None = None
    beside: Callable[[Path], None] | None = None
    worth: frozenset[str] = HONEST
    at_most: bool = False
    ends: Mapping[str, str] = field(default_factory=dict)
    student: str = ""
    slow: bool = False

    @property
    def by(self) -> str:
        """The name that it is submitted under."""
        return self.student or self.name.replace(" ", "-")

    def notebook(self, places: Mapping[str, str]) -> bytes | None:
        """What is handed in; `places` says what stands for COURSE, OUTSIDE and their like."""
        notebook = answered({**filled_in(), **self.answers})
        own = [code(source) for source in (self.cell, *self.cells) if source]
        place = place_of(notebook, "forward_difference")
        notebook["cells"][place:place] = own
        if self.last_cell:
            notebook["cells"].append(code(self.last_cell))
        made = self.reshape(notebook) if self.reshape else notebook
        raw = json.dumps(made).encode() if isinstance(made, dict) else made
        for token, place in places.items():
            raw = raw.replace(token.encode(), place.encode()) if raw else raw
        return raw


def released() -> Notebook:
    """The lesson as students get it."""
    return copy.deepcopy(_RELEASED)


def answered(answers: Mapping[str, str]) -> Notebook:
    """The released lesson with these answers."""
    notebook = released()
    for name, source in answers.items():
        notebook["cells"][place_of(notebook, name)]["source"] = source
    return notebook


def place_of(notebook: Notebook, grade_id: str) -> int:
    """Where an answer or check cell stands."""
    return next(
        index
        for index, cell in enumerate(notebook["cells"])
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == grade_id
    )


def code(source: str) -> dict[str, Any]:
    """A code cell of the student's own."""
    return {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None, "source": source}


def markdown(source: str) -> dict[str, Any]:
    """A text cell of the student's own."""
    return {"cell_type": "markdown", "metadata": {}, "source": source}


def without_pictures(notebook: bytes) -> Notebook:
    """The same without the cells that draw figures: no attack is about them, and they take time."""
    read = json.loads(notebook)
    return {**read, "cells": [c for c in read["cells"] if "picture" not in c["metadata"].get("tags", ())]}


_RELEASED = without_pictures((PROJECT / "lessons" / LESSON / f"{LESSON}.ipynb").read_bytes())
