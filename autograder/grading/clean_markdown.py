"""What may stay of Markdown in a graded copy: nothing that acts, nothing that gets out of its own cell."""

from __future__ import annotations

import html
import importlib
import re
from collections.abc import Collection, Iterable
from html.parser import HTMLParser
from typing import Any

from autograder.grading.clean import ACTIVE_TEX, MOST_SANITISED, NO_CHARACTER, OWN_PICTURE, is_active
from autograder.grading.quick_to_show import seconds_for_markdown

# the tags that stay, without attributes: none of them ends another one, as <li> or <p> would
_KEPT = "b|br|code|del|details|em|hr|i|ins|kbd|mark|q|s|small|strike|strong|sub|summary|sup|tt|u"
_BLOCKS = "center|div|h[1-6]|p|section"
_DROPPED = f"a|big|font|span|{_BLOCKS}"  # what is in them stays
_AUTOLINK = r"""<https?://[^\s<>"'`]+>"""
_TAG = re.compile(r"<(?=[A-Za-z/!?])")
_NOT_KEPT = re.compile(rf"<(?=[A-Za-z/!?])(?!/?(?:{_KEPT})>)(?!{_AUTOLINK[1:]})")
_PIECE = re.compile(
    rf"""
    (?P<literal>  # fenced code, code in a line, formulas as nbconvert knows them
      ^[ ]{{0,3}}(?P<fence>`{{3,}}|~{{3,}})[^\n]*\n.*?(?:^[ ]{{0,3}}(?P=fence)[`~]*[ ]*$|\Z)
      | (?<![\\`])(?P<ticks>`+)(?!`)(?:(?!\n[ \t]*\n).)*?(?<!`)(?P=ticks)(?!`)
      | (?<!\\)\$\$.*?\$\$
      | (?<![\\$])\$(?!\$)(?:(?!\n[ \t]*\n)[^$])+\$(?!\d)
      | \\begin\{{(?P<name>[a-z]*\*?)\}}.*?\\end\{{(?P=name)\}}
      | \\\\\(.*?\\\\\) | \\\\\[.*?\\\\\]
    )
    | <!--.*?--> | {_AUTOLINK}
    | <(?P<end>/?)(?P<tag>img|{_KEPT}|{_DROPPED})  # `a <b and c> d` is no tag
      (?P<attributes>(?:\s+[\w-]+\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'<>]+)|\s+open)*)\s*/?>
    | <(?=[A-Za-z/!?])
    """,
    re.MULTILINE | re.DOTALL | re.VERBOSE | re.IGNORECASE,
)
_ATTRIBUTE = re.compile(r"""\s([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_SCRIPT_LINK = re.compile(r"(java|vb)script\s*:", re.IGNORECASE)
_PICTURE = re.compile(r"!(?=\[)")
_PICTURE_OF_OWN = re.compile(
    rf"!\[[^\[\]]*\]\((?:(?:\./)?{OWN_PICTURE}|attachment:(?P<attached>[\w.-]+)"
    r"|data:image/(?:png|jpeg|gif);base64,[\w+/=]+)(?:[ ](?:\"[^\"\n\\]*\"|'[^'\n\\]*'))?\)"
)
# JupyterLab draws what is fenced so, and fetches the pictures and backgrounds that it names
_DIAGRAM = re.compile(r"(?:(?<=```)|(?<=~~~))(?=[^\w\n`~]*+mermaid)")
# JupyterLab writes into attributes as they are: the words behind a fence, and formulas in what is of a link
_FENCE = re.compile(r"(?:`{3,}|~{3,})[^\n]*")
_LINK = re.compile(r"\][(\[:]|://")
_FORMULA = re.compile(r"\$|\\\\[(\[]|\\begin\{")
# nbconvert searches the rest of a line for the end of each bracket; nor would a page break it
_LINES = re.compile(r"[^\n]{60,99} |[^\n]{100}(?=[^\n])")
_LONGEST_TO_SANITISE = 0.5  # seconds that nbconvert may take
_MOST_ENTITIES = 20_000
_RENDERER = "nbconvert.filters.markdown_mistune"
_EMPTY_TAGS = frozenset({"br", "hr", "img", "input"})


def clean_markdown(source: str, attached: Collection[str] = (), *, sanitise: bool = True) -> str:
    """Markdown with few and plain tags; links and formulas run no scripts, pictures come from nowhere else.

    A tag that may not stay, and what only looks like one, gets a blank behind its `<`, which then begins no
    tag for anybody, in prose, code and formulas alike. Diagrams are shown as text.
    `attached` are the names of pictures in the cell; nbconvert stops at the name of one that is not there.
    In long Markdown, and without `sanitise` in any, no tag stays. What hides a script in a way that is only
    seen when it is taken apart, and HTML that does not end in its cell, is shown as it was written.
    """
    if source.count("&") > _MOST_ENTITIES or _names_a_place_for_formulas(source):
        return verbatim(source)
    clean = source
    if _TAG.search(source):
        is_quick = len(source) <= MOST_SANITISED and seconds_for_markdown(source) < _LONGEST_TO_SANITISE
        clean = _PIECE.sub(_plain, source) if sanitise and is_quick else _TAG.sub("< ", source)
    clean = ACTIVE_TEX.sub("", _SCRIPT_LINK.sub(r"\1script-", clean))
    clean = _PICTURE.sub(lambda bang: _own_picture_only(bang, attached), clean)
    clean = _DIAGRAM.sub("text ", clean)
    clean = _FENCE.sub(_without_double_quotes, clean)
    if _LINK.search(clean) and _FORMULA.search(clean):
        clean = clean.replace('"', "'")
    # looked for last: what has been taken out may have kept the two halves of a tag apart
    is_harmless = not is_active(clean) and not _NOT_KEPT.search(clean)
    return clean if is_harmless and (not _TAG.search(clean) or _keeps_to_itself(clean)) else verbatim(source)


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


def _plain(piece: re.Match[str]) -> str:
    """What a graded copy has in the place of a piece of Markdown in which there may be tags."""
    tag = (piece["tag"] or "").lower()
    if piece["literal"]:
        return _TAG.sub("< ", piece[0])
    if tag == "img":
        return _as_markdown(piece["attributes"])
    if tag == "a" and "href" in piece["attributes"].lower():
        return f"< {piece[0][1:]}"  # who has the address can still go there
    if tag and not re.fullmatch(_KEPT, tag):
        return "\n\n" if piece["end"] and re.fullmatch(_BLOCKS, tag) else ""
    if tag:
        # without an empty line before it, a list would go on
        before = piece.string[: piece.start()]
        ends_a_list = tag == "details" and piece["end"] and re.search(r"[^\n]\n\Z", before)
        return ("\n" if ends_a_list else "") + f"<{piece['end']}{tag}>"
    if piece[0].startswith("<!--"):
        return ""
    return "< " if piece[0] == "<" else piece[0]


def _without_double_quotes(text: re.Match[str]) -> str:
    return text[0].replace('"', "'")


def _as_markdown(attributes: str) -> str:
    """An HTML picture as Markdown writes it."""
    found = {name.lower(): "".join(values) for name, *values in _ATTRIBUTE.findall(attributes)}
    words = re.sub(r"[\[\]<>\\\n`$]", " ", found.get("alt", ""))
    return f"![{words}]({found.get('src', '')})"


def _names_a_place_for_formulas(source: str) -> bool:
    """Whether JupyterLab, which puts @@0@@ where it takes a formula out, may put one where there was none.

    Also where entities cannot be resolved, and one cannot tell.
    """
    for _ in range(3):
        if NO_CHARACTER.search(source):
            return True
        source = html.unescape(source)
    return "@@" in source.replace("\\", "")


def _keeps_to_itself(source: str) -> bool:
    """Whether on the page that nbconvert makes, each tag that is opened in the cell is closed in it."""
    pairs = _Pairs()
    render = importlib.import_module(_RENDERER).markdown2html_mistune
    pairs.feed(render(source.replace("](attachment:", "](")))
    return pairs.are_whole and not pairs.open and not pairs.rawdata


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
