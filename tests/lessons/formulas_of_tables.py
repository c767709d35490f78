"""Formulas as they stand in a table of the reference page, read into SymPy.

A small grammar of what such tables need, written here because SymPy's own LaTeX readers want another package
and take `y_i (1 - y_i)` for a call: sums and products of numbers, letters with one or two indices, powers,
fractions, brackets, sizes, sums over an index, and the named functions. Anything else is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise

import sympy as sp

ENTRIES = 3  # of every vector; an index runs over them
TOKEN = re.compile(r"\s*(\\[a-zA-Z]+'?|\d+|[a-zA-Z]|[-+^_(){}=<>])")
LETTERS = {r"\alpha": "alpha", r"\delta": "delta", r"\lambda": "lambda"}
RELATIONS: Mapping[str, Callable[[sp.Expr, sp.Expr], sp.Basic]] = {
    "=": sp.Eq,
    r"\ne": sp.Ne,
    "<": sp.Lt,
    ">": sp.Gt,
    r"\le": sp.Le,
}


class NotInTheGrammar(ValueError):
    """A formula that the tables' grammar does not have."""


def letter(name: str, *index: int) -> sp.Symbol:
    """The symbol of a letter: z, or with indices z_0, x_01."""
    return sp.Symbol(name + "_" * bool(index) + "".join(map(str, index)), real=True)


def softmax(index: int) -> sp.Expr:
    powers = [sp.exp(letter("z", each)) for each in range(ENTRIES)]
    return powers[index] / sum(powers)


FUNCTIONS: Mapping[str, Callable[[sp.Expr], sp.Expr]] = {
    r"\sigma": lambda u: 1 / (1 + sp.exp(-u)),
    r"\tanh": lambda u: sp.tanh(u),
    r"\ln": lambda u: sp.log(u),
    r"\Phi": lambda u: (1 + sp.erf(u / sp.sqrt(2))) / 2,
    r"\Phi'": lambda u: sp.exp(-(u**2) / 2) / sp.sqrt(2 * sp.pi),
}


def read(formula: str, **indices: int) -> sp.Expr:
    """A formula as SymPy's, its free indices having these values. Raises NotInTheGrammar."""
    reader = _Reader(_tokens(formula), dict(indices))
    value = reader.sum()
    reader.expect_end()
    return value


def read_condition(condition: str, **indices: int) -> sp.Basic:
    """A condition such as z > 0, i = j, 0 < y < 1 or "all $y_i > 0", as SymPy's. Raises NotInTheGrammar."""
    if condition.startswith("all $"):
        of_one = condition.removeprefix("all $")
        return sp.And(*(read_condition(of_one, **{**indices, "i": value}) for value in range(ENTRIES)))
    tokens = _tokens(condition)
    places = [k for k, token in enumerate(tokens) if token in RELATIONS]
    if not places:
        raise NotInTheGrammar(f"no relation in {condition}")
    sides = []
    for start, end in pairwise([-1, *places, len(tokens)]):
        reader = _Reader(tokens[start + 1 : end], dict(indices))
        sides.append(reader.sum())
        reader.expect_end()
    relations = zip(places, pairwise(sides), strict=True)
    return sp.And(*(RELATIONS[tokens[place]](*two) for place, two in relations))


def _tokens(formula: str) -> list[str]:
    found, position = [], 0
    while position < len(formula.rstrip()):
        match = TOKEN.match(formula, position)
        if match is None:
            raise NotInTheGrammar(f"{formula[position:]!r} in {formula!r}")
        found.append(match[1])
        position = match.end()
    return found


@dataclass
class _Reader:
    """Reads by descending from sums to products to powers; `indices` are the values of those in force."""

    tokens: list[str]
    indices: dict[str, int]
    place: int = 0

    def sum(self) -> sp.Expr:
        total = self.product(first=True)
        while self.next() in ("+", "-"):
            sign = 1 if self.take() == "+" else -1
            total += sign * self.product()
        return total

    def product(self, first: bool = False) -> sp.Expr:
        if first and self.next() == "-":
            self.take()
            return -self.product()
        value = self.power()
        while self.next() not in (None, "+", "-", ")", "}", r"\rvert", *RELATIONS):
            value *= self.power()
        return value

    def power(self) -> sp.Expr:
        if self.next() == r"\sum":
            return self.over_an_index()
        value = self.thing()
        if self.next() == "^":
            self.take()
            value = sp.Pow(value, self.argument())
        return value

    def over_an_index(self) -> sp.Expr:
        """A sum takes in the rest of its product, and nothing that is added after it."""
        self.take()
        self.take("_")
        name, start, total = self.take(), self.place, sp.Integer(0)
        outer = dict(self.indices)
        for value in range(ENTRIES):
            self.place, self.indices = start, {**outer, name: value}
            total += self.product()
        self.indices = outer
        return total

    def thing(self) -> sp.Expr:
        token = self.take()
        if token.isdigit():
            return sp.Integer(token)
        if token == "(":
            return self.until(")")
        if token == r"\lvert":
            return sp.Abs(self.until(r"\rvert"))
        if token == r"\frac":
            return self.argument() / self.argument()
        if token in FUNCTIONS:
            self.take("(")
            return FUNCTIONS[token](self.until(")"))
        if token in LETTERS:
            return sp.Symbol(LETTERS[token], positive=True)
        if token == r"\hat":
            return self.with_indices(f"hat {self.take()}")
        if token == "e":
            return sp.E
        if token == "n":
            return sp.Integer(ENTRIES)
        if token.isalpha() and token in self.indices and self.next() != "_":
            return sp.Integer(self.indices[token])
        if token.isalpha():
            return self.with_indices(token)
        raise NotInTheGrammar(f"{token} in {' '.join(self.tokens)}")

    def with_indices(self, name: str) -> sp.Expr:
        if self.next() != "_":
            return letter(name)
        self.take()
        names = [self.take()]
        if names == ["{"]:
            names = []
            while self.next() != "}":
                names.append(self.take())
            self.take("}")
        index = [self.indices[each] if each in self.indices else self.unknown(each) for each in names]
        return softmax(*index) if name == "s" else letter(name, *index)

    def argument(self) -> sp.Expr:
        """What stands in braces, or else one sign."""
        if self.next() == "{":
            self.take()
            return self.until("}")
        return self.thing()

    def until(self, end: str) -> sp.Expr:
        value = self.sum()
        self.take(end)
        return value

    def next(self) -> str | None:
        return self.tokens[self.place] if self.place < len(self.tokens) else None

    def take(self, wanted: str | None = None) -> str:
        token = self.next()
        if token is None or wanted not in (None, token):
            raise NotInTheGrammar(f"{token} where {wanted or 'more'} should be, in {' '.join(self.tokens)}")
        self.place += 1
        return token

    def expect_end(self) -> None:
        if self.next() is not None:
            raise NotInTheGrammar(f"{self.next()} is left over in {' '.join(self.tokens)}")

    def unknown(self, name: str) -> int:
        raise NotInTheGrammar(f"the index {name} has no value in {' '.join(self.tokens)}")
