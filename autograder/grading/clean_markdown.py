"""What may stay of Markdown in a graded copy: nothing that acts, nothing that gets out of its own cell."""

from __future__ import annotations

import importlib
import re
from collections.abc import Collection, Iterable
from html.parser import HTMLParser
from typing import Any

from autograder.grading.clean import (
    ACTIVE_TEX,
    ASIDE,
    MOST_SANITISED,
    NO_CHARACTER,
    OWN_PICTURE,
    PASSIVE_TAGS,
    clean_html,
    is_active,
)

_TAG = re.compile(r"<(?=[A-Za-z/!?])")
_ATTRIBUTE = r"""\s+[\w-]+\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'>]+)|\s+open"""
_PASSIVE = re.compile(  # `a <b and c> d` is no tag
    rf"</?(?:{'|'.join(sorted(PASSIVE_TAGS))})(?:{_ATTRIBUTE})*\s*/?>|<!--(?=.*?-->)", re.I | re.S
)
# fenced code, code in a line, formulas as nbconvert knows them: there `<` is no beginning of a tag
_LITERAL = re.compile(
    r"""
    ^[ ]{0,3}(?P<fence>`{3,}|~{3,})[^\n]*\n.*?(?:^[ ]{0,3}(?P=fence)[`~]*[ ]*$|\Z)
    | (?<![\\`])(?P<ticks>`+)(?!`)(?:(?!\n[ \t]*\n).)*?(?<!`)(?P=ticks)(?!`)
    | (?<!\\)\$\$.*?\$\$
    | (?<![\\$])\$(?![\s$])[^$\n]*(?<!\s)\$(?!\d)
    | \\begin\{(?P<name>[a-z]*\*?)\}.*?\\end\{(?P=name)\}
    | \\\\\(.*?\\\\\) | \\\\\[.*?\\\\\]
    """,
    re.MULTILINE | re.DOTALL | re.VERBOSE,
)
_PUT_ASIDE = re.compile("{}([0-9]+){}".format(*ASIDE))
_SCRIPT_LINK = re.compile(r"(java|vb)script\s*:", re.IGNORECASE)
_PICTURE = re.compile(r"!(?=\[)")
_PICTURE_OF_OWN = re.compile(
    rf"!\[[^\[\]]*\]\((?:{OWN_PICTURE}|attachment:(?P<attached>[\w.-]+)|data:image/(?:png|jpeg|gif);base64,[\w+/=]+)\)"
)
# JupyterLab draws what is fenced so, and fetches the pictures and backgrounds that it names
_DIAGRAM = re.compile(r"(?:(?<=```)|(?<=~~~))(?=[^\w\n`~]*+mermaid)")
# nbconvert searches the rest of a line for the end of each bracket; nor would a page break it
_LINES = re.compile(r"[^\n]{60,99} |[^\n]{100}(?=[^\n])")
_RENDERER = "nbconvert.filters.markdown_mistune"
_EMPTY_TAGS = frozenset({"br", "hr", "img", "input"})


def clean_markdown(source: str, attached: Collection[str] = (), *, sanitise: bool = True) -> str:
    """Markdown whose HTML is sanitised; links and formulas run no scripts, pictures come from nowhere else.

    Diagrams are shown as text.
    `attached` are the names of pictures in the cell; nbconvert stops at the name of one that is not there.
    In long Markdown, and without `sanitise` in any, HTML is shown as text. What hides a script in a way that
    is only seen when it is taken apart, and HTML that does not end in its cell, is shown as it was written.
    """
    if NO_CHARACTER.search(source) or any(mark in source for mark in ASIDE):
        return verbatim(source)
    clean, may_have_tags = source, False
    if _TAG.search(source):
        may_have_tags = sanitise and len(source) <= MOST_SANITISED
        clean = _sanitised(source) if may_have_tags else source.replace("<", "&lt;")
    clean = ACTIVE_TEX.sub("", _SCRIPT_LINK.sub(r"\1script-", clean))
    clean = _PICTURE.sub(lambda bang: _own_picture_only(bang, attached), clean)
    clean = _DIAGRAM.sub("text ", clean)
    is_whole = not may_have_tags or not _TAG.search(clean) or _keeps_to_itself(clean)
    return verbatim(source) if is_active(clean) or not is_whole else clean


def get_ready_for(sources: Iterable[str]) -> None:
    """Import what Markdown with HTML in it takes, where there is any: that is nobody's time but ours."""
    if any(map(_TAG.search, sources)):
        importlib.import_module(_RENDERER)


def verbatim(source: str) -> str:
    """Markdown that shows this text, its long lines broken."""
    source = _LINES.sub(lambda line: f"{line[0]}\n", source)
    longest = max(map(len, re.findall(r"`+", source)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}text\n{source}\n{fence}"


def _sanitised(source: str) -> str:
    """Passive HTML, in pairs; nothing is lost of what only looks like a tag.

    In code and formulas `<` gets a blank behind it, so that it begins no tag for anybody, whatever is taken
    for code elsewhere.
    """
    literals: list[str] = []

    def put_aside(literal: re.Match[str]) -> str:
        literals.append(_TAG.sub("< ", literal[0]))
        return f"{ASIDE[0]}{len(literals) - 1}{ASIDE[1]}"

    prose = _LITERAL.sub(put_aside, source)
    prose = _TAG.sub(lambda tag: "<" if _PASSIVE.match(prose, tag.start()) else "&lt;", prose)
    clean = clean_html(prose).replace("&gt;", ">").replace("&amp;", "&")
    return _PUT_ASIDE.sub(lambda number: literals[int(number[1])], clean)


def _keeps_to_itself(source: str) -> bool:
    """Whether on the page that nbconvert makes, each tag that is opened in the cell is closed in it."""
    pairs = _Pairs()
    render = importlib.import_module(_RENDERER).markdown2html_mistune
    pairs.feed(render(source.replace("](attachment:", "](")))
    return pairs.are_whole and not pairs.open


class _Pairs(HTMLParser):
    """Reads a page's tags; `are_whole` until one is closed that is not the last to be open."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.are_whole = True

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag not in _EMPTY_TAGS:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: Any) -> None:
        self.handle_starttag(tag, attrs)  # as a browser reads it

    def handle_endtag(self, tag: str) -> None:
        self.are_whole = self.are_whole and bool(self.open) and self.open.pop() == tag


def _own_picture_only(bang: re.Match[str], attached: Collection[str]) -> str:
    """A picture from elsewhere becomes a link: that somebody looked is nobody else's business."""
    found = _PICTURE_OF_OWN.match(bang.string, bang.start())
    return "!" if found and (found["attached"] is None or found["attached"] in attached) else "! "
