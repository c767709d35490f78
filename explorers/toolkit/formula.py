"""Formulas that a reader types: read by a whitelist, never evaluated as Python, kept as a small tree.

A tree is a number, a name, or a list [operation, *trees]. It is plain JSON, so that the browser evaluates the
same tree (formula.js) while Python evaluates it with numpy.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from explorers.toolkit.operations import ARITHMETIC, CONSTANTS, FUNCTIONS
from explorers.toolkit.trees import Tree, derivative_of, evaluate, has_edges, has_names, size, to_sympy

LONGEST_TEXT = 200  # characters
MOST_PARTS = 120  # numbers, names and operations
LARGEST_NUMBER = 1e12
LARGEST_EXPONENT = 100
SYMBOLS = {
    "−": "-",
    "–": "-",
    "·": "*",
    "×": "*",
    "÷": "/",
    "^": "**",
    "π": " pi ",
    "′": "'",
} | {small: f"**{digit}" for digit, small in enumerate("⁰¹²³⁴⁵⁶⁷⁸⁹")}
SPELLINGS = {"ln": "log", "arcsin": "asin", "arccos": "acos", "arctan": "atan", "ReLU": "relu"}
RAISED_FUNCTION = re.compile(r"\b([A-Za-z]+)\s*\*\*\s*(\d+)\s*[(A-Za-z]")
OPERATORS: dict[type, str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Pow: "^"}


class FormulaError(ValueError):
    """A formula that cannot be read; its message is a sentence for whoever typed it."""


@dataclass(frozen=True)
class Formula:
    """A function of the named variables: `Formula.call(x)`, its `tree` for the browser, its derivatives."""

    text: str
    names: tuple[str, ...]
    tree: Tree

    def __call__(self, *values: Any) -> Any:
        """The values for numbers or arrays, one for each name, of shapes that numpy can broadcast.

        Where there is no value the result is nan, at a pole infinite; nothing is raised and nothing warned.
        """
        if len(values) != len(self.names):
            raise TypeError(f"{self.text} is a function of {', '.join(self.names)}")
        arrays = {
            name: np.asarray(value, dtype=float) for name, value in zip(self.names, values, strict=True)
        }
        shape = np.broadcast_shapes(*(array.shape for array in arrays.values()))
        result = np.broadcast_to(evaluate(self.tree, arrays), shape)
        return float(result) if shape == () else result.copy()

    def derivative(self, name: str | None = None) -> Formula:
        """The derivative by one of the names (the first, if none is given); nan at a corner.

        Raises FormulaError where it would have more parts than can be drawn while dragging.
        """
        name = self.names[0] if name is None else name
        tree = derivative_of(self.tree, name)
        if has_edges(self.tree):  # log(x) has no slope at −1, although 1/x has a value there
            tree = ["where", tree, self.tree]
        if size(tree) > 40 * MOST_PARTS:
            raise FormulaError("The derivative of this formula is too long: try a shorter one.")
        return Formula(f"d/d{name} ({self.text})", self.names, tree)

    @cached_property
    def expression(self) -> Any:
        """The same as a SymPy expression in real symbols."""
        return to_sympy(self.tree)


def read_formula(text: str, names: Sequence[str] = ("x",)) -> Formula:
    """The formula that `text` writes in the usual way, `^` or `**` being a power.

    Raises FormulaError, with a sentence on what to write instead.
    """
    names = tuple(names)
    if not isinstance(text, str) or not text.strip():
        raise FormulaError(f"Type a formula in {_and(names)}, for example {names[0]}**2.")
    if len(text) > LONGEST_TEXT:
        raise FormulaError(f"A formula may have at most {LONGEST_TEXT} characters.")
    plain = "".join(SYMBOLS.get(character, character) for character in text).strip()
    if "|" in plain:
        raise FormulaError(f"For |{names[0]}| write abs({names[0]}).")
    if (raised := RAISED_FUNCTION.search(plain)) and SPELLINGS.get(raised[1], raised[1]) in FUNCTIONS:
        raise FormulaError(f"Write the power after the brackets: {raised[1]}({names[0]})^{raised[2]}.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            parsed = ast.parse(plain, mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        raise FormulaError(_why_not(text.strip(), plain, names)) from None
    tree = _Reader(names, plain).read(parsed)
    if size(tree) > MOST_PARTS:
        raise FormulaError(f"A formula may have at most {MOST_PARTS} parts.")
    return Formula(text.strip(), names, tree)


@dataclass(frozen=True)
class _Reader:
    """Turns Python's syntax tree into ours, refusing whatever is not on the list."""

    names: tuple[str, ...]
    plain: str

    def read(self, node: ast.AST) -> Tree:
        tree = self._read(node)
        if not has_names(tree):
            value = abs(float(evaluate(tree, {})))
            if not (value == 0 or 1 / LARGEST_NUMBER <= value <= LARGEST_NUMBER):
                raise FormulaError(
                    f"{ast.unparse(node)} has no value, or one too large or too small to be drawn."
                )
        return tree

    def _read(self, node: ast.AST) -> Tree:
        match node:
            case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
                return self._number(number)
            case ast.Name(id=name):
                return self._name(name)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                tree = self.read(operand)
                return ["-", tree] if isinstance(tree, str | list) else -tree
            case ast.UnaryOp(op=ast.UAdd(), operand=operand):
                return self.read(operand)
            case ast.BinOp(left=left, op=operator, right=right) if type(operator) in OPERATORS:
                return self._operation(OPERATORS[type(operator)], self.read(left), self.read(right))
            case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]):
                return self._call(name, arguments)
            case ast.Tuple():
                raise FormulaError(_on_commas(self.plain))
            case ast.Call(func=ast.BinOp() | ast.Constant() | ast.Call() as left):
                raise FormulaError(f"After {ast.unparse(left)} a sign is missing: write a product with *.")
        raise FormulaError(
            f"Only numbers, {_and(self.names)}, the signs + - * / ^ and functions "
            f"such as sin({self.names[0]}) can stand in a formula."
        )

    def _number(self, number: float) -> Tree:
        if abs(number) > LARGEST_NUMBER:
            raise FormulaError(f"Numbers may be at most {LARGEST_NUMBER:.0e}.")
        return number

    def _name(self, name: str) -> Tree:
        if name in self.names:
            return name
        if name in CONSTANTS:
            return [name]
        if SPELLINGS.get(name, name) in FUNCTIONS:
            raise FormulaError(f"{name} needs what it is taken of in brackets: {name}({self.names[0]}).")
        raise FormulaError(
            f"{name} is not known here. A formula is in {_and(self.names)}, with the numbers pi and e "
            f"and the functions {', '.join(FUNCTIONS)}."
        )

    def _operation(self, operation: str, left: Tree, right: Tree) -> Tree:
        if operation == "^" and not has_names(right) and abs(float(evaluate(right, {}))) > LARGEST_EXPONENT:
            raise FormulaError(f"Exponents may be at most {LARGEST_EXPONENT}.")
        return [operation, left, right]

    def _call(self, name: str, arguments: Sequence[ast.expr]) -> Tree:
        name = SPELLINGS.get(name, name)
        if name not in FUNCTIONS:
            if name in self.names or name in CONSTANTS:
                raise FormulaError(f"{name} is not a function: write a product with *, as in {name}*(…).")
            self._name(name)
        wanted = FUNCTIONS[name].arguments
        if len(arguments) != wanted:
            words = f"{name} takes {wanted} value{'s' if wanted > 1 else ''} in its brackets."
            raise FormulaError(f"{words} {_on_commas(self.plain)}" if len(arguments) > wanted else words)
        return [name, *map(self.read, arguments)]


