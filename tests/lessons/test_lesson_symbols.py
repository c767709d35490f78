"""A letter means one thing throughout a lesson: what the text calls it once, it calls it everywhere."""

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
    ("samples",),
    ("variables",),
)
KIND_OF = {word: kind for kind in KINDS for word in kind}
NAMED = re.compile(rf"\b({'|'.join(KIND_OF)}) \$(\\?[A-Za-z]+)\$")
NAMED_ENTRY = re.compile(rf"\b({'|'.join(KIND_OF)}) \$(\\?[A-Za-z]+)_[a-z]\$")
# what a formula says of a letter without a word: a limit, a mean over samples, the size of a vector
SHOWN = {
    r"\\lim_\{([a-z]) \\to 0\}": "step",
    r"\\frac\{?1\}?\{?([A-Za-z])\}? ?\\sum": "samples",
    r"\bvectors? of \$([A-Za-z])\$ numbers": "variables",
}


def kinds_of_letters(text: str) -> Mapping[str, set[str]]:
    """For each letter the words that stand just before it, or that a formula stands for."""
    found: dict[str, set[str]] = defaultdict(set)
    text = " ".join(text.split())
    for word, letter in NAMED.findall(text):
        if len(letter) == 1 or letter.startswith("\\"):
            found[letter].add(word)
    for form, word in SHOWN.items():
        for letter in re.findall(form, text):
            found[letter].add(word)
    vectors = {letter for letter, words in found.items() if "vector" in words}
    for word, letter in NAMED_ENTRY.findall(text):
        if letter not in vectors:  # a weight is an entry of the vector of weights
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


@pytest.mark.parametrize(
    "text",
    [
        "the weight $w$ … a vector $w$",
        "a rate $\\eta$ … the mean $\\eta$",
        "$\\lim_{t \\to 0}$ … its lowest point $t_i$",
        "$\\frac{1}{n} \\sum_{i=1}^{n} e_i$ … a vector of $n$ numbers",
    ],
)
def test_a_letter_with_two_meanings_is_found(text: str) -> None:
    assert len(letters_of_two_kinds(text)) == 1


def test_an_entry_of_a_vector_may_have_its_letter() -> None:
    assert letters_of_two_kinds("the vector $w$ … one weight $w_j$") == {}


TWO_SHAPES = ("phi", "epsilon", "theta", "rho", "sigma")  # that a letter may have, as in \phi and \varphi


def letters_in_two_shapes(text: str) -> list[str]:
    """Letters whose two shapes both occur: one who reads aloud cannot tell them apart."""
    return [name for name in TWO_SHAPES if re.search(rf"\\{name}\b", text) and rf"\var{name}" in text]


def test_no_letter_has_two_shapes(lesson: LessonText) -> None:
    assert letters_in_two_shapes(lesson.text) == []


def test_no_letter_has_two_shapes_in_the_tables() -> None:
    assert (
        letters_in_two_shapes((ROOT / "source/activations_and_losses.py").read_text(encoding="utf-8")) == []
    )


def test_a_letter_in_two_shapes_is_found() -> None:
    assert letters_in_two_shapes(r"$\varphi$ the activation, $\phi(z)$ the density") == ["phi"]


def test_a_lesson_says_what_its_letters_stand_for(lesson: LessonText) -> None:
    page = "\n".join(cell.source for cell in lesson.cells if cell.kind == "markdown")

    assert kinds_of_letters(page)
