"""Every row of the reference tables, as it stands in the notebook: by SymPy, and by number."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import nbformat
import numpy as np
import pytest
import sympy as sp
from nbclient import NotebookClient

from autograder import check

from .conftest import ROOT
from .formulas_of_tables import ENTRIES, NotInTheGrammar, letter, read, read_condition

NOTEBOOK = ROOT / "lessons/activations_and_losses.ipynb"
PLACES = 3  # at which a row is tried, for each choice of its indices
DIGITS = 40


@dataclass(frozen=True)
class Row:
    """One row: its name, where it holds, a formula and what is said to be its derivative by a letter."""

    name: str
    where: str
    formula: str
    derivative: str
    by: str


def rows_of(notebook: nbformat.NotebookNode) -> list[Row]:
    """The rows of all tables whose last column is headed "by $…$"."""
    found, by = [], None
    lines = [
        line for cell in notebook.cells if cell.cell_type == "markdown" for line in cell.source.split("\n")
    ]
    for line in lines:
        cells = (
            [cell.strip() for cell in line.strip().strip("|").split(" | ")] if line.startswith("|") else []
        )
        if not cells:
            by = None
        elif match := re.fullmatch(r"by \$(.+)\$", cells[-1]):
            by = match[1]
        elif by and not set(line) <= set("|-"):
            name, *rest = cells
            where, formula, derivative = (cell.strip("$") for cell in rest)
            found.append(Row(name, where, formula, derivative, by))
    return found


ROWS = rows_of(nbformat.read(NOTEBOOK, as_version=4))


@dataclass(frozen=True)
class Claim:
    """A row with values for its indices: SymPy's formula, the claimed derivative, the letter, its place."""

    formula: sp.Expr
    derivative: sp.Expr
    by: sp.Symbol
    where: sp.Basic

    def difference(self) -> sp.Expr:
        return sp.diff(self.formula, self.by) - self.derivative

    def places(self) -> list[dict[sp.Symbol, sp.Rational]]:
        """Places at which the row claims to hold, drawn from the same seed every time."""
        random = np.random.default_rng(5)
        parts = (self.formula, self.derivative, self.where, self.by)
        letters = sorted(set().union(*(part.free_symbols for part in parts)), key=str)
        found: list[dict[sp.Symbol, sp.Rational]] = []
        for _ in range(2000):
            place = {name: _drawn(name, random) for name in letters}
            if isinstance(self.where, sp.Eq):  # such as Σ y = 1: the last letter makes it true
                last = sorted(self.where.free_symbols, key=str)[-1]
                [place[last]] = sp.solve(self.where.subs({k: v for k, v in place.items() if k != last}), last)
            if self.where.subs(place) == sp.true:
                found.append(place)
            if len(found) == PLACES:
                return found
        raise AssertionError(f"too few places at which {self.where} holds")


def _drawn(name: sp.Symbol, random: np.random.Generator) -> sp.Rational:
    size = sp.Rational(int(random.integers(20, 250)), 100)
    return size if name.is_positive or random.random() < 0.5 else -size


def claims_of(row: Row) -> list[Claim]:
    """The row's claim, once for every choice of the indices that are free in it."""
    text = f"{row.where} {row.formula} {row.derivative} {row.by}"
    bound = set(re.findall(r"\\sum_([a-z])", text))
    free = sorted(
        {name for name in "ij" if re.search(rf"(?:_|\b){name}\b|_\{{\w*{name}\w*\}}", text)} - bound
    )
    found = []
    for values in product(range(ENTRIES), repeat=len(free)):
        indices = dict(zip(free, values, strict=True))
        where = sp.true if row.where == "everywhere" else read_condition(row.where, **indices)
        if where == sp.false:
            continue
        by = read(row.by, **indices)
        assert isinstance(by, sp.Symbol)
        found.append(Claim(read(row.formula, **indices), read(row.derivative, **indices), by, where))
    return found


def by_sympy(row: Row) -> None:
    """Raises AssertionError where SymPy's derivative of the row's formula is another one."""
    claims = claims_of(row)
    assert claims
    for claim in claims:
        difference = claim.difference()
        for place in claim.places():
            assert abs(difference.subs(place).doit().evalf(DIGITS)) < 10 ** (10 - DIGITS), (row, place)


def by_number(row: Row) -> None:
    """Raises CheckFailed where measured slopes of the row's formula are others."""
    for claim in claims_of(row):
        for place in claim.places():
            others = {name: value for name, value in place.items() if name != claim.by}
            f, df = (_in_numpy(part.subs(others), claim.by) for part in (claim.formula, claim.derivative))
            check.derivative(df, of=f, at=[float(place[claim.by])])


def _in_numpy(expression: sp.Expr, by: sp.Symbol) -> Any:
    return sp.lambdify(by, expression, modules=["math", {"Abs": abs}])


def test_the_tables_hold_all_that_the_lessons_use() -> None:
    names = {row.name.split(",")[0] for row in ROWS}
    activations = {"sigmoid", "hyperbolic tangent", "ReLU", "leaky ReLU", "ELU", "softplus", "SiLU", "GELU"}
    losses = {"squared error", "absolute error", "Huber", "hinge", "binary cross-entropy", "cross-entropy"}
    over_data = {"mean squared error", "linear regression", "logistic regression"}

    assert names >= activations | losses | over_data | {"penalty on squares", "penalty on sizes"}
    assert len(ROWS) == 33


@pytest.mark.parametrize("row", ROWS, ids=[f"{row.name}, {row.where}, by {row.by}" for row in ROWS])
def test_a_row_is_right_by_sympy_and_by_number(row: Row) -> None:
    by_sympy(row)
    by_number(row)