def _on_commas(plain: str) -> str:
    """A sentence on a comma too many."""
    if found := re.search(r"(\d+),(\d+)", plain):
        return f"Write numbers with a decimal point: {found[1]}.{found[2]}."
    return "A comma stands only between the two values of max and min."


def _why_not(typed: str, plain: str, names: tuple[str, ...]) -> str:
    """A sentence on a text that is no formula at all."""
    if plain.count("(") != plain.count(")"):
        return "A bracket is missing: every ( needs its )."
    if found := re.search(r"(?<![A-Za-z])(\d+\.?\d*|\))\s*([A-Za-z(][A-Za-z]*)", plain):
        return (
            f"Between {found[1]} and {found[2]} a sign is missing: write {found[1]}*{found[2]} for a product."
        )
    if found := re.search(r"\b([A-Za-z]+)\s+([A-Za-z]+)", plain):
        first, second = found[1], found[2]
        if SPELLINGS.get(first, first) in FUNCTIONS:
            return f"Write {first}({second}), with brackets."
        return f"Between {first} and {second} a sign is missing."
    if plain[-1] in "+-*/":
        return f"Something is missing after the last {'**' if typed.endswith('**') else typed[-1]}."
    return f"This is not a formula in {_and(names)}. Write for example 2*{names[0]}**2 + 1."


def _and(names: tuple[str, ...]) -> str:
    return " and ".join(names)


assert set(OPERATORS.values()) <= set(ARITHMETIC)
