"""A letter means one thing throughout a lesson: what the text calls it in one place, it calls it in every other."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping

import pytest

from autograder.authoring.lesson_text import LessonText

from .conftest import ROOT

# words that name what a letter stands for; those in one line may name the same thing
KINDS = (
    ("step", "distance", "length"),
    ("weight", "slope", "factor", "knob", "parameter"),
    ("bias", "intercept"),
    ("velocity", "speed"),
    ("loss", "error"),
    ("rate",),
    ("base",),
    ("mean", "average"),
    ("deviation", "width", "spread"),
    ("variance",),
    ("probability", "chance"),
    ("temperature",),
    ("penalty",),
    ("curvature", "bound"),
    ("eigenvalue", "stretch"),
    ("matrix",),
    ("vector", "direction", "point", "input", "place"),
    ("angle",),
    ("activation",),
    ("layer", "depth"),
)
KIND_OF = {word: kind for kind in KINDS for word in kind}
NAMED = re.compile(rf"\b({'|'.join(KIND_OF)}) \$(\\?[A-Za-z]+)\$")


def kinds_of_letters(text: str) -> Mapping[str, set[str]]:
    """For each letter the words that stand just before it."""
    found: dict[str, set[str]] = defaultdict(set)
    for word, letter in NAMED.findall(" ".join(text.split())):
        if len(letter) == 1 or letter.startswith("\\"):
            found[letter].add(word)
    return found


def letters_of_two_kinds(text: str) -> dict[str, set[str]]:
    return {
        letter: words
        for letter, words in kinds_of_letters(text).items()
        if len({KIND_OF[word] for word in words}) > 1
    }


def test_a_letter_means_one_thing_throughout_a_lesson(lesson: LessonText) -> None:
    page = "\n".join(cell.source for cell in lesson.cells if cell.kind == "markdown")

    assert letters_of_two_kinds(page) == {}


@pytest.mark.parametrize("text", ["the weight $w$ … a vector $w$", "a rate $\\eta$ … the mean $\\eta$"])
def test_a_letter_with_two_meanings_is_found(text: str) -> None:
    assert len(letters_of_two_kinds(text)) == 1


TWO_SHAPES = ("phi", "epsilon", "theta", "rho", "sigma")  # that a letter may have, as in \phi and \varphi


def letters_in_two_shapes(text: str) -> list[str]:
    """Letters whose two shapes both occur: one who reads aloud cannot tell them apart."""
    return [name for name in TWO_SHAPES if re.search(rf"\\{name}\b", text) and rf"\var{name}" in text]


def test_no_letter_has_two_shapes(lesson: LessonText) -> None:
    assert letters_in_two_shapes(lesson.text) == []


def test_no_letter_has_two_shapes_in_the_tables() -> None:
    assert letters_in_two_shapes((ROOT / "source/activations_and_losses.py").read_text(encoding="utf-8")) == []


def test_a_letter_in_two_shapes_is_found() -> None:
    assert letters_in_two_shapes(r"$\varphi$ the activation, $\phi(z)$ the density") == ["phi"]


def test_a_lesson_says_what_its_letters_stand_for(lesson: LessonText) -> None:
    page = "\n".join(cell.source for cell in lesson.cells if cell.kind == "markdown")

    assert kinds_of_letters(page)