@pytest.mark.parametrize("row", ROWS, ids=[f"{row.name}, {row.where}, by {row.by}" for row in ROWS])
@pytest.mark.parametrize("wrong", ["{}+ 1/100", "doubled", "the other sign"])
def test_a_wrong_derivative_in_a_row_would_be_found(row: Row, wrong: str) -> None:
    if row.derivative == "0" and wrong != "{}+ 1/100":
        pytest.skip("twice 0 and -0 are 0")
    made = {
        "{}+ 1/100": rf"{row.derivative} + \frac{{1}}{{100}}",
        "doubled": f"2 ({row.derivative})",
        "the other sign": f"-({row.derivative})",
    }[wrong]
    spoilt = replace(row, derivative=made)

    with pytest.raises(AssertionError):
        by_sympy(spoilt)
    with pytest.raises((check.CheckFailed, check.CannotJudge)):
        by_number(spoilt)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (r"\sigma(z) (1 - \sigma(z))", "z (1 - z)"),
        (r"1 - \tanh(z)^2", r"1 - \tanh(z)"),
        (r"$\sigma(z) - y$", r"$y - \sigma(z)$"),
        (r"$-s_i s_j$", "$s_i s_j$"),
        (r"$s_j - y_j$", r"$-\frac{y_j}{s_j}$"),
        (r"$2 \lambda w_j$", r"$\lambda w_j$"),
    ],
)
def test_a_mistake_in_the_notebook_itself_is_found(right: str, wrong: str) -> None:
    notebook = nbformat.reads(NOTEBOOK.read_text(encoding="utf-8"), as_version=4)
    for cell in notebook.cells:
        cell.source = cell.source.replace(f"{right} |", f"{wrong} |").replace(f"{right}$ |", f"{wrong}$ |")
    changed = [row for row in rows_of(notebook) if row not in ROWS]

    assert changed
    for row in changed:
        with pytest.raises(AssertionError):
            by_sympy(row)


@dataclass(frozen=True)
class Border:
    """Two rows of a function, by their conditions, and a place between them."""

    name: str
    below: str
    above: str
    place: dict[str, float]

    def jump(self) -> float:
        """By how much the derivative that the rows give rises from the one to the other."""
        one, other = (
            claims_of(next(row for row in ROWS if row.name.startswith(self.name) and row.where == where))[0]
            for where in (self.below, self.above)
        )
        assert abs(self._there(other.formula - one.formula)) < 1e-12  # no gap in the graph
        return self._there(other.derivative - one.derivative)

    def _there(self, expression: sp.Expr) -> float:
        return float(expression.subs({name: self.place[str(name)] for name in expression.free_symbols}))


HUBER = r"\lvert \hat y - y \rvert \le \delta"


@pytest.mark.parametrize(
    ("border", "jump"),
    [
        (Border("ReLU", "z < 0", "z > 0", {"z": 0}), 1),
        (Border("leaky ReLU", "z < 0", "z > 0", {"z": 0, "alpha": 0.25}), 0.75),
        (Border("leaky ReLU", "z < 0", "z > 0", {"z": 0, "alpha": 1}), 0),
        (Border("leaky ReLU", "z < 0", "z > 0", {"z": 0, "alpha": 3}), -2),
        (Border("ELU", "z < 0", "z > 0", {"z": 0, "alpha": 0.25}), 0.75),
        (Border("ELU", "z < 0", "z > 0", {"z": 0, "alpha": 1}), 0),
        (Border("ELU", "z < 0", "z > 0", {"z": 0, "alpha": 3}), -2),
        (Border("absolute", r"\hat y < y", r"\hat y > y", {"hat y": 2, "y": 2}), 2),
        (Border("Huber", HUBER, r"\hat y - y > \delta", {"hat y": 5, "y": 2, "delta": 3}), 0),
        (Border("Huber", r"y - \hat y > \delta", HUBER, {"hat y": 2, "y": 5, "delta": 3}), 0),
        (Border("hinge", r"y \hat y < 1", r"y \hat y > 1", {"hat y": 1, "y": 1}), 1),
        (Border("penalty on sizes", "w_j < 0", "w_j > 0", {"w_0": 0, "lambda": 0.5, "w_1": 2, "w_2": 1}), 1),
    ],
)
def test_a_function_has_the_corners_that_the_page_names(border: Border, jump: float) -> None:
    assert border.jump() == pytest.approx(jump)
    covered = "\\le" in border.below + border.above
    assert covered == border.name.startswith("Huber")


@pytest.mark.parametrize("formula", ["", "z +", "(z", r"\sin(z)", "z_q", "z ? 1", r"\frac{z}", "z)"])
def test_a_formula_that_the_grammar_does_not_have_is_refused(formula: str) -> None:
    with pytest.raises(NotInTheGrammar):
        read(formula)


def test_formulas_are_read_as_they_are_meant() -> None:
    z, y = letter("z"), letter("y")
    assert read("-z^2") == -(z**2)
    assert read("2 z (1 - z) - y") == 2 * z * (1 - z) - y
    assert read(r"\frac{1}{2} (z - y)^2") == (z - y) ** 2 / 2
    assert read(r"\sum_i y_i + z") == sum(letter("y", i) for i in range(ENTRIES)) + z
    assert read(r"y \sum_i z_i y_i") == y * sum(letter("z", i) * letter("y", i) for i in range(ENTRIES))
    assert read("x_{ij}", i=2, j=0) == letter("x", 2, 0)
    assert read(r"e^z") == sp.exp(z)


def test_the_page_runs_from_top_to_bottom() -> None:
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    NotebookClient(notebook, timeout=120).execute()
    printed = [output for cell in notebook.cells for output in cell.get("outputs", [])]

    assert [output["text"] for output in printed] == [
        "visible checks passed: the slope is right at 4 inputs\n"
    ]
