"""What of a student's text is shown as it is: nbconvert searches some texts again and again, for minutes,
and a browser some letters for their place.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

SECONDS = 4.0  # for all that a student has written in a notebook, guessed generously

# measured with mistune 3.4 and nbconvert's rules for formulas: what is opened is searched for to the end
_MARKS = re.compile(r"[^\w\s+/=,.;'?-]|_")  # and not what pictures in base64 are full of
_OPENED = re.compile(r"\\\\\(|\\begin\{|\[")  # formulas and links
_A_CHARACTER, _A_MARK, _A_MARK_TO_THE_END, _AN_OPENED_TO_THE_END = 1e-6, 1.2e-5, 3e-9, 2.5e-8
_FORMULAS = re.compile(r"\$[^$]+\$|\\begin\{[^$]*")
_A_CHARACTER_OF_TEX = 1e-4  # a quarter of what MathJax takes of a page's time
_A_PAIR_OF_BLANKS_IN_MARKDOWN, _A_LINE = 2e-8, 1.5e-4
# measured with nbconvert, which writes out a picture wherever it is shown, and parses the page
_A_PICTURE = re.compile(r"\]\(attachment:([\w.-]+)\)", re.ASCII)
_A_CHARACTER_OF_PICTURES = 5e-8
# measured with IPython's lexer in Pygments: it tries each blank and each dot as a beginning
_BLANKS = re.compile(r"\s{8,}")
_A_LETTER_OF_CODE, _A_DOT_TO_THE_END, _A_PAIR_OF_BLANKS = 1.5e-5, 3e-8, 5e-7
# measured with Chromium: at each place where a line could end it shapes again what no blank divides, and goes
# through all changes of direction
_UNDIVIDED = re.compile(r"[^\0-\x7f\s]{50,}")
_TO_THE_LEFT = re.compile(
    "[\u0590-\u08ff\u200f\u202b\u202e\u2067\ufb1d-\ufdff\ufe70-\ufefe\U00010800-\U00010fff\U0001e800-\U0001efff]+"
)
_A_LETTER, _A_PAIR_OF_UNDIVIDED, _A_PAIR_OF_TURNS = 1e-5, 3e-9, 3e-8


class Allowance:
    """The seconds that are left to render one notebook."""

    def __init__(self) -> None:
        self._left = SECONDS
        self.has_refused = False

    def covers(self, seconds: float) -> bool:
        """Whether so many are left; they are then taken off."""
        if seconds > self._left:
            self.has_refused = True
            return False
        self._left -= seconds
        return True


def seconds_for_markdown(source: str) -> float:
    """How long it takes at most to make a page of it."""
    size, marks, opened = len(source), len(_MARKS.findall(source)), len(_OPENED.findall(source))
    to_the_end = size * (marks * _A_MARK_TO_THE_END + opened * _AN_OPENED_TO_THE_END)
    to_the_end += _pairs_of_blanks(source) * _A_PAIR_OF_BLANKS_IN_MARKDOWN
    formulas = sum(map(len, _FORMULAS.findall(source))) * _A_CHARACTER_OF_TEX
    return size * _A_CHARACTER + source.count("\n") * _A_LINE + marks * _A_MARK + to_the_end + formulas


def seconds_for_pictures(source: str, attachments: Mapping[str, Mapping[str, str]]) -> float:
    """How long it takes at most to show, again and again, the pictures attached to it."""
    sizes = {name: sum(map(len, bundle.values())) for name, bundle in attachments.items()}
    return sum(sizes.get(name, 0) for name in _A_PICTURE.findall(source)) * _A_CHARACTER_OF_PICTURES


def _pairs_of_blanks(source: str) -> int:
    return sum((blank.end() - blank.start()) ** 2 for blank in _BLANKS.finditer(source))


def seconds_for_code(source: str) -> float:
    """How long it takes at most to colour it."""
    size = len(source)
    blanks = _pairs_of_blanks(source)
    dots = source.count(".") * size * _A_DOT_TO_THE_END
    return size * _A_LETTER_OF_CODE + dots + blanks * _A_PAIR_OF_BLANKS


def seconds_for_letters(text: str) -> float:
    """How long it takes at most to lay out the letters beyond ASCII in it."""
    if text.isascii():
        return 0.0
    letters = len(text) - len(text.encode("ascii", "ignore"))
    undivided = sum((run.end() - run.start()) ** 2 for run in _UNDIVIDED.finditer(text))
    turns = len(_TO_THE_LEFT.findall(text)) ** 2
    return letters * _A_LETTER + undivided * _A_PAIR_OF_UNDIVIDED + turns * _A_PAIR_OF_TURNS


def quickly_laid_out(text: str, allowance: Allowance) -> str:
    """The same text; a question mark for each letter beyond ASCII where those are not covered."""
    if allowance.covers(seconds_for_letters(text)):
        return text
    return text.encode("ascii", "replace").decode("ascii")
