"""The browser's values of a formula are Python's."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page

import explorers.toolkit
from explorers.toolkit import read_formula
from explorers.toolkit.operations import FUNCTIONS

SCRIPT = Path(explorers.toolkit.__file__).with_name("formula.js").read_text(encoding="utf-8")
PLACES = [-800.0, -2.5, -1.0, -0.3, 0.0, 1e-9, 0.5, 1.0, 2.0, 30.0, 800.0]
TEXTS = [
    *(f"{name}({'x' if FUNCTIONS[name].arguments == 1 else 'x, 0.5'})" for name in FUNCTIONS),
    "x^3 - 3*x",
    "-x^2 + 2*x - 1",
    "x^-2",
    "2^x",
    "x^x",
    "x^0.5",
    "1/(x - 1)",
    "pi*x + e",
    "x^4 / (1 + x^2)",
]


def values_in(page: Page, trees: list[object], names: list[str], places: list[list[float]]) -> np.ndarray:
    """The values of trees at places in the browser; of shape (trees, places)."""
    script = f"""{SCRIPT.replace("export function", "function")}
    globalThis.answer = {json.dumps(trees)}.map((tree) => {{
      const f = compile(tree, {json.dumps(names)});
      return {json.dumps(places)}.map((place) => String(f(...place)));
    }});"""
    page.add_script_tag(content=script)
    answer = page.evaluate("answer")
    return np.array([[float(value.replace("Infinity", "inf")) for value in row] for row in answer])


@pytest.mark.needs("chromium")
def test_every_function_its_slope_and_its_bend_have_pythons_values(page: Page) -> None:
    formulas = [read_formula(text) for text in TEXTS]
    formulas += [formula.derivative() for formula in formulas]
    formulas += [formula.derivative() for formula in formulas[len(TEXTS) :]]
    theirs = values_in(page, [formula.tree for formula in formulas], ["x"], [[place] for place in PLACES])

    for formula, values in zip(formulas, theirs, strict=True):
        np.testing.assert_allclose(
            values, formula(np.array(PLACES)), rtol=1e-13, atol=1e-300, err_msg=formula.text
        )


@pytest.mark.needs("chromium")
def test_two_variables_are_told_apart(page: Page) -> None:
    formula = read_formula("x^2 - 3*y", ("x", "y"))

    assert values_in(page, [formula.tree], ["x", "y"], [[2.0, 5.0]]) == [[-11.0]]
